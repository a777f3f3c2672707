"""The verb that lays two cases side by side."""

import click

from detente.cli.options import question_options, target_option, waiting
from detente.report.asked import ask


@click.command()
@question_options
@target_option
@click.argument("other", metavar="[OTHER]", required=False)
@click.option("--to-scenario", metavar="NAME", help="The scenario of the second one.")
@click.option(
    "--to-set",
    "to_changes",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one value in the second one.",
)
@click.option(
    "--to-motive",
    "to_motives",
    multiple=True,
    metavar="PARTY=MOTIVE",
    help="Assume a motive in the second one.",
)
@click.option("--given", metavar="NAME|FILE", help="Walk this order in both.")
@click.option("--to-given", metavar="NAME|FILE", help="Walk this order in the second one instead.")
def compare(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    as_json: bool,
    target: str | None,
    other: str | None,
    to_scenario: str | None,
    to_changes: tuple[str, ...],
    to_motives: tuple[str, ...],
    given: str | None,
    to_given: str | None,
) -> None:
    """What changed in the case, and so in the conclusions?

    CASE is before, OTHER after: another file, or the same case where none is named. Each is taken
    as coded but for its own options: `--scenario`, `--set` and `--motive` of the first,
    `--to-scenario`, `--to-set` and `--to-motive` of the second.
    """
    from detente.cli.output import print_answer
    from detente.report.compare.ask import ask_compare

    before = ask(case_name, scenario, changes, motives, scope)
    after = ask(other or case_name, to_scenario, to_changes, to_motives, scope)
    with waiting("comparing"):
        answered = ask_compare(before, after, target=target, given=given, to_given=to_given)
    print_answer("compare", before, answered.section, answered.body, as_json)
