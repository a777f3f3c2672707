"""Law: whatever a file holds, reading it ends in a case, in findings or in `CaseError`."""

import contextlib
import copy
import datetime as dt
import re
import time
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from detente.case import CaseError, DetenteError, library, load, read
from detente.case.edit import written
from detente.case.expressions import ExpressionError, bind, comparisons, holds, parse
from detente.case.judgement import Change, Judgement
from detente.case.load import read_document
from detente.case.schema import Case
from detente.case.yaml_io import parse_text


def calm(examples: int) -> settings:
    """As many examples, however long each takes on a busy machine."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


CODE = re.compile(r"[EW]\d{3}")


def outcome(reading, text: str | None = None) -> Any:
    """Read, and hold the findings to what every finding keeps."""
    started = time.perf_counter()
    try:
        file = reading()
    except CaseError as err:
        file, findings = None, err.findings
        assert findings
    else:
        findings = file.findings
        assert file.errors or file.case is not None
    assert time.perf_counter() - started < 10
    for found in findings:
        assert CODE.fullmatch(found.code)
        assert found.message.isprintable()
        assert len(found.message) < 1000
        assert found.column >= 0
        if text is not None:
            assert 0 <= found.line <= len(re.split("\r\n|[\n\r\x85\u2028\u2029]", text)) + 1
    return file


def reads(text: str) -> Any:
    return outcome(lambda: read_document(parse_text(text, "f.yaml")), text)


# (a) arbitrary text, (b) arbitrary bytes

SIGNS = st.sampled_from(
    [
        *"\n\n\n  \t:-[]{},#&*!|>'\"%@`\\?=<>~.xy01\x00\x1b\x85\u2028\ufeffé",
        ": ",
        "- ",
        "\n  ",
        "\r\n",
    ]
    + ["---\n", "...\n", "? ", "!!str ", "&a ", "*a", "<<: ", "%YAML 1.1\n", "\\x", ">-\n", "|+2\n"]
    + ["format: 1\n", "case: x\n", "parties: ", "measures: ", "values: ", "null", "true", ".nan"]
)
ANY_TEXT = st.one_of(st.text(max_size=200), st.lists(SIGNS, max_size=60).map("".join))


@calm(400)
@given(text=ANY_TEXT)
def test_any_text_ends_in_a_case_or_findings(text):
    reads(text)


@calm(200)
@given(
    raw=st.one_of(
        st.binary(max_size=300),
        st.tuples(
            ANY_TEXT, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
        ).map(lambda pair: pair[0].encode(pair[1], errors="replace")),
    )
)
def test_any_bytes_end_in_a_case_or_findings(raw, tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes(raw)
    outcome(lambda: read(path))


# (c) a case of the library, cut and patched

CASES = {name: path.read_text(encoding="utf-8") for name, path in library.names().items()}
SMALL = sorted(name for name, text in CASES.items() if len(text) < 8000)
LARGE = sorted(set(CASES) - set(SMALL))
ODD_SCALARS = [
    *("", "~", "true", "no", "0", "-1", "1e999", ".nan", "-.inf", "x2", "xx", "-medium", "8 to 16"),
    *(
        "16 to 8",
        "120%",
        "2018-02-30",
        "a b",
        "a: b",
        "'",
        '"',
        "[",
        "{",
        "]}",
        "[1, 2]",
        "[3, 2, 1]",
    ),
    *(
        "{a: 1}",
        "{}",
        "[]",
        "&a x",
        "*a",
        "!t x",
        "# x",
        "9" * 400,
        "x" * 5000,
        "{value: [1]}",
        "é",
    ),
    *(
        "North",
        "missiles",
        "missiles == gone",
        "((",
        "not not",
        "\t",
        "- ",
        "? ",
        "<<",
        "\\",
        "@",
        "`",
    ),
]


@st.composite
def mutated(draw: st.DrawFn, names: list[str]) -> str:
    text = CASES[draw(st.sampled_from(names))]
    for _ in range(draw(st.integers(1, 3))):
        how = draw(st.sampled_from(["cut", "double", "odd", "line", "lines", "scalar"]))
        start = draw(st.integers(0, max(0, len(text) - 1)))
        length = draw(st.sampled_from([1, 1, 2, 5, 20, 80]))
        if how == "cut":
            text = text[:start] + text[start + length :]
        elif how == "double":
            text = text[: start + length] + text[start:]
        elif how == "odd":
            text = text[:start] + draw(st.sampled_from(ODD_SCALARS)) + text[start + length :]
        elif how in ("line", "lines"):
            lines = text.split("\n")
            k = draw(st.integers(0, len(lines) - 1))
            kept = [] if how == "line" else [lines[k]] * 2
            text = "\n".join([*lines[:k], *kept, *lines[k + 1 :]])
        else:
            words = list(re.finditer(r"[\w.\"-]+", text))
            if words:
                word = words[draw(st.integers(0, len(words) - 1))]
                odd = draw(st.sampled_from(ODD_SCALARS))
                text = text[: word.start()] + odd + text[word.end() :]
    return text


@calm(400)
@given(text=mutated(SMALL))
def test_a_damaged_case_ends_in_a_case_or_findings(text):
    reads(text)


@calm(50)
@given(text=mutated(LARGE))
def test_a_damaged_large_case_ends_in_a_case_or_findings(text):
    reads(text)


# (d) trees of plain data: with the keys of the language, and cases of the right form

NAMES = ["A", "B", "m", "n", "none", "half", "full", "H1", "H2", "G", "S"]
CONDITIONS = [
    "m == full",
    "m < half or n >= half",
    "not n == none",
    "m < n",
    "m == 9",
    "x == y",
    "(",
]
ODD = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        -1,
        0.5,
        2,
        40,
        10**300,
        float("nan"),
        float("inf"),
        "",
        "x2",
        "x",
        "é",
    ]
    + [
        "8 to 16",
        "16 to 8",
        "medium",
        "-high",
        "50%",
        "2018-01-01",
        "a b",
        [],
        {},
        [1, 2, 3],
        [3, 2],
    ]
    + [*NAMES, *CONDITIONS, {"value": 1}, {"weight": 2}, {"holds": "m == full"}, [[1]], ["a", "a"]]
)
NUMBERS = st.sampled_from(
    [0, 0.5, 1, -3, 12, [-2, -1, 0], [0, 0.2, 1], "8 to 16", "low", "-medium", "x2"]
)
OF_TYPE: dict[Any, Any] = {
    str: st.sampled_from(
        [*NAMES, *CONDITIONS, "S ¶1", "parties.A.no_deal", "2018-01-01", "breakdown"]
    ),
    bool: st.booleans(),
    int: st.integers(-1, 5),
    float: st.sampled_from([0, 0.25, 0.5, 1, -1, 3.5]),
    dt.date: st.sampled_from(["2018-01-01", "2018-05-09", "2020-02-29"]),
    Any: st.sampled_from([1, "m == full", [1, 2, 3]]),
}


def of(annotation: Any, depth: int) -> Any:
    """Return values of the right form for an annotation of the schema."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation in OF_TYPE:
        return OF_TYPE[annotation]
    if origin is Annotated:
        return of(inner[0], depth)
    if origin is Literal:
        return st.sampled_from(inner)
    if origin in (Union, types.UnionType):
        return st.one_of([of(a, depth) for a in inner if a is not type(None)])
    if origin is dict:
        return st.dictionaries(st.sampled_from(NAMES), of(inner[1], depth + 1), max_size=3)
    if origin is tuple:
        if Ellipsis in inner:
            return st.lists(of(inner[0], depth + 1), max_size=3)
        return st.tuples(*(of(a, depth + 1) for a in inner)).map(list)
    if issubclass(annotation, Judgement | Change):
        return NUMBERS
    return entry(annotation, depth)


