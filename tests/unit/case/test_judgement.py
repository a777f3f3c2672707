"""Every form in which a judgement may be written, and what it reads as."""

import math

import pytest
from pydantic import BaseModel, ValidationError

from detente.case.judgement import DEFAULT_SCALE, Change, Judgement, read_number, read_triple, shown


@pytest.mark.parametrize(
    ("written", "triple"),
    [
        (12, (12, 12, 12)),
        (-3.5, (-3.5, -3.5, -3.5)),
        ("12", (12, 12, 12)),
        ("-1e2", (-100, -100, -100)),
        ("85%", (0.85, 0.85, 0.85)),
        ("8 to 16", (8, 12, 16)),
        ("-10 to -2", (-10, -6, -2)),
        ("40% to 60%", (0.4, 0.5, 0.6)),
        ("40 to 60%", (0.4, 0.5, 0.6)),
        ([8, 12, 16], (8, 12, 16)),
        ([0, 0, 0], (0, 0, 0)),
        (["10%", "20%", "30 %"], (0.1, 0.2, 0.3)),
        ([0, "20%", "30%"], (0, 0.2, 0.3)),
        ("0 to 10%", (0, 0.05, 0.1)),
        ("medium", (8, 12, 16)),
        ("-medium", (-16, -12, -8)),
        ("-high", (-45, -30, -16)),
    ],
)
def test_each_form_is_a_low_a_mode_and_a_high(written, triple):
    assert read_triple(written, DEFAULT_SCALE) == pytest.approx(triple)
    for form in (written, {"value": written, "source": ["S ¶1"], "note": "why"}):
        judgement = Judgement.model_validate(form)
        assert (judgement.low, judgement.mode, judgement.high) == pytest.approx(triple)
    assert judgement.source == ("S ¶1",)


@pytest.mark.parametrize(
    "written",
    [
        True,
        None,
        "",
        "often",
        "8 - 16",
        "8 to",
        "x2",
        "1,5",
        "--medium",
        [],
        [1],
        [1, 2],
        [1, 2, 3, 4],
    ]
    + [
        math.nan,
        math.inf,
        "1e999",
        [1, math.nan, 3],
        [1, "many", 3],
        {},
        {"low": 1},
        "1 to 2 to 3",
    ],
)
def test_other_forms_are_refused(written):
    with pytest.raises(ValidationError):
        Judgement.model_validate(written)


@pytest.mark.parametrize("written", ["5% to 10", [0, "50%", 1], ["10%", 0.2, "30%"]])
def test_percentages_and_plain_numbers_do_not_mix(written):
    with pytest.raises(ValidationError, match="either all are percentages or none"):
        Judgement.model_validate(written)


@pytest.mark.parametrize(
    "written", [[3, 2, 1], [1, 3, 2], "16 to 8", {"low": 3, "mode": 2, "high": 1}]
)
def test_low_mode_and_high_must_rise(written):
    with pytest.raises(ValidationError, match="low, mode and high must rise"):
        Judgement.model_validate(written)


def test_a_word_is_kept_with_its_numbers_and_a_scale_may_redefine_it():
    judgement = Judgement.model_validate("-medium")
    assert judgement.word == "-medium"
    assert Judgement.model_validate(12).word is None
    own = Judgement.model_validate("much", context={"scale": {"much": (1, 2, 3)}})
    assert (own.low, own.mode, own.high) == (1, 2, 3)
    with pytest.raises(ValidationError, match="is no judgement"):
        Judgement.model_validate("medium", context={"scale": {"much": (1, 2, 3)}})


def test_a_near_word_is_suggested_with_its_sign():
    with pytest.raises(ValueError, match='did you mean "-high"'):
        read_triple("-hgh", DEFAULT_SCALE)


def test_points_and_ranges_are_told_apart():
    assert Judgement.model_validate(3).is_point
    assert not Judgement.model_validate("3 to 4").is_point


def test_a_negative_factor_mirrors():
    scaled = Judgement.model_validate([8, 12, 16]).scaled(-2)
    assert (scaled.low, scaled.mode, scaled.high) == (-32, -24, -16)
    assert scaled.word is None


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ("x2.2", (17.6, 26.4, 35.2)),
        ("x 0.5", (4, 6, 8)),
        ("x50%", (4, 6, 8)),
        ("x0", (0, 0, 0)),
        ("x-1", (-16, -12, -8)),
        (-2, (-2, -2, -2)),
        ([1, 2, 3], (1, 2, 3)),
        ({"value": "x2", "source": "S"}, (16, 24, 32)),
        ({"value": "1 to 3", "note": "n"}, (1, 2, 3)),
        ({"times": 2}, (16, 24, 32)),
    ],
)
def test_a_change_multiplies_or_replaces(written, result):
    changed = Change.model_validate(written).applied(Judgement.model_validate("medium"))
    assert (changed.low, changed.mode, changed.high) == pytest.approx(result)


@pytest.mark.parametrize(
    "written", [None, {}, {"source": "S"}, "x", "xx2", "x1e999", {"times": 2, "to": 3}]
)
def test_a_change_that_changes_nothing_or_two_things_is_refused(written):
    with pytest.raises(ValidationError):
        Change.model_validate(written)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (True, None),
        (None, None),
        ("a", None),
        ("3", 3),
        ("30%", 0.3),
        (2, 2),
        (math.nan, None),
        ([], None),
    ],
)
def test_numbers_are_read_or_not(value, number):
    assert read_number(value) == number


def test_values_are_shown_short_and_without_python():
    assert shown(None) == "nothing"
    assert shown(True) == "true"
    assert shown([1, "a", None, [2]]) == "[1, a, nothing, [2]]"
    assert shown({"a": {"b": 1}}) == "{a: …}"
    assert len(shown("x" * 5000)) == 58


def test_entries_are_closed_and_frozen():
    assert issubclass(Judgement, BaseModel)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Judgement.model_validate({"value": 3, "vlaue": 4})
    with pytest.raises(ValidationError, match="frozen"):
        Judgement.model_validate(3).low = 2
    with pytest.raises(ValidationError, match="bool_type"):
        Judgement.model_validate({"value": 3, "private": "yes"})
