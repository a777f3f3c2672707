"""What each level of each measure is worth to a party by itself, and where its red lines stand."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.case.expressions import measures_in
from detente.case.findings import QuestionError
from detente.case.schema import Case
from detente.game.game import assume, unknown_party
from detente.game.outlook import shape_of, weight_of
from detente.game.space import Space, open_space

_MOST_COMBINATIONS = 100_000


@dataclass(frozen=True)
class LevelWorth:
    """What one level of one measure is worth to a party against things as they are, in points."""

    measure: str
    level: str
    low: float
    mode: float
    high: float


@dataclass(frozen=True)
class Wall:
    """A red line of a party, and the levels that it closes."""

    never: str
    mandate: str | None
    closes: tuple[tuple[str, str], ...]
    """Measure and level that leads to it, alone or with others, from where things stand."""


@dataclass(frozen=True)
class Worths:
    """What one party makes of every level, and what it accepts at no price."""

    party: str
    motive: str | None
    levels: tuple[LevelWorth, ...]
    """Of each measure that it is not indifferent to, all but the level at which it stands."""
    walls: tuple[Wall, ...]


def find_worths(
    case: Case, party: str, motives: Mapping[str, str] | None = None, scope: str = "core"
) -> Worths:
    """Return what each level is worth to a party.

    Parameters
    ----------
    case : Case
    party : str
    motives, scope
        As in `find_packages`.

    Raises
    ------
    QuestionError
        For a party or a motive that the case does not have.
    """
    if party not in case.parties:
        raise QuestionError(unknown_party(case, party))
    motive = assume(case, motives or {}).get(party)
    space = open_space(case, scope)
    levels = []
    for m, name in enumerate(space.measures):
        weight = weight_of(case, party, motive, name)
        if weight is None or weight.low == weight.high == 0:
            continue
        shape = shape_of(case, space, party, motive, m)
        for k, level in enumerate(space.levels[m]):
            if k != space.start[m]:
                low, high = sorted((shape[k] * weight.low, shape[k] * weight.high))
                mode = float(shape[k] * weight.mode)
                levels.append(LevelWorth(name, level, float(low), mode, float(high)))
    walls = tuple(
        Wall(line.never, line.mandate, _closed(space, line.never))
        for line in case.red_lines.get(party, ())
    )
    return Worths(party, motive, tuple(levels), walls)


def _closed(space: Space, never: str) -> tuple[tuple[str, str], ...]:
    """Return levels at which a red line can be crossed, of measures that as now cannot cross it."""
    tree = space.condition(never)
    axes = [space.index[name] for name in sorted(measures_in(tree)) if name in space.index]
    if math.prod(len(space.levels[m]) for m in axes) > _MOST_COMBINATIONS:
        return ()  # it is still said in words
    grid = np.array(
        list(itertools.product(*(range(len(space.levels[m])) for m in axes))), dtype=np.uint8
    ).reshape(-1, len(axes))
    level = np.repeat(space.start.astype(np.uint8)[:, None], len(grid), axis=1)
    level[axes] = grid.T
    crossed = level[:, space.holds(tree, level)]
    return tuple(
        (space.measures[m], space.levels[m][k])
        for m in sorted(axes)
        if not (crossed[m] == space.start[m]).any()
        for k in np.unique(crossed[m])
    )


@dataclass(frozen=True)
class TopWorth:
    """A measure and what its top level is worth to each party."""

    measure: str
    level: str
    worth: Mapping[str, LevelWorth]
    """By party that is not indifferent to it."""


def find_top_worths(
    case: Case, motives: Mapping[str, str] | None = None, scope: str = "core"
) -> tuple[TopWorth, ...]:
    """Return what the top of every measure in scope is worth to whom."""
    of = {p: find_worths(case, p, motives, scope).levels for p in case.parties}
    found = []
    for name in open_space(case, scope).measures:
        measure = case.measures[name]
        top = list(measure.levels)[-1 if measure.start < len(measure.levels) - 1 else 0]
        worth = {
            p: w for p, levels in of.items() for w in levels if (w.measure, w.level) == (name, top)
        }
        found.append(TopWorth(name, top, worth))
    return tuple(found)
