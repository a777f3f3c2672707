"""Courses from a state, by hand on a small case and on the reference case."""

from dataclasses import replace

import pytest

import detente
from detente.case.findings import QuestionError
from detente.case.schema import Roadmap
from detente.report.status.words_replan import best_moved_in_words, moved_in_words, replan_section
from detente.report.status.words_stake import stake_section
from detente.roadmap import walk_order
from detente.status.replan import replan
from detente.status.stake import find_at_stake

FREEZE = {
    "exercises": "suspended",
    "inspections": "declared_sites",
    "production": "yongbyon_frozen",
}
"""The first phase of `bundles`."""


def order(*phases, **more):
    return Roadmap.model_validate({"phases": [{"do": do} for do in phases], **more})


@pytest.fixture(scope="module")
def swaps():
    return detente.load("two-swaps")


TWO = order({"visits": "open"}, {"prisoners": "freed", "trade": "food"})


def test_going_on_is_the_walk_of_what_is_left(swaps):
    answer = replan(swaps, TWO, {"visits": "open"}, parallel=2)
    assert answer.phase == 2
    (phase,) = answer.rest.phases
    assert {m for m, *_ in phase.steps} == {"prisoners", "trade"}
    assert answer.rest.participation == ()
    whole = walk_order(swaps, TWO)
    assert answer.whole == whole.margin
    assert answer.rest.values == pytest.approx(whole.phases[1].values)
    best = answer.option("best order")
    assert best is not None
    assert best.margin >= answer.options[0].margin - 1e-9


def test_what_is_done_of_a_phase_is_not_asked_again(swaps):
    answer = replan(swaps, TWO, {"visits": "open", "trade": "food"}, search=False)
    (phase,) = answer.rest.phases
    assert [(m, level) for m, level, _ in phase.steps] == [("prisoners", "freed")]
    done = replan(swaps, TWO, {"visits": "open", "trade": "open", "prisoners": "freed"})
    assert done.rest.phases == ()
    assert done.phase == 3
    assert done.found is None
    assert "all of" in replan_section(swaps, done).sentence


def test_where_no_search_goes_on_the_rest_is_weighed_all_the_same(swaps):
    mends = order({"trade": "food"}, {"prisoners": "freed"})
    answer = replan(swaps, mends, {"missiles": "gone"})  # which needs food for the North
    assert answer.found is None
    assert answer.option("best order") is None
    assert "`requires` rules out" in answer.unsearched
    assert any(
        "No better order was looked for" in said for said in replan_section(swaps, answer).more
    )


def test_actual_dates_of_a_step_under_way(swaps):
    first = find_at_stake(swaps, TWO, {"visits": "open"}, left={"trade=food": 0.25})
    (phase,) = first.rest.phases
    assert {m: month for m, _, month in phase.steps}["trade"] == 0.25
    late = find_at_stake(swaps, TWO, {"visits": "open"}, late={"trade=food": 5})
    assert {m: month for m, _, month in late.rest.phases[0].steps}["trade"] == 6
    with pytest.raises(QuestionError, match="cannot be due in -1 months"):
        find_at_stake(swaps, TWO, {"visits": "open"}, left={"trade=food": -1})


def test_suspension_and_notice_by_hand(swaps):
    answer = replan(
        swaps, TWO, {"visits": "open"}, suspended=6, notice=3, search=False, threats="all"
    )
    suspended, notice = answer.option("suspend"), answer.option("notice")
    assert suspended is not None
    assert notice is not None
    # South, discount 0.9: the visits are worth 2, no deal -6, closing them leaves -6
    value, beta, by = answer.rest.values["South"], 0.9 ** (6 / 12), 0.9 ** (3 / 12)
    going_on = next(m.points for m in answer.options[0].margins if m.party == "South")
    stop = min(
        (s for s in answer.rest.stops if s.party == "South" and s.moment == "start"),
        key=lambda s: s.points,
    ).stop
    expected = min(going_on, (1 - beta) * -6 + beta * value - stop, beta * (value + 6))
    assert next(m.points for m in suspended.margins if m.party == "South") == pytest.approx(
        expected
    )
    expected = value - ((1 - by) * 2 + by * -6)
    assert next(m.points for m in notice.margins if m.party == "South") == pytest.approx(expected)
    with pytest.raises(QuestionError, match="take some months, not 0"):
        replan(swaps, TWO, {}, notice=0)


