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
from detente.roadmap._together import SLACK


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
    count = direction.shape[0]
    for layer in range(layers.size - 2, -1, -1):
        for x in prange(layers[layer], layers[layer + 1]):
            lo = np.empty(parties)
            dot = np.empty(count)
            gap = np.empty(count)
            for i in range(parties):
                least[x, i] = FAR
            for k in range(count):
                support[x, k] = -FAR
            alive = False
            if needs[x, 0] >= FAR:
                for e in range(edges.first[x], edges.first[x + 1]):
                    dead[e] = True
                continue
            if at_end[x]:
                ends = True
                for i in range(parties):
                    worth = utility[x, i]
                    ends &= worth >= max(floor[x, i], needs[x, i]) - SLACK
                if ends:
                    alive = True
                    for i in range(parties):
                        least[x, i] = utility[x, i]
                    for k in range(count):
                        total = 0.0
                        for i in range(parties):
                            total += direction[k, i] * utility[x, i] * scale[x, i]
                        support[x, k] = total
            for e in range(edges.first[x], edges.first[x + 1]):
                if dead[e]:
                    continue
                y = edges.to[e]
                if support[y, 0] <= -FAR:
                    dead[e] = True
                    continue
                for i in range(parties):
                    through = edges.flow[e, i] + over[i, edges.longest[e]] * least[y, i]
                    lo[i] = max(max(edges.asks[e, i], needs[x, i]), through)
                for k in range(count):
                    low, given = 0.0, 0.0
                    for i in range(parties):
                        w = direction[k, i] * scale[x, i]
                        low += w * lo[i]
                        given += w * edges.flow[e, i]
                        if share[turn[e], k, i] > 0:
                            given += share[turn[e], k, i] * support[y, turned[turn[e], k, i]]
                    dot[k] = low
                    gap[k] = given - low
                    if gap[k] < -SLACK:
                        dead[e] = True
                        break
                if dead[e]:
                    continue
                for k in range(count):
                    slack = gap[k]
                    if dot[k] + slack <= support[x, k]:
                        continue
                    for s in range(near.shape[1]):
                        if near[k, s] >= 0:
                            slack = min(slack, ratio[k, s] * (gap[near[k, s]] + SLACK))
                    support[x, k] = max(support[x, k], dot[k] + slack)
                for i in range(parties):
                    least[x, i] = min(least[x, i], lo[i])
                alive = True
            if alive:
                for k in range(count):
                    total = 0.0
                    for i in range(parties):
                        total += direction[k, i] * scale[x, i] * max(least[x, i], needs[x, i])
                    alive &= total <= support[x, k] + SLACK
            if not alive:
                for k in range(count):
                    support[x, k] = -FAR
                for e in range(edges.first[x], edges.first[x + 1]):
                    dead[e] = True


@njit(cache=True)
def fits(need, scale, direction, support):  # type: ignore[no-untyped-def]
    """Return whether requirements can still be met: no direction asks for more than its bound."""
    for k in range(direction.shape[0]):
        total = 0.0
        for i in range(need.size):
            total += direction[k, i] * need[i] * scale[i]
        if total > support[k] + SLACK:
            return False
    return True


@njit(cache=True)
def bound_ahead(edges, over, fan, scale, first_need, needs, least, support, dead):  # type: ignore[no-untyped-def]
    """Fill `needs` from the first state on; mark edges that bring more than can be met."""
    parties = needs.shape[1]
    need = np.empty(parties)
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
                asked = max(edges.asks[e, i], needs[x, i]) - edges.flow[e, i]
                need[i] = max(asked / over[i, edges.longest[e]], least[y, i])
            if not fits(need, scale[y], fan[0], support[y]):
                dead[e] = True
                continue
            for i in range(parties):
                needs[y, i] = min(needs[y, i], need[i])
