"""The smallest single change by which an order holds that does not (R7, R10).

Whatever is named has been made and walked: at the value that is said the whole order holds, just
short of it it does not. Where a number does not act in one direction only, a change that is found
on a grid of values need not be the smallest, and one that holds between two of them is missed.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detente.case.schema import Case, Roadmap
from detente.game import Game, compile_game
from detente.packages.funnel import read_target
from detente.roadmap.given import Timed, Timer
from detente.roadmap.lean import Forms, Lean, forms_of, holds
from detente.roadmap.levers import Lever, game_with, levers_of, with_number
from detente.roadmap.order import deciding_parties, read_question
from detente.roadmap.plan import deciding_margins
from detente.roadmap.rearranged import Rearranged, rearranged
from detente.roadmap.states import State, first_state
from detente.roadmap.walk import Walker

KINDS = ("weight", "floor", "reversal", "lag", "order", "level")
_WITHIN = tuple(k / 8 for k in range(1, 9))
_BEYOND = (1.5, 2.0, 3.0, 4.0)  # times the room that a judgement's own range leaves
_SHORT = 1e-6
"""How much less of a change is looked at to see that it does not do, for each 1 of the number."""


@dataclass(frozen=True)
class Repair:
    """A single change by which an order holds."""

    kind: str
    """`weight`, `floor`, `reversal`, `lag`, `order` or `level`."""
    party: str | None
    """Whose judgement it is."""
    path: str
    """Place of the judgement in the case, for `--set`; otherwise the measure, or empty where two
    phases are merged."""
    now: float | str
    to: float | str
    """The number from which on the order holds; the phase in which the step is then; the level at
    which the measure then ends."""
    step: str
    """Level of the step that is moved; empty otherwise."""
    share: float | None
    """Of the room that the judgement's own range leaves on that side; None if it leaves none."""
    months: float
    """How long the order then takes."""
    keeps_target: bool | None
    """Whether the end still meets the order's target; None where it has none."""
    order: Roadmap
    """The order that then holds."""

    @property
    def change(self) -> str | None:
        """The change as `--set` takes it."""
        return f"{self.path}={self.to!r}" if isinstance(self.to, float) else None


@dataclass(frozen=True)
class RepairAnswer:
    """What would make an order hold."""

    case: str
    case_hash: str
    name: str
    motives: Mapping[str, str]
    threats: str
    feasible: bool
    """Whether it holds as it is; then there is nothing to repair."""
    stuck: bool
    """Whether it cannot go on at all."""
    repairs: tuple[Repair, ...]
    """The smallest of each kind that was found, in the order of `KINDS`."""
    tried: Mapping[str, int]
    """By kind: how many judgements or other orders were tried."""
    several: Mapping[str, int]
    """By kind: with how many of them the order can be made to hold."""


def find_repairs(
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
) -> RepairAnswer:
    """Return the smallest single changes by which an order holds that does not.

    Parameters
    ----------
    case, roadmap, motives, scope, threats, late, refuse, without, start, state
        As in `walk_order`.

    Returns
    -------
    RepairAnswer
        Smallest in the share of its own range that a judgement takes; of orders, in phases that a
        step passes, then the one with the largest margin.

    Raises
    ------
    QuestionError
        For a roadmap, step or measure that the case does not have.

    Examples
    --------
    >>> from detente.case import load
    >>> from detente.case.schema import Roadmap
    >>> first = {"do": {"prisoners": "freed"}}, {"do": {"trade": "open"}}
    >>> case = load("two-swaps")
    >>> answer = find_repairs(case, Roadmap.model_validate({"phases": first}))
    >>> answer.feasible, {r.kind for r in answer.repairs} >= {"weight", "level"}
    (False, True)
    """
    game = compile_game(case, motives, scope)
    game = game if state is None else game.at(state)
    name, plan, timer = read_question(
        game, roadmap, late=late, refuse=refuse, without=without, start=start
    )
    task = _Task(game, plan, timer, threats)
    found: dict[str, list[tuple[tuple[float, ...], Repair]]] = {kind: [] for kind in KINDS}
    tried = dict.fromkeys(KINDS, 0)
    if not task.feasible:
        for kind, ranked in task.all_repairs():
            tried[kind] += 1
            if ranked is not None:
                found[kind].append(ranked)
    best = []
    for kind in KINDS:
        for _, repair in sorted(found[kind], key=lambda of: of[0]):
            if task.checked(repair):
                best.append(repair)
                break
    return RepairAnswer(
        case=case.case,
        case_hash=case.hash,
        name=name,
        motives=game.motives,
        threats=threats,
        feasible=task.feasible,
        stuck=task.timed.stuck is not None,
        repairs=tuple(best),
        tried=tried,
        several={kind: len(of) for kind, of in found.items()},
    )


