"""R1: from all packages to those that everybody accepts, and who says no to the rest."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.case.findings import QuestionError, TooLargeError, did_you_mean
from detente.case.schema import Case
from detente.game import Game, assume, compile_game
from detente.packages.answer import Counts, Packages, Reading, Robust, Target, Within
from detente.packages.consent import FLOORS, Consent, find_best, stake_of
from detente.packages.deals import find_smallest, list_efficient
from detente.packages.frontier import find_efficient, find_solutions
from detente.packages.needs import find_calm_limit, find_needs, find_positions_met
from detente.packages.oneway import find_dependence
from detente.packages.turns import find_block
from detente.packages.wishes import find_wishes

MOST_READINGS = 24


def find_packages(
    case: Case,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    robust: Mapping[str, tuple[str, ...]] | None = None,
    everybody: bool = False,
    floor: str = "no_deal",
    target: str | None = None,
    game: Game | None = None,
) -> Packages:
    """Return what everybody would accept, under the motives assumed and every other reading.

    Parameters
    ----------
    case : Case
    motives : mapping, optional
        Party to motive, such as `{"DPRK": "H2_survival"}`; the others have their default.
    scope : {"core", "full"}
        Whether measures marked `scope: full` take part.
    robust : mapping, optional
        Party to the motives that a package has to be acceptable under, to count as robust; every
        motive of every party that is not named.
    everybody : bool
        Whether efficiency and bargaining solutions look at every party, not only those with a veto.
    floor : {"no_deal", "as_now"}
        Over which floor the smallest deals of a target have to be acceptable.
    target : str, optional
        A target of the case, or any condition, to answer in full; it comes first among `targets`.
        The case's first if None.
    game : Game, optional
        The case as compiled under these motives, where it is at hand.

    Returns
    -------
    Packages

    Raises
    ------
    QuestionError
        For a motive that the case does not have, or a target that is none.
    TooLargeError
        Where there are too many packages to list.

    Examples
    --------
    >>> from detente.case import load
    >>> find_packages(load("four-measures"))
    <Packages of four-measures: 10 of 16 admissible packages acceptable over no deal, 10 over \
staying as now>
    """
    game = game or compile_game(case, motives, scope)
    names = [target] if target else []
    names += [name for name in case.targets if name != target]
    goals = {name: read_target(case, name, game) for name in names}
    telling, indifferent = _telling_motives(game)
    asked = _Asked(case, goals, everybody, FLOORS.index(floor))
    readings = [asked.reading(game.under(assignment)) for assignment in _assignments(game, telling)]
    same = {p: m for p, m in game.motives.items() if p in telling}
    assumed = next(r for r in readings if all(r.motives[p] == m for p, m in same.items()))
    consent = Consent(game)
    first = next(iter(goals.values()), None)
    depends_on, ranges = find_dependence(consent, _where(game, first))
    return Packages(
        case=case.case,
        case_hash=case.hash,
        scope=scope,
        floor=floor,
        everybody=everybody,
        parties=game.parties,
        stake={p: stake_of(game, i) for i, p in enumerate(game.parties)},
        assumed=assumed,
        depends_on=depends_on,
        ranges=ranges,
        robust=_robust(consent, goals, {**telling, **(robust or {})}, robust or {}, floor),
        readings=tuple(readings),
        indifferent=indifferent,
    )


def find_target(case: Case, condition: str, game: Game) -> Target:
    """Return the funnel within a target of the case, or within any condition.

    Raises
    ------
    QuestionError
        Where it is neither.
    """
    goals = {condition: read_target(case, condition, game)}
    return _Asked(case, goals, False, 0).target(Consent(game), condition)


def find_anywhere(game: Game) -> Within:
    """Return the funnel of all packages, under the motives of a game alone."""
    return _Asked(game.case, {}, False, 0).anywhere(Consent(game))


def read_target(case: Case, condition: str, game: Game) -> Tree:
    """Return the condition that a target's name, or a condition itself, stands for.

    Raises
    ------
    QuestionError
        Where it is neither.
    """
    entry = case.targets.get(condition)
    try:
        return game.space.condition(entry.holds if entry else condition)
    except ValueError as err:
        hint = did_you_mean(condition, case.targets)
        raise QuestionError(f"{condition!r} is no target{hint} and no condition: {err}") from None


def _where(game: Game, condition: Tree | None) -> NDArray[np.bool_]:
    level = game.space.level
    if condition is None:
        return np.ones(level.shape[1], dtype=np.bool_)
    return game.space.holds(condition, level)


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


class _Asked:
    """A question about packages, put to one reading after another."""

    def __init__(self, case: Case, goals: Mapping[str, Tree], everybody: bool, floor: int) -> None:
        self.case, self.goals = case, goals
        self.everybody, self.floor = everybody, floor

    def reading(self, game: Game) -> Reading:
        """Return the answer under a game's motives."""
        consent = Consent(game)
        efficient = find_efficient(consent, self.everybody)
        anywhere = self.anywhere(consent, efficient)
        targets = tuple(self.target(consent, name, efficient) for name in self.goals)
        return Reading(game.motives, anywhere, targets)

    def anywhere(self, consent: Consent, efficient: NDArray[np.bool_] | None = None) -> Within:
        """Return the answer whatever the target."""
        if efficient is None:
            efficient = find_efficient(consent, self.everybody)
        return Within(**self._within(consent, efficient, None))

    def target(
        self, consent: Consent, name: str, efficient: NDArray[np.bool_] | None = None
    ) -> Target:
        """Return the answer within a target."""
        if efficient is None:
            efficient = find_efficient(consent, self.everybody)
        entry = self.case.targets.get(name)
        return Target(
            **self._within(consent, efficient, self.goals[name]),
            name=name,
            title=(entry.title or name.replace("_", " ")) if entry else name,
            condition=entry.holds if entry else name,
        )

    def _within(
        self, consent: Consent, efficient: NDArray[np.bool_], goal: Tree | None
    ) -> dict[str, Any]:
        game = consent.game
        where = _where(game, goal)
        size = game.space.count([goal] if goal is not None else [])
        if size is None:
            raise TooLargeError("a target speaks of too many measures at once to be counted")
        return {
            "counts": _count(consent, where, size),
            "best": tuple(
                best for i in range(len(game.parties)) for best in find_best(consent, i, where)
            ),
            "firm": int((consent.agreed.all(axis=0) & where & game.space.moved).sum()),
            "efficient": list_efficient(consent, np.flatnonzero(efficient & where)),
            "needs": find_needs(consent, where),
            "positions": find_positions_met(self.case, consent, where),
            "wishes": find_wishes(consent, where),
            "calm_limit": find_calm_limit(consent, where),
            "smallest": find_smallest(
                consent, consent.agreed[self.floor] & where, goal is not None, self.floor
            ),
            "solutions": find_solutions(consent, where, self.everybody),
            "block": find_block(consent, where, goal),
        }


