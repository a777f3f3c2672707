"""The calendar strip: what is overdue, and what comes in the next 90 days, day by day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from detente.case.record.clocks import later
from detente.report.drawing import ALARM, LEFT, LINE, NAMES, RIGHT, WIDTH, Days, Drawing, lines
from detente.report.section import Chart, Table
from detente.report.status.lanes import short_day
from detente.report.status.names import Names
from detente.report.status.words_agreement import many
from detente.report.words import listed
from detente.status.alerts import SOON
from detente.status.answer import Status

OVERDUE = "was due"
_BEFORE = 30
"""Days before the day asked about that the strip shows."""


@dataclass(frozen=True)
class Coming:
    """A day that is coming, or has passed with something left undone."""

    day: dt.date
    what: str
    name: str
    left: int
    """Days left; below 0: overdue."""

    @property
    def word(self) -> str:
        """How long it is until then."""
        if self.left < 0:
            return f"{many(-self.left, 'day', 'days')} ago"
        return f"in {many(self.left, 'day', 'days')}" if self.left else "today"


def coming(status: Status, names: Names) -> tuple[Coming, ...]:
    """Return what is overdue and what comes in the next 90 days, in order of time."""
    matters = {
        m.name: f"{names.who(m.by)}: {listed(map(names.in_text, m.items))}" for m in status.matters
    }
    found = [
        Coming(a.date, a.what, matters.get(a.name) or names.what(a.name), a.days)
        for a in status.ahead
    ]
    for name, of in status.obligations.items():
        if of.late is not None and of.due is not None and of.due.hi is not None:
            found.append(Coming(of.due.hi, OVERDUE, names.what(name), -of.late))
    for renewal in status.renewals:
        if renewal.days <= SOON:
            what = "renewal" if renewal.days >= 0 else "no renewal recorded since"
            found.append(Coming(renewal.date, what, names.what(renewal.name), renewal.days))
    for useful in status.last_useful:
        if 0 <= useful.left <= SOON:
            what = "last useful day for a notice"
            found.append(Coming(useful.last, what, names.what(useful.obligation), useful.left))
    return tuple(sorted(found, key=lambda c: (c.day, c.what, c.name)))


def coming_table(days: Sequence[Coming], *, overdue: bool = True) -> Table:
    """Return days to come as a table; without `overdue` nothing in it was due before."""
    return Table(
        "coming",
        f"What {'is overdue, and what ' * overdue}comes in the next {SOON} days.",
        ("Day", "What", "Of", "When"),
        tuple((c.day.isoformat(), c.what, c.name, c.word) for c in days),
        marked=tuple(k for k, c in enumerate(days) if c.left < 0),
    )


def coming_chart(days: Sequence[Coming], today: dt.date) -> Chart | None:
    """Return the strip of days to come; None where there is nothing to show."""
    if not days:
        return None
    title = f"What is overdue, and what comes in the {SOON} days after {short_day(today)}"
    said = "; ".join(f"{c.name}: {c.what} {short_day(c.day)} ({c.word})" for c in days)
    return Chart(title, partial(strip, tuple(days), today), f"{title}. {said}.", coming_table(days))


def strip(days: Sequence[Coming], today: dt.date) -> dict[str, Any]:
    """Draw days to come, a row each; what is overdue is striped up to the day asked about."""
    on = Drawing(WIDTH)
    at = Days(later(today, -_BEFORE), later(today, SOON), LEFT, RIGHT)
    top = y = 1.5 * LINE
    for c in days:
        name, word = lines(c.name, NAMES - 8), [c.what, f"{short_day(c.day)}, {c.word}"]
        high = 2 * LINE + 4.0
        late = c.left < 0
        if late:
            on.rect((0, WIDTH), (y, y + high), ALARM, opacity=0.6)
        middle, place = y + high / 2, at(c.day)
        on.text(4, middle, name, bold=late)
        on.text(RIGHT + 8, middle, word, bold=late)
        if late:
            x = (place, max(at(today), place + 3))
            on.rect(x, (middle - 4, middle + 4))
            on.hatch(x, (middle - 4, middle + 4))
            if c.day < at.begins:
                on.text(LEFT - 2, middle, "◂", "right")
        else:
            on.rule((at(today), place), (middle, middle), "#999999")
            on.mark(place, middle, "diamond")
        y += high + 2
    _weeks(on, at, today, top, y)
    return on.spec(y + 16)


def _weeks(on: Drawing, at: Days, today: dt.date, top: float, bottom: float) -> None:
    """Mark every day with a tick, every second Monday with its date, and today."""
    day, ends = at.begins, at.ends
    while day <= ends:
        place, monday = at(day), day.weekday() == 0
        on.rule((place, place), (bottom, bottom + (5 if monday else 2)), "#666666", 0.7)
        if monday and day.isocalendar().week % 2 == 0:
            on.grid((place, place), (top, bottom))
            on.text(place, bottom + 11, f"{day.day} {day:%b}", "center", ink="#444444")
        if day == dt.date.max:
            break
        day += dt.timedelta(days=1)
    on.rule((at(today), at(today)), (top - 4, bottom + 4), size=1.6)
    on.text(at(today), LINE / 2, f"as of {short_day(today)}", "center", bold=True)
