"""A record beside the case that it was adopted on: where questions of a plan under way start."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.report.asked import Asked, ask

if TYPE_CHECKING:
    from detente.case.record.log import Record
    from detente.case.schema import Roadmap
    from detente.roadmap.answer import GivenAnswer
    from detente.status.answer import Status
    from detente.status.inspections import WorthOfInspections
    from detente.status.stake import AtStake
    from detente.status.under_way import Dates


@dataclass(frozen=True, eq=False)
class UnderWay:
    """A record as of a day, beside the case and the order that it was adopted on."""

    record: "Record"
    status: "Status"
    asked: Asked
    order: "Roadmap"
    scope: str
    dates: "Dates"

    @property
    def question(self) -> dict[str, Any]:
        """What every question about a plan under way takes beside case, order and state."""
        return {
            "motives": self.asked.one_motive,
            "scope": self.scope,
            "on": self.status.on,
            "late": self.dates.late,
            "left": self.dates.left,
        }

    def under(self, scenario: str | None, changes: Sequence[str]) -> "UnderWay":
        """Return the same in another scenario, or with changes beside those already made."""
        from detente.status.under_way import dates_of

        of = self.record.adopted["case"]
        asked = ask(
            self.asked.file.document.name,
            scenario or of["scenario"],
            (*of["set"], *changes),
            tuple(f"{party}={motive}" for party, motive in self.asked.motives.items()),
            "core",
        )
        return replace(self, asked=asked, dates=dates_of(asked.case, self.status))

    def claimed(self, threats: str) -> "GivenAnswer | None":
        """Return the rest walked from what is claimed, where that differs from what is verified."""
        from detente.status.stake import find_at_stake

        state = self.status.levels(claimed=True)
        if state == self.status.levels():
            return None
        at = find_at_stake(self.asked.case, self.order, state, **self.question, threats=threats)
        return at.rest

    @cached_property
    def at_stake(self) -> "AtStake":
        """What is at stake in what is verified, with the dates there are."""
        from detente.status.stake import find_at_stake

        return find_at_stake(self.asked.case, self.order, self.status.levels(), **self.question)

    @cached_property
    def worths(self) -> "tuple[WorthOfInspections, ...]":
        """What inspections are worth, and what they have said."""
        from detente.status.watching import worths_of

        begins = dt.date.fromisoformat(self.record.header["on"])
        return worths_of(self.asked.case, self.status, begins)

    @property
    def adopted_hash(self) -> str:
        """The hash of the case as it was adopted."""
        return str(self.record.adopted["case"]["hash"])


def under_way(
    record: "Record", status: "Status", case: str | None = None, motives: Sequence[str] = ()
) -> UnderWay:
    """Return a record beside its case, with the scenario and the changes it was adopted with.

    Parameters
    ----------
    record : Record
    status : Status
        The record folded to a day.
    case : str, optional
        The case, if it is not where it was.
    motives : sequence of str
        `PARTY=MOTIVE`, as in other questions.

    Raises
    ------
    QuestionError
        For a record of terms alone, or whose case or step is not there any more.
    """
    from detente.case.findings import CaseError, QuestionError
    from detente.status.under_way import dates_of, order_of, scope_of

    of, plan = record.adopted.get("case"), record.adopted.get("plan")
    if of is None or plan is None:
        raise QuestionError(
            f"{record.name} was adopted on terms alone: without a case and an order nothing can be "
            f"weighed; `detente adopt CASE --roadmap NAME -o {record.name} --amend` names them"
        )
    try:
        asked = ask(case or of["file"], of["scenario"], tuple(of["set"]), tuple(motives), "core")
    except CaseError as err:
        gone = case is None and err.findings[0].code == "E001"
        hint = f"\n{record.name} was adopted on it: --case says where it is now" if gone else ""
        raise QuestionError(f"{err}{hint}") from None
    order = order_of(asked.case, plan)
    scope = scope_of(asked.case, order)
    return UnderWay(record, status, asked, order, scope, dates_of(asked.case, status))
