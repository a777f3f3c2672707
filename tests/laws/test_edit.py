"""Law: load after save keeps values, order and the text of every comment."""

import copy
import math
import os
import random
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from detente.case import CaseError, QuestionError, load
from detente.case.edit import edited, save, write_atomically, written
from detente.case.load import read_document
from detente.case.paths import changed, dotted, entries, get, resolve
from detente.case.yaml_io import parse_text, parse_value

GROUND: dict[str, Any] = {
    "format": 1,
    "case": "small",
    "title": "Two swaps",
    "calm": [0.2, 0.5, 0.8],
    "sources": {"BOOK": {"title": "Made up", "kind": "example"}, "TALK": {"title": "Notes"}},
    "parties": {
        "North": {"colour": "#b2182b", "discount": 0.9, "no_deal": {"value": -4, "source": "BOOK"}},
        "South": {"title": "South", "no_deal": [-9, -6, 0]},
    },
    "measures": {
        "missiles": {
            "by": "North",
            "levels": {"kept": {}, "halved": {"months": 6}, "gone": {"text": "no missile is left"}},
            "take_back": {"share": 0.5, "months": [1, 6, 12]},
        },
        "trade": {
            "by": ["North", "South"],
            "levels": ["none", "food", "open"],
            "take_back": [{"when": "missiles == gone", "share": 1}, {"share": 0.5, "months": 2}],
        },
    },
    "requires": ["missiles < gone or trade >= food", {"holds": "trade < open or missiles > kept"}],
    "values": {
        "North": {"missiles": {"weight": -20, "shape": [0, 0.4, 1]}, "trade": {"weight": "high"}},
        "South": {"missiles": {"weight": "8 to 16", "note": "felt, not known"}, "trade": -9},
    },
    "interactions": [{"party": "North", "of": ["missiles", "trade"], "weight": 4}],
    "motives": {
        "North": {"trader": {"default": True}, "hoarder": {"weights": {"missiles": "x1.5"}}}
    },
    "note": "Two lines of text\nthat say little.\n",
}

# texts of a case in every layout, with comments wherever one may stand


