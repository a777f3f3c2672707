"""Who may say what, how matters open and close, and what is said beside the one word."""

import datetime as dt

import pytest

from detente.case.record.chain import hash_of_body, line_after
from detente.case.record.entries import normal
from detente.case.record.log import Record, header_of
from detente.case.record.terms import terms_from
from detente.status.fold import fold

START = dt.date(2020, 1, 1)
TERMS = {
    "format": 1,
    "agreement": "small",
    "parties": ["A", "B", "C"],
    "bodies": ["V", "F", "J"],
    "dispute_clock": {"talks": 5, "ministers": 10},
    "events": {"opening": {"by": "J"}},
    "instruments": {
        "treaty": {
            "routes": {"three": {"signed": ["A", "B", "C"]}, "two": {"ratified": ["A", "B"]}},
            "signed": {"A": "2019-12-01"},
        }
    },
    "obligations": {
        "act": {"who": "A", "what": "1", "proof": "V", "finder": "F", "due": "2020-03-01"}
        | {"cure_days": 10, "days": 30},
        "late": {"who": "B", "what": "2", "gate": "opening", "waits": "act", "days": 20}
        | {"consequence": {"by": ["J"], "days": 30, "expires": "2020-12-31"}},
        "both": {"who": ["A", "B"], "what": "3", "joint": True},
        "keep": {"who": "A", "what": "4", "mode": "keep", "proof": "V", "coverage": 0.8}
        | {"until": {"after": "treaty", "days": 30}, "every": 20},
        "visits": {"who": "V", "what": "5", "mode": "right", "quota": 2},
        "then": {"who": "C", "what": "6", "gate": {"event": "act"}},
    },
}


def status(*entries, on="2020-12-01", known=None, terms=TERMS):
    """Fold entries, each (day, kind, by, items, more)."""
    read = terms_from(terms, "small")
    lines = [line_after(None, header_of(read, START), "kd", "2020-01-01T00:00:00Z")]
    for day, kind, by, items, *more in entries:
        body = {"on": f"2020-{day}", "kind": kind, "by": by, "items": items or []}
        body |= more[0] if more else {}
        lines.append(line_after(lines[-1], normal(body), "kd", "2020-01-01T00:00:00Z"))
    record = Record("small", tuple(lines))
    day = dt.date.fromisoformat
    return fold(record, day(on), day(known) if known else None)


def word(name, *entries, **more):
    return status(*entries, **more).obligations[name].word


CONFORMS = {"finding": "conforms"}


def test_only_the_verifier_makes_it_done():
    assert word("act", ("02-01", "declared", "A", ["act"]), on="2020-02-05") == "declared"
    assert word("act", ("02-01", "verified", "B", ["act"]), on="2020-02-05") == "open"
    done = status(("02-01", "inspected", "V", ["act"], CONFORMS))
    assert done.obligations["act"].word == "done"
    assert not done.claims


def test_what_is_declared_and_not_verified_is_a_claim():
    of = status(("02-01", "declared", "A", ["act"]), on="2020-02-05").claims["act"]
    assert (of.fact, of.claimed, of.claimed_by) == ("declared", "done", ("A",))


def test_a_finding_needs_the_coverage_of_the_terms():
    for more, found in (({}, "open"), ({"coverage": 0.5}, "open"), ({"coverage": 0.8}, "done")):
        assert word("keep", ("02-01", "inspected", "V", ["keep"], CONFORMS | more)) == found


def test_a_joint_duty_takes_all_who_owe_it():
    one = ("02-01", "declared", "A", ["both"])
    assert word("both", one) == "open"
    assert word("both", one, ("03-01", "declared", "B", ["both"])) == "done"


def test_findings_of_one_day_count_worst_last_and_say_that_they_differ():
    of = status(
        ("02-01", "inspected", "V", ["act"], {"finding": "exceeds"}),
        ("02-01", "inspected", "V", ["act"], CONFORMS),
    ).obligations["act"]
    assert of.word == "undone"
    assert of.disagreements == ((dt.date(2020, 2, 1), ("conforms", "exceeds")),)


def test_late_is_a_clock_and_done_late_stays_done():
    assert status(on="2020-03-01").obligations["act"].word == "open"
    assert status(on="2020-03-02").obligations["act"].late == 1
    of = status(("03-11", "verified", "V", ["act"])).obligations["act"]
    assert (of.word, of.late, of.done_late) == ("done", None, 10)


def test_a_moved_deadline_needs_all_or_a_finder():
    moved = {"due": "2020-11-30"}
    for by, late in (("A", 275), ("A,B,C", 1), ("F", 1)):
        assert (
            status(("02-01", "deadline_moved", by, ["act"], moved)).obligations["act"].late == late
        )


