"""What the checker of a certificate found, in words."""

from detente.case.schema import Case
from detente.report import words
from detente.report.section import Section, plain
from detente.roadmap.checker import Close, Reason, Verdict

MOST_REASONS = 5

_NUMBERS = {
    "value": "the worth of the plan",
    "as now": "the floor if things stay as they are",
    "stake": "the stake",
    "carry_on": "the worth of carrying on",
    "stop": "the worth of stopping",
    "margin": "the margin",
    "share": "the margin as a share of the stake",
    "exposure": "the exposure",
    "smallest margin": "the smallest margin",
    "other threats": "the smallest margin under the other threats",
    "months": "the length in months",
    "length": "the length of the phase in months",
    "date": "the month of the step",
    "late": "the months by which the step is late",
    "parallel": "the number of steps at once",
    "states": "the number of states",
    "values": "the number of values",
    "state": "the state",
    "kind": "the way to stop",
    "takes_back": "what is taken back",
    "receives": "what is still received",
    "exposed by": "who exposes it most",
    "name": "the name of the case",
    "parties": "the parties",
    "motives": "the parties whose motive is named",
    "deciding": "the parties that decide",
    "feasible": "that each side is better off carrying on",
    "binding": "the weakest point",
    "upper bound": "the bound on any plan’s smallest margin",
}
"""What a claim is called that stands beside what was found."""

_FAULTS = {
    "unknown step": "the case has no such step",
    "begins": "nothing can stand there when a plan begins",
    "order of dates": "the steps do not stand in the order of their dates",
    "one level up": "this is not one level up from what is in force",
    "admissible": "this state is not admissible",
    "missing stop": "a way to stop is missing",
    "unknown stop": "there is no such moment to stop",
    "stop twice": "a way to stop stands twice",
    "exposure twice": "an exposure stands twice",
    "scope": "the scope should be core or full",
    "threats": "the threats should be credible or all",
    "motive": "the case has no such motive",
    "no deal": "the case has no no-deal value",
    "target": "the last state does not meet the target",
    "proved": "a proof is claimed without its bound",
    "response": "stopping at its best moment is worth more than carrying on",
}

_TAKEN = {
    "begins": "that things stand as they do where the plan begins",
    "gates": "how long phases wait for what opens the next one",
    "late": "by how much steps are late",
    "stakes": "what each party has at stake (there are too many packages to list), so that shares "
    "rest on what the certificate states",
    "bound": "the bound on what any plan could reach",
    "proof": "the proof that no plan is better",
}

_SIGNS = {
    "above": "above 0",
    "zero": "exactly 0",
    "rounding": "below 0, by less than the 1e-9 that comparisons allow",
    "below": "below 0",
    "unknown": "not told from 0",
}


def verdict_section(case: Case, verdict: Verdict) -> Section:
    """Turn a verdict into a section."""
    if not verdict.accepted:
        return Section(
            question="verify",
            title="Certificate refused",
            sentence=f"Refused: {reason_in_words(case, verdict.reasons[0])}.",
            more=tuple(
                words.begin(reason_in_words(case, r)) + "." for r in verdict.reasons[1:MOST_REASONS]
            ),
            reason=_further(verdict),
        )
    return Section(
        question="verify",
        title="Certificate accepted",
        sentence=f"Accepted: every number was found again by other code, {_holds(case, verdict)}.",
        more=tuple(_established(case, verdict)),
        reason=_not_established(verdict),
    )


def _further(verdict: Verdict) -> str:
    left = len(verdict.reasons) - MOST_REASONS
    return f"{left} further differences are not listed." if left > 0 else ""


def _holds(case: Case, verdict: Verdict) -> str:
    if verdict.feasible:
        said = "and each side is better off carrying on at every step"
    else:
        said = "and they say that somebody gains by stopping"
    if verdict.binding is None or verdict.binding.party is None:
        return said
    share = "" if verdict.margin is None else f" ({verdict.margin:.2%} of its stake)"
    return f"{said}; the weakest point is {_place(case, verdict.binding)}{share}"


def _established(case: Case, verdict: Verdict) -> list[str]:
    said = [
        f"{verdict.stops:,} ways to stop were computed anew by sums forward in time, and "
        f"{verdict.subsets:,} sets of measures tried for taking back."
    ]
    if verdict.stakes_listed:
        said.append("What each party has at stake was found by listing all packages.")
    for party, more in verdict.responses.items():
        name, verb = words.in_text(case, party), "lose" if more >= 0 else "gain"
        gain = words.points(abs(more))
        said.append(f"At its best moment to stop {name} would {verb} {gain}, as of the start.")
    said += [_close(case, c) for c in verdict.close]
    return said


def _close(case: Case, close: Close) -> str:
    place = Reason("margin", close.party, close.phase, close.month, close.moment)
    between = f" (between {close.low} and {close.high} points)" if close.low else ""
    return (
        f"The margin of {_place(case, place)}, computed to 60 digits, is "
        f"{_SIGNS[close.sign]}{between}."
    )


def _not_established(verdict: Verdict) -> str:
    said = []
    if verdict.taken:
        said.append(f"Taken as stated: {words.listed(_TAKEN[t] for t in verdict.taken)}.")
    if verdict.outside:
        said.append("Risks outside the agreement and penalties of guarantees are not counted.")
    return " ".join(said)


def _place(case: Case, reason: Reason) -> str:
    parts = []
    if reason.party is not None:
        known = reason.party in case.parties
        parts.append(words.in_text(case, reason.party) if known else reason.party)
    if reason.phase is not None:
        parts.append("before the first step" if reason.phase == 0 else f"phase {reason.phase}")
    if reason.moment == "arrival":
        parts[-1] = "after the last step"
    elif reason.month is not None and reason.phase:
        parts.append(f"month {words.number(reason.month)}")
    if reason.moment in ("before", "after"):
        parts.append(f"just {reason.moment} a step")
    if reason.step is not None:
        parts.append(reason.step)
    return ", ".join(parts)


def reason_in_words(case: Case, reason: Reason) -> str:
    """Return what is wrong, where, what was claimed and what was found."""
    place = _place(case, reason)
    where = f"{place}: " if place else ""
    if reason.what == "hash":
        claimed, found = str(reason.claimed)[:12], str(reason.found)[:12]
        hashes = f"(hash {claimed}, not {found})"
        return f"it speaks of another case, or of this one before it changed {hashes}"
    if reason.what in _FAULTS:
        said = f" ({_shown(reason.claimed)})" if reason.claimed is not None else ""
        found = f", which breaks `{reason.found}`" if reason.what == "admissible" else ""
        found = f" ({_shown(reason.found)})" if reason.what == "one level up" else found
        return f"{where}{_FAULTS[reason.what]}{said}{found}"
    return (
        f"{where}{_NUMBERS[reason.what]} is claimed to be {_shown(reason.claimed)}, found "
        f"{_shown(reason.found)}"
    )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "so" if value else "not so"
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {v}" for k, v in value.items()) or "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "nobody"
    return str(value)


def verdict_json(case: Case, verdict: Verdict, section: Section) -> dict[str, object]:
    """Return what `verify --json` prints beside its head."""
    body: dict[str, object] = plain(verdict)
    reasons = [
        {**plain(r), "text": words.begin(reason_in_words(case, r)) + "."} for r in verdict.reasons
    ]
    return {
        "accepted": verdict.accepted,
        "sentence": section.sentence,
        **body,
        "reasons": reasons,
        "more": section.more,
        "reason": section.reason,
    }
