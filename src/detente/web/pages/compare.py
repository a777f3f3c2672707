"""What changed in the case, and so in the conclusions? The opened case in two states of it."""

from detente.report.asked import Asked
from detente.report.compare.ask import ask_compare, own_order
from detente.report.section import quoted
from detente.web.opened import Opened
from detente.web.page import Page, Shown, View
from detente.web.state import State


def _other(asked: Asked, state: State) -> Asked:
    """Return the opened case as the second side has it."""
    other = State(
        state.one("to_scenario") or None,
        state.many("to_set"),
        state.many("to_motive"),
        state.scope,
    )
    return Opened(asked.file.document.name).ask(other)


def _answer(asked: Asked, state: State) -> View:
    other = _other(asked, state)
    given, to_given = state.one("given"), state.one("to_given")
    for order, of in ((given, asked), (to_given, other)):
        if order:
            own_order(of, order)
    answered = ask_compare(
        asked,
        other,
        target=state.one("target") or None,
        given=given or None,
        to_given=to_given or None,
    )
    return View(
        first=Shown(answered, _command(asked, state)),
        fill={
            "other": other,
            "to_set": state.many("to_set"),
            "chosen": {k: state.one(k) for k in ("to_scenario", "given", "to_given", "target")},
        },
    )


def _command(asked: Asked, state: State) -> str:
    typed = [
        f"--{key.replace('_', '-')} {quoted(value)}"
        for name in ("target", "to_scenario", "to_set", "to_motive", "given", "to_given")
        for key, value in state.own
        if key == name
    ]
    return " ".join([f"detente compare {asked.name}", *typed])


def _long(asked: Asked, state: State) -> str:
    return "comparing" if asked.is_large or _other(asked, state).is_large else ""


COMPARE = Page(
    name="compare",
    title="Compare",
    answer=_answer,
    settings={
        "to_scenario": "one",
        "to_set": "many",
        "to_motive": "many",
        "given": "one",
        "to_given": "one",
        "target": "one",
    },
    long=_long,
)
