"""Phases as edges between states: what each gives and asks for, and which survive (R3, R6, R8).

Along an edge from x to y of length τ, V(x) = u + δ^τ V(y), and every moment s of the phase asks
for V(x) >= a_s + δ^s * threshold. The moment just after the last increment asks for the same
whatever the phase was, that V(y) reaches y's floor; it is checked where an edge arrives.
n live states, E edges, J parties; see `roadmap/search.py`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from detente.roadmap._together import SLACK, asked_after, possible, raise_sets, sets_at

SAME = 1e-9  # months closer than this are the same date
FAR = 1e18


class Net(NamedTuple):
    """A lattice as plain arrays."""

    code: NDArray[np.int64]
    live: NDArray[np.int32]
    """Live state of each code, -1 where there is none."""
    level: NDArray[np.int64]
    """Levels of each live state, shape (n, M)."""
    top: NDArray[np.int64]
    """Highest level of each measure, shape (M,)."""
    stride: NDArray[np.int64]
    months: NDArray[np.float64]
    allowed: NDArray[np.bool_]
    own: NDArray[np.bool_]
    """Shape (J, M, L)."""
    over: NDArray[np.float64]
    """Discount factor over each increment, shape (J, M, L)."""
    lag: NDArray[np.float64]
    over_lag: NDArray[np.float64]
    utility: NDArray[np.float64]
    for_good: NDArray[np.float64]
    """Worth of stopping for good at each live state, nothing being under way, shape (n, J)."""
    stop: NDArray[np.float64]
    scale_first: NDArray[np.float64]
    """Factor of each party's value at the start; see `_together`, shape (J,)."""
    scale_since: NDArray[np.float64]
    """By how much it has turned once a measure is at a level, shape (J, M, L)."""
    scale_step: NDArray[np.float64]
    """By how much one increment turns it, shape (J, M, L)."""
    parallel: int


class Edges(NamedTuple):
    """Edges by source: those of x are `first[x]` to `first[x + 1]`."""

    first: NDArray[np.int64]
    origin: NDArray[np.int32]
    to: NDArray[np.int32]
    longest: NDArray[np.int32]
    """Increment that ends last, measure * L + level."""
    flow: NDArray[np.float64]
    """u, shape (E, J)."""
    asks: NDArray[np.float64]
    """What V(x) has to be at least, shape (E, J)."""


class Room(NamedTuple):
    """Room to lay out one phase."""

    chosen: NDArray[np.int64]
    """Its measures, in the order in which they take effect."""
    place: NDArray[np.int64]
    choices: NDArray[np.int64]
    times: NDArray[np.float64]
    """Dates at which something takes effect."""
    begins: NDArray[np.int64]
    """The first of `chosen` at each date."""
    codes: NDArray[np.int64]
    """The state before each date, and after the last."""
    due: NDArray[np.int64]
    """What the others of a party deliver at each date, as a step of the code."""
    then: NDArray[np.float64]
    """Discount factor of that party until each date."""


@njit(cache=True)
def room_for(net):  # type: ignore[no-untyped-def]
    k = net.parallel
    return Room(
        np.empty(k, np.int64),
        np.empty(k, np.int64),
        np.empty(net.stride.size, np.int64),
        np.empty(k),
        np.empty(k + 1, np.int64),
        np.empty(k + 1, np.int64),
        np.empty(k, np.int64),
        np.empty(k),
    )


@njit(cache=True)
def _choices(net, x, room):  # type: ignore[no-untyped-def]
    """List the measures that may move up from x, and return how many."""
    n = 0
    for m in range(net.stride.size):
        k = net.level[x, m]
        if k < net.top[m] and net.allowed[m, k + 1]:
            room.choices[n] = m
            n += 1
    return n


@njit(cache=True)
def _choose(net, x, room, count, n, again):  # type: ignore[no-untyped-def]
    """Choose the next `count` of n measures; return where they lead, -1 nowhere, -2 no more."""
    if not again:
        for a in range(count):
            room.place[a] = a
    else:
        a = count - 1
        while a >= 0 and room.place[a] == n - count + a:
            a -= 1
        if a < 0:
            return -2
        room.place[a] += 1
        for b in range(a + 1, count):
            room.place[b] = room.place[b - 1] + 1
    code = net.code[x]
    for b in range(count):
        room.chosen[b] = room.choices[room.place[b]]
        code += net.stride[room.chosen[b]]
    return net.live[code]


