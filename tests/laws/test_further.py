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
