"""For which discount factors an order holds, or some order does: a set, not a threshold (R10)."""

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Case, Roadmap
from detente.game import compile_game
from detente.roadmap.find import find_roadmap
from detente.roadmap.lean import Lean, forms_of, holds
from detente.roadmap.levers import Lever, game_with, with_number
from detente.roadmap.order import deciding_parties, read_question

POINTS = 120
"""Of the grid for a given order."""
POINTS_OF_SEARCH = 13
"""Of the grid for any order: each is a search."""
LOWEST, HIGHEST = 0.5, 0.999
SLOWEST, FASTEST = 0.02, 4.0
_CLOSE = 1e-6
_CLOSE_OF_SEARCH = 1e-2


@dataclass(frozen=True)
class Interval:
    """Numbers from one to another, both ends included."""

    low: float
    high: float
    low_is_edge: bool
    """Whether nothing lower was looked at."""
    high_is_edge: bool


@dataclass(frozen=True)
class DiscountAnswer:
    """Where an order holds, or some order does."""

    case: str
    case_hash: str
    name: str | None
    """The order; None for any."""
    motives: Mapping[str, str]
    threats: str
    party: str | None
    """Whose discount factor per year is moved; None where the yearly discount rates of all parties
    are multiplied by the same number (above 1: less patient)."""
    now: float
    """As the case has it: the factor, or 1."""
    holds_now: bool | None
    stuck: bool
    """Whether the order cannot go on at all."""
    intervals: tuple[Interval, ...]
    """Where it holds, as far as the grid shows."""
    unknown: tuple[float, ...]
    """Points of the grid at which the search came to no proof."""
    points: int
    """Of the grid; between two of them only changes of sign and, for a given order, peaks of the
    smallest margin are followed up."""
    accuracy: float
    """Within which the ends of intervals are known."""


@dataclass(frozen=True)
class PatienceAnswer:
    """For which patience of each party an order holds, the others as they are."""

    case: str
    case_hash: str
    name: str
    motives: Mapping[str, str]
    threats: str
    feasible: bool
    """Whether it holds as it is."""
    stuck: bool
    """Whether it cannot go on at all."""
    parties: tuple[DiscountAnswer, ...]
    together: DiscountAnswer
    """All parties' yearly rates times the same number."""


def find_patience(
    case: Case,
    roadmap: str | Roadmap,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    **changes: Any,
) -> PatienceAnswer:
    """Return for which discount factors of each party, and of all together, an order holds.

    Parameters
    ----------
    case, roadmap, motives, scope
        As in `walk_order`.
    **changes
        `threats`, `late`, `refuse`, `without` and `start`, as there.

    Returns
    -------
    PatienceAnswer

    Examples
    --------
    >>> from detente.case import load
    >>> from detente.case.schema import Roadmap
    >>> first = {"do": {"visits": "open"}}, {"do": {"trade": "food"}}
    >>> answer = find_patience(load("two-swaps"), Roadmap.model_validate({"phases": first}))
    >>> answer.feasible, [len(of.intervals) for of in answer.parties]
    (True, [1, 1])
    """
    parties = tuple(
        find_discounts(case, roadmap, motives, scope, party=party, **changes)
        for party in case.parties
    )
    together = find_discounts(case, roadmap, motives, scope, **changes)
    return PatienceAnswer(
        case=case.case,
        case_hash=case.hash,
        name=together.name or "",
        motives=together.motives,
        threats=together.threats,
        feasible=bool(together.holds_now),
        stuck=together.stuck,
        parties=parties,
        together=together,
    )