@njit(cache=True)
def _timed(net, x, room, count):  # type: ignore[no-untyped-def]
    """Lay out the chosen measures by date; return how many dates, 0 if that cannot be passed."""
    chosen = room.chosen
    for a in range(1, count):
        b = a
        while b > 0 and (
            net.months[chosen[b], net.level[x, chosen[b]] + 1]
            < net.months[chosen[b - 1], net.level[x, chosen[b - 1]] + 1] - SAME
        ):
            chosen[b], chosen[b - 1] = chosen[b - 1], chosen[b]
            b -= 1
    dates, code = 0, net.code[x]
    room.codes[0] = code
    for a in range(count):
        m = chosen[a]
        month = net.months[m, net.level[x, m] + 1]
        if dates == 0 or month > room.times[dates - 1] + SAME:
            if dates > 0 and net.live[code] < 0:
                return 0
            room.times[dates] = month
            room.begins[dates] = a
            room.codes[dates] = code
            dates += 1
        code += net.stride[m]
    room.begins[dates] = count
    room.codes[dates] = code
    return dates


@njit(cache=True)
def laid_out(net, x, y, room):  # type: ignore[no-untyped-def]
    """Lay out the phase that leads from x to y, and return its number of dates."""
    together = 0
    for m in range(net.stride.size):
        if net.level[y, m] > net.level[x, m]:
            room.chosen[together] = m
            together += 1
    return _timed(net, x, room, together)


@njit(cache=True)
def _flow(net, i, x, room, dates):  # type: ignore[no-untyped-def]
    """Return u of party i along a phase, and its discount factor; lay out what concerns i."""
    flow, before = 0.0, 1.0
    for q in range(dates):
        due = 0
        for a in range(room.begins[q], room.begins[q + 1]):
            m = room.chosen[a]
            if not net.own[i, m, net.level[x, m] + 1]:
                due += net.stride[m]
        room.due[q] = due
        m = room.chosen[room.begins[q]]
        then = net.over[i, m, net.level[x, m] + 1]
        room.then[q] = then
        flow += (before - then) * net.stop[room.codes[q], i]
        before = then
    return flow, before


@njit(cache=True)
def _stopping(net, i, room, dates, s, factor, done, closed):  # type: ignore[no-untyped-def]
    """Return what i gets that stops at month s, as of the start of the phase."""
    parties = net.own.shape[0]
    before, total, code = factor, 0.0, room.codes[done]
    for q in range(done, dates):
        wait = room.times[q] - s - net.lag[i]
        if wait > SAME or (wait > -SAME and not closed):
            break
        if room.due[q] > 0:
            total += (before - room.then[q]) * net.stop[code, parties + i]
            before = room.then[q]
            code += room.due[q]
    last = factor * net.over_lag[i]
    total += (before - last) * net.stop[code, parties + i]
    return total + last * net.stop[code, 2 * parties + i]


@njit(cache=True)
def _asked(net, i, room, dates, threshold):  # type: ignore[no-untyped-def]
    """Return the V(x) that the moments of a phase ask of i."""
    ask = _stopping(net, i, room, dates, 0.0, 1.0, 0, True) + threshold
    flow, before = 0.0, 1.0
    for q in range(dates):
        then = room.then[q]
        s = room.times[q] - net.lag[i]
        if room.due[q] > 0 and s > SAME and net.lag[i] > SAME:
            # the last moment before i receives what others do here, and the first at which it does
            factor = then / net.over_lag[i]
            until, at, done = 0.0, 1.0, 0
            while done < dates and room.times[done] < s - SAME:
                until += (at - room.then[done]) * net.stop[room.codes[done], i]
                at = room.then[done]
                done += 1
            until += (at - factor) * net.stop[room.codes[done], i]
            stop = _stopping(net, i, room, dates, s, factor, done, False)
            if done < dates and room.times[done] <= s + SAME:
                done += 1
            stop = max(stop, _stopping(net, i, room, dates, s, factor, done, True))
            ask = max(ask, until + stop + factor * threshold)
        flow += (before - then) * net.stop[room.codes[q], i]
        before = then
        stop = -FAR
        if room.times[q] > SAME:  # before the start nothing of the phase is due
            stop = _stopping(net, i, room, dates, room.times[q], then, q, False)
        if q < dates - 1:
            stop = max(stop, _stopping(net, i, room, dates, room.times[q], then, q + 1, True))
        ask = max(ask, flow + stop + then * threshold)
    return ask


