"""Orders as YAML files and as typed texts, and delays typed on the command line."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path

from detente.case.findings import CaseError, Finding, QuestionError, did_you_mean
from detente.case.schema import Case, Gate, Phase, Roadmap
from detente.case.yaml_io import parse_text, read_text
from detente.roadmap.answer import GivenAnswer

_MONTHS = re.compile(r"^(\d+(?:\.\d+)?)\s*m?$")
_GATE = re.compile(r"^after\s+([^:]+):")
_STEP = re.compile(r"^(\w+)\s*[\s=]\s*(\w+)$")
_DELAY = re.compile(r"^(?P<step>[^=]+=[^=]+)=(?P<months>\d+(?:\.\d+)?)\s*m?$")


def read_order(case: Case, name: str) -> str | Roadmap:
    """Return the name of a roadmap of the case as it is, or read an order from a file or a text.

    A text is read by `parse_order`. A file has the `phases` of a roadmap, as in a case; without a
    title it has the file's name.

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
    if not os.path.exists(path):  # of any text, however long, this is a question
        if _is_text(name):
            return parse_order(case, name)
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


def _is_text(name: str) -> bool:
    return bool(re.search(r"[\s=]", name)) and not name.endswith((".yaml", ".yml"))


def parse_order(case: Case, text: str) -> Roadmap:
    """Read an order that was typed: `exercises 2, inspections 1 / peace_treaty 1`.

    Phases stand on lines of their own or between slashes, the steps of a phase between commas, each
    a measure and the level it goes to, by name or number. `after 6 months:` before a phase is what
    it waits for; several events are joined by `or`, whichever comes first, or by `and`.

    Raises
    ------
    QuestionError
        With one message, for what is no step or names what the case lacks.

    Examples
    --------
    >>> from detente.case import load
    >>> order = parse_order(load("two-swaps"), "missiles 1, prisoners freed / trade=food")
    >>> order_text(order)
    'missiles halved, prisoners freed / trade food'
    """
    phases: list[Phase] = []
    for part in filter(None, map(str.strip, re.split(r"[/\n]", text))):
        where = f"phase {len(phases) + 1} of the order"
        gate = _GATE.match(part)
        steps = part[gate.end() :] if gate else part
        do: dict[str, str | int] = {}
        for step in filter(None, map(str.strip, steps.split(","))):
            measure, level = _step(case, step, where)
            if measure in do:
                raise QuestionError(f"{where} names {measure} twice; write its highest level")
            do[measure] = level
        if not do:
            raise QuestionError(f"{where} has no step; {_WRITE}")
        phases.append(Phase(do=do, opens=_gate(gate[1]) if gate else None))
    if not phases:
        raise QuestionError(f"the order is empty; {_WRITE}")
    return Roadmap(title="Order as typed", phases=tuple(phases))


_WRITE = "write measures with their levels, phases between slashes: `a 2, b 1 / c 1`"


def _step(case: Case, text: str, where: str) -> tuple[str, str]:
    match = _STEP.match(text)
    if match is None:
        raise QuestionError(f"{where}: {text[:80]!r} is no step; {_WRITE}")
    measure, level = match.groups()
    if measure not in case.measures:
        raise QuestionError(
            f'{where}: unknown measure "{measure}"{did_you_mean(measure, case.measures)}'
        )
    known = list(case.measures[measure].levels)
    if level in known:
        return measure, level
    if level.isdecimal() and len(level) < 4 and int(level) < len(known):
        return measure, known[int(level)]
    hint = did_you_mean(level, known)
    raise QuestionError(f'{where}: unknown level of {measure} "{level}"{hint}')


def _gate(text: str) -> Gate:
    either, each = (tuple(map(str.strip, re.split(rf"\s{x}\s", text))) for x in ("or", "and"))
    return Gate(latest_of=each) if each[1:] else Gate(earliest_of=either)


def order_text(order: Roadmap) -> str:
    """Write an order on one line, as `parse_order` reads it."""
    phases = []
    for phase in order.phases:
        gate = phase.opens
        joined = " or ".join(map(str, gate.earliest_of)) if gate else ""
        joined = joined or (" and ".join(map(str, gate.latest_of)) if gate else "")
        steps = ", ".join(f"{measure} {level}" for measure, level in phase.do.items())
        phases.append(f"after {joined}: {steps}" if joined else steps)
    return " / ".join(phases)


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


def parse_share(text: str) -> float:
    """Read `5%` or `0.05` as a share of the stake.

    Raises
    ------
    QuestionError
        Where it is neither, below nothing, or above all of it.
    """
    written = text.strip()
    try:
        share = float(written.removesuffix("%")) / (100 if written.endswith("%") else 1)
    except ValueError:
        share = float("nan")
    if not 0 <= share <= 1:
        raise QuestionError(f"{text[:80]!r} is no share of a stake; write 5% or 0.05")
    return share


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
