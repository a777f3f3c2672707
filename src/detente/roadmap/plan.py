"""A plan as phases with dates, and what it is worth."""

import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from detente.game import Game
from detente.game.breakdown import TOLERANCE
from detente.packages.consent import share_of
from detente.roadmap.states import State
from detente.roadmap.walk import Effect, Increment, Stop, TimedPhase, Walked, Walker, advanced


def phases_between(game: Game, states: Sequence[State]) -> tuple[TimedPhase, ...]:
    """Return the phases that lead from each state to the next, with their dates (R3)."""
    phases = []
    for before, after in zip(states[:-1], states[1:], strict=True):
        due: dict[float, list[Increment]] = {}
        for m, level in steps_between(before, after):
            due.setdefault(float(game.months[m, level]), []).append((m, level))
        effects = tuple(Effect(month, tuple(due[month])) for month in sorted(due))
        phases.append(TimedPhase(effects, effects[-1].month))
    return tuple(phases)


def steps_between(before: State, after: State) -> list[Increment]:
    """Return the increments that lead from a state to the next, in the order of measures."""
    return [(m, k) for m, k in enumerate(after) if k > before[m]]


def named_steps(game: Game, before: State, after: State) -> dict[str, str]:
    """Return the same by name: measure and level."""
    steps = steps_between(before, after)
    return {game.measures[m]: game.space.levels[m][k] for m, k in steps}


def deciding_margins(
    game: Game, walked: Walked, judged: Sequence[int]
) -> Iterator[tuple[int, float]]:
    """Yield every margin of those who decide, in points: party, and how large (R7)."""
    for stop in walked.stops:
        if stop.party in judged:
            yield stop.party, stop.margin
    for i in judged:
        yield i, walked.values[0][i] - float(game.taking_part[i])


def smallest_share(
    walker: Walker,
    states: Sequence[State],
    threats: str,
    judged: Sequence[int],
    at_least: float = -math.inf,
) -> float:
    """Return the smallest margin of those that decide, as a share of the stake (R7).

    Of a party with nothing at stake only the sign counts: -inf where it would stop. Where the
    smallest is below `at_least`, some share below that is returned: all of them are not looked at.
    """

    def share(i: int, points: float) -> float:
        share = share_of(walker.game, i, points)
        return share if share is not None else -math.inf if points < -TOLERANCE else math.inf

    def below(stop: Stop) -> bool:
        return stop.party in judged and share(stop.party, stop.margin) < at_least

    walked = _walk_states(walker, states, threats, below)
    return min(
        (share(*of) for of in deciding_margins(walker.game, walked, judged)), default=math.inf
    )


def smallest_shares(
    points: NDArray[np.float64], stakes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the same for margins of many plans at once, and the column whose it is, shape (n,).

    Parameters
    ----------
    points : array, shape (n, J)
        Margins; inf where a party does not decide.
    stakes : array, shape (J,)
        Not positive where nothing is at stake.
    """
    staked = stakes > 0
    share = points / np.where(staked, stakes, 1.0)
    signs = np.where(points < -TOLERANCE, -np.inf, np.inf)
    share = np.where(staked, share, signs)
    column = share.argmin(axis=1)
    return share[np.arange(len(share)), column], column


def _walk_states(
    walker: Walker, states: Sequence[State], threats: str, enough: Callable[[Stop], bool]
) -> Walked:
    """Walk from state to state, one phase each."""
    phases = phases_between(walker.game, states)
    through = {tuple(map(int, s)) for s in states}
    for before, after in zip(states[:-1], states[1:], strict=True):
        moved = [m for m, _ in steps_between(before, after)]
        for bits in range(1 << len(moved)):
            levels = list(before)
            for b, m in enumerate(moved):
                levels[m] += (bits >> b) & 1
            through.add(tuple(levels))
    walker.states.prepare(through)
    return walker.walk(states[0], phases, threats, enough)


def months_of(game: Game, states: Sequence[State], step: Increment | None = None) -> float:
    """Return how long a plan takes: as a whole, or until a step takes effect."""
    phases = phases_between(game, states)
    if step is None:
        return float(np.sum([p.months for p in phases]))
    m, level = step
    last = next(t for t, after in enumerate(states[1:]) if after[m] >= level)
    return float(np.sum([p.months for p in phases[:last]]) + game.months[m, level])


def pull_forward(
    game: Game,
    states: tuple[State, ...],
    parallel: int,
    margin_of: Callable[[tuple[State, ...], float], float],
) -> tuple[State, ...]:
    """Move steps to earlier phases wherever that costs neither margin nor months.

    Of plans that tie, one in which nothing waits for no reason is easier to defend. Each step is
    tried from the first phase on; with one step a phase it goes before others, else it joins them.
    """
    margin_of = functools.cache(margin_of)  # plans are tried again as others move
    best, floor = states, margin_of(states, -math.inf)
    increments = [n for pair in itertools.pairwise(states) for n in steps_between(*pair)]
    for m, k in increments:
        moved = next(
            (
                tried
                for tried in _earlier(best, (m, k), parallel)
                if months_of(game, tried) <= months_of(game, best) + TOLERANCE
                and passable(game, tried)
                and margin_of(tried, floor - 1e-12) >= floor - 1e-12
            ),
            best,
        )
        if moved is not best:
            best, floor = moved, max(floor, margin_of(moved, floor - 1e-12))
    return best


def passable(game: Game, states: Sequence[State]) -> bool:
    """Return whether every state on the way is admissible, inside phases too (R3)."""
    on_the_way = [states[0]]
    for phase in phases_between(game, states):
        for effect in phase.effects:
            on_the_way.append(advanced(on_the_way[-1], effect.increments))
    level = np.array(on_the_way, dtype=np.uint8).T
    return all(bool(game.space.holds(tree, level).all()) for tree in game.space.requires)


def _earlier(
    states: tuple[State, ...], increment: Increment, parallel: int
) -> Iterator[tuple[State, ...]]:
    """Yield plans in which one step is done in an earlier phase, the earliest first."""
    m, k = increment
    now = next(t for t, state in enumerate(states) if state[m] >= k) - 1
    alone = len(steps_between(states[now], states[now + 1])) == 1
    for t in range(now):
        if states[t][m] != k - 1 or states[t + 1][m] != k - 1:
            continue
        joined = len(steps_between(states[t], states[t + 1])) + 1
        raised = [_with(state, m, k) for state in states]
        if joined <= parallel:
            rest = raised[now + 2 :] if alone else raised[now + 1 :]
            yield (*states[: t + 1], *raised[t + 1 : now + 1], *rest)
        if parallel == 1 and alone:
            yield (*states[: t + 1], *raised[t : now + 1], *states[now + 2 :])


def _with(state: State, m: int, level: int) -> State:
    return (*state[:m], max(state[m], level), *state[m + 1 :])
