"""What now? Courses from a given state, side by side, each with margins per party (R8).

The rest of the plan is a plan from the state, so the best order from there is no worse; and every
margin of the rest is one of the whole, whose other margins lie behind. Both hold as long as the
case is the same: a new no-deal value moves every margin, and is what to look at here.
"""

import datetime as dt
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from detente.case.findings import QuestionError, TooLargeError
from detente.case.schema import Case, Roadmap
from detente.game import Game, compile_game
from detente.roadmap.answer import FoundAnswer, GivenAnswer
from detente.roadmap.find import MOST_LABELS, TOLERANCE, Task, answer_task
from detente.roadmap.given import Timer
from detente.roadmap.levers import levers_of, with_number
from detente.roadmap.order import read_question, walk_order
from detente.roadmap.repair import Repair, RepairAnswer, find_repairs
from detente.roadmap.states import first_state
from detente.roadmap.suspension import MONTHS
from detente.status.replan_options import Option, as_option, suspend, use_notice
from detente.status.replan_rest import Rest, late_of, rest_of, timer_of, walk_rest

NOTICE = 3.0
"""Months from notice to effect where nothing else is said: the Non-Proliferation Treaty's."""
SECONDS = 60.0
_FREE = ("order", "level")
"""Repairs that change no judgement: an order costs nobody anything, another level what it says."""


@dataclass(frozen=True)
class Replan:
    """Courses from a state."""

    case: str
    case_hash: str
    name: str
    """Of the order."""
    title: str
    motives: Mapping[str, str]
    threats: str
    state: Mapping[str, str]
    """Levels that differ from the status quo."""
    on: dt.date | None
    phase: int
    """Number of the first phase with something left; one more than there are: all is done."""
    whole: float | None
    """Smallest margin of the whole order from the status quo, as a share of the stake."""
    options: tuple[Option, ...]
    """Going on first; then the best order, the cheapest repair where one is needed and found,
    suspending, and using the notice."""
    found: FoundAnswer | None
    """The search for the best order; None where it was not asked for, or nothing is left."""
    unsearched: str
    """Why there is no search, where one was asked for; empty otherwise."""
    repairs: RepairAnswer | None
    """What mends the rest; None where it holds, or nothing is left."""
    repair: Repair | None
    """The cheapest of them: it costs least of its own range, or nothing at all."""
    suspended: float
    """Months of the suspension."""
    notice: float
    """Months of the notice."""

    def option(self, kind: str) -> Option | None:
        """Return a course by its kind."""
        return next((o for o in self.options if o.kind == kind), None)

    @property
    def rest(self) -> GivenAnswer:
        """The rest of the order, walked."""
        walk = self.options[0].walk
        assert walk is not None
        return walk


