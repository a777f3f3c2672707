"""From plain data to a `Case`: pydantic's errors as findings that an analyst can act on."""

import types
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from detente.case.findings import Path, did_you_mean
from detente.case.judgement import DEFAULT_SCALE, Entry, Judgement, read_triple, shown
from detente.case.schema import Case

Model = TypeVar("Model", bound=BaseModel)
Root = type[BaseModel]
"""The model of the whole file."""


class Issue(NamedTuple):
    """A finding before it has its line: `Document.finding` places it."""

    path: Path
    code: str
    message: str
    at_key: bool = False
    offset: int | None = None
    """The character of a text that is meant, from 0."""


MOST_ERRORS = 200
"""What is listed of a file with more."""


def validate(data: dict[str, Any]) -> tuple[Case | None, list[Issue]]:
    """Return the case, or none and everything that is wrong with its form."""
    return validate_as(Case, data, {"scale": _scale(data)})


def validate_as(
    model: type[Model], data: dict[str, Any], context: dict[str, Any] | None = None
) -> tuple[Model | None, list[Issue]]:
    """Return data as a model of the language, or none and everything wrong with its form."""
    try:
        return model.model_validate(data, context=context), []
    except ValidationError as err:
        issues: dict[Path, Issue] = {}
        errors = err.errors(include_url=False)[:MOST_ERRORS]
        for error in [e for e in errors if not _follows_from_another(e)] or errors:
            issue = _issue(model, data, error)
            issues.setdefault(issue.path, issue)  # of a union's errors the first
        return None, list(issues.values())


def _follows_from_another(error: Any) -> bool:
    """Whether pydantic reports it only because a part inside has an error of its own."""
    found = error["input"]
    if error["type"] == "too_short":
        return isinstance(found, dict | list) and len(found) >= error["ctx"]["min_length"]
    return error["type"] == "literal_error" and isinstance(found, dict)


def _scale(data: dict[str, Any]) -> dict[str, tuple[float, float, float]]:
    """Read the words' meaning first: every other judgement may use them."""
    scale = dict(DEFAULT_SCALE)
    written = data.get("scale")
    for word, value in (written if isinstance(written, dict) else {}).items():
        try:
            scale[word] = read_triple(value, {})
        except ValueError:
            continue  # reported where the scale itself is checked
    return scale


def _issue(root: Root, data: dict[str, Any], error: Any) -> Issue:
    kind, loc, found = error["type"], error["loc"], error["input"]
    path = _known_part(data, loc)
    if kind == "extra_forbidden":
        return Issue(path, "E101", _unknown_key(root, data, loc, path, found), True)
    if kind == "missing":
        return Issue((*path, loc[-1]), "E102", _missing(root, loc), True)
    if kind == "value_error":
        message = error["msg"].removeprefix("Value error, ")
        if message.startswith("no `value`"):
            return _no_value(root, loc, path, found, message)
        told = ("judgement", "triple", "low, mode")
        return Issue(path, "E110" if any(w in message for w in told) else "E103", message)
    if kind == "string_pattern_mismatch":
        return Issue(path, "E103", _not_a_name(loc, found), loc[-1] == "[key]")
    if kind == "literal_error":
        known = error["ctx"]["expected"]
        words = [w.strip("'") for w in known.replace(" or ", ", ").split(", ")]
        near = did_you_mean(found, words)
        hint = near if near.startswith(",") else ""
        if loc == ("format",):
            known = "1, the version of the language"
        return Issue(path, "E103", f"expected {known}, found {shown(found)}{hint}")
    hint = ""
    if kind == "string_type" and found is None and _model_at(root, loc[:-1]) is None:
        hint = "; a text with a comma needs quotes"
    return Issue(path, "E103", f"{_plain(kind, error)}, found {shown(found)}{hint}")


def _unknown_key(root: Root, data: dict[str, Any], loc: Path, path: Path, found: Any) -> str:
    key, known = str(loc[-1]), _keys_at(root, loc[:-1])
    near = did_you_mean(key, known)
    if found is not None or len(path) < 2:
        return f"unknown key `{key[:60]}`{near}"
    if near.startswith(","):
        return f"`{key[:60]}` is no key{near}"
    entry: Any = data
    for step in path[:-1]:
        entry = entry[step]
    keys = list(entry) if isinstance(entry, dict) else []
    before = keys[keys.index(key) - 1] if key in keys[1:] else ""
    lists = ("source", "by", "of", "protects", "anyone_of", "all_of")
    hint = (
        "a list needs brackets: [A, B]" if before in lists else "a text with a comma needs quotes"
    )
    return f"`{key[:60]}` is no key; {hint}"


_NEEDED = {
    "format": "write `format: 1`",
    "parties": "who takes part",
    "measures": "what could be done",
    "values": "what the measures are worth to each party",
    "levels": "how far it can go, the lowest first, such as [none, partial, full]",
}


