"""The log on disk: writers at once, power cuts, a full disk, hands that edit."""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import rfc8785

from detente.case.findings import CaseError, QuestionError
from detente.case.record import log
from detente.case.record.chain import canonical
from detente.case.record.entries import normal
from detente.case.record.exchange import check_against, check_head, merge, shared
from detente.case.record.terms import terms_from

DAY = dt.date(2020, 1, 1)
TERMS = {
    "format": 1,
    "agreement": "small",
    "parties": ["A", "B"],
    "bodies": ["V"],
    "obligations": {"a": {"who": "A", "what": "one thing", "proof": "V", "finder": "V"}},
}


def note(text, **more):
    return normal({"on": "2020-02-01", "kind": "note", "by": "A", "text": text, **more})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "x.record.jsonl"
    log.create(path, log.header_of(terms_from(TERMS, "small"), DAY), "kd")
    return path


WRITER = """
import sys
from pathlib import Path
from detente.case.record import log
from detente.case.record.entries import normal
path, who, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for k in range(count):
    body = normal({"on": "2020-02-01", "kind": "note", "by": "A", "text": f"{who} {k}"})
    log.append(path, [body], who)
    print(k, flush=True)
"""


def writer(path, who, count):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), who, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_four_writers_at_once_lose_nothing(path):
    writers = [writer(path, name, 10) for name in "abcd"]
    assert [w.communicate()[0].split()[-1] for w in writers] == ["9"] * 4
    record = log.read_record(path)
    texts = {line.body["text"] for line in record.lines[1:]}
    assert texts == {f"{name} {k}" for name in "abcd" for k in range(10)}
    assert record.number == 40


@pytest.mark.parametrize("seconds", [0, 0.05, 0.3])
def test_a_writer_that_is_killed_loses_no_entry_that_it_acknowledged(path, seconds):
    process = writer(path, "a", 5000)
    acknowledged = [process.stdout.readline()]  # it has begun
    time.sleep(seconds)
    process.kill()
    acknowledged += process.communicate()[0].split()
    if log.read_record(path).torn:
        log.repair(path)
    record = log.read_record(path)
    assert len(acknowledged) <= record.number <= len(acknowledged) + 1
    log.append(path, [note("after")], "b")


def test_a_torn_last_line_is_set_aside(path):
    log.append(path, [note("one"), note("two")], "kd")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    record = log.read_record(path)
    assert (record.number, bool(record.torn)) == (1, True)
    with pytest.raises(CaseError, match=r"jsonl:3 E322 .* up to entry 1 is sound; .*--repair"):
        log.append(path, [note("three")], "kd")
    log.repair(path)
    assert path.with_name(path.name + ".torn").read_bytes().endswith(whole[-40:-20] + b"\n")
    assert log.append(path, [note("three")], "kd")[0].number == 2
    assert log.read_record(path).number == 2


def test_a_line_torn_anywhere_costs_only_itself(path):
    log.append(path, [note("one"), note("zwei ü")], "kd")
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for end in range(start, len(whole)):
        path.write_bytes(whole[:end])
        record = log.read_record(path)
        sound = end in (start, len(whole) - 1)  # nothing of it, or all but its line break
        assert bool(record.torn) != sound
        assert record.number == (2 if end == len(whole) - 1 else 1)
        log.repair(path)
        assert log.append(path, [note("three")], "kd")[0].number == record.number + 1
        assert not log.read_record(path).torn


def test_a_missing_last_line_break_is_no_torn_line(path):
    log.append(path, [note("one")], "kd")
    path.write_bytes(path.read_bytes()[:-1])
    assert not log.read_record(path).torn
    log.append(path, [note("two")], "kd")
    assert log.read_record(path).number == 2


