"""A plan that goes on from a given state: what a brute force finds, and no worse than before.

Margin of the best order from a state >= margin of the rest of a plan >= margin of the whole.
"""

import json
from typing import Any

import numpy as np
import pytest
from tests.oracle import Rules
from tests.oracle_roadmaps import Plan, Roadmaps, after
from tests.random_cases import Question, question
from tests.strategies import to_case
from tests.walking import as_roadmap, some_plan

from detente.case.findings import QuestionError
from detente.case.schema import Roadmap
from detente.report.roadmap.words_verify import reason_in_words
from detente.roadmap import find_roadmap, walk_order
from detente.roadmap.certificate import build_certificate
from detente.roadmap.checker import check_certificate
from detente.roadmap.repair import find_repairs
from detente.status.replan import replan

EXACT = 1e-6
SEEDS = [range(k, k + 20) for k in range(0, 100, 20)]


def named(q: Question, done: Plan) -> dict[str, Any]:
    """Return the state after some phases, as somebody would write it."""
    names = list(q.data["measures"])
    return {names[m]: k for phase in done for m, k in phase}


def steps_of(q: Question, answer: Any) -> Plan:
    """Return the plan of an answer."""
    names = list(q.data["measures"])
    levels = {n: list(m["levels"]) for n, m in q.data["measures"].items()}
    return tuple(
        tuple(sorted((names.index(m), levels[m].index(level)) for m, level, _ in phase.steps))
        for phase in answer.phases
    )


def search(q: Question, done: Plan, **options: Any) -> Any:
    options = {"target": q.target, "parallel": q.parallel, "threats": q.threats} | options
    return find_roadmap(to_case(q.data), state=named(q, done), tolerance=1e-7, **options)


def part_of(q: Question) -> tuple[Plan, Plan] | None:
    """Return a plan in two parts, neither empty; None where there is no such plan."""
    plan = some_plan(q)
    return (plan[:1], plan[1:]) if plan and len(plan) > 1 else None


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_the_best_order_from_a_given_state_is_that_of_all_plans(seeds):
    tried = 0
    for seed in seeds:
        q = question(seed)
        parts = part_of(q)
        if parts is None:
            continue
        oracle = Roadmaps(Rules(q.data), q.threats)
        best = oracle.search(q.target, q.parallel, done=parts[0])
        answer = search(q, parts[0])
        assert answer.proved, seed
        assert answer.feasible == (best.value >= -1e-9), seed
        if not best.judged:
            assert answer.best is None, seed
        elif np.isfinite(best.value):
            judged = oracle.judge(steps_of(q, answer), parts[0])
            assert judged.value == pytest.approx(best.value, abs=EXACT), seed
            assert answer.margin in (None, pytest.approx(best.value, abs=EXACT)), seed
            tried += 1
        earliest, months = search(q, parts[0], objective="earliest"), best.earliest(0.0)
        assert earliest.feasible == (months is not None), seed
        if months is not None:
            assert earliest.months == pytest.approx(float(months), abs=1e-9), seed
    assert tried > 5


def test_what_has_been_done_never_makes_a_plan_worse():
    """Re-planned >= rest of the plan >= the whole, the plan being the best from the start."""
    strict = tried = 0
    for seed in range(60):
        q = question(seed)
        case = to_case(q.data)
        whole = find_roadmap(case, target=q.target, parallel=q.parallel, threats=q.threats)
        if whole.best is None or whole.margin is None:
            continue
        do = [{m: level for m, level, _ in p.steps} for p in whole.phases]
        done: dict[str, str] = {}
        before = whole.margin
        for k in range(1, len(do)):
            done |= do[k - 1]
            rest = Roadmap.model_validate({"phases": [{"do": d} for d in do[k:]]})
            walked = walk_order(case, rest, threats=q.threats, state=done)
            again = find_roadmap(
                case, target=q.target, parallel=q.parallel, threats=q.threats, state=done
            )
            assert walked.margin is not None, seed
            assert again.margin is not None, seed
            assert walked.margin >= before - 1e-9, seed
            assert again.margin >= walked.margin - 1e-3 - 1e-9, seed
            strict += again.margin > whole.margin + 1e-2
            before, tried = walked.margin, tried + 1
    assert tried > 40
    assert strict > 3


def test_a_rest_that_is_walked_is_the_end_of_the_walk():
    for seed in range(60):
        q = question(seed)
        parts = part_of(q)
        if parts is None:
            continue
        done, rest = parts
        case, oracle = to_case(q.data), Roadmaps(Rules(q.data), q.threats)
        walked = walk_order(case, as_roadmap(q.data, rest), threats=q.threats, state=named(q, done))
        whole = walk_order(case, as_roadmap(q.data, done + rest), threats=q.threats)
        assert walked.values == pytest.approx(whole.phases[1].values), seed
        assert walked.participation == ()
        assert dict(walked.over_as_now) == {}
        later = {(m.party, m.phase - 1, m.month, m.moment): m.points for m in whole.stops}
        for m in walked.stops:
            assert later[m.party, m.phase, m.month, m.moment] == pytest.approx(m.points), seed
        margins = oracle.judge(rest, done).margins
        found = {p: min(m.points for m in walked.stops if m.party == p) for p in margins}
        assert found == pytest.approx(margins, abs=1e-9), seed


