"""Which rows no other row dominates."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS_SEEN = 20_000_000
"""Rows that the first pass may look at, in about the time that loading the second one takes."""

_CHUNK = 1 << 20


def undominated_of(
    n: int, values: Callable[[NDArray[np.int64]], NDArray[Any]]
) -> NDArray[np.int64]:
    """Return the rows among n that no other one dominates, in order, a chunk held at a time.

    Parameters
    ----------
    n : int
    values : callable
        From row numbers to their values, as in `undominated`.
    """
    left = np.empty(0, dtype=np.int64)
    for k in range(0, n, _CHUNK):
        rows = np.concatenate([left, np.arange(k, min(k + _CHUNK, n))])
        left = rows[undominated(values(rows))]
    return left


def undominated(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which rows no other row dominates; equal rows survive together.

    Parameters
    ----------
    values : array, shape (n, k)
        Larger is better in every column.

    Returns
    -------
    array of bool, shape (n,)

    Notes
    -----
    Rows with large sums dominate most, so the first pass lets one after the other strike out what
    it dominates. Where all that is left has had its turn, nothing left is dominated, whatever the
    order was. A larger frontier is left to a compiled scan.
    """
    keep = np.zeros(len(values), dtype=np.bool_)
    order = np.argsort(-values.sum(axis=1), kind="stable")
    rows, turn, seen = np.ascontiguousarray(values[order].T), 0, 0
    while turn < rows.shape[1] and seen < ROWS_SEEN:
        seen += rows.shape[1]
        pivot = rows[:, turn, None]
        worse = np.flatnonzero(_no_better(rows, pivot))
        worse = worse[(rows[:, worse] < pivot).any(axis=0)]
        if len(worse):
            left = np.ones(rows.shape[1], dtype=np.bool_)
            left[worse] = False
            rows, order = rows[:, left], order[left]
            turn -= int(np.searchsorted(worse, turn))
        turn += 1
    if turn < rows.shape[1]:
        from detente.packages._kernels import scan  # numba takes half a second to load

        order = order[scan(as_ranks(rows.T))]
    keep[order] = True
    return keep


def _no_better(rows: NDArray[Any], pivot: NDArray[Any]) -> NDArray[np.bool_]:
    found = rows[0] <= pivot[0]
    for row, bound in zip(rows[1:], pivot[1:], strict=True):
        found &= row <= bound
    return np.asarray(found)


def as_ranks(values: NDArray[Any]) -> NDArray[np.int64]:
    """Return each column's ranks: dominance asks only for order, and their sums are exact."""
    columns = [np.unique(column, return_inverse=True)[1] for column in values.T]
    return np.stack(columns, axis=1).astype(np.int64)