def test_a_gate_opens_by_its_event_said_by_who_may():
    opened = ("02-01", "gate", "J", None, {"gate": "opening"})
    assert word("late") == "dormant"
    assert word("late", ("02-01", "gate", "A", None, {"gate": "opening"})) == "dormant"
    assert word("late", opened) == "open"


def test_a_step_on_the_day_its_gate_opens_counts_whatever_came_first():
    """`started` ranks before the finding that opens its gate."""
    found = status(
        ("02-01", "started", "C", ["then"]), ("02-01", "inspected", "V", ["act"], CONFORMS)
    )
    assert found.obligations["then"].word == "under_way"
    assert not found.notes


def test_what_comes_before_its_gate_is_a_note():
    (note,) = status(("02-01", "started", "C", ["then"])).notes
    assert (note.why, note.items) == ("not yet owed", ("then",))


@pytest.mark.parametrize(
    ("by", "found"), [("F", "breach"), ("A", "breach"), ("B", "late"), ("V", "late")]
)
def test_a_breach_needs_a_finder_or_an_admission(by, found):
    of = status(("02-01", "breach_found", by, ["act"], {"matter": "x"}))
    assert of.obligations["act"].word == found
    assert bool(of.notes) == (found == "late")


def test_a_breach_is_cured_by_a_finder_and_both_days_are_shown():
    found = ("02-01", "breach_found", "F", ["act"], {"matter": "x"})
    assert word("act", found, ("02-20", "cured", "A", None, {"matter": "x"})) == "breach"
    (of,) = status(found, ("02-20", "cured", "F", None, {"matter": "x"})).matters
    assert (of.is_open, str(of.ends), str(of.closed_on)) == (False, "2020-02-11", "2020-02-20")


def test_a_question_grows_to_a_dispute_and_to_a_breach():
    asked = ("02-01", "complaint", "B", ["act"], {"matter": "x"})
    disputed = ("02-02", "dispute_opened", "B", ["act"], {"matter": "x"})
    found = ("02-03", "breach_found", "F", ["act"], {"matter": "x"})
    assert word("act", asked, on="2020-02-10") == "questioned"
    assert word("act", asked, disputed, on="2020-02-10") == "disputed"
    states = {m.kind: m.state for m in status(asked, disputed, found).matters}
    assert states == {"question": "escalated", "dispute": "breach found", "breach": "open"}


def test_a_dispute_has_a_clock_that_runs_out_and_stays_open():
    opened = ("02-01", "dispute_opened", "B", ["act"], {"matter": "x"})
    (of,) = status(opened, on="2020-02-16").matters
    assert ([str(d) for d in of.stages], of.state) == (["2020-02-06", "2020-02-16"], "open")
    assert status(opened, on="2020-02-17").matters[0].state == "exhausted"
    assert word("act", opened, on="2020-02-17") == "disputed"


@pytest.mark.parametrize(("by", "state"), [("B", "exhausted"), ("A,B", "closed"), ("F", "closed")])
def test_a_dispute_is_settled_by_its_sides_or_the_body(by, state):
    opened = ("02-01", "dispute_opened", "B", ["act"], {"matter": "x"})
    settled = ("02-05", "settled", by, None, {"matter": "x"})
    assert status(opened, settled).matters[0].state == state


def test_a_dispute_extended_without_a_length_has_no_end():
    opened = ("02-01", "dispute_opened", "B", ["act"], {"matter": "x"})
    extended = ("02-05", "dispute_extended", "A,B", None, {"matter": "x"})
    (of,) = status(opened, extended).matters
    assert (of.state, of.ends) == ("open", None)


def test_suspending_and_leaving_are_taken_back_by_who_did():
    suspended = ("02-01", "suspended", "A", ["act", "keep"], {"matter": "s", "ground": "g"})
    assert word("act", suspended) == "suspended"
    assert word("act", suspended, ("03-01", "resumed", "B", None, {"matter": "s"})) == "suspended"
    part = status(suspended, ("03-01", "resumed", "A", ["act"]))
    assert [part.obligations[n].word for n in ("act", "keep")] == ["late", "suspended"]
    left = ("02-01", "left", "A", None)
    assert word("both", left) == "disowned"
    assert word("both", left, ("03-01", "returned", "A", ["act", "both", "keep"])) == "open"


def test_a_waiver_needs_all_to_whom_it_is_owed_and_ends_by_its_clock():
    until = {"until": "2020-06-01"}
    assert word("act", ("02-01", "waived", "B", ["act"], until), on="2020-05-01") == "late"
    waived = ("02-01", "waived", "B,C", ["act"], until)
    assert word("act", waived, on="2020-06-01") == "waived"
    assert word("act", waived, on="2020-06-02") == "late"


