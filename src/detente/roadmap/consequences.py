"""What hangs on a step: what may not be taken without it, and what follows if it is not done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree, measures_in
from detente.game import Game
from detente.game.breakdown import undone_at, willing
from detente.roadmap.states import State
from detente.roadmap.walk import Increment, Stop, advanced

Threats = tuple[NDArray[np.bool_], NDArray[np.int64]]
"""Who takes a measure back, shape (P, M), and to which level it falls, shape (M,)."""


Line = tuple[str, Tree, frozenset[str]]
"""A line of `requires`: as written, as read, and the measures that it names."""


@dataclass(frozen=True)
class Opened:
    """A later step, or one of the same date, that may not be taken without this one."""

    measure: str
    level: str
    phase: int
    line: str
    """The line of `requires` that says so; empty for the next level of the same measure."""


@dataclass(frozen=True)
class Undone:
    """A measure that is taken back, to which level, and by whom."""

    measure: str
    level: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """What follows if a step is not done when it is due."""

    party: str
    """Who stops; of several who carry it out, the one that loses the smallest share of stake."""
    points: float
    """What it loses by that; below zero it gains."""
    takes_back: tuple[Undone, ...]
    """What it takes back at once."""
    receives: Mapping[str, str]
    """What others still deliver: measure and level."""
    answered: tuple[Undone, ...]
    """The threats that are carried out once the others have answered."""
    losses: Mapping[str, float]
    """What each other party loses by it, in points of its own."""


@dataclass(frozen=True)
class Placed:
    """A step with its place in the plan, and the states around it."""

    phase: int
    effect: int
    month: float
    """From the start of the phase."""
    increment: Increment
    before: State
    """Before the steps of its date."""
    after: State
    """After them."""


def opened(
    game: Game, step: Placed, placed: Sequence[Placed], lines: Sequence[Line]
) -> Iterator[Opened]:
    """Yield the steps that break a line of `requires` if `step` has not been taken.

    Of the same measure, the next level where it is due in the same phase.

    Parameters
    ----------
    game : Game
    step : Placed
    placed : sequence of Placed
        Every step, in order. Of a date with several only those that have their part in breaking
        the line are yielded.
    lines : sequence of Line
        From `lines_in_scope`.
    """
    m, level = step.increment

    def without(state: State, but: Increment | None = None) -> State:
        levels = list(state)
        levels[m] = level - 1
        if but is not None:
            levels[but[0]] = min(levels[but[0]], but[1] - 1)
        return tuple(levels)

    for other in placed:
        if (other.phase, other.increment) == (step.phase, (m, level + 1)):
            yield Opened(game.measures[m], game.space.levels[m][level + 1], other.phase + 1, "")
        if other.increment[0] == m or (other.phase, other.effect) < (step.phase, step.effect):
            continue
        both = {game.measures[m], game.measures[other.increment[0]]}
        for text, tree, names in lines:
            if not both <= names:
                continue
            alone = advanced(without(other.before), [other.increment])
            there = list(other.after)
            there[m] = level
            holds = _hold(
                game,
                tree,
                [
                    tuple(there),
                    without(other.after),
                    without(other.before),
                    without(other.after, other.increment),
                    alone,
                ],
            )
            if holds[0] and not holds[1] and holds[2] and (holds[3] or not holds[4]):
                n, k = other.increment
                yield Opened(game.measures[n], game.space.levels[n][k], other.phase + 1, text)
                break


def lines_in_scope(game: Game) -> tuple[Line, ...]:
    """Return the lines of `requires` that speak of measures in scope alone."""
    trees = ((r.holds, game.space.condition(r.holds)) for r in game.case.requires)
    lines = ((text, tree, frozenset(measures_in(tree))) for text, tree in trees)
    return tuple(line for line in lines if line[2] <= set(game.measures))


def _hold(game: Game, tree: Tree, states: list[State]) -> list[bool]:
    return [bool(x) for x in game.space.holds(tree, np.array(states, dtype=np.uint8).T)]


def left_undone(
    game: Game, stops: Sequence[Stop], by: frozenset[int], stakes: Mapping[str, float]
) -> Stop | None:
    """Return how a step is not done: of those who carry it out, who loses least by stopping."""
    return min(
        (s for s in stops if s.party in by),
        key=lambda s: s.margin / stakes.get(game.parties[s.party], 1.0),
        default=None,
    )


def threats_after(game: Game, stops: Iterable[Stop], threats: str) -> dict[State, Threats]:
    """Return, by the state in which each of some stops leaves things, what is then taken back."""
    states = sorted({advanced(stop.levels, stop.landed) for stop in stops})
    if not states:
        return {}
    level = np.array(states, dtype=np.uint8).T
    taken = undone_at(game.outlooks, game.conditional, game.undoing, level)
    who = willing(taken) if threats == "credible" else taken.able
    return {state: (who[:, :, k], taken.back[:, k]) for k, state in enumerate(states)}


def refusal(
    game: Game,
    stops: Sequence[Stop],
    stop: Stop | None,
    after: Mapping[State, Threats],
) -> Refusal | None:
    """Return what follows if a step is not done when it is due.

    Parameters
    ----------
    game : Game
    stops : sequence of Stop
        Every party's stop just before the step.
    stop : Stop or None
        From `left_undone`.
    after : mapping
        From `threats_after`.

    Returns
    -------
    Refusal or None
        None where nobody in particular carries it out.
    """
    if stop is None:
        return None
    carry = {s.party: s.carry_on for s in stops}
    names = game.space.levels
    who, back = after[advanced(stop.levels, stop.landed)]

    def undone(m: int, parties: tuple[str, ...]) -> Undone:
        return Undone(game.measures[m], names[m][back[m]], parties)

    own = game.parties[stop.party]
    return Refusal(
        party=own,
        points=stop.margin,
        takes_back=tuple(undone(m, (own,)) for m in stop.taken_back),
        receives={game.measures[m]: names[m][k] for m, k in stop.landed},
        answered=tuple(
            undone(m, tuple(game.parties[i] for i in np.flatnonzero(who[:, m])))
            for m in map(int, np.flatnonzero(who.any(axis=0)))
            if m not in stop.taken_back
        ),
        losses={
            party: carry[j] - stop.others[j]
            for j, party in enumerate(game.parties)
            if j != stop.party
        },
    )
