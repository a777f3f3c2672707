"""The verb of the second question: in what order?"""

import datetime as dt

import click

from detente.cli.options import ask, question_options, waiting


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
    require: bool,
) -> None:
    """Test somebody's order step by step: does anybody ever gain by stopping, and where?"""
    asked = ask(case_name, scenario, changes, motives, scope)
    from detente.cli.output import print_answer
    from detente.report.words_roadmap import given_json, given_section
    from detente.roadmap import parse_delays, read_order, walk_order

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
            start=start.date() if start else None,
        )
    section = given_section(asked.case, answer, asked.name)
    print_answer("roadmap", asked, section, lambda: given_json(answer, section), as_json)
    if require and not answer.feasible:
        raise SystemExit(1)
