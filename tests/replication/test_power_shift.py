"""How many steps a shift of power takes (theory 1; Fearon 1995).

Each step raises A's chance of winning a war from p to p'. While it lasts B can be given the whole
flow, 1; afterwards B is held to its war value, 1 - p' a period less the cost of the war. B decides
when a period begins, and lets a step pass iff that is no less than a war now. In the engine the
shift is a measure that moves what B has without a deal, and what is asked is whether B takes part.
By R6 it could also take the flow and go to war just before the shift, which no step survives.
"""

import math

import pytest
from tests.theory import rows
from tests.walking import Walks

ROWS = rows("powershift.min_steps")


def slack(now: float, then: float, cost: float, delta: float) -> float:
    """Return what B gains by letting one step pass, as the engine walks it."""
    war = 1 - now - cost * (1 - delta)
    data = {
        "format": 1,
        "case": "power",
        "parties": {
            "A": {"discount": delta**12, "no_deal": 0},
            "B": {
                "discount": delta**12,
                "reaction_lag": 0,
                "no_deal": {"value": war - 1, "shifts": {"power": now - then}},
            },
        },
        "measures": {"power": {"by": "A", "levels": {"as_now": {}, "shifted": {"months": 1}}}},
        "values": {"A": {}, "B": {"power": war - 1 + now - then}},  # against the whole flow
    }
    walks = Walks(data, "all")
    walked = walks.walk((((0, 1),),))
    late = [stop.margin for stop in walked.stops if stop.party == 1 and stop.moment == "before"]
    assert max(late) < 0
    return walked.values[0][1] - float(walks.game.no_deal[1])


@pytest.mark.replicates("theory 1, gradual power shift")
@pytest.mark.parametrize("printed", ROWS, ids=lambda r: f"N{r['value']}")
def test_fewest_safe_steps(printed):
    params, n = printed["params"], printed["value"]
    delta, p, end, cost = (params[name] for name in ("delta", "p1", "p2", "c_B"))
    taken = 0
    while p < end:  # the largest safe step each time
        p, taken = (p + cost * (1 - delta) ** 2) / delta, taken + 1
    assert taken == n

    base = cost * (1 - delta)
    for steps, safe in ((n, True), (n - 1, False)):
        grows = ((end + base) / (params["p1"] + base)) ** (1 / steps)
        path = [(params["p1"] + base) * grows**k - base for k in range(steps + 1)]
        assert path[-1] == pytest.approx(end)
        slacks = [slack(a, b, cost, delta) for a, b in zip(path, path[1:], strict=False)]
        assert all((x >= 0) == safe for x in slacks), slacks
    ratio = (end + base) / (params["p1"] + base)
    assert math.ceil(math.log(ratio) / math.log(1 / delta)) == n
