"""The days that terms set, and what waits for what."""

import datetime as dt

from tests.agreements import folded

from detente.report.status.ask import ask_status
from detente.status.course import courses, gate_days, opens

TERMS = {
    "parties": ["A", "B"],
    "bodies": ["V"],
    "events": {"opening": {"by": "V"}},
    "obligations": {
        "act": {"who": "A", "what": "1", "proof": "V"},
        "wait": {"who": "B", "what": "2", "gate": "opening", "waits": "act"},
        "then": {"who": "B", "what": "3", "gate": {"event": "act"}},
    },
}


def day(text):
    return dt.date.fromisoformat(text)


def korea(on):
    return ask_status("korea-2018", day(on)).status


def test_a_plan_goes_on_from_the_last_day_of_what_is_owed():
    legs = courses(korea("2018-05-09"))
    assert legs["exercises_scaled"].gate == day("2018-04-27")
    assert legs["inspections_declared_sites"].due == day("2019-01-27")
    # phase 1 ends with its latest step; phase 2 opens half a year later at the latest
    assert legs["recognition_liaison"].gate == day("2019-07-27")
    assert not legs["recognition_liaison"].reached
    assert legs["engine_site"].gate is None  # nobody can say when it would be signed


def test_what_is_late_is_planned_for_the_day_asked_about():
    days = gate_days(korea("2019-03-01"))
    assert days["phase_1"] == day("2018-04-27")
    assert days["phase_2"] == day("2019-09-01")
    assert days["singapore_statement"] == day("2018-06-12")


def test_every_obligation_says_what_hangs_on_it():
    after = opens(korea("2019-03-01").terms)
    assert after["exercises_scaled"] == ("phase_2", "exercises_suspended")
    assert after["warheads_all_shipped"] == ()
    assert opens(folded(TERMS, on="2020-02-01").terms)["act"] == ("wait", "then")


def test_a_standing_keeps_its_trail():
    entries = [
        ("2020-02-01", "started", "A", ["act"]),
        ("2020-02-20", "inspected", "V", ["act"], {"finding": "conforms"}),
        ("2020-03-10", "undone", "A", ["act"]),
    ]
    of = folded(TERMS, *entries, on="2020-06-01").obligations
    assert [(str(d), fact) for d, fact in of["act"].trail] == [
        ("2020-02-01", "under_way"),
        ("2020-02-20", "done"),
        ("2020-03-10", "undone"),
    ]
    of = folded(TERMS, *entries, on="2020-03-01").obligations
    assert [(str(d), fact) for d, fact in of["then"].trail] == [("2020-02-20", "open")]


def test_a_plan_of_a_thousand_phases_has_its_days():
    owed = {
        f"o{k}": {"who": "A", "what": "x", "gate": f"day_{k}"}
        | {"due": {"after": f"day_{k}", "days": 1}}
        for k in range(1000)
    }
    days = {"day_0": "2020-01-01"} | {f"day_{k}": f"o{k - 1}" for k in range(1, 1000)}
    status = folded({"parties": ["A"], "obligations": owed, "named_days": days}, on="2020-01-01")
    assert courses(status)["o999"].due == day("2020-01-01") + dt.timedelta(days=1000)
    assert opens(status.terms)["o0"] == ("day_1",)
