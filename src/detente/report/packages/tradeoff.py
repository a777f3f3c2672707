"""The trade-off between two parties: deals that none can improve on, and the package looked at."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from detente.case.findings import QuestionError
from detente.case.schema import Case
from detente.game.game import unknown_party
from detente.report import words
from detente.report.section import Chart, Table

HERE = "the package"


def tradeoff_chart(
    case: Case, deals: Sequence[Mapping[str, float]], here: Mapping[str, float], pair: Sequence[str]
) -> Chart:
    """Return the picture of what deals give two parties, each in points of its own.

    Parameters
    ----------
    case : Case
    deals : sequence of mapping
        Of each deal, in the order of the table `frontier`: party to its margin over no deal.
    here : mapping
        The same of the package looked at.
    pair : sequence of str
        Two parties.

    Raises
    ------
    QuestionError
        Where they are not two parties of the case.
    """
    for party in pair:
        if party not in case.parties:
            raise QuestionError(unknown_party(case, party))
    if len(set(pair)) != 2:
        raise QuestionError("a trade-off is between two different parties")
    one, other = pair
    names = [words.party_name(case, p) for p in pair]
    points = [(str(k + 1), d) for k, d in enumerate(deals)] + [(HERE, here)]
    rows = tuple((name, words.signed(d[one]), words.signed(d[other])) for name, d in points)
    title = (
        f"What {words.listed(names)} gain over no deal by the package and by the deals that none "
        "can improve on, each in its own points"
    )
    table = Table("tradeoff", title + ".", ("Deal", *names), rows, (False, True, True))
    said = f"{title}; the numbers are those of the list of deals. The same stands in a table."
    marks = [{"deal": n, "x": d[one], "y": d[other], "here": n == HERE} for n, d in points]
    return Chart(title, partial(_scatter, marks, names), said, table)


def _scatter(marks: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    import altair as alt

    from detente.report.charts import INK, styled

    base = alt.Chart(alt.InlineData(values=list(marks))).encode(
        x=alt.X("x:Q", title=f"{names[0]}, points over no deal", scale=alt.Scale(padding=20)),
        y=alt.Y("y:Q", title=f"{names[1]}, points over no deal", scale=alt.Scale(padding=20)),
    )
    shape = alt.condition("datum.here", alt.value("diamond"), alt.value("circle"))
    fill = alt.condition("datum.here", alt.value(INK), alt.value("white"))
    dots = base.mark_point(size=90, strokeWidth=2, stroke=INK, opacity=1).encode(
        shape=shape, fill=fill
    )
    text = base.mark_text(align="left", dx=8, dy=-7, fontSize=10, color=INK).encode(text="deal:N")
    zero = alt.Chart(alt.InlineData(values=[{"at": 0}])).mark_rule(color=INK, strokeDash=[4, 3])
    picture = alt.layer(zero.encode(x="at:Q"), zero.encode(y="at:Q"), dots, text)
    return styled(picture.properties(width=420, height=300))
