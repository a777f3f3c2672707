"""What an entry of the log can say: its kinds, and exactly the fields that each takes.

A body is plain data in one form, so that a fact typed twice is one fact: names sorted, empty
fields left out, `known` only where it differs from `on`.
"""

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

FINDINGS = ("conforms", "partial", "not_done", "exceeds", "question", "no_access")

COMMON = ("on", "known", "kind", "by", "text", "source", "seen", "private", "corrects")
"""Fields of every kind."""

NEEDED: dict[str, tuple[str, ...]] = {
    # of the agreement
    "signed": (),
    "ratified": (),
    "adopted": (),
    "gate": ("gate",),
    "amended": (),
    "left": (),
    "returned": (),
    "government_changed": (),
    "note": (),
    "evidence": (),
    # of an obligation
    "started": ("items",),
    "declared": ("items",),
    "inspected": ("items", "finding"),
    "verified": ("items",),
    "undone": ("items",),
    "renewed": ("items",),
    "deadline_moved": ("items",),
    "waived": ("items", "until"),
    "suspended": ("items",),
    "resumed": ("items",),
    "ended": ("items",),
    # of a matter
    "complaint": ("items",),
    "resolved": (),
    "dispute_opened": ("items", "matter"),
    "dispute_extended": ("matter",),
    "settled": ("matter",),
    "breach_found": ("items",),
    "cured": (),
    # of enforcement
    "notice": ("items", "matter", "days"),
    "notice_stopped": ("matter",),
    "notice_rejected": ("matter",),
    "notice_effective": ("matter",),
    "guarantee_called": ("matter",),
    "guarantee_honoured": ("matter",),
    "guarantee_refused": ("matter",),
    # of the log
    "retract": ("retracts",),
    "merged": (),
}
"""By kind, the fields that it needs beside `on` and `by`."""

MAY: dict[str, tuple[str, ...]] = {
    "signed": ("items", "event"),
    "ratified": ("items", "event"),
    "adopted": ("items", "event"),
    "gate": ("items",),
    "amended": ("terms", "hashes", "case", "plan"),
    "left": ("items", "matter", "ground", "contested_by"),
    "returned": ("items", "matter"),
    "government_changed": ("about",),
    "note": ("items", "event"),
    "evidence": ("about", "test", "items", "event"),
    "inspected": ("coverage", "matter", "class"),
    "undone": ("matter", "ground", "contested_by"),
    "deadline_moved": ("due", "until"),
    "waived": ("matter",),
    "suspended": ("matter", "ground", "contested_by", "until"),
    "resumed": ("matter",),
    "ended": ("contested_by", "ground"),
    "complaint": ("matter", "ground"),
    "resolved": ("items", "matter"),
    "dispute_opened": ("clock_days", "ground"),
    "dispute_extended": ("items", "clock_days", "until"),
    "settled": ("items",),
    "breach_found": ("matter", "ground", "contested_by"),
    "cured": ("items", "matter"),
    "notice": ("ground", "contested_by"),
    "notice_stopped": ("items", "contested_by"),
    "notice_rejected": ("items", "contested_by"),
    "notice_effective": ("items", "contested_by"),
    "guarantee_called": ("items", "days"),
    "guarantee_honoured": ("items",),
    "guarantee_refused": ("items",),
    "merged": ("head",),
}
"""By kind, the fields that it can have."""

KINDS = tuple(NEEDED)

LOG_KINDS = frozenset({"retract", "merged"})
"""What speaks of the log, not of the agreement."""

OPENS = {
    "complaint": "question",
    "inspected": "question",
    "dispute_opened": "dispute",
    "breach_found": "breach",
    "suspended": "suspension",
    "left": "disowning",
    "waived": "waiver",
    "notice": "notice",
    "guarantee_called": "guarantee",
}
"""By kind, the matter that it opens."""

CLOSES = {
    "resolved": "question",
    "dispute_extended": "dispute",
    "settled": "dispute",
    "cured": "breach",
    "resumed": "suspension",
    "returned": "disowning",
    "notice_stopped": "notice",
    "notice_rejected": "notice",
    "notice_effective": "notice",
    "guarantee_honoured": "guarantee",
    "guarantee_refused": "guarantee",
}
"""By kind, the matter that it moves or closes."""

DATES = ("on", "known", "due", "until")
NAMES = ("by", "items", "contested_by")
WHOLE = ("days", "clock_days")

FIELDS = (
    *("on", "known", "kind", "by", "items", "matter", "finding", "class", "coverage", "event"),
    *("gate", "days", "clock_days", "due", "until", "ground", "contested_by", "about", "test"),
    *("corrects", "retracts", "private", "text", "source", "seen"),
)
"""Every field that a person fills in, in the order of a table's columns."""


FIELDS_OF = {kind: (*COMMON, *NEEDED[kind], *MAY.get(kind, ())) for kind in KINDS}
"""By kind, every field that it takes."""


def names_of(value: Any) -> list[str]:
    """Read names: a list, or one text with commas (or semicolons) between them."""
    words = value.replace(";", ",").split(",") if isinstance(value, str) else value
    return sorted({str(word).strip() for word in words or ()} - {""})


def normal(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body in its one form; what cannot be read stays for the checks to refuse.

    Examples
    --------
    >>> normal({"kind": "note", "on": "2019-07-01", "by": "US, IRN", "text": " so ", "items": []})
    {'kind': 'note', 'on': '2019-07-01', 'by': 'IRN,US', 'text': 'so'}
    """
    body: dict[str, Any] = {}
    for key, value in typed.items():
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, dt.date):
            value = value.isoformat()
        if key in NAMES and isinstance(value, str | list | tuple):
            value = names_of(value)
            value = ",".join(value) if key == "by" else value
        if key == "private":
            value = _truth(value)
        if isinstance(value, float) and math.isfinite(value) and value == int(value):
            value = int(value)  # 1.0 and 1 are one number
        if value not in (None, "", [], False):
            body[key] = value
    if body.get("known") == body.get("on"):
        body.pop("known", None)
    return body


def _truth(value: Any) -> Any:
    if isinstance(value, str):
        word = value.lower()
        return word in ("true", "yes", "1", "x") if word in _TRUTH else value
    return bool(value) if isinstance(value, int) else value


_TRUTH = ("true", "yes", "1", "x", "false", "no", "0", "")
