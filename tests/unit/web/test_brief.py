"""The brief on a page: what the command writes, as a file too, and shared without secrets."""

import html
import re
import time

import pytest
from tests.unit.web.test_case import asked
from tests.unit.web.test_packages import commands, told

from detente.web.security import DOCUMENT_POLICY, HEADERS


def answered(client, address):
    """The page, once the answer that is worked on is there."""
    answer = client.get(address)
    for _ in range(600):
        if answer.status_code != 202:
            return answer
        job = re.search(r'data-then="([^"]+)"', answer.text)[1]
        time.sleep(0.1)
        answer = client.get(job)
        if answer.status_code == 303:
            answer = client.get(answer.headers["location"])
    raise AssertionError(answer.text)


@pytest.mark.parametrize(
    "query",
    ["", "share=1&target=freeze&motive=DPRK%3DH1_stall", "order=bundles&start=2020-01-01"],
)
def test_it_says_what_the_command_says(client, query, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = answered(client, f"/brief?{query}").text
    text = " ".join(told(page).split())
    (command,) = commands(page)
    body = asked(command)
    assert body["sentences"]
    for sentence in body["sentences"]:
        assert sentence in text
    for place in body["left_out"]:
        assert f">{place}</th>" in page
    written = (tmp_path / "brief.html").read_text(encoding="utf-8")
    address = html.unescape(re.search(r'<iframe[^>]* src="([^"]+)"', page)[1])
    shown = client.get(address).text
    # pictures number their gradients on from one another
    assert re.sub(r"gradient_\d+", "gradient", shown) == re.sub(
        r"gradient_\d+", "gradient", written
    )


def test_the_document_has_its_own_policy_and_may_be_framed_by_its_page_alone(client):
    page = client.get("/brief.html")
    assert page.headers["content-security-policy"] == DOCUMENT_POLICY
    assert "script-src" not in DOCUMENT_POLICY
    assert "default-src 'none'" in DOCUMENT_POLICY
    assert "frame-ancestors 'self'" in DOCUMENT_POLICY
    for name, value in HEADERS.items():
        if name != "Content-Security-Policy":
            assert page.headers[name] == value
    assert (
        client.get("/brief").headers["content-security-policy"]
        == (HEADERS["Content-Security-Policy"])
    )
    assert re.search(r"<iframe[^>]* sandbox ", client.get("/brief").text)


def test_it_is_taken_away_under_the_name_of_the_case(small):
    away = small.get("/brief/download")
    assert away.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''two-swaps-brief.html"
    )
    assert away.text == small.get("/brief.html").text
    assert away.text.startswith("<!doctype html>")


def test_a_shared_one_says_what_is_withheld_and_left_out_and_holds_none_of_it(small):
    query = "share=1&set=parties.North.note%3Dcanary&set=title%3Dmine"
    page = small.get(f"/brief?{query}").text
    text = told(page)
    assert "The answer is not printed in this shared brief: it rests on motives" in text
    assert "parties.North.no_deal" in text
    document = small.get(f"/brief.html?{query}").text
    assert "canary" not in document
    assert "no_deal" not in re.sub(r"rests on no_deal", "", document)
    assert "two-swaps --set" not in document


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("order=/etc/passwd", "no order '/etc/passwd'"),
        ("order=nothing", "no order"),
        ("start=2020-01-01", "goes with an order"),
        ("target=nonsense+%3E%3E", "is no target"),
        ("given=bundles", "the address has a setting"),
    ],
)
@pytest.mark.parametrize("path", ["/brief", "/brief.html", "/brief/download"])
def test_bad_input_gets_one_message(small, path, query, message):
    answer = answered(small, f"{path}?{query}")
    assert answer.status_code == 400
    assert message in told(answer.text)
    assert "content-disposition" not in answer.headers


def test_a_day_that_is_none(client):
    answer = answered(client, "/brief?order=bundles&start=soon")
    assert answer.status_code == 400
    assert "is no day" in told(answer.text)


def test_the_document_of_a_long_answer_waits_for_its_page(client):
    answer = client.get("/brief.html?order=all_at_once")
    assert answer.status_code == 202
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    job = re.search(r'data-then="([^"]+)"', answer.text)[1]
    client.post(f"{job}/cancel", headers={"origin": str(client.base_url).rstrip("/")})
