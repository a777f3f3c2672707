"""The verb that opens the workbench."""

import click

from detente.cli.options import question_options
from detente.report.asked import ask


@click.command("open")
@question_options
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Where to serve, on this machine only.  [default: a free port]",
)
@click.option("--edit", is_flag=True, help="Allow changes to CASE, which has to be a file.")
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
    no_browser: bool,
) -> None:
    """Open a case in the browser: change one thing and see who says no.

    Nothing leaves this machine, and no other machine is answered. Ctrl+C ends it.
    """
    asked = ask(case_name, scenario, changes, motives, scope)
    asked.one_motive  # noqa: B018  (a page answers under one motive of each party)
    from detente.case.history import History
    from detente.web.serve import serve
    from detente.web.state import State

    def told(address: str) -> None:
        if as_json:
            from detente.cli.output import print_json

            print_json("open", {"address": address}, asked)
        else:
            title = asked.case.title or asked.case.case
            click.echo(f"{title} is open at {address}\nCtrl+C ends it.")

    history = History(case_name) if edit else None
    first = State(scenario, changes, motives, scope)
    serve(case_name, first, port, browser=not no_browser, history=history, told=told)
