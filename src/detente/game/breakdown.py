"""R5: what each party is left with once a stop has been answered.

o_j = U_j(x^0) + d_j + sum over m of e_jm * kept_m, where x^0 is the state with everything taken
back (R4) and kept_m is what stays done of m. With *credible* threats a measure is taken back only
if somebody who can do so is strictly better off for it, all else being taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.game.outlook import Outlook
from detente.game.undoing import Undoing

TOLERANCE = 1e-9
_CHUNK = 1 << 12
"""States at once: what is looked up of them fits the cache."""


@dataclass(frozen=True, eq=False)
class Breakdown:
    """What is left after breakdown. n states, P parties, M measures."""

    all: NDArray[np.float64]
    """With every threat carried out, shape (n, P)."""
    credible: NDArray[np.float64]
    """With those threats that somebody would rather carry out, shape (n, P)."""
    carried_out: NDArray[np.bool_]
    """Which measures are then taken back, shape (n, M)."""


@dataclass(frozen=True, eq=False)
class Taken:
    """What can be undone at each of n states, and what that does to each of P parties."""

    outlooks: Sequence[Outlook]
    level: NDArray[np.uint8]
    """The states, shape (M, n)."""
    share: NDArray[np.float64]
    """Share that each party reckons comes back, shape (P, M, n)."""
    alone: NDArray[np.bool_]
    """Who can take a measure back alone, shape (P, M, n)."""
    together: NDArray[np.bool_]
    """Who is needed where several have to do it together, shape (P, M, n)."""
    back: NDArray[np.int64]
    """Level that a measure falls back to, shape (M, n)."""

    @property
    def able(self) -> NDArray[np.bool_]:
        """Who can take back what there is to take back, alone or with others, shape (P, M, n)."""
        able = (self.alone | self.together) & (self.share > 0) & (self.level != self.back)
        return np.asarray(able)

    @cached_property
    def _worth(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self._fall(np.stack([o.worth for o in self.outlooks]))

    @cached_property
    def _g(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self._fall(np.stack([o.g for o in self.outlooks]))

    def _fall(self, table: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Look up what is left of each measure taken back whole, and what is lost by that."""
        rows = np.arange(len(self.level))[:, None]
        then = table[:, rows, self.back]
        return then, table[:, rows, self.level] - then

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Columns and weight of each interaction, shape (P, K); a party with fewer has zeros."""
        most = max(len(o.pair) for o in self.outlooks)
        columns = np.zeros((len(self.outlooks), most, 2), dtype=np.int64)
        weight = np.zeros((len(self.outlooks), most))
        for j, outlook in enumerate(self.outlooks):
            columns[j, : len(outlook.pair)] = outlook.pair
            weight[j, : len(outlook.pair)] = outlook.pair_weight
        return columns[..., 0], columns[..., 1], weight

    def worth_with(
        self, mask: NDArray[np.bool_], who: Sequence[int] | slice = slice(None)
    ) -> NDArray[np.float64]:
        """Return the flow to parties while `mask` (M, n) is taken back, shape (n, parties)."""
        return self._left(mask, who)[0].T

    def left_with(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return o_j where `mask` (M, n) says which measures are taken back, shape (n, P)."""
        total, g = self._left(mask, slice(None))
        at_back = self._g[0]
        for j, outlook in enumerate(self.outlooks):
            total[j] += outlook.no_deal + outlook.shifts @ (g[j] - at_back[j])
        return total.T

    def _left(
        self, mask: NDArray[np.bool_], who: Sequence[int] | slice
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return utility (p, n) and what is left of interaction shapes (p, M, n) under a mask."""
        gone = np.where(mask, self.share[who], 0.0)
        kept = 1 - gone
        total = (self._worth[0][who] + kept * self._worth[1][who]).sum(axis=1)
        g = self._g[0][who] + kept * self._g[1][who]
        one, other, weight = (of[who] for of in self._pairs)
        rows = np.arange(len(g))[:, None]
        total += np.einsum("pk,pkn,pkn->pn", weight, g[rows, one], g[rows, other])
        for j, outlook in enumerate(np.array(self.outlooks, dtype=object)[who]):
            if outlook.drift is not None:
                fallen = np.where(gone[j] > 0, self.back, self.level).astype(np.uint8)
                total[j] -= outlook.drift_at(fallen)
        return total, g


def at_states(
    outlooks: Sequence[Outlook],
    conditional: Sequence[tuple[Tree, int, Undoing]],
    always: Undoing,
    level: NDArray[np.uint8],
) -> Breakdown:
    """Return what each party is left with at given states, whoever stopped.

    Parameters
    ----------
    outlooks : sequence of Outlook
        One per party, in order.
    conditional, always
        From `compile_undoing`.
    level : array of uint8, shape (M, n)
    """
    parts = []
    for k in range(0, max(level.shape[1], 1), _CHUNK):
        chunk = level[:, k : k + _CHUNK]
        taken = undone_at(outlooks, conditional, always, chunk)
        everything = np.ones(chunk.shape, dtype=np.bool_)
        carried = credible_threats(taken)
        parts.append((taken.left_with(everything), taken.left_with(carried), carried.T))
    joined = [np.concatenate([p[i] for p in parts]) for i in range(3)]
    for array in joined:
        array.setflags(write=False)
    return Breakdown(joined[0], joined[1], joined[2].astype(np.bool_))


def undone_at(
    outlooks: Sequence[Outlook],
    conditional: Sequence[tuple[Tree, int, Undoing]],
    always: Undoing,
    level: NDArray[np.uint8],
) -> Taken:
    """Look up, at each state, the line of `take_back` that counts; see `at_states`."""
    rows = np.arange(level.shape[0])[:, None]
    taken = Taken(
        outlooks,
        level,
        always.share[:, rows, level],
        always.alone[:, rows, level],
        always.together[:, rows, level],
        always.back[rows, level],
    )
    for tree, m, undoing in reversed(conditional):  # so that the first that holds is last to write
        where = outlooks[0].space.holds(tree, level)
        for into, of in (
            (taken.share, undoing.share),
            (taken.alone, undoing.alone),
            (taken.together, undoing.together),
        ):
            into[:, m, where] = of[:, m, level[m, where]]
    return taken


def credible_threats(taken: Taken) -> NDArray[np.bool_]:
    """Return which measures are taken back willingly, all else being taken back, shape (M, n)."""
    return np.asarray(willing(taken).any(axis=0))


def willing(taken: Taken) -> NDArray[np.bool_]:
    """Return who takes a measure back willingly, alone or with others, shape (P, M, n)."""
    everything = np.ones(taken.level.shape, dtype=np.bool_)
    left = taken.left_with(everything).T
    carried = np.zeros(taken.alone.shape, dtype=np.bool_)
    for m in range(len(everything)):
        but_m = everything.copy()
        but_m[m] = False
        gains = left > taken.left_with(but_m).T + TOLERANCE
        needed = taken.together[:, m]
        carried[:, m] = taken.alone[:, m] & gains
        carried[:, m] |= needed & (gains | ~needed).all(axis=0)
    return carried
