"""The page that adds an entry: only with `--edit`, only what is sound, and nothing ever deleted."""

import html
import logging
import re

import pytest
from tests.unit.web.conftest import HERE, entered, workbench
from tests.unit.web.test_packages import told

from detente.case.record.entries import KINDS, NEEDED
from detente.case.record.log import read_record
from detente.report.status.ask import record_entry, verify_record
from detente.report.status.words_entry import KIND, LABELS
from detente.web.opened import Answers
from detente.web.pages.record import Recording

ITEM = "missiles_halved"
DONE = {
    "kind": "declared",
    "on": "2020-06-01",
    "by": "North",
    "items": ITEM,
    "text": "done, it says",
}


@pytest.fixture
def client(swaps):
    recording = Recording(str(swaps.record), "typist")
    with workbench(swaps.case, recording=recording) as client:
        yield entered(client)


def post(client, do="add", **fields):
    return client.post("/entry", data={"do": do, **fields}, headers={"origin": HERE})


def words(page):
    return " ".join(told(page).split())


def entries(swaps):
    return [body for _, _, body in read_record(swaps.record).entries()]


def test_every_kind_that_a_person_types_has_a_form_with_what_it_needs(client):
    assert {*KIND, "merged"} == {*KINDS}
    for kind in KIND:
        page = client.get(f"/entry?kind={kind}").text
        for field in ("on", "by", *NEEDED[kind]):
            assert f'name="{field}"' in page, (kind, field)
            assert LABELS[field] in html.unescape(page)
    assert 'name="by"' not in client.get("/entry").text  # first of all: what happened?