@njit(cache=True)
def _turn(net, x, room, together, sets, over):  # type: ignore[no-untyped-def]
    """Fill by how much a phase turns the scale of each party."""
    for i in range(over.size):
        step = 1.0
        for a in range(together):
            m = room.chosen[a]
            step *= net.scale_step[i, m, net.level[x, m] + 1]
        sets.turned[i] = over[i] / step


@njit(cache=True)
def _bound(net, x, at_end, thresholds, most, least, sums, to_go):  # type: ignore[no-untyped-def]
    """Bound V at one state from the states after it; see `look_back`."""
    parties = net.own.shape[0]
    room = room_for(net)
    sets = sets_at(net.scale_first, net.scale_since, net.level[x], sums.shape[1])
    flow, over = np.empty(parties), np.empty(parties)
    gives, asks = np.empty(parties), np.empty(parties)
    strict = 0  # who ruled out the last phase is asked first
    for i in range(parties):
        most[x, i], least[x, i] = -FAR, FAR
    sums[x] = -FAR
    to_go[x] = FAR
    ends = at_end[x]
    for i in range(parties):
        ends &= net.utility[x, i] >= net.for_good[x, i] + thresholds[i] - SLACK
    if ends:
        to_go[x] = 0.0
        for i in range(parties):
            most[x, i] = least[x, i] = net.utility[x, i]
        for k in range(sets.gives.size):
            sets.gives[k] = 0.0
            for i in range(parties):
                if ((k + 1) >> i) & 1:
                    sets.gives[k] += sets.scale[i] * net.utility[x, i]
        raise_sets(sets, sums[x])
    n = _choices(net, x, room)
    for together in range(1, min(net.parallel, n) + 1):
        y = _choose(net, x, room, together, n, False)
        while y > -2:
            dates = 0
            if y >= 0 and most[y, 0] > -FAR:
                dates = _timed(net, x, room, together)
            good = dates > 0
            if good:
                for j in range(parties):
                    i = (strict + j) % parties
                    flow[i], over[i] = _flow(net, i, x, room, dates)
                    start = _stopping(net, i, room, dates, 0.0, 1.0, 0, True)
                    arrive = max(least[y, i], net.for_good[y, i] + thresholds[i])
                    gives[i] = flow[i] + over[i] * most[y, i]
                    asks[i] = max(start + thresholds[i], flow[i] + over[i] * arrive)
                    if gives[i] < asks[i] - SLACK:
                        good, strict = False, i
                        break
            if good and sets.gives.size > 0:
                _turn(net, x, room, together, sets, over)
                good = possible(sets, flow, asks, sums[y])
            if good:
                to_go[x] = min(to_go[x], room.times[dates - 1] + to_go[y])
                raise_sets(sets, sums[x])
                for i in range(parties):
                    most[x, i] = max(most[x, i], gives[i])
                    least[x, i] = min(least[x, i], asks[i])
            y = _choose(net, x, room, together, n, True)


@njit(cache=True, parallel=True)
def look_back(net, layers, at_end, thresholds, most, least, sums, to_go):  # type: ignore[no-untyped-def]
    """Bound V at every state, from the last layer to the first.

    Of a phase only the start and the arrival are looked at here: enough to rule out most states.

    Parameters
    ----------
    net : Net
    layers : array, shape (layers + 1,)
    at_end : array of bool, shape (n,)
        States at which a plan may end.
    thresholds : array, shape (J,)
        Points that every margin has to reach.
    most, least : arrays, shape (n, J)
        Filled: V is nowhere above or below these; `most` is -FAR where no plan leads on.
    sums : array, shape (n, 2^J - 1)
        Filled: bounds on scaled V by set of parties; see `_together`.
    to_go : array, shape (n,)
        Filled: no plan takes fewer months from there.
    """
    for layer in range(layers.size - 2, -1, -1):
        for x in prange(layers[layer], layers[layer + 1]):
            _bound(net, x, at_end, thresholds, most, least, sums, to_go)


