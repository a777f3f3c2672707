"""The implementation matrix as a file for the office: a spreadsheet, a document, or plain CSV.

Texts of a case may come from anybody. None of them may act as a formula when the file is opened,
so a spreadsheet holds them as text, and CSV, which has no types, puts an apostrophe before what
begins like a formula.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import Any

from detente import __version__
from detente.case.edit import write_atomically
from detente.case.findings import DetenteError, QuestionError
from detente.case.schema import Case
from detente.report.roadmap.matrix import Cell, matrix_cells, matrix_table
from detente.report.section import Section, Table
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.matrix import Matrix

NEEDS = {".xlsx": "openpyxl", ".docx": "docx", ".csv": ""}
"""Each kind of file with the module that writes it."""

_WEAK = "F4C7A1"
_STRIPE = "C98F5A"
_HEAD = "DDDDDD"
_WIDTHS = (9, 4, 6, 16, 11, 9, 9, 15, 11, 17, 32)
_MARGIN = 8
_POINTS = 9
"""Size of letters."""


@dataclass(frozen=True)
class Sheet:
    """What a file of the matrix holds."""

    title: str
    about: tuple[tuple[str, str], ...]
    """What it is and rests on: a name and a text each, the answer first."""
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    table: Table
    """The same for a page."""
    footer: str
    widths: tuple[int, ...] = _WIDTHS
    """Of the columns that hold facts; margins follow them."""


def matrix_sheet(
    case: Case, answer: GivenAnswer, matrix: Matrix, section: Section, start: dt.date | None
) -> Sheet:
    """Gather what a file of the matrix holds; dates count from `start`, or the case's date."""
    begins = start or case.as_of
    columns, rows = matrix_cells(case, answer, matrix, begins)
    about = [("Answer", section.sentence)]
    about += [("More", text) for text in section.more]
    about += [("Reason", section.reason)]
    about += [("Would change it", text) for text in section.would_change]
    return Sheet(
        title=f"{case.title or case.case}: {answer.title}",
        about=tuple(about),
        columns=columns,
        rows=rows,
        table=matrix_table(case, answer, matrix, begins),
        footer=(
            f"Case {case.case}, hash {answer.case_hash[:12]}, detente {__version__}. "
            "Options with their risks, not advice."
        ),
    )


def office_writer(path: Path) -> Callable[[Sheet], None]:
    """Return what writes a file of this name; asked early, before anything long is computed.

    Raises
    ------
    QuestionError
        For a name that does not end in one of `NEEDS`.
    DetenteError
        Where a package is missing, with how to get it.
    """
    suffix = path.suffix.lower()
    if suffix not in NEEDS:
        raise QuestionError(f"{path}: end its name in {', '.join(NEEDS)}")
    if NEEDS[suffix]:
        try:
            import_module(NEEDS[suffix])
        except ImportError:
            raise DetenteError(
                f"{path} needs a package that is not installed: pip install 'detente[office]'; "
                f"or ask for {path.stem}.csv"
            ) from None
    make = {".xlsx": _xlsx, ".docx": _docx, ".csv": _csv}[suffix]
    return lambda sheet: write_atomically(path, make(sheet))


def _clean(text: str) -> str:
    """Drop what no office file may hold: control characters."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(_harmless, sheet.columns))
    writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")  # without the mark Excel takes it for another code


def _harmless(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.6g}"
    text = _clean(str(cell))
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@") else text


def _xlsx(sheet: Sheet) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    page.title = "Matrix"
    thin, thick = Side(style="thin", color="999999"), Side(style="medium", color="000000")
    facts = len(sheet.widths)
    sides = {k: "center" if k < 4 else "left" for k in range(2, facts + 1)}
    for r, row in enumerate([sheet.columns, *sheet.rows], 1):
        weak = r > 1 and row[0] != ""
        for c, value in enumerate(row, 1):
            cell = _put(page, r, c, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal=sides.get(c))
            edge = thick if weak else thin
            cell.border = Border(top=edge, bottom=edge, left=thin, right=thin)
            if isinstance(value, float):
                cell.number_format = "+0.0;-0.0;0.0" if c > facts else "General"
            cell.font = Font(name="Arial", size=_POINTS, bold=r == 1 or weak)
            if r == 1:
                cell.fill = PatternFill("solid", fgColor=_HEAD)
            elif weak:
                cell.fill = PatternFill("lightUp", fgColor=_STRIPE, bgColor=_WEAK)
        widths = (*sheet.widths, *[_MARGIN] * (len(row) - facts))
        lines = max(_lines(str(text), width) for text, width in zip(row, widths, strict=True))
        page.row_dimensions[r].height = 1.3 * _POINTS * lines + 3
    for c, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(c)].width = width
    page.freeze_panes = "E2"
    page.auto_filter.ref = page.dimensions
    _page_setup(page, sheet)
    page.print_title_rows = "1:1"
    about = book.create_sheet("About")
    for r, (name, text) in enumerate(sheet.about, 1):
        _put(about, r, 1, name).font = Font(bold=True)
        _put(about, r, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 22, 110
    _page_setup(about, sheet)
    book.properties.title, book.properties.creator = _clean(sheet.title), f"detente {__version__}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes: LibreOffice cuts off rows without a height of their own.

    Widths of columns count letters of 11 points; of ours rather more fit.
    """
    return sum(len(wrap(part, width * 10 // _POINTS)) or 1 for part in text.split("\n"))


def _put(page: Any, row: int, column: int, value: Cell) -> Any:
    cell = page.cell(row, column)
    if value == "":
        return cell
    if isinstance(value, str):
        cell.value = _clean(value)
        cell.data_type, cell.quotePrefix = "s", True  # text, whatever it begins with
    else:
        cell.value = value
    return cell


def _page_setup(page: Any, sheet: Sheet) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    margins = page.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.3
    page.oddHeader.left.text = _clean(sheet.title).replace("&", "&&")
    page.oddFooter.left.text = _clean(sheet.footer).replace("&", "&&")
    page.oddFooter.right.text = "&P / &N"


def _docx(sheet: Sheet) -> bytes:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(14)
    page.top_margin = page.bottom_margin = Mm(14)
    document.styles["Normal"].font.name = "Arial"
    document.styles["Normal"].font.size = Pt(9)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    document.add_heading(_clean(sheet.title), level=1)
    for name, text in sheet.about:
        line = document.add_paragraph()
        line.add_run(f"{_clean(name)}: ").bold = True
        line.add_run(_clean(text))
    _word_table(document, sheet.table, Mm(297 - 28))
    page.footer.paragraphs[0].text = _clean(sheet.footer)
    properties = document.core_properties
    properties.title, properties.author = _clean(sheet.title), f"detente {__version__}"
    properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _word_table(document: Any, table: Table, width: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    drawn = document.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    drawn.autofit = False
    for k, column in enumerate(drawn.columns):
        column.width = width * table.widths[k] // sum(table.widths)
    for r, texts in enumerate([table.columns, *table.rows], -1):
        row = drawn.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if r < 0:
            properties.append(OxmlElement("w:tblHeader"))
        for k, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = width * table.widths[k] // sum(table.widths)
            run = cell.paragraphs[0].add_run(_clean(text))
            run.font.size, run.bold = Pt(7.5), r < 0 or r in table.marked
            if r < 0 or r in table.marked:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear" if r < 0 else "thinDiagStripe")
                shade.set(qn("w:color"), "auto" if r < 0 else _STRIPE)
                shade.set(qn("w:fill"), _HEAD if r < 0 else _WEAK)
                cell._tc.get_or_add_tcPr().append(shade)
