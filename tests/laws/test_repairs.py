"""What is said to make an order hold does so, and a little less of it does not.

Each change is made in the case as `--set` makes it and judged by the brute force, which shares
nothing with the engine; each other order is judged by it too.
"""

import json
import math
from collections.abc import Iterator

import pytest
from tests.oracle import Rules
from tests.oracle_roadmaps import Plan, Roadmaps, Step
from tests.random_cases import Question, question
from tests.strategies import to_case
from tests.walking import Walks, as_roadmap, some_plan, timed

import detente
from detente.case.load import read
from detente.case.schema import Roadmap
from detente.game import compile_game
from detente.roadmap.lean import Lean, forms_of
from detente.roadmap.levers import game_with, levers_of, with_number
from detente.roadmap.repair import find_repairs

SHORT = 1e-5

BATCHES = [
    range(0, 20),
    range(20, 40),
    *(pytest.param(range(k, k + 20), marks=pytest.mark.slow) for k in (40, 60)),
]


def smallest(oracle: Roadmaps, plan: Plan) -> float:
    """Return the smallest margin in points of those who decide."""
    judged = oracle.judge(plan)
    return min(judged.margins[p] for p in judged.deciding)


def failing(seeds: range) -> Iterator[tuple[Question, Plan, Roadmaps]]:
    """Yield orders that do not hold."""
    for seed in seeds:
        q = question(seed)
        plan = some_plan(q)
        oracle = Roadmaps(Rules(q.data), q.threats)
        if plan is not None and smallest(oracle, plan) < -1e-6:
            yield q, plan, oracle


def test_forms_and_lean_walks_agree_with_the_rules():
    for seed in range(60):
        q = question(seed)
        plan = some_plan(q)
        if plan is None:
            continue
        walks = Walks(q.data, q.threats)
        judged = walks.oracle.judge(plan)
        game, known = walks.game, smallest(walks.oracle, plan)
        who = [game.parties.index(p) for p in judged.deciding]
        phases = timed(walks.oracle, plan)
        assert Lean(game, who, q.threats).smallest(phases) == pytest.approx(known, abs=1e-9), seed
        forms = forms_of(game, phases, who, q.threats)
        assert forms.smallest(game) == pytest.approx(known, abs=1e-9), seed


def test_another_number_is_what_set_makes_of_it(tmp_path):
    """Every judgement, of random cases: the same game whether moved in memory or by `--set`."""
    file = tmp_path / "case.yaml"
    for seed in range(12):
        q = question(seed)
        game = compile_game(to_case(q.data))
        file.write_text(json.dumps(q.data), encoding="utf-8")
        for lever in levers_of(game, range(len(game.parties))):
            number = min(max(lever.base.mode + 0.25, lever.least), lever.most)
            typed = detente.load(file, changes=[f"{lever.path}={number!r}"])
            same(game_with(game, lever, number), compile_game(typed))
            same(compile_game(with_number(game.case, lever, number)), compile_game(typed))


def same(a, b) -> None:
    assert a.lag.tolist() == b.lag.tolist()
    assert a.no_deal.tolist() == b.no_deal.tolist()
    assert a.undoing.share.tolist() == b.undoing.share.tolist()
    for mine, other in zip(a.outlooks, b.outlooks, strict=True):
        assert mine.worth.tolist() == other.worth.tolist()
        assert mine.pair_weight.tolist() == other.pair_weight.tolist()
        assert mine.no_deal == other.no_deal


@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_a_repair_makes_the_whole_order_hold(seeds, tmp_path):
    file, kinds = tmp_path / "case.yaml", set()
    for q, plan, _ in failing(seeds):
        file.write_text(json.dumps(q.data), encoding="utf-8")
        answer = find_repairs(to_case(q.data), as_roadmap(q.data, plan), threats=q.threats)
        assert not answer.feasible
        for repair in answer.repairs:
            kinds.add(repair.kind)
            if not isinstance(repair.to, float):
                continue
            short = math.copysign(SHORT * max(1, abs(repair.to)), repair.to - float(repair.now))
            for number, enough in ((repair.to, True), (repair.to - short, False)):
                data = read(file, changes=[f"{repair.path}={number!r}"])
                oracle = Roadmaps(Rules(data.document.data), q.threats)
                assert (smallest(oracle, plan) >= -1e-8) == enough, (q.seed, repair)
    assert {"weight", "floor"} <= kinds


