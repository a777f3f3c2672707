"""Who blocks, and the smallest single change of a floor, a value or a level that turns it.

A floor moves by as much as is missing. A value (a weight w that counts v·w in a package) moves by
what is missing over v; under a motive that multiplies the weight, by that much less. Of all values
the one is named whose change takes least of its own range, so the most plausible; of values without
a range, the one that moves least.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import AllOf, Compare, Tree
from detente.case.judgement import Judgement
from detente.game import Game
from detente.game.breakdown import TOLERANCE
from detente.game.outlook import shape_of
from detente.packages.answer import Block, Turn
from detente.packages.consent import Consent, broken_lines, find_nearest


@dataclass(frozen=True)
class Lever:
    """A judgement that a party's utility depends on linearly."""

    kind: str
    path: str
    base: Judgement
    """As the case has it."""
    factor: float
    """What the motive multiplies it by."""
    counts: Callable[[NDArray[np.uint8]], NDArray[np.float64]]
    """From packages, shape (M, n), to how much the worth of each moves with it, shape (n,)."""


def floor_lever(game: Game, party: int) -> Lever:
    """Return the no-deal value that sets a party's floors, as something that can be moved."""
    name = game.parties[party]
    motive = game.motives.get(name)
    entry = game.case.motives[name][motive].no_deal if motive is not None else None
    path = f"parties.{name}.no_deal.value" if entry is None else f"motives.{name}.{motive}.no_deal"
    base: Judgement | None = entry or game.case.parties[name].no_deal
    assert base is not None  # compile_game refuses a case without
    return Lever("floor", path, base, 1.0, lambda level: -np.ones(level.shape[1]))


def value_levers(game: Game, party: int) -> Iterator[Lever]:
    """Yield every weight and interaction of a party."""
    name, outlook = game.parties[party], game.outlooks[party]
    motive = game.case.motives[name][outlook.motive] if outlook.motive is not None else None
    for m, measure in enumerate(game.measures):
        value = game.case.values.get(name, {}).get(measure)
        change = motive.weights.get(measure) if motive else None
        if value is None and (change is None or change.to is None):
            continue
        path, factor = f"values.{name}.{measure}.weight", 1.0
        base = value.weight if value is not None else Judgement.model_validate(0)
        if change is not None and change.to is not None:
            path, base = f"motives.{name}.{outlook.motive}.weights.{measure}", change.to
        elif change is not None and change.times is not None:
            factor = change.times
        shape = shape_of(game.case, game.space, name, outlook.motive, m)
        yield Lever("value", path, base, factor, partial(_single, m, shape))
    replaced: dict[str, tuple[Judgement, list[tuple[int, int]]]] = {}
    for entry in game.case.interactions:
        if entry.party != name or not all(n in game.space.index for n in entry.of):
            continue
        changes = motive.interactions if motive else None
        change = changes.for_pair(*entry.of) if changes else None
        a, b = (game.space.index[n] for n in entry.of)
        if changes is not None and change is not None and change.to is not None:
            path = f"motives.{name}.{outlook.motive}.interactions.{changes.place(*entry.of)}"
            replaced.setdefault(path, (change.to, []))[1].append((a, b))
            continue
        factor = change.times if change is not None and change.times is not None else 1.0
        path = f"interactions.{name}+{'+'.join(entry.of)}.weight"
        yield Lever("value", path, entry.weight, factor, partial(_together, outlook.g, [(a, b)]))
    for path, (new, pairs) in replaced.items():  # one value may stand for several pairs
        yield Lever("value", path, new, 1.0, partial(_together, outlook.g, pairs))


