"""The answer to: what would everybody accept?"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from detente.game.breakdown import TOLERANCE
from detente.game.frames import to_frame, to_html

if TYPE_CHECKING:
    import pandas as pd


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
    with_others_share: float | None
    """That as a share of the party's stake."""
    minds: tuple[str, str] | None = None
    """Of that package (of `package` where others accept none): the measure and level that cost it
    most, each taken alone; None where nothing does."""

    @property
    def refuses_all(self) -> bool:
        """Whether no package is good enough for it."""
        return self.margin is None or self.margin < -TOLERANCE

    @property
    def refuses_others(self) -> bool:
        """Whether none of those that the others accept is good enough for it."""
        return self.with_others is not None and self.with_others < -1e-9


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
class Without:
    """Who falls short, and by how little at best, where a level is left out."""

    party: str
    shortfall: float
    """Points over no deal that are missing in the best package that all others accept."""
    share: float | None


@dataclass(frozen=True)
class Need:
    """What acceptable packages have of one measure."""

    measure: str
    lowest: str
    """Level that every acceptable package has at least."""
    highest: str
    needed: bool
    """Whether no acceptable package leaves the measure as it is."""
    with_it: int
    """Acceptable packages that move the measure."""
    without_it: int
    """Acceptable packages that leave it as it is."""
    without: Without | None
    """Where `lowest` is above the status quo: what one level less does."""


@dataclass(frozen=True)
class PositionsMet:
    """How few of a party's positions acceptable packages meet."""

    party: str
    of: int
    """How many positions it has."""
    most: int | None
    """How many are "most" (`coverage`)."""
    least_met: int
    """Fewest met in full by an acceptable package."""
    least_met_or_partly: int
    """Fewest met in full or in part."""
    met: Mapping[str, bool]
    """In a package that meets fewest, in full or in part: which are met in full,"""
    partly: Mapping[str, bool]
    """and which in part."""
    always: tuple[str, ...]
    """Met in full by every acceptable package."""
    always_partly: tuple[str, ...]
    """Met at least in part by every acceptable package."""
    can_wait: tuple[str, ...]
    """Not even in part met by some acceptable package."""


@dataclass(frozen=True)
class CalmLimit:
    """How far the present calm may last without a deal before somebody would rather wait."""

    calm: float
    """Up to this κ some package is acceptable over staying as now; 1: whatever it is."""
    party: str | None
    """Who would rather wait beyond it."""
    package: Mapping[str, str]
    """The package that stands longest."""


@dataclass(frozen=True)
class Deal:
    """One of a list of acceptable packages."""

    package: Mapping[str, str]
    measures: int
    """How many measures it moves."""
    increments: int
    """How many levels it moves them."""
    margins: Mapping[str, float]
    """By party: points over the floor."""
    shares: Mapping[str, float | None]
    """By party: the same as a share of its stake."""
    calm_limit: CalmLimit
    """How safe the calm may look before somebody would rather wait than have this deal."""


@dataclass(frozen=True)
class Deals:
    """A list of acceptable packages: how many there are, and the first 20 of them."""

    count: int
    listed: tuple[Deal, ...]


@dataclass(frozen=True)
class Solution:
    """What a bargaining solution picks; several packages may tie."""

    concept: str
    """`nash_bargaining` or `kalai_smorodinsky`."""
    packages: tuple[Mapping[str, str], ...]
    ties: int
    """How many packages tie; the first 20 are listed."""
    gains: tuple[Mapping[str, float], ...]
    """Points over no deal of each party that counts, in each of those listed."""


@dataclass(frozen=True)
class Wish:
    """What a party would hold out for where several deals are acceptable."""

    party: str
    levels: Mapping[str, str]
    """Levels that all the deals it likes best share, of the measures in which sides differ."""


@dataclass(frozen=True)
class Turn:
    """A smallest single change that turns a no into a yes."""

    kind: str
    """`floor`, `value` or `level`."""
    party: str | None
    """Whose floor or value it is."""
    path: str
    """The place in the case, for `--set`; of a level, the measure."""
    now: float | str
    to: float | str
    share: float | None
    """Of a floor or value: how much of its own range the change takes; None if it has none."""


@dataclass(frozen=True)
class OneWay:
    """What one judgement does to the answer when it alone moves through its range."""

    path: str
    party: str | None
    low: float
    mode: float
    high: float
    at_low: tuple[int, int]
    """Packages acceptable over no deal, and over staying as now, at the low end,"""
    at_high: tuple[int, int]
    """and at the high end."""


@dataclass(frozen=True)
class Block:
    """Why nothing within a target is acceptable, and what would turn that."""

    nearest: Near
    """The package that fewest refuse, and by least."""
    turns: tuple[Turn, ...]
    """Single changes that make something in the target acceptable; of each kind the smallest."""


