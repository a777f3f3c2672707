"""The verb of the second question: in what order?"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import Asked, ask, question_options, quoted, refuse_output, waiting

if TYPE_CHECKING:
    from detente.roadmap import GivenAnswer


@click.command()
@question_options
@click.option(
    "--given",
    metavar="NAME|FILE",
    required=True,
    help="An order of the case, or a YAML file with `phases`.",
)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="The day it begins.")
@click.option(
    "--threats",
    type=click.Choice(["credible", "all"]),
    default="credible",
    show_default=True,
    help="Which threats count after a stop.",
)
@click.option("--late", multiple=True, metavar="MEASURE=LEVEL=6m", help="A step that comes later.")
@click.option("--refuse", multiple=True, metavar="MEASURE=LEVEL", help="A step that is never done.")
@click.option("--without", multiple=True, metavar="MEASURE", help="A measure left out.")
@click.option(
    "--table",
    "tables",
    type=click.Choice(["steps", "margins", "matrix", "all"]),
    multiple=True,
    help="Which tables to print; steps and margins if none is named.",
)
@click.option(
    "--export",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the implementation matrix as .xlsx, .docx or .csv.",
)
@click.option(
    "--certificate",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write down every number, for `detente verify`.",
)
@click.option("--require", is_flag=True, help="Exit with 1 if somebody gains by stopping.")
def roadmap(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    given: str,
    start: dt.datetime | None,
    threats: str,
    late: tuple[str, ...],
    refuse: tuple[str, ...],
    without: tuple[str, ...],
    tables: tuple[str, ...],
    export: Path | None,
    certificate: Path | None,
    require: bool,
) -> None:
    """Test somebody's order step by step: does anybody ever gain by stopping, and where?"""
    if certificate is not None:
        refuse_output(certificate, case_name, (".json",))
    asked = ask(case_name, scenario, changes, motives, scope)
    from detente.cli.output import print_answer
    from detente.report.words_roadmap import given_json, given_section
    from detente.roadmap import parse_delays, read_order, walk_order
    from detente.roadmap.matrix import implementation

    begins = start.date() if start else None
    if export is not None:
        from detente.report.office import NEEDS, matrix_sheet, office_writer

        refuse_output(export, case_name, tuple(NEEDS))
        write = office_writer(export)
    with waiting("walking through the order"):
        answer = walk_order(
            asked.case,
            given if given in asked.case.roadmaps else read_order(asked.case, given),
            asked.motives,
            scope,
            threats=threats,
            late=parse_delays(late),
            refuse=refuse,
            without=without,
            start=begins,
        )
        matrix = implementation(asked.case, answer, scope)
    if certificate is not None:
        _certify(certificate, case_name, asked, answer)
    typed = " ".join([quoted(given), *_typed(begins, threats, late, refuse, without)])
    section = given_section(asked.case, answer, asked.name, matrix, given=typed, start=begins)
    if export is not None:
        write(matrix_sheet(asked.case, answer, matrix, section, begins))
    shown = tables or ("steps", "margins")
    print_answer(
        "roadmap", asked, section, lambda: given_json(answer, section, matrix), as_json, shown
    )
    if export is not None and not as_json:
        click.echo(f"Wrote {export}.")
    if require and not answer.feasible:
        raise SystemExit(1)


def _typed(
    start: dt.date | None,
    threats: str,
    late: tuple[str, ...],
    refuse: tuple[str, ...],
    without: tuple[str, ...],
) -> list[str]:
    """Repeat what was asked, for the next command."""
    typed = [f"--start {start}"] if start else []
    typed += ["--threats all"] if threats == "all" else []
    for option, texts in (("late", late), ("refuse", refuse), ("without", without)):
        typed += [f"--{option} {quoted(text)}" for text in texts]
    return typed


def _certify(path: Path, case_name: str, asked: Asked, answer: "GivenAnswer") -> None:
    from detente import __version__
    from detente.roadmap.certificate import build_certificate, write_certificate

    file = asked.file
    document = build_certificate(
        answer, case_name, __version__, scenario=file.scenario, changes=file.changes
    )
    write_certificate(path, document)
    click.echo(f"Wrote {path}. Check it by: detente verify {quoted(str(path))}", err=True)