def _count(consent: Consent, where: NDArray[np.bool_], size: int) -> Counts:
    agreed, unanimous = consent.agreed & where, consent.unanimous & where
    return Counts(
        all=size,
        admissible=int(where.sum()),
        acceptable=int(agreed[0].sum()),
        acceptable_as_now=int(agreed[1].sum()),
        acceptable_all=int(unanimous[0].sum()),
        acceptable_all_as_now=int(unanimous[1].sum()),
    )


def _agreed(game: Game, motives: Mapping[str, Sequence[str]]) -> NDArray[np.bool_]:
    """Return what is acceptable whichever of the motives each party has, shape (2, S)."""
    for party, of in motives.items():
        for motive in of:
            assume(game.case, {party: motive})  # refuses what the case does not have
    agreed = np.ones((len(FLOORS), game.space.level.shape[1]), dtype=np.bool_)
    for i, party in enumerate(game.parties):
        hypotheses: Sequence[str | None] = motives.get(party) or (None,)
        for hypothesis in hypotheses:
            agreed &= game.accepts(i, hypothesis) | ~game.asked[:, i]
    return agreed


def _robust(
    consent: Consent,
    goals: Mapping[str, Tree],
    motives: Mapping[str, Sequence[str]],
    named: Mapping[str, Sequence[str]],
    floor: str,
) -> Robust:
    agreed = _agreed(consent.game, motives)
    within = {name: agreed & _where(consent.game, tree) for name, tree in goals.items()}
    goal, over = next(iter(within), None), FLOORS.index(floor)
    where = within[goal] if goal is not None else agreed
    return Robust(
        motives={p: tuple(m) for p, m in motives.items()},
        named=tuple(named),
        anywhere=(int(agreed[0].sum()), int(agreed[1].sum())),
        targets={n: (int(w[0].sum()), int(w[1].sum())) for n, w in within.items()},
        smallest=find_smallest(consent, where[over], goal is not None, over),
    )


def required(
    case: Case,
    target: str,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    floor: str = "no_deal",
    robust: Mapping[str, tuple[str, ...]] | None = None,
) -> bool:
    """Return whether something but doing nothing is acceptable, in a target or anywhere.

    Parameters
    ----------
    target : str
        A target of the case or any condition; empty for anywhere.
    motives, scope
        As in `find_packages`.
    floor : {"no_deal", "as_now"}
        Over which floor.
    robust : mapping, optional
        As in `find_packages`; the motives assumed if None.
    """
    game = compile_game(case, motives, scope)
    where = game.space.moved
    if target:
        where = where & _where(game, read_target(case, target, game))
    motives_of = {**_telling_motives(game)[0], **robust} if robust else {}
    return bool((_agreed(game, motives_of)[FLOORS.index(floor)] & where).any())
