"""Labels: least vectors of what V has to be, carried forward state by state (R8).

A label at x is a vector r, "whoever came here this way needs V(x) >= r". Smaller is better. One
that an end state's utility meets is a plan.
"""

import numpy as np
from numba import njit, prange

from detente.roadmap._bounds import excess
from detente.roadmap._edges import FAR
from detente.roadmap._together import SLACK, asked_after

NONE = -1
_BLOCK = 1 << 20  # candidates beyond which no further state joins those looked at together


@njit(cache=True)
def _filter(need, cost, count, kept, order):  # type: ignore[no-untyped-def]
    """Keep what no other is at least as good as; returns how many, their places in `kept`."""
    parties = need.shape[1]
    n = 0
    for a in range(count):
        c = order[a]
        good = True
        for b in range(n):
            d = kept[b]
            if cost[d] > cost[c]:
                continue
            better = True
            for i in range(parties):
                if need[d, i] > need[c, i] + 1e-12:
                    better = False
                    break
            if better:
                good = False
                break
        if good:
            kept[n] = c
            n += 1
    return n


@njit(cache=True)
def _gather(  # type: ignore[no-untyped-def]
    y, into, edges, over, timed, takes, most_months, direction, scale, least, support, width,
    first, need, cost, new, spent, came, through, kept,
):  # fmt: skip
    """Fill `new` with what labels become at y, and `kept` with those to keep; returns how many."""
    parties = scale.shape[1]
    total, cut, count = np.empty(support.shape[1]), 0, 0
    for e in into:
        x = edges.origin[e]
        for q in range(first[x], first[x + 1]):
            spent[count] = cost[q] + takes[e] if timed else 0.0
            if spent[count] > most_months:
                continue
            last = 0.0  # what the direction asks that ruled out the last one
            for i in range(parties):
                asked = max(edges.asks[e, i], need[q, i])
                after = asked_after(asked, edges.flow[e, i], over[i, edges.longest[e]])
                new[count, i] = max(after, least[y, i])
                last += direction[i, cut] * new[count, i] * scale[y, i]
            if last > support[y, cut] + SLACK:
                continue
            if excess(new[count], scale[y], direction, support[y], total) > SLACK:
                cut = int(total.argmax())
                continue
            came[count] = q
            through[count] = e
            count += 1
    sums = np.zeros(count)
    for c in range(count):
        for i in range(parties):
            sums[c] += new[c, i] * scale[y, i]
    n = _filter(new, spent, count, kept, np.argsort(sums))
    if width == 0 or n <= width:
        return n
    tight = np.empty(n)
    for b in range(n):
        tight[b] = excess(new[kept[b]], scale[y], direction, support[y], total)
    kept[:width] = kept[np.argsort(tight)[:width]]
    return width


@njit(cache=True)
def _block(begin, source, edge_in, edges, layers, support, first, place):  # type: ignore[no-untyped-def]
    """Return the end of a block of states in one layer; fill where candidates of each begin."""
    until = layers[np.searchsorted(layers, begin, side="right")]
    end = begin
    place[begin] = 0
    while end < until and place[end] < _BLOCK:
        count = 0
        if support[end, 0] > -1e17:
            for a in range(source[end], source[end + 1]):
                x = edges.origin[edge_in[a]]
                count += first[x + 1] - first[x]
        end += 1
        place[end] = place[end - 1] + count
    return end


@njit(cache=True, parallel=True)
def carry(  # type: ignore[no-untyped-def]
    begin, source, edge_in, edges, layers, over, takes, togo, limit, at_end, utility, floor,
    direction, scale, least, support, width, every, first, need, cost, parent, by, used, best, met,
):  # fmt: skip
    """Carry labels on from state `begin`; returns the state at which room ran out, or n.

    Parameters
    ----------
    source, edge_in : arrays
        `edge_in[source[y] : source[y + 1]]` are the edges into y.
    takes, togo, limit : array (E,), array (n,), float
        Months of each edge, the fewest months from a state to an end, and how many in all a
        plan may take. With `limit` below 0 months do not matter.
    width : int
        Most labels to keep at a state; 0 for all.
    every : bool
        Whether to go on after the first plan, to every end that can be reached.
    first, need, cost, parent, by : arrays
        Labels of state x are `first[x]` to `first[x + 1]`; their vectors, months so far, the label
        and the edge that they come from.
    used, best : arrays of int, shape (1,)
        How many labels there are; the best label at an end state.
    met : array of bool, shape (n,)
        Ends that some plan reaches.
    """
    states, parties = utility.shape
    timed, bound = limit >= 0, limit
    place = np.empty(states + 1, np.int64)
    if begin == 0:
        first[1] = used[0]
        begin = 1
    while begin < states:
        end = _block(begin, source, edge_in, edges, layers, support, first, place)
        room = place[end]
        new, spent = np.empty((room, parties)), np.empty(room)
        came, through = np.empty(room, np.int64), np.empty(room, np.int64)
        kept, many = np.empty(room, np.int64), np.zeros(end - begin, np.int64)
        for y in prange(begin, end):
            a, b = place[y], place[y + 1]
            if a < b:
                many[y - begin] = _gather(
                    y, edge_in[source[y] : source[y + 1]], edges, over, timed, takes,
                    bound + 1e-9 - togo[y] if timed else FAR, direction, scale, least, support,
                    width, first, need, cost, new[a:b], spent[a:b], came[a:b], through[a:b],
                    kept[a:b],
                )  # fmt: skip
        for y in range(begin, end):
            n, at = many[y - begin], used[0]
            if at + n > need.shape[0]:
                return y
            for b in range(n):
                c, q = place[y] + kept[place[y] + b], at + b
                need[q], cost[q] = new[c], spent[c]
                parent[q], by[q] = came[c], through[c]
                if at_end[y]:
                    meets = True
                    for i in range(parties):
                        meets &= utility[y, i] >= max(floor[y, i], need[q, i]) - SLACK
                    met[y] |= meets
                    if meets and (best[0] == NONE or (timed and cost[q] < cost[best[0]] - 1e-9)):
                        best[0] = q
                        bound = min(bound, cost[q] - 1e-6) if timed else bound
            used[0] += n
            first[y + 1] = used[0]
            if best[0] != NONE and not timed and not every:
                return states
        begin = end
    return states


@njit(cache=True)
def months_around(edges, takes, at_end, so_far, to_go):  # type: ignore[no-untyped-def]
    """Fill the fewest months from the start to each state, and from there to an end."""
    so_far[:] = FAR
    so_far[0] = 0.0
    for x in range(so_far.size):
        for e in range(edges.first[x], edges.first[x + 1]):
            y = edges.to[e]
            so_far[y] = min(so_far[y], so_far[x] + takes[e])
    for x in range(to_go.size - 1, -1, -1):
        to_go[x] = 0.0 if at_end[x] else FAR
        for e in range(edges.first[x], edges.first[x + 1]):
            to_go[x] = min(to_go[x], takes[e] + to_go[edges.to[e]])
