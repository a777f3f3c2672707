"""An order with one step elsewhere: what the next order is when a step goes earlier or later."""

from detente.case.schema import Case, Phase, Roadmap

_Phases = list[Phase]


def phase_of(case: Case, order: Roadmap, measure: str, level: str) -> int | None:
    """Return in which phase, from 0, an order brings a measure to a level; None where it does not.

    Parameters
    ----------
    case : Case
    order : Roadmap
    measure, level : str
    """
    rank = list(case.measures[measure].levels).index(level)
    for t, phase in enumerate(order.phases):
        if measure in phase.do and _rank(case, measure, phase.do[measure]) >= rank:
            return t
    return None


def earlier(order: Roadmap, t: int, measure: str) -> Roadmap | None:
    """Return an order with a step before its phase, or with its phase before the one above."""
    phases = list(order.phases)
    if len(phases[t].do) > 1:
        phases[t : t + 1] = [_only(phases[t], measure), _but(phases[t], measure)]
    elif t:
        phases[t - 1 : t + 1] = [phases[t], phases[t - 1]]
    else:
        return None
    return _of(order, phases)


def later(order: Roadmap, t: int, measure: str) -> Roadmap | None:
    """Return an order with a step after its phase, or with its phase after the next one."""
    phases = list(order.phases)
    if len(phases[t].do) > 1:
        phases[t : t + 1] = [_but(phases[t], measure), _only(phases[t], measure)]
    elif t + 1 < len(phases):
        phases[t : t + 2] = [phases[t + 1], phases[t]]
    else:
        return None
    return _of(order, phases)


def together(case: Case, order: Roadmap, t: int, measure: str) -> Roadmap | None:
    """Return an order with a step in the phase above its own."""
    if not t:
        return None
    phases = list(order.phases)
    above, level = phases[t - 1], phases[t].do[measure]
    if measure in above.do:  # one phase takes it to the higher of both
        level = max(level, above.do[measure], key=lambda x: _rank(case, measure, x))
    phases[t - 1] = above.model_copy(update={"do": {**above.do, measure: level}})
    rest = _but(phases[t], measure)
    phases[t : t + 1] = [rest] if rest.do else []
    return _of(order, phases)


def _rank(case: Case, measure: str, level: str | int) -> int:
    return level if isinstance(level, int) else list(case.measures[measure].levels).index(level)


def _of(order: Roadmap, phases: _Phases) -> Roadmap:
    return order.model_copy(update={"phases": tuple(phases)})


def _only(phase: Phase, measure: str) -> Phase:
    return Phase(do={measure: phase.do[measure]})  # what the phase waits for stays with the rest


def _but(phase: Phase, measure: str) -> Phase:
    return phase.model_copy(update={"do": {m: x for m, x in phase.do.items() if m != measure}})
