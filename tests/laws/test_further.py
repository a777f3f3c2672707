"""Further questions about orders, against the brute force: it reads the rules alone."""

import copy
import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.oracle import Rules
from tests.oracle_roadmaps import Plan, Roadmaps
from tests.random_cases import question
from tests.strategies import to_case
from tests.walking import as_roadmap, some_plan

import detente
from detente.roadmap.discounts import find_discounts
from detente.roadmap.diverse import find_diverse
from detente.roadmap.step_date import find_step_date
from detente.roadmap.trust import find_prefix

BATCHES = [
    range(0, 20),
    range(20, 40),
    *(pytest.param(range(k, k + 20), marks=pytest.mark.slow) for k in (40, 60)),
]


def safe_phases(data, threats: str, plan: Plan) -> int:
    """Return the phases in which nobody gains by stopping under any motives; -1 for none at all."""
    parties = list(data["parties"])
    motives = [list(data.get("motives", {}).get(p, {})) or [None] for p in parties]
    first = len(plan) + 2
    for some in itertools.product(*motives):
        assumed = {p: m for p, m in zip(parties, some, strict=True) if m is not None}
        oracle = Roadmaps(Rules(data, assumed), threats)
        first = min(first, first_unsafe(oracle, plan))
    return min(first - 1, len(plan))


def first_unsafe(oracle: Roadmaps, plan: Plan) -> int:
    """Return the first phase, from 1, in which somebody who decides gains by stopping."""
    names = list(oracle.rules.parties)
    deciding = [names.index(p) for p in oracle.judge(plan).deciding]
    x, legs = oracle.rules.status_quo, []
    for phase in plan:
        legs.append(oracle.leg(x, phase))
        x = legs[-1].after
    unsafe = len(plan) + 2
    for i in deciding:
        value = oracle._flow(i, x, ())
        if value - oracle._worth_of_stop(i, x, ())[i] < -1e-9:
            unsafe = min(unsafe, len(plan) + 1)
        for t in reversed(range(len(plan))):
            if min(a + b * value for a, b in legs[t].stops[i]) < -1e-9:
                unsafe = min(unsafe, t + 1)
            value = legs[t].flow[i] + oracle._over(i, legs[t].months) * value
        if value - oracle.readings[i].floors["no_deal"] < -1e-9:
            unsafe = 0
    return unsafe


def test_the_prefix_that_needs_no_trust():
    lengths = set()
    for seed in range(60):
        q = question(seed)
        plan = some_plan(replace(q, parallel=1))
        if plan is None:
            continue
        answer = find_prefix(to_case(q.data), as_roadmap(q.data, plan), threats=q.threats)
        assert answer.safe == safe_phases(q.data, q.threats, plan), seed
        assert bool(answer.doubts) == (answer.safe < len(plan)) or answer.safe == len(plan), seed
        lengths.add(answer.safe)
    assert {-1, 0, 1, 2} <= lengths


def test_what_ends_the_prefix_of_the_bundles():
    case = detente.load("korea-2018")
    answer = find_prefix(case, "bundles")
    assert answer.readings == 12
    for doubt in answer.doubts:
        walked = detente.roadmap.walk_order(case, "bundles", doubt.motives)
        there = [m for m in walked.stops if m.party == doubt.margin.party]
        same = [m for m in there if m.phase == doubt.margin.phase]
        assert min(m.points for m in same) == pytest.approx(doubt.margin.points)
        assert doubt.margin.points < 0


# ---------------------------------------------------------------- dates of steps


def effect_date(oracle: Roadmaps, plan: Plan, step):
    """Return the month in which a step takes effect, and which steps do so before it."""
    begins, before = 0, set()
    for phase in plan:
        if step in phase:
            own = oracle.months(step)
            return begins + own, before | {s for s in phase if oracle.months(s) < own}
        begins += max(map(oracle.months, phase))
        before |= set(phase)
    return None, before


