"""The verbs that ask where an agreement stands, and what now."""

import datetime as dt
from pathlib import Path

import click

from detente.cli.options import json_option, threats_option, waiting
from detente.cli.verbs_record import DAY, show

on_option = click.option(
    "--on", type=DAY, metavar="DAY", help="The day asked about.  [default: today]"
)
known_option = click.option(
    "--known-by", "known", type=DAY, metavar="DAY", help="As known by this day.  [default: --on]"
)


@click.command()
@click.argument("file", metavar="FILE")
@on_option
@known_option
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
    from detente.cli import output
    from detente.report.status.ask import ask_status

    if export is not None:
        from detente.report.roadmap.office import office_writer
        from detente.report.status.matrix import record_sheet

        write = office_writer(export)
    stood = ask_status(file, on, known, up_to)
    if stood.torn is not None:
        click.echo(str(stood.torn), err=True)
    if export is not None:
        write(record_sheet(stood.status, stood.answered.section))
    with waiting("weighing what is at stake"):
        sections, body = stood.whole, stood.body if as_json else {}
    if as_json:
        output.print_json("status", body)
        return
    for k, section in enumerate(sections):
        if k:
            click.echo()
        output.print_section(section)
    if export is not None:
        click.echo(f"Wrote {export}.")


@click.command()
@click.argument("file", metavar="FILE")
@on_option
@known_option
@click.option("--case", metavar="CASE", help="The case, if it is not where it was.")
@click.option("--scenario", metavar="NAME", help="Also under one of the case's scenarios.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE", help="Also with that value.")
@click.option("--motive", "motives", multiple=True, metavar="PARTY=MOTIVE", help="Assume a motive.")
@threats_option
@click.option(
    "--parallel",
    type=click.IntRange(1, 6),
    default=1,
    show_default=True,
    help="Most steps in a phase of the best order from here.",
)
@click.option(
    "--suspend", default="12m", show_default=True, metavar="MONTHS", help="Length of a suspension."
)
@click.option(
    "--notice", default="3m", show_default=True, metavar="MONTHS", help="Of a notice to leave."
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=60,
    show_default=True,
    help="When to stop searching and say what is known.",
)
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write down every number of the best order from here, for `detente verify` and `adopt`.",
)
@json_option
def replan(
    file: str,
    on: dt.date | None,
    known: dt.date | None,
    case: str | None,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    threats: str,
    parallel: int,
    suspend: str,
    notice: str,
    seconds: float,
    certificate: Path | None,
    as_json: bool,
) -> None:
    """What now? Go on, the best order from here, a repair, suspending, leaving: side by side."""
    from detente.cli.options import refuse_output
    from detente.report.status.ask_replan import ask_replan

    if certificate is not None:
        refuse_output(certificate, "", (".json",))
    with waiting("weighing what can be done from here"):
        answered = ask_replan(
            file,
            on,
            known,
            case=case,
            scenario=scenario,
            changes=changes,
            motives=motives,
            threats=threats,
            parallel=parallel,
            suspend=suspend,
            notice=notice,
            seconds=seconds,
        )
    if certificate is not None:
        from detente.cli.verbs_roadmap import certify

        assert answered.asked is not None
        name = case or answered.asked.file.document.name
        certify(certificate, name, answered.asked, answered)
    show("replan", answered, as_json)
