"""The course that the terms set: from when each thing is owed, and the last day to do it.

What lies ahead hangs on what is not yet done. Its days are those on which it would come if all that
is owed were done on its last day, and what is late today: the plan as it now stands.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detente.case.record.clocks import later
from detente.case.record.terms import Clock, Terms
from detente.status.answer import Status


@dataclass(frozen=True, slots=True)
class Leg:
    """The days of one obligation."""

    gate: dt.date | None
    """From when it is owed; None: from the start, or not known."""
    due: dt.date | None
    """The last day to do it."""
    until: dt.date | None
    """The last day on which it is owed."""
    reached: bool
    """Whether it is owed by now, so that the days are no longer a plan."""


class _Course:
    def __init__(self, status: Status) -> None:
        self.status, self.terms, self.on = status, status.terms, status.on
        self.seen: dict[str, dt.date | None] = {}

    def event(self, name: str) -> dt.date | None:
        """Return when an event came or, as things stand, would come."""
        trail, opened = [name], set[str]()
        while trail:  # a plan of a thousand phases hangs together a thousand deep
            last = trail[-1]
            if last in self.seen:
                trail.pop()
            elif last in opened:
                self.seen[trail.pop()] = self._event(last)
            else:
                opened.add(last)
                trail += [n for n in self._hangs_on(last) if n not in self.seen]
        return self.seen[name]

    def _reached(self, name: str) -> dt.date | None:
        known = self.status.events.get(name)
        return known.hi if known is not None and known.reached(self.on) else None

    def _hangs_on(self, name: str) -> tuple[str, ...]:
        if self._reached(name) is not None:
            return ()
        clock = self.terms.named_days.get(name) or self._due_clock(name)
        return clock.events() if clock is not None else ()

    def _event(self, name: str) -> dt.date | None:
        """Return the day of an event, where all that it hangs on was looked at."""
        if (day := self._reached(name)) is not None:
            return day
        if name in self.terms.named_days:
            day = self._clock(self.terms.named_days[name])
        elif name in self.terms.obligations:
            of = self.status.obligations[name]
            day = of.since if of.fact == "done" else self._due(name)
        # what has not come can come today at the soonest
        return day if day is None else max(day, self.on)

    def _due_clock(self, name: str) -> Clock | None:
        """Return the clock by which something would be done, where its day is not known."""
        of = self.status.obligations.get(name)
        if of is None or of.fact == "done" or (of.due is not None and of.due.hi is not None):
            return None
        return self.terms.obligations[name].due

    def _due(self, name: str) -> dt.date | None:
        found = self.status.obligations[name].due
        if found is not None and found.hi is not None:
            return found.hi
        due = self.terms.obligations[name].due
        return None if due is None else self._clock(due)

    def _clock(self, clock: Clock) -> dt.date | None:
        if clock.on is not None:
            return clock.on
        if clock.event is not None:
            return self.seen.get(clock.event)
        if clock.after is not None:
            day = self._clock(clock.after)
            length = (clock.days or 0, clock.months or 0, clock.years or 0)
            return None if day is None else later(day, *length)
        days = [self._clock(part) for part in clock.earliest or clock.latest]
        known = [day for day in days if day is not None]
        if clock.earliest:
            return min(known, default=None)
        return max(known) if len(known) == len(days) else None

    def day(self, clock: Clock | None) -> dt.date | None:
        """Return a day as things stand; None where nobody can say."""
        if clock is None:
            return None
        for name in clock.events():
            self.event(name)
        return self._clock(clock)

    def leg(self, name: str) -> Leg:
        """Return the days of one obligation."""
        of, terms = self.status.obligations[name], self.terms.obligations[name]
        until = of.until.hi if of.until is not None else None
        due = of.due.hi if of.due is not None else None
        return Leg(
            self.day(terms.gate),
            due or self.day(terms.due),
            until or self.day(terms.until),
            of.fact != "dormant",
        )


def courses(status: Status) -> dict[str, Leg]:
    """Return, for every obligation, the days that the terms set it."""
    course = _Course(status)
    return {name: course.leg(name) for name in status.obligations}


def gates(terms: Terms) -> tuple[str, ...]:
    """Return the events that open obligations, in the order of the terms."""
    named = (n for of in terms.obligations.values() if of.gate for n in of.gate.events())
    return tuple(dict.fromkeys(named))


def gate_days(status: Status) -> dict[str, dt.date | None]:
    """Return when each gate came or, as things stand, would come."""
    course = _Course(status)
    return {name: course.event(name) for name in gates(status.terms)}


def opens(terms: Terms) -> Mapping[str, tuple[str, ...]]:
    """Return what waits for each obligation: gates, and obligations that come after it."""
    opening = set(gates(terms))
    hang: dict[str, list[str]] = {}
    for name, clock in terms.named_days.items():
        for event in clock.events():
            hang.setdefault(event, []).append(name)

    def reached(event: str) -> Iterator[str]:
        seen, front = {event}, [event]
        while front:
            for name in hang.get(front.pop(0), ()):
                if name in opening:
                    yield name  # what hangs on that in turn is said there
                elif name not in seen:
                    front.append(name)
                seen.add(name)

    waits: dict[str, list[str]] = {name: [*reached(name)] for name in terms.obligations}
    for name, of in terms.obligations.items():
        first = [*of.waits, *(e for e in (of.gate.events() if of.gate else ()) if e in waits)]
        for other in first:
            waits[other].append(name)
    return {name: tuple(dict.fromkeys(of)) for name, of in waits.items()}
