"""The picture of an order: a swimlane by party over time, and under it the strip of margins."""

import datetime as dt
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from detente.case.schema import Case
from detente.report import words
from detente.report.charts import INK, styled
from detente.report.roadmap.matrix import WEAKEST, step_name
from detente.report.section import Chart, Table
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.matrix import Matrix

_WIDTH = 550
_ROW = 12
_LETTER = 4.9
"""Width of a letter of the labels, on average, in pixels."""
_APART = 8
"""Pixels between what stands in one row."""
_STRIP = 37
_NEAR = 14
"""Pixels below which two numbers of phases would run into each other."""
_CUT = 0.25
"""Share of stake at which bars of the strip are cut off, so that small ones can be seen."""
_LEGEND = [
    "phase",
    "Points each would lose by stopping; striped: it gains. Bars end at a quarter of its stake.",
]
_STRIPES = {
    "gradient": "linear",
    "x1": 0,
    "y1": 0,
    "x2": 1,
    "y2": 0,
    "stops": [
        {"offset": (k + side) / 12, "color": INK if k % 2 else "#ffffff"}
        for k in range(12)
        for side in (0, 1)
    ],
}
_STRIPED: dict[str, Any] = {"fill": _STRIPES, "stroke": INK, "strokeWidth": 1.5}
_BAND: dict[str, Any] = {"fill": "#f4c7a1", "fillOpacity": 0.6}


@dataclass(frozen=True)
class Bar:
    """A step in the lane of a party, or the moment at which it would stop."""

    party: str
    text: str
    begins: float
    """Months from the start."""
    ends: float
    weak: bool = False
    stop: bool = False


@dataclass(frozen=True)
class Check:
    """The end of a phase."""

    month: float
    """From the start."""
    label: str
    gate: bool
    """Whether everything then waits for what opens the next phase."""


@dataclass(frozen=True)
class Strip:
    """A party's smallest margin in a phase."""

    party: str
    phase: str
    share: float | None
    """Of its stake."""
    points: float
    weak: bool


def order_chart(
    case: Case, answer: GivenAnswer, matrix: Matrix, table: Table, start: dt.date | None
) -> Chart:
    """Return the picture of an order: who does what when, and every margin.

    Parameters
    ----------
    case : Case
    answer : GivenAnswer
    matrix : Matrix
        From `implementation`.
    table : Table
        The same data.
    start : date or None
        Time is shown as dates from here, or as months.
    """
    bars = [
        Bar(
            words.party_name(case, party),
            f"{'▶ ' if row.weak else ''}{row.number} {step_name(case, row)}",
            row.begins,
            row.done,
            row.weak,
        )
        for row in matrix.rows
        for party in row.by
    ]
    if answer.binding is not None and matrix.month is not None:
        gains = answer.binding.points < 0
        text = f"{WEAKEST}: {'gains' if gains else 'would lose'} "
        text += f"{words.points(abs(answer.binding.points))} by stopping here"
        who = words.party_name(case, answer.binding.party)
        bars.append(Bar(who, text, matrix.month, matrix.month, weak=True, stop=True))
    groups = [("start", answer.participation)]
    groups += [(str(p.number), p.margins) for p in answer.phases]
    groups += [("end", answer.arrival)]
    strip = [
        Strip(words.party_name(case, m.party), label, m.share, m.points, m is answer.binding)
        for label, margins in groups
        for m in margins
    ]
    title = f"Who does what when in “{answer.title}”, and what each would lose by stopping"
    draw = partial(
        swimlane,
        {words.party_name(case, p): of.colour for p, of in case.parties.items()},
        {words.party_name(case, m.party) for m in answer.participation if not m.judged},
        bars,
        [Check(p.begins + p.months, str(p.number), p.number in matrix.held) for p in answer.phases],
        strip,
        start,
        answer.months,
    )
    return Chart(title, draw, f"{title}. {_in_words(case, matrix)}", table, tall=True)


def _in_words(case: Case, matrix: Matrix) -> str:
    phases: dict[int, list[str]] = {}
    for row in matrix.rows:
        who = words.listed(words.party_name(case, p) for p in row.by) or "nobody in particular"
        mark = f" ({WEAKEST})" if row.weak else ""
        phases.setdefault(row.phase, []).append(f"{who}: {step_name(case, row)}{mark}")
    return " ".join(f"Phase {n}: {'; '.join(steps)}." for n, steps in phases.items())


