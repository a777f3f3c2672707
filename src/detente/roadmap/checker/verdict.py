"""What the checker found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One thing in a certificate that is not so."""

    what: str
    """Which number or claim, such as `margin`, `date`, `admissible`."""
    party: str | None = None
    phase: int | None = None
    """From 1; one more than there are phases: after arrival; 0: taking part at all."""
    month: float | None = None
    moment: str | None = None
    step: str | None = None
    """`measure=level`."""
    claimed: object = None
    found: object = None


@dataclass(frozen=True)
class Close:
    """A margin too near to 0, or to the claimed bound, for floats; computed in enclosures."""

    party: str
    phase: int
    month: float
    moment: str
    low: str
    high: str
    """Decimals between which the margin lies for certain, in points."""
    sign: str
    """`above`, `zero` (exactly), `rounding` (below, by less than 1e-9), `below` or `unknown`."""


@dataclass(frozen=True)
class Verdict:
    """Whether a certificate is accepted, why not, and what was established."""

    case: str
    reasons: tuple[Reason, ...]
    stops: int = 0
    """Ways to stop that were computed anew."""
    subsets: int = 0
    """Sets of measures that were tried for taking back."""
    feasible: bool = False
    """What was found, whatever the certificate claims."""
    margin: float | None = None
    binding: Reason | None = None
    """Where the smallest margin is."""
    responses: Mapping[str, float] = field(default_factory=dict)
    """By party: what carrying on to the end is worth more than its best way to stop, or to take
    no part, in points as of the start."""
    stakes_listed: bool = False
    """Whether stakes were found by listing all packages."""
    close: tuple[Close, ...] = ()
    taken: tuple[str, ...] = ()
    """What was taken from the certificate unchecked: `begins`, `gates`, `late`, `stakes`,
    `bound`, `proof`."""
    outside: bool = False
    """Whether the case has risks outside the agreement or guarantees, which are not counted."""

    @property
    def accepted(self) -> bool:
        """Whether nothing was found to be wrong."""
        return not self.reasons
