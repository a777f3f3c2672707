"""The answer to: in this order, does anybody ever gain by stopping?"""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.packages.answer import Refusal, Turn


@dataclass(frozen=True)
class Margin:
    """A party's smallest margin somewhere, and the stop that makes it so."""

    party: str
    phase: int
    """From 1; one more than there are phases: after arrival; 0: taking part at all."""
    points: float
    """Carrying on minus the best way to stop, in points, as of that moment."""
    share: float | None
    """The same as a share of the party's stake."""
    judged: bool
    """Whether it decides: the party has a veto or carries out part of the plan."""
    moment: str
    month: float
    """From the start of the phase."""
    kind: str
    """`walk away`, `pocket` or `take no part`."""
    state: Mapping[str, str]
    """Levels at that moment that differ from the status quo."""
    takes_back: Mapping[str, str]
    """What it takes back at once: measure and the level that falls."""
    receives: Mapping[str, str]
    """What others still deliver: measure and level."""
    carry_on: float
    stop: float


def weakest_first(margin: "Margin | Suspended") -> tuple[float, float]:
    """Return by what margins are ranked: the share of the stake, points where there is none."""
    return (margin.points if margin.share is None else margin.share, margin.points)


@dataclass(frozen=True)
class Exposure:
    """What a party loses against no deal if another stops, at its worst in a phase."""

    party: str
    by: str
    """Who stops."""
    points: float


@dataclass(frozen=True)
class PhaseAnswer:
    """One phase of a walk."""

    number: int
    begins: float
    """Month at which it begins."""
    months: float
    steps: tuple[tuple[str, str, float], ...]
    """Measure, level reached, and the month of the phase in which it takes effect."""
    gate: float
    """Months at its end in which it waits for what opens the next phase."""
    opens_next: tuple[str, ...]
    """Events, dates and waits that open the next phase; empty where nothing but this one does."""
    whichever: str
    """Which of several of them it is: `first` or `last`; empty where there is none."""
    state: Mapping[str, str]
    """Levels that differ from the status quo when it begins."""
    values: Mapping[str, float]
    """V by party when it begins, in points."""
    margins: tuple[Margin, ...]
    """The smallest of each party."""
    exposures: tuple[Exposure, ...]
    """The largest of each party."""


@dataclass(frozen=True)
class Waited:
    """A step that had to wait for its prerequisite."""

    phase: int
    measure: str
    level: str
    months: float
    line: str


@dataclass(frozen=True)
class Suspended:
    """A party's smallest margin in a phase if a stop only suspends the deal."""

    party: str
    phase: int
    """From 1; one more than there are phases: after arrival."""
    points: float
    share: float | None
    judged: bool
    moment: str
    month: float
    """From the start of the phase."""
    carry_on: float
    stop: float
    again: bool
    """Whether it does best to stop again whenever the deal resumes."""


@dataclass(frozen=True)
class Suspension:
    """Margins if the deal resumes after a while where it stood: shown, does not decide (R5)."""

    months: float
    """From when a stop has been answered until the deal resumes."""
    margins: tuple[Suspended, ...]
    """The smallest of each party in each phase and after arrival; parties that do not discount
    are left out."""
    binding: Suspended | None
    """The smallest share of stake among those that decide."""
    holds: bool
    """Whether nobody who decides gains by stopping."""


@dataclass(frozen=True)
class Empty:
    """A threat that nobody would rather carry out."""

    measure: str
    level: str
    """That could be taken back."""
    by: tuple[str, ...]
    """Who could, against some other that has stopped."""
    phases: tuple[int, ...]
    """In which a stop leads to that; from 1, one more than there are phases: after arrival."""


@dataclass(frozen=True)
class Together:
    """A pair that would both gain by stopping together."""

    phase: int
    """From 1; one more than there are phases: after arrival."""
    month: float
    """From the start of the phase."""
    moment: str
    points: Mapping[str, float]
    """By party of the pair: what it gains."""
    shares: Mapping[str, float | None]
    """The same as a share of its stake."""
    alone: tuple[str, ...]
    """Which of the two would also gain if it alone stopped then."""


@dataclass(frozen=True)
class Keeps:
    """A party that would rather keep what there is in a phase, for ever, than go on."""

    party: str
    phase: int
    month: float
    """From the start of the phase: when by most."""
    points: float
    """What there is, for ever, minus carrying on, as of that moment."""
    share: float | None


