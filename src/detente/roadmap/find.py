"""The best order of steps to a target in which nobody ever gains by stopping (R7, R8)."""

import itertools
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import QuestionError, TooLargeError
from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.game.breakdown import TOLERANCE as TOLERANCE_POINTS
from detente.packages.answer import Block
from detente.packages.consent import Consent
from detente.packages.funnel import read_target
from detente.packages.turns import find_block
from detente.roadmap.answer import FoundAnswer, Point
from detente.roadmap.bracket import Bracket, Earliest, Exposed, Path
from detente.roadmap.lattice import MOST_STATES, Lattice, number_states, open_lattice
from detente.roadmap.order import assumptions_of, walk_path
from detente.roadmap.plan import (
    months_of,
    named_steps,
    pull_forward,
    smallest_share,
)
from detente.roadmap.states import engaged, first_state, moving
from detente.roadmap.walk import Walker

if TYPE_CHECKING:
    from detente.roadmap.graph import Question
    from detente.roadmap.search import Search

OBJECTIVES = ("safest", "earliest", "least_exposure")
TOLERANCE = 1e-3
"""Share of the stake to which the smallest margin is closed."""
SECONDS = 120.0
MOST_LABELS = 20_000_000
_COARSE = 10  # times the tolerance: enough for a plan to start from
_LARGE = 5_000  # states from which it pays to search with fewer steps at a time first
_POINTS = 6  # of the curve, before the safest plan


def find_roadmap(
    case: Case,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    target: str = "",
    state: Mapping[str, str | int] | None = None,
    objective: str = "safest",
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
    curve: bool = False,
    tolerance: float = TOLERANCE,
    seconds: float = SECONDS,
    most_labels: int = MOST_LABELS,
) -> FoundAnswer:
    """Return the best order of steps from the status quo, or a given state, to a target.

    Parameters
    ----------
    case : Case
    motives, scope
        As in `find_packages`.
    target : str
        A target of the case, or a condition; empty for any package that everybody accepts and
        that moves something.
    state : mapping, optional
        Levels of what has moved where a plan is under way. What it has to be worth to be joined
        does not count any more, so any package of the target may be its end that crosses no red
        line; whoever did any of it still decides.
    objective : {"safest", "earliest", "least_exposure"}
        The largest smallest margin; the fewest months with every margin at least `margin`; or, with
        every margin at least that, the least that anybody can lose if another stops.
    margin : float
        Share of stake.
    parallel : int
        Most steps in a phase.
    threats : {"credible", "all"}
        Which threats count after a stop (R5).
    curve : bool
        Whether to look for plans between the earliest and the safest.
    tolerance : float
        Share of stake to which the safest plan is closed.
    seconds, most_labels
        Where to give up; the answer then says what is known.

    Returns
    -------
    FoundAnswer

    Raises
    ------
    QuestionError
        For a motive or target that the case does not have, or an objective that there is not.
    TooLargeError
        For more states than can be searched.

    Notes
    -----
    Exact by forward propagation of the continuation values that a plan needs, with bounds on what
    the parties can get together; see `docs/rules.md`, R8, and `graph`, `search`. Where there are
    too many packages to list, or phases to keep at once, orders are looked for in parts, with a
    bound over all; see `parts`.

    Examples
    --------
    >>> from detente.case import load
    >>> found = find_roadmap(load("two-swaps"))
    >>> found.feasible, found.proved
    (True, True)
    """
    if margin < 0:
        raise QuestionError("a margin below 0 is no order that holds: ask for 0 or more")
    if objective not in OBJECTIVES:
        raise QuestionError(f"no objective {objective!r}; there is {', '.join(OBJECTIVES)}")
    game, until = compile_game(case, motives, scope), time.monotonic() + seconds
    game = game if state is None else game.at(state)

    def ask(of: Game, until: float, tolerance: float) -> FoundAnswer:
        task = Task(of, target, parallel, threats, tolerance, until, most_labels)
        return answer_task(task, objective, margin, curve)

    try:
        if not game.space.is_too_large and number_states(game).box <= MOST_STATES:
            return ask(game, until, tolerance)
    except TooLargeError:
        if state is not None:
            raise
    if state is not None:
        raise TooLargeError(
            "too many packages to search from a given state: leave measures out with `scope: full`"
        )
    from detente.roadmap.parts import find_in_parts

    return find_in_parts(game, target, parallel, threats, until, tolerance, ask)


def answer_task(
    task: "Task", objective: str, margin: float = 0.0, curve: bool = False
) -> FoundAnswer:
    """Return the best order of a question under way; see `find_roadmap`."""
    exposed = None
    if objective == "earliest":
        bracket, fastest = Bracket(), task.earliest(margin)
    elif objective == "least_exposure":
        bracket, exposed = Bracket(), task.least_exposed(margin)
        months = months_of(task.game, exposed.path) if exposed.path else math.inf
        fastest = Earliest(exposed.path, months, 0.0)
    else:
        bracket = task.safest()
        fastest = task.soonest_of_the_safest(bracket)
    points = task.curve(margin, fastest) if curve and objective == "safest" else ()
    return _answer(task, objective, margin, bracket, fastest, exposed, points)


