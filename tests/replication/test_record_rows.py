"""Rows of oracles_record.json about log, clocks and waiting; a real agreement day by day."""

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from detente.case.record.chain import canonical, hash_of_body, line_after
from detente.case.record.clocks import Bracket, bracket, later, stages
from detente.case.record.entries import normal
from detente.case.record.log import read_record
from detente.case.record.tables import read_entries
from detente.case.record.terms import Clock, read_terms
from detente.report.status.ask import ask_status
from detente.status.alerts import last_useful_notice
from detente.status.facts import FACTS, TABLE, WORDS
from detente.status.fold import Folding, fold
from detente.status.waits import deadlocks, earliest_end, implementation_level

HERE = Path(__file__).parent / "record"
ROWS = json.loads((HERE / "oracles_record.json").read_text(encoding="utf-8"))
CHECKS = json.loads((HERE / "jcpoa-2015.expected.json").read_text(encoding="utf-8"))["checks"]
STATES = list(csv.reader((HERE / "states.csv").read_text(encoding="utf-8").splitlines()))


def day(text):
    return dt.date.fromisoformat(text)


def expression(params):
    asof = day(params["asof"])
    reached = params.get("broader_conclusion")
    found = bracket(
        Clock.model_validate(params["expr"]),
        asof,
        lambda _: Bracket(day(reached), day(reached)) if reached else None,
    )
    return [str(found.lo), str(found.hi)]


def adoption_day(params):
    clock = Clock.model_validate({"after": params["endorsed"], "days": params["days"]})
    return str(bracket(clock, day("2015-07-20"), lambda _: None).hi)


def snapback(params):
    given, expires, days = day(params["notice"]), day(params["expiry"]), params["days"]
    last = last_useful_notice(expires, days)
    return {
        "effect": str(later(given, days)),
        "last_useful_notice": str(last),
        "days_to_spare": (last - given).days,
    }


def month_end(params):
    found = []
    for start, length in params["cases"]:
        count, unit = length.split()
        found.append(str(later(day(start), **{unit.rstrip("s") + "s": int(count)})))
    return found


def first_hash(params):
    body = normal(params["body"])
    return line_after(None, body, params["recorder"], params["recorded"]).hash


def critical_path(params):
    end, floats = earliest_end(params["days"], params["after"])
    return {"end": end, "float_b": floats["b"]}


ASKED = {
    "clock.adoption_day": adoption_day,
    "clock.either_or_pending": expression,
    "clock.either_or_settled": expression,
    "clock.dispute": lambda p: [str(d) for d in stages(day(p["opened"]), p["stages"])],
    "clock.snapback": snapback,
    "clock.wind_down": lambda p: [str(later(day(p["start"]), n)) for n in p["days"]],
    "clock.waiver": lambda p: str(later(day(p["renewed"]), p["every"])),
    "clock.month_end": month_end,
    "clock.days_late": lambda p: (day(p["on"]) - day(p["due"])).days,
    "index.implementation": lambda p: implementation_level(p["shares"]),
    "waits.deadlock": lambda p: deadlocks(map(tuple, p["waits"])),
    "waits.earliest_end": critical_path,
    "log.canonical": lambda p: canonical(normal(p)).decode(),
    "log.entry_id": lambda p: hash_of_body(normal(p), None)[:12],
    "log.first_hash": first_hash,
}
MINE = [row for row in ROWS if row["id"] in ASKED]


@pytest.mark.replicates("oracles_record.json")
@pytest.mark.parametrize("row", MINE, ids=lambda row: row["id"])
def test_row(row):
    found = ASKED[row["id"]](row["params"])
    assert found == (
        pytest.approx(row["value"]) if isinstance(row["value"], float) else row["value"]
    )


def test_every_row_about_log_clocks_and_waiting_is_asked():
    families = {"clock", "waits", "log", "index"}
    assert {r["id"] for r in ROWS if r["id"].split(".")[0] in families} == set(ASKED)


