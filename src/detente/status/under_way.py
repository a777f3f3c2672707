"""A plan under way: the order that was adopted, and what a record says of where it has come to."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from detente.case.findings import QuestionError
from detente.case.record.clocks import bracket
from detente.case.schema import Case, Roadmap
from detente.status.answer import Status

DAYS_A_MONTH = 365.25 / 12


class Dates(NamedTuple):
    """What moves the dates of the steps that are owed now, each by `measure=level`, in months."""

    late: Mapping[str, float]
    """By how much a step comes later than by its own months, for its deadline was moved."""
    left: Mapping[str, float]
    """What is left of a step that has begun."""


def order_of(case: Case, plan: Mapping[str, Any]) -> Roadmap:
    """Return the order of steps that was adopted, from the plan of a record.

    Parameters
    ----------
    case : Case
    plan : mapping
        As in entry 0: phases of single steps.

    Raises
    ------
    QuestionError
        For a step that the case does not have any more.
    """
    for measure, level in (step for of in plan["phases"] for step in of["steps"]):
        if measure not in case.measures or level not in case.measures[measure].levels:
            raise QuestionError(
                f"the case has no step {measure}={level} any more, which the record was adopted "
                "with; use `detente adopt --amend` to record the change"
            )
    phases = [
        {"do": dict(of["steps"]), "opens": of.get("opens"), "title": of.get("title")}
        for of in plan["phases"]
    ]
    return Roadmap.model_validate({"title": plan["title"], "phases": phases})


def scope_of(case: Case, order: Roadmap) -> str:
    """Return the scope that has every measure of an order."""
    moved = {name for phase in order.phases for name in phase.do}
    wide = any(of.scope == "full" for name, of in case.measures.items() if name in moved)
    return "full" if wide else "core"


def dates_of(case: Case, status: Status) -> Dates:
    """Return what a record says of when the steps that are owed now come about.

    A step that is late and not begun takes its own months from the day that is asked about. One
    that has begun takes what is left of them, one declared and not yet verified nothing more; one
    whose deadline was moved comes by the new day.
    """
    late, left = {}, {}
    for name, owed in status.terms.obligations.items():
        of = case.measures.get(owed.measure or "")
        standing = status.obligations[name]
        if of is None or owed.level not in of.levels:
            continue
        step, stated = f"{owed.measure}={owed.level}", of.levels[owed.level].months
        own = stated.mode if stated is not None else 0.0
        if standing.fact == "declared":
            left[step] = 0.0
        elif standing.fact == "under_way" and standing.since is not None:
            left[step] = max(0.0, own - _months(standing.since, status.on))
        elif standing.fact == "open" and owed.due and standing.due and standing.due.hi:
            planned = bracket(owed.due, status.on, status.events.get).hi
            to_go = _months(status.on, standing.due.hi)
            if planned is not None and standing.due.hi > planned and to_go > own:
                late[step] = to_go - own
    return Dates(late, left)


def _months(start: dt.date, end: dt.date) -> float:
    return (end - start).days / DAYS_A_MONTH
