"""Packages that hold, and those that steps lead to: against every plan of small cases."""

import json

import pytest
from tests.oracle import Condition, Rules
from tests.oracle_roadmaps import Plan, Roadmaps, after
from tests.random_cases import Question, question
from tests.strategies import to_case

from detente.case import load
from detente.cli import main
from detente.game import compile_game
from detente.report.packages.words_stages import stages_in_words
from detente.roadmap import Reachable, Stages, find_stages
from detente.roadmap.stages import stages_within


def end_of(oracle: Roadmaps, plan: Plan) -> tuple[int, ...]:
    x = oracle.rules.status_quo
    for phase in plan:
        x = after(x, phase)
    return x


def holds(oracle: Roadmaps, x: tuple[int, ...]) -> bool:
    """Return whether nobody whose consent a package needs gains by stopping once it is there."""
    for i, party in enumerate(oracle.rules.parties):
        stays = oracle.rules.utility(oracle.readings[i], x)
        if party in oracle.rules.asked(x) and stays < oracle._worth_of_stop(i, x, ())[i] - 1e-9:
            return False
    return True


def by_every_plan(q: Question) -> tuple[int, int]:
    """Return how many acceptable packages hold, and how many a plan that holds leads to."""
    oracle = Roadmaps(Rules(q.data), q.threats)
    rules, start = oracle.rules, oracle.rules.status_quo
    goal = Condition(q.target, rules).holds if q.target else lambda x: True
    holding = [
        x
        for x in rules.admissible
        if x != start
        and all(k >= low for k, low in zip(x, start, strict=True))
        and goal(x)
        and not rules.refusals(x, "no_deal")
        and holds(oracle, x)
    ]
    plans = oracle.search(q.target, q.parallel).judged
    reached = {end_of(oracle, j.plan) for j in plans if j.value >= -1e-9}
    assert reached <= set(holding)
    return len(holding), len(reached)


@pytest.mark.parametrize("seeds", [range(k, k + 20) for k in range(0, 80, 20)], ids=str)
def test_agrees_with_every_plan(seeds):
    told_apart = 0
    for seed in seeds:
        q = question(seed)
        stages = find_stages(
            to_case(q.data), target=q.target, parallel=q.parallel, threats=q.threats
        )
        expected = by_every_plan(q)
        assert stages.reachable.proved, seed
        assert (stages.holding, stages.reachable.at_least) == expected, seed
        told_apart += stages.acceptable > stages.holding > stages.reachable.at_least > 0
    assert told_apart


def test_several_targets_at_once_are_each_alone():
    case = load("two-swaps")
    targets = ["", "no_missiles", "missiles < gone"]
    for target, stages in stages_within(compile_game(case), targets).items():
        assert stages == find_stages(case, target=target)


def test_without_time_the_bounds_are_what_is_known():
    stages = find_stages(load("two-swaps"), seconds=0)
    assert stages.reachable == Reachable(0, stages.holding)
    assert not stages.reachable.proved


def test_packages_shows_the_last_stages(capsys):
    main(["packages", "two-swaps", "--stages", "--table", "funnel"], standalone_mode=False)
    said = capsys.readouterr().out
    assert "accepted, and hold once in place" in said
    assert "… and reached step by step" in said
    main(["packages", "two-swaps", "--stages", "--json"], standalone_mode=False)
    body = json.loads(capsys.readouterr().out)
    assert body["holding"] == 17
    assert body["reachable"] == {"at_least": 17, "at_most": 17, "proved": True}
    assert body["targets"]["no_missiles"]["reachable"]["proved"]


@pytest.mark.parametrize(
    ("ends", "holding", "least", "most", "said"),
    [
        (0, 0, 0, 0, []),
        (3, 0, 0, 0, ["somebody gains by stopping then"]),
        (3, 3, 3, 3, ["Every deal", "To each of those"]),
        (3, 2, 1, 1, ["Not every deal", "To some of those"]),
        (3, 2, 1, 2, ["Not every deal", "To at least some of those"]),
        (3, 2, 0, 2, ["Not every deal", "has been found"]),
        (3, 2, 0, 0, ["Not every deal", "To none of those"]),
    ],
)
def test_stages_in_words(ends, holding, least, most, said):
    stages = Stages(ends + 1, 1, ends, holding, Reachable(least, most))
    for sentence, part in zip(stages_in_words("peace", stages), said, strict=True):
        assert part in sentence
