"""Entries in and out of tables: a spreadsheet, CSV, YAML or JSON.

Texts may come from anybody and none may act as a formula, so a spreadsheet holds them as text, and
CSV puts an apostrophe before what begins like a formula, which reading takes off again.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from detente.case.findings import CaseError, DetenteError, Finding, did_you_mean
from detente.case.record.chain import hash_of_body
from detente.case.record.checks import Known, check, check_verifier
from detente.case.record.entries import DATES, FIELDS, NAMES, WHOLE, normal

MAX_ROWS = 1_000_000


@dataclass(frozen=True)
class Row:
    """An entry as it stands in a file."""

    place: str
    """Such as `events.xlsx:Sheet1:2`."""
    body: dict[str, Any]


@dataclass(frozen=True)
class Read:
    """What a file of entries would add."""

    bodies: tuple[dict[str, Any], ...]
    """Of every row without errors, new or not."""
    new: int
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops the import."""
        return tuple(f for f in self.findings if f.severity == "error")


def read_entries(path: Path, known: Known) -> Read:
    """Read a file of entries and check each row against a record.

    Raises
    ------
    CaseError
        Where the file cannot be read at all.
    """
    rows = list(_rows(path))
    if not rows:
        message = "holds no entries: the first row names the columns, such as on, kind, by, items"
        raise CaseError([Finding(0, 0, "E009", message, path.name)])
    for row in rows:
        known.open(row.body)  # a file may close what it opens further down
    bodies, findings, new = [], [], 0
    for row in rows:
        wrong = list(check(row.body, known))
        for w in wrong:
            where = f"{row.place}:{w.field}" if w.field else row.place
            findings.append(Finding(0, 0, w.code, w.message, where))
        if any(w.stops for w in wrong):
            continue
        bodies.append(row.body)
        name = hash_of_body(row.body, None)[:12]
        if (number := known.numbers.get(name)) is not None:
            said = f"number {number}" if number > 0 else "in a row above"
            message = f"the same entry is already {said}; nothing added"
            findings.append(Finding(0, 0, "W312", message, row.place))
            continue
        new += 1
        known.add(name, -1, row.body)
        for w in check_verifier(row.body, known.terms):
            findings.append(Finding(0, 0, w.code, w.message, f"{row.place}:{w.field}"))
    return Read(tuple(bodies), new, tuple(findings))


def _rows(path: Path) -> Iterator[Row]:
    kind = path.suffix.lower()
    readers = {".xlsx": _sheet_rows, ".csv": _csv_rows, ".json": _json_rows}
    readers |= {".yaml": _yaml_rows, ".yml": _yaml_rows}
    if kind not in readers:
        message = "a file of entries is .xlsx, .csv, .yaml or .json"
        raise CaseError([Finding(0, 0, "E001", message, str(path))])
    try:
        yield from readers[kind](path)
    except OSError as err:
        message = f"cannot be read: {(err.strerror or str(err)).lower()}"
        raise CaseError([Finding(0, 0, "E001", message, str(path))]) from None


def _table_rows(place: str, table: Iterable[Sequence[Any]], as_text: bool) -> Iterator[Row]:
    heads: list[str] | None = None
    for k, cells in enumerate(table, start=1):
        if all(cell in (None, "") for cell in cells):
            continue
        if heads is None:
            heads = [str(cell or "").strip().lower() for cell in cells]
            for head in heads:
                if head and head not in (*FIELDS, "id", "recorded", "recorder"):
                    message = f'unknown column "{head[:40]}"{did_you_mean(head, FIELDS)}'
                    raise CaseError([Finding(0, 0, "E314", message, f"{place}:{k}")])
            continue
        typed = {h: c for h, c in zip(heads, cells, strict=False) if h in FIELDS}
        yield Row(f"{place}:{k}", normal(_as_numbers(typed) if as_text else _as_text(typed)))


