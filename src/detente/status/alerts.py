"""What is coming: due days, clocks, renewals, quotas, who waits for whom, the last useful day."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from detente.case.record.clocks import Bracket, bracket, later
from detente.status.answer import Ahead, LastUseful, Status, Waiting
from detente.status.waits import deadlocks, earliest_end

SOON = 90
"""Days ahead that are looked at."""


def with_alerts(status: Status) -> Status:
    """Return a status with what is coming."""
    waits = _waits(status)
    pairs = [(name, other) for name, others in waits.items() for other in others]
    rings = deadlocks(pairs)
    return replace(
        status,
        ahead=tuple(sorted(_ahead(status), key=lambda a: (a.date, a.what, a.name))),
        renewals=tuple(_renewals(status)),
        waiting=tuple(_waiting(status, waits)),
        deadlocks=tuple(map(tuple, rings)),
        last_useful=tuple(_last_useful(status)),
        earliest_end=None if rings else _end(status, waits),
    )


def _ahead(status: Status) -> Iterator[Ahead]:
    days: list[tuple[dt.date | None, str, str]] = []
    for matter in status.matters:
        if matter.is_open and matter.ends is not None:
            days.append((matter.ends, end_of(matter.kind), matter.name))
    for name, of in status.obligations.items():
        if of.due is not None and of.fact in ("dormant", "open", "under_way"):
            days.append((of.due.hi, "due", name))
        if of.until is not None and of.fact != "ended":
            days.append((of.until.hi, "term ends", name))
    for day, what, name in days:
        if day is not None and 0 <= (left := (day - status.on).days) <= SOON:
            yield Ahead(day, what, name, left)


def end_of(kind: str) -> str:
    """Say what ends when the clock of a matter runs out."""
    ends = {
        "notice": "notice runs out",
        "dispute": "dispute clock runs out",
        "breach": "time to cure ends",
        "guarantee": "time to answer ends",
    }
    return ends.get(kind, f"{kind} ends")


def _renewals(status: Status) -> Iterator[Ahead]:
    for name, of in status.obligations.items():
        if of.next_renewal is not None:
            left = (of.next_renewal - status.on).days
            yield Ahead(of.next_renewal, "renewal", name, left)


def _waits(status: Status) -> dict[str, list[str]]:
    """Return, for each obligation not yet done, the others it waits for that are not done."""
    found = {}
    for name, of in status.terms.obligations.items():
        if status.obligations[name].fact in ("done", "ended"):
            continue
        others = {*of.waits}
        events = list(of.gate.events()) if of.gate is not None else []
        while events:
            event = events.pop()
            others.add(event)
            reached = status.events.get(event)
            if event in status.terms.named_days and not (reached and reached.reached(status.on)):
                events += status.terms.named_days[event].events()
        left = [
            o
            for o in status.terms.obligations
            if o in others and status.obligations[o].fact not in ("done", "ended")
        ]
        if left:
            found[name] = left
    return found


def _waiting(status: Status, waits: dict[str, list[str]]) -> Iterator[Waiting]:
    for name, others in waits.items():
        whom = dict.fromkeys(p for o in others for p in status.terms.obligations[o].who)
        yield Waiting(name, status.terms.obligations[name].who, tuple(others), tuple(whom))


def _last_useful(status: Status) -> Iterator[LastUseful]:
    def happened(name: str) -> Bracket | None:
        return status.events.get(name)

    for name, of in status.terms.obligations.items():
        clause = of.consequence
        if clause is None or clause.days is None or clause.expires is None:
            continue
        expires = bracket(clause.expires, status.on, happened).hi
        if expires is not None and status.obligations[name].fact not in ("undone", "ended"):
            last = last_useful_notice(expires, clause.days)
            yield LastUseful(name, clause.days, expires, last, (last - status.on).days)


def last_useful_notice(expires: dt.date, days: int) -> dt.date:
    """Return the last day on which a notice still runs out by the day its clause expires.

    Examples
    --------
    >>> last_useful_notice(dt.date(2025, 10, 18), 30)
    datetime.date(2025, 9, 18)
    """
    return expires - dt.timedelta(days=days)


def _end(status: Status, waits: dict[str, list[str]]) -> dt.date | None:
    """Return the earliest end of what is left, where it is known how long each takes."""
    days = {
        name: of.days
        for name, of in status.terms.obligations.items()
        if of.days is not None and status.obligations[name].fact not in ("done", "ended")
    }
    return later(status.on, earliest_end(days, waits)[0]) if days else None