@pytest.mark.replicates("jcpoa-2015.expected.json")
@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c["on"] + c.get("known", ""))
def test_jcpoa_on_a_day(check):
    known = day(check["known"]) if "known" in check else None
    body = ask_status("jcpoa-2015", day(check["on"]), known).answered.body()
    assert {m: n["contested"] for m, n in body["notices"].items()} == {
        m: tuple(n["contested"]) for m, n in check["notices"].items()
    }
    for key in ("entries_used", "counts", "words", "facts", "late", "claims", "ahead_90_days"):
        assert body[key] == check[key], key
    for name, notice in check["notices"].items():
        found = {**body["notices"][name], "contested": notice["contested"]}
        assert {**found, "items": list(found["items"])} == notice


def test_the_sentence_of_a_quiet_day():
    body = ask_status("jcpoa-2015", day("2016-02-20")).answered.body()
    assert body["sentence"] == CHECKS[0]["sentence"]


def test_the_record_of_the_library_is_the_table_of_events():
    record = read_record("jcpoa-2015")
    known = record.known()
    known.numbers.clear()
    read = read_entries(HERE / "jcpoa-2015.events.yaml", known)
    assert not read.findings
    assert list(read.bodies) == [body for _, _, body in record.entries()]
    assert all(body["source"] for body in read.bodies)


def test_terms_as_they_were_written_give_the_same_words():
    """The library's terms add who carries out the snapback, and until when it can be used."""
    plain = read_terms(HERE / "jcpoa-2015.terms.yaml")
    record = read_record("jcpoa-2015")
    object.__setattr__(record, "terms", plain)
    for check in CHECKS:
        status = fold(record, day(check["on"]), day(check.get("known", check["on"])))
        assert {name: of.word for name, of in status.obligations.items()} == check["words"]
        assert status.counts == {word: check["counts"][word] for word in status.counts}


def test_the_snapback_clause_has_a_last_useful_day():
    status = ask_status("jcpoa-2015", day("2025-08-28")).status
    (useful,) = status.last_useful
    assert (str(useful.last), useful.left) == ("2025-09-18", 21)


def test_an_end_claimed_by_those_who_cannot_say_so_is_a_claim():
    status = ask_status("jcpoa-2015", day("2025-10-20")).status
    of = status.claims["un_end"]
    assert (of.fact, of.claimed, of.claimed_by) == ("open", "ended", ("CHN", "IRN", "RUS"))
    assert of.word == "late"


def test_facts_move_as_the_table_of_states_says():
    printed = {
        (start, event): to
        for machine, start, event, _, to in STATES[1:]
        if machine == "fact" and start != "any"
    }
    assert printed == TABLE
    words = [
        w for machine, _, word, *_ in STATES[1:] for w in word.split(" | ") if machine == "word"
    ]
    assert [w.strip().replace(" ", "_") for w in words] == list(WORDS)
    assert {start for start, _ in TABLE} | set(TABLE.values()) == set(FACTS)


def test_a_report_known_later_shows_what_was_so_then():
    """20 February 2016: above the heavy-water cap, as the report of the 26th was to say."""
    then = fold(read_record("jcpoa-2015"), day("2016-02-20"))
    later_on = fold(read_record("jcpoa-2015"), day("2016-02-20"), day("2016-03-01"))
    assert then.obligations["heavy_water"].word == "done"
    assert later_on.obligations["heavy_water"].word == "undone"
    assert str(later_on.obligations["heavy_water"].since) == "2016-02-17"


def test_folding_needs_no_order():
    record = read_record("jcpoa-2015")
    entries = list(record.entries())
    results = []
    for shuffled in (entries, entries[::-1], entries[::3] + entries[1::3] + entries[2::3]):
        folding = Folding(record.terms)
        folding.take(shuffled)
        results.append(folding.status(day("2025-12-01")))
    assert results[0] == results[1] == results[2]