def _as_numbers(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Read numbers where a table has only text."""
    read = dict(typed)
    for key in (*WHOLE, "coverage"):
        try:
            text = str(read.get(key) or "")
            read[key] = float(text) if text else None
        except ValueError:
            pass  # refused by the checks, as it stands
    return read


def _as_text(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Read text where a spreadsheet took a name for a number."""
    numeric = (*DATES, *WHOLE, "coverage", "private")
    return {
        k: f"{v:g}" if isinstance(v, int | float) and k not in numeric else v
        for k, v in typed.items()
    }


def _sheet_rows(path: Path) -> Iterator[Row]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise DetenteError('a spreadsheet needs openpyxl: pip install "detente[office]"') from None
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as err:  # a file from anybody; openpyxl fails in many ways
        message = f"is no spreadsheet that can be read ({err})"
        raise CaseError([Finding(0, 0, "E001", message, str(path))]) from None
    try:
        for sheet in book.worksheets[:1]:
            rows = sheet.iter_rows(max_row=MAX_ROWS, max_col=60, values_only=True)
            yield from _table_rows(f"{path.name}:{sheet.title}", rows, False)
    finally:
        book.close()


def _csv_rows(path: Path) -> Iterator[Row]:
    from detente.case.yaml_io import read_text

    text = read_text(path, str(path), limit=200_000_000)
    try:
        dialect = (
            ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
        )
        table = csv.reader(io.StringIO(text), delimiter=dialect, strict=True)
        plain = ([_bared(cell) for cell in row] for row in table)
        yield from _table_rows(path.name, plain, True)
    except csv.Error as err:
        raise CaseError([Finding(0, 0, "E004", f"is not CSV ({err})", path.name)]) from None


def _yaml_rows(path: Path) -> Iterator[Row]:
    from detente.case.yaml_io import parse_text, read_text

    text = read_text(path, str(path))
    if not text.lstrip().startswith("entries:"):  # a bare list is what people write
        text = "entries:\n" + text
        shift = 1
    else:
        shift = 0
    try:
        document = parse_text(text, path.name)
    except CaseError as err:
        raise CaseError(replace(f, line=f.line - shift) for f in err.findings) from None
    listed = document.data.get("entries")
    if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
        message = "expected a list of entries, each `- {on: 2019-07-01, kind: note, …}`"
        raise CaseError([Finding(0, 0, "E009", message, path.name)])
    for k, entry in enumerate(listed):
        line = document.spans[("entries", k)].line - shift
        yield Row(f"{path.name}:{line}", normal(entry))


def _json_rows(path: Path) -> Iterator[Row]:
    from detente.case.yaml_io import read_text

    try:
        data = json.loads(read_text(path, str(path), limit=200_000_000))
    except (ValueError, RecursionError) as err:
        raise CaseError([Finding(0, 0, "E004", f"is not JSON ({err})", path.name)]) from None
    listed = data.get("entries") if isinstance(data, dict) else data
    if not isinstance(listed, list) or not all(isinstance(e, dict) for e in listed):
        raise CaseError([Finding(0, 0, "E009", "expected a list of entries", path.name)])
    for k, entry in enumerate(listed):
        body = {key: v for key, v in entry.items() if key not in ("id", "number", "recorded")}
        body.pop("recorder", None)
        yield Row(f"{path.name}:entry {k + 1}", normal(body))


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def _bared(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _cells(body: Mapping[str, Any]) -> list[Any]:
    cells = []
    for key in FIELDS:
        value = body.get(key)
        if key in NAMES and value is not None:
            value = ", ".join(value.split(",") if isinstance(value, str) else value)
        cells.append("yes" if value is True else value)
    return cells


def entries_as_csv(bodies: Iterable[Mapping[str, Any]]) -> str:
    """Return entries as CSV, one column a field."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(FIELDS)
    for body in bodies:
        cells = ("" if cell is None else cell for cell in _cells(body))
        table.writerow(_guarded(c) if isinstance(c, str) else c for c in cells)
    return out.getvalue()


def entries_as_sheet(bodies: Iterable[Mapping[str, Any]]) -> bytes:
    """Return entries as an Excel workbook, days as days, text as text.

    Raises
    ------
    DetenteError
        Where openpyxl, of the extra `office`, is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise DetenteError('a spreadsheet needs openpyxl: pip install "detente[office]"') from None
    book = Workbook()
    sheet = book.active
    sheet.append(FIELDS)
    sheet.freeze_panes = "A2"
    for k, key in enumerate(FIELDS, start=1):
        width = {"text": 60, "source": 40, "items": 30}.get(key, 13)
        sheet.column_dimensions[get_column_letter(k)].width = width
    for row, body in enumerate(bodies, start=2):
        for column, (key, value) in enumerate(zip(FIELDS, _cells(body), strict=True), start=1):
            if value is None:
                continue
            cell = sheet.cell(row, column)
            if key in DATES:
                cell.value, cell.number_format = dt.date.fromisoformat(value), "yyyy-mm-dd"
                continue
            cell.value = value
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", True  # text, whatever it begins with
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
