"""What to believe of something hidden, period by period: Bayes' rule and its closed forms.

b is the belief that there is a hidden violation, q the chance that a period's inspections see one
that is there, f the chance of an alarm where there is none, h the hazard per period that one is
begun. In each period a violation may begin first and inspections look then. Everything counts in
periods of one length.
"""

import math
from collections.abc import Sequence


def _odds(belief: float, ratio: float) -> float:
    """Return a belief after evidence that is `ratio` times as likely if it is true."""
    if belief in (0.0, 1.0):
        return belief  # no finite evidence moves certainty
    if ratio == math.inf:
        return 1.0
    return belief * ratio / (belief * ratio + 1 - belief)


def _ratio(if_true: float, if_false: float) -> float:
    return if_true / if_false if if_false > 0 else math.inf


def update(belief: float, q: float, false_alarm: float, alarm: bool | None) -> float:
    """Return the belief after one look.

    Parameters
    ----------
    belief, q, false_alarm : float
    alarm : bool or None
        Whether there was an alarm; None where nobody could look.

    Examples
    --------
    >>> round(update(0.3, 0.1, 0.0, False), 4), update(0.3, 0.1, 0.0, True)
    (0.2784, 1.0)
    """
    if alarm is None:
        return belief
    if alarm:
        return _odds(belief, _ratio(q, false_alarm)) if q or false_alarm else belief
    return _odds(belief, _ratio(1 - q, 1 - false_alarm)) if q < 1 or false_alarm < 1 else belief


def begun(belief: float, hazard: float) -> float:
    """Return the belief after a period in which a violation may have begun, before any look."""
    return belief + (1 - belief) * hazard


def after_silence(
    prior: float, q: float, periods: int, hazard: float = 0.0, false_alarm: float = 0.0
) -> float:
    """Return the belief after so many periods in which inspections saw nothing.

    Notes
    -----
    With a = 1-q and c = (1-h)(1-f) the joint chance of silence and a violation is
    a^n b + a h (1-b) (c^n - a^n) / (c - a), that of silence and none c^n (1-b). Where a = c the
    fraction is n a^(n-1).

    References
    ----------
    Bayes' rule on a two-state chain that is left once, in closed form; derived for this tool.
    """
    a, c = 1 - q, (1 - hazard) * (1 - false_alarm)
    most = max(a, c)
    if most == 0:
        return prior  # silence could not be
    a, c = a / most, c / most  # so that long silences do not underflow
    hidden = a**periods * prior + a * hazard * (1 - prior) * _quotient(1 - min(a, c), periods)
    nothing = c**periods * (1 - prior)
    return hidden / (hidden + nothing) if hidden + nothing > 0 else prior


def _quotient(apart: float, n: int) -> float:
    """Return (1 - r^n) / (1 - r) for `apart` = 1 - r, also where that is 0 or nearly so."""
    if apart == 0 or n == 0:
        return n
    return 1.0 if apart == 1 else -math.expm1(n * math.log1p(-apart)) / apart


def silence_floor(hazard: float, q: float, false_alarm: float = 0.0) -> float:
    """Return what belief comes to under endless silence: below it no inspection leads.

    Notes
    -----
    The fixed point of one period; without false alarms h (1-q) / (q (1-h)), and 1 where q <= h.

    Examples
    --------
    >>> round(silence_floor(0.01, 0.1), 4)  # a tenth a quarter and one in a hundred: 9 per cent
    0.0909
    """
    a, c = 1 - q, (1 - hazard) * (1 - false_alarm)
    if c <= a:
        return 1.0 if hazard > 0 else math.nan  # where silence says nothing, belief stays
    return hazard * a / (c - a + hazard * a)


def after_alarms(prior: float, q: float, false_alarm: float, periods: int, alarms: int) -> float:
    """Return the belief after so many periods, some of them with an alarm, in any order."""
    belief = prior
    for k in range(periods):
        belief = update(belief, q, false_alarm, k < alarms)
    return belief


def without_access(prior: float, hazard: float, periods: int) -> float:
    """Return the belief after so many periods in which nobody could look: it only rises."""
    return 1 - (1 - prior) * (1 - hazard) ** periods


def over_sites(
    site_prior: Sequence[float], q: Sequence[float], looks: Sequence[int], none: float
) -> list[float]:
    """Return the belief of each site, and at last of none, after looks that found nothing.

    Parameters
    ----------
    site_prior : sequence of float
        Chance that the violation is at each site; with `none` they sum to 1.
    q : sequence of float
        Chance that one look sees it at that site.
    looks : sequence of int
    none : float
        Chance that there is none.

    References
    ----------
    Stone 1975, Theory of Optimal Search: w_j times the product of the misses, normalised.
    """
    left = [w * (1 - p) ** n for w, p, n in zip(site_prior, q, looks, strict=True)]
    total = sum(left) + none
    return [w / total for w in (*left, none)]


def confirmed(prior: float, if_done: float, if_not: float) -> float:
    """Return the belief that something was done after an inspector has said so."""
    return _odds(prior, _ratio(if_done, if_not))