@pytest.mark.parametrize("written", [0, 30])
def test_a_full_disk_is_reported_and_nothing_is_broken(path, monkeypatch, written):
    log.append(path, [note("one")], "kd")
    before = path.read_bytes()
    put = log._put

    def full(stream, content):
        if written and len(content) > written:
            put(stream, content[:written])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(log, "_put", full)
    with pytest.raises(QuestionError, match="no space left on device; nothing was added"):
        log.append(path, [note("two")], "kd")
    assert path.read_bytes() == before
    monkeypatch.setattr(log, "_put", put)
    assert log.append(path, [note("two")], "kd")[0].number == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs a file system of its own")
def test_a_disk_that_is_really_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no file system can be mounted here")
    try:
        path = disk / "x.record.jsonl"
        log.create(path, log.header_of(terms_from(TERMS, "small"), DAY), "kd")
        bodies = [[note(f"{k} " + "long " * 500)] for k in range(100)]
        with pytest.raises(QuestionError, match="no space left"):
            [log.append(path, body, "kd") for body in bodies]
        record = log.read_record(path)
        assert record.number > 3
        assert not record.torn
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_record_is_never_written_over(path):
    before = path.read_bytes()
    with pytest.raises(QuestionError, match="only ever appended to"):
        log.create(path, log.header_of(terms_from(TERMS, "small"), DAY), "kd")
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_fact_typed_twice_is_one_fact(path):
    log.append(path, [note("one")], "kd")
    record, numbers = log.append(path, [note("one"), note("one ")], "other")
    assert record.number == 1
    assert [new for _, _, new in numbers] == [False, False]


def lines(path):
    return path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("touch", ["edit", "swap", "insert", "delete", "recorder", "text"])
def test_what_was_touched_is_seen(path, touch):
    log.append(path, [note(str(k)) for k in range(6)], "kd")
    of = lines(path)
    if touch == "edit":
        of[3] = of[3].replace(b'"text":"2"', b'"text":"9"')
    elif touch == "swap":
        of[3], of[4] = of[4], of[3]
    elif touch == "insert":
        of.insert(3, of[5])
    elif touch == "delete":
        del of[3]
    elif touch == "recorder":
        of[3] = of[3].replace(b'"recorder":"kd"', b'"recorder":"dk"')
    else:
        of[3] = b"not json\n"
    path.write_bytes(b"".join(of))
    with pytest.raises(CaseError, match=r"jsonl:4 E320 entry 3: .*--against OLD"):
        log.read_record(path)


def test_a_cut_tail_is_seen_against_a_printed_head_or_an_older_copy(path, tmp_path):
    log.append(path, [note(str(k)) for k in range(6)], "kd")
    older = log.read_record(path)
    log.append(path, [note("more")], "kd")
    check_head(log.read_record(path), f"6:{older.head[:12]}")
    check_against(log.read_record(path), older)
    path.write_bytes(b"".join(lines(path)[:4]))
    with pytest.raises(CaseError, match="E321 log ends at 3, but entry 6 was printed"):
        check_head(log.read_record(path), f"6:{older.head[:12]}")
    with pytest.raises(CaseError, match="E321 log ends at 3"):
        check_against(log.read_record(path), older)


def test_a_log_written_anew_is_seen_against_a_printed_head(path):
    log.append(path, [note("one")], "kd")
    head = log.read_record(path).head
    path.unlink()
    log.create(path, log.header_of(terms_from(TERMS, "small"), DAY), "kd")
    log.append(path, [note("two")], "kd")
    with pytest.raises(CaseError, match="E321 entry 1 is not the one that was printed"):
        check_head(log.read_record(path), f"1:{head[:12]}")


SECRET = "the source is the driver"


def test_private_bodies_never_leave(path, tmp_path):
    (_, secret_id, _), *_ = log.append(path, [note(SECRET, private=True)], "kd")[1]
    log.append(path, [note("open"), note("gone", retracts=None)], "kd")
    record = log.read_record(path)
    assert record.lines[1].salt
    copy = shared(record)
    assert SECRET.encode() not in copy
    assert secret_id.encode() not in copy
    assert record.lines[1].salt.encode() not in copy
    read = log.parse_record(copy, "copy")
    assert (read.number, read.head, read.withheld) == (3, record.head, 1)
    check_against(record, read)


