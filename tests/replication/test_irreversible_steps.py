"""Steps that can never fall, and levels that can (theory 2.1, 2.8; Lockwood & Thomas 2002).

Two parties raise levels side by side; a party's payoff in a period is pi(own, other). The paths
never end, so the engine walks the first five steps and one last joint step that is worth what the
rest of the path would be. Along the printed paths no slack is left, and a larger step has less.
"""

from collections.abc import Callable

import pytest
from tests.theory import Act, Periods, period_case, rows

LINEAR = rows("irreversible_linear.steps")
QUADRATIC = rows("lockwood_thomas.quadratic")
SNAPBACK = rows("snapback.ceiling")

Payoff = Callable[[float, float], float]


def bisect(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Return where something that holds at `low` stops to hold."""
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def slacks(levels: list[float], rest: list[float], pi: Payoff, delta: float) -> list[float]:
    """Return the slack of each of the first steps, the levels of the rest being reached after."""
    acts, phases, before = [], [], 0.0
    for t, level in enumerate(levels):
        own, other = (pi(level, 0) - pi(before, 0), pi(0, level) - pi(0, before))
        acts += [Act(f"a{t}", (0,), (own, other)), Act(f"b{t}", (1,), (other, own))]
        phases.append([f"a{t}", f"b{t}"])
        before = level
    gains = [pi(level, level) - pi(before, before) for level in rest]
    worth = (1 - delta) * sum(delta**t * gain for t, gain in enumerate(gains))
    of = Periods(period_case([*acts, Act("rest", (0, 1), (worth, worth))], [delta, delta]))
    by_party = of.slacks(of.plan([*phases, ["rest"]]))
    return [min(both) for both in zip(*by_party, strict=True)][: len(levels)]


@pytest.mark.replicates("theory 2.1, linear payoffs")
@pytest.mark.parametrize("printed", LINEAR, ids=lambda r: f"b{r['params']['b']}")
def test_linear_payoffs(printed):
    params, value = printed["params"], printed["value"]
    b, k, delta, total = (params[name] for name in ("b", "k", "delta", "total"))
    assert k / (delta * b) == pytest.approx(value["ratio"], abs=1e-12)
    sizes = [1e-7 / k]  # from the last of 120 periods backwards, with hardly any collateral
    ahead = 0.0
    while len(sizes) < 120:
        ahead = delta * (sizes[0] + ahead)
        sizes.insert(0, (1e-7 + (b - k) * ahead) / k)
    scale = total / sum(sizes)
    first = [size * scale for size in sizes[:5]]
    assert first == pytest.approx(value["first5"], abs=printed["tol"])

    ratio, level, path = value["ratio"], 0.0, []
    for t in range(2000):
        level += total * (1 - ratio) * ratio**t
        path.append(level)
    assert [y - x for x, y in zip([0, *path], path[:5], strict=False)] == pytest.approx(
        value["first5"], abs=1e-9
    )

    def pi(own: float, other: float) -> float:
        return b * other - k * own

    assert slacks(path[:5], path[5:], pi, delta) == pytest.approx([0] * 5, abs=1e-9)
    faster = [level * 1.01 for level in path[:5]]
    assert min(slacks(faster, path[5:], pi, delta)) < -1e-4


@pytest.mark.replicates("Lockwood & Thomas 2002, quadratic costs")
@pytest.mark.parametrize(
    "printed", QUADRATIC, ids=lambda r: f"b{r['params']['b']}k{r['params']['k']}"
)
def test_quadratic_costs(printed):
    params, value = printed["params"], printed["value"]
    b, k, delta = (params[name] for name in ("b", "k", "delta"))
    assert b / k == params["efficient"]

    def stays(first: float) -> bool:
        """Return whether constraints that bind lead from a first level to one that stays put."""
        level = first
        for _ in range(20_000):
            level = first + k * level * level / (2 * delta * b)
            if level > 10:
                return False
        return True

    def pi(own: float, other: float) -> float:
        return b * other - k * own * own / 2

    first = bisect(stays, 0, b)
    path = [first]
    while len(path) < 3000:
        path.append(first + k * path[-1] ** 2 / (2 * delta * b))
    assert path[:5] == pytest.approx(value["levels"], abs=printed["tol"])
    assert path[-1] == pytest.approx(value["limit"], abs=printed["tol"])
    assert slacks(path[:5], path[5:], pi, delta) == pytest.approx([0] * 5, abs=1e-6)
    faster = [level * 1.01 for level in path[:5]]
    assert min(slacks(faster, path[5:], pi, delta)) < -1e-4


@pytest.mark.replicates("theory 2.8; compare Lockwood & Zissimos")
@pytest.mark.parametrize(
    "printed", SNAPBACK, ids=lambda r: f"b{r['params']['b']}k{r['params']['k']}"
)
def test_what_taking_back_can_support(printed):
    """Taking all back supports twice the level that taking back as much as the other did does."""
    params, value = printed["params"], printed["value"]
    b, k, delta = (params[name] for name in ("b", "k", "delta"))
    assert b / k == params["efficient"]

    def holds(level: float, kept: float) -> bool:
        """Return whether a level holds, all above `kept` of it being taken back after a stop."""
        acts = []
        for name, low, high, share in (("base", 0, kept, 0), ("top", kept, level, 1)):
            own, other = -k * (high**2 - low**2) / 2, b * (high - low)
            acts += [
                Act(f"a_{name}", (0,), (own, other), share),
                Act(f"b_{name}", (1,), (other, own), share),
            ]
        of = Periods(period_case(acts, [delta, delta]))
        plan = of.plan([["a_base", "b_base"], ["a_top", "b_top"]])
        return min(of_party[-1] for of_party in of.slacks(plan)) >= -1e-12

    full = bisect(lambda level: holds(level, 0), 0.01, 4 * b / k)
    assert full == pytest.approx(value["full_snapback"], abs=printed["tol"])
    little = 1e-4
    equal = bisect(lambda level: holds(level, level - little), 0.01, 4 * b / k)
    assert equal == pytest.approx(value["equivalent_withdrawal"], abs=printed["tol"])
