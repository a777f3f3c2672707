import pytest

import detente
from detente.case.schema import Roadmap
from detente.roadmap import walk_order


def order(*phases, **more):
    return Roadmap.model_validate({"phases": [{"do": do} for do in phases], **more})


@pytest.fixture(scope="module")
def swaps():
    return detente.load("two-swaps")


def test_one_step_by_hand(swaps):
    """South opens visits with North: one joint month, worth 1 to North and 2 to South."""
    answer = walk_order(swaps, order({"visits": "open"}))
    month = 0.9 ** (1 / 12)
    assert answer.values["North"] == pytest.approx(month * 1)
    assert answer.values["South"] == pytest.approx(month * 2)
    (start,) = (m for m in answer.participation if m.party == "North")
    assert start.points == pytest.approx(month * 1 + 4)
    (arrived,) = (m for m in answer.arrival if m.party == "South")
    # South keeps the visits for its month of lag; then nobody cares to close them: 2 - 6
    assert arrived.stop == pytest.approx((1 - month) * 2 + month * (2 - 6))
    every = walk_order(swaps, order({"visits": "open"}), threats="all")
    (closed,) = (m for m in every.arrival if m.party == "South")
    assert closed.stop == pytest.approx((1 - month) * 2 + month * -6)
    assert arrived.points == pytest.approx(2 - arrived.stop)
    assert answer.feasible


def test_one_side_first_is_left_alone_with_its_step(swaps):
    answer = walk_order(swaps, order({"prisoners": "freed"}, {"trade": "open"}))
    assert not answer.feasible
    assert answer.binding is not None
    assert answer.binding.party == "South"
    assert answer.binding.phase == 2
    assert answer.binding.points < 0


def test_a_step_waits_for_its_prerequisite(swaps):
    plan = order({"missiles": "gone", "trade": "food"})
    assert walk_order(swaps, plan).waits == ()  # food comes in month 1, the last missile in 18
    late = walk_order(swaps, plan, late={"trade=food": 30})
    (wait,) = late.waits
    assert (wait.measure, wait.level, wait.months) == ("missiles", "gone", 13)
    assert wait.line == "missiles < gone or trade >= food"
    assert late.months == 31


def test_an_order_that_cannot_go_on_names_the_step_and_the_prerequisite(swaps):
    answer = walk_order(swaps, order({"missiles": "gone"}, {"trade": "food"}))
    assert answer.stuck == (1, "missiles", "gone", "missiles < gone or trade >= food")
    assert not answer.feasible
    refused = walk_order(
        swaps, order({"trade": "food"}, {"missiles": "gone"}), refuse=["trade=food"]
    )
    assert refused.stuck is not None


def test_leaving_a_measure_out(swaps):
    plan = order({"trade": "food"}, {"missiles": "gone"})
    whole, part = walk_order(swaps, plan), walk_order(swaps, plan, without=["trade"])
    assert whole.stuck is None
    assert part.stuck is not None
    with pytest.raises(detente.QuestionError, match="nothing is left"):
        walk_order(swaps, order({"trade": "food"}), without=["trade"])


def test_gates_hold_up_the_phase_that_waits(swaps):
    plan = Roadmap.model_validate(
        {
            "phases": [
                {"do": {"visits": "open"}},
                {"do": {"trade": "food"}, "opens": {"earliest_of": ["a_report", "6 months"]}},
            ]
        }
    )
    answer = walk_order(swaps, plan)
    assert [p.months for p in answer.phases] == [7, 1]
    assert any("latest date known" in a for a in answer.assumptions)


@pytest.mark.parametrize(
    ("name", "feasible", "party", "phase"),
    [
        ("north_korea_first", False, "DPRK", 4),
        ("us_and_china_first", False, "US", 10),
        ("all_at_once", False, "DPRK", 1),
        ("bundles", False, "US", 2),
    ],
)
def test_the_four_orders_of_the_reference_case_are_told_apart(name, feasible, party, phase):
    answer = walk_order(detente.load("korea-2018"), name)
    assert answer.stuck is None
    assert answer.feasible is feasible
    assert (answer.binding.party, answer.binding.phase) == (party, phase)
    assert answer.binding.points < 0


def test_everything_at_once_holds_where_durations_stagger_it():
    answer = walk_order(detente.load("korea-2018"), "all_at_once", {"DPRK": "H3_reform"})
    assert answer.feasible
    assert answer.margin > 0