@njit(cache=True)
def _list(  # type: ignore[no-untyped-def]
    net, x, needs, thresholds, most, least, sums, left, to_go, to, longest, flow, asks
):
    """List the phases that a plan can carry out from one state, and return how many."""
    parties, levels = net.own.shape[0], net.months.shape[1]
    room = room_for(net)
    sets = sets_at(net.scale_first, net.scale_since, net.level[x], sums.shape[1])
    over, low = np.empty(parties), np.empty(parties)
    e, strict = 0, 0
    n = _choices(net, x, room)
    for together in range(1, min(net.parallel, n) + 1):
        y = _choose(net, x, room, together, n, False)
        while y > -2:
            dates = 0
            if y >= 0 and most[y, 0] > -FAR:
                dates = _timed(net, x, room, together)
            good = dates > 0 and room.times[dates - 1] + to_go[y] <= left + SAME
            if good:
                for j in range(parties):
                    i = (strict + j) % parties
                    flow[e, i], over[i] = _flow(net, i, x, room, dates)
                    start = _stopping(net, i, room, dates, 0.0, 1.0, 0, True) + thresholds[i]
                    arrive = flow[e, i] + over[i] * (net.for_good[y, i] + thresholds[i])
                    asks[e, i] = max(start, arrive)
                    low[i] = max(max(asks[e, i], needs[i]), flow[e, i] + over[i] * least[y, i])
                    if flow[e, i] + over[i] * most[y, i] < low[i] - SLACK:
                        good, strict = False, i
                        break
            if good and sets.gives.size > 0:
                _turn(net, x, room, together, sets, over)
                good = possible(sets, flow[e], low, sums[y])
            if good:
                last = room.chosen[together - 1]
                to[e] = y
                longest[e] = last * levels + net.level[x, last] + 1
                e += 1
            y = _choose(net, x, room, together, n, True)
    return e


@njit(cache=True, parallel=True)
def edges_of(  # type: ignore[no-untyped-def]
    net, sources, needs, thresholds, most, least, sums, left, to_go, to, longest, flow, asks, found
):
    """List the phases that a plan can carry out from some states.

    Of a phase only the start and the arrival ask here, as in `look_back`; see `ask_again`.

    Parameters
    ----------
    sources : array of int, shape (k,)
    needs : array, shape (n, J)
        What V has to be at least to have come to a state.
    most, least, sums : arrays, shape (n, ...)
        From `look_back`.
    left : array, shape (n,)
        Months that a plan may still take from a state.
    to_go : array, shape (n,)
        From `look_back`.
    to, longest, flow, asks : arrays, shape (k, most edges of a state, ...)
        Filled, as many as `found` says for each source.
    """
    for s in prange(sources.size):
        x = sources[s]
        found[s] = _list(
            net, x, needs[x], thresholds, most, least, sums, left[x], to_go,
            to[s], longest[s], flow[s], asks[s],
        )  # fmt: skip


@njit(cache=True)
def pass_on(net, sources, first, to, longest, flow, asks, needs, least, left):  # type: ignore[no-untyped-def]
    """Lower what the states that edges lead to ask for, to the least that any edge brings there."""
    parties, levels = needs.shape[1], net.months.shape[1]
    for s in range(sources.size):
        x = sources[s]
        for e in range(first[s], first[s + 1]):
            y = to[e]
            m, k = longest[e] // levels, longest[e] % levels
            left[y] = max(left[y], left[x] - net.months[m, k])
            for i in range(parties):
                asked = max(asks[e, i], needs[x, i])
                need = asked_after(asked, flow[e, i], net.over[i, m, k])
                needs[y, i] = min(needs[y, i], max(need, least[y, i]))


@njit(cache=True)
def _ask_from(net, x, live, edges, begin, end, thresholds, asks):  # type: ignore[no-untyped-def]
    parties = net.own.shape[0]
    room = room_for(net)
    for e in range(begin, end):
        y = live[edges.to[e]]
        dates = laid_out(net, x, y, room)
        for i in range(parties):
            flow, over = _flow(net, i, x, room, dates)
            ask = _asked(net, i, room, dates, thresholds[i])
            asks[e, i] = max(ask, flow + over * (net.for_good[y, i] + thresholds[i]))


@njit(cache=True, parallel=True)
def ask_again(net, edges, live, thresholds, asks):  # type: ignore[no-untyped-def]
    """Fill `asks` with what edges ask for at every moment; node k is `live[k]`."""
    for node in prange(live.size):
        begin, end = edges.first[node], edges.first[node + 1]
        _ask_from(net, live[node], live, edges, begin, end, thresholds, asks)
