"""What now, from a record: the courses that are open on a day, and what other values would move."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from detente.report.asked import Answered, Asked
from detente.report.section import quoted

if TYPE_CHECKING:
    from detente.report.status.under_way import UnderWay
    from detente.status.replan import Replan


@dataclass(frozen=True)
class Replanned(Answered):
    """Courses from a day; `order` is the best of them that is an order."""

    asked: Asked | None = None
    """The case that they were weighed on."""


def ask_replan(
    file: str,
    on: dt.date | None = None,
    known: dt.date | None = None,
    *,
    case: str | None = None,
    scenario: str | None = None,
    changes: Sequence[str] = (),
    motives: Sequence[str] = (),
    threats: str = "credible",
    parallel: int = 1,
    suspend: str = "12m",
    notice: str = "3m",
    seconds: float = 60.0,
) -> Replanned:
    """Ask which courses a record leaves open on a day, each with its margins.

    Parameters
    ----------
    file : str
        A record, or the name of one of the library.
    on, known : date, optional
        The day asked about, else today; as known by a day, else that day.
    case : str, optional
        The case, if it is not where it was.
    scenario, changes
        Then both are answered, without them and with, and what they move.
    motives, threats, parallel, suspend, notice, seconds
        As in `replan`, as typed.

    Raises
    ------
    QuestionError
        For a record of terms alone, a case that is not there, or what does not fit it.
    """
    from detente.case.record.clocks import utc_today
    from detente.case.record.log import read_record
    from detente.report.roadmap.ask import claims_of
    from detente.report.status import words_under_way as say
    from detente.report.status.under_way import under_way
    from detente.report.status.words_replan import replan_section
    from detente.roadmap import parse_months
    from detente.status.fold import fold
    from detente.status.replan import replan

    record = read_record(file)
    status = fold(record, on or utc_today(), known)
    here = under_way(record, status, case, motives)

    def courses(of: "UnderWay") -> "Replan":
        return replan(
            of.asked.case,
            of.order,
            status.levels(),
            **of.question,
            suspended=parse_months(suspend),
            notice=parse_months(notice),
            threats=threats,
            parallel=parallel,
            seconds=seconds,
        )

    there = here.under(scenario, changes) if scenario or changes else None
    answer, before = courses(here), None
    section = replan_section(here.asked.case, answer)
    if there is not None:
        before, answer = answer, courses(there)
        title = say.change_in_words(there.asked.case, scenario, changes)
        section = say.beside_section(there.asked.case, before, answer, title)
    last = there or here
    claimed = last.claimed(threats)
    found, course = answer.found, answer.option("best order") or answer.options[0]
    best = course.walk
    typed = [quoted(file), f"--on {status.on}"]
    typed += [f"--known-by {known}"] if known else []
    typed += [f"--case {quoted(case)}"] if case else []
    typed += [f"--scenario {scenario}"] if scenario else []
    typed += [f"--set {quoted(change)}" for change in changes]
    typed += [f"--motive {quoted(motive)}" for motive in motives]
    typed += [f"--threats {threats}"] if threats != "credible" else []
    typed += [f"--parallel {parallel}"] if parallel > 1 else []
    section = say.record_section(
        last.asked.case,
        status,
        section,
        answer,
        claimed,
        here.adopted_hash if here.adopted_hash != here.asked.case.hash else None,
        f"detente replan {' '.join(typed)} --certificate better.json"
        if found is not None and best is found.best
        else f"detente status {quoted(file)} --on {status.on}",
    )
    claims = claims_of(found, parallel) if found is not None and best is found.best else {}
    body = partial(say.replan_json, status, section, here.adopted_hash, answer, before)
    order = best if best is not None and best.phases else None
    return Replanned(section, body, order=order, claims=claims, asked=last.asked)
