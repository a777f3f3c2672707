"""What leaves in a shared file: nothing private, nothing sensitive that was not opted in."""

import copy
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.case import QuestionError, library, load, paths
from detente.case.load import read_document
from detente.case.sharing import SENSITIVE, shared, shared_case, shared_text, withheld_answers
from detente.case.yaml_io import Document, parse_text

KOREA = parse_text(library.find("korea-2018").read_text(encoding="utf-8"), "korea-2018").data
CLOSED = {k: v for k, v in KOREA.items() if k != "shareable"}


def sound(data: dict[str, Any]) -> bool:
    return not read_document(Document("f", "", data, {})).errors


def read_back(text: str) -> dict[str, Any]:
    """Return a shared text as data; it has to load without an error."""
    document = parse_text(text, "shared")
    assert [str(f) for f in read_document(document).errors] == []
    return document.data


def with_marks(data: dict[str, Any], places: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return a copy with entries marked private, each with a note that no other has."""
    data = copy.deepcopy(data)
    for k, place in enumerate(places):
        entry = paths.get(data, place)
        entry |= {"private": True, "note": f"canary {k} of {len(places)}"}
        for key in ("weight", "text", "title"):
            if key in entry:
                entry[key] = 31.0625 + k / 1024 if key == "weight" else f"canary {key} {k}"
    return data


def canaries(text: str) -> list[str]:
    return re.findall(r"canary[^,}\n]*|31\.\d{4,}", text)


# by default


def test_by_default_the_sensitive_blocks_stay():
    text, left_out = shared_text(CLOSED)
    data = read_back(text)
    kept = {"motives", "observers", "evidence", "outside_risks", "tests", "scenarios"} & set(data)
    assert kept == set()
    for word in ("no_deal", "note", "analyst", "private", "shareable"):
        assert not any(word in entry for _, entry in paths.entries(data)), word
    for place in ("motives", "scenarios", "parties.US.no_deal", "note", "measures.warheads.note"):
        assert place in left_out
    assert left_out == sorted(set(left_out))


def test_by_default_comments_stay():
    assert "#" in library.find("korea-2018").read_text(encoding="utf-8")
    text, _ = shared_text(CLOSED)
    assert [line for line in text.splitlines() if re.search(r"(^|\s)#", line)] == []


def test_what_is_open_is_kept_as_it_is():
    data = read_back(shared_text(CLOSED)[0])
    assert list(data["values"]) == list(KOREA["values"])
    for block in ("requires", "targets", "interaction_shapes", "red_lines", "scale", "calm"):
        if block in KOREA:
            assert without_notes(KOREA[block]) == data[block], block


def without_notes(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: without_notes(v) for k, v in data.items() if k != "note"}
    return [without_notes(v) for v in data] if isinstance(data, list) else data


def test_names_of_analysts_stay():
    data = copy.deepcopy(CLOSED)
    data["values"]["US"]["warheads"]["analyst"] = "canary"
    data["analyst"] = "canary"
    assert canaries(shared_text(data)[0]) == []


ALSO = {"scenarios": ["motives", "no_deal"], "motives": ["no_deal"]}
ALSO |= {"no_deal": [], "notes": []}
"""What a block speaks of, so that it leaves only with it; of the others, motives."""


@pytest.mark.parametrize("block", SENSITIVE)
def test_each_block_leaves_if_it_is_listed(block):
    listed = [block, *ALSO.get(block, ["motives"])]
    kept = read_back(shared_text({**CLOSED, "shareable": listed})[0])
    if block == "notes":
        assert kept["note"] == KOREA["note"]
        assert kept["parties"]["ROK"]["note"] == KOREA["parties"]["ROK"]["note"]
    elif block == "no_deal":
        no_deal = KOREA["parties"]["US"]["no_deal"]
        assert kept["parties"]["US"]["no_deal"] == without_notes(no_deal)
    else:
        assert kept[block] == without_notes(KOREA[block])
    assert not (set(SENSITIVE) - set(listed)) & set(kept)


def test_what_speaks_of_motives_stays_with_them():
    kept = read_back(shared_text({**CLOSED, "shareable": ["observers", "evidence", "tests"]})[0])
    assert not any(kept.get(block) for block in ("observers", "evidence", "tests"))


def test_a_public_case_is_shared_whole():
    kept = read_back(shared_text(KOREA)[0])
    assert {k: v for k, v in KOREA.items() if k not in ("shareable", "source")} == {
        k: v for k, v in kept.items() if k != "source"
    }


def test_a_case_is_shared_like_its_file():
    file = read_document(parse_text(shared_text(KOREA)[0], "shared"))
    as_case = shared_case(load("korea-2018")).model_dump(exclude={"scenarios", "source"})
    assert as_case == file.sound().model_dump(exclude={"scenarios", "source"})


# private entries


OPEN_HOMES = ("values", "interactions", "red_lines", "positions", "targets", "requires", "coverage")
OTHER_HOMES = ("evidence", "motives", "observers", "tests", "outside_risks", "roadmaps", "dates")
ENTRIES = [
    path
    for path, entry in paths.entries(KOREA)
    if len(path) >= 2
    and path[0] in (*OPEN_HOMES, *OTHER_HOMES)
    and {"weight", "text", "title", "likelihood", "holds", "never", "most", "priors"} & set(entry)
]
calm = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@calm
@given(
    marks=st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=6, unique=True),
    public=st.booleans(),
)
def test_entries_marked_private_never_appear(marks, public):
    data = with_marks(KOREA if public else CLOSED, marks)
    data.pop("scenarios")
    assert sound(data)
    text, left_out = shared_text(data)
    assert canaries(text) == []
    read_back(text)
    assert left_out


@calm
@given(
    places=st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=4, unique=True),
    public=st.booleans(),
)
def test_what_lies_under_private_paths_never_appears(places, public):
    data = with_marks(KOREA if public else CLOSED, places)
    for place in places:
        del paths.get(data, place)["private"]
    data.pop("scenarios")
    data["private"] = [paths.dotted(data, place) for place in places]
    assert sound(data)
    text, _ = shared_text(data)
    assert canaries(text) == []
    read_back(text)


@pytest.mark.parametrize("place", ["values.ROK", "red_lines", "values.US.warheads", "calm"])
def test_private_paths_of_whole_blocks(place):
    data = {**KOREA, "private": [place]}
    data.pop("scenarios")
    text, left_out = shared_text(data)
    assert place in left_out
    with pytest.raises(paths.PathError):
        paths.resolve(read_back(text), place)


def test_a_short_form_may_be_private():
    data = copy.deepcopy(KOREA)
    data["values"]["US"]["warheads"] = 31.0625
    data["private"] = ["values.US.warheads.weight"]
    data.pop("scenarios")
    assert canaries(shared_text(data)[0]) == []


def test_what_speaks_of_a_private_measure_goes_too():
    data = copy.deepcopy(CLOSED)
    data["measures"]["snapback"]["private"] = True
    text, left_out = shared_text(data)
    assert "snapback" not in text
    assert "measures.snapback" in left_out
    read_back(text)


def test_a_private_path_that_names_nothing_is_an_error():
    errors = read_document(Document("f", "", {**KOREA, "private": ["values.RKO"]}, {})).errors
    assert [f.code for f in errors] == ["E310"]


def test_private_is_true_or_false_and_no_other_word():
    data = copy.deepcopy(KOREA)
    data["values"]["US"]["warheads"]["private"] = "yes"  # sharing would not take it for true
    errors = read_document(Document("f", "", data, {})).errors
    assert [f.message for f in errors] == ["expected true or false, found 'yes'"]


def test_answers_that_rest_on_what_is_not_shared_are_withheld():
    assert withheld_answers(load("korea-2018")) == []
    case = read_document(Document("f", "", {**KOREA, "private": ["red_lines.ROK"]}, {})).sound()
    assert withheld_answers(case) == ["it was computed with red lines that are not shared"]
    case = read_document(Document("f", "", CLOSED, {})).sound()
    assert [reason.split(",")[0] for reason in withheld_answers(case)] == [
        "it rests on motives",
        "it rests on no_deal",
    ]


def test_the_data_given_are_not_changed():
    data = copy.deepcopy(CLOSED)
    data["values"]["US"]["warheads"]["private"] = True
    before = copy.deepcopy(data)
    shared(data)
    assert data == before


# what much else speaks of


MARKS = {
    "a party": [("parties", "JPN")],
    "a measure": [("measures", "us_troops")],
    "a performer and a measure": [("parties", "CHN"), ("measures", "cn_cosign")],
}


@pytest.mark.parametrize("marks", MARKS.values(), ids=MARKS)
def test_parties_and_measures_may_be_private(marks):
    data = with_marks(KOREA, marks)
    assert sound(data)
    text, _ = shared_text(data)
    assert canaries(text) == []
    read_back(text)
    for _, name in marks:
        assert not re.search(rf"\b{name}\b", text)


@pytest.mark.parametrize(
    "mark", [("sources", "J"), ("measures", "production", "levels", "all_dismantled")]
)
def test_what_much_else_speaks_of_may_be_private(mark):
    data = with_marks(KOREA, [mark])
    assert sound(data)
    text, _ = shared_text(data)
    assert canaries(text) == []
    assert set(read_back(text)["parties"]) == set(KOREA["parties"])


@pytest.mark.parametrize("place", ["values.ROK.us_troops", "values.ROK.us_troops.weight", "values"])
def test_a_scenario_does_not_tell_what_is_private(place):
    data = {**copy.deepcopy(KOREA), "private": [place]}
    data["scenarios"]["conservative_seoul"]["set"]["values.ROK.us_troops.weight"] = -31.0625
    text, left_out = shared_text(data)
    assert canaries(text) == []
    assert "scenarios.conservative_seoul" in left_out
    assert "scenarios.hanoi_2019" not in left_out
    read_back(text)


def test_no_deal_values_of_motives_and_scenarios_need_their_own_opt_in():
    data = {**CLOSED, "shareable": ["motives", "scenarios", "observers", "evidence"]}
    text, left_out = shared_text(data)
    assert "no_deal" not in text
    assert "motives.DPRK.H1_stall.no_deal" in left_out
    assert "scenarios.conservative_seoul" not in left_out
    read_back(text)


def test_places_left_out_are_named_as_everywhere():
    data = with_marks(CLOSED, [("interactions", 3), ("requires", 2)])
    _, left_out = shared_text(data)
    assert paths.dotted(data, ("interactions", 3)) in left_out
    assert "requires.3" in left_out
    for place in left_out:
        paths.resolve(data, place)


def test_the_source_of_the_case_is_shared():
    assert read_back(shared_text(KOREA)[0])["source"] == KOREA["source"]


def test_a_case_without_parties_is_refused():
    with pytest.raises(QuestionError, match="no case"):
        shared_text({**CLOSED, "private": ["parties"]})
