"""What is said where the answer is easy to get wrong."""

import json

import numpy as np
import pytest

import detente
from detente.case.schema import Case
from detente.packages import find_packages, required
from detente.packages.dominance import as_ranks, undominated
from detente.packages.explain import explain_party
from detente.report.packages.words import packages_section
from detente.report.packages.words_explain import party_section


def tiny(no_deal_a, no_deal_b, weights=(2, 2), **more) -> Case:
    return Case.model_validate(
        {
            "format": 1,
            "case": "tiny",
            "parties": {"A": {"no_deal": no_deal_a}, "B": {"no_deal": no_deal_b}},
            "measures": {"m": {"by": "A", "levels": ["no", "yes"], "take_back": {"share": 1}}},
            "values": {"A": {"m": weights[0]}, "B": {"m": weights[1]}},
            **more,
        }
    )


def sentence(case: Case) -> str:
    return packages_section(case, find_packages(case), "tiny.yaml").sentence


GOAL = {"targets": {"both": "m == yes"}}


def test_a_deal_worse_than_no_deal_is_no_deal_however_staying_as_now_compares():
    case = tiny(10, 0, **GOAL)  # no deal is better for A than anything
    found = find_packages(case).assumed.target("both")
    assert (found.counts.acceptable, found.counts.acceptable_as_now, found.firm) == (0, 0, 0)
    assert "cannot be agreed: A refuses every such deal" in sentence(case)
    calm = tiny(10, 0, **GOAL, calm=1)  # acceptable over staying as now only
    found = find_packages(calm).assumed.target("both")
    assert (found.counts.acceptable, found.counts.acceptable_as_now, found.firm) == (0, 1, 0)
    assert "cannot be agreed" in sentence(calm)


def test_doing_nothing_is_no_deal():
    case = tiny(-1, -1, weights=(-5, 2))
    assert find_packages(case).counts.acceptable == 1  # the status quo
    assert "cannot be agreed" in sentence(case)
    assert not required(case, "")
    assert required(tiny(-1, -1), "")


def test_require_looks_at_the_floor_asked_for():
    case = detente.load("korea-2018")
    stall = {"DPRK": "H1_stall"}
    assert required(case, "hanoi_swap", stall)
    assert not required(case, "hanoi_swap", stall, floor="as_now")


def test_whoever_has_a_red_line_in_the_way_is_named_with_it():
    lines = {"red_lines": {"A": [{"never": "m == yes", "mandate": "the assembly"}]}}
    case = tiny(-1, -1, **GOAL, **lines)
    view = explain_party(detente.compile_game(case), "A")
    said = party_section(case, {}, view, "tiny.yaml").sentence
    assert "crosses a red line of A: m == yes (the assembly)" in said
    assert "both" in said


def test_what_a_condition_brings_along_is_not_called_a_further_step():
    case = detente.load("two-party-ceasefire")
    section = packages_section(case, find_packages(case), "x.yaml")
    table = next(t for t in section.tables if t.name == "needs")
    monitors = next(row for row in table.rows if row[0] == "monitors")
    assert monitors[1] == "observers (comes with the goal)"


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e8])
def test_dominance_does_not_depend_on_the_size_of_numbers(size):
    u = size * np.array([[3.0, 1, -np.inf], [3, 1, -np.inf], [2, 1, -np.inf], [1, 2, 5]])
    assert undominated(u).tolist() == [True, True, False, True]
    assert undominated(as_ranks(u)).tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ([5, 7, 15], "all"),
        ({"value": [5, 7, 15], "note": "so"}, "all"),
        ({"all": [5, 7, 15], "pairs": {"n+x": 1}}, "all"),
        ({"n+m": [5, 7, 15]}, "n+m"),
        ({"pairs": {"m+n": [5, 7, 15]}}, "m+n"),
    ],
)
def test_an_interaction_that_a_motive_replaces_can_turn_a_no(written, place, tmp_path):
    data = {
        "format": 1,
        "case": "tiny",
        "parties": {"A": {"no_deal": 0}, "B": {"no_deal": 10}},
        "measures": {m: {"by": "A", "levels": ["no", "yes"]} for m in "mnx"},
        "values": {"A": {"m": 1}, "B": {"m": 1}},
        "interactions": [
            {"party": "B", "of": ["m", "n"], "weight": 2},
            {"party": "B", "of": ["n", "x"], "weight": 0},
        ],
        "motives": {"B": {"keen": {"interactions": written}}},
        "targets": {"both": "m == yes and n == yes and x == no"},
    }
    file = tmp_path / "case.yaml"
    file.write_text(json.dumps(data), encoding="utf-8")
    case = detente.load(file)
    answer = find_packages(case)
    (turn,) = [t for t in answer.assumed.target("both").block.turns if t.kind == "value"]
    assert (turn.path, turn.to) == (f"motives.B.keen.interactions.{place}", pytest.approx(9))
    said = " ".join(packages_section(case, answer, "tiny").would_change)
    assert "together from 7 to 9 (within its range)" in said
    for to, agreed in ((turn.to + 1e-6, True), (turn.to - 1e-6, False)):
        there = find_packages(detente.load(file, changes=[f"{turn.path}={to}"]))
        assert bool(there.assumed.target("both").counts.acceptable) is agreed