@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_the_earliest_date_of_a_step_and_what_comes_first(seeds):
    tried = 0
    for seed in seeds:
        q = question(seed)
        oracle = Roadmaps(Rules(q.data), q.threats)
        judged = oracle.search(q.target, q.parallel).judged
        margin = 0.0 if seed % 2 else 0.02
        good = [j.plan for j in judged if j.value >= margin - 1e-9]
        near = [j for j in judged if abs(j.value - margin) < 1e-7]
        if near:
            continue  # whether such a plan counts is a matter of rounding
        names = list(q.data["measures"])
        steps = sorted({s for plan in good for phase in plan for s in phase}) or [(0, 1)]
        for step in steps[:: 1 + len(steps) // 2]:
            levels = list(q.data["measures"][names[step[0]]]["levels"])
            answer = find_step_date(
                to_case(q.data),
                f"{names[step[0]]}={levels[step[1]]}",
                target=q.target,
                margin=margin,
                parallel=q.parallel,
                threats=q.threats,
            )
            dates = [effect_date(oracle, plan, step) for plan in good]
            dates = [(date, before) for date, before in dates if date is not None]
            assert answer.proved, seed
            if not dates:
                assert answer.months is None, seed
                continue
            soonest = min(date for date, _ in dates)
            assert answer.months == pytest.approx(float(soonest)), (seed, step)
            assert answer.best.margin is None or answer.best.margin >= margin - 1e-9, seed
            always = set.intersection(*(before for _, before in dates))
            first = set.intersection(*(before for date, before in dates if date == soonest))
            said = {k: set() for k in ("always", "at_the_soonest")}
            for b in answer.before:
                there = q.data["measures"][b.measure]["levels"]
                for kind, of in said.items():
                    assert getattr(b, kind) is not None
                    if getattr(b, kind):
                        of.add((names.index(b.measure), list(there).index(b.level)))
            assert said == {"always": always, "at_the_soonest": first}, (seed, step)
            tried += 1
    assert tried > 3


# ---------------------------------------------------------------- discount factors


def within(answer, number: float, room: float) -> bool | None:
    """Return whether a number lies within the intervals; None if it is too close to an end."""
    for of in answer.intervals:
        if min(abs(number - of.low), abs(number - of.high)) < room:
            return None
        if of.low < number < of.high:
            return True
    return False


def test_the_set_of_discount_factors_of_an_order():
    """Also between the points of the grid: the brute force is asked at others."""
    tried = 0
    for seed in range(20):
        q = question(seed)
        plan = some_plan(q)
        party = list(q.data["parties"])[seed % 2]
        if plan is None or any("drift" in of for of in q.data["parties"].values()):
            continue
        order = as_roadmap(q.data, plan)
        answer = find_discounts(to_case(q.data), order, party=party, threats=q.threats, points=40)
        for number in (0.53, 0.66, 0.78, 0.86, 0.93, 0.987):
            data = copy.deepcopy(q.data)
            data["parties"][party]["discount"] = number
            judged = Roadmaps(Rules(data), q.threats).judge(plan)
            holding = min(judged.margins[p] for p in judged.deciding) >= -1e-9
            assert within(answer, number, 1e-5) in (None, holding), (seed, number)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("points", [3, 60])
def test_an_order_that_holds_for_a_band_of_discount_factors(points):
    """A pays 6 at once, has 10 a year later and pays 5 after five more: -6 + 10 d - 5 d^6 >= 0.

    The coarse grid has no point in the band: its peak is followed up.
    """
    measures = {
        "first": {"by": "A", "levels": {"none": {}, "done": {"months": 0}}},
        "back": {
            "by": "B",
            "levels": {"none": {}, "done": {"months": 12}},
            "take_back": {"share": 1, "months": 0},
        },
        "last": {"by": "A", "levels": {"none": {}, "done": {"months": 60}}},
    }
    data = {
        "format": 1,
        "case": "band",
        "parties": {p: {"discount": 0.97, "reaction_lag": 12, "no_deal": 0} for p in "AB"},
        "measures": measures,
        "values": {
            "A": {"first": -6, "back": 10, "last": -5},
            "B": {"first": 10, "back": 2, "last": 10},
        },
    }
    plan = tuple(((m, 1),) for m in range(3))
    order = as_roadmap(data, plan)
    answer = find_discounts(to_case(data), order, party="A", threats="all", points=points)
    roots = np.roots([-5, 0, 0, 0, 0, 10, -6])
    low, high = sorted(r.real for r in roots if abs(r.imag) < 1e-9 and 0.5 < r.real < 0.999)
    (band,) = answer.intervals
    assert (band.low, band.high) == pytest.approx((low, high), abs=2e-6)
    assert answer.holds_now is False
    together = find_discounts(to_case(data), order, threats="all")
    for interval in together.intervals:
        for shift in (interval.low, interval.high):
            there = copy.deepcopy(data)
            for of in there["parties"].values():
                of["discount"] = 1 / (1 + shift * (1 / 0.97 - 1))
            assert min(Roadmaps(Rules(there), "all").judge(plan).margins.values()) >= -1e-8
    assert together.intervals


def test_the_set_for_any_order_agrees_with_all_orders():
    for seed in (3, 8):
        q = question(seed, steps=4)
        party = next(iter(q.data["parties"]))
        answer = find_discounts(
            to_case(q.data), None, party=party, target=q.target, parallel=q.parallel,
            threats=q.threats, points=7,
        )  # fmt: skip
        assert not answer.unknown
        for interval in answer.intervals:
            for number in (interval.low, interval.high):
                data = copy.deepcopy(q.data)
                data["parties"][party]["discount"] = number
                best = Roadmaps(Rules(data), q.threats).search(q.target, q.parallel)
                assert best.value >= -1e-7, (seed, number)


# ---------------------------------------------------------------- several plans


def test_several_plans_that_hold_and_differ():
    """Each is one of all plans that hold; the second is as far as any of the sample."""
    several = 0
    for seed in range(40):
        q = question(seed)
        oracle = Roadmaps(Rules(q.data), q.threats)
        good = [j for j in oracle.search(q.target, q.parallel).judged if j.value >= -1e-9]
        answer = find_diverse(
            to_case(q.data), 4, target=q.target, parallel=q.parallel, threats=q.threats
        )
        assert bool(answer.plans) == bool(good), seed
        names = list(q.data["measures"])
        levels = {n: list(of["levels"]) for n, of in q.data["measures"].items()}
        found = [
            tuple(
                tuple(sorted((names.index(m), levels[m].index(k)) for m, k, _ in phase.steps))
                for phase in of.plan.phases
            )
            for of in answer.plans
        ]
        known = {tuple(tuple(sorted(phase)) for phase in j.plan) for j in good}
        assert set(found) <= known, seed
        assert len(set(found)) == len(found), seed
        far = [of.distance for of in answer.plans]
        assert far == sorted(far, reverse=True), seed
        if found:
            assert oracle.judge(found[0]).months == min(j.months for j in good), seed
        several += len(found) > 2
    assert several > 3
