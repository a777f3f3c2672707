"""Pictures of a case and of two of them."""

from collections.abc import Sequence
from typing import Any


def worth_bars(bars: Sequence[dict[str, Any]], colour: str) -> dict[str, Any]:
    """Draw what levels are worth: a bar each, its range as a line, a red line as a wall.

    Parameters
    ----------
    bars : sequence of dict
        `measure`, `level`, `low`, `mode`, `high`, `text`, `wall` (empty where there is none), in
        the order of the case.
    colour : str
        The party's.
    """
    import textwrap

    import altair as alt

    from detente.report.charts import INK, styled

    rows = [
        {
            **bar,
            "measure": "\n".join(textwrap.wrap(bar["measure"], 26)[:2]),
            "level": textwrap.shorten(bar["level"], 48, placeholder=" …"),
            "at": f"{k:03}",
        }
        for k, bar in enumerate(bars)
    ]
    names = {row["at"]: row["level"] for row in rows}
    least, most = min(0.0, *(r["low"] for r in rows)), max(0.0, *(r["high"] for r in rows))
    room = (most - least) * 0.12  # for the numbers beyond the lines
    scale = alt.Scale(domain=[least - room, most + room], nice=False)
    label = f"{{{', '.join(f'{k!r}: {v!r}' for k, v in names.items())}}}[datum.value]"
    axis = alt.Axis(labelExpr=label, labelLimit=320, ticks=False, domain=False, title=None)
    base = alt.Chart()
    x, y = alt.X("mode:Q", scale=scale, title=None), alt.Y("at:N", axis=axis)
    bar = base.mark_bar(color=colour, fillOpacity=0.45, stroke=colour, height={"band": 0.62})
    line = base.mark_rule(color=INK, strokeWidth=1.5).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", y=y
    )
    ends = [
        base.mark_tick(color=INK, thickness=1.5, size=7).encode(
            x=alt.X(f"{end}:Q", scale=scale), y=y
        )
        for end in ("low", "high")
    ]
    right = base.transform_filter("datum.mode >= 0").mark_text(
        align="left", dx=5, fontSize=10, color=INK
    )
    left = base.transform_filter("datum.mode < 0").mark_text(
        align="right", dx=-5, fontSize=10, color=INK
    )
    wall = base.mark_tick(color=INK, thickness=8, size=19, opacity=1).encode(x=alt.datum(0), y=y)
    sign: dict[str, Any] = {
        "fontSize": 10,
        "fontWeight": "bold",
        "color": INK,
    }  # on the side that the bar leaves
    free = base.mark_text(align="left", dx=9, **sign)
    free_left = base.mark_text(align="right", dx=-9, **sign)
    said: dict[str, Any] = {"x": alt.datum(0), "y": y, "text": "wall:N"}
    picture = alt.layer(
        base.mark_rule(color=INK, strokeWidth=2).encode(x=alt.datum(0)),
        bar.encode(x=x, x2=alt.datum(0), y=y),
        line,
        *ends,
        right.encode(x=alt.X("high:Q", scale=scale), y=y, text="text:N"),
        left.encode(x=alt.X("low:Q", scale=scale), y=y, text="text:N"),
        wall.transform_filter("datum.wall !== ''"),
        free.encode(**said).transform_filter("datum.mode < 0"),
        free_left.encode(**said).transform_filter("datum.mode >= 0"),
        data=alt.InlineData(values=rows),
    ).properties(width=430, height=alt.Step(20))
    header = alt.Header(
        labelAngle=0,
        labelAlign="left",
        labelOrient="left",
        labelFontWeight="bold",
        labelExpr="split(datum.label, '\\n')",
        title=None,
    )
    measures = list(dict.fromkeys(r["measure"] for r in rows))
    faceted = picture.facet(
        row=alt.Row("measure:N", sort=measures, header=header), spacing=6
    ).resolve_scale(y="independent")
    return styled(faceted)


def slopes(marks: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Draw what each party has before and after: a panel each, in points of its own.

    Parameters
    ----------
    marks : sequence of dict
        `what` (a row of panels), `party` (a column), `when` (`before` or `after`), `points`,
        `text` (`below` the mark where the line comes from above), `colour`.
    """
    import textwrap

    import altair as alt

    from detente.report.charts import INK, styled

    rows = [{**m, "what": "\n".join(textwrap.wrap(m["what"], 18))} for m in marks]
    parties = list(dict.fromkeys(m["party"] for m in rows))
    colours = dict.fromkeys((m["party"], m["colour"]) for m in rows)
    scale = alt.Scale(domain=[p for p, _ in colours], range=[c for _, c in colours])
    axis = alt.Axis(labelAngle=0, ticks=False, domain=False, grid=False, title=None)
    x = alt.X("when:N", sort=["before", "after"], axis=axis, scale=alt.Scale(padding=0.4))
    bare = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    y = alt.Y("points:Q", axis=bare, scale=alt.Scale(padding=22))
    colour = alt.Color("party:N", scale=scale, legend=None)
    base = alt.Chart()
    picture = alt.layer(
        base.mark_rule(color=INK, strokeWidth=2).encode(y=alt.datum(0)),
        base.mark_line(strokeWidth=3).encode(x=x, y=y, color=colour),
        base.mark_point(size=70, filled=True, opacity=1).encode(x=x, y=y, color=colour),
        *(
            base.mark_text(dy=dy, fontSize=11, color=INK)
            .encode(x=x, y=y, text="text:N")
            .transform_filter(f"datum.below === {low}")
            for dy, low in ((-11, "false"), (13, "true"))
        ),
        data=alt.InlineData(values=rows),
    ).properties(width=116, height=110)
    split = "split(datum.label, '\\n')"
    header = alt.Header(labelAngle=0, labelAlign="left", labelExpr=split, title=None)
    whats = list(dict.fromkeys(m["what"] for m in rows))
    return styled(
        picture.facet(
            row=alt.Row("what:N", sort=whats, header=header),
            column=alt.Column("party:N", sort=parties, header=alt.Header(title=None)),
            spacing=10,
        ).resolve_scale(y="independent")
    )
