"""R9: a walk written down so that other code can check every number of it, with the case alone."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from detente.case.edit import write_atomically
from detente.case.findings import QuestionError
from detente.roadmap.answer import GivenAnswer, Margin

FORMAT = 1


def write_certificate(path: Path, document: dict[str, Any]) -> None:
    """Write a certificate, from `build_certificate`, in one go."""
    write_atomically(path, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def build_certificate(
    answer: GivenAnswer,
    case: str,
    version: str,
    *,
    scenario: str | None = None,
    changes: Sequence[str] = (),
    parallel: int | None = None,
    target: str | None = None,
    upper_bound: float | None = None,
    proved: bool | None = None,
) -> dict[str, Any]:
    """Return the certificate of a walk, ready for JSON.

    Parameters
    ----------
    answer : GivenAnswer
    case : str
        The case as the user named it: a file, or a name of the library.
    version : str
        Of Détente.
    scenario, changes
        As the case was loaded with.
    parallel : int, optional
        The most steps that the plan takes at once, where it claims to keep to that.
    target : str, optional
        The condition that the last state is claimed to meet.
    upper_bound : float, optional
        A share of the stake that no plan's smallest margin is claimed to exceed.
    proved : bool, optional
        Whether the plan is claimed to be the best there is.

    Raises
    ------
    QuestionError
        For an order that cannot go on: there is no walk to the end of it; or one with a step that
        takes less than its own months, for it has begun already.
    """
    if answer.stuck is not None:
        phase, measure, level, _ = answer.stuck
        raise QuestionError(
            f"no certificate: the order cannot go on at phase {phase} ({measure}: {level})"
        )
    if any(months < 0 for months in answer.late.values()):
        raise QuestionError(
            "no certificate: a step that is under way takes less than its own months, which "
            "nothing in the case shows"
        )
    binding = answer.binding
    states = [*(dict(p.state) for p in answer.phases), dict(answer.arrives)]
    under_way = {} if answer.participation else {"begins": states[0]}
    return {
        "kind": "certificate",
        "format": FORMAT,
        "detente": version,
        "case": {
            "name": answer.case,
            "hash": answer.case_hash,
            "file": case,
            "scenario": scenario,
            "set": list(changes),
            "scope": answer.scope,
            "motives": dict(answer.motives),
        },
        "threats": answer.threats,
        **under_way,
        "plan": {
            "name": answer.name,
            "title": answer.title,
            "parallel": parallel,
            "phases": [
                {
                    "months": phase.months,
                    "gate": phase.gate,
                    "steps": [
                        {
                            "measure": measure,
                            "level": level,
                            "month": month,
                            "late": answer.late.get(f"{measure}={level}", 0.0),
                        }
                        for measure, level, month in phase.steps
                    ],
                }
                for phase in answer.phases
            ],
        },
        "states": states,
        "values": [*(dict(p.values) for p in answer.phases), dict(answer.worth)],
        "as_now": {p: answer.values[p] - more for p, more in answer.over_as_now.items()},
        "stakes": dict(answer.stakes),
        "deciding": sorted(
            {m.party for m in answer.stops if m.judged}, key=list(answer.values).index
        ),
        "stops": [_stop(m) for m in answer.stops],
        "exposure": [
            {"party": e.party, "phase": p.number, "by": e.by, "points": e.points}
            for p in answer.phases
            for e in p.exposures
        ],
        "binding": None if binding is None else {k: _stop(binding)[k] for k in _PLACE},
        "claims": {
            "feasible": answer.feasible,
            "margin": answer.margin,
            "margin_points": answer.margin_points,
            "other_threats": answer.other_threats,
            "months": answer.months,
            "target": target,
            "upper_bound": upper_bound,
            "proved": proved,
        },
        "assumptions": list(answer.assumptions),
    }


_PLACE = ("party", "phase", "moment", "month", "kind")


def _stop(margin: Margin) -> dict[str, Any]:
    return {
        "party": margin.party,
        "phase": margin.phase,
        "moment": margin.moment,
        "month": margin.month,
        "kind": margin.kind,
        "state": dict(margin.state),
        "takes_back": dict(margin.takes_back),
        "receives": dict(margin.receives),
        "carry_on": margin.carry_on,
        "stop": margin.stop,
        "margin": margin.points,
        "share": margin.share,
    }
