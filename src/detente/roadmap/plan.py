"""A plan as phases with dates, and what it is worth."""

import math
from collections.abc import Sequence

import numpy as np

from detente.game import Game
from detente.roadmap.states import State
from detente.roadmap.walk import Effect, Increment, TimedPhase, Walked, Walker


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


def months_of(game: Game, states: Sequence[State]) -> float:
    """Return how long a plan takes."""
    return float(np.sum([p.months for p in phases_between(game, states)]))
