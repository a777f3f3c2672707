"""What stopping leaves, over many states at once (R4-R6): the same as `states`, compiled."""

from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

TOLERANCE = 1e-9


class Values(NamedTuple):
    """A game as plain arrays: P parties, M measures, L levels, K interactions, B states in the box.

    A state's code is the sum over measures of (level - start) * stride.
    """

    start: NDArray[np.int64]
    size: NDArray[np.int64]
    """Levels from the status quo upwards, shape (M,)."""
    stride: NDArray[np.int64]
    line_of: NDArray[np.int64]
    """Measure of each conditional line of `take_back`, shape (C,)."""
    line_holds: NDArray[np.bool_]
    """Where its condition holds, by row of the states asked about, shape (C, n)."""
    share: NDArray[np.float64]
    """Shape (1 + C, P, M, L); first what holds where no condition does."""
    alone: NDArray[np.bool_]
    together: NDArray[np.bool_]
    back: NDArray[np.int64]
    worth: NDArray[np.float64]
    """Shape (P, M, L)."""
    g: NDArray[np.float64]
    """Shape (M, L)."""
    pair: NDArray[np.int64]
    """Shape (P, K, 2)."""
    weight: NDArray[np.float64]
    """Shape (P, K); 0 fills up."""
    shifts: NDArray[np.float64]
    """Shape (P, M)."""
    no_deal: NDArray[np.float64]
    drift: NDArray[np.float64]
    """Flow lost to drift, shape (P, B); (P, 0) where nothing drifts."""
    subsets: NDArray[np.int64]
    """Bit masks, the fewest bits first."""


@njit(cache=True)
def _left(v, j, code, level, fall, share, mask):  # type: ignore[no-untyped-def]
    """Return j's flow while `mask` is taken back, and how far its no-deal value has moved."""
    total, moved, fallen = 0.0, 0.0, code
    for m in range(level.size):
        kept = 1 - share[m] if mask[m] else 1.0
        then = v.worth[j, m, fall[m]]
        total += then + kept * (v.worth[j, m, level[m]] - then)
        moved += v.shifts[j, m] * kept * (v.g[m, level[m]] - v.g[m, fall[m]])
        if kept < 1:
            fallen += v.stride[m] * (fall[m] - level[m])
    for k in range(v.pair.shape[1]):
        if v.weight[j, k] == 0.0:
            continue
        product = v.weight[j, k]
        for m in v.pair[j, k]:
            kept = 1 - share[m] if mask[m] else 1.0
            product *= v.g[m, fall[m]] + kept * (v.g[m, level[m]] - v.g[m, fall[m]])
        total += product
    if v.drift.shape[1] > 0:
        total -= v.drift[j, fallen]
    return total, moved


@njit(cache=True)
def _best_subset(v, i, code, level, fall, share, own):  # type: ignore[no-untyped-def]
    """Return the subset of `own` that i does best to take back; the smallest of equals.

    What no interaction of i joins to another measure of `own` is decided by itself.
    """
    mask = np.zeros(level.size, np.bool_)
    joined = np.zeros(level.size, np.bool_)
    for k in range(v.pair.shape[1]):
        a, b = v.pair[i, k]
        if v.weight[i, k] != 0.0 and own[a] and own[b]:
            joined[a] = joined[b] = True
    if v.drift.shape[1] > 0:
        joined[:] = own
    several = np.empty(level.size, np.int64)
    n = 0
    for m in range(level.size):
        if not own[m]:
            continue
        if joined[m]:
            several[n] = m
            n += 1
            continue
        gain = -share[m] * (v.worth[i, m, level[m]] - v.worth[i, m, fall[m]])
        lost = share[m] * (v.g[m, level[m]] - v.g[m, fall[m]])
        for k in range(v.pair.shape[1]):
            a, b = v.pair[i, k]
            if a == m or b == m:
                other = b if a == m else a
                gain -= v.weight[i, k] * lost * v.g[other, level[other]]
        mask[m] = gain > TOLERANCE
    if n == 0:
        return mask
    most, best = -1e300, 0
    for subset in v.subsets:
        if subset >> n:
            continue
        for b in range(n):
            mask[several[b]] = (subset >> b) & 1
        value, _ = _left(v, i, code, level, fall, share, mask)
        if value > most + TOLERANCE:
            most, best = value, subset
    for b in range(n):
        mask[several[b]] = (best >> b) & 1
    return mask


