"""A new entry: the form for its kind, what is wrong with it beside each field, what it moves."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from detente.case.findings import CaseError, QuestionError
from detente.case.record.chain import line_after
from detente.case.record.checks import check, check_verifier
from detente.case.record.clocks import utc_today
from detente.case.record.entries import (
    DATES,
    FIELDS,
    FIELDS_OF,
    FINDINGS,
    NEEDED,
    OPENS,
    WHOLE,
    normal,
)
from detente.case.record.log import Record, locate_record, now, read_record
from detente.report.asked import Answered
from detente.report.section import Section, Table
from detente.report.status.ask_days import gone_by
from detente.report.status.words_agreement import day_in_text, head_in_text, many, owed, party
from detente.report.status.words_entry import (
    GROUPS,
    KIND,
    LABELS,
    LACKING,
    TAKEN_BACK,
    entry_row,
    log_table,
    moved,
    titled,
)
from detente.report.words import begin

Typed = Mapping[str, Sequence[str]]
"""What stands in the fields of a form, as it was typed."""

Shape = Literal["day", "line", "text", "tick", "one", "several"]

SEVERAL = ("by", "items", "contested_by")
_NUMBERS = ("coverage", *WHOLE)
_SHAPES: dict[str, Shape] = {
    **dict.fromkeys(DATES, "day"),
    **dict.fromkeys(SEVERAL, "several"),
    **dict.fromkeys(("finding", "gate", "event", "about", "seen"), "one"),
    **dict.fromkeys(("text", "ground"), "text"),
    "private": "tick",
}
_FIRST = ("on", "known", "by")
_LAST = ("text", "source", "seen", "corrects", "private")
MOST_LISTED = 60


@dataclass(frozen=True)
class Field:
    """One field of the form."""

    name: str
    label: str
    shape: Shape
    typed: tuple[str, ...]
    needed: bool
    choices: tuple[tuple[str, str], ...] = ()
    """Value and text of what can be chosen, or of what may be meant."""
    wrong: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """What stands in it."""
        return self.typed[0] if self.typed else ""


@dataclass(frozen=True)
class Desk:
    """Everything that the page shows."""

    answered: Answered
    kind: str
    fields: tuple[Field, ...]
    kept: tuple[tuple[str, str], ...]
    """What was typed in fields that this kind has not, kept for when the kind is changed back."""
    log: Table
    still: frozenset[str]
    """Numbers of the entries that can be replaced or taken back."""
    hint: str = ""
    wrong: tuple[str, ...] = ()
    """Of the entry as a whole."""
    moves: tuple[str, ...] = ()
    """What it would move, where that was asked."""
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: GROUPS)


@dataclass(frozen=True)
class Added:
    """What came of an entry that was added."""

    sentence: str
    moves: tuple[str, ...]
    day: str
    """Where to look at it: the day on which it became known."""
    number: int
    new: bool


class WrongEntryError(QuestionError):
    """Nothing was added: what is wrong stands beside the fields."""


def ask_entry(file: str, typed: Typed, look: bool = False) -> Desk:
    """Ask for the form of an entry.

    Parameters
    ----------
    file : str
        The record.
    typed : mapping
        By field what was typed so far, `kind` among it.
    look : bool
        Whether to check it and say what it would move; nothing is written.
    """
    record = read_record(file)
    kind = (typed.get("kind") or [""])[0]
    kind = kind if kind in KIND else ""
    wrong: dict[str, list[str]] = {}
    moves: tuple[str, ...] = ()
    if look:
        body = _body(record, typed)
        wrong = _wrong(record, body)
        moves = () if wrong else (*_moves(record, body), *_warned(record, body))
    shown = tuple(_fields(record, kind, typed, wrong))
    has = {f.name for f in shown}
    kept = [
        (key, v) for key in FIELDS if key not in {*has, "kind"} for v in typed.get(key, ()) if v
    ]
    beside = [text for key, texts in wrong.items() if key not in has for text in texts]
    log, still = _log(record)
    return Desk(
        Answered(_section(record), dict),
        kind,
        shown,
        tuple(kept),
        log,
        still,
        TAKEN_BACK if kind == "retract" else "",
        tuple(beside),
        moves,
    )


def begun(file: str, kind: str = "", on: str = "", corrects: str = "", retracts: str = "") -> Typed:
    """Return what a form begins with: that of a kind, or of what is done to another entry."""
    if not (corrects or retracts):
        return {"kind": [kind], "on": [on or utc_today().isoformat()]}
    body = _entry(read_record(file), corrects or retracts)
    if body is None:
        raise QuestionError(f"there is no entry {(corrects or retracts)[:20]!r} in this record")
    if corrects:
        typed = {key: _as_typed(key, body[key]) for key in FIELDS if key in body}
        return {**typed, "corrects": [corrects]}
    known = str(body.get("known", body["on"]))
    typed = {"kind": ["retract"], "on": [known], "retracts": [retracts]}
    typed["by"] = _as_typed("by", body.get("by", ""))
    return typed | ({"private": ["yes"]} if body.get("private") else {})


def add_entry(file: str, typed: Typed, recorder: str) -> Added:
    """Add an entry, if it is sound.

    Raises
    ------
    WrongEntryError
        Where something is wrong with it; `ask_entry` says what, beside the fields.
    CaseError, QuestionError
        Where the record is not sound or cannot be written; nothing was added then.
    """
    from detente.report.status.ask import record_entry

    path = locate_record(file)
    record = read_record(path)
    body = _body(record, typed)
    if _wrong(record, body):
        raise WrongEntryError("Nothing was recorded.")
    moves = _moves(record, body)
    try:
        answered = record_entry(path, body, recorder)
    except CaseError as err:  # what somebody else has recorded meanwhile speaks against it
        raise QuestionError(str(err)) from None
    (entry,) = answered.body()["entries"]
    section = answered.section
    said = " ".join([section.sentence, *section.more])
    day = str(body.get("known", body["on"]))
    return Added(said, moves if entry["new"] else (), day, entry["number"], entry["new"])


def _body(record: Record, typed: Typed) -> dict[str, Any]:
    """Return the entry that a form means; what cannot be read stays for the checks to refuse."""
    kind = (typed.get("kind") or [""])[0]
    of: dict[str, Any] = {"kind": kind}
    for key in FIELDS_OF.get(kind, ()):
        values = [v.strip() for v in typed.get(key, ()) if v.strip()]
        if not values or key == "kind" or key not in FIELDS:
            continue
        of[key] = values if key in SEVERAL else values[0]
        if key == "by":
            of[key] = ",".join(values)
        elif key in _NUMBERS:
            of[key] = _number(values[0])
        elif key in ("corrects", "retracts"):
            of[key] = next((i for n, i, _ in record.entries() if str(n) == values[0]), values[0])
        elif key == "private":
            of[key] = True
    return normal(of)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _wrong(record: Record, body: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return by field what stops an entry."""
    found: dict[str, list[str]] = {}
    known = record.known()
    known.open(body)
    for of in check(body, known):
        if of.stops:
            lacks = of.code == "E315" and of.field in ("on", "by", *NEEDED[str(body["kind"])])
            found.setdefault(of.field, []).append(LACKING if lacks else of.message)
    return found


