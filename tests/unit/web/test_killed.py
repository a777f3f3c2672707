"""A server killed at any moment leaves case and record whole, and loses nothing it has told."""

import http.client
import random
import threading
import time

from tests.unit.web.conftest import adopted
from tests.unit.web.live import opened, seen

from detente.case import library, load
from detente.case.record.log import read_record, repair
from detente.report.status.ask import verify_record

ROUNDS = 5


def hammer(live):
    """Save and undo until the server is gone."""
    value = 0
    try:
        while True:
            value = (value + 1) % 89
            live.post("/edit", do="save", place="calm", value=f"0.{value + 10}", seen=seen(live))
            if value % 3 == 0:
                live.post("/edit", do="undo")
    except (OSError, TypeError, http.client.HTTPException):
        return  # it was killed before, or while, it answered


def test_a_killed_server_leaves_the_file_whole(tmp_path):
    path, draw, saved = tmp_path / "mine.yaml", random.Random(5), 0
    # the longer a file, the longer it takes to write
    original = library.find("two-swaps").read_bytes() + b"# a remark that has to stay\n" * 40_000
    before = original.split(b"\n")
    for _ in range(ROUNDS):
        path.write_bytes(original)
        with opened(path, "--edit") as live:
            seen(live)
            thread = threading.Thread(target=hammer, args=(live,))
            thread.start()
            time.sleep(0.5 + draw.random())
            live.kill()
            thread.join(30)
            assert not thread.is_alive()
        after = path.read_bytes().split(b"\n")
        differing = [k for k, line in enumerate(after) if line != before[k]]
        assert len(after) == len(before)
        assert differing in ([], [6])  # one value, written whole
        assert 0 < load(path).calm.mode < 1
        assert (tmp_path / ".mine.yaml.before-edit").read_bytes() == original
        saved += bool(differing)
    assert saved


def record_until_gone(live, told, name):
    """Add entries until the server is gone; note those that it has said are there."""
    try:
        for day in range(1, 10_000):
            form = {"kind": "note", "on": "2020-03-04", "by": "North", "text": f"{name}, {day}"}
            status, _ = live.post("/entry", do="add", **form)
            told += [form["text"]] * (status == 303)
    except (OSError, http.client.HTTPException):
        return


def test_a_killed_server_leaves_the_record_whole(tmp_path):
    case, record = adopted(tmp_path)
    draw, told = random.Random(7), []
    for name in ("first", "second", "third"):
        with opened(case, "--record", record, "--edit") as live:
            said = []
            thread = threading.Thread(target=record_until_gone, args=(live, said, name))
            thread.start()
            time.sleep(1.5 + draw.random())
            live.kill()
            thread.join(30)
            assert not thread.is_alive()
            told += said
        if read_record(record).torn:  # what was not told yet
            repair(record)
        there = [body["text"] for _, _, body in read_record(record).entries()]
        assert set(told) <= set(there)
        assert verify_record(str(record)).yes
    assert told
