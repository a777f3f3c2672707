"""The smallest deals: those from which nothing can be left out."""

import numpy as np
from numpy.typing import NDArray

from detente.game.breakdown import TOLERANCE
from detente.packages._kernels import undominated
from detente.packages.answer import Deal, Deals
from detente.packages.consent import Consent, share_of
from detente.packages.needs import calm_limits, named_limit

LISTED = 20


def find_smallest(
    consent: Consent,
    agreed: NDArray[np.bool_],
    target: bool,
    floor: int = 0,
) -> Deals:
    """Return the smallest deals among packages that are agreed over a floor, shape (S,).

    In a target: of those packages. Elsewhere: of those in which every party with a veto gains over
    the status quo. The smallest are those from which no step can be left out: no other of them
    moves every measure no further. Doing nothing is no deal.

    Listed by number of measures moved, then increments, then by the largest smallest share of
    stake, then in the order of the case.
    """
    game = consent.game
    level, start = game.space.level.astype(np.int64), game.space.start[:, None]
    fit = agreed & (level != start).any(axis=0)
    if not target:
        gains = game.utility - np.array([o.at_start for o in game.outlooks])
        fit &= (gains[:, game.veto] > TOLERANCE).all(axis=1)
    rows = np.flatnonzero(fit)
    if not len(rows):
        return Deals(0, ())
    moved = level[:, rows] - start
    ways = np.concatenate([np.maximum(moved, 0), np.maximum(-moved, 0)])  # up, then down
    kept = undominated(-ways.T)
    rows, moved = rows[kept], moved[:, kept]
    number, steps = (moved != 0).sum(axis=0), np.abs(moved).sum(axis=0)
    margins = game.utility[rows] - (game.no_deal, game.as_now)[floor]
    counted = game.veto & (game.stake > 0)  # who has nothing at stake orders nothing
    least = (margins[:, counted] / game.stake[counted]).min(axis=1, initial=np.inf)
    order = np.lexsort((rows, -np.round(least, 9), steps, number))[:LISTED]
    limit = calm_limits(consent, rows)
    listed = tuple(
        Deal(
            package=game.space.named(game.space.level[:, rows[k]]),
            measures=int(number[k]),
            increments=int(steps[k]),
            margins={p: float(m) for p, m in zip(game.parties, margins[k], strict=True)},
            shares={p: share_of(game, i, float(margins[k, i])) for i, p in enumerate(game.parties)},
            calm_limit=named_limit(game, limit, int(k), rows),
        )
        for k in order
    )
    return Deals(len(rows), listed)
