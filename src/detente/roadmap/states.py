"""What a stop means at a state: what is taken back at once, and what is left to whom (R4-R6).

i stops: it takes back the best subset, for i, of what it alone can (x^{-i}); once the others have
answered, breakdown follows, in which what i has taken back stays so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from detente.game import Game
from detente.game.breakdown import TOLERANCE, Taken, credible_threats, undone_at

State = tuple[int, ...]
"""One level per measure."""

THREATS = ("credible", "all")


def first_state(game: Game) -> State:
    """Return the state that a plan starts from: the status quo, or a given one (R8)."""
    return game.begins or tuple(int(k) for k in game.space.start)


def engaged(game: Game) -> NDArray[np.bool_]:
    """Return who has carried out any of what has moved when a plan starts, shape (P,)."""
    return moving(game, tuple(int(k) for k in game.space.start), first_state(game))


def moving(game: Game, before: State, after: State) -> NDArray[np.bool_]:
    """Return who carries out any of what leads from one state up to another, shape (P,)."""
    by = np.zeros(len(game.parties), dtype=np.bool_)
    for m, (low, high) in enumerate(zip(before, after, strict=True)):
        by |= game.performs[:, m, low + 1 : high + 1].any(axis=1)
    return by


@dataclass(frozen=True, eq=False)
class AtState:
    """One state. P parties; index i is who stops, j who is asked."""

    utility: NDArray[np.float64]
    """Flow at the state, shape (P,)."""
    taken_back: tuple[tuple[int, ...], ...]
    """By party: the measures that it takes back when it stops here."""
    during: NDArray[np.float64]
    """Flow to j while i has taken back its subset, shape (P, P): [i, j]."""
    after: dict[str, NDArray[np.float64]]
    """By kind of threats: o_j after a stop by i is answered, shape (P, P): [i, j]."""


class States:
    """Values at states, computed in batches and kept; states need not be admissible."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._known: dict[State, AtState] = {}

    def __getitem__(self, state: State) -> AtState:
        if state not in self._known:
            self.prepare([state])
        return self._known[state]

    def __contains__(self, state: State) -> bool:
        return state in self._known

    @property
    def known(self) -> tuple[State, ...]:
        """States that have been computed."""
        return tuple(self._known)

    def prepare(self, states: Iterable[State]) -> None:
        """Compute what is not yet known of many states at once."""
        new = sorted({s for s in states if s not in self._known})
        if not new:
            return
        game = self.game
        level = np.array(new, dtype=np.uint8).T
        taken = undone_at(game.outlooks, game.conditional, game.undoing, level)
        utility = taken.worth_with(np.zeros(level.shape, dtype=np.bool_))
        carried = credible_threats(taken)
        left_all = taken.left_with(np.ones(level.shape, dtype=np.bool_))
        best = [_best_subset(i, taken) for i in range(len(game.parties))]
        during = [taken.worth_with(mask) for mask in best]
        after = [taken.left_with(carried | mask) for mask in best]
        for k, state in enumerate(new):
            self._known[state] = AtState(
                utility=utility[k],
                taken_back=tuple(tuple(map(int, np.flatnonzero(mask[:, k]))) for mask in best),
                during=np.stack([d[k] for d in during]),
                after={
                    "credible": np.stack([a[k] for a in after]),
                    "all": np.stack([left_all[k]] * len(game.parties)),
                },
            )


def _best_subset(i: int, taken: Taken) -> NDArray[np.bool_]:
    """Return, at each state, the subset of its own that i does best to take back, (M, n)."""
    able = taken.alone[i] & taken.able[i]
    own = np.flatnonzero(able.any(axis=1))
    best = np.zeros(able.shape, dtype=np.bool_)
    most = taken.worth_with(best, [i])[:, 0]
    for subset in chain.from_iterable(combinations(own, k) for k in range(1, len(own) + 1)):
        mask = np.zeros(able.shape, dtype=np.bool_)
        mask[list(subset)] = able[list(subset)]
        worth = taken.worth_with(mask, [i])[:, 0]
        better = worth > most + TOLERANCE
        best = np.where(better, mask, best)
        most = np.where(better, worth, most)
    return best
