"""What is shown beside the margins that decide (R7).

Threats that nobody would rather carry out; pairs that would both gain by stopping together; phases
in which a party would rather keep what there is for ever than go on.

A pair stops at one moment: each takes back its own best subset (R4), others' steps that need
neither still arrive, and breakdown comes when the first of the two is answered.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.game.breakdown import TOLERANCE, Taken, credible_threats, undone_at
from detente.packages.consent import share_of
from detente.roadmap.answer import Empty, Keeps, Together
from detente.roadmap.states import State
from detente.roadmap.walk import Increment, TimedPhase, Walked, Walker, Who, advanced

Worths = NDArray[np.float64]
"""To each party, shape (P,)."""


def rather_keep(walker: Walker, walk: Walked) -> tuple[Keeps, ...]:
    """Return the phases in which what there is, for ever, is worth more than going on."""
    game, most = walker.game, dict[tuple[int, int], Keeps]()
    for stop in walk.stops:
        i, key = stop.party, (stop.phase, stop.party)
        points = float(walker.states[stop.levels].utility[i]) - stop.carry_on
        if points > max(TOLERANCE, most[key].points if key in most else 0.0):
            share = share_of(walker.game, i, points)
            most[key] = Keeps(game.parties[i], stop.phase + 1, stop.month, points, share)
    return tuple(most[key] for key in sorted(most))


def empty_threats(walker: Walker, walk: Walked) -> tuple[Empty, ...]:
    """Return what others could take back after a stop on the way, and would rather not."""
    game = walker.game
    after = [advanced(stop.levels, stop.landed) for stop in walk.stops]
    level = np.array(after, dtype=np.uint8).T
    taken = undone_at(game.outlooks, game.conditional, game.undoing, level)
    able, carried = taken.able, credible_threats(taken)
    found: dict[Increment, tuple[set[int], set[int]]] = {}
    for k, stop in enumerate(walk.stops):
        able[stop.party, :, k] = False  # that would be no threat against it
        for m in np.flatnonzero(able[:, :, k].any(axis=0) & ~carried[:, k]):
            if m not in walker.states[after[k]].taken_back[stop.party]:
                by, phases = found.setdefault((int(m), after[k][m]), (set(), set()))
                by.update(map(int, np.flatnonzero(able[:, m, k])))
                phases.add(stop.phase + 1)
    return tuple(
        Empty(
            game.measures[m],
            game.space.levels[m][k],
            tuple(game.parties[i] for i in sorted(by)),
            tuple(sorted(phases)),
        )
        for (m, k), (by, phases) in sorted(found.items())
    )


def stops_together(
    walker: Walker,
    walk: Walked,
    phases: Sequence[TimedPhase],
    threats: str,
    judged: Sequence[bool],
) -> tuple[Together, ...]:
    """Return pairs of those who decide that both gain by stopping together, phase by phase.

    Of each pair and phase the moment at which the one that gains less gains most, by share of
    stake (in points, where either has nothing at stake).
    """
    deciding = [i for i, decides in enumerate(judged) if decides]
    pairs = list(combinations(deciding, 2))
    of = _Pairs(walker, pairs)
    best: dict[tuple[int, int], tuple[float, Together]] = {}
    for p, pair in enumerate(pairs):
        for t, month, name, carry, joint, alone_at in of.moments(p, walk, phases, threats):
            gains = [both - on for both, on in zip(joint, carry, strict=True)]
            if min(gains) <= TOLERANCE:
                continue
            shares = [share_of(walker.game, i, gain) for i, gain in zip(pair, gains, strict=True)]
            known = [s for s in shares if s is not None]
            smallest = min(known) if len(known) == 2 else min(gains)
            if (t, p) in best and smallest <= best[t, p][0] + TOLERANCE:
                continue
            names, alone = [walker.game.parties[i] for i in pair], alone_at()
            best[t, p] = (
                smallest,
                Together(
                    phase=t + 1,
                    month=month,
                    moment=name,
                    points=dict(zip(names, gains, strict=True)),
                    shares=dict(zip(names, shares, strict=True)),
                    alone=tuple(
                        party
                        for party, own, on in zip(names, alone, carry, strict=True)
                        if own > on + TOLERANCE
                    ),
                ),
            )
    return tuple(best[key][1] for key in sorted(best))


class _Pairs(Walker):
    """A walker to whom each pair is one more party that can stop, numbered after the others."""

    def __init__(self, walker: Walker, pairs: Sequence[tuple[int, int]]) -> None:
        super().__init__(walker.game)
        self.states, self.pairs = walker.states, pairs
        self.parties = len(walker.lag)
        self.lag = [*walker.lag, *(min(walker.lag[i], walker.lag[j]) for i, j in pairs)]
        self._walked: tuple[State, ...] = ()
        self._undone: dict[tuple[State, ...], tuple[Taken, NDArray[np.bool_]]] = {}
        self._stopped: dict[tuple[int, State, str], tuple[Worths, Worths]] = {}

    def moments(
        self, p: int, walk: Walked, phases: Sequence[TimedPhase], threats: str
    ) -> Iterator[tuple[int, float, str, list[float], list[float], Callable[[], list[float]]]]:
        """Yield phase, month, moment, and to each of a pair: carrying on, both stopping, it alone.

        All as of that moment; the last is seldom asked for.
        """
        pair, by = self.pairs[p], self.parties + p
        inner = [self._states_of(walk.states[0], phases, t) for t in range(len(phases))]
        self._walked = tuple(dict.fromkeys([*chain.from_iterable(inner), walk.states[-1]]))
        for t, (phase, through) in enumerate(zip(phases, inner, strict=True)):
            for moment in self._moments(by, phase):
                s, done, name, _ = moment
                carry = []
                landing = self._landing(by, phase, through, moment)
                joint = self._worth_to(list(pair), by, through[done], landing, threats).tolist()
                for i in pair:
                    rest = self._rest(i, phase, through, done, s)
                    carry.append(rest + self._over(i, phase.months - s) * walk.values[t + 1][i])
                alone = partial(self._alone, pair, phase, through, moment, threats)
                yield t, s, name, carry, joint, alone
        x = walk.states[-1]
        carry = [self._flow(i, x) for i in pair]
        joint = self._worth_to(list(pair), by, x, (), threats).tolist()
        nothing = TimedPhase((), 0.0)
        alone = partial(self._alone, pair, nothing, (x,), (0.0, 0, "arrival", True), threats)
        yield len(phases), 0.0, "arrival", carry, joint, alone

    def _alone(
        self,
        pair: tuple[int, int],
        phase: TimedPhase,
        through: Sequence[State],
        moment: tuple[float, int, str, bool],
        threats: str,
    ) -> list[float]:
        """Return what stopping alone at a moment is worth to each of a pair."""
        landings = [self._landing(i, phase, through, moment) for i in pair]
        return [
            float(self._worth_to(i, i, through[moment[1]], landing, threats))
            for i, landing in zip(pair, landings, strict=True)
        ]

    def _own(self, party: int, increment: Increment) -> bool:
        if party < self.parties:
            return super()._own(party, increment)
        return any(self._own(i, increment) for i in self.pairs[party - self.parties])

    def _meanwhile(self, by: int, who: Who, state: State) -> Any:
        if by < self.parties:
            return super()._meanwhile(by, who, state)
        return self._joint(by, state, "all")[0][who]

    def _left(self, by: int, who: Who, state: State, threats: str) -> Any:
        if by < self.parties:
            return super()._left(by, who, state, threats)
        return self._joint(by, state, threats)[1][who]

    def _joint(self, by: int, state: State, threats: str) -> tuple[Worths, Worths]:
        """Return the flow to each party until a pair's stop is answered, and what it then has."""
        if (by, state, threats) not in self._stopped:
            states = self._walked if state in self._walked else (state,)
            for at, of in zip(states, self._joint_at(by, states, threats), strict=True):
                self._stopped[by, at, threats] = of
        return self._stopped[by, state, threats]

    def _joint_at(
        self, by: int, states: tuple[State, ...], threats: str
    ) -> Iterator[tuple[Worths, Worths]]:
        game, level = self.game, np.array(states, dtype=np.uint8).T
        if states not in self._undone:  # of all that are walked through at once: far quicker
            taken = undone_at(game.outlooks, game.conditional, game.undoing, level)
            self._undone[states] = taken, credible_threats(taken)
        taken, carried = self._undone[states]
        own = np.zeros(level.shape, dtype=np.bool_)
        for k, state in enumerate(states):
            for i in self.pairs[by - self.parties]:
                own[list(self.states[state].taken_back[i]), k] = True
        gone = carried | own if threats == "credible" else np.ones_like(own)
        yield from zip(taken.worth_with(own), taken.left_with(gone), strict=True)
