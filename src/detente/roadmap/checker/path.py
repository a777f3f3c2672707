"""R3, R6: a plan as stretches of time in which one state is in force, and sums over them.

Everything is summed forwards: carrying on from a moment is the discounted flow of every stretch
that is left, then of the last state for ever; stopping is the flow of the stretches until the
others answer, then of what is left to each.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from detente.roadmap.checker.rules import Number, Rules, State

Step = tuple[int, int]
"""A measure's column and the level that it reaches."""


@dataclass(frozen=True)
class Event:
    """Steps that take effect on the same date."""

    month: Fraction
    """From the start of the phase."""
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Phase:
    """A phase of the plan."""

    months: Fraction
    events: tuple[Event, ...]
    gate: Fraction = Fraction(0)
    """How much of its length is a wait for what opens the next phase."""
    late: dict[Step, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """When a party could stop."""

    phase: int
    """From 0; the number of phases: after arrival."""
    month: Fraction
    done: int
    """Events of the phase that have taken effect."""
    closed: bool
    """Whether what is due exactly at the lag is still received."""
    name: str


@dataclass(frozen=True)
class Stretch:
    """Time in which one state is in force; `begins` and `ends` from the start of the plan."""

    begins: Fraction
    ends: Fraction
    state: State


def moved(state: State, steps: tuple[Step, ...]) -> State:
    """Return the state after steps."""
    levels = list(state)
    for m, level in steps:
        levels[m] = level
    return tuple(levels)


class Path:
    """A plan from the status quo, or from a given state where it is under way."""

    def __init__(
        self, rules: Rules, phases: list[Phase], threats: str, given: State | None = None
    ) -> None:
        self.rules, self.phases, self.threats, self.given = rules, phases, threats, given
        self.begins = [Fraction(0)]
        self.stretches: list[Stretch] = []
        self.first: list[int] = []
        """By phase: its first stretch; stretch `first + done` is in force after `done` events."""
        state = given or rules.start
        for phase in phases:
            self.first.append(len(self.stretches))
            begins, at = self.begins[-1], Fraction(0)
            for event in phase.events:
                self.stretches.append(Stretch(begins + at, begins + event.month, state))
                state, at = moved(state, event.steps), event.month
            self.stretches.append(Stretch(begins + at, begins + phase.months, state))
            self.begins.append(begins + phase.months)
        self.last = state
        self.states = [*(self.stretches[k].state for k in self.first), state]

    @property
    def begun(self) -> bool:
        """Whether it is under way: then nobody is asked any more whether to take part (R8)."""
        return self.given is not None

    def performers(self) -> set[str]:
        """Return who carries out some step of the plan, or of what was done before it."""
        steps = [n for phase in self.phases for event in phase.events for n in event.steps]
        for m, (low, high) in enumerate(zip(self.rules.start, self.states[0], strict=True)):
            steps += [(m, level) for level in range(low + 1, high + 1)]
        return {p for n in steps for p in self.rules.performers(*n)}

    def state_at(self, moment: Moment) -> State:
        """Return the state in force at a moment."""
        if moment.phase == len(self.phases):
            return self.last
        return self.stretches[self.first[moment.phase] + moment.done].state

    def carry_on(self, party: str, moment: Moment) -> Number:
        """Return what carrying on to the end is worth, as of a moment."""
        rules, now = self.rules, self.begins[moment.phase] + moment.month
        total = rules.number(0)
        if moment.phase < len(self.phases):
            for stretch in self.stretches[self.first[moment.phase] + moment.done :]:
                begins = max(stretch.begins, now)
                length = rules.over(party, begins - now) - rules.over(party, stretch.ends - now)
                total = total + length * rules.flow(party, stretch.state)
        rest = rules.over(party, self.begins[-1] - now)
        return total + rest * rules.flow(party, self.last)

    def moments(self, party: str) -> Iterator[Moment]:
        """Yield the moments of R6 at which a party could stop."""
        lag = self.rules.lag[party]
        for t, phase in enumerate(self.phases):
            yield Moment(t, Fraction(0), 0, True, "start")
            for k, event in enumerate(phase.events):
                yield Moment(t, event.month, k, event.month == 0, "before")
                yield Moment(t, event.month, k + 1, True, "after")
                month = event.month - lag
                others = any(party not in self.rules.performers(*n) for n in event.steps)
                if others and lag > 0 and month > 0:
                    done = sum(e.month < month for e in phase.events)
                    yield Moment(t, month, done, False, "outside lag")
                    done = sum(e.month <= month for e in phase.events)
                    yield Moment(t, month, done, True, "within lag")
            if not phase.events or phase.months > phase.events[-1].month:
                yield Moment(t, phase.months, len(phase.events), False, "end")
        yield Moment(len(self.phases), Fraction(0), 0, True, "arrival")

    def kind(self, party: str, moment: Moment) -> str:
        """Return whether a stop passes over a step of one's own that is due just then."""
        if moment.name in ("start", "before"):
            events = self.phases[moment.phase].events
            if moment.done < len(events) and events[moment.done].month == moment.month:
                steps = events[moment.done].steps
                if any(party in self.rules.performers(*n) for n in steps):
                    return "pocket"
        return "walk away"

    def received(self, party: str, moment: Moment) -> list[Event]:
        """Return what others still deliver after a stop; months count from the moment."""
        if moment.phase == len(self.phases):
            return []
        lag, state, landing = self.rules.lag[party], self.state_at(moment), []
        for event in self.phases[moment.phase].events[moment.done :]:
            wait = event.month - moment.month
            if wait > lag or (wait == lag and not moment.closed):
                break
            landed = []
            for m, level in event.steps:
                if party not in self.rules.performers(m, level) and state[m] == level - 1:
                    landed.append((m, level))
                    state = moved(state, ((m, level),))
            if landed:
                landing.append(Event(wait, tuple(landed)))
        return landing

    def stop(self, party: str, moment: Moment, to: str) -> Number:
        """Return what a stop by a party is worth to somebody, as of that moment."""
        rules, lag = self.rules, self.rules.lag[party]
        state, landing = self.state_at(moment), self.received(party, moment)
        spells = [(Fraction(0), state)]
        for event in landing:
            state = moved(state, event.steps)
            spells.append((event.month, state))
        total = rules.number(0)
        for (begins, at), ends in zip(spells, [*(b for b, _ in spells[1:]), lag], strict=True):
            length = rules.over(to, begins) - rules.over(to, ends)
            total = total + length * rules.flow(to, at, rules.best_subset(party, at))
        undone = rules.everything
        if self.threats == "credible":
            undone = rules.threats(state) | rules.best_subset(party, state)
        return total + rules.over(to, lag) * rules.left(to, state, undone)

    def response(self, party: str, moment: Moment) -> Number:
        """Return what going along up to a moment and stopping then is worth, as of the start."""
        rules, now = self.rules, self.begins[moment.phase] + moment.month
        total = rules.number(0)
        last = len(self.stretches)
        if moment.phase < len(self.phases):
            last = self.first[moment.phase] + moment.done + 1
        for stretch in self.stretches[:last]:
            ends = min(stretch.ends, now)
            length = rules.over(party, stretch.begins) - rules.over(party, ends)
            total = total + length * rules.flow(party, stretch.state)
        return total + rules.over(party, now) * self.stop(party, moment, party)
