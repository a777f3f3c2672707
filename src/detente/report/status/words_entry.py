"""An entry of the log in words: what each kind says, what each field asks, and what it moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from detente.case.record.entries import names_of
from detente.case.record.terms import Terms
from detente.report.section import Table
from detente.report.status.words_agreement import day_in_text, owed, parties, said
from detente.report.words import begin, listed
from detente.status.answer import Matter, Status

GROUPS: dict[str, dict[str, str]] = {
    "What is owed": {
        "started": "work has begun",
        "declared": "somebody says that it is done",
        "inspected": "an inspection has reported",
        "verified": "it is verified as done",
        "undone": "it was undone",
        "renewed": "it was renewed or done again",
        "deadline_moved": "the last day was moved",
        "waived": "it was waived for a time",
        "suspended": "it was suspended",
        "resumed": "it was taken up again",
        "ended": "it has ended",
    },
    "What is contested": {
        "complaint": "somebody complains",
        "resolved": "a complaint or question was resolved",
        "dispute_opened": "a dispute was opened",
        "dispute_extended": "a dispute was given more time",
        "settled": "a dispute was settled",
        "breach_found": "a breach was found",
        "cured": "a breach was mended",
    },
    "What follows a breach": {
        "notice": "notice was given",
        "notice_stopped": "a notice was stopped",
        "notice_rejected": "a notice was rejected",
        "notice_effective": "a notice took effect",
        "guarantee_called": "a guarantee was called",
        "guarantee_honoured": "a guarantee was honoured",
        "guarantee_refused": "a guarantee was refused",
    },
    "The agreement": {
        "signed": "somebody signed",
        "ratified": "somebody ratified",
        "adopted": "it was adopted",
        "gate": "a named day was reached",
        "amended": "it was amended",
        "left": "somebody says that it is no longer bound",
        "returned": "somebody is bound again",
        "government_changed": "a government changed",
        "evidence": "something that speaks to motives",
        "note": "anything else worth keeping",
    },
    "The record itself": {"retract": "an entry is taken back"},
}
"""Every kind that a person types, by what it is about; `merged` is written by merging."""

KIND = {kind: text for kinds in GROUPS.values() for kind, text in kinds.items()}

LABELS = {
    "on": "The day it happened",
    "known": "The day it became known, if later",
    "by": "Who did or said it",
    "items": "What it is about",
    "matter": "The question, dispute, notice … it belongs to",
    "finding": "What was found",
    "coverage": "Share of what should have been seen, 0 to 1",
    "class": "What kind of inspection it was",
    "event": "The event of the terms that this is",
    "gate": "The named day that was reached",
    "days": "Days of notice",
    "clock_days": "Days of the dispute",
    "due": "The new last day",
    "until": "Until when",
    "ground": "The reason given",
    "contested_by": "Who contests it",
    "about": "Whom it is about",
    "test": "The test of sincerity it speaks to",
    "corrects": "It takes the place of entry number",
    "retracts": "The entry that is taken back, by number",
    "private": "Private: never leaves in a shared copy",
    "text": "What happened, in a sentence",
    "source": "Where it is said",
    "seen": "How it is known",
}
"""By field, what the form asks."""

TAKEN_BACK = (
    "It is taken back for everybody who asks from the day on which that is known. Where it was "
    "never right, that is the day on which the entry itself became known."
)

LACKING = "this is needed"

PRIVATE = "private: its text is shown only where entries are added"


def moved(before: Status, after: Status, number: int) -> tuple[str, ...]:
    """Say what an entry moved, or why it moved nothing.

    Parameters
    ----------
    before, after : Status
        Of one day, without the entry and with it.
    number : int
        Of the entry.
    """
    lines = [*_obligations(before, after), *_matters(before, after)]
    lines += _instruments(before, after)
    why = [f"It is kept as a claim: {n.why}." for n in after.notes if n.number == number and n.why]
    return (*lines, *why) if lines or why else ("No word of any obligation changes.",)


def _obligations(before: Status, after: Status) -> Iterator[str]:
    for name, now in after.obligations.items():
        was, what = before.obligations.get(name), begin(owed(after.terms, name))
        if was is None:
            yield f"{what}: new, {said(now.word)}."
        elif was.word != now.word:
            yield f"{what}: {said(was.word)} becomes {said(now.word)}."
        elif (was.claimed, was.claimed_by) != (now.claimed, now.claimed_by):
            who = parties(after.terms, now.claimed_by) or "nobody"
            yield f"{what}: {said(now.claimed)} as {who} says, {said(now.fact)} as verified."
        elif set(was.beside) != set(now.beside):
            also = listed(map(said, now.beside)) or "nothing else"
            yield f"{what}: still {said(now.word)}, beside it {also}."
        elif was.due != now.due or was.until != now.until:
            yield f"{what}: still {said(now.word)}, with another last day."


def _matters(before: Status, after: Status) -> Iterator[str]:
    known = {(m.kind, m.name, m.on): m for m in before.matters}
    for matter in after.matters:
        was: Matter | None = known.pop((matter.kind, matter.name, matter.on), None)
        if was is None:
            yield f"A {matter.kind} opens: {matter.name}."
        elif was.state != matter.state:
            yield f"The {matter.kind} {matter.name} was {was.state} and is {matter.state}."
    for matter in known.values():
        yield f"The {matter.kind} {matter.name} is no longer there."


def _instruments(before: Status, after: Status) -> Iterator[str]:
    for name, of in after.instruments.items():
        was = before.instruments.get(name)
        since = was.since if was else None
        if of.since != since:
            comes = f"is in force since {day_in_text(of.since)}" if of.since else "is not in force"
            yield f"{titled(after.terms, name)} {comes}."


def titled(terms: Terms, name: str) -> str:
    """Return what an instrument, an event or a named day is called."""
    for of in (terms.instruments, terms.events):
        if name in of and (title := of[name].title):
            return title
    return name.replace("_", " ")


def called(terms: Terms, item: str) -> str:
    """Return what an entry is about: an obligation or an instrument."""
    return owed(terms, item) if item in terms.obligations else titled(terms, item)


def entry_row(
    number: int, body: Mapping[str, Any], gone: str, terms: Terms, private: bool = False
) -> tuple[str, ...]:
    """Return an entry as a row of the log; what a private one says only where that is asked for."""
    known = str(body.get("known", ""))
    kind = str(body["kind"]).replace("_", " ")
    if body.get("private") and not private:
        return (str(number), str(body["on"]), known, "", "", "", PRIVATE, "", gone)
    finding = f": {str(body['finding']).replace('_', ' ')}" if "finding" in body else ""
    about = "; ".join([*(called(terms, item) for item in body.get("items", ()))])
    about += f" [{body['matter']}]" if "matter" in body else ""
    who = parties(terms, names_of(body.get("by", "")))
    text, source = str(body.get("text", "")), str(body.get("source", ""))
    text = f"{text} (private)" if body.get("private") else text
    return (str(number), str(body["on"]), known, kind + finding, who, about, text, source, gone)


_COLUMNS = ("Entry", "Day", "Known", "Kind", "By", "About", "What happened", "Source", "")


def log_table(caption: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """Return entries as a table, latest first; when they became known only where that differs."""
    lacks = {2} if not any(row[2] for row in rows) else set()
    kept = [k for k in range(len(_COLUMNS)) if k not in lacks]
    named = tuple(_COLUMNS[k] for k in kept)
    return Table("log", caption, named, tuple(tuple(row[k] for k in kept) for row in rows), (True,))
