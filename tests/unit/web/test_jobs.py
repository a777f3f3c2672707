"""Long answers: watched, shared, cancelled, and nobody is in another's way."""

import multiprocessing
import re
import time

import pytest
from tests.unit.web.conftest import HERE, entered, workbench
from tests.unit.web.slow_page import SLOW

from detente.web.pages import PAGES


@pytest.fixture(scope="module")
def slow():
    with workbench("two-swaps", pages=(*PAGES, SLOW)) as client:
        yield entered(client)
        assert ended()


def processes():
    return [p for p in multiprocessing.active_children() if p.name.startswith("answer")]


def ticket(answer):
    assert answer.status_code == 202, answer.text
    return re.search(r'data-then="(/jobs/[\w-]+)"', answer.text).group(1)


def wait(client, path, status, seconds=40.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        answer = client.get(path)
        if answer.status_code == status:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{path} is still {answer.status_code}")


def ended(seconds=10.0):
    until = time.monotonic() + seconds
    while processes() and time.monotonic() < until:
        time.sleep(0.05)
    return not processes()


def cancel(client, path):
    answer = client.post(f"{path}/cancel", headers={"origin": HERE})
    assert answer.status_code == 303
    return client.get(answer.headers["location"])


def test_a_long_answer_comes_with_progress_and_is_kept(slow):
    first = slow.get("/slow?seconds=0.5")
    path = ticket(first)
    assert "counting sheep" in first.text
    assert f'content="1;url={path}"' in first.text  # without a script too
    told = slow.get(f"{path}/events").text
    assert re.search(r'data: "counting sheep \d+ s"', told)
    assert told.endswith('event: end\ndata: "answered"\n\n')
    there = wait(slow, path, 303)
    assert there.headers["location"] == "/slow?seconds=0.5"
    assert "It took 0.5 s." in slow.get("/slow?seconds=0.5").text


def test_it_can_be_cancelled_and_its_process_ends(slow):
    path = ticket(slow.get("/slow?seconds=500"))
    time.sleep(0.3)
    answer = cancel(slow, path)
    assert "cancelled" in answer.text
    assert 'href="/slow?seconds=500"' in answer.text
    assert ended()


def test_two_tabs_share_an_answer_and_neither_ends_it_for_the_other(slow):
    one, other = (ticket(slow.get("/slow?seconds=1.5")) for _ in range(2))
    assert one != other
    cancel(slow, one)
    assert wait(slow, other, 303)
    assert slow.get("/slow?seconds=1.5").status_code == 200


def test_meanwhile_other_pages_answer(slow):
    path = ticket(slow.get("/slow?seconds=500"))
    started = time.monotonic()
    assert slow.get("/packages").status_code == 200
    assert time.monotonic() - started < 20
    cancel(slow, path)
    assert ended()


def test_a_refusal_and_a_fault_are_told_in_one_message(slow):
    path = ticket(slow.get("/slow?end=refused"))
    assert "the slow question has no answer" in wait(slow, path, 400).text
    path = ticket(slow.get("/slow?end=fault"))
    assert "fault of detente" in wait(slow, path, 500).text


def test_who_stays_away_no_longer_waits(slow, monkeypatch):
    monkeypatch.setattr("detente.web.jobs.PATIENCE", 0.2)
    ticket(slow.get("/slow?seconds=501"))
    time.sleep(0.5)
    assert ended()


def test_too_many_are_refused(slow):
    paths = [ticket(slow.get(f"/slow?seconds=500&n={k}")) for k in range(16)]
    assert slow.get("/slow?seconds=500&n=16").status_code == 503
    for path in paths:
        cancel(slow, path)
    assert ended()


def test_nothing_is_left_behind_when_the_workbench_ends():
    with workbench("two-swaps", pages=(*PAGES, SLOW)) as client:
        ticket(entered(client).get("/slow?seconds=500"))
        time.sleep(0.3)
    assert ended()


def test_a_large_case_is_answered_in_a_process_of_its_own(slow, monkeypatch):
    at_once = slow.get("/packages?floor=as_now").text
    monkeypatch.setattr("detente.report.asked.LARGE", 1)
    path = ticket(slow.get("/packages?floor=as_now&set=calm%3D0.4"))
    assert wait(slow, path, 303)
    asked_again = slow.get("/packages?floor=as_now&set=calm%3D0.4")
    assert asked_again.status_code == 200
    assert asked_again.text != at_once
    assert "listing packages" not in asked_again.text
