"""Orders as texts: read, written back, and with one step elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case import load
from detente.case.findings import QuestionError
from detente.roadmap import order_text, parse_order
from detente.roadmap.moved import earlier, later, phase_of, together

CASE = load("two-swaps")
KOREA = load("korea-2018")


@pytest.mark.parametrize("name", KOREA.roadmaps)
def test_every_order_of_a_case_is_written_and_read_back_with_what_it_waits_for(name):
    order = KOREA.roadmaps[name]
    read = parse_order(KOREA, order_text(order))
    plain = [({m: str(x) for m, x in p.do.items()}, p.opens) for p in order.phases]
    assert [({m: str(x) for m, x in p.do.items()}, p.opens) for p in read.phases] == plain


def test_all_ways_to_write_a_phase():
    one = parse_order(CASE, "missiles 1,trade=food\n\n/ after 6 months and treaty: visits = open /")
    assert order_text(one) == "missiles halved, trade food / after 6 months and treaty: visits open"
    assert one.phases[1].opens.latest_of == ("6 months", "treaty")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("missiles", "is no step"),
        ("missile 1", 'did you mean "missiles"'),
        ("trade 1 / missiles halfed", 'phase 2 of the order: unknown level of missiles "halfed"'),
        ("missiles 9", "known: kept, halved, gone"),
        ("missiles 1, missiles 2", "twice"),
        ("after 6 months:", "has no step"),
    ],
)
def test_a_slip_gets_one_message(text, message):
    with pytest.raises(QuestionError, match=message):
        parse_order(CASE, text)


steps = st.sampled_from(["missiles 1", "missiles 2", "prisoners 1", "trade 1", "trade 2"])
phases = st.lists(steps, min_size=1, max_size=2, unique_by=lambda s: s.split()[0])
orders = st.lists(phases, min_size=1, max_size=5).map(lambda o: " / ".join(map(", ".join, o)))


@given(orders, st.data())
def test_a_step_moved_is_still_there_and_can_be_moved_back(text, data):
    order = parse_order(CASE, text)
    t = data.draw(st.integers(0, len(order.phases) - 1))
    measure = data.draw(st.sampled_from(sorted(order.phases[t].do)))
    alone = len(order.phases[t].do) == 1
    before, after = earlier(order, t, measure), later(order, t, measure)
    assert (before is None) == (alone and t == 0)
    assert (after is None) == (alone and t == len(order.phases) - 1)
    for moved in filter(None, (before, after)):
        flat = sorted(step for p in moved.phases for step in p.do.items())
        assert flat == sorted(step for p in order.phases for step in p.do.items())
    if before and alone:
        assert later(before, t - 1, measure) == order
    if before and not alone:
        assert together(CASE, before, t + 1, next(iter(before.phases[t + 1].do))) is not None


def test_a_phase_keeps_what_it_waits_for():
    order = parse_order(CASE, "missiles 1 / after 6 months: trade 1, prisoners 1")
    assert order_text(earlier(order, 1, "prisoners")) == (
        "missiles halved / prisoners freed / after 6 months: trade food"
    )
    assert order_text(together(CASE, order, 1, "trade")) == (
        "missiles halved, trade food / after 6 months: prisoners freed"
    )
    assert together(CASE, order, 0, "missiles") is None
    assert phase_of(CASE, order, "missiles", "gone") is None
