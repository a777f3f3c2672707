"""R1, R4 and R5 on the whole reference case: the engine against the slow rules."""

import dataclasses
import random
from importlib import resources

import numpy as np
import pytest
from tests.oracle import Rules, read_yaml

import detente

MOTIVES = ("H1_stall", "H2_survival", "H3_reform", "H4_china")


@pytest.fixture(scope="module")
def case():
    return detente.load("korea-2018")


@pytest.fixture(scope="module")
def every_rule():
    """Return the rules of the case; what does not depend on motives is worked out once."""
    text = resources.files("detente.case.library").joinpath("korea-2018.yaml").read_text("utf-8")
    return Rules(read_yaml(text))


@pytest.fixture(params=MOTIVES)
def assumed(request):
    return {"DPRK": request.param}


@pytest.fixture
def rules(every_rule, assumed):
    return every_rule.under(assumed)


def test_the_space_is_as_large_as_it_should_be(every_rule, case):
    assert every_rule.counts()["all"] == 944_784
    assert len(every_rule.admissible) == 110_016
    game = detente.compile_game(case)
    assert game.measures == tuple(every_rule.measures)
    np.testing.assert_array_equal(game.admissible, np.array(every_rule.admissible))


def test_counts(rules, case, assumed):
    answer = detente.find_packages(case, assumed)
    assert dataclasses.asdict(answer.counts) == rules.counts()
    assert [t.name for t in answer.assumed.targets] == list(rules.targets)
    for target in answer.assumed.targets:
        assert dataclasses.asdict(target.counts) == rules.counts(target.name), target.name
    assert answer.stake == pytest.approx(rules.stake, abs=1e-9)


def test_worth_of_every_package(rules, case, assumed):
    game = detente.compile_game(case, assumed)
    utility = np.array([rules.utilities[p] for p in game.parties]).T
    np.testing.assert_allclose(game.utility, utility, rtol=0, atol=1e-9)
    for floor in ("no_deal", "as_now"):
        floors = [rules.reading(p).floors[floor] for p in game.parties]
        np.testing.assert_allclose(getattr(game, floor), floors, rtol=0, atol=1e-9)
    stake = [rules.stake[p] for p in game.parties]
    np.testing.assert_allclose(game.stake, stake, rtol=0, atol=1e-9)


def test_what_is_left_after_a_breakdown(rules, case, assumed):
    game = detente.compile_game(case, assumed)
    at = random.Random(2018).sample(range(len(rules.admissible)), 500)
    for numbers, of in (("all", rules.breakdown_all), ("credible", rules.breakdown_credible)):
        left = [list(of(rules.admissible[k]).values()) for k in at]
        engine = getattr(game, f"breakdown_{numbers}")[at]
        np.testing.assert_allclose(engine, left, rtol=0, atol=1e-9)
