"""Pictures, as Vega-Lite specifications by Altair; drawn without a browser or a network."""

from collections.abc import Sequence
from typing import Any

INK = "#222222"
"""Text and axes: readable in print and in grey."""

NONE = "others accept none"
"""Stands in a row without a mark."""


def acceptance(marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Draw what each party could gain at best over both floors, one panel per reading.

    Parameters
    ----------
    marks : sequence of dict
        `reading`, `party`, `floor`, `points`, `share`, `colour`, in the order of the case, and
        `text` where the number is not to be rounded. Marks
        stand at shares of stake (points of two parties cannot be compared), cut off at ±100 %;
        the numbers beside them are each party's own points.
    """
    import textwrap

    import altair as alt

    # up to four panels stand in a row, narrow ones with room for numbers to the right
    columns = min(len({m["reading"] for m in marks}), 4)
    width, right, ticks, letters = (
        (265, 1.4, [-1, -0.5, 0, 0.5, 1], 45) if columns < 3 else (140, 2.1, [-1, 0, 1], 24)
    )
    height = 17
    if columns == 1:  # a single panel has room, and numbers stand in a column of their own
        width, right, height = 340, 1.55, 24
    marks = [{**m, "reading": textwrap.fill(m["reading"], letters)} for m in marks]
    parties = list(dict.fromkeys(m["party"] for m in marks))
    colours = dict.fromkeys((m["party"], m["colour"]) for m in marks)
    readings = list(dict.fromkeys(m["reading"] for m in marks))
    floors = list(dict.fromkeys(m["floor"] for m in marks))
    drawn = [
        {**m, "share": _clipped(m["share"], m["points"])} for m in marks if m["points"] is not None
    ]
    none = [m for m in marks if m["points"] is None and m["floor"] == floors[0]]
    rows = [{**m, "text": m.get("text") or f"{m['points']:+.0f}".replace("-", "−")} for m in drawn]
    rows += [{**m, "share": 0, "text": NONE} for m in none]
    scale = alt.Scale(domain=[-1.1, right], nice=False)
    y = alt.Y("party:N", sort=parties, title=None, axis=alt.Axis(ticks=False, domain=False))
    axis = alt.Axis(values=ticks, format="%")
    x = alt.X("share:Q", title=None, scale=scale, axis=axis)
    fill = alt.Scale(domain=[p for p, _ in colours], range=[c for _, c in colours])
    base = alt.Chart()
    some = base.transform_filter(f"datum.text !== '{NONE}'")
    dots = some.mark_point(size=60, strokeWidth=2, opacity=1).encode(
        x=x,
        y=y,
        color=alt.Color("party:N", scale=fill, legend=None),
        shape=alt.Shape(
            "floor:N",
            scale=alt.Scale(domain=floors, range=["circle", "diamond"]),
            legend=alt.Legend(title=None, orient="top", symbolStrokeColor=INK, symbolStrokeWidth=2),
        ),
    )
    first = f"datum.floor === '{floors[0]}'"
    number = some.transform_filter(first).mark_text(align="left", dx=9, fontSize=10, color=INK)
    missing = base.transform_filter(f"datum.text === '{NONE}'").mark_text(
        align="left", dx=5, fontSize=10, color=INK, fontStyle="italic"
    )
    panel = alt.layer(
        base.mark_rule(color=INK, strokeWidth=2).encode(x=alt.datum(0)),
        some.mark_line(strokeWidth=2, opacity=0.4).encode(
            x=x, y=y, color=alt.Color("party:N", scale=fill, legend=None)
        ),
        dots,
        number.encode(x=x if columns > 1 else alt.datum(1.15), y=y, text="text:N"),
        missing.encode(x=alt.datum(0), y=y, text="text:N"),
        data=alt.InlineData(values=rows),
    ).properties(width=width, height=height * len(parties))
    header = alt.Header(
        labelFontSize=12,
        labelFontWeight="bold",
        labelExpr="split(datum.label, '\\n')",
        labels=readings != [""],
    )
    return styled(
        panel.facet(
            facet=alt.Facet("reading:N", sort=readings, title=None, header=header),
            columns=columns,
            spacing=12,
        )
    )


def _clipped(share: float | None, points: float) -> float:
    if share is None:  # nothing is at stake: only the side of the line means anything
        return 0.0 if points == 0 else 1.0 if points > 0 else -1.0
    return max(-1.0, min(1.0, share))


def styled(chart: Any) -> dict[str, Any]:
    """Return the specification with the product's fonts and inks."""
    import altair as alt

    config = alt.Config(  # at once: every further call would copy the whole picture
        font="Helvetica, Arial, sans-serif",
        axis=alt.AxisConfig(
            labelColor=INK, titleColor=INK, gridColor="#dddddd", titleFontWeight="normal"
        ),
        view=alt.ViewConfig(stroke="#cccccc"),
        header=alt.HeaderConfig(labelColor=INK),
        legend=alt.LegendConfig(labelColor=INK, titleColor=INK),
    )
    chart.config = config
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec


def to_svg(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))