def test_a_repair_of_the_rest_holds_when_it_is_made():
    found = 0
    for seed in range(40):
        q = question(seed)
        parts = part_of(q)
        if parts is None:
            continue
        done, rest = parts
        case, state = to_case(q.data), named(q, done)
        answer = find_repairs(case, as_roadmap(q.data, rest), threats=q.threats, state=state)
        for repair in answer.repairs:
            if repair.kind in ("order", "level"):
                walked = walk_order(case, repair.order, threats=q.threats, state=state)
                assert walked.feasible, (seed, repair)
                found += 1
    assert found > 3


def certified(answer: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(build_certificate(answer, "it", "0")))
    return document


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_other_code_finds_the_numbers_of_a_plan_under_way(seeds):
    tried = 0
    for seed in seeds:
        q = question(seed)
        parts = part_of(q)
        if parts is None:
            continue
        done, rest = parts
        case = to_case(q.data)
        walked = walk_order(case, as_roadmap(q.data, rest), threats=q.threats, state=named(q, done))
        document = certified(walked)
        assert document["begins"] == document["states"][0]
        verdict = check_certificate(document, case)
        assert verdict.reasons == (), seed
        assert verdict.feasible is walked.feasible
        assert "begins" in verdict.taken
        elsewhere = document | {"begins": {}}
        assert check_certificate(elsewhere, case).reasons
        whole = {k: v for k, v in document.items() if k != "begins"}
        assert check_certificate(whole, case).reasons
        tried += 1
    assert tried


def test_a_certificate_that_begins_where_nothing_can_stand_is_refused(swaps):
    document = certified(walk_order(swaps, FIRST, state={"trade": "food"}))
    assert check_certificate(document, swaps).accepted
    for begins in ({"trade": "all"}, {"trad": "food"}):
        (reason,) = check_certificate(document | {"begins": begins}, swaps).reasons
        assert "nothing can stand there" in reason_in_words(swaps, reason)
    with pytest.raises(QuestionError, match="begins should be in braces"):
        check_certificate(document | {"begins": ["trade"]}, swaps)
    walked = replan(swaps, FIRST, {"trade": "food"}, left={"visits=open": 0.25}, search=False).rest
    with pytest.raises(QuestionError, match="less than its own months"):
        certified(walked)


def test_no_plan_goes_on_from_below_the_status_quo_or_from_what_cannot_be(swaps):
    with pytest.raises(QuestionError, match="there is no measure 'trad'"):
        walk_order(swaps, FIRST, state={"trad": "open"})
    with pytest.raises(QuestionError, match="`requires` rules out"):
        find_roadmap(swaps, state={"missiles": "gone"})


FIRST = Roadmap.model_validate({"phases": [{"do": {"visits": "open"}}]})


@pytest.fixture(scope="module")
def swaps():
    import detente

    return detente.load("two-swaps")


def test_the_state_after_a_plan_is_an_order_of_no_steps():
    q = next(q for q in map(question, range(99)) if part_of(q))
    done, rest = part_of(q) or ((), ())
    x = Rules(q.data).status_quo
    for phase in done + rest:
        x = after(x, phase)
    state = dict(zip(q.data["measures"], map(int, x), strict=True))
    answer = find_roadmap(
        to_case(q.data),
        target=" and ".join(f"{m} >= {k}" for m, k in state.items()) or "",
        state=state,
    )
    assert answer.best is None or answer.phases == ()


def test_courses_from_a_state_are_no_worse_than_they_were():
    """Party by party the rest is no worse than the whole; the best order no worse than the rest."""
    tried = mended = 0
    for seed in range(80):
        q = question(seed)
        parts = part_of(q)
        if parts is None:
            continue
        case, plan = to_case(q.data), as_roadmap(q.data, parts[0] + parts[1])
        answer = replan(
            case, plan, named(q, parts[0]), threats=q.threats, parallel=q.parallel, seconds=30
        )
        whole = walk_order(case, plan, threats=q.threats)
        go_on, best, suspended = (answer.option(k) for k in ("go on", "best order", "suspend"))
        assert go_on is not None, seed
        assert best is not None, seed
        assert suspended is not None, seed
        for m, later in zip(go_on.margins, suspended.margins, strict=True):
            before = min(s.points for s in whole.stops if s.party == m.party)
            assert m.points >= before - 1e-9, seed
            assert later.points <= m.points + 1e-9, seed
        assert best.holds >= go_on.holds, seed
        if best.margin is not None and go_on.margin is not None and best.holds == go_on.holds:
            assert best.margin >= go_on.margin - 1e-9, seed
        repaired = answer.option("repair")
        assert repaired is None or not go_on.holds, seed
        if repaired is not None:
            assert repaired.walk is not None, seed
            assert repaired.walk.feasible, (seed, answer.repair)
            mended += 1
        tried += 1
    assert tried > 30
    assert mended > 5
