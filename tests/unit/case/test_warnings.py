"""Each warning: a small case that has it, and the nearest one that has not."""

import copy
from typing import Any

import pytest

from detente.case.edit import written
from detente.case.load import read_document
from detente.case.paths import changed, resolve
from detente.case.yaml_io import parse_text

SOURCE = {"source": "S"}
SOUND: dict[str, Any] = {
    "format": 1,
    "case": "small",
    "sources": {"S": {"title": "Made up"}},
    "parties": {"A": {"no_deal": [-9, -4, 0], **SOURCE}, "B": {"no_deal": [-9, -6, -1], **SOURCE}},
    "measures": {
        "m": {"by": "A", "levels": ["none", "half", "full"], "take_back": {"share": 1}, **SOURCE},
        "n": {"by": "B", "levels": ["no", "yes"], "take_back": {"share": 1}, **SOURCE},
    },
    "values": {
        "A": {"m": {"weight": -4, **SOURCE}, "n": {"weight": 9, **SOURCE}},
        "B": {"m": {"weight": [6, 8, 9], **SOURCE}, "n": {"weight": -2, **SOURCE}},
    },
}


def warnings(*changes: tuple[str, Any]) -> list[tuple[str, str]]:
    """Return the code and the place in its line of every finding of the changed case."""
    data = copy.deepcopy(SOUND)
    for place, value in changes:
        data = changed(data, resolve(data, place, new_leaf=True), value)
    text = "".join(f"{key}: {written(value)}\n" for key, value in data.items())
    findings = read_document(parse_text(text, "f")).findings
    lines = text.splitlines()
    return [(f.code, lines[f.line - 1][f.column - 1 :]) for f in findings]


def test_the_sound_case_has_none():
    assert warnings() == []


PAIR = {"party": "A", "of": ["m", "n"], "weight": 3, **SOURCE}
GUARANTEE = {
    **{"guarantor": "B", "binds": "A", "protects": "B", "carried_by": "n", "honoured": 0.5},
    **{"form": "structural", **SOURCE},
}
THIRD = {"no_deal": 0, **SOURCE}


def motive(**keys: Any) -> list[tuple[str, Any]]:
    return [("motives", {"B": {"keen": {**keys, **SOURCE}}})]


@pytest.mark.parametrize(
    ("code", "with_it", "without"),
    [
        ("W201", [("values.A.m", -4)], [("values.A.m", {"weight": -4, "source": "S ¶4"})]),
        ("W202", motive(no_deal=-4), motive(no_deal=[-5, -4, -1])),
        ("W202", motive(weights={"m": 3}), motive(weights={"m": "x3", "n": 3})),
        ("W203", [("interactions", [{**PAIR, "weight": 5}])], [("interactions", [PAIR])]),
        (
            "W310",
            [("values.A.n.weight", -1)],
            [("values.A.n.weight", -1), ("values.B.n.weight", 1)],
        ),
        ("W310", [("values.B.m.shape", [0, 0, 1])], [("values.B.m.shape", [0, 0.1, 1])]),
        ("W310", [("values.B.m.shape", [0, 1, 1])], [("values.B.m.shape", [0, 0.9, 1])]),
        (
            "W310",
            [("values.B.m.shape", [0, 1, 1]), *motive(weights={"m": "x2"})],
            [("values.B.m.shape", [0, 1, 1]), *motive(shapes={"m": [0, 0.9, 1]})],
        ),
        (
            "W310",
            [("values.B.m.shape", [0, 1, 1])],
            [("values.B.m.shape", [0, 1, 1]), ("interactions", [{**PAIR, "weight": 1}])],
        ),
        ("W311", [("requires", ["m < full"])], [("requires", ["m < full or n == yes"])]),
        (
            "W312",
            [("guarantees", {"G": GUARANTEE})],
            [("guarantees", {"G": {**GUARANTEE, "form": "reduced"}})],
        ),
        (
            "W312",
            [("parties.B.no_deal", {"value": -6, "shifts": {"m": 2}})],
            [("parties.B.no_deal", {"value": -6, "shifts": {"m": {"value": 2, "risk": "war"}}})],
        ),
        ("W313", [("measures.m.take_back.share", 0.4)], [("measures.m.take_back.share", 0.5)]),
        (
            "W313",
            [("measures.m.take_back", {"levels": {"half": {"share": 1}, "full": {"share": 0}}})],
            [("measures.m.take_back", {"levels": {"half": {"share": 0}, "full": {"share": 1}}})],
        ),
        (
            "W313",
            [("measures.m.take_back.share", 0)],
            [
                ("measures.m.take_back.share", 0),
                ("parties.A.no_deal", {"value": -4, "shifts": {"m": 2}}),
            ],
        ),
        (
            "W314",
            [("requires", ["m < full or n == yes"]), ("measures.n.scope", "full")],
            [("requires", ["m < full or m > none"]), ("measures.n.scope", "full")],
        ),
        (
            "W315",
            [("parties.A.veto", "none")],
            [("parties.C", {**THIRD, "veto": "none"}), ("values.C", {})],
        ),
        ("W317", [("measures.m.take_back", [])], [("measures.m.take_back", [{"share": 1}])]),
        ("W318", [("parties.A.no_deal", None)], [("parties.A.no_deal", 0)]),
        ("W318", [("parties.C", THIRD)], [("parties.C", THIRD), ("values.C", {})]),
    ],
)
def test_one_case_with_it_and_one_without(code, with_it, without):
    assert [found for found, _ in warnings(*with_it)] == [code]
    assert warnings(*without) == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ([("values.B.m.shape", [0, 0, 1])], "half, full]"),
        ([("requires", ["n == no"])], "yes], take_back"),
        ([("measures.m.take_back.share", 0.4)], "{share: 0.4}"),
        ([("parties.A.veto", "none")], "none}, B:"),
        ([("measures.m.take_back", [])], "m: {by: A"),
        ([("parties.A.no_deal", None)], "A: {no_deal: null"),
        (motive(no_deal=-4), "-4, source"),
        ([("guarantees", {"G": GUARANTEE})], "structural, source"),
    ],
)
def test_a_warning_stands_at_the_thing_itself(changes, place):
    assert warnings(*changes)[0][1].startswith(place)


def test_judgements_without_a_source_are_counted_in_one_warning():
    data = copy.deepcopy(SOUND)
    for party in data["values"].values():
        for value in party.values():
            del value["source"]
    text = "".join(f"{key}: {written(value)}\n" for key, value in data.items())
    found = read_document(parse_text(text, "f")).findings
    assert [f.message for f in found] == ["judgement without a source (4 such, of 8)"]
    assert text.splitlines()[found[0].line - 1][found[0].column - 1 :].startswith("-4}")


def test_the_source_of_the_case_does_not_stand_for_its_judgements():
    assert [code for code, _ in warnings(("source", "S"), ("values.A.m", -4))] == ["W201"]


def test_a_trade_that_the_weights_contradict():
    from detente.case.validation import validate
    from detente.game.trades import find_contradicted_trades

    trade = {"party": "A", "gives": {"m": "full"}, "gets": {"n": "yes"}}
    for would, codes in ((True, []), (False, ["W316"])):
        case, _ = validate({**SOUND, "trades": [{**trade, "would": would}]})
        assert [issue.code for issue in find_contradicted_trades(case)] == codes