@dataclass
class Task:
    """A question under way: whoever carries out a plan judges it too, so there are several (R7)."""

    game: Game
    target: str
    parallel: int
    threats: str
    tolerance: float
    until: float
    """Time on the monotonic clock at which to stop."""
    most_labels: int
    stopped: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no plan can do."""
        if self.parallel < 1:
            raise QuestionError("a phase has at least one step: parallel is 1 or more")

    @cached_property
    def within(self) -> NDArray[np.bool_]:
        """Admissible packages in the target that steps upwards could lead to, shape (S,)."""
        game, level = self.game, self.game.space.level
        where = (level >= np.array(first_state(game))[:, None]).all(axis=0) & game.space.moved
        if self.target:
            where &= game.space.holds(read_target(game.case, self.target, game), level)
        return np.asarray(where)

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """Those of them at which a plan may end, shape (S,): acceptable over no deal.

        Of a plan under way: those that cross nobody's red line, for what it has to be worth to be
        joined does not count any more (R7, R8).
        """
        game = self.game
        if game.begins is None:
            return np.asarray(self.within & Consent(game).agreed[0])
        crossed = [o.never & game.asked[:, i] for i, o in enumerate(game.outlooks)]
        return np.asarray(self.within & ~np.logical_or.reduce(crossed))

    def block(self) -> Block | None:
        """Return who refuses the target and what would turn that, where none of it is an end."""
        if self.game.begins is not None:
            return None
        goal = read_target(self.game.case, self.target, self.game) if self.target else None
        return find_block(Consent(self.game), self.within, goal)

    @cached_property
    def searches(self) -> tuple["Search", ...]:
        """One search for each set of parties without a veto that may take part.

        A plan is judged by those with a veto and by those that carry it out. Each search judges
        by all of its set, and looks at plans that need nobody else; the right set is among them.
        """
        from detente.roadmap.search import Search

        game = self.game
        start, sure = first_state(game), game.veto | engaged(game)
        always = np.flatnonzero(sure).tolist()
        others = [i for i in np.flatnonzero(~sure).tolist() if game.performs[i].any()]
        found = []
        for count in range(len(others) + 1):
            for some in itertools.combinations(others, count):
                judged = sorted([*always, *some])
                credible = self.threats == "credible"
                lattice = open_lattice(game, judged, self.parallel, credible, start)
                question = self._question(lattice, self.parallel)
                walker = self.walker
                found.append(Search(question, self.tolerance, self.until, self.most_labels, walker))
        return tuple(found)

    @cached_property
    def walker(self) -> Walker:
        """Walks plans."""
        return Walker(self.game)

    def _question(self, lattice: Lattice, parallel: int) -> "Question":
        from detente.roadmap.graph import Question

        at_end = np.zeros(lattice.box, dtype=np.bool_)
        at_end[lattice.code_of(self.game.space.level[:, self.ends])] = True
        stakes = self.game.stake[list(lattice.judged)]
        return Question(lattice, at_end[lattice.code], np.where(stakes > 0, stakes, 0.0), parallel)

    def safest(self) -> Bracket:
        """Return the plan with the largest smallest margin, and the bound."""
        best = Bracket(upper=-math.inf, settled=True)
        for search in self.searches:
            search.known = self._fewer_at_a_time(search)
            of = search.safest()
            self.stopped = self.stopped or of.stopped
            upper, settled = (
                max(best.upper, of.upper),
                best.settled and (of.settled or of.upper < 0),
            )
            best = replace(of if of.lower > best.lower else best, upper=upper, settled=settled)
        return best

    def _fewer_at_a_time(self, search: "Search") -> Path | None:
        """Return a good plan with fewer steps in a phase, where that is quicker to look for."""
        known, lattice = None, search.question.lattice
        if lattice.code.size < _LARGE:
            return None
        for parallel in range(1, self.parallel):
            question = self._question(lattice, parallel)
            first = replace(search, question=question, tolerance=_COARSE * self.tolerance)
            first.known, first.graphs, first.limited = known, [], []
            known = first.safest().path
        return known

    def earliest(self, margin: float, known: Path | None = None) -> Earliest:
        """Return the plan of fewest months whose margins all reach `margin`."""
        at_least, best = math.inf, known
        for search in self.searches:
            if best is None:
                first = self._fewer_at_a_time(search)
                best = first if first is not None and self.margin_of(first) >= margin else None
            found = search.earliest(margin, best)
            at_least, best = min(at_least, found.at_least), found.path
        return Earliest(best, months_of(self.game, best) if best else math.inf, at_least)

    def least_exposed(self, margin: float) -> Exposed:
        """Return the plan on which nobody can lose much, all margins reaching `margin`."""
        found = [search.least_exposed(margin) for search in self.searches]
        best = min(found, key=lambda of: of.exposure)
        return replace(best, at_least=min(of.at_least for of in found))

    def soonest_of_the_safest(self, bracket: Bracket) -> Earliest:
        """Return, among plans about as safe as the safest, the one of fewest months (R8)."""
        if bracket.path is None:
            return Earliest(None, math.inf, 0.0)
        margin = bracket.lower - self.tolerance
        margins = [g.margin for search in self.searches for g in search.graphs]
        margin = max([margin, *(m for m in margins if m <= bracket.lower)])
        known = bracket.path if bracket.lower >= margin else None
        found = self.earliest(max(margin, 0.0) if bracket.lower >= 0 else margin, known)
        if found.path is None:  # no time was left
            return Earliest(bracket.path, months_of(self.game, bracket.path), 0.0)
        path = pull_forward(self.game, found.path, self.parallel, self.margin_of)
        return replace(found, path=path, months=months_of(self.game, path))

    def margin_of(self, path: Path, at_least: float = -math.inf) -> float:
        """Return the smallest margin of a plan that decides, as a share; see `smallest_share`."""
        by = self.game.veto | engaged(self.game) | moving(self.game, path[0], path[-1])
        judged = np.flatnonzero(by).tolist()
        return smallest_share(self.walker, path, self.threats, judged, at_least)

    def curve(self, margin: float, safest: Earliest) -> tuple[Point, ...]:
        """Return the fewest months for rising margins, from `margin` to the safest plan's."""
        if safest.path is None:
            return ()
        points: list[Point] = []
        most, sought = self.margin_of(safest.path), margin
        while sought < most and len(points) < _POINTS and time.monotonic() < self.until:
            found = self.earliest(sought, safest.path)
            if found.path is None or found.months > safest.months - 1e-9:
                break
            points.append(self._point(found))
            reached = points[-1].margin
            sought = max(reached + self.tolerance, reached + (most - reached) / _POINTS)
        return (*points, self._point(safest))

    def _point(self, of: Earliest) -> Point:
        assert of.path is not None
        order = tuple(named_steps(self.game, *pair) for pair in itertools.pairwise(of.path))
        return Point(of.months, of.at_least, self.margin_of(of.path), order)

    def ends_of(self, search: "Search") -> NDArray[np.bool_]:
        """Return the ends that ask for exactly those by whom a search judges, shape (S,)."""
        everybody = np.zeros(len(self.game.parties), dtype=np.bool_)
        everybody[list(search.question.lattice.judged)] = True
        return np.asarray(self.ends & (self.game.asked == everybody).all(axis=1))

    @cached_property
    def holds(self) -> NDArray[np.bool_]:
        """Ends that nobody who decides would leave once they are in place, shape (S,)."""
        holds = np.zeros_like(self.ends)
        for search in self.searches:
            question, rows = search.question, np.flatnonzero(self.ends_of(search))
            live = question.lattice.index_of(self.game.space.level[:, rows])
            margins = question.net.utility[live] - question.for_good[live]
            holds[rows] = (margins >= -TOLERANCE_POINTS).all(axis=1)
        return holds


