"""Declared items by sample, material balances, and how long a breakout takes.

Here detection goals of safeguards have a meaning: what was declared can be counted and weighed.
They say nothing about what was not declared (`inspections`).
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from statistics import NormalDist

SIGNIFICANT_KG = {"plutonium": 8.0, "U-235 in high-enriched": 25.0, "U-235 in low-enriched": 75.0}
"""Significant quantities: kilograms from which a first device cannot be excluded (IAEA)."""

TIMELY_MONTHS = {"unirradiated direct-use": 1.0, "irradiated direct-use": 3.0, "indirect-use": 12.0}
"""Months within which a diversion of a significant quantity should be seen, by material (IAEA)."""

_NORMAL = NormalDist()


def chance_of_finding(items: int, false: int, sample: int) -> float:
    """Return the chance that a sample holds at least one of the false items.

    References
    ----------
    Hypergeometric: 1 - C(N-d, n) / C(N, n), a product of d factors.
    """
    left = items - sample
    return 1 - math.prod(max(left - k, 0) / (items - k) for k in range(false))


def sample_size(items: int, false: int, miss: float) -> int:
    """Return the smallest sample that misses all of the false items at most with chance `miss`."""
    if not 0 < false <= items:
        raise ValueError(f"no sample of {items} items finds {false} false ones")
    return bisect_left(
        range(items + 1), True, key=lambda n: 1 - chance_of_finding(items, false, n) <= miss
    )


def approximate_sample_size(items: int, false: int, miss: float) -> float:
    """Return N (1 - b^(1/d)), the formula that inspectors plan with; within a few of the exact."""
    return float(items * (1 - miss ** (1 / false)))


def balance_detection(loss: float, sigma: float, false_alarm: float) -> float:
    """Return the chance that a material balance shows a loss.

    Parameters
    ----------
    loss, sigma : float
        What is missing, and the standard error of the balance, in the same unit.
    false_alarm : float
        Chance of an alarm where nothing is missing; it sets the threshold.
    """
    return _NORMAL.cdf(loss / sigma - _NORMAL.inv_cdf(1 - false_alarm))


def sigma_needed(loss: float, detect: float, false_alarm: float) -> float:
    """Return the standard error at which a balance shows a loss with chance `detect`."""
    return loss / (_NORMAL.inv_cdf(1 - false_alarm) + _NORMAL.inv_cdf(detect))


def page_sums(standardised: Sequence[float], k: float) -> list[float]:
    """Return the running sums by which small losses, balance after balance, are seen.

    References
    ----------
    Page 1954, Biometrika 41: S_t = max(0, S_{t-1} + z_t - k).
    """
    sums, at = [], 0.0
    for z in standardised:
        at = max(0.0, at + z - k)
        sums.append(at)
    return sums


def seen_in_time(months: float, q_per_quarter: float) -> float:
    """Return the chance that a violation is seen within months of steady watching (R2).

    Examples
    --------
    >>> round(seen_in_time(12, 0.3), 4)
    0.7599
    """
    return float(1 - (1 - q_per_quarter) ** (months / 3))


def seen_by_visits(months: float, interval: float, q: float) -> float:
    """Return the same for inspections every so many months, begun at any time between two.

    Notes
    -----
    n = floor(w/T) visits fall within w for sure, one more with chance f = w/T - n.
    """
    visits = math.floor(months / interval)
    return 1 - (1 - q) ** visits * (1 - (months / interval - visits) * q)


def breakout_months(need: float, stock: float, rate: float, growth: float = 0.0) -> float:
    """Return the months until stock + rate t + growth t²/2 reaches what is needed.

    Parameters
    ----------
    need, stock : float
        In significant quantities or kilograms.
    rate, growth : float
        Per month, and per month and month.
    """
    missing = need - stock
    if missing <= 0:
        return 0.0
    if rate * rate + 2 * growth * missing < 0 or rate <= 0 >= growth:
        return math.inf
    return 2 * missing / (rate + math.sqrt(rate * rate + 2 * growth * missing))


def significant_quantities(kg: float, enrichment: float, per: float = 25.0) -> float:
    """Return how many significant quantities of U-235 so much enriched uranium holds."""
    return kg * enrichment / per
