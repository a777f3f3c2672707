"""Two cases side by side: the numbers of each by itself, and their opposite the other way round."""

import pytest

import detente
from detente.packages.compare import compare_packages

SIDES = [
    ({}, {"scenario": "hanoi_2019"}, {}, None),
    ({"DPRK": "H1_stall"}, {}, {"DPRK": "H2_survival"}, "full_denuclearisation"),
    ({}, {"changes": ["parties.US.no_deal.value=-60"]}, {}, "freeze"),
]


def game(motives=None, **options):
    return detente.compile_game(detente.load("korea-2018", **options), motives)


@pytest.mark.parametrize(("one", "changed", "other", "target"), SIDES)
def test_the_numbers_are_those_of_find_packages(one, changed, other, target):
    games = [game(one), game(other, **changed)]
    found = compare_packages(*games, target)
    for side, of in zip(("before", "after"), games, strict=True):
        answer = detente.find_packages(of.case, of.motives)
        within = answer.assumed.target(found.target)
        for name, pair in found.counts.items():
            there = getattr(within.counts, name, within.efficient.count)
            assert getattr(pair, side) == there
        for party in found.parties:
            best = next(b for b in within.best if (b.party, b.floor) == (party.party, "no_deal"))
            assert getattr(party.most, side) == best.with_others
            assert getattr(party.share, side) == best.with_others_share
            assert getattr(party.stake, side) == answer.stake[party.party]


@pytest.mark.parametrize(("one", "changed", "other", "target"), SIDES)
def test_the_way_back_is_the_opposite(one, changed, other, target):
    before, after = game(one), game(other, **changed)
    there, back = compare_packages(before, after, target), compare_packages(after, before, target)
    assert there.agreed == back.agreed[::-1]
    for name, pair in there.counts.items():
        assert pair.change == -back.counts[name].change
    for party, again in zip(there.parties, back.parties, strict=True):
        assert (party.most.change or 0) == -(again.most.change or 0)
        assert (party.most.before, party.says) == (again.most.after, again.says[::-1])
        assert party.turned == again.turned


def test_a_case_compared_with_itself_changes_nothing():
    same = compare_packages(game(), game())
    assert not any(p.turned or p.most.change for p in same.parties)
    assert not any(pair.change for pair in same.counts.values())


def test_who_turns():
    found = compare_packages(game({"DPRK": "H1_stall"}), game({"DPRK": "H2_survival"}))
    assert [p.party for p in found.parties if p.turned] == ["DPRK"]
    assert found.agreed == ("no", "yes")


def test_a_party_that_only_one_of_them_has():
    more = detente.load("two-swaps")
    changed = detente.load(
        "two-swaps", changes=["parties.West={no_deal: -1}", "values.West={trade: 2}"]
    )
    found = compare_packages(detente.compile_game(more), detente.compile_game(changed))
    west = found.parties[-1]
    assert (west.party, west.says[0], west.most.before) == ("West", "takes no part", None)
    with pytest.raises(detente.QuestionError, match="second of the two cases has no target"):
        compare_packages(
            detente.compile_game(more),
            detente.compile_game(detente.load("four-measures")),
            "no_missiles",
        )


def test_anything_is_compared_where_there_is_no_common_target():
    before, after = (
        detente.compile_game(detente.load("two-swaps", changes=[f"calm={calm}"]))
        for calm in (0.5, 0.9)
    )
    found = compare_packages(before, after, "")
    answer = detente.find_packages(before.case)
    assert found.counts["acceptable"].before == answer.counts.acceptable
    assert found.counts["efficient"].before == answer.assumed.anywhere.efficient.count
