"""The page that a minister reads: looked at, taken away, or in the form that may be shared."""

from detente.report.ask_brief import ask_brief
from detente.report.asked import Asked
from detente.report.compare.ask import own_order
from detente.report.section import quoted
from detente.web.page import Page, Shown, View
from detente.web.state import State

BEST = "(best)"
"""Stands for the best order there is; no order of a case is called so."""


def _answer(asked: Asked, state: State) -> View:
    order, share = state.one("order"), bool(state.one("share"))
    given, search = "" if order == BEST else order, order == BEST
    if given:
        own_order(asked, given)
    answered, page = ask_brief(
        asked,
        target=state.one("target") or None,
        given=given or None,
        search=search,
        start=state.one("start"),
        share=share,
    )
    typed = [f"detente brief {asked.name} -o brief.html"]
    typed += [f"--given {quoted(given)}"] if given else []
    typed += [f"--{k} {quoted(v)}" for k, v in state.own if k in ("start", "target")]
    typed += [f"--{k}" for k, on in (("search", search), ("share", share)) if on]
    return View(
        first=Shown(answered, " ".join(typed)),
        fill={
            "chosen": {k: state.one(k) for k in ("target", "order", "start", "share")},
            "best": BEST,
            "preview": state.link("brief.html"),
            "download": state.link("brief/download"),
        },
        document=page,
    )


def _long(asked: Asked, state: State) -> str:
    return "writing the brief" if asked.is_large or state.one("order") else ""


BRIEF = Page(
    name="brief",
    title="Brief",
    answer=_answer,
    settings={"target": "one", "order": "one", "start": "one", "share": "one"},
    long=_long,
    document=True,
)
