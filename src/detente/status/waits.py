"""Who waits for whom: rings of waiting, and the earliest end of what is left."""

from collections.abc import Iterable, Mapping


def deadlocks(waits: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the groups that wait for each other, each sorted.

    Parameters
    ----------
    waits : iterable of (str, str)
        Pairs: the first waits for the second.

    Examples
    --------
    >>> deadlocks([("A", "B"), ("B", "A"), ("C", "A")])
    [['A', 'B']]
    """
    onward: dict[str, set[str]] = {}
    for waiter, other in waits:
        onward.setdefault(waiter, set()).add(other)

    def beyond(start: str) -> set[str]:
        found: set[str] = set()
        front = [start]
        while front:
            new = onward.get(front.pop(), set()) - found
            found |= new
            front += new
        return found

    reach = {name: beyond(name) for name in onward}
    groups = {
        tuple(sorted({name} | {o for o in of if name in reach.get(o, set())}))
        for name, of in reach.items()
        if name in of
    }
    return [list(group) for group in sorted(groups)]


def turns(waits: Mapping[str, Iterable[str]]) -> tuple[dict[str, tuple[str, ...]], int]:
    """Return what comes next in turn with what it waits for, and how many more lie behind.

    Parameters
    ----------
    waits : mapping
        By what waits, what it waits for, directly or further on.

    Returns
    -------
    first : dict
        What waits for at least one that waits for nothing, each with what it waits for last: what
        others of its list wait for in turn is left out.
    behind : int
        How many wait only for what waits itself.

    Examples
    --------
    >>> turns({"b": ["a"], "c": ["a", "b", "x"], "d": ["a", "b", "c"]})
    ({'b': ('a',), 'c': ('b', 'x')}, 1)
    """
    direct = {}
    for name, others in waits.items():
        listed = tuple(others)
        inner = {
            o for other in listed for o in waits.get(other, ()) if name not in waits.get(o, ())
        }
        direct[name] = tuple(o for o in listed if o not in inner)
    first = {n: of for n, of in direct.items() if any(o not in waits for o in of)}
    return first, len(waits) - len(first)


def earliest_end(
    days: Mapping[str, int], after: Mapping[str, Iterable[str]]
) -> tuple[int, dict[str, int]]:
    """Return after how many days all can be done, and by how many each may slip (critical path).

    Parameters
    ----------
    days : mapping
        How long each takes.
    after : mapping
        What each waits for; what is not in `days` is done already. There are no rings.

    Examples
    --------
    >>> earliest_end({"a": 30, "b": 45, "c": 60}, {"b": ["a"], "c": ["a"]})
    (90, {'a': 0, 'b': 15, 'c': 0})
    """
    first = {name: [o for o in after.get(name, ()) if o in days] for name in days}
    order: list[str] = []
    while len(order) < len(days):
        ready = [n for n in days if n not in order and all(o in order for o in first[n])]
        if not ready:
            raise ValueError("they wait for each other")
        order += ready
    ends: dict[str, int] = {}
    for name in order:
        ends[name] = days[name] + max((ends[o] for o in first[name]), default=0)
    end = max(ends.values(), default=0)
    latest = dict.fromkeys(days, end)
    for name in reversed(order):
        for other in first[name]:
            latest[other] = min(latest[other], latest[name] - days[name])
    return end, {name: latest[name] - ends[name] for name in days}


_LEVEL = {"full": 3, "intermediate": 2, "minimum": 1, "none": 0}


def implementation_level(shares: Mapping[str, float]) -> float:
    """Return the mean level of implementation, 0 to 100, on the scale of 0 to 3 of peace accords.

    Parameters
    ----------
    shares : mapping
        Share of provisions at `full`, `intermediate`, `minimum` and `none`.
    """
    return 100 * sum(share * _LEVEL[name] for name, share in shares.items()) / 3
