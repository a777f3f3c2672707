"""What is wrong with an entry, one clear message each; warnings keep the entry."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from detente.case.findings import did_you_mean
from detente.case.record.entries import (
    CLOSES,
    DATES,
    FIELDS,
    FIELDS_OF,
    FINDINGS,
    KINDS,
    NAMES,
    NEEDED,
    OPENS,
    WHOLE,
    names_of,
)
from detente.case.record.terms import Terms

TEXTS = frozenset(
    (
        *("text", "source", "seen", "ground", "matter", "test", "about", "class", "head"),
        *("event", "gate", "retracts", "corrects", "finding"),
    )
)
_NEEDED = {kind: ("on", "by", *fields) for kind, fields in NEEDED.items()}
_NEEDED["merged"] = ("on",)  # the file says whose it was
_PLAIN = TEXTS - {"finding"} | {"by", "kind", *DATES}
_FIELDS_OF = {kind: frozenset(fields) for kind, fields in FIELDS_OF.items()}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Wrong(NamedTuple):
    """Something to mend, and the field it is in."""

    field: str
    """Empty where the whole entry is meant."""
    code: str
    message: str

    @property
    def stops(self) -> bool:
        """Whether the entry cannot be taken."""
        return self.code.startswith("E")


@dataclass
class Known:
    """What a record holds already, against which an entry is checked."""

    terms: Terms
    today: dt.date
    numbers: dict[str, int] = field(default_factory=dict)
    """The number of each entry by its id; the header has 0."""
    private: set[str] = field(default_factory=set)
    """Ids of private entries."""
    matters: set[tuple[str, str]] = field(default_factory=set)
    """Kind and name of every matter ever opened."""

    def add(self, name: str, number: int, body: Mapping[str, Any]) -> None:
        """Take an entry in."""
        self.numbers[name] = number
        if body.get("private"):
            self.private.add(name)
        self.open(body)

    def open(self, body: Mapping[str, Any]) -> None:
        """Remember the matter that an entry opens, if any."""
        if "matter" in body and (kind := OPENS.get(str(body.get("kind")))):
            self.matters.add((kind, str(body["matter"])))


def check(body: Mapping[str, Any], known: Known) -> Iterator[Wrong]:
    """Yield what is wrong with a body (in the form of `entries.normal`)."""
    wrong = list(check_form(body, known.today))
    yield from wrong
    if not any(w.field == "kind" for w in wrong):
        yield from _names(body, known.terms)
        yield from _others(str(body["kind"]), body, known)


def check_form(body: Mapping[str, Any], today: dt.date) -> Iterator[Wrong]:
    """Yield what is wrong with a body by itself, whatever the terms."""
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in NEEDED:
        near = did_you_mean(kind, KINDS)
        missing = "an entry needs a kind" if kind is None else f'unknown kind "{kind}"'
        yield Wrong("kind", "E304", f"{missing}{near}")
        return
    for key in body.keys() - _FIELDS_OF[kind]:
        of = ", ".join(f for f in FIELDS_OF[kind] if f != "kind")
        near = did_you_mean(key, FIELDS_OF[kind]) if key not in FIELDS else f" (it has: {of})"
        yield Wrong(key, "E314", f"{kind} has no field `{str(key)[:40]}`{near}")
    for key in _NEEDED[kind]:
        if key not in body:
            yield Wrong(key, "E315", f"{kind} needs `{key}`")
    yield from _days(body, today)
    for key, value in body.items():
        if type(value) is str and key in _PLAIN and len(value) <= 4000 and value.isprintable():
            continue  # most of what there is
        if message := _value(key, value):
            yield Wrong(key, *message)


def _days(body: Mapping[str, Any], today: dt.date) -> Iterator[Wrong]:
    days = {}
    for key in DATES:
        if key not in body:
            continue
        value = body[key]
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield Wrong(key, "E325", _serial(value))
            continue
        try:
            if not _ISO.fullmatch(str(value)):
                raise ValueError
            days[key] = dt.date.fromisoformat(value)
        except ValueError:
            message = f'date "{str(value)[:40]}" is not a day of the calendar; write it as '
            yield Wrong(key, "E301", f"{message}2019-07-01")
    for key in ("on", "known"):
        if key in days and days[key] > today:
            message = f"{days[key]} lies in the future; a plan belongs in the terms, "
            yield Wrong(key, "E302", f"{message}not in the record")
    if "on" in days and "known" in days and days["known"] < days["on"]:
        message = f"known on {days['known']}, before it happened on {days['on']}"
        yield Wrong("known", "E303", message)


def _serial(value: float) -> str:
    try:
        day = dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    except OverflowError:
        return f"{value} is a number, not a date; write it as 2019-07-01"
    return f"{value:g} is a number, not a date; format the column as date (it would be {day})"


def _names(body: Mapping[str, Any], terms: Terms) -> Iterator[Wrong]:
    actors = (*terms.parties, *terms.bodies)
    for key in NAMES:
        if key == "items" or not isinstance(value := body.get(key), str | list):
            continue
        for name in names_of(value):
            if name not in actors:
                near = did_you_mean(name, actors)
                yield Wrong(key, "E306", f'unknown party or body "{name}"{near}')
    if isinstance(body.get("items"), list):
        of = terms.instruments if body["kind"] in ("signed", "ratified") else terms.obligations
        said = "instrument" if of is terms.instruments else "obligation"
        for name in body["items"]:
            if isinstance(name, str) and name not in of:
                yield Wrong("items", "E305", f'unknown {said} "{name}"{did_you_mean(name, of)}')
    if "about" in body and body["about"] not in actors:
        near = did_you_mean(body["about"], actors)
        yield Wrong("about", "E306", f'unknown party or body "{body["about"]}"{near}')
    for key in ("event", "gate"):
        events = terms.known_events()
        if key in body and str(body[key]) not in events:
            near = did_you_mean(body[key], sorted(events))
            yield Wrong(key, "E317", f'no day of the terms hangs on "{body[key]}"{near}')


def _value(key: str, value: Any) -> tuple[str, str] | None:
    """Return code and message of what is wrong with one field, if anything."""
    if key in TEXTS:
        if not (isinstance(value, str) and len(value) <= 4000):
            return "E316", f"expected text of at most 4,000 characters for `{key}`"
        if not value.isprintable() and (bad := _UNPRINTABLE.search(value)):
            return "E316", f"holds the control character {bad[0]!r}; leave it out"
        if key == "finding" and value not in FINDINGS:
            return "E307", f'finding "{value}" must be one of {", ".join(FINDINGS)}'
    elif key in NAMES:
        names = [value] if key == "by" else value
        if not (isinstance(names, list) and {*map(type, names)} <= {str}):
            return "E316", "expected names with commas between them"
    elif key == "coverage":
        if type(value) not in (int, float) or not 0 <= value <= 1:
            of = "share of what should have been seen"
            return "E308", f"coverage {value} must lie between 0 and 1 ({of})"
    elif key in WHOLE:
        if type(value) is not int or not 0 < value < 100_000:
            return "E316", f"expected a whole number of days, found {value}"
    elif key in ("terms", "hashes", "case", "plan"):
        if not isinstance(value, dict):
            return "E316", f"expected `key: value` pairs for `{key}`"
    elif key == "private" and value is not True:
        return "E316", f"expected yes or no, found {value}"
    return None


def _others(kind: str, body: Mapping[str, Any], known: Known) -> Iterator[Wrong]:
    """Yield what is wrong between this entry and those before it."""
    if "matter" in body and kind in CLOSES:
        matter = str(body["matter"])
        if (CLOSES[kind], matter) not in known.matters:
            yield Wrong("matter", "E309", f'closes "{matter}", but nothing of that name was opened')
    elif kind in CLOSES and not body.get("items"):
        yield Wrong("matter", "E315", f"{kind} needs `matter`, or the `items` it speaks of")
    for key in ("retracts", "corrects"):
        if key not in body:
            continue
        other = str(body[key])
        if known.numbers.get(other) == 0:
            message = f"the header cannot be {key.rstrip('s')}ed; adopt a new record instead"
            yield Wrong(key, "E311", message)
        elif other not in known.numbers:
            yield Wrong(key, "E310", f"{key} entry {other}, which is not in this record")
        elif other in known.private and not body.get("private"):
            yield Wrong(key, "E318", f"entry {other} is private, so what {key} it is private too")


def check_verifier(body: Mapping[str, Any], terms: Terms) -> Iterator[Wrong]:
    """Yield a warning where a finding is not by the one whom the terms name."""
    if body.get("kind") not in ("verified", "inspected") or body.get("finding") == "question":
        return
    by = names_of(body.get("by", ""))
    for name in body.get("items", ()):
        proof = terms.obligations[name].proof
        if proof not in by:
            who, named = " and ".join(by), "" if proof == "public" else f" ({proof})"
            message = f'{who} is not the verifier named for "{name}"{named}'
            yield Wrong("by", "W313", f"{message}; kept as a claim, moves nothing")
