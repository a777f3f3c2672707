"""Sets in place of one number: said as what they are, also where more is not better (R10)."""

from dataclasses import replace

import pytest

import detente
from detente.report.roadmap import words_sets
from detente.roadmap.discounts import Interval, find_patience
from detente.roadmap.diverse import find_diverse


@pytest.fixture(scope="module")
def case():
    return detente.load("korea-2018")


@pytest.fixture(scope="module")
def patience(case):
    return find_patience(case, "all_at_once")


def said(case, answer):
    return words_sets.patience_section(case, answer, "korea-2018", "all_at_once", "X")


def test_an_order_that_more_patience_breaks(case, patience):
    (band,) = next(of for of in patience.parties if of.party == "DPRK").intervals
    section = said(case, patience)
    assert "does not hold, but would if" in section.sentence
    assert "to Pyongyang (now 95%)" in section.sentence
    assert "For Pyongyang more is not better" in section.more[0]
    value = float(section.next_command.rpartition("=")[2])
    assert band.low <= value <= band.high
    changed = detente.load("korea-2018", changes=[f"parties.DPRK.discount={value}"])
    assert detente.roadmap.walk_order(changed, "all_at_once").feasible


def test_two_ranges_with_a_gap_between(case, patience):
    two = (Interval(0.5, 0.6, True, False), Interval(0.90001, 0.95, False, False))
    gap = replace(patience.parties[0], intervals=two)
    section = said(case, replace(patience, parties=(gap, *patience.parties[1:])))
    row = section.tables[0].rows[0]
    assert row[2] == "60% or less or 90.1% to 95%"
    assert row[3] == "not between"
    assert any("two separate ranges" in more for more in section.more)


def test_an_order_that_holds_and_one_that_cannot_go_on(case, patience):
    holds = find_patience(case, "all_at_once", {"DPRK": "H3_reform"})
    section = said(case, holds)
    assert "holds as long as what comes a year later" in section.sentence
    assert section.next_command.endswith("--trust")
    stuck = said(case, replace(patience, stuck=True))
    assert "cannot go on" in stuck.sentence
    assert not stuck.tables


def test_different_orders_in_words():
    case = detente.load("two-swaps")
    answer = find_diverse(case, 2, target="no_missiles")
    section = words_sets.diverse_section(case, answer, 2, "two-swaps")
    assert "there are two orders of steps to a North without missiles" in section.sentence
    assert [row[0] for row in section.tables[0].rows] == ["1", "2"]
    assert section.tables[0].rows[0][4].startswith("1 missiles: halved; 2 trade: food")
    fewer = words_sets.diverse_section(case, replace(answer, pool=2), 5, "two-swaps")
    assert fewer.more == ("No more than two of the 5 asked for were found.",)
    none = words_sets.diverse_section(case, replace(answer, plans=()), 2, "two-swaps")
    assert "was found; whether there is none the next command says" in none.sentence
