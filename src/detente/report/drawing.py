"""A sheet on which pictures over days are laid out by hand, in pixels, as one Vega-Lite picture.

Names, bars and words stand in columns of their own, so that nothing ever runs into anything else,
however many rows there are and however long their names.
"""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.report.charts import INK, styled

_NARROW = frozenset("ijlt.,:;|!'’()[] -")
_WIDE = frozenset("mwMW@%—…")
LINE = 11
"""Height of a line of such letters."""
FAINT = "#dddddd"
ALARM = "#f4c7a1"
"""Behind what is out of order; a pattern and a word say so too."""

NAMES, WORDS = 205, 150
"""Widths of the columns of names and of words."""
LEFT, RIGHT = NAMES + 8, NAMES + 8 + 305
"""Between them are the days."""
WIDTH = RIGHT + 8 + WORDS

Align = Literal["left", "center", "right"]


def width_of(text: str) -> float:
    """Return about how wide a text of 9 pixels is, rather too wide than too narrow."""

    def of(letter: str) -> float:
        if unicodedata.east_asian_width(letter) in "WF":
            return 9.2
        if letter in _NARROW:
            return 2.9
        return 7.4 if letter in _WIDE else 6.2 if letter.isupper() else 5.1

    return sum(map(of, text))


def lines(text: str, width: float, most: int = 2) -> list[str]:
    """Break a text into lines that fit a width; what is beyond the last ends in an ellipsis."""
    found, rest = [""], text.split()
    while rest:
        word = rest.pop(0)
        joined = f"{found[-1]} {word}".strip()
        if width_of(joined) <= width:
            found[-1] = joined
        elif found[-1]:
            found.append("")
            rest.insert(0, word)
        else:  # a word longer than a line
            fits = next(n for n in range(len(word), 0, -1) if n == 1 or width_of(word[:n]) <= width)
            found[-1] = word[:fits]
            rest[:0] = [word[fits:]] if word[fits:] else []
            found += [""] if rest else []
    if len(found) > most:
        last = found[most - 1]
        while last and width_of(f"{last} …") > width:
            last = last[:-1]
        found = [*found[: most - 1], last.rstrip(" ,;:.") + " …"]
    return found


