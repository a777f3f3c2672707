"""What it takes: levels that every acceptable package has, positions met, how safe calm may be."""

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.case.schema import Case
from detente.game import Game
from detente.packages.answer import CalmLimit, Need, PositionsMet, Without
from detente.packages.consent import Consent, share_of

_CHUNK = 1 << 18


def find_needs(consent: Consent, where: NDArray[np.bool_]) -> tuple[Need, ...]:
    """Return, for each measure, the levels acceptable packages have and what leaving it out does.

    Parameters
    ----------
    consent : Consent
    where : array of bool, shape (S,)
        The packages of the target.
    """
    game = consent.game
    agreed = consent.agreed[0] & where
    if not agreed.any():
        return ()
    needs = []
    for m, name in enumerate(game.measures):
        level = game.space.level[m]
        found = level[agreed]
        low, high = int(found.min()), int(found.max())
        start = int(game.space.start[m])
        moved = int((found != start).sum())
        without = None
        if low > start and (less := where & (level < low)).any():
            without = _without(consent, less)
        names = game.space.levels[m]
        needs.append(
            Need(
                measure=name,
                lowest=names[low],
                highest=names[high],
                needed=moved == len(found),
                with_it=moved,
                without_it=int(agreed.sum()) - moved,
                without=without,
            )
        )
    return tuple(needs)


def _without(consent: Consent, where: NDArray[np.bool_]) -> Without | None:
    """Return who falls short, and by how little at best, where nothing is acceptable."""
    game = consent.game
    found = []
    for i, party in enumerate(game.parties):
        outlook = game.outlooks[i]
        others = where & consent.others_agree(i)[0] & ~outlook.never
        if others.any():
            short = float(game.no_deal[i] - outlook.over_space[others].max())
            found.append(Without(party, short, share_of(game, i, short)))
    # the one whose consent is nearest to being had, by share of stake
    found.sort(key=lambda w: (w.share is None, w.share or 0.0))
    return found[0] if found else None


def find_positions_met(
    case: Case, consent: Consent, where: NDArray[np.bool_]
) -> tuple[PositionsMet, ...]:
    """Return, for each party with positions, how few of them acceptable packages meet."""
    game = consent.game
    rows = np.flatnonzero(consent.agreed[0] & where)
    if not len(rows):
        return ()
    level = game.space.level[:, rows]
    answers = []
    for party in dict.fromkeys(p.of for p in case.positions.values()):
        names = [n for n, p in case.positions.items() if p.of == party]
        met = np.stack([game.space.holds(_tree(game, case, n, "met"), level) for n in names])
        partly = met | np.stack(
            [game.space.holds(_tree(game, case, n, "partly"), level) for n in names]
        )
        fully, at_least = met.sum(axis=0), partly.sum(axis=0)
        row = np.lexsort((fully, at_least))[0]
        answers.append(
            PositionsMet(
                party=party,
                of=len(names),
                most=case.coverage[party].most if party in case.coverage else None,
                least_met=int(fully.min()),
                least_met_or_partly=int(at_least.min()),
                met={n: bool(met[k, row]) for k, n in enumerate(names)},
                partly={n: bool(partly[k, row] & ~met[k, row]) for k, n in enumerate(names)},
                always=tuple(n for k, n in enumerate(names) if met[k].all()),
                always_partly=tuple(n for k, n in enumerate(names) if partly[k].all()),
                can_wait=tuple(n for k, n in enumerate(names) if not partly[k].all()),
            )
        )
    return tuple(answers)


def _tree(game: Game, case: Case, name: str, how: str) -> Tree:
    position = case.positions[name]
    text = position.met if how == "met" else position.partly or position.met
    return game.space.condition(text)


def calm_limits(consent: Consent, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return up to which calm κ each party accepts packages that it accepts over no deal.

    Staying as now is worth κ·U(status quo) + (1-κ)·d, so that κ_i = (U_i - d_i) /
    (U_i(status quo) - d_i), and 1 where U_i is at least the status quo or i is not asked.

    Parameters
    ----------
    rows : array of int64, shape (n,)
        Packages that are acceptable over no deal.

    Returns
    -------
    array of float64, shape (n, P)
    """
    game = consent.game
    gain = np.maximum(game.utility_of(rows) - game.no_deal, 0.0)
    room = np.array([o.at_start for o in game.outlooks]) - game.no_deal
    with np.errstate(divide="ignore", invalid="ignore"):
        limit = np.where(gain >= room, 1.0, gain / room)
    return np.where(game.asked[rows], limit, 1.0)


def find_calm_limit(consent: Consent, where: NDArray[np.bool_]) -> CalmLimit | None:
    """Return how safe the calm may look before somebody would rather wait than have any deal."""
    game = consent.game
    rows = np.flatnonzero(consent.agreed[0] & where & game.space.moved)
    best = None
    for k in range(0, len(rows), _CHUNK):
        part = rows[k : k + _CHUNK]
        limit = calm_limits(consent, part)
        found = named_limit(game, limit, int(limit.min(axis=1).argmax()), part)
        if best is None or found.calm > best.calm:
            best = found
    return best


def named_limit(
    game: Game, limit: NDArray[np.float64], k: int, rows: NDArray[np.int64]
) -> CalmLimit:
    """Return the limit of one package, row `k` of `limit`, with who waits beyond it."""
    party = int(limit[k].argmin())
    return CalmLimit(
        calm=float(limit[k, party]),
        party=game.parties[party] if limit[k, party] < 1 else None,
        package=game.space.named(game.space.level[:, rows[k]]),
    )
