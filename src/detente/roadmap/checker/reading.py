"""A certificate read from a file: JSON of exactly the form that is known, or one clear message."""

import json
import math
from pathlib import Path
from typing import Any

from detente.case.findings import QuestionError

_LARGEST = 50_000_000
TEXT, NUMBER, WHOLE, FLAG = "text", "a number", "a whole number", "true or false"
_LEVELS = {"*": TEXT}
_NUMBERS = {"*": NUMBER}
_PLACE = {"party": TEXT, "phase": WHOLE, "moment": TEXT, "month": NUMBER, "kind": TEXT}

FORM: dict[str, Any] = {
    "kind": TEXT,
    "format": WHOLE,
    "detente": TEXT,
    "case": {
        "name": TEXT,
        "hash": TEXT,
        "file": TEXT,
        "scenario": (TEXT,),
        "set": [TEXT],
        "scope": TEXT,
        "motives": _LEVELS,
    },
    "threats": TEXT,
    "plan": {
        "name": TEXT,
        "title": TEXT,
        "parallel": (WHOLE,),
        "phases": [
            {
                "months": NUMBER,
                "gate": NUMBER,
                "steps": [{"measure": TEXT, "level": TEXT, "month": NUMBER, "late": NUMBER}],
            }
        ],
    },
    "states": [_LEVELS],
    "values": [_NUMBERS],
    "as_now": _NUMBERS,
    "stakes": {"*": (NUMBER,)},
    "deciding": [TEXT],
    "stops": [
        _PLACE
        | {"state": _LEVELS, "takes_back": _LEVELS, "receives": _LEVELS}
        | {"carry_on": NUMBER, "stop": NUMBER, "margin": NUMBER, "share": (NUMBER,)}
    ],
    "exposure": [{"party": TEXT, "phase": WHOLE, "by": TEXT, "points": NUMBER}],
    "binding": (_PLACE,),
    "claims": {
        "feasible": FLAG,
        "margin": (NUMBER,),
        "margin_points": (NUMBER,),
        "other_threats": (NUMBER,),
        "months": NUMBER,
        "target": (TEXT,),
        "upper_bound": (NUMBER,),
        "proved": (FLAG,),
    },
    "assumptions": [TEXT],
}
"""A list has one form for its entries, `*` stands for any name, a tuple may also be null."""

UNDER_WAY = FORM | {"begins": _LEVELS}
"""The form of a plan that goes on from a given state: what differs there from the status quo."""


def read_json(path: Path) -> dict[str, Any]:
    """Read a file that holds one JSON object.

    Raises
    ------
    QuestionError
        Where there is no such file, or it is not that.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise QuestionError(f"{path} is larger than {_LARGEST // 10**6} MB: no certificate")
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_constant=_refuse)
    except OSError as err:
        reason = (err.strerror or str(err)).lower()
        raise QuestionError(f"{path} cannot be read: {reason}") from None
    except (ValueError, RecursionError) as err:
        raise QuestionError(f"{path} is not JSON, or only part of it: {err}") from None
    if not isinstance(data, dict):
        raise QuestionError(f"{path} holds no certificate: it should begin with {{")
    return data


def _refuse(word: str) -> float:
    raise ValueError(f"{word} is no number")


def find_misfit(data: Any, form: Any = None, place: str = "") -> str | None:
    """Return what in a document is not of the form that a certificate has, or None."""
    form = FORM if form is None else form
    at = place or "the file"
    if isinstance(form, tuple):
        return None if data is None else find_misfit(data, form[0], place)
    if isinstance(form, list):
        if not isinstance(data, list):
            return f"{at} should be a list"
        parts = [(x, form[0], f"{place}[{k}]") for k, x in enumerate(data)]
    elif isinstance(form, dict):
        if not isinstance(data, dict):
            return f"{at} should be in braces"
        any_name = form.get("*")
        wrong = sorted(set(data) ^ set(form)) if any_name is None else []
        if wrong:
            return f"{at} {'has an unknown' if wrong[0] in data else 'lacks'} `{wrong[0]}`"
        dot = f"{place}." if place else ""
        parts = [(x, any_name or form[k], f"{dot}{k}") for k, x in data.items()]
    else:
        return None if _fits(data, form) else f"{at} should be {form}"
    return next((m for m in (find_misfit(*part) for part in parts) if m is not None), None)


def _fits(data: Any, form: str) -> bool:
    if form == TEXT:
        return isinstance(data, str)
    if form == FLAG:
        return isinstance(data, bool)
    if isinstance(data, bool) or not isinstance(data, int if form == WHOLE else int | float):
        return False
    return abs(data) < 1e15 and math.isfinite(data)
