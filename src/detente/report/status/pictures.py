"""The pictures of a record, each as a section of its own, for page and brief."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from detente.report.section import Section
from detente.report.status.words_agreement import many
from detente.status.alerts import SOON
from detente.status.answer import Status

if TYPE_CHECKING:
    from detente.case.schema import Case
    from detente.status.inspections import WorthOfInspections


def status_pictures(
    status: Status,
    case: "Case | None" = None,
    worths: "Sequence[WorthOfInspections]" = (),
    start: dt.date | None = None,
) -> tuple[Section, ...]:
    """Return the swimlane, the strip of days to come, and beliefs where there are any.

    Parameters
    ----------
    status : Status
    case : Case, optional
        Names and colours; those of the terms without it.
    worths : sequence of WorthOfInspections
        What inspections have said so far.
    start : date, optional
        The day before their first period; needed where there are any.
    """
    found = [lanes_section(status, case), coming_section(status, case)]
    if start is not None and any(worth.beliefs for worth in worths):
        found.append(beliefs_section(worths, start))
    return tuple(found)


def lanes_section(status: Status, case: "Case | None" = None) -> Section:
    """Return the main picture: the plan outlined and the record filled in, with the matrix."""
    from detente.report.status.charts import record_chart
    from detente.report.status.lanes import MARKED
    from detente.report.status.matrix import record_table
    from detente.report.status.names import names_of

    names = names_of(status.terms, case)
    table = record_table(status, names)
    wrong = sum(of.word in MARKED for of in status.obligations.values())
    total = many(len(status.obligations), "obligation", "obligations")
    stands = "stands" if wrong == 1 else "stand"
    sentence = f"Striped: {wrong} of {total} {stands} late or out of order."
    if not wrong:
        sentence = f"None of {total} is late or out of order."
    return Section(
        question="status",
        title="Who owes what when, and what has come of it",
        sentence=sentence,
        tables=(table,),
        chart=partial(record_chart, status, names, table),
    )


def coming_section(status: Status, case: "Case | None" = None) -> Section:
    """Return the strip of what is overdue and what comes next."""
    from detente.report.status.charts_ahead import coming, coming_chart, coming_table
    from detente.report.status.names import names_of

    days = coming(status, names_of(status.terms, case))
    late = [c for c in days if c.left < 0]
    ahead = [c for c in days if c.left >= 0]
    said = []
    if late:
        said.append(f"Overdue: {len(late)}, longest {late[0].name} ({late[0].word}).")
    if ahead:
        first = f"{ahead[0].name} ({ahead[0].what} {ahead[0].word})"
        said.append(f"To watch in the next {SOON} days: {len(ahead)}, first {first}.")
    else:
        said.append(f"Nothing {'more ' * bool(late)}comes in the next {SOON} days.")
    chart = coming_chart(days, status.on)
    return Section(
        question="status",
        title="What comes next",
        sentence=" ".join(said),
        tables=(coming_table(days),) if days else (),
        chart=None if chart is None else lambda: chart,
    )


def beliefs_section(worths: "Sequence[WorthOfInspections]", start: dt.date) -> Section:
    """Return beliefs over time; there have to be some."""
    from detente.report.status.charts_beliefs import beliefs_chart

    chart = beliefs_chart(worths, start)
    assert chart is not None
    return Section(
        question="status",
        title="What inspections have said of hidden violations",
        sentence="What nobody has found is no fact: each belief is a range, lowered by inspections "
        "that see nothing and raised by alarms and closed doors.",
        tables=(chart.table,),
        chart=lambda: chart,
    )
