import dataclasses
import datetime as dt

import pytest

import detente
from detente.case.schema import Roadmap
from detente.report.roadmap.matrix import (
    ARRIVED,
    TAKING_PART,
    UNSAID,
    if_not_done,
    matrix_cells,
    matrix_table,
    opens,
    who,
)
from detente.report.roadmap.words import given_section
from detente.roadmap import walk_order
from detente.roadmap.consequences import Refusal, Undone
from detente.roadmap.matrix import implementation


@pytest.fixture(scope="module")
def korea():
    case = detente.load("korea-2018")
    answer = walk_order(case, "bundles")
    return case, answer, implementation(case, answer)


@pytest.fixture(scope="module")
def swaps():
    case = detente.load("two-swaps")
    plan = Roadmap.model_validate({"phases": [{"do": {"prisoners": "freed", "visits": "open"}}]})
    answer = walk_order(case, plan)
    return case, answer, implementation(case, answer)


def test_every_fact_has_a_cell_of_its_own(korea):
    case, answer, matrix = korea
    columns, rows = matrix_cells(case, answer, matrix, dt.date(2018, 5, 9))
    assert {len(row) for row in rows} == {len(columns)}
    assert [rows[0][3], rows[-1][3]] == [TAKING_PART, ARRIVED]
    (weak,) = (dict(zip(columns, row, strict=True)) for row in rows if row[0])
    assert weak["Mark"] == "weakest (United States)"
    assert (weak["No."], weak["Phase"]) == (6.0, 2.0)
    assert weak["Step"] == "Relief for humanitarian goods and some energy"
    assert weak["Who"] == "United States"
    assert (weak["From"], weak["By"]) == (dt.date(2019, 3, 9), dt.date(2019, 5, 9))
    assert weak["Who verifies"] == "Security Council"
    assert weak["What it opens"] == "phase 3"
    assert weak["If it is not done then"].startswith(
        "Washington stops and takes back US strategic assets; Pyongyang takes back "
    )
    assert weak["Margin of United States (points)"] == pytest.approx(answer.binding.points)


def test_without_a_date_it_counts_months_and_unsaid_is_said(swaps):
    case, answer, matrix = swaps
    columns, rows = matrix_cells(case, answer, matrix, None)
    cells = [dict(zip(columns, row, strict=True)) for row in rows[1:-1]]
    assert [c["By (month)"] for c in cells] == [r.done for r in matrix.rows]
    assert {c["Proof"] for c in cells} == {c["Who verifies"] for c in cells} == {UNSAID}
    table = matrix_table(case, answer, matrix, None)
    assert "in months from the start" in table.caption
    assert table.rows[1][1] == "0 to\n1"


def test_the_table_marks_the_weak_row_in_words_and_by_place(korea):
    case, answer, matrix = korea
    table = matrix_table(case, answer, matrix, case.as_of)
    (marked,) = table.marked
    assert table.rows[marked][0].startswith("▶ WEAKEST: 6 Relief for humanitarian")
    assert "▶ US −17.5" in table.rows[marked][5]
    assert sum("▶" in "".join(row) for row in table.rows) == 1
    assert len(table.widths) == len(table.columns)


@pytest.mark.parametrize(("phase", "label"), [(0, TAKING_PART), (2, ARRIVED)])
def test_a_stop_outside_the_steps_marks_the_row_outside_them(swaps, phase, label):
    case, answer, matrix = swaps
    margins = answer.participation if phase == 0 else answer.arrival
    binding = margins[0]
    answer = dataclasses.replace(answer, binding=binding)
    rows = tuple(dataclasses.replace(row, weak=False) for row in matrix.rows)
    matrix = dataclasses.replace(matrix, rows=rows)
    table = matrix_table(case, answer, matrix, None)
    (marked,) = table.marked
    assert table.rows[marked][0] == f"▶ WEAKEST: {label}"
    assert f"▶ {binding.party} " in table.rows[marked][5]
    _, cells = matrix_cells(case, answer, matrix, None)
    assert [row[3] for row in cells if row[0]] == [label]


