import ast
import copy
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import detente
from detente.case.schema import Roadmap
from detente.cli.main import main
from detente.roadmap import walk_order
from detente.roadmap.certificate import build_certificate
from detente.roadmap.checker import check_certificate, read_json

CHECKER = Path(detente.__file__).parent / "roadmap" / "checker"
UNCHECKED = [
    ("detente",),
    ("assumptions",),
    ("case", "file"),
    ("case", "scenario"),
    ("case", "set"),
    ("plan", "name"),
    ("plan", "title"),
    ("plan", "parallel"),
    ("claims", "upper_bound"),
]
"""Words that carry no number, what only says which case to load, and claims that are tested apart:
to fewer steps at once than there could be, to a bound above the margin."""


def unchecked(path):
    return any(path[: len(of)] == of for of in UNCHECKED)


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


def certify(case, order, motives=None, **more):
    options = {k: more.pop(k) for k in ("parallel", "target", "upper_bound", "proved") if k in more}
    answer = walk_order(case, order, motives, **more)
    return json.loads(json.dumps(build_certificate(answer, case.case, "test", **options)))


@pytest.fixture(scope="module")
def swaps():
    return detente.load("two-swaps")


@pytest.fixture(scope="module")
def sound(swaps):
    plan = {"phases": [{"do": {"visits": "open", "trade": "food"}}, {"do": {"prisoners": "freed"}}]}
    return certify(swaps, Roadmap.model_validate(plan), parallel=2, target="visits == open")


def test_the_checker_imports_the_case_and_itself_only():
    """A closed list, where the import contract names what is forbidden."""
    for path in CHECKER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("detente"):
                allowed = ("detente.case.", "detente.roadmap.checker")
                assert node.module.startswith(allowed), (path.name, node.module)
            assert not isinstance(node, ast.Import) or "detente" not in node.names[0].name


@pytest.mark.parametrize("threats", ["credible", "all"])
@pytest.mark.parametrize("motive", ["H1_stall", "H2_survival", "H3_reform", "H4_china"])
@pytest.mark.parametrize(
    "order", ["north_korea_first", "us_and_china_first", "all_at_once", "bundles"]
)
def test_the_orders_of_the_reference_case(order, motive, threats):
    case = detente.load("korea-2018")
    answer = walk_order(case, order, {"DPRK": motive}, threats=threats)
    document = json.loads(json.dumps(build_certificate(answer, "korea-2018", "test")))
    verdict = check_certificate(document, case)
    assert verdict.reasons == ()
    assert verdict.feasible is answer.feasible
    assert (verdict.binding.party, verdict.binding.phase) == (
        answer.binding.party,
        answer.binding.phase,
    )
    # what margins say moment by moment, a best response says as of the start
    assert all(more >= -1e-9 for more in verdict.responses.values()) is answer.feasible


def leaves(value, path=()):
    """Yield the place of every value that is neither a mapping nor a list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inside:
        if isinstance(part, dict | list):
            yield from leaves(part, (*path, key))
        else:
            yield (*path, key)


def lists(value, path=()):
    """Yield the place of every list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inside:
        if isinstance(part, list):
            yield (*path, key)
        if isinstance(part, dict | list):
            yield from lists(part, (*path, key))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def refused(document, case):
    try:
        return not check_certificate(document, case).accepted
    except detente.QuestionError:
        return True


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    return 0.5 if value is None else value + 1 if isinstance(value, int) else value + 1e-5


def test_every_value_that_is_tampered_with_is_found_out(sound, swaps):
    assert check_certificate(sound, swaps).reasons == ()
    tried = 0
    for path in leaves(sound):
        if unchecked(path):
            continue
        document = copy.deepcopy(sound)
        at(document, path[:-1])[path[-1]] = changed(at(sound, path))
        assert refused(document, swaps), path
        tried += 1
    assert tried > 200


def test_every_entry_that_is_left_out_or_said_twice_is_found_out(sound, swaps):
    for path in lists(sound):
        if unchecked(path):
            continue
        for k in range(len(at(sound, path))):
            without, twice = copy.deepcopy(sound), copy.deepcopy(sound)
            del at(without, path)[k]
            at(twice, path).insert(k, copy.deepcopy(at(sound, path)[k]))
            assert refused(without, swaps), (path, k)
            assert refused(twice, swaps), (path, k)


def test_every_key_that_is_missing_or_unknown_is_bad_input(sound, swaps):
    for place in ((), ("case",), ("plan",), ("stops", 0), ("claims",), ("exposure", 0)):
        for key in at(sound, place):
            document = copy.deepcopy(sound)
            del at(document, place)[key]
            with pytest.raises(detente.QuestionError, match="lacks `|no certificate"):
                check_certificate(document, swaps)
        document = copy.deepcopy(sound)
        at(document, place)["more"] = 1
        with pytest.raises(detente.QuestionError, match="unknown `more`"):
            check_certificate(document, swaps)


