"""Days that are not yet certain: each is a bracket from the earliest to the latest, as of a day.

An event that has not happened lies between tomorrow and never. A clock of n days from day d ends
with day d + n: the day it starts is not counted. Months and years clip to the end of the month.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from detente.case.record.terms import Clock


def utc_today() -> dt.date:
    """Return the day it is, the same wherever a record is kept."""
    return dt.datetime.now(dt.UTC).date()


class Bracket(NamedTuple):
    """The earliest and the latest that a day can be."""

    lo: dt.date
    hi: dt.date | None
    """None: it may never come."""

    @property
    def is_settled(self) -> bool:
        """Whether the day is known."""
        return self.lo == self.hi

    def reached(self, day: dt.date) -> bool:
        """Whether the day has surely come."""
        return self.hi is not None and self.hi <= day

    def passed(self, day: dt.date) -> bool:
        """Whether the day is surely over."""
        return self.hi is not None and self.hi < day


Happened = Callable[[str], Bracket | None]
"""From the name of an event to its day, where something is known of it."""


def later(day: dt.date, days: int = 0, months: int = 0, years: int = 0) -> dt.date:
    """Return the day so long after another.

    Examples
    --------
    >>> later(dt.date(2015, 8, 31), months=6), later(dt.date(2020, 2, 29), years=1)
    (datetime.date(2016, 2, 29), datetime.date(2021, 2, 28))
    """
    try:
        return day + relativedelta(days=days, months=months, years=years)
    except (OverflowError, ValueError):
        return dt.date.max  # beyond the calendar


def bracket(clock: Clock, day: dt.date, happened: Happened) -> Bracket:
    """Return what is known of a day, as of another.

    Parameters
    ----------
    clock : Clock
    day : date
        The day from which one looks.
    happened : callable
        The days of events that have happened, or the brackets of named days.
    """
    if clock.on is not None:
        return Bracket(clock.on, clock.on)
    if clock.event is not None:
        return happened(clock.event) or Bracket(later(day, 1), None)
    if clock.after is not None:
        lo, hi = bracket(clock.after, day, happened)
        length = (clock.days or 0, clock.months or 0, clock.years or 0)
        return Bracket(later(lo, *length), None if hi is None else later(hi, *length))
    parts = [bracket(part, day, happened) for part in clock.earliest or clock.latest]
    closed = [hi for _, hi in parts if hi is not None]
    if clock.earliest:
        return Bracket(min(lo for lo, _ in parts), min(closed, default=None))
    return Bracket(max(lo for lo, _ in parts), max(closed) if len(closed) == len(parts) else None)


def stages(opened: dt.date, lengths: Sequence[int]) -> list[dt.date]:
    """Return the days on which the stages of a dispute end.

    Examples
    --------
    >>> [str(day) for day in stages(dt.date(2020, 1, 14), [15, 15])]
    ['2020-01-29', '2020-02-13']
    """
    ends = [opened]
    for length in lengths:
        ends.append(later(ends[-1], length))
    return ends[1:]
