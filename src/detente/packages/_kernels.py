"""Loops over arrays that numpy has no word for. Arrays only; nothing is checked here."""

import numba as nb
import numpy as np
from numpy.typing import NDArray


@nb.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _undominated(u, order, keep):  # type: ignore[no-untyped-def]
    """Fill `keep` (n,) bool for `u` (n, k) int64, read in `order` (n,) of falling row sums.

    Whoever dominates a row has a larger sum, so it has been read before; and whoever is dominated
    is dominated by a row that was kept. Kept rows that rejected something lately are tried first.
    """
    n, k = u.shape
    front = np.empty((256, k), np.int64)
    size = 0
    for position in range(n):
        row = u[order[position]]
        dominated = False
        for f in range(size):
            no_worse, better = True, False
            for i in range(k):
                if front[f, i] < row[i]:
                    no_worse = False
                    break
                better |= front[f, i] > row[i]
            if no_worse and better:
                dominated = True
                if f > 0:  # move towards the top by half the way: cheap, and it keeps what works
                    g = f // 2
                    for i in range(k):
                        front[f, i], front[g, i] = front[g, i], front[f, i]
                break
        if not dominated:
            keep[order[position]] = True
            if size == front.shape[0]:
                grown = np.empty((2 * size, k), np.int64)
                grown[:size] = front
                front = grown
            front[size] = row
            size += 1


def undominated(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows no other row dominates; equal rows survive together.

    Parameters
    ----------
    values : array of int64, shape (n, k)
        Larger is better in every column.

    Returns
    -------
    array of bool, shape (n,)

    References
    ----------
    Bentley, Clarkson & Levine 1993, "Fast linear expected-time algorithms for computing maxima and
    convex hulls", Algorithmica 9: sorted scan with move-to-front. O(n · frontier · k) at worst.
    """
    keep = np.zeros(len(values), dtype=np.bool_)
    order = np.argsort(-values.sum(axis=1), kind="stable")
    _undominated(np.ascontiguousarray(values), order, keep)
    return keep


def as_ranks(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return each column's ranks, equal within a billionth of a point (the tolerance of R1).

    Dominance asks only for order, and sums of ranks cannot overflow.
    """
    columns = [np.unique(np.round(column, 9), return_inverse=True)[1] for column in points.T]
    return np.stack(columns, axis=1).astype(np.int64)
