"""Verbs that begin a record, add to it and hand it on."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import click

from detente.cli.options import json_option


class Day(click.ParamType[dt.date]):
    """A day of the calendar: 2019-07-01."""

    name = "day"

    def convert(self, value: Any, _param: Any, _ctx: Any) -> dt.date:
        """Return the day."""
        try:
            if len(str(value)) != 10:
                raise ValueError
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f'"{value}" is not a day of the calendar; write it as 2019-07-01')


DAY = Day()

recorder_option = click.option(
    "--recorder",
    metavar="NAME",
    default=lambda: os.environ.get("DETENTE_RECORDER", "analyst"),
    help="Who types.  [default: DETENTE_RECORDER, else `analyst`]",
)
file_argument = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


def show(question: str, answered: Any, as_json: bool) -> None:
    """Print an answer."""
    if as_json:
        from detente.cli.output import print_json

        print_json(question, answered.body())
    else:
        from detente.cli.output import print_section

        print_section(answered.section)


@click.command()
@click.argument("name", metavar="CASE|TERMS")
@click.option("--roadmap", metavar="NAME|FILE", help="A roadmap of the case, or a certificate.")
@click.option(
    "--terms",
    "also",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What the order lacks: finders, duties to keep, instruments …",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The record, such as x.record.jsonl.",
)
@click.option("--on", type=DAY, metavar="DAY", help="The day of adoption.  [default: today]")
@click.option("--amend", is_flag=True, help="Record the change in a record that there is.")
@click.option("--scenario", metavar="NAME", help="Use one of the case's scenarios.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Change one value.")
@recorder_option
@json_option
def adopt(
    name: str,
    roadmap: str | None,
    also: Path | None,
    output: Path,
    on: dt.date | None,
    amend: bool,
    scenario: str | None,
    changes: tuple[str, ...],
    recorder: str,
    as_json: bool,
) -> None:
    """Begin the record of an agreement: what is owed, by whom and when, frozen as entry 0."""
    from detente.report.status.ask import adopt as begin

    answered = begin(
        name,
        output,
        roadmap=roadmap,
        on=on,
        recorder=recorder,
        also=also,
        amend=amend,
        scenario=scenario,
        changes=changes,
    )
    show("adopt", answered, as_json)


_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("on", "DAY", "The day it happened.  [default: today]"),
    ("known", "DAY", "The day it became known, if later."),
    ("by", "NAMES", "Who did or said it; several with commas."),
    ("matter", "NAME", "The dispute, notice, suspension … it is about."),
    ("finding", "WORD", "Of an inspection: conforms, partial, not_done, exceeds, …"),
    ("coverage", "SHARE", "Share of what should have been seen, 0 to 1."),
    ("class", "WORD", "What kind of inspection it was."),
    ("event", "NAME", "An event of the terms that this is."),
    ("gate", "NAME", "The named day that is reached."),
    ("days", "N", "Days of notice."),
    ("clock-days", "N", "Days of a dispute."),
    ("due", "DAY", "The new due day."),
    ("until", "DAY", "The last day of a waiver or term."),
    ("ground", "TEXT", "The reason given."),
    ("contested-by", "NAMES", "Who contests it."),
    ("about", "NAME", "Whom it is about."),
    ("test", "NAME", "The test of sincerity it speaks to."),
    ("corrects", "ID", "The entry that this one takes the place of."),
    ("retracts", "ID", "The entry that is taken back."),
    ("text", "TEXT", "What happened, in a sentence."),
    ("source", "TEXT", "Where it is said."),
    ("seen", "WORD", "seen, memory or private source."),
)


def _fields(verb: Any) -> Any:
    for name, what, text in reversed(_FIELDS):
        verb = click.option(f"--{name}", metavar=what, help=text)(verb)
    return verb


@click.command()
@file_argument
@click.argument("kind", required=False)
@_fields
@click.option("--item", "items", multiple=True, metavar="NAME", help="An obligation; repeat it.")
@click.option("--private", is_flag=True, help="Never leaves in a shared copy.")
@click.option("--merge", metavar="OTHER", help="Instead: take over what a colleague's copy has.")
@click.option("--repair", is_flag=True, help="Instead: set a torn last line aside.")
@recorder_option
@json_option
def record(
    file: Path,
    kind: str | None,
    items: tuple[str, ...],
    private: bool,
    merge: str | None,
    repair: bool,
    recorder: str,
    as_json: bool,
    **typed: str | None,
) -> None:
    """What happened? Add an entry of some KIND, such as declared, inspected, notice, retract."""
    from detente.case.record.clocks import utc_today
    from detente.report.status import ask as ask_status

    if merge is not None or repair:
        if kind is not None:
            raise click.UsageError("--merge and --repair stand alone, without a KIND")
        if merge is not None:
            show("record", ask_status.merge_records(file, merge, recorder), as_json)
        else:
            show("record", ask_status.repair_record(file), as_json)
        return
    if kind is None:
        from detente.case.record.entries import KINDS

        raise click.UsageError(f"of what kind? {', '.join(KINDS)}")
    fields: dict[str, Any] = {key: _read(key, text) for key, text in typed.items() if text}
    fields |= {"kind": kind, "items": list(items), "private": private}
    fields.setdefault("on", utc_today())
    show("record", ask_status.record_entry(file, fields, recorder), as_json)


def _read(key: str, text: str) -> Any:
    """Read numbers; what is none stays as typed, for the checks to refuse."""
    if key not in ("coverage", "days", "clock_days"):
        return text
    try:
        return float(text)
    except ValueError:
        return text


@click.command()
@file_argument
@click.argument("source", metavar="EVENTS", type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Add the entries; else only say what would be added.")
@recorder_option
@json_option
def import_(file: Path, source: Path, write: bool, recorder: str, as_json: bool) -> None:
    """Add entries from a spreadsheet, CSV, YAML or JSON. Without --write a rehearsal."""
    from detente.report.status.ask import import_entries

    done = import_entries(file, source, recorder, write)
    if not as_json:
        for finding in done.findings:
            click.echo(str(finding), err=finding.severity == "error")
    show("import", done.answered, as_json)
    if not done.answered.yes:
        raise SystemExit(2)


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="A name ending in .csv, .xlsx, .json, .jsonl (a copy of the log) or .ics (coming days).",
)
@click.option("--share", is_flag=True, help="Leave private entries out; the chain stays sound.")
@click.option("--on", type=DAY, metavar="DAY", help="Of a calendar: the day to look from.")
@click.option("--known-by", "known", type=DAY, metavar="DAY", help="Of a calendar: as known by.")
@json_option
def export(
    file: str,
    output: Path,
    share: bool,
    on: dt.date | None,
    known: dt.date | None,
    as_json: bool,
) -> None:
    """Hand a record on: as a table, a copy of the log, or a calendar of what is coming."""
    from detente.report.status.ask import export as write

    show("export", write(file, output, share=share, on=on, known=known), as_json)
