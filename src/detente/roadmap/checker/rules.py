"""A case by the rules R1, R4, R5 and R14, one state at a time: what the checker computes with.

It reads the case itself and shares nothing with the engine. Parties and measures go by their
names and columns, states are one level per measure, what is taken back is an explicit set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

from detente.case.beliefs import Motive
from detente.case.expressions import Tree, bind, holds, measures_in, parse
from detente.case.schema import Case, TakeBack
from detente.roadmap.checker.enclosure import Arithmetic

TOLERANCE = 1e-9
State = tuple[int, ...]
Number = Any
"""A float or an enclosure."""


def to_grid(months: float) -> Fraction:
    """Return months to a trillionth, so that dates that differ by a float's rounding are one."""
    return Fraction(round(Fraction(months) * 10**12), 10**12)


@dataclass(frozen=True)
class Outlook:
    """What a party makes of things under a motive."""

    worth: list[list[Number]]
    """By measure and level."""
    pairs: list[tuple[int, int, Number]]
    no_deal: Number
    shifts: list[Number]
    drift: tuple[Tree, Number] | None


@dataclass(frozen=True)
class Undo:
    """What can be undone of a measure in a state (R4)."""

    share: float
    months: Fraction
    alone: frozenset[str]
    together: frozenset[str]


_NOTHING = Undo(0.0, Fraction(0), frozenset(), frozenset())


