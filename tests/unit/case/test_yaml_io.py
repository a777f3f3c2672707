"""Text to plain data: what scalars mean, and the place of every value."""

import math
from typing import Any

import pytest

from detente.case import CaseError, library
from detente.case.paths import get
from detente.case.yaml_io import parse_text, parse_value, read_text, scalar

NAMES = list(library.names())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[("no", "no"), ("yes", "yes"), ("on", "on"), ("NO", "NO"), ("null", None), ("~", None)],
        *[("true", True), ("False", False), ("12", 12), ("-3", -3), ("+4", 4), ("0x1F", "0x1F")],
        *[
            ("010", 10),
            ("1_000", "1_000"),
            ("1:30", "1:30"),
            ("2018-05-09", "2018-05-09"),
            ("=", "="),
        ],
        *[("1.5", 1.5), (".5", 0.5), ("1.", 1.0), ("1e3", 1000.0), ("1.5e-1", 0.15), ("e3", "e3")],
        *[
            (".inf", math.inf),
            ("-.INF", -math.inf),
            ("inf", "inf"),
            ("", None),
            ("8 to 16", "8 to 16"),
        ],
    ],
)
def test_plain_scalars_follow_yaml_1_2(text, value):
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)
    assert parse_value(text, "f") == value
    assert parse_value(f'"{text}"', "f") == text


def test_a_very_long_number_is_still_a_number():
    assert math.isfinite(float(scalar("9" * 5000)))
    assert math.isnan(scalar(".nan"))


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        here = (*path, key)
        found += places(value, here) if isinstance(value, dict | list) else [here]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_value_is_where_its_place_says(name):
    text = library.find(name).read_text(encoding="utf-8")
    document = parse_text(text, name)
    lines = text.split("\n")
    for path in places(document.data):
        span, value = document.spans[path], get(document.data, path)
        found = document.finding(path, "E103", "m")
        assert (found.line, found.column) == (span.line, span.column)
        assert text[span.start :].startswith(lines[span.line - 1][span.column - 1 :])
        if span.flow and text[span.start] not in "|>":
            assert parse_value(text[span.start : span.end], "f") == value
        if isinstance(path[-1:] and path[-1], str):
            found = document.finding(path, "E103", "m", at_key=True)
            assert lines[found.line - 1][found.column - 1 :].lstrip("\"'").startswith(path[-1])


TEXT = """\
a:
  list: [none, [0, 2, 1], full]
  lone: {share: 2}
  bare: m == full
  quoted: "m == full"
  folded: >-
    m ==
    full
"""


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (("a", "list", 1, 2), "1], full"),
        (("a", "list", "full", "by"), "full]"),
        (("a", "list", "full"), "full]"),
        (("a", "lone", 0, "share"), "2}"),
        (("a", "lone", 0, "months"), "lone: "),
        (("a", "bare", "holds"), "m == full"),
        (("a", "none"), "a:"),
        (("b", "c"), "a:"),
        ((), "a:"),
    ],
)
def test_short_forms_and_missing_keys_have_a_place_too(path, shown):
    found = parse_text(TEXT, "f").finding(path, "E103", "m")
    assert TEXT.splitlines()[found.line - 1][found.column - 1 :].startswith(shown)


@pytest.mark.parametrize(
    ("key", "shown"), [("bare", "full"), ("quoted", 'full"'), ("folded", ">-")]
)
def test_a_part_of_a_text_has_a_place_where_it_is_on_one_line(key, shown):
    found = parse_text(TEXT, "f").finding(("a", key, "holds"), "E202", "m", offset=5)
    assert TEXT.splitlines()[found.line - 1][found.column - 1 :] == shown


def test_of_a_key_that_stands_twice_the_first_is_kept():
    document = parse_text("a: 1\nb: {c: 2}\na: 3\nb: {d: 4}\n", "f")
    assert document.data == {"a": 1, "b": {"c": 2}}
    assert [str(f) for f in document.findings] == [
        "f:3:1 E007 the key `a` stands twice (first in line 1); keep one",
        "f:4:1 E007 the key `b` stands twice (first in line 2); keep one",
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a: \xe9\n", "f:1:4 E002 is not UTF-8 text (byte 0xe9); save the file as UTF-8"),
        ("é: 1\nb: ".encode() + b"\xff", "f:2:4 E002 is not UTF-8 text (byte 0xff)"),
        ("a: bcdefghijklmnop".encode("utf-16-be"), "f E002 is UTF-16 text; save it as UTF-8"),
        ("a: bcdefghijklmnop".encode("utf-16"), "f E002 is UTF-16 text; save it as UTF-8"),
        (b"GIF89a\x00\x00\xff\xff", "f E002 is no text file"),
    ],
)
def test_other_encodings_are_named(tmp_path, raw, message):
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    with pytest.raises(CaseError) as caught:
        read_text(path, "f")
    assert str(caught.value).startswith(message)


def test_marks_and_line_ends_do_not_count(tmp_path):
    path = tmp_path / "f.yaml"
    for raw in (b"a: 1\nb: 2\n", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", b"a: 1\rb: 2\r"):
        path.write_bytes(raw)
        assert read_text(path, "f") == "a: 1\nb: 2\n"


@pytest.mark.parametrize(
    "text", ["1\nb: 2", "1\n---\n2", "[1", "a: b", "- 1", "*a", "\x07", '"\\e"']
)
def test_one_value_is_one_value(text):
    with pytest.raises(CaseError) as caught:
        parse_value(text, "--set a")
    assert str(caught.value).startswith("--set a E0")


@pytest.mark.parametrize("text", ["a: \x1b[2J", 'a: "\\e[2J"', '"\\a": 1', "a: \x9b", "a: \ufffe"])
def test_control_characters_are_refused_even_as_escapes(text):
    with pytest.raises(CaseError) as caught:
        parse_text(text, "f")
    assert caught.value.findings[0].code == "E012"
