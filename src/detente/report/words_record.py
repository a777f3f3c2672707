"""Where an agreement stands, in words: what is out of order first, claims never as facts."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from detente.report.section import Section, Table, plain, quoted
from detente.report.words import listed
from detente.status.answer import Matter, Standing, Status

TROUBLE = ("breach", "disowned", "disputed", "suspended", "undone", "questioned", "late", "waived")
_AHEAD = ("declared", "under_way", "open", "dormant")
SAID = {"under_way": "under way", "dormant": "not yet owed", "open": "to be done"}
"""Words that are said otherwise."""

MOST = 12
"""Sentences about single obligations on page one."""

MOST_NOTES = 30
"""Entries that move nothing, in the table."""


def said(word: str) -> str:
    """Return a word as it is said."""
    return SAID.get(word, word)


def day_in_text(day: dt.date) -> str:
    """Return a day as a sentence has it.

    Examples
    --------
    >>> day_in_text(dt.date(2018, 5, 8))
    '8 May 2018'
    """
    return f"{day.day} {day:%B} {day.year}"


def head_in_text(number: int, head: str) -> str:
    """Return the number and head of a log, by which a later copy can be checked."""
    return f"{number}:{head[:12]}"


def many(count: int, one: str, several: str) -> str:
    """Return a count with its noun."""
    return f"{count} {one if count == 1 else several}"


def status_section(status: Status, file: str) -> Section:
    """Turn a status into a section."""
    head = head_in_text(status.number, status.head)
    counted = many(status.entries_used, "entry counts", "entries count")
    reason = f"{counted} as of {day_in_text(status.on)}"
    if status.known != status.on:
        reason += f", as known by {day_in_text(status.known)}"
    return Section(
        question="status",
        title="Where things stand",
        sentence=_sentence(status),
        more=tuple(_more(status)),
        reason=f"{reason}. Log {head}.",
        next_command=f"detente verify {quoted(file)} --head {head}",
        tables=tuple(table for table in _tables(status) if table.rows),
    )


def _sentence(status: Status) -> str:
    counts, total = status.counts, len(status.obligations)
    ahead = sum(counts.get(word, 0) for word in _AHEAD)
    rest = [f"{counts.get('done', 0)} of {many(total, 'obligation', 'obligations')} done"]
    rest += [f"{ahead} {'lies' if ahead == 1 else 'lie'} ahead"] if ahead else []
    if ended := counts.get("ended", 0):
        rest.append(f"{ended} {'has' if ended == 1 else 'have'} ended")
    wrong = [
        f"{counts[word]} {'in breach' if word == 'breach' else said(word)}"
        for word in TROUBLE
        if word in counts
    ]
    seen = ""
    if status.known != status.on:
        seen = f"Seen from {day_in_text(status.known)}, on {day_in_text(status.on)}"
    if not wrong:
        start = f"{seen} nothing is" if seen else "As far as was known that day nothing is"
        return f"{start} out of order: {', '.join(rest)}."
    return f"{seen or f'On {day_in_text(status.on)}'}: {listed(wrong)}; {', '.join(rest)}."


def _more(status: Status) -> Iterator[str]:
    troubled = [of for of in status.obligations.values() if of.word in TROUBLE]
    troubled.sort(key=lambda of: TROUBLE.index(of.word))
    for of in troubled[:MOST]:
        yield f"{of.name}: {_why(status, of)}."
    if len(troubled) > MOST:
        yield f"{many(len(troubled) - MOST, 'more stands', 'more stand')} in the table."
    kinds = {m.kind for m in status.matters if m.is_open}
    if troubled and not kinds & {"breach", "dispute"}:
        yield "Nobody with the power to do so has found a breach, and no dispute is open."
    for notice in status.notices[-MOST:]:
        yield _notice(status, notice)
    for useful in status.last_useful:
        yield _useful(useful)
    for of in list(status.claims.values())[:MOST]:
        who = listed(of.claimed_by) or "nobody"
        yield f"{of.name}: {said(of.claimed)} as {who} says, {said(of.fact)} as verified."
    for of in status.obligations.values():
        if of.done_late and of.word == "done":
            yield f"{of.name}: done {many(of.done_late, 'day', 'days')} late."
    for of in status.obligations.values():
        for day, findings in of.disagreements[-1:]:
            before = f", as on {of_days} before" if (of_days := _days_before(of)) else ""
            yield (
                f"{of.name}: findings of {day_in_text(day)} differ "
                f"({listed(f.replace('_', ' ') for f in findings)}{before}); the gravest counts."
            )
    for ring in status.deadlocks:
        yield f"Deadlock: {listed(ring)} wait for each other."
    if status.notes:
        claims = sum(bool(note.claim) for note in status.notes)
        if claims:
            kept = many(claims, "entry is kept as a claim", "entries are kept as claims")
            yield f"{kept}: said by somebody who cannot settle it, so nothing moves."
    if status.withheld:
        yield f"{many(status.withheld, 'entry is', 'entries are')} withheld from this copy."
    for item in status.renewals:
        if item.days < 0:
            yield (
                f"{item.name}: no renewal is recorded since the one that ran to "
                f"{day_in_text(item.date)}."
            )


def _days_before(of: Standing) -> str:
    count = len(of.disagreements) - 1
    return many(count, "day", "days") if count else ""


def _why(status: Status, of: Standing) -> str:
    """Say why an obligation has its word, and what else holds of it."""
    from detente.status.facts import WORD_OF

    parts = []
    for matter in status.matters:
        if matter.is_open and of.name in matter.items and WORD_OF.get(matter.kind) == of.word:
            parts.append(_matter(matter, of.word))
    if not parts:
        late = f" by {of.late} days (due {of.due.hi})" if of.late and of.due else ""
        since = f" since {day_in_text(of.since)}" if of.since and of.word == of.fact else ""
        parts = [f"{said(of.word)}{late if of.word == 'late' else since}"]
    beside = []
    for word in of.beside:
        if word == of.fact and of.since:
            beside.append(f"{said(word)} since {day_in_text(of.since)}")
        else:
            beside.append(f"{of.late} days late" if word == "late" else said(word))
    return "; ".join(parts) + (f" (also {', '.join(beside)})" if beside else "")


def _matter(matter: Matter, word: str) -> str:
    found = "breach found" if word == "breach" else word
    text = f"{found} by {listed(matter.by)} since {day_in_text(matter.on)}"
    details = [matter.ground] if matter.ground else []
    details += [f"contested by {listed(matter.contested_by)}"] if matter.contested_by else []
    if matter.kind == "dispute":
        details.append(_clock(matter))
    return text + (f" [{'; '.join(details)}]" if details else "")


def _clock(matter: Matter) -> str:
    if matter.ends is None:
        return "no end set"
    over = "ran out" if matter.state == "exhausted" else "runs out"
    return f"clock {over} {day_in_text(matter.ends)}"


def _notice(status: Status, notice: Matter) -> str:
    start = f"Notice {notice.name} of {day_in_text(notice.on)} by {listed(notice.by)}"
    contested = f"; contested by {listed(notice.contested_by)}" if notice.contested_by else ""
    if notice.state != "running" or notice.ends is None:
        return f"{start}: {notice.state}{contested}."
    left = (notice.ends - status.on).days
    when = f"in {many(left, 'day', 'days')}" if left else "today"
    return f"{start} runs out {when} ({day_in_text(notice.ends)}){contested}."


def _useful(useful: Any) -> str:
    clause = f"{useful.obligation}: a notice of {useful.days} days"
    if useful.left < 0:
        return f"{clause} given now runs out after its clause, which expires {useful.expires}."
    return (
        f"{clause} is of use until {day_in_text(useful.last)} "
        f"({many(useful.left, 'day', 'days')} left); its clause expires "
        f"{day_in_text(useful.expires)}."
    )


def _bracket(of: Any) -> str:
    return str(of.lo) if of.lo == of.hi else f"{of.lo} to {of.hi}"


def _tables(status: Status) -> Iterator[Table]:
    rows = []
    for of in status.obligations.values():
        owed = status.terms.obligations[of.name]
        claim = f"{said(of.claimed)} ({', '.join(of.claimed_by)})" if of.claimed != of.fact else ""
        also = ", ".join(map(said, of.beside))
        row = (of.name, ", ".join(owed.who), said(of.word), also, str(of.since or ""))
        due = "" if of.due is None or of.due.hi is None else _bracket(of.due)
        rows.append((*row, due, claim))
    yield Table(
        "obligations",
        "One word for each obligation, and what else holds of it",
        ("obligation", "who", "word", "also", "since", "due", "claimed"),
        tuple(rows),
        marked=tuple(
            k for k, of in enumerate(status.obligations.values()) if of.word in TROUBLE[:-1]
        ),
    )
    yield Table(
        "ahead",
        "Due or running out in the next 90 days",
        ("day", "what", "of", "days"),
        tuple((str(a.date), a.what, a.name, str(a.days)) for a in status.ahead),
        (False, False, False, True),
        tuple(k for k, a in enumerate(status.ahead) if a.days <= 30),
    )
    yield Table(
        "renewals",
        "Next renewals; days below 0: none is recorded in time",
        ("obligation", "next", "days"),
        tuple((a.name, str(a.date), str(a.days)) for a in status.renewals),
        (False, False, True),
    )
    yield Table(
        "matters",
        "What is open between the parties",
        ("matter", "kind", "by", "since", "state", "ends", "about"),
        tuple(
            (
                m.name,
                m.kind,
                ", ".join(m.by),
                str(m.on),
                m.state,
                str(m.ends or ""),
                ", ".join(m.items),
            )
            for m in status.matters
            if m.is_open
        ),
    )
    yield Table(
        "waiting",
        "Who waits for whom",
        ("obligation", "of", "waits for", "of"),
        tuple(
            (w.obligation, ", ".join(w.who), ", ".join(w.for_), ", ".join(w.whom))
            for w in status.waiting
        ),
    )
    yield from _more_tables(status)


def _more_tables(status: Status) -> Iterator[Table]:
    yield Table(
        "instruments",
        "Signatures, and what is missing on each way into force",
        ("instrument", "signed", "ratified", "missing", "in force"),
        tuple(
            (
                of.name,
                ", ".join(f"{p} {day}" for p, day in of.signed.items()),
                ", ".join(f"{p} {day}" for p, day in of.ratified.items()),
                _missing(of.missing),
                str(of.since or "no"),
            )
            for of in status.instruments.values()
        ),
    )
    yield Table(
        "quotas",
        f"Rights used in {status.on.year}",
        ("right", "of", "used", "quota"),
        tuple(
            (name, ", ".join(of.who), str(status.obligations[name].used), str(of.quota or ""))
            for name, of in status.terms.obligations.items()
            if of.mode == "right"
        ),
        (False, False, True, True),
    )
    latest = status.notes[-MOST_NOTES:]
    which = f", the latest {len(latest)} of {len(status.notes):,}" if latest != status.notes else ""
    yield Table(
        "notes",
        f"Entries that move nothing, and why{which}",
        ("entry", "day", "by", "says", "of", "why"),
        tuple(
            (str(n.number), str(n.on), n.by, n.claim or n.kind, ", ".join(n.items), n.why)
            for n in latest
        ),
        (True,),
    )


def _missing(missing: Any) -> str:
    ways: Iterable[str] = (f"{way}: {', '.join(of) or 'nothing'}" for way, of in missing.items())
    return "; ".join(ways)


def status_json(status: Status, section: Section) -> dict[str, Any]:
    """Return what `--json` prints of a status."""
    notices = {
        m.name: {
            "by": ", ".join(m.by),
            "on": m.on.isoformat(),
            "days": m.days,
            "state": m.state,
            "contested": m.contested_by,
            "items": m.items,
            "runs_out": str(m.ends),
            **({"days_left": (m.ends - status.on).days} if m.state == "running" and m.ends else {}),
        }
        for m in status.notices
    }
    ahead = [[str(a.date), a.what, a.name, a.days] for a in status.ahead]
    of = status.obligations
    return {
        "agreement": status.agreement,
        "on": status.on.isoformat(),
        "known": status.known.isoformat(),
        "number": status.number,
        "head": status.head,
        "entries_used": status.entries_used,
        "withheld": status.withheld,
        "sentence": section.sentence,
        "more": section.more,
        "counts": status.counts,
        "words": {name: s.word for name, s in of.items()},
        "facts": {name: s.fact for name, s in of.items()},
        "late": {name: s.late for name, s in of.items() if s.late is not None},
        "claims": {
            name: {"claimed": s.claimed, "by": s.claimed_by, "verified": s.fact}
            for name, s in status.claims.items()
        },
        "notices": notices,
        "ahead_90_days": ahead,
        "ahead_30_days": [row for row, a in zip(ahead, status.ahead, strict=True) if a.days <= 30],
        "implementation": status.implementation,
        **{
            key: _with_days(plain(getattr(status, key)))
            for key in (
                *("obligations", "matters", "instruments", "events", "notes", "renewals"),
                *("waiting", "deadlocks", "last_useful", "earliest_end", "lags"),
            )
        },
        "next": section.next_command,
    }


def _with_days(value: Any) -> Any:
    """Return plain data with days as text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key.rstrip("_"): _with_days(part) for key, part in value.items()}
    return [_with_days(part) for part in value] if isinstance(value, list) else value
