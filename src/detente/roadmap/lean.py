"""Margins of one order after another, or of one order under many changes of a case, quickly.

An order's margins are sums of what states are worth (U, what they leave after a stop, D and O):
for an order, lags and discount factors that stay, a fixed linear form. So an order is walked once
with states in place of numbers, and a change of a value, a floor or a reversal then only asks for
U, D and O of a few states. K states; S stops of a party.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import TooLargeError
from detente.game import Game
from detente.game.breakdown import TOLERANCE
from detente.game.clock import over_months
from detente.roadmap.lattice import MOST_STATES, number_states, values_of
from detente.roadmap.states import State, first_state
from detente.roadmap.walk import Increment, TimedPhase, Walker

_ENOUGH = -TOLERANCE


class Worths:
    """U, D and O of states for the parties that decide, under one game; see `stop_tables`."""

    def __init__(self, game: Game, judged: Sequence[int], threats: str) -> None:
        self.game, self.judged, self.threats = game, list(judged), threats
        of = number_states(game)
        self.size, self.stride, self.box = of.size, of.stride, of.box

    def at(self, states: Sequence[State]) -> NDArray[np.float64]:
        """Return U of each party that decides, then D, then O, shape (K, 3, J)."""
        return self.at_levels(np.array(states, dtype=np.uint8).T)

    def at_levels(self, level: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the same of states of shape (M, K)."""
        from detente.roadmap._stops import stop_rows

        game, count = self.game, level.shape[1]
        codes = (level.T.astype(np.int64) - game.space.start) @ self.stride
        holds = [game.space.holds(tree, level) for tree, _, _ in game.conditional]
        values = values_of(game, self.size, self.stride, holds, self._drift())
        out = np.empty((count, 3 * len(self.judged)))
        judged = np.array(self.judged, dtype=np.int64)
        credible = self.threats == "credible"
        stop_rows(values, codes, judged, credible, out)
        return out.reshape(count, 3, len(self.judged))

    def margins(self, level: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return what each would lose by stopping where a plan has arrived, shape (K, J)."""
        flow, during, left = np.moveaxis(self.at_levels(level), 1, 0)
        game = self.game
        answered = over_months(game.discount, game.lag)[self.judged]
        return np.asarray(flow - (1 - answered) * during - answered * left)

    def _drift(self) -> NDArray[np.float64]:
        outlooks = self.game.outlooks
        if all(o.drift is None for o in outlooks):
            return np.zeros((len(outlooks), 0))
        if self.box > MOST_STATES:
            raise TooLargeError(f"{self.box:,} states: too many to look up what drifts")
        code = np.arange(self.box)
        level = (code[None] // self.stride[:, None]) % self.size[:, None]
        every = (level + self.game.space.start[:, None]).astype(np.uint8)
        return np.stack([o.drift_at(every) for o in outlooks])


class Lean(Walker):
    """Walks for the margins of those who decide only, not for what a stop costs others."""

    def __init__(self, game: Game, judged: Sequence[int], threats: str) -> None:
        super().__init__(game)
        self.asked, self.threats = tuple(judged), threats
        self.worths = Worths(game, judged, threats)
        self.column = {i: c for c, i in enumerate(judged)}
        self.known: dict[State, NDArray[np.float64]] = {}

    def prepare(self, states: Sequence[State]) -> None:
        """Look up many states at once."""
        self.known |= dict(zip(states, self.worths.at(states), strict=True))

    def _at(self, kind: int, party: int, state: State) -> Any:
        if state not in self.known:
            self.prepare([state])
        return float(self.known[state][kind, self.column[party]])

    def _flow(self, party: int, state: State) -> Any:
        return self._at(0, party, state) if party in self.column else 0.0

    def _meanwhile(self, by: int, who: Any, state: State) -> Any:
        return self._at(1, who, state)

    def _left(self, by: int, who: Any, state: State, threats: str) -> Any:
        return self._at(2, who, state)

    def _taken_back(self, party: int, state: State) -> tuple[int, ...]:
        return ()

    def _worth_of_stop(
        self,
        party: int,
        state: State,
        landing: Sequence[tuple[float, Sequence[Increment]]],
        threats: str,
    ) -> Any:
        return {party: self._worth_to(party, party, state, landing, threats)}

    def smallest(self, phases: Sequence[TimedPhase], enough: float = -np.inf) -> float:
        """Return the smallest margin of those who decide, in points of whosever it is.

        Parameters
        ----------
        phases : sequence of TimedPhase
        enough : float
            Once a margin is below it, it may be returned: the rest is not looked at.
        """
        start = first_state(self.game)
        least, every = np.inf, self.asked
        for i in every:
            self.asked = (i,)
            walked = self.walk(start, phases, self.threats)
            least = min(least, *(s.margin for s in walked.stops))
            least = min(least, walked.values[0][i] - float(self.game.taking_part[i]))
            if least < enough:
                break
        self.asked = every
        return float(least)


class _Recorder(Lean):
    """Walks with states in place of numbers."""

    def __init__(self, game: Game, judged: Sequence[int], threats: str) -> None:
        super().__init__(game, judged, threats)
        self.place: dict[State, int] = {}
        self.size = 0

    def _at(self, kind: int, party: int, state: State) -> Any:
        row = self.place.setdefault(state, len(self.place))
        form = np.zeros(self.size)
        if self.size:
            form[3 * row + kind] = 1.0
        return form


@dataclass(frozen=True, eq=False)
class Forms:
    """An order as linear forms."""

    states: tuple[State, ...]
    margin: Mapping[int, NDArray[np.float64]]
    """By party that decides: its stops, then taking part without the floor, shape (S + 1, 3 K)."""
    judged: tuple[int, ...]
    threats: str

    def smallest(self, game: Game) -> float:
        """Return the smallest margin of those who decide under a changed game, in points.

        Lags, discount factors, months and what is admissible have to be those of the order.
        """
        worths = Worths(game, self.judged, self.threats).at(self.states)
        least = np.inf
        for column, i in enumerate(self.judged):
            margins = self.margin[i] @ worths[:, :, column].reshape(-1)
            taking_part = margins[-1] - game.taking_part[i]
            least = min(least, float(margins[:-1].min()), float(taking_part))
        return least


def forms_of(
    game: Game, phases: Sequence[TimedPhase], judged: Sequence[int], threats: str
) -> Forms:
    """Return an order's margins as linear forms of what its states are worth."""
    start = first_state(game)
    recorder = _Recorder(game, judged, threats)
    recorder.walk(start, phases, threats)  # which states there are
    recorder.size = 3 * len(recorder.place)
    walked = recorder.walk(start, phases, threats)
    margin = {
        i: np.stack([*(s.margin for s in walked.stops if s.party == i), walked.values[0][i]])
        for i in judged
    }
    return Forms(tuple(recorder.place), margin, tuple(judged), threats)


def holds(margin: float) -> bool:
    """Return whether a smallest margin in points is none at which somebody gains by stopping."""
    return margin >= _ENOUGH
