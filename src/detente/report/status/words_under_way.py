"""A plan under way in words: the day and the log, what is only claimed, what other values move."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from detente.case.schema import Case
from detente.report import words
from detente.report.section import Section, plain
from detente.report.status.words_agreement import day_in_text, head_in_text
from detente.report.status.words_inspections import inspections_section
from detente.report.status.words_replan import (
    best_moved_in_words,
    claims_in_words,
    moved_in_words,
    replan_section,
)
from detente.report.status.words_stake import stake_section
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.repair import Repair
from detente.status.answer import Status
from detente.status.inspections import WorthOfInspections
from detente.status.replan import Replan
from detente.status.stake import AtStake


def weighed_sections(
    case: Case, at: AtStake, worths: Sequence[WorthOfInspections]
) -> tuple[Section, ...]:
    """Return what is at stake and what inspections are worth, where the case is there to say it."""
    return stake_section(case, at), inspections_section(worths)


def unweighed_section(why: str) -> Section:
    """Say why nothing is said of what is at stake."""
    said = "What is at stake is not said, for the case that was adopted is not as it was."
    return Section("status", "What is at stake", said, more=(why,))


def stake_json(at: AtStake) -> dict[str, Any]:
    """Return what is at stake as plain data, without the walk that it comes from."""
    body = {f.name: plain(getattr(at, f.name)) for f in fields(at) if f.name != "rest"}
    return body | {"on": str(at.on)}


def change_in_words(case: Case, scenario: str | None, changes: Sequence[str]) -> str:
    """Return what other values are called: a scenario's title, and single changes."""
    said = [case.scenarios[scenario].title or scenario.replace("_", " ")] if scenario else []
    return words.begin("; ".join((*said, *(f"with {change}" for change in changes))))


def beside_section(case: Case, before: Replan, after: Replan, title: str) -> Section:
    """Turn courses under the values of the case and under others into one section.

    Parameters
    ----------
    case : Case
        With the other values.
    before, after : Replan
    title : str
        What the other values are.
    """
    section = replan_section(case, after)
    was = next(t for t in replan_section(case, before).tables if t.name == "courses")
    was = replace(was, name="courses_before", caption=f"As the case stands. {was.caption}")
    now = tuple(
        replace(t, caption=f"{title}. {t.caption}") if t.name == "courses" else t
        for t in section.tables
    )
    return replace(
        section,
        sentence=moved_in_words(case, before, after, title),
        more=(*best_moved_in_words(before, after), section.sentence, *section.more),
        tables=(was, *now),
    )


def record_section(
    case: Case,
    status: Status,
    section: Section,
    answer: Replan,
    claimed: GivenAnswer | None,
    adopted: str | None,
    following: str,
) -> Section:
    """Say of what day and log an answer is, what claims would change, and whether the case has.

    Parameters
    ----------
    case : Case
    status : Status
    section : Section
    answer : Replan
    claimed : GivenAnswer or None
        The rest walked from what is claimed, where that is not what is verified.
    adopted : str or None
        The hash of the case as it was adopted, where it is another one now.
    following : str
        The next command.
    """
    seen = f", as known by {day_in_text(status.known)}" if status.known != status.on else ""
    head = head_in_text(status.number, status.head)
    more = [*section.more]
    if claimed is not None:
        more.append(claims_in_words(case, answer, claimed, _claimants(case, status)))
    if adopted is not None:
        more.append(
            f"The case has changed since it was adopted (its hash was {adopted[:4]}…): the numbers "
            "are of the case as it is now."
        )
    return replace(
        section,
        more=tuple(more),
        reason=f"From what is verified as of {day_in_text(status.on)}{seen}. Log {head}.",
        next_command=following,
    )


def _claimants(case: Case, status: Status) -> list[str]:
    """Return who claims other levels of measures than are verified, in the order of the terms."""
    said = [
        party
        for name, of in status.claims.items()
        if status.terms.obligations[name].measure
        for party in of.claimed_by
    ]
    actors = dict.fromkeys(said)
    return [words.in_text(case, a) if a in case.parties else a for a in actors]


def replan_json(
    status: Status, section: Section, adopted: str, answer: Replan, before: Replan | None
) -> dict[str, Any]:
    """Return what `replan --json` prints."""
    return {
        "agreement": status.agreement,
        "on": status.on.isoformat(),
        "known": status.known.isoformat(),
        "number": status.number,
        "head": status.head,
        "case": {"name": answer.case, "hash": answer.case_hash, "adopted_hash": adopted},
        "sentence": section.sentence,
        "more": section.more,
        **_courses(answer),
        **({} if before is None else {"before": _courses(before)}),
        "next": section.next_command,
    }


def _courses(answer: Replan) -> dict[str, Any]:
    found, best = answer.found, answer.option("best order")
    order = best.walk if best is not None else None
    searched = {}
    if found is not None:
        searched = {key: getattr(found, key) for key in ("proved", "upper_bound", "stopped")}
    courses = [{"kind": o.kind, "holds": o.holds, "months": o.months} for o in answer.options]
    for course, of in zip(courses, answer.options, strict=True):
        course |= {"margin": of.margin, "margins": plain(of.margins)}
    return {
        "order": answer.title,
        "phase": answer.phase,
        "state": plain(answer.state),
        "motives": plain(answer.motives),
        "threats": answer.threats,
        "whole": answer.whole,
        "options": courses,
        "best": [plain(p.steps) for p in order.phases] if order is not None else None,
        "repair": None if answer.repair is None else _repair(answer.repair),
        "search": searched,
        "unsearched": answer.unsearched,
    }


def _repair(repair: Repair) -> dict[str, Any]:
    """Return a change without the order that it leads to."""
    return {f.name: plain(getattr(repair, f.name)) for f in fields(repair) if f.name != "order"}
