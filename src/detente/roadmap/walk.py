"""A walk along phases, step by step: values, every stop and its margin, exposure (R3, R6, R7).

V_i(t) = E_i + δ_i^τ V_i(t+1); carrying on at a moment s of a phase is worth the rest of it and what
follows, as of s. A stop by i at s takes back i's best subset at once; others' increments of the
phase that are due within ℓ_i months still take effect; then breakdown. The margin of i in a phase
is the least of carrying on minus stopping, over its moments and as of each.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game import Game
from detente.game.clock import over_months
from detente.roadmap.states import State, States

Increment = tuple[int, int]
"""A measure's column and the level it reaches."""

Who = int | slice | list[int]
"""A party, or several: what something is worth to them is then an array."""

EVERYBODY = slice(None)

INSTANT = 1e-9
"""Months by which dates may differ and still be the same: sums of decimals are not exact."""


@dataclass(frozen=True)
class Effect:
    """Increments that take effect together: all of a date."""

    month: float
    """From the start of the phase."""
    increments: tuple[Increment, ...]


@dataclass(frozen=True)
class TimedPhase:
    """A phase with its dates."""

    effects: tuple[Effect, ...]
    """In order of time."""
    months: float
    """Its length: the longest increment, or its gate if that is later."""


@dataclass(frozen=True)
class Stop:
    """The best way for a party to stop at one moment."""

    party: int
    phase: int
    """From 0; the number of phases where it stops after arrival."""
    month: float
    """From the start of the phase."""
    moment: str
    """`start`, `before` or `after` an effect, `outside lag` or `within lag` of another's (just
    before it is still received by who stops, and from then on), `end`, `arrival`."""
    kind: str
    """`walk away`, or `pocket` where an increment of its own is due at that moment."""
    levels: State
    """The state at that moment."""
    taken_back: tuple[int, ...]
    """Measures that it takes back at once."""
    landed: tuple[Increment, ...]
    """Increments of others that still take effect."""
    carry_on: float
    """Worth of carrying on, as of that moment."""
    stop: float
    """Worth of stopping, as of that moment."""
    others: tuple[float, ...]
    """Worth of that stop to every party, as of that moment."""

    @property
    def margin(self) -> float:
        """By how much carrying on is better, in points."""
        return self.carry_on - self.stop


@dataclass(frozen=True, eq=False)
class Walked:
    """A walk under one kind of threats."""

    states: tuple[State, ...]
    """At the start of each phase, and after the last."""
    values: tuple[tuple[float, ...], ...]
    """V_i(t) by phase, and after arrival."""
    stops: tuple[Stop, ...]
    """Every stop of every party at every moment."""


def performers(game: Game, increment: Increment) -> frozenset[int]:
    """Return who carries out an increment."""
    m, level = increment
    return frozenset(int(i) for i in game.performs[:, m, level].nonzero()[0])


def advanced(state: State, increments: Sequence[Increment]) -> State:
    """Return the state after increments, each from one level below."""
    levels = list(state)
    for m, level in increments:
        if levels[m] == level - 1:
            levels[m] = level
    return tuple(levels)


