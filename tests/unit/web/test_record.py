"""The page of a record says what `status` says, number by number, on any day."""

import html
import re
import shutil
import time

import pytest
from tests.unit.web.conftest import adopted, entered, workbench
from tests.unit.web.test_case import asked
from tests.unit.web.test_packages import commands, signed, told

from detente.case import library
from detente.case.findings import QuestionError
from detente.report.asked import ask
from detente.report.status.ask_days import check_case, check_own
from detente.report.status.words_agreement import said
from detente.web.pages.record import Recording

ASKED = ["", "on=2018-05-09", "on=2019-03-01&scenario=hanoi_2019", "on=2020-06-30&known=2023-12-01"]


@pytest.fixture(scope="module")
def korea():
    with workbench(recording=Recording("korea-2018")) as client:
        yield entered(client)


def words(page):
    return " ".join(told(page).split())


@pytest.mark.parametrize("query", ASKED)
def test_every_number_is_that_of_the_command(korea, query):
    page = korea.get(f"/record?{query}").text
    (command,) = commands(page)
    body = asked(command)
    text = words(page)
    for line in (body["sentence"], *body["more"]):
        assert " ".join(line.split()) in text
    assert f"{body['number']}:{body['head'][:12]}" in text
    rows = [told(row) for row in re.findall(r"<tr[^>]*><th scope=.row.*?</tr>", page, flags=re.S)]
    for name, of in body["obligations"].items():
        row = next((row for row in rows if f"({name})" in row), "")
        assert said(of["word"]) in row or of["word"] == "dormant", name
        days = [day for day in (of["since"], (of["due"] or [None])[-1]) if day]
        assert of["word"] == "dormant" or not days or any(day in row for day in days), name


def test_a_slider_says_a_day_as_a_number_and_the_address_keeps_the_day(korea):
    swap = {"hx-request": "true", "hx-target": "page"}
    answer = korea.get("/record?day=314&scenario=hanoi_2019", headers=swap)
    assert answer.headers["hx-push-url"] == "/record?scenario=hanoi_2019&on=2019-03-01"
    there = korea.get("/record?on=2019-03-01&scenario=hanoi_2019", headers=swap)
    assert words(answer.text) == words(there.text)
    assert 'min="0" max=' in answer.text
    assert 'value="314" data-begins="2018-04-21" aria-valuetext="1 March 2019"' in answer.text


def test_what_takes_longer_comes_after_the_text_and_is_no_address_of_its_own(korea):
    page = korea.get("/record?on=2019-03-01").text
    link = "/record?on=2019-03-01&amp;weigh=1"
    assert f'hx-get="{link}" hx-trigger="load delay:500ms"' in page
    part = {"hx-request": "true", "hx-target": "weighed"}
    answer = korea.get(html.unescape(link), headers=part)
    assert "hx-push-url" not in answer.headers
    assert "<title>" not in answer.text
    assert 'id="said"' not in answer.text
    assert 'hx-trigger="load' not in answer.text
    body = asked(commands(page)[0])
    text = words(answer.text)
    for party in body["stake"]["parties"]:
        for key in ("now", "locked"):
            assert f'<td class="n">{signed(party[key])}</td>' in answer.text
    for worth in body["inspections"]:
        assert worth["watch"]["title"] in text
        for share in (worth["beliefs"] or [[]])[-1]:
            assert f"{share:.0%}" in text
    assert "How far it has come" in text


def test_the_entries_before_and_after_are_a_link_away(korea):
    page = korea.get("/record?on=2019-03-01").text
    assert "← Entry of 28 February 2019" in page
    assert "Entry of 2 March 2019 →" in page
    assert 'href="/record?on=2019-02-28"' in page
    assert "No earlier entry" in korea.get("/record?on=2018-04-21").text
    assert "No later entry" in korea.get("/record").text


def test_later_entries_are_not_there_yet(korea):
    page = words(korea.get("/record?on=2019-02-27").text)
    assert "Hanoi: Yongbyon for the civilian parts" not in page
    assert "Hanoi: Yongbyon for the civilian parts" in words(
        korea.get("/record?on=2019-02-28").text
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("on=2001-01-01", "the record begins on 2018-04-21"),
        ("on=yesterday", "is no day"),
        ("known=2019", "is no day"),
        ("day=-1", "is none of the"),
        ("day=9999999", "is none of the"),
        ("day=1&day=2", "twice"),
        ("record=/etc/passwd", "the address has a setting"),
        ("file=jcpoa-2015", "the address has a setting"),
    ],
)
def test_bad_input_gets_one_message(korea, query, message):
    answer = korea.get(f"/record?{query}")
    assert answer.status_code == 400
    assert message in told(answer.text)


def test_it_is_listed_first_and_only_where_a_record_is_open(korea, client):
    assert korea.get("/").headers["location"] == "/record"
    assert '<a href="/record">Record</a>' in korea.get("/packages").text
    assert client.get("/record").status_code == 404
    assert "/record" not in client.get("/packages").text


def test_nothing_is_added_where_that_is_not_allowed(korea):
    assert korea.get("/entry").status_code == 404
    assert "/entry" not in korea.get("/record").text


def test_a_record_of_terms_alone_is_shown_beside_a_case_but_weighs_nothing():
    with workbench(recording=Recording("jcpoa-2015")) as client:
        page = entered(client).get("/record?on=2016-02-20").text
        assert "12 of 17 obligations done" in told(page)
        assert "What now" not in page
        assert client.get("/record?now=1").status_code in (202, 400)