@dataclass(frozen=True)
class GivenAnswer:
    """What a given order is worth, step by step."""

    case: str
    case_hash: str
    name: str
    title: str
    motives: Mapping[str, str]
    scope: str
    """`core` or `full`."""
    threats: str
    """`credible` or `all`."""
    feasible: bool
    """Whether every margin that decides is at least 0."""
    margin: float | None
    """The smallest share of stake among margins that decide."""
    margin_points: float | None
    binding: Margin | None
    months: float
    phases: tuple[PhaseAnswer, ...]
    arrives: Mapping[str, str]
    """Levels after the last phase that differ from the status quo."""
    worth: Mapping[str, float]
    """What that is worth to each party as a flow, in points."""
    arrival: tuple[Margin, ...]
    participation: tuple[Margin, ...]
    """Of an order that goes on from a given state: none."""
    values: Mapping[str, float]
    """V(1) by party, in points."""
    over_as_now: Mapping[str, float]
    """V(1) minus the floor of staying as now: shown, does not decide; of an order that goes on
    from a given state: none."""
    stakes: Mapping[str, float | None]
    """What each party has at stake, in points; None where nothing is."""
    stops: tuple[Margin, ...]
    """Every way to stop at every moment, and taking no part."""
    late: Mapping[str, float]
    """`measure=level` to the months by which that step was taken to be late."""
    waits: tuple[Waited, ...]
    stuck: tuple[int, str, str, str] | None
    """Phase, measure, level and the line it breaks, where the order cannot go on."""
    other_threats: float | None
    """The smallest share under the other kind of threats."""
    suspension: Suspension
    empty_threats: tuple[Empty, ...]
    together: tuple[Together, ...]
    """Pairs of those who decide; of each in each phase the moment at which both gain most."""
    keeps: tuple[Keeps, ...]
    assumptions: tuple[str, ...]


def smallest_margins(answer: GivenAnswer) -> dict[str, Margin]:
    """Return each party's smallest margin in points, the first of several."""
    smallest: dict[str, Margin] = {}
    groups = [p.margins for p in answer.phases]
    for margin in (m for of in (*groups, answer.arrival, answer.participation) for m in of):
        if margin.party not in smallest or margin.points < smallest[margin.party].points:
            smallest[margin.party] = margin
    return smallest


@dataclass(frozen=True)
class Point:
    """A plan on the curve of years against the smallest margin."""

    months: float
    at_least: float
    """No plan with this margin takes fewer months."""
    margin: float
    """Smallest share of stake among margins that decide."""
    order: tuple[Mapping[str, str], ...]
    """Phase by phase: the level that each measure is moved to."""

    @property
    def proved(self) -> bool:
        """Whether no plan with this margin is faster."""
        return self.at_least >= self.months - 1e-9


@dataclass(frozen=True)
class FoundAnswer:
    """The best order of steps to a target, or the proof that none holds."""

    case: str
    case_hash: str
    scope: str
    motives: Mapping[str, str]
    target: str
    """A name, a condition, or empty: any package that everybody accepts."""
    condition: str
    """What the target asks for; empty: nothing."""
    title: str
    objective: str
    """`safest`, `earliest` or `least_exposure`."""
    asked_margin: float
    """Share of stake that every margin has to reach (`earliest`, `least_exposure`)."""
    parallel: int
    threats: str
    ends: int
    """Acceptable packages in the target that steps upwards lead to."""
    refusals: tuple[Refusal, ...]
    """Where there are none: who refuses the package in the target that comes nearest, and by how
    much."""
    turns: tuple[Turn, ...]
    """Then: single changes by which something in the target is acceptable, of each kind the
    smallest."""
    holding: int
    """Of those, the ones that nobody would leave once they are in place."""
    ceiling: float | None
    """Largest smallest margin after arrival at any end, whatever the order (R8)."""
    ceiling_party: str | None
    feasible: bool
    """Whether the plan holds: every margin that decides is at least what was asked for."""
    proved: bool
    """Whether nothing is better up to `tolerance`; if nothing holds, whether that is proved."""
    tolerance: float
    margin: float | None
    """Smallest share of stake among margins that decide, of the plan."""
    margin_points: float | None
    upper_bound: float | None
    """No plan's smallest margin is larger; None where no plan leads to the target at all."""
    months: float | None
    months_at_least: float | None
    """No plan that does as well takes fewer months; None where that was not asked."""
    exposure: float | None
    """Largest share of its stake that anybody who decides can lose if another stops
    (`least_exposure`)."""
    exposure_at_least: float | None
    """No plan exposes anybody less."""
    binding: Margin | None
    best: GivenAnswer | None
    """The plan, walked; where nothing holds, the order that comes nearest."""
    curve: tuple[Point, ...]
    """Fewest months for rising margins, from the earliest plan that holds to the safest."""
    stopped: str | None
    """What kept the search from a proof: `time`, `labels`, or `size`: only a part was searched."""
    labels: int
    """Most labels in a pass."""
    states: int
    """States that were searched."""
    assumptions: tuple[str, ...]

    @property
    def phases(self) -> tuple[PhaseAnswer, ...]:
        """Phases of the plan."""
        return self.best.phases if self.best is not None else ()
