"""The curve of years against the smallest margin: each point an order that can be looked at."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.report import words
from detente.report.asked import Answered
from detente.report.section import Chart, Table
from detente.roadmap.reading import as_order, order_text, parse_share

__all__ = ["best_order", "curve_chart", "curve_orders", "parse_share"]

_TITLE = "The longer it may take, the safer it can be: each number is an order to look at"


def curve_orders(points: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the order at each point of a curve, as one types it.

    Parameters
    ----------
    points : sequence of mapping
        `curve` of what `roadmap --json` prints.
    """
    from detente.case.schema import Phase, Roadmap

    return tuple(
        order_text(Roadmap(phases=tuple(Phase(do=do) for do in point["order"]))) for point in points
    )


def best_order(answered: Answered) -> str:
    """Return the order that a search found, as one types it; empty where there is none."""
    return order_text(as_order(answered.order)) if answered.order is not None else ""


def curve_chart(points: Sequence[Mapping[str, Any]]) -> Chart:
    """Return the picture of years against the smallest margin.

    Parameters
    ----------
    points : sequence of mapping
        `curve` of what `roadmap --json` prints.
    """
    marks = [
        {"n": str(k), "years": p["months"] / 12, "margin": p["margin"]}
        for k, p in enumerate(points, 1)
    ]
    rows = tuple(
        (m["n"], words.number(m["years"]), words.percent(m["margin"]), str(len(p["order"])))
        for m, p in zip(marks, points, strict=True)
    )
    table = Table(
        "points", f"{_TITLE}.", ("Order", "Years", "Smallest margin", "Phases"), rows, (True,) * 4
    )
    said = "; ".join(f"{n}: {y} years, {m}" for n, y, m, _ in rows)
    return Chart(_TITLE, partial(_drawn, marks), f"{_TITLE}. {said}.", table)


def _drawn(marks: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    import altair as alt

    from detente.report.charts import INK, styled

    base = alt.Chart(alt.InlineData(values=list(marks))).encode(
        x=alt.X("years:Q", title="years", scale=alt.Scale(zero=False, padding=24)),
        y=alt.Y(
            "margin:Q",
            title="smallest margin, share of stake",
            axis=alt.Axis(format=".1%"),
            scale=alt.Scale(zero=False, padding=24),
        ),
    )
    line = base.mark_line(color=INK, strokeWidth=1.5, interpolate="step-after")
    dots = base.mark_point(
        size=110, filled=True, fill="white", stroke=INK, strokeWidth=2, opacity=1
    )
    text = base.mark_text(align="left", dx=9, dy=-9, fontSize=12, color=INK, fontWeight="bold")
    return styled(alt.layer(line, dots, text.encode(text="n:N")).properties(width=560, height=260))
