"""The brief, asked for: what it says, what a shared one leaves out, and the page itself."""

import datetime as dt

from detente.case.findings import QuestionError
from detente.report import words
from detente.report.asked import Answered, Asked
from detente.report.brief import Brief, brief_json, make_brief
from detente.report.section import Section, Table


def ask_brief(
    asked: Asked,
    *,
    target: str | None = None,
    given: str | None = None,
    search: bool = False,
    start: str = "",
    share: bool = False,
) -> tuple[Answered, str]:
    """Compose the brief of a case and say what is in it.

    Parameters
    ----------
    asked : Asked
    target, given, search, share
        As in `write_brief`.
    start : str
        The day on which the order begins, as `2020-01-31`; the case's date if empty.

    Returns
    -------
    Answered
    str
        The page, as HTML.

    Raises
    ------
    QuestionError
        Where the settings do not go together, or the start is no day.
    """
    if start and not given and not search:
        raise QuestionError("a start date goes with an order: choose one, or search for the best")
    if search and given:
        raise QuestionError("page one has room for one order: choose one, or search for the best")
    made = make_brief(
        asked.case,
        name=asked.name,
        motives=asked.motives,
        robust=asked.robust,
        scope=asked.scope,
        given=given,
        search=search,
        start=_day(start) if start else None,
        target=target,
        share=share,
        setting=asked.setting,
    )
    return Answered(_section(made, asked.name, share), lambda: brief_json(made)), made.html


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{text!r} is no day: write it as 2020-01-31") from None


def _section(made: Brief, name: str, share: bool) -> Section:
    said = [s.sentence for s in made.sections]
    if made.withheld:
        said = [f"The answer is not printed in this shared brief: {'; '.join(made.withheld)}."]
    rows = tuple((place,) for place in made.left_out)
    entries = f"{words.count(len(rows))} entr{'y' if len(rows) == 1 else 'ies'} of the case"
    left = f"The shared version leaves out {entries if rows else 'nothing of the case'}."
    return Section(
        question="brief",
        title="The page to print",
        sentence=said[0],
        more=(*said[1:], *((left,) if share else ())),
        tables=(Table("left out", "What is left out.", ("Entry",), rows),) if rows else (),
        next_command=f"detente packages {name}",
    )
