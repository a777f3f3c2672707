"""Beliefs over what is hidden obey Bayes: closed forms, directions, bounds that enclose."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.status.beliefs import (
    after_silence,
    begun,
    over_sites,
    silence_floor,
    update,
    without_access,
)
from detente.status.beliefs_motives import after_step, new_government
from detente.status.inspections import Period, Range, Watch, worth_of_inspections

chances = st.floats(0, 1)
inner = st.floats(0.001, 0.999)
ranges = st.lists(inner, min_size=3, max_size=3).map(lambda x: Range(*sorted(x)))
periods = st.builds(
    Period,
    st.sampled_from(["quiet", "alarm", "no_access"]),
    st.sampled_from([1.0, 3.0, 5.0]),
    st.sampled_from([0.25, 1.0]),
)


def month_by_month(b: float, q: float, n: int, h: float, f: float) -> float:
    """The chain: joint chances of silence so far with and without a violation."""
    hidden, none = b, 1 - b
    for _ in range(n):
        hidden, none = (hidden + none * h) * (1 - q), none * (1 - h) * (1 - f)
    return hidden / (hidden + none)


@given(inner, inner, st.integers(0, 60), st.floats(0, 0.9), st.floats(0, 0.5))
def test_the_closed_form_is_the_chain(b, q, n, h, f):
    assert after_silence(b, q, n, h, f) == pytest.approx(month_by_month(b, q, n, h, f), abs=1e-9)


@given(inner, st.floats(0.001, 0.9), st.integers(0, 60), st.sampled_from([0, 1e-15, 1e-9, 1e-6]))
def test_the_closed_form_where_hazard_and_detection_are_equal_or_nearly_so(b, q, n, apart):
    assert after_silence(b, q, n, q - apart) == pytest.approx(
        month_by_month(b, q, n, q - apart, 0), abs=1e-9
    )


@given(inner, inner, st.floats(0, 0.9), st.floats(0, 0.5))
def test_the_floor_is_what_silence_leads_to(b, q, h, f):
    floor = silence_floor(h, q, f)
    if floor == floor:  # else silence says nothing
        assert update(begun(floor, h), q, f, False) == pytest.approx(floor, abs=1e-9)
        if (1 - h) * (1 - f) > 1.05 * (1 - q):
            assert after_silence(b, q, 2_000, h, f) == pytest.approx(floor, abs=1e-6)


@given(chances, chances, chances)
def test_quiet_never_raises_a_belief_without_hazard(b, q, f):
    after = update(b, max(q, f), min(q, f), False)
    assert after <= b + 1e-12


@given(inner, inner, inner, st.integers(0, 30), st.floats(0, 0.5))
def test_belief_rises_in_the_prior_and_falls_in_detection(b, more, q, n, h):
    low, high = sorted((b, more))
    assert after_silence(low, q, n, h) <= after_silence(high, q, n, h) + 1e-12
    assert after_silence(b, max(q, more), n, h) <= after_silence(b, min(q, more), n, h) + 1e-12


@given(chances, chances, st.integers(0, 30))
def test_belief_only_rises_where_nobody_looks(b, h, n):
    assert without_access(b, h, n) >= b - 1e-12


@given(ranges, ranges, ranges, st.lists(periods, max_size=6), st.floats(0, 0.5), st.data())
def test_bounds_enclose_and_are_reached_where_they_say_so(prior, q, h, history, f, data):
    h = Range(*(x / 2 for x in h))
    worth = worth_of_inspections(Watch("it", "it", q, f, prior=prior, hazard=h), history)
    last = worth.beliefs[-1]
    assert last.low <= last.mode + 1e-12
    assert last.mode <= last.high + 1e-12

    def at(b: float, p: float, g: float) -> float:
        of = Watch("it", "it", Range.of(p), f, prior=Range.of(b), hazard=Range.of(g))
        return worth_of_inspections(of, history).beliefs[-1].mode

    inside = [data.draw(st.floats(r.low, r.high)) for r in (prior, q, h)]
    assert last.low - 1e-9 <= at(*inside) <= last.high + 1e-9
    corners = [at(*c) for c in itertools.product(*((r.low, r.high) for r in (prior, q, h)))]
    if worth.exact:
        assert [min(corners), max(corners)] == pytest.approx([last.low, last.high], abs=1e-9)


@given(st.lists(inner, min_size=2, max_size=4), st.data())
def test_beliefs_over_several_sum_to_one(weights, data):
    n = len(weights)
    prior = [w / sum(weights) for w in weights]
    likely = data.draw(st.lists(inner, min_size=n, max_size=n))
    done, not_done = after_step(prior, likely), after_step(prior, likely, done=False)
    chance = sum(p * x for p, x in zip(prior, likely, strict=True))
    for before, yes, no in zip(prior, done, not_done, strict=True):
        assert chance * yes + (1 - chance) * no == pytest.approx(before)  # no belief for nothing
    assert sum(done) == pytest.approx(1)
    assert sum(new_government(done, prior, 0.4)) == pytest.approx(1)
    sites = over_sites(prior[:-1], likely[:-1], [1] * (n - 1), prior[-1])
    assert sum(sites) == pytest.approx(1)
    assert sites[-1] >= prior[-1] - 1e-12
