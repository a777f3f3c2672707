"""R4: what of each level can be taken back, how far, how fast and by whom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.case.schema import Case, Level, Measure, TakeBack
from detente.game.clock import over_months
from detente.game.space import Space


@dataclass(frozen=True, eq=False)
class Undoing:
    """One way of taking measures back; P parties, M measures, L levels."""

    share: NDArray[np.float64]
    """Share that each party reckons comes back, shape (P, M, L): what takes long counts less."""
    alone: NDArray[np.bool_]
    """Who can do it alone, shape (P, M, L)."""
    together: NDArray[np.bool_]
    """Who is needed where several have to do it together, shape (P, M, L)."""
    back: NDArray[np.int64]
    """Level that a measure falls back to, shape (M, L)."""


def fall_back(measure: Measure) -> list[int]:
    """Return the level each level falls back to: the status quo, or the highest protected one."""
    back = []
    for level in range(len(measure.levels)):
        protected = [
            k for k, of in enumerate(measure.levels.values()) if of.protected and k <= level
        ]
        back.append(max([measure.start, *protected]) if level > measure.start else measure.start)
    return back


def needed_for(measure: Measure, level: Level) -> tuple[str, ...]:
    """Return who carries out a level: those whose refusal stops it, whatever the route."""
    if level.routes:
        routes = [route.by for route in level.routes.values()]
        return tuple(p for p in routes[0] if all(p in by for by in routes))
    return level.by or measure.by


def compile_undoing(
    case: Case, space: Space, parties: tuple[str, ...], discount: NDArray[np.float64]
) -> tuple[tuple[tuple[Tree, int, Undoing], ...], Undoing]:
    """Return what can be taken back.

    Returns
    -------
    conditional : tuple of (condition, column of the measure, Undoing)
        Lines with a `when`, in the order of the case; the first that holds counts.
    always : Undoing
        What holds where no condition does.
    """
    always = _empty(parties, space)
    conditional = []
    for m, name in enumerate(space.measures):
        measure = case.measures[name]
        always.back[m, : len(measure.levels)] = fall_back(measure)
        for line in measure.take_back:
            into = _empty(parties, space) if line.when is not None else always
            _fill(into, m, measure, line, parties, discount)
            if line.when is not None:
                into.back[:] = always.back
                conditional.append((space.condition(line.when), m, into))
    for undoing in (always, *(u for _, _, u in conditional)):
        for array in (undoing.share, undoing.alone, undoing.together, undoing.back):
            array.setflags(write=False)
    return tuple(conditional), always


def _empty(parties: tuple[str, ...], space: Space) -> Undoing:
    shape = (len(parties), len(space.measures), max(map(len, space.levels)))
    return Undoing(
        np.zeros(shape),
        np.zeros(shape, dtype=np.bool_),
        np.zeros(shape, dtype=np.bool_),
        np.zeros(shape[1:], dtype=np.int64),
    )


def _fill(
    into: Undoing,
    m: int,
    measure: Measure,
    line: TakeBack,
    parties: tuple[str, ...],
    discount: NDArray[np.float64],
) -> None:
    for k, (name, level) in enumerate(measure.levels.items()):
        own = line.levels.get(name)
        share = own.share if own else line.share
        if share is None or k == measure.start:
            continue
        said = own.months if own and "months" in own.model_fields_set else line.months
        months = said.mode if said is not None else 0.0
        into.share[:, m, k] = share.mode * over_months(discount, months)
        anyone, jointly = (own.anyone_of, own.all_of) if own else (None, None)
        if anyone is None and jointly is None:
            anyone, jointly = line.anyone_of, line.all_of
        if anyone is None and jointly is None:
            anyone = needed_for(measure, level)
        for party in anyone or ():
            into.alone[parties.index(party), m, k] = True
        for party in jointly or ():
            into.together[parties.index(party), m, k] = True