def test_an_order_that_does_not_hold_is_repaired_from_here(swaps):
    plan = order({"visits": "open"}, {"prisoners": "freed"}, {"trade": "open"})
    answer = replan(swaps, plan, {"visits": "open"}, parallel=2)
    assert not answer.options[0].holds
    assert answer.repair is not None
    repaired = answer.option("repair")
    assert repaired is not None
    assert repaired.holds
    said = " ".join(replan_section(swaps, answer).more)
    assert "The cheapest repair is" in said


def test_an_order_that_cannot_go_on_says_so(swaps):
    plan = order({"visits": "open"}, {"missiles": "gone"})
    answer = replan(swaps, plan, {"visits": "open"})
    assert [o.kind for o in answer.options][0] == "go on"
    assert "cannot go on at phase 2" in replan_section(swaps, answer).sentence


def test_a_best_order_that_was_only_found_is_not_called_the_best(swaps):
    plan = order({"visits": "open"}, {"prisoners": "freed"}, {"trade": "food"})
    answer = replan(swaps, plan, {"visits": "open"}, parallel=2)
    (said,) = best_moved_in_words(answer, answer)
    assert answer.found.proved
    assert said.startswith("The best order from here stays at")
    found = replace(answer, found=replace(answer.found, proved=False))
    (said,) = best_moved_in_words(found, answer)
    assert said.startswith("The best order found from here, not proved the best, stays at")


def test_what_no_deal_values_of_hanoi_do_after_the_freeze():
    """The rest of `bundles` did not hold for Washington; then Pyongyang has most reason to stop."""
    before, after = (
        replan(detente.load("korea-2018", scenario=name), "bundles", FREEZE, seconds=600)
        for name in (None, "hanoi_2019")
    )
    case = detente.load("korea-2018", scenario="hanoi_2019")
    for answer in (before, after):
        go_on, best = answer.options[0], answer.option("best order")
        assert answer.phase == 2
        assert best is not None
        assert best.margin >= go_on.margin - 1e-3
        assert go_on.margin >= answer.whole - 1e-9
    best = before.option("best order")
    assert best is not None
    assert best.holds
    assert not after.options[1].holds
    assert after.found is not None
    assert after.found.proved
    assert moved_in_words(case, before, after, case.scenarios["hanoi_2019"].title) == (
        "No-deal values of February 2019: the smallest margin of the rest of “Seven bundles of "
        "matched steps” falls from −14.6% of the stake (Washington) to −32.1% (Pyongyang): "
        "Pyongyang from +2.6 to −9.1, Washington from −17.5 to −28, Seoul from +68.7 to +59.1 and "
        "Beijing from +68.9 to +64.1 points."
    )
    assert replan_section(case, after).sentence == (
        "If Pyongyang mainly fears for its survival and Washington wants an honest settlement, the "
        "rest of “Seven bundles of matched steps” does not hold: Pyongyang gains 9.1 points (32% "
        "of its stake) by stopping in phase 3."
    )
    assert "and no order does better" in replan_section(case, after).more[0]
    at = find_at_stake(case, "bundles", FREEZE)
    assert stake_section(case, at).sentence.endswith(
        "Washington gains 28 points (26% of its stake) by stopping at the present step, phase 2."
    )
    by = {p.party: p for p in at.parties}
    assert by["DPRK"].takes_back.keys() == {"production", "inspections"}
    assert by["US"].own == 0
