"""When a step can be taken at the soonest, and what has to come before it (R8)."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.bracket import Earliest, Path
from detente.roadmap.find import MOST_LABELS, SECONDS, TOLERANCE, Task
from detente.roadmap.order import step_of, walk_path
from detente.roadmap.plan import steps_between
from detente.roadmap.walk import Increment

if TYPE_CHECKING:
    from detente.roadmap.search import Search


@dataclass(frozen=True)
class Before:
    """A step that comes before the one asked about, in the plan found."""

    measure: str
    level: str
    required: bool
    """Whether `requires` alone asks for it, whatever anybody wants."""
    at_the_soonest: bool | None
    """Whether it has to come first for the step to be so early; None if that is not known."""
    always: bool | None
    """Whether it comes first in every plan that holds, however late; None if that is not known."""


@dataclass(frozen=True)
class StepDateAnswer:
    """The earliest date of a step."""

    case: str
    case_hash: str
    motives: Mapping[str, str]
    measure: str
    level: str
    target: str
    margin: float
    """Share of the stake that every margin of the plan reaches, to its very end."""
    parallel: int
    threats: str
    months: float | None
    """Until the step takes effect; None where no plan with it was found."""
    at_least: float | None
    """In no plan it takes effect sooner; None where there is no plan at all."""
    proved: bool
    """Whether nothing is sooner, or, without a plan, whether there is none."""
    best: GivenAnswer | None
    """A plan that is so fast."""
    before: tuple[Before, ...]
    """What comes before the step in that plan, in order."""


def find_step_date(
    case: Case,
    step: str,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    target: str = "",
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = SECONDS,
    most_labels: int = MOST_LABELS,
) -> StepDateAnswer:
    """Return the fewest months after which a step can take effect in a plan that holds throughout.

    Parameters
    ----------
    case : Case
    step : str
        `measure=level`.
    motives, scope, target, margin, parallel, threats, seconds, most_labels
        As in `find_roadmap`; every margin of the plan has to reach `margin`, after the step too.

    Returns
    -------
    StepDateAnswer

    Raises
    ------
    QuestionError
        For a step, motive or target that the case does not have.

    Examples
    --------
    >>> from detente.case import load
    >>> find_step_date(load("two-swaps"), "trade=food").months
    1.0
    """
    game = compile_game(case, motives, scope)
    increment = step_of(game, step)
    until = time.monotonic() + seconds
    task = Task(game, target, parallel, threats, TOLERANCE, until, most_labels)
    searches = [_until(search, increment) for search in task.searches]
    found = [search.earliest(margin) for search in searches]
    best = min(found, key=lambda of: of.months, default=Earliest(None, math.inf, math.inf))
    at_least = min((of.at_least for of in found), default=math.inf)
    path, walked = best.path, None
    if path is not None:
        walked = walk_path(game, path, f"{step} at the soonest", threats, task.walker)
    m, level = increment
    return StepDateAnswer(
        case=case.case,
        case_hash=case.hash,
        motives=game.motives,
        measure=game.measures[m],
        level=game.space.levels[m][level],
        target=target,
        margin=margin,
        parallel=parallel,
        threats=threats,
        months=best.months if path is not None else None,
        at_least=at_least if math.isfinite(at_least) else None,
        proved=at_least >= best.months - 1e-9,
        best=walked,
        before=_all_before(game, searches, increment, path, margin, best.months) if path else (),
    )


def _until(search: "Search", step: Increment) -> "Search":
    """Return the search for plans that carry out a step, timed until it takes effect."""
    m, level = step
    done = search.question.lattice.level[m] >= level
    question = replace(search.question, at_end=search.question.at_end & done, step=step)
    return replace(search, question=question, graphs=[], limited=[], known=None)


def _all_before(
    game: Game,
    searches: "Sequence[Search]",
    step: Increment,
    path: Path,
    margin: float,
    months: float,
) -> tuple[Before, ...]:
    """Return what takes effect before a step in a plan, and whether it has to."""
    found = []
    for first in _before(game, path, step):
        m, level = first
        there = game.space.level[step[0]] >= step[1]
        required = not (there & (game.space.level[m] < level)).any()
        soonest = always = True if required else None
        if not required:
            always = _needed(searches, margin, step, first, math.inf)
            soonest = True if always else _needed(searches, margin, step, first, months + 1e-6)
        name = game.space.levels[m][level]
        found.append(Before(game.measures[m], name, required, soonest, always))
    return tuple(found)


def _before(game: Game, path: Path, step: Increment) -> list[Increment]:
    found: list[Increment] = []
    for before, after in zip(path[:-1], path[1:], strict=True):
        steps = sorted(steps_between(before, after), key=lambda s: float(game.months[s]))
        if step in steps:
            own = float(game.months[step])
            return found + [s for s in steps if float(game.months[s]) < own - 1e-9]
        found += steps
    return found


def _needed(
    searches: "Sequence[Search]", margin: float, step: Increment, first: Increment, limit: float
) -> bool | None:
    """Return whether no plan holds in which a step takes effect in time and `first` not before."""
    ways = [_without(search, margin, step, first, limit) for search in searches]
    if True in ways:
        return False
    return None if None in ways else True


def _without(
    search: "Search", margin: float, step: Increment, first: Increment, limit: float
) -> bool | None:
    """Return whether there is a plan that holds, a step being in time and `first` not before it."""
    path, complete = plan_without(search, margin, step, first, limit)
    return True if path is not None else False if complete else None


def plan_without(
    search: "Search", margin: float, step: Increment, first: Increment, limit: float = math.inf
) -> tuple[Path | None, bool]:
    """Return a plan in which, if a step is taken at all, `first` has not taken effect before it.

    Parameters
    ----------
    search : Search
    margin : float
        That every margin of the plan reaches.
    step, first : Increment
    limit : float
        Months that the plan may take, as the search counts them.

    Returns
    -------
    path : Path or None
    complete : bool
        Whether, without a path, it is proved that there is none.
    """
    from detente.roadmap.graph import narrow, within, without

    graph = search.graph_at(margin)
    if graph is None:
        return None, True
    if math.isfinite(limit):
        graph = within(graph, limit)
    net, edges, (m, level) = search.question.net, graph.edges, first
    at = net.level[graph.live, m]
    sooner = net.months[first] < net.months[step] - 1e-9
    there = (at[edges.origin] >= level) | (sooner & (at[edges.to] >= level))
    narrowed = narrow(without(graph, graph.carrying(step)[1] & there), search.denominator)
    if narrowed is None:
        return None, True
    if time.monotonic() > search.until:
        return None, False
    timed = limit if math.isfinite(limit) else -1.0
    found = search.look_through(narrowed, hasty=1, limit=timed)
    if found.path is not None:
        return search.states_of(found.path), True
    return None, found.complete
