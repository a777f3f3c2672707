"""What each side would hold out for where several deals are acceptable."""

import numpy as np
from numpy.typing import NDArray

from detente.game.breakdown import TOLERANCE
from detente.packages.answer import Wish
from detente.packages.consent import Consent


def find_wishes(consent: Consent, where: NDArray[np.bool_]) -> tuple[Wish, ...]:
    """Return in what the deals differ that each party whose consent is needed likes best.

    Deals acceptable over both floors are looked at; where there are none, those over no deal. A
    level counts as wished for only if every deal that the party likes best has it.

    Parameters
    ----------
    consent : Consent
    where : array of bool, shape (S,)
        The packages of the target.
    """
    game = consent.game
    over_both = consent.agreed.all(axis=0) & where
    rows = np.flatnonzero(over_both if over_both.any() else consent.agreed[0] & where)
    if not len(rows):
        return ()
    asked = np.flatnonzero(game.asked[rows].all(axis=0))
    wished = np.full((len(asked), len(game.measures)), -1)
    for k, i in enumerate(asked):
        utility = game.outlooks[i].over_space[rows]
        best = game.space.level[:, rows[utility >= utility.max() - TOLERANCE]].astype(np.int64)
        wished[k] = np.where((best == best[:, :1]).all(axis=1), best[:, 0], -1)
    apart = np.array([len(set(of[of >= 0])) > 1 for of in wished.T])
    return tuple(
        Wish(
            game.parties[i],
            {
                game.measures[m]: game.space.levels[m][wished[k, m]]
                for m in np.flatnonzero(apart & (wished[k] >= 0))
            },
        )
        for k, i in enumerate(asked)
        if (apart & (wished[k] >= 0)).any()
    )
