"""What inspections were, quarter by quarter, from a record: quiet, an alarm, or no access.

A quarter counts from the day of adoption. An inspection speaks to a watch if the terms name its
items or its class, and if it is by the verifier of one of its items: anybody else's is a claim. The
gravest finding of a quarter counts, with the largest coverage; a quarter without one had no access.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from detente.case.record.clocks import later
from detente.case.record.terms import Terms, Watched
from detente.case.schema import Case
from detente.status.answer import Status
from detente.status.fold import Entry
from detente.status.inspections import (
    QUARTER,
    Period,
    Range,
    Watch,
    WorthOfInspections,
    watches_of,
    worth_of_inspections,
)

DAYS_A_MONTH = 365.25 / 12
_ALARMS = ("question", "not_done", "exceeds")
"""Findings that something is not as it was said to be; what conforms, or in part, is quiet."""


def worths_of(case: Case, status: Status, begins: dt.date) -> tuple[WorthOfInspections, ...]:
    """Return what inspections are worth, for every possible violation of the case.

    Parameters
    ----------
    case : Case
    status : Status
    begins : date
        The day of adoption.

    Raises
    ------
    QuestionError
        For a watch that the case does not have, or a lone number for what was never declared.

    Notes
    -----
    How likely a violation is seen is that of today's level of inspections, for all of the past.
    """
    judged = status.terms.watches

    def ranges(key: str) -> dict[str, Range]:
        stated = {name: getattr(of, key) for name, of in judged.items()}
        return {name: Range.of(value) for name, value in stated.items() if value is not None}

    watches = watches_of(
        case,
        status.levels(),
        undeclared=[name for name, of in judged.items() if of.undeclared],
        priors=ranges("prior"),
        hazards=ranges("hazard"),
        conversions=ranges("conversion"),
        intervals={n: of.interval for n, of in judged.items() if of.interval is not None},
    )
    return tuple(
        worth_of_inspections(
            _with_declared(watch, judged[watch.name]) if watch.name in judged else watch,
            periods_of(status.terms, judged[watch.name], begins, status.on, status.used)
            if watch.name in judged
            else (),
        )
        for watch in watches
    )


def _with_declared(watch: Watch, of: Watched) -> Watch:
    """Return a watch with what the terms say of a breakout, of samples and of balances."""
    made, drawn, weighed = of.breakout, of.sample, of.balance
    return replace(
        watch,
        breakout=(Range.of(made.need), Range.of(made.stock), Range.of(made.rate)) if made else None,
        sample=(drawn.items, drawn.false, drawn.drawn) if drawn else None,
        balance=(Range.of(weighed.loss), Range.of(weighed.sigma), weighed.false_alarm)
        if weighed
        else None,
    )


def periods_of(
    terms: Terms, watch: Watched, begins: dt.date, on: dt.date, entries: Iterable[Entry]
) -> tuple[Period, ...]:
    """Return what inspections came to in every quarter from adoption to a day, the last cut there.

    Parameters
    ----------
    terms : Terms
    watch : Watched
    begins, on : date
    entries : iterable of (int, str, dict)
    """
    days = list(_quarters(begins, on))
    found: list[list[dict[str, Any]]] = [[] for _ in days[1:]]
    for _, _, body in entries:
        if body["kind"] == "inspected" and _speaks_to(watch, terms, body):
            day = dt.date.fromisoformat(body["on"])
            for k, (first, last) in enumerate(zip(days, days[1:], strict=False)):
                if first < day <= last or day == begins == first:
                    found[k].append(body)
    return tuple(
        _period(of, first, last) for of, first, last in zip(found, days, days[1:], strict=False)
    )


def _quarters(begins: dt.date, on: dt.date) -> Iterator[dt.date]:
    """Yield the days on which quarters begin, and the day that is asked about."""
    k, day = 0, begins
    while day < on:
        yield day
        k += 1
        day = later(begins, months=int(QUARTER) * k)
    yield on


def _speaks_to(watch: Watched, terms: Terms, body: dict[str, Any]) -> bool:
    """Whether an inspection looks for it, and is by who verifies something that it looked at."""
    by = body["by"].split(",")
    known = (item for item in body["items"] if item in terms.obligations)
    verified = [item for item in known if terms.obligations[item].proof in by]
    classed = body.get("class") in watch.classes
    return any(classed or item in watch.items for item in verified)


def _period(of: list[dict[str, Any]], first: dt.date, last: dt.date) -> Period:
    whole = later(first, months=int(QUARTER)) == last
    months = QUARTER if whole else (last - first).days / DAYS_A_MONTH
    findings = {body["finding"] for body in of}
    looked = [body.get("coverage", 1.0) for body in of if body["finding"] != "no_access"]
    if not looked:
        return Period("no_access", months)
    return Period("alarm" if findings & {*_ALARMS} else "quiet", months, max(looked))
