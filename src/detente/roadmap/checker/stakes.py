"""R1: what each party has at stake, by listing every admissible package."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import holds, measures_in
from detente.roadmap.checker.rules import TOLERANCE, Rules

MOST_PACKAGES = 4_000_000
"""Up to which they are listed; beyond, shares rest on the stakes that the certificate states."""


def find_stakes(rules: Rules) -> dict[str, float | None] | None:
    """Return each party's largest gain over no deal among packages that the others accept.

    Parameters
    ----------
    rules : Rules
        In floats.

    Returns
    -------
    dict or None
        By party, None where nothing is at stake; None for all where there are too many packages.
    """
    level = _admissible(rules)
    if level is None:
        return None
    case, gains, willing = rules.case, {}, {}
    for party in rules.parties:
        asked = _asked(rules, party, level)
        some = np.zeros(level.shape[1], dtype=np.bool_)
        for motive in case.motives.get(party) or (None,):
            flow, floor = _flow(rules, party, motive, level)
            accepts = (flow >= floor - TOLERANCE) & ~_crossed(rules, party, level)
            some |= accepts
            if motive == rules.motives.get(party):
                gains[party] = flow - floor, accepts | ~asked
        willing[party] = some | ~asked
    stakes: dict[str, float | None] = {}
    for party, (gain, where) in gains.items():
        for other in rules.parties:
            if other != party:
                where = where & willing[other]
        most = float(gain[where].max()) if where.any() else 0.0
        stakes[party] = most if most > 0 else None
    return stakes


def _admissible(rules: Rules) -> NDArray[np.int8] | None:
    """Return every admissible package, shape (M, S), each condition applied as soon as it can."""
    level = np.empty((0, 1), dtype=np.int8)
    for m, names in enumerate(rules.levels):
        size = level.shape[1] * len(names)
        if size > MOST_PACKAGES:
            return None
        every = np.tile(np.arange(len(names), dtype=np.int8), level.shape[1])
        level = np.vstack([np.repeat(level, len(names), axis=1), every])
        for _, tree in rules.requires:
            if max(rules.column[n] for n in measures_in(tree)) == m:
                level = level[:, _holds(rules, tree, level)]
    return level


def _holds(rules: Rules, tree: Any, level: NDArray[np.int8]) -> NDArray[np.bool_]:
    def of(name: str) -> Any:
        m = rules.column.get(name)
        return np.int8(rules.case.measures[name].start) if m is None else level[m]

    return np.broadcast_to(np.asarray(holds(tree, of), dtype=np.bool_), level.shape[1:])


def _flow(
    rules: Rules, party: str, motive: str | None, level: NDArray[np.int8]
) -> tuple[NDArray[np.float64], float]:
    """Return what every package is worth to a party, and its floor if there is no deal."""
    outlook = rules.outlook(party, motive)
    start = np.array(rules.start, dtype=np.int8)[:, None]
    level = np.hstack([start, level])
    total = np.zeros(level.shape[1])
    for m, worth in enumerate(outlook.worth):
        total += np.array(worth)[level[m]]
    for a, b, weight in outlook.pairs:
        total += weight * np.array(rules.g[a])[level[a]] * np.array(rules.g[b])[level[b]]
    if outlook.drift is not None:
        tree, flow = outlook.drift
        total -= np.where(_holds(rules, tree, level), flow, 0.0)
    return total[1:], float(total[0]) + outlook.no_deal


def _crossed(rules: Rules, party: str, level: NDArray[np.int8]) -> NDArray[np.bool_]:
    crossed = np.zeros(level.shape[1], dtype=np.bool_)
    for line in rules.case.red_lines.get(party, ()):
        crossed |= _holds(rules, rules.condition(line.never), level)
    return crossed


def _asked(rules: Rules, party: str, level: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which packages need a party's consent: by veto, or because it carries out part."""
    asked = np.full(level.shape[1], rules.case.parties[party].veto == "all")
    for m, start in enumerate(rules.start):
        for k in range(len(rules.levels[m])):
            way = range(start + 1, k + 1) if k > start else range(k, start)
            if any(party in rules.performers(m, step) for step in way):
                asked |= level[m] == k
    return asked