def _single(m: int, shape: NDArray[np.float64], level: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.asarray(shape[level[m]])


def _together(
    g: NDArray[np.float64], pairs: Sequence[tuple[int, int]], level: NDArray[np.uint8]
) -> NDArray[np.float64]:
    return np.asarray(np.sum([g[a][level[a]] * g[b][level[b]] for a, b in pairs], axis=0))


def smallest_turn(
    lever: Lever, level: NDArray[np.uint8], short: NDArray[np.float64], party: str
) -> Turn | None:
    """Return the least change of a judgement that makes up for a shortfall in one package.

    Parameters
    ----------
    lever : Lever
    level : array of uint8, shape (M, n)
        The packages.
    short : array of float64, shape (n,)
        Points that each package is short.
    party : str
    """
    pull = lever.factor * lever.counts(level)
    able = np.abs(pull) > 1e-12
    if not able.any():
        return None
    moves = short[able] / pull[able]
    move = float(moves[np.abs(moves).argmin()])
    room = lever.base.high - lever.base.mode if move > 0 else lever.base.mode - lever.base.low
    share = abs(move) / room if room > 0 else None
    return Turn(lever.kind, party, lever.path, lever.base.mode, lever.base.mode + move, share)


def _rank(turn: Turn) -> tuple[bool, float]:
    moved = abs(float(turn.to) - float(turn.now))
    return (turn.share is None, moved if turn.share is None else turn.share)


def turns_of_party(
    game: Game, party: int, rows: NDArray[np.uint8], short: NDArray[np.float64], calm: float
) -> list[Turn]:
    """Return the smallest change of the floor and of a value by which one party's no turns.

    Parameters
    ----------
    rows : array of uint8, shape (M, n)
        Packages that nobody else refuses.
    short : array of float64, shape (n,)
        What the party is short of in each, in points.
    calm : float
        Share of the floor that the no-deal value does not move: 0 over no deal.
    """
    name = game.parties[party]
    found = []
    if calm < 1:
        floor = smallest_turn(floor_lever(game, party), rows, short / (1 - calm), name)
        found += [floor] if floor else []
    turns = [smallest_turn(lever, rows, short, name) for lever in value_levers(game, party)]
    found += sorted((t for t in turns if t is not None), key=_rank)[:1]
    return found


def find_block(consent: Consent, where: NDArray[np.bool_], condition: Tree | None) -> Block | None:
    """Return why nothing within a target is acceptable over no deal, and what would turn it."""
    game = consent.game
    if not where.any() or (consent.agreed[0] & where).any():
        return None
    candidates: dict[str, list[Turn]] = {}
    for i in range(len(game.parties)):
        outlook = game.outlooks[i]
        rows = np.flatnonzero(where & consent.others_agree(i)[0] & ~outlook.never)
        if len(rows):
            short = game.no_deal[i] - outlook.over_space[rows]
            for turn in turns_of_party(game, i, game.space.level[:, rows], short, 0.0):
                candidates.setdefault(turn.kind, []).append(turn)
    turns = [min(of, key=_rank) for of in candidates.values()]
    turns += _relaxed(consent, condition)
    return Block(find_nearest(consent, where), tuple(turns))


def _relaxed(consent: Consent, condition: Tree | None) -> list[Turn]:
    """Return the part of a target that would have to give least for something to be acceptable."""
    game = consent.game
    parts = condition.parts if isinstance(condition, AllOf) else (condition,) if condition else ()
    found: list[tuple[int, Turn]] = []
    for k, part in enumerate(parts):
        if not isinstance(part, Compare) or not isinstance(part.right, int):
            continue
        if part.left not in game.space.index:
            continue
        rest = np.ones(game.space.level.shape[1], dtype=np.bool_)
        for other in (*parts[:k], *parts[k + 1 :]):
            rest &= game.space.holds(other, game.space.level)
        m = game.space.index[part.left]
        reached = game.space.level[m][consent.agreed[0] & rest].astype(np.int64)
        if len(reached):
            names = game.space.levels[m]
            # of the levels that the part itself asks for, the one nearest to what can be had
            probe = np.repeat(game.space.start.astype(np.uint8)[:, None], len(names), axis=1)
            probe[m] = np.arange(len(names))
            asked = np.flatnonzero(game.space.holds(part, probe))
            far = np.abs(reached[:, None] - asked[None, :])
            gaps = far.min(axis=1)
            level = int(reached[gaps.argmin()])
            now = int(asked[far[gaps.argmin()].argmin()])
            turn = Turn("level", None, part.left, names[now], names[level], None)
            found.append((int(gaps.min()), turn))
    return [min(found, key=lambda item: item[0])[1]] if found else []


def turns_of_package(game: Game, package: NDArray[np.uint8], floor: int) -> tuple[Turn, ...]:
    """Return single changes that make a refused package acceptable over a floor, by kind.

    A floor or a value can do so only where one party alone refuses, and no red line is crossed.
    """
    level = package[:, None]
    calm = (0.0, game.case.calm.mode)[floor]
    floors = (game.no_deal, game.as_now)[floor]
    refusing = [
        i
        for i, outlook in enumerate(game.outlooks)
        if game.consents(i, package) and not _willing(game, i, level, floors)[0]
    ]
    if not refusing:
        return ()
    turns: list[Turn] = []
    (first, *others) = refusing
    crossed = any(game.space.holds(t, level)[0] for t in game.outlooks[first].red_lines)
    if not others and not crossed and not broken_lines(game, package):
        short = floors[first] - game.outlooks[first].utility(level)
        turns += turns_of_party(game, first, level, short, calm)
    return (*turns, *_other_level(game, package, floors))


def _willing(
    game: Game, party: int, level: NDArray[np.uint8], floors: NDArray[np.float64]
) -> NDArray[np.bool_]:
    outlook = game.outlooks[party]
    willing = outlook.utility(level) >= floors[party] - TOLERANCE
    for tree in outlook.red_lines:
        willing &= ~game.space.holds(tree, level)
    return np.asarray(willing)


def _other_level(game: Game, package: NDArray[np.uint8], floors: NDArray[np.float64]) -> list[Turn]:
    """Return the nearest change of one measure that everybody would accept."""
    options = [
        (abs(k - int(package[m])), m, k)
        for m, names in enumerate(game.space.levels)
        for k in range(len(names))
        if k != package[m]
    ]
    for _, m, k in sorted(options):
        other = package.copy()
        other[m] = k
        level = other[:, None]
        if broken_lines(game, other):
            continue
        if all(
            not game.consents(i, other) or _willing(game, i, level, floors)[0]
            for i in range(len(game.parties))
        ):
            names = game.space.levels[m]
            return [Turn("level", None, game.measures[m], names[int(package[m])], names[k], None)]
    return []
