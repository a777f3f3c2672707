"""From a case and an order of steps to the terms of an agreement: one obligation a step.

What the order lacks (who finds breaches, duties to keep, rights, instruments) stands in the case's
optional block `terms:`, which is laid over what is derived here.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from detente.case.expressions import bind, holds, measures_in, parse
from detente.case.findings import CaseError, Finding, QuestionError, did_you_mean
from detente.case.record.chain import hash_of_body
from detente.case.record.terms import Terms, terms_from
from detente.case.schema import Case, Gate, Level, Measure, Route

LITTLE = 0.1
"""A share that can be taken back up to which a step counts as irreversible."""


def plan_of_roadmap(case: Case, name: str) -> dict[str, Any]:
    """Return a roadmap of the case as phases of single steps.

    Raises
    ------
    QuestionError
        Where the case has no such roadmap.
    """
    if name not in case.roadmaps:
        raise QuestionError(f"the case has no roadmap {name!r}{did_you_mean(name, case.roadmaps)}")
    roadmap, levels = case.roadmaps[name], case.level_names()
    at = {measure: of.start for measure, of in case.measures.items()}
    phases = []
    for phase in roadmap.phases:
        steps = []
        for measure, level in phase.do.items():
            top = level if isinstance(level, int) else levels[measure].index(level)
            steps += [[measure, levels[measure][k]] for k in range(at[measure] + 1, top + 1)]
            at[measure] = max(at[measure], top)
        opens = phase.opens.model_dump(exclude_defaults=True) if phase.opens else None
        phases.append({"title": phase.title or "", "steps": steps, "opens": opens})
    return _plan("roadmap", name, roadmap.title or name.replace("_", " "), phases)


def plan_of_certificate(case: Case, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plan of a certificate as phases of single steps.

    Raises
    ------
    QuestionError
        Where it is of another case, or names a step that the case has not.

    Notes
    -----
    What was done where a plan under way begins stands before it, as a phase: it stays owed.
    """
    try:
        about, plan = document["case"], document["plan"]
        if about["hash"] != case.hash:
            raise QuestionError(
                f"the certificate is of a case with hash {about['hash'][:4]}…, "
                f"this one has {case.hash[:4]}…"
            )
        phases: list[dict[str, Any]] = [
            {
                "title": "",
                "steps": [[s["measure"], s["level"]] for s in phase["steps"]],
                "late": {
                    s["measure"] + "=" + s["level"]: s["late"] for s in phase["steps"] if s["late"]
                },
                "opens": None,
            }
            for phase in plan["phases"]
        ]
        title = plan["title"] or plan["name"] or "the plan of the certificate"
        if done := _steps_to(case, document.get("begins", {})):
            phases.insert(0, {"title": "What was done before", "steps": done, "done": True})
    except (KeyError, TypeError) as err:
        raise QuestionError(f"this is no certificate of an order ({err} is missing)") from None
    for phase in phases:
        for measure, level in phase["steps"]:
            if level not in case.measures[measure].levels:
                raise QuestionError(f"the case has no step {measure}={level}")
    return _plan("certificate", plan["name"] or "certificate", title, phases)


def _steps_to(case: Case, state: Mapping[str, str]) -> list[list[str]]:
    """Return the steps from the status quo up to a state."""
    steps = []
    for measure, level in state.items():
        names = list(case.measures[measure].levels)
        start = case.measures[measure].start
        steps += [[measure, k] for k in names[start + 1 : names.index(level) + 1]]
    return steps


def _plan(of: str, name: str, title: str, phases: list[dict[str, Any]]) -> dict[str, Any]:
    kept = [{key: part for key, part in phase.items() if part} for phase in phases]
    plan = {"of": of, "name": name, "title": title, "phases": kept}
    return plan | {"hash": hash_of_body({"phases": kept}, None)}


