"""Further questions about orders, against the brute force: it reads the rules alone."""

import itertools
from dataclasses import replace

import pytest
from tests.oracle import Rules
from tests.oracle_roadmaps import Plan, Roadmaps
from tests.random_cases import question
from tests.strategies import to_case
from tests.walking import as_roadmap, some_plan

import detente
from detente.roadmap.step_date import find_step_date
from detente.roadmap.trust import find_prefix


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
    for seed in range(150):
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


@pytest.mark.parametrize("seeds", [range(k, k + 20) for k in range(0, 80, 20)], ids=str)
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
