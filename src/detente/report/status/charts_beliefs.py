"""What inspections have said of hidden violations over time: a panel each, a step a look."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from detente.case.record.clocks import later
from detente.report.charts import INK
from detente.report.drawing import LEFT, LINE, NAMES, RIGHT, WIDTH, Days, Drawing, lines
from detente.report.section import Chart, Table
from detente.report.words import whole_percent
from detente.status.inspections import Range, WorthOfInspections

_BLUE = "#2166ac"
_PANEL = 84


@dataclass(frozen=True)
class Panel:
    """What is believed of one possible violation over time."""

    title: str
    days: tuple[dt.date, ...]
    """The first, and the end of every period."""
    beliefs: tuple[Range, ...]
    found: tuple[str, ...]
    exact: bool


_FOUND = {"quiet": "nothing seen", "alarm": "alarm", "no_access": "no access"}
_SHAPES = {"quiet": ("circle", "white"), "alarm": ("triangle-up", INK), "no_access": ("cross", INK)}


def panels(worths: Sequence[WorthOfInspections], start: dt.date) -> tuple[Panel, ...]:
    """Return what is believed over time of every violation of which anything is believed."""
    found = []
    for worth in worths:
        if not worth.beliefs:
            continue
        months, days = 0.0, [start]
        for period in worth.history:
            months += period.months
            days.append(later(start, round(months * 365.25 / 12)))
        kinds = tuple(period.found for period in worth.history)
        found.append(Panel(worth.watch.title, tuple(days), worth.beliefs, kinds, worth.exact))
    return tuple(found)


def beliefs_table(shown: Sequence[Panel]) -> Table:
    """Return beliefs over time as a table."""
    rows = []
    for of in shown:
        for day, belief, found in zip(of.days, of.beliefs, ("", *of.found), strict=True):
            spread = f"{whole_percent(belief.low)} to {whole_percent(belief.high)}"
            after = _FOUND.get(found, "before any inspection")
            rows.append((of.title, day.isoformat(), after, whole_percent(belief.mode), spread))
    return Table(
        "beliefs",
        "How far each hidden violation is to be believed: before any inspection, and after each.",
        ("Violation", "Day", "Inspections", "Belief", "Range"),
        tuple(rows),
        numeric=(False, False, False, True, True),
    )


def beliefs_chart(worths: Sequence[WorthOfInspections], start: dt.date) -> Chart | None:
    """Return beliefs over time, a panel a violation; None where nobody has said a first belief.

    Parameters
    ----------
    worths : sequence of WorthOfInspections
    start : date
        The day before the first period.
    """
    shown = panels(worths, start)
    if not shown:
        return None
    title = "How far each hidden violation is to be believed, as inspections went on"
    said = "; ".join(f"{of.title}: {', '.join(_now(of.beliefs[-1]))}" for of in shown)
    return Chart(title, partial(belief_panels, shown), f"{title}. {said}.", beliefs_table(shown))


def _now(belief: Range) -> tuple[str, str]:
    """Say a belief, its range first: what was never declared is not known as one number."""
    spread = f"now {whole_percent(belief.low)} to {whole_percent(belief.high)}"
    return spread, f"most likely {whole_percent(belief.mode)}"


def belief_panels(shown: Sequence[Panel]) -> dict[str, Any]:
    """Draw a band from low to high and a line for the most likely, with a step at inspections."""
    on = Drawing(WIDTH)
    begins, ends = min(of.days[0] for of in shown), max(of.days[-1] for of in shown)
    at = Days(begins, max(ends, later(begins, 90)), LEFT, RIGHT)
    y = 4.0
    for of in shown:
        _panel(on, at, of, y)
        y += _PANEL + 18
    for day, label in at.ticks():
        on.text(at(day), y - 6, label, "center", ink="#444444")
    return on.spec(_legend(on, y + 10))


def _panel(on: Drawing, at: Days, of: Panel, top: float) -> None:
    bottom = top + _PANEL

    def height(belief: float) -> float:
        return bottom - belief * _PANEL

    for share in (0.0, 0.5, 1.0):
        on.rule((LEFT, RIGHT), (height(share), height(share)), "#dddddd")
        on.text(LEFT - 5, height(share), whole_percent(share), "right", ink="#444444")
    on.text(0, top + _PANEL / 2, lines(of.title, NAMES - 45, 5), bold=True)
    days = [*of.days, at.ends]
    for k, belief in enumerate(of.beliefs):
        x = (at(days[k]), at(days[k + 1]))
        on.rect(x, (height(belief.high), height(belief.low)), _BLUE, opacity=0.25)
        on.rule(x, (height(belief.mode), height(belief.mode)), _BLUE, 2)
        if k:
            before = height(of.beliefs[k - 1].mode)
            on.rule((x[0], x[0]), (before, height(belief.mode)), _BLUE, 2)
            shape, fill = _SHAPES[of.found[k - 1]]
            on.mark(x[0], height(belief.mode), shape, fill, 34)
    last = of.beliefs[-1]
    words = [*_now(last), *(() if of.exact else ("(at most so wide)",))]
    on.text(RIGHT + 8, min(max(height(last.mode), top + 2 * LINE), bottom - 2 * LINE), words)


def _legend(on: Drawing, y: float) -> float:
    x = 14.0
    for kind, (shape, fill) in _SHAPES.items():
        on.mark(x, y, shape, fill, 34)
        on.text(x + 9, y, _FOUND[kind])
        x += 100
    on.rect((x, x + 20), (y - 4, y + 4), _BLUE, opacity=0.25)
    on.rule((x, x + 20), (y, y), _BLUE, 2)
    on.text(x + 26, y, "most likely, and from low to high")
    return y + 12