def replan(
    case: Case,
    order: str | Roadmap,
    at: Mapping[str, str | int],
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    on: dt.date | None = None,
    late: Mapping[str, float] | None = None,
    left: Mapping[str, float] | None = None,
    threats: str = "credible",
    parallel: int = 1,
    suspended: float = MONTHS,
    notice: float = NOTICE,
    search: bool = True,
    seconds: float = SECONDS,
) -> Replan:
    """Return the courses from a state, each with margins per party.

    Parameters
    ----------
    case : Case
    order : str or Roadmap
        The order under way: one of the case's, by name, or an order of your own.
    at : mapping
        Levels of what has moved, as verified; a plan goes on from there.
    motives, scope, threats
        As in `walk_order`.
    on : date, optional
        The day; the case's date if None. Gates with dates count from it.
    late, left : mapping, optional
        `measure=level` to the months by which a step is late beyond its own, and to the months
        that a step under way still takes. They date the rest; the search takes steps at their own.
    parallel : int
        Most steps in a phase of the best order that is looked for.
    suspended, notice : float
        Months of a suspension, and from a notice of withdrawal to its effect.
    search : bool
        Whether to look for the best order.
    seconds : float
        After which the search says what it has.

    Returns
    -------
    Replan

    Raises
    ------
    QuestionError
        For a roadmap, measure or level that the case does not have, or months that are none.

    Notes
    -----
    The best order leads exactly to where the whole order does: what is owed. It is the rest itself
    where nothing better was found with so many steps a phase.

    Examples
    --------
    >>> from detente.case import load
    >>> from detente.case.schema import Roadmap
    >>> swaps = {"visits": "open"}, {"prisoners": "freed", "trade": "food"}
    >>> order = Roadmap.model_validate({"phases": [{"do": do} for do in swaps]})
    >>> answer = replan(load("two-swaps"), order, {"visits": "open"}, parallel=2)
    >>> [o.kind for o in answer.options if o.holds], answer.phase
    (['go on', 'best order', 'suspend', 'notice'], 2)
    """
    for months in (suspended, notice):
        if not 0 < months < float("inf"):
            raise QuestionError(f"a suspension and a notice take some months, not {months:g}")
    game = compile_game(case, motives, scope).at(at)
    name, plan, _ = read_question(game, order)
    timer = timer_of(game, late, left, on)
    rest, walked = rest_of(game, plan), walk_rest(game, name, plan, threats, timer, suspended)
    options = [as_option("go on", walked)]
    found, unsearched = None, ""
    if search and rest.phases and walked.stuck is None:
        task = _task(game, rest, parallel, threats, seconds)
        try:
            found = answer_task(task, "safest")
        except (TooLargeError, QuestionError) as err:  # too many states, or one that is ruled out
            unsearched = str(err)
        else:
            options.append(_better(found, walked))
    repairs = repair = None
    if rest.phases and not walked.feasible:
        repairs = find_repairs(
            case, rest.within(plan), motives, scope, threats=threats, late=late_of(timer),
            start=on, state=at,
        )  # fmt: skip
        repair = min(repairs.repairs, key=_cost, default=None)
        if repair is not None:
            options.append(_repaired(game, name, repair, threats, timer))
    if walked.stuck is None:
        options += [suspend(game, walked, suspended), use_notice(game, walked, notice)]
    return Replan(
        case=case.case,
        case_hash=case.hash,
        name=name,
        title=walked.title,
        motives=game.motives,
        threats=threats,
        state=game.space.named(first_state(game)),
        on=on or case.as_of,
        phase=rest.first,
        whole=walk_order(case, order, motives, scope, threats=threats).margin,
        options=tuple(options),
        found=found,
        unsearched=unsearched,
        repairs=repairs,
        repair=repair,
        suspended=suspended,
        notice=notice,
    )


def _task(game: Game, rest: Rest, parallel: int, threats: str, seconds: float) -> Task:
    """Return the search for the best order of what is owed, among states on the way there only."""
    part = game.part(np.array(rest.end))
    target = " and ".join(
        f"{name} >= {game.space.levels[m][rest.end[m]]}"
        for m, name in enumerate(game.measures)
        if rest.end[m] > game.space.start[m]
    )
    until = time.monotonic() + seconds
    return Task(part, target, parallel, threats, TOLERANCE, until, MOST_LABELS)


def _better(found: FoundAnswer, walked: GivenAnswer) -> Option:
    """Return the order found, or the rest where that is as good."""
    ways = [as_option("best order", of) for of in (walked, found.best) if of is not None]
    return max(ways, key=lambda o: (o.holds, math.inf if o.margin is None else o.margin))


def _cost(repair: Repair) -> tuple[int, float]:
    """Rank repairs: another order first, then what takes least of its own range, then the rest."""
    if repair.kind == "order":
        return 0, 0.0
    if repair.share is not None:
        return 1, repair.share
    return (2 if repair.kind in _FREE else 3), 0.0


def _repaired(game: Game, name: str, repair: Repair, threats: str, timer: Timer) -> Option:
    """Make a repair, and walk."""
    if repair.kind not in _FREE:
        lever = next(
            of for of in levers_of(game, range(len(game.parties))) if of.path == repair.path
        )
        case = with_number(game.case, lever, float(repair.to))
        game = replace(compile_game(case, game.motives, game.scope), begins=game.begins)
    return as_option("repair", walk_rest(game, name, repair.order, threats, timer))
