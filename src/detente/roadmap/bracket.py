"""What a search has come to: a plan, and how much better any plan can be."""

import math
from dataclasses import dataclass

from detente.game.breakdown import TOLERANCE
from detente.roadmap.states import State

Path = tuple[State, ...]
"""States at the start of each phase, and at the end."""


@dataclass
class Bracket:
    """What is known of the largest smallest margin, as a share of the stake."""

    lower: float = -math.inf
    upper: float = math.inf
    path: Path | None = None
    """The plan that reaches `lower`."""
    settled: bool = False
    """Whether a pass at 0 has shown whether any order holds at all."""
    stopped: str | None = None
    """What kept it from closing: `labels` or `time`."""

    @property
    def none_holds(self) -> bool:
        """Whether it is proved that no order holds: a pass at 0, or a bound below it."""
        return self.lower < -TOLERANCE and (self.settled or self.upper < 0)

    @property
    def gap(self) -> float:
        """How far the bound is above the plan."""
        return self.upper - self.lower


@dataclass(frozen=True)
class Earliest:
    """The fewest months of a plan at some margin."""

    path: Path | None
    months: float
    at_least: float
    """No plan takes fewer months than this; infinite where there is none at all."""

    @property
    def proved(self) -> bool:
        """Whether no plan is faster, or there is none."""
        return self.at_least >= self.months - TOLERANCE


@dataclass(frozen=True)
class Exposed:
    """The least exposure of a plan at some margin, as a share of the stake."""

    path: Path | None
    exposure: float
    """Largest that anybody who decides can lose against no deal, on the plan."""
    at_least: float
    """No plan exposes anybody less; infinite where there is none at all."""

    @property
    def proved(self) -> bool:
        """Whether no plan exposes less, or there is none."""
        return self.at_least >= self.exposure
