"""The states and phases that plans can use, less and less as the margin sought rises (R8)."""

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import TooLargeError
from detente.roadmap._bounds import bound_ahead, bound_back
from detente.roadmap._edges import FAR, Edges, Net, ask_again, edges_of, look_back, pass_on
from detente.roadmap._labels import NONE, carry, months_around
from detente.roadmap._together import MOST, SLACK
from detente.roadmap.fan import Fan, make_fan
from detente.roadmap.lattice import Lattice
from detente.roadmap.plan import smallest_shares
from detente.roadmap.walk import Increment

MOST_EDGES = 30_000_000
"""Phases that are looked at in one graph: with three or four parties some 2 GB, of which the search
holds a few at a time."""
_BUFFER = 1 << 20  # edges listed at a time
_WORTHWHILE = 0.05  # share of edges that a round has to remove to be followed by another
_LARGEST_SCALE = 1e6  # of a party's values, at either end of a plan
_ROTATION = 0.35  # of the summed months, where phases have several increments


@dataclass(frozen=True, eq=False)
class Question:
    """What a plan has to do. n live states, J parties that decide."""

    lattice: Lattice
    at_end: NDArray[np.bool_]
    """Live states at which it may end, shape (n,)."""
    norm: NDArray[np.float64]
    """Points that a margin of 1 stands for: the stake; 0 where nothing is at stake, shape (J,)."""
    parallel: int
    """Most increments in a phase."""
    step: Increment | None = None
    """The increment until which months count, where that is asked; otherwise all of a plan's."""

    @cached_property
    def net(self) -> Net:
        """The lattice as plain arrays."""
        of, game = self.lattice, self.lattice.game
        turning = game.months * self.rotation
        passed = self._passed * self.rotation
        unit = np.where(self.norm > 0, self.norm, 1.0)
        return Net(
            code=of.code,
            live=of.index,
            level=np.ascontiguousarray(of.level.T.astype(np.int64)),
            top=np.array([reach.stop - 1 for reach in game.space.reach], dtype=np.int64),
            stride=of.stride,
            months=np.ascontiguousarray(game.months),
            allowed=of.allowed,
            own=of.own,
            over=np.ascontiguousarray(of.over_increment),
            lag=of.lag,
            over_lag=np.ascontiguousarray(of.over_lag),
            utility=of.utility,
            for_good=self.for_good,
            stop=of.stop,
            scale_first=of.discount ** (-passed[:, -1].sum() / 24) / unit,
            scale_since=np.ascontiguousarray(of.discount[:, None, None] ** (passed / 12)),
            scale_step=np.ascontiguousarray(of.discount[:, None, None] ** (turning / 12)),
            parallel=self.parallel,
        )

    @cached_property
    def _passed(self) -> NDArray[np.float64]:
        """Months of the increments from the status quo to each level, shape (M, L)."""
        game = self.lattice.game
        passed = np.cumsum(game.months, axis=1)
        return np.asarray(passed - passed[np.arange(len(passed)), game.space.start][:, None])

    @cached_property
    def rotation(self) -> float:
        """How far the clock of a state goes with the summed months of its increments.

        No further than keeps scaled values well within what sentinels and rounding allow.
        """
        most = 1.0 if self.parallel == 1 else _ROTATION
        fall = -np.log(self.lattice.discount.min()) * self._passed[:, -1].sum() / 24
        return float(min(most, np.log(_LARGEST_SCALE) / fall)) if fall > 0 else most

    @cached_property
    def for_good(self) -> NDArray[np.float64]:
        """Worth of stopping for good at each live state, after arrival, shape (n, J)."""
        of = self.lattice
        parties = len(of.judged)
        at = of.stop[of.code]
        during, after = at[:, parties : 2 * parties], at[:, 2 * parties :]
        return np.ascontiguousarray((1 - of.over_lag) * during + of.over_lag * after)

    @cached_property
    def taking_part(self) -> NDArray[np.float64]:
        """What a plan has to be worth to be joined, shape (J,)."""
        return np.asarray(self.lattice.game.taking_part[list(self.lattice.judged)])

    def ceiling(self) -> tuple[float, int | None]:
        """Return the largest smallest margin after arrival at any end, and whose it is.

        No order does better (R8), whatever the steps on the way.
        """
        ends = np.flatnonzero(self.at_end)
        if not ends.size:
            return -math.inf, None
        points = self.net.utility[ends] - self.for_good[ends]
        smallest, party = smallest_shares(points, self.norm)
        row = int(smallest.argmax())
        most = float(smallest[row])
        return most, self.lattice.judged[party[row]] if math.isfinite(most) else None


