"""Orders as YAML files, and delays typed on the command line."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from detente.case.findings import CaseError, Finding, QuestionError, did_you_mean
from detente.case.schema import Case, Phase, Roadmap
from detente.case.yaml_io import parse_text, read_text
from detente.roadmap.answer import GivenAnswer

_MONTHS = re.compile(r"^(\d+(?:\.\d+)?)\s*m?$")
_DELAY = re.compile(r"^(?P<step>[^=]+=[^=]+)=(?P<months>\d+(?:\.\d+)?)\s*m?$")


def read_order(case: Case, name: str) -> str | Roadmap:
    """Return the name of a roadmap of the case as it is, or read an order from a file.

    A file has the `phases` of a roadmap, as in a case; without a title it has the file's name.

    Raises
    ------
    QuestionError
        Where there is neither such a roadmap nor such a file, or it names what the case lacks.
    CaseError
        Where the file has errors, each with its place.
    """
    from pydantic import ValidationError

    if name in case.roadmaps:
        return name
    path = Path(name)
    if not path.exists():
        hint = did_you_mean(name, case.roadmaps)
        raise QuestionError(f"no roadmap of the case and no file {name!r}{hint}")
    document = parse_text(read_text(path, name), name)
    try:
        plan = Roadmap.model_validate(document.data)
    except ValidationError as err:
        findings = [
            document.finding(tuple(e["loc"]), "E103", e["msg"].removeprefix("Value error, "))
            for e in err.errors(include_url=False)
        ]
        raise CaseError(findings) from None
    findings = []
    for k, phase in enumerate(plan.phases):
        for measure, level in phase.do.items():
            place = ("phases", k, "do", measure)
            if measure not in case.measures:
                message = f'unknown measure "{measure}"{did_you_mean(measure, case.measures)}'
                findings.append(document.finding(place, "E105", message, True))
                continue
            known = list(case.measures[measure].levels)
            if level not in known and not (isinstance(level, int) and level < len(known)):
                message = f'unknown level of {measure} "{level}"{did_you_mean(level, known)}'
                findings.append(document.finding(place, "E106", message))
    if findings:
        raise CaseError(sorted(findings, key=_place))
    return plan if plan.title else plan.model_copy(update={"title": path.stem})


def _place(finding: Finding) -> tuple[int, int]:
    return finding.line, finding.column


def as_order(answer: GivenAnswer, target: str | None = None) -> Roadmap:
    """Return a walk as an order that can be asked about again."""
    phases = tuple(Phase(do={m: level for m, level, _ in p.steps}) for p in answer.phases)
    return Roadmap(title=answer.title, target=target, phases=phases)


def order_as_yaml(answer: GivenAnswer, title: str) -> str:
    """Write an order as a file that `read_order` reads, to keep it, change it and test it."""
    lines = [f"title: {json.dumps(title, ensure_ascii=False)}", "phases:"]
    for phase in answer.phases:
        steps = ", ".join(
            f"{measure}: {json.dumps(level, ensure_ascii=False)}"
            for measure, level, _ in phase.steps
        )
        lines.append(f"  - do: {{{steps}}}")
    return "\n".join(lines) + "\n"


def parse_months(text: str) -> float:
    """Read `6m` or `6` as months.

    Raises
    ------
    QuestionError
        Where it is neither.
    """
    match = _MONTHS.match(text)
    if match is None:
        raise QuestionError(f"{text!r} is no number of months: write 6m")
    return float(match[1])


def parse_delays(late: Sequence[str]) -> dict[str, float]:
    """Read `measure=level=6m` as steps with the months by which they are late.

    Raises
    ------
    QuestionError
        Where one is not written so.
    """
    delays = {}
    for text in late:
        match = _DELAY.match(text)
        if match is None:
            raise QuestionError(f"--late {text!r}: write measure=level=6m (months)")
        delays[match["step"]] = float(match["months"])
    return delays