class Walker:
    """Walks along phases of one game; keeps what it learns about states."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.states = States(game)
        self.discount = [float(d) for d in game.discount]
        self._counts: dict[float, NDArray[np.float64]] = {}
        self.lag = [float(x) for x in game.lag]
        self.asked: Sequence[int] = range(len(game.parties))
        """Parties whose stops are looked at."""

    def walk(
        self,
        start: State,
        phases: Sequence[TimedPhase],
        threats: str,
        enough: Callable[[Stop], bool] = lambda _: False,
    ) -> Walked:
        """Return values and stops of a plan.

        Parameters
        ----------
        start : State
        phases : sequence of TimedPhase
        threats : {"credible", "all"}
        enough : callable
            After which stop no more need to be looked at.
        """
        inner = [self._states_of(start, phases, t) for t in range(len(phases))]
        if any(state not in self.states for through in inner for state in through):
            self.states.prepare(self._met(phases, inner))  # all at once: far quicker
        arrival = inner[-1][-1] if inner else start
        values = [tuple(self._flow(i, arrival) for i in range(len(self.game.parties)))]
        for phase, through in zip(reversed(phases), reversed(inner), strict=True):
            values.append(self._value(phase, through, values[-1]))
        values.reverse()
        stops: list[Stop] = []
        for stop in self._stops(phases, (*inner, (arrival,)), values, threats):
            stops.append(stop)
            if enough(stop):
                break
        return Walked(
            states=(*(through[0] for through in inner), arrival),
            values=tuple(values),
            stops=tuple(stops),
        )

    def _stops(
        self,
        phases: Sequence[TimedPhase],
        inner: Sequence[Sequence[State]],
        values: Sequence[Sequence[float]],
        threats: str,
    ) -> Iterator[Stop]:
        for t, (phase, through) in enumerate(zip(phases, inner[:-1], strict=True)):
            for i in self.asked:
                for moment in self._moments(i, phase):
                    yield self._stop(i, t, phase, through, values[t + 1], moment, threats)
        for i in self.asked:
            yield self._arrival(i, len(phases), inner[-1][-1], threats)

    def _met(
        self, phases: Sequence[TimedPhase], inner: Sequence[Sequence[State]]
    ) -> Iterator[State]:
        """Yield every state that a walk asks about, with what is still received after a stop."""
        for phase, through in zip(phases, inner, strict=True):
            yield from through
            for i in self.asked:
                for moment in self._moments(i, phase):
                    state = through[moment[1]]
                    for _, increments in self._landing(i, phase, through, moment):
                        state = advanced(state, increments)
                        yield state

    def _states_of(self, start: State, phases: Sequence[TimedPhase], t: int) -> tuple[State, ...]:
        state = start
        for phase in phases[:t]:
            for effect in phase.effects:
                state = advanced(state, effect.increments)
        through = [state]
        for effect in phases[t].effects:
            through.append(advanced(through[-1], effect.increments))
        return tuple(through)

    def _flow(self, party: int, state: State) -> Any:
        return float(self.states[state].utility[party])

    def _meanwhile(self, by: int, who: Who, state: State) -> Any:
        """Return the flow to a party, or several, until a stop `by` one of all is answered."""
        return self.states[state].during[by, who]

    def _left(self, by: int, who: Who, state: State, threats: str) -> Any:
        return self.states[state].after[threats][by, who]

    def _taken_back(self, party: int, state: State) -> tuple[int, ...]:
        return self.states[state].taken_back[party]

    def _over(self, who: Who, months: float) -> Any:
        """Return what a point in so many months counts now."""
        if isinstance(who, int):
            return float(self.discount[who] ** (months / 12))
        if months not in self._counts:
            self._counts[months] = over_months(self.game.discount, months)
        return self._counts[months][who]

    def _rest(
        self, party: int, phase: TimedPhase, through: Sequence[State], done: int, s: float
    ) -> Any:
        """Return the flow of the rest of a phase from month `s`, `done` effects being in force."""
        times = [*(e.month for e in phase.effects[done:]), phase.months]
        total: Any = 0.0
        at = s
        for k, until in enumerate(times):
            weight = self._over(party, at - s) - self._over(party, until - s)
            total = total + weight * self._flow(party, through[done + k])
            at = until
        return total

    def _value(
        self, phase: TimedPhase, through: Sequence[State], following: Sequence[float]
    ) -> tuple[float, ...]:
        return tuple(
            self._rest(i, phase, through, 0, 0.0) + self._over(i, phase.months) * following[i]
            for i in range(len(self.game.parties))
        )

    def _moments(self, party: int, phase: TimedPhase) -> Iterator[tuple[float, int, str, bool]]:
        """Yield (month, effects in force, name, whether due exactly at the lag still lands)."""
        yield 0.0, 0, "start", True
        lag = self.lag[party]
        for k, effect in enumerate(phase.effects):
            yield effect.month, k, "before", effect.month == 0  # nothing comes before the start
            yield effect.month, k + 1, "after", True
            month = effect.month - lag
            others = any(not self._own(party, increment) for increment in effect.increments)
            if others and month > INSTANT and lag > 0:
                done = sum(e.month < month - INSTANT for e in phase.effects)
                yield month, done, "outside lag", False
                done = sum(e.month <= month + INSTANT for e in phase.effects)
                yield month, done, "within lag", True
        if not phase.effects or phase.months > phase.effects[-1].month:
            yield phase.months, len(phase.effects), "end", False

    def _stop(
        self,
        party: int,
        t: int,
        phase: TimedPhase,
        through: Sequence[State],
        following: Sequence[float],
        moment: tuple[float, int, str, bool],
        threats: str,
    ) -> Stop:
        s, done, name, _ = moment
        landing = self._landing(party, phase, through, moment)
        carry = self._rest(party, phase, through, done, s)
        carry += self._over(party, phase.months - s) * following[party]
        own = done < len(phase.effects) and name in ("before", "start")
        next_effect = phase.effects[done] if own else None
        pocket = (
            next_effect is not None
            and next_effect.month == s
            and any(self._own(party, n) for n in next_effect.increments)
        )
        worth = self._worth_of_stop(party, through[done], landing, threats)
        return Stop(
            party=party,
            phase=t,
            month=s,
            moment=name,
            kind="pocket" if pocket else "walk away",
            levels=through[done],
            taken_back=self._taken_back(party, through[done]),
            landed=tuple(n for _, increments in landing for n in increments),
            carry_on=carry,
            stop=worth[party],
            others=worth,
        )

    def _landing(
        self,
        party: int,
        phase: TimedPhase,
        through: Sequence[State],
        moment: tuple[float, int, str, bool],
    ) -> list[tuple[float, tuple[Increment, ...]]]:
        """Return what others still deliver after a stop, and in how many months."""
        s, done, _, closed = moment
        within = self.lag[party] + (INSTANT if closed else -INSTANT)
        landing: list[tuple[float, tuple[Increment, ...]]] = []
        at = through[done]
        for effect in phase.effects[done:]:
            if effect.month - s >= within:
                break
            landed = []
            for m, k in effect.increments:
                if not self._own(party, (m, k)) and at[m] == k - 1:  # else one below it is missing
                    landed.append((m, k))
                    at = advanced(at, [(m, k)])
            if landed:
                landing.append((max(effect.month - s, 0.0), tuple(landed)))
        return landing

    def _own(self, party: int, increment: Increment) -> bool:
        m, level = increment
        return bool(self.game.performs[party, m, level])

    def _worth_of_stop(
        self,
        party: int,
        state: State,
        landing: Sequence[tuple[float, Sequence[Increment]]],
        threats: str,
    ) -> tuple[float, ...]:
        return tuple(self._worth_to(EVERYBODY, party, state, landing, threats).tolist())

    def _worth_to(
        self,
        who: Who,
        party: int,
        state: State,
        landing: Sequence[tuple[float, Sequence[Increment]]],
        threats: str,
    ) -> Any:
        """Return what a stop by a party is worth to somebody."""
        lag = self.lag[party]
        spells: list[tuple[float, State]] = [(0.0, state)]
        for month, increments in landing:
            state = advanced(state, increments)
            spells.append((month, state))
        ends = [*(month for month, _ in spells[1:]), lag]
        total = self._over(who, lag) * self._left(party, who, state, threats)
        for (begins, at), until in zip(spells, ends, strict=True):
            weight = self._over(who, begins) - self._over(who, until)
            total = total + weight * self._meanwhile(party, who, at)
        return total

    def _arrival(self, party: int, t: int, state: State, threats: str) -> Stop:
        worth = self._worth_of_stop(party, state, (), threats)
        return Stop(
            party=party,
            phase=t,
            month=0.0,
            moment="arrival",
            kind="walk away",
            levels=state,
            taken_back=self._taken_back(party, state),
            landed=(),
            carry_on=self._flow(party, state),
            stop=worth[party],
            others=worth,
        )
