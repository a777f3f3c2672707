"""When an insincere party leaves, and what cheating on the quiet is worth (theory 12.2, 12.8)."""

import pytest
from tests.theory import Act, Periods, period_case, row, rows

CHEATING = rows("roadmap.covert_cheating_value")
EXIT = row("types.insincere_exit")


@pytest.mark.replicates("theory 12.8")
def test_the_first_violation_is_not_the_exit():
    """Five steps; what was done stays in part after a breakdown, and only the other can undo it.

    The row asks whether the party would refuse a step of its own; by R6 it may stop at others' too.
    """
    params, value = EXIT["params"], EXIT["value"]
    delta, kept = params["delta"], params["kept_share"]
    steps = enumerate(zip(params["flow_change"], params["own_step"], strict=True))
    acts = [
        Act(f"m{t}", (0 if own else 1,), (change, 0.0), 1 - kept, undo_by=(1,))
        for t, (change, own) in steps
    ]
    of = Periods(period_case(acts, [delta, delta]))
    plan = of.plan([[act.name] for act in acts])
    slacks = of.slacks(plan)[0]
    first = next(t for t, own in enumerate(params["own_step"]) if own and slacks[t] < 0)
    assert first + 1 == value["first_violated_step"]
    start = of.walks.walk(plan).values[1][0]  # once the first step is done: the theory's first
    exits = [start / (1 - delta) - delta**t * slack for t, slack in enumerate(slacks[:-1])]
    best = max(range(len(exits)), key=exits.__getitem__)
    assert best + 1 == value["exit_step"]
    assert exits[best] == pytest.approx(value["value"], abs=EXIT["tol"])

    flow, summed = 0.0, []  # the same, added up period by period
    path = []
    for change in params["flow_change"]:
        flow += change
        path.append(flow)
    for t, own in enumerate(params["own_step"]):
        last = (path[t - 1] if t else 0.0) if own else path[t]
        before = sum(delta**k * path[k] for k in range(t))
        summed.append(before + delta**t * (last + delta * kept * last / (1 - delta)))
    assert exits == pytest.approx(summed, abs=1e-9)


@pytest.mark.replicates("theory 12.2, D3")
@pytest.mark.parametrize("printed", CHEATING)
def test_what_cheating_on_the_quiet_is_worth(printed):
    """Concealing is not walked yet: the row stands beside a sum over when it is found out."""
    params, value = printed["params"], printed["value"]
    delta, flows = params["delta"], params["flows"]

    def flow(t: int) -> float:
        return float(flows[min(t, len(flows) - 1)])

    def seen(t: int) -> float:
        return float(params["d_after"] if t >= params["inspections_from"] else params["d_before"])

    comply = sum(delta**t * flow(t) for t in range(2000))
    unseen, cheat = 1.0, 0.0
    for t in range(2000):
        cheat += unseen * delta**t * (flow(t) + params["saving"])
        cheat -= unseen * seen(t) * delta ** (t + 1) * params["penalty"]
        unseen *= 1 - seen(t)
    assert comply == pytest.approx(value["comply"], abs=printed["tol"])
    assert cheat == pytest.approx(value["cheat"], abs=printed["tol"])
    assert comply - cheat == pytest.approx(value["slack"], abs=printed["tol"])
