"""Where an agreement stands, in words: what is out of order first, claims never as facts."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from detente.report.section import Section, plain, quoted
from detente.report.status.tables import in_turn, record_tables
from detente.report.status.words_agreement import (
    TROUBLE,
    day_in_text,
    head_in_text,
    in_days,
    many,
    owed,
    parties,
    said,
)
from detente.report.words import begin, listed
from detente.status.answer import Ahead, LastUseful, Matter, Standing, Status

_AHEAD = ("declared", "under_way", "open", "dormant")

MOST = 12
"""Sentences of one kind."""

SOON = 30
"""Days ahead that are said one by one."""


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
        more=(*_urgent(status), *_trouble(status), *_coming(status), *_aside(status)),
        reason=f"{reason}. Log {head}.",
        next_command=f"detente verify {quoted(file)} --head {head}",
        tables=tuple(table for table in record_tables(status) if table.rows),
    )


def _sentence(status: Status) -> str:
    counts, total = status.counts, len(status.obligations)
    ahead = sum(counts.get(word, 0) for word in _AHEAD)
    rest = [f"{counts.get('done', 0)} of {many(total, 'obligation', 'obligations')} done"]
    rest += [f"{ahead} {'lies' if ahead == 1 else 'lie'} ahead"] if ahead else []
    if ended := counts.get("ended", 0):
        rest.append(f"{ended} {'has' if ended == 1 else 'have'} ended")
    wrong = [f"{counts[word]} {said(word)}" for word in TROUBLE if word in counts]
    seen = ""
    if status.known != status.on:
        seen = f"Seen from {day_in_text(status.known)}, on {day_in_text(status.on)}"
    if not wrong:
        start = f"{seen} nothing is" if seen else "As far as was known that day nothing is"
        return f"{start} out of order: {', '.join(rest)}."
    return f"{seen or f'On {day_in_text(status.on)}'}: {listed(wrong)}; {', '.join(rest)}."


def _urgent(status: Status) -> Iterator[str]:
    """Say which notices run, and which clause can be used for some days only."""
    running = [notice for notice in status.notices if notice.state == "running"]
    for notice in sorted(running, key=lambda notice: notice.ends or dt.date.max)[:MOST]:
        yield _notice(status, notice)
    for useful in status.last_useful:
        if 0 <= useful.left <= SOON:
            yield _useful(status, useful)


# what is out of order


def _trouble(status: Status) -> Iterator[str]:
    """Say what is out of order, the gravest first; what has one cause in one sentence."""
    groups: dict[tuple[str, tuple[str, ...]], list[Standing]] = {}
    for word in TROUBLE:
        for of in status.obligations.values():
            if of.word == word:
                who = status.terms.obligations[of.name].who
                groups.setdefault((_cause(status, of), who), []).append(of)
    for (cause, who), found in list(groups.items())[:MOST]:
        names = [f"{owed(status.terms, of.name)}{_beside(of)}" for of in found]
        between = "; " if any("(" in name for name in names) else ", "
        yield f"{cause}: {between.join(names)}; owed by {parties(status.terms, who)}."
    if left := sum(map(len, list(groups.values())[MOST:])):
        yield f"{many(left, 'more stands', 'more stand')} in the table."
    kinds = {m.kind for m in status.matters if m.is_open}
    if groups and not kinds & {"breach", "dispute"}:
        nobody = "Nobody with the power to do so has found a breach"
        if not any(of.finder for of in status.terms.obligations.values()):
            nobody = "The terms name nobody who could find a breach"
        yield f"{nobody}, and no dispute is open."


def _cause(status: Status, of: Standing) -> str:
    """Say why an obligation has its word."""
    from detente.status.facts import WORD_OF

    matters = [
        _matter(status, matter)
        for matter in status.matters
        if matter.is_open and of.name in matter.items and WORD_OF.get(matter.kind) == of.word
    ]
    if matters:
        return begin("; ".join(matters))
    if of.word == "late" and of.late and of.due and of.due.hi:
        return f"Late by {many(of.late, 'day', 'days')}, due {day_in_text(of.due.hi)}"
    since = f" since {day_in_text(of.since)}" if of.since and of.word == of.fact else ""
    return begin(f"{said(of.word)}{since}")


def _matter(status: Status, matter: Matter) -> str:
    word = {"breach": "breach found", "question": "questioned", "waiver": "waived"}
    word |= {"dispute": "disputed", "suspension": "suspended", "disowning": "disowned"}
    text = f"{word[matter.kind]} by {parties(status.terms, matter.by)} "
    text += f"{'on' if matter.kind == 'breach' else 'since'} {day_in_text(matter.on)}"
    if matter.ground:
        text += f" on the ground “{matter.ground}”"
    if matter.contested_by:
        text += f", contested by {parties(status.terms, matter.contested_by)}"
    if matter.ends is None:
        return text + (", no end set" if matter.kind == "dispute" else "")
    over = "ran out" if matter.ends < status.on else "runs out"
    return f"{text}, {_CLOCK.get(matter.kind, 'which')} {over} {day_in_text(matter.ends)}"


_CLOCK = {"dispute": "whose clock", "breach": "the time to cure"}


def _beside(of: Standing) -> str:
    """Say what else holds of an obligation, in brackets."""
    words = []
    for word in of.beside:
        if word == "late":
            words.append(f"{many(of.late or 0, 'day', 'days')} late")
        elif word == of.fact and of.since:
            words.append(f"{said(word)} since {day_in_text(of.since)}")
        elif word != "open":
            words.append(said(word))
    if of.word == "late" or "late" in of.beside:
        words = [word for word in words if not word.startswith(said("open"))]
    return f" ({', '.join(words)})" if words else ""


# what is coming


def _coming(status: Status) -> Iterator[str]:
    """Say what runs out, what is due and who waits, the most urgent first."""
    near = [a for a in status.ahead if a.what != "notice runs out"]
    soon = [a for a in near if a.days <= SOON]
    for ahead in soon[:MOST]:
        yield f"{_ahead(status, ahead)}."
    for item in status.renewals:
        if item.days < 0:
            yield (
                f"{begin(owed(status.terms, item.name))}: no renewal is recorded since the one "
                f"that ran to {day_in_text(item.date)}."
            )
        elif item.days <= SOON:
            yield f"{_ahead(status, item)}."
    for ring in status.deadlocks:
        yield f"Deadlock: {listed(owed(status.terms, name) for name in ring)} wait for each other."
    later = [*near[len(soon) :], *(a for a in status.renewals if SOON < a.days <= 90)]
    if later:
        first = min(later, key=lambda a: a.days)
        more = f" ({len(later) - 1:,} more in the tables)" if len(later) > 1 else ""
        start = "Then" if soon else f"Nothing comes in the next {SOON} days; then"
        yield f"{start}: {_ahead(status, first, small=True)}{more}."
    yield from _turns(status)
    for name, right in status.terms.obligations.items():
        used = status.obligations[name].used
        if right.mode == "right" and right.quota is not None and used >= right.quota:
            yield (
                f"{begin(owed(status.terms, name))}: used {used:,} of {right.quota:,} times in "
                f"{status.on.year}, none is left to {parties(status.terms, right.who)}."
            )
    if status.earliest_end is not None:
        yield (
            "If each step takes the time that the terms set for it, what is left ends on "
            f"{day_in_text(status.earliest_end)} at the earliest."
        )
    for useful in status.last_useful:
        if not 0 <= useful.left <= SOON:
            yield _useful(status, useful)


def _ahead(status: Status, of: Ahead, small: bool = False) -> str:
    when = f"{in_days(of.days)} ({day_in_text(of.date)})"
    text = f"{of.what} {when}: {owed(status.terms, of.name)}"
    return text if small else begin(text)


def _turns(status: Status) -> Iterator[str]:
    next_, behind = in_turn(status)
    if next_:
        whom = dict.fromkeys(
            p for _, for_ in next_ for name in for_ for p in status.terms.obligations[name].who
        )
        waits = many(sum(len(names) for names, _ in next_), "obligation waits", "obligations wait")
        more = f"; {behind:,} more {'lies' if behind == 1 else 'lie'} behind" if behind else ""
        yield f"Next in turn: {waits} for {parties(status.terms, whom)}{more}."


def _notice(status: Status, notice: Matter) -> str:
    about = listed(owed(status.terms, name) for name in notice.items)
    start = f"Notice {notice.name} of {day_in_text(notice.on)} by "
    start += f"{parties(status.terms, notice.by)} about {about}"
    contested = ""
    if notice.contested_by:
        contested = f"; contested by {parties(status.terms, notice.contested_by)}"
    if notice.state != "running" or notice.ends is None:
        return f"{start}: {notice.state}{contested}."
    when = in_days((notice.ends - status.on).days)
    return f"{start} runs out {when} ({day_in_text(notice.ends)}){contested}."


def _useful(status: Status, useful: LastUseful) -> str:
    clause = f"{begin(owed(status.terms, useful.obligation))}: a notice of "
    clause += many(useful.days, "day", "days")
    expires = day_in_text(useful.expires)
    if useful.left < 0:
        return f"{clause} given now runs out after its clause, which expires {expires}."
    left = many(useful.left, "day", "days")
    return (
        f"{clause} is of use until {day_in_text(useful.last)} ({left} left); its clause expires "
        f"{expires}."
    )


# what stands beside


def _aside(status: Status) -> Iterator[str]:
    """Say what is claimed, what differed, what came late, and what this copy lacks."""
    terms = status.terms
    for of in list(status.claims.values())[:MOST]:
        say = "says" if len(of.claimed_by) == 1 else "say"
        by = f"{parties(terms, of.claimed_by) or 'nobody'} {say}"
        name = begin(owed(terms, of.name))
        yield f"{name}: {said(of.claimed)}, as {by}; {said(of.fact)}, as far as verified."
    for of in status.obligations.values():
        for day, findings in of.disagreements[-1:]:
            count = len(of.disagreements) - 1
            before = f", as on {many(count, 'day', 'days')} before" if count else ""
            yield (
                f"{begin(owed(terms, of.name))}: findings of {day_in_text(day)} differ "
                f"({listed(f.replace('_', ' ') for f in findings)}{before}); the gravest counts."
            )
    for of in status.obligations.values():
        if of.done_late and of.word == "done":
            name = begin(owed(terms, of.name))
            yield f"{name}: done {many(of.done_late, 'day', 'days')} late."
    for notice in [notice for notice in status.notices if notice.state != "running"][-MOST:]:
        yield _notice(status, notice)
    for by, lag in (status.lags or {}).items():
        if lag >= 1:
            who, days = parties(terms, by.split(",")), many(round(lag), "day", "days")
            yield f"What {who} found became known {days} later on average."
    if claims := sum(bool(note.claim) for note in status.notes):
        kept = many(claims, "entry is kept as a claim", "entries are kept as claims")
        yield f"{kept}: said by somebody who cannot settle it, so nothing moves."
    if status.withheld:
        yield f"{many(status.withheld, 'entry is', 'entries are')} withheld from this copy."


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
