"""The states a roadmap can pass through, and what stopping there leaves (R3-R6).

B states in the box from the status quo up to each measure's top; n of them are admissible and may
be passed (*live*), in the order of how many increments they are from the start. J parties decide.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import QuestionError, TooLargeError
from detente.game import Game
from detente.game.clock import over_months
from detente.roadmap.states import State

if TYPE_CHECKING:
    from detente.roadmap._stops import Values

MOST_STATES = 60_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, eq=False)
class Numbering:
    """Numbers for the states from the status quo up to each measure's top."""

    size: NDArray[np.int64]
    """Levels from the status quo upwards, shape (M,)."""
    stride: NDArray[np.int64]
    """Step of the number of a state from one level to the next, shape (M,)."""
    box: int
    """How many states there are."""


def number_states(game: Game) -> Numbering:
    """Return how the states of a game are numbered.

    Raises
    ------
    TooLargeError
        Where 64 bits do not hold the numbers.
    """
    size = np.array([r.stop for r in game.space.reach], dtype=np.int64) - game.space.start
    after = np.cumprod(size[::-1].astype(object))[::-1]  # exact, however large
    if after[0] > 1 << 62:
        raise TooLargeError("too many measures and levels to number their packages")
    return Numbering(size, np.array([*after[1:], 1], dtype=np.int64), int(after[0]))


