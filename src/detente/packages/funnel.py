"""R1: from all packages to those that everybody accepts, and who says no to the rest."""

import itertools
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import QuestionError, TooLargeError, did_you_mean
from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.game.breakdown import TOLERANCE
from detente.packages.answer import (
    Best,
    Counts,
    Near,
    OnePackage,
    Packages,
    Reading,
    Refusal,
    Stand,
    Target,
    Within,
)

FLOORS = ("no_deal", "as_now")
MOST_READINGS = 24


def find_packages(
    case: Case, motives: Mapping[str, str] | None = None, scope: str = "core"
) -> Packages:
    """Return the funnel of packages under the motives assumed and under every other reading.

    Parameters
    ----------
    case : Case
    motives : mapping, optional
        Party to motive, such as `{"DPRK": "H2_survival"}`; the others have their default.
    scope : {"core", "full"}
        Whether measures marked `scope: full` take part.

    Returns
    -------
    Packages

    Raises
    ------
    QuestionError
        For a motive that the case does not have.
    TooLargeError
        Where there are too many packages to list.

    Examples
    --------
    >>> from detente.case import load
    >>> find_packages(load("four-measures"))
    <Packages of four-measures: 10 of 16 admissible packages acceptable over no deal, 10 over \
staying as now>
    """
    game = compile_game(case, motives, scope)
    level = game.space.level
    targets = {
        name: game.space.holds(game.space.condition(t.holds), level)
        for name, t in case.targets.items()
    }
    telling, indifferent = _telling_motives(game)
    readings = [
        _reading(game.under(assignment), targets) for assignment in _assignments(game, telling)
    ]
    same = {p: m for p, m in game.motives.items() if p in telling}
    assumed = next(r for r in readings if all(r.motives[p] == m for p, m in same.items()))
    return Packages(
        case=case.case,
        case_hash=case.hash,
        scope=scope,
        parties=game.parties,
        stake={p: _stake(game, i) for i, p in enumerate(game.parties)},
        assumed=assumed,
        readings=tuple(readings),
        indifferent=indifferent,
    )


def find_target(case: Case, condition: str, game: Game) -> Target:
    """Return the funnel within a target of the case, or within any condition."""
    if condition in case.targets:
        text = case.targets[condition].holds
        title = case.targets[condition].title or condition.replace("_", " ")
    else:
        text = title = condition
    try:
        tree = game.space.condition(text)
    except ValueError as err:
        hint = did_you_mean(condition, case.targets)
        raise QuestionError(f"{condition!r} is no target{hint} and no condition: {err}") from None
    where = game.space.holds(tree, game.space.level)
    within = _within(game, where, _size(game, text))
    return Target(within.counts, within.best, within.nearest, condition, title, text)


def _telling_motives(game: Game) -> tuple[dict[str, list[str]], dict[str, tuple[str, ...]]]:
    """Split motives into those that change values or floors, and those that do not."""
    telling: dict[str, list[str]] = {}
    indifferent: dict[str, tuple[str, ...]] = {}
    for party, motives in game.case.motives.items():
        outlooks = [game.outlook(party, motive) for motive in motives]
        first = outlooks[0]
        differ = any(
            not np.array_equal(first.worth, o.worth)
            or not np.array_equal(first.pair_weight, o.pair_weight)
            or first.no_deal != o.no_deal
            for o in outlooks
        )
        if differ:
            telling[party] = list(motives)
        elif motives:
            indifferent[party] = tuple(motives)
    return telling, indifferent


