"""A case under one assignment of motives, as read-only labelled arrays.

S admissible packages, P parties, M measures, L levels of the measure that has most. Points are
flows: a flow of u for ever is worth u (design rules R1-R5, R14).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.expressions import Tree
from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Case
from detente.game.breakdown import TOLERANCE, Breakdown, at_states
from detente.game.clock import over_months
from detente.game.far import find_stakes
from detente.game.outlook import Outlook, both_floors, take_outlook
from detente.game.space import Space, open_space
from detente.game.undoing import Undoing, compile_undoing, needed_for


@dataclass(frozen=True, eq=False)
class Game:
    """A compiled case; everything over the space of packages is computed when first used."""

    case: Case
    scope: str
    motives: Mapping[str, str]
    """The motive assumed of each party that has several."""
    parties: tuple[str, ...]
    space: Space
    no_deal: NDArray[np.float64]
    """Floor if there is no deal, shape (P,)."""
    as_now: NDArray[np.float64]
    """Floor if things stay as they are, shape (P,)."""
    veto: NDArray[np.bool_]
    """Whose no stops any deal, shape (P,)."""
    performs: NDArray[np.bool_]
    """Who carries out each level, shape (P, M, L)."""
    months: NDArray[np.float64]
    """To carry out each level from the one below, shape (M, L)."""
    discount: NDArray[np.float64]
    """Per year, shape (P,)."""
    lag: NDArray[np.float64]
    """Months until the others answer a stop, shape (P,)."""
    undoing: Undoing
    """What can be taken back where no `when` holds (R4)."""
    conditional: tuple[tuple[Tree, int, Undoing], ...]
    """Lines of `take_back` with a `when`."""
    _outlooks: dict[tuple[str, str | None], Outlook] = field(repr=False)
    _accepts: dict[tuple[str, str | None], NDArray[np.bool_]] = field(
        repr=False, default_factory=dict
    )
    whole: "Game | None" = field(repr=False, default=None)
    """Of a part of a game: the game itself."""
    begins: tuple[int, ...] | None = None
    """State from which plans go on, one level per measure; None: they begin at the status quo."""

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures in scope, in the order of the case."""
        return self.space.measures

    @property
    def take_back(self) -> NDArray[np.float64]:
        """Share of each level that each party reckons can be undone, shape (P, M, L)."""
        return self.undoing.share

    @property
    def taking_part(self) -> NDArray[np.float64]:
        """What a plan has to be worth to be joined, shape (P,): no deal (R7).

        Of one under way nothing: whoever would rather not go on stops, which has a margin of its
        own.
        """
        return self.no_deal if self.begins is None else np.full(len(self.parties), -np.inf)

    @property
    def delta_month(self) -> NDArray[np.float64]:
        """Discount factor over a month, shape (P,)."""
        return over_months(self.discount, 1)

    @property
    def admissible(self) -> NDArray[np.uint8]:
        """Levels of every admissible package, shape (S, M)."""
        return self.space.level.T

    def outlook(self, party: str, motive: str | None = None) -> Outlook:
        """Return how a party values packages, under its assumed motive or another one."""
        key = (party, motive or self.motives.get(party))
        if key not in self._outlooks:
            self._outlooks[key] = take_outlook(self.case, self.space, *key)
        return self._outlooks[key]

    @property
    def outlooks(self) -> tuple[Outlook, ...]:
        """Return every party's, under the motives assumed."""
        return tuple(self.outlook(party) for party in self.parties)

    @property
    def utility(self) -> NDArray[np.float64]:
        """Worth of every admissible package to every party, in its points, shape (S, P)."""
        return self.utility_of(slice(None))

    def utility_of(self, rows: NDArray[np.int64] | slice) -> NDArray[np.float64]:
        """Worth of some admissible packages to every party, in its points, shape (n, P)."""
        return np.stack([o.over_space[rows] for o in self.outlooks], axis=1)

    @cached_property
    def breakdown(self) -> Breakdown:
        """What each party is left with if a stop is answered at each package (R5)."""
        return at_states(self.outlooks, self.conditional, self.undoing, self.space.level)

    @property
    def breakdown_all(self) -> NDArray[np.float64]:
        """With every threat carried out, shape (S, P)."""
        return self.breakdown.all

    @property
    def breakdown_credible(self) -> NDArray[np.float64]:
        """With the threats that somebody would rather carry out, shape (S, P)."""
        return self.breakdown.credible

    def floors(self, motive: Mapping[str, str | None] | None = None) -> NDArray[np.float64]:
        """Return both floors, shape (2, P): no deal, and staying as now."""
        return floors_of(self.case, [self.outlook(p, (motive or {}).get(p)) for p in self.parties])

    @cached_property
    def _involves(self) -> NDArray[np.bool_]:
        """Whether a party carries out part of the way to a level, shape (P, M, L)."""
        involves = np.zeros_like(self.performs)
        for m, start in enumerate(self.space.start):
            for k in range(len(self.space.levels[m])):
                passed = slice(start + 1, k + 1) if k > start else slice(k, start)
                steps = self.performs[:, m, passed]
                involves[:, m, k] = steps.any(axis=1)
        return involves

    def consents(self, party: int, package: NDArray[np.uint8]) -> bool:
        """Return whether a package, shape (M,), needs a party's consent (R1)."""
        rows = np.arange(len(package))
        return bool(self.veto[party] or self._involves[party, rows, package].any())

    @cached_property
    def asked(self) -> NDArray[np.bool_]:
        """Whose consent each admissible package needs, shape (S, P) (R1).

        Everybody with a veto, and whoever carries out a measure that is moved.
        """
        asked = self.asked_at(self.space.level)
        asked.setflags(write=False)
        return asked

    def asked_at(self, level: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """Return whose consent packages, shape (M, n), need, shape (n, P)."""
        asked = np.repeat(self.veto[:, None], level.shape[1], axis=1)
        for i in np.flatnonzero(~self.veto):
            for m in np.flatnonzero(self._involves[i].any(axis=1)):
                asked[i] |= self._involves[i, m][level[m]]
        return asked.T  # a party's column is read at once

    def accepts(self, party: int, motive: str | None = None) -> NDArray[np.bool_]:
        """Return which admissible packages a party accepts over each floor, shape (2, S)."""
        outlook = self.outlook(self.parties[party], motive)
        key = (outlook.party, outlook.motive)
        if key not in self._accepts:
            floors = floors_of(self.case, [outlook])[:, 0]
            enough = outlook.over_space >= floors[:, None] - TOLERANCE
            self._accepts[key] = enough & ~outlook.never
            self._accepts[key].setflags(write=False)
        return self._accepts[key]

    @cached_property
    def stake(self) -> NDArray[np.float64]:
        """Largest gain over no deal that each party can hope for, in points, shape (P,) (R1).

        Over packages that everybody accepts whose consent is needed: the party itself under its
        motive here, the others under some motive. Not positive or -inf: nothing is at stake.
        """
        stake = self._stakes()
        stake[(stake > 0) & (stake <= TOLERANCE)] = 0.0  # a sum that should have cancelled out
        stake.setflags(write=False)
        return stake

    def _stakes(self) -> NDArray[np.float64]:
        if self.whole is not None:
            return self.whole.stake.copy()
        if self.space.is_too_large:
            return find_stakes(self)
        refuses = np.zeros(self.asked.T.shape, dtype=np.bool_)
        for i, party in enumerate(self.parties):
            motives = self.case.motives.get(party) or (None,)
            willing = np.logical_or.reduce([self.accepts(i, m)[0] for m in motives])
            refuses[i] = ~willing & self.asked[:, i]
        number = refuses.sum(axis=0, dtype=np.uint8)
        stake = np.full(len(self.parties), -np.inf)
        for i, outlook in enumerate(self.outlooks):
            agreed = number == refuses[i]
            agreed &= self.accepts(i)[0] | ~self.asked[:, i]
            if agreed.any():
                stake[i] = outlook.over_space[agreed].max() - self.no_deal[i]
        return stake

    def part(self, top: NDArray[Any]) -> "Game":
        """Return the game of the packages from the status quo up to some levels, shape (M,).

        What is at stake is what is at stake in the whole game.
        """
        space = self.space.up_to(top)
        outlooks = {key: replace(o, space=space) for key, o in self._outlooks.items()}
        level = np.arange(self.performs.shape[2])
        performs = self.performs & (level <= np.asarray(top)[:, None])
        return replace(
            self, space=space, performs=performs, _outlooks=outlooks, _accepts={}, whole=self
        )

    def at(self, state: Mapping[str, str | int]) -> "Game":
        """Return the game of plans that go on from a state in place of the status quo (R8).

        What is taken back still falls to the status quo, or to a protected level (R4).

        Parameters
        ----------
        state : mapping
            Level of each measure that has moved.

        Raises
        ------
        QuestionError
            For a measure or level that there is not, or one below the status quo.
        """
        levels = self.space.package(state)
        for m, name in enumerate(self.measures):
            if levels[m] < self.space.start[m]:
                raise QuestionError(
                    f"{name} is below where it started: no plan goes on from there; say so in the "
                    "case, by its `status_quo`"
                )
        return replace(self, begins=tuple(int(k) for k in levels))

    def under(self, motives: Mapping[str, str]) -> "Game":
        """Return the same case under other motives; packages and outlooks are shared."""
        assumed = assume(self.case, {**self.motives, **motives})
        outlooks = [self.outlook(party, assumed.get(party)) for party in self.parties]
        no_deal, as_now = floors_of(self.case, outlooks)
        return replace(self, motives=assumed, no_deal=no_deal, as_now=as_now)


def floors_of(case: Case, outlooks: list[Outlook]) -> NDArray[np.float64]:
    """R1: no deal counts from things as they are; what drifts now drifts without a deal too."""
    start = np.array([o.at_start for o in outlooks])
    floors = both_floors(start, np.array([o.no_deal for o in outlooks]), case.calm.mode)
    floors.setflags(write=False)
    return floors


def unknown_party(case: Case, party: str) -> str:
    """Return the message on a party that the case does not have; it may be called so on screen."""
    names = {name: p for p, of in case.parties.items() for name in (of.title, of.in_text)}
    hint = f', did you mean "{names[party]}"?' if party in names else ""
    return f'unknown party "{party}"{hint or did_you_mean(party, case.parties)}'


def assume(case: Case, motives: Mapping[str, str]) -> dict[str, str]:
    """Return one motive for each party that has several, or raise `QuestionError`."""
    assumed = case.default_motives()
    for party, motive in motives.items():
        if party not in case.parties:
            raise QuestionError(unknown_party(case, party))
        known = case.motives.get(party, {})
        if motive not in known:
            hint = did_you_mean(motive, known)
            raise QuestionError(f'{party} has no motive "{motive}"{hint}')
        assumed[party] = motive
    return assumed


def compile_game(
    case: Case,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    like: Game | None = None,
) -> Game:
    """Compile a case under one assignment of motives.

    Parameters
    ----------
    case : Case
    motives : mapping, optional
        Party to motive; the others have their default.
    scope : {"core", "full"}
        Whether measures marked `scope: full` take part.
    like : Game, optional
        Of nearly the same case: its packages, and what they are worth, are taken over if all that
        differs is how soon steps are answered, what time counts and what can be taken back.

    Raises
    ------
    QuestionError
        For a motive that the case does not have, or a party without a no-deal value.
    """
    assumed = assume(case, motives or {})
    without = [name for name, p in case.parties.items() if p.no_deal is None]
    if without:
        raise QuestionError(
            f"no `no_deal` value for {', '.join(without)}: add it to the case, or --set "
            f"parties.{without[0]}.no_deal=-10"
        )
    of_packages = (assumed, scope, _of_packages(case))
    if like is not None and of_packages != (like.motives, like.scope, _of_packages(like.case)):
        like = None
    parties = tuple(case.parties)
    space = open_space(case, scope) if like is None else like.space
    discount = np.array([p.discount.mode for p in case.parties.values()])
    conditional, undoing = compile_undoing(case, space, parties, discount)
    outlooks = {} if like is None else like._outlooks  # shared: the same for both cases
    for party in parties:
        if (key := (party, assumed.get(party))) not in outlooks:
            outlooks[key] = take_outlook(case, space, *key)
    no_deal, as_now = floors_of(case, [outlooks[p, assumed.get(p)] for p in parties])
    performs, months = _steps(case, space, parties)
    game = Game(
        case=case,
        scope=scope,
        motives=assumed,
        parties=parties,
        space=space,
        no_deal=no_deal,
        as_now=as_now,
        veto=np.array([p.veto == "all" for p in case.parties.values()]),
        performs=performs,
        months=months,
        discount=discount,
        lag=np.array([p.reaction_lag.mode for p in case.parties.values()]),
        undoing=undoing,
        conditional=conditional,
        _outlooks=outlooks,
    )
    if like is not None:
        vars(game)["stake"] = like.stake
    return game


def _of_packages(case: Case) -> tuple[Any, ...]:
    """Return all of a case that packages, and what they are worth to whom, depend on."""
    parties = [
        (name, p.veto, p.no_deal, p.drift, p.discount if p.drift is not None else None)
        for name, p in case.parties.items()
    ]
    measures = [
        (name, m.scope, m.by, m.start, m.levels, m.status_quo) for name, m in case.measures.items()
    ]
    worth = (case.values, case.interactions, case.interaction_shapes, case.motives, case.red_lines)
    return parties, measures, case.requires, worth


def _steps(
    case: Case, space: Space, parties: tuple[str, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    shape = (len(space.measures), max(map(len, space.levels)))
    performs = np.zeros((len(parties), *shape), dtype=np.bool_)
    months = np.zeros(shape)
    for m, name in enumerate(space.measures):
        measure = case.measures[name]
        for k, level in enumerate(measure.levels.values()):
            months[m, k] = level.months.mode if level.months else 0.0
            for party in needed_for(measure, level):
                performs[parties.index(party), m, k] = True
    performs.setflags(write=False)
    months.setflags(write=False)
    return performs, months
