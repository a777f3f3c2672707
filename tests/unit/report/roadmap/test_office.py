import csv
import datetime as dt
import io
import sys
import zipfile

import docx
import openpyxl
import pytest

import detente
from detente.case.schema import Roadmap
from detente.report.roadmap.office import NEEDS, matrix_sheet, office_writer
from detente.report.roadmap.words import given_section
from detente.roadmap import walk_order
from detente.roadmap.matrix import implementation

HOSTILE = [
    'measures.trade.title=\'=HYPERLINK("http://x","y")\'',
    "measures.trade.proof='+1+1'",
    "measures.trade.verified_by=' @SUM(A1)'",
    "measures.visits.title='-2+3&P'",
    "measures.visits.proof='<b>&amp;'",
]
DAY = dt.date(2020, 1, 1)


def sheet_of(case, order, start=DAY):
    answer = walk_order(case, order, start=start)
    matrix = implementation(case, answer)
    section = given_section(case, answer, case.case, matrix, start=start)
    return matrix_sheet(case, answer, matrix, section, start)


@pytest.fixture(scope="module")
def hostile():
    case = detente.load("two-swaps", changes=HOSTILE)
    plan = Roadmap.model_validate(
        {"title": "=1+1 & \x07all", "phases": [{"do": {"trade": "open", "visits": "open"}}]}
    )
    return sheet_of(case, plan)


@pytest.fixture(scope="module")
def korea():
    case = detente.load("korea-2018")
    return sheet_of(case, "bundles", None)


def test_csv_holds_no_formula_and_numbers_stay_numbers(hostile, tmp_path):
    path = tmp_path / "m.csv"
    office_writer(path)(hostile)
    head, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")))
    assert head[:4] == ["Mark", "No.", "Phase", "Step"]
    for row in rows:
        for cell in row:
            assert cell.lstrip()[:1] not in tuple("=+@\t\r")
            if cell.startswith("-"):
                float(cell)
    texts = [cell for row in rows for cell in row]
    assert '\'=HYPERLINK("http://x","y"): food' in texts
    assert "'+1+1" in texts
    assert "' @SUM(A1)" in texts
    assert any(cell.startswith("'-2+3") for cell in texts)
    assert DAY.isoformat() in texts
    numbers = [float(cell) for row in rows for cell in row[-2:]]
    expected = [x for row in hostile.rows for x in row[-2:]]
    assert numbers == pytest.approx(expected, rel=1e-5)


def test_a_spreadsheet_holds_text_dates_and_numbers(hostile, tmp_path):
    path = tmp_path / "m.xlsx"
    office_writer(path)(hostile)
    book = openpyxl.load_workbook(path)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert '=HYPERLINK("http://x","y"): food' in texts
    assert all(c.quotePrefix for c in cells if isinstance(c.value, str))
    page = book["Matrix"]
    assert page["F3"].value == dt.datetime(2020, 1, 1)
    assert page["L3"].value == pytest.approx(hostile.rows[1][11])
    assert page.oddHeader.left.text.endswith(": =1+1 && all")
    with zipfile.ZipFile(path) as parts:
        assert all(b"<f>" not in parts.read(name) for name in parts.namelist())


def test_a_spreadsheet_prints_on_a4_and_marks_the_weak_row(korea, tmp_path):
    path = tmp_path / "m.xlsx"
    office_writer(path)(korea)
    page = openpyxl.load_workbook(path)["Matrix"]
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == "$1:$1"
    striped = [row[0].row for row in page.iter_rows() if row[0].fill.patternType == "lightUp"]
    weak = [row[0].row for row in page.iter_rows(min_row=2) if row[0].value]
    assert striped == weak
    assert len(weak) == 1
    assert all(page.row_dimensions[r].height for r in range(1, page.max_row + 1))


def test_a_document_prints_on_a4_and_marks_the_weak_row(korea, hostile, tmp_path):
    path = tmp_path / "m.docx"
    office_writer(path)(korea)
    document = docx.Document(str(path))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (297, 210)
    assert document.paragraphs[1].text.startswith("Answer: If Pyongyang")
    (table,) = document.tables
    assert len(table.rows) == len(korea.table.rows) + 1
    assert "w:tblHeader" in table.rows[0]._tr.xml
    striped = [k for k, row in enumerate(table.rows) if "thinDiagStripe" in row._tr.xml]
    assert [k - 1 for k in striped] == list(korea.table.marked)
    assert "WEAKEST" in table.rows[striped[0]].cells[0].text
    office_writer(path)(hostile)
    document = docx.Document(str(path))
    assert document.paragraphs[0].text.endswith(": =1+1 & all")  # a bell is no text
    assert any("<b>&amp;" in row.cells[2].text for row in document.tables[0].rows)


def test_an_unknown_suffix_names_the_known_ones(tmp_path):
    with pytest.raises(
        detente.QuestionError, match=r"m\.pdf: end its name in \.xlsx, \.docx, \.csv"
    ):
        office_writer(tmp_path / "m.pdf")


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_a_missing_package_is_said_with_how_to_get_it(suffix, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, NEEDS[suffix], None)
    with pytest.raises(detente.DetenteError, match=r"pip install 'detente\[office\]'.*m\.csv"):
        office_writer(tmp_path / f"m{suffix}")


def test_csv_needs_nothing(korea, tmp_path, monkeypatch):
    for module in ("openpyxl", "docx"):
        monkeypatch.setitem(sys.modules, module, None)
    office_writer(tmp_path / "m.csv")(korea)
    assert (tmp_path / "m.csv").exists()


def test_a_directory_that_is_not_there_is_one_message(korea, tmp_path):
    with pytest.raises(detente.QuestionError, match="cannot be written: no such file"):
        office_writer(tmp_path / "none" / "m.csv")(korea)


def test_a_place_that_cannot_be_written_is_one_message(korea, tmp_path):
    (tmp_path / "m.csv").mkdir()
    with pytest.raises(detente.QuestionError, match="cannot be written: .*; nothing was changed"):
        office_writer(tmp_path / "m.csv")(korea)
    assert [p.name for p in tmp_path.iterdir()] == ["m.csv"]
