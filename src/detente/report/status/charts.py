"""The picture of a record: who owes what when, the plan outlined and the record filled in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from detente.report.charts import INK
from detente.report.drawing import (
    ALARM,
    LEFT,
    LINE,
    NAMES,
    RIGHT,
    WIDTH,
    WORDS,
    Days,
    Drawing,
    lines,
    width_of,
)
from detente.report.section import Chart, Table
from detente.report.status.lanes import (
    Lane,
    Stretch,
    first_day,
    lanes,
    last_day,
    month_of,
    short_day,
)
from detente.report.status.names import Names
from detente.report.status.words_agreement import many
from detente.report.words import listed
from detente.status.answer import Status
from detente.status.course import courses, gate_days

_BAR = 8
MOST_GATES = 8
"""Gates, and notices, that are drawn."""
_GREY = "#999999"


@dataclass(frozen=True)
class Post:
    """A gate, or a notice."""

    name: str
    day: dt.date
    reached: bool
    word: str
    since: dt.date | None = None
    """Of a notice: the day it was given."""


@dataclass(frozen=True)
class Group:
    """What some owe."""

    title: str
    colour: str
    rows: tuple[tuple[str, Lane], ...]
    """A name and what is shown, one an obligation."""


def record_chart(status: Status, names: Names, table: Table) -> Chart:
    """Return the swimlane of a record.

    Parameters
    ----------
    status : Status
    names : Names
    table : Table
        The same data.
    """
    legs = courses(status)
    begins = first_day(status)
    ends = last_day(status, begins, legs)
    order = sorted(lanes(status, names, begins, ends), key=partial(_place, status))
    groups = []
    for who, of in groupby(order, key=lambda lane: lane.who):
        rows = tuple((names.what(lane.name), lane) for lane in of)
        groups.append(Group(names.who(who), names.colour(who), rows))
    posts, notices = _gates(status, names, begins, ends), _notices(status, names)
    title = f"Who owes what when, and what has come of it by {short_day(status.on)}"
    wrong = [f"{name}: {lane.word}" for g in groups for name, lane in g.rows if lane.marked]
    said = f"Out of order: {'; '.join(wrong)}." if wrong else "Nothing is out of order."
    left = len(status.obligations) - len(order)
    draw = partial(record_lanes, groups, posts, notices, begins, ends, status.on, left)
    return Chart(title, draw, f"{title}. {said}", table, tall=True)


def _gates(status: Status, names: Names, begins: dt.date, ends: dt.date) -> list[Post]:
    """Return the gates within the picture, those nearest to the day asked about."""
    found = []
    for name, day in gate_days(status).items():
        if day is None or not begins <= day <= ends:
            continue
        known = status.events.get(name)
        reached = known is not None and known.reached(status.on)
        word = short_day(day) if reached else f"plan: {month_of(day)}"
        found.append(Post(names.what(name), day, reached, word))
    nearest = sorted(found, key=lambda post: abs((post.day - status.on).days))[:MOST_GATES]
    return sorted(nearest, key=lambda post: post.day)


def _notices(status: Status, names: Names) -> list[Post]:
    found = []
    for of in status.notices:
        if of.ends is not None:
            over = of.state != "running" or of.ends < status.on
            word = (
                f"{of.state}; ran to {short_day(of.ends)}"
                if over
                else (f"runs out {short_day(of.ends)}")
            )
            name = f"{names.who(of.by)}: {listed(map(names.in_text, of.items))}"
            found.append(Post(name, of.ends, over, word, of.on))
    return found[-MOST_GATES:]


def _place(status: Status, lane: Lane) -> tuple[int, tuple[int, ...]]:
    """Put what one party owes before what several owe, each in the order of the terms."""
    actors = [*status.terms.parties, *status.terms.bodies]
    return len(lane.who), tuple(map(actors.index, lane.who))


def record_lanes(
    groups: Sequence[Group],
    posts: Sequence[Post],
    notices: Sequence[Post],
    begins: dt.date,
    ends: dt.date,
    today: dt.date,
    left: int = 0,
) -> dict[str, Any]:
    """Draw the plan as hollow bars and the record as filled ones, a row an obligation.

    Parameters
    ----------
    groups : sequence of Group
    posts : sequence of Post
        Gates.
    notices : sequence of Post
    begins, ends : date
        What is shown.
    today : date
        The day asked about.
    left : int
        Obligations that are not shown.
    """
    on = Drawing(WIDTH)
    at = Days(begins, ends, LEFT, RIGHT)
    top = y = 2.0 * LINE
    y = _posts(on, at, "Gates (hollow: planned)", posts, y)
    y = _posts(on, at, "Notices", notices, y)
    for group in groups:
        y += LINE / 2 + 4
        on.text(0, y, group.title, bold=True)
        on.rule((0, WIDTH), (y + 7, y + 7), "#cccccc")
        y += LINE - 1
        for name, lane in group.rows:
            y = _lane(on, at, name, lane, group.colour, y, today)
    for day, label in at.ticks():
        on.grid((at(day), at(day)), (top, y + 3))
        on.text(at(day), y + 10, label, "center", ink="#444444")
    place = at(today)
    on.rule((place, place), (LINE + 2, y + 3), size=1.6)
    side = "left" if place < LEFT + 60 else "right" if place > RIGHT - 60 else "center"
    on.text(place, LINE - 4, f"as of {short_day(today)}", side, bold=True)  # type: ignore[arg-type]
    y = _legend(on, y + 28)
    if left:
        on.text(
            8,
            y + 4,
            f"{many(left, 'more obligation stands', 'more obligations stand')} in the table.",
        )
        y += 15
    return on.spec(y)


def _lane(
    on: Drawing, at: Days, name: str, lane: Lane, colour: str, y: float, today: dt.date
) -> float:
    """Draw one obligation; return where the next begins."""
    title, word = lines(name, NAMES - 8), lines(lane.word, WORDS, 3)
    high = max(len(title), len(word)) * LINE + 2.0
    if lane.marked:
        on.rect((0, WIDTH), (y, y + high), ALARM, opacity=0.6)
    middle = y + high / 2
    on.text(8, middle, title, bold=lane.marked)
    on.text(RIGHT + 8, middle, word, bold=lane.marked)
    box = (middle - _BAR / 2, middle + _BAR / 2)
    for stretch in lane.stretches:
        _stretch(on, at, stretch, box, colour, today)
    return y + high


def _stretch(
    on: Drawing, at: Days, of: Stretch, box: tuple[float, float], colour: str, today: dt.date
) -> None:
    if of.begins > at.ends:
        on.text(RIGHT - 1, sum(box) / 2, "▸", "right", ink=_GREY)
        return
    left, right = at(of.begins), at(of.ends)
    x = (left, max(right, left + 2))
    if of.kind == "plan":
        on.rect(x, box, stroke=colour)
        if of.open_end or of.ends > at.ends:
            on.text(RIGHT - 1, sum(box) / 2, "▸", "right", ink=colour)
    elif of.kind == "done":
        on.rect(x, box, colour, opacity=0.75, stroke=colour)
    elif of.kind == "under_way":
        on.rect(x, box, colour, opacity=0.25, stroke=colour)
    elif of.kind == "declared":
        on.rect(x, box, stroke=colour)
        on.hatch(x, box, colour, gap=5, size=0.8, rises=False)
    else:
        x = (min(left, right - 5), right)  # never too short to be seen
        on.rect(x, box)
        on.hatch(x, box)


def _posts(on: Drawing, at: Days, title: str, posts: Sequence[Post], y: float) -> float:
    """Draw gates, or notices with a line from the day they were given; return where it goes on."""
    if not posts:
        return y
    on.text(0, y + LINE / 2, title, bold=True)
    y += LINE + 2
    for post in posts:
        name = lines(post.name, NAMES - 8)
        high = LINE * len(name) + 2.0
        middle = y + high / 2
        on.text(8, middle, name)
        on.text(RIGHT + 8, middle, post.word)
        if post.since is not None:
            on.rule((at(post.since), at(post.day)), (middle, middle), size=2)
        on.mark(at(post.day), middle, "diamond", INK if post.reached else "white", 45)
        y += high
    return y + 5


_PLANNED = (
    "Planned days hold if all that is owed is done on its last day, and what is late on the day "
    "asked about."
)
_KINDS = (
    ("plan", "planned"),
    ("under_way", "under way"),
    ("declared", "declared, not verified"),
    ("done", "done, and kept since"),
    ("wrong", "late or out of order"),
)


def _legend(on: Drawing, y: float) -> float:
    x, grey = 8.0, "#555555"
    day = dt.date(2000, 1, 1)
    for kind, label in _KINDS:
        at = Days(day, day + dt.timedelta(days=20), x, x + 20)
        of = Stretch(kind, day, at.ends)  # type: ignore[arg-type]
        _stretch(on, at, of, (y - _BAR / 2, y + _BAR / 2), grey, day)
        on.text(x + 26, y, label)
        x += 38 + width_of(label)
    on.text(8, y + 15, _PLANNED, ink="#444444")
    return y + 24
