"""What each party can lose in a phase if another stops (R7), over many phases at once.

The tables are those of every pair, i stopping and j asked, as `states` has them; the moments are
those of `_edges`, with i's lag and steps, and j's patience.
"""

import numpy as np
from numba import njit, prange

from detente.roadmap._edges import FAR, SAME, laid_out, room_for


@njit(cache=True)
def _left_to(stop, i, j, parties, room, dates, s, factor, over_lag, lag, done, closed, then):  # type: ignore[no-untyped-def]
    """Return what j gets, as of month s, when i stops then."""
    before, total, code = factor, 0.0, room.codes[done]
    pair = i * parties + j
    for q in range(done, dates):
        wait = room.times[q] - s - lag
        if wait > SAME or (wait > -SAME and not closed):
            break
        if room.due[q] > 0:
            total += (before - then[q]) * stop[code, pair]
            before = then[q]
            code += room.due[q]
    last = factor * over_lag
    total += (before - last) * stop[code, pair]
    total += last * stop[code, parties * parties + pair]
    return total / factor


@njit(cache=True)
def _worst(net, stop, own, lag, rate, i, j, x, room, dates, then):  # type: ignore[no-untyped-def]
    """Return the least that j gets when i stops, over the moments of a phase."""
    parties = own.shape[0]
    over_lag = np.exp(rate[j] * lag[i])
    for q in range(dates):
        room.due[q] = 0
        for a in range(room.begins[q], room.begins[q + 1]):
            m = room.chosen[a]
            if not own[i, m, net.level[x, m] + 1]:
                room.due[q] += net.stride[m]
        then[q] = np.exp(rate[j] * room.times[q])
    least = _left_to(
        stop, i, j, parties, room, dates, 0.0, 1.0, over_lag, lag[i], 0, True, then
    )  # fmt: skip
    for q in range(dates):
        for closed in (False, True):
            if closed or room.times[q] > SAME:
                done = q + 1 if closed else q
                left = _left_to(
                    stop, i, j, parties, room, dates, room.times[q], then[q], over_lag, lag[i],
                    done, closed, then,
                )  # fmt: skip
                least = min(least, left)
        s = room.times[q] - lag[i]
        if room.due[q] > 0 and s > SAME and lag[i] > SAME:
            done = 0
            while done < dates and room.times[done] < s - SAME:
                done += 1
            for closed in (False, True):
                if closed and done < dates and room.times[done] <= s + SAME:
                    done += 1
                factor = np.exp(rate[j] * s)
                left = _left_to(
                    stop, i, j, parties, room, dates, s, factor, over_lag, lag[i], done, closed,
                    then,
                )  # fmt: skip
                least = min(least, left)
    return least


@njit(cache=True)
def _exposed_from(  # type: ignore[no-untyped-def]
    net, stop, own, lag, rate, asked, no_deal, stakes, live, x, edges, begin, end, out
):
    parties = own.shape[0]
    room = room_for(net)
    then = np.empty(net.parallel)
    for e in range(begin, end):
        dates = laid_out(net, x, live[edges.to[e]], room)
        out[e] = -FAR
        for j in asked:
            for i in range(parties):
                if i != j:
                    left = _worst(net, stop, own, lag, rate, i, j, x, room, dates, then)
                    out[e] = max(out[e], (no_deal[j] - left) / stakes[j])


@njit(cache=True, parallel=True)
def exposed(net, stop, own, lag, rate, asked, no_deal, stakes, live, edges, out):  # type: ignore[no-untyped-def]
    """Fill the largest share of a stake that anybody can lose on each edge.

    Parameters
    ----------
    stop : array, shape (B, 2 P P)
        Flow to j while i has taken back its own, then what j is left with, at i * P + j.
    own : array of bool, shape (P, M, L)
    lag, rate : arrays, shape (P,)
        Months until a stop is answered, and the logarithm of the discount factor of a month.
    asked : array of int
        Who decides and has something at stake.
    no_deal, stakes : arrays, shape (P,)
    live : array of int, shape (N,)
        Live state of each node.
    """
    for node in prange(live.size):
        begin, end = edges.first[node], edges.first[node + 1]
        _exposed_from(
            net, stop, own, lag, rate, asked, no_deal, stakes, live, live[node], edges, begin, end,
            out,
        )  # fmt: skip