class Layout:
    """Writes data as YAML in a drawn layout; every comment has a number of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.comments = 0

    def chance(self, of: int) -> bool:
        return self.random.randrange(of) == 0

    def comment(self) -> str:
        self.comments += 1
        odd = ["", " why: {x", ' "it\'s"', " # twice", " - [a, b]", " é ¶2"]
        return f"#c{self.comments}{self.random.choice(odd)}"

    def tail(self) -> str:
        return f"  {self.comment()}\n" if self.chance(6) else "\n"

    def between(self, indent: int) -> str:
        """Return what may stand between two lines of a block."""
        lines = ""
        if self.chance(7):
            lines += "\n"
        if self.chance(6):
            pad = " " * self.random.choice([0, indent, indent + 2])
            lines += f"{pad}{self.comment()}\n"
        return lines

    def scalar(self, value: Any) -> str:
        plain = written(value)
        if not isinstance(value, str) or plain.startswith('"') or self.chance(2):
            return plain
        return "'" + value.replace("'", "''") + "'" if self.chance(2) else f'"{value}"'

    def flow(self, value: Any, indent: int) -> str:
        if not isinstance(value, dict | list):
            return self.scalar(value)
        open_sign, close_sign = "{}" if isinstance(value, dict) else "[]"
        wide = bool(value) and self.chance(4)  # over several lines
        gap = f"\n{' ' * (indent + 4)}" if wide else ""
        parts = []
        for k, item in enumerate(value.items() if isinstance(value, dict) else value):
            last = k == len(value) - 1
            text = (
                f"{item[0]}: {self.flow(item[1], indent + 4)}"
                if isinstance(value, dict)
                else self.flow(item, indent + 4)
            )
            comma = "" if last and self.chance(2) else ","
            if wide and self.chance(3):
                comma += f"  {self.comment()}"
                comma += f"\n{' ' * (indent + 2)}{self.comment()}" if self.chance(4) else ""
                comma += "\n" + " " * (indent + 4 - 2 * last)
            elif not last:
                comma += gap or " "
            parts.append(text + comma)
        if wide and self.chance(2):
            open_sign += f"  {self.comment()}\n{' ' * (indent + 4)}"
        return open_sign + "".join(parts) + close_sign

    def entry(self, value: Any, indent: int, depth: int) -> str:
        """Return what follows `key:` or `-`, line break included."""
        if isinstance(value, str) and value.endswith("\n"):
            lines = "".join(f"{' ' * (indent + 2)}{line}\n" for line in value.splitlines())
            return f" |{self.tail()}{lines}" + "\n" * self.chance(3)
        block = isinstance(value, dict | list) and bool(value) and depth < 4 and not self.chance(2)
        if not block:
            return f" {self.flow(value, indent)}{self.tail()}"
        return self.tail() + self.block(value, indent + 2, depth + 1)

    def block(self, value: Any, indent: int, depth: int) -> str:
        pad, text = " " * indent, ""
        for item in value.items() if isinstance(value, dict) else value:
            text += self.between(indent)
            if isinstance(value, dict):
                text += f"{pad}{item[0]}:{self.entry(item[1], indent, depth)}"
            elif isinstance(item, dict) and item and not self.chance(2):
                text += f"{pad}- " + self.block(item, indent + 2, depth + 1).lstrip(" \n")
            else:
                text += f"{pad}-{self.entry(item, indent, depth)}"
        return text


@st.composite
def layouts(draw: st.DrawFn) -> str:
    data = copy.deepcopy(GROUND)
    for key in draw(
        st.lists(st.sampled_from(["title", "calm", "interactions", "motives", "note"]))
    ):
        data.pop(key, None)
    text = Layout(draw(st.integers(0, 2**64))).block(data, 0, 0)
    # in a list, a comment may have come before the first key; then the layout is not meant
    assume(parses(text, data))
    return text + draw(st.sampled_from(["", "# c0 the end", "\n\n"]))


def parses(text: str, data: Any) -> bool:
    try:
        return bool(parse_text(text, "f").data == data)
    except CaseError:
        return False


# what a place may be changed to, so that the case stays sound

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).filter(
    lambda t: "#c" not in t and not re.search("[\ufffe\uffff\U0001fffe-\U0010ffff]", t)
)
TEXTS |= st.sampled_from(
    ["food, medicine", "a: b", "x # y", "yes", "12", "", " x ", "- a", "{", "two\nlines"]
)
WEIGHTS = st.one_of(
    st.integers(-40, 40),
    st.floats(-40, 40, allow_subnormal=False),
    st.lists(st.integers(-20, 20), min_size=3, max_size=3).map(sorted),
    st.sampled_from(["medium", "-high", "2 to 8", "-3", "50%"]),
)
SHARES = st.sampled_from([0, 1, 0.25, "25%", [0.1, 0.2, 0.9], "0.1 to 0.4"])
NEW: dict[str, Any] = {
    "title": TEXTS,
    "note": TEXTS,
    "text": TEXTS,
    "kind": TEXTS,
    "weight": WEIGHTS,
    "value": WEIGHTS,
    "no_deal": WEIGHTS,
    "trade": WEIGHTS,
    "share": SHARES,
    "calm": SHARES,
    "months": st.sampled_from([0, 1.5, 30, [1, 2, 3], "2 to 4"]),
    "discount": st.sampled_from([1, 0.5, [0.8, 0.9, 0.95], "90%"]),
    "shape": st.lists(st.floats(-2, 2), min_size=2, max_size=2).map(lambda two: [0, *two]),
    "missiles": st.sampled_from(["x2", "x 0.5", "x-1", -8]),
    "by": st.sampled_from(["South", ["North"], ["South", "North"]]),
    "colour": st.sampled_from(["#000000", "#ABCDEF"]),
    "holds": st.sampled_from(["trade < open or missiles >= halved", "missiles == missiles"]),
}


def changeable(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places for which `NEW` has other values."""
    found = []
    if not isinstance(data, dict | list):
        return []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        here = (*path, key)
        fits = key in NEW and (key not in ("trade", "missiles") or not isinstance(value, dict))
        if fits and not (key == "by" and "missiles" in here) and path[:1] != ("interactions",):
            found.append(here)
        found += changeable(value, here)
    return found


def comments(text: str) -> list[str]:
    return re.findall(r"# ?c\d+[^\n]*", text)


def order(data: Any) -> Any:
    """Return data in which the order of keys counts."""
    if isinstance(data, dict):
        return [(key, order(value)) for key, value in data.items()]
    return [order(value) for value in data] if isinstance(data, list) else data


def may_refuse(text: str, path: tuple[Any, ...]) -> bool:
    """Whether a place is a block, or has comments inside."""
    span = parse_text(text, "f").spans[path]
    return not span.flow or "#c" in text[span.start : span.end]


calm = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
        HealthCheck.function_scoped_fixture,
    ],
)


