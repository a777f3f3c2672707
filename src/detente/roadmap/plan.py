"""A plan as phases with dates, and what it is worth."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from detente.game import Game
from detente.roadmap.states import State
from detente.roadmap.walk import Effect, Increment, TimedPhase, Walked, Walker, advanced


def phases_between(game: Game, states: Sequence[State]) -> tuple[TimedPhase, ...]:
    """Return the phases that lead from each state to the next, with their dates (R3)."""
    phases = []
    for before, after in zip(states[:-1], states[1:], strict=True):
        due: dict[float, list[Increment]] = {}
        for m, (low, high) in enumerate(zip(before, after, strict=True)):
            if high > low:
                due.setdefault(float(game.months[m, high]), []).append((m, high))
        effects = tuple(Effect(month, tuple(due[month])) for month in sorted(due))
        phases.append(TimedPhase(effects, effects[-1].month))
    return tuple(phases)


def smallest_share(walker: Walker, walked: Walked, judged: Sequence[int]) -> float:
    """Return the smallest margin of those that decide, as a share of the stake (R7).

    Of a party with nothing at stake only the sign counts: -inf where it would stop.
    """
    game = walker.game
    smallest = math.inf
    margins = [(s.party, s.margin) for s in walked.stops]
    margins += [(i, walked.values[0][i] - float(game.no_deal[i])) for i in judged]
    for i, points in margins:
        if i not in judged:
            continue
        stake = float(game.stake[i])
        if stake > 0:
            smallest = min(smallest, points / stake)
        elif points < -1e-9:
            return -math.inf
    return smallest


def walk_states(walker: Walker, states: Sequence[State], threats: str) -> Walked:
    """Walk from state to state, one phase each."""
    phases = phases_between(walker.game, states)
    through = {tuple(map(int, s)) for s in states}
    for before, after in zip(states[:-1], states[1:], strict=True):
        moved = [m for m in range(len(before)) if after[m] > before[m]]
        for bits in range(1 << len(moved)):
            levels = list(before)
            for b, m in enumerate(moved):
                levels[m] += (bits >> b) & 1
            through.add(tuple(levels))
    walker.states.prepare(through)
    return walker.walk(states[0], phases, threats)


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
    margin_of: Callable[[tuple[State, ...]], float],
) -> tuple[State, ...]:
    """Move steps to earlier phases wherever that costs neither margin nor months.

    Of plans that tie, one in which nothing waits for no reason is easier to defend. Each step is
    tried from the first phase on; with one step a phase it goes before others, else it joins them.
    """
    best, floor = states, margin_of(states)
    for m, k in _increments(states):
        moved = next(
            (
                tried
                for tried in _earlier(best, (m, k), parallel)
                if months_of(game, tried) <= months_of(game, best) + 1e-9
                and passable(game, tried)
                and margin_of(tried) >= floor - 1e-12
            ),
            best,
        )
        best, floor = moved, max(floor, margin_of(moved))
    return best


def passable(game: Game, states: Sequence[State]) -> bool:
    """Return whether every state on the way is admissible, inside phases too (R3)."""
    on_the_way = [states[0]]
    for phase in phases_between(game, states):
        for effect in phase.effects:
            on_the_way.append(advanced(on_the_way[-1], effect.increments))
    level = np.array(on_the_way, dtype=np.uint8).T
    return all(bool(game.space.holds(tree, level).all()) for tree in game.space.requires)


def _increments(states: Sequence[State]) -> Iterator[Increment]:
    for before, after in itertools.pairwise(states):
        for m, (low, high) in enumerate(zip(before, after, strict=True)):
            if high > low:
                yield m, high


def _earlier(
    states: tuple[State, ...], increment: Increment, parallel: int
) -> Iterator[tuple[State, ...]]:
    """Yield plans in which one step is done in an earlier phase, the earliest first."""
    m, k = increment
    now = next(t for t, state in enumerate(states) if state[m] >= k) - 1
    alone = sum(a < b for a, b in zip(states[now], states[now + 1], strict=True)) == 1
    for t in range(now):
        if states[t][m] != k - 1 or states[t + 1][m] != k - 1:
            continue
        joined = sum(a < b for a, b in zip(states[t], states[t + 1], strict=True)) + 1
        raised = [_with(state, m, k) for state in states]
        if joined <= parallel:
            rest = raised[now + 2 :] if alone else raised[now + 1 :]
            yield (*states[: t + 1], *raised[t + 1 : now + 1], *rest)
        if parallel == 1 and alone:
            yield (*states[: t + 1], *raised[t : now + 1], *states[now + 2 :])


def _with(state: State, m: int, level: int) -> State:
    return (*state[:m], max(state[m], level), *state[m + 1 :])