def test_what_follows_is_said_party_by_party(swaps):
    case = swaps[0]
    refused = Refusal(
        party="North",
        points=-2.0,
        takes_back=(Undone("prisoners", "held", ("North",)),),
        receives={"trade": "food"},
        answered=(Undone("visits", "closed", ("North", "South")),),
        losses={"South": 3.5},
    )
    assert if_not_done(case, refused) == (
        "North stops and takes back prisoners; it still receives trade; North and South take back "
        "visits; loses: South 3.5; gains: North 2."
    )
    bare = dataclasses.replace(refused, takes_back=(), receives={}, answered=(), points=0.0)
    assert if_not_done(case, bare) == ("North stops; nobody takes anything back; loses: South 3.5.")
    assert if_not_done(case, None) == UNSAID


def test_what_nobody_carries_out_or_waits_for_is_said_so(swaps):
    case, _, matrix = swaps
    row = dataclasses.replace(matrix.rows[0], by=(), opens=(), next_phase=None)
    assert who(case, row) == UNSAID
    assert opens(case, row) == "nothing waits for it"


def test_sentence_reason_and_changes_of_an_order_that_fails(korea):
    case, answer, matrix = korea
    section = given_section(case, answer, "korea-2018", matrix)
    assert section.sentence.startswith("If Pyongyang mainly fears for its survival")
    assert section.sentence.endswith(
        "Washington gains 17.5 points (15% of its stake) by stopping at step 6 (relief for "
        "humanitarian goods and some energy), in phase 2, 12 months after the start."
    )
    assert section.more[0] == (
        "Washington would leave its own step undone and take back US strategic assets."
    )
    assert "carrying on is worth −32.7 points to Washington, stopping −15.2" in section.reason
    assert "17.5 points more for Washington" in section.would_change[0]
    assert section.next_command == "detente roadmap korea-2018 --given bundles --table matrix"


def test_sentence_and_changes_of_an_order_that_holds():
    case = detente.load("korea-2018")
    answer = walk_order(case, "all_at_once", {"DPRK": "H3_reform"})
    matrix = implementation(case, answer)
    other = dict.fromkeys(case.motives[answer.binding.party], False)
    matrix = dataclasses.replace(matrix, holds_under=other)
    section = given_section(case, answer, "korea-2018", matrix)
    assert "each side is better off carrying on at every step" in section.sentence
    assert "the weakest point is at step" in section.sentence
    assert not any(text.startswith("Pyongyang would") for text in section.more)
    assert any("the order does not hold" in change for change in section.would_change)


def test_an_order_that_cannot_go_on_says_where_and_no_more(swaps):
    case = swaps[0]
    plan = Roadmap.model_validate(
        {"phases": [{"do": {"visits": "open"}}, {"do": {"missiles": "gone"}}]}
    )
    answer = walk_order(case, plan)
    section = given_section(case, answer, "two-swaps", implementation(case, answer))
    assert "cannot go on at phase 2" in section.sentence
    assert section.would_change == ()
    assert "At that moment" not in section.reason
    assert not any("would leave its own step" in text for text in section.more)


@pytest.mark.parametrize(
    ("opens", "held", "waits"),
    [
        ("6 months", {1: 6.0}, "6 months"),
        (
            {"earliest_of": ["a_report", "6 months"]},
            {1: 6.0},
            "for a report or 6 months, whichever comes first (6 months at the latest)",
        ),
        (
            {"latest_of": ["vote", "2 months"]},
            {1: 2.0},
            "for A vote and 2 months, whichever comes last (2 months at the latest)",
        ),
        ("a_report", {}, "for a report (no wait is counted)"),
    ],
)
def test_a_gate_is_said(opens, held, waits):
    case = detente.load("two-swaps", changes=["dates={vote: {date: 2018-01-15, title: A vote}}"])
    first, then = {"do": {"visits": "open"}}, {"do": {"trade": "food"}, "opens": opens}
    answer = walk_order(case, Roadmap.model_validate({"phases": [first, then]}))
    matrix = implementation(case, answer)
    assert matrix.held == held
    said = given_section(case, answer, "two-swaps", matrix).more
    assert f"After phase 1 the next one waits {waits}." in said
