"""Orders one change away from an order: a step moved, two phases merged, one level less or more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from detente.case.schema import Gate, Phase, Roadmap
from detente.game import Game
from detente.roadmap.states import first_state

Do = dict[str, int]
"""Measure to the level it is moved to."""


@dataclass(frozen=True)
class Rearranged:
    """Another order, and what is different."""

    kind: str
    """`order` or `level`."""
    measure: str | None
    """None where two whole phases are merged."""
    level: str
    """Which step it is; of a level more or less, where the measure ends then."""
    now: str
    """Phase in which the step is; of a level, where the measure ends today."""
    to: str
    """Phase: `3`, `before 3` or `after 3` for one of its own; of a level, as `level`."""
    moved: int
    """Phases that the step passes, or levels."""
    order: Roadmap


def rearranged(game: Game, plan: Roadmap) -> Iterator[Rearranged]:
    """Yield every order that is one change away from a plan.

    A step is moved to another phase, or into one of its own, between the phases of the same
    measure's levels below and above it; a phase is merged with the next; a measure ends one level
    lower, or one higher in its last phase or a later one.
    """
    order = [_in_scope(game, phase.do) for phase in plan.phases]
    for t, do in enumerate(order):
        for m in do:
            yield from _moved(game, plan, order, t, m)
        if t + 1 < len(order) and not plan.phases[t + 1].opens:
            merged = {**do, **order[t + 1]}
            to = _rebuilt(game, plan, [*order[:t], merged, {}, *order[t + 2 :]])
            if to is not None:
                yield Rearranged("order", None, "", str(t + 2), str(t + 1), 1, to)
    for m in game.measures:
        yield from _other_level(game, plan, order, m)


def _in_scope(game: Game, do: Mapping[str, str | int]) -> Do:
    found = {}
    for m, level in do.items():
        if m in game.space.index:
            names = game.space.levels[game.space.index[m]]
            found[m] = names.index(level) if isinstance(level, str) else level
    return found


def _rebuilt(
    game: Game, plan: Roadmap, order: list[Do], own: tuple[int, Do] | None = None
) -> Roadmap | None:
    """Return the order as a roadmap, `own` being a phase to put before one; None if it has none.

    A phase that is left empty goes, unless something opens it: then there is no such order.
    """
    phases: list[Phase] = []
    gates: list[Gate | None] = [phase.opens for phase in plan.phases]
    for t, do in enumerate([*order, {}]):
        if own is not None and own[0] == t:
            phases.append(_phase(game, own[1], None))
        if t < len(order) and do:
            phases.append(_phase(game, do, gates[t]))
        elif t < len(order) and gates[t] is not None:
            return None
    return plan.model_copy(update={"phases": tuple(phases)}) if phases else None


def _phase(game: Game, do: Do, opens: Gate | None) -> Phase:
    levels: dict[str, str | int] = {
        m: game.space.levels[game.space.index[m]][k] for m, k in do.items()
    }
    return Phase.model_construct(do=levels, opens=opens)


def _moved(game: Game, plan: Roadmap, order: list[Do], t: int, m: str) -> Iterator[Rearranged]:
    others = [u for u, do in enumerate(order) if m in do and u != t]
    first = max((u for u in others if u < t), default=0)
    last = min((u for u in others if u > t), default=len(order) - 1)
    name = game.space.levels[game.space.index[m]][order[t][m]]
    without = [{k: v for k, v in do.items() if (u, k) != (t, m)} for u, do in enumerate(order)]
    for u in range(first, last + 1):
        if u == t:
            continue
        there = [dict(do) for do in without]
        there[u][m] = max(order[t][m], there[u].get(m, 0))
        if (to := _rebuilt(game, plan, there)) is not None:
            yield Rearranged("order", m, name, str(t + 1), str(u + 1), abs(u - t), to)
    low = first + 1 if first in others else first
    high = last if last in others else last + 1
    for u in range(low, high + 1):  # in a phase of its own before u
        if len(order[t]) == 1 and u in (t, t + 1):
            continue
        own = (u, {m: order[t][m]})
        if (to := _rebuilt(game, plan, without, own)) is not None:
            where = f"before {u + 1}" if u <= t else f"after {u}"
            yield Rearranged("order", m, name, str(t + 1), where, max(t - u, u - t - 1) + 1, to)


def _other_level(game: Game, plan: Roadmap, order: list[Do], m: str) -> Iterator[Rearranged]:
    column = game.space.index[m]
    names, start = game.space.levels[column], first_state(game)[column]
    phases = [u for u, do in enumerate(order) if m in do]
    end = order[phases[-1]][m] if phases else start
    if phases:
        below = order[phases[-2]][m] if len(phases) > 1 else start
        there = [dict(do) for do in order]
        if end - 1 > below:
            there[phases[-1]][m] = end - 1
        else:
            del there[phases[-1]][m]
        if (to := _rebuilt(game, plan, there)) is not None:
            now = names[end]
            yield Rearranged("level", m, names[end - 1], now, names[end - 1], 1, to)
    if end + 1 < len(names):
        last = phases[-1] if phases else 0
        ways = [
            [{**do, m: end + 1} if v == u else do for v, do in enumerate(order)]
            for u in range(last, len(order))
        ]
        for way in [*ways, None]:
            own = (len(order), {m: end + 1}) if way is None else None
            if (to := _rebuilt(game, plan, way or order, own)) is not None:
                yield Rearranged("level", m, names[end + 1], names[end], names[end + 1], 1, to)
