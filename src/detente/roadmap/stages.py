"""From packages that everybody accepts to those that hold, and those that steps lead to (R7, R8).

A package *holds* if nobody who decides gains by stopping once it is in place, and can be *reached*
if some order of steps leads there in which nobody who decides ever does. Labels carry what a plan
needs to every end at once (`graph`); ends that have been met are then no longer asked for, so that
what is left shrinks from pass to pass until the last one keeps every label.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.packages.answer import Packages
from detente.packages.consent import Consent
from detente.packages.frontier import find_efficient
from detente.packages.funnel import read_target
from detente.roadmap.find import TOLERANCE, Task

if TYPE_CHECKING:
    from detente.roadmap.search import Search

SECONDS = 60.0
MOST_LABELS = 10_000_000
_WIDTHS = (2, 10, 40, 160, 0)  # labels kept at a state; 0: all, which proves what is left


@dataclass(frozen=True)
class Reachable:
    """How many packages steps lead to, and what is proved of it."""

    at_least: int
    """For so many an order was found in which nobody gains by stopping."""
    at_most: int
    """For all others it is proved that there is none."""

    @property
    def proved(self) -> bool:
        """Whether the number is exact."""
        return self.at_least == self.at_most


@dataclass(frozen=True)
class Stages:
    """The funnel of packages, to the ones that can be reached step by step."""

    acceptable: int
    """Accepted over no deal by everybody whose consent is needed."""
    efficient: int
    """Of those, the ones that no admissible package improves on."""
    ends: int
    """Of the acceptable, the ones that move something, and upwards only: steps may lead there."""
    holding: int
    """Of those, the ones that nobody would leave once they are in place."""
    reachable: Reachable
    """Of those, the ones that a self-enforcing order of steps leads to."""


def find_stages(
    case: Case,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    target: str = "",
    parallel: int = 1,
    threats: str = "credible",
    *,
    seconds: float = SECONDS,
    most_labels: int = MOST_LABELS,
) -> Stages:
    """Return how many packages are acceptable, efficient, hold, and can be reached step by step.

    Parameters
    ----------
    case : Case
    motives, scope
        As in `find_packages`.
    target : str
        A target of the case, or a condition; empty for anything.
    parallel : int
        Most steps in a phase.
    threats : {"credible", "all"}
        Which threats count after a stop (R5).
    seconds, most_labels
        Where to give up; what can be reached is then known between two bounds.

    Returns
    -------
    Stages

    Raises
    ------
    QuestionError
        For a motive or target that the case does not have.
    TooLargeError
        For more states than can be searched.

    Examples
    --------
    >>> from detente.case import load
    >>> stages = find_stages(load("two-swaps"))
    >>> stages.acceptable, stages.ends, stages.holding, stages.reachable
    (20, 19, 17, Reachable(at_least=17, at_most=17))
    """
    game = compile_game(case, motives, scope)
    return stages_within(game, [target], parallel, threats, seconds, most_labels)[target]


def stages_within(
    game: Game,
    targets: Sequence[str],
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = SECONDS,
    most_labels: int = MOST_LABELS,
) -> dict[str, Stages]:
    """Return the stages of several targets of one game, at the price of one for all packages."""
    ask = targets[0] if len(targets) == 1 else ""
    until = time.monotonic() + seconds
    task = Task(game, ask, parallel, threats, TOLERANCE, until, most_labels)
    reached, possible = np.zeros_like(task.ends), np.zeros_like(task.ends)
    if task.holds.any():
        for search in task.searches:
            rows = np.flatnonzero(task.holds & task.ends_of(search))
            live = search.question.lattice.index_of(game.space.level[:, rows])
            met, open_ = _reach(search, live)
            reached[rows] = met[live]
            possible[rows] = met[live] | open_[live]
    consent = Consent(game)
    efficient, found = find_efficient(consent), {}
    for target in targets:
        where = np.ones_like(reached)
        if target:
            where = game.space.holds(read_target(game.case, target, game), game.space.level)
        found[target] = Stages(
            acceptable=int((consent.agreed[0] & where).sum()),
            efficient=int((efficient & where).sum()),
            ends=int((task.ends & where).sum()),
            holding=int((task.holds & where).sum()),
            reachable=Reachable(int((reached & where).sum()), int((possible & where).sum())),
        )
    return found


def stages_by_reading(case: Case, answer: Packages) -> tuple[dict[str, Stages], ...]:
    """Return the stages under each reading of an answer: of anything (""), and of each target."""
    game = compile_game(case, None, answer.scope)
    targets = ["", *(t.name for t in answer.assumed.targets)]
    return tuple(stages_within(game.under(r.motives), targets) for r in answer.readings)


def _reach(search: "Search", ends: NDArray[np.int32]) -> tuple[NDArray[np.bool_], ...]:
    """Return which live states plans reach among `ends`, and which are open, both shape (n,)."""
    from detente.roadmap._edges import FAR
    from detente.roadmap.graph import at_margin, narrow, open_graph, search_labels

    open_ = np.zeros_like(search.question.at_end)
    open_[ends] = True
    met = np.zeros_like(open_)
    question = replace(search.question, at_end=open_)
    graph = None
    for width in _WIDTHS:
        if not open_.any() or time.monotonic() > search.until:
            break
        if graph is None:
            graph = open_graph(question, 0.0)
            graph = narrow(graph, search.denominator) if graph is not None else None
            graph = at_margin(graph, 0.0) if graph is not None else None
        if graph is not None:
            left = replace(question, at_end=open_)
            graph = narrow(replace(graph, question=left), search.denominator)
        if graph is None:  # nothing leads to any of them
            return met, np.zeros_like(met)
        assert graph.support is not None
        alive = np.zeros_like(open_)
        alive[graph.live[graph.support[:, 0] > -FAR]] = True
        open_ = open_ & alive
        found = search_labels(graph, width, most_labels=search.most_labels, every=True)
        met[found.ends] = True
        open_ = np.zeros_like(met) if found.complete else open_ & ~met
    return met, open_