@njit(cache=True)
def _carried_out(v, credible, code, level, fall, which, shares):  # type: ignore[no-untyped-def]
    """Return which threats somebody would rather carry out, all else being taken back (R5).

    All of them where threats need not be credible.
    """
    if not credible:
        return np.ones(level.size, np.bool_)
    carried = np.zeros(level.size, np.bool_)
    mask = np.ones(level.size, np.bool_)
    parties = v.worth.shape[0]
    left = np.empty(parties)
    for j in range(parties):
        total, moved = _left(v, j, code, level, fall, shares[j], mask)
        left[j] = total + moved
    for m in range(level.size):
        if level[m] == fall[m]:
            continue
        mask[m] = False
        needed, all_gain = False, True
        for j in range(parties):
            able = v.alone[which[m], j, m, level[m]]
            joint = v.together[which[m], j, m, level[m]]
            if able or joint:
                total, moved = _left(v, j, code, level, fall, shares[j], mask)
                gains = left[j] > total + moved + TOLERANCE
                carried[m] |= able and gains
                needed |= joint
                all_gain &= gains or not joint
        carried[m] |= needed and all_gain
        mask[m] = True
    return carried


@njit(cache=True)
def _laid_out(v, code, row, level, fall, which, shares):  # type: ignore[no-untyped-def]
    """Read a state off its code: levels, where they fall to, and shares that come back."""
    for m in range(level.size):
        level[m] = v.start[m] + (code // v.stride[m]) % v.size[m]
        fall[m] = v.back[m, level[m]]
        which[m] = 0
    for c in range(v.line_of.size - 1, -1, -1):  # the first that holds has the last word
        if v.line_holds[c, row]:
            which[v.line_of[c]] = 1 + c
    for j in range(shares.shape[0]):
        for m in range(level.size):
            shares[j, m] = v.share[which[m], j, m, level[m]]


@njit(cache=True)
def _own(v, i, level, fall, which, shares):  # type: ignore[no-untyped-def]
    """Return what i alone can take back."""
    own = np.zeros(level.size, np.bool_)
    for m in range(level.size):
        able = v.alone[which[m], i, m, level[m]]
        own[m] = able and level[m] != fall[m] and shares[i, m] > 0
    return own


@njit(cache=True)
def _fill(v, code, row, judged, credible, out):  # type: ignore[no-untyped-def]
    """Fill one row of `stop_tables`."""
    parties, count = v.worth.shape[0], v.size.size
    level, fall = np.empty(count, np.int64), np.empty(count, np.int64)
    which, shares = np.empty(count, np.int64), np.empty((parties, count))
    _laid_out(v, code, row, level, fall, which, shares)
    carried = _carried_out(v, credible, code, level, fall, which, shares)
    for p in range(judged.size):
        i = judged[p]
        own = _own(v, i, level, fall, which, shares)
        mask = np.zeros(count, np.bool_)
        out[row, p], _ = _left(v, i, code, level, fall, shares[i], mask)
        mask = _best_subset(v, i, code, level, fall, shares[i], own)
        out[row, judged.size + p], _ = _left(v, i, code, level, fall, shares[i], mask)
        total, moved = _left(v, i, code, level, fall, shares[i], mask | carried)
        out[row, 2 * judged.size + p] = total + moved + v.no_deal[i]


@njit(cache=True, parallel=True)
def stop_tables(v, codes, rows, judged, credible, out):  # type: ignore[no-untyped-def]
    """Fill `out[row]` with U of each judged party, then its D, then its O.

    U is the flow at the state, D while i has taken back its best subset, O what i is left with
    once its stop has been answered. `rows` also places the states in `v.line_holds`.
    """
    for n in prange(codes.size):
        _fill(v, codes[n], rows[n], judged, credible, out)


@njit(cache=True, parallel=True)
def pair_tables(v, codes, credible, out):  # type: ignore[no-untyped-def]
    """Fill `out[code]` with what j gets when i stops, at i * P + j: the flow, then what is left."""
    parties, count = v.worth.shape[0], v.size.size
    for n in prange(codes.size):
        code = codes[n]
        level, fall = np.empty(count, np.int64), np.empty(count, np.int64)
        which, shares = np.empty(count, np.int64), np.empty((parties, count))
        _laid_out(v, code, code, level, fall, which, shares)
        carried = _carried_out(v, credible, code, level, fall, which, shares)
        for i in range(parties):
            own = _own(v, i, level, fall, which, shares)
            mask = _best_subset(v, i, code, level, fall, shares[i], own)
            for j in range(parties):
                pair = i * parties + j
                out[code, pair], _ = _left(v, j, code, level, fall, shares[j], mask)
                total, moved = _left(v, j, code, level, fall, shares[j], mask | carried)
                out[code, parties * parties + pair] = total + moved + v.no_deal[j]


@njit(cache=True)
def stop_rows(v, codes, judged, credible, out):  # type: ignore[no-untyped-def]
    """Do the same for a few states, one row each: too few to share among threads."""
    for n in range(codes.size):
        _fill(v, codes[n], n, judged, credible, out)