@calm
@given(text=layouts(), data=st.data())
def test_load_after_save_keeps_values_order_and_comments(text, data, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    before = parse_text(text, "f").data
    assert read_document(parse_text(text, "f")).errors == ()
    place = data.draw(st.sampled_from(changeable(before)))
    new = data.draw(NEW[place[-1]])
    wanted = changed(before, place, new)
    try:
        saved = save(path, {dotted(before, place): new})
    except QuestionError:
        assert may_refuse(text, place)
        assert path.read_text(encoding="utf-8") == text
        return
    after = path.read_text(encoding="utf-8")
    assert order(parse_text(after, "f").data) == order(wanted)
    assert comments(after) == comments(text)
    assert after.count("\n\n") == text.count("\n\n")
    assert saved.case == load(path)
    if not may_refuse(text, place):  # nothing else is touched
        span = parse_text(text, "f").spans[place]
        assert after.startswith(text[: span.start])
        assert after.endswith(text[span.end :])


@calm
@given(text=layouts(), data=st.data())
def test_a_key_is_added_to_its_entry_and_nothing_else_changes(text, data, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    before = parse_text(text, "f").data
    homes = [
        p
        for p, entry in entries(before)
        if {"by", "weight", "value", "holds", "colour", "levels", "share", "format"} & set(entry)
    ]
    home = data.draw(st.sampled_from(homes))
    key, new = data.draw(st.sampled_from([("note", "why: so"), ("source", ["BOOK ¶2", "TALK"])]))
    place = ".".join([dotted(before, home), key]).lstrip(".")
    wanted = changed(before, (*home, key), new)
    save(path, {place: new})
    after = path.read_text(encoding="utf-8")
    assert order(parse_text(after, "f").data) == order(wanted)
    assert comments(after) == comments(text) or key in get(before, home)


@calm
@given(text=layouts(), data=st.data())
def test_several_changes_are_saved_together(text, data, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    before = parse_text(text, "f").data
    places = data.draw(st.lists(st.sampled_from(changeable(before)), min_size=2, max_size=4))
    assume(not any(a != b and a == b[: len(a)] for a in places for b in places))
    changes = {dotted(before, p): data.draw(NEW[p[-1]]) for p in places}
    wanted = before
    for place, new in changes.items():
        wanted = changed(wanted, resolve(wanted, place), new)
    try:
        save(path, changes)
    except QuestionError:
        assert path.read_text(encoding="utf-8") == text
        return
    after = path.read_text(encoding="utf-8")
    assert order(parse_text(after, "f").data) == order(wanted)
    assert comments(after) == comments(text)


@settings(deadline=None)
@given(value=TEXTS)
def test_a_text_reads_back_as_written(value):
    assert parse_value(written(value), "f") == value
    assert parse_value(written([value, {"k": value}]), "f") == [value, {"k": value}]


@settings(deadline=None)
@given(value=st.text(max_size=10))
def test_any_text_reads_back_or_is_refused(value):
    try:
        assert parse_value(written(value), "f") == value
    except CaseError:
        assert re.search("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", value)


@settings(deadline=None)
@given(
    value=st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(10**40), 10**40),
            st.floats(allow_nan=False),
            TEXTS,
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(TEXTS.filter(lambda t: t != "<<"), inner, max_size=3),
        ),
        max_leaves=8,
    )
)
def test_numbers_lists_and_mappings_read_back_as_written(value):
    assert parse_value(written(value), "f") == value


def test_numbers_that_are_not_finite_are_written_as_yaml_has_them():
    import numpy as np

    assert [written(x) for x in (math.inf, -math.inf, math.nan)] == [".inf", "-.inf", ".nan"]
    assert [written(x) for x in (np.float64(2.5), np.int64(3))] == ["2.5", "3"]


# a few layouts by hand

HAND = """\
format: 1
case: hand   # short
parties:
  # who
  A: {no_deal: [-3,  # low
      -2, -1]}       # high
measures:
  m: {by: A, levels: {none, half: {months: 2}, full}, take_back: {share: 1}}
requires:
  - holds: m >= none   # always
values:
  A:
    m:
      weight: 3
      # not sure
note: >-   # folded
  some text

  # no comment
"""


@pytest.mark.parametrize(
    ("place", "new", "old_part", "new_part"),
    [
        (
            "parties.A.no_deal",
            [-9, -8, 0],
            "[-3,  # low\n      -2, -1]",
            "[-9,  # low\n      -8, 0]",
        ),
        ("parties.A.no_deal.2", -1.5, "-2, -1", "-1.5, -1"),
        ("measures.m.levels.none", {"text": "x"}, "{none,", "{none: {text: x},"),
        ("measures.m.levels.full", {"months": 4}, ", full}", ", full: {months: 4}}"),
        ("measures.m.note", "so", "{share: 1}}", "{share: 1}, note: so}"),
        ("requires.1.note", "so", "# always\n", "# always\n    note: so\n"),
        ("values.A.m.note", "so", "weight: 3\n", "weight: 3\n      note: so\n"),
        ("note", "a, b", ">-   # folded\n  some text\n\n  # no comment", '"a, b"   # folded'),
        ("title", "T", "  # no comment\n", "  # no comment\ntitle: T\n"),
    ],
)
def test_layouts_by_hand(tmp_path, place, new, old_part, new_part):
    path = tmp_path / "hand.yaml"
    path.write_text(HAND, encoding="utf-8")
    save(path, {place: new})
    assert HAND.count(old_part) == 1
    assert path.read_text(encoding="utf-8") == HAND.replace(old_part, new_part)


