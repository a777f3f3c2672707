"""Bounds on what the parties can get together, passed along the edges until few are left (R8).

Per state x, true of every plan through it: needs(x), the least V with which a plan can have come
here; least(x), V >= least; support bounds w_k · scaled V <= Z_k. An edge on which they contradict
each other is on no plan. Scaled: V_i times the factor of party i at x (its discount over the clock
of x, divided by what a share of its stake is worth), so that the passing of time does not turn the
directions where phases have one increment.
"""

import numpy as np
from numba import njit, prange

from detente.roadmap._edges import FAR
from detente.roadmap._together import SLACK, asked_after


@njit(cache=True, parallel=True)
def bound_back(  # type: ignore[no-untyped-def]
    edges, over, turn, layers, at_end, utility, floor, fan, scale, needs, least, support, dead
):
    """Fill `least` and `support` from the last layer to the first; mark edges that are dead.

    Parameters
    ----------
    edges : Edges
    over : array, shape (J, M * L)
        Discount factor over each increment.
    turn : array of int, shape (E,)
        Which cover of the directions an edge asks for.
    scale : array, shape (n, J)
    needs, least : arrays, shape (n, J)
    support : array, shape (n, K)
    dead : array of bool, shape (E,)
    """
    parties = utility.shape[1]
    direction, near, ratio, turned, share = fan
    count = direction.shape[1]
    for layer in range(layers.size - 2, -1, -1):
        for x in prange(layers[layer], layers[layer + 1]):
            begin, end = edges.first[x], edges.first[x + 1]
            least[x], support[x] = FAR, -FAR
            alive = False
            if needs[x, 0] >= FAR or (begin == end and not at_end[x]):
                dead[begin:end] = True
                continue
            lo, short = np.empty(parties), np.empty(parties)
            sum_lo, gap = np.empty(count), np.empty(count)
            if at_end[x]:
                ends = True
                for i in range(parties):
                    worth = utility[x, i]
                    ends &= worth >= max(floor[x, i], needs[x, i]) - SLACK
                if ends:
                    alive = True
                    least[x] = utility[x]
                    add_up(utility[x], scale[x], direction, support[x])
            for e in range(begin, end):
                y = edges.to[e]
                if dead[e] or support[y, 0] <= -FAR:
                    dead[e] = True
                    continue
                for i in range(parties):
                    through = edges.flow[e, i] + over[i, edges.longest[e]] * least[y, i]
                    lo[i] = max(max(edges.asks[e, i], needs[x, i]), through)
                    short[i] = edges.flow[e, i] - lo[i]
                add_up(short, scale[x], direction, gap)
                least_gap = cover(turned[turn[e]], share[turn[e]], support[y], gap)
                if least_gap < -SLACK:
                    dead[e] = True
                    continue
                add_up(lo, scale[x], direction, sum_lo)
                for k in range(count):
                    if sum_lo[k] + gap[k] > support[x, k]:
                        slack = gap[k]
                        for s in range(near.shape[1]):
                            slack = min(slack, ratio[k, s] * (gap[near[k, s]] + SLACK))
                        support[x, k] = max(support[x, k], sum_lo[k] + slack)
                for i in range(parties):
                    least[x, i] = min(least[x, i], lo[i])
                alive = True
            if alive:
                add_up(np.maximum(least[x], needs[x]), scale[x], direction, sum_lo)
                for k in range(count):
                    alive &= sum_lo[k] <= support[x, k] + SLACK
            if not alive:
                support[x] = -FAR
                dead[begin:end] = True


@njit(cache=True)
def add_up(value, scale, direction, out):  # type: ignore[no-untyped-def]
    """Fill w_k · scaled `value` for every direction; the inner loop is one for SIMD."""
    for i in range(value.size):
        scaled, of = value[i] * scale[i], direction[i]
        if i == 0:
            for k in range(out.size):
                out[k] = of[k] * scaled
        else:
            for k in range(out.size):
                out[k] += of[k] * scaled


@njit(cache=True, fastmath={"nnan", "nsz"})
def cover(turned, share, support, gap):  # type: ignore[no-untyped-def]
    """Add to each direction what bounds it after a turn; return the least sum."""
    for i in range(turned.shape[0]):
        for k in range(gap.size):
            gap[k] += share[i, k] * support[turned[i, k]]
    least = FAR
    for k in range(gap.size):
        least = min(least, gap[k])
    return least


@njit(cache=True, fastmath={"nnan", "nsz"})
def excess(need, scale, direction, support, total):  # type: ignore[no-untyped-def]
    """Fill by how much each direction asks for more than its bound; return the most."""
    add_up(need, scale, direction, total)
    most = -FAR
    for k in range(total.size):
        total[k] -= support[k]
        most = max(most, total[k])
    return most


@njit(cache=True)
def bound_ahead(edges, over, fan, scale, first_need, needs, least, support, dead):  # type: ignore[no-untyped-def]
    """Fill `needs` from the first state on; mark edges that bring more than can be met."""
    parties = needs.shape[1]
    need, total = np.empty(parties), np.empty(support.shape[1])
    needs[:] = FAR
    for i in range(parties):
        needs[0, i] = max(first_need[i], least[0, i])
    for x in range(needs.shape[0]):
        if needs[x, 0] >= FAR or support[x, 0] <= -FAR:
            for e in range(edges.first[x], edges.first[x + 1]):
                dead[e] = True
            continue
        for e in range(edges.first[x], edges.first[x + 1]):
            if dead[e]:
                continue
            y = edges.to[e]
            if support[y, 0] <= -FAR:
                dead[e] = True
                continue
            for i in range(parties):
                asked = max(edges.asks[e, i], needs[x, i])
                after = asked_after(asked, edges.flow[e, i], over[i, edges.longest[e]])
                need[i] = max(after, least[y, i])
            if excess(need, scale[y], fan[0], support[y], total) > SLACK:
                dead[e] = True
                continue
            for i in range(parties):
                needs[y, i] = min(needs[y, i], need[i])
