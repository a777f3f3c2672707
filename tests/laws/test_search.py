"""The search finds what a brute force over every plan finds, and obeys the laws of the game.

The brute force is written from the rules alone (`tests.oracle_roadmaps`); cases come from seeds, so
that a failure names its case. The laws are metamorphic: change the case, and say what follows. That
a constant added to all flows of a party leaves its margins alone cannot be written down in a case,
whose flows are 0 at the status quo.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.oracle import Rules
from tests.oracle_roadmaps import Best, Plan, Roadmaps
from tests.random_cases import Data, Question, question
from tests.strategies import to_case
from tests.walking import Walks, some_plan

import detente.roadmap
from detente.game import compile_game

EXACT = 1e-6
"""Shares of a stake within which the search has to close."""
BATCHES = [range(k, k + 20) for k in range(0, 300, 20)]

find_roadmap: Callable[..., Any] = getattr(detente.roadmap, "find_roadmap", None)  # type: ignore[assignment]
needs_search = pytest.mark.skipif(find_roadmap is None, reason="there is no search yet")


def by_seeds(seeds: range) -> str:
    return f"{seeds.start}-{seeds.stop - 1}"


def steps_of(data: Data, best: Any) -> Plan:
    """Return the plan of an answer."""
    names = list(data["measures"])
    levels = {n: list(m["levels"]) for n, m in data["measures"].items()}
    return tuple(
        tuple(sorted((names.index(m), levels[m].index(level)) for m, level, _ in phase.steps))
        for phase in best.phases
    )


# ---------------------------------------------------------------- the walk


@pytest.mark.parametrize("seeds", BATCHES[::2], ids=by_seeds)
def test_a_walk_agrees_with_the_rules(seeds):
    for seed in seeds:
        q = question(seed)
        walks = Walks(q.data, q.threats)
        found = walks.oracle.all(lambda x: True, q.parallel, nothing=True).judged
        for judged in found[:: max(1, len(found) // 6)]:
            walked, said = walks.walk(judged.plan), (seed, judged.plan)
            assert walks.smallest(walked) == pytest.approx(judged.margins, abs=1e-9), said
            assert walks.exposures(walked) == pytest.approx(judged.exposed, abs=1e-9), said


@pytest.mark.parametrize("seed", [165, 235])
def test_a_stake_that_is_a_rounding_error_is_none(seed):
    """Weights cancel out to 2e-15: shares of that would outweigh everything."""
    data = question(seed).data
    stakes = Rules(data).stake
    assert any(stake is not None and 0 < stake < 1e-9 for stake in stakes.values())
    assert not any(0 < stake < 1e-9 for stake in compile_game(to_case(data)).stake)


# ---------------------------------------------------------------- the search


def search(q: Question, **options: Any) -> Any:
    """Ask the engine a question."""
    asked: dict[str, Any] = {
        "target": q.target,
        "parallel": q.parallel,
        "threats": q.threats,
        "tolerance": 1e-7,
        **options,
    }
    return find_roadmap(to_case(q.data), **asked)


def brute(q: Question) -> tuple[Roadmaps, Best]:
    """Ask the brute force the same."""
    oracle = Roadmaps(Rules(q.data), q.threats)
    return oracle, oracle.search(q.target, q.parallel)


def agrees(q: Question) -> None:
    """Check safest and earliest against the brute force."""
    oracle, best = brute(q)
    answer = search(q)
    assert answer.proved, q.seed
    assert answer.feasible == (best.value >= -1e-9), q.seed
    if not best.judged:
        assert answer.best is None, q.seed
    elif np.isfinite(best.value):
        assert answer.margin == pytest.approx(best.value, abs=EXACT), q.seed
        assert answer.upper_bound >= best.value - 1e-9, q.seed
        judged = oracle.judge(steps_of(q.data, answer.best))
        assert judged.value == pytest.approx(answer.margin, abs=1e-9), q.seed
        assert float(judged.months) == pytest.approx(answer.months, abs=1e-9), q.seed
        assert judged.plan in {j.plan for j in best.judged}, q.seed
    for margin in {0.0, max(best.value / 2, 0.0) if np.isfinite(best.value) else 0.0}:
        earliest(q, oracle, best, margin)


def earliest(q: Question, oracle: Roadmaps, best: Best, margin: float) -> None:
    """Check the fewest months with every margin at least so large."""
    answer, months = search(q, objective="earliest", margin=margin), best.earliest(margin)
    assert answer.feasible == (months is not None), (q.seed, margin)
    if months is not None:
        assert answer.months == pytest.approx(float(months), abs=1e-9), (q.seed, margin)
        judged = oracle.judge(steps_of(q.data, answer.best))
        assert float(judged.months) == pytest.approx(float(months), abs=1e-9), (q.seed, margin)
        assert judged.value >= margin - 1e-9, (q.seed, margin)
        assert judged.plan in {j.plan for j in best.judged}, (q.seed, margin)


@needs_search
@pytest.mark.parametrize("seeds", BATCHES, ids=by_seeds)
def test_optimum_of_all_plans(seeds):
    for seed in seeds:
        agrees(question(seed))


@needs_search
def test_a_wide_tolerance_leaves_it_settled_whether_any_order_holds():
    """A bracket around 0 says nothing: whatever the tolerance, a pass at 0 decides."""
    decided = set()
    for seed in range(60):
        q = question(seed)
        answer, best = search(q, tolerance=0.4), brute(q)[1]
        assert answer.feasible == (best.value >= -1e-9), seed
        assert answer.proved, seed
        decided.add(answer.feasible)
    assert decided == {True, False}


@needs_search
@pytest.mark.parametrize("seeds", [range(0, 30), range(30, 60)], ids=by_seeds)
def test_least_exposure_of_all_plans_that_hold(seeds):
    for seed in seeds:
        q = question(seed)
        oracle, best = brute(q)
        answer, least = search(q, objective="least_exposure"), best.least_exposure()
        assert answer.feasible == (least is not None), seed
        if least is not None:
            judged = oracle.judge(steps_of(q.data, answer.best))
            assert judged.value >= -1e-9, seed
            assert judged.exposure == pytest.approx(least, abs=EXACT), seed


@needs_search
@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(k, k + 10) for k in range(0, 100, 10)], ids=by_seeds)
def test_optimum_of_all_plans_of_six_steps(seeds):
    for seed in seeds:
        agrees(question(seed, steps=6))


def test_about_half_of_the_cases_hold():
    values = [brute(question(seed))[1] for seed in range(100)]
    hold = sum(best.value >= 0 for best in values)
    fail = sum(bool(best.judged) and best.value < 0 for best in values)
    assert 30 <= hold <= 70
    assert fail >= 15


# ---------------------------------------------------------------- laws


def some(seeds: int, **wanted: Any) -> Iterator[Question]:
    """Yield questions, some of their fields replaced."""
    for seed in range(seeds):
        yield replace(question(seed), **wanted)


def scaled(data: Data, party: str, factor: float) -> Data:
    """Return a case in which a party counts in other points."""
    data = copy.deepcopy(data)
    for value in data["values"][party].values():
        value["weight"] *= factor
    for entry in data["interactions"]:
        entry["weight"] *= factor if entry["party"] == party else 1
    of = data["parties"][party]
    of["no_deal"]["value"] *= factor
    for measure in of["no_deal"].get("shifts", ()):
        of["no_deal"]["shifts"][measure] *= factor
    if "drift" in of:
        of["drift"]["per_year"] *= factor
    for motive in data.get("motives", {}).get(party, {}).values():
        if "no_deal" in motive:
            motive["no_deal"] *= factor
    return data


def turned(data: Data) -> Data:
    """Return a case with its parties and measures in reverse order."""
    data = copy.deepcopy(data)
    for block in ("parties", "measures"):
        data[block] = dict(reversed(data[block].items()))
    return data


def test_points_of_a_party_scale_its_margins():
    for q in some(40):
        plan = some_plan(q)
        if plan is None:
            continue
        party = list(q.data["parties"])[q.seed % 2]
        walks, again = (Walks(d, q.threats) for d in (q.data, scaled(q.data, party, 4)))
        known = walks.smallest(walks.walk(plan))
        known[party] *= 4
        assert again.smallest(again.walk(plan)) == pytest.approx(known, abs=1e-8), q.seed


def test_worse_no_deal_never_lowers_a_margin():
    for q in some(40):
        plan = some_plan(q)
        if plan is None:
            continue
        party, data = list(q.data["parties"])[q.seed % 2], copy.deepcopy(q.data)
        data["parties"][party]["no_deal"]["value"] -= 3
        walks, again = (Walks(d, q.threats) for d in (q.data, data))
        before, after = walks.smallest(walks.walk(plan)), again.smallest(again.walk(plan))
        assert after[party] >= before[party] - 1e-9, q.seed
        assert all(after[p] == pytest.approx(before[p]) for p in after if p != party), q.seed


def involved(party: str, measure: Data) -> bool:
    """Return whether a party carries out or can undo any part of a measure."""
    line = measure.get("take_back", {})
    entries = (measure, line, *measure["levels"].values(), *line.get("levels", {}).values())
    keys = ("by", "anyone_of", "all_of")
    return any(party in entry.get(key, ()) for entry in entries for key in keys)


def test_what_others_can_take_back_never_raises_what_refusal_is_worth():
    tried = 0
    for q in some(120, threats="all"):
        plan, data = some_plan(q), copy.deepcopy(q.data)
        party = list(q.data["parties"])[q.seed % 2]
        of = data["parties"][party]
        theirs = [
            name
            for name, measure in data["measures"].items()
            if data["values"][party][name]["weight"] > 0 and not involved(party, measure)
        ]
        simple = "drift" not in of and "shifts" not in of["no_deal"]
        if plan is None or not theirs or not simple:
            continue
        data["interactions"] = [e for e in data["interactions"] if e["party"] != party]
        walks = Walks(data, q.threats)
        changed = copy.deepcopy(data)
        for name in theirs:
            changed["measures"][name]["take_back"] = {"share": 1, "months": 0}
        again = Walks(changed, q.threats)
        stops = zip(walks.walk(plan).stops, again.walk(plan).stops, strict=True)
        for before, after in stops:
            if walks.game.parties[before.party] == party:
                assert after.stop <= before.stop + 1e-9, q.seed
                tried += 1
    assert tried > 100


def test_more_ways_to_stop_never_raise_a_margin():
    tried = 0
    for q in some(120, threats="all"):
        plan, party = some_plan(q), list(q.data["parties"])[q.seed % 2]
        fewer, more = copy.deepcopy(q.data), copy.deepcopy(q.data)
        for name, measure in q.data["measures"].items():
            line, levels = measure.get("take_back", {}), measure["levels"].values()
            if "share" in line and "all_of" not in line and not any("by" in v for v in levels):
                able = line.get("anyone_of", measure["by"])
                others = [p for p in q.data["parties"] if p != party]
                more["measures"][name]["take_back"]["anyone_of"] = sorted({party, *able})
                fewer["measures"][name]["take_back"]["anyone_of"] = others
        if plan is None or more == fewer:
            continue
        walks, again = (Walks(d, q.threats) for d in (fewer, more))
        stops = zip(walks.walk(plan).stops, again.walk(plan).stops, strict=True)
        for before, after in stops:
            if walks.game.parties[before.party] == party:
                assert after.margin <= before.margin + 1e-9, q.seed
                tried += after.margin < before.margin - 1e-9
    assert tried > 50


def test_without_patience_only_the_present_counts():
    tried = 0
    for q in some(60):
        data = copy.deepcopy(q.data)
        for of in data["parties"].values():
            of["discount"], of["reaction_lag"] = 1e-300, 1
        for measure in data["measures"].values():
            for level in measure["levels"].values():
                if "months" in level:
                    level["months"] = max(level["months"], 1)
        plan = some_plan(replace(q, data=data))
        if plan is None:
            continue
        walks = Walks(data, q.threats)
        for stop in walks.walk(plan).stops:
            if stop.moment in ("start", "after", "arrival"):
                at = walks.walker.states[stop.levels]
                now, then = at.utility[stop.party], at.during[stop.party, stop.party]
                assert stop.margin == pytest.approx(now - then, abs=1e-9), q.seed
                tried += 1
    assert tried > 100


@needs_search
def test_points_of_a_party_leave_the_optimum_alone():
    for q in some(40):
        party = list(q.data["parties"])[q.seed % 2]
        again = replace(q, data=scaled(q.data, party, 4))
        assert same(search(q), search(again)), q.seed


@needs_search
def test_the_order_of_parties_and_measures_leaves_the_optimum_alone():
    for q in some(40):
        assert same(search(q), search(replace(q, data=turned(q.data)))), q.seed


@needs_search
def test_a_measure_worth_nothing_leaves_the_optimum_alone():
    for q in some(60):
        if not q.target:
            continue  # doing only that would be a plan
        data = copy.deepcopy(q.data)
        data["measures"]["idle"] = {"by": ["Arn"], "levels": ["none", "some"]}
        assert same(search(q), search(replace(q, data=data))), q.seed


@needs_search
def test_steps_at_once_never_lower_the_optimum():
    for q in some(40):
        margins = [search(q, parallel=k).margin for k in (1, 2, 3)]
        known = [m for m in margins if m is not None]
        assert known == pytest.approx(sorted(known), abs=EXACT), q.seed


def same(a: Any, b: Any) -> bool:
    """Return whether two answers have the same optimum."""
    if a.margin is None or b.margin is None:
        return a.margin is b.margin and a.feasible == b.feasible
    return bool(a.feasible == b.feasible and abs(a.margin - b.margin) <= EXACT)


def test_long_steps_and_little_patience_are_searched_as_exactly():
    for seed in range(40):
        q = question(seed)
        data = copy.deepcopy(q.data)
        for party in data["parties"].values():
            party["discount"] = 0.1
        for measure in data["measures"].values():
            for k, level in enumerate(list(measure["levels"].values())[1:]):
                level["months"] = 36 + 24 * (k % 2)
        q = replace(q, data=data)
        if abs(brute(q)[1].value) > 1e-3:  # a tie is lost to rounding at such rates
            agrees(q)
