"""Test somebody's order: walk it, judge every margin, name the weakest (R5-R7)."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np

from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Case, Phase, Roadmap
from detente.game import Game, compile_game
from detente.game.breakdown import TOLERANCE
from detente.packages.consent import share_of
from detente.roadmap.also import empty_threats, rather_keep, stops_together
from detente.roadmap.answer import (
    Exposure,
    GivenAnswer,
    Margin,
    PhaseAnswer,
    Waited,
    weakest_first,
)
from detente.roadmap.given import Timed, Timer
from detente.roadmap.plan import phases_between
from detente.roadmap.states import THREATS, State, engaged, first_state
from detente.roadmap.suspension import MONTHS, suspended
from detente.roadmap.walk import Increment, Walked, Walker, performers


def walk_order(
    case: Case,
    roadmap: str | Roadmap,
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    threats: str = "credible",
    late: Mapping[str, float] | None = None,
    refuse: Sequence[str] = (),
    without: Sequence[str] = (),
    start: dt.date | None = None,
    state: Mapping[str, str | int] | None = None,
    suspend: float = MONTHS,
) -> GivenAnswer:
    """Walk through an order and say where, if anywhere, somebody gains by stopping.

    Parameters
    ----------
    case : Case
    roadmap : str or Roadmap
        One of the case's, by name, or an order of your own.
    motives, scope
        As in `find_packages`.
    threats : {"credible", "all"}
        Which threats count after a stop (R5).
    late : mapping, optional
        `measure=level` to the months by which that step is late.
    refuse : sequence of str
        `measure=level`: that step, and those above it, are never done.
    without : sequence of str
        Measures that are left out of the order.
    start : date, optional
        The day it begins; the case's date if None. Gates with dates count from it.
    state : mapping, optional
        Levels of what has moved where the order is under way. What it has to be worth to be joined
        does not count any more; whoever did any of it still decides.
    suspend : float
        Months after which a deal that a stop only suspends resumes (R5); shown, does not decide.

    Returns
    -------
    GivenAnswer

    Raises
    ------
    QuestionError
        For a roadmap, step or measure that the case does not have.
    """
    game = compile_game(case, motives, scope)
    walker = Walker(game if state is None else game.at(state))
    return walk_with(
        walker, roadmap, threats=threats, late=late, refuse=refuse, without=without, start=start,
        suspend=suspend,
    )  # fmt: skip


def walk_with(
    walker: Walker,
    roadmap: str | Roadmap,
    *,
    threats: str = "credible",
    late: Mapping[str, float] | None = None,
    refuse: Sequence[str] = (),
    without: Sequence[str] = (),
    start: dt.date | None = None,
    suspend: float = MONTHS,
) -> GivenAnswer:
    """Walk as `walk_order` does, in the game of a walker, who keeps what it learns of states."""
    if not 0 < suspend < math.inf:
        raise QuestionError(f"a suspension lasts more than 0 months, not {suspend:g}")
    game = walker.game
    name, plan, timer = read_question(
        game, roadmap, late=late, refuse=refuse, without=without, start=start
    )
    timed = timer.time(plan)
    return walk_timed(
        game, name, plan.title, timed, threats, late=late, walker=walker, suspend=suspend
    )


def read_question(
    game: Game,
    roadmap: str | Roadmap,
    *,
    late: Mapping[str, float] | None = None,
    refuse: Sequence[str] = (),
    without: Sequence[str] = (),
    start: dt.date | None = None,
) -> tuple[str, Roadmap, Timer]:
    """Return the name of an order, the order, and what gives it its dates; see `walk_order`."""
    if isinstance(roadmap, str):
        if roadmap not in game.case.roadmaps:
            hint = did_you_mean(roadmap, game.case.roadmaps)
            raise QuestionError(f"no roadmap {roadmap!r}{hint}")
        name, plan = roadmap, game.case.roadmaps[roadmap]
    else:
        name, plan = "given", roadmap
    for measure in without:
        _column(game, measure)
    timer = Timer(
        game,
        late={step_of(game, text): months for text, months in (late or {}).items()},
        refused=frozenset(step_of(game, text) for text in refuse),
        start=start,
    )
    return name, _left_out(plan, without), timer


def walk_timed(
    game: Game,
    name: str,
    title: str | None,
    timed: Timed,
    threats: str,
    *,
    late: Mapping[str, float] | None = None,
    walker: Walker | None = None,
    suspend: float = MONTHS,
) -> GivenAnswer:
    """Walk through phases that have their dates, and judge every margin."""
    walker = walker or Walker(game)
    walks = {kind: walker.walk(first_state(game), timed.phases, kind) for kind in THREATS}
    return _answer(walker, name, title, timed, walks, threats, dict(late or {}), suspend)


def walk_path(
    game: Game,
    path: Sequence[State],
    title: str,
    threats: str,
    walker: Walker | None = None,
) -> GivenAnswer:
    """Walk a plan that was found, given by its states, and judge every margin."""
    timed = Timed(phases_between(game, path), (), None, (0.0,) * (len(path) - 1))
    return walk_timed(game, "found", title, timed, threats, walker=walker)


def _column(game: Game, measure: str) -> int:
    if measure not in game.space.index:
        raise QuestionError(f"no measure {measure!r}{did_you_mean(measure, game.measures)}")
    return game.space.index[measure]


def step_of(game: Game, text: str) -> Increment:
    """Read `measure=level`."""
    measure, equals, level = text.partition("=")
    m = _column(game, measure.strip())
    names = game.space.levels[m]
    level = level.strip()
    number = names.index(level) if level in names else int(level) if level.isdigit() else -1
    if not equals or not 0 < number < len(names):
        raise QuestionError(f"{text!r} is no step; write measure=level ({', '.join(names)})")
    return m, number


def _left_out(plan: Roadmap, without: Sequence[str]) -> Roadmap:
    phases = []
    for phase in plan.phases:
        do = {m: level for m, level in phase.do.items() if m not in without}
        if do:
            phases.append(Phase(do=do, opens=phase.opens, title=phase.title))
    if not phases:
        raise QuestionError("nothing is left of the order")
    return plan.model_copy(update={"phases": tuple(phases)})


def _answer(
    walker: Walker,
    name: str,
    title: str | None,
    timed: Timed,
    walks: Mapping[str, Walked],
    threats: str,
    late: Mapping[str, float],
    suspend: float,
) -> GivenAnswer:
    game = walker.game
    judged = deciding_parties(game, timed)
    walk = walks[threats]
    stops = labelled_stops(game, walk, judged)
    margins = _smallest(stops)
    deciding = [m for m in margins if m.judged]
    binding = min(deciding, key=weakest_first, default=None)
    other = next(kind for kind in THREATS if kind != threats)
    others = [m for m in labelled_stops(game, walks[other], judged) if m.judged]
    last = len(timed.phases) + 1
    begins = np.concatenate([[0.0], np.cumsum([p.months for p in timed.phases])])
    phases = tuple(
        PhaseAnswer(
            number=t + 1,
            begins=float(begins[t]),
            months=phase.months,
            steps=tuple(
                (game.measures[m], game.space.levels[m][k], effect.month)
                for effect in phase.effects
                for m, k in effect.increments
            ),
            gate=timed.gates[t + 1] if t + 1 < len(timed.gates) else 0.0,
            opens_next=tuple(map(str, (g.earliest_of or g.latest_of) if g else ())),
            whichever=("first" if g.earliest_of else "last") if g else "",
            state=game.space.named(walk.states[t]),
            values=dict(zip(game.parties, walk.values[t], strict=True)),
            margins=tuple(m for m in margins if m.phase == t + 1),
            exposures=_exposures(game, walk, t),
        )
        for t, phase in enumerate(timed.phases)
        for g in (timed.opens[t + 1] if t + 1 < len(timed.opens) else None,)
    )
    values = dict(zip(game.parties, walk.values[0], strict=True))
    stuck = None
    if timed.stuck is not None:
        m, k = timed.stuck.increment
        stuck = (timed.stuck.phase + 1, game.measures[m], game.space.levels[m][k], timed.stuck.line)
    return GivenAnswer(
        case=game.case.case,
        case_hash=game.case.hash,
        name=name,
        title=title or name.replace("_", " "),
        motives=game.motives,
        scope=game.scope,
        threats=threats,
        feasible=stuck is None and all(m.points >= -TOLERANCE for m in deciding),
        margin=binding.share if binding else None,
        margin_points=binding.points if binding else None,
        binding=binding,
        months=float(begins[-1]),
        phases=phases,
        arrives=game.space.named(walk.states[-1]),
        worth=dict(zip(game.parties, walk.values[-1], strict=True)),
        arrival=tuple(m for m in margins if m.phase == last),
        participation=tuple(m for m in margins if m.phase == 0),
        values=values,
        over_as_now={
            p: v - float(game.as_now[i])
            for i, (p, v) in enumerate(values.items())
            if game.begins is None
        },
        stakes={
            p: float(s) if s > 0 else None for p, s in zip(game.parties, game.stake, strict=True)
        },
        stops=tuple(stops),
        late=late,
        waits=tuple(
            Waited(
                phase=w.phase + 1,
                measure=game.measures[w.increment[0]],
                level=game.space.levels[w.increment[0]][w.increment[1]],
                months=w.month - w.ready,
                line=w.line,
            )
            for w in timed.waits
        ),
        stuck=stuck,
        other_threats=min((m.share for m in others if m.share is not None), default=None),
        suspension=suspended(walker, walk, threats, suspend, judged),
        empty_threats=empty_threats(walker, walk),
        together=stops_together(walker, walk, timed.phases, threats, judged),
        keeps=rather_keep(walker, walk),
        assumptions=assumptions_of(game, threats, any(timed.gates)),
    )


def deciding_parties(game: Game, timed: Timed) -> list[bool]:
    """Return who decides (R7): parties with a veto, performers of the plan and of what is done."""
    steps = [n for p in timed.phases for e in p.effects for n in e.increments]
    performing = {i for n in steps for i in performers(game, n)}
    performing |= set(np.flatnonzero(engaged(game)).tolist())
    return [bool(game.veto[i]) or i in performing for i in range(len(game.parties))]


def labelled_stops(game: Game, walk: Walked, judged: Sequence[bool]) -> list[Margin]:
    """Return every way to stop, and taking no part unless under way, each with its margin."""
    levels, named = game.space.levels, game.space.named
    found = [
        Margin(
            party=game.parties[stop.party],
            phase=stop.phase + 1,
            points=stop.margin,
            share=share_of(game, stop.party, stop.margin),
            judged=judged[stop.party],
            moment=stop.moment,
            month=stop.month,
            kind=stop.kind,
            state=named(stop.levels),
            takes_back={game.measures[m]: levels[m][stop.levels[m]] for m in stop.taken_back},
            receives={game.measures[m]: levels[m][k] for m, k in stop.landed},
            carry_on=stop.carry_on,
            stop=stop.stop,
        )
        for stop in walk.stops
    ]
    for i, party in enumerate(game.parties if game.begins is None else ()):
        value, floor = walk.values[0][i], float(game.no_deal[i])
        points, share = value - floor, share_of(game, i, value - floor)
        none = Margin(
            party=party,
            phase=0,
            points=points,
            share=share,
            judged=judged[i],
            moment="start",
            month=0.0,
            kind="take no part",
            state=named(walk.states[0]),
            takes_back={},
            receives={},
            carry_on=value,
            stop=floor,
        )
        found.append(none)
    return found


def _smallest(stops: Sequence[Margin]) -> list[Margin]:
    """Return the smallest margin of each party in each phase, at arrival, and of taking part."""
    worst: dict[tuple[int, str], Margin] = {}
    for stop in stops:
        key = (stop.phase, stop.party)
        if key not in worst or stop.points < worst[key].points - TOLERANCE:
            worst[key] = stop
    return list(worst.values())


def _exposures(game: Game, walk: Walked, phase: int) -> tuple[Exposure, ...]:
    worst: dict[int, tuple[float, int]] = {}
    for stop in walk.stops:
        if stop.phase != phase:
            continue
        for j, worth in enumerate(stop.others):
            loss = float(game.no_deal[j]) - worth
            if j != stop.party and (j not in worst or loss > worst[j][0]):
                worst[j] = (loss, stop.party)
    return tuple(
        Exposure(game.parties[j], game.parties[by], loss) for j, (loss, by) in sorted(worst.items())
    )


def assumptions_of(game: Game, threats: str, gates: bool = False) -> tuple[str, ...]:
    """Return what an answer about an order rests on."""
    said = [
        "every number at its mode",
        "breakdown after a stop is for good",
        "threats count only if somebody would rather carry them out"
        if threats == "credible"
        else "every threat is carried out",
    ]
    if game.case.outside_risks or game.case.guarantees:
        said.append("risks outside the agreement and penalties of guarantees are not counted yet")
    if gates:
        said.append("a phase that waits for one of several events waits for the latest date known")
    return tuple(said)