class Rules:
    """A case under one assignment of motives."""

    def __init__(
        self, case: Case, motives: Mapping[str, str], scope: str, arithmetic: Arithmetic
    ) -> None:
        self.case, self.motives, self.scope, self.arithmetic = case, motives, scope, arithmetic
        self.number, self.parties = arithmetic.number, tuple(case.parties)
        self._trees: dict[str, Tree] = {}
        self.measures = [
            n for n, m in case.measures.items() if scope == "full" or m.scope == "core"
        ]
        self.column = {name: m for m, name in enumerate(self.measures)}
        self.levels = [list(case.measures[n].levels) for n in self.measures]
        self.start: State = tuple(case.measures[n].start for n in self.measures)
        self.requires = [
            (line.holds, tree)
            for line in case.requires
            for tree in [self.condition(line.holds)]
            if all(name in self.column for name in measures_in(tree))
        ]
        self.g = [self._interaction_shape(n) for n in self.measures]
        self.lag = {p: to_grid(of.reaction_lag.mode) for p, of in case.parties.items()}
        self.delta = {p: float(of.discount.mode) for p, of in case.parties.items()}
        self.outlooks = {p: self.outlook(p, motives.get(p)) for p in self.parties}
        self.everything = frozenset(range(len(self.measures)))
        self.tried = 0
        """Sets of measures that were tried for taking back."""
        self._flows: dict[Any, tuple[Number, Number]] = {}
        self._best: dict[Any, frozenset[int]] = {}
        self._threats: dict[State, frozenset[int]] = {}
        self._undo: dict[tuple[int, State], Undo] = {}

    def over(self, party: str, months: Fraction) -> Number:
        """Return a party's discount factor over months."""
        return self.arithmetic.over(self.delta[party], months)

    # ------------------------------------------------------------ conditions

    def condition(self, text: str) -> Tree:
        """Read a condition."""
        if text not in self._trees:
            self._trees[text] = bind(parse(text), self.case.level_names())
        return self._trees[text]

    def met(self, tree: Tree, state: State) -> bool:
        """Return whether a state meets a condition; what is out of scope stands as it is."""

        def level(name: str) -> int:
            m = self.column.get(name)
            return self.case.measures[name].start if m is None else state[m]

        return bool(holds(tree, level))

    def broken(self, state: State) -> str | None:
        """Return the first line of `requires` that a state breaks."""
        return next((text for text, tree in self.requires if not self.met(tree, state)), None)

    # ------------------------------------------------------------ worth

    def _interaction_shape(self, name: str) -> list[Number]:
        top = len(self.case.measures[name].levels) - 1
        given = self.case.interaction_shapes.get(name)
        if given is not None:
            return [self.number(x) for x in given]
        return [self.number(k) / self.number(top) for k in range(top + 1)]

    def outlook(self, party: str, motive: str | None) -> Outlook:
        """Return what a party makes of things under one of its motives."""
        case, of = self.case, self.case.parties[party]
        change = case.motives[party][motive] if motive is not None else Motive()
        assert of.no_deal is not None  # the checker asks first
        no_deal = change.no_deal or of.no_deal
        shifts = [of.no_deal.shifts.get(n) for n in self.measures]
        pairs = []
        for entry in case.interactions:
            if entry.party == party and all(n in self.column for n in entry.of):
                a, b = entry.of
                how = change.interactions.for_pair(a, b) if change.interactions else None
                weight = self._changed(entry.weight.mode, how)
                pairs.append((self.column[a], self.column[b], weight))
        drift = None
        if of.drift is not None:
            month = self.number(1) - self.arithmetic.over(of.discount.mode, Fraction(1))
            flow = self.number(of.drift.per_year.mode) / self.number(12) / month
            drift = (self.condition(of.drift.while_), flow)
        return Outlook(
            worth=[self._worth(party, change, m) for m in range(len(self.measures))],
            pairs=pairs,
            no_deal=self.number(no_deal.mode),
            shifts=[self.number(s.mode if s is not None else 0) for s in shifts],
            drift=drift,
        )

    def _changed(self, base: float, change: Any) -> Number:
        if change is None:
            return self.number(base)
        if change.to is not None:
            return self.number(change.to.mode)
        return self.number(base) * self.number(change.times)

    def _worth(self, party: str, change: Motive, m: int) -> list[Number]:
        name, start = self.measures[m], self.start[m]
        top = len(self.levels[m]) - 1
        value = self.case.values.get(party, {}).get(name)
        how = change.weights.get(name)
        if value is None and (how is None or how.to is None):
            return [self.number(0)] * (top + 1)
        weight = self._changed(value.weight.mode if value is not None else 0.0, how)
        shape = change.shapes.get(name) or (value.shape if value is not None else None)
        if shape is not None:
            return [weight * self.number(x) for x in shape]
        whole = self.number((top - start) or start)  # from the top down to 0 counts -1
        return [weight * (self.number(k - start) / whole) for k in range(top + 1)]

    # ------------------------------------------------------------ who does what

    def performers(self, m: int, level: int) -> frozenset[str]:
        """Return who carries out a level: with several routes, those who are on every one."""
        measure = self.case.measures[self.measures[m]]
        entry = measure.levels[self.levels[m][level]]
        if entry.routes:
            return frozenset.intersection(*(frozenset(r.by) for r in entry.routes.values()))
        return frozenset(entry.by or measure.by)

    def back(self, m: int, level: int) -> int:
        """Return where a reversed measure falls: its status quo, or a protected level above it."""
        entries = list(self.case.measures[self.measures[m]].levels.values())
        start = self.start[m]
        return max([start, *(k for k in range(start + 1, level + 1) if entries[k].protected)])

    def undo(self, m: int, state: State) -> Undo:
        """Return what can be undone of a measure: by its first line that holds."""
        if (m, state) not in self._undo:
            lines = self.case.measures[self.measures[m]].take_back
            line = next(
                (x for x in lines if x.when is None or self.met(self.condition(x.when), state)),
                None,
            )
            self._undo[m, state] = self._undo_by(m, state[m], line) if line else _NOTHING
        return self._undo[m, state]

    def _undo_by(self, m: int, level: int, line: TakeBack) -> Undo:
        own = line.levels.get(self.levels[m][level])
        share, months = line.share, line.months
        if own is not None:
            share = own.share
            months = own.months if "months" in own.model_fields_set else line.months
        if share is None or level == self.start[m]:
            return _NOTHING
        sources = [x for x in (own, line) if x is not None and (x.anyone_of or x.all_of)]
        alone = frozenset(sources[0].anyone_of or ()) if sources else self.performers(m, level)
        together = frozenset(sources[0].all_of or ()) if sources else frozenset()
        return Undo(share.mode, to_grid(months.mode if months else 0.0), alone, together)

    # ------------------------------------------------------------ states

    def flow(self, party: str, state: State, undone: frozenset[int] = frozenset()) -> Number:
        """Return U of a state while some measures are taken back (R1, R4)."""
        return self._flow_and_kept(party, state, undone)[0]

    def left(self, party: str, state: State, undone: frozenset[int]) -> Number:
        """Return o: what a party is left with for good once those are taken back (R5)."""
        flow, kept = self._flow_and_kept(party, state, undone)
        return flow + self.outlooks[party].no_deal + kept

    def _flow_and_kept(
        self, party: str, state: State, undone: frozenset[int]
    ) -> tuple[Number, Number]:
        key = (party, state, undone)
        if key in self._flows:
            return self._flows[key]
        outlook, one = self.outlooks[party], self.number(1)
        flow = kept = self.number(0)
        g, fallen = [], list(state)
        for m, level in enumerate(state):
            back, gone = self.back(m, level), self.number(0)
            if m in undone:
                undo = self.undo(m, state)
                gone = self.number(undo.share) * self.over(party, undo.months)
                if undo.share > 0:
                    fallen[m] = back
            worth = outlook.worth[m]
            flow = flow + worth[back] + (one - gone) * (worth[level] - worth[back])
            above = (one - gone) * (self.g[m][level] - self.g[m][back])
            g.append(self.g[m][back] + above)
            kept = kept + outlook.shifts[m] * above
        for a, b, weight in outlook.pairs:
            flow = flow + weight * g[a] * g[b]
        if outlook.drift is not None and self.met(outlook.drift[0], tuple(fallen)):
            flow = flow - outlook.drift[1]
        self._flows[key] = flow, kept
        return flow, kept

    def able(self, party: str, state: State) -> list[int]:
        """Return what a party can take back alone."""
        return [
            m
            for m, level in enumerate(state)
            if level != self.back(m, level)
            for undo in [self.undo(m, state)]
            if party in undo.alone and undo.share > 0
        ]

    def best_subset(self, party: str, state: State) -> frozenset[int]:
        """Return what a party does best to take back: of all subsets; of equals the smallest."""
        if (party, state) not in self._best:
            able, best = self.able(party, state), frozenset[int]()
            most = self.flow(party, state)
            for size in range(1, len(able) + 1):
                for some in map(frozenset, combinations(able, size)):
                    flow = self.flow(party, state, some)
                    self.tried += 1
                    if flow > most + self.number(TOLERANCE):
                        best, most = some, flow
            self._best[party, state] = best
        return self._best[party, state]

    def threats(self, state: State) -> frozenset[int]:
        """Return what somebody would rather take back, all else being taken back (R5)."""
        if state not in self._threats:
            carried = set()
            for m in range(len(state)):
                undo = self.undo(m, state)
                gains = [
                    [self._gains(p, state, m) for p in who] for who in (undo.alone, undo.together)
                ]
                if any(gains[0]) or (gains[1] and all(gains[1])):
                    carried.add(m)
            self._threats[state] = frozenset(carried)
        return self._threats[state]

    def _gains(self, party: str, state: State, m: int) -> bool:
        without = self.left(party, state, self.everything - {m})
        return bool(self.left(party, state, self.everything) > without + self.number(TOLERANCE))

    @cached_property
    def no_deal(self) -> dict[str, Number]:
        """By party: the floor if there is no deal; what drifts now drifts without a deal too."""
        return {p: self.flow(p, self.start) + o.no_deal for p, o in self.outlooks.items()}

    @cached_property
    def as_now(self) -> dict[str, Number]:
        """By party: the floor if things stay as they are (R1)."""
        calm, one = self.number(self.case.calm.mode), self.number(1)
        return {
            p: calm * self.flow(p, self.start) + (one - calm) * floor
            for p, floor in self.no_deal.items()
        }
