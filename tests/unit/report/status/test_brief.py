"""Where things stand, in the brief of a case."""

import datetime as dt

import pytest

import detente
from detente.case.record.entries import normal
from detente.case.record.log import append, read_record
from detente.report.brief import make_brief
from detente.report.status.ask import adopt

DAY = dt.date(2019, 3, 1)
SECRET = "said in confidence"


@pytest.fixture
def korea():
    return detente.load("korea-2018")


def page_of(case, record="korea-2018", on=DAY, **more):
    return make_brief(case, record=str(record), on=on, **more).html


def test_without_a_record_nothing_changes(korea):
    html = make_brief(korea).html
    assert "Where things stand" not in html
    assert 'class="page-two stands"' not in html


def test_the_sentence_stands_on_page_one_and_the_picture_on_its_own(korea):
    html = page_of(korea)
    page_one, _, rest = html.partition('<div class="page-two stands">')
    own, _, annex = rest.partition('<div class="annex">')
    assert "On 1 March 2019: 3 late; 4 of 30 obligations done, 23 lie ahead." in page_one
    head = f"Log 25:{read_record('korea-2018').head[:12]}."
    assert head in own
    assert own.count("<svg") == 2  # who owes what when, and beliefs over time
    assert "Late by 125 days" in own
    for title in ("How far it has come", "What is at stake", "What inspections are worth"):
        assert f"<h2>{title}</h2>" in own
    assert "Washington gains 17.1 points" in own
    assert "The implementation matrix with the record filled in" in annex
    assert 'class="crowded"' not in html  # page one of the case stays as it is


def test_a_claim_stays_a_claim(korea):
    html = page_of(korea)
    assert "claimed: done (Pyongyang)" in html
    assert "What somebody says is a claim" in html


def test_known_by_is_said(korea):
    known = dt.date(2023, 12, 1)
    assert "As known by" in page_of(korea, known=known).replace("as known by", "As known by")


@pytest.fixture
def private(tmp_path):
    path = tmp_path / "k.record.jsonl"
    adopt("korea-2018", path, roadmap="bundles", on=dt.date(2018, 4, 27), recorder="kd")
    fields = {"on": "2018-06-19", "kind": "declared", "by": "US,ROK", "text": SECRET}
    fields |= {"items": ["exercises_scaled"], "source": SECRET, "private": True}
    append(path, [normal(fields)], "kd")
    return path


def test_private_entries_stay_out_of_a_shared_brief(korea, private):
    on = dt.date(2018, 6, 20)
    whole, shared = (page_of(korea, private, on, share=share) for share in (False, True))
    assert "declared since 19 Jun 2018" in whole
    assert "declared since 19 Jun 2018" not in shared
    assert SECRET not in shared
    assert "Private entries left out: 1." in shared
    assert "detente verify" not in shared


def test_a_record_of_something_else_is_refused(korea):
    with pytest.raises(detente.QuestionError, match="adopted on terms alone.*detente status jcpoa"):
        page_of(korea, "jcpoa-2015")
    with pytest.raises(detente.QuestionError, match="on the case korea-2018, not on two-swaps"):
        page_of(detente.load("two-swaps"))


def test_an_order_that_is_another_by_now_is_refused(private):
    changed = detente.load(
        "korea-2018", changes=["roadmaps.bundles.phases=[{do: {exercises: scaled}}]"]
    )
    with pytest.raises(detente.DetenteError, match="E323 this record was adopted with roadmap"):
        page_of(changed, private, dt.date(2018, 6, 20))


def test_a_torn_line_is_said_and_the_rest_answers(korea, private):
    with private.open("ab") as stream:
        stream.write(b'{"seq": 2')
    made = make_brief(korea, record=str(private), on=dt.date(2018, 6, 20))
    assert "E322 last line is incomplete; everything up to entry 1 is sound" in made.torn
    assert "Where things stand" in made.html


def test_what_is_no_record_is_refused(korea, tmp_path):
    path = tmp_path / "x.record.jsonl"
    path.write_text("hello\n")
    with pytest.raises(detente.CaseError, match="E327 is no record of an agreement"):
        page_of(korea, path)
    with pytest.raises(detente.CaseError, match="E001 cannot be read"):
        page_of(korea, tmp_path / "none.record.jsonl")
