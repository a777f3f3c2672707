"""The verb that asks where an agreement stands."""

import datetime as dt

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
@json_option
def status(
    file: str, on: dt.date | None, known: dt.date | None, up_to: int | None, as_json: bool
) -> None:
    """Where are we: what is done, due, late, contested or in breach on a day?"""
    from detente.report.ask_status import ask_status

    stood = ask_status(file, on, known, up_to)
    if stood.torn is not None:
        click.echo(str(stood.torn), err=True)
    show("status", stood.answered, as_json)
