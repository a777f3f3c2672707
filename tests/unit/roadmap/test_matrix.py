from itertools import pairwise

import numpy as np
import pytest

import detente
from detente.case.schema import Roadmap
from detente.game import compile_game
from detente.game.breakdown import credible_threats, undone_at, willing
from detente.roadmap import walk_order
from detente.roadmap.given import Timer
from detente.roadmap.matrix import implementation

ORDERS = ["north_korea_first", "us_and_china_first", "all_at_once", "bundles"]
MOTIVES = {"DPRK": "H2_survival"}


def order(*phases):
    return Roadmap.model_validate({"phases": [{"do": do} for do in phases]})


@pytest.fixture(scope="module")
def swaps():
    return detente.load("two-swaps")


@pytest.fixture(scope="module")
def korea():
    return detente.load("korea-2018")


@pytest.fixture(scope="module", params=ORDERS)
def walked(request, korea):
    answer = walk_order(korea, request.param, MOTIVES)
    return answer, implementation(korea, answer)


def test_every_step_has_its_row_in_the_order_of_taking_effect(walked):
    answer, matrix = walked
    steps = [(p.number, m, level) for p in answer.phases for m, level, _ in p.steps]
    assert [(r.phase, r.measure, r.level) for r in matrix.rows] == steps
    assert [r.number for r in matrix.rows] == list(range(1, len(steps) + 1))
    assert all(a.done <= b.done for a, b in pairwise(matrix.rows))
    assert matrix.rows[-1].done == answer.months
    assert all(r.next_phase in (r.phase + 1, None) for r in matrix.rows)


def test_rows_of_a_phase_share_out_its_moments(walked):
    answer, matrix = walked
    for phase in answer.phases:
        rows = [r for r in matrix.rows if r.phase == phase.number]
        for margin in phase.margins:
            least = min(r.margins[margin.party] for r in rows)
            assert least == pytest.approx(margin.points, abs=1e-9)


def test_the_weak_row_is_that_of_the_binding_stop(walked):
    answer, matrix = walked
    weak = [r for r in matrix.rows if r.weak]
    assert weak
    for row in weak:
        assert row.phase == answer.binding.phase
        assert answer.binding.party in row.by
        assert row.margins[answer.binding.party] == pytest.approx(answer.binding.points)
        assert row.done == pytest.approx(matrix.month)
        if row.refused.party == answer.binding.party:
            assert row.refused.points == pytest.approx(answer.binding.points)
            back = {u.measure for u in row.refused.takes_back}
            assert back == set(answer.binding.takes_back)


def test_what_is_still_to_come_adds_up_to_carrying_on(walked):
    answer, matrix = walked
    parts = [matrix.costs, matrix.gains]
    counted = sum(c.counted for c in matrix.coming)
    assert matrix.now + counted == pytest.approx(answer.binding.carry_on, abs=1e-9)
    assert counted == pytest.approx(sum(p.counted for p in parts if p))
    assert matrix.coming[0].number == min(r.number for r in matrix.rows if r.weak)


@pytest.mark.parametrize("name", ORDERS)
def test_what_a_step_opens_is_what_gets_stuck_without_it(korea, name):
    game = compile_game(korea, MOTIVES)
    matrix = implementation(korea, walk_order(korea, name, MOTIVES))
    for row in matrix.rows:
        m = game.space.index[row.measure]
        k = game.space.levels[m].index(row.level)
        stuck = Timer(game, refused=frozenset({(m, k)})).time(korea.roadmaps[name]).stuck
        above = [
            o
            for other in matrix.rows
            if other.measure == row.measure and other.number >= row.number
            for o in other.opens
            if o.measure != row.measure
        ]
        if stuck is None:
            assert not above
        else:
            n, level = stuck.increment
            waits = (game.measures[n], game.space.levels[n][level], stuck.line)
            assert waits in [(o.measure, o.level, o.line) for o in above]


def test_holding_under_another_motive_is_what_a_walk_under_it_says(korea):
    answer = walk_order(korea, "all_at_once", MOTIVES)
    matrix = implementation(korea, answer)
    assert set(matrix.holds_under) == set(korea.motives["DPRK"]) - {"H2_survival"}
    for motive, holds in matrix.holds_under.items():
        assert walk_order(korea, "all_at_once", {"DPRK": motive}).feasible is holds
    assert True in matrix.holds_under.values()


def test_a_step_by_hand(swaps):
    """Joint visits first. If one refuses nothing has been done: no deal (-4, -6) in a month."""
    answer = walk_order(swaps, order({"visits": "open"}, {"trade": "food"}))
    matrix = implementation(swaps, answer)
    visits, trade = matrix.rows
    assert (visits.by, visits.begins, visits.done) == (("North", "South"), 0.0, 1.0)
    assert (trade.begins, trade.done, trade.next_phase) == (1.0, 2.0, None)
    assert visits.opens == ()
    assert (visits.refused.takes_back, visits.refused.answered) == ((), ())
    month = 0.9 ** (1 / 12)
    lost = {visits.refused.party: visits.refused.points, **visits.refused.losses}
    for party, no_deal in (("North", -4), ("South", -6)):
        assert lost[party] == pytest.approx(answer.values[party] / month - month * no_deal)


def test_a_level_begins_when_the_one_below_it_is_done(swaps):
    answer = walk_order(swaps, order({"trade": "open"}))
    food, whole = implementation(swaps, answer).rows
    assert (food.level, whole.level) == ("food", "open")
    assert food.begins == 0
    assert whole.begins == food.done
    assert [(o.measure, o.level, o.line) for o in food.opens] == [("trade", "open", "")]


def test_food_opens_the_last_missile(swaps):
    answer = walk_order(swaps, order({"trade": "food"}, {"missiles": "gone"}))
    food, *_ = implementation(swaps, answer).rows
    (opened,) = food.opens
    assert (opened.measure, opened.level, opened.phase) == ("missiles", "gone", 2)
    assert opened.line == "missiles < gone or trade >= food"
    together = walk_order(swaps, order({"trade": "food", "missiles": "gone"}))
    assert [o.measure for o in implementation(swaps, together).rows[0].opens] == ["missiles"]


def test_with_all_threats_everything_that_can_be_undone_is(swaps):
    plan = order({"prisoners": "freed"}, {"trade": "open"})
    everything = implementation(swaps, walk_order(swaps, plan, threats="all"))
    game = compile_game(swaps)
    for row in everything.rows:
        for undone in row.refused.answered:
            m = game.space.index[undone.measure]
            assert game.undoing.share[:, m].any()
            assert undone.level == game.space.levels[m][game.space.start[m]]


def test_an_order_that_cannot_begin_has_no_rows(swaps):
    answer = walk_order(swaps, order({"missiles": "gone"}))
    assert answer.stuck is not None
    assert implementation(swaps, answer).rows == ()


def test_who_is_willing_is_who_makes_a_threat_credible(korea):
    game = compile_game(korea, MOTIVES)
    rng = np.random.default_rng(7)
    level = game.space.level[:, rng.integers(0, game.space.level.shape[1], 200)]
    taken = undone_at(game.outlooks, game.conditional, game.undoing, level)
    who = willing(taken)
    assert np.array_equal(who.any(axis=0), credible_threats(taken))
    assert not (who & ~(taken.alone | taken.together)).any()
