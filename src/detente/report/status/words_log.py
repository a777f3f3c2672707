"""What was done to a record, in words: adopted, added to, merged, repaired, exported, verified."""

from collections.abc import Sequence
from typing import Any

from detente.case import library
from detente.case.findings import Finding
from detente.case.record.log import Record, read_record
from detente.report.section import Section, Table, quoted
from detente.report.status.words_agreement import head_in_text, many


def log_json(record: Record, section: Section, **more: Any) -> dict[str, Any]:
    """Return what `--json` prints after a record was touched."""
    return {
        "file": record.name,
        "number": record.number,
        "head": record.head,
        "sentence": section.sentence,
        "more": section.more,
        **more,
    }


def records_table() -> Table:
    """Return the records that ship with the product, each with its first and last entry."""
    rows = []
    for name in library.records():
        record = read_record(name)
        days = sorted(body["on"] for _, _, body in record.entries())
        title = record.terms.title or name
        rows.append((name, str(len(days)), days[0], days[-1], title))
    caption = "Records that ship with Détente: agreements under way, entry by entry."
    columns = ("Name", "Entries", "First", "Last", "Title")
    return Table("records", caption, columns, tuple(rows), (False, True))


def _section(record: Record, sentence: str, following: str, **more: Any) -> Section:
    reason = f"Log {head_in_text(record.number, record.head)}."
    title = "The record"
    return Section("record", title, sentence, reason=reason, next_command=following, **more)


def adopted_section(record: Record, file: str, amended: bool) -> Section:
    """Say what was adopted, or amended."""
    terms, name = record.terms, quoted(file)
    owed = many(len(terms.obligations), "obligation", "obligations")
    done = "Amended" if amended else "Adopted"
    sentence = f"{done} {terms.title or terms.agreement}: {owed} of {len(terms.parties)} parties."
    lacks = [n for n, of in terms.obligations.items() if not of.finder]
    more = []
    if lacks:
        which = many(len(lacks), "obligation names", "obligations name")
        more.append(f"{which} nobody who can find a breach: only who owes it can admit one.")
    following = f"detente record {name} KIND --by WHO --item OBLIGATION --text TEXT --source SOURCE"
    return _section(record, sentence, following, more=tuple(more))


def added_section(record: Record, file: str, numbers: Sequence[tuple[int, str, bool]]) -> Section:
    """Say which entries were added, and which were there already."""
    new = [(number, name) for number, name, is_new in numbers if is_new]
    old = [number for number, _, is_new in numbers if not is_new]
    if len(new) == 1:
        sentence = f"Entry {new[0][0]} is recorded (id {new[0][1]})."
    elif new:
        sentence = f"Entries {new[0][0]} to {new[-1][0]} are recorded."
    else:
        sentence = "Nothing was added."
    more: tuple[str, ...] = ()
    if old:
        there = many(len(old), "entry was", "entries were")
        more = (f"{there} there already (number {', '.join(map(str, old[:12]))}).",)
    return _section(record, sentence, f"detente status {quoted(file)}", more=more)


def import_section(
    record: Record, file: str, source: str, rows: int, new: int, findings: Sequence[Finding]
) -> Section:
    """Say what an import would add."""
    errors = sum(f.severity == "error" for f in findings)
    if errors:
        sentence = (
            f"Nothing is added: {many(errors, 'error has', 'errors have')} to be mended first."
        )
    else:
        sentence = (
            f"{source} would add {many(new, 'entry', 'entries')} of {rows}; nothing is written yet."
        )
    following = f"detente import {quoted(file)} {quoted(source)} --write"
    return _section(record, sentence, following if new and not errors else "")


def done_section(record: Record, file: str, sentence: str) -> Section:
    """Say that something was done to a record."""
    return _section(record, sentence, f"detente status {quoted(file)}")


def verified_section(record: Record, file: str, compared: Sequence[str]) -> Section:
    """Say that a chain is sound, and what that does not show."""
    sentence = f"The chain of {many(record.number + 1, 'line', 'lines')} is sound."
    more = [*compared]
    if record.withheld:
        more.append(f"{many(record.withheld, 'body is', 'bodies are')} withheld from this copy.")
    if not compared:
        more.append(
            "A chain cannot see that its end was cut off, or that all of it was written anew: "
            "compare with a head that was printed, or with an older copy."
        )
    following = f"detente verify {quoted(file)} --head {head_in_text(record.number, record.head)}"
    return _section(record, sentence, following, more=tuple(more))
