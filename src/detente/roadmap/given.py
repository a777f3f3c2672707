"""Somebody's order, with its dates: what takes effect when, what waits, what cannot go (R3)."""

import datetime as dt
import itertools
import re
from dataclasses import dataclass

import numpy as np

from detente.case.expressions import measures_in
from detente.case.schema import Case, Gate, Phase, Roadmap
from detente.game import Game
from detente.game.clock import months_until
from detente.roadmap.states import State, first_state
from detente.roadmap.walk import INSTANT, Effect, Increment, TimedPhase, advanced

_WAIT = re.compile(r"^(\d+(?:\.\d+)?)\s*months?$")
_MOST_TOGETHER = 12


@dataclass(frozen=True)
class Wait:
    """An increment that was ready before its prerequisite was there."""

    phase: int
    increment: Increment
    ready: float
    """Month of the phase at which its own work was over."""
    month: float
    """Month at which it took effect."""
    line: str
    """The line of `requires` that it waited for."""


@dataclass(frozen=True)
class Stuck:
    """An increment that can never take effect where the order puts it."""

    phase: int
    increment: Increment
    line: str


@dataclass(frozen=True)
class Timed:
    """An order with its dates, as far as it goes."""

    phases: tuple[TimedPhase, ...]
    waits: tuple[Wait, ...]
    stuck: Stuck | None
    gates: tuple[float, ...]
    """Months that each phase waits for its gate, at the latest."""
    opens: tuple[Gate | None, ...] = ()
    """The gate of each phase."""


def broken(game: Game, state: State) -> str | None:
    """Return the first line of `requires` that a state breaks."""
    level = np.array(state, dtype=np.uint8)[:, None]
    lines = [r.holds for r in game.case.requires]
    trees = [game.space.condition(text) for text in lines]
    for text, tree in zip(lines, trees, strict=True):
        inside = all(name in game.space.index for name in measures_in(tree))
        if inside and not game.space.holds(tree, level)[0]:
            return text
    return None


class Timer:
    """Gives an order its dates. `late` adds months to a step, `refused` leaves it out."""

    def __init__(
        self,
        game: Game,
        late: dict[Increment, float] | None = None,
        refused: frozenset[Increment] = frozenset(),
        start: dt.date | None = None,
    ) -> None:
        self.game, self.late, self.refused, self.start = game, late or {}, refused, start
        self._lines: dict[State, str | None] = {}

    def time(self, roadmap: Roadmap) -> Timed:
        """Return when each increment takes effect, what waits, and what is stuck."""
        state = first_state(self.game)
        phases: list[TimedPhase] = []
        waits: list[Wait] = []
        gates: list[float] = []
        opens = tuple(phase.opens for phase in roadmap.phases)
        months = 0.0
        for t, phase in enumerate(roadmap.phases):
            gate = self._gate(phase.opens, months)
            gates.append(gate)
            if gate and phases:
                last = phases[-1]
                phases[-1] = TimedPhase(last.effects, last.months + gate)
            months += gate
            timed, state, waited, stuck = self._phase(t, state, phase)
            waits += waited
            if stuck is not None:
                return Timed(tuple(phases), tuple(waits), stuck, tuple(gates), opens)
            phases.append(timed)
            months += timed.months
        return Timed(tuple(phases), tuple(waits), None, tuple(gates), opens)

    def _phase(
        self, t: int, state: State, phase: Phase
    ) -> tuple[TimedPhase, State, list[Wait], Stuck | None]:
        pending = self._increments(state, phase)  # increment -> month its work is over, or None
        effects: list[Effect] = []
        waits: list[Wait] = []
        at = 0.0
        while pending:
            ready = [
                n for n, month in pending.items() if month is not None and month <= at + INSTANT
            ]
            together = self._admissible(state, ready)
            if together:
                for n in together:
                    month = pending.pop(n) or 0.0
                    if month < at - INSTANT:
                        line = self._broken(advanced(state, [n])) or ""
                        waits.append(Wait(t, n, month, at, line))
                    following = (n[0], n[1] + 1)
                    if following in pending:
                        pending[following] = at + self._months(following)
                state = advanced(state, together)
                if effects and effects[-1].month == at:  # a level that takes no time after another
                    together = [*effects.pop().increments, *together]
                effects.append(Effect(at, tuple(together)))
                continue
            known = [month for month in pending.values() if month is not None]
            later = [month for month in known if month > at + INSTANT]
            if not later:
                first = next(iter(pending))
                line = self._broken(advanced(state, [first])) or "the level below it"
                return TimedPhase(tuple(effects), at), state, waits, Stuck(t, first, line)
            at = min(later)
        return TimedPhase(tuple(effects), at), state, waits, None

    def _broken(self, state: State) -> str | None:
        if state not in self._lines:
            self._lines[state] = broken(self.game, state)
        return self._lines[state]

    def _months(self, increment: Increment) -> float:
        return float(self.game.months[increment]) + self.late.get(increment, 0.0)

    def _increments(self, state: State, phase: Phase) -> dict[Increment, float | None]:
        """Return the steps of a phase; of one measure only the first has its date yet."""
        steps: dict[Increment, float | None] = {}
        for name, level in phase.do.items():
            m = self.game.space.index.get(name)
            if m is None:
                continue  # out of scope
            names = self.game.space.levels[m]
            top = names.index(level) if level in names else int(level)
            for k in range(state[m] + 1, top + 1):
                if (m, k) in self.refused:
                    break
                steps[m, k] = self._months((m, k)) if k == state[m] + 1 else None
        return steps

    def _admissible(self, state: State, ready: list[Increment]) -> list[Increment]:
        """Return the most of what is ready that may take effect together."""
        if self._broken(advanced(state, ready)) is None:
            return ready
        for size in range(len(ready) - 1, 0, -1):
            if len(ready) > _MOST_TOGETHER and size > 1:
                continue
            for some in itertools.combinations(ready, size):
                if self._broken(advanced(state, some)) is None:
                    return list(some)
        return []

    def _gate(self, gate: Gate | None, months: float) -> float:
        """Return for how long a phase waits at the latest; an event without a date not at all."""
        if gate is None:
            return 0.0
        known = [w for w in (self._wait(x, months) for x in gate.earliest_of) if w is not None]
        if gate.earliest_of:
            return min(known, default=0.0)
        return max((self._wait(x, months) or 0.0 for x in gate.latest_of), default=0.0)

    def _wait(self, event: str | int, months: float) -> float | None:
        text = str(event)
        if match := _WAIT.match(text):
            return float(match[1])
        case: Case = self.game.case
        day = case.dates[text].date if text in case.dates else None
        if day is None and re.match(r"^\d{4}-\d\d-\d\d$", text):
            day = dt.date.fromisoformat(text)
        begin = self.start or case.as_of
        if day is None or begin is None:
            return None
        return max(months_until(begin, day) - months, 0.0)
