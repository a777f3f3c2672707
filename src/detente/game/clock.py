"""R2, the clock: time runs in months; rates are stored per year, detection per quarter."""

import datetime as dt
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", float, NDArray[np.float64])


def over_months(per_year: Number, months: Number | float) -> Number:
    """Return a discount factor per year as a factor over `months`.

    Examples
    --------
    >>> round(over_months(0.81, 6.0), 6)
    0.9
    """
    factor: Number = per_year ** (months / 12)
    return factor


def drift_flow(per_year: float, discount: float) -> float:
    """Return the normalised flow by which a month of drift is booked (R14).

    A loss of `per_year` / 12 that lasts is booked in the month in which it happens, so that the
    value of a state does not depend on how long it has lasted.

    Raises
    ------
    ValueError
        If `discount` is 1: a loss that lasts for ever would then outweigh everything.
    """
    if not 0 < discount < 1:
        raise ValueError(f"drift needs a discount factor below 1, got {discount}")
    return float(per_year / 12 / (1 - discount ** (1 / 12)))


def day_after(start: dt.date, months: float) -> dt.date:
    """Return the day that lies `months` after a start; a month is a twelfth of 365.25 days.

    Examples
    --------
    >>> day_after(dt.date(2018, 5, 9), 12), day_after(dt.date(2018, 5, 9), 1.5)
    (datetime.date(2019, 5, 9), datetime.date(2018, 6, 24))
    """
    return start + dt.timedelta(days=round(months * 365.25 / 12))


def months_until(start: dt.date, day: dt.date) -> float:
    """Return how many months lie between two days: what `day_after` undoes."""
    return (day - start).days / 365.25 * 12