def _missing(root: Root, loc: Path) -> str:
    if isinstance(loc[-1], int):
        return f"`{loc[-2]}` has too few entries{_text_of(root, loc[:-1])}"
    return f"`{loc[-1]}` is missing{_text_of(root, loc)}"


def _no_value(root: Root, loc: Path, path: Path, found: Any, message: str) -> Issue:
    """Say which key was meant, or is missing, where a mapping is no judgement."""
    key = "weight" if loc[-1] == "weight" and path[-1:] != ("weight",) else "value"
    known = [key, *(_keys_at(root, loc[:-1]) if key == "weight" else _keys_at(root, loc))]
    for name in found if isinstance(found, dict) else ():
        near = did_you_mean(name, known)
        if name not in known and near.startswith(","):
            return Issue((*path, name), "E101", f"unknown key `{name[:60]}`{near}", True)
    return Issue((*path, key), "E102", message.replace("`value`", f"`{key}`"), True)


def _not_a_name(loc: Path, found: Any) -> str:
    if loc[-1] == "colour":
        return f"a colour is written `#b2182b`, found {shown(found)}"
    if loc == ("case",):
        return f"{shown(found)} is no short name: letters, digits, `-`, `.` and `_`, no spaces"
    hint = "; put a space after `:`" if isinstance(found, str) and ":" in found else ""
    return f"{shown(found)} is no name: a letter, then letters, digits or underscores{hint}"


_PLAIN = {
    "string_type": "expected text (in quotes if it looks like a number)",
    "dict_type": "expected `key: value` lines",
    "model_type": "expected `key: value` lines",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_parsing_size": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "finite_number": "expected a finite number",
    "date_from_datetime_parsing": "expected a day such as 2018-05-09",
    "date_parsing": "expected a day such as 2018-05-09",
    "date_type": "expected a day such as 2018-05-09",
    "date_from_datetime_inexact": "expected a day such as 2018-05-09",
}


_LIMITS = {
    "too_short": "expected at least {min_length} entries",
    "too_long": "expected at most {max_length} entries",
    "string_too_long": "expected at most {max_length} characters",
    "greater_than_equal": "expected at least {ge:g}",
    "less_than_equal": "expected at most {le:g}",
}


def _plain(kind: str, error: Any) -> str:
    if kind in _LIMITS:
        return _LIMITS[kind].format(**error["ctx"]).replace("1 entries", "one entry")
    message = str(error["msg"])
    return _PLAIN.get(kind, message[:1].lower() + message[1:])


def _known_part(data: Any, loc: Sequence[str | int]) -> Path:
    """Return the part of an error's place that the file has, without pydantic's own words."""
    path: Path = ()
    for part in loc:
        if isinstance(data, list) and isinstance(part, str) and part in data:
            part = data.index(part)  # a list of names stands for a mapping
        is_there = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if is_there:
            data, path = data[part], (*path, part)
    return path


def _keys_at(root: Root, loc: Sequence[str | int]) -> list[str]:
    """Return the keys that the schema knows at a place."""
    model = _model_at(root, loc)
    if model is None:
        return []
    names = [f.alias or name for name, f in model.model_fields.items()]
    names.sort(key=lambda name: name in Entry.model_fields)  # what every entry has comes last
    if issubclass(model, Judgement):
        names = ["value", *(n for n in names if n not in ("low", "mode", "high", "word"))]
    return names


def _text_of(root: Root, loc: Sequence[str | int]) -> str:
    if loc[-1] in _NEEDED:
        return f": {_NEEDED[str(loc[-1])]}"
    model = _model_at(root, loc[:-1])
    fields = model.model_fields if model else {}
    for name, info in fields.items():
        if (info.alias or name) == loc[-1] and info.description:
            return f": {info.description[0].lower()}{info.description[1:].rstrip('.')}"
    return ""


def _model_at(root: Root, loc: Sequence[str | int]) -> type[BaseModel] | None:
    """Walk the schema along an error's place."""
    at: Any = root
    for part in loc:
        at = _unwrapped(at)
        if isinstance(at, type) and issubclass(at, BaseModel):
            fields = at.model_fields
            named = {f.alias or name: f.annotation for name, f in fields.items()}
            if part not in named:
                return None
            at = named[str(part)]
        elif get_origin(at) in (dict, tuple):
            at = next((a for a in reversed(get_args(at)) if a is not Ellipsis), None)
        else:
            return None
    at = _unwrapped(at)
    return at if isinstance(at, type) and issubclass(at, BaseModel) else None


def _unwrapped(at: Any) -> Any:
    """Drop `Annotated` and the `None` of an optional."""
    while get_origin(at) in (Annotated, Union, types.UnionType):
        options = [a for a in get_args(at) if a is not type(None)]
        at = options[-1] if get_origin(at) is not Annotated else options[0]
    return at
