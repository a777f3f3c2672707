"""Verbs of the case itself: start one, check it, show it."""

from pathlib import Path
from typing import Any

import click

from detente.cli.options import case_options, json_option, question_options, refuse_output
from detente.report.asked import ask, read_case
from detente.report.section import quoted


@click.command()
@case_options
@json_option
def check(case_name: str, scenario: str | None, changes: tuple[str, ...], as_json: bool) -> None:
    """Is the file right, and what is weak in it? Exit code 2 if it has errors."""
    from detente.case.findings import CaseError
    from detente.report.case.ask import find_findings
    from detente.report.case.words import check_json, check_lines

    try:
        file = read_case(case_name, scenario, changes)
        findings, case = find_findings(file), file.case
    except CaseError as err:
        findings, case = err.findings, None
    if as_json:
        from detente.cli.output import print_json

        print_json("check", check_json(findings, case))
    else:
        bad = {str(f) for f in findings if f.severity == "error"}
        for line in check_lines(findings, case, quoted(case_name)):
            click.echo(line, err=line in bad)
    if any(f.severity == "error" for f in findings):
        raise SystemExit(2)


@click.command()
@question_options
@click.option(
    "--by",
    type=click.Choice(["block", "source", "performer", "wording"]),
    default="block",
    show_default=True,
    help="`source`: from each paragraph to what rests on it; `performer`: who gives what to whom; "
    "`wording`: what each level stands for.",
)
@click.option("--party", metavar="PARTY", help="What each level is worth to a party.")
@click.option(
    "--share",
    "share",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a file with only what may be shared.",
)
def show(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    by: str,
    party: str | None,
    share: Path | None,
) -> None:
    """What does the case say, what is it worth to whom, and what does each source support?"""
    asked = ask(case_name, scenario, changes, motives, scope)
    if share is not None:
        refuse_output(share, case_name, (".yaml", ".yml"))
        _share(asked.file.document.data, share, as_json)
        return
    from detente.report.case import ask as question

    asks = {
        "block": question.ask_case,
        "source": question.ask_sources,
        "performer": question.ask_gives,
        "wording": question.ask_wordings,
    }
    answered = asks[by](asked) if party is None else question.ask_worth(asked, party)
    from detente.cli.output import print_json, print_section

    if as_json:
        print_json("show", answered.body())
        return
    case = asked.case
    click.echo(f"{case.title or case.case} ({case.case}, hash {case.hash[:12]})")
    print_section(answered.section)


def _share(data: dict[str, Any], path: Path, as_json: bool) -> None:
    from detente.case.edit import write_atomically
    from detente.case.sharing import shared_text

    text, left_out = shared_text(data)
    write_atomically(path, text)
    if as_json:
        from detente.cli.output import print_json

        print_json("show", {"file": str(path), "left_out": left_out})
        return
    click.echo(f"Wrote {path} without comments and without:")
    for place in left_out or ["(nothing: every entry is shareable)"]:
        click.echo(f"  {place}")


@click.command()
@json_option
def cases(as_json: bool) -> None:
    """Which cases and records ship with Détente?"""
    from detente.report.case.words import library_table
    from detente.report.status.words_log import records_table

    tables = {"cases": library_table(), "records": records_table()}
    if as_json:
        from detente.cli.output import print_json

        def rows(table: Any) -> list[dict[str, Any]]:
            keys = [name.lower() for name in table.columns]
            read = [int if table.is_number(k) else str for k in range(len(keys))]
            return [
                {key: of(cell) for key, of, cell in zip(keys, read, row, strict=True)}
                for row in table.rows
            ]

        print_json("cases", {key: rows(table) for key, table in tables.items()})
        return
    from detente.cli.output import print_table

    for table in tables.values():
        print_table(table)
        click.echo()
    following = "detente show NAME   |   detente new my-case.yaml --from NAME"
    click.echo(f"Next: {following}   |   detente status RECORD")


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "template",
    default="two-party-ceasefire",
    show_default=True,
    metavar="NAME",
    help="The case to begin with; see `detente cases`.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@json_option
def new(path: Path, template: str, force: bool, as_json: bool) -> None:
    """Start a case from a template, with a schema beside it so that editors can help."""
    from detente.case.findings import QuestionError
    from detente.case.template import start_case

    if path.exists() and not force:
        raise QuestionError(f"{path} exists; choose another name, or --force to replace it")
    schema = start_case(path, template)
    if as_json:
        from detente.cli.output import print_json

        print_json("new", {"file": str(path), "schema": str(schema)})
        return
    click.echo(f"Wrote {path} and {schema} (your editor completes keys from it).")
    name = quoted(str(path))
    click.echo(f"Next: detente check {name}   |   detente packages {name}")


@click.command()
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file; else it is printed.",
)
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON already; no effect.")
def schema(output: Path | None, as_json: bool) -> None:
    """Print the JSON Schema of case files, for editors and other programs."""
    from detente.case.template import json_schema_text

    if output is None:
        click.echo(json_schema_text(), nl=False)
        return
    from detente.case.edit import write_atomically

    refuse_output(output, "", (".json",))
    write_atomically(output, json_schema_text())
    click.echo(f"Wrote {output}.")
