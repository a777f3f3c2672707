"""Where an agreement stands, in tables: few columns, whole words, what is out of order first."""

from collections.abc import Iterable, Iterator
from typing import Any

from detente.report.section import Table
from detente.report.status.words_agreement import TROUBLE, owed, parties, party, said
from detente.status.answer import InForce, Note, Standing, Status
from detente.status.waits import turns

_ORDER = (*TROUBLE, "under_way", "declared", "open", "done", "ended", "dormant")

MOST_NOTES = 30
"""Entries that move nothing, in the table."""


def record_tables(status: Status) -> Iterator[Table]:
    """Yield the tables of a status; those without rows have nothing to say."""
    terms, on = status.terms, status.on
    standing = sorted(status.obligations.values(), key=lambda of: _ORDER.index(of.word))
    now = [of for of in standing if of.word != "dormant"]
    yield Table(
        "obligations",
        "One word for each obligation, and what else holds of it; in brackets what one types",
        ("obligation", "who", "stands", "since, or due"),
        tuple(_obligation(status, of) for of in now),
        marked=tuple(k for k, of in enumerate(now) if of.word in TROUBLE[:-1]),
    )
    yield Table(
        "ahead",
        "Due or running out in the next 90 days",
        ("day", "days", "what"),
        tuple((str(a.date), str(a.days), f"{a.what}: {owed(terms, a.name)}") for a in status.ahead),
        (False, True),
        tuple(k for k, a in enumerate(status.ahead) if a.days <= 30),
    )
    yield Table(
        "renewals",
        "Next renewals; days below 0: none is recorded in time",
        ("day", "days", "what"),
        tuple((str(a.date), str(a.days), owed(terms, a.name)) for a in status.renewals),
        (False, True),
    )
    yield Table(
        "matters",
        "What is open between the parties",
        ("matter", "by", "since, until", "about"),
        tuple(
            (
                f"{m.kind} {m.name}" + ("" if m.state == "open" else f" ({m.state})"),
                _named(status, m.by),
                str(m.on) + (f", {m.ends}" if m.ends else ""),
                "; ".join(owed(terms, name) for name in m.items),
            )
            for m in status.matters
            if m.is_open
        ),
    )
    yield _waiting(status)
    yield Table(
        "not_yet",
        "Not yet owed",
        ("obligation", "who"),
        tuple(_obligation(status, of)[:2] for of in standing if of.word == "dormant"),
    )
    yield Table(
        "instruments",
        "Signatures, and what is missing on each way into force",
        ("instrument", "has", "missing", "in force"),
        tuple(
            (
                _instrument(status, of.name),
                "; ".join(_signed(status, of)),
                "" if of.since else "; ".join(_missing(status, of)),
                str(of.since or "no"),
            )
            for of in status.instruments.values()
        ),
    )
    yield Table(
        "quotas",
        f"Rights used in {on.year}",
        ("right", "of", "used", "quota"),
        tuple(
            (
                owed(terms, name),
                _named(status, of.who),
                str(status.obligations[name].used),
                "" if of.quota is None else str(of.quota),
            )
            for name, of in terms.obligations.items()
            if of.mode == "right"
        ),
        (False, False, True, True),
    )
    latest = status.notes[-MOST_NOTES:]
    which = f", the latest {len(latest)} of {len(status.notes):,}" if latest != status.notes else ""
    yield Table(
        "notes",
        f"Entries that move nothing, and why{which}",
        ("entry", "day", "what it says: why it moves nothing"),
        tuple((str(n.number), str(n.on), f"{_says(status, n)}: {n.why}") for n in latest),
        (True,),
    )


def _named(status: Status, names: Iterable[str]) -> str:
    return ", ".join(party(status.terms, name) for name in names)


def _obligation(status: Status, of: Standing) -> tuple[str, ...]:
    stands = [said(of.word), *(said(word) for word in of.beside)]
    if of.claimed != of.fact:
        stands.append(f"as claimed {said(of.claimed)}")
    day = str(of.since or "")
    if of.fact in ("dormant", "open", "under_way") and of.due is not None and of.due.hi is not None:
        day = f"due {of.due.hi}"
        if of.due.lo != of.due.hi:
            day = f"due {of.due.lo} to {of.due.hi}"
    who = _named(status, status.terms.obligations[of.name].who)
    return (f"{owed(status.terms, of.name)} ({of.name})", who, ", ".join(stands), day)


def in_turn(status: Status) -> tuple[list[tuple[tuple[str, ...], tuple[str, ...]]], int]:
    """Return whose turn is next: which obligations wait for which, and how many lie behind."""
    first, behind = turns({w.obligation: w.for_ for w in status.waiting})
    together: dict[tuple[str, ...], list[str]] = {}
    for name, for_ in first.items():
        together.setdefault(for_, []).append(name)
    return [(tuple(names), for_) for for_, names in together.items()], behind


def _waiting(status: Status) -> Table:
    terms = status.terms

    def whose(names: Iterable[str]) -> str:
        return "; ".join(
            f"{owed(terms, name)} ({parties(terms, terms.obligations[name].who)})" for name in names
        )

    rows, behind = in_turn(status)
    more = f"; {behind:,} more lie behind these" if behind > 1 else ""
    return Table(
        "waiting",
        f"Who waits for whom: what comes next in turn{more or '; 1 more lies behind' * behind}",
        ("these wait", "until this is done"),
        tuple((whose(names), whose(for_)) for names, for_ in rows),
        widths=(1, 1),
    )


def _instrument(status: Status, name: str) -> str:
    if name in status.terms.obligations:
        return owed(status.terms, name)
    return status.terms.instruments[name].title or name.replace("_", " ")


def _signed(status: Status, of: InForce) -> Iterator[str]:
    for did, who in (("signed", of.signed), ("ratified", of.ratified)):
        if who:
            days: dict[Any, list[str]] = {}
            for name, day in who.items():
                days.setdefault(day, []).append(name)
            told = (f"{_named(status, names)} {day}" for day, names in days.items())
            yield f"{did} {', '.join(told)}"


def _missing(status: Status, of: InForce) -> Iterator[str]:
    """Say what is missing; which way, where there are several."""
    for way, lacks in of.missing.items():
        told = []
        for lack in lacks:
            name, _, what = lack.partition(" ")
            told.append(f"{party(status.terms, name)} ({what})")
        text = ", ".join(told) or "nothing"
        yield f"{way.replace('_', ' ')}: {text}" if len(of.missing) > 1 else text


def _says(status: Status, note: Note) -> str:
    about = ", ".join(owed(status.terms, name) for name in note.items)
    what = (note.claim or note.kind).replace("_", " ").replace("/", " as ")
    who = _named(status, note.by.split(","))
    return f"{who} on {about}, {what}" if about else f"{who}, {what}"
