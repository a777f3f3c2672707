"""Conditions: what binds tighter, what a name stands for, and where an error is."""

import itertools

import pytest

from detente.case.expressions import (
    AllOf,
    AnyOf,
    Compare,
    ExpressionError,
    Not,
    bind,
    comparisons,
    holds,
    measures_in,
    parse,
)

LEVELS = {
    "arms": ("kept", "halved", "gone"),
    "trade": ("none", "food", "open"),
    "gone": ("no", "yes"),
}


def truth(text: str) -> list[bool]:
    """Return whether a condition holds, for every package."""
    tree = bind(parse(text), LEVELS)
    packages = itertools.product(*(range(len(of)) for of in LEVELS.values()))
    return [bool(holds(tree, dict(zip(LEVELS, p, strict=True)).__getitem__)) for p in packages]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("arms == 1 or arms == 2 and trade == 0", "arms == 1 or (arms == 2 and trade == 0)"),
        ("not arms == 1 and trade == 0", "(not arms == 1) and trade == 0"),
        ("not (arms == 1 and trade == 0)", "arms != 1 or trade != 0"),
        ("not not arms == 1", "arms == 1"),
        ("arms==1 and trade==0", "arms == 1 and trade == 0"),
        ("((arms == 1))", "arms == 1"),
        ("arms < halved", "arms < 1"),
        ("arms >= gone", "arms == 2"),
        ("arms == gone", "arms == 2"),
        ("arms != kept", "arms > 0"),
        ("arms <= trade", "trade >= arms"),
        ("  arms\t==\n1  ", "arms == 1"),
    ],
)
def test_two_ways_to_say_the_same(text, same):
    assert truth(text) == truth(same)


def test_one_that_does_not_mean_the_same():
    assert truth("arms == 1 or arms == 2 and trade == 0") != truth(
        "(arms == 1 or arms == 2) and trade == 0"
    )


def test_a_measure_against_a_measure_compares_their_numbers():
    tree = bind(parse("arms < trade"), LEVELS)
    assert holds(tree, {"arms": 1, "trade": 2}.__getitem__)
    assert not holds(tree, {"arms": 2, "trade": 2}.__getitem__)
    assert measures_in(tree) == ("arms", "trade")


def test_a_level_of_the_measure_goes_before_a_measure_of_that_name():
    assert measures_in(bind(parse("arms == gone"), LEVELS)) == ("arms",)
    assert measures_in(bind(parse("trade == gone"), LEVELS)) == ("trade", "gone")


def test_arrays_of_levels_give_arrays():
    import numpy as np

    levels = {"arms": np.array([0, 1, 2])[:, None], "trade": np.array([0, 2])}
    tree = bind(parse("not (arms > 0 and trade == open)"), LEVELS)
    assert holds(tree, levels.__getitem__).tolist() == [[True, True], [True, False], [True, False]]


def test_the_tree_keeps_where_its_parts_stand():
    tree = parse("not arms == 1 or (trade < food and arms > 0)")
    assert isinstance(tree, AnyOf)
    assert isinstance(tree.parts[0], Not)
    assert isinstance(tree.parts[1], AllOf)
    assert comparisons(tree)[1] == Compare("trade", "<", "food", 18, 26)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected a measure, found the end"),
        ("arms", 4, "expected one of == != < <= > >=, found the end"),
        ("arms = 1", 5, "expected one of == != < <= > >=, found `=`"),
        ("arms == ", 8, "expected a level or a measure, found the end"),
        ("arms == and", 8, "expected a level or a measure, found `and`"),
        ("1 == arms", 0, "expected a measure, found `1`"),
        ("arms == 1 trade == 0", 10, "expected `and`, `or` or the end, found `trade`"),
        ("(arms == 1", 10, "expected `and`, `or` or `)`, found the end"),
        ("arms == 1)", 9, "expected `and`, `or` or the end, found `)`"),
        ("arms == 1 && trade == 0", 10, "expected `and`, `or` or the end, found `&&`"),
        ("arm == 1", 0, 'unknown measure "arm"'),
        ("arms == half", 8, 'unknown level "half" of arms (it has kept, halved, gone)'),
        ("arms == 3", 8, "arms has levels 0 to 2, found 3"),
        ("arms == 99999999999999999999", 8, "arms has levels 0 to 2, found 999999999"),
        ("arms == ٣", 8, 'unknown level "٣" of arms (it has kept, halved, gone)'),
        (
            "(" * 41 + "arms == 1" + ")" * 41,
            40,
            "more than 40 parentheses or `not` inside each other",
        ),
    ],
)
def test_an_error_says_what_was_found_and_where(text, offset, message):
    with pytest.raises(ExpressionError) as caught:
        bind(parse(text), LEVELS)
    assert (str(caught.value), caught.value.offset) == (message, offset)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("arms = 1", "=="), ("arms => 1", ">="), ("arms <> 1", "!="), ("arms is 1", "==")]
    + [
        ("arms == 1 && trade == 0", "and"),
        ("arms == 1, trade == 0", "and"),
        ("arms == 1 OR", "or"),
    ],
)
def test_what_was_meant_is_guessed(text, meant):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.meant == meant


def test_as_deep_as_allowed():
    assert truth("(" * 38 + "arms == 1" + ")" * 38) == truth("arms == 1")
    assert truth(" and ".join(["arms == 1"] * 500)) == truth("arms == 1")
