"""The implementation matrix with the record filled in, for screen, page and office files."""

import datetime as dt
from collections.abc import Iterator

from detente import __version__
from detente.case.record.terms import Consequence
from detente.report.roadmap.matrix import UNSAID, Cell
from detente.report.roadmap.office import Sheet
from detente.report.section import Section, Table
from detente.report.status.lanes import MARKED, short_day, state_in_words
from detente.report.status.names import Names, names_of
from detente.report.status.words_agreement import head_in_text, many, said
from detente.report.words import begin, listed
from detente.status.answer import Standing, Status
from detente.status.course import Leg, courses, opens

_COLUMNS = (
    *("Mark", "No.", "Gate", "What", "Who", "From", "Due", "Who verifies", "By the record"),
    *("Verified", "Claimed", "What it opens", "If it is not done then"),
)
KEPT = "kept until"
_WIDTHS = (10, 4, 11, 26, 13, 15, 17, 13, 22, 16, 16, 18, 26)


def record_table(status: Status, names: Names) -> Table:
    """Return the matrix with six columns, for a terminal and a page of A4."""
    rows, marked = [], []
    for k, (of, cells) in enumerate(_rows(status, names)):
        mark, number, gate, _, who, begins, due, proof, word, fact, claim, after, then = map(
            _text, cells
        )
        flag = f"▶ {mark.upper()}: " if mark else ""
        seen = f"verified: {fact}" + (f"\nclaimed: {claim}" if claim else "")
        days = f"from {begins}" + (f" ({gate})" if gate else "")
        if due:
            days += f"\n{due}" if due.startswith(KEPT) else f"\ndue {due}"
        what = f"{flag}{number} {names.what(of.name)}\n{who}"
        rows.append((what, days, proof, f"{begin(word)}\n{seen}", after, then))
        if of.word in MARKED:
            marked.append(k)
    return Table(
        "record",
        f"The implementation matrix with the record filled in, as of {short_day(status.on)}: what "
        "is verified and what is claimed stand apart. ▶ marks what is late or out of order.",
        (
            "What, who",
            "From, due",
            "Who verifies",
            "By the record",
            "What it opens",
            "If it is not done then",
        ),
        tuple(rows),
        marked=tuple(marked),
        widths=(22, 18, 11, 19, 12, 18),
    )


def wrong_table(status: Status, names: Names) -> Table:
    """Return what is late or out of order, the gravest first."""
    legs = courses(status)
    wrong = [of for of in status.obligations.values() if of.word in MARKED]
    rows = []
    for of in sorted(wrong, key=lambda of: MARKED.index(of.word)):
        due = _text(_due(of, legs[of.name]))
        who = names.who(status.terms.obligations[of.name].who)
        word = begin(state_in_words(status, of, legs[of.name], names))
        rows.append((names.what(of.name), who, due, word))
    return Table(
        "out of order",
        "What is late or out of order. What somebody says is a claim; a breach is one that a body "
        "named in the terms has found.",
        ("What", "Who", "Due", "By the record"),
        tuple(rows),
        marked=tuple(range(len(rows))),
    )


def record_sheet(status: Status, section: Section) -> Sheet:
    """Gather what an office file of the matrix holds."""
    names, head = names_of(status.terms), head_in_text(status.number, status.head)
    about = [("Answer", section.sentence), *(("More", text) for text in section.more)]
    known = f", as known by {short_day(status.known)}" if status.known != status.on else ""
    about.append(("As of", f"{short_day(status.on)}{known}. Log {head}."))
    return Sheet(
        title=status.terms.title or status.agreement,
        about=tuple(about),
        columns=_COLUMNS,
        rows=[row for _, row in _rows(status, names)],
        table=record_table(status, names),
        footer=f"Agreement {status.agreement}, log {head}, detente {__version__}. "
        "One analyst’s reading; no finding of law.",
        widths=_WIDTHS,
    )


def _rows(status: Status, names: Names) -> Iterator[tuple[Standing, tuple[Cell, ...]]]:
    """Yield what is known of each obligation, each fact in a cell of its own."""
    legs, after = courses(status), opens(status.terms)
    for number, (name, of) in enumerate(status.obligations.items(), start=1):
        terms, leg = status.terms.obligations[name], legs[name]
        gate = terms.gate.events() if terms.gate is not None else ()
        wording = f"{names.what(name)}: {terms.what}" if terms.short else names.what(name)
        yield (
            of,
            (
                said(of.word) if of.word in MARKED else "",
                float(number),
                begin(listed(map(names.in_text, gate))),
                wording,
                names.who(terms.who),
                _from(leg),
                _due(of, leg),
                "All can see it" if terms.proof == "public" else begin(names.party(terms.proof)),
                state_in_words(status, of, leg, names),
                said(of.fact) + (f" since {short_day(of.since)}" if of.since else ""),
                f"{said(of.claimed)} ({names.who(of.claimed_by)})" * (of.claimed != of.fact),
                begin(listed(map(names.in_text, after[name]))) or "Nothing waits for it",
                _then(terms.consequence, names),
            ),
        )


def _from(leg: Leg) -> Cell:
    if leg.reached:
        return leg.gate or "the start"
    return f"{_text(leg.gate)} (plan)" if leg.gate is not None else "not known"


def _due(of: Standing, leg: Leg) -> Cell:
    if of.due is not None and of.due.hi is not None:
        settled = of.due.is_settled
        return of.due.hi if settled else f"{_text(of.due.lo)} to {_text(of.due.hi)}"
    if leg.due is not None:
        return f"{_text(leg.due)} (plan)"
    return f"{KEPT} {_text(leg.until)}" if leg.until is not None else ""


def _then(of: Consequence | None, names: Names) -> str:
    if of is None:
        return UNSAID
    parts = [of.text or ""]
    if of.withdraws:
        parts.append(f"withdrawn: {listed(map(names.in_text, of.withdraws))}")
    if of.days is not None:
        parts.append(f"{many(of.days, 'day', 'days')} of notice")
    if of.by:
        parts.append(f"carried out by {names.who(of.by)}")
    return "; ".join(part for part in parts if part) or UNSAID


def _text(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}"
    return short_day(cell) if isinstance(cell, dt.date) else cell