@dataclass(frozen=True, eq=False)
class Graph:
    """What is left at a threshold. N nodes, E edges, K directions."""

    question: Question
    margin: float
    """The smallest share of stake that margins have to reach here."""
    live: NDArray[np.int64]
    """Live state of each node, shape (N,); node 0 is the start."""
    layers: NDArray[np.int64]
    edges: Edges
    needs: NDArray[np.float64] = field(repr=False)
    least: NDArray[np.float64] = field(repr=False)
    support: NDArray[np.float64] | None = field(default=None, repr=False)
    fan: Fan | None = field(default=None, repr=False)
    turn: NDArray[np.int32] | None = field(default=None, repr=False)

    @property
    def thresholds(self) -> NDArray[np.float64]:
        """In points, shape (J,)."""
        return self.question.norm * self.margin

    @cached_property
    def over(self) -> NDArray[np.float64]:
        """Discount factor over each increment, shape (J, M L)."""
        net = self.question.net
        return np.ascontiguousarray(net.over.reshape(net.over.shape[0], -1))

    @cached_property
    def months(self) -> NDArray[np.float64]:
        """Months of each increment, shape (M L,)."""
        return np.ascontiguousarray(self.question.net.months.reshape(-1))

    @cached_property
    def takes(self) -> NDArray[np.float64]:
        """Months that count of each edge, shape (E,)."""
        months = self.months[self.edges.longest]
        if self.question.step is None:
            return months
        before, carries = self.carrying(self.question.step)
        own = self.question.net.months[self.question.step]
        return np.where(carries, own, np.where(before, months, 0.0))

    def carrying(self, step: Increment) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which edges begin before an increment is done, and which carry it out, (E,)."""
        m, level = step
        at = self.question.net.level[self.live, m]
        before = at[self.edges.origin] < level
        return before, before & (at[self.edges.to] >= level)

    @cached_property
    def clock(self) -> NDArray[np.float64]:
        """Months by which values are turned at each node, shape (N,)."""
        net = self.question.net
        passed = np.cumsum(net.months, axis=1)
        start = self.question.lattice.game.space.start
        levels = net.level[self.live]
        rows = np.arange(levels.shape[1])
        total = (passed[rows, levels] - passed[rows, start]).sum(axis=1)
        return np.asarray(total * self.question.rotation)

    @cached_property
    def scale(self) -> NDArray[np.float64]:
        """Factor of each party's value at each node, shape (N, J)."""
        of = self.question
        unit = np.where(of.norm > 0, of.norm, 1.0)
        middle = (self.clock.min() + self.clock.max()) / 2
        turned = of.lattice.discount[None] ** ((self.clock[:, None] - middle) / 12)
        return np.ascontiguousarray(turned / unit)

    @cached_property
    def at_end(self) -> NDArray[np.bool_]:
        """Nodes at which a plan may end."""
        return self.question.at_end[self.live]

    @cached_property
    def floor(self) -> NDArray[np.float64]:
        """What V has to be at least where a plan ends, shape (N, J)."""
        return np.ascontiguousarray(self.question.for_good[self.live] + self.thresholds)

    @cached_property
    def utility(self) -> NDArray[np.float64]:
        """Shape (N, J)."""
        return np.ascontiguousarray(self.question.net.utility[self.live])