def _assignments(game: Game, telling: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """Return every combination of telling motives, or one change at a time where they are many."""
    combinations = [
        dict(zip(telling, choice, strict=True)) for choice in itertools.product(*telling.values())
    ]
    if len(combinations) <= MOST_READINGS:
        return combinations
    one_at_a_time = [
        {**{p: game.motives[p] for p in telling}, party: motive}
        for party, motives in telling.items()
        for motive in motives
    ]
    return [a for k, a in enumerate(one_at_a_time) if a not in one_at_a_time[:k]]


def _reading(game: Game, targets: Mapping[str, NDArray[np.bool_]]) -> Reading:
    everything = np.ones(game.space.level.shape[1], dtype=np.bool_)
    within = []
    for name, where in targets.items():
        entry = game.case.targets[name]
        found = _within(game, where, _size(game, entry.holds))
        title = entry.title or name.replace("_", " ")
        within.append(Target(found.counts, found.best, found.nearest, name, title, entry.holds))
    anywhere = _within(game, everything, game.space.size)
    return Reading(game.motives, anywhere, tuple(within))


def _size(game: Game, condition: str) -> int:
    """Return how many packages, admissible or not, meet a condition."""
    count = game.space.count([game.space.condition(condition)])
    if count is None:
        raise TooLargeError(f"{condition!r} speaks of too many measures at once to be counted")
    return count


def _within(game: Game, where: NDArray[np.bool_], size: int) -> Within:
    accepts = np.stack([game.accepts(i) for i in range(len(game.parties))])  # (P, 2, S)
    agreed = (accepts | ~game.asked.T[:, None, :]).all(axis=0) & where
    unanimous = accepts.all(axis=0) & where
    counts = Counts(
        all=size,
        admissible=int(where.sum()),
        acceptable=int(agreed[0].sum()),
        acceptable_as_now=int(agreed[1].sum()),
        acceptable_all=int(unanimous[0].sum()),
        acceptable_all_as_now=int(unanimous[1].sum()),
    )
    refused = ~accepts & game.asked.T[:, None, :]  # (P, 2, S)
    others = refused.sum(axis=0) - refused  # how many of the others refuse
    best = [
        _best(game, i, f, where, where & (others[i, f] == 0))
        for i in range(len(game.parties))
        for f in range(len(FLOORS))
    ]
    nearest = None
    if counts.admissible and not counts.acceptable:
        nearest = _nearest(game, where, accepts[:, 0])
    return Within(counts, tuple(best), nearest)


def _stake(game: Game, party: int) -> float | None:
    stake = float(game.stake[party])
    return stake if stake > 0 else None


def _share(game: Game, party: int, points: float) -> float | None:
    stake = _stake(game, party)
    return None if stake is None else points / stake


def _best(
    game: Game, party: int, floor: int, where: NDArray[np.bool_], agreed: NDArray[np.bool_]
) -> Best:
    outlook = game.outlooks[party]
    level = (game.no_deal, game.as_now)[floor][party]
    rows = np.flatnonzero(where & ~outlook.never)
    asked = bool(game.asked[where, party].all())
    if not len(rows):
        return Best(game.parties[party], FLOORS[floor], asked, None, None, {}, None)
    others = outlook.over_space[agreed & ~outlook.never]
    row = rows[outlook.over_space[rows].argmax()]
    margin = float(outlook.over_space[row] - level)
    return Best(
        party=game.parties[party],
        floor=FLOORS[floor],
        asked=asked,
        margin=margin,
        share=_share(game, party, margin),
        package=game.space.named(game.space.level[:, row]),
        with_others=float(others.max() - level) if len(others) else None,
    )


def _nearest(game: Game, where: NDArray[np.bool_], accepts: NDArray[np.bool_]) -> Near:
    """Return the package that fewest refuse, and among those by the least share of stake."""
    refused = ~accepts.T & game.asked & where[:, None]  # (S, P)
    number = np.where(where, refused.sum(axis=1), refused.shape[1] + 1)
    rows = np.flatnonzero(number == number.min())
    stake = np.where(game.stake > 0, game.stake, 1.0)  # points where nothing is at stake
    short = np.maximum(game.no_deal - game.utility[rows], 0) / stake
    never = np.stack([o.never[rows] for o in game.outlooks], axis=1)
    short = np.where(refused[rows], np.where(never, np.inf, short), 0.0)
    row = rows[short.max(axis=1).argmin()]
    package = game.space.level[:, row]
    refusals = [r for r in _refusals(game, package) if r.floor == "no_deal"]
    return Near(game.space.named(package), tuple(refusals))


def _refusals(game: Game, package: NDArray[np.uint8]) -> list[Refusal]:
    found = []
    for i, stand in enumerate(_stands(game, package)):
        margins = (stand.over_no_deal, stand.over_as_now)
        for floor, margin in zip(FLOORS, margins, strict=True):
            if stand.asked and (margin < -TOLERANCE or stand.red_lines):
                short = max(-margin, 0.0)
                share = _share(game, i, short)
                found.append(Refusal(stand.party, floor, short, share, stand.red_lines))
    return found


def _stands(game: Game, package: NDArray[np.uint8]) -> list[Stand]:
    level = package[:, None]
    stands = []
    for i, outlook in enumerate(game.outlooks):
        utility = float(outlook.utility(level)[0])
        lines = game.case.red_lines.get(outlook.party, ())
        crossed = tuple(
            line.never
            for line, tree in zip(lines, outlook.red_lines, strict=True)
            if game.space.holds(tree, level)[0]
        )
        stands.append(
            Stand(
                party=outlook.party,
                asked=game.consents(i, package),
                utility=utility,
                over_no_deal=utility - float(game.no_deal[i]),
                over_as_now=utility - float(game.as_now[i]),
                red_lines=crossed,
            )
        )
    return stands


def assess_package(
    case: Case,
    levels: Mapping[str, str | int],
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
) -> OnePackage:
    """Return what everybody says to one package.

    Parameters
    ----------
    case : Case
    levels : mapping
        Measure to level, by name or number; measures not named stay as they are.
    motives, scope
        As in `find_packages`.

    Raises
    ------
    QuestionError
        For a measure, level or motive that the case does not have.
    """
    game = compile_game(case, motives, scope)
    package = game.space.package(levels)
    broken = [
        line.holds
        for line in case.requires
        if (tree := game.space.condition(line.holds)) in game.space.requires
        and not game.space.holds(tree, package[:, None])[0]
    ]
    return OnePackage(
        case=case.case,
        case_hash=case.hash,
        motives=game.motives,
        package=game.space.named(package),
        broken=tuple(broken),
        stands=tuple(_stands(game, package)),
        refusals=tuple(_refusals(game, package)),
    )


def parse_package(case: Case, text: str) -> dict[str, str]:
    """Read `measure=level, measure=level`, or the name of a roadmap for where it ends.

    Raises
    ------
    QuestionError
        Where it is neither.
    """
    if text in case.roadmaps:
        ends: dict[str, str] = {}
        for phase in case.roadmaps[text].phases:
            ends |= {name: str(level) for name, level in phase.do.items()}
        return ends
    levels = {}
    for part in text.split(","):
        name, equals, level = part.partition("=")
        if not equals:
            hint = did_you_mean(text, case.roadmaps)
            raise QuestionError(f"{text!r} is no roadmap{hint} and no list such as `a=full,b=2`")
        levels[name.strip()] = level.strip()
    return levels


def required(case: Case, answer: Packages, target: str) -> bool:
    """Return whether something is acceptable: in a target, or anywhere but doing nothing.

    Parameters
    ----------
    target : str
        A target of the case or any condition; empty for anywhere.
    """
    if not target:
        start = assess_package(case, {}, answer.motives, answer.scope).acceptable
        return answer.counts.acceptable > int(start)
    game = compile_game(case, answer.motives, answer.scope)
    return find_target(case, target, game).counts.acceptable > 0