def test_an_entry_is_added_and_its_number_id_and_what_it_moved_are_said(client, swaps):
    answer = post(client, **DONE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/entry")
    (body,) = entries(swaps)
    assert body == {**DONE, "items": [ITEM]}
    line = read_record(swaps.record).lines[1]
    assert line.recorder == "typist"
    page = client.get("/entry").text
    text = words(page)
    assert f"Entry 1 is recorded (id {line.id})." in text
    assert "Missiles: halved: to be done becomes done." in text
    assert 'href="/record?on=2020-06-01"' in page
    assert 'href="/entry?retracts=1"' in page
    assert "1 of 4 obligations done" in words(client.get("/record?on=2020-06-01").text)
    assert "0 of 4 obligations done" in words(client.get("/record?on=2020-05-31").text)


def test_what_it_would_move_is_shown_and_nothing_written(client, swaps):
    before = swaps.record.read_bytes()
    page = post(client, "look", **DONE).text
    assert "to be done becomes done" in told(page)
    assert swaps.record.read_bytes() == before
    assert "done, it says" in page


def test_a_claim_is_said_to_be_one(client):
    text = words(post(client, "look", **{**DONE, "kind": "breach_found", "by": "South"}).text)
    assert "It is kept as a claim" in text


def test_errors_stand_beside_their_fields_and_what_was_typed_is_kept(client, swaps):
    before = swaps.record.read_bytes()
    typed = {**DONE, "on": "2999-01-01", "by": "Mars", "items": "nowhere", "source": "kept “so”"}
    for do in ("look", "add"):
        answer = post(client, do, **typed)
        assert answer.status_code == 400
        page = answer.text
        for field, message in [
            ("on", "2999-01-01 lies in the future"),
            ("by", "unknown party or body"),
            ("items", "unknown obligation"),
        ]:
            beside = re.search(rf'id="wrong-{field}">(.*?)</span>', page, flags=re.S)[1]
            assert message in html.unescape(beside)
            assert f'aria-describedby="wrong-{field}"' in page
        for value in ("2999-01-01", "Mars", "nowhere", "done, it says", "kept “so”"):
            assert value in html.unescape(page)
    assert "Nothing was recorded" in told(page)
    assert swaps.record.read_bytes() == before


def test_what_is_missing_is_said(client):
    page = html.unescape(post(client, kind="inspected").text)
    for field in ("on", "by", "items", "finding"):
        assert f'id="wrong-{field}">this is needed' in page
    assert "Nothing was recorded" in told(post(client).text)  # no kind at all


def test_the_kind_is_changed_and_nothing_typed_is_lost(client):
    page = post(client, "kind", **{**DONE, "kind": "note"}).text
    assert "done, it says" in page
    assert 'name="items"' in page
    page = post(client, "kind", **{**DONE, "kind": "government_changed"}).text
    assert f'type="hidden" name="items" value="{ITEM}"' in page
    assert "Nothing was recorded" not in page


def test_numbers_and_several_names_are_read(client, swaps):
    form = {**DONE, "kind": "inspected", "by": ["South", "North"], "finding": "partial"}
    assert post(client, **{**form, "coverage": "0.5"}).status_code == 303
    assert entries(swaps)[0]["coverage"] == 0.5
    assert entries(swaps)[0]["by"] == "North,South"
    page = post(client, **{**form, "coverage": "half"}).text
    assert "must lie between 0 and 1" in told(page)


def test_an_entry_is_taken_back_by_another_one(client, swaps):
    post(client, **DONE)
    page = client.get("/entry?retracts=1").text
    assert 'name="retracts" type="text" value="1"' in page
    assert "is recorded (id" not in page  # what was done is told until something new begins
    assert 'value="2020-06-01"' in page
    assert re.search(r'name="by" value="North" checked', page)
    form = {"kind": "retract", "on": "2020-06-01", "by": "North", "retracts": "1", "text": "typo"}
    assert post(client, **form).status_code == 303
    assert len(entries(swaps)) == 2
    text = words(client.get("/entry").text)
    assert "Entry 2 is recorded" in text
    assert "done becomes to be done" in text
    assert "taken back by 2" in text
    assert "0 of 4 obligations done" in words(client.get("/record?on=2020-06-01").text)
    assert verify_record(str(swaps.record)).yes


def test_an_entry_is_replaced(client, swaps):
    post(client, **DONE)
    page = client.get("/entry?corrects=1").text
    assert "done, it says" in page
    assert 'name="corrects" type="text" value="1"' in page
    assert post(client, **{**DONE, "on": "2020-06-02", "corrects": "1"}).status_code == 303
    assert entries(swaps)[1]["corrects"] == read_record(swaps.record).lines[1].id
    assert "0 of 4 obligations done" in words(
        client.get("/record?on=2020-06-01&known=2020-07-01").text
    )
    assert "replaced by 2" in words(client.get("/entry").text)
    assert "which is not in this record" in told(post(client, **DONE, corrects="7").text)
    assert client.get("/entry?corrects=7").status_code == 400


def test_a_fact_typed_twice_is_one_fact(client, swaps):
    post(client, **DONE)
    assert "recorded already" in told(post(client, "look", **DONE).text)
    assert post(client, **DONE).status_code == 303
    assert "Nothing was added. 1 entry was there already (number 1)" in words(
        client.get("/entry").text
    )
    assert len(entries(swaps)) == 1


SECRET = "whispered by the cook"


def test_a_private_entry_is_in_no_address_no_answer_kept_and_no_log(swaps, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    answers = Answers()
    monkeypatch.setattr("detente.web.app.Answers", lambda: answers)
    with workbench(swaps.case, recording=Recording(str(swaps.record), "typist")) as client:
        _private(entered(client), swaps)
    said = "".join(r.getMessage() for r in caplog.records if r.name.startswith("detente"))
    assert SECRET not in said
    kept = [task.result().html for task in answers._kept.values()]
    assert len(kept) >= 2
    assert not [page for page in kept if SECRET in page]


def _private(client, swaps):
    answer = post(client, **{**DONE, "text": SECRET, "private": "yes"})
    assert answer.headers["location"] == "/entry"
    line = read_record(swaps.record).lines[1]
    assert line.salt
    page = client.get("/entry").text
    assert SECRET in page  # where it was typed, it can be read
    addresses = " ".join(re.findall(r'(?:href|src|action|hx-get)="([^"]*)"', page))
    assert line.id not in addresses
    assert "whispered" not in addresses
    for query in ("", "?on=2020-06-01"):
        page = client.get(f"/record{query}")
        assert SECRET not in page.text
        assert "private: its text is shown only where entries are added" in told(page.text)
        assert page.headers["cache-control"] == "no-store"
    bad = post(client, **{**DONE, "text": SECRET, "private": "yes", "by": "Mars"})
    assert SECRET in bad.text
    assert SECRET not in str(bad.headers)
    assert bad.headers["cache-control"] == "no-store"
    assert client.get("/entry?retracts=1").text.count("checked") >= 2  # private too


def test_what_touches_a_private_entry_has_to_be_private(client, swaps):
    post(client, **{**DONE, "private": "yes"})
    form = {"kind": "retract", "on": "2020-06-01", "by": "North", "retracts": "1"}
    page = html.unescape(post(client, **form).text)
    assert "is private too" in re.search(r'id="wrong-retracts">(.*?)</span>', page, flags=re.S)[1]
    assert post(client, **{**form, "private": "yes"}).status_code == 303


def test_a_torn_record_is_not_added_to(client, swaps):
    with swaps.record.open("ab") as stream:
        stream.write(b'{"seq":1,"rec')
    before = swaps.record.read_bytes()
    answer = post(client, **DONE)
    assert answer.status_code == 400
    assert "last line is incomplete" in told(answer.text)
    assert "done, it says" in answer.text
    assert swaps.record.read_bytes() == before


def test_what_another_program_adds_meanwhile_is_kept(client, swaps):
    typed = {"kind": "note", "on": "2020-01-02", "by": "South", "text": "theirs"}
    record_entry(swaps.record, typed, "other")
    post(client, **DONE)
    assert [e["text"] for e in entries(swaps)] == ["theirs", "done, it says"]
    assert verify_record(str(swaps.record)).yes


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"do=add", "text/plain", 415),
        (b"{}", "application/json", 415),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"do=add&do=add", "application/x-www-form-urlencoded", 400),
        (b"do=add&text=a&text=b", "application/x-www-form-urlencoded", 400),
        (b"do=add&terms=a", "application/x-www-form-urlencoded", 400),
        (b"do=add&file=/etc/passwd", "application/x-www-form-urlencoded", 400),
        (b"do=delete", "application/x-www-form-urlencoded", 400),
        (b"do=add&text=%ff", "application/x-www-form-urlencoded", 400),
        (b"do=add&text=" + b"a" * 5_001, "application/x-www-form-urlencoded", 413),
        (b"do=add&text=" + b"a" * 65_000, "application/x-www-form-urlencoded", 413),
        (b"do=add" + b"&items=a" * 500, "application/x-www-form-urlencoded", 400),
    ],
)
def test_other_forms_are_refused(client, swaps, content, kind, status):
    before = swaps.record.read_bytes()
    headers = {"origin": HERE, "content-type": kind}
    assert client.post("/entry", content=content, headers=headers).status_code == status
    assert swaps.record.read_bytes() == before


