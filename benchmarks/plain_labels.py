"""The slow twin of the search: label setting with dominance alone, no bound of any kind.

A label at x is what V(x) has to be at least for those who came that way; only one that another is
nowhere above is dropped. Whether a plan reaches a margin is asked anew for each margin, by
bisection from 0 up to the order-free ceiling. What a phase gives and asks for comes from the
engine's own kernel, so that the two differ in the search and in nothing else.
"""

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from detente.case.schema import Case
from detente.game import compile_game
from detente.roadmap._edges import FAR, Edges, ask_again, edges_of
from detente.roadmap.find import Task
from detente.roadmap.graph import Question

SLACK = 1e-9
ANYTHING = 1e12  # points that rule no phase out
MOST_LABELS = 20_000_000


class TooManyError(Exception):
    """More labels than there is room for."""


@dataclass(frozen=True)
class Closed:
    """What bisection came to."""

    lower: float
    """Margin that a plan reaches, as a share of the stake; -inf where none reaches 0."""
    upper: float
    labels: int
    """Most labels of a pass."""


@njit(cache=True)
def _pull(  # type: ignore[no-untyped-def]
    source, origin, longest, flow, asks, over, at_end, utility, floor, label, first, most
):
    """Fill `label`, state by state; return whether a plan ends (1), none does (0), no room (-1)."""
    states, parties = utility.shape
    used = 1
    first[1] = 1
    for y in range(1, states):
        first[y + 1] = used
        count = 0
        for e in range(source[y], source[y + 1]):
            count += first[origin[e] + 1] - first[origin[e]]
        new, sums = np.empty((count, parties)), np.zeros(count)
        c = 0
        for e in range(source[y], source[y + 1]):
            for q in range(first[origin[e]], first[origin[e] + 1]):
                for i in range(parties):
                    asked = max(asks[e, i], label[q, i]) - flow[e, i]
                    new[c, i] = asked / over[i, longest[e]]
                    sums[c] += new[c, i]
                c += 1
        for c in np.argsort(sums):
            good = True
            for q in range(first[y], used):
                below = True
                for i in range(parties):
                    below &= label[q, i] <= new[c, i] + 1e-12
                if below:
                    good = False
                    break
            if not good:
                continue
            if used == most:
                return -1
            label[used] = new[c]
            used += 1
            if at_end[y]:
                meets = True
                for i in range(parties):
                    meets &= utility[y, i] >= max(floor[y, i], new[c, i]) - SLACK
                if meets:
                    first[y + 1] = used
                    first[states] = used
                    return 1
        first[y + 1] = used
    return 0


def _reaches(question: Question, margin: float, label: NDArray[np.float64]) -> tuple[bool, int]:
    """Return whether any plan reaches a margin, and how many labels that took."""
    net, thresholds = question.net, question.norm * margin
    states, parties = net.utility.shape
    width = sum(math.comb(net.stride.size, k) for k in range(1, net.parallel + 1))
    everywhere = np.full((states, parties), ANYTHING)
    no_sums, to_go = np.empty((states, 0), dtype=np.float32), np.zeros(states)
    left = to_go + ANYTHING
    parts = []
    for begin in range(0, states, block := max(1, (1 << 20) // width)):
        of = np.arange(begin, min(begin + block, states))
        to, longest = (np.empty((of.size, width), dtype=np.int32) for _ in range(2))
        flow, asks = (np.empty((of.size, width, parties)) for _ in range(2))
        found = np.zeros(of.size, dtype=np.int64)
        edges_of(
            net, of, -everywhere, thresholds, everywhere, -everywhere, no_sums, left, to_go,
            to, longest, flow, asks, found,
        )  # fmt: skip
        there = np.arange(width) < found[:, None]
        parts.append([np.repeat(of, found), to[there], longest[there], flow[there], asks[there]])
    origin, to, longest, flow, asks = (np.concatenate([p[c] for p in parts]) for c in range(5))
    out = np.searchsorted(origin, np.arange(states + 1))
    ask_again(net, Edges(out, origin, to, longest, flow, asks), np.arange(states), thresholds, asks)
    order = np.argsort(to, kind="stable")
    source = np.searchsorted(to[order], np.arange(states + 1))
    label[0] = question.taking_part + thresholds
    first = np.zeros(states + 1, dtype=np.int64)
    done = _pull(
        source, origin[order], longest[order], flow[order], asks[order],
        np.ascontiguousarray(net.over.reshape(parties, -1)), question.at_end, net.utility,
        net.for_good + thresholds, label, first, MOST_LABELS,
    )  # fmt: skip
    if done < 0:
        raise TooManyError(f"more than {MOST_LABELS:,} labels")
    return done > 0, int(first[-1])


def safest(case: Case, target: str, parallel: int, tolerance: float) -> Closed:
    """Return the largest smallest margin where all parties decide, closed to a tolerance.

    Raises
    ------
    TooManyError
        Where a pass needs more than `MOST_LABELS` labels.
    """
    task = Task(compile_game(case), target, parallel, "credible", tolerance, math.inf, 0)
    (search,) = task.searches
    question = search.question
    label = np.empty((MOST_LABELS, question.norm.size))
    upper, lower, labels = question.ceiling()[0], -math.inf, 0
    margin = 0.0
    while upper - max(lower, 0.0) > tolerance or lower < 0:
        reached, used = _reaches(question, margin, label)
        labels = max(labels, used)
        if reached:
            lower = margin
        elif lower < 0:
            return Closed(lower, 0.0, labels)
        else:
            upper = margin
        margin = (max(lower, 0.0) + upper) / 2
    return Closed(lower, upper, labels)


assert FAR > ANYTHING  # what is above FAR would count as unreached
