"""Packages too many to list: those that can still pass a test, by bounding what the rest can add.

Measures are decided one after another, those first that matter most, for many packages at a time;
what cannot pass any more, whatever the other measures will be, is dropped at once. V outlooks, n
packages, M measures.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree, measures_in
from detente.game.outlook import Outlook
from detente.game.space import Space

_CHUNK = 1 << 16

Test = Callable[[NDArray[np.uint8], NDArray[np.float64], bool], NDArray[np.bool_]]
"""From levels (M, n), the most that they can still be worth to each outlook (V, n), and whether all
measures are decided, to which packages to go on with, shape (n,)."""


class Branches:
    """The packages of a space that meet conditions, measure by measure."""

    def __init__(
        self, space: Space, outlooks: Sequence[Outlook], conditions: Sequence[Tree] = ()
    ) -> None:
        self.space, self.outlooks = space, outlooks
        named = {space.index[n] for t in conditions for n in measures_in(t) if n in space.index}
        weights = np.max([_weights(o) for o in outlooks], axis=0)
        self.order = sorted(range(len(space.levels)), key=lambda m: (m not in named, -weights[m]))
        self.depth = {m: k for k, m in enumerate(self.order)}
        self.due: list[list[Tree]] = [[] for _ in self.order]
        for tree in (*space.requires, *conditions):
            of = [self.depth[space.index[n]] for n in measures_in(tree) if n in space.index]
            self.due[max(of, default=0)].append(tree)

    def passing(self, test: Test) -> Iterator[NDArray[np.uint8]]:
        """Yield the packages that pass a test to the end, in pieces of shape (M, n)."""
        start = self.space.start.astype(np.uint8)[:, None]
        stack = [(0, start, np.zeros(1))]
        while stack:
            k, level, hope = stack.pop()
            if k == len(self.order):
                yield level
                continue
            m, n = self.order[k], level.shape[1]
            reach = np.array(self.space.reach[m], dtype=np.uint8)
            if n > 1 and n * len(reach) > _CHUNK:  # the more promising half is looked at first
                rank = np.argsort(hope)
                stack += [(k, level[:, rows], hope[rows]) for rows in np.array_split(rank, 2)]
                continue
            level = np.repeat(level, len(reach), axis=1)
            level[m] = np.tile(reach, n)
            for tree in self.due[k]:
                level = level[:, self.space.holds(tree, level)]
            last = k + 1 == len(self.order)
            most = self.most(level, k + 1)
            going = np.flatnonzero(test(level, most, last))
            if going.size:
                stack.append((k + 1, level[:, going], self._hope(most[:, going])))

    def most(self, level: NDArray[np.uint8], decided: int) -> NDArray[np.float64]:
        """Return the most that packages can be worth, the first measures of the order decided."""
        if decided == len(self.order):
            return np.stack([o.utility(level) for o in self.outlooks])
        most = np.empty((len(self.outlooks), level.shape[1]))
        fixed = self.order[:decided]
        for v, outlook in enumerate(self.outlooks):
            alone, rest = self._open_ends[decided][v]
            most[v] = rest
            for m in fixed:
                if alone[m].any():
                    most[v] += alone[m][level[m]]
            for (a, b), weight in zip(outlook.pair, outlook.pair_weight, strict=True):
                if self.depth[a] < decided and self.depth[b] < decided:
                    most[v] += weight * outlook.g[a][level[a]] * outlook.g[b][level[b]]
        return most

    @cached_property
    def _open_ends(self) -> list[list[tuple[NDArray[np.float64], float]]]:
        """Worth of each level with what it can still bring about, and the most of the rest."""
        return [[self._open_end(o, k) for o in self.outlooks] for k in range(len(self.order))]

    def _open_end(self, outlook: Outlook, decided: int) -> tuple[NDArray[np.float64], float]:
        alone, rest = outlook.worth.copy(), 0.0
        for m in self.order[decided:]:
            rest += max(outlook.worth[m][level] for level in self.space.reach[m])
        for (a, b), weight in zip(outlook.pair, outlook.pair_weight, strict=True):
            of_a, of_b = (outlook.g[m][list(self.space.reach[m])] for m in (a, b))
            first, second = self.depth[a] < decided, self.depth[b] < decided
            if not first and not second:
                rest += float((weight * np.outer(of_a, of_b)).max())
            elif first != second:
                m, other = (a, of_b) if first else (b, of_a)
                alone[m] += (weight * np.outer(outlook.g[m], other)).max(axis=1)
        if outlook.drift is not None:
            rest += max(0.0, -outlook.drift[1])
        return alone, rest

    def _hope(self, most: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((most / self._scale[:, None]).sum(axis=0))

    @cached_property
    def _scale(self) -> NDArray[np.float64]:
        return np.array([max(1.0, float(np.abs(o.worth).sum())) for o in self.outlooks])


def _weights(outlook: Outlook) -> NDArray[np.float64]:
    """Return how much hangs on each measure, as a share of all that does, shape (M,)."""
    weight = outlook.worth.max(axis=1) - outlook.worth.min(axis=1)
    for (a, b), of_pair in zip(outlook.pair, outlook.pair_weight, strict=True):
        weight[[a, b]] += abs(of_pair) * np.abs(outlook.g[[a, b]]).max()
    return np.asarray(weight / max(weight.sum(), 1e-300))
