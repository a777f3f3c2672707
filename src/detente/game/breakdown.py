"""R5: what each party is left with once a stop has been answered.

o_j = U_j(x^0) + d_j + sum over m of e_jm * kept_m, where x^0 is the state with everything taken
back (R4) and kept_m is what stays done of m. With *credible* threats a measure is taken back only
if somebody who can do so is strictly better off for it, all else being taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.game.outlook import Outlook
from detente.game.undoing import Undoing

TOLERANCE = 1e-9
_CHUNK = 1 << 15


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
    """What can be undone at each of n states."""

    share: NDArray[np.float64]
    """Share that each party reckons comes back, shape (P, M, n)."""
    alone: NDArray[np.bool_]
    """Who can take a measure back alone, shape (P, M, n)."""
    together: NDArray[np.bool_]
    """Who is needed where several have to do it together, shape (P, M, n)."""
    back: NDArray[np.int64]
    """Level that a measure falls back to, shape (M, n)."""


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
        taken = undone_at(outlooks[0], conditional, always, chunk)
        everything = np.ones(chunk.shape, dtype=np.bool_)
        carried = credible_threats(outlooks, taken, chunk)
        parts.append(
            (
                left_with(outlooks, taken, chunk, everything),
                left_with(outlooks, taken, chunk, carried),
                carried.T,
            )
        )
    joined = [np.concatenate([p[i] for p in parts]) for i in range(3)]
    for array in joined:
        array.setflags(write=False)
    return Breakdown(joined[0], joined[1], joined[2].astype(np.bool_))


def undone_at(
    outlook: Outlook,
    conditional: Sequence[tuple[Tree, int, Undoing]],
    always: Undoing,
    level: NDArray[np.uint8],
) -> Taken:
    """Look up, at each state, the line of `take_back` that counts."""
    rows = np.arange(level.shape[0])[:, None]
    taken = Taken(
        always.share[:, rows, level],
        always.alone[:, rows, level],
        always.together[:, rows, level],
        always.back[rows, level],
    )
    for tree, m, undoing in reversed(conditional):  # so that the first that holds is last to write
        where = outlook.space.holds(tree, level)
        for into, of in (
            (taken.share, undoing.share),
            (taken.alone, undoing.alone),
            (taken.together, undoing.together),
        ):
            into[:, m, where] = of[:, m, level[m, where]]
    return taken


def credible_threats(
    outlooks: Sequence[Outlook], taken: Taken, level: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Return which measures are taken back willingly, all else being taken back, shape (M, n)."""
    return np.asarray(willing(outlooks, taken, level).any(axis=0))


def willing(
    outlooks: Sequence[Outlook], taken: Taken, level: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    """Return who takes a measure back willingly, alone or with others, shape (P, M, n)."""
    everything = np.ones(level.shape, dtype=np.bool_)
    left = left_with(outlooks, taken, level, everything).T
    carried = np.zeros(taken.alone.shape, dtype=np.bool_)
    for m in range(level.shape[0]):
        but_m = everything.copy()
        but_m[m] = False
        gains = left > left_with(outlooks, taken, level, but_m).T + TOLERANCE
        needed = taken.together[:, m]
        carried[:, m] = taken.alone[:, m] & gains
        carried[:, m] |= needed & (gains | ~needed).all(axis=0)
    return carried


def left_with(
    outlooks: Sequence[Outlook],
    taken: Taken,
    level: NDArray[np.uint8],
    mask: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return o_j where `mask` (M, n) says which measures are taken back, shape (n, P)."""
    columns = []
    for j, outlook in enumerate(outlooks):
        worth, g = _worth(outlook, taken.share[j], taken.back, level, mask)
        rows = np.arange(level.shape[0])[:, None]
        kept = g - outlook.g[rows, taken.back]
        columns.append(worth + outlook.no_deal + outlook.shifts @ kept)
    return np.stack(columns, axis=1)


def worth_with(
    outlook: Outlook,
    share: NDArray[np.float64],
    back: NDArray[np.int64],
    level: NDArray[np.uint8],
    mask: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return a party's utility while `mask` (M, n) is taken back, shape (n,); `share` is (M, n)."""
    return _worth(outlook, share, back, level, mask)[0]


def _worth(
    outlook: Outlook,
    share: NDArray[np.float64],
    back: NDArray[np.int64],
    level: NDArray[np.uint8],
    mask: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return utility (n,) and what is left of interaction shapes (M, n) under a mask."""
    gone = np.where(mask, share, 0.0)
    rows = np.arange(level.shape[0])[:, None]
    worth = _mixed(outlook.worth, rows, level, back, gone)
    g = _mixed(outlook.g, rows, level, back, gone)
    total = worth.sum(axis=0)
    for (a, b), weight in zip(outlook.pair, outlook.pair_weight, strict=True):
        total += weight * g[a] * g[b]
    fallen = np.where(gone > 0, back, level).astype(np.uint8)
    return np.asarray(total - outlook.drift_at(fallen)), g


def _mixed(
    table: NDArray[np.float64],
    rows: NDArray[np.int64],
    level: NDArray[np.uint8],
    back: NDArray[np.int64],
    gone: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return what is left of a level's worth when the share `gone` of it is taken back."""
    now, then = table[rows, level], table[rows, back]
    return np.asarray(then + (1 - gone) * (now - then))