@dataclass(frozen=True)
class Within:
    """The funnel within a set of packages: all of them, or a named target."""

    counts: Counts
    best: tuple[Best, ...]
    """One per party and floor, in the order of the case."""
    firm: int
    """Packages that move something and are acceptable over both floors."""
    efficient: Deals
    """Acceptable packages that no admissible one improves on, those first in which the party that
    gains least of its stake gains most."""
    needs: tuple[Need, ...]
    """What acceptable packages have, one entry per measure; empty where there are none."""
    positions: tuple[PositionsMet, ...]
    """How few positions have to be met, one entry per party that has any."""
    wishes: tuple[Wish, ...]
    """Among deals acceptable over both floors (over no deal where there are none): what each party
    whose consent is needed would hold out for; empty where all like the same deal best."""
    calm_limit: CalmLimit | None
    """How safe the calm may look; None where nothing but doing nothing is acceptable."""
    smallest: Deals
    """Deals from which nothing can be left out."""
    solutions: tuple[Solution, ...]
    block: Block | None
    """Where no package is acceptable over no deal."""


@dataclass(frozen=True)
class Target(Within):
    """The funnel within a named target."""

    name: str
    title: str
    condition: str


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
class Robust:
    """What is acceptable over both floors under every motive of a set."""

    motives: Mapping[str, tuple[str, ...]]
    """By party: the motives that it has to be acceptable under."""
    named: tuple[str, ...]
    """Parties whose motives were named for this; of the others all count."""
    anywhere: tuple[int, int]
    """Packages acceptable over no deal, and over staying as now."""
    targets: Mapping[str, tuple[int, int]]
    smallest: Deals
    """The smallest of them, with margins under the motives assumed."""


@dataclass(frozen=True, repr=False)
class Packages:
    """What would everybody accept: under the motives assumed, and under each other reading."""

    case: str
    case_hash: str
    scope: str
    floor: str
    """Over which floor the smallest deals have to be acceptable."""
    everybody: bool
    """Whether efficiency and bargaining solutions look at every party, or those with a veto."""
    parties: tuple[str, ...]
    stake: Mapping[str, float | None]
    """Largest gain over no deal each party can hope for, in points; None where there is none."""
    assumed: Reading
    depends_on: tuple[OneWay, ...]
    """Floors, the calm and the heaviest judgements, each moved alone, for the first target."""
    ranges: Mapping[str, tuple[float, float]]
    """By party: least and most that it could get over no deal (`Best.with_others`) when any one of
    them moves; left out where at some end the others accept nothing."""
    robust: Robust
    """What is acceptable under every motive of a set."""
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

    def _rows(self) -> list[list[Any]]:
        parts = [(r, "anywhere", r.anywhere) for r in self.readings]
        parts += [(r, t.name, t) for r in self.readings for t in r.targets]
        return [
            [*r.motives.values(), name, *vars(within.counts).values(), within.efficient.count]
            for r, name, within in parts
        ]

    def _columns(self) -> list[str]:
        steps = [f.name for f in fields(Counts)]
        return [*self.motives, "target", *steps, "efficient"]

    def to_frame(self) -> "pd.DataFrame":
        """Return the funnel: one row per reading and target, one column per step."""
        return to_frame(self._columns(), self._rows())

    def _repr_html_(self) -> str:
        return to_html(repr(self)[1:-1], self._columns(), self._rows())


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


@dataclass(frozen=True, repr=False)
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
    turns: Mapping[str, tuple[Turn, ...]]
    """By floor over which it is refused: single changes that turn that."""
    by_motive: Mapping[str, Mapping[str, Stand]]
    """Of each party that has motives: what it would make of the package under each."""
    stake: Mapping[str, float | None]
    """The most that each party could hope for over no deal; None where nothing, or not known."""

    def share(self, party: str, points: float) -> float | None:
        """Return points of a party as a share of its stake."""
        stake = self.stake[party]
        return None if stake is None else points / stake

    @property
    def acceptable(self) -> bool:
        """Whether it is admissible and nobody whose consent is needed prefers no deal."""
        return not self.broken and not any(r.floor == "no_deal" for r in self.refusals)

    def __repr__(self) -> str:
        who = ", ".join(dict.fromkeys(r.party for r in self.refusals if r.floor == "no_deal"))
        verdict = (
            "acceptable over no deal" if self.acceptable else f"refused by {who or 'requires'}"
        )
        return f"<Package of {self.case}: {verdict}>"

    def to_frame(self) -> "pd.DataFrame":
        """Return one row per party: worth, margins over both floors, red lines, consent."""
        return to_frame([f.name for f in fields(Stand)], [_cells(s) for s in self.stands])

    def _repr_html_(self) -> str:
        rows = [_cells(s) for s in self.stands]
        return to_html(repr(self)[1:-1], [f.name for f in fields(Stand)], rows)


def _cells(stand: Stand) -> list[Any]:
    return [getattr(stand, f.name) for f in fields(Stand)]