def test_only_our_own_page_may_add_anything(client, swaps):
    before, form = swaps.record.read_bytes(), {"do": "add", **DONE}
    for headers in ({}, {"origin": "http://evil.example"}, {"origin": "null"}):
        assert client.post("/entry", data=form, headers=headers).status_code == 403
    headers = {"origin": HERE, "host": "evil.example"}
    assert client.post("/entry", data=form, headers=headers).status_code == 400
    headers = {"origin": HERE, "sec-fetch-site": "cross-site"}
    assert client.post("/entry", data=form, headers=headers).status_code == 403
    assert client.get("/entry?do=add&kind=note").status_code == 400
    for method in ("PUT", "DELETE", "PATCH"):
        sent = client.request(method, "/entry", headers={"origin": HERE})
        assert sent.status_code == 405
    assert client.post("/record", data=form, headers={"origin": HERE}).status_code == 405
    client.cookies.clear()
    assert client.post("/entry", data=form, headers={"origin": HERE}).status_code == 403
    assert swaps.record.read_bytes() == before


def test_nothing_is_written_by_looking(client, swaps):
    before = {p.name: p.read_bytes() for p in swaps.record.parent.iterdir()}
    for path in ("/entry", "/entry?kind=note&on=2020-02-02", "/record", "/record?on=2020-02-02"):
        assert client.get(path).status_code == 200
    post(client, "look", **DONE)
    after = {p.name: p.read_bytes() for p in swaps.record.parent.iterdir()}
    assert after == before


def test_what_a_record_says_is_text_and_never_markup(client):
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    assert post(client, **{**DONE, "text": bad, "source": bad}).status_code == 303
    for path in ("/entry", "/entry?corrects=1", "/record?on=2020-06-01"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page