@dataclass(frozen=True, eq=False)
class Lattice:
    """States and increments of one game, for the parties that decide."""

    game: Game
    judged: tuple[int, ...]
    """Parties that decide: those with a veto, and performers of the plan (R7)."""
    parallel: int
    """Most increments in a phase that will be asked about."""
    credible: bool
    """Whether only threats count that somebody would rather carry out."""
    level: NDArray[np.uint8]
    """Levels of each live state, shape (M, n)."""

    @cached_property
    def numbering(self) -> "Numbering":
        """How states are numbered."""
        return number_states(self.game)

    @property
    def size(self) -> NDArray[np.int64]:
        """Levels from the status quo upwards, shape (M,)."""
        return self.numbering.size

    @property
    def stride(self) -> NDArray[np.int64]:
        """Step of the code of a state from one level to the next, shape (M,)."""
        return self.numbering.stride

    @property
    def box(self) -> int:
        """How many states there are between the status quo and the top."""
        return self.numbering.box

    @cached_property
    def code(self) -> NDArray[np.int64]:
        """Code of each live state, shape (n,)."""
        return self.code_of(self.level)

    def code_of(self, level: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Return codes of states, shape (M, n) to (n,)."""
        code = np.zeros(level.shape[1], dtype=np.int64)
        for m, stride in enumerate(self.stride):
            code += stride * (level[m].astype(np.int64) - self.game.space.start[m])
        return code

    def index_of(self, level: NDArray[np.uint8]) -> NDArray[np.int32]:
        """Return live states by their levels, shape (M, n) to (n,); -1 where there is none."""
        return self.index[self.code_of(level)]

    @cached_property
    def index(self) -> NDArray[np.int32]:
        """Live state of each code, -1 where there is none, shape (B,)."""
        index = np.full(self.box, -1, dtype=np.int32)
        index[self.code] = np.arange(self.code.size, dtype=np.int32)
        return index

    @cached_property
    def layers(self) -> NDArray[np.int64]:
        """Where each number of increments begins among the live states, and their number last."""
        done = self.level.astype(np.int64).sum(axis=0)
        done -= done[0]
        return np.searchsorted(done, np.arange(int(done[-1]) + 2)).astype(np.int64)

    @cached_property
    def utility(self) -> NDArray[np.float64]:
        """Flow at each live state to each party that decides, shape (n, J)."""
        return np.ascontiguousarray(self.stop[self.code, : len(self.judged)])

    @cached_property
    def allowed(self) -> NDArray[np.bool_]:
        """Which increments only parties that decide have to carry out, shape (M, L)."""
        others = [i for i in range(len(self.game.parties)) if i not in self.judged]
        return np.asarray(~self.game.performs[others].any(axis=0))

    @cached_property
    def own(self) -> NDArray[np.bool_]:
        """Which increments each party carries out, shape (J, M, L)."""
        return np.ascontiguousarray(self.game.performs[list(self.judged)])

    @cached_property
    def lag(self) -> NDArray[np.float64]:
        """Months until a stop is answered, shape (J,)."""
        return np.ascontiguousarray(self.game.lag[list(self.judged)])

    @cached_property
    def discount(self) -> NDArray[np.float64]:
        """Per year, shape (J,)."""
        return np.ascontiguousarray(self.game.discount[list(self.judged)])

    @cached_property
    def over_lag(self) -> NDArray[np.float64]:
        """Discount factor over the lag, shape (J,)."""
        return over_months(self.discount, self.lag)

    @cached_property
    def over_increment(self) -> NDArray[np.float64]:
        """Discount factor over the months of each increment, shape (J, M, L)."""
        return np.asarray(self.discount[:, None, None] ** (self.game.months[None] / 12))

    @cached_property
    def stop(self) -> NDArray[np.float64]:
        """U of each party that decides, then D, then O, by code, shape (B, 3 J); see `stop_tables`.

        Filled where a stop can land: at live states and fewer than `parallel` increments further.
        """
        from detente.roadmap._stops import stop_tables

        out = np.zeros((self.box, 3 * len(self.judged)))
        judged = np.array(self.judged, dtype=np.int64)
        codes = self._needed
        stop_tables(self._values, codes, codes, judged, self.credible, out)
        return out

    @cached_property
    def pair_stop(self) -> NDArray[np.float64]:
        """What j gets when i stops, for all pairs, by code; see `pair_tables`."""
        from detente.roadmap._stops import pair_tables

        out = np.zeros((self.box, 2 * len(self.game.parties) ** 2))
        pair_tables(self._values, self._needed, self.credible, out)
        return out

    @cached_property
    def _needed(self) -> NDArray[np.int64]:
        """Codes of the states at which a stop can land."""
        needed = np.zeros(self.box, dtype=np.bool_)
        needed[self.code] = True
        digits = self.level.T.astype(np.int64) - self.game.space.start
        for together in range(1, self.parallel):
            for some in itertools.combinations(range(self.size.size), together):
                more = (digits[:, some] + 1 < self.size[list(some)]).all(axis=1)
                needed[self.code[more] + int(self.stride[list(some)].sum())] = True
        return np.flatnonzero(needed)

    @cached_property
    def _values(self) -> "Values":
        game = self.game
        holds = [
            self._over_box(partial(game.space.holds, tree), np.bool_)
            for tree, _, _ in game.conditional
        ]
        drifting = [j for j, o in enumerate(game.outlooks) if o.drift is not None]
        drift = np.zeros((len(game.outlooks), self.box if drifting else 0))
        for j in drifting:
            drift[j] = self._over_box(game.outlooks[j].drift_at, np.float64)
        return values_of(game, self.size, self.stride, holds, drift)

    def _over_box(
        self, of: Callable[[NDArray[np.uint8]], NDArray[Any]], dtype: type[np.generic]
    ) -> NDArray[Any]:
        """Evaluate something on every state of the box, chunk by chunk."""
        values = np.empty(self.box, dtype=dtype)
        for first in range(0, self.box, _CHUNK):
            code = np.arange(first, min(first + _CHUNK, self.box))
            level = (code[None] // self.stride[:, None]) % self.size[:, None]
            values[code] = of((level + self.game.space.start[:, None]).astype(np.uint8))
        return values

    def state(self, live: int) -> State:
        """Return the levels of a live state."""
        return tuple(int(k) for k in self.level[:, live])


def values_of(
    game: Game,
    size: NDArray[np.int64],
    stride: NDArray[np.int64],
    holds: list[NDArray[np.bool_]],
    drift: NDArray[np.float64],
) -> "Values":
    """Return a game as plain arrays; `holds` and `drift` are looked up by state."""
    from detente.roadmap._stops import Values

    outlooks = game.outlooks
    most = max(len(o.pair_weight) for o in outlooks)
    pair = np.zeros((len(outlooks), most, 2), dtype=np.int64)
    weight = np.zeros((len(outlooks), most))
    for j, outlook in enumerate(outlooks):
        pair[j, : len(outlook.pair)] = outlook.pair
        weight[j, : len(outlook.pair_weight)] = outlook.pair_weight
    variants = [game.undoing, *(u for _, _, u in game.conditional)]
    own = np.logical_or.reduce([u.alone.any(axis=2) for u in variants]) & (size > 1)
    return Values(
        start=game.space.start,
        size=size,
        stride=stride,
        line_of=np.array([m for _, m, _ in game.conditional], dtype=np.int64),
        line_holds=np.stack(holds) if holds else np.zeros((0, 0), dtype=np.bool_),
        share=np.stack([u.share for u in variants]),
        alone=np.stack([u.alone for u in variants]),
        together=np.stack([u.together for u in variants]),
        back=np.ascontiguousarray(game.undoing.back),
        worth=np.stack([o.worth for o in outlooks]),
        g=np.ascontiguousarray(outlooks[0].g),
        pair=pair,
        weight=weight,
        shifts=np.stack([o.shifts for o in outlooks]),
        no_deal=np.array([o.no_deal for o in outlooks]),
        drift=drift,
        subsets=_subsets(int(own.sum(axis=1).max())),
    )


def open_lattice(
    game: Game, judged: Sequence[int], parallel: int, credible: bool, start: State
) -> Lattice:
    """Return the states that a plan from `start` can pass.

    Raises
    ------
    TooLargeError
        Beyond `MOST_STATES` states in the box.
    """
    level = game.space.level
    level = level[:, (level >= np.array(start)[:, None]).all(axis=0)]
    others = [i for i in range(len(game.parties)) if i not in judged]
    barred = np.asarray(game.performs[others].any(axis=0))
    for m, low in enumerate(start):
        closed = np.flatnonzero(barred[m, low + 1 :])
        if closed.size:
            level = level[:, level[m] <= low + closed[0]]
    order = np.argsort(level.astype(np.int64).sum(axis=0), kind="stable")
    if game.begins and (not order.size or tuple(map(int, level[:, order[0]])) != start):
        raise QuestionError("no search goes on from a state that `requires` rules out")
    lattice = Lattice(game, tuple(judged), parallel, credible, level[:, order])
    if lattice.box > MOST_STATES:
        raise TooLargeError(
            f"{lattice.box:,} states between the status quo and the top: more than the "
            f"{MOST_STATES:,} that can be searched; leave measures out with `scope: full`"
        )
    return lattice


def _subsets(count: int) -> NDArray[np.int64]:
    """Return the subsets of `count` things as bit masks: the fewest first, then in order."""
    masks = [
        sum(1 << b for b in some)
        for size in range(count + 1)
        for some in itertools.combinations(range(count), size)
    ]
    return np.array(masks, dtype=np.int64)
