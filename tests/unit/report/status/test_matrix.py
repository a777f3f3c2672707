"""The implementation matrix with the record filled in, as table and as office files."""

import csv
import datetime as dt
import io

import docx
import openpyxl
import pytest
from tests.agreements import folded

from detente.report.roadmap.office import office_writer
from detente.report.status.ask import ask_status
from detente.report.status.matrix import record_sheet, record_table, wrong_table
from detente.report.status.names import names_of


def sheet_of(name, on):
    stood = ask_status(name, dt.date.fromisoformat(on))
    return record_sheet(stood.status, stood.answered.section)


@pytest.fixture(scope="module")
def korea():
    return sheet_of("korea-2018", "2019-03-01")


def cells(sheet, number):
    return dict(zip(sheet.columns, sheet.rows[number - 1], strict=True))


def test_a_row_holds_each_fact_in_a_cell_of_its_own(korea):
    row = cells(korea, 4)
    assert row["Mark"] == "late"
    assert row["What"].startswith(
        "A monitored halt at Yongbyon: The plants at Yongbyon stand still"
    )
    assert (row["Who"], row["Who verifies"]) == ("Pyongyang", "The inspectors")
    assert (row["From"], row["Due"]) == (dt.date(2018, 4, 27), dt.date(2018, 10, 27))
    assert row["By the record"] == "late by 125 days"
    assert row["Verified"] == "to be done since 27 Apr 2018"
    assert row["Claimed"] == ""
    assert row["What it opens"] == "Phase 2"
    assert "carried out by Beijing" in row["If it is not done then"]


def test_what_is_claimed_stands_apart_from_what_is_verified(korea):
    claimed = next(row for row in korea.rows if "Punggye-ri" in row[3])
    named = dict(zip(korea.columns, claimed, strict=True))
    assert (named["Verified"], named["Claimed"]) == (
        "declared since 24 May 2018",
        "done (Pyongyang)",
    )
    assert named["Mark"] == ""


def test_what_is_not_yet_owed_has_the_days_of_the_plan(korea):
    row = cells(korea, 6)
    assert (row["From"], row["Due"]) == ("1 Sep 2019 (plan)", "1 Sep 2020 (plan)")
    sheet = sheet_of("jcpoa-2015", "2016-02-20")
    assert cells(sheet, 4)["Due"] == "kept until 16 Jan 2031"
    assert cells(sheet, 15)["Due"] == "21 Feb 2016 to 18 Oct 2023"


def test_rows_stand_in_the_order_of_the_terms_and_are_marked_by_word(korea):
    assert [row[1] for row in korea.rows] == list(range(1, 31))
    table = korea.table
    assert table.marked == (1, 2, 3)
    assert all(table.rows[k][0].startswith("▶ LATE: ") for k in table.marked)


def test_what_is_out_of_order_stands_with_the_gravest_first():
    status = ask_status("korea-2018", dt.date(2023, 12, 1)).status
    table = wrong_table(status, names_of(status.terms))
    assert [row[3].split()[0] for row in table.rows] == [
        "Disowned",
        "Disowned",
        "Undone",
        "Late",
        "Late",
    ]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".docx"])
def test_it_comes_back_from_a_file_as_it_went(korea, suffix, tmp_path):
    path = tmp_path / f"m{suffix}"
    office_writer(path)(korea)
    if suffix == ".docx":
        (table,) = docx.Document(str(path)).tables
        found = [[cell.text for cell in row.cells] for row in table.rows]
        assert found == [[*korea.table.columns], *map(list, korea.table.rows)]
        return
    if suffix == ".csv":
        read = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
        expected = [
            [f"{x:.0f}" if isinstance(x, float) else str(x) for x in row] for row in korea.rows
        ]
        assert read == [[*korea.columns], *expected]
        return
    page = openpyxl.load_workbook(path)["Matrix"]
    striped = [row[0].row for row in page.iter_rows() if row[0].fill.patternType == "lightUp"]
    assert striped == [3, 4, 5]

    def back(value):
        return value.date() if isinstance(value, dt.datetime) else "" if value is None else value

    read = [tuple(map(back, row)) for row in page.iter_rows(min_row=2, values_only=True)]
    assert read == korea.rows


def test_text_of_terms_is_no_formula(tmp_path):
    terms = {"parties": ["A"], "obligations": {"x": {"who": "A", "what": "=1+1", "short": "+2"}}}
    status = folded(terms, on="2020-03-01")
    names = names_of(status.terms)
    assert record_table(status, names).rows[0][0].startswith("1 +2\nA")
    from detente.report.status.words import status_section

    path = tmp_path / "m.csv"
    office_writer(path)(record_sheet(status, status_section(status, "x")))
    assert ",'+2: =1+1," in path.read_text("utf-8-sig")
