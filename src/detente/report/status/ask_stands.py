"""Where the agreement on a case stands, for its brief: the record that was adopted on it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from detente.report.section import Section, Table

if TYPE_CHECKING:
    from detente.case.schema import Case


@dataclass(frozen=True)
class Stands:
    """The section of a record in the brief of its case."""

    section: Section
    """With the swimlane, and the matrix for the annex."""
    beside: tuple[Table, ...]
    """What is out of order, what comes next, and whose turn it is."""
    further: tuple[Section, ...]
    """How far it has come, what is at stake, what inspections are worth and what they have said."""
    torn: str = ""
    """What is said of a last line that is incomplete."""


def ask_stands(
    case: "Case",
    file: str,
    on: dt.date | None = None,
    known: dt.date | None = None,
    share: bool = False,
) -> Stands:
    """Ask where the agreement on a case stands.

    Parameters
    ----------
    case : Case
    file : str
        A record that was adopted on it.
    on, known : date, optional
        As of a day, as known by a day; today without them.
    share : bool
        Whether private entries are left out.

    Raises
    ------
    CaseError
        Where the record cannot be read.
    QuestionError
        Where it was adopted on something else, or the order it holds is another by now.
    """
    from detente.case.record.adopting import check_plan
    from detente.case.record.exchange import shared
    from detente.case.record.log import parse_record, read_record
    from detente.report.status.ask import stand
    from detente.report.status.charts import record_chart
    from detente.report.status.charts_ahead import OVERDUE, coming, coming_table
    from detente.report.status.matrix import record_table, wrong_table
    from detente.report.status.names import names_of
    from detente.report.status.pictures import beliefs_section

    record = read_record(file)
    _refuse_another(case, file, record.adopted)
    check_plan(case, record.adopted)
    torn = str(record.torn_finding()) if record.torn else ""
    if share:
        record = parse_record(shared(record), record.name)
    stood = stand(record, file, on, known)
    status, section = stood.status, stood.answered.section
    names = names_of(status.terms, case)
    whole = record_table(status, names)
    if status.withheld:
        section = replace(section, reason=f"{section.reason} {_WITHHELD.format(status.withheld)}")
    following = [c for c in coming(status, names) if c.what != OVERDUE]  # said as out of order
    turns = [table for table in section.tables if table.name == "waiting"]
    beside = [wrong_table(status, names), coming_table(following, overdue=False), *turns]
    further = [*stood.sections]
    if any(worth.beliefs for worth in stood.worths):
        further.append(beliefs_section(stood.worths, stood.begins))
    return Stands(
        replace(section, tables=(whole,), chart=partial(record_chart, status, names, whole)),
        tuple(table for table in beside if table.rows),
        tuple(further),
        torn,
    )


_WITHHELD = "Private entries left out: {}."


def _refuse_another(case: "Case", file: str, adopted: Mapping[str, Any]) -> None:
    from detente.case.findings import QuestionError

    of = adopted.get("case")
    if of is None:
        raise QuestionError(
            f"{file} was adopted on terms alone, not on the case {case.case}: "
            f"ask `detente status {file}` instead"
        )
    if of["name"] != case.case:
        raise QuestionError(
            f"{file} was adopted on the case {of['name']}, not on {case.case}: "
            f"take `detente brief {of['file']} --record {file}`"
        )
