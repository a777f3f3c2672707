"""How a case begins, and the JSON Schema that editors complete keys from."""

import copy
import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from jsonschema.protocols import Validator

from detente.case import CaseError, QuestionError, library, load, paths
from detente.case.template import SCHEMA_FILE, json_schema_text, start_case
from detente.case.validation import validate
from detente.case.yaml_io import parse_text

NAMES = list(library.names())


@cache
def data_of(name: str) -> dict[str, Any]:
    return parse_text(library.find(name).read_text(encoding="utf-8"), name).data


@cache
def validator() -> Validator:
    schema = json.loads(json_schema_text())
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


# start_case


@pytest.mark.parametrize("name", NAMES)
def test_a_new_case_is_the_template_under_its_own_name(tmp_path, name):
    path = tmp_path / "my-case.yaml"
    schema = start_case(path, name)
    before = library.find(name).read_text(encoding="utf-8").splitlines()
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [b for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0].startswith("case: my-case")
    assert load(path).case == "my-case"
    assert schema == tmp_path / SCHEMA_FILE
    assert schema.read_text(encoding="utf-8") == json_schema_text()


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_names_the_schema(name):
    first = library.find(name).read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema=./{SCHEMA_FILE}"


@pytest.mark.parametrize(
    ("file", "case"),
    [
        ("Größe 2.yaml", "Größe-2"),
        ("a b (c).yml", "a-b-c"),
        ("!!!.yaml", "my-case"),
        ("2024.yaml", "2024"),
    ],
)
def test_the_short_name_is_made_from_the_file(tmp_path, file, case):
    start_case(tmp_path / file, "two-swaps")
    assert load(tmp_path / file).case == case


def test_other_files_and_templates_are_refused(tmp_path):
    with pytest.raises(QuestionError, match=r"a case is a \.yaml file; call it case\.txt\.yaml"):
        start_case(tmp_path / "case.txt", "two-swaps")
    with pytest.raises(CaseError, match='did you mean "two-swaps"'):
        start_case(tmp_path / "case.yaml", "two-swap")
    with pytest.raises(QuestionError, match="cannot be written"):
        start_case(tmp_path / "none" / "case.yaml", "two-swaps")
    assert list(tmp_path.iterdir()) == []


# the schema


def test_the_schema_is_a_schema_and_says_what_keys_mean():
    schema = json.loads(json_schema_text())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["format", "case", "parties", "measures", "values"]
    assert all("description" in of for of in schema["properties"].values())
    assert validator()


@pytest.mark.parametrize("name", NAMES)
def test_every_case_of_the_library_fits_the_schema(name):
    errors = validator().iter_errors(data_of(name))
    assert [f"{list(e.absolute_path)}: {e.message[:80]}" for e in errors] == []


def long_form() -> dict[str, Any]:
    """Return a case without the short forms that the schema lacks today."""
    data = copy.deepcopy(data_of("two-swaps"))
    for measure in data["measures"].values():
        measure["take_back"] = [measure["take_back"]]
    return data


def bad_keys_that_pass(data: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return where the schema takes a key that the language does not, in a sample of entries."""
    assert validator().is_valid(data)
    places = [path for path, _ in paths.entries(data)]
    passing, bad = [], 0
    for path in places[:: 1 + len(places) // 60]:
        spoilt = copy.deepcopy(data)
        paths.get(spoilt, path)["no key"] = 1
        if validate(spoilt)[0] is None:  # attributes and `set` take any key
            bad += 1
            passing += [path] if validator().is_valid(spoilt) else []
    assert bad > len(places) / 100
    return passing


def test_every_bad_key_fails():
    assert bad_keys_that_pass(long_form()) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_bad_key_fails_in_every_case_of_the_library(name):
    assert bad_keys_that_pass(data_of(name)) == []


FORMS = [
    ("parties.North", "North Korea", True),
    ("parties.North.no_deal", [-3, -2, -1], True),
    ("parties.North.no_deal", "-3 to -1", True),
    ("parties.North.no_deal", {"value": "low", "shifts": {"missiles": 3}}, True),
    ("values.North.prisoners", {"weight": "8 to 16", "shape": [0, 1], "note": "so"}, True),
    ("motives.North.hoarder.weights.trade", "x1.5", True),
    ("motives.North.hoarder.weights.trade", {"value": [1, 2, 3]}, True),
    ("motives.North.hoarder.interactions", {"value": [1, 2, 3], "note": "so"}, True),
    ("requires", [{"holds": "missiles < gone", "source": "BOOK"}], True),
    ("targets.no_missiles", "missiles == gone", True),
    ("dates", {"vote": "2026-01-01"}, True),
    ("measures.visits.by", "North", True),
    ("measures.visits.levels", {"none": None, "open": "they meet"}, True),
    ("parties.North.no_deal", [1, 2], False),
    ("parties.North.no_deal", {"shifts": {}}, False),
    ("parties.North.veto", "every", False),
    ("parties.North.colour", "red", False),
    ("motives.North.hoarder.weights.trade", {"times": 2, "by": 3}, False),
    ("requires", [{"title": "no condition"}], False),
    ("format", 2, False),
    ("case", "two swaps", False),
]
SHORT_FORMS = [
    ("values.North.prisoners", 12),
    ("values.North.prisoners", "-high"),
    ("measures.visits.levels", ["none", "open"]),
    ("measures.visits.take_back", {"share": 1}),
    ("motives.North.hoarder.interactions", "x0.5"),
    ("motives.North.hoarder.interactions", {"missiles+trade": "x2"}),
    ("detection", {"tests": {"per_quarter": 0.9}}),
    ("scale", {"much": "20 to 30"}),
    ("roadmaps", {"r": {"phases": [{"do": {"trade": 1}, "opens": "6 months"}]}}),
]


def with_value(place: str, value: Any) -> dict[str, Any]:
    data = long_form()
    return paths.changed(data, paths.resolve(data, place, new_leaf=True), value)


@pytest.mark.parametrize(("place", "value", "good"), FORMS)
def test_the_schema_agrees_with_the_language(place, value, good):
    data = with_value(place, value)
    assert (validate(data)[0] is not None) == good
    assert validator().is_valid(data) == good


@pytest.mark.parametrize(("place", "value"), SHORT_FORMS)
def test_the_schema_knows_every_short_form(place, value):
    data = with_value(place, value)
    assert validate(data)[0] is not None
    assert validator().is_valid(data)
