"""What everybody would accept in the reference case: the engine against the slow definitions."""

from importlib import resources

import numpy as np
import pytest
from tests.oracle import Rules, read_yaml
from tests.oracle_packages import (
    Consents,
    changed,
    check_calm_limit,
    check_efficient,
    check_needs,
    check_positions,
    check_smallest,
    check_solutions,
    floor_place,
    levers,
)

import detente
from detente.packages.consent import Consent
from detente.packages.frontier import find_efficient

MOTIVES = ("H1_stall", "H2_survival", "H3_reform", "H4_china")
TARGETS = (None, "full_denuclearisation", "lasting_peace", "freeze", "hanoi_swap")


@pytest.fixture(scope="module")
def case():
    return detente.load("korea-2018")


@pytest.fixture(scope="module")
def every_consent():
    """Return the consents of the case under the default motives."""
    text = resources.files("detente.case.library").joinpath("korea-2018.yaml").read_text("utf-8")
    return Consents(Rules(read_yaml(text)))


@pytest.fixture(scope="module", params=MOTIVES)
def assumed(request):
    return {"DPRK": request.param}


@pytest.fixture(scope="module")
def consents(every_consent, assumed):
    return Consents(every_consent.rules.under(assumed), every_consent)


@pytest.fixture(scope="module")
def answer(case, assumed):
    return detente.find_packages(case, assumed)


@pytest.fixture(params=TARGETS, ids=str)
def target(request):
    return request.param


@pytest.fixture
def within(answer, target):
    return answer.assumed.target(target) if target else answer.assumed.anywhere


@pytest.mark.parametrize("everybody", [False, True])
def test_efficient_packages(case, assumed, consents, everybody):
    efficient = consents.efficient(everybody, prune=True)
    game = detente.compile_game(case, assumed)
    mask = find_efficient(Consent(game), everybody)
    assert np.flatnonzero(mask).tolist() == efficient
    reading = detente.find_packages(case, assumed, everybody=everybody).assumed
    check_efficient(consents, reading.anywhere.efficient, None, efficient)
    for target in reading.targets:
        check_efficient(consents, target.efficient, target.name, efficient)


@pytest.mark.parametrize("floor", ["no_deal", "as_now"])
def test_smallest_deals(case, assumed, consents, floor):
    reading = detente.find_packages(case, assumed, floor=floor).assumed
    for target in TARGETS:
        deals = (reading.target(target) if target else reading.anywhere).smallest
        check_smallest(consents, deals, consents.smallest(target, floor), floor, target)


def test_firm_packages(consents, target, within):
    over_both = [set(consents.acceptable(target, floor)) for floor in ("no_deal", "as_now")]
    assert within.firm == sum(map(consents.moved, set.intersection(*over_both)))


def test_needs(consents, target, within):
    check_needs(consents, target, within.needs)


def test_positions(consents, target, within):
    check_positions(consents, target, within.positions)


def test_calm_limit(consents, target, within):
    check_calm_limit(consents, target, within.calm_limit)


@pytest.mark.parametrize("everybody", [False, True])
def test_bargaining_solutions(case, assumed, consents, everybody):
    reading = detente.find_packages(case, assumed, everybody=everybody).assumed
    for target in TARGETS:
        within = reading.target(target) if target else reading.anywhere
        check_solutions(consents, target, within.solutions, everybody)


def heaviest(consents):
    """Return the ten judgements that are the largest shares of a stake, the largest first."""
    shares = {
        path: abs(points) / stake
        for p in consents.rules.parties
        if (stake := consents.stake(p)) is not None
        for path, points in levers(consents.rules, p).items()
    }
    return sorted(shares, key=shares.__getitem__, reverse=True)[:10]


@pytest.mark.parametrize("assumed", ["H2_survival"], indirect=True)
def test_one_judgement_at_a_time(answer, assumed, consents):
    """Every row is worked out anew for the first target, with one judgement at an end."""
    rules, target = consents.rules, "full_denuclearisation"
    inside = consents.inside(target)
    assert [row.path for row in answer.depends_on] == [
        *(floor_place(rules, p) for p in rules.parties),
        "calm",
        *heaviest(consents),
    ]
    for row in answer.depends_on:
        for value, counts in ((row.low, row.at_low), (row.high, row.at_high)):
            there = Rules(changed(rules.data, row.path, value), assumed)
            for floor, count in zip(("no_deal", "as_now"), counts, strict=True):
                anew = [p for p in rules.parties if row.party in (None, p)]
                acceptable = 0
                for k in inside:
                    x = rules.admissible[k]
                    acceptable += all(
                        there.accepts(there.reading(p), x, floor)
                        if p in anew
                        else consents.accepts(p, k, floor)
                        for p in rules.asked_by[k]
                    )
                assert count == acceptable, (row.path, value, floor)


@pytest.mark.parametrize("motives", [MOTIVES, MOTIVES[1:], MOTIVES[2:]], ids=len)
def test_robust_packages(case, every_consent, motives):
    """What is acceptable under every motive of Pyongyang named, the default one or not."""
    robust = detente.find_packages(case, robust={"DPRK": motives}).robust
    for floor, at in (("no_deal", 0), ("as_now", 1)):
        packages = set(every_consent.robust({"DPRK": list(motives)}, floor))
        assert robust.anywhere[at] == len(packages)
        for target, counts in robust.targets.items():
            assert counts[at] == len(packages & set(every_consent.inside(target))), target
    packages = set(every_consent.robust({"DPRK": list(motives)}, "no_deal"))
    deals = [k for k in every_consent.inside("full_denuclearisation") if k in packages]
    least = every_consent.least(deals, "no_deal")
    check_smallest(every_consent, robust.smallest, least, "no_deal")