def entry(model: type[BaseModel], depth: int = 0) -> Any:
    """Return mappings with the required keys of a model and some of the others."""
    if depth > 8:
        return st.just({})
    needed, free = {}, {}
    for name, info in model.model_fields.items():
        values = of(info.annotation, depth + 1)
        (needed if info.is_required() else free)[info.alias or name] = values
    return st.fixed_dictionaries(needed, optional=free)


MEASURE = {"by": "A", "levels": ["none", "half", "full"], "take_back": {"share": 0.5}}
GROUND = {
    "format": 1,
    "case": "x",
    "as_of": "2018-05-09",
    "sources": {"S": {"title": "Made up"}},
    "parties": {"A": {"no_deal": -3}, "B": {"no_deal": [-5, -3, 0]}},
    "measures": {"m": MEASURE, "n": {**MEASURE, "by": ["A", "B"]}},
    "values": {"A": {"m": -4, "n": 3}, "B": {"m": 9}},
    "motives": {"A": {"H1": {"default": True}, "H2": {"weights": {"m": "x2"}}}},
    "dates": {"G": "2020-01-01"},
}
BLOCKS = {i.alias or n: of(i.annotation, 1) for n, i in Case.model_fields.items()}


@st.composite
def well_formed(draw: st.DrawFn) -> dict[str, Any]:
    """Return a small sound case in which some blocks are drawn anew by the schema."""
    data = copy.deepcopy(GROUND)
    for block in draw(st.lists(st.sampled_from(sorted(BLOCKS)), min_size=1, max_size=3)):
        drawn = draw(BLOCKS[block])
        if block in data and isinstance(drawn, dict) and draw(st.booleans()):
            data[block] = {**data[block], **drawn}
        elif block not in ("format", "case"):
            data[block] = drawn
    return data


