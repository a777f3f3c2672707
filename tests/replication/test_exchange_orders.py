"""Orders of an exchange: safe chunks, and a puzzle that is as hard as any (theory 11, 12.4)."""

import itertools

import pytest
from tests.oracle_roadmaps import Plan
from tests.strategies import to_case
from tests.theory import Act, Periods, period_case, rows

import detente.roadmap

SAFE = rows("safe_exchange.min_total_danger")
FEASIBLE = rows("safe_exchange.feasible")
GADGETS = rows("complexity.three_partition_gadget")

Items = list[tuple[float, float]]


# ---------------------------------------------------------------- chunks (Sandholm & Lesser)


def danger(order: Items) -> float:
    """Return what both lose by defecting, at the least, for an order of chunks to be safe."""
    later = [sum(v - c for c, v in order[k + 1 :]) for k in range(len(order))]
    return max(c - rest for (c, _), rest in zip(order, later, strict=True))


def sorted_chunks(items: Items) -> Items:
    """Return the order of the rule: losses first by rising worth, then by falling cost."""
    losses = sorted((x for x in items if x[1] < x[0]), key=lambda x: x[1])
    return losses + sorted((x for x in items if x[1] >= x[0]), key=lambda x: -x[0])


@pytest.mark.replicates("Sandholm & Lesser 1995, one divisible side")
@pytest.mark.parametrize("printed", SAFE, ids=lambda r: f"danger{r['value']}")
def test_least_danger(printed):
    items = [tuple(x) for x in printed["params"]["items"]]
    by_rule = danger(sorted_chunks(items))
    by_all = min(danger(list(order)) for order in itertools.permutations(items))
    assert [by_rule, by_all] == pytest.approx([printed["value"]] * 2, abs=printed["tol"])


@pytest.mark.replicates("Sandholm & Lesser 1995, one divisible side")
@pytest.mark.parametrize("printed", FEASIBLE, ids=lambda r: f"danger{r['params']['danger']}")
def test_whether_an_order_is_safe(printed):
    items = [tuple(x) for x in printed["params"]["items"]]
    enough = printed["params"]["danger"]
    assert any(danger(list(order)) <= enough for order in itertools.permutations(items)) == bool(
        printed["value"]
    )
    assert (danger(sorted_chunks(items)) <= enough) == bool(printed["value"])


# ---------------------------------------------------------------- 3-PARTITION


def gadget(items: list[int], bond: float) -> Periods:
    """Return an exchange: transfers to the first party, who holds a bond, and from it."""
    acts = [Act(f"m{k}", (1 if x > 0 else 0,), (float(x), float(-x))) for k, x in enumerate(items)]
    return Periods(period_case(acts, [1, 1], [bond, 0]))


def balanced_order(items: list[int], most: float) -> list[int] | None:
    """Return an order in which every sum so far stays between 0 and `most`, if there is one."""
    stack: list[list[int]] = [[]]
    seen = set()
    while stack:
        order = stack.pop()
        if len(order) == len(items):
            return order
        so_far = sum(items[k] for k in order)
        for k in set(range(len(items))) - set(order):
            key = frozenset([*order, k])
            if 0 <= so_far + items[k] <= most and key not in seen:
                seen.add(key)
                stack.append([*order, k])
    return None


def splits(parts: list[int], whole: int) -> bool:
    """Return whether numbers fall into groups of three that each add up to `whole`."""
    if not parts:
        return True
    first, *others = parts
    for a, b in itertools.combinations(range(len(others)), 2):
        if first + others[a] + others[b] == whole:
            left = [x for k, x in enumerate(others) if k not in (a, b)]
            if splits(left, whole):
                return True
    return False


@pytest.mark.replicates("theory 12.4, reduction from 3-PARTITION")
@pytest.mark.parametrize("printed", GADGETS, ids=lambda r: f"value{r['value']:.0f}")
def test_three_partition(printed):
    items, (low, most) = printed["params"]["items"], printed["params"]["interval"]
    assert low == 0
    yes = bool(printed["value"])
    assert splits([x for x in items if x > 0], int(most)) == yes
    order = balanced_order(items, most)
    assert (order is not None) == yes
    of = gadget(items, most)
    if order is not None:
        plan: Plan = tuple(((k, 1),) for k in order)
        assert min(of.walks.smallest(of.walks.walk(plan)).values()) == pytest.approx(0, abs=1e-9)
    greedy: Plan = tuple(((k, 1),) for k in range(len(items)))  # all one way, then all back
    assert min(of.walks.smallest(of.walks.walk(greedy)).values()) <= -most + 1e-9


@pytest.mark.skipif(not hasattr(detente.roadmap, "find_roadmap"), reason="there is no search yet")
@pytest.mark.replicates("theory 12.4, reduction from 3-PARTITION")
@pytest.mark.parametrize("parallel", [1, 2])
@pytest.mark.parametrize("printed", GADGETS, ids=lambda r: f"value{r['value']:.0f}")
def test_three_partition_by_search(printed, parallel):
    items, (_, most) = printed["params"]["items"], printed["params"]["interval"]
    case = to_case(gadget(items, most).walks.oracle.rules.data)
    everything = " and ".join(f"{name} == done" for name in case.measures)
    answer = detente.roadmap.find_roadmap(case, target=everything, parallel=parallel, threats="all")
    assert answer.proved
    assert answer.feasible == bool(printed["value"])
