"""A page whose answer takes as long as its address says."""

import time

from detente.case.findings import QuestionError
from detente.report.asked import Answered, Asked
from detente.report.section import Section
from detente.web.page import Page, Shown, View
from detente.web.state import State


def answer(_asked: Asked, state: State) -> View:
    seconds = float(state.one("seconds", "0"))
    time.sleep(seconds)
    if state.one("end") == "refused":
        raise QuestionError("the slow question has no answer")
    if state.one("end") == "fault":
        raise SystemExit(3)
    section = Section("slow", "Slow", f"It took {seconds} s.")
    return View(Shown(Answered(section, dict), "detente slow"))


def long(_asked: Asked, _state: State) -> str:
    return "counting sheep"


SLOW = Page("slow", "Slow", answer, {"seconds": "one", "end": "one", "n": "one"}, long)
