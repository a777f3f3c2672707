"""Options that several verbs share, and how a case and its motives are read from them."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from detente.report.section import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.load import CaseFile
    from detente.case.schema import Case

Verb = TypeVar("Verb", bound=Callable[..., Any])


class Share(click.ParamType[float]):
    """A share of the stake: `5%` or `0.05`."""

    name = "share"

    def convert(self, value: Any, _param: Any, _ctx: Any) -> float:
        """Return the share as a number."""
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = float("nan")
        if not -1 <= share <= 1:
            self.fail(f"{value!r} is no share of a stake; write 5% or 0.05")
        return share


SHARE = Share()


@dataclass(frozen=True)
class Asked:
    """A case as asked for on the command line."""

    name: str
    """As typed, with the options that change it, for the next command."""
    file: "CaseFile"
    case: "Case"
    motives: dict[str, str]
    robust: dict[str, tuple[str, ...]]
    """Where several motives of a party were named: those that an answer has to hold under."""
    scope: str

    @property
    def one_motive(self) -> dict[str, str]:
        """Motives for a question that is asked under one of each party, or a refusal."""
        from detente.case.findings import QuestionError

        for party, of in self.robust.items():
            if len(of) > 1:
                raise QuestionError(
                    f"--motive {party}={','.join(of)}: this question takes one motive of a party; "
                    "`packages` and `brief` take several"
                )
        return self.motives

    @property
    def setting(self) -> str:
        """Say what was changed of the case: scenario and single changes; empty if nothing."""
        said = []
        if self.file.scenario:
            scenario = self.case.scenarios[self.file.scenario]
            said.append(f"Scenario: {scenario.title or self.file.scenario}.")
        if self.file.changes:
            said.append(f"Changed: {'; '.join(self.file.changes)}.")
        return " ".join(said)


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


def read_case(
    case_name: str, scenario: str | None = None, changes: tuple[str, ...] = ()
) -> "CaseFile":
    """Read a case with its findings."""
    import logging

    from detente.case.load import read

    started = time.perf_counter()
    file = read(case_name, scenario=scenario, changes=changes)
    took = time.perf_counter() - started
    logging.getLogger("detente").info("read %s in %.2f s", file.document.name, took)
    return file


def ask(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
) -> Asked:
    """Read a sound case and the motives to assume."""
    from detente.case.findings import QuestionError

    file = read_case(case_name, scenario, changes)
    assumed: dict[str, str] = {}
    named: dict[str, tuple[str, ...]] = {}
    for text in motives:
        party, equals, motive = text.partition("=")
        if not equals:
            raise QuestionError(f"--motive {text!r}: write PARTY=MOTIVE, such as DPRK=H2_survival")
        party = party.strip()
        named[party] = tuple(dict.fromkeys(m.strip() for m in motive.split(",")))
        assumed[party] = named[party][0]
    robust = named if any(len(of) > 1 for of in named.values()) else {}
    typed = [quoted(case_name)]
    typed += [f"--scenario {scenario}"] if scenario else []
    typed += [f"--set {quoted(change)}" for change in changes]
    typed += [f"--motive {quoted(motive)}" for motive in motives]
    typed += ["--scope full"] if scope == "full" else []
    return Asked(" ".join(typed), file, file.sound(), assumed, robust, scope)


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