def terms_of(
    case: Case,
    plan: Mapping[str, Any],
    start: dt.date,
    also: Mapping[str, Any] | None = None,
    named: str = "",
) -> Terms:
    """Return the terms of a plan that is adopted on a day.

    Parameters
    ----------
    case : Case
    plan : mapping
        From `plan_of_roadmap` or `plan_of_certificate`.
    start : date
        The day from which the first phase is owed.
    also : mapping, optional
        What the case lacks, in the form of its block `terms:`, and laid over it.
    named : str, optional
        The file that it comes from.

    Raises
    ------
    CaseError
        Where the case's own block `terms:` does not fit, or something is to be watched for which
        the case says nothing of.
    """
    obligations: dict[str, Any] = {}
    days: dict[str, Any] = {}
    instruments: dict[str, Any] = {}
    for k, phase in enumerate(plan["phases"], start=1):
        gate = f"phase_{k}"
        days[gate] = _opens(phase.get("opens"), k, start)
        if k > 1 and plan["phases"][k - 2].get("done"):  # what goes on from there does so now
            days[gate] = {"latest": [days[gate], {"on": start.isoformat()}]}
        names, lasted = [], dict.fromkeys(case.measures, 0.0)
        for measure, level in phase["steps"]:
            name = f"{measure}_{level}"
            names.append(name)
            stated = case.measures[measure].levels[level].months
            lasted[measure] += stated.high if stated is not None else 0.0
            late = phase.get("late", {}).get(f"{measure}={level}", 0.0)
            obligations[name] = _obligation(case, measure, level, gate) | {
                "waits": [n for n in names[:-1] if n.startswith(f"{measure}_")],
                "due": {"after": gate, **_length(lasted[measure] + late)},
                "days": _days(stated.low if stated is not None else 0.0),
            }
            if routes := _routes(case.measures[measure], level):
                instruments[name] = {"title": obligations[name]["what"], "routes": routes}
                signed = case.measures[measure].signed.get(level, {})
                instruments[name]["signed"] = {p: day.isoformat() for p, day in signed.items()}
        days[f"{gate}_done"] = {"latest": [{"event": name} for name in names]}
    bodies = {of["proof"] for of in obligations.values()} - {"public", *case.parties}
    own = _laid_over(case.terms or {}, also or {})
    for block in (case.terms or {}, also or {}):  # beside those of the case
        bodies |= {str(name) for name in block.get("bodies") or ()}
    own.pop("bodies", None)
    derived = {
        "format": 1,
        "agreement": case.case,
        "title": f"{case.title or case.case}: {plan['title']}",
        "parties": list(case.parties),
        "bodies": sorted(bodies),
        "names": {name: of.in_text or of.title or name for name, of in case.parties.items()},
        "named_days": days,
        "instruments": instruments,
        "obligations": obligations,
    }
    place = f"{case.case}:terms" + (f" with {named}" if named else "")
    terms = terms_from(_laid_over(derived, own), place)
    for name in terms.watches:
        if name not in case.detection:
            message = f'the case has no detection "{name}"{did_you_mean(name, case.detection)}'
            raise CaseError([Finding(0, 0, "E328", message, f"{place}:watches.{name}")])
    return terms


def _opens(gate: Mapping[str, Any] | None, k: int, start: dt.date) -> dict[str, Any]:
    """Return what opens a phase: the end of the one before, and what else it waits for."""
    before: dict[str, Any] = (
        {"event": f"phase_{k - 1}_done"} if k > 1 else {"on": start.isoformat()}
    )
    if gate is None:
        return before
    read = Gate.model_validate(dict(gate))
    parts = [_wait(x, before) for x in read.earliest_of or read.latest_of]
    return {"latest": [before, {"earliest" if read.earliest_of else "latest": parts}]}


_WAIT = re.compile(r"^\s*([0-9]+)\s*(day|week|month|year)s?\s*$")


