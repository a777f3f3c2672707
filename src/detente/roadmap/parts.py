"""The best order found where there are too many packages to search them all (R8).

Where steps may lead is listed exactly, by branch and bound, and so is what each side would lose by
stopping after arrival: no order does better than that. Orders are then looked for in parts of the
space, each from the status quo up to one end, the most promising of those that can be searched.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import TooLargeError
from detente.game import Game
from detente.game.breakdown import TOLERANCE
from detente.game.far import find_acceptable, find_nearest_refused
from detente.packages.answer import Refusal
from detente.packages.consent import find_refusals
from detente.packages.funnel import read_target
from detente.roadmap.answer import FoundAnswer
from detente.roadmap.lattice import MOST_STATES
from detente.roadmap.lean import Worths
from detente.roadmap.plan import smallest_shares

Ask = Callable[[Game, float, float], FoundAnswer]
"""From a part of the game, the time at which to stop and a tolerance, to the best order in it."""

_WORK = (3_000_000, 20_000_000)
"""Packages of a part times phases from each: first a part of at most the first, then the second."""
_COARSE = 0.005
"""Share of the stake to which a part is closed: the bound over all parts is further away."""
_MOST_ENDS = 5_000_000


@dataclass(frozen=True, eq=False)
class _Ends:
    """Where steps may lead: acceptable packages in the target, best margins after arrival first."""

    level: NDArray[np.uint8]
    """Shape (M, n)."""
    margin: NDArray[np.float64]
    """Smallest share of a stake that anybody who decides would lose by stopping there, (n,)."""
    party: NDArray[np.int64]
    """Whose it is, (n,)."""


def find_in_parts(
    game: Game,
    target: str,
    parallel: int,
    threats: str,
    until: float,
    tolerance: float,
    ask: Ask,
) -> FoundAnswer:
    """Return the best order found in parts of a space, with a bound that holds for all of it."""
    upwards = game.part(np.array([len(names) - 1 for names in game.space.levels]))
    ends = _ends(upwards, target, threats)
    if not ends.margin.size:
        nothing = ask(game.part(game.space.start), until, tolerance)
        return replace(nothing, refusals=_refusals(upwards, target), proved=True, stopped=None)
    best: FoundAnswer | None = None
    began, done = time.monotonic(), 1.0
    for row, work in _parts(game, ends, parallel):
        now = time.monotonic()
        if best is not None and (
            (best.objective == "safest" and ends.margin[row] <= _reached(best) + tolerance)
            or now + 2 * (now - began) * work / done > until  # such guesses are rough
        ):
            break
        found = ask(game.part(ends.level[:, row]), now + (until - now) / 2, max(tolerance, _COARSE))
        best, done = found if best is None else _better(best, found), work
    assert best is not None
    return _over_all(game, best, ends, tolerance)


def _ends(game: Game, target: str, threats: str) -> _Ends:
    conditions = [read_target(game.case, target, game)] if target else []
    start, pieces, count = game.space.start[:, None], [], 0
    for piece in find_acceptable(game, conditions):
        pieces.append(piece[:, (piece != start).any(axis=0)])
        count += pieces[-1].shape[1]
        if count > _MOST_ENDS:
            raise TooLargeError(
                f"over {_MOST_ENDS:,} packages are acceptable: too many to bound what an order can "
                "do; name a narrower --target, or leave measures out with `scope: full`"
            )
    level = np.concatenate([np.zeros((len(start), 0), dtype=np.uint8), *pieces], axis=1)
    margin = Worths(game, range(len(game.parties)), threats).margins(level)
    margin[~game.asked_at(level)] = np.inf
    smallest, party = smallest_shares(margin, game.stake)
    order = np.argsort(-smallest, kind="stable")
    return _Ends(level[:, order], smallest[order], party[order])


def _parts(game: Game, ends: _Ends, parallel: int) -> Iterator[tuple[int, float]]:
    """Yield ends up to which packages can be searched, and how much work that is."""
    steps = ends.level - game.space.start[:, None].astype(np.uint8)
    size = np.log2(1.0 + steps).sum(axis=0)  # of the box up to each; ends come best first
    _, rows = np.unique(np.floor(size).astype(np.int64), return_index=True)
    work = {}
    for row in rows.tolist():
        if 2.0 ** size[row] > MOST_STATES:
            continue
        part = game.space.up_to(ends.level[:, row])
        count = part.count(game.space.requires) or np.inf
        moving = int(np.count_nonzero(steps[:, row]))
        work[row] = count * sum(math.comb(moving, k) for k in range(1, parallel + 1))
    if not work:
        raise TooLargeError(
            "every acceptable package is too many steps away to search the way there; leave "
            "measures out with `scope: full`, or ask `explain … package` about one"
        )
    chosen = {min(work, key=lambda row: work[row])}
    for most in _WORK:
        chosen.add(min((row for row in work if work[row] <= most), default=min(chosen)))
    yield from sorted(((row, work[row]) for row in chosen), key=lambda of: of[1])[-len(_WORK) :]


def _better(one: FoundAnswer, other: FoundAnswer) -> FoundAnswer:
    """Return the better of two by what was asked for."""
    if one.objective == "safest" or not (one.feasible and other.feasible):
        return other if _reached(other) > _reached(one) else one
    if one.objective == "earliest":
        return min(one, other, key=lambda of: math.inf if of.months is None else of.months)
    return min(one, other, key=lambda of: math.inf if of.exposure is None else of.exposure)


def _reached(found: FoundAnswer) -> float:
    return found.margin if found.margin is not None else -math.inf


def _over_all(game: Game, best: FoundAnswer, ends: _Ends, tolerance: float) -> FoundAnswer:
    """Say of the best order in the parts what is known of it among all orders."""
    ceiling = float(ends.margin[0])
    reached = _reached(best)
    none = ceiling < -TOLERANCE
    closed = best.objective == "safest" and ceiling - reached <= tolerance
    closed &= reached >= -TOLERANCE or none  # near 0 a gap says nothing of whether one holds
    return replace(
        best,
        ends=len(ends.margin),
        holding=int((ends.margin >= -TOLERANCE).sum()),
        ceiling=ceiling if np.isfinite(ceiling) else None,
        ceiling_party=game.parties[ends.party[0]] if np.isfinite(ceiling) else None,
        proved=closed or none,
        upper_bound=max(ceiling, reached) if best.objective == "safest" else best.upper_bound,
        months_at_least=0.0 if best.months_at_least is not None else None,
        exposure_at_least=None,
        curve=tuple(replace(point, at_least=0.0) for point in best.curve),
        stopped=None if closed or none else "size",
    )


def _refusals(game: Game, target: str) -> tuple[Refusal, ...]:
    conditions = [read_target(game.case, target, game)] if target else []
    package = find_nearest_refused(game, conditions)
    if package is None:
        return ()
    return tuple(r for r in find_refusals(game, package) if r.floor == "no_deal")