def swimlane(
    colours: dict[str, str],
    aside: Collection[str],
    bars: Sequence[Bar],
    checks: Sequence[Check],
    strip: Sequence[Strip],
    start: dt.date | None,
    months: float,
) -> dict[str, Any]:
    """Draw who does what when; under it every party's margin in every phase.

    Parameters
    ----------
    colours : dict
        Party to colour, in the order of the case.
    aside : collection of str
        Parties whose margins do not decide.
    bars : sequence of Bar
    checks : sequence of Check
    strip : sequence of Strip
        In order of time.
    start : date or None
        Time is shown as dates from here, or as months.
    months : float
        How long it all takes.
    """
    import altair as alt

    at = _Time(start, max(months, 1.0))
    of = {party: [b for b in bars if b.party == party] for party in colours}
    last = [party for party in colours if of[party]][-1:]
    lanes = [
        _lane(at, party, colours[party], own, checks, at.axis() if [party] == last else None)
        for party, own in of.items()
        if own
    ]
    swim = alt.vconcat(_checks(at, checks), *lanes, spacing=3)
    strips = [
        _strip(
            [party, "(does not decide)"] if party in aside else party,
            colour,
            [s for s in strip if s.party == party],
            last=k == len(colours) - 1,
        )
        for k, (party, colour) in enumerate(colours.items())
    ]
    return styled(alt.vconcat(swim, alt.vconcat(*strips, spacing=2), spacing=14))


@dataclass(frozen=True)
class _Time:
    start: dt.date | None
    months: float

    def __call__(self, month: float) -> float | str:
        from detente.game.clock import day_after

        return day_after(self.start, month).isoformat() if self.start else month

    def x(self, field: str, axis: Any = None) -> Any:
        import altair as alt

        kind = "T" if self.start else "Q"
        domain = [self(0.0), self(self.months)]
        scale = alt.Scale(domain=domain, nice=False)
        if self.start:
            scale["type"] = "utc"
        title = alt.Undefined if axis is not None and not self.start else None
        return alt.X(f"{field}:{kind}", title=title, axis=axis, scale=scale)

    def axis(self) -> Any:
        import altair as alt

        shown: dict[str, Any] = (
            {"format": "%Y"} if self.start else {"title": "months from the start"}
        )
        return alt.Axis(grid=False, labelOverlap=True, tickCount=10, **shown)


def _checks(at: _Time, checks: Sequence[Check]) -> Any:
    import altair as alt

    shown, rows = -float("inf"), []
    for check in checks:
        place = check.month / at.months * _WIDTH
        apart = place - shown >= _NEAR
        shown = place if apart else shown
        label = check.label if apart else ""
        rows.append({"x": at(check.month), "label": label, "fill": "white" if check.gate else INK})
    hollow = any(check.gate for check in checks)
    y = alt.YDatum(
        0,
        scale=alt.Scale(domain=[-1, 1]),
        axis=_name(["Phase ends: check", "(hollow: waits)"] if hollow else "Phase ends: check"),
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=at.x("x"))
    diamonds = base.mark_point(shape="diamond", size=45, stroke=INK, opacity=1)
    labels = base.mark_text(dy=-10, fontSize=9, color=INK).encode(text="label:N")
    return alt.layer(
        diamonds.encode(y=y, fill=alt.Fill("fill:N", scale=None)), labels.encode(y=y)
    ).properties(width=_WIDTH, height=30)


def _name(lines: str | list[str], bold: bool = False) -> Any:
    """Return an axis that shows nothing but a name, to the left of its lane."""
    import altair as alt

    return alt.Axis(
        labels=False,
        ticks=False,
        domain=False,
        grid=False,
        title=lines,
        titleAngle=0,
        titleAlign="right",
        titleBaseline="middle",
        titleX=-8,
        titleFontSize=10,
        titleFontWeight="bold" if bold else "normal",
    )


def _lane(
    at: _Time,
    party: str,
    colour: str,
    bars: Sequence[Bar],
    checks: Sequence[Check],
    axis: Any,
) -> Any:
    import altair as alt

    placed = _placed(at, bars)
    rows = [
        {
            "row": row,
            "from": at(bar.begins),
            "to": at(bar.ends),
            "text": bar.text,
            "kind": "stop" if bar.stop else "weak" if bar.weak else "plain",
            "weak": bar.weak,
            "side": side,
            "label": at(bar.ends if side == "right" else bar.begins),
        }
        for bar, (row, side) in zip(bars, placed, strict=True)
    ]
    numbers = list(range(max(row for row, _ in placed) + 1))
    y = alt.Y("row:O", scale=alt.Scale(domain=numbers), sort=numbers, axis=_name(party, bold=True))
    x, to, label = at.x("from", axis), alt.X2("to"), at.x("label", axis)

    def of(**kinds: object) -> Any:
        some = [row for row in rows if all(row[key] == of for key, of in kinds.items())]
        return alt.Chart(alt.InlineData(values=some)).encode(y=y) if some else None

    ends = [{"x": at(check.month)} for check in checks]
    gates = alt.Chart(alt.InlineData(values=ends)).mark_rule(color="#cccccc", strokeWidth=1)
    layers = [gates.encode(x=at.x("x", axis))]
    if band := of(weak=True):
        layers.insert(0, band.mark_rect(**_BAND))
    if plain := of(kind="plain"):
        mark = plain.mark_bar(height=10, fill=colour, fillOpacity=0.45, stroke=colour)
        layers.append(mark.encode(x=x, x2=to))
    if weak := of(kind="weak"):
        layers.append(weak.mark_bar(height=10, **_STRIPED).encode(x=x, x2=to))
    if stop := of(kind="stop"):
        mark = stop.mark_point(shape="cross", size=40, fill=INK, stroke=INK, opacity=1, angle=45)
        layers.append(mark.encode(x=x))
    sides: tuple[tuple[str, Literal["left", "right"], int], ...]
    sides = ("right", "left", 6), ("left", "right", -5), ("inside", "left", 3)
    for side, align, dx in sides:
        for bold in (False, True):
            if some := of(side=side, weak=bold):
                weight: Literal["bold", "normal"] = "bold" if bold else "normal"
                text = some.mark_text(align=align, dx=dx, fontSize=9, color=INK, fontWeight=weight)
                layers.append(text.encode(x=label, text="text:N"))
    return alt.layer(*layers).properties(width=_WIDTH, height=_ROW * len(numbers))