def _wait(text: str | int, before: dict[str, Any]) -> dict[str, Any]:
    found = _WAIT.match(str(text))
    if found is None:
        text = str(text)
        return {"on": text} if text[:1].isdigit() else {"event": text}
    count, unit = int(found[1]), found[2]
    if unit == "week":
        count, unit = 7 * count, "day"
    return {"after": before, f"{unit}s": count}


def _length(months: float) -> dict[str, int]:
    return {"months": int(months)} if months == int(months) else {"days": _days(months)}


def _days(months: float) -> int:
    return math.ceil(months * 365.25 / 12)


def _obligation(case: Case, measure: str, level: str, gate: str) -> dict[str, Any]:
    of = case.measures[measure]
    at = of.levels[level]
    who = list(at.by or of.by) or sorted({p for r in at.routes.values() for p in r.by})
    proof = _slug(of.verified_by) if of.verified_by else "public"
    found: dict[str, Any] = {"who": who, "gate": gate, "proof": proof, "joint": len(who) > 1}
    title = of.title or measure.replace("_", " ")
    found["what"] = at.text or f"{title}: {level.replace('_', ' ')}"
    found["short"] = at.in_text or f"{title}: {level.replace('_', ' ')}"
    found |= {"measure": measure, "level": level, "source": list(of.source)}
    if (share := _undone_share(of, level)) is not None and share <= LITTLE:
        found["irreversible"] = True
    for name, guarantee in case.guarantees.items():
        if guarantee.binds in who:
            text = guarantee.title or name
            found["consequence"] = {"text": text, "by": [guarantee.guarantor], "guarantee": name}
            break
    if test := _key_test(case, measure, level, who):
        found["test"] = test
    return found


def _undone_share(of: Measure, level: str) -> float | None:
    for undo in of.take_back[-1:]:  # the line that always holds
        stated = undo.levels[level].share if level in undo.levels else undo.share
        return None if stated is None else stated.mode
    return None


def _key_test(case: Case, measure: str, level: str, who: list[str]) -> str | None:
    """Return the test of sincerity that is passed with this level and not with the one below."""
    levels = case.level_names()
    at = levels[measure].index(level)
    for name, test in case.tests.items():
        tree = bind(parse(test.demand), levels)
        if test.of in who and measure in measures_in(tree):
            passed = [
                holds(tree, lambda m, k=k: k if m == measure else len(levels[m]) - 1)  # type: ignore[misc]
                for k in (at - 1, at)
            ]
            if passed == [False, True]:
                return name
    return None


def _routes(of: Measure, level: str) -> dict[str, Any]:
    at: Level = of.levels[level]
    routes: Mapping[str, Route] = at.routes
    if routes:
        return {name: {"signed": list(route.by)} for name, route in routes.items()}
    return {"all": {"signed": list(at.by or of.by)}} if level in of.signed else {}


def _slug(words: str) -> str:
    return re.sub(r"\W+", "_", words.strip())


def _laid_over(below: Any, above: Any) -> Any:
    """Return a block with another laid over it; `null` takes an entry out."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    merged = dict(below)
    for key, value in above.items():
        merged[key] = _laid_over(below.get(key), value)
    return {key: value for key, value in merged.items() if value is not None}


def check_plan(case: Case, header: Mapping[str, Any]) -> None:
    """Compare what a record was adopted with and what the case gives now.

    Raises
    ------
    QuestionError
        Where they differ.
    """
    adopted = header.get("plan")
    if adopted is None:
        return
    if adopted["of"] == "roadmap":
        was, now, what = adopted["hash"], plan_of_roadmap(case, adopted["name"])["hash"], "roadmap"
    else:  # of a certificate only the case can be compared
        was, now, what = header["case"]["hash"], case.hash, "case"
    if was != now:
        raise QuestionError(
            f"E323 this record was adopted with {what} {was[:4]}…, the case now gives {now[:4]}…; "
            "use `detente adopt --amend` to record the change"
        )
