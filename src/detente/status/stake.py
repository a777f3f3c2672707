"""What is at stake at a state: locked in, one's own to take back, lost if the others stop (R4-R7).

U_i(x) is the flow to party i at the state x. x^0: everything that can be taken back is; x^{-i}: i
has taken back the best subset, for i, of what it alone can; x^{-others}: the others have taken
back everything that they can without i. Locked in is U_i(x^0), its own U_i(x^{-i}) - U_i(x),
losable U_i(x) - U_i(x^{-others}).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.schema import Case, Roadmap
from detente.game import Game, compile_game
from detente.game.breakdown import Taken, undone_at
from detente.roadmap.answer import Exposure, GivenAnswer, Margin
from detente.roadmap.order import read_question
from detente.roadmap.states import States, first_state
from detente.status.replan_rest import rest_of, timer_of, walk_rest


@dataclass(frozen=True)
class PartyAtStake:
    """What a party has, could take back and could lose, in points of its own, as flows."""

    party: str
    now: float
    """What things as they stand are worth to it."""
    own_withdrawal: float
    """The same once it has taken back what it alone can and would rather."""
    if_others_withdraw: float
    """The same once the others have taken back everything that they can without it."""
    locked: float
    """The same once everything has been taken back that can be: this much stays."""
    takes_back: Mapping[str, str]
    """What it would take back: measure and the level that falls."""
    others_take_back: Mapping[str, str]
    """What the others can."""

    @property
    def own(self) -> float:
        """What taking back its own would bring it, before anybody answers."""
        return self.own_withdrawal - self.now

    @property
    def losable(self) -> float:
        """What it would lose if the others stopped."""
        return self.now - self.if_others_withdraw


@dataclass(frozen=True)
class AtStake:
    """What is at stake on a day, and who has a reason to stop at the present step."""

    case: str
    case_hash: str
    name: str
    """Of the order."""
    motives: Mapping[str, str]
    threats: str
    state: Mapping[str, str]
    """Levels that differ from the status quo."""
    on: dt.date | None
    phase: int
    """Number of the present phase in the whole order; one more than there are: all is done."""
    parties: tuple[PartyAtStake, ...]
    present: tuple[Margin, ...]
    """The smallest margin of each party at the present step, or of staying where all is done."""
    exposures: tuple[Exposure, ...]
    """What each party loses against no deal if another stops at the present step."""
    rest: GivenAnswer
    """What is left of the order, walked."""


def party_stakes(game: Game) -> tuple[PartyAtStake, ...]:
    """Return what is at stake for each party at the state in which a game's plans begin."""
    state = first_state(game)
    level = np.array([state], dtype=np.uint8).T
    taken = undone_at(game.outlooks, game.conditional, game.undoing, level)
    at = States(game)[state]
    named = {m: game.space.levels[m][k] for m, k in enumerate(state)}
    found = []
    for i, party in enumerate(game.parties):
        others = _by_others(i, taken)

        def flow(mask: NDArray[np.bool_], i: int = i) -> float:
            return float(taken.worth_with(mask, [i])[0, 0])

        found.append(
            PartyAtStake(
                party=party,
                now=float(at.utility[i]),
                own_withdrawal=float(at.during[i, i]),
                if_others_withdraw=flow(others),
                locked=flow(np.ones_like(others)),
                takes_back={game.measures[m]: named[m] for m in at.taken_back[i]},
                others_take_back={
                    game.measures[m]: named[m] for m in map(int, np.flatnonzero(others[:, 0]))
                },
            )
        )
    return tuple(found)


def _by_others(party: int, taken: Taken) -> NDArray[np.bool_]:
    """Return what others can take back without a party, shape (M, 1)."""
    able = taken.alone.copy()
    able[party] = False
    together = taken.together.any(axis=0) & ~taken.together[party]
    able_at_all = able.any(axis=0) | together
    return np.asarray(able_at_all & (taken.level != taken.back) & (taken.share > 0).any(axis=0))


def find_at_stake(
    case: Case,
    roadmap: str | Roadmap,
    state: Mapping[str, str | int],
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    threats: str = "credible",
    late: Mapping[str, float] | None = None,
    left: Mapping[str, float] | None = None,
    on: dt.date | None = None,
) -> AtStake:
    """Return what is at stake at a state, and who has a reason to stop at the present step.

    Parameters
    ----------
    case, roadmap, motives, scope, threats
        As in `walk_order`.
    state : mapping
        Levels of what has moved, as verified.
    late, left : mapping, optional
        `measure=level` to the months by which a step is late beyond its own, and to the months
        that a step under way still takes.
    on : date, optional
        The day; the case's date if None.

    Returns
    -------
    AtStake

    Raises
    ------
    QuestionError
        For a roadmap, measure or level that the case does not have.

    Examples
    --------
    >>> from detente.case import load
    >>> from detente.case.schema import Roadmap
    >>> order = Roadmap.model_validate({"phases": [{"do": {"visits": "open"}}]})
    >>> at = find_at_stake(load("two-swaps"), order, {"prisoners": "freed"})
    >>> [(p.party, p.now, p.locked) for p in at.parties]
    [('North', -3.0, -3.0), ('South', 5.0, 5.0)]
    """
    game = compile_game(case, motives, scope).at(state)
    name, plan, _ = read_question(game, roadmap)
    walked = walk_rest(game, name, plan, threats, timer_of(game, late, left, on))
    first = walked.phases[0] if walked.phases else None
    return AtStake(
        case=case.case,
        case_hash=case.hash,
        name=name,
        motives=game.motives,
        threats=threats,
        state=game.space.named(first_state(game)),
        on=on or case.as_of,
        phase=rest_of(game, plan).first,
        parties=party_stakes(game),
        present=first.margins if first else walked.arrival,
        exposures=first.exposures if first else (),
        rest=walked,
    )