@dataclass
class Drawing:
    """Rectangles, lines, marks and texts at places in pixels, from the top left."""

    width: float
    rects: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)

    def rect(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        fill: str = "white",
        *,
        opacity: float = 1.0,
        stroke: str | None = None,
    ) -> None:
        """Lay a rectangle."""
        place = {"x": x[0], "x2": x[1], "y": y[0], "y2": y[1]}
        edge = 0 if stroke is None else 1
        self.rects.append(
            {**place, "fill": fill, "opacity": opacity, "stroke": stroke or fill, "edge": edge}
        )

    def rule(
        self, x: tuple[float, float], y: tuple[float, float], ink: str = INK, size: float = 1.0
    ) -> None:
        """Draw a line."""
        place = {"x": x[0], "x2": x[1], "y": y[0], "y2": y[1]}
        self.rules.append({**place, "ink": ink, "size": size})

    def grid(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Draw a faint line below everything else."""
        place = {"x": x[0], "x2": x[1], "y": y[0], "y2": y[1]}
        self.rects.insert(0, {**place, "fill": FAINT, "opacity": 0, "stroke": FAINT, "edge": 1})

    def hatch(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        ink: str = INK,
        *,
        gap: float = 4,
        size: float = 1.3,
        rises: bool = True,
    ) -> None:
        """Fill a rectangle with slanting lines, and draw its edge."""
        (left, right), (top, bottom) = x, y
        high = bottom - top
        start = left - high + gap / 2
        while start < right:
            low, end = max(start, left), min(start + high, right)
            if end > low:
                begins, ends = bottom - (low - start), bottom - (end - start)
                if not rises:
                    begins, ends = top + bottom - begins, top + bottom - ends
                self.rule((low, end), (begins, ends), ink, size)
            start += gap
        for edge in (top, bottom):
            self.rule((left, right), (edge, edge), ink)
        for side in (left, right):
            self.rule((side, side), (top, bottom), ink)

    def mark(self, x: float, y: float, shape: str, fill: str = INK, size: int = 40) -> None:
        """Put a mark."""
        self.marks.append({"x": x, "y": y, "shape": shape, "fill": fill, "size": size})

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        align: Align = "left",
        *,
        bold: bool = False,
        ink: str = INK,
    ) -> None:
        """Write one or more lines, with `y` in their middle."""
        written = [text] if isinstance(text, str) else text
        for k, line in enumerate(written, start=1):
            place = {"x": x, "y": y + (k - (len(written) + 1) / 2) * LINE, "text": line}
            self.texts.append({**place, "align": align, "bold": bold, "ink": ink})

    def spec(self, height: float) -> dict[str, Any]:
        """Return the picture."""
        import altair as alt

        def scale(high: list[float]) -> Any:
            return alt.Scale(domain=high, nice=False, zero=False)

        x, x2 = alt.X("x:Q", scale=scale([0, self.width]), axis=None), alt.X2("x2")
        y, y2 = alt.Y("y:Q", scale=scale([height, 0]), axis=None), alt.Y2("y2")

        def of(rows: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.InlineData(values=rows))

        def plain(channel: Any, name: str, kind: str) -> Any:
            return channel(f"{name}:{kind}", scale=None, legend=None)

        layers = [
            of(self.rects)
            .mark_rect()
            .encode(
                x=x,
                x2=x2,
                y=y,
                y2=y2,
                fill=plain(alt.Fill, "fill", "N"),
                fillOpacity=plain(alt.FillOpacity, "opacity", "Q"),
                stroke=plain(alt.Stroke, "stroke", "N"),
                strokeWidth=plain(alt.StrokeWidth, "edge", "Q"),
            ),
            of(self.rules)
            .mark_rule()
            .encode(
                x=x,
                x2=x2,
                y=y,
                y2=y2,
                stroke=plain(alt.Stroke, "ink", "N"),
                strokeWidth=plain(alt.StrokeWidth, "size", "Q"),
            ),
            of(self.marks)
            .mark_point(stroke=INK, opacity=1)
            .encode(
                x=x,
                y=y,
                shape=plain(alt.Shape, "shape", "N"),
                fill=plain(alt.Fill, "fill", "N"),
                size=plain(alt.Size, "size", "Q"),
            ),
        ]
        for align in ("left", "center", "right"):
            for bold in (False, True):
                some = [t for t in self.texts if t["align"] == align and t["bold"] == bold]
                if some:
                    written = of(some).mark_text(
                        align=align,
                        baseline="middle",
                        fontSize=9,
                        fontWeight="bold" if bold else "normal",
                    )
                    ink = plain(alt.Color, "ink", "N")
                    layers.append(written.encode(x=x, y=y, text="text:N", color=ink))
        spec = styled(alt.layer(*layers).properties(width=self.width, height=height))
        spec["config"]["view"] = {"stroke": None}
        return spec


@dataclass(frozen=True)
class Days:
    """Where days stand on a sheet."""

    begins: dt.date
    ends: dt.date
    left: float
    right: float

    def __call__(self, day: dt.date) -> float:
        """Return the place of a day; what lies outside stands at the edge."""
        share = (day - self.begins).days / max((self.ends - self.begins).days, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def ticks(self) -> list[tuple[dt.date, str]]:
        """Return days to be named below, with their names."""
        room = (self.right - self.left) / 42
        months = (self.ends - self.begins).days / 30.4
        step = next(s for s in (1, 3, 6, 12, 24, 60, 120, 240, 600, 12_000) if months / s <= room)
        found = []
        year, month = self.begins.year, self.begins.month
        while (year, month) <= (self.ends.year, self.ends.month):
            index = year * 12 + month - 1
            day = dt.date(year, month, 1)
            if index % step == 0 and day >= self.begins:
                found.append((day, str(year) if step >= 12 else f"{day:%b} {year}"))
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return found
