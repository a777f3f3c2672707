"""Places in a case: by name to a path and back."""

from typing import Any

import pytest

from detente.case import library, paths
from detente.case.paths import PathError, changed, dotted, get, resolve
from detente.case.yaml_io import parse_text

CASES = {
    name: parse_text(file.read_text(encoding="utf-8"), name).data
    for name, file in library.names().items()
}


def every_path(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = list(data.items() if isinstance(data, dict) else enumerate(data))
    found = []
    for key, value in parts:
        here = (*path, key)
        found.append(here)
        found += every_path(value, here) if isinstance(value, dict | list) else []
    return found


@pytest.mark.parametrize("name", CASES)
def test_resolve_and_dotted_are_inverses(name):
    data = CASES[name]
    for path in every_path(data):
        assert resolve(data, dotted(data, path)) == path


KOREA = CASES["korea-2018"]


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("calm", ("calm",)),
        ("parties.US.no_deal.value", ("parties", "US", "no_deal", "value")),
        ("parties.US.no_deal.value.2", ("parties", "US", "no_deal", "value", 1)),
        ("evidence.E06.date", ("evidence", 5, "date")),
        ("interactions.DPRK+warheads+cn_cosign", ("interactions", 0)),
        ("interactions.DPRK+cn_cosign+warheads.weight", ("interactions", 0, "weight")),
        ("requires.1", ("requires", 0)),
        ("scenarios.hanoi_2019.set.parties.US.no_deal.value",)
        + (("scenarios", "hanoi_2019", "set", "parties.US.no_deal.value"),),
        ("scenarios.arsenal_grows.set.parties.US.drift.per_year.1",)
        + (("scenarios", "arsenal_grows", "set", "parties.US.drift", "per_year", 0),),
    ],
)
def test_places_by_name(place, path):
    found = resolve(KOREA, place)
    if place.startswith("interactions"):
        pair = KOREA["interactions"][found[1]]
        assert (pair["party"], set(pair["of"])) == ("DPRK", {"warheads", "cn_cosign"})
        assert found[2:] == path[2:]
    else:
        assert found == path


SHORT = {
    "parties": {
        "A": {"no_deal": -4},
        "B": {"no_deal": [-3, -2, -1]},
        "C": {"no_deal": {"value": 1}},
    },
    "values": {"A": {"m": 12, "n": "high"}},
    "requires": ["m == n", "n == m", "m < n"],
    "targets": {"t": "m == 1"},
    "motives": {
        "A": {
            "one": {"interactions": 3},
            "noted": {"interactions": {"value": 3, "note": "so"}},
            "pair": {"interactions": {"m+n": 3}},
            "both": {"interactions": {"all": 3, "pairs": {"m+n": 4}}},
        }
    },
}
IN_A = ("motives", "A")


@pytest.mark.parametrize(
    ("place", "path"),
    [
        ("parties.A.no_deal.value", ("parties", "A", "no_deal")),
        ("parties.B.no_deal.value", ("parties", "B", "no_deal")),
        ("parties.B.no_deal.2", ("parties", "B", "no_deal", 1)),
        ("parties.C.no_deal.value", ("parties", "C", "no_deal", "value")),
        ("values.A.m.weight", ("values", "A", "m")),
        ("requires.2.holds", ("requires", 1)),
        ("targets.t.holds", ("targets", "t")),
        ("motives.A.one.interactions.all", (*IN_A, "one", "interactions")),
        ("motives.A.noted.interactions.all", (*IN_A, "noted", "interactions", "value")),
        ("motives.A.pair.interactions.m+n", (*IN_A, "pair", "interactions", "m+n")),
        ("motives.A.both.interactions.all", (*IN_A, "both", "interactions", "all")),
        ("motives.A.both.interactions.m+n", (*IN_A, "both", "interactions", "pairs", "m+n")),
    ],
)
def test_a_short_form_is_its_value(place, path):
    assert resolve(SHORT, place) == path


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("party.US", "the case has no 'party', did you mean \"parties\"?"),
        ("parties.USA.veto", "parties has no 'USA', did you mean \"US\"?"),
        ("evidence.E99", "evidence has no 'E99', did you mean"),
        ("requires.0", "requires has no '0'"),
        ("parties.US.title.x.y", "parties.US.title is a bare value and has no 'x'"),
        ("", "the case has no ''"),
        ("parties..US", "parties has no ''"),
        (
            "values.DPRK.warheads.wieght",
            "values.DPRK.warheads has no 'wieght', did you mean \"weight\"?",
        ),
    ],
)
def test_what_is_not_there_is_named(place, message):
    with pytest.raises(PathError) as caught:
        resolve(KOREA, place)
    assert str(caught.value).startswith(message)


def test_a_new_key_may_only_come_last():
    assert resolve(KOREA, "parties.US.drift", new_leaf=True) == ("parties", "US", "drift")
    with pytest.raises(PathError, match="parties.US has no 'drift'"):
        resolve(KOREA, "parties.US.drift.while", new_leaf=True)
    with pytest.raises(PathError, match="evidence has no 'E99'"):
        resolve(KOREA, "evidence.E99", new_leaf=True)


def test_a_change_leaves_the_original_alone():
    before = {"a": {"b": [1, 2]}, "c": {"d": 3}}
    after = changed(before, ("a", "b", 1), 9)
    assert (before["a"], after["a"]) == ({"b": [1, 2]}, {"b": [1, 9]})
    assert after["c"] is before["c"]
    assert get(after, ("a", "b", 1)) == 9
    assert [p for p, _ in paths.entries(before)] == [(), ("a",), ("c",)]