def test_a_record_of_another_case_is_refused(tmp_path):
    with pytest.raises(QuestionError, match="adopted from the case korea-2018, not from two-swaps"):
        check_case("korea-2018", ask("two-swaps", None, (), (), "core"))
    with pytest.raises(QuestionError, match="detente export korea-2018 -o my"):
        check_own("korea-2018")


def test_what_was_added_by_another_program_is_seen_at_once(tmp_path):
    from detente.report.status.ask import record_entry

    path = tmp_path / "mine.record.jsonl"
    shutil.copy(library.find_record("korea-2018"), path)
    with workbench(recording=Recording(str(path))) as client:
        before = words(entered(client).get("/record?on=2019-03-01").text)
        typed = {"kind": "verified", "on": "2019-02-01", "by": "inspectors", "items": ["test_site"]}
        record_entry(path, {**typed, "text": "seen closed", "source": "report"}, "me")
        after = words(client.get("/record?on=2019-03-01").text)
    assert "4 of 30 obligations done" in before
    assert "5 of 30 obligations done" in after
    assert "seen closed" in after


def test_a_torn_last_line_is_said_and_the_rest_answered(tmp_path):
    path = tmp_path / "mine.record.jsonl"
    path.write_bytes(library.find_record("korea-2018").read_bytes() + b'{"seq":26,"rec')
    with workbench(recording=Recording(str(path))) as client:
        page = words(entered(client).get("/record?on=2019-03-01").text)
    assert "last line is incomplete; everything up to entry 25 is sound" in page
    assert "4 of 30 obligations done" in page


def test_a_touched_or_missing_record_gets_one_message(tmp_path):
    path = tmp_path / "mine.record.jsonl"
    raw = library.find_record("korea-2018").read_bytes()
    path.write_bytes(raw.replace(b"three detained", b"four detained"))
    with workbench(recording=Recording(str(path))) as client:
        answer = entered(client).get("/record")
        assert answer.status_code == 400
        assert "body was changed" in told(answer.text)
        path.unlink()
        answer = client.get("/record?on=2019-03-01")
        assert answer.status_code == 400
        assert "cannot be read" in told(answer.text)


def test_what_now_is_weighed_in_a_process_of_its_own_with_the_scenario(swaps):
    """In the address: the day, and whatever else is assumed; the numbers are the command's."""
    with workbench(swaps.case, recording=Recording(str(swaps.record))) as client:
        page = entered(client).get("/record?on=2020-02-01&set=calm%3D0.3").text
        link = "/record?set=calm%3D0.3&amp;now=1&amp;on=2020-02-01"
        assert link in page
        assert "detente replan" not in page
        waiting = client.get(link.replace("&amp;", "&"))
        assert waiting.status_code == 202
        assert "weighing what can be done from here" in waiting.text
        job = re.search(r'action="(/jobs/[^/]+)/cancel"', waiting.text)[1]
        while (done := client.get(job)).status_code == 202:
            time.sleep(0.3)
        assert done.status_code == 303, told(done.text)
        page = client.get(done.headers["location"]).text
        replan, status = commands(page)
        assert status == f"detente status {swaps.record} --on 2020-02-01"
        assert replan == f"detente replan {swaps.record} --on 2020-02-01 --set calm=0.3"
        body = asked(replan)
        for line in (body["sentence"], *body["more"]):
            assert " ".join(line.split()) in words(page)
        for option in body["options"]:
            for margin in option["margins"]:
                assert f'<td class="n">{signed(margin["points"])}</td>' in page
        slider = page.partition('aria-label="The day looked at"')[2].partition("</section>")[0]
        assert 'name="now"' not in slider  # another day is looked at at once
        assert "now=1" not in re.search(r'id="weighed" hx-get="([^"]*)"', page)[1]


def moved(folder):
    """A record whose case has gone elsewhere."""
    (folder / "moved").mkdir()
    made = adopted(folder / "moved")
    made.case.rename(folder / "elsewhere.yaml")
    return made


def test_the_verb_opens_a_record_with_its_case(monkeypatch, tmp_path):
    from click.testing import CliRunner

    from detente.cli.main import main

    opened = []
    monkeypatch.setattr("detente.web.serve.serve", lambda *a, **k: opened.append((a, k)))

    def run(*args):
        return CliRunner().invoke(main, ["open", "--no-browser", *args])

    path = tmp_path / "mine.record.jsonl"
    shutil.copy(library.find_record("korea-2018"), path)
    assert run(str(path)).exit_code == 0
    assert run("korea-2018", "--record", "korea-2018").exit_code == 0
    assert run(str(path), "--edit", "--recorder", "me").exit_code == 0
    names = [(a[0], k["recording"], k["history"]) for a, k in opened]
    assert names == [
        ("korea-2018", Recording(str(path)), None),
        ("korea-2018", Recording("korea-2018"), None),
        ("korea-2018", Recording(str(path), "me"), None),  # a case of the library is not changed
    ]
    for args, message in [
        (("two-swaps", "--record", "korea-2018"), "not from two-swaps"),
        (("korea-2018", "--record", "korea-2018", "--edit"), "is a record of the library"),
        (("korea-2018", "--record", "nowhere"), "no record of the library"),
        ((str(library.find_record("jcpoa-2015")),), "terms alone"),
        ((str(moved(tmp_path).record),), "which is not there: name the case"),
    ]:
        done = run(*args)
        assert done.exit_code == 2, args
        assert message in " ".join(done.output.split())
