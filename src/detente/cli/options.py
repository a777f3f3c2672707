"""Options that several verbs share."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from pathlib import Path

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Share(click.ParamType[float]):
    """A share of the stake: `5%` or `0.05`."""

    name = "share"

    def convert(self, value: Any, _param: Any, _ctx: Any) -> float:
        """Return the share as a number."""
        from detente.case.findings import QuestionError
        from detente.roadmap.reading import parse_share

        try:
            return parse_share(str(value))
        except QuestionError as err:
            self.fail(str(err))


SHARE = Share()


def refuse_output(path: "Path", case_name: str, suffixes: tuple[str, ...]) -> None:
    """Refuse to write over the case itself, or under a name that says something else."""
    from detente.case.findings import QuestionError
    from detente.case.load import locate

    if path.suffix.lower() not in suffixes:
        names = " or ".join(path.stem + suffix for suffix in suffixes)
        raise QuestionError(f"{path}: call it {names}")
    if case_name and path.exists() and path.resolve() == locate(case_name).resolve():
        raise QuestionError(f"{path} is the case itself; choose another name")


target_option = click.option(
    "--target",
    metavar="NAME|CONDITION",
    help="The target to answer in full, or any condition, such as `recognition >= liaison`.  "
    "[default: the case's first]",
)


threats_option = click.option(
    "--threats",
    type=click.Choice(["credible", "all"]),
    default="credible",
    show_default=True,
    help="Which threats count after a stop.",
)


def case_options(verb: Verb) -> Verb:
    """Add CASE and the options that change it."""
    for option in (
        click.option(
            "--set",
            "changes",
            multiple=True,
            metavar="PATH=VALUE",
            help="Change one value, such as parties.US.no_deal.value=-4.",
        ),
        click.option("--scenario", metavar="NAME", help="Use one of the case's scenarios."),
        click.argument("case_name", metavar="CASE"),
    ):
        verb = option(verb)
    return verb


def question_options(verb: Verb) -> Verb:
    """Add CASE and the options of every question."""
    for option in (
        json_option,
        click.option(
            "--scope",
            type=click.Choice(["core", "full"]),
            default="core",
            show_default=True,
            help="`full` takes every measure.",
        ),
        click.option(
            "--motive",
            "motives",
            multiple=True,
            metavar="PARTY=MOTIVE",
            help="Assume a motive, such as DPRK=H2_survival; of A,B the first, and both as robust.",
        ),
        case_options,
    ):
        verb = option(verb)
    return verb


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on stderr that work goes on, once it has lasted a second."""
    done = threading.Event()

    def show() -> None:
        if done.wait(1.0):
            return
        from rich.console import Console

        console = Console(stderr=True)
        started = time.monotonic()
        with console.status(what) as status:
            while not done.wait(0.25):
                status.update(f"{what} {time.monotonic() - started + 1:.0f} s")

    watcher = threading.Thread(target=show, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