def open_graph(question: Question, margin: float, limit: float = math.inf) -> Graph | None:
    """Return what no bound of single states rules out at a margin; None if that is nothing.

    Edges ask only for what their start and their arrival ask for: see `at_margin`.

    With a `limit`, only plans that take at most so many months are looked at.

    Raises
    ------
    TooLargeError
        Where there may be over `MOST_EDGES` phases.
    """
    net, layers = question.net, question.lattice.layers
    thresholds = question.norm * margin
    most, least = np.empty_like(net.utility), np.empty_like(net.utility)
    parties = most.shape[1]
    sets = (1 << parties) - 1 if parties <= MOST else 0
    sums = np.empty((net.code.size, sets), dtype=np.float32)
    to_go = np.empty(net.code.size)
    look_back(net, layers, question.at_end, thresholds, most, least, sums, to_go)
    if (phases := _phases_at_most(net, most[:, 0] > -FAR)) > MOST_EDGES:
        raise TooLargeError(
            f"up to {phases:,} phases to look at, more than {MOST_EDGES:,}: allow fewer steps in a "
            "phase, or leave measures out with `scope: full`"
        )
    taking_part = question.taking_part + thresholds
    if (least[0] >= FAR).any() or (most[0] < taking_part - 1e-9).any() or to_go[0] > limit:
        return None
    needs = np.full_like(most, FAR)
    needs[0] = np.maximum(taking_part, least[0])
    left = np.full(net.code.size, -FAR)
    left[0] = limit
    width = sum(math.comb(net.stride.size, k) for k in range(1, net.parallel + 1))
    parts: list[list[NDArray[Any]]] = []
    for layer in range(layers.size - 1):
        span = np.arange(layers[layer], layers[layer + 1])
        sources = span[needs[span, 0] < FAR]
        rows = max(_BUFFER // width, 1)
        for begin in range(0, sources.size, rows):
            of = sources[begin : begin + rows]
            room = _room_for(of.size, width, parties)
            found = np.zeros(of.size, dtype=np.int64)
            to, longest, flow, asks = room
            edges_of(
                net, of, needs, thresholds, most, least, sums, left, to_go,
                to, longest, flow, asks, found,
            )  # fmt: skip
            there = np.arange(width) < found[:, None]
            to, longest, flow, asks = (array[there] for array in room)
            first = np.concatenate([[0], np.cumsum(found)])
            pass_on(net, of, first, to, longest, flow, asks, needs, least, left)
            parts.append([of, found, to, longest, flow, asks])
    joined = [np.concatenate([p[c] for p in parts]) for c in range(6)]
    return _compact(question, margin, joined, needs, least)


def _phases_at_most(net: Net, alive: NDArray[np.bool_]) -> int:
    """Return how many phases there can be from the states from which a plan can lead on."""
    choices = np.zeros(np.count_nonzero(alive), dtype=np.int64)
    for m, top in enumerate(net.top):
        level = net.level[alive, m]
        choices += (level < top) & net.allowed[m, np.minimum(level + 1, top)]
    most = range(1, net.parallel + 1)
    phases = np.array([sum(math.comb(n, k) for k in most) for n in range(net.stride.size + 1)])
    return int(phases[choices].sum())


def _room_for(sources: int, width: int, parties: int) -> list[NDArray[Any]]:
    """Return empty `to`, `longest`, `flow` and `asks`, for at most `width` edges of a source."""
    numbers = [np.empty((sources, width), dtype=np.int32) for _ in range(2)]
    return [*numbers, *(np.empty((sources, width, parties)) for _ in range(2))]


def _compact(
    question: Question,
    margin: float,
    joined: list[NDArray[Any]],
    needs: NDArray[np.float64],
    least: NDArray[np.float64],
) -> Graph:
    """Number the states that are reached, and keep their edges."""
    sources, count, to, longest, flow, asks = joined
    live = np.flatnonzero(needs[:, 0] < FAR)
    node = np.full(needs.shape[0], -1, dtype=np.int32)
    node[live] = np.arange(live.size)
    degree = np.zeros(live.size, dtype=np.int64)
    degree[node[sources]] = count
    first = np.concatenate([[0], np.cumsum(degree)])
    edges = Edges(
        first=first,
        origin=np.repeat(np.arange(live.size, dtype=np.int32), degree),
        to=node[to],
        longest=longest,
        flow=flow,
        asks=asks,
    )
    layers = np.searchsorted(live, question.lattice.layers)
    return Graph(question, margin, live, layers, edges, needs[live], least[live])


def without(graph: Graph, dead: NDArray[np.bool_]) -> Graph:
    """Return the graph without some edges."""
    edges = graph.edges
    stays = ~dead
    degree = np.bincount(edges.origin[stays], minlength=graph.live.size)
    first = np.concatenate([[0], np.cumsum(degree)])
    left: list[Any] = [np.ascontiguousarray(a[stays]) for a in edges[1:]]
    kept = Edges(first, *left)
    return replace(graph, edges=kept, turn=graph.turn[stays] if graph.turn is not None else None)


def at_margin(graph: Graph, margin: float) -> Graph:
    """Return a graph at a margin no lower, its edges asking for all that their moments ask for."""
    asks = np.empty_like(graph.edges.asks)
    thresholds = graph.question.norm * margin
    ask_again(graph.question.net, graph.edges, graph.live, thresholds, asks)
    return replace(graph, margin=margin, edges=graph.edges._replace(asks=asks))


def at_least_at(graph: Graph, margin: float) -> Graph:
    """Return a graph at a margin no lower, its edges asking for no more than they surely do.

    Every moment of a phase asks for the threshold at least as far as the end of the phase is
    discounted. That is quicker than `at_margin`, and enough to remove most edges.
    """
    edges = graph.edges
    more = graph.over.T[edges.longest] * (graph.question.norm * (margin - graph.margin))
    return replace(graph, margin=margin, edges=edges._replace(asks=edges.asks + more))


def narrow(graph: Graph, denominator: int, *, hasty: bool = False) -> Graph | None:
    """Remove edges on which bounds contradict each other; None if no plan is left: a proof.

    Bounds from a lower margin hold still, so those that there are remove edges first; in `hasty`
    they are left as they are unless that is worthwhile.
    """
    if graph.turn is None:
        longest, edges = graph.months[graph.edges.longest], graph.edges
        off = np.round(longest - (graph.clock[edges.to] - graph.clock[edges.origin]), 9)
        each, turn = np.unique(off, return_inverse=True)
        made = make_fan(denominator, graph.question.lattice.discount, each)
        graph = replace(graph, fan=made, turn=turn.astype(np.int32))
    fan, question = graph.fan, graph.question
    assert fan is not None
    arrays = (fan.direction, fan.near, fan.ratio, fan.turned, fan.share)
    first_need = question.taking_part + graph.thresholds
    needs, least = graph.needs.copy(), graph.least.copy()
    support = graph.support
    while True:
        dead = np.zeros(graph.edges.to.size, dtype=np.bool_)
        if support is not None:
            bound_ahead(
                graph.edges, graph.over, arrays, graph.scale, first_need, needs, least, support,
                dead,
            )  # fmt: skip
            graph = replace(without(graph, dead), needs=needs, least=least, support=support)
            if dead.sum() <= _WORTHWHILE * dead.size and hasty:
                return graph
            dead = np.zeros(graph.edges.to.size, dtype=np.bool_)
        hasty = True
        support = np.empty((graph.live.size, fan.direction.shape[1]))
        needs, least = needs.copy(), least.copy()
        bound_back(
            graph.edges, graph.over, graph.turn, graph.layers, graph.at_end, graph.utility,
            graph.floor, arrays, graph.scale, needs, least, support, dead,
        )  # fmt: skip
        if support[0, 0] < -1e17:
            return None
        graph = without(graph, dead)


def exposures(graph: Graph) -> NDArray[np.float64]:
    """Return the largest share of a stake that anybody can lose on each edge, shape (E,)."""
    from detente.roadmap._exposure import exposed

    of = graph.question.lattice
    game, stakes = of.game, of.game.stake
    asked = np.array([i for i in of.judged if stakes[i] > 0], dtype=np.int64)
    out = np.empty(graph.edges.to.size)
    exposed(
        graph.question.net,
        of.pair_stop,
        np.ascontiguousarray(game.performs),
        game.lag,
        np.log(game.discount) / 12,
        asked,
        game.no_deal,
        np.ascontiguousarray(stakes),
        graph.live,
        graph.edges,
        out,
    )
    return out


def fewest_months(graph: Graph) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the fewest months that count from the start to each node, and on to an end."""
    so_far, to_go = np.empty(graph.live.size), np.empty(graph.live.size)
    months_around(graph.edges, graph.takes, graph.at_end, so_far, to_go)
    return so_far, to_go


def within(graph: Graph, limit: float) -> Graph:
    """Return the graph without edges on which no plan takes at most `limit` months."""
    so_far, to_go = fewest_months(graph)
    edges = graph.edges
    takes = so_far[edges.origin] + graph.takes + to_go[edges.to]
    return without(graph, takes > limit + 1e-9)


@dataclass(frozen=True)
class Found:
    """What a pass of labels came to."""

    path: tuple[int, ...] | None
    """Live states at the start of each phase, and at the end; None where there is no plan."""
    complete: bool
    """Whether every label was kept, so that what was not found is not there."""
    labels: int
    ends: NDArray[np.int64]
    """Live states at which a plan can end, as far as was looked."""


def stays(graph: Graph) -> bool:
    """Return whether a plan may end where it starts: it goes on from a given state, and is there.

    Labels that `carry` brings to an end have come by an edge.
    """
    need = np.maximum(graph.question.taking_part + graph.thresholds, graph.floor[0])
    return bool(graph.at_end[0] and (graph.utility[0] >= need - SLACK).all())


def search_labels(
    graph: Graph,
    width: int = 0,
    *,
    most_labels: int,
    limit: float = -1.0,
    every: bool = False,
) -> Found:
    """Carry labels through a narrowed graph.

    Parameters
    ----------
    width : int
        Most labels kept at a state; 0 for all.
    most_labels : int
        Where to give up.
    limit : float
        Months that a plan may take, the fewest being sought; below 0 months do not matter.
    every : bool
        Whether to look for every end that a plan can reach, not only for one plan.
    """
    if stays(graph) and not every:
        return Found((int(graph.live[0]),), True, 1, graph.live[:1])
    edges, fan = graph.edges, graph.fan
    assert fan is not None
    nodes, parties = graph.utility.shape
    order = np.argsort(edges.to, kind="stable")
    source = np.searchsorted(edges.to[order], np.arange(nodes + 1)).astype(np.int64)
    _, to_go = fewest_months(graph)
    room = min(max(1 << 16, 2 * nodes), most_labels)
    first = np.zeros(nodes + 1, dtype=np.int64)
    need, cost = np.empty((room, parties)), np.zeros(room)
    parent, by = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    need[0] = np.maximum(graph.question.taking_part + graph.thresholds, graph.least[0])
    parent[0] = NONE
    used, best = np.ones(1, dtype=np.int64), np.full(1, NONE, dtype=np.int64)
    met = np.zeros(nodes, dtype=np.bool_)
    begin, complete = 0, width == 0
    while begin < nodes:
        begin = carry(
            begin, source, order, edges, graph.layers, graph.over, graph.takes, to_go, limit,
            graph.at_end, graph.utility, graph.floor, fan.direction, graph.scale, graph.least,
            graph.support, width, every, first, need, cost, parent, by, used, best, met,
        )  # fmt: skip
        if begin < nodes:
            if room >= most_labels:
                complete = False
                break
            room = min(room * 2, most_labels)
            need = np.concatenate([need, np.empty((room - need.shape[0], parties))])
            cost, parent, by = (np.resize(a, room) for a in (cost, parent, by))
    ends, path, q = graph.live[met], None, int(best[0])
    if q != NONE:
        on = []
        while parent[q] != NONE:
            on.append(int(edges.to[by[q]]))
            q = int(parent[q])
        path = tuple(int(graph.live[k]) for k in (0, *reversed(on)))
    return Found(path, complete, int(used[0]), ends)
