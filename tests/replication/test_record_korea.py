"""What was undertaken on the Korean peninsula in 2018, as it stood on four days."""

import datetime as dt
from pathlib import Path

import pytest

from detente.case.library import RECORDS
from detente.case.load import load
from detente.case.record.adopting import check_plan, plan_of_roadmap, terms_of
from detente.case.record.log import header_of, read_record
from detente.case.record.tables import read_entries
from detente.case.yaml_io import parse_text
from detente.report.status.ask import ask_status
from detente.report.status.ask_replan import ask_replan

HERE = Path(__file__).parent / "record"
SECONDS = 1.0
"""Of each search; margins of the rest do not hang on it."""
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
    also = parse_text((RECORDS / "korea-2018.terms.yaml").read_text("utf-8"), "terms").data
    case = load("korea-2018")
    terms = terms_of(case, plan_of_roadmap(case, "bundles"), dt.date(2018, 4, 27), also)
    assert header_of(terms, dt.date(2018, 4, 27))["terms"] == record.header["terms"]


def test_levels_verified_are_those_of_the_measures():
    assert ask_status("korea-2018", dt.date(2020, 6, 30)).status.levels() == {
        "exercises": "suspended"
    }


def test_beliefs_rise_while_nobody_can_look():
    """No inspector was let in from 2018 to 2023."""
    now = {}
    for on in ("2019-03-01", "2023-12-01"):
        worths = ask_status("korea-2018", dt.date.fromisoformat(on)).body["inspections"]
        believed = {w["watch"]["name"]: w for w in worths if w["beliefs"]}
        assert believed.keys() == {"covert_enrichment", "yongbyon_restart"}
        for name, of in believed.items():
            assert {p["found"] for p in of["history"]} == {"no_access"}
            now.setdefault(name, [of["beliefs"][0]]).append(of["beliefs"][-1])
    for first, before, after in now.values():
        assert all(a < b < c for a, b, c in zip(first, before, after, strict=True))
    section = ask_status("korea-2018", dt.date(2023, 12, 1)).sections[-1]
    assert any(said.startswith("After 67 months without access") for said in section.more)


def test_what_is_at_stake_on_the_day_after_hanoi():
    stood = ask_status("korea-2018", dt.date(2019, 3, 1))
    gates, stake, _ = stood.sections
    assert stake.sentence.endswith(
        "Washington gains 17.1 points (14% of its stake) by stopping at the present step, phase 1."
    )
    assert gates.sentence.startswith(
        "Three gates (bought, on ice, uncorked): bought; not on ice, for somebody gains by "
        "stopping (Washington)"
    )
    body = stood.body
    assert body["stake"]["state"] == {"exercises": "scaled"}
    assert body["gates"]["passed"] == "bought"


def test_what_no_deal_values_of_hanoi_do_to_the_rest():
    """Going on from what is verified: the weakest moments lie ahead, as from the freeze."""
    answered = ask_replan("korea-2018", dt.date(2019, 3, 1), scenario="hanoi_2019", seconds=SECONDS)
    said = answered.section
    assert said.sentence == (
        "No-deal values of February 2019: the smallest margin of the rest of “Seven bundles of "
        "matched steps” falls from −14.6% of the stake (Washington) to −32.1% (Pyongyang): "
        "Pyongyang from +2.6 to −9.1, Washington from −17.5 to −28, Seoul from +68.7 to +59.1 and "
        "Beijing from +68.9 to +64.1 points."
    )
    assert said.more[0].startswith(("The best order from here ", "The best order found from here"))
    body = answered.body()
    before, after = (
        {o["kind"]: o["margin"] for o in of["options"]} for of in (body["before"], body)
    )
    assert (before["go on"], after["go on"]) == pytest.approx((-0.14566, -0.32097), abs=1e-5)
    for of in (before, after):
        assert of["best order"] >= of["go on"]
    assert body["phase"] == 1
    assert said.reason.startswith("From what is verified as of 1 March 2019. Log 25:")


@pytest.mark.slow
def test_the_best_orders_around_hanoi_are_proved():
    answered = ask_replan("korea-2018", dt.date(2019, 3, 1), scenario="hanoi_2019", seconds=600)
    assert answered.section.more[0] == (
        "The best order from here goes from 10.8% to 0.2% of the stake."
    )
