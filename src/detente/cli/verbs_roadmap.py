"""The verb of the second question: in what order?"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.case.findings import QuestionError
from detente.cli.options import SHARE, Asked, ask, question_options, refuse_output, waiting
from detente.report.section import quoted

if TYPE_CHECKING:
    from detente.report.section import Section
    from detente.roadmap import GivenAnswer
    from detente.roadmap.matrix import Matrix


@click.command()
@question_options
@click.option(
    "--given",
    metavar="NAME|FILE",
    help="Test an order of the case, or a YAML file with `phases`, instead of searching.",
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
@click.option("--repair", is_flag=True, help="The smallest single change by which --given holds.")
@click.option("--trust", is_flag=True, help="How far --given goes whatever the motives.")
@click.option("--when", metavar="MEASURE=LEVEL", help="When a step can be taken at the soonest.")
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
    require: bool,
) -> None:
    """Find the order of steps in which nobody ever gains by stopping, or test somebody's."""
    _refuse_what_does_not_go_together(given is not None)
    if repair or trust or when is not None:
        _refuse_further(given is not None)
        asked = ask(case_name, scenario, changes, motives, scope)
        late_by = (late, refuse, without, start.date() if start else None)
        if when is not None:
            section, answer = _when(asked, when, target, margin, parallel, threats, seconds)
        else:
            section, answer = _mend(asked, given or "", trust, threats, late_by)
        from detente.cli.output import print_answer
        from detente.report.words_further import further_json

        print_answer("roadmap", asked, section, lambda: further_json(answer, section), as_json)
        return
    if certificate is not None:
        refuse_output(certificate, case_name, (".json",))
    if save is not None:
        refuse_output(save, case_name, (".yaml", ".yml"))
    asked = ask(case_name, scenario, changes, motives, scope)
    from detente.cli.output import print_answer

    begins = start.date() if start else None
    if export is not None:
        from detente.report.office import NEEDS, matrix_sheet, office_writer

        refuse_output(export, case_name, tuple(NEEDS))
        write = office_writer(export)
    typed = _typed(begins, threats, late, refuse, without)
    if given is not None:
        walked = _walk(asked, given, threats, late, refuse, without, suspend, begins, typed)
    else:
        if target is None:
            target = next(iter(asked.case.targets), "")
        typed += [f"--target {quoted(target)}"] if target else []
        typed += [f"--objective {objective}"] if objective != "safest" else []
        typed += [f"--margin {margin:.6g}"] if margin else []
        typed += [f"--parallel {parallel}"] if parallel > 1 else []
        walked = _search(
            asked, target, objective, margin, parallel, seconds, threats, begins, typed
        )
    if certificate is not None:
        if walked.answer is None:
            raise QuestionError("no certificate: there is no order to write down")
        _certify(certificate, case_name, asked, walked)
    if save is not None:
        if walked.answer is None:
            raise QuestionError("nothing to save: there is no order to write down")
        from detente.case.edit import write_atomically
        from detente.roadmap.reading import order_as_yaml

        write_atomically(save, order_as_yaml(walked.answer, walked.section.title))
        click.echo(f"Wrote {save}.", err=True)
    if export is not None:
        if walked.answer is None or walked.matrix is None:
            raise QuestionError("nothing to export: there is no order to write down")
        write(matrix_sheet(asked.case, walked.answer, walked.matrix, walked.section, begins))
    shown = tables or (("steps", "margins") if given is not None else ("steps", "margins", "curve"))
    print_answer("roadmap", asked, walked.section, walked.body, as_json, shown)
    if export is not None and not as_json:
        click.echo(f"Wrote {export}.")
    if require and not walked.feasible:
        raise SystemExit(1)


@dataclass(frozen=True)
class _Answered:
    """What the verb prints, whichever of its two questions was asked."""

    section: "Section"
    body: Callable[[], dict[str, Any]]
    answer: "GivenAnswer | None"
    matrix: "Matrix | None"
    feasible: bool
    claims: dict[str, Any]
    """Further claims of the certificate."""


_SEARCHING = ("target", "objective", "margin", "parallel", "seconds")
_GIVEN = ("late", "refuse", "without", "suspend")


def _refuse_what_does_not_go_together(given: bool) -> None:
    """Options of one question do nothing for the other: say so instead of ignoring them."""
    context = click.get_current_context()
    for name in _SEARCHING if given else _GIVEN:
        if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE:
            instead = "a search, not with --given" if given else "an order: add --given NAME"
            raise click.UsageError(f"--{name} goes with {instead}")