NOTICE = ("02-01", "notice", "A", ["late"], {"matter": "n", "days": 30})


@pytest.mark.parametrize(
    ("entries", "on", "state"),
    [
        ((), "2020-03-02", "running"),
        ((), "2020-03-03", "ran out, effect not recorded"),
        ((("02-10", "notice_stopped", "J", None),), "2020-04-01", "stopped"),
        ((("02-10", "notice_rejected", "F", None),), "2020-02-20", "running"),
        ((("02-10", "notice_effective", "J", None),), "2020-02-20", "running"),
        ((("03-02", "notice_effective", "J", None),), "2020-04-01", "effective"),
        (
            (("02-10", "notice_rejected", "J", None), ("03-02", "notice_effective", "J", None)),
            "2020-04-01",
            "effective (contested)",
        ),
    ],
)
def test_a_notice(entries, on, state):
    entries = [(*entry, {"matter": "n"}) for entry in entries]
    (of,) = status(NOTICE, *entries, on=on).notices
    assert of.state == state


def test_relief_can_be_withdrawn_by_the_body_once_the_notice_has_run():
    opened = ("01-02", "gate", "J", None, {"gate": "opening"})
    done = ("01-03", "declared", "B", ["late"])
    for day, found in (("02-20", "done"), ("03-02", "undone")):
        assert word("late", opened, done, NOTICE, (day, "undone", "J", ["late"])) == found


def test_a_guarantee_is_called_by_who_is_owed():
    called = ("02-01", "guarantee_called", "B", ["act"], {"matter": "g", "days": 10})
    assert status(called, on="2020-02-12").matters[0].state == "not answered"
    honoured = ("02-05", "guarantee_honoured", "C", None, {"matter": "g"})
    assert status(called, honoured).matters[0].state == "honoured"
    assert not status(("02-01", "guarantee_called", "A", ["act"], {"matter": "g"})).matters


def test_a_treaty_comes_into_force_by_any_of_its_routes():
    signed = ("02-01", "signed", "B", ["treaty"])
    of = status(signed).instruments["treaty"]
    assert of.since is None
    assert of.missing["three"] == ("C signature",)
    found = status(signed, ("02-10", "ratified", "A,B", ["treaty"]), on="2020-03-12")
    assert str(found.instruments["treaty"].since) == "2020-02-10"
    assert [str(day) for day in found.obligations["keep"].until] == ["2020-03-11", "2020-03-11"]
    assert found.obligations["keep"].word == "ended"


def test_renewals_and_quotas():
    found = status(
        ("02-01", "verified", "V", ["keep"]),
        ("02-15", "renewed", "A", ["keep"]),
        ("02-01", "declared", "V", ["visits"]),
        ("02-02", "declared", "V", ["visits"]),
        on="2020-02-20",
    )
    assert [(a.name, str(a.date), a.days) for a in found.renewals] == [("keep", "2020-03-06", 15)]
    of = found.obligations["visits"]
    assert (of.used, of.word) == (2, "open")


def test_who_waits_for_whom_and_when_it_can_end():
    found = status(on="2020-02-01")
    assert [(w.obligation, w.for_, w.whom) for w in found.waiting] == [
        ("late", ("act",), ("A",)),
        ("then", ("act",), ("A",)),
    ]
    assert not found.deadlocks
    assert str(found.earliest_end) == "2020-03-22"
    of = TERMS["obligations"]
    ring = {**TERMS, "obligations": {**of, "act": {**of["act"], "waits": "late"}}}
    assert status(on="2020-02-01", terms=ring).deadlocks == (("act", "late"),)


def test_a_correction_takes_the_place_of_what_it_corrects():
    wrong = {"on": "2020-02-01", "kind": "declared", "by": "A", "items": ["act"]}
    name = hash_of_body(normal(wrong), None)[:12]
    entries = [
        ("02-01", "declared", "A", ["act"]),
        ("02-09", "declared", "A", ["act"], {"corrects": name, "known": "2020-03-01"}),
    ]
    assert word("act", *entries, on="2020-02-05", known="2020-02-20") == "declared"
    assert word("act", *entries, on="2020-02-05", known="2020-03-01") == "open"
    assert word("act", *entries, on="2020-03-01") == "declared"


def test_the_lag_of_reports_is_shown_by_inspector():
    found = status(
        ("02-01", "inspected", "V", ["act"], CONFORMS | {"known": "2020-02-11"}),
        ("03-01", "inspected", "V", ["act"], CONFORMS),
    )
    assert found.lags == {"V": 5.0}
