"""Lists of deals: the smallest, from which nothing can be left out, and the frontier."""

import numpy as np
from numpy.typing import NDArray

from detente.game.breakdown import TOLERANCE
from detente.packages.answer import Deal, Deals
from detente.packages.consent import Consent, share_of
from detente.packages.dominance import undominated_of
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
    fit = agreed & game.space.moved
    if not target:
        for i in np.flatnonzero(game.veto):
            fit &= game.outlooks[i].over_space - game.outlooks[i].at_start > TOLERANCE
    rows = np.flatnonzero(fit)

    def ways(k: NDArray[np.int64]) -> NDArray[np.int16]:
        moved = _moved(consent, rows[k])
        return -np.concatenate([np.maximum(moved, 0), np.maximum(-moved, 0)]).T  # up, then down

    return _listed(consent, rows[undominated_of(len(rows), ways)], floor, smallest_first=True)


def list_efficient(consent: Consent, rows: NDArray[np.int64]) -> Deals:
    """Return efficient packages, shape (n,), with what each party gains over no deal.

    Listed by the largest smallest share of stake, then by number of measures moved, then
    increments, then in the order of the case.
    """
    return _listed(consent, rows, 0, smallest_first=False)


def _moved(consent: Consent, rows: NDArray[np.int64]) -> NDArray[np.int16]:
    space = consent.game.space
    return space.level[:, rows].astype(np.int16) - space.start[:, None].astype(np.int16)


def _listed(consent: Consent, rows: NDArray[np.int64], floor: int, smallest_first: bool) -> Deals:
    game = consent.game
    if not len(rows):
        return Deals(0, ())
    moved = _moved(consent, rows)
    number, steps = (moved != 0).sum(axis=0), np.abs(moved).sum(axis=0)
    margins = game.utility_of(rows) - (game.no_deal, game.as_now)[floor]
    counted = game.veto & (game.stake > 0)  # who has nothing at stake orders nothing
    least = -np.round((margins[:, counted] / game.stake[counted]).min(axis=1, initial=np.inf), 9)
    keys = (least, steps, number) if smallest_first else (steps, number, least)
    order = np.lexsort((rows, *keys))[:LISTED]
    limit = calm_limits(consent, rows[order])
    listed = tuple(
        Deal(
            package=game.space.named(game.space.level[:, rows[k]]),
            measures=int(number[k]),
            increments=int(steps[k]),
            margins={p: float(m) for p, m in zip(game.parties, margins[k], strict=True)},
            shares={p: share_of(game, i, float(margins[k, i])) for i, p in enumerate(game.parties)},
            calm_limit=named_limit(game, limit, n, rows[order]),
        )
        for n, k in enumerate(order)
    )
    return Deals(len(rows), listed)