def _placed(at: _Time, bars: Sequence[Bar]) -> list[tuple[int, str]]:
    """Give every bar a row and its label a side of it.

    What does not run into each other shares a row, so that a long order fits a page; what is weak
    stands in a row of its own.
    """
    taken: list[list[tuple[float, float]]] = []
    placed = []
    for bar in bars:
        sides = _sides(at, bar)
        fitting = (
            (row, side)
            for row, others in enumerate(taken)
            for side, (left, right) in sides.items()
            if not bar.weak and all(right < low or left > high for low, high in others)
        )
        row, side = next(fitting, (len(taken), next(iter(sides))))
        if row == len(taken):
            taken.append([(-math.inf, math.inf)] if bar.weak else [])
        taken[row].append(sides[side])
        placed.append((row, side))
    return placed


def _sides(at: _Time, bar: Bar) -> dict[str, tuple[float, float]]:
    """Return where a label has room, and what bar and label then take, in pixels.

    To the right of its bar, to the left or inside; where there is most room if it has none.
    """
    needs = (len(bar.text) + 2) * _LETTER
    begins, ends = (month / at.months * _WIDTH for month in (bar.begins, bar.ends))
    rooms = {"right": _WIDTH - ends, "left": begins, "inside": ends - begins}
    takes = {"right": (begins, ends + needs), "left": (begins - needs, ends)}
    takes |= {"inside": (begins, ends)}
    having = [s for s, room in rooms.items() if room >= needs]
    return {
        s: (takes[s][0] - _APART, takes[s][1] + _APART)
        for s in having or [max(rooms, key=rooms.__getitem__)]
    }


def _strip(name: str | list[str], colour: str, cells: Sequence[Strip], last: bool) -> Any:
    import altair as alt

    rows = [
        {
            "phase": c.phase,
            "share": _cut(c.share, c.points),
            "text": f"{c.points:+.{1 if abs(c.points) < 10 else 0}f}".replace("-", "−"),
            "below": c.points < 0,
            "weak": c.weak,
        }
        for c in cells
    ]
    axis = alt.Axis(title=_LEGEND, labelAngle=0, ticks=False, domain=False) if last else None
    phases = [c.phase for c in cells]
    x = alt.X("phase:N", scale=alt.Scale(domain=phases, paddingInner=0.25), axis=axis)
    y = alt.Y("share:Q", scale=alt.Scale(domain=[-_CUT, _CUT], nice=False), axis=_name(name))
    size = 8 if len(cells) <= 18 else 7

    def of(**kinds: object) -> Any:
        some = [row for row in rows if all(row[key] == of for key, of in kinds.items())]
        return alt.Chart(alt.InlineData(values=some)).encode(x=x) if some else None

    zero = alt.Chart(alt.InlineData(values=[{}])).mark_rule(color=INK, strokeWidth=1.8)
    layers = [zero.encode(y=alt.YDatum(0))]
    if above := of(below=False):
        mark = above.mark_bar(fill=colour, fillOpacity=0.45, stroke=colour)
        layers.insert(0, mark.encode(y=y))
    if below := of(below=True):
        layers.insert(0, below.mark_bar(**_STRIPED).encode(y=y))
    if band := of(weak=True):
        layers.insert(0, band.mark_rect(**_BAND))
    for under, beside, beyond in ((True, -7, -14), (False, 8, 15)):  # on the free side of the line
        for bold in (False, True):
            if some := of(below=under, weak=bold):
                weight: Literal["bold", "normal"] = "bold" if bold else "normal"
                text = some.mark_text(dy=beside, fontSize=size, color=INK, fontWeight=weight)
                layers.append(text.encode(text="text:N", y=alt.YDatum(0)))
        if some := of(below=under, weak=True):
            word = some.mark_text(dy=beyond, fontSize=7, color=INK, fontWeight="bold")
            layers.append(word.encode(text=alt.TextValue(WEAKEST), y=alt.YDatum(0)))
    return alt.layer(*layers).properties(width=_WIDTH, height=_STRIP)


def _cut(share: float | None, points: float) -> float:
    if share is None:  # nothing is at stake: only the side of the line means anything
        return 0.0 if points == 0 else _CUT if points > 0 else -_CUT
    return max(-_CUT, min(_CUT, share))
