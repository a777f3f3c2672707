"""What each side would hold out for, what costs it most, and how far its gain may move."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from tests.oracle import TOLERANCE, Rules
from tests.oracle_packages import Consents, changed, close
from tests.strategies import Data, questions, to_case

import detente

Question = tuple[Data, dict[str, str], str]
some = settings(deadline=None, max_examples=60)


def most_with_others(consents: Consents, party: str, target: str | None) -> float | None:
    """Return the most a party could get over no deal where all others asked accept."""
    refusing = consents.refusing("no_deal")
    worth = [
        consents.rules.utilities[party][k] - consents.floor(party, "no_deal")
        for k in consents.inside(target)
        if not set(refusing[k]) - {party} and not consents.crossed(party)[k]
    ]
    return max(worth, default=None)


def check_wishes(consents: Consents, target: str | None, said: Sequence[Any]) -> None:
    rules = consents.rules
    over_no_deal = consents.acceptable(target)
    deals = [k for k in over_no_deal if not consents.refusing("as_now")[k]] or over_no_deal
    best: dict[str, list[tuple[int, ...]]] = {}
    for party in rules.parties:
        if deals and all(party in rules.asked_by[k] for k in deals):
            most = max(rules.utilities[party][k] for k in deals)
            likes = [k for k in deals if rules.utilities[party][k] >= most - TOLERANCE]
            best[party] = [rules.admissible[k] for k in likes]
    wished: dict[str, dict[str, str]] = {p: {} for p in best}
    for m, measure in enumerate(rules.measures):
        sure = {p: of[0][m] for p, of in best.items() if len({x[m] for x in of}) == 1}
        if len(set(sure.values())) > 1:
            for party, level in sure.items():
                wished[party][measure] = rules.levels[measure][level]
    assert {w.party: dict(w.levels) for w in said} == {p: w for p, w in wished.items() if w}


@some
@given(questions())
def test_wishes_follow_the_definition(question: Question):
    data, motives, scope = question
    consents = Consents(Rules(data, motives, scope))
    assumed = detente.find_packages(to_case(data), motives, scope).assumed
    check_wishes(consents, None, assumed.anywhere.wishes)
    for target in assumed.targets:
        check_wishes(consents, target.name, target.wishes)


@some
@given(questions())
def test_ranges_are_the_ends_of_what_each_could_gain(question: Question):
    data, motives, scope = question
    answer = detente.find_packages(to_case(data), motives, scope)
    target = next(iter(Rules(data, motives, scope).targets), None)
    ends: dict[str, list[float | None]] = {p: [] for p in answer.parties}
    for row in answer.depends_on:
        for value in (row.low, row.high):
            there = Consents(Rules(changed(data, row.path, value), motives, scope))
            for party in answer.parties:
                ends[party].append(most_with_others(there, party, target))
    for party, gains in ends.items():
        found = [g for g in gains if g is not None]
        if len(found) < len(gains):
            assert party not in answer.ranges
        else:
            low, high = answer.ranges[party]
            assert math.isclose(low, min(found), abs_tol=1e-9)
            assert math.isclose(high, max(found), abs_tol=1e-9)


@some
@given(questions())
def test_what_costs_most_is_the_measure_worth_least_alone(question: Question):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    assumed = detente.find_packages(to_case(data), motives, scope).assumed
    for best in assumed.anywhere.best:
        if best.with_others is None or best.minds is None:
            continue
        worth = rules.reading(best.party).worth
        measure, level = best.minds
        at = rules.levels[measure].index(level)
        cost = worth[rules.measures.index(measure)][at]
        assert cost < 0
        # a package worth that much has this level, and no other measure of it costs more
        assert any(
            x[rules.measures.index(measure)] == at
            and min(w[k] for w, k in zip(worth, x, strict=True)) >= cost - TOLERANCE
            and close(
                rules.utilities[best.party][n] - rules.reading(best.party).floors[best.floor],
                best.with_others,
            )
            for n, x in enumerate(rules.admissible)
        )


@pytest.mark.parametrize("motive", ["H1_stall", "H2_survival", "H3_reform", "H4_china"])
def test_wishes_of_the_reference_case(motive):
    case = detente.load("korea-2018")
    answer = detente.find_packages(case, {"DPRK": motive})
    within = answer.assumed.target("full_denuclearisation")
    assert bool(within.wishes) == bool(within.counts.acceptable)
    if motive == "H2_survival":
        assert {w.party for w in within.wishes} == {"DPRK", "US", "ROK", "CHN"}
        tokyo = next(b for b in within.best if (b.party, b.floor) == ("JPN", "as_now"))
        assert tokyo.refuses_others
        assert tokyo.minds == ("us_troops", "none")
    if motive == "H1_stall":
        assert within.best[0].minds == ("warheads", "all_shipped")
