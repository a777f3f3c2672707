"""From plain data to a `Case`: pydantic's errors as findings that an analyst can act on."""

import types
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from detente.case.findings import Path, did_you_mean
from detente.case.judgement import DEFAULT_SCALE, Judgement, read_triple
from detente.case.schema import Case


class Issue(NamedTuple):
    """A finding before it has its line: `Document.finding` places it."""

    path: Path
    code: str
    message: str
    at_key: bool = False


def validate(data: dict[str, Any]) -> tuple[Case | None, list[Issue]]:
    """Return the case, or none and everything that is wrong with its form."""
    try:
        return Case.model_validate(data, context={"scale": _scale(data)}), []
    except ValidationError as err:
        issues: dict[Path, Issue] = {}
        for error in err.errors(include_url=False):
            issue = _issue(data, error)
            issues.setdefault(issue.path, issue)  # of a union's errors the first
        return None, list(issues.values())


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


def _issue(data: dict[str, Any], error: Any) -> Issue:
    kind, loc, found = error["type"], error["loc"], error["input"]
    path = _known_part(data, loc)
    if kind == "extra_forbidden":
        key = str(loc[-1])
        if found is None and len(path) > 1 and key not in _keys_at(loc[:-1]):
            hint = "; a text with a comma needs quotes"
            if not (near := did_you_mean(key, _keys_at(loc[:-1]))).startswith(","):
                return Issue(path, "E101", f"`{key}` is no key{hint}", True)
            return Issue(path, "E101", f"`{key}` is no key{near}", True)
        return Issue(
            path, "E101", f"unknown key `{key}`{did_you_mean(key, _keys_at(loc[:-1]))}", True
        )
    if kind == "missing":
        return Issue((*path, loc[-1]), "E102", f"`{loc[-1]}` is missing{_text_of(loc)}", True)
    if kind == "value_error":
        code = "E110" if "judgement" in error["msg"] or "triple" in error["msg"] else "E103"
        return Issue(path, code, error["msg"].removeprefix("Value error, "))
    if kind == "string_pattern_mismatch":
        return Issue(path, "E103", _not_a_name(loc, found), loc[-1] == "[key]")
    if kind == "literal_error":
        known = error["ctx"]["expected"]
        words = [w.strip("'") for w in known.replace(" or ", ", ").split(", ")]
        near = did_you_mean(found, words)
        hint = near if near.startswith(",") else ""
        return Issue(path, "E103", f"expected {known}, found {_shown(found)}{hint}")
    return Issue(path, "E103", f"{_plain(kind, error)}, found {_shown(found)}")


def _not_a_name(loc: Path, found: Any) -> str:
    if loc[-1] == "colour":
        return f"a colour is written `#b2182b`, found {_shown(found)}"
    return f"{_shown(found)} is no name: a letter, then letters, digits or underscores"


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
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "finite_number": "expected a finite number",
    "date_from_datetime_parsing": "expected a day such as 2018-05-09",
    "date_parsing": "expected a day such as 2018-05-09",
    "date_type": "expected a day such as 2018-05-09",
    "date_from_datetime_inexact": "expected a day such as 2018-05-09",
}


def _plain(kind: str, error: Any) -> str:
    message = str(error["msg"])
    return _PLAIN.get(kind, message[:1].lower() + message[1:])


def _shown(value: Any) -> str:
    if isinstance(value, dict | list | tuple):
        return "a list" if not isinstance(value, dict) else "a mapping"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _known_part(data: Any, loc: Sequence[str | int]) -> Path:
    """Return the part of an error's place that the file has, without pydantic's own words."""
    path: Path = ()
    for part in loc:
        is_there = (isinstance(data, dict) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if is_there:
            data, path = data[part], (*path, part)
    return path


def _keys_at(loc: Sequence[str | int]) -> list[str]:
    """Return the keys that the schema knows at a place."""
    model = _model_at(loc)
    if model is None:
        return []
    names = [f.alias or name for name, f in model.model_fields.items()]
    if issubclass(model, Judgement):
        names = ["value", *(n for n in names if n not in ("low", "mode", "high", "word"))]
    return names


def _text_of(loc: Sequence[str | int]) -> str:
    model = _model_at(loc[:-1])
    fields = model.model_fields if model else {}
    for name, info in fields.items():
        if (info.alias or name) == loc[-1] and info.description:
            return f": {info.description[0].lower()}{info.description[1:].rstrip('.')}"
    return ""


def _model_at(loc: Sequence[str | int]) -> type[BaseModel] | None:
    """Walk the schema along an error's place."""
    at: Any = Case
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