def find_discounts(
    case: Case,
    roadmap: str | Roadmap | None,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    party: str | None = None,
    threats: str = "credible",
    late: Mapping[str, float] | None = None,
    refuse: Sequence[str] = (),
    without: Sequence[str] = (),
    start: dt.date | None = None,
    target: str = "",
    parallel: int = 1,
    points: int | None = None,
) -> DiscountAnswer:
    """Return the discount factors for which an order holds.

    Parameters
    ----------
    case, roadmap, motives, scope, threats, late, refuse, without, start
        As in `walk_order`; `roadmap` None asks whether any order to `target` holds.
    party : str, optional
        Whose factor is moved; all parties' yearly rates together if None.
    target, parallel
        As in `find_roadmap`, where any order will do.
    points : int, optional
        How fine the grid is.

    Returns
    -------
    DiscountAnswer

    Raises
    ------
    QuestionError
        For a roadmap, step, measure or party that the case does not have.
    """
    if party is not None and party not in case.parties:
        raise QuestionError(f"no party {party!r}{did_you_mean(party, case.parties)}")
    game = compile_game(case, motives, scope)
    name = None
    if roadmap is not None:
        name, plan, timer = read_question(
            game, roadmap, late=late, refuse=refuse, without=without, start=start
        )
        timed = timer.time(plan)
        judged = [i for i, decides in enumerate(deciding_parties(game, timed)) if decides]
        states = forms_of(game, timed.phases, judged, threats).states

    def of_order(number: float) -> float:
        if timed.stuck is not None:
            return -math.inf
        there = game
        for lever, factor in _factors(case, party, number):
            there = game_with(there, lever, factor)
        lean = Lean(there, judged, threats)
        lean.prepare(states)
        return lean.smallest(timed.phases)

    def of_any(number: float) -> float:
        there = case
        for lever, factor in _factors(case, party, number):
            there = with_number(there, lever, factor)
        found = find_roadmap(
            there, motives, scope, target=target, parallel=parallel,
            threats=threats, objective="earliest",
        )  # fmt: skip
        return 1.0 if found.feasible else -1.0 if found.proved else math.nan

    score = of_order if roadmap is not None else of_any
    count = points or (POINTS if roadmap is not None else POINTS_OF_SEARCH)
    now = case.parties[party].discount.mode if party is not None else 1.0
    grid = _grid(party, now, count)
    known = {number: score(number) for number in grid}
    if roadmap is not None:
        known |= _peaks(score, known)
    close = _CLOSE if roadmap is not None else _CLOSE_OF_SEARCH
    return DiscountAnswer(
        case=case.case,
        case_hash=case.hash,
        name=name,
        motives=game.motives,
        threats=threats,
        party=party,
        now=now,
        stuck=roadmap is not None and timed.stuck is not None,
        holds_now=None if math.isnan(known[now]) else holds(known[now]),
        intervals=_intervals(score, known, close),
        unknown=tuple(sorted(x for x, of in known.items() if math.isnan(of))),
        points=count,
        accuracy=close,
    )


def _grid(party: str | None, now: float, count: int) -> list[float]:
    """Return numbers to look at: of a factor evenly by its rate, of the shift by its logarithm."""
    if party is None:
        ends = np.geomspace(SLOWEST, FASTEST, count)
    else:
        ends = 1 / (1 + np.geomspace(1 / HIGHEST - 1, 1 / LOWEST - 1, count))
    return sorted({*map(float, ends), now})


def _factors(case: Case, party: str | None, number: float) -> Iterator[tuple[Lever, float]]:
    """Yield the factor of a party, or of all with their yearly rates times a number."""
    for name, of in case.parties.items():
        at = ("parties", name, "discount")
        lever = Lever("discount", name, ".".join(at), at, of.discount, 0.0, 1.0)
        if party is None:
            yield lever, 1 / (1 + number * (1 / of.discount.mode - 1))
        elif party == name:
            yield lever, number


def _peaks(score: Callable[[float], float], known: Mapping[float, float]) -> dict[float, float]:
    """Return what lies at peaks under zero and dips above it that the grid passes over."""
    grid, found = sorted(known), {}
    for a, b, c in zip(grid[:-2], grid[1:-1], grid[2:], strict=True):
        for sign in (1, -1):  # a peak of sign * score, on the wrong side of zero
            of = [sign * known[x] for x in (a, b, c)]
            rise = 2 * (of[1] - min(of[0], of[2]))  # twice what a concave peak can add
            if of[1] < max(of[0], of[2]) or rise <= 0 or holds(known[b]) == (sign > 0):
                continue
            if of[1] + rise < 0:
                continue
            low, high = a, c
            for _ in range(24):
                left, right = low + (high - low) / 3, high - (high - low) / 3
                values = {x: score(x) for x in (left, right)}
                crossed = [x for x, value in values.items() if holds(value) == (sign > 0)]
                if crossed:
                    found[crossed[0]] = values[crossed[0]]
                    break
                rises = sign * values[left] < sign * values[right]
                low, high = (left, high) if rises else (low, right)
    return found


def _intervals(
    score: Callable[[float], float], known: Mapping[float, float], close: float
) -> tuple[Interval, ...]:
    grid = sorted(x for x, value in known.items() if not math.isnan(value))
    found: list[Interval] = []
    low: float | None = None
    for k, x in enumerate(grid):
        if holds(known[x]) and low is None:
            low = _edge(score, x, grid[k - 1], close) if k else x
        elif not holds(known[x]) and low is not None:
            found.append(Interval(low, _edge(score, grid[k - 1], x, close), low == grid[0], False))
            low = None
    if low is not None:
        found.append(Interval(low, grid[-1], low == grid[0], True))
    return tuple(found)


def _edge(score: Callable[[float], float], good: float, bad: float, close: float) -> float:
    """Return the last number from `good` towards `bad` at which it is seen to hold."""
    while abs(good - bad) > close:
        middle = (good + bad) / 2
        good, bad = (middle, bad) if holds(score(middle)) else (good, middle)
    return good
