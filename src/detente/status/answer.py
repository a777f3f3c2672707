"""The answer: facts, claims and matters kept apart, as of a day and as known by a day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from detente.case.record.clocks import Bracket
from detente.case.record.terms import Terms


@dataclass(frozen=True, slots=True)
class Note:
    """An entry that moved nothing, and why."""

    number: int
    id: str
    on: dt.date
    kind: str
    by: str
    items: tuple[str, ...]
    why: str
    claim: str = ""
    """What it claims, where it is a claim."""


@dataclass(frozen=True, slots=True)
class Matter:
    """Something open, or once open, between the parties."""

    kind: str
    """question, dispute, breach, suspension, disowning, waiver, notice or guarantee."""
    name: str
    by: tuple[str, ...]
    on: dt.date
    items: tuple[str, ...]
    """Of an open matter those it is still open for; of a closed one all it was about."""
    state: str
    """Such as open, exhausted, running, rejected, closed."""
    is_open: bool
    contested_by: tuple[str, ...] = ()
    ground: str = ""
    days: int | None = None
    ends: dt.date | None = None
    """When its clock runs out, where it has one."""
    stages: tuple[dt.date, ...] = ()
    """Of a dispute, when each stage ends."""
    closed_on: dt.date | None = None
    closed_by: tuple[str, ...] = ()
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one obligation stands."""

    name: str
    word: str
    beside: tuple[str, ...]
    """Every other word that holds."""
    fact: str
    """By what those entitled to say so have said."""
    since: dt.date | None
    """When that came about."""
    entry: int
    """The entry that decided it; 0 where a clock or nothing did."""
    claimed: str
    """By what anybody says."""
    claimed_by: tuple[str, ...]
    due: Bracket | None
    until: Bracket | None
    late: int | None
    """Days past the last due day, while it is open or under way."""
    done_late: int | None
    """Days past the last due day on which it was done."""
    renewed: dt.date | None
    next_renewal: dt.date | None
    used: int
    """Of a right: times used in the calendar year."""
    last_finding: dt.date | None
    disagreements: tuple[tuple[dt.date, tuple[str, ...]], ...]
    """Days on which findings differed, and which there were."""
    trail: tuple[tuple[dt.date, str], ...] = ()
    """What the fact has been, and from which day on."""


@dataclass(frozen=True, slots=True)
class InForce:
    """Where an instrument stands."""

    name: str
    signed: Mapping[str, dt.date]
    ratified: Mapping[str, dt.date]
    missing: Mapping[str, tuple[str, ...]]
    """By route, what is missing, such as `US ratification`."""
    since: dt.date | None
    """When it came into force."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day that is coming."""

    date: dt.date
    what: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class LastUseful:
    """Until when a notice can still take effect before its clause expires."""

    obligation: str
    days: int
    expires: dt.date
    last: dt.date
    left: int
    """Days left; below 0 where it is too late."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for whom."""

    obligation: str
    who: tuple[str, ...]
    for_: tuple[str, ...]
    whom: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """Where an agreement stands on a day."""

    agreement: str
    on: dt.date
    known: dt.date
    number: int
    head: str
    entries_used: int
    withheld: int
    terms: Terms
    obligations: Mapping[str, Standing]
    matters: tuple[Matter, ...]
    instruments: Mapping[str, InForce]
    events: Mapping[str, Bracket]
    notes: tuple[Note, ...]
    ahead: tuple[Ahead, ...] = ()
    """What is due or runs out in the next 90 days."""
    renewals: tuple[Ahead, ...] = ()
    """Next renewals; days are negative where none is recorded in time."""
    waiting: tuple[Waiting, ...] = ()
    deadlocks: tuple[tuple[str, ...], ...] = ()
    last_useful: tuple[LastUseful, ...] = ()
    earliest_end: dt.date | None = None
    lags: Mapping[str, float] | None = None
    """By inspector, days from what happened until it was known, on average."""
    used: tuple[tuple[int, str, dict[str, Any]], ...] = field(default=(), repr=False, compare=False)
    """The entries that count: number, id and body."""

    @property
    def counts(self) -> dict[str, int]:
        """How many obligations have which word."""
        from detente.status.facts import WORDS

        words = [standing.word for standing in self.obligations.values()]
        return {word: words.count(word) for word in WORDS if word in words}

    @property
    def claims(self) -> dict[str, Standing]:
        """Obligations of which more, or less, is claimed than is verified."""
        return {n: s for n, s in self.obligations.items() if s.claimed != s.fact}

    @property
    def notices(self) -> tuple[Matter, ...]:
        """Notices ever given."""
        return tuple(m for m in self.matters if m.kind == "notice")

    @property
    def implementation(self) -> float | None:
        """Mean level of what is in force, 0 to 100; see `implementation_level`."""
        from detente.status.waits import implementation_level

        level = {"done": "full", "declared": "intermediate", "under_way": "minimum"}
        facts = [s.fact for s in self.obligations.values() if s.fact not in ("dormant", "ended")]
        if not facts:
            return None
        named = [level.get(fact, "none") for fact in facts]
        return implementation_level({name: named.count(name) / len(named) for name in named})

    def levels(self, *, claimed: bool = False) -> dict[str, str]:
        """Return, for each measure of the case, the highest level whose step is verified done.

        Parameters
        ----------
        claimed : bool
            Whether to take everybody's word for it instead.
        """
        reached: dict[str, str] = {}
        for name, of in self.terms.obligations.items():
            stands = self.obligations[name]
            fact = stands.claimed if claimed else stands.fact
            if of.measure and of.level and fact == "done":
                reached[of.measure] = of.level  # they stand in the order of the plan
        return reached
