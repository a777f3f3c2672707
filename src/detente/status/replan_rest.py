"""What is left of an order from a given state, and a walk through it with its actual dates."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from detente.case.findings import QuestionError
from detente.case.schema import Phase, Roadmap
from detente.game import Game
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.given import Timed, Timer
from detente.roadmap.order import step_of, walk_timed
from detente.roadmap.states import State, first_state
from detente.roadmap.suspension import MONTHS
from detente.roadmap.walk import Increment


@dataclass(frozen=True)
class Rest:
    """What is left of an order."""

    phases: tuple[Phase, ...]
    first: int
    """Number in the whole order of the first of them; one more than there are where none is."""
    end: State
    """Where the order leads: the state itself where that is further already."""

    def within(self, plan: Roadmap) -> Roadmap:
        """Return the rest as an order; it has to have a phase."""
        return plan.model_copy(update={"phases": self.phases})


def rest_of(game: Game, plan: Roadmap) -> Rest:
    """Return what is left of an order from the state in which a game's plans begin.

    What opens the first phase left is taken as settled: the rest begins on the day asked about.
    """
    levels = list(first_state(game))
    phases: list[Phase] = []
    first = len(plan.phases) + 1
    for number, phase in enumerate(plan.phases, start=1):
        do: dict[str, str | int] = {}
        for name, level in phase.do.items():
            m = game.space.index.get(name)
            if m is None:
                continue  # out of scope
            names = game.space.levels[m]
            top = names.index(str(level)) if str(level) in names else int(level)
            if top > levels[m]:
                do[name], levels[m] = names[top], top
        if do:
            opens = phase.opens if phases else None
            first = number if not phases else first
            phases.append(Phase(do=do, opens=opens, title=phase.title))
    return Rest(tuple(phases), first, tuple(levels))


def timer_of(
    game: Game,
    late: Mapping[str, float] | None = None,
    left: Mapping[str, float] | None = None,
    on: dt.date | None = None,
) -> Timer:
    """Return what gives the rest its dates.

    Parameters
    ----------
    game : Game
    late : mapping, optional
        `measure=level` to the months by which that step is late, beyond its own months.
    left : mapping, optional
        `measure=level` of a step under way to the months that it still takes.
    on : date, optional
        The day from which gates with dates count.
    """
    months: dict[Increment, float] = {}
    for text, more in (late or {}).items():
        months[step_of(game, text)] = more
    for text, to_go in (left or {}).items():
        if to_go < 0:
            raise QuestionError(f"{text} cannot be due in {to_go:g} months: say what is left of it")
        step = step_of(game, text)
        months[step] = months.get(step, 0.0) + to_go - float(game.months[step])
    return Timer(game, months, start=on)


def walk_rest(
    game: Game,
    name: str,
    plan: Roadmap,
    threats: str,
    timer: Timer,
    suspend: float = MONTHS,
) -> GivenAnswer:
    """Walk through what is left of an order; where nothing is, only staying there is judged."""
    rest = rest_of(game, plan)
    timed = timer.time(rest.within(plan)) if rest.phases else Timed((), (), None, ())
    title = plan.title or name.replace("_", " ")
    late = late_of(timer)
    return walk_timed(game, name, title, timed, threats, late=late, suspend=suspend)


def late_of(timer: Timer) -> dict[str, float]:
    """Return by how much steps come later, or sooner, than their own months say."""
    space = timer.game.space
    return {
        f"{space.measures[m]}={space.levels[m][k]}": months for (m, k), months in timer.late.items()
    }
