"""Three gates before celebrating, as of a day."""

import datetime as dt
from types import SimpleNamespace

import pytest

from detente.case.record.entries import normal
from detente.case.record.log import read_record
from detente.case.record.terms import terms_from
from detente.report.status.words_gates import gates_json, gates_section
from detente.status.fold import Folding, fold, visible
from detente.status.gates import GATES, gates_of

DAY = dt.date(2020, 6, 1)


def at(name, day):
    record, on = read_record(name), dt.date.fromisoformat(day)
    return gates_of(fold(record, on))


def says(gates):
    return {c.name: c.says for c in gates.conditions}


@pytest.mark.replicates("record design 9")
def test_jcpoa_a_week_before_washington_left_was_on_ice_at_best():
    gates = at("jcpoa-2015", "2018-05-01")
    assert says(gates) == {
        "agreed": "yes",
        "deal": "unknown",
        "margins": "unknown",
        "stayed": "yes",
        "test": "unknown",
        "irreversible": "yes",
        "duties": "yes",
        "notice": "yes",
        "cost": "no",
    }
    assert (gates.passed, gates.at_best) == (None, "on ice")
    (cost,) = (c for c in gates.conditions if c.name == "cost")
    assert cost.about == ("US", "E3", "EU")  # snapback answers what waits for it: Iran's part
    said = gates_section(gates, read_record("jcpoa-2015").terms).sentence
    assert said.startswith("Three gates (bought, on ice, uncorked): on ice at best; not uncorked")


def test_gates_go_back():
    assert at("jcpoa-2015", "2018-05-09").at_best == "bought"
    later = at("jcpoa-2015", "2025-10-01")
    assert says(later)["notice"] == "no"
    by = {c.name: c for c in later.conditions}
    assert by["notice"].about == ("SB-E3",)
    assert {"us_relief", "un_relief", "safeguards"} <= set(by["stayed"].about)


def test_the_entry_that_decides_is_named():
    record, by = read_record("jcpoa-2015"), {}
    for c in at("jcpoa-2015", "2018-05-09").conditions:
        by[c.name] = c
    bodies = {number: body for number, _, body in record.entries()}
    assert bodies[by["stayed"].entry]["kind"] == "left"
    assert bodies[by["irreversible"].entry]["finding"] == "conforms"


TERMS = {
    "format": 1,
    "agreement": "x",
    "parties": ["A", "B"],
    "bodies": ["V", "F"],
    "obligations": {
        "melt": {"who": "A", "what": "1", "proof": "V", "irreversible": True, "test": "T"},
        "calm": {"who": "B", "what": "2", "mode": "keep", "proof": "V", "finder": "F", "every": 90}
        | {"consequence": "the fund closes", "waits": "melt"},
    },
}


def gates(*bodies, terms=TERMS, stake=None):
    read = terms_from(terms, "x")
    entries = [(k, str(k), normal(body)) for k, body in enumerate(bodies, start=1)]
    folding = Folding(read)
    folding.take(visible(entries, DAY, DAY))
    status = SimpleNamespace(terms=read, on=DAY, used=entries, **folding.status(DAY))
    status.notices = [m for m in status.matters if m.kind == "notice"]
    return gates_of(status, stake)


def seen(item, finding="conforms", on="2020-05-01"):
    return {"on": on, "kind": "inspected", "by": "V", "items": [item], "finding": finding}


SIGNED = {"on": "2020-01-01", "kind": "adopted", "by": "A,B"}


def test_all_is_well_only_with_the_word_of_the_case():
    done = gates(SIGNED, seen("melt"), seen("calm"))
    assert says(done) == dict.fromkeys(says(done), "yes") | {
        "deal": "unknown",
        "margins": "unknown",
    }
    assert (done.passed, done.at_best) == (None, "uncorked")
    rest = SimpleNamespace(stakes={"A": 3.0}, feasible=True, stops=())
    assert gates(SIGNED, seen("melt"), seen("calm"), stake=SimpleNamespace(rest=rest)).passed == (
        "uncorked"
    )
    stop = SimpleNamespace(party="B", judged=True, points=-1.0)
    rest = SimpleNamespace(stakes={"A": 3.0}, feasible=False, stops=(stop, stop))
    broken = gates(SIGNED, seen("melt"), seen("calm"), stake=SimpleNamespace(rest=rest))
    assert (broken.passed, broken.at_best) == ("bought", "bought")
    assert (
        "not on ice, for somebody gains by stopping (B)"
        in gates_section(broken, terms_from(TERMS, "x")).sentence
    )


@pytest.mark.parametrize(
    ("bodies", "name", "answer", "entry"),
    [
        ([], "agreed", "unknown", None),
        ([SIGNED], "irreversible", "no", None),
        ([{**SIGNED, "kind": "declared", "by": "A", "items": ["melt"]}], "irreversible", "no", 1),
        ([{**SIGNED, "kind": "declared", "by": "A", "items": ["melt"]}], "test", "unknown", 1),
        ([seen("melt", "not_done")], "test", "no", None),
        ([seen("calm")], "duties", "yes", 1),
        ([seen("calm", on="2020-02-01")], "duties", "unknown", 1),  # a renewal is not recorded
        ([seen("calm"), seen("calm", "question", "2020-05-02")], "duties", "unknown", 1),
        ([seen("calm"), seen("calm", "exceeds", "2020-05-02")], "duties", "no", 2),
        (
            [seen("calm"), {"on": "2020-05-02", "kind": "left", "by": "B", "items": ["calm"]}],
            "stayed",
            "no",
            2,
        ),
        (
            [{"on": "2020-05-20", "kind": "notice", "by": "B", "items": ["calm"]}
             | {"matter": "N", "days": 30}],
            "notice",
            "no",
            1,
        ),
    ],
)  # fmt: skip
def test_what_decides_a_condition(bodies, name, answer, entry):
    (of,) = (c for c in gates(*bodies).conditions if c.name == name)
    assert (of.says, of.entry) == (answer, entry)


def test_terms_that_name_no_consequence_say_nothing_of_what_leaving_costs():
    plain = {k: v for k, v in TERMS["obligations"]["calm"].items() if k != "consequence"}
    terms = TERMS | {"obligations": TERMS["obligations"] | {"calm": plain}}
    assert says(gates(SIGNED))["cost"] == "yes"
    assert says(gates(SIGNED, terms=terms))["cost"] == "unknown"


def test_gates_as_data():
    body = gates_json(at("jcpoa-2015", "2018-05-01"))
    assert body["gates"] == {"bought": "unknown", "on ice": "unknown", "uncorked": "no"}
    assert [c["gate"] for c in body["conditions"]] == sorted(
        (c["gate"] for c in body["conditions"]), key=GATES.index
    )
