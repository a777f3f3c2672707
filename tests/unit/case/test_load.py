"""Scenarios and changes: applied in order, placed where they were written, refused in words."""

import pytest

from detente.case import CaseError, CaseFile, Finding, load, read
from detente.case.load import locate, read_document
from detente.case.yaml_io import parse_text

TEXT = """\
format: 1
case: small
parties:
  A: {no_deal: -4}
  B: {no_deal: {value: [-9, -6, 0], note: bad}}
measures:
  m: {by: A, levels: [none, full], take_back: {share: 1}}
values: {A: {m: -3}, B: {m: {weight: 5}}}
evidence: []
scenarios:
  bad_year: {set: {parties.A.no_deal.value: -8, parties.B.no_deal.value.2: -7, calm: 0.1}}
  worse:
    set:
      parties.B.drift: {while: m == none, per_year: 1}
      parties.B.drift.per_year: 2
  broken: {set: {values.B.m.weight: [3, 2, 1]}}
"""


def file(**asked) -> CaseFile:
    return read_document(parse_text(TEXT, "f"), **asked)


def test_without_a_scenario_the_case_is_as_written():
    case = file().sound()
    assert case.parties["A"].no_deal.mode == -4
    assert case.calm.mode == 0.5
    assert set(case.scenarios) == {"bad_year", "worse", "broken"}


def test_a_scenario_changes_what_it_names_and_nothing_else():
    case = file(scenario="bad_year").sound()
    assert case.parties["A"].no_deal.mode == -8
    no_deal = case.parties["B"].no_deal
    assert (no_deal.low, no_deal.mode, no_deal.high, no_deal.note) == (-9, -7, 0, "bad")
    assert case.calm.mode == 0.1
    assert case.values == file().sound().values


def test_later_changes_may_speak_of_earlier_ones():
    drift = file(scenario="worse").sound().parties["B"].drift
    assert (drift.while_, drift.per_year.mode) == ("m == none", 2)


def test_set_comes_after_the_scenario_and_the_last_one_counts():
    asked = file(
        scenario="bad_year", changes=["parties.A.no_deal=-1", "parties.A.no_deal.value = 2"]
    )
    assert asked.sound().parties["A"].no_deal.mode == 2
    assert (asked.scenario, len(asked.changes)) == ("bad_year", 2)


@pytest.mark.parametrize(
    ("change", "value"),
    [("[1, 2, 3]", 2), ("1 to 3", 2), ("-low", -5), ("{value: 4, note: so}", 4), ("50%", 0.5)],
)
def test_a_change_is_written_as_in_a_file(change, value):
    assert file(changes=[f"values.A.m={change}"]).sound().values["A"]["m"].weight.mode == value


def test_texts_of_changes_may_hold_an_equals_sign():
    case = file(changes=['title="a = b"', "targets={t: m == full}"]).sound()
    assert (case.title, case.targets["t"].holds) == ("a = b", "m == full")


def lines(**asked) -> list[str]:
    try:
        found = file(**asked).errors
    except CaseError as err:
        found = err.findings
    return [str(f) for f in found]


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ({"scenario": "bad_yaer"}, "f E310 no scenario 'bad_yaer', did you mean \"bad_year\"?"),
        ({"scenario": "broken"}, "f:16:37 E110 low, mode and high must rise, found [3, 2, 1]"),
        ({"changes": ["calm"]}, "--set E310 'calm' is no change; write path=value, such as"),
        ({"changes": ["=3"]}, "--set E310 '=3' is no change"),
        ({"changes": ["calm="]}, "--set E310 'calm=' is no change"),
        ({"changes": ["values.C.m=3"]}, "--set values.C.m E310 values has no 'C' (known: A, B)"),
        ({"changes": ["calm=often"]}, "--set calm E110 'often' is no judgement; write a number"),
        (
            {"changes": ["calm=2"]},
            "--set calm E313 a share or chance lies between 0 and 1, found 2",
        ),
        ({"changes": ["calm=[1"]}, "--set calm E004 the `[` that opens here is not closed"),
        ({"changes": ["calm=1\nb: 2"]}, "--set calm E004 '1\\nb: 2' is more than one value"),
        ({"changes": ["values.A.n=1"]}, '--set values.A.n E105 unknown measure "n" (known: m)'),
        ({"changes": ["clam=1"]}, '--set clam E101 unknown key `clam`, did you mean "calm"?'),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(asked, line):
    found = lines(**asked)
    assert len(found) == 1
    assert found[0].startswith(line)


def test_findings_elsewhere_keep_their_place_under_a_scenario():
    text = TEXT.replace("m: {by: A", "m: {by: C")
    plain = read_document(parse_text(text, "f")).errors
    under = read_document(parse_text(text, "f"), scenario="bad_year").errors
    assert [str(f) for f in plain] == ['f:7:11 E104 unknown party "C" (known: A, B)']
    assert plain == under


def test_check_finds_scenarios_and_private_paths_that_name_nothing():
    text = (
        TEXT.replace("values.B.m.weight", "values.D.m.weight") + "private: [values.A, values.E]\n"
    )
    found = [str(f) for f in read_document(parse_text(text, "f")).errors]
    assert found == [
        "f:16:18 E310 values has no 'D' (known: A, B)",
        "f:17:21 E310 values has no 'E' (known: A, B)",
    ]


def test_every_error_is_in_the_exception():
    with pytest.raises(CaseError) as caught:
        file(changes=["calm=2", "parties.A.discount=0"]).sound()
    assert len(caught.value.findings) == 2
    assert str(caught.value) == "\n".join(map(str, caught.value.findings))


def test_cases_are_found_by_name_or_path(tmp_path):
    path = tmp_path / "own.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert load(path) == load(str(path)) == file().sound()
    assert locate("two-swaps").name == "two-swaps.yaml"
    assert locate("none.yaml").name == "none.yaml"
    assert read(path).document.name == str(path)


def test_a_finding_prints_its_place_where_it_has_one():
    assert str(Finding(3, 4, "E101", "no", "f")) == "f:3:4 E101 no"
    assert str(Finding(0, 0, "E001", "no", "f")) == "f E001 no"
    assert Finding(1, 1, "W201", "", "f").severity == "warning"
    assert Finding(1, 1, "E201", "a\x1b[2J\nb", "f").message == r"a\x1b[2J\nb"


def test_the_hash_is_of_the_content():
    same = read_document(
        parse_text("# a comment\n" + TEXT.replace(", note: bad", ",   note: bad"), "g")
    )
    assert same.sound().hash == file().sound().hash
    assert file(scenario="bad_year").sound().hash != file().sound().hash
