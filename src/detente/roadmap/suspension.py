"""Suspension beside breakdown for good: after some months the deal resumes where it stood (R5).

A stop by i at a moment is worth S = D + δ^ℓ o if it is for good: D until it is answered, o after.
Suspended for L months the deal then carries on as if nothing had been: with β = δ^(ℓ+L), stopping
once is worth S + β (V - o), V being what carrying on is worth at that moment, and stopping again
whenever the deal resumes is worth (S - β o) / (1 - β). i does the better of the two.
"""

from collections.abc import Sequence

from detente.game.breakdown import TOLERANCE
from detente.game.clock import over_months
from detente.packages.consent import share_of
from detente.roadmap.answer import Suspended, Suspension, weakest_first
from detente.roadmap.walk import Stop, Walked, Walker, advanced

MONTHS = 12.0
"""How long a suspension lasts if nothing else is asked for."""


def worth_suspended(walker: Walker, stop: Stop, threats: str, months: float) -> tuple[float, float]:
    """Return what a stop is worth once, and again whenever the deal resumes, as of its moment.

    Parameters
    ----------
    walker : Walker
    stop : Stop
        Of a party that is impatient (discount factor below 1).
    threats : {"credible", "all"}
    months : float
        From when the stop has been answered until the deal resumes.
    """
    i = stop.party
    final = walker.states[advanced(stop.levels, stop.landed)]
    no_deal = float(final.after[threats][i, i])
    beta = float(over_months(walker.game.discount[i], walker.lag[i] + months))
    once = stop.stop + beta * (stop.carry_on - no_deal)
    return once, (stop.stop - beta * no_deal) / (1 - beta)


def suspended(
    walker: Walker, walk: Walked, threats: str, months: float, judged: Sequence[bool]
) -> Suspension:
    """Return the smallest margin of each party in each phase if a stop only suspends the deal.

    A party that does not discount is left out: to it, months that pass are worth nothing.
    """
    game, worst = walker.game, dict[tuple[int, int], Suspended]()
    for stop in walk.stops:
        if walker.discount[stop.party] == 1:
            continue
        once, again = worth_suspended(walker, stop, threats, months)
        points = stop.carry_on - max(once, again)
        key = (stop.phase, stop.party)
        if key not in worst or points < worst[key].points - TOLERANCE:
            worst[key] = Suspended(
                party=game.parties[stop.party],
                phase=stop.phase + 1,
                points=points,
                share=share_of(game, stop.party, points),
                judged=judged[stop.party],
                moment=stop.moment,
                month=stop.month,
                carry_on=stop.carry_on,
                stop=max(once, again),
                again=again > once,
            )
    margins = tuple(worst[key] for key in sorted(worst))
    deciding = [m for m in margins if m.judged]
    return Suspension(
        months=months,
        margins=margins,
        binding=min(deciding, key=weakest_first, default=None),
        holds=all(m.points >= -TOLERANCE for m in deciding),
    )