def test_a_floor_is_found_wherever_one_does():
    """A floor acts in one direction only: what is not found within reach is not there."""
    tried = 0
    for q, plan, oracle in failing(range(40)):
        judged = oracle.judge(plan)
        short = [p for p in judged.deciding if judged.margins[p] < -1e-9]
        answer = find_repairs(to_case(q.data), as_roadmap(q.data, plan), threats=q.threats)
        floors = [r for r in answer.repairs if r.kind == "floor"]
        assert not floors or (floors[0].party,) == tuple(short), q.seed
        tried += len(floors)
    assert tried > 5


def moves(plan: Plan) -> Iterator[tuple[int, Plan]]:
    """Yield the plans with one step elsewhere, and how many phases it passes."""
    for t, phase in enumerate(plan):
        for step in phase:
            rest = [tuple(s for s in p if s != step) for p in plan]
            for u in range(len(plan)):
                if u != t:
                    there = [(*p, step) if v == u else p for v, p in enumerate(rest)]
                    yield abs(u - t), clean(there)
            for u in range(len(plan) + 1):
                yield max(t - u, u - t - 1) + 1, clean([*rest[:u], (step,), *rest[u:]])


def clean(phases: list[tuple[Step, ...]]) -> Plan:
    return tuple(tuple(sorted(p)) for p in phases if p)


def in_order(plan: Plan) -> bool:
    """Return whether each measure climbs level by level, one in a phase."""
    at: dict[int, int] = {}
    for phase in plan:
        if len({m for m, _ in phase}) < len(phase):
            return False
        for m, k in phase:
            if k != at.get(m, k - 1) + 1:
                return False
            at[m] = k
    return True


def test_no_smaller_move_is_missed():
    tried = 0
    for q, plan, oracle in failing(range(60)):
        answer = find_repairs(to_case(q.data), as_roadmap(q.data, plan), threats=q.threats)
        mine = [r for r in answer.repairs if r.kind == "order"]
        others = [
            (passed, other)
            for passed, other in moves(plan)
            if other != clean(list(plan)) and in_order(other) and reachable(oracle, other)
        ]
        holding = [passed for passed, other in others if smallest(oracle, other) >= -1e-9]
        if holding:
            assert mine, (q.seed, min(holding))
            assert phases_passed(mine[0]) <= min(holding), q.seed
            tried += 1
    assert tried >= 5


def phases_passed(repair) -> int:
    """Return how many phases a step passes, one of its own included."""
    was, (*own, to) = int(repair.now), repair.to.split()
    if not own:
        return abs(int(to) - was)
    return was - int(to) + 1 if own == ["before"] else int(to) - was + 1


def reachable(oracle: Roadmaps, plan: Plan) -> bool:
    x = oracle.rules.status_quo
    for phase in plan:
        leg = oracle.leg(x, phase)
        if leg is None:
            return False
        x = leg.after
    return True


def test_an_order_that_holds_needs_no_repair():
    case = detente.load("two-swaps")
    order = Roadmap.model_validate({"phases": [{"do": {"visits": "open"}}]})
    answer = find_repairs(case, order)
    assert answer.feasible
    assert answer.repairs == ()


def test_the_bundles_of_2018_and_their_place_in_the_file(tmp_path):
    """Each change is typed as it is said, on the file itself."""
    case = detente.load("korea-2018")
    motives = {"DPRK": "H2_survival"}
    for name in ("bundles", "all_at_once"):
        answer = find_repairs(case, name, motives)
        assert answer.repairs
        for repair in answer.repairs:
            if repair.change is not None:
                there = detente.load("korea-2018", changes=[repair.change])
                assert detente.roadmap.walk_order(there, name, motives).feasible, repair
                short = repair.to - math.copysign(1e-4, repair.to - repair.now)
                less = detente.load("korea-2018", changes=[f"{repair.path}={short!r}"])
                assert not detente.roadmap.walk_order(less, name, motives).feasible, repair
    assert [r.kind for r in answer.repairs] == ["weight", "floor", "reversal"]
