"""The implementation matrix: every step of an order with all that hangs on it.

Moments of a phase belong to the step that is due next, and after the last step to that one, so the
smallest margin of a party over the rows of a phase is its margin in that phase (R6). What a party
still has to come at month s is telescoped: carrying on is worth U_i(x) now, plus, for every later
step k, δ_i^((t_k - s)/12) times the change that step makes to U_i.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.game.breakdown import TOLERANCE
from detente.game.clock import over_months
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.consequences import (
    Line,
    Opened,
    Placed,
    Refusal,
    left_undone,
    lines_in_scope,
    opened,
    refusal,
    threats_after,
)
from detente.roadmap.states import State
from detente.roadmap.walk import (
    Effect,
    Stop,
    TimedPhase,
    Walked,
    Walker,
    advanced,
    performers,
)


@dataclass(frozen=True)
class Row:
    """One step."""

    number: int
    """From 1, in the order of taking effect."""
    phase: int
    measure: str
    level: str
    by: tuple[str, ...]
    begins: float
    """Month from the start at which the work on it begins."""
    done: float
    """Month from the start at which it takes effect."""
    opens: tuple[Opened, ...]
    next_phase: int | None
    """The phase that waits for it, as for every step of its own phase."""
    refused: Refusal | None
    """None where nobody in particular carries it out."""
    margins: Mapping[str, float]
    """The smallest of each party while this step is due, in points of its own."""
    weak: bool
    """Whether the binding stop is one at this step."""


@dataclass(frozen=True)
class Coming:
    """What a later step changes for the party of the binding stop."""

    number: int
    """The row of that step."""
    points: float
    """Once it is done."""
    counted: float
    """As of the moment of the stop: what comes late counts less."""


@dataclass(frozen=True)
class Ahead:
    """What several later steps change together, all for the worse or all for the better."""

    points: float
    """If all of it came at once."""
    counted: float
    most: int
    """The row that counts for most of it."""


@dataclass(frozen=True)
class Matrix:
    """The rows, and what lies behind the binding stop."""

    rows: tuple[Row, ...]
    month: float | None
    """When it would be, from the start of the order."""
    now: float | None
    """What things are worth to its party at that moment, in points."""
    coming: tuple[Coming, ...]
    holds_under: Mapping[str, bool]
    """Whether the order would hold if that party had another motive."""
    held: Mapping[int, float]
    """Months that a phase lasts after its last step, until what opens the next one."""

    @property
    def costs(self) -> Ahead | None:
        """What of the later steps is for the worse."""
        return _together([c for c in self.coming if c.points < 0])

    @property
    def gains(self) -> Ahead | None:
        """What of the later steps is for the better."""
        return _together([c for c in self.coming if c.points > 0])


def _together(some: list[Coming]) -> Ahead | None:
    if not some:
        return None
    most = max(some, key=lambda c: abs(c.counted))
    return Ahead(sum(c.points for c in some), sum(c.counted for c in some), most.number)


def implementation(
    case: Case, answer: GivenAnswer, scope: str = "core", walker: Walker | None = None
) -> Matrix:
    """Return the implementation matrix of a walk.

    Parameters
    ----------
    case : Case
    answer : GivenAnswer
        From `walk_order`; its motives and threats are those of the matrix.
    scope : {"core", "full"}
        As the answer was asked for.
    walker : Walker, optional
        The one that walked, which knows the states.

    Returns
    -------
    Matrix
    """
    if not answer.phases:
        return Matrix((), None, None, (), {}, {})
    walker = walker or Walker(compile_game(case, answer.motives, scope))
    game = walker.game
    start: State = tuple(map(int, game.space.package(answer.phases[0].state)))
    plan = _timed(game, answer)
    through = _through(start, plan)
    walker.states.prepare(state for states in through for state in states)
    walk = walker.walk(start, plan, answer.threats)
    at: dict[tuple[int, int], list[Stop]] = {}
    for stop in walk.stops:
        if stop.phase < len(plan):
            k = min(through[stop.phase].index(stop.levels), len(plan[stop.phase].effects) - 1)
            at.setdefault((stop.phase, k), []).append(stop)
    placed = list(_placed(plan, through))
    stakes = _stakes(answer)
    weak = _weak(game, answer, at, placed)
    due = [[s for s in at[step.phase, step.effect] if s.moment == "before"] for step in placed]
    undone = [
        left_undone(game, stops, performers(game, step.increment), stakes)
        for step, stops in zip(placed, due, strict=True)
    ]
    after = threats_after(game, filter(None, undone), answer.threats)
    lines = lines_in_scope(game)
    rows = tuple(
        _row(
            game,
            answer,
            k + 1,
            step,
            placed,
            lines,
            at[step.phase, step.effect],
            refusal(game, due[k], undone[k], after),
            k in weak,
        )
        for k, step in enumerate(placed)
    )
    return Matrix(
        rows,
        *_outlook(game, answer, walker, walk, through, placed),
        _holds_under(game, answer, start, plan),
        {
            t: phase.months - phase.effects[-1].month
            for t, phase in enumerate(plan, 1)
            if phase.effects and phase.months > phase.effects[-1].month
        },
    )


def _timed(game: Game, answer: GivenAnswer) -> list[TimedPhase]:
    columns, levels = game.space.index, game.space.levels
    phases = []
    for phase in answer.phases:
        effects = [
            Effect(
                month,
                tuple((columns[m], levels[columns[m]].index(level)) for m, level, _ in together),
            )
            for month, together in groupby(phase.steps, key=lambda step: step[2])
        ]
        phases.append(TimedPhase(tuple(effects), phase.months))
    return phases


def _through(start: State, plan: list[TimedPhase]) -> list[list[State]]:
    """Return the states of every phase: at its start and after each effect."""
    found, state = [], start
    for phase in plan:
        states = [state]
        for effect in phase.effects:
            states.append(advanced(states[-1], effect.increments))
        found.append(states)
        state = states[-1]
    return found


def _placed(plan: list[TimedPhase], through: list[list[State]]) -> Iterator[Placed]:
    for t, phase in enumerate(plan):
        for k, effect in enumerate(phase.effects):
            for increment in effect.increments:
                yield Placed(t, k, effect.month, increment, through[t][k], through[t][k + 1])


def _weak(
    game: Game,
    answer: GivenAnswer,
    at: dict[tuple[int, int], list[Stop]],
    placed: list[Placed],
) -> set[int]:
    """Return which steps the binding stop is at: those of its party, if it has one due there."""
    binding = answer.binding
    if binding is None or not 0 < binding.phase <= len(answer.phases):
        return set()
    party, t = game.parties.index(binding.party), binding.phase - 1
    least = {
        due: min(s.margin for s in stops if s.party == party)
        for (phase, due), stops in at.items()
        if phase == t
    }
    here = [
        n
        for n, s in enumerate(placed)
        if (s.phase, s.effect) == (t, min(least, key=least.__getitem__))
    ]
    own = {n for n in here if party in performers(game, placed[n].increment)}
    return own or set(here)


def _row(
    game: Game,
    answer: GivenAnswer,
    number: int,
    step: Placed,
    placed: list[Placed],
    lines: Sequence[Line],
    stops: list[Stop],
    refused: Refusal | None,
    weak: bool,
) -> Row:
    m, level = step.increment
    phase = answer.phases[step.phase]
    names = game.space.levels[m]
    below = [s.month for s in placed if (s.phase, s.increment) == (step.phase, (m, level - 1))]
    by = performers(game, step.increment)
    return Row(
        number=number,
        phase=phase.number,
        measure=game.measures[m],
        level=names[level],
        by=tuple(game.parties[i] for i in sorted(by)),
        begins=phase.begins + max(below, default=0.0),
        done=phase.begins + step.month,
        opens=tuple(opened(game, step, placed, lines)),
        next_phase=phase.number + 1 if phase.number < len(answer.phases) else None,
        refused=refused,
        margins={
            party: min(s.margin for s in stops if s.party == i)
            for i, party in enumerate(game.parties)
        },
        weak=weak,
    )


def _stakes(answer: GivenAnswer) -> dict[str, float]:
    """Return the stakes that the answer's shares are of; to list all packages again takes long."""
    margins = [*answer.participation, *(m for p in answer.phases for m in p.margins)]
    return {m.party: m.points / m.share for m in margins if m.share}


