"""The verb that asks where an agreement stands."""

import datetime as dt
from pathlib import Path

import click

from detente.cli.options import json_option
from detente.cli.verbs_record import DAY, show


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--on", type=DAY, metavar="DAY", help="The day asked about.  [default: today]")
@click.option(
    "--known-by", "known", type=DAY, metavar="DAY", help="As known by this day.  [default: --on]"
)
@click.option("--up-to", type=click.IntRange(min=0), metavar="N", help="As written up to entry N.")
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the implementation matrix, with the record filled in, as .xlsx, .docx or .csv.",
)
@json_option
def status(
    file: str,
    on: dt.date | None,
    known: dt.date | None,
    up_to: int | None,
    export: Path | None,
    as_json: bool,
) -> None:
    """Where are we: what is done, due, late, contested or in breach on a day?"""
    from detente.report.ask_status import ask_status

    if export is not None:
        from detente.report.matrix_record import record_sheet
        from detente.report.office import office_writer

        write = office_writer(export)
    stood = ask_status(file, on, known, up_to)
    if stood.torn is not None:
        click.echo(str(stood.torn), err=True)
    if export is not None:
        write(record_sheet(stood.status, stood.answered.section))
    show("status", stood.answered, as_json)
    if export is not None and not as_json:
        click.echo(f"Wrote {export}.")
