"""What the picture of a record shows of each obligation: the plan, and what has come of it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detente.case.record.clocks import later
from detente.report.status.names import Names
from detente.report.status.words_agreement import TROUBLE, many, said
from detente.report.words import listed
from detente.status.answer import Matter, Standing, Status
from detente.status.course import Leg, courses
from detente.status.facts import WORD_OF

MARKED = TROUBLE[:-1]
"""Words that stand out; what is waived is in order."""

Kind = Literal["plan", "under_way", "declared", "done", "wrong"]
_FILLED: dict[str, Kind] = {"under_way": "under_way", "declared": "declared", "done": "done"}
"""Facts that fill a bar."""

MOST = 60
"""Obligations in a picture."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of days of one obligation."""

    kind: Kind
    begins: dt.date
    ends: dt.date
    open_end: bool = False
    """Whether it goes on, nobody has said until when."""


@dataclass(frozen=True)
class Lane:
    """One obligation in the picture."""

    name: str
    who: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    word: str
    """What is said of it."""
    marked: bool


def short_day(day: dt.date) -> str:
    """Return a day as a picture has it.

    Examples
    --------
    >>> short_day(dt.date(2018, 5, 8))
    '8 May 2018'
    """
    return f"{day.day} {day:%b} {day.year}"


def month_of(day: dt.date) -> str:
    """Return a day by its month, where more would be false precision."""
    return f"{day:%b} {day.year}"


def first_day(status: Status) -> dt.date:
    """Return the first day that a picture of the record shows."""
    days = [day for of in status.obligations.values() for day, _ in of.trail]
    days += [m.on for m in status.matters]
    days += [b.hi for b in status.events.values() if b.hi is not None and b.reached(status.on)]
    return min([day for day in days if day <= status.on], default=status.on)


def last_day(status: Status, begins: dt.date, legs: dict[str, Leg]) -> dt.date:
    """Return the last day shown: half of the picture, or three years, lies ahead at most."""
    ahead = max((status.on - begins).days, 3 * 365)
    planned = [day for leg in legs.values() for day in (leg.due, leg.until) if day is not None]
    last = max(planned, default=status.on)
    return min(max(last, later(status.on, 90)), later(status.on, ahead))


def lanes(status: Status, names: Names, begins: dt.date, ends: dt.date) -> list[Lane]:
    """Return what is shown, in the order of the terms.

    Of many obligations those that are out of order come before those that are owed, and what is
    not yet owed last.
    """
    legs = courses(status)
    actors = [*status.terms.parties, *status.terms.bodies]
    found = []
    standing = status.obligations
    first = sorted(standing, key=lambda n: (standing[n].word not in MARKED, not legs[n].reached))
    shown = {*first[:MOST]}
    for name, of in standing.items():
        if name not in shown:
            continue
        leg = legs[name]
        stretches = [*_plan(leg, begins, ends), *_record(status, of, leg, begins)]
        word = state_in_words(status, of, leg, names)
        who = sorted(status.terms.obligations[name].who, key=actors.index)
        found.append(Lane(name, tuple(who), tuple(stretches), word, of.word in MARKED))
    return found


def _plan(leg: Leg, begins: dt.date, ends: dt.date) -> Iterator[Stretch]:
    if not leg.reached and leg.gate is None:
        return  # nobody can say when it would begin
    days = [day for day in (leg.due, leg.until) if day is not None]
    start = leg.gate or begins
    last = max(days, default=ends)
    if last >= start:
        yield Stretch("plan", start, last, not days)


def _record(status: Status, of: Standing, leg: Leg, begins: dt.date) -> Iterator[Stretch]:
    """Yield what the record says, day by day; what is out of order lies on top."""
    trail = [*of.trail, (status.on, "")]
    wrong = []
    for (start, fact), (end, _) in zip(trail, trail[1:], strict=False):
        if end < start:
            continue
        if fact in _FILLED:
            yield Stretch(_FILLED[fact], start, end)
        elif fact == "undone":
            wrong.append((start, end))
    if leg.due is not None and of.late is not None:
        wrong.append((leg.due, status.on))
    elif leg.due is not None and of.done_late:
        wrong.append((leg.due, later(leg.due, of.done_late)))
    for matter in status.matters:
        if of.name in matter.items and WORD_OF.get(matter.kind) in MARKED:
            end = status.on if matter.is_open else matter.closed_on or status.on
            wrong.append((max(matter.on, begins), min(end, status.on)))
    for start, end in _united(wrong):
        yield Stretch("wrong", start, end)


def _united(stretches: list[tuple[dt.date, dt.date]]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield stretches of days in order, those that meet as one."""
    last: tuple[dt.date, dt.date] | None = None
    for start, end in sorted(stretches):
        if last is not None and start <= last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last


def state_in_words(status: Status, of: Standing, leg: Leg, names: Names) -> str:
    """Say in a few words where an obligation stands."""
    text = _state(status, of, leg, names)
    more = [said(w) for w in of.beside if w in MARKED]
    if of.claimed != of.fact and of.claimed_by:
        who = listed(map(names.party, of.claimed_by))
        more.append(f"{who} {'says' if len(of.claimed_by) == 1 else 'say'} {said(of.claimed)}")
    return "; ".join([text, *more])


def _state(status: Status, of: Standing, leg: Leg, names: Names) -> str:
    word, since = of.word, f" since {short_day(of.since)}" if of.since else ""
    due = f", due {short_day(leg.due)}" if leg.due is not None else ""
    if word == "late":
        return f"late by {many(of.late or 0, 'day', 'days')}"
    if word == "done":
        late = f", {many(of.done_late, 'day', 'days')} late" if of.done_late else ""
        return f"done {short_day(of.since)}{late}" if of.since else f"done{late}"
    if word == "dormant":
        known = leg.gate is not None and leg.gate > status.on
        return f"not yet owed (plan: {month_of(leg.gate)})" if known and leg.gate else said(word)
    if word in ("declared", "under_way"):
        return f"{said(word)}{since}{due}"
    if word == "open":
        return f"to be done{due.replace(', due', ' by')}"
    if matter := _matter(status, of):
        by = f" by {listed(map(names.party, matter.by))}" if matter.by else ""
        if word == "breach":
            return f"breach found{by} on {short_day(matter.on)}"
        return f"{said(word)}{by} since {short_day(matter.on)}"
    return f"ended{since.removeprefix(' since')}" if word == "ended" else f"{said(word)}{since}"


def _matter(status: Status, of: Standing) -> Matter | None:
    """Return the open matter that gives an obligation its word."""
    matters = (m for m in status.matters if m.is_open and of.name in m.items)
    return next((m for m in matters if WORD_OF.get(m.kind) == of.word), None)
