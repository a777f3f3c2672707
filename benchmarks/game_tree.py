"""The same question as a game tree, for OpenSpiel (Apache 2.0; benchmarks only).

A mediator names one whole order of steps, one at a time; then, at every moment of every phase, each
party in turn stops or carries on. A stop ends the game. The mediator gets 1 if the order comes to
its end, the parties what they then have, as of the start. Backward induction over that tree asks
what `find_roadmap` asks: is there an order in which nobody ever gains by stopping? (One order a
branch, because what a party does depends on what is to come: were the mediator to choose step by
step, equilibria with different continuations would have to be told apart.)

The tree is written in Gambit's format, which OpenSpiel reads. OpenSpiel 2.0 solves games of perfect
information for two parties of opposite interests only, so the induction over its states is here.
"""

from collections.abc import Iterator
from typing import Any

from detente.case.schema import Case
from detente.game import compile_game
from detente.roadmap.plan import phases_between, walk_states
from detente.roadmap.states import State
from detente.roadmap.walk import Walker

TIE = 1e-9  # who is as well off carries on


def orders(start: State, end: State) -> Iterator[tuple[State, ...]]:
    """Yield every sequence of states from one to another, one level a phase."""
    if start == end:
        yield (end,)
    for m, (low, high) in enumerate(zip(start, end, strict=True)):
        if low < high:
            for rest in orders((*start[:m], low + 1, *start[m + 1 :]), end):
                yield (start, *rest)


class Tree:
    """The tree of a case in which all parties decide and every plan does everything."""

    def __init__(self, case: Case) -> None:
        self.game = compile_game(case)
        self.walker = Walker(self.game)
        start: State = tuple(map(int, self.game.space.start))
        end: State = tuple(len(names) - 1 for names in self.game.space.levels)
        self.orders = list(orders(start, end))
        self.nodes = 0
        self._sets = [0] * (1 + len(self.game.parties))
        self._outcomes = 0

    def text(self) -> str:
        """Return the tree in Gambit's format: each node, then what follows its actions."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        names = " ".join(f'"{p}"' for p in ("mediator", *self.game.parties))
        yield f'EFG 2 R "orders" {{ {names} }}'
        yield self._node(0, " ".join(f'"order {k}"' for k in range(len(self.orders))))
        for states in self.orders:
            yield from self._order(states)

    def _node(self, player: int, actions: str) -> str:
        self.nodes += 1
        self._sets[player] += 1
        return f'p "" {player + 1} {self._sets[player]} "" {{ {actions} }} 0'

    def _leaf(self, payoffs: list[float]) -> str:
        self.nodes += 1
        self._outcomes += 1
        return f't "" {self._outcomes} "" {{ {", ".join(f"{p:.12f}" for p in payoffs)} }}'

    def _over(self, j: int, months: float) -> float:
        return float(self.game.discount[j] ** (months / 12))

    def _order(self, states: tuple[State, ...]) -> Iterator[str]:
        parties = range(len(self.game.parties))
        walked = walk_states(self.walker, states, "credible")
        begins = [0.0]
        for phase in phases_between(self.game, states):
            begins.append(begins[-1] + phase.months)
        flow = [self.walker.states[x].utility for x in states]

        def until(j: int, month: float) -> float:
            spells = zip(flow, begins, [*begins[1:], month], strict=True)
            return sum(
                float(u[j]) * (self._over(j, a) - self._over(j, min(b, month)))
                for u, a, b in spells
                if a < month
            )

        for i in parties:  # takes part, or does not
            yield self._node(1 + i, '"stop" "carry on"')
            yield self._leaf([0.0, *map(float, self.game.no_deal)])
        late = ("after", "within lag")
        for stop in sorted(walked.stops, key=lambda s: (s.phase, s.month, s.moment in late)):
            month = begins[stop.phase] + stop.month
            yield self._node(1 + stop.party, '"stop" "carry on"')
            yield self._leaf(
                [0.0, *(until(j, month) + self._over(j, month) * stop.others[j] for j in parties)]
            )
        yield self._leaf([1.0, *map(float, walked.values[0])])


def solve(state: Any) -> list[float]:
    """Return what everybody gets under backward induction from a state of OpenSpiel."""
    if state.is_terminal():
        return list(state.returns())
    player = state.current_player()
    best: list[float] = []
    for action in state.legal_actions():  # stop comes first, so carrying on wins a tie
        got = solve(state.child(action))
        if not best or got[player] >= best[player] - TIE:
            best = got
    return best
