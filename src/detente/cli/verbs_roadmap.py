"""The verb of the second question: in what order?"""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.case.findings import QuestionError
from detente.cli.options import SHARE, question_options, refuse_output, threats_option, waiting
from detente.cli.refused import refuse_what_does_not_go_together
from detente.report.asked import Answered, Asked, ask
from detente.report.section import quoted

if TYPE_CHECKING:
    from detente.roadmap import GivenAnswer


@click.command()
@question_options
@click.option(
    "--given",
    metavar="NAME|FILE|ORDER",
    help="Test an order instead of searching: one of the case, a YAML file with `phases`, or a "
    "text such as 'a 2, b 1 / c 1'.",
)
@click.option(
    "--target",
    metavar="NAME|CONDITION",
    help="Where the order leads; the case's first target if none is named.",
)
@click.option(
    "--objective",
    type=click.Choice(["safest", "earliest", "least-exposure"]),
    default="safest",
    show_default=True,
    help="The largest smallest margin, the fewest months, or the least that anybody can lose.",
)
@click.option(
    "--margin",
    type=SHARE,
    default="0%",
    show_default=True,
    help="Share of its stake that each must lose by stopping (with the other objectives).",
)
@click.option(
    "--parallel",
    type=click.IntRange(1, 6),
    default=1,
    show_default=True,
    help="Most steps in a phase.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(min=1),
    default=120,
    show_default=True,
    help="When to stop searching and say what is known.",
)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="The day it begins.")
@threats_option
@click.option("--late", multiple=True, metavar="MEASURE=LEVEL=6m", help="A step that comes later.")
@click.option("--refuse", multiple=True, metavar="MEASURE=LEVEL", help="A step that is never done.")
@click.option("--without", multiple=True, metavar="MEASURE", help="A measure left out.")
@click.option(
    "--suspend",
    default="12m",
    show_default=True,
    metavar="MONTHS",
    help="Show beside it what a stop is worth if the deal resumes so much later.",
)
@click.option(
    "--table",
    "tables",
    type=click.Choice(["steps", "margins", "suspension", "beside", "matrix", "curve", "all"]),
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
@click.option(
    "--save",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the order as YAML, for `--given` and for `brief --given`.",
)
@click.option(
    "--repair",
    is_flag=True,
    help="The smallest single change by which --given, or the best order found, holds.",
)
@click.option("--trust", is_flag=True, help="How far --given goes whatever the motives.")
@click.option("--when", metavar="MEASURE=LEVEL", help="When a step can be taken at the soonest.")
@click.option("--patience", is_flag=True, help="For which patience of each party --given holds.")
@click.option(
    "--diverse",
    type=click.IntRange(1, 12),
    metavar="K",
    help="Several orders that hold, as different as can be found.",
)
@click.option("--require", is_flag=True, help="Exit with 1 if somebody gains by stopping.")
def roadmap(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    given: str | None,
    target: str | None,
    objective: str,
    margin: float,
    parallel: int,
    seconds: float,
    start: dt.datetime | None,
    threats: str,
    late: tuple[str, ...],
    refuse: tuple[str, ...],
    without: tuple[str, ...],
    suspend: str,
    tables: tuple[str, ...],
    export: Path | None,
    certificate: Path | None,
    save: Path | None,
    repair: bool,
    trust: bool,
    when: str | None,
    patience: bool,
    diverse: int | None,
    require: bool,
) -> None:
    """Find the order of steps in which nobody ever gains by stopping, or test somebody's."""
    further = refuse_what_does_not_go_together(given is not None)
    if certificate is not None:
        refuse_output(certificate, case_name, (".json",))
    if save is not None:
        refuse_output(save, case_name, (".yaml", ".yml"))
    asked = ask(case_name, scenario, changes, motives, scope)
    from detente.cli.output import print_answer
    from detente.report.roadmap import ask as question
    from detente.roadmap import read_order

    begins = start.date() if start else None
    if export is not None:
        from detente.report.roadmap.office import NEEDS, matrix_sheet, office_writer

        refuse_output(export, case_name, tuple(NEEDS))
        write = office_writer(export)
    shown = tables or ("steps", "margins", *(() if given is not None else ("curve",)))
    searched: dict[str, Any] = {
        "target": target,
        "margin": margin,
        "parallel": parallel,
        "threats": threats,
        "seconds": seconds,
    }
    if given is not None:
        order = question.Given(
            read_order(asked.case, given), quoted(given), threats, late, refuse, without, begins
        )
        if repair:
            with waiting("looking for what mends the order"):
                answered = question.ask_repair(asked, order)
        elif trust:
            with waiting("walking through the order under every motive"):
                answered = question.ask_trust(asked, order)
        elif patience:
            with waiting("walking through the order under every patience"):
                answered = question.ask_discounts(asked, order)
        else:
            with waiting("walking through the order"):
                answered = question.ask_given(asked, order, suspend)
    elif when is not None:
        with waiting("looking for the earliest date of the step"):
            answered = question.ask_when(asked, when, **searched)
    elif repair:
        with waiting("searching for an order and what mends it"):
            answered = question.ask_mended(
                asked, target=target, parallel=parallel, threats=threats, seconds=seconds
            )
    elif diverse is not None:
        with waiting("looking for orders that differ"):
            answered = question.ask_diverse(asked, diverse, **searched)
    else:
        with waiting("searching for an order"):
            answered = question.ask_search(asked, objective=objective, start=begins, **searched)
    if certificate is not None:
        certify(certificate, case_name, asked, answered)
    if save is not None:
        from detente.case.edit import write_atomically
        from detente.roadmap.reading import order_as_yaml

        best = _order_of(answered, "nothing to save")
        write_atomically(save, order_as_yaml(best, answered.section.title))
        click.echo(f"Wrote {save}.", err=True)
    if export is not None:
        best = _order_of(answered, "nothing to export")
        assert answered.matrix is not None
        write(matrix_sheet(asked.case, best, answered.matrix, answered.section, begins))
    if further:
        shown = ("all",)
    print_answer("roadmap", asked, answered.section, answered.body, as_json, shown)
    if export is not None and not as_json:
        click.echo(f"Wrote {export}.")
    if require and not answered.yes:
        raise SystemExit(1)


def _order_of(answered: Answered, otherwise: str) -> "GivenAnswer":
    """Return the order of an answer, or refuse."""
    if answered.order is None:
        raise QuestionError(f"{otherwise}: there is no order to write down")
    return answered.order


def certify(path: Path, case_name: str, asked: Asked, answered: Answered) -> None:
    """Write the certificate of an answer's order, and say how to check it."""
    from detente import __version__
    from detente.roadmap.certificate import build_certificate, write_certificate

    file = asked.file
    document = build_certificate(
        _order_of(answered, "no certificate"),
        case_name,
        __version__,
        scenario=file.scenario,
        changes=file.changes,
        **answered.claims,
    )
    write_certificate(path, document)
    click.echo(f"Wrote {path}. Check it by: detente verify {quoted(str(path))}", err=True)
