"""Courses from a state, each with what every party would lose by not keeping to it.

Beside going on there are two that need no new order. *Suspend L months*: no deal counts meanwhile,
then the rest goes on as if nothing had been; with β = δ^(L/12) that is worth (1-β) o + β V. Whoever
would rather not could stop at its start, or leave for good at any time in between, when it would
lose β (V - o) at first and more later. *Use the notice of N months*: what stands goes on standing
until it has run out, nothing new is done, then breakdown: (1-δ^N) U(x) + δ^N o.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from detente.game import Game
from detente.game.breakdown import TOLERANCE, at_states
from detente.game.clock import over_months
from detente.packages.consent import share_of
from detente.roadmap.answer import GivenAnswer, weakest_first
from detente.roadmap.states import States, first_state


@dataclass(frozen=True)
class PartyMargin:
    """What a party would lose by not keeping to a course, at its weakest moment."""

    party: str
    points: float
    """Below zero it gains."""
    share: float | None
    """The same as a share of its stake."""
    judged: bool
    """Whether it decides."""


@dataclass(frozen=True)
class Option:
    """A course from a state."""

    kind: str
    """`go on`, `best order`, `repair`, `suspend` or `notice`."""
    margins: tuple[PartyMargin, ...]
    """Smallest of each party; of `notice` what it would lose by using it rather than going on."""
    months: float
    """How long it takes: to the last step, or until the notice has run out."""
    walk: GivenAnswer | None = None
    """The order, walked, where it is one."""

    @property
    def holds(self) -> bool:
        """Whether nobody who decides gains by anything else."""
        stuck = self.walk is not None and self.walk.stuck is not None
        return not stuck and all(m.points >= -TOLERANCE for m in self.margins if m.judged)

    @property
    def binding(self) -> PartyMargin | None:
        """The smallest share of stake among those that decide; points where there is none."""
        return min((m for m in self.margins if m.judged), key=_ranked, default=None)

    @property
    def margin(self) -> float | None:
        """The same share."""
        return min(
            (m.share for m in self.margins if m.judged and m.share is not None), default=None
        )


def _ranked(margin: PartyMargin) -> tuple[float, float]:
    return margin.points if margin.share is None else margin.share, margin.points


def smallest(walk: GivenAnswer) -> dict[str, PartyMargin]:
    """Return the smallest margin of each party over a walk."""
    worst: dict[str, PartyMargin] = {}
    for m in sorted(walk.stops, key=weakest_first):
        worst.setdefault(m.party, PartyMargin(m.party, m.points, m.share, m.judged))
    return {p: worst[p] for p in walk.values}


def as_option(kind: str, walk: GivenAnswer) -> Option:
    """Return an order that was walked as a course."""
    return Option(kind, tuple(smallest(walk).values()), walk.months, walk)


def suspend(game: Game, walk: GivenAnswer, months: float) -> Option:
    """Return what suspending the deal for some months, then going on, would come to.

    Parameters
    ----------
    game : Game
    walk : GivenAnswer
        The rest of the order, walked from the game's state.
    months : float
    """
    left, then = _left(game, walk.threats), smallest(walk)
    lost: dict[str, list[float]] = {p: [m.points] for p, m in then.items()}
    at_once = _best_stop_now(walk)
    for i, party in enumerate(game.parties):
        beta = float(over_months(game.discount[i], months))
        worth, out = walk.values[party], left[i]
        lost[party] += [(1 - beta) * out + beta * worth - at_once[party], beta * (worth - out)]
    points = {party: min(of) for party, of in lost.items()}
    return Option("suspend", _margins(game, then, points), months + walk.months)


def use_notice(game: Game, walk: GivenAnswer, months: float) -> Option:
    """Return what each party would lose, or gain, by giving notice instead of going on.

    Parameters
    ----------
    game : Game
    walk : GivenAnswer
        The rest of the order, walked from the game's state.
    months : float
        From the notice to its effect.
    """
    at, points = States(game)[first_state(game)], {}
    for i, party in enumerate(game.parties):
        beta = float(over_months(game.discount[i], months))
        given = (1 - beta) * float(at.utility[i]) + beta * float(at.after[walk.threats][i, i])
        points[party] = walk.values[party] - given
    return Option("notice", _margins(game, smallest(walk), points), months)


def _left(game: Game, threats: str) -> Sequence[float]:
    """Return what each party has while the deal is suspended, nobody having stopped first."""
    level = np.array([first_state(game)], dtype=np.uint8).T
    left = at_states(game.outlooks, game.conditional, game.undoing, level)
    return [float(x) for x in (left.credible if threats == "credible" else left.all)[0]]


def _best_stop_now(walk: GivenAnswer) -> dict[str, float]:
    """Return what stopping at once is worth to each party at most."""
    best = dict.fromkeys(walk.values, -math.inf)
    first = 1 if walk.phases else len(walk.phases) + 1
    for stop in walk.stops:
        if stop.phase == first and stop.month == 0 and stop.moment in ("start", "arrival"):
            best[stop.party] = max(best[stop.party], stop.stop)
    return best


def _margins(
    game: Game, of: Mapping[str, PartyMargin], points: Mapping[str, float]
) -> tuple[PartyMargin, ...]:
    return tuple(
        PartyMargin(p, x, share_of(game, game.parties.index(p), x), of[p].judged)
        for p, x in points.items()
    )
