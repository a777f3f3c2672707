"""The verb that opens the workbench."""

from typing import TYPE_CHECKING

import click

from detente.cli.options import question_options
from detente.cli.verbs_record import recorder_option
from detente.report.asked import Asked, ask

if TYPE_CHECKING:
    from detente.case.history import History
    from detente.web.pages.record import Recording


@click.command("open")
@question_options
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to serve, on this machine only.  [default: a free port]",
)
@click.option("--edit", is_flag=True, help="Allow changes to CASE, and entries in the record.")
@click.option("--record", metavar="FILE", help="A record of an agreement, such as jcpoa-2015.")
@recorder_option
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def open_(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    port: int,
    edit: bool,
    record: str | None,
    recorder: str,
    no_browser: bool,
) -> None:
    """Open a case in the browser: change one thing and see who says no.

    CASE may be a record: then the case that it was adopted from is opened with it. Nothing leaves
    this machine, and no other machine is answered. Ctrl+C ends it.
    """
    if case_name.endswith(".jsonl") and record is None:
        from detente.report.status.ask_days import case_of_record

        record, (case_name, adopted, more) = case_name, case_of_record(case_name)
        scenario, changes = scenario or adopted, (*more, *changes)
    asked = ask(case_name, scenario, changes, motives, scope)
    asked.one_motive  # noqa: B018  (a page answers under one motive of each party)
    from detente.web.serve import serve
    from detente.web.state import State

    def told(address: str) -> None:
        if as_json:
            from detente.cli.output import print_json

            print_json("open", {"address": address}, asked)
        else:
            title = asked.case.title or asked.case.case
            click.echo(f"{title} is open at {address}\nCtrl+C ends it.")

    history, recording = _hands(case_name, asked, edit, record, recorder)
    serve(
        case_name,
        State(scenario, changes, motives, scope),
        port,
        browser=not no_browser,
        history=history,
        recording=recording,
        told=told,
    )


def _hands(
    case_name: str, asked: Asked, edit: bool, record: str | None, recorder: str
) -> tuple["History | None", "Recording | None"]:
    """Return what may be changed: with a record, whichever of the two is the user's own."""
    from detente.case import library
    from detente.case.history import History
    from detente.case.load import locate
    from detente.report.status.ask_days import check_case, check_own, is_own
    from detente.web.pages.record import Recording

    if record is None:
        return History(case_name) if edit else None, None
    check_case(record, asked)
    if not edit:
        return None, Recording(record)
    own = not library.holds(locate(case_name))
    if not own:
        check_own(record)
    return History(case_name) if own else None, Recording(
        record, recorder if is_own(record) else ""
    )