def altered(document, path, value):
    document = copy.deepcopy(document)
    at(document, path[:-1])[path[-1]] = value
    return document


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("plan", "phases", 1, "steps", 0, "level"), "exchanged", "unknown step"),
        (("plan", "phases", 0, "steps", 1, "month"), 0.25, "order of dates"),
        (("plan", "phases", 1, "steps", 0, "month"), 3.0, "date"),
        (("plan", "phases", 1, "months"), 3.0, "length"),
        (("plan", "phases", 1, "gate"), 1.0, "length"),
        (("plan", "parallel"), 1, "parallel"),
        (("plan", "phases", 0, "steps", 0, "measure"), "prisoners", "unknown step"),
        (("claims", "target"), "trade == open", "target"),
        (("claims", "target"), "trade ==", "target"),
        (("claims", "upper_bound"), -9.0, "upper bound"),
        (("claims", "proved"), True, "proved"),
        (("threats",), "some", "threats"),
        (("case", "hash"), "0" * 64, "hash"),
        (("case", "motives", "North"), "saint", "motive"),
        (("case", "motives"), {}, "motives"),
        (("case", "scope"), "half", "scope"),
    ],
)
def test_what_is_wrong_is_named(sound, swaps, path, value, what):
    verdict = check_certificate(altered(sound, path, value), swaps)
    assert not verdict.accepted
    assert verdict.reasons[0].what == what


def test_steps_in_an_order_that_is_not_admissible(swaps):
    plan = {"phases": [{"do": {"trade": "food"}}, {"do": {"missiles": "gone"}}]}
    document = certify(swaps, Roadmap.model_validate(plan))
    document["plan"]["phases"].reverse()
    verdict = check_certificate(document, swaps)
    assert [r.what for r in verdict.reasons] == ["admissible"]
    assert verdict.reasons[0].found == "missiles < gone or trade >= food"
    del document["plan"]["phases"][0]["steps"][0]
    assert check_certificate(document, swaps).reasons[0].what == "one level up"


def test_waits_are_found_again_and_delays_and_gates_are_taken_as_stated(swaps):
    plan = {"phases": [{"do": {"missiles": "gone", "trade": "food"}}]}
    late = certify(swaps, Roadmap.model_validate(plan), late={"trade=food": 30})
    verdict = check_certificate(late, swaps)
    assert verdict.reasons == ()
    assert verdict.taken == ("late",)
    steps = late["plan"]["phases"][0]["steps"]
    assert [s["month"] for s in steps] == [6.0, 31.0, 31.0]
    steps[2]["month"] = 32.0  # it need not wait for longer
    late["plan"]["phases"][0]["months"] = 32.0
    found = [r for r in check_certificate(late, swaps).reasons if r.what == "date"]
    assert [(r.claimed, r.found) for r in found] == [(32.0, 31.0)]
    gated = certify(
        swaps,
        Roadmap.model_validate(
            {
                "phases": [
                    {"do": {"visits": "open"}},
                    {"do": {"trade": "food"}, "opens": "6 months"},
                ]
            }
        ),
    )
    assert check_certificate(gated, swaps).taken == ("gates",)


EVEN = {
    "format": 1,
    "case": "even",
    "parties": {
        "Arn": {"discount": 0.9, "reaction_lag": 0, "no_deal": -4},
        "Bel": {"discount": 0.8, "reaction_lag": 12, "no_deal": 0},
    },
    "measures": {
        "gift": {
            "by": "Arn",
            "levels": {"no": {}, "yes": {"months": 12}},
            "take_back": {"share": 1},
        },
        "thanks": {"by": "Bel", "levels": ["no", "yes"], "take_back": {"share": 1}},
    },
    "values": {"Arn": {"gift": -4, "thanks": 2}, "Bel": {"gift": 3}},
}


def even(gift):
    from detente.case.validation import validate

    data = copy.deepcopy(EVEN)
    data["values"]["Arn"]["gift"] = gift
    case, issues = validate(data)
    assert not issues
    return case


@pytest.mark.parametrize(
    ("gift", "signs", "feasible"),
    [
        (-4, {"zero"}, True),
        (-4 - 5e-10, {"rounding"}, True),
        (-4 + 1e-8, {"above"}, True),
        (-4 - 1e-8, {"below"}, False),
    ],
)
def test_margins_next_to_zero_are_computed_in_enclosures(gift, signs, feasible):
    """Arn gives what is worth 4 to it in a year; no deal is worth -4: arrival is a matter of 0.

    It can take the gift back, but then is left with no deal at once.
    """
    case = even(gift)
    document = certify(case, Roadmap.model_validate({"phases": [{"do": {"gift": "yes"}}]}))
    verdict = check_certificate(document, case)
    assert verdict.reasons == ()
    assert verdict.feasible is feasible
    arrival = {c.sign for c in verdict.close if (c.party, c.moment) == ("Arn", "arrival")}
    assert arrival == signs


