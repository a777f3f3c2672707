"""The frontier of what everybody would accept, and the bargaining solutions on it."""

import numpy as np
from numpy.typing import NDArray

from detente.packages._kernels import as_ranks, undominated
from detente.packages.answer import Solution
from detente.packages.consent import Consent


def find_efficient(consent: Consent, everybody: bool = False) -> NDArray[np.bool_]:
    """Return which packages are efficient, shape (S,).

    A package is efficient if it is acceptable over no deal and no admissible package is at least
    as good for every party with a veto (for every party, if `everybody`) and better for one. What
    crosses a party's red line is worse for it than anything else. Whoever could dominate an
    acceptable package is accepted by all parties with a veto too, so only those are compared.
    """
    game = consent.game
    group = np.ones(len(game.parties), dtype=np.bool_) if everybody else game.veto
    if not group.any():  # nobody to be better for: nothing is improved on
        return np.asarray(consent.agreed[0])
    rivals = np.flatnonzero(consent.accepts[game.veto, 0].all(axis=0))
    efficient = np.zeros(consent.agreed.shape[1], dtype=np.bool_)
    if len(rivals):
        crossed = np.stack([o.never[rivals] for o in game.outlooks], axis=1)
        worth = np.where(crossed, -np.inf, game.utility[rivals])
        efficient[rivals] = undominated(as_ranks(worth[:, group]))
    return np.asarray(efficient & consent.agreed[0])


def best_by(concept: str, gains: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the rows that a bargaining solution picks among finitely many; ties stay together.

    Parameters
    ----------
    concept : {"nash_bargaining", "kalai_smorodinsky"}
    gains : array of float64, shape (n, k)
        Gains over no deal, none negative.

    Notes
    -----
    Nash: the largest product of gains; among packages where some party gains nothing the product
    says nothing, so first as many parties as possible gain at all. Kalai-Smorodinsky: the largest
    smallest share of the ideal gain; a party that can gain nothing has no share.

    References
    ----------
    Nash 1950, Econometrica 18(2); Kalai & Smorodinsky 1975, Econometrica 43(3). On finite sets:
    Mariotti 1998, "Nash bargaining theory when the number of alternatives can be finite", Social
    Choice and Welfare 15.
    """
    if concept == "nash_bargaining":
        positive = gains > 1e-9
        number = positive.sum(axis=1)
        score = np.where(positive, np.log(np.where(positive, gains, 1.0)), 0.0).sum(axis=1)
        score = np.where(number == number.max(), score, -np.inf)
    else:
        ideal = gains.max(axis=0)
        able = ideal > 1e-9
        shares = gains[:, able] / ideal[able]
        score = shares.min(axis=1) if able.any() else np.zeros(len(gains))
    return np.flatnonzero(score >= score.max() - 1e-9)


def find_solutions(
    consent: Consent, where: NDArray[np.bool_], everybody: bool = False
) -> tuple[Solution, ...]:
    """Return the Nash and Kalai-Smorodinsky solutions among acceptable packages.

    Gains are over no deal, of the parties with a veto (of every party, if `everybody`, among
    packages that every party accepts).
    """
    game = consent.game
    group = np.ones(len(game.parties), dtype=np.bool_) if everybody else game.veto
    rows = np.flatnonzero((consent.unanimous if everybody else consent.agreed)[0] & where)
    if not len(rows) or not group.any():
        return ()
    gains = np.maximum(game.utility[rows] - game.no_deal, 0.0)[:, group]
    names = [p for p, inside in zip(game.parties, group, strict=True) if inside]
    found = []
    for concept in ("nash_bargaining", "kalai_smorodinsky"):
        ties = best_by(concept, gains)
        first = gains[ties[0]]
        found.append(
            Solution(
                concept=concept,
                packages=tuple(game.space.named(game.space.level[:, rows[t]]) for t in ties[:20]),
                ties=len(ties),
                gains=dict(zip(names, map(float, first), strict=True)),
            )
        )
    return tuple(found)
