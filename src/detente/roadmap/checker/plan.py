"""R3: is a plan one? Each step one level up, at its date and no other, every state admissible."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from detente.roadmap.checker.path import Event, Phase, Step, moved
from detente.roadmap.checker.rules import Rules, State, to_grid
from detente.roadmap.checker.verdict import Reason


def read_phases(rules: Rules, plan: dict[str, Any]) -> list[Phase] | Reason:
    """Return the phases of a plan, or the step that the case does not have."""
    phases = []
    for t, entry in enumerate(plan["phases"], start=1):
        dated: list[tuple[Fraction, Step]] = []
        late: dict[Step, Fraction] = {}
        for said in entry["steps"]:
            m = rules.column.get(said["measure"])
            if m is None or said["level"] not in rules.levels[m]:
                found = f"{said['measure']}={said['level']}"
                return Reason("unknown step", phase=t, claimed=found)
            step = m, rules.levels[m].index(said["level"])
            dated.append((to_grid(said["month"]), step))
            late[step] = to_grid(said["late"])
        if [month for month, _ in dated] != sorted(month for month, _ in dated):
            return Reason("order of dates", phase=t)
        events = tuple(
            Event(month, tuple(step for _, step in group))
            for month, group in groupby(dated, key=lambda item: item[0])
        )
        phases.append(Phase(to_grid(entry["months"]), events, to_grid(entry["gate"]), late))
    return phases


def read_state(rules: Rules, levels: dict[str, str]) -> State | Reason:
    """Return the state from which a plan goes on, or what the case does not have of it."""
    state = list(rules.start)
    for measure, level in levels.items():
        m = rules.column.get(measure)
        if m is None or level not in rules.levels[m][rules.start[m] :]:
            return Reason("begins", phase=1, claimed=f"{measure}={level}")
        state[m] = rules.levels[m].index(level)
    return tuple(state)


def find_faults(
    rules: Rules, phases: list[Phase], parallel: int | None, begins: State | None = None
) -> Iterator[Reason]:
    """Yield what is wrong with a plan; after a step that is not one level up nothing more."""
    state = begins or rules.start
    line = rules.broken(state)
    if line is not None:
        yield Reason("admissible", phase=1, claimed=_named(rules, state), found=line)
    for t, phase in enumerate(phases, start=1):
        begin = state
        for event in phase.events:
            for m, level in event.steps:
                if level != state[m] + 1:
                    said = f"{rules.measures[m]}={rules.levels[m][level]}"
                    here = f"{rules.measures[m]}={rules.levels[m][state[m]]}"
                    yield Reason(
                        "one level up", phase=t, month=float(event.month), claimed=said, found=here
                    )
                    return
                state = moved(state, ((m, level),))
            line = rules.broken(state)
            if line is not None:
                said = _named(rules, state)
                yield Reason(
                    "admissible", phase=t, month=float(event.month), claimed=said, found=line
                )
        yield from _find_wrong_dates(rules, t, phase, begin)
        last = phase.events[-1].month if phase.events else Fraction(0)
        if phase.gate < 0 or phase.months != last + phase.gate:
            found = float(last + phase.gate)
            yield Reason("length", phase=t, claimed=float(phase.months), found=found)
        steps = [m for event in phase.events for m, _ in event.steps]
        if parallel is not None and (len(steps) > parallel or len(set(steps)) < len(steps)):
            yield Reason("parallel", phase=t, claimed=parallel, found=len(steps))


def _find_wrong_dates(rules: Rules, t: int, phase: Phase, begin: State) -> Iterator[Reason]:
    """Yield the steps that come before their work is over, or later than they have to."""
    done: dict[Step, Fraction] = {}
    for event in phase.events:
        for m, level in event.steps:
            months = rules.case.measures[rules.measures[m]].levels[rules.levels[m][level]].months
            own = to_grid(months.mode if months else 0.0) + phase.late[m, level]
            ready = done.get((m, level - 1), Fraction(0)) + own
            done[m, level] = event.month
            name = f"{rules.measures[m]}={rules.levels[m][level]}"
            if phase.late[m, level] < 0:
                yield Reason(
                    "late", phase=t, step=name, claimed=float(phase.late[m, level]), found=0.0
                )
            if abs(event.month - ready) <= Fraction(1, 10**9):
                continue
            dates = [ready, *(e.month for e in phase.events if ready < e.month < event.month)]
            could = [d for d in dates if _admissible_at(rules, phase, begin, d, (m, level))]
            if event.month < ready or could:
                found = float(could[0] if could else ready)
                yield Reason("date", phase=t, step=name, claimed=float(event.month), found=found)


def _admissible_at(rules: Rules, phase: Phase, begin: State, date: Fraction, step: Step) -> bool:
    """Return whether a step could have taken effect on a date, after what did until then."""
    state = begin
    for event in phase.events:
        if event.month <= date:
            state = moved(state, event.steps)
    return rules.broken(moved(state, (step,))) is None


def _named(rules: Rules, state: State) -> str:
    return ", ".join(f"{k}={v}" for k, v in named(rules, state).items())


def named(rules: Rules, state: State) -> dict[str, str]:
    """Return the levels that differ from the status quo."""
    levels = zip(rules.measures, rules.levels, state, rules.start, strict=True)
    return {name: names[k] for name, names, k, start in levels if k != start}
