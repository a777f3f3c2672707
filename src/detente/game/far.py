"""Stakes and acceptable packages of a space that is too large to be listed (R1)."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.game.branching import Branches
from detente.game.breakdown import TOLERANCE

if TYPE_CHECKING:
    from detente.game.game import Game


def find_stakes(game: "Game") -> NDArray[np.float64]:
    """Return what `Game.stake` is, without listing packages, shape (P,)."""
    motives = game.case.motives
    of = [game.outlook(p, m) for p in game.parties for m in motives.get(p) or (None,)]
    number = len(game.parties)
    floor = np.array([o.at_start + o.no_deal for o in of])
    whose = np.array([game.parties.index(o.party) for o in of])
    own = [next(v for v, o in enumerate(of) if o is game.outlooks[i]) for i in range(number)]
    stake = np.full(number, -np.inf)

    def test(level: NDArray[np.uint8], most: NDArray[np.float64], last: bool) -> NDArray[np.bool_]:
        accepts = most >= floor[:, None] - TOLERANCE
        asked = np.repeat(game.veto[:, None], level.shape[1], axis=1)
        if last:
            asked = game.asked_at(level).T
            for v, outlook in enumerate(of):
                accepts[v] &= ~outlook.crosses(level)
        refuses = np.stack([~accepts[whose == i].any(axis=0) for i in range(number)]) & asked
        refusing = refuses.sum(axis=0)
        going = np.zeros(level.shape[1], dtype=np.bool_)
        for i in range(number):
            gain = most[own[i]] - game.no_deal[i]
            agreed = (refusing == refuses[i]) & (accepts[own[i]] | ~asked[i]) & (gain > stake[i])
            if last and agreed.any():
                stake[i] = gain[agreed].max()
            going |= agreed
        return going

    for _ in Branches(game.space, of).passing(test):
        pass
    return stake


def find_acceptable(game: "Game", conditions: Sequence[Tree]) -> Iterator[NDArray[np.uint8]]:
    """Yield, piece by piece, the packages acceptable over no deal that meet conditions, (M, n)."""

    def test(level: NDArray[np.uint8], most: NDArray[np.float64], last: bool) -> NDArray[np.bool_]:
        accepts = most >= game.no_deal[:, None] - TOLERANCE
        if not last:
            return np.asarray(accepts[game.veto].all(axis=0))
        for i, outlook in enumerate(game.outlooks):
            accepts[i] &= ~outlook.crosses(level)
        return np.asarray((accepts | ~game.asked_at(level).T).all(axis=0))

    return Branches(game.space, game.outlooks, conditions).passing(test)


def find_nearest_refused(game: "Game", conditions: Sequence[Tree]) -> NDArray[np.uint8] | None:
    """Return the package that fewest refuse over no deal, and among those by the least share.

    Points count where nothing is at stake. The status quo is no such package; None where no other
    meets the conditions.
    """
    stake = np.where(game.stake > 0, game.stake, 1.0)[:, None]
    fewest, least = len(game.parties) + 1, np.inf
    nearest: NDArray[np.uint8] | None = None

    def test(level: NDArray[np.uint8], most: NDArray[np.float64], last: bool) -> NDArray[np.bool_]:
        nonlocal fewest, least, nearest
        short = np.maximum(game.no_deal[:, None] - TOLERANCE - most, 0.0) / stake
        if last:
            for i, outlook in enumerate(game.outlooks):
                short[i, outlook.crosses(level)] = np.inf
            short[~game.asked_at(level).T] = 0.0
        else:
            short[~game.veto] = 0.0
        number, largest = (short > 0).sum(axis=0), short.max(axis=0)
        going = (number < fewest) | (number == fewest) & (largest < least)
        if last:
            going &= (level != game.space.start[:, None]).any(axis=0)
        if last and going.any():
            rows = np.flatnonzero(going)
            row = rows[np.lexsort((largest[rows], number[rows]))[0]]
            fewest, least, nearest = int(number[row]), float(largest[row]), level[:, row]
        return np.asarray(going)

    for _ in Branches(game.space, game.outlooks, conditions).passing(test):
        pass
    return nearest