class _Task:
    """An order to be repaired."""

    def __init__(self, game: Game, plan: Roadmap, timer: Timer, threats: str) -> None:
        self.game, self.plan, self.timer, self.threats = game, plan, timer, threats
        self.timed = timer.time(plan)
        self.judged = self._judged(self.timed)
        self.forms = self._forms()
        self.feasible = self.timed.stuck is None and holds(self.forms.smallest(game))
        self.levers: dict[str, Lever] = {}
        self.aim = None
        if plan.target:
            self.aim = read_target(game.case, plan.target, game)
        self.crossed = self._crosses(self._end(self.timed))

    def _judged(self, timed: Timed) -> tuple[int, ...]:
        return tuple(i for i, decides in enumerate(deciding_parties(self.game, timed)) if decides)

    def _forms(self) -> Forms:
        return forms_of(self.game, self.timed.phases, self.judged, self.threats)

    def _end(self, timed: Timed) -> State:
        level = list(first_state(self.game))
        for phase in timed.phases:
            for m, k in (n for effect in phase.effects for n in effect.increments):
                level[m] = max(level[m], k)
        return tuple(level)

    def _crosses(self, end: State) -> bool:
        level = np.array(end, dtype=np.uint8)[:, None]
        red = [tree for i in self.judged for tree in self.game.outlooks[i].red_lines]
        return any(bool(self.game.space.holds(tree, level)[0]) for tree in red)

    def _meets(self, end: State) -> bool | None:
        if self.aim is None:
            return None
        return bool(self.game.space.holds(self.aim, np.array(end, dtype=np.uint8)[:, None])[0])

    def all_repairs(self) -> Iterator[tuple[str, tuple[tuple[float, ...], Repair] | None]]:
        """Yield what was tried: its kind, and the repair with its rank if it is one."""
        if self.timed.stuck is None:
            for lever in levers_of(self.game, self.judged):
                self.levers[lever.path] = lever
                yield lever.kind, self._numeric(lever)
        lean = Lean(self.game, range(len(self.game.parties)), self.threats)
        for other in rearranged(self.game, self.plan):
            yield other.kind, self._rearranged(lean, other)

    def _numeric(self, lever: Lever) -> tuple[tuple[float, ...], Repair] | None:
        holding = self._holding(lever)
        found = []
        for sign in (-1, 1):
            number = _first(holding, lever, sign)
            if number is not None:
                move, room = abs(number - lever.base.mode), _room(lever, sign)
                share = move / room if room > 0 else None
                found.append(((float(share is None), share if share is not None else move), number))
        if not found:
            return None
        rank, number = min(found)
        share = rank[1] if not rank[0] else None
        return rank, Repair(
            lever.kind, lever.party, lever.path, lever.base.mode, number, "", share,
            self._months(self.timed), self._meets(self._end(self.timed)), self.plan,
        )  # fmt: skip

    def _holding(self, lever: Lever) -> Callable[[float], bool]:
        """Return whether the order holds with another number in the place of a judgement."""
        if lever.kind != "lag":
            return lambda number: holds(self.forms.smallest(game_with(self.game, lever, number)))
        lean = Lean(self.game, self.judged, self.threats)

        def with_lag(number: float) -> bool:
            lean.lag = [float(x) for x in game_with(self.game, lever, number).lag]
            return holds(lean.smallest(self.timed.phases, -1e-9))

        return with_lag

    def _months(self, timed: Timed) -> float:
        return float(sum(phase.months for phase in timed.phases))

    def _rearranged(self, lean: Lean, other: Rearranged) -> tuple[tuple[float, ...], Repair] | None:
        timed = self.timer.time(other.order)
        if timed.stuck is not None:
            return None
        end = self._end(timed)
        if self._crosses(end) and not self.crossed:
            return None
        lean.asked = self._judged(timed)
        margin = lean.smallest(timed.phases, -1e-9)
        if not holds(margin):
            return None
        rank = (float(other.moved), -margin)
        step = other.level if other.kind == "order" else ""
        return rank, Repair(
            other.kind, None, other.measure or "", other.now, other.to, step, None,
            self._months(timed), self._meets(end), other.order,
        )  # fmt: skip

    def checked(self, repair: Repair) -> bool:
        """Make a repair in the case, and walk: it holds, and a little less of it does not."""
        game = self.game
        if isinstance(repair.to, str) or isinstance(repair.now, str):
            return self._walked(game, repair.order)
        lever = self.levers[repair.path]
        less = repair.to - np.copysign(_SHORT * max(1.0, abs(repair.to)), repair.to - repair.now)
        games = [
            replace(
                compile_game(with_number(game.case, lever, x), game.motives, game.scope),
                begins=game.begins,
            )
            for x in (repair.to, float(less))
        ]
        return self._walked(games[0], repair.order) and not self._walked(games[1], repair.order)

    def _walked(self, game: Game, order: Roadmap) -> bool:
        timed = self.timer.time(order)
        walker = Walker(game)
        walker.states.prepare(self.forms.states)
        walked = walker.walk(first_state(game), timed.phases, self.threats)
        margins = deciding_margins(game, walked, self._judged(timed))
        return holds(min(points for _, points in margins))


def _room(lever: Lever, sign: int) -> float:
    """Return how far a judgement's own range goes on one side."""
    of = lever.base
    return of.high - of.mode if sign > 0 else of.mode - of.low


def _first(holding: Callable[[float], bool], lever: Lever, sign: int) -> float | None:
    """Return the number nearest to the mode, on one side, from which on an order holds.

    Looked for on a grid through the range and some way beyond, then closed in on.
    """
    mode, room = lever.base.mode, _room(lever, sign)
    unit = room if room > 0 else max(abs(mode), 1.0)
    before = mode
    for part in (*_WITHIN, *_BEYOND):
        number = min(max(mode + sign * part * unit, lever.least), lever.most)
        if number == before:
            return None
        if holding(number):
            return _closed_in(holding, before, number)
        before = number
    return None


def _closed_in(holding: Callable[[float], bool], short: float, enough: float) -> float:
    while abs(enough - short) > 1e-9 * max(1.0, abs(enough)):
        middle = (short + enough) / 2
        if middle in (short, enough):
            break
        if holding(middle):
            enough = middle
        else:
            short = middle
    return enough
