"""Verbs of the first question, and the brief."""

import datetime as dt
from pathlib import Path

import click

from detente.cli.options import (
    json_option,
    question_options,
    refuse_output,
    target_option,
    waiting,
)
from detente.cli.verbs_record import DAY
from detente.report.asked import Asked, ask

TABLES = [
    "gains",
    "needs",
    "positions",
    "smallest",
    "frontier",
    "solutions",
    "depends",
    "funnel",
    "all",
]


@click.command()
@question_options
@target_option
@click.option(
    "--table",
    "tables",
    multiple=True,
    type=click.Choice(TABLES),
    help="Tables to print.  [default: gains, needs, funnel]",
)
@click.option(
    "--parties",
    type=click.Choice(["veto", "all"]),
    default="veto",
    show_default=True,
    help="Whose gains efficiency and bargaining solutions look at.",
)
@click.option(
    "--floor",
    type=click.Choice(["no_deal", "as_now"]),
    default="no_deal",
    show_default=True,
    help="Over which floor the smallest deals must be accepted.",
)
@click.option(
    "--stages",
    is_flag=True,
    help="Also count what would hold once in place, and what can be reached step by step.",
)
@click.option(
    "--package",
    metavar="LEVELS",
    help="Ask about one package: `a=full,b=2`, or a roadmap's name for its end.",
)
@click.option(
    "--require",
    is_flag=False,
    flag_value="",
    metavar="[TARGET]",
    help="Exit with 1 if nothing (in the target) is acceptable.",
)
def packages(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    target: str | None,
    tables: tuple[str, ...],
    parties: str,
    floor: str,
    stages: bool,
    package: str | None,
    require: str | None,
) -> None:
    """What would everybody accept, what does it take, and who says no to the rest?"""
    asked = ask(case_name, scenario, changes, motives, scope)
    if package is not None:
        _one_package(asked, package, as_json, require is not None)
        return
    from detente.cli.output import print_answer
    from detente.report.packages.ask import ask_packages

    with waiting("listing packages"):
        answered = ask_packages(
            asked,
            target=target,
            floor=floor,
            everybody=parties == "all",
            stages=stages,
            require=require,
        )
    shown = tables or ("gains", "needs", "funnel")
    print_answer("packages", asked, answered.section, answered.body, as_json, shown)
    if not answered.yes:
        raise SystemExit(1)


def _one_package(asked: Asked, text: str, as_json: bool, require: bool) -> None:
    from detente.cli.output import print_answer
    from detente.report.packages.ask import ask_package

    answered = ask_package(asked, text)
    print_answer("packages", asked, answered.section, answered.body, as_json)
    if require and not answered.yes:
        raise SystemExit(1)


@click.command()
@question_options
@click.argument("what", type=click.Choice(["package", "party", "measure", "target"]))
@click.argument("which", metavar="NAME")
def explain(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    what: str,
    which: str,
) -> None:
    """Why, and why not: a package, a party, a measure or a target, and what would turn a no.

    NAME is a party, a measure, a target (or any condition), or for a package `a=full,b=2` or a
    roadmap's name for its end.
    """
    asked = ask(case_name, scenario, changes, motives, scope)
    if what == "package":
        _one_package(asked, which, as_json, False)
        return
    from detente.cli.output import print_answer
    from detente.report.packages.ask import ask_why

    with waiting("listing packages"):
        answered = ask_why(asked, what, which)
    print_answer("explain", asked, answered.section, answered.body, as_json)


@click.command()
@question_options
@target_option
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("brief.html"),
    show_default=True,
    help="The page to write.",
)
@click.option("--given", metavar="NAME|FILE", help="Test this order too: who stops, where and why.")
@click.option("--search", is_flag=True, help="Look for the best order too, which takes a while.")
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it begins.")
@click.option("--stages", is_flag=True, help="Also count what holds, and what steps lead to.")
@click.option("--share", is_flag=True, help="Leave out what the case does not share.")
@click.option("--record", metavar="FILE", help="Say where things stand: a record of this case.")
@click.option("--on", type=DAY, metavar="DAY", help="Of the record: the day.  [default: today]")
@click.option("--known-by", "known", type=DAY, metavar="DAY", help="Of the record: as known by.")
def brief(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    target: str | None,
    output: Path,
    given: str | None,
    search: bool,
    start: dt.datetime | None,
    stages: bool,
    share: bool,
    record: str | None,
    on: dt.date | None,
    known: dt.date | None,
) -> None:
    """Write the page that a minister reads: one HTML file, ready to print."""
    from detente.report.brief import brief_json, write_brief

    if start is not None and given is None and not search:
        raise click.UsageError("--start goes with an order: add --given NAME or --search")
    if search and given is not None:
        raise click.UsageError("--given and --search: page one has room for one order")
    if record is None and (on is not None or known is not None):
        raise click.UsageError("--on and --known-by go with a record: add --record FILE")
    asked = ask(case_name, scenario, changes, motives, scope)
    refuse_output(output, case_name, (".html", ".htm"))
    with waiting("writing the brief"):
        made = write_brief(
            asked.case,
            output,
            name=asked.name,
            motives=asked.motives,
            robust=asked.robust,
            scope=scope,
            given=given,
            search=search,
            start=start.date() if start else None,
            target=target,
            stages=stages,
            share=share,
            setting=asked.setting,
            record=record,
            on=on,
            known=known,
        )
    if made.torn:
        click.echo(made.torn, err=True)
    if as_json:
        from detente.cli.output import print_json

        print_json("brief", {"file": str(output), **brief_json(made)}, asked)
        return
    from detente.cli.output import print_sentences

    print_sentences(made.sections)
    for reason in made.withheld:
        click.echo(f"The answer is not printed: {reason}.")
    click.echo(f"Wrote {output}.")


@click.command()
@json_option
def demo(as_json: bool) -> None:
    """Show an answer on the reference case, and what to type next."""
    from detente.packages import find_packages
    from detente.report.packages.words import packages_json, packages_section

    asked = ask("korea-2018", None, (), (), "core")
    with waiting("listing packages"):
        answer = find_packages(asked.case)
    section = packages_section(asked.case, answer, asked.name)
    if as_json:
        from detente.cli.output import print_json

        print_json("demo", packages_json(answer, section), asked)
        return
    from detente.cli.output import print_sentences

    inside = [m for m in asked.case.measures.values() if m.scope == "core"]
    click.echo(f"{asked.case.title}: {len(asked.case.parties)} parties, {len(inside)} measures")
    print_sentences([section])
    click.echo("Next: detente brief korea-2018 -o brief.html   |   detente new my-case.yaml")