KEYS = sorted({i.alias or n for m in [Case] for n, i in m.model_fields.items()} | set(NAMES))
TREES = st.dictionaries(
    st.sampled_from(KEYS),
    st.recursive(
        ODD,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from([*KEYS, "by", "levels", "of", "set", "do"]), inner, max_size=3
            ),
        ),
        max_leaves=12,
    ),
    max_size=8,
)


def dumped(data: dict[str, Any]) -> str:
    return "".join(f"{key}: {written(value)}\n" for key, value in data.items())


@calm(350)
@given(data=well_formed())
def test_a_case_of_the_right_form_ends_in_a_case_or_findings(data):
    reads(dumped(data))


@calm(250)
@given(data=TREES, grounded=st.booleans())
def test_any_tree_ends_in_a_case_or_findings(data, grounded):
    reads(dumped({**GROUND, **data} if grounded else data))


# (e) conditions

LEVELS = {"m": ("none", "half", "full"), "n": ("no", "yes")}
WORDS = st.sampled_from(
    ["m", "n", "half", "yes", "1", "99", "and", "or", "not", "(", ")", "==", "!=", "<=", ">=", "<"]
    + [">", "=", "&&", " ", "é", "٣", "²", "x" * 90, "m == half", "n < 1", ",", ".", "-", "\n"]
)
ANY_CONDITION = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=25).map(" ".join),
    st.integers(1, 3000).map(lambda n: "(" * n + "m == half" + ")" * n),
    st.integers(1, 3000).map(lambda n: "not " * n + "m == half"),
    st.integers(1, 300).map(lambda n: " and ".join(["m == half"] * n)),
)


@calm(500)
@given(text=ANY_CONDITION)
def test_any_condition_is_read_or_refused(text):
    try:
        tree = bind(parse(text), LEVELS)
    except ExpressionError as err:
        place = err.offset
    else:
        place = comparisons(tree)[0].offset
        assert holds(tree, {"m": 1, "n": 0}.__getitem__) in (True, False)
    assert 0 <= place <= len(text)


# (f) --set and --scenario

PLACES = st.sampled_from(
    [
        "calm",
        "parties",
        "parties.North.no_deal.value",
        "values.North.missiles.shape.2",
        "requires.1",
    ]
    + [
        "interactions.North+trade+missiles.weight",
        "scenarios.x.set",
        "format",
        "",
        ".",
        "a.b",
        "case.",
    ]
    + ["measures.trade.levels.food", "motives.North.trader", "targets.no_missiles.holds", "private"]
)
ANY_CHANGE = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}={}".format, PLACES, st.one_of(st.sampled_from(ODD_SCALARS), st.text(max_size=20))
    ),
    st.builds("{}={}".format, PLACES, ODD.map(written)),
)


@calm(300)
@given(changes=st.lists(ANY_CHANGE, max_size=3), scenario=st.none() | st.text(max_size=10))
def test_any_change_fits_or_is_refused(changes, scenario):
    with contextlib.suppress(DetenteError):
        load("two-swaps", scenario=scenario, changes=changes)


@pytest.mark.parametrize("name", ["a\0b", "a\0b.yaml", "", ".", "/", "x" * 5000, "nul/\ud800.yaml"])
def test_odd_names_of_files_are_refused(name):
    with pytest.raises(DetenteError):
        load(name)
