"""What differs between two cases: nothing from itself, the opposite the other way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case import load
from detente.case.compare import compare_cases

CHANGES = [
    "calm=0.3",
    "parties.North.no_deal.value=-8 to -2",
    "measures.visits.title=Family visits",
    "measures.radio={by: South, levels: {silent: {}, on: {}}}",
    "values.South.trade.weight=-30",
    "values.North.visits={value: 1, source: BOOK, note: a guess}",
    "requires=[missiles < gone]",
    "red_lines={South: [{never: trade == open and missiles == kept}]}",
    "interactions.North+missiles+trade.weight=5",
    "interactions=[]",
    "motives.North.hoarder.weights.missiles=-30",
    "scenarios={war: {set: {calm: 0.1}}}",
]
some = st.lists(st.sampled_from(CHANGES), max_size=4, unique=True).filter(
    lambda of: not {CHANGES[8], CHANGES[9]} <= set(of)
)
BACK = {"added": "removed", "removed": "added"}


def turned(differences):
    return {(d.place, BACK.get(d.kind, d.kind), repr(d.after), repr(d.before)) for d in differences}


@given(some, some)
def test_nothing_differs_just_where_hashes_agree_and_the_way_back_is_the_opposite(one, other):
    before, after = load("two-swaps", changes=one), load("two-swaps", changes=other)
    found = compare_cases(before, after)
    assert (found == ()) == (before.hash == after.hash)
    back = compare_cases(after, before)
    assert turned(back) == {(d.place, d.kind, repr(d.before), repr(d.after)) for d in found}
    assert compare_cases(before, before) == ()


@pytest.mark.parametrize(
    ("change", "place", "kind"),
    [
        (CHANGES[0], "calm", "changed"),
        (CHANGES[1], "parties.North.no_deal", "changed"),
        (CHANGES[2], "measures.visits.title", "added"),
        (CHANGES[3], "measures.radio", "added"),
        (CHANGES[5], "values.North.visits.weight.note", "added"),
        (CHANGES[7], "red_lines.South", "added"),
        (CHANGES[8], "interactions.North+missiles+trade.weight", "changed"),
        (CHANGES[9], "interactions", "removed"),
    ],
)
def test_a_change_is_one_place(change, place, kind):
    found = compare_cases(load("two-swaps"), load("two-swaps", changes=[change]))
    assert (place, kind) in [(d.place, d.kind) for d in found]


def test_a_range_is_a_difference_though_the_mode_stays():
    (found,) = compare_cases(load("two-swaps"), load("two-swaps", changes=["calm=[0.2, 0.5, 0.9]"]))
    assert (found.before["mode"], found.after["mode"]) == (0.5, 0.5)
    assert (found.before["low"], found.after["low"]) == (0.5, 0.2)


def test_the_order_of_parties_counts():
    case = load("two-swaps")
    parties = dict(reversed(case.parties.items()))
    other = case.model_copy(update={"parties": parties})
    (found,) = compare_cases(case, other)
    assert (found.place, found.kind) == ("parties", "reordered")
