"""Several plans that hold, as different from each other as can be found."""

import itertools
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from detente.case.findings import QuestionError
from detente.case.schema import Case
from detente.game import compile_game
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.bracket import Path
from detente.roadmap.find import MOST_LABELS, TOLERANCE, Task
from detente.roadmap.order import walk_path
from detente.roadmap.plan import steps_between
from detente.roadmap.step_date import plan_without
from detente.roadmap.walk import Increment

POOL = 40
"""Plans to choose from."""
SECONDS = 60.0


@dataclass(frozen=True)
class Alternative:
    """One of the plans."""

    distance: float
    """To the nearest of those before it: share of pairs of steps that stand otherwise to each
    other (first, together, later, or one of them not taken); 1 for the first plan."""
    plan: GivenAnswer


@dataclass(frozen=True)
class DiverseAnswer:
    """Plans that hold, greedily the farthest from those before them."""

    case: str
    case_hash: str
    motives: Mapping[str, str]
    target: str
    margin: float
    """Share of the stake that every margin of each plan reaches."""
    parallel: int
    threats: str
    plans: tuple[Alternative, ...]
    """The earliest plan, then the others; fewer than asked for if no more were found."""
    pool: int
    """Plans found to choose from: a sample, so that farther ones may exist."""


def find_diverse(
    case: Case,
    count: int,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    target: str = "",
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = SECONDS,
    most_labels: int = MOST_LABELS,
    seed: int = 0,
) -> DiverseAnswer:
    """Return plans that hold and differ as much as can be found in the order of their steps.

    Parameters
    ----------
    case, motives, scope, target, margin, parallel, threats, seconds, most_labels
        As in `find_roadmap`.
    count : int
        How many.
    seed : int
        Of the sample.

    Returns
    -------
    DiverseAnswer

    Raises
    ------
    QuestionError
        For fewer than one plan, or what the case does not have.

    Notes
    -----
    Each further plan of the sample turns round one pair of steps of a plan already found.
    """
    if count < 1:
        raise QuestionError(f"{count} plans: ask for at least 1")
    game = compile_game(case, motives, scope)
    until = time.monotonic() + seconds
    task = Task(game, target, parallel, threats, TOLERANCE, until, most_labels)
    pool = list(_sample(task, margin, np.random.default_rng(seed), until))
    chosen: list[tuple[float, Path]] = []
    while pool and len(chosen) < count:
        far = [min((distance(p, q) for _, q in chosen), default=1.0) for p in pool]
        k = int(np.argmax(far)) if chosen else 0
        if far[k] <= 0:
            break
        chosen.append((far[k], pool[k]))
    plans = []
    for number, (far_from, path) in enumerate(chosen, start=1):
        walked = walk_path(game, path, f"plan {number}", threats, task.walker)
        plans.append(Alternative(far_from, walked))
    return DiverseAnswer(
        case=case.case,
        case_hash=case.hash,
        motives=game.motives,
        target=target,
        margin=margin,
        parallel=parallel,
        threats=threats,
        plans=tuple(plans),
        pool=len(pool),
    )


def _sample(task: Task, margin: float, rng: np.random.Generator, until: float) -> Iterator[Path]:
    """Yield different plans that hold, the earliest first."""
    first = task.earliest(margin).path
    known: list[Path] = [first] if first is not None else []
    yield from known
    tried: set[tuple[Increment, Increment]] = set()
    while known and len(known) < POOL and time.monotonic() < until:
        new = [
            (a, b)
            for path in known
            for (a, s), (b, t) in itertools.permutations(places(path).items(), 2)
            if s < t and a[0] != b[0] and (a, b) not in tried
        ]
        if not new:
            return
        pair = new[int(rng.integers(len(new)))]
        tried.add(pair)
        for search in task.searches:
            path, _ = plan_without(search, margin, pair[1], pair[0])
            if path is not None and path not in known:
                known.append(path)
                yield path


def places(path: Path) -> dict[Increment, int]:
    """Return the phase of each step."""
    return {
        step: t for t, pair in enumerate(itertools.pairwise(path)) for step in steps_between(*pair)
    }


def distance(p: Path, q: Path) -> float:
    """Return the share of pairs of steps, of all in either, that stand otherwise to each other."""
    of_p, of_q = places(p), places(q)
    steps = sorted({*of_p, *of_q})
    if len(steps) < 2:
        return float(of_p != of_q)
    pairs = list(itertools.combinations(steps, 2))
    return sum(_stand(of_p, *pair) != _stand(of_q, *pair) for pair in pairs) / len(pairs)


def _stand(places_of: Mapping[Increment, int], a: Increment, b: Increment) -> float:
    if a not in places_of or b not in places_of:
        return math.inf
    return float(np.sign(places_of[a] - places_of[b]))
