"""The answer to: what would everybody accept?"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """The funnel of packages (R1)."""

    all: int
    """Every combination of levels."""
    admissible: int
    """Of those, the ones that meet `requires`."""
    acceptable: int
    """Of those, accepted over no deal by everybody whose consent is needed."""
    acceptable_as_now: int
    """Accepted over staying as now by everybody whose consent is needed."""
    acceptable_all: int
    """Accepted over no deal by every party, asked or not."""
    acceptable_all_as_now: int
    """Accepted over staying as now by every party, asked or not."""


@dataclass(frozen=True)
class Best:
    """The most that a party could get over a floor."""

    party: str
    floor: str
    """`no_deal` or `as_now`."""
    asked: bool
    """Whether its consent is needed for every package looked at."""
    margin: float | None
    """Largest utility minus floor, in points; None where it crosses a red line in all of them."""
    share: float | None
    """The same as a share of the party's stake; None where nothing is at stake."""
    package: Mapping[str, str]
    """Where it gets that: levels that differ from the status quo."""
    with_others: float | None
    """The same among packages that all others whose consent is needed accept over this floor;
    None where there are none."""

    @property
    def refuses_all(self) -> bool:
        """Whether no package is good enough for it."""
        return self.margin is None or self.margin < -1e-9


@dataclass(frozen=True)
class Refusal:
    """Who says no to one package, over which floor and by how much."""

    party: str
    floor: str
    shortfall: float
    """Points that are missing; 0 where only a red line is crossed."""
    share: float | None
    red_lines: tuple[str, ...]
    """Conditions that it accepts at no price, and that the package meets."""


@dataclass(frozen=True)
class Near:
    """Where nothing is acceptable: the package that fewest refuse, and by least."""

    package: Mapping[str, str]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Within:
    """The funnel within a set of packages: all of them, or a named target."""

    counts: Counts
    best: tuple[Best, ...]
    """One per party and floor, in the order of the case."""
    nearest: Near | None
    """Where no package is acceptable over no deal."""


@dataclass(frozen=True)
class Target(Within):
    """The funnel within a named target."""

    name: str = ""
    title: str = ""
    condition: str = ""


@dataclass(frozen=True)
class Reading:
    """The funnel under one reading of the parties' motives."""

    motives: Mapping[str, str]
    anywhere: Within
    targets: tuple[Target, ...]

    def target(self, name: str) -> Target:
        """Return the funnel within a target."""
        return next(t for t in self.targets if t.name == name)


@dataclass(frozen=True)
class Packages:
    """What would everybody accept: under the motives assumed, and under each other reading."""

    case: str
    case_hash: str
    scope: str
    parties: tuple[str, ...]
    stake: Mapping[str, float | None]
    """Largest gain over no deal each party can hope for, in points; None where there is none."""
    assumed: Reading
    readings: tuple[Reading, ...]
    """Every reading under which values differ, side by side, the one assumed among them."""
    indifferent: Mapping[str, tuple[str, ...]]
    """Motives that change nothing here: they bear on risks outside the agreement only."""

    @property
    def motives(self) -> Mapping[str, str]:
        """The motives assumed."""
        return self.assumed.motives

    @property
    def telling(self) -> tuple[str, ...]:
        """Parties whose motives make a difference here."""
        return tuple(p for p in self.motives if p not in self.indifferent)

    @property
    def counts(self) -> Counts:
        """The funnel under the motives assumed."""
        return self.assumed.anywhere.counts

    def __repr__(self) -> str:
        c = self.counts
        return (
            f"<Packages of {self.case}: {c.acceptable:,} of {c.admissible:,} admissible packages "
            f"acceptable over no deal, {c.acceptable_as_now:,} over staying as now>"
        )


@dataclass(frozen=True)
class Stand:
    """What a party says to one package."""

    party: str
    asked: bool
    """Whether its consent is needed."""
    utility: float
    over_no_deal: float
    """Utility minus the no-deal floor, in points."""
    over_as_now: float
    """Utility minus the floor of staying as now, in points."""
    red_lines: tuple[str, ...]


@dataclass(frozen=True)
class OnePackage:
    """What everybody says to one package."""

    case: str
    case_hash: str
    motives: Mapping[str, str]
    package: Mapping[str, str]
    """Levels that differ from the status quo."""
    broken: tuple[str, ...]
    """Lines of `requires` that it breaks; empty where it is admissible."""
    stands: tuple[Stand, ...]
    refusals: tuple[Refusal, ...]
    """Over both floors, of those whose consent is needed."""

    @property
    def acceptable(self) -> bool:
        """Whether it is admissible and nobody whose consent is needed prefers no deal."""
        return not self.broken and not any(r.floor == "no_deal" for r in self.refusals)