def _outlook(
    game: Game,
    answer: GivenAnswer,
    walker: Walker,
    walk: Walked,
    through: list[list[State]],
    placed: list[Placed],
) -> tuple[float | None, float | None, tuple[Coming, ...]]:
    """Return when the binding stop is, what things are worth then, and what later steps change."""
    binding = answer.binding
    if binding is None:
        return None, None, ()
    party, t = game.parties.index(binding.party), max(binding.phase - 1, 0)
    if t == len(answer.phases):  # after arrival nothing is to come
        return answer.months, float(walker.states[through[-1][-1]].utility[party]), ()
    done, month = 0, answer.phases[0].begins
    if binding.phase:
        stop = min(
            (s for s in walk.stops if (s.party, s.phase) == (party, t)), key=lambda s: s.margin
        )
        done, month = through[t].index(stop.levels), answer.phases[t].begins + stop.month
    state, coming = through[t][done], []
    now = float(walker.states[state].utility[party])
    worth = now
    for number, step in enumerate(placed, 1):
        if (step.phase, step.effect) < (t, done):
            continue
        state = advanced(state, [step.increment])
        then = float(walker.states[state].utility[party])
        wait = answer.phases[step.phase].begins + step.month - month
        counted = (then - worth) * over_months(walker.discount[party], wait)
        coming.append(Coming(number, then - worth, counted))
        worth = then
    return month, now, tuple(coming)


def _holds_under(
    game: Game, answer: GivenAnswer, start: State, plan: list[TimedPhase]
) -> dict[str, bool]:
    """Return whether every margin that decides would be kept under the party's other motives."""
    if answer.binding is None or answer.stuck is not None:
        return {}
    party = answer.binding.party
    deciding = [m.judged for m in answer.participation]
    found = {}
    for motive in game.case.motives.get(party, {}):
        if motive != answer.motives.get(party):
            other = game.under({party: motive})
            walk = Walker(other).walk(start, plan, answer.threats)
            part = zip(deciding, walk.values[0], other.no_deal, strict=True)
            kept = [s.margin for s in walk.stops if deciding[s.party]]
            kept += [value - floor for decides, value, floor in part if decides]
            found[motive] = min(kept) >= -TOLERANCE
    return found
