"""In what order? Somebody's order walked step by step, or the best one searched for."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Roadmap
from detente.report.asked import Asked
from detente.report.roadmap.ask import (
    Given,
    ask_discounts,
    ask_given,
    ask_orders,
    ask_repair,
    ask_search,
    ask_trust,
    search_command,
)
from detente.report.roadmap.curve import best_order, curve_chart, curve_orders, parse_share
from detente.report.roadmap.dials import order_dials
from detente.report.roadmap.moves import moved, order_named, order_steps, order_text
from detente.report.section import quoted
from detente.web.page import Drawn, Page, Shown, View
from detente.web.state import State

SUSPEND = "12m"
FURTHER = {"mend": ask_repair, "trust": ask_trust, "patience": ask_discounts}
OPTION = {"mend": "repair", "trust": "trust", "patience": "patience"}
DOING = {
    "mend": "looking for what mends the order",
    "trust": "walking through the order under every motive",
    "patience": "walking through the order under every patience",
}
OBJECTIVES = ("safest", "earliest", "least-exposure")
THREATS = ("credible", "all")
PARALLEL = ("1", "2", "3", "4", "5", "6")
OF_ORDER = ("late", "refuse", "without", "start", "suspend")


def _answer(asked: Asked, state: State) -> View:
    if state.one("given") or state.one("order"):
        return _walked(asked, state)
    if state.one("search"):
        return _found(asked, state)
    orders = ask_orders(asked)
    return View(
        Shown(orders, orders.section.next_command),
        fill={"mode": "begin", **_choices(asked, state)},
    )


def _choices(asked: Asked, state: State) -> dict[str, Any]:
    """Return the orders of the case by name and link, and what a search can be asked."""
    plain = State(state.scenario, state.changes, state.motives, state.scope)
    named = {name: of.title or name.replace("_", " ") for name, of in asked.case.roadmaps.items()}
    return {
        "named": [(name, title, plain.but(given=name)) for name, title in named.items()],
        "objectives": OBJECTIVES,
        "parallels": PARALLEL,
        "order_typed": "",
        "target": state.one("target", next(iter(asked.case.targets), "")),
    }


def _walked(asked: Asked, state: State) -> View:
    given, order = _given(asked, state)
    suspend = state.one("suspend", SUSPEND)
    one = ask_given(asked, given, suspend)
    assert one.matrix is not None
    assert one.order is not None
    command = f"detente roadmap {asked.name} --given {given.said}"
    more = _among(state, "more", tuple(FURTHER)) if state.one("more") else ""
    beside = (_further(asked, given, more),) if more else ()
    typed = order_text(order)
    steps = order_steps(asked.case, order, one.matrix, given.refuse, given.without)
    return View(
        first=Shown(
            one,
            command + (f" --suspend {quoted(suspend)}" if suspend != SUSPEND else ""),
            names=("steps", "margins", "suspension", "beside"),
        ),
        beside=beside,
        fill={
            "mode": "walked",
            **_choices(asked, state),
            "order_typed": typed,
            "matrix": {t.name: t for t in one.section.tables}["matrix"],
            "steps": steps,
            "move_to": partial(_move_to, state),
            "dials": order_dials(asked, one.order, one.matrix),
            "late": state.each("late"),
            "first_of": {s.measure: s.level for s in reversed(steps)},
            "many": {s.measure for s in steps if [x.measure for x in steps].count(s.measure) > 1},
            "more": more,
            "plain": _without_what_if(state),
        },
    )


def _given(asked: Asked, state: State) -> tuple[Given, Roadmap]:
    """Return the order of an address, what is changed of it, and the order as it stands."""
    name, text = state.one("given"), state.one("order")
    if name and text:
        raise QuestionError("the address has an order by name and one that is typed: keep one")
    order, plan = order_named(asked.case, name, text)
    typed = quoted(name or order_text(plan))
    late = tuple(f"{step}={months}" for step, months in state.each("late").items())
    return (
        Given(
            order,
            typed,
            _among(state, "threats", THREATS),
            late,
            state.many("refuse"),
            state.many("without"),
            _day(state.one("start")),
        ),
        plan,
    )


def _move_to(state: State, how: str) -> str:
    return state.but(move=how, more=None).link("roadmap")


def _settled(state: State, opened: Callable[[State], Asked]) -> State:
    """Say as an order what a link says as a move."""
    how = state.one("move")
    if not how:
        return state
    case = opened(state).case
    _, order = order_named(case, state.one("given"), state.one("order"))
    return state.but(move=None, given=None, order=order_text(moved(case, order, how)))


def _without_what_if(state: State) -> str:
    kept = tuple((k, v) for k, v in state.own if k in ("given", "order"))
    return State(state.scenario, (), state.motives, state.scope, kept).link("roadmap")


def _further(asked: Asked, given: Given, more: str) -> Shown:
    said = f"detente roadmap {asked.name} --given {given.said} --{OPTION[more]}"
    if more == "trust" and (given.late or given.refuse or given.without or given.start):
        raise QuestionError(
            "how far an order goes whatever the motives is asked of the order as it is: take back "
            "what is late, refused or left out, and the day it begins"
        )
    if more == "trust" and asked.motives:
        raise QuestionError("how far an order goes whatever the motives assumes none: choose none")
    return Shown(FURTHER[more](asked, given), said)


def _found(asked: Asked, state: State) -> View:
    options: dict[str, Any] = {
        "target": state.one("target") or None,
        "objective": _among(state, "objective", OBJECTIVES),
        "margin": parse_share(state.one("margin", "0")),
        "parallel": int(_among(state, "parallel", PARALLEL)),
        "threats": _among(state, "threats", THREATS),
    }
    found = ask_search(asked, **options)
    points = found.body().get("curve", [])
    own = State(state.scenario, state.changes, state.motives, state.scope)
    own = own.but(threats="all") if options["threats"] == "all" else own
    links = [own.but(order=order).link("roadmap") for order in curve_orders(points)]
    best = best_order(found)
    return View(
        first=Shown(
            found,
            search_command(asked, **options),
            names=("steps", "margins", "curve"),
            drawn=len(points) < 2,
        ),
        fill={
            "mode": "found",
            **_choices(asked, state),
            "curve": Drawn(curve_chart(points)) if len(points) > 1 else None,
            "points": links,
            "best": own.but(order=best).link("roadmap") if best else "",
        },
    )


def _among(state: State, name: str, known: Sequence[str]) -> str:
    value = state.one(name, known[0])
    if value not in known:
        raise QuestionError(f"{name} {value[:80]!r}{did_you_mean(value, known)}")
    return value


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise QuestionError(f"{text[:80]!r} is no day; write 2026-11-23") from None


def _long(asked: Asked, state: State) -> str:
    if not asked.is_searched_long:
        return ""
    if state.one("given") or state.one("order"):
        return DOING.get(state.one("more"), "")
    return "searching for an order" if state.one("search") else ""


ROADMAP = Page(
    name="roadmap",
    title="Roadmap",
    answer=_answer,
    settings={
        "given": "one",
        "order": "lines",
        "move": "one",
        "late": "each",
        "refuse": "many",
        "without": "many",
        "start": "one",
        "threats": "one",
        "suspend": "one",
        "more": "one",
        "search": "one",
        "target": "one",
        "objective": "one",
        "margin": "one",
        "parallel": "one",
    },
    long=_long,
    settled=_settled,
)
