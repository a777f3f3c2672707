"""A game compiled like another is the game compiled alone."""

import numpy as np
import pytest

from detente.case import load
from detente.game import compile_game

SHARED = (
    "parties.US.reaction_lag=5",
    "parties.US.discount=0.7",
    "measures.warheads.take_back.months=12",
    "calm=0.9",
)
OWN = (
    "parties.US.no_deal.value=-1",
    "values.US.sanctions.weight=-40",
    "requires=[]",
    "parties.ROK.veto=none",
    "motives.DPRK.H2_survival.weights.warheads=-1",
    "red_lines={}",
)


@pytest.mark.parametrize("change", SHARED + OWN)
def test_a_game_like_another_is_the_same_as_alone(change):
    base = compile_game(load("korea-2018"))
    base.stake, base.accepts(0)  # noqa: B018  (so that there is something to take over)
    case = load("korea-2018", changes=(change,))
    alone, like = compile_game(case), compile_game(case, like=base)
    assert (like.space is base.space) == (change in SHARED)
    for of in ("stake", "no_deal", "as_now", "discount", "lag", "asked", "utility"):
        assert np.array_equal(getattr(alone, of), getattr(like, of)), of
    assert np.array_equal(alone.undoing.share, like.undoing.share)
    for party in range(len(case.parties)):
        assert np.array_equal(alone.accepts(party), like.accepts(party))


def test_a_discount_is_part_of_what_drifts():
    drift = "parties.US.drift={while: 'warheads < all_shipped', per_year: -1}"
    base = compile_game(load("korea-2018", changes=(drift,)))
    other = load("korea-2018", changes=(drift, "parties.US.discount=0.7"))
    like = compile_game(other, like=base)
    assert like.space is not base.space
    assert np.array_equal(like.utility, compile_game(other).utility)
