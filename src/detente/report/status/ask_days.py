"""The days of a record: from where to where one can look, and what was recorded up to a day."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from detente.case.findings import QuestionError
from detente.case.record.clocks import utc_today
from detente.case.record.log import Record, locate_record, read_record
from detente.report.section import Table, quoted

if TYPE_CHECKING:
    from detente.report.asked import Asked

MOST_LISTED = 60
"""Entries listed at once, the latest."""

MOST_TICKS = 90
"""Days with an entry that are marked along the slider."""


@dataclass(frozen=True)
class Days:
    """From the first day of a record to today, with the days on which something is recorded."""

    begins: dt.date
    ends: dt.date
    entries: tuple[dt.date, ...]
    on: dt.date
    """The day looked at."""

    @property
    def count(self) -> int:
        """Days from the first to the last."""
        return (self.ends - self.begins).days

    @property
    def number(self) -> int:
        """Of the day looked at; the first is 0."""
        return (self.on - self.begins).days

    @property
    def ticks(self) -> tuple[int, ...]:
        """Numbers of the days with an entry, unless there are too many to be told apart."""
        found = tuple((day - self.begins).days for day in self.entries)
        return found if len(found) <= MOST_TICKS else ()

    @cached_property
    def before(self) -> dt.date | None:
        """The last day with an entry before the one looked at."""
        k = bisect_left(self.entries, self.on)
        return self.entries[k - 1] if k else None

    @cached_property
    def after(self) -> dt.date | None:
        """The next day with an entry."""
        k = bisect_right(self.entries, self.on)
        return self.entries[k] if k < len(self.entries) else None


def state_of(file: str) -> Hashable:
    """Return what changes whenever an answer on a record may: its file, and the day it is asked."""
    try:
        of = locate_record(file).stat()
    except OSError:
        return None  # whoever reads it is told
    return of.st_mtime_ns, of.st_size, of.st_ino, utc_today()


def ask_days(file: str, on: dt.date | None = None, known: dt.date | None = None) -> Days:
    """Ask which days of a record can be looked at.

    As it became known, day by day; where what is known by is fixed, as it happened.
    """
    record, today = _read(file), utc_today()
    bodies = [body for _, _, body in record.entries()]
    begins = min([record.header["on"], *(body["on"] for body in bodies)])
    said = {body["on"] if known else body.get("known", body["on"]) for body in bodies}
    days = sorted({dt.date.fromisoformat(day) for day in said if day >= begins})
    return Days(dt.date.fromisoformat(begins), today, tuple(days), on or today)


def day_of(file: str, number: str) -> str:
    """Return the day of a number on the slider."""
    days = ask_days(file)
    if not (number.isdecimal() and len(number) < 7 and int(number) <= days.count):
        raise QuestionError(f"day {number[:20]!r} is none of the {days.count} days of the record")
    return (days.begins + dt.timedelta(days=int(number))).isoformat()


def ask_log(file: str, on: dt.date, known: dt.date | None = None) -> Table:
    """Ask what was recorded about a day and those before it, as known by a day; latest first."""
    from detente.report.status.words_agreement import day_in_text
    from detente.report.status.words_entry import entry_row, log_table

    record, by = _read(file), (known or on).isoformat()
    against = gone_by(record, by)
    seen = [
        (body["on"], number, name, body)
        for number, name, body in record.entries()
        if body["on"] <= on.isoformat() and str(body.get("known", body["on"])) <= by
    ]
    seen.sort(key=lambda of: of[:2], reverse=True)
    left = f"; the latest {MOST_LISTED} of {len(seen):,}" if len(seen) > MOST_LISTED else ""
    caption = f"What was recorded by {day_in_text(known or on)}, latest first{left}"
    rows = [entry_row(n, b, against.get(i, ""), record.terms) for _, n, i, b in seen[:MOST_LISTED]]
    return log_table(caption, rows)


def gone_by(record: Record, known: str = "9999") -> dict[str, str]:
    """Return by id what took the place of an entry, or took it back, by a day."""
    gone: dict[str, str] = {}
    for number, name, body in reversed([*record.entries()]):  # what is taken back comes before
        if name in gone or str(body.get("known", body["on"])) > known:
            continue
        for key, text in (("retracts", "taken back by"), ("corrects", "replaced by")):
            if key in body:
                gone[body[key]] = f"{text} {number}"
    return gone


def case_of_record(file: str) -> tuple[str, str | None, tuple[str, ...]]:
    """Return case, scenario and changes that a record was adopted from.

    Raises
    ------
    QuestionError
        Where it was adopted from terms alone, or the case is not where it was.
    """
    from detente.case.load import locate

    of = _read(file).adopted.get("case")
    if of is None:
        raise QuestionError(
            f"{file} was adopted from terms alone: name a case to open beside it, such as "
            f"detente open korea-2018 --record {quoted(file)}"
        )
    if not locate(of["file"]).exists():
        raise QuestionError(
            f"{file} was adopted from {of['file']}, which is not there: name the case, "
            f"detente open CASE --record {quoted(file)}"
        )
    return of["file"], of["scenario"], tuple(of["set"])


def title_of(file: str) -> str:
    """Return what the agreement of a record is called."""
    terms = _read(file).terms
    return terms.title or terms.agreement


def has_case(file: str) -> bool:
    """Return whether a record was adopted from a case, so that courses can be weighed."""
    return _read(file).adopted.get("case") is not None


def adopted_from(file: str) -> str:
    """Return the case that a record was adopted from, as it was named then."""
    return str(_read(file).adopted["case"]["file"])


def beyond(
    file: str, scenario: str | None, changes: tuple[str, ...]
) -> tuple[str | None, tuple[str, ...]]:
    """Return what is assumed beyond what a record was adopted with."""
    of = _read(file).adopted["case"]
    more = tuple(change for change in changes if change not in of["set"])
    return None if scenario == of["scenario"] else scenario, more


def check_case(file: str, asked: "Asked") -> None:
    """Refuse a record that was adopted from another case than the one that is opened."""
    of = _read(file).adopted.get("case")
    if of is not None and of["name"] != asked.case.case:
        raise QuestionError(
            f"{file} was adopted from the case {of['name']}, not from {asked.case.case}: open that "
            f"with it"
        )


def is_own(file: str) -> bool:
    """Return whether a record may be added to: those of the library may not."""
    from detente.case import library

    return not library.holds(locate_record(file))


def check_own(file: str) -> None:
    """Refuse to add to a record of the library."""
    if not is_own(file):
        raise QuestionError(
            f"{file} is a record of the library, and is not added to. Begin your own with it: "
            f"detente export {quoted(file)} -o my.record.jsonl, then add to that"
        )


def _read(file: str) -> Record:
    stamp = state_of(file)
    if stamp is None:
        return read_record(file)  # says what is in the way
    return _read_at(file, stamp)


@lru_cache(maxsize=2)
def _read_at(file: str, _stamp: Hashable) -> Record:
    return read_record(file)
