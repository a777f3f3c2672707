"""The one page that writes: only with `--edit`, only what was looked at, whole or not at all."""

import html
import re

import pytest
from tests.unit.web.conftest import HERE, entered, workbench
from tests.unit.web.test_packages import told

from detente.case import library, load
from detente.case.history import History


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(library.find("two-swaps").read_bytes())
    return path


@pytest.fixture
def client(case):
    with workbench(case, history=History(str(case))) as client:
        yield entered(client)


def seen(client):
    page = client.get("/edit?place=calm").text
    return re.search(r'name="seen" value="(\w+)"', page).group(1)


def post(client, do, **fields):
    if do in ("look", "save"):
        fields = {"seen": seen(client), "place": "calm", **fields}
    return client.post("/edit", data={"do": do, **fields}, headers={"origin": HERE})


def test_without_the_option_there_is_no_such_page():
    with workbench("two-swaps") as client:
        assert entered(client).get("/edit").status_code == 404
        assert (
            client.post("/edit", data={"do": "undo"}, headers={"origin": HERE}).status_code == 404
        )
        assert "/edit" not in client.get("/packages").text


def test_it_is_listed_on_every_page_and_lists_what_can_be_changed(client):
    assert '<a href="/edit">Edit</a>' in client.get("/packages").text
    page = client.get("/edit").text
    assert "North’s points for trade" in page
    found = told(client.get("/edit?find=trade+south&block=values").text)
    assert "South’s points for trade" in found
    assert "North’s points for trade" not in found
    assert "No entry holds these words" in client.get("/edit?find=nothing-like-it").text


def test_a_change_is_shown_saved_undone_and_done_again(client, case):
    before = case.read_bytes()
    look = post(client, "look", value="0.2 to 0.8", source="BOOK ¶2", note="so it is said")
    assert look.status_code == 200
    line = 'calm: {value: 0.2 to 0.8, source: "BOOK ¶2", note: so it is said}'
    assert line in html.unescape(look.text)
    assert case.read_bytes() == before
    answer = post(client, "save", value="0.2 to 0.8", source="BOOK ¶2", note="so it is said")
    assert (answer.status_code, answer.headers["location"]) == (303, "/edit")
    assert line in case.read_text(encoding="utf-8")
    page = told(client.get("/edit").text)
    assert "Saved: How safe the present calm looks." in page
    assert "One change has been saved to mine.yaml." in " ".join(page.split())
    assert ".mine.yaml.before-edit" in page
    assert post(client, "undo").status_code == 303
    assert case.read_bytes() == before
    assert post(client, "redo").status_code == 303
    assert load(case).calm.low == 0.2


def test_other_pages_answer_with_what_was_saved(client):
    post(client, "save", place="values.North.trade.weight", value="40")
    before = client.get("/packages?level.trade=open").text
    post(client, "undo")
    assert client.get("/packages?level.trade=open").text != before


def test_errors_come_with_their_line_and_nothing_is_written(client, case):
    before = case.read_bytes()
    for do in ("look", "save"):
        answer = post(client, do, value="7", note="kept as typed")
        assert answer.status_code == 400
        page = told(answer.text)
        assert "Nothing was written" in page
        assert "mine.yaml:7:" in page
        assert "lies between 0 and 1, found 7" in page
        assert "kept as typed" in page  # what somebody wrote is not lost
    assert case.read_bytes() == before


def test_what_was_not_looked_at_or_looks_otherwise_by_now_is_not_saved(client, case):
    before = case.read_bytes()
    assert "look at the change" in told(post(client, "save", value="0.3", seen="").text)
    old = seen(client)
    case.write_bytes(before + b"# theirs\n")
    assert "changed meanwhile" in told(post(client, "save", value="0.3", seen=old).text)
    assert case.read_bytes() == before + b"# theirs\n"


def test_a_change_from_outside_is_never_undone(client, case):
    post(client, "save", value="0.3")
    case.write_bytes(b"format: 1\n")
    assert client.get("/edit").status_code == 400
    answer = post_plain(client, {"do": "undo"})
    assert answer.status_code == 400
    assert case.read_bytes() == b"format: 1\n"


def post_plain(client, data, **headers):
    return client.post("/edit", data=data, headers={"origin": HERE, **headers})


def test_two_tabs_the_second_is_told(client, case):
    first = second = seen(client)
    assert post(client, "save", value="0.3", seen=first).status_code == 303
    answer = post(client, "save", value="0.4", seen=second)
    assert answer.status_code == 400
    assert load(case).calm.mode == 0.3


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"do=undo", "text/plain", 415),
        (b"{}", "application/json", 415),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"do", "application/x-www-form-urlencoded", 400),
        (b"do=undo&do=undo", "application/x-www-form-urlencoded", 400),
        (b"do=undo&path=/etc/passwd", "application/x-www-form-urlencoded", 400),
        (b"do=look&value=%ff", "application/x-www-form-urlencoded", 400),
        (b"do=\xff", "application/x-www-form-urlencoded", 400),
        (b"do=delete", "application/x-www-form-urlencoded", 400),
        (b"do=look&value=" + b"a" * 5_001, "application/x-www-form-urlencoded", 413),
        (b"do=look&value=" + b"a" * 65_000, "application/x-www-form-urlencoded", 413),
        (b"&".join([b"do=undo"] * 300), "application/x-www-form-urlencoded", 400),
    ],
)
def test_other_forms_are_refused(client, case, content, kind, status):
    before = case.read_bytes()
    headers = {"origin": HERE, "content-type": kind}
    assert client.post("/edit", content=content, headers=headers).status_code == status
    assert case.read_bytes() == before


def test_only_our_own_page_may_change_anything(client, case):
    before, known = case.read_bytes(), seen(client)
    form = {"do": "save", "place": "calm", "value": "0.3", "seen": known}
    for headers in ({}, {"origin": "http://evil.example"}, {"origin": "null"}):
        assert client.post("/edit", data=form, headers=headers).status_code == 403
    assert post_plain(client, form, **{"sec-fetch-site": "cross-site"}).status_code == 403
    client.cookies.clear()
    assert post_plain(client, form).status_code == 403
    assert client.get("/edit?do=save&place=calm&value=0.3").status_code == 403
    assert case.read_bytes() == before


def test_nothing_is_written_by_looking(client, case):
    before = case.read_bytes()
    assert client.get("/edit?do=save&place=calm&value=0.3").status_code == 400
    assert client.get("/edit?place=nowhere").status_code == 400
    assert case.read_bytes() == before
    assert [p.name for p in case.parent.iterdir()] == ["mine.yaml"]
