"""The answer to: in this order, does anybody ever gain by stopping?"""

from collections.abc import Mapping
from dataclasses import dataclass


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
    takes_back: Mapping[str, str]
    """What it takes back at once: measure and the level that falls."""
    receives: Mapping[str, str]
    """What others still deliver: measure and level."""
    carry_on: float
    stop: float


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
    state: Mapping[str, str]
    """Levels that differ from the status quo when it begins."""
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
class GivenAnswer:
    """What a given order is worth, step by step."""

    case: str
    case_hash: str
    name: str
    title: str
    motives: Mapping[str, str]
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
    arrival: tuple[Margin, ...]
    participation: tuple[Margin, ...]
    values: Mapping[str, float]
    """V(1) by party, in points."""
    over_as_now: Mapping[str, float]
    """V(1) minus the floor of staying as now: shown, does not decide."""
    waits: tuple[Waited, ...]
    stuck: tuple[int, str, str, str] | None
    """Phase, measure, level and the line it breaks, where the order cannot go on."""
    other_threats: float | None
    """The smallest share under the other kind of threats."""
    assumptions: tuple[str, ...]
