"""The theory's own small roadmaps (theory 12.3, 12.7, 13), every plan walked by the engine.

With several plans of the same slack the rows name one; its slack and exposure are compared, not
that a search would pick it.
"""

from typing import Any

import pytest
from tests.oracle_roadmaps import Plan
from tests.theory import Act, Periods, period_case, row

from detente.roadmap.suspension import worth_suspended

SMALL = [
    "roadmap.irreversible4",
    "roadmap.irreversible4_bond",
    "roadmap.snapback4",
    "roadmap.snapback4_impatient",
    "roadmap.joint5",
    "roadmap.joint5_bond",
]
SMALL_ROWS = [row(name) for name in SMALL]
LEAST_EXPOSURE = row("roadmap.min_exposure_feasible")
EQUAL_BOND = row("roadmap.min_uniform_bond")
WINDOW = row("roadmap.delta_window")
RESUMED = row("roadmap.suspension_then_resume")


def acts_of(params: dict[str, Any]) -> list[Act]:
    assert not any(any(cost) for *_, cost in params["measures"]), "no row has costs paid once"
    return [
        Act(name, tuple(by), tuple(flows), share=1.0 if undone else 0.0, after=tuple(after))
        for name, by, flows, undone, after, _ in params["measures"]
    ]


def periods(params: dict[str, Any], penalty: list[float] | None = None) -> Periods:
    fine = params["penalty"] if penalty is None else penalty
    return Periods(period_case(acts_of(params), params["delta"], fine))


def best(of: Periods, together: int) -> float:
    return max(of.slack(plan) for plan in of.plans(together))


@pytest.mark.replicates("theory 12.7")
@pytest.mark.parametrize("printed", SMALL_ROWS, ids=SMALL)
def test_best_slack_and_exposure(printed):
    params, value, tol = printed["params"], printed["value"], printed["tol"]
    of = periods(params)
    assert best(of, len(params["measures"])) == pytest.approx(value["max_min_slack"], abs=tol)
    assert best(of, 1) == pytest.approx(value["best_one_at_a_time"], abs=tol)
    plan = of.plan(value["plan"])
    assert of.slack(plan) == pytest.approx(value["verified"], abs=tol)
    assert of.slack(plan) == pytest.approx(value["forward"], abs=tol)
    without_fines = periods(params, [0.0] * len(params["delta"]))  # the one who stops pays them
    assert without_fines.exposure(plan) == pytest.approx(value["exposure"], abs=tol)


@pytest.mark.replicates("theory 12.3, slack and exposure conflict")
def test_least_exposure_among_plans_that_hold():
    params, value = row(f"roadmap.{LEAST_EXPOSURE['params']}")["params"], LEAST_EXPOSURE["value"]
    of, without_fines = periods(params), periods(params, [0.0] * 3)
    plans = of.plans(5)
    assert len(plans) == 101
    hold: list[Plan] = [p for p in plans if of.slack(p) >= -1e-9]
    assert len(hold) == value["n_feasible"]
    exposures = {p: without_fines.exposure(p) for p in hold}
    assert min(exposures.values()) == pytest.approx(value["exposure"], abs=LEAST_EXPOSURE["tol"])
    named = of.plan(value["plan"])
    assert exposures[named] == pytest.approx(value["exposure"], abs=LEAST_EXPOSURE["tol"])


@pytest.mark.replicates("theory 12.3, the smallest equal bond")
def test_smallest_equal_bond():
    params, bond = row(f"roadmap.{EQUAL_BOND['params']}")["params"], EQUAL_BOND["value"]
    assert best(periods(params, [bond, bond]), 4) == pytest.approx(0, abs=EQUAL_BOND["tol"])
    assert best(periods(params, [bond - 1e-3, bond - 1e-3]), 4) < -1e-4


@pytest.mark.replicates("theory 12.3, patience can hurt")
def test_the_patience_that_a_swap_needs_is_a_window():
    def slack(delta: float) -> float:
        once = 8 * (1 - delta)  # paid once: the same for ever, and never undone
        swap = Act("swap", (0, 1), (1.5 - once, once - 1))
        of = Periods(period_case([swap], [delta, delta]))
        return of.slack(of.plan([["swap"]]))

    holds = [k / 2000 for k in range(1400, 1999) if slack(k / 2000) >= -1e-9]
    assert [holds[0], holds[-1]] == pytest.approx(WINDOW["value"], abs=WINDOW["tol"])
    assert len(holds) == round((holds[-1] - holds[0]) * 2000) + 1  # no gap


@pytest.mark.replicates("theory 12.3, breakdown for good is optimistic")
def test_a_deal_that_resumes_deters_less():
    params = row(f"roadmap.{RESUMED['params']['case']}")["params"]
    of = periods(params)
    plan, walker = of.plan(RESUMED["params"]["plan"]), of.walks.walker
    for lasts, slack in zip(RESUMED["params"]["L"], RESUMED["value"], strict=True):
        found = []
        for stop in of.walks.walk(plan).stops:
            if stop.moment in ("before", "arrival"):
                _, again = worth_suspended(walker, stop, "all", lasts)
                found.append((stop.carry_on - again) / (1 - of.delta[stop.party]))
        assert min(found) == pytest.approx(slack, abs=RESUMED["tol"])
