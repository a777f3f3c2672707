"""The safest and the earliest order: passes over the graph of phases, until one proves (R8).

A pass at a margin either finds a plan whose margins all reach it, or shows that there is none. The
margin is raised to the plan found until a pass fails; that pass proves the optimum.
"""

import math
import time
from dataclasses import dataclass, field

import numpy as np

from detente.roadmap.bracket import Bracket, Earliest, Exposed, Path
from detente.roadmap.graph import (
    Found,
    Graph,
    Question,
    at_least_at,
    at_margin,
    exposures,
    fewest_months,
    narrow,
    open_graph,
    search_labels,
    stays,
    within,
    without,
)
from detente.roadmap.plan import months_of, smallest_share
from detente.roadmap.walk import Walker

_BEAMS = (2, 10, 60)  # labels kept at a state by passes that only look for a plan
_AIM = 0.35  # where between the plan found and the bound the next margin is sought
_FIRST_STEP = 0.0625  # below the bound, where a plan is first sought if none holds
_SOONER = 1e-6  # months: what is called faster is faster by at least that
_FEW_MONTHS = 2  # between plan and bound: beyond it, bounds are tried a quarter of the way up
_SMALL = 0.05  # of the stake: below it a first plan is sought at 0
_AS_MUCH = 0.8  # of the edges of the graph below: two graphs of one size help no more than one
_LOWEST = -1e3  # of the stake: what is worse than that is no order to show


