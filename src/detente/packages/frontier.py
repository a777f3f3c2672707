"""The frontier of what everybody would accept, and the bargaining solutions on it."""

import numpy as np
from numpy.typing import NDArray

from detente.game.breakdown import TOLERANCE
from detente.packages.answer import Solution
from detente.packages.consent import Consent
from detente.packages.dominance import undominated_of


def find_efficient(consent: Consent, everybody: bool = False) -> NDArray[np.bool_]:
    """Return which packages are efficient, shape (S,).

    A package is efficient if it is acceptable over no deal and no admissible package is at least
    as good for every party with a veto (for every party, if `everybody`) and better for one. What
    crosses a party's red line is worse for it than anything else. Whoever could dominate an
    acceptable package is accepted by all parties with a veto too, so only those are compared.
    """
    game = consent.game
    group = np.ones(len(game.parties), dtype=np.bool_) if everybody else game.veto
    outlooks = [o for o, inside in zip(game.outlooks, group, strict=True) if inside]
    if not outlooks:  # nobody to be better for: nothing is improved on
        return np.asarray(consent.agreed[0])
    accepted = np.ones(consent.agreed.shape[1], dtype=np.bool_)
    for i in np.flatnonzero(game.veto):
        accepted &= game.accepts(int(i))[0]
    rivals, efficient = np.flatnonzero(accepted), np.zeros_like(accepted)
    if len(rivals):

        def worth(k: NDArray[np.int64]) -> NDArray[np.float64]:
            of = [np.where(o.never[rivals[k]], -np.inf, o.over_space[rivals[k]]) for o in outlooks]
            return np.round(np.stack(of, axis=1), 9)  # equal within the tolerance of R1

        efficient[rivals[undominated_of(len(rivals), worth)]] = True
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
        positive = gains > TOLERANCE
        number = positive.sum(axis=1)
        score = np.where(positive, np.log(np.where(positive, gains, 1.0)), 0.0).sum(axis=1)
        score = np.where(number == number.max(), score, -np.inf)
    else:
        ideal = gains.max(axis=0)
        able = ideal > TOLERANCE
        shares = gains[:, able] / ideal[able]
        score = shares.min(axis=1) if able.any() else np.zeros(len(gains))
    return np.flatnonzero(score >= score.max() - TOLERANCE)


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
    gains = np.maximum(game.utility_of(rows) - game.no_deal, 0.0)[:, group]
    names = [p for p, inside in zip(game.parties, group, strict=True) if inside]
    found = []
    for concept in ("nash_bargaining", "kalai_smorodinsky"):
        ties = best_by(concept, gains)
        listed = ties[:20]
        found.append(
            Solution(
                concept=concept,
                packages=tuple(game.space.named(game.space.level[:, rows[t]]) for t in listed),
                ties=len(ties),
                gains=tuple(dict(zip(names, map(float, gains[t]), strict=True)) for t in listed),
            )
        )
    return tuple(found)
