"""`detente replan`, end to end on small cases."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.case.library import find
from detente.case.record.log import read_record
from detente.cli import main


def run(*arguments, code=0):
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    assert done.exit_code == code, done.output
    return done.output


def answer(*arguments):
    return json.loads(run(*arguments, "--json"))


@pytest.fixture
def swaps(tmp_path, monkeypatch):
    """A record of the best order of a copy of `two-swaps`."""
    monkeypatch.chdir(tmp_path)
    Path("swaps.yaml").write_text(find("two-swaps").read_text("utf-8"), "utf-8")
    run("roadmap", "swaps.yaml", "--certificate", "best.json")
    run("adopt", "swaps.yaml", "--roadmap", "best.json", "-o", "s.record.jsonl", "--on", TODAY)
    return "s.record.jsonl"


TODAY = "2020-01-01"


def test_courses_from_where_a_record_has_come_to(swaps):
    body = answer("replan", swaps, "--on", "2020-02-01")
    assert [o["kind"] for o in body["options"]][0] == "go on"
    assert body["state"] == {}
    assert body["phase"] == 1
    assert body["case"]["hash"] == body["case"]["adopted_hash"]
    first = next(iter(read_record(swaps).terms.obligations.items()))
    name, of = first
    by = ",".join(of.who)
    run("record", swaps, "declared", "--by", by, "--item", name, "--on", TODAY, "--text", "x")
    later = answer("replan", swaps, "--on", "2020-02-01")
    assert later["state"] == {of.measure: of.level}
    assert later["options"][0]["margin"] >= body["options"][0]["margin"] - 1e-9
    assert (later["number"], later["head"]) == (1, read_record(swaps).head)
    text = run("replan", swaps, "--on", "2020-02-01")
    assert f"Log 1:{later['head'][:12]}" in text
    assert f"Next: detente status {swaps} --on 2020-02-01" in text


def test_a_case_that_has_changed_is_said_to_have(swaps):
    case = Path("swaps.yaml")
    case.write_text(case.read_text("utf-8").replace("{value: -4", "{value: -5"), "utf-8")
    body = answer("replan", swaps, "--on", "2020-02-01")
    assert body["case"]["hash"] != body["case"]["adopted_hash"]
    assert any("has changed since it was adopted" in said for said in body["more"])


def test_a_case_with_an_error_is_refused_with_its_place(swaps):
    with Path("swaps.yaml").open("a", encoding="utf-8") as case:
        case.write("\nnote: twice\n")
    said = run("replan", swaps, code=2)
    assert "E007" in said
    assert "--case" not in said


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["jcpoa-2015", "--on", "2018-05-01"], "adopted on terms alone"),
        (["s.record.jsonl", "--case", "gone.yaml"], "gone.yaml E001"),
        (["s.record.jsonl", "--on", "2019-01-01"], "E324 the record begins on"),
        (["s.record.jsonl", "--on", "soon"], "not a day of the calendar"),
        (["s.record.jsonl", "--suspend", "a year"], "write 6m"),
        (["s.record.jsonl", "--motive", "North"], "write PARTY=MOTIVE"),
        (["s.record.jsonl", "--scenario", "war"], "no scenario"),
        (["s.record.jsonl", "--set", "parties.North=x"], "parties.North"),
        (["none.record.jsonl"], "cannot be read"),
    ],
)
def test_bad_input_is_one_message(swaps, typed, says):
    said = run("replan", *typed, code=2)
    assert says in said
    assert "Traceback" not in said


def test_a_case_that_has_moved_is_asked_for(swaps):
    Path("swaps.yaml").rename("elsewhere.yaml")
    said = run("replan", swaps, code=2)
    assert "swaps.yaml" in said
    assert "--case says where it is now" in said
    assert answer("replan", swaps, "--on", "2020-02-01", "--case", "elsewhere.yaml")["phase"] == 1


def test_other_values_stand_beside_those_of_the_case(swaps):
    set_ = ("--set", "parties.North.no_deal.value=-1")
    body = answer("replan", swaps, "--on", "2020-02-01", *set_)
    assert body["sentence"].startswith("With parties.North.no_deal.value=-1: the smallest margin")
    plain = answer("replan", swaps, "--on", "2020-02-01")
    assert body["before"]["options"] == plain["options"]
    assert body["options"] != plain["options"]
    assert body["case"]["adopted_hash"] == plain["case"]["hash"] != body["case"]["hash"]
    text = run("replan", swaps, "--on", "2020-02-01", *set_)
    assert "As the case stands." in text


def test_what_is_only_claimed_is_said_to_change_something_or_nothing(swaps):
    case = (
        find("two-swaps").read_text("utf-8").replace("visits: {by", "visits: {verified_by: V, by")
    )
    Path("v.yaml").write_text(case, "utf-8")
    run("roadmap", "v.yaml", "--certificate", "v.json")
    run("adopt", "v.yaml", "--roadmap", "v.json", "-o", "v.record.jsonl", "--on", TODAY)
    of = read_record("v.record.jsonl").terms.obligations["visits_open"]
    entry = ("--by", ",".join(of.who), "--item", "visits_open", "--on", TODAY, "--text", "x")
    run("record", "v.record.jsonl", "declared", *entry)
    body = answer("replan", "v.record.jsonl", "--on", "2020-02-01")
    assert body["state"] == {}
    assert any(said.startswith("If what ") for said in body["more"])


def test_where_no_order_can_be_searched_the_rest_is_still_weighed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [f"m{k}" for k in range(14)]
    levels = "levels: {none: {}, a: {months: 1}, b: {months: 1}, c: {months: 2}}"
    party = "discount: 0.9, reaction_lag: 1, no_deal: {value: -4}"
    lines = ["format: 1", "case: wide", "parties:"]
    lines += [f"  {p}: {{{party}}}" for p in ("North", "South")] + ["measures:"]
    for k, name in enumerate(names):
        by = ("North", "South")[k % 2]
        lines.append(f"  {name}: {{by: {by}, {levels}, take_back: {{share: 0.5, months: 12}}}}")
    lines.append("values:")
    for i, p in enumerate(("North", "South")):
        worth = [f"{n}: {{weight: {-3 if k % 2 == i else 5}}}" for k, n in enumerate(names)]
        lines.append(f"  {p}: {{{', '.join(worth)}}}")
    lines += ["roadmaps:", "  go:", "    phases:"]
    for level in "abc":
        for one, two in zip(names[::2], names[1::2], strict=True):
            lines.append(f"      - do: {{{one}: {level}, {two}: {level}}}")
    Path("wide.yaml").write_text("\n".join(lines), "utf-8")
    run("adopt", "wide.yaml", "--roadmap", "go", "-o", "w.record.jsonl", "--on", TODAY)
    body = answer("replan", "w.record.jsonl", "--on", "2020-02-01")
    assert [o["kind"] for o in body["options"]] == ["go on", "suspend", "notice"]
    assert (body["best"], body["search"]) == (None, {})
    assert "268,435,456 packages" in body["unsearched"]
    assert any(said.startswith("No better order was looked for: ") for said in body["more"])


def test_a_better_order_is_certified_verified_and_adopted_in_its_place(swaps):
    case = Path("swaps.yaml")
    poor = "\nroadmaps:\n  poor:\n    phases: [{do: {visits: open}}, {do: {trade: open}},"
    case.write_text(case.read_text("utf-8") + poor + " {do: {missiles: gone}}]\n", "utf-8")
    run("adopt", "swaps.yaml", "--roadmap", "poor", "-o", "p.record.jsonl", "--on", TODAY)
    entry = ("--by", "North,South", "--item", "visits_open", "--on", "2020-01-20", "--text", "x")
    run("record", "p.record.jsonl", "declared", *entry)
    asked = ("replan", "p.record.jsonl", "--on", "2020-02-01")
    body = answer(*asked)
    go_on, best = (o["margin"] for o in body["options"][:2])
    assert best > go_on
    assert body["next"] == "detente replan p.record.jsonl --on 2020-02-01 --certificate better.json"
    run(*asked, "--certificate", "better.json")
    document = json.loads(Path("better.json").read_text("utf-8"))
    assert document["begins"] == {"visits": "open"}
    assert document["claims"]["margin"] == pytest.approx(best)
    assert "Accepted" in run("verify", "better.json")
    document["begins"] = {}
    Path("wrong.json").write_text(json.dumps(document), "utf-8")
    assert "Refused" in run("verify", "wrong.json", code=1)
    amend = ("--amend", "--on", "2020-02-01", "-o", "p.record.jsonl")
    run("adopt", "swaps.yaml", "--roadmap", "better.json", *amend)
    later = answer("replan", "p.record.jsonl", "--on", "2020-02-02")
    assert later["state"] == {"visits": "open"}
    assert later["options"][0]["margin"] == pytest.approx(best)
    status = answer("status", "p.record.jsonl", "--on", "2020-02-02")
    assert status["words"]["visits_open"] == "done"
    assert status["events"]["phase_2"] == ["2020-02-01", "2020-02-01"]


def test_a_certificate_has_a_name_of_its_kind_and_an_order_to_speak_of(swaps):
    assert "call it better.json" in run("replan", swaps, "--certificate", "better.yaml", code=2)
