"""Verbs of the first question, and the brief."""

from pathlib import Path
from typing import Any

import click

from detente.cli.options import Asked, ask, json_option, question_options, waiting


@click.command()
@question_options
@click.option(
    "--package",
    "package",
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
    package: str | None,
    require: str | None,
) -> None:
    """What would everybody accept, and who says no to the rest?"""
    asked = ask(case_name, scenario, changes, motives, scope)
    if package is not None:
        _one_package(asked, package, as_json, require is not None)
        return
    from detente.packages import find_packages, required
    from detente.report.words_packages import packages_json, packages_section

    with waiting("listing packages"):
        answer = find_packages(asked.case, asked.motives, scope)
    section = packages_section(asked.case, answer, asked.name)
    if as_json:
        from detente.cli.output import print_json

        print_json("packages", packages_json(answer, section), asked)
    else:
        from detente.cli.output import print_section

        print_section(section)
    if require is not None and not required(asked.case, answer, require):
        raise SystemExit(1)


def _one_package(asked: Asked, text: str, as_json: bool, require: bool) -> None:
    from detente.packages import assess_package, parse_package
    from detente.report.words_packages import one_package_section

    levels = parse_package(asked.case, text)
    answer = assess_package(asked.case, levels, asked.motives, asked.scope)
    section = one_package_section(asked.case, answer, asked.name)
    if as_json:
        from detente.cli.output import print_json
        from detente.report.section import plain

        body = {"sentence": section.sentence, "acceptable": answer.acceptable, **plain(answer)}
        print_json("packages", {k: v for k, v in body.items() if k != "case"}, asked)
    else:
        from detente.cli.output import print_section

        print_section(section)
    if require and not answer.acceptable:
        raise SystemExit(1)


@click.command()
@question_options
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("brief.html"),
    show_default=True,
    help="The page to write.",
)
@click.option("--share", is_flag=True, help="Leave out what the case does not share.")
def brief(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    output: Path,
    share: bool,
) -> None:
    """Write the page that a minister reads: one HTML file, ready to print."""
    from detente.report.brief import write_brief

    asked = ask(case_name, scenario, changes, motives, scope)
    with waiting("writing the brief"):
        made = write_brief(
            asked.case, output, name=asked.name, motives=asked.motives, scope=scope, share=share
        )
    if as_json:
        from detente.cli.output import print_json

        sentences: list[Any] = [s.sentence for s in made.sections]
        body = {"file": str(output), "sentences": sentences, "withheld": made.withheld}
        print_json("brief", body, asked)
        return
    for section in made.sections:
        click.echo(section.sentence)
        for sentence in section.more:
            click.echo(f"  – {sentence}")
    for reason in made.withheld:
        click.echo(f"The answer is not printed: {reason}.")
    click.echo(f"Wrote {output}.")


@click.command()
@json_option
@click.pass_context
def demo(ctx: click.Context, as_json: bool) -> None:
    """Show an answer on the reference case, and what to type next."""
    asked = ask("korea-2018", None, (), (), "core")
    from detente.packages import find_packages
    from detente.report.words_packages import packages_json, packages_section

    with waiting("listing packages"):
        answer = find_packages(asked.case)
    section = packages_section(asked.case, answer, asked.name)
    if as_json:
        from detente.cli.output import print_json

        print_json("demo", packages_json(answer, section), asked)
        return
    inside = [m for m in asked.case.measures.values() if m.scope == "core"]
    click.echo(f"{asked.case.title}: {len(asked.case.parties)} parties, {len(inside)} measures")
    click.echo(section.sentence)
    for sentence in section.more:
        click.echo(f"  – {sentence}")
    click.echo("Next: detente brief korea-2018 -o brief.html   |   detente new my-case.yaml")