def _answer(
    task: Task,
    objective: str,
    margin: float,
    bracket: Bracket,
    fastest: Earliest,
    exposed: Exposed | None,
    points: tuple[Point, ...],
) -> FoundAnswer:
    game, path = task.game, fastest.path
    best = None
    if path is not None:
        best = walk_path(game, path, "the best order found", task.threats, task.walker)
    reached = task.margin_of(path) if path is not None else -math.inf
    asked = 0.0 if objective == "safest" else margin
    if objective == "safest":
        closed = bracket.gap <= task.tolerance * (1 + 1e-6)
        proved = closed if reached >= -TOLERANCE_POINTS else bracket.none_holds
        upper = max(bracket.upper, reached)
    else:
        proved, upper = (exposed or fastest).proved, math.inf
    block = task.block()
    ceilings = [search.question.ceiling() for search in task.searches]
    ceiling, whose = max(ceilings, key=lambda of: of[0])
    target = game.case.targets.get(task.target)
    return FoundAnswer(
        case=game.case.case,
        case_hash=game.case.hash,
        scope=game.scope,
        motives=game.motives,
        target=task.target,
        condition=target.holds if target else task.target,
        title=(target.title if target else None) or task.target or "anything everybody accepts",
        objective=objective,
        asked_margin=margin,
        parallel=task.parallel,
        threats=task.threats,
        ends=int(task.ends.sum()),
        refusals=block.nearest.refusals if block else (),
        turns=block.turns if block else (),
        holding=int(task.holds.sum()),
        ceiling=_finite(ceiling),
        ceiling_party=game.parties[whose] if whose is not None else None,
        feasible=reached >= asked - TOLERANCE_POINTS,
        proved=proved,
        tolerance=task.tolerance,
        margin=best.margin if best else None,
        margin_points=best.margin_points if best else None,
        upper_bound=_finite(upper),
        months=best.months if best else None,
        months_at_least=_finite(fastest.at_least) if path is not None and not exposed else None,
        exposure=_finite(exposed.exposure) if exposed else None,
        exposure_at_least=_finite(exposed.at_least) if exposed else None,
        binding=best.binding if best else None,
        best=best,
        curve=points,
        stopped=task.stopped,
        labels=max(search.labels for search in task.searches),
        states=max(search.question.lattice.code.size for search in task.searches),
        assumptions=best.assumptions if best else assumptions_of(game, task.threats),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
