"""Directions in which the values of all parties are bounded together, and how to turn them.

A support bound Z_k(x) says w_k · V(x) <= Z_k(x) for every plan through x. The directions w_k are
the points of the simplex grid with denominator N. Discounting turns a direction: passing an edge
whose clock is off by Δ months asks for w_k∘δ^Δ, which is written as a sum of grid directions with
weights that are not negative (the corners of the Kuhn simplex around it); support functions are
subadditive, so the same sum of bounds is a bound.
"""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Fan:
    """K directions over J parties."""

    direction: NDArray[np.float64]
    """Shape (J, K); each column sums to 1."""
    near: NDArray[np.int32]
    """Directions one step away, shape (K, J (J - 1)); the direction itself fills up."""
    ratio: NDArray[np.float64]
    """c with c * w_near >= w, shape (K, J (J - 1))."""
    turned: NDArray[np.int32]
    """Directions that cover w_k∘δ^Δ, shape (T, J, K)."""
    share: NDArray[np.float64]
    """Their weights, shape (T, J, K)."""


def make_fan(denominator: int, discount: NDArray[np.float64], off: NDArray[np.float64]) -> Fan:
    """Return the grid of directions, and its covers for each Δ.

    Parameters
    ----------
    denominator : int
        N: directions are the points of the simplex whose coordinates are multiples of 1 / N.
    discount : array, shape (J,)
        Discount factors per year.
    off : array, shape (T,)
        The Δ for which covers are wanted, in months.
    """
    parties = discount.size
    grid = np.array(_compositions(denominator, parties), dtype=np.int64)
    number = {tuple(point): k for k, point in enumerate(grid.tolist())}
    steps = [(a, b) for a, b in itertools.permutations(range(parties), 2)]
    near = np.repeat(np.arange(len(grid), dtype=np.int32)[:, None], len(steps), axis=1)
    ratio = np.ones(near.shape)
    for k, point in enumerate(grid.tolist()):
        for s, (a, b) in enumerate(steps):
            if point[a] > 1:  # one step from a to b keeps a positive
                moved = list(point)
                moved[a], moved[b] = moved[a] - 1, moved[b] + 1
                near[k, s] = number[tuple(moved)]
                ratio[k, s] = point[a] / (point[a] - 1)
    direction = grid / denominator
    turned = direction[None] * discount[None, None] ** (off[:, None, None] / 12)
    total = turned.sum(axis=2)
    corners, weights = _kuhn(turned / total[:, :, None], denominator)
    flat = np.array([number[tuple(c)] for c in corners.reshape(-1, parties).tolist()], np.int32)
    return Fan(
        direction=np.ascontiguousarray(direction.T),
        near=near,
        ratio=ratio,
        turned=np.ascontiguousarray(flat.reshape(turned.shape).swapaxes(1, 2)),
        share=np.ascontiguousarray((weights * total[:, :, None]).swapaxes(1, 2)),
    )


def _compositions(total: int, parts: int) -> list[tuple[int, ...]]:
    """Return all ways to write `total` as a sum of `parts` numbers that are not negative."""
    if parts == 1:
        return [(total,)]
    return [
        (first, *rest)
        for first in range(total, -1, -1)
        for rest in _compositions(total - first, parts - 1)
    ]


def _kuhn(
    point: NDArray[np.float64], denominator: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return J grid corners, and weights that sum to 1, around points of the simplex.

    In the coordinates of partial sums the grid is the integer lattice, and sorting the fractional
    parts picks the simplex of its standard triangulation.
    """
    parties = point.shape[-1]
    sums = np.cumsum(point, axis=-1)[..., :-1] * denominator
    sums = np.clip(sums, 0, denominator)
    whole = np.minimum(np.floor(sums + 1e-12), denominator)
    part = np.clip(sums - whole, 0.0, 1.0)
    order = np.argsort(-part, axis=-1, kind="stable")
    sorted_part = np.take_along_axis(part, order, axis=-1)
    corners = [whole]
    for step in range(parties - 1):
        up = np.zeros_like(whole)
        np.put_along_axis(up, order[..., step : step + 1], 1.0, axis=-1)
        corners.append(corners[-1] + up)
    ends = np.ones((*part.shape[:-1], 1))
    weights = np.concatenate([ends, sorted_part], axis=-1)
    weights[..., :-1] -= sorted_part
    partial = np.stack(corners, axis=-2)
    # a corner beyond the grid has weight 0: stay on the grid
    partial = np.minimum(np.maximum.accumulate(partial, axis=-1), denominator)
    full = np.concatenate([partial, np.full((*partial.shape[:-1], 1), float(denominator))], axis=-1)
    points = np.diff(full, axis=-1, prepend=0.0)
    return points.astype(np.int64), weights
