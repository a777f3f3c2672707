"""What a record says of motives, of a party's word and of a guarantor's: Bayes' rule again.

A step that was due speaks by having been done or not; one that comes late speaks more the longer
it is late. Beliefs over several motives are lists that sum to 1, in one order.
"""

import math
from collections.abc import Sequence

_POINTS = 2_000  # of Simpson's rule; the integrand is a polynomial in sines


def after_step(prior: Sequence[float], done_if: Sequence[float], done: bool = True) -> list[float]:
    """Return the belief of each motive after a step was done, or not done by its date.

    Parameters
    ----------
    prior, done_if : sequence of float
        Belief of each motive, and the chance that it does the step.
    done : bool

    Examples
    --------
    >>> after_step([0.6, 0.4], [0.5, 0.5])  # what every motive would do says nothing
    [0.6, 0.4]
    """
    joint = [p * (chance if done else 1 - chance) for p, chance in zip(prior, done_if, strict=True)]
    total = sum(joint)
    return [x / total for x in joint] if total > 0 else list(prior)


def new_government(
    belief: Sequence[float], fresh: Sequence[float], carry_over: float
) -> list[float]:
    """Return the belief after a change of government: part old belief, part what one starts with.

    Parameters
    ----------
    belief, fresh : sequence of float
    carry_over : float
        How much of what was learnt holds for the new one, 0 to 1: a judgement of the case.
    """
    return [carry_over * b + (1 - carry_over) * f for b, f in zip(belief, fresh, strict=True)]


def after_lateness(odds: float, rate_sincere: float, rate_stalling: float, months: float) -> float:
    """Return the odds of sincerity against stalling while a step is so many months late.

    Notes
    -----
    A motive that does the step at a rate r has not done it by t with chance exp(-r t).
    """
    return odds * math.exp(-(rate_sincere - rate_stalling) * months)


def months_until_news(rate_sincere: float, rate_stalling: float, factor: float) -> float:
    """Return after how many months of lateness the odds have fallen to one `factor`-th."""
    faster = rate_sincere - rate_stalling
    return math.log(factor) / faster if faster > 0 else math.inf


def track_record(kept: int, of: int, level: float = 0.95) -> tuple[float, float, float]:
    """Return the chance that a word is kept, and its interval, from how many were kept so far.

    Returns
    -------
    mean, low, high : float

    References
    ----------
    Jeffreys 1946: Beta(1/2 + kept, 1/2 + missed); equal tails.
    """
    missed = of - kept
    tail = (1 - level) / 2
    low, high = (_quantile(kept, missed, p) for p in (tail, 1 - tail))
    return (kept + 0.5) / (of + 1), low, high


def _quantile(kept: int, missed: int, share: float) -> float:
    """Return where Beta(1/2 + kept, 1/2 + missed) passes a share: by sin² the density is smooth."""

    def area(angle: float) -> float:
        step = angle / _POINTS
        weights = (1, *(4 if k % 2 else 2 for k in range(1, _POINTS)), 1)
        return sum(
            w * math.sin(k * step) ** (2 * kept) * math.cos(k * step) ** (2 * missed)
            for k, w in enumerate(weights)
        ) * (step / 3)

    sought, low, high = share * area(math.pi / 2), 0.0, math.pi / 2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if area(middle) < sought else (low, middle)
    return math.sin(low) ** 2


def honour_rate(base_rate: float, weight: float, honoured: int, called: int) -> float:
    """Return the chance that a guarantor acts: the base rate, moved by its own record.

    Parameters
    ----------
    base_rate : float
        Of guarantors like it.
    weight : float
        How many calls of its own count as much as the base rate: a judgement.
    honoured, called : int
    """
    return (weight * base_rate + honoured) / (weight + called)