def _warned(record: Record, body: Mapping[str, Any]) -> list[str]:
    return [
        f"{of.message[0].upper()}{of.message[1:]}." for of in check_verifier(body, record.terms)
    ]


def _moves(record: Record, body: dict[str, Any]) -> tuple[str, ...]:
    """Return what an entry would move, on the day on which it becomes known."""
    from detente.status.fold import fold

    line = line_after(record.lines[-1], body, "", now())
    if any(name == line.id for _, name, _ in record.entries()):
        return ()
    after = Record(record.name, (*record.lines, line))
    first = min([record.header["on"], *(of["on"] for _, _, of in record.entries())])
    day = dt.date.fromisoformat(max(str(body.get("known", body["on"])), first))
    return moved(fold(record, day), fold(after, day), line.seq)


def _fields(
    record: Record, kind: str, typed: Typed, wrong: Mapping[str, Sequence[str]]
) -> Iterator[Field]:
    if not kind:
        return
    needed = {"on", "by", *NEEDED[kind]}
    asked = [f for f in FIELDS_OF[kind] if f in FIELDS and f not in (*_FIRST, *_LAST, "kind")]
    for name in dict.fromkeys([*_FIRST, *NEEDED[kind], *asked, *_LAST]):
        said, shape = tuple(v for v in typed.get(name, ()) if v), _SHAPES.get(name, "line")
        choices = tuple(_choices(record, kind, name))
        if shape in ("one", "several"):  # what was typed is shown, whatever it is
            known = {value for value, _ in choices}
            choices += tuple((v, v) for v in said if v not in known)
        at_fault = tuple(wrong.get(name, ()))
        yield Field(name, LABELS[name], shape, said, name in needed, choices, at_fault)


def _choices(record: Record, kind: str, name: str) -> Iterator[tuple[str, str]]:
    terms = record.terms
    if name in ("by", "contested_by", "about"):
        actors = (*terms.parties, *terms.bodies)
        yield from ((who, party(terms, who).replace("_", " ")) for who in actors)
    elif name == "items" and kind in ("signed", "ratified"):
        yield from ((n, titled(terms, n)) for n in terms.instruments)
    elif name == "items":
        yield from ((n, begin(owed(terms, n))) for n in terms.obligations)
    elif name == "finding":
        yield from ((word, word.replace("_", " ")) for word in FINDINGS)
    elif name in ("event", "gate"):
        yield from ((event, titled(terms, event)) for event in sorted(terms.known_events()))
    elif name == "seen":
        yield from ((word, word) for word in ("seen", "memory", "private source"))
    elif name == "matter" and kind not in OPENS:
        opened = {str(b["matter"]) for _, _, b in record.entries() if "matter" in b}
        yield from ((matter, matter) for matter in sorted(opened))


def _entry(record: Record, number: str) -> dict[str, Any] | None:
    return next((body for n, _, body in record.entries() if str(n) == number), None)


def _as_typed(key: str, value: Any) -> list[str]:
    if key in SEVERAL:
        return value.split(",") if isinstance(value, str) else list(value)
    return ["yes"] if value is True else [str(value)]


def _section(record: Record) -> Section:
    title = record.terms.title or record.terms.agreement
    days = [str(body["on"]) for _, _, body in record.entries()]
    counted = many(len(days), "entry", "entries")
    latest = f", the latest of {day_in_text(dt.date.fromisoformat(max(days)))}" if days else ""
    return Section(
        "record",
        "A new entry",
        f"{counted} so far{latest}.",
        more=(title, "What is recorded stays: another entry replaces it, or takes it back."),
        reason=f"Log {head_in_text(record.number, record.head)}.",
    )


def _log(record: Record) -> tuple[Table, frozenset[str]]:
    """Return the latest entries, private ones with their text, and which of them still stand."""
    gone = gone_by(record)
    entries = [*record.entries()][::-1]
    left = f"; the latest {MOST_LISTED} of {len(entries):,}" if len(entries) > MOST_LISTED else ""
    rows = [
        entry_row(n, of, gone.get(name, ""), record.terms, True)
        for n, name, of in entries[:MOST_LISTED]
    ]
    still = frozenset(row[0] for row in rows if not row[-1])
    caption = f"What is recorded, as it was typed, latest first{left}"
    return log_table(caption, rows), still
