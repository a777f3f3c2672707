"""Where do things stand? The open record on any day, and what to do from there."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from detente.case.findings import QuestionError
from detente.report.asked import Answered, Asked
from detente.report.section import Section, quoted
from detente.report.status.ask import ask_status
from detente.report.status.ask_days import (
    adopted_from,
    ask_days,
    ask_log,
    beyond,
    day_of,
    has_case,
    state_of,
    title_of,
)
from detente.report.status.ask_replan import ask_replan
from detente.report.status.pictures import status_pictures
from detente.report.status.words_agreement import day_in_text
from detente.web.page import Page, Shown, View
from detente.web.state import State


@dataclass(frozen=True)
class Recording:
    """The record that is open."""

    file: str
    """As typed: a path, or the name of a record of the library."""
    recorder: str = ""
    """Who adds entries to it; empty where nobody may."""


def record_page(recording: Recording) -> Page:
    """Return the page of a record."""
    file = recording.file
    return Page(
        name="record",
        title="Record",
        answer=partial(_answer, recording),
        settings={"on": "one", "day": "one", "known": "one", "now": "one", "weigh": "one"},
        long=_long,
        settled=partial(_settled, file),
        rests_on=partial(state_of, file),
    )


def _settled(file: str, state: State, _opened: Any) -> State:
    """Say as a day what a slider says as a number of days."""
    number = state.one("day")
    return state.but(day=None, on=day_of(file, number)) if number else state


def _answer(recording: Recording, asked: Asked, state: State) -> View:
    file = recording.file
    on, known = _day(state.one("on")), _day(state.one("known"))
    days = ask_days(file, on, known)
    stood = ask_status(file, days.on, known)
    command = f"detente status {quoted(file)} --on {days.on}"
    command += f" --known-by {known}" if known else ""
    case = asked.case if has_case(file) else None

    def shown(section: Section) -> Shown:
        return Shown(Answered(section, dict), command)

    weighed = bool(state.one("weigh"))
    worths = stood.worths if weighed else ()
    drawn = status_pictures(stood.status, case, worths, stood.begins)
    plan, coming, *beliefs = map(shown, drawn)
    return View(
        Shown(stood.answered, command),
        beside=(_what_now(file, asked, state, days.on, known),) if state.one("now") else (),
        fill={
            "has_case": has_case(file),
            "ask_now": state.but(now="1", weigh=None).link("record"),
            "weigh": state.but(weigh="1", now=None).link("record"),
            "weighed": [*map(shown, stood.sections), *beliefs] if weighed else [],
            "plan": plan,
            "coming": coming,
            "title": title_of(file),
            "days": days,
            "day_in_text": day_in_text,
            "known": state.one("known"),
            "torn": str(stood.torn) if stood.torn else "",
            "can_add": bool(recording.recorder),
            "add": State(own=(("on", str(days.on)),)).link("entry"),
            "log": ask_log(file, days.on, known),
        },
    )


def _what_now(file: str, asked: Asked, state: State, on: dt.date, known: dt.date | None) -> Shown:
    if not has_case(file):
        raise QuestionError("a record of terms alone has no case by which courses can be weighed")
    scenario, changes = beyond(file, state.scenario, state.changes)
    case = asked.file.document.name
    said = [f"detente replan {quoted(file)} --on {on}"]
    said += [f"--known-by {known}"] if known else []
    said += [f"--case {quoted(case)}"] if case != adopted_from(file) else []
    said += [f"--scenario {scenario}"] if scenario else []
    said += [f"--set {quoted(change)}" for change in changes]
    said += [f"--motive {quoted(motive)}" for motive in state.motives]
    answered = ask_replan(
        file, on, known, case=case, scenario=scenario, changes=changes, motives=state.motives
    )
    return Shown(answered, " ".join(said))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise QuestionError(f"{text[:80]!r} is no day; write 2026-11-23") from None


def _long(_asked: Asked, state: State) -> str:
    return "weighing what can be done from here" if state.one("now") else ""