def test_nothing_beside_the_log_holds_a_private_body(path, caplog):
    log.append(path, [note(SECRET, private=True)], "kd")
    log.read_record(path)
    beside = [p for p in path.parent.rglob("*") if p.is_file() and p != path]
    assert not any(SECRET.encode() in p.read_bytes() for p in beside)
    assert SECRET not in caplog.text


def test_what_takes_a_private_entry_back_is_private_too(path):
    (_, name, _), *_ = log.append(path, [note(SECRET, private=True)], "kd")[1]
    body = {"on": "2020-02-02", "kind": "retract", "by": "A", "retracts": name}
    with pytest.raises(CaseError, match="E318 .* is private too"):
        log.append(path, [normal(body)], "kd")
    log.append(path, [normal({**body, "private": True})], "kd")


def test_merging_keeps_who_typed_and_when(path, tmp_path):
    other = tmp_path / "y.record.jsonl"
    other.write_bytes(path.read_bytes())
    log.append(path, [note("one")], "kd")
    log.append(other, [note("two"), note("one"), note(SECRET, private=True)], "mm")
    record = merge(path, log.read_record(other), "kd")
    texts = [(line.recorder, line.body["text"]) for line in record.lines[1:4]]
    assert texts == [("kd", "one"), ("mm", "two"), ("mm", SECRET)]
    assert record.lines[4].body["kind"] == "merged"
    assert merge(path, log.read_record(other), "kd").number == 4
    assert log.read_record(path).head == record.head


def test_records_of_different_terms_do_not_merge(path, tmp_path):
    other = tmp_path / "y.record.jsonl"
    log.create(other, log.header_of(terms_from(TERMS | {"title": "x"}, "y"), DAY), "mm")
    with pytest.raises(QuestionError, match="adopted on different terms"):
        merge(path, log.read_record(other), "kd")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"{}",
        b"\x00\xff",
        b"[" * 100_000,
        b'{"seq":0}',
        b'{"kind":"certificate"}',
        b"1\n2",
    ],
)
def test_what_is_no_record_is_refused(tmp_path, raw):
    path = tmp_path / "x.record.jsonl"
    path.write_bytes(raw)
    with pytest.raises(CaseError, match="E327 is no record"):
        log.read_record(path)


def test_a_sound_chain_of_bodies_that_no_check_let_pass(path):
    """Whoever writes a file can make its chain sound; what it says is still checked."""
    from detente.case.record.chain import line_after

    before = log.read_record(path).lines[-1]
    wrong = [{"kind": "note"}, {"on": 3, "kind": "note", "by": "A"}, {"kind": ["x"]}]
    wrong += [{"on": "2020-01-02", "kind": "amended", "by": "A", "terms": [1]}]
    for body in wrong:
        line = line_after(before, body, "kd", log.now())
        path.write_bytes(before.text() + line.text())
        with pytest.raises(CaseError, match=r"jsonl:2"):
            log.read_record(path)


BODIES = (
    {"b": 'ü€\u2028\n\t"\\/\x7f', "a": [], "c": ["x", "é"], "d": True, "e": 0.25, "f": 10**9},
    {"coverage": 0.1 + 0.2, "x": 1e-9, "y": 1e21, "z": -0.5, "n": None, "m": {"ä": [1.5, {}]}},
    {"\u20ac": "1", "\r": "2", "\ufb33": "3", "1": "4", "\U0001f600": "5", "\x80": "6", "ö": "7"},
)


@pytest.mark.parametrize("body", BODIES)
def test_canonical_bytes_are_those_of_the_standard(body):
    assert canonical(body) == rfc8785.dumps(body)
    assert json.loads(canonical(body)) == body


def test_a_record_is_one_file_that_says_what_was_adopted(path):
    header = log.read_record(path).header
    assert header["terms"]["obligations"]["a"]["what"] == "one thing"
    assert len(header["hashes"]["terms"]) == 64
    assert Path(path).suffix == ".jsonl"
