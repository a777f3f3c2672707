"""An exchange in shrinking steps, secured by a bond (theory 2.2).

Per unit that both hand over, each pays K and receives B > K. A step is safe if
K d_t <= G + (B - K) * (the discounted rest). The engine walks the printed steps: no slack is left
at any of them, and there is less than none once one is larger.
"""

import math

import pytest
from tests.theory import Act, Periods, period_case, row, rows

MAX_TOTAL = rows("bonded_exchange.max_total")
MIN_STEPS = rows("bonded_exchange.min_steps")
FIRST_LARGER = row("roadmap.encodes_bonded_exchange")


def exchange(sizes: list[float], b: float, k: float, bond: float, delta: float) -> list[float]:
    """Return the smallest slack of each step, as the engine walks it."""
    once = 1 - delta if delta < 1 else 1  # paid and received once
    acts, phases = [], []
    for t, size in enumerate(sizes):
        gives, takes = -k * size * once, b * size * once
        acts += [Act(f"a{t}", (0,), (gives, takes)), Act(f"b{t}", (1,), (takes, gives))]
        phases.append([f"a{t}", f"b{t}"])
    of = Periods(period_case(acts, [delta, delta], [bond / delta, bond / delta]))
    return [min(both) for both in zip(*of.slacks(of.plan(phases)), strict=True)]


def largest(b: float, k: float, bond: float, delta: float, n: int) -> list[float]:
    """Return the largest safe steps, found from the last one backwards."""
    sizes: list[float] = []
    rest = 0.0
    for _ in range(n):
        sizes.insert(0, (bond + (b - k) * rest) / k)
        rest = delta * (sizes[0] + rest)
    return sizes


@pytest.mark.replicates("theory 2.2")
@pytest.mark.parametrize(
    "printed", MAX_TOTAL, ids=lambda r: f"B{r['params']['B']}K{r['params']['K']}"
)
def test_largest_steps(printed):
    params, value, tol = printed["params"], printed["value"], printed["tol"]
    b, k, bond, delta = (params[name] for name in ("B", "K", "bond", "delta"))
    sizes = value["steps"]
    assert largest(b, k, bond, delta, params["N"]) == pytest.approx(sizes, abs=tol)
    assert sum(sizes) == pytest.approx(value["total"], abs=tol)
    assert exchange(sizes, b, k, bond, delta)[:-1] == pytest.approx([0] * len(sizes), abs=1e-9)
    for t in range(len(sizes)):
        larger = [size * (1.01 if s == t else 1) for s, size in enumerate(sizes)]
        assert exchange(larger, b, k, bond, delta)[t] < -1e-4


@pytest.mark.replicates("theory 2.2")
@pytest.mark.parametrize("printed", MIN_STEPS, ids=lambda r: f"N{r['value']}")
def test_fewest_steps(printed):
    params, n = printed["params"], printed["value"]
    b, k, bond, total = (params[name] for name in ("B", "K", "bond", "total"))
    assert params["delta"] == 1
    assert math.ceil(math.log(1 + total * (b - k) / bond) / math.log(b / k)) == n
    for steps, holds in ((n, True), (n - 1, False)):
        sizes = largest(b, k, bond, 1, steps)
        assert (sum(sizes) >= total) == holds
        scaled = [size * total / sum(sizes) for size in sizes]
        assert (min(exchange(scaled, b, k, bond, 1)) >= -1e-9) == holds


@pytest.mark.replicates("theory 14")
def test_a_first_step_that_is_one_per_cent_larger():
    params, value, tol = FIRST_LARGER["params"], FIRST_LARGER["value"], FIRST_LARGER["tol"]
    terms = tuple(params[name] for name in ("B", "K", "bond", "delta"))
    first, *others = params["steps"]
    assert min(exchange([first, *others], *terms)) == pytest.approx(value["slack"], abs=tol)
    larger = min(exchange([first * 1.01, *others], *terms))
    assert larger == pytest.approx(value["first_step_plus_1pct"], abs=tol)
