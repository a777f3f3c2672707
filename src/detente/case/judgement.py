"""A judgement: what an analyst thinks a number is, and how far it may be off.

It is written as a point (``12``), a range (``8 to 16``), a triple (``[8, 12, 16]``: low, mode,
high) or a word of the case's scale (``medium``, ``-high``). Deterministic answers use the mode.
"""

import math
import re
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue

from detente.case.findings import did_you_mean

Slug = Annotated[str, StringConstraints(pattern=r"^[^\W\d]\w*$", max_length=80)]
"""A name that expressions can use: a letter, then letters, digits or underscores."""

Text = Annotated[str, StringConstraints(max_length=4000)]

DEFAULT_SCALE: dict[str, tuple[float, float, float]] = {
    "low": (2, 5, 8),
    "medium": (8, 12, 16),
    "high": (16, 30, 45),
}
"""What the words mean as weights (points), unless the case has a scale of its own."""

LARGEST = 1e9
"""Beyond this a number is a slip of the pen, and sums lose their decimals."""

_NUMBER = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%?)"
_POINT = re.compile(rf"^{_NUMBER}$")
_RANGE = re.compile(rf"^{_NUMBER}\s+to\s+{_NUMBER}$")
_WORD = re.compile(r"^(-?)([^\W\d]\w*)$")
_HOW = "write a number, a range such as `8 to 16`, a triple [low, mode, high] or a word"


def _as_tuple(value: Any) -> Any:
    """Read a lone entry as a list of one."""
    return (value,) if isinstance(value, str) else value


Citations = Annotated[
    tuple[Text, ...],
    BeforeValidator(_as_tuple, json_schema_input_type=str | list[str]),
]
"""Sources, each `KEY` or `KEY locator`, such as `SEED ¶8`."""

Names = Annotated[
    tuple[Slug, ...],
    BeforeValidator(_as_tuple, json_schema_input_type=str | list[str]),
]
"""One name or a list of names."""


class Entry(BaseModel):
    """What every entry of a case may carry beside its own keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    source: Citations = Field(default=(), description="Who says so: `KEY` or `KEY locator` each.")
    analyst: Text | None = Field(default=None, description="Who made this judgement.")
    note: Text | None = Field(default=None, description="A remark; left out of shared files.")
    private: bool = Field(default=False, strict=True, description="Never leaves in a shared file.")
    risk: Slug | None = Field(
        default=None, description="The risk that this entry carries, so that none counts twice."
    )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe the short form too, where an entry has one."""
        described: JsonSchemaValue = _with_closed_names(handler(schema))
        for validator in cls.__pydantic_decorators__.model_validators.values():
            if key := _SHORT_FORMS.get(validator.func):
                return with_short_form(described, key)
        return described


def with_short_form(described: JsonSchemaValue, key: str) -> JsonSchemaValue:
    """Return the JSON Schema of an entry, or of a bare value that stands for one of its keys."""
    short = {k: v for k, v in described["properties"][key].items() if k != "default"}
    return {"anyOf": [short, described], "description": described["description"]}


def _with_closed_names(part: Any) -> Any:
    """Let a mapping of names refuse what is no name, as the language does."""
    if isinstance(part, list):
        return [_with_closed_names(p) for p in part]
    if not isinstance(part, dict):
        return part
    closed = {"additionalProperties": False} if "patternProperties" in part else {}
    return {k: _with_closed_names(v) for k, v in part.items()} | closed


_SHORT_FORMS: dict[Any, str] = {}
"""The validators that `shorthand` made, with the key that a bare value stands for."""


def shorthand(key: str) -> Any:
    """Let a bare value stand for `{key: value}` before validation."""

    def expand(data: Any) -> Any:
        return data if isinstance(data, dict) else {key: data}

    _SHORT_FORMS[expand] = key
    return model_validator(mode="before")(expand)


