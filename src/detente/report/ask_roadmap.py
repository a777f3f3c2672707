"""The second question, asked and put into words."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.report.asked import Answered, Asked
from detente.report.section import quoted

if TYPE_CHECKING:
    from detente.case.schema import Roadmap


@dataclass(frozen=True)
class Given:
    """Somebody's order, and what is changed of it."""

    order: "str | Roadmap"
    """A roadmap of the case by name, or any other."""
    typed: str
    """The order as the next command names it."""
    threats: str = "credible"
    late: tuple[str, ...] = ()
    """Steps that come later, as `measure=level=6m`."""
    refuse: tuple[str, ...] = ()
    """Steps that are never done, as `measure=level`."""
    without: tuple[str, ...] = ()
    """Measures left out."""
    start: dt.date | None = None

    @property
    def options(self) -> list[str]:
        """Options of the command line that say the same."""
        typed = _started(self.start, self.threats)
        for option in ("late", "refuse", "without"):
            typed += [f"--{option} {quoted(text)}" for text in getattr(self, option)]
        return typed


def _started(start: dt.date | None, threats: str) -> list[str]:
    typed = [f"--start {start}"] if start else []
    return typed + (["--threats all"] if threats == "all" else [])


def ask_given(asked: Asked, given: Given, suspend: str = "12m") -> Answered:
    """Walk through an order and ask who stops, where and why."""
    from detente.report.words_roadmap import given_json, given_section
    from detente.roadmap import parse_delays, parse_months, walk_order
    from detente.roadmap.matrix import implementation

    answer = walk_order(
        asked.case,
        given.order,
        asked.one_motive,
        asked.scope,
        threats=given.threats,
        late=parse_delays(given.late),
        refuse=given.refuse,
        without=given.without,
        start=given.start,
        suspend=parse_months(suspend),
    )
    matrix = implementation(asked.case, answer, asked.scope)
    said = " ".join([given.typed, *given.options])
    section = given_section(asked.case, answer, asked.name, matrix, given=said, start=given.start)
    body = lambda: given_json(answer, section, matrix)  # noqa: E731
    return Answered(section, body, answer.feasible, answer, matrix)


def ask_search(
    asked: Asked,
    *,
    target: str | None = None,
    objective: str = "safest",
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = 120.0,
    start: dt.date | None = None,
) -> Answered:
    """Look for the best order; the options are those of `find_roadmap`."""
    from detente.report.words_found import found_json, found_section
    from detente.roadmap import find_roadmap
    from detente.roadmap.matrix import implementation

    target = _first_target(asked, target)
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
    typed = _started(start, threats)
    typed += [f"--target {quoted(target)}"] if target else []
    typed += [f"--objective {objective}"] if objective != "safest" else []
    typed += [f"--margin {margin:.6g}"] if margin else []
    typed += [f"--parallel {parallel}"] if parallel > 1 else []
    section = found_section(
        asked.case, found, asked.name, matrix, typed=" ".join(typed), start=start
    )
    claims = {
        "parallel": parallel,
        "target": found.condition or None,
        "upper_bound": found.upper_bound,
        "proved": found.proved if found.upper_bound is not None else None,
    }
    body = lambda: found_json(found, section, matrix)  # noqa: E731
    return Answered(section, body, found.feasible, best, matrix, claims)


def ask_repair(asked: Asked, given: Given) -> Answered:
    """Ask for the smallest single changes by which an order holds."""
    from detente.report.words_further import further_json, repair_section
    from detente.roadmap import parse_delays
    from detente.roadmap.repair import find_repairs

    answer = find_repairs(
        asked.case,
        given.order,
        asked.one_motive,
        asked.scope,
        threats=given.threats,
        late=parse_delays(given.late),
        refuse=given.refuse,
        without=given.without,
        start=given.start,
    )
    section = repair_section(asked.case, answer, asked.name, given.typed)
    return Answered(section, lambda: further_json(answer, section))


def ask_trust(asked: Asked, given: Given) -> Answered:
    """Ask how far an order goes whatever the motives."""
    from detente.report.words_further import further_json, trust_section
    from detente.roadmap.trust import find_prefix

    answer = find_prefix(asked.case, given.order, asked.scope, threats=given.threats)
    section = trust_section(asked.case, answer, asked.name, given.typed)
    return Answered(section, lambda: further_json(answer, section))


def ask_when(
    asked: Asked,
    step: str,
    *,
    target: str | None = None,
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = 120.0,
) -> Answered:
    """Ask when a step can be taken at the soonest."""
    from detente.report.words_further import further_json, when_section
    from detente.roadmap.step_date import find_step_date

    answer = find_step_date(
        asked.case,
        step,
        asked.one_motive,
        asked.scope,
        target=_first_target(asked, target),
        margin=margin,
        parallel=parallel,
        threats=threats,
        seconds=seconds,
    )
    section = when_section(asked.case, answer, asked.name)
    return Answered(section, lambda: further_json(answer, section))


def _first_target(asked: Asked, target: str | None) -> str:
    return next(iter(asked.case.targets), "") if target is None else target
