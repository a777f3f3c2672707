"""Pictures, as Vega-Lite specifications by Altair; drawn without a browser or a network."""

from collections.abc import Sequence
from typing import Any

INK = "#222222"
"""Text and axes: readable in print and in grey."""


def acceptance(marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Draw what each party could gain at best over both floors, one panel per reading.

    Parameters
    ----------
    marks : sequence of dict
        `reading`, `party`, `floor`, `points`, `colour`, in the order of the case.
    """
    import altair as alt

    parties = list(dict.fromkeys(m["party"] for m in marks))
    colours = list(dict.fromkeys((m["party"], m["colour"]) for m in marks))
    readings = list(dict.fromkeys(m["reading"] for m in marks))
    floors = list(dict.fromkeys(m["floor"] for m in marks))
    drawn = [m for m in marks if m["points"] is not None]
    data = alt.InlineData(values=[{**m, "text": f"{m['points']:+.0f}"} for m in drawn])
    ends = [m["points"] for m in drawn] or [0.0]
    pad = 0.12 * (max(*ends, 0) - min(*ends, 0)) or 1.0
    scale = alt.Scale(domain=[min(*ends, 0) - pad, max(*ends, 0) + pad], nice=False)
    y = alt.Y("party:N", sort=parties, title=None, axis=alt.Axis(ticks=False, domain=False))
    x_title = "points of the party itself; points of two parties cannot be compared"
    x = alt.X("points:Q", title=x_title, scale=scale, axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "party:N",
        scale=alt.Scale(domain=[p for p, _ in colours], range=[c for _, c in colours]),
        legend=None,
    )
    base = alt.Chart(data)
    zero = base.mark_rule(color=INK, strokeWidth=2).encode(x=alt.datum(0))
    line = base.mark_line(strokeWidth=2, opacity=0.5).encode(x=x, y=y, color=colour)
    symbol = alt.Shape(
        "floor:N",
        scale=alt.Scale(domain=floors, range=["circle", "diamond"]),
        legend=alt.Legend(
            title="Gain", orient="top", symbolStrokeColor=INK, symbolFillColor="white"
        ),
    )
    dots = base.mark_point(size=70, strokeWidth=2, fill="white").encode(
        x=x, y=y, color=colour, shape=symbol
    )
    label = (
        base.transform_filter(f"datum.floor === '{floors[0]}'")
        .mark_text(dy=-10, fontSize=10, color=INK)
        .encode(x=x, y=y, text="text:N")
    )
    panel = alt.layer(zero, line, dots, label, data=data).properties(
        width=280, height=26 * len(parties)
    )
    chart = panel.facet(
        facet=alt.Facet(
            "reading:N", sort=readings, title=None, header=alt.Header(labelFontSize=12)
        ),
        columns=2,
    )
    return styled(chart)


def styled(chart: Any) -> dict[str, Any]:
    """Return the specification with the product's fonts and inks."""
    spec: dict[str, Any] = (
        chart.configure(font="Helvetica, Arial, sans-serif")
        .configure_axis(
            labelColor=INK, titleColor=INK, gridColor="#dddddd", titleFontWeight="normal"
        )
        .configure_view(stroke="#cccccc")
        .configure_header(labelColor=INK)
        .configure_legend(labelColor=INK, titleColor=INK)
        .to_dict()
    )
    return spec


def to_svg(spec: dict[str, Any]) -> str:
    """Draw a specification as SVG text."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec))


def to_png(spec: dict[str, Any], scale: float = 2) -> bytes:
    """Draw a specification as a PNG picture."""
    import vl_convert

    return bytes(vl_convert.vegalite_to_png(spec, scale=scale))
