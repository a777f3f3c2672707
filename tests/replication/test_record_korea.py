"""What was undertaken on the Korean peninsula in 2018, as it stood on four days."""

import datetime as dt
from pathlib import Path

import pytest

from detente.case.library import RECORDS
from detente.case.load import load
from detente.case.record.adopting import check_plan
from detente.case.record.log import read_record
from detente.case.record.tables import read_entries
from detente.report.ask_status import ask_status

HERE = Path(__file__).parent / "record"
LATE = ("inspections_declared_sites", "production_yongbyon_frozen")

STOOD = {
    "2018-05-09": (3, {"test_halt": "done", "test_site": "open", "exercises_scaled": "open"}, {}),
    "2019-03-01": (
        16,
        {"test_halt": "done", "test_site": "declared", "liaison_office": "done"}
        | {"military_calm": "done", "exercises_scaled": "done", "exercises_suspended": "late"}
        | dict.fromkeys(LATE, "late")
        | {"engine_site": "under_way", "remains": "under_way", "recognition_liaison": "dormant"},
        {"exercises_suspended": 186, LATE[0]: 33, LATE[1]: 125},
    ),
    "2020-06-30": (
        23,
        {"test_halt": "disowned", "liaison_office": "undone", "military_calm": "done"}
        | {"exercises_suspended": "done"}
        | dict.fromkeys(LATE, "late"),
        {LATE[0]: 520, LATE[1]: 612},
    ),
    "2023-12-01": (
        25,
        {"test_halt": "disowned", "military_calm": "disowned", "liaison_office": "undone"},
        {LATE[0]: 1769, LATE[1]: 1861},
    ),
}


@pytest.mark.parametrize("on", STOOD)
def test_where_it_stood(on):
    used, words, late = STOOD[on]
    body = ask_status("korea-2018", dt.date.fromisoformat(on)).answered.body()
    assert body["entries_used"] == used
    assert {name: body["words"][name] for name in words} == words
    assert body["late"] == late
    assert body["words"]["warheads_all_shipped"] == "dormant"


def test_facts_beside_words():
    on = dt.date.fromisoformat
    before, after = (ask_status("korea-2018", on(d)).status for d in ("2020-06-30", "2023-12-01"))
    assert before.obligations["test_halt"].fact == "done"  # disowned, but nothing yet tested
    assert after.obligations["test_halt"].fact == "undone"
    assert after.obligations["military_calm"].fact == "done"


def test_whose_signatures_the_end_of_the_war_lacks():
    of = ask_status("korea-2018", dt.date(2018, 5, 9)).status.instruments
    missing = of["peace_treaty_end_of_war_declaration"].missing
    assert missing == {"three": ("US signature",), "four": ("US signature", "CHN signature")}
    assert str(of["panmunjom_declaration"].since) == "2018-04-27"


def test_a_closed_site_that_nobody_verified_is_a_claim():
    (claim,) = ask_status("korea-2018", dt.date(2019, 3, 1)).status.claims.values()
    assert (claim.name, claim.fact, claim.claimed) == ("test_site", "declared", "done")


def test_a_quiet_day_is_said_to_be_one():
    section = ask_status("korea-2018", dt.date(2018, 5, 9)).answered.section
    assert section.sentence == (
        "As far as was known that day nothing is out of order: 1 of 30 obligations done, "
        "29 lie ahead."
    )


def test_the_record_of_the_library_is_the_table_of_events_on_the_plan_of_the_case():
    record = read_record("korea-2018")
    check_plan(load("korea-2018"), record.adopted)
    known = record.known()
    known.numbers.clear()
    read = read_entries(HERE / "korea-2018.events.yaml", known)
    assert not read.findings
    assert list(read.bodies) == [body for _, _, body in record.entries()]
    assert (RECORDS / "korea-2018.terms.yaml").exists()


def test_levels_verified_are_those_of_the_measures():
    assert ask_status("korea-2018", dt.date(2020, 6, 30)).status.levels() == {
        "exercises": "suspended"
    }
