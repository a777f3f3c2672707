"""Bounds on sums of the values of several parties, cheap enough for every phase of every state.

For each set S of parties, a bit mask: the sum over S of scaled V_i(x) is at most Z_S(x) for every
plan through x. Scaled: V_i times a factor of party i at x, as in `_bounds`. Passing a phase turns
the scale by c_i. With the parties sorted by falling c, the sum over S of c_i V_i is the sum of
(c_i - the next c) times the sum of V over those up to i, and sets bound each of these.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

SLACK = 1e-9
MOST = 6
"""Parties up to which every set of them is bounded; beyond, none is."""
UP = 2e-7  # by which a bound is rounded up, so that 32 bits never lower it


ROUNDING = 4e-15
"""Of what is subtracted: a requirement is never rounded up, however little of a value is left."""


@njit(cache=True)
def asked_after(asked, flow, over):  # type: ignore[no-untyped-def]
    """Return what V has to be after a phase so that it is `asked` at its start."""
    return (asked - flow - ROUNDING * (abs(asked) + abs(flow))) / over


class Sets(NamedTuple):
    """Room for one phase; sets of J parties are in rows mask - 1."""

    scale: NDArray[np.float64]
    """Factor of each party at the start of the phase, shape (J,)."""
    turned: NDArray[np.float64]
    """c, shape (J,)."""
    order: NDArray[np.int64]
    """Parties by falling `turned`, shape (J,)."""
    gives: NDArray[np.float64]
    """Bounds as of the start of the phase, shape (2^J - 1,)."""


@njit(cache=True)
def sets_at(scale_first, scale_since, level, count):  # type: ignore[no-untyped-def]
    """Return room for phases from a state, `count` sets being bounded."""
    parties = scale_first.size
    scale = scale_first.copy()
    for i in range(parties):
        for m in range(level.size):
            scale[i] *= scale_since[i, m, level[m]]
    return Sets(scale, np.empty(parties), np.empty(parties, np.int64), np.empty(count))


@njit(cache=True)
def possible(sets, flow, least, after):  # type: ignore[no-untyped-def]
    """Bound what a phase gives to sets of parties; return whether it can be at least `least`.

    Parameters
    ----------
    sets : Sets
        `turned` filled.
    flow, least : arrays, shape (J,)
        What the phase itself gives, and what V has to be.
    after : array, shape (2^J - 1,)
        Bounds at the state that it leads to.
    """
    parties, order, gives = flow.size, sets.order, sets.gives
    for a in range(parties):
        b = a
        while b > 0 and sets.turned[order[b - 1]] < sets.turned[a]:
            order[b] = order[b - 1]
            b -= 1
        order[b] = a
    for mask in range(1, gives.size + 1):
        total, low, part, before = 0.0, 0.0, 0, 0.0
        for i in order:
            if (mask >> i) & 1:
                if part > 0:
                    total += (before - sets.turned[i]) * after[part - 1]
                part |= 1 << i
                before = sets.turned[i]
                total += sets.scale[i] * flow[i]
                low += sets.scale[i] * least[i]
        total += before * after[part - 1]
        if total < low - SLACK:
            return False
        gives[mask - 1] = total
    # what a larger set can have less what its others have to have
    for mask in range(gives.size - 1, 0, -1):
        for i in range(parties):
            if not (mask >> i) & 1:
                rest = gives[(mask | 1 << i) - 1] - sets.scale[i] * least[i]
                gives[mask - 1] = min(gives[mask - 1], rest)
    return True


@njit(cache=True)
def raise_sets(sets, bounds):  # type: ignore[no-untyped-def]
    """Raise the bounds of a state to what a phase gives."""
    for k in range(bounds.size):
        up = sets.gives[k] + UP * abs(sets.gives[k]) + SLACK
        if up > bounds[k]:
            bounds[k] = up
