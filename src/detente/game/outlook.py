"""How one party, under one reading of its motives, values packages (R1, R14)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.case.beliefs import Motive
from detente.case.expressions import Tree
from detente.case.judgement import Judgement
from detente.case.schema import Case
from detente.game.clock import drift_flow
from detente.game.space import Space


@dataclass(frozen=True, eq=False)
class Outlook:
    """One party's values. K pairs of measures interact; L is the largest number of levels."""

    space: Space
    party: str
    motive: str | None
    worth: NDArray[np.float64]
    """Points of each level of each measure alone, shape (M, L); 0 beyond a measure's levels."""
    pair: NDArray[np.int64]
    """Columns of the two measures of each interaction, shape (K, 2)."""
    pair_weight: NDArray[np.float64]
    """Points when both are at their top, shape (K,)."""
    g: NDArray[np.float64]
    """Shape of each measure in interactions, shape (M, L)."""
    no_deal: float
    """No deal against things as they are, in points."""
    shifts: NDArray[np.float64]
    """How `no_deal` moves with what stays done of each measure, in points, shape (M,)."""
    drift: tuple[Tree, float] | None
    """While the condition holds, the flow that is lost (points)."""
    red_lines: tuple[Tree, ...]
    """What the party accepts at no price."""

    def utility(self, level: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the flow that packages are worth, in points: 0 at a status quo without drift.

        Parameters
        ----------
        level : array of uint8, shape (M, n)

        Returns
        -------
        array of float64, shape (n,)
        """
        total = np.zeros(level.shape[1])
        for m in np.flatnonzero(self.worth.any(axis=1)):
            total += self.worth[m][level[m]]
        for (a, b), weight in zip(self.pair, self.pair_weight, strict=True):
            total += weight * self.g[a][level[a]] * self.g[b][level[b]]
        return total if self.drift is None else total - self.drift_at(level)

    def drift_at(self, level: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the flow lost to drift, shape (n,)."""
        if self.drift is None:
            return np.zeros(level.shape[1])
        tree, flow = self.drift
        return np.where(self.space.holds(tree, level), flow, 0.0)

    @cached_property
    def at_start(self) -> float:
        """Worth of the status quo: 0 unless something drifts there."""
        return float(self.utility(self.space.start.astype(np.uint8)[:, None])[0])

    @cached_property
    def over_space(self) -> NDArray[np.float64]:
        """Utility of every admissible package, shape (S,), read-only."""
        utility = self.utility(self.space.level)
        utility.setflags(write=False)
        return utility

    @cached_property
    def never(self) -> NDArray[np.bool_]:
        """Admissible packages that cross a red line, shape (S,)."""
        return self.crosses(self.space.level)

    def crosses(self, level: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Return which packages, shape (M, n), cross a red line, shape (n,)."""
        crossed = np.zeros(level.shape[1], dtype=np.bool_)
        for tree in self.red_lines:
            crossed |= self.space.holds(tree, level)
        return crossed


def both_floors(
    at_start: NDArray[np.float64] | float, no_deal: NDArray[np.float64] | float, calm: float
) -> NDArray[np.float64]:
    """Return the floors of R1: no deal, and staying as now, shape (2, …).

    No deal counts from things as they are; what drifts now drifts without a deal too.
    """
    worse = np.add(at_start, no_deal)
    return np.stack([worse, calm * np.asarray(at_start) + (1 - calm) * worse])


def take_outlook(case: Case, space: Space, party: str, motive: str | None) -> Outlook:
    """Compile one party's values under one motive, at the modes of the judgements."""
    of_party = case.parties[party]
    changes = case.motives[party][motive] if motive is not None else Motive()
    n, most = len(space.measures), max(map(len, space.levels))
    worth, shapes_g = np.zeros((n, most)), np.zeros((n, most))
    shifts = np.zeros(n)
    for m, name in enumerate(space.measures):
        count = len(space.levels[m])
        shapes_g[m, :count] = case.interaction_shapes.get(name, _linear(count))
        weight = weight_of(case, party, motive, name)
        if weight is not None:
            worth[m, :count] = weight.mode * shape_of(case, space, party, motive, m)
        if of_party.no_deal is not None and name in of_party.no_deal.shifts:
            shifts[m] = of_party.no_deal.shifts[name].mode
    pairs, weights = [], []
    for entry in case.interactions:
        if entry.party == party and all(name in space.index for name in entry.of):
            of_pair = changes.interactions.for_pair(*entry.of) if changes.interactions else None
            together = of_pair.applied(entry.weight) if of_pair is not None else entry.weight
            pairs.append([space.index[name] for name in entry.of])
            weights.append(together.mode)
    no_deal = changes.no_deal or of_party.no_deal
    drift = None
    if of_party.drift is not None:
        flow = drift_flow(of_party.drift.per_year.mode, of_party.discount.mode)
        drift = (space.condition(of_party.drift.while_), flow)
    return Outlook(
        space=space,
        party=party,
        motive=motive,
        worth=worth,
        pair=np.array(pairs, dtype=np.int64).reshape(-1, 2),
        pair_weight=np.array(weights, dtype=np.float64),
        g=shapes_g,
        no_deal=no_deal.mode if no_deal is not None else float("nan"),
        shifts=shifts,
        drift=drift,
        red_lines=tuple(space.condition(r.never) for r in case.red_lines.get(party, ())),
    )


def weight_of(case: Case, party: str, motive: str | None, measure: str) -> Judgement | None:
    """Return what the whole of a measure is worth to a party under a motive, if anything."""
    value = case.values.get(party, {}).get(measure)
    change = case.motives[party][motive].weights.get(measure) if motive is not None else None
    base = value.weight if value is not None else change.to if change is not None else None
    return base if base is None or change is None else change.applied(base)


def shape_of(
    case: Case, space: Space, party: str, motive: str | None, m: int
) -> NDArray[np.float64]:
    """Return the share of the weight at each level: the motive's, the value's own, or linear."""
    name, count = space.measures[m], len(space.levels[m])
    value = case.values.get(party, {}).get(name)
    of_motive = case.motives[party][motive].shapes.get(name) if motive is not None else None
    own = value.shape if value is not None else None
    return np.asarray(of_motive or own or _linear(count, int(space.start[m])), dtype=np.float64)


def _linear(count: int, start: int = 0) -> NDArray[np.float64]:
    """Return level over top level, counted from the status quo."""
    return (np.arange(count) - start) / ((count - 1 - start) or start)
