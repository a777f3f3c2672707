"""A server killed at any moment leaves the case file whole: the old one, or the new one."""

import http.client
import random
import threading
import time

from tests.unit.web.live import opened, seen

from detente.case import library, load

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
