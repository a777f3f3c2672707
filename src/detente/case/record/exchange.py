"""Copies of a record: one to share, one merged with a colleague's, one checked against another."""

import datetime as dt
from pathlib import Path

from detente.case.findings import CaseError, Finding, QuestionError
from detente.case.record.chain import Line, line_after
from detente.case.record.clocks import utc_today
from detente.case.record.log import Record, append_lines, now


def shared(record: Record) -> bytes:
    """Return the log without private bodies; the chain stays sound."""
    kept = []
    for line in record.lines:
        if line.body is not None and line.body.get("private"):
            values = (line.seq, line.recorded, line.recorder, line.body_hash, line.prev, line.hash)
            line = Line(*values, salt=None, body=None)
        kept.append(line.text())
    return b"".join(kept)


def merge(path: Path, other: Record, recorder: str, today: dt.date | None = None) -> Record:
    """Add to a record what another recorder's file has and it has not.

    Who typed an entry, and when, stays with it; a last entry says from what the rest came.

    Raises
    ------
    QuestionError
        Where the two did not adopt the same terms.
    """

    def lines_after(record: Record) -> list[Line]:
        if record.header != other.header:
            raise QuestionError(
                f"{path.name} and {other.name} were adopted on different terms; "
                "entries of one mean nothing in the other"
            )
        names = {line.id for line in record.lines}
        hashes = {line.body_hash for line in record.lines if line.body is not None}
        withheld = {line.body_hash for line in record.lines if line.body is None}
        added, last = [], record.lines[-1]
        for line in other.lines[1:]:
            new = line.id not in names
            if line.body is None:
                new = line.body_hash not in hashes | withheld
            if new:
                taken = (line.recorder, line.recorded, line.salt, line.body_hash)
                last = line_after(last, line.body, *taken)
                added.append(last)
        if added:
            day = (today or utc_today()).isoformat()
            text = f"{len(added)} entries taken from another copy"
            body = {"on": day, "kind": "merged", "head": other.head, "text": text}
            added.append(line_after(last, body, recorder, now()))
        return added

    return append_lines(path, lines_after)


def check_head(record: Record, head: str) -> None:
    """Compare with the number and head that an answer or a brief printed.

    Raises
    ------
    CaseError
        Where the log is shorter, or the entry of that number is another.
    """
    number, _, found = head.partition(":")
    if not number.isdigit() or len(found) < 8 or not set(found) <= set("0123456789abcdef"):
        raise QuestionError(f"--head {head}: write it as printed, such as 69:1f3a5b7c9d0e")
    k = int(number)
    if k > record.number:
        message = f"log ends at {record.number}, but entry {k} was printed on a brief"
        raise CaseError([Finding(0, 0, "E321", message, record.name)])
    if not record.lines[k].hash.startswith(found):
        message = f"entry {k} is not the one that was printed on a brief ({found})"
        raise CaseError([Finding(0, 0, "E321", message, record.name)])


def check_against(record: Record, older: Record) -> None:
    """Compare with an older copy, whose lines have to stand at the beginning.

    Raises
    ------
    CaseError
        At the first line that is missing or another.
    """
    for line in older.lines:
        if line.seq > record.number:
            message = f"log ends at {record.number}, but {older.name} has entry {line.seq}"
            raise CaseError([Finding(0, 0, "E321", message, record.name)])
        if line.hash != record.lines[line.seq].hash:
            message = f"entry {line.seq} is not the one of {older.name}"
            raise CaseError([Finding(0, 0, "E321", message, f"{record.name}:{line.seq + 1}")])
