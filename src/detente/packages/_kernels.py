"""Loops over arrays that numpy has no word for. Arrays only; nothing is checked here."""

import numba as nb
import numpy as np
from numpy.typing import NDArray


@nb.njit(cache=True)  # type: ignore[misc, unused-ignore]
def _undominated(u, marks, order, keep):  # type: ignore[no-untyped-def]
    """Fill `keep` (n,) bool for `u` (n, k) int64, read in `order` (n,) of falling row sums.

    `marks` (n,) int64 has a bit for each threshold that a row reaches: whoever dominates it
    reaches them too, so that one comparison of bits spares most comparisons of rows.
    Whoever dominates a row has a larger sum, so it has been read before; and whoever is dominated
    is dominated by a row that was kept. Kept rows that rejected something lately are tried first.
    """
    n, k = u.shape
    front, reached = np.empty((256, k), np.int64), np.empty(256, np.int64)
    size = 0
    for position in range(n):
        row, mark = u[order[position]], marks[order[position]]
        dominated = False
        for f in range(size):
            if mark & ~reached[f]:
                continue
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
                    reached[f], reached[g] = reached[g], reached[f]
                    for i in range(k):
                        front[f, i], front[g, i] = front[g, i], front[f, i]
                break
        if not dominated:
            keep[order[position]] = True
            if size == front.shape[0]:
                grown, longer = np.empty((2 * size, k), np.int64), np.empty(2 * size, np.int64)
                grown[:size], longer[:size] = front, reached
                front, reached = grown, longer
            front[size], reached[size] = row, mark
            size += 1


def scan(ranks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which rows of ranks, shape (n, k), no other row dominates.

    References
    ----------
    Bentley, Clarkson & Levine 1993, "Fast linear expected-time algorithms for computing maxima and
    convex hulls", Algorithmica 9: sorted scan with move-to-front. O(n · frontier · k) at worst.
    """
    n, k = ranks.shape
    keep, marks = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.int64)
    shares = np.arange(1, 63 // k + 1) / (63 // k + 1)
    for column in ranks.T:
        for threshold in np.quantile(column, shares):
            marks = (marks << 1) | (column >= threshold)
    order = np.argsort(-ranks.sum(axis=1), kind="stable")
    _undominated(np.ascontiguousarray(ranks), marks, order, keep)
    return keep
