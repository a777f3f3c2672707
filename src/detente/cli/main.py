"""The group of verbs, and what happens to an error on its way to the user."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from detente import __version__

VERBS = {
    "adopt": "detente.cli.verbs_record",
    "brief": "detente.cli.verbs_packages",
    "cases": "detente.cli.verbs_case",
    "check": "detente.cli.verbs_case",
    "compare": "detente.cli.verbs_compare",
    "demo": "detente.cli.verbs_packages",
    "explain": "detente.cli.verbs_packages",
    "export": "detente.cli.verbs_record",
    "import": "detente.cli.verbs_record",
    "new": "detente.cli.verbs_case",
    "open": "detente.cli.verbs_open",
    "packages": "detente.cli.verbs_packages",
    "record": "detente.cli.verbs_record",
    "replan": "detente.cli.verbs_status",
    "roadmap": "detente.cli.verbs_roadmap",
    "schema": "detente.cli.verbs_case",
    "show": "detente.cli.verbs_case",
    "status": "detente.cli.verbs_status",
    "verify": "detente.cli.verbs_verify",
}
"""Each verb with the module that has it, loaded when the verb is used."""

WRITTEN = {"import": "import_", "open": "open_"}
"""Verbs whose function has another name, for Python has taken theirs."""


class Verbs(click.Group):
    """Loads a verb's module when the verb is asked for; turns errors into one message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a verb, or end with a hint."""
        if name not in VERBS:
            from detente.case.findings import did_you_mean

            ctx.fail(f"no verb {name!r}{did_you_mean(name, VERBS)}")
        command: click.Command = getattr(import_module(VERBS[name]), WRITTEN.get(name, name))
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; whatever is the input's fault ends in one message and exit code 2."""
        from detente.case.findings import DetenteError

        try:
            return super().invoke(ctx)
        except DetenteError as err:
            click.echo(str(err), err=True)
            ctx.exit(2)
        except BrokenPipeError:  # the reader of our output has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except MemoryError:
            click.echo("out of memory: too large for this machine", err=True)
            ctx.exit(2)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as err:
            if ctx.find_root().params.get("verbose"):
                raise
            name = type(err).__name__
            message = (
                f"detente failed ({name}: {err}). This is a fault of detente, not of your file"
            )
            click.echo(f"{message}; `detente --verbose …` shows where.", err=True)
            ctx.exit(3)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="detente")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what is being done.")
def main(verbose: bool) -> None:
    """Find out what parties that do not trust each other would all accept, and why not more.

    Begin with `detente demo`, then `detente new my-case.yaml`.

    Exit codes: 0 fine, 1 the answer is no (with --require, or from verify), 2 bad input, 3 a fault
    of detente.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # whatever the console, minus signs and names survive
            stream.reconfigure(encoding="utf-8", errors="replace")
    if verbose:
        import logging

        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
