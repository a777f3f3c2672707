"""A large case in one tab is in nobody's way."""

import re
import time

import pytest
from tests.unit.web.large import large
from tests.unit.web.live import opened

OTHERS = ["/case", "/packages?nonsense=1", "/static/detente.css"]


def asked_beside(live, seconds):
    """Ask a large question, and small ones meanwhile; return status and the slowest of these."""
    for path in OTHERS:
        live.ask(path)  # the modules are read by now
    status, page = live.ask("/packages?level.m1=b")
    assert status == 202, page
    job = re.search(r'data-then="(/jobs/[\w-]+)"', page)[1]
    slowest, until = 0.0, time.monotonic() + seconds
    while live.ask(job)[0] == 202 and time.monotonic() < until:
        for path in OTHERS:
            started = time.monotonic()
            assert live.ask(path)[0] in (200, 400)
            slowest = max(slowest, time.monotonic() - started)
    status = live.ask(job)[0]
    live.post(f"{job}/cancel")
    return status, slowest


def test_half_a_million_packages_are_listed_while_other_tabs_are_answered(tmp_path):
    case = tmp_path / "large.yaml"
    case.write_text(large(12))
    with opened(case) as live:
        status, slowest = asked_beside(live, 5)
    assert status in (202, 303)
    assert slowest < 3


@pytest.mark.slow
def test_twenty_million_packages_are_listed_while_other_tabs_are_answered(tmp_path):
    case = tmp_path / "large.yaml"
    case.write_text(large(15, top=4))
    with opened(case) as live:
        status, slowest = asked_beside(live, 900)
        assert status == 303
        assert live.ask("/packages?level.m1=b")[0] == 200
    assert slowest < 3
