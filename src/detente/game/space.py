"""The packages of a case: how many there are, and all that are admissible, one row each.

A package is one level per measure. Rows come in the order of the case, the last measure moving
fastest, and are laid out measure by measure so that a kernel reads one measure without a stride.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree, bind, holds, measures_in, parse
from detente.case.findings import QuestionError, TooLargeError, did_you_mean
from detente.case.schema import Case

MOST_PACKAGES = 20_000_000
"""Admissible packages up to which a space is enumerated."""

_CHUNK = 1 << 20
_LARGEST_TABLE = 1 << 22


@dataclass(frozen=True, eq=False)
class Space:
    """The packages of a case within a scope."""

    measures: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    """Names of each measure's levels, lowest first."""
    start: NDArray[np.int64]
    """Level at the status quo, shape (M,)."""
    outside: Mapping[str, int]
    """Measures out of scope: they stay at their status quo."""
    requires: tuple[Tree, ...]
    """Bound conditions that speak of measures in scope only."""
    all_levels: Mapping[str, tuple[str, ...]]
    """Levels of every measure of the case, in scope or not."""
    reach: tuple[range, ...]
    """Levels of each measure that packages may have: all, but in a part of a space."""

    @property
    def size(self) -> int:
        """Number of packages, admissible or not."""
        return math.prod(map(len, self.reach))

    @cached_property
    def index(self) -> dict[str, int]:
        """Column of each measure."""
        return {name: m for m, name in enumerate(self.measures)}

    def condition(self, text: str) -> Tree:
        """Read a condition on packages of this space."""
        return bind(parse(text), self.all_levels)

    def holds(self, tree: Tree, level: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Return where a condition holds.

        Parameters
        ----------
        tree : Tree
            From `condition`.
        level : array of uint8, shape (M, n)

        Returns
        -------
        array of bool, shape (n,)
        """
        found = holds(tree, lambda name: self._level(name, level))
        return np.broadcast_to(np.asarray(found, dtype=np.bool_), level.shape[1:])

    def _level(self, name: str, level: NDArray[np.uint8]) -> Any:
        # signed, so that no comparison of two measures can wrap around
        if name in self.outside:
            return np.int16(self.outside[name])
        return level[self.index[name]].astype(np.int16)

    def up_to(self, top: NDArray[Any]) -> "Space":
        """Return the part from the status quo up to some levels; `requires` stays as it is."""
        reach = zip(self.start.tolist(), top, strict=True)
        return replace(self, reach=tuple(range(low, int(high) + 1) for low, high in reach))

    def count(self, conditions: Iterable[Tree] = ()) -> int | None:
        """Return how many packages meet conditions, without listing them.

        Each condition becomes a small table over the measures it speaks of; the product of all
        tables, summed over all measures, is the count.

        Returns
        -------
        int or None
            None where the conditions are too entangled for tables.
        """
        tables: list[_Table] = []
        for tree in conditions:
            axes = tuple(sorted(self.index[n] for n in measures_in(tree) if n in self.index))
            shape = [len(self.reach[m]) for m in axes]
            if math.prod(shape) > _LARGEST_TABLE:
                return None
            grid = np.indices(shape, dtype=np.uint8).reshape(len(axes), math.prod(shape))
            start = self.start.astype(np.uint8)[:, None]
            full = np.repeat(start, grid.shape[1], axis=1)
            for m, row in zip(axes, grid, strict=True):
                full[m] = row + self.reach[m].start
            tables.append((axes, self.holds(tree, full).reshape(shape).astype(np.int64)))
        return _sum_of_product(tables, [len(of) for of in self.reach])

    @cached_property
    def _admissible_count(self) -> int | None:
        return self.count(self.requires)

    @property
    def is_too_large(self) -> bool:
        """Whether it is known to have more admissible packages than can be listed."""
        return self._admissible_count is not None and self._admissible_count > MOST_PACKAGES

    @cached_property
    def level(self) -> NDArray[np.uint8]:
        """Every admissible package, shape (M, S), read-only.

        Raises
        ------
        TooLargeError
            Beyond `MOST_PACKAGES`, with the size and what still works.
        """
        if self.is_too_large:
            raise TooLargeError(self._too_large(f"{self._admissible_count:,} of them admissible"))
        chunks, total = [], 0
        for chunk in self._admissible():
            chunks.append(chunk)
            total += chunk.shape[1]
            if total > MOST_PACKAGES:
                raise TooLargeError(self._too_large(f"over {MOST_PACKAGES:,} of them admissible"))
        level = np.concatenate(chunks, axis=1)
        level.setflags(write=False)
        return level

    @cached_property
    def moved(self) -> NDArray[np.bool_]:
        """Which admissible packages are not the status quo, shape (S,)."""
        moved = np.zeros(self.level.shape[1], dtype=np.bool_)
        for level, start in zip(self.level, self.start, strict=True):
            moved |= level != start
        return moved

    def _too_large(self, how_many: str) -> str:
        return (
            f"{self.size:,} packages, {how_many}: more than the {MOST_PACKAGES:,} that can be "
            "listed. `check`, `show`, `explain … package` and `roadmap` still work, and so does "
            "the default scope; or leave measures out with `scope: full`"
        )

    def _admissible(self) -> Iterator[NDArray[np.uint8]]:
        """Yield admissible packages chunk by chunk, each condition applied as soon as it can be."""
        due: list[list[Tree]] = [[] for _ in self.measures]
        for tree in self.requires:
            due[max(self.index[n] for n in measures_in(tree))].append(tree)
        stack = [np.empty((0, 1), dtype=np.uint8)]
        while stack:
            rows = stack.pop()
            m, n = rows.shape
            if m == len(self.measures):
                yield rows
                continue
            reach = np.array(self.reach[m], dtype=np.uint8)
            count = len(reach)
            if n > 1 and n * count > _CHUNK:
                stack += [rows[:, n // 2 :], rows[:, : n // 2]]
                continue
            grown = np.empty((m + 1, n * count), dtype=np.uint8)
            grown[:m] = np.repeat(rows, count, axis=1)
            grown[m] = np.tile(reach, n)
            for tree in due[m]:
                grown = grown[:, self.holds(tree, grown)]
            stack.append(grown)

    def package(self, levels: Mapping[str, str | int]) -> NDArray[np.uint8]:
        """Return a package as levels, shape (M,); measures not named stay as they are.

        Raises
        ------
        QuestionError
            For a measure or a level that this space does not have.
        """
        package = self.start.astype(np.uint8)
        for name, level in levels.items():
            if name not in self.index:
                where = " in this scope; add --scope full" if name in self.outside else ""
                hint = where or did_you_mean(name, self.measures)
                raise QuestionError(f"there is no measure {name!r}{hint}")
            known = self.levels[self.index[name]]
            number = known.index(str(level)) if str(level) in known else level
            if not str(number).isdigit() or int(number) >= len(known):
                raise QuestionError(f"{name} has no level {level!r}; it has {', '.join(known)}")
            package[self.index[name]] = int(number)
        return package

    def named(self, package: Sequence[int] | NDArray[np.uint8]) -> dict[str, str]:
        """Return the levels that differ from the status quo, by name."""
        return {
            name: self.levels[m][int(package[m])]
            for m, name in enumerate(self.measures)
            if int(package[m]) != self.start[m]
        }


_Table = tuple[tuple[int, ...], NDArray[Any]]
"""Measures, and a number for each combination of their levels."""


def _sum_of_product(tables: list[_Table], sizes: Sequence[int]) -> int | None:
    """Sum the product of tables over all packages, one measure at a time, smallest step first."""
    left = {m for axes, _ in tables for m in axes}
    total = math.prod(size for m, size in enumerate(sizes) if m not in left)
    if math.prod(sizes) >= 1 << 63:  # beyond machine integers; Python's are slower and have no end
        tables = [(axes, table.astype(object)) for axes, table in tables]
    while left:
        touched = {m: sorted({a for axes, _ in tables if m in axes for a in axes}) for m in left}
        cost = {m: math.prod(sizes[a] for a in axes) for m, axes in touched.items()}
        m = min(left, key=lambda measure: (cost[measure], measure))
        if cost[m] > _LARGEST_TABLE:
            return None
        label = {a: k for k, a in enumerate(touched[m])}
        operands: list[Any] = []
        for axes, table in tables:
            if m in axes:
                operands += [table, [label[a] for a in axes]]
        rest = tuple(a for a in touched[m] if a != m)
        joined = np.asarray(np.einsum(*operands, [label[a] for a in rest]))
        tables = [(axes, table) for axes, table in tables if m not in axes]
        tables.append((rest, joined))
        left.remove(m)
    return total * math.prod(int(table[()]) for _, table in tables)


def open_space(case: Case, scope: str = "core") -> Space:
    """Return the packages of a case.

    Parameters
    ----------
    case : Case
    scope : {"core", "full"}
        Whether measures marked `scope: full` take part.
    """
    inside = {n: m for n, m in case.measures.items() if scope == "full" or m.scope == "core"}
    names = case.level_names()
    lines = [bind(parse(line.holds), names) for line in case.requires]
    return Space(
        measures=tuple(inside),
        levels=tuple(tuple(m.levels) for m in inside.values()),
        start=np.array([m.start for m in inside.values()], dtype=np.int64),
        outside={n: m.start for n, m in case.measures.items() if n not in inside},
        requires=tuple(t for t in lines if all(n in inside for n in measures_in(t))),
        all_levels=names,
        reach=tuple(range(len(m.levels)) for m in inside.values()),
    )
