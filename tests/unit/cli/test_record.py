"""The verbs of a record, end to end."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from detente.case.library import find
from detente.case.record.log import read_record
from detente.cli import main


def run(*arguments, code=0):
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    assert done.exit_code == code, done.output
    return done.output


def answer(*arguments):
    return json.loads(run(*arguments, "--json"))


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "k.record.jsonl"
    adopt = ("adopt", "korea-2018", "--roadmap", "bundles", "-o", path, "--on", "2018-04-27")
    run(*adopt, "--recorder", "kd")
    return path


ENTRY = ("--by", "US,ROK", "--on", "2018-06-19", "--item", "exercises_scaled")


def test_adopt_record_and_ask(record):
    found = answer("record", record, "declared", *ENTRY, "--text", "UFG suspended", "--source", "S")
    assert (found["number"], found["entries"][0]["new"]) == (1, True)
    body = answer("status", record, "--on", "2018-06-20")
    assert body["words"]["exercises_scaled"] == "declared"
    assert body["claims"]["exercises_scaled"]["claimed"] == "done"
    assert (body["number"], body["head"]) == (1, found["head"])
    assert body["words"]["warheads_all_shipped"] == "dormant"
    assert body["stake"]["phase"] == 1
    assert body["gates"]["at_best"] == "bought"
    assert {w["watch"]["name"] for w in body["inspections"]} >= {"tests", "hidden_warheads"}
    text = run("status", record, "--on", "2018-06-20")
    assert "Three gates" in text
    assert f"Log 1:{found['head'][:12]}" in text.replace("\n", " ")
    assert run("verify", record, "--head", f"1:{found['head'][:12]}").startswith("The chain of 2")


def test_every_answer_prints_number_and_head(record):
    text = run("record", record, "note", "--by", "US", "--on", "2018-06-19", "--text", "x")
    head = f"Log 1:{read_record(record).head[:12]}"
    assert head in text
    (record.parent / "e.csv").write_text("on,kind,by,text\n2018-06-19,note,US,y\n", "utf-8")
    for verb in (
        ("import", record, "e.csv"),
        ("export", record, "-o", "x.csv"),
        ("verify", record),
    ):
        assert head in run(*verb)


def test_an_import_is_a_rehearsal_until_it_is_to_be_written(record):
    (record.parent / "e.csv").write_text("on,kind,by,text\n2018-06-19,note,US,y\n", "utf-8")
    assert "would add 1 entry of 1" in run("import", record, "e.csv")
    assert read_record(record).number == 0
    run("import", record, "e.csv", "--write")
    assert read_record(record).number == 1
    assert "W312" in run("import", record, "e.csv", "--write")
    assert read_record(record).number == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_what_is_exported_comes_back_the_same(tmp_path, monkeypatch, kind):
    monkeypatch.chdir(tmp_path)
    awkward = ("=1+1", "'quoted", "+49", "a, b; c", 'say "no"\nand no', "ü 한국")
    source = tmp_path / "terms.yaml"
    source.write_text(
        "format: 1\nagreement: x\nparties: [A, B]\n"
        "obligations:\n  a: {who: A, what: one}\n  b: {who: B, what: two}\n",
        "utf-8",
    )
    for name in ("one", "two"):
        run("adopt", source, "-o", f"{name}.record.jsonl", "--on", "2020-01-01")
    for k, text in enumerate(awkward):
        shown = ("--text", text, "--source", text, "--item", "b", "--item", "a", "--by", "B, A")
        day = ("--on", f"2020-02-0{k + 1}", "--known", "2020-03-01", "--matter", text)
        more = ("--private",) if k % 2 else ()
        numbers = ("--days", "30", "--contested-by", "A")
        run("record", "one.record.jsonl", "notice", *shown, *day, *numbers, *more)
    found = ("inspected", "--finding", "conforms", "--coverage", "0.85", "--by", "A", "--item", "a")
    run("record", "one.record.jsonl", *found, "--on", "2020-02-01")
    run("export", "one.record.jsonl", "-o", f"out.{kind}")
    run("import", "two.record.jsonl", f"out.{kind}", "--write")
    one, two = (
        [(name, body) for _, name, body in read_record(f"{n}.record.jsonl").entries()]
        for n in ("one", "two")
    )
    assert one == two


def test_nothing_in_a_sheet_is_a_formula(record):
    from openpyxl import load_workbook

    run("record", record, "note", "--by", "US", "--on", "2018-06-19", "--text", "=HYPERLINK(1)")
    run("export", record, "-o", "x.xlsx")
    cells = [
        c for row in load_workbook("x.xlsx").active.iter_rows(min_row=2) for c in row if c.value
    ]
    assert {c.data_type for c in cells} <= {"s", "d"}


SECRET = "the driver said so"


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "jsonl", "ics"])
def test_private_entries_stay_out_of_what_is_shared(record, kind):
    private = ("--text", SECRET, "--matter", "whisper", "--days", "30", "--private")
    run("record", record, "notice", *ENTRY, *private)
    run("export", record, "-o", f"out.{kind}", "--share", "--on", "2018-06-20")
    raw = (record.parent / f"out.{kind}").read_bytes()
    if kind == "xlsx":
        import io
        import zipfile

        book = zipfile.ZipFile(io.BytesIO(raw))
        raw = b"".join(book.read(name) for name in book.namelist())
    assert SECRET.encode() not in raw
    assert b"whisper" not in raw
    if kind == "jsonl":
        head = read_record(record).head[:12]
        run("verify", f"out.{kind}", "--head", f"1:{head}", "--against", record)
        assert "1 entry is withheld" in run("status", f"out.{kind}", "--on", "2018-06-20")


def test_private_entries_reach_no_cache_log_or_other_file(tmp_path):
    """Each verb in a process of its own, with every message switched on and a home of its own."""
    places = {n: tmp_path / n for n in ("home", "temporary", "work")}
    for place in places.values():
        place.mkdir()
    env = os.environ | {"HOME": str(places["home"]), "TMPDIR": str(places["temporary"])}
    env |= {"XDG_CACHE_HOME": str(places["home"] / "cache"), "DETENTE_RECORDER": "kd"}

    def ask(*arguments):
        command = [sys.executable, "-m", "detente", "--verbose", *arguments]
        done = subprocess.run(command, cwd=places["work"], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert SECRET not in done.stderr
        return done.stdout

    adopt = ("adopt", "korea-2018", "--roadmap", "bundles", "--on", "2018-04-27", "-o")
    for name in ("one", "two"):
        ask(*adopt, f"{name}.record.jsonl")
    private = ("--text", SECRET, "--private", "--matter", "whisper", "--days", "30")
    assert SECRET not in ask("record", "one.record.jsonl", "notice", *ENTRY, *private)
    rows = f"on,kind,by,text,private\n2018-06-19,note,US,{SECRET},yes\n"
    (tmp_path / "e.csv").write_text(rows, "utf-8")
    for more in ((), ("--write",)):
        assert SECRET not in ask("import", "one.record.jsonl", str(tmp_path / "e.csv"), *more)
    ask("record", "two.record.jsonl", "--merge", "one.record.jsonl")
    assert SECRET not in ask("status", "two.record.jsonl", "--on", "2018-06-20")
    ask("export", "two.record.jsonl", "--share", "-o", "shared.jsonl")
    assert SECRET not in ask("status", "shared.jsonl", "--on", "2018-06-20", "--json")
    ask("verify", "two.record.jsonl", "--against", "two.record.jsonl")
    holds = [p.name for n in places for p in places[n].rglob("*") if _holds(p, SECRET)]
    assert sorted(holds) == ["one.record.jsonl", "two.record.jsonl"]


def _holds(path, text):
    return path.is_file() and text.encode() in path.read_bytes()


@pytest.mark.parametrize("name", ["jcpoa-2015", "korea-2018"])
def test_one_record_gives_one_answer_in_every_process(name):
    """Sets of names are ordered by a seed that each process has of its own."""
    command = [sys.executable, "-m", "detente", "status", name, "--on", "2020-09-25", "--json"]
    first, second = (
        subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second


def test_the_calendar_has_what_is_coming(tmp_path):
    from icalendar import Calendar

    run("export", "jcpoa-2015", "-o", tmp_path / "x.ics", "--on", "2025-09-20")
    found = Calendar.from_ical((tmp_path / "x.ics").read_bytes())
    days = {str(e["summary"]): str(e["dtstart"].dt) for e in found.walk("VEVENT")}
    assert days["notice runs out: SB-E3"] == "2025-09-27"
    assert days["due: the end of resolution 2231 on Termination Day"] == "2025-10-18"
    assert not [name for name in days if "_" in name]  # words, not what one types


def test_records_of_the_library_can_be_found():
    found = {r["name"]: r for r in answer("cases")["records"]}
    assert found["jcpoa-2015"] | {"title": ""} == {
        "name": "jcpoa-2015",
        "entries": 69,
        "first": "2013-11-24",
        "last": "2025-11-21",
        "title": "",
    }
    assert run("status", "korea-2018", "--on", found["korea-2018"]["last"])


def test_two_recorders_merge(record):
    other = record.with_name("other.record.jsonl")
    other.write_bytes(record.read_bytes())
    run("record", record, "declared", *ENTRY)
    run("record", other, "note", "--by", "CHN", "--on", "2018-06-19", "--text", "x")
    assert "1 entry taken over" in run("record", record, "--merge", other)
    assert "2 entries taken over" in run("record", other, "--merge", record)
    one, two = (answer("status", f, "--on", "2018-06-20") for f in (record, other))
    assert one["words"] == two["words"]
    assert one["entries_used"] == two["entries_used"] == 2


def test_a_certificate_can_be_adopted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("roadmap", "korea-2018", "--given", "bundles", "--certificate", "c.json")
    run("adopt", "korea-2018", "--roadmap", "c.json", "-o", "x.record.jsonl", "--on", "2020-01-01")
    plan = read_record("x.record.jsonl").header["plan"]
    assert ["warheads", "all_shipped"] in plan["phases"][-1]["steps"]
    run("verify", "x.record.jsonl")
    run("verify", "c.json")


def test_the_terms_of_a_case_are_laid_over_its_order(tmp_path, monkeypatch):
    from detente.case.library import find

    monkeypatch.chdir(tmp_path)
    text = find("korea-2018").read_text("utf-8") + (
        "terms:\n  bodies: [council]\n  obligations:\n"
        "    production_yongbyon_frozen: {finder: council, coverage: 0.9}\n"
        "    quiet: {who: DPRK, what: no tests, mode: keep}\n"
        "    exercises_scaled: null\n"
    )
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    adopt = ("adopt", "case.yaml", "--roadmap", "bundles", "-o")
    said = run(*adopt, "x.record.jsonl", code=2)  # the phase and the next step wait for what is out
    assert "exercises_scaled" in said
    text = text.replace("    exercises_scaled: null\n", "")
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    run(*adopt, "x.record.jsonl")
    of = read_record("x.record.jsonl").terms.obligations
    assert of["production_yongbyon_frozen"].finder == ("council",)
    assert of["production_yongbyon_frozen"].who == ("DPRK",)
    assert of["quiet"].mode == "keep"


def test_wrong_use_is_refused(record):
    assert "did you mean" in run("record", record, "declard", *ENTRY, code=2)
    assert "--by E315 declared needs `by`" in run("record", record, "declared", code=2)
    assert "stand alone" in run("record", record, "note", "--repair", code=2)
    assert "of what kind?" in run("record", record, code=2)
    assert "is no record" in run("verify", __file__, "--head", "1:0123456789ab", code=2)
    assert "write it as 2019-07-01" in run("status", record, "--on", "yesterday", code=2)
    assert "is the record itself" in run("export", record, "-o", record, code=2)
    assert "only ever appended" in run(
        "adopt", "korea-2018", "--roadmap", "bundles", "-o", record, code=2
    )
    assert "no record of the library" in run("status", "nowhere", code=2)
    assert "which order?" in run("adopt", "korea-2018", "-o", "y.record.jsonl", code=2)


@pytest.mark.parametrize("code", ["main(['status', '--help'])", "main(['status', 'jcpoa-2015'])"])
def test_status_loads_no_numerics(code):
    script = (
        f"import sys\nfrom detente.cli import main\ntry:\n    {code}\n"
        "except SystemExit:\n    pass\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split("\n")[-2].split()}
    assert not loaded & {"numpy", "numba", "pandas", "altair", "vl_convert"}
    if "--help" in code:
        assert not loaded & {"pydantic", "rich"}


def test_the_matrix_is_exported_with_the_record_filled_in(record):
    out = record.parent / "m.csv"
    text = run("status", record, "--on", "2018-07-01", "--export", out)
    assert text.rstrip().endswith(f"Wrote {out}.")
    assert "late by 4 days" in out.read_text("utf-8-sig")
    message = run("status", record, "--export", "m.pdf", code=2)
    assert "m.pdf: end its name in .xlsx, .docx, .csv" in message


def test_the_brief_says_where_things_stand(record):
    run("brief", "korea-2018", "--record", record, "--on", "2018-07-01", "-o", "b.html")
    page = (record.parent / "b.html").read_text("utf-8")
    assert "On 1 July 2018: 1 late" in page
    message = run("brief", "korea-2018", "--on", "2018-07-01", code=2)
    assert "--on and --known-by go with a record" in message
    message = run("brief", "two-swaps", "--record", record, code=2)
    assert "was adopted on the case korea-2018, not on two-swaps" in message
    with record.open("ab") as stream:
        stream.write(b"{")
    assert "E322" in run("brief", "korea-2018", "--record", record, "--on", "2018-07-01")


def test_a_case_that_is_gone_is_said_to_be_and_the_rest_of_the_status_stands(record):
    case = record.parent / "own.yaml"
    case.write_text(find("two-swaps").read_text("utf-8"), "utf-8")
    run("roadmap", "own.yaml", "--certificate", "own.json")
    run(
        "adopt", "own.yaml", "--roadmap", "own.json", "-o", "own.record.jsonl", "--on", "2020-01-01"
    )
    there = answer("status", "own.record.jsonl", "--on", "2020-02-01")
    assert {"stake", "inspections"} <= there.keys()
    assert there["gates"]["conditions"][1]["says"] == "yes"
    case.unlink()
    gone = answer("status", "own.record.jsonl", "--on", "2020-02-01")
    assert not {"stake", "inspections"} & gone.keys()
    assert gone["gates"]["conditions"][1]["says"] == "unknown"
    assert gone["words"] == there["words"]
    text = run("status", "own.record.jsonl", "--on", "2020-02-01")
    assert "What is at stake is not said" in text
    assert "own.yaml E001" in text


def test_terms_alone_say_nothing_of_what_is_at_stake():
    body = answer("status", "jcpoa-2015", "--on", "2018-05-01")
    assert not {"stake", "inspections"} & body.keys()
    assert body["gates"]["at_best"] == "on ice"


@pytest.mark.parametrize(
    "typed",
    [
        ("record", "FILE", "note", "--by", "US", "--text", "x"),
        ("record", "FILE", "--repair"),
        ("record", "FILE", "--merge", "korea-2018"),
        ("import", "FILE", "e.csv"),
        ("adopt", "korea-2018", "--roadmap", "bundles", "-o", "FILE", "--amend"),
    ],
    ids=lambda typed: " ".join(typed[:3]),
)
def test_what_writes_leaves_the_library_alone_and_nothing_beside_a_file_that_is_not_there(
    tmp_path, monkeypatch, typed
):
    monkeypatch.chdir(tmp_path)
    for file, said in (
        ("korea-2018", "detente export korea-2018 -o my.record.jsonl, then add to that"),
        ("gone.record.jsonl", "gone.record.jsonl E001 cannot be read: no such file"),
    ):
        output = run(*(file if word == "FILE" else word for word in typed), code=2)
        assert said in output
        assert len(output.splitlines()) == 1
    assert not [*tmp_path.iterdir()]


def test_a_record_is_adopted_by_today_and_amended_by_terms_of_its_own(record):
    adopt = ("adopt", "korea-2018", "--roadmap", "bundles", "-o")
    said = run(*adopt, "z.record.jsonl", "--on", "2999-01-01", code=2)
    assert "--on E302 2999-01-01 lies in the future" in said
    (record.parent / "t.yaml").write_text(
        "format: 1\nagreement: other\nparties: [US, X]\nobligations: {a: {who: X, what: b}}\n",
        "utf-8",
    )
    said = run("adopt", "t.yaml", "-o", record, "--amend", code=2)
    assert "is a record of korea-2018, these terms are of other" in said
    said = run("adopt", record, "-o", "again.record.jsonl", code=2)
    assert "is a record already: `detente status" in said
    assert read_record(record).number == 0


def test_a_day_that_lies_ahead_is_said_to(record):
    ahead = "That day lies ahead: so it stands if nothing happens until then."
    assert ahead in run("status", record, "--on", "2999-01-01")
    assert "lies ahead:" not in run("status", record, "--on", "2020-01-01")


def test_terms_that_are_laid_over_a_case_are_refused_with_their_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "also.yaml").write_text("obligations: {exercises_scaled: {finderr: US}}\n", "utf-8")
    adopt = ("adopt", "korea-2018", "--roadmap", "bundles", "-o", "x.record.jsonl")
    said = run(*adopt, "--terms", "also.yaml", code=2)
    place = "korea-2018:terms with also.yaml:obligations.exercises_scaled.finderr"
    assert said == f'{place} E101 unknown key `finderr`, did you mean "finder"?\n'


@pytest.mark.parametrize(
    ("name", "text"), [("e.csv", ""), ("e.csv", "on,kind\n"), ("e.json", "[]")]
)
def test_a_file_without_entries_is_refused(record, name, text):
    (record.parent / name).write_text(text, "utf-8")
    assert f"{name} E009 holds no entries" in run("import", record, name, code=2)
