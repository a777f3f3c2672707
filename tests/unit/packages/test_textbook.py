"""Worked numbers of four yes-or-no measures (oracles.json, packages.discrete)."""

from importlib import resources

import pytest
from tests.oracle import Rules, read_yaml

import detente

MEASURES = ("first", "second", "third", "fourth")
UTILITIES = ((-1, 3), (4, -2), (-2, 3), (3, -1))
DISAGREEMENT = (0, 0)
N_ACCEPTABLE = 10
PARETO = {(0, 5), (1, 4), (4, 3), (6, 0)}
NASH = KALAI_SMORODINSKY = (4, 3)
MINIMAL = {(0, 1), (0, 3), (1, 2), (2, 3)}

replicated = pytest.mark.replicates("oracles.json, packages.discrete: bitmask enumeration")


@pytest.fixture(scope="module")
def case():
    return detente.load("four-measures")


@pytest.fixture(scope="module")
def answer(case):
    return detente.find_packages(case)


def test_the_case_has_the_printed_numbers(case):
    assert tuple(case.measures) == MEASURES
    weights = [[case.values[p][m].weight.mode for p in ("A", "B")] for m in MEASURES]
    assert weights == [list(pair) for pair in UTILITIES]
    assert tuple(p.no_deal.mode for p in case.parties.values()) == DISAGREEMENT


@replicated
def test_ten_packages_are_acceptable(answer):
    folder = resources.files("detente.case.library").joinpath("textbook")
    rules = Rules(read_yaml(folder.joinpath("four-measures.yaml").read_text("utf-8")))
    assert rules.counts()["acceptable"] == N_ACCEPTABLE
    assert answer.counts.acceptable == N_ACCEPTABLE
    assert answer.counts.all == answer.counts.admissible == 2 ** len(MEASURES)


@replicated
def test_four_packages_are_efficient(case, answer):
    game = detente.compile_game(case)
    accepted = game.accepts(0)[0] & game.accepts(1)[0]
    utility = [tuple(row) for row in game.utility[accepted].tolist()]
    undominated = {
        u
        for u in utility
        if not any(v != u and min(v[0] - u[0], v[1] - u[1]) >= 0 for v in utility)
    }
    assert undominated == PARETO
    assert answer.assumed.anywhere.efficient.count == len(PARETO)


@replicated
@pytest.mark.parametrize(
    ("concept", "printed"), [("nash_bargaining", NASH), ("kalai_smorodinsky", KALAI_SMORODINSKY)]
)
def test_bargaining_solutions(answer, concept, printed):
    solution = next(s for s in answer.assumed.anywhere.solutions if s.concept == concept)
    assert tuple(solution.gains[0].values()) == printed


@replicated
def test_smallest_deals(answer):
    deals = answer.assumed.anywhere.smallest
    assert deals.count == len(MINIMAL)
    assert {tuple(sorted(map(MEASURES.index, d.package))) for d in deals.listed} == MINIMAL