def test_a_margin_next_to_its_bound_is_computed_in_enclosures(sound, swaps):
    assert check_certificate(sound, swaps).close == ()
    margin = sound["claims"]["margin"]
    verdict = check_certificate(altered(sound, ("claims", "upper_bound"), margin + 1e-7), swaps)
    assert verdict.reasons == ()
    assert "bound" in verdict.taken
    place = tuple(sound["binding"][k] for k in ("party", "phase", "moment"))
    (near,) = (c for c in verdict.close if (c.party, c.phase, c.moment) == place)
    assert float(near.low) == pytest.approx(sound["claims"]["margin_points"], abs=1e-9)


def test_the_verb(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    order = "phases:\n  - do: {visits: open, trade: food}\n"
    Path("order.yaml").write_text(order, encoding="utf-8")
    asked = ("two-swaps", "--given", "order.yaml", "--set", "parties.North.no_deal=-5")
    done = run("roadmap", *asked, "--certificate", "c.json")
    assert done.exit_code == 0
    assert "detente verify c.json" in done.stderr
    checked = run("verify", "c.json")
    assert (checked.exit_code, checked.stdout[:9]) == (0, "Accepted:")
    answer = json.loads(run("verify", "c.json", "--json").stdout)
    assert answer["accepted"]
    assert answer["reasons"] == []
    document = read_json(Path("c.json"))
    assert document["case"]["set"] == ["parties.North.no_deal=-5"]
    document["stops"][0]["carry_on"] += 1
    Path("d.json").write_text(json.dumps(document), encoding="utf-8")
    wrong = run("verify", "d.json")
    assert wrong.exit_code == 1
    assert "the worth of carrying on is claimed to be" in " ".join(wrong.stdout.split())
    assert run("verify", "c.json", "--case", "four-measures").exit_code in (1, 2)
    document["case"]["set"] = []
    Path("d.json").write_text(json.dumps(document), encoding="utf-8")
    other = run("verify", "d.json", "--json")
    assert other.exit_code == 1
    assert "another case" in json.loads(other.stdout)["sentence"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("no", "not JSON"),
        ("[1]", "should begin with {"),
        ('{"kind": "certificate"', "only part of it"),
        ('{"kind": "certificate", "format": NaN}', "NaN is no number"),
        ('{"kind": "certificate", "format": 2}', "no certificate of format 1"),
        ('{"kind": "certificate", "format": 1}', "lacks `"),
        ('{"kind": "log"}', "no kind that can be verified"),
        ('{"kind": ["certificate"]}', "no kind that can be verified"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_certificate_is_bad_input(text, said, tmp_path):
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    done = run("verify", str(path))
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_no_certificate_of_an_order_that_cannot_go_on_nor_under_another_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    order = "phases:\n  - do: {missiles: gone}\n"
    Path("order.yaml").write_text(order, encoding="utf-8")
    stuck = run("roadmap", "two-swaps", "--given", "order.yaml", "--certificate", "c.json")
    assert stuck.exit_code == 2
    assert "cannot go on at phase 1" in stuck.stderr
    wrong = run("roadmap", "two-swaps", "--given", "order.yaml", "--certificate", "c.yaml")
    assert "call it c.json" in wrong.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["order.yaml"]
    missing = run("verify", "c.json")
    assert missing.exit_code == 2


def test_an_order_in_which_nothing_is_done(swaps):
    document = certify(
        swaps, Roadmap.model_validate({"phases": [{"do": {"visits": "open"}}]}), refuse=["visits=1"]
    )
    assert document["plan"]["phases"] == [{"months": 0.0, "gate": 0.0, "steps": []}]
    assert check_certificate(document, swaps).reasons == ()
    document["plan"]["phases"] = []
    assert [r.what for r in check_certificate(document, swaps).reasons][0] == "states"


def test_stakes_are_taken_as_stated_where_there_are_too_many_packages(sound, swaps, monkeypatch):
    monkeypatch.setattr("detente.roadmap.checker.stakes.MOST_PACKAGES", 10)
    verdict = check_certificate(sound, swaps)
    assert verdict.reasons == ()
    assert verdict.taken == ("stakes",)
    assert not check_certificate(altered(sound, ("stakes", "North"), 5.0), swaps).accepted
    assert not check_certificate(altered(sound, ("stakes",), {}), swaps).accepted
