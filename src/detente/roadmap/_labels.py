"""Labels: least vectors of what V has to be, carried forward state by state (R8).

A label at x is a vector r, "whoever came here this way needs V(x) >= r". Smaller is better. One
that an end state's utility meets is a plan.
"""

import numpy as np
from numba import njit

from detente.roadmap._edges import FAR
from detente.roadmap._together import SLACK

NONE = -1


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
def carry(  # type: ignore[no-untyped-def]
    begin, source, edge_in, edges, over, takes, togo, limit, at_end, utility, floor,
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
    parties = utility.shape[1]
    states = utility.shape[0]
    timed = limit >= 0
    room = 1024
    new = np.empty((room, parties))
    spent = np.empty(room)
    came = np.empty(room, np.int64)
    through = np.empty(room, np.int64)
    cut = 0
    bound = limit
    for y in range(begin, states):
        first[y + 1] = first[y]
        if y == 0 or support[y, 0] < -1e17:
            if y == 0:
                first[1] = used[0]
            continue
        count = 0
        for a in range(source[y], source[y + 1]):
            e = edge_in[a]
            x = edges.origin[e]
            for q in range(first[x], first[x + 1]):
                if count == room:
                    room *= 2
                    grown = np.empty((room, parties))
                    grown[:count] = new
                    new = grown
                    spent = np.append(spent, np.empty(count))
                    came = np.append(came, np.empty(count, np.int64))
                    through = np.append(through, np.empty(count, np.int64))
                at = cost[q] + takes[e]
                if timed and at + togo[y] > bound + 1e-9:
                    continue
                for i in range(parties):
                    asked = max(edges.asks[e, i], need[q, i]) - edges.flow[e, i]
                    new[count, i] = max(asked / over[i, edges.longest[e]], least[y, i])
                good = True
                for shift in range(direction.shape[0]):
                    k = (cut + shift) % direction.shape[0]
                    total = 0.0
                    for i in range(parties):
                        total += direction[k, i] * new[count, i] * scale[y, i]
                    if total > support[y, k] + SLACK:
                        good = False
                        cut = k
                        break
                if good:
                    spent[count] = at if timed else 0.0
                    came[count] = q
                    through[count] = e
                    count += 1
        if count == 0:
            continue
        sums = np.empty(count)
        for c in range(count):
            total = 0.0
            for i in range(parties):
                total += new[c, i] * scale[y, i]
            sums[c] = total
        order = np.argsort(sums)
        kept = np.empty(count, np.int64)
        n = _filter(new, spent, count, kept, order)
        if width > 0 and n > width:
            ease = np.empty(n)
            for b in range(n):
                tight = 1e18
                for k in range(direction.shape[0]):
                    total = 0.0
                    for i in range(parties):
                        total += direction[k, i] * new[kept[b], i] * scale[y, i]
                    tight = min(tight, support[y, k] - total)
                ease[b] = -tight
            kept = kept[np.argsort(ease)[:width]]
            n = width
        if used[0] + n > need.shape[0]:
            return y
        for b in range(n):
            c = kept[b]
            q = used[0] + b
            need[q] = new[c]
            cost[q] = spent[c]
            parent[q] = came[c]
            by[q] = through[c]
        first[y + 1] = first[y] + n
        if at_end[y]:
            for b in range(n):
                q = used[0] + b
                meets = True
                for i in range(parties):
                    meets &= utility[y, i] >= max(floor[y, i], need[q, i]) - SLACK
                met[y] |= meets
                if meets and (best[0] == NONE or (timed and cost[q] < cost[best[0]] - 1e-9)):
                    best[0] = q
                    bound = min(bound, cost[q] - 1e-6) if timed else bound
        used[0] += n
        if best[0] != NONE and not timed and not every:
            return states
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
