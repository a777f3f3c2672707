"""Every message of bad_inputs.json, from the command line: exit code 2 and no traceback."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.case.library import find, find_record
from detente.case.record.log import read_record
from detente.cli import main

HERE = Path(__file__).parents[2] / "replication" / "record"
BAD = {row["n"]: row for row in json.loads((HERE / "bad_inputs.json").read_text("utf-8"))}


def run(*arguments):
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.jsonl"
    path.write_bytes(find_record("jcpoa-2015").read_bytes())
    return path


def sheet(path, rows):
    from openpyxl import Workbook

    book = Workbook()
    heads = list(dict.fromkeys(key for row in rows for key in row))
    book.active.title = "Sheet1"
    book.active.append(heads)
    for row in rows:
        cells = [row.get(head) for head in heads]
        book.active.append([", ".join(c) if isinstance(c, list) else c for c in cells])
    book.save(path)


def test_rows_of_a_spreadsheet(record, tmp_path):
    header = read_record(record).lines[0].id
    rows = [BAD[n]["input"] for n in range(1, 14)]
    rows[10] = rows[10] | {"retracts": header}  # the id of the header is that of the header's text
    sheet(tmp_path / "events.xlsx", rows)
    before = record.read_bytes()
    code, output = run("import", record, tmp_path / "events.xlsx", "--write")
    said = output.splitlines()
    assert code == 2
    assert [BAD[n]["message"] for n in range(1, 14)] == [
        line for line in said if line.startswith("events.xlsx:")
    ]
    assert record.read_bytes() == before


def test_a_number_where_a_day_should_stand(record, tmp_path):
    day = dt.date(2019, 7, 1)
    rows = [{"on": day, "kind": "note", "by": "IRN", "text": str(k)} for k in range(2)]
    sheet(tmp_path / "events.xlsx", [*rows, {"on": 43647, "kind": "note", "by": "IRN"}])
    code, output = run("import", record, tmp_path / "events.xlsx")
    assert code == 2
    assert BAD[19]["message"] in output.splitlines()


def test_an_edited_line(record, monkeypatch):
    lines = record.read_bytes().splitlines(keepends=True)
    lines[12] = lines[12].replace(b"shutting down", b"starting up")
    record.write_bytes(b"".join(lines))
    monkeypatch.chdir(record.parent)
    assert run("verify", "record.jsonl") == (2, BAD[14]["message"] + "\n")
    assert run("status", "record.jsonl")[0] == 2


def test_a_cut_tail(record, monkeypatch):
    head = read_record(record).head
    record.write_bytes(b"".join(record.read_bytes().splitlines(keepends=True)[:60]))
    monkeypatch.chdir(record.parent)
    code, output = run("verify", "record.jsonl", "--head", f"69:{head[:12]}")
    assert (code, output) == (2, BAD[15]["message"] + "\n")


def test_a_torn_line(record, monkeypatch):
    record.write_bytes(record.read_bytes()[:-25])
    monkeypatch.chdir(record.parent)
    assert run("verify", "record.jsonl") == (2, BAD[16]["message"] + "\n")
    code, output = run("record", "record.jsonl", "note", "--by", "IRN", "--on", "2019-07-01")
    assert (code, output) == (2, BAD[16]["message"] + "\n")
    code, output = run("status", "record.jsonl", "--on", "2025-09-20")
    assert code == 0  # not fatal: what is sound is answered
    assert BAD[16]["message"] in output
    assert run("record", "record.jsonl", "--repair")[0] == 0
    assert (record.parent / "record.jsonl.torn").exists()
    assert run("verify", "record.jsonl")[0] == 0


def test_a_roadmap_that_changed_after_adoption(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    case = tmp_path / "case.yaml"
    text = find("korea-2018").read_text(encoding="utf-8")
    case.write_text(text, encoding="utf-8")
    adopt = ("adopt", "case.yaml", "--roadmap", "north_korea_first", "-o", "x.record.jsonl")
    assert run(*adopt)[0] == 0
    assert run("verify", "x.record.jsonl")[0] == 0
    last = "      - do: {us_troops: partial}\n"
    case.write_text(text.replace(last, "", 1), encoding="utf-8")
    code, output = run("verify", "x.record.jsonl")
    form = (
        re.escape(BAD[17]["message"]).replace("8c1f", "[0-9a-f]{4}").replace("51b0", "[0-9a-f]{4}")
    )
    assert code == 2
    assert re.fullmatch(form + "\n", output)
    assert run(*adopt, "--amend")[0] == 0
    assert run("verify", "x.record.jsonl")[0] == 0


def test_a_day_before_the_record_begins():
    assert run("status", "jcpoa-2015", "--on", "2012-01-01") == (2, BAD[18]["message"] + "\n")


def test_days_that_wait_for_each_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("terms.yaml").write_text(
        "format: 1\nagreement: x\nparties: [A, B]\nobligations:\n"
        "  a:\n    who: A\n    what: one\n    due: {after: {event: b}, days: 30}\n"
        "  b:\n    who: B\n    what: two\n    due: {after: {event: a}, days: 30}\n",
        encoding="utf-8",
    )
    code, output = run("adopt", "terms.yaml", "-o", "x.record.jsonl")
    assert (code, output) == (2, BAD[20]["message"].replace("41:12", "8:10") + "\n")
    assert not Path("x.record.jsonl").exists()


BAD_TERMS = {
    "who: C": "terms.yaml:6:10 E306 unknown party or body",
    "whom: A": "terms.yaml:6:5 E101 unknown key `whom`, did you mean",
    "who: A\n    waits: b": "terms.yaml:7:12 E305 unknown obligation",
    "who: A\n    due: 2019-02-30": "terms.yaml:7:10 E103 expected a day",
    "who: A\n    due: {after: x}": "terms.yaml:7:10 E103 write a date, an event",
    "who: A\n    proof: [x": "E004",
}


@pytest.mark.parametrize("line", BAD_TERMS)
def test_terms_are_refused_with_line_and_column(tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    start = "format: 1\nagreement: x\nparties: [A, B]\nobligations:\n  a:\n    "
    Path("terms.yaml").write_text(f"{start}{line}\n    what: one\n", encoding="utf-8")
    code, output = run("adopt", "terms.yaml", "-o", "x.record.jsonl")
    assert code == 2
    assert BAD_TERMS[line] in output