@pytest.mark.parametrize(
    ("place", "new", "message"),
    [
        (
            "parties.A.no_deal",
            -4,
            "parties.A.no_deal has comments inside; change its parts one by one",
        ),
        ("values.A.m", 4, "values.A.m is a block of several lines; change its parts one by one"),
        ("values.A.k.weight", 4, "values.A has no 'k' (known: m)"),
        ("requires.1.holds.source", "J", "requires.1.holds is a bare value and has no 'source'"),
        ("parties.A.no_deal.note", "x", "parties.A.no_deal has no 'note' (known: 1, 2, 3)"),
    ],
)
def test_what_cannot_be_changed_is_refused(tmp_path, place, new, message):
    path = tmp_path / "hand.yaml"
    path.write_text(HAND, encoding="utf-8")
    with pytest.raises(QuestionError, match=re.escape(message)):
        save(path, {place: new})
    assert path.read_text(encoding="utf-8") == HAND


def test_a_change_that_spoils_the_case_is_not_written(tmp_path):
    path = tmp_path / "hand.yaml"
    path.write_text(HAND, encoding="utf-8")
    with pytest.raises(CaseError, match="low, mode and high must rise"):
        save(path, {"values.A.m.weight": [3, 2, 1]})
    with pytest.raises(CaseError, match=r"E101 unknown key `wieght`"):
        save(path, {"values.A.m.wieght": 3})
    assert path.read_text(encoding="utf-8") == HAND
    assert os.listdir(tmp_path) == ["hand.yaml"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_mark_of_the_file_stay(tmp_path, mark):
    path = tmp_path / "hand.yaml"
    path.write_bytes(mark + HAND.replace("\n", "\r\n").encode())
    save(path, {"values.A.m.weight": 5, "note": "x"})
    raw = path.read_bytes()
    assert raw.startswith(mark + b"format: 1\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert load(path).values["A"]["m"].weight.mode == 5


def test_the_case_of_the_library_is_edited_in_place(tmp_path):
    path = tmp_path / "korea.yaml"
    text = (
        Path(load.__code__.co_filename).with_name("library").joinpath("korea-2018.yaml").read_text()
    )
    path.write_text(text, encoding="utf-8")
    save(path, {"values.DPRK.warheads.weight": [-120, -90, -60], "evidence.E06.plus_minus": 0.1})
    after = path.read_text(encoding="utf-8")
    differing = [a for a, b in zip(text.splitlines(), after.splitlines(), strict=True) if a != b]
    assert len(differing) == 2


# writing


def test_a_failing_replace_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "case.yaml"
    path.write_text("old", encoding="utf-8")

    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    for name in ("replace", "fsync", "chmod"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, refuse)
            with pytest.raises(QuestionError, match="no space left on device; nothing was changed"):
                write_atomically(path, "new")
        assert path.read_text(encoding="utf-8") == "old"
        assert os.listdir(tmp_path) == ["case.yaml"]


def test_a_text_that_has_no_bytes_leaves_the_old_file(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(QuestionError, match="nothing was changed"):
        write_atomically(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["case.yaml"]


def test_permissions_are_kept_and_new_files_follow_the_umask(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    write_atomically(path, "new\n")
    assert path.read_bytes() == b"new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    mask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "fresh.yaml", "x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "fresh.yaml").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "case.yaml", tmp_path / "link.yaml"
    path.write_text("old", encoding="utf-8")
    link.symlink_to(path)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"


def test_a_long_name_is_written(tmp_path):
    path = tmp_path / ("x" * 250 + ".yml")
    write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "new"


def test_a_folder_that_cannot_be_written_is_a_question_error(tmp_path, monkeypatch):
    path = tmp_path / "case.yaml"
    path.write_text(HAND, encoding="utf-8")
    if os.geteuid() == 0:  # root writes anywhere
        monkeypatch.setattr("tempfile.mkstemp", lambda **_: os.open("/proc/1/none", os.O_CREAT))
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(QuestionError, match="cannot be written: .*; nothing was changed"):
            save(path, {"values.A.m.weight": 5})
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text(encoding="utf-8") == HAND
    with pytest.raises(QuestionError, match="cannot be written"):
        write_atomically(tmp_path / "none" / "case.yaml", "x")
    with pytest.raises(QuestionError, match="cannot be written"):
        write_atomically(tmp_path, "x")


def test_edited_gives_the_text_without_writing():
    document = parse_text(HAND, "hand")
    assert edited(document, "case", "other") == HAND.replace("case: hand", "case: other")