def read_number(value: Any) -> float | None:
    """Return a finite number, or None where `value` is none (true and false are none)."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        match = _POINT.match(value)
        if not match:
            return None
        value = float(match[1]) / (100 if match[2] else 1)
    return float(value) if math.isfinite(value) else None


def read_triple(
    value: Any, scale: dict[str, tuple[float, float, float]]
) -> tuple[float, float, float]:
    """Return low, mode and high of a written judgement.

    Parameters
    ----------
    value : number, str or list
        As the case has it.
    scale : dict
        Word to (low, mode, high).

    Raises
    ------
    ValueError
        With one sentence that says what was found and what can stand there.
    """
    mixed = False
    if isinstance(value, list | tuple):
        numbers = [n for n in map(read_number, value) if n is not None]
        if len(value) != 3 or len(numbers) != 3:
            raise ValueError(f"a triple has three finite numbers, found {shown(value)}; {_HOW}")
        marks = [isinstance(v, str) and v.endswith("%") for v in value if read_number(v) != 0]
        mixed = any(marks) and not all(marks)
        triple = (numbers[0], numbers[1], numbers[2])
    elif (number := read_number(value)) is not None:
        triple = (number, number, number)
    elif isinstance(value, str) and (match := _RANGE.match(value)):
        low = float(match[1]) / (100 if match[2] or match[4] else 1)
        high = float(match[3]) / (100 if match[4] else 1)
        mixed = bool(match[2] and not match[4] and low and high)  # `5 to 10%` is said so
        triple = (low, (low + high) / 2, high)
    elif isinstance(value, str) and (match := _WORD.match(value)) and match[2] in scale:
        low, mode, high = scale[match[2]]
        triple = (-high, -mode, -low) if match[1] else (low, mode, high)
    else:
        raise ValueError(f"{shown(value)} is no judgement{_near(value, scale)}")
    if mixed:
        hint = "either all are percentages or none; 5% is 0.05"
        raise ValueError(f"{shown(value)} is no judgement: {hint}")
    if not triple[0] <= triple[1] <= triple[2]:
        raise ValueError(f"low, mode and high must rise, found {shown(value)}; put the low first")
    return triple


def _near(value: Any, scale: dict[str, tuple[float, float, float]]) -> str:
    """Return the word that was meant, or what can stand where a judgement stands."""
    if isinstance(value, str) and (match := _WORD.match(value)):
        near = did_you_mean(match[2], scale)
        if near.startswith(","):
            return near.replace('"', f'"{match[1]}', 1)
    return f"; {_HOW} ({', '.join(scale)})"


def shown(value: Any) -> str:
    """Return a value as a message shows it: short, and without Python's words."""
    if isinstance(value, list | tuple):
        text = ", ".join(v if isinstance(v, str) else shown(v) for v in value)
        text = f"[{text}]"
    elif isinstance(value, dict):
        text = "{" + ", ".join(f"{k}: …" for k in value) + "}"
    elif value is None:
        text = "nothing"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


class Judgement(Entry):
    """A number with its range and its source."""

    low: float = Field(description="The lowest value that the analyst thinks possible.")
    mode: float = Field(description="The most likely value; deterministic answers use it.")
    high: float = Field(description="The highest value that the analyst thinks possible.")
    word: str | None = Field(default=None, description="The word of the scale it was given as.")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any, info: ValidationInfo) -> Any:
        if isinstance(data, dict):
            if "mode" in data:  # already read once
                return data
            if "value" not in data:
                raise ValueError(f"no `value` in {shown(data)}; {_HOW}")
            rest = {k: v for k, v in data.items() if k != "value"}
            value = data["value"]
        else:
            rest, value = {}, data
        low, mode, high = read_triple(value, (info.context or {}).get("scale", DEFAULT_SCALE))
        word = value if isinstance(value, str) and _WORD.match(value) else None
        return {**rest, "low": low, "mode": mode, "high": high, "word": word}

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if max(abs(self.low), abs(self.high)) > LARGEST:
            raise ValueError(f"a judgement lies within ±{LARGEST:,.0f}, found {self.mode:g}")
        if not self.low <= self.mode <= self.high:
            found = shown([self.low, self.mode, self.high])
            raise ValueError(f"low, mode and high must rise, found {found}; put the low first")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe what may be written, not what is kept."""
        entry = {
            k: _with_closed_names(v)
            for k, v in handler(schema).get("properties", {}).items()
            if k not in ("low", "mode", "high", "word")
        }
        short: list[JsonSchemaValue] = [
            {"type": "number"},
            {"type": "string", "description": "A range (`8 to 16`) or a word of the scale."},
            {"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3},
        ]
        long: JsonSchemaValue = {
            "type": "object",
            "properties": {"value": {"anyOf": list(short)}, **entry},
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"anyOf": [*short, long], "description": "A point, a range, a triple or a word."}

    @property
    def is_point(self) -> bool:
        """Whether no range was given."""
        return self.low == self.high

    def scaled(self, factor: float) -> Self:
        """Return low, mode and high times `factor` (a negative one mirrors)."""
        low, high = sorted((self.low * factor, self.high * factor))
        update = {"low": low, "mode": self.mode * factor, "high": high, "word": None}
        return self.model_copy(update=update)


_TIMES = re.compile(rf"^x\s*{_NUMBER}$")


class Change(Entry):
    """What a motive does to a judgement: times a factor (`x2.2`), or another value."""

    times: float | None = Field(default=None, description="Multiplies low, mode and high.")
    to: Judgement | None = Field(default=None, description="Replaces the judgement.")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        rest: dict[str, Any] = {}
        if isinstance(data, dict):
            if "times" in data or "to" in data:
                return data
            rest = {k: v for k, v in data.items() if k != "value"}
            data = data.get("value")
        if isinstance(data, str) and (match := _TIMES.match(data)):
            return {**rest, "times": float(match[1]) / (100 if match[2] else 1)}
        return {**rest, "to": data}

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.times is None) == (self.to is None):
            raise ValueError("write a factor such as `x2.2`, or a judgement to put in its place")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe what may be written."""
        times = {"type": "string", "pattern": r"^x\s*[-+.\d]", "description": "Such as `x2.2`."}
        to = handler(schema)["properties"]["to"]["anyOf"][0]
        return {"anyOf": [times, to], "description": "A factor (`x2.2`) or another value."}

    def applied(self, base: Judgement) -> Judgement:
        """Return what becomes of `base`."""
        if self.to is not None:
            return self.to
        return base.scaled(1.0 if self.times is None else self.times)