@dataclass
class Search:
    """Searches one question; keeps what earlier passes have ruled out."""

    question: Question
    tolerance: float
    """Share of the stake to which the margin is closed."""
    until: float
    """Time on the monotonic clock at which to stop."""
    most_labels: int
    walker: Walker
    known: Path | None = None
    """A plan to start from."""
    graphs: list[Graph] = field(default_factory=list)
    """What was left at each margin at which there is a plan."""
    limited: list[tuple[Graph, float]] = field(default_factory=list)
    """Graphs of plans that take at most so many months."""
    labels: int = 0
    """Most labels of a pass."""

    def margin_of(self, path: Path) -> float:
        """Return the smallest margin of a plan that decides, as a share of the stake."""
        threats = "credible" if self.question.lattice.credible else "all"
        return smallest_share(self.walker, path, threats, self.question.lattice.judged)

    def safest(self) -> Bracket:
        """Return the plan with the largest smallest margin, up to the tolerance."""
        of = Bracket(upper=self.question.ceiling()[0])
        if of.upper == -math.inf:
            return of
        if of.upper == math.inf:  # nobody has anything at stake: every margin asks for the same
            self.raise_to(of, 0.0)
            if of.path is not None:
                of.lower = of.upper = 0.0
            return of
        if self.known is not None:
            of.path, of.lower = self.known, self.margin_of(self.known)
            of.upper = max(of.upper, of.lower)
            graph = self._surely_at(of.lower - self.tolerance)  # once; higher margins narrow it
            assert graph is not None
            self.graphs.append(graph)
        step, closed, unmet = _FIRST_STEP, self.tolerance * (1 + 1e-6), math.inf
        while of.gap > closed or of.lower < 0 <= of.upper and not of.settled:
            near = of.upper <= _SMALL or of.gap <= closed
            gap = (min(of.upper, unmet) if unmet > of.lower else of.upper) - of.lower
            thorough = True
            if near and of.lower < 0 <= of.upper and not of.settled:
                sought = 0.0  # a bracket around 0 does not say whether any order holds
            elif of.path is not None:
                thorough = gap <= 2.2 * self.tolerance
                sought = of.lower + (self.tolerance if thorough else _AIM * gap)
            elif of.upper > 0:
                sought = _AIM * of.upper
            else:
                sought, step = of.upper - step, 2 * step
            if sought < _LOWEST:
                break
            if time.monotonic() > self.until:
                of.stopped = "time"
                break
            if not self.raise_to(of, sought, thorough=thorough):
                unmet = sought
            if of.stopped:
                break
        return of

    def raise_to(self, of: Bracket, margin: float, *, thorough: bool = True) -> bool:
        """Look for a plan at a margin: keep it, or lower the bound.

        Not `thorough`, it looks with few labels only, whose failure says nothing of the bound: near
        the best order one search with all labels is enough.

        Returns
        -------
        bool
            Whether there is a plan.
        """
        graph = self.graph_at(margin)
        found = self.look_through(graph, thorough=thorough) if graph is not None else None
        path = found.path if found is not None else None
        if graph is not None and path is not None:
            of.path = self.states_of(path)
            of.lower = self.margin_of(of.path)
            of.upper = max(of.upper, of.lower)
            self._keep(graph)
        elif found is None or found.complete:
            of.upper = margin
        elif thorough:
            of.stopped = "labels"
        of.settled |= margin == 0 and of.stopped is None
        return path is not None

    def _keep(self, graph: Graph) -> None:
        """Keep what is left at a margin, in place of what was last left if that is about as much.

        The first is always kept: lower margins are asked for later.
        """
        if len(self.graphs) > 1:
            last, before = (g.edges.to.size for g in self.graphs[:-3:-1])
            if last > _AS_MUCH * before:
                del self.graphs[-1]
        self.graphs.append(graph)

    def look_through(
        self, graph: Graph, *, hasty: int = 0, limit: float = -1.0, thorough: bool = True
    ) -> Found:
        """Look for a plan in a graph: with few labels first, at last with all of them.

        Parameters
        ----------
        hasty : int
            How many of the passes with few labels to leave out.
        limit : float
            Months that the plan may take, the fewest being sought; below 0 they do not matter.
        thorough : bool
            Whether to look with all labels at last.
        """
        for width in (*_BEAMS[hasty:], *([0] if thorough else [])):
            found = search_labels(graph, width, most_labels=self.most_labels, limit=limit)
            self.labels = max(self.labels, found.labels)
            if found.path is not None:
                break
        return found

    def graph_at(self, margin: float, limit: float = math.inf) -> Graph | None:
        """Return what is left at a margin, from the nearest graph below it."""
        surely = self._surely_at(margin, limit)
        if surely is None:
            return None
        return narrow(at_margin(surely, margin), self.denominator, hasty=True)

    def _surely_at(self, margin: float, limit: float = math.inf) -> Graph | None:
        """Return what is left of what edges surely ask for."""
        known = [(g, math.inf) for g in self.graphs] + self.limited
        below = [g for g, most in known if g.margin <= margin and most >= limit]
        if below:
            nearest = max(below, key=lambda g: g.margin)
            graph = within(nearest, limit) if math.isfinite(limit) else nearest
            return narrow(at_least_at(graph, margin), self.denominator)
        opened = open_graph(self.question, margin, limit)
        left = narrow(opened, self.denominator) if opened is not None else None
        if left is not None and math.isfinite(limit):
            self.limited.append((left, limit))
        return left

    @property
    def denominator(self) -> int:
        """Of the fan: how many directions pay depends on whether the clock turns them."""
        return 6 if self.question.parallel == 1 else 4

    def earliest(self, margin: float, known: Path | None = None) -> Earliest:
        """Return the plan of fewest months among those whose margins all reach `margin`.

        Parameters
        ----------
        known : Path, optional
            A plan whose margins reach it: only faster ones are looked for.
        """
        best = self.months_of(known) if known is not None else math.inf
        graph = self.graph_at(margin, best - _SOONER)
        if graph is None:
            return Earliest(known, best, best)
        if known is None:
            found = search_labels(graph, _BEAMS[-1], most_labels=self.most_labels, limit=math.inf)
            if found.path is not None:
                self.graphs.append(graph)
                known = self.states_of(found.path)
                best = self.months_of(known)
        at_least = float(fewest_months(graph)[1][0])
        while at_least < best - _SOONER and time.monotonic() < self.until:
            limit = best - _SOONER
            if math.isfinite(best) and best - at_least > _FEW_MONTHS:
                limit = at_least + (best - at_least) / 4
            at_least, known = self._sooner(graph, limit, at_least, known)
            sooner = self.months_of(known) if known is not None else math.inf
            if sooner == best and at_least < limit:
                break  # not every label could be kept
            best = sooner
        return Earliest(known, best, min(at_least, best))

    def _sooner(
        self, graph: Graph, limit: float, at_least: float, known: Path | None
    ) -> tuple[float, Path | None]:
        """Look for a plan of at most `limit` months; return how few months are possible, and it."""
        faster = narrow(within(graph, limit), self.denominator)
        if faster is None:
            return limit + _SOONER, known
        at_least = max(at_least, float(fewest_months(faster)[1][0]))
        found = self.look_through(faster, hasty=1, limit=limit)
        if found.path is None:
            return limit + _SOONER if found.complete else at_least, known
        path = self.states_of(found.path)
        return self.months_of(path) if found.complete else at_least, path

    def months_of(self, path: Path) -> float:
        """Return the months of a plan that count: all, or until the step that is asked about."""
        return months_of(self.walker.game, path, self.question.step)

    def states_of(self, path: tuple[int, ...]) -> Path:
        """Return the states of a path of live states."""
        return tuple(self.question.lattice.state(k) for k in path)

    def least_exposed(self, margin: float) -> Exposed:
        """Return the plan on which the largest exposure is least, margins all reaching `margin`."""
        graph = self.graph_at(margin)
        if graph is None:
            return Exposed(None, math.inf, math.inf)
        if stays(graph):
            return Exposed((self.question.lattice.state(0),), -math.inf, -math.inf)
        exposure = exposures(graph)
        path, values = None, np.unique(exposure)
        low, high = 0, values.size - 1  # between which values the answer lies
        tried = high
        while low <= high and time.monotonic() <= self.until:
            left = narrow(without(graph, exposure > values[tried]), self.denominator)
            found = self.look_through(left) if left is not None else None
            if found is not None and found.path is not None:
                path, high = self.states_of(found.path), tried - 1
            elif found is None or found.complete:
                low = tried + 1
            else:
                break
            tried = (low + high) // 2
        least = float(values[low]) if low < values.size else math.inf
        if path is None:
            return Exposed(None, math.inf, least)
        return Exposed(path, float(values[high + 1]), least)