def _refuse_further(given: bool) -> None:
    """A further question is asked alone, of what it can be asked of."""
    context = click.get_current_context()
    typed = {
        name
        for name in context.params
        if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
    }
    further = sorted(typed & {"repair", "trust", "when"})
    if len(further) > 1:
        raise click.UsageError(f"--{further[0]} and --{further[1]}: ask one at a time")
    if further == ["when"] and given:
        raise click.UsageError("--when goes with a search, not with --given")
    if further != ["when"] and not given:
        raise click.UsageError(f"--{further[0]} goes with an order: add --given NAME")
    ignored = {"tables", "export", "certificate", "require", "objective"}
    if further == ["trust"]:
        ignored |= {*_GIVEN, "start", "motives"}
    if further == ["when"]:
        ignored |= {"start"}
    for name in sorted(typed & ignored):
        option = {"tables": "table", "motives": "motive"}.get(name, name)
        raise click.UsageError(f"--{option} does nothing with --{further[0]}: leave it out")


def _mend(
    asked: Asked,
    given: str,
    trust: bool,
    threats: str,
    late_by: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], dt.date | None],
) -> "tuple[Section, object]":
    from detente.report.words_further import repair_section, trust_section
    from detente.roadmap import parse_delays, read_order
    from detente.roadmap.repair import find_repairs
    from detente.roadmap.trust import find_prefix

    case, (late, refuse, without, start) = asked.case, late_by
    order = read_order(case, given)
    if trust:
        with waiting("walking through the order under every motive"):
            prefix = find_prefix(case, order, asked.scope, threats=threats)
        return trust_section(case, prefix, asked.name, quoted(given)), prefix
    with waiting("looking for what mends the order"):
        mended = find_repairs(
            case,
            order,
            asked.one_motive,
            asked.scope,
            threats=threats,
            late=parse_delays(late),
            refuse=refuse,
            without=without,
            start=start,
        )
    return repair_section(case, mended, asked.name, quoted(given)), mended


def _when(
    asked: Asked,
    step: str,
    target: str | None,
    margin: float,
    parallel: int,
    threats: str,
    seconds: float,
) -> "tuple[Section, object]":
    from detente.report.words_further import when_section
    from detente.roadmap.step_date import find_step_date

    with waiting("looking for the earliest date of the step"):
        date = find_step_date(
            asked.case,
            step,
            asked.one_motive,
            asked.scope,
            target=next(iter(asked.case.targets), "") if target is None else target,
            margin=margin,
            parallel=parallel,
            threats=threats,
            seconds=seconds,
        )
    return when_section(asked.case, date, asked.name), date


def _walk(
    asked: Asked,
    given: str,
    threats: str,
    late: tuple[str, ...],
    refuse: tuple[str, ...],
    without: tuple[str, ...],
    suspend: str,
    begins: dt.date | None,
    typed: list[str],
) -> _Answered:
    from detente.report.words_roadmap import given_json, given_section
    from detente.roadmap import parse_delays, parse_months, read_order, walk_order
    from detente.roadmap.matrix import implementation

    with waiting("walking through the order"):
        answer = walk_order(
            asked.case,
            read_order(asked.case, given),
            asked.one_motive,
            asked.scope,
            threats=threats,
            late=parse_delays(late),
            refuse=refuse,
            without=without,
            start=begins,
            suspend=parse_months(suspend),
        )
        matrix = implementation(asked.case, answer, asked.scope)
    said = " ".join([quoted(given), *typed])
    section = given_section(asked.case, answer, asked.name, matrix, given=said, start=begins)
    return _Answered(
        section,
        lambda: given_json(answer, section, matrix),
        answer,
        matrix,
        answer.feasible,
        {},
    )


def _search(
    asked: Asked,
    target: str,
    objective: str,
    margin: float,
    parallel: int,
    seconds: float,
    threats: str,
    begins: dt.date | None,
    typed: list[str],
) -> _Answered:
    from detente.report.words_found import found_json, found_section
    from detente.roadmap import find_roadmap
    from detente.roadmap.matrix import implementation

    with waiting("searching for an order"):
        found = find_roadmap(
            asked.case,
            asked.one_motive,
            asked.scope,
            target=target,
            objective=objective.replace("-", "_"),
            margin=margin,
            parallel=parallel,
            threats=threats,
            curve=True,
            seconds=seconds,
        )
        best = found.best
        matrix = implementation(asked.case, best, asked.scope) if best is not None else None
    section = found_section(
        asked.case, found, asked.name, matrix, typed=" ".join(typed), start=begins
    )
    claims = {
        "parallel": parallel,
        "target": found.condition or None,
        "upper_bound": found.upper_bound,
        "proved": found.proved if found.upper_bound is not None else None,
    }
    return _Answered(
        section,
        lambda: found_json(found, section, matrix),
        best,
        matrix,
        found.feasible,
        claims,
    )


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


def _certify(path: Path, case_name: str, asked: Asked, walked: _Answered) -> None:
    from detente import __version__
    from detente.roadmap.certificate import build_certificate, write_certificate

    file = asked.file
    assert walked.answer is not None
    document = build_certificate(
        walked.answer,
        case_name,
        __version__,
        scenario=file.scenario,
        changes=file.changes,
        **walked.claims,
    )
    write_certificate(path, document)
    click.echo(f"Wrote {path}. Check it by: detente verify {quoted(str(path))}", err=True)
