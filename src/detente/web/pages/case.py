"""What does the case say? What is in it, what is weak, what it is worth to whom, who says so."""

from detente.report.asked import Asked
from detente.report.case import ask as question
from detente.web.page import Page, Shown, View
from detente.web.state import State


def _answer(asked: Asked, state: State) -> View:
    typed, name = question.as_typed(asked), asked.name
    party = state.one("party") or next(iter(asked.case.parties))
    worth = Shown(question.ask_worth(asked, party), f"detente show {name} --party {party}")
    gives = Shown(question.ask_gives(asked), f"detente show {name} --by performer")
    weak = Shown(question.ask_findings(asked), f"detente check {typed}")
    sources = Shown(question.ask_sources(asked), f"detente show {typed} --by source")
    scope = " --scope full" if asked.scope == "full" else ""
    wordings = Shown(
        question.ask_wordings(asked), f"detente show {typed}{scope} --by wording", drawn=False
    )
    return View(
        first=Shown(question.ask_case(asked), f"detente show {typed}"),
        beside=(worth, gives, weak, sources, wordings),
        fill={
            "worth": worth,
            "others": (gives, weak, sources, wordings),
            "chosen": party,
            "parties": [(p, state.but(party=p).link("case")) for p in asked.case.parties],
        },
    )


CASE = Page(name="case", title="Case", answer=_answer, settings={"party": "one"})
