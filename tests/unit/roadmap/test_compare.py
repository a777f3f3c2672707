"""Two walks side by side: the numbers of each, and their opposite the other way round."""

import detente
from detente.roadmap import walk_order
from detente.roadmap.answer import smallest_margins
from detente.roadmap.compare import compare_orders
from detente.roadmap.matrix import implementation


def walk(name, motive=None, **options):
    case = detente.load("korea-2018", **options)
    answer = walk_order(case, name, {"DPRK": motive} if motive else {})
    return answer, implementation(case, answer)


def test_numbers_are_those_of_each_walk_and_the_way_back_is_the_opposite():
    before, after = walk("bundles"), walk("all_at_once", "H3_reform")
    there, back = compare_orders(before, after), compare_orders(after, before)
    for side, (answer, _) in (("before", before), ("after", after)):
        assert getattr(there.margin, side) == answer.margin
        assert getattr(there.margin_points, side) == answer.margin_points
        assert getattr(there.months, side) == answer.months
        for party in there.parties:
            least = smallest_margins(answer)[party.party]
            assert getattr(party.points, side) == least.points
            assert getattr(party.share, side) == least.share
    assert there.feasible == (False, True)
    assert there.feasible == back.feasible[::-1]
    assert there.binding == back.binding[::-1]
    assert there.weak == back.weak[::-1]
    assert there.months.change == -back.months.change
    for party, again in zip(there.parties, back.parties, strict=True):
        assert party.points.change == -again.points.change


def test_an_order_compared_with_itself_changes_nothing():
    same = compare_orders(walk("bundles"), walk("bundles"))
    assert same.margin.change == same.months.change == 0
    assert not any(p.points.change for p in same.parties)
