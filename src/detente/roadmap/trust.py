"""How far an order goes without trust: as long as every motive would carry on (R13)."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from detente.case.findings import QuestionError
from detente.case.schema import Case, Roadmap
from detente.game import compile_game
from detente.roadmap.answer import Margin
from detente.roadmap.lean import holds
from detente.roadmap.order import deciding_parties, labelled_stops, read_question
from detente.roadmap.states import State, first_state
from detente.roadmap.walk import Walker

MOST_READINGS = 400
"""Assignments of motives that are walked one by one."""


@dataclass(frozen=True)
class Doubt:
    """A stop by which some party would gain if its motive were this one."""

    motives: Mapping[str, str]
    """The motive of every party that has several."""
    margin: Margin


@dataclass(frozen=True)
class PrefixAnswer:
    """How many phases of an order hold whatever the motives."""

    case: str
    case_hash: str
    name: str
    threats: str
    phases: int
    """Phases of the order."""
    safe: int
    """Phases, from the first, in which nobody gains by stopping under any motive; -1 if under some
    motive somebody had better take no part at all."""
    months: float
    """How long those take."""
    doubts: tuple[Doubt, ...]
    """What ends it: by party, the worst stop in the first phase that is not safe (0: taking part;
    one more than there are phases: after arrival). Empty where the whole order is safe."""
    readings: int
    """Assignments of motives that were walked: all that there are."""


def find_prefix(
    case: Case,
    roadmap: str | Roadmap,
    scope: str = "core",
    *,
    threats: str = "credible",
) -> PrefixAnswer:
    """Return the longest prefix of an order that needs no trust.

    Parameters
    ----------
    case, roadmap, scope, threats
        As in `walk_order`.

    Returns
    -------
    PrefixAnswer

    Raises
    ------
    QuestionError
        For an order that cannot go on, or a case with too many assignments of motives.

    Notes
    -----
    Every party's margin is taken under every motive of every party, for threats that count only
    if carried out willingly depend on the motives of others too; carrying on means to the end of
    the order, so the prefix is safe for motives that would leave later on as well.
    """
    first = compile_game(case, None, scope)
    name, plan, timer = read_question(first, roadmap)
    timed = timer.time(plan)
    if timed.stuck is not None:
        raise QuestionError(f"the order cannot go on at phase {timed.stuck.phase + 1}")
    parties = [p for p in first.parties if case.motives.get(p)]
    every = list(itertools.product(*(list(case.motives[p]) for p in parties)))
    if len(every) > MOST_READINGS:
        raise QuestionError(
            f"{len(every):,} assignments of motives: more than the {MOST_READINGS} that are walked"
        )
    judged = deciding_parties(first, timed)
    start = first_state(first)
    known: tuple[State, ...] = ()
    worst: dict[tuple[int, str], Doubt] = {}
    for motives in every:
        game = first.under(dict(zip(parties, motives, strict=True)))
        walker = Walker(game)
        walker.states.prepare(known)
        walked = walker.walk(start, timed.phases, threats)
        known = walker.states.known
        for margin in labelled_stops(game, walked, judged):
            key = (margin.phase, margin.party)
            worse = key not in worst or margin.points < worst[key].margin.points
            if margin.judged and not holds(margin.points) and worse:
                worst[key] = Doubt(game.motives, margin)
    ends = min((phase for phase, _ in worst), default=None)
    safe = len(timed.phases) if ends is None else min(ends - 1, len(timed.phases))
    return PrefixAnswer(
        case=case.case,
        case_hash=case.hash,
        name=name,
        threats=threats,
        phases=len(timed.phases),
        safe=safe,
        months=float(sum(phase.months for phase in timed.phases[: max(safe, 0)])),
        doubts=tuple(worst[key] for key in worst if key[0] == ends),
        readings=len(every),
    )
