"""The second question, asked and put into words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from detente.report.asked import Answered, Asked
from detente.report.section import quoted

if TYPE_CHECKING:
    from detente.case.schema import Case, Roadmap
    from detente.game import Game
    from detente.roadmap.answer import FoundAnswer


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
    def said(self) -> str:
        """The order and what is changed of it, as the next command says it."""
        typed = [self.typed, *_started(self.start, self.threats)]
        for option in ("late", "refuse", "without"):
            typed += [f"--{option} {quoted(text)}" for text in getattr(self, option)]
        return " ".join(typed)

    def title(self, case: "Case") -> str:
        """Return the order's name on screen."""
        if isinstance(self.order, str):
            return case.roadmaps[self.order].title or self.order.replace("_", " ")
        return self.order.title or "the order given"

    @property
    def changes(self) -> dict[str, Any]:
        """What `walk_order` and its kin take."""
        from detente.roadmap import parse_delays

        return {
            "threats": self.threats,
            "late": parse_delays(self.late),
            "refuse": self.refuse,
            "without": self.without,
            "start": self.start,
        }


def _started(start: dt.date | None, threats: str) -> list[str]:
    typed = [f"--start {start}"] if start else []
    return typed + (["--threats all"] if threats == "all" else [])


def _searching(
    case: "Case",
    target: str,
    margin: float,
    parallel: int,
    threats: str,
    start: dt.date | None = None,
) -> str:
    """Return the options of a search that differ from what is taken without them."""
    typed = _started(start, threats)
    typed += [f"--target {quoted(target)}"] if target or case.targets else []
    typed += [f"--margin {margin:.6g}"] if margin else []
    typed += [f"--parallel {parallel}"] if parallel > 1 else []
    return " ".join(typed)


def search_command(
    asked: Asked,
    *,
    target: str | None = None,
    objective: str = "safest",
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
) -> str:
    """Return the command that searches as `ask_search` does."""
    typed = _search(
        asked.case, asked.name, _first_target(asked.case, target), margin, parallel, threats
    )
    return typed + (f" --objective {objective}" if objective != "safest" else "")


def ask_orders(asked: Asked) -> Answered:
    """Say which orders of steps the case has."""
    from detente.report import words
    from detente.report.section import Section, Table

    case = asked.case
    rows = tuple(
        (
            words.begin(of.title or name.replace("_", " ")),
            words.target_name(case, of.target) if of.target else "–",
        )
        for name, of in case.roadmaps.items()
    )
    have = (
        f"The case has {words.count(len(rows))} {'order' if len(rows) == 1 else 'orders'} of "
        "steps: choose one, type one"
        if rows
        else "The case has no order of steps of its own: type one"
    )
    table = Table("orders", "Orders of steps that somebody proposed.", ("Order", "To"), rows)
    section = Section(
        question="roadmap",
        title="In what order",
        sentence=f"{have}, or search for the best one.",
        tables=(table,) if rows else (),
        next_command=search_command(asked),
    )
    return Answered(section, lambda: {"sentence": section.sentence, "orders": list(case.roadmaps)})


def _search(
    case: "Case", name: str, target: str, margin: float, parallel: int, threats: str
) -> str:
    typed = _searching(case, target, margin, parallel, threats)
    return " ".join(["detente roadmap", name, *([typed] if typed else [])])


def ask_given(asked: Asked, given: Given, suspend: str = "12m") -> Answered:
    """Walk through an order and ask who stops, where and why."""
    asked.one_motive  # noqa: B018  (an order is walked under one motive of each party)
    return _walked(asked.game, asked.name, given, suspend)


def walk_given(
    case: "Case",
    name: str,
    motives: Mapping[str, str],
    scope: str,
    given: Given,
    suspend: str = "12m",
) -> Answered:
    """Walk through an order of a case that goes by a name, under one motive of each party."""
    from detente.game import compile_game

    return _walked(compile_game(case, motives, scope), name, given, suspend)


def _walked(game: "Game", name: str, given: Given, suspend: str) -> Answered:
    from detente.report.roadmap.words import given_json, given_section
    from detente.roadmap import parse_months
    from detente.roadmap.matrix import implementation
    from detente.roadmap.order import walk_with
    from detente.roadmap.walk import Walker

    case, walker = game.case, Walker(game)
    answer = walk_with(walker, given.order, suspend=parse_months(suspend), **given.changes)
    matrix = implementation(case, answer, game.scope, walker)
    section = given_section(case, answer, name, matrix, given=given.said, start=given.start)
    body = partial(given_json, answer, section, matrix)
    return Answered(section, body, answer.feasible, answer, matrix)


def ask_search(asked: Asked, **options: Any) -> Answered:
    """Look for the best order; the options are those of `search_order`."""
    return search_order(asked.case, asked.name, asked.one_motive, asked.scope, **options)


def search_order(
    case: "Case",
    name: str,
    motives: Mapping[str, str],
    scope: str,
    *,
    target: str | None = None,
    objective: str = "safest",
    margin: float = 0.0,
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = 120.0,
    start: dt.date | None = None,
) -> Answered:
    """Look for the best order of a case that goes by a name; see `find_roadmap`."""
    from detente.report.roadmap.words_found import found_json, found_section
    from detente.roadmap import find_roadmap
    from detente.roadmap.matrix import implementation

    target = _first_target(case, target)
    found = find_roadmap(
        case,
        motives,
        scope,
        target=target,
        objective=objective.replace("-", "_"),
        margin=margin,
        parallel=parallel,
        threats=threats,
        curve=True,
        seconds=seconds,
    )
    best = found.best
    matrix = implementation(case, best, scope) if best is not None else None
    typed = _searching(case, target, margin, parallel, threats, start)
    typed += f" --objective {objective}" if objective != "safest" else ""
    section = found_section(case, found, name, matrix, typed=typed.strip(), start=start)
    if best is not None and not best.feasible:
        section = replace(
            section,
            next_command=f"{_search(case, name, target, 0.0, parallel, threats)} --repair",
        )
    body = partial(found_json, found, section, matrix)
    return Answered(section, body, found.feasible, best, matrix, claims_of(found, parallel))


def claims_of(found: "FoundAnswer", parallel: int) -> dict[str, Any]:
    """Return what the certificate of a best order says beyond the order."""
    return {
        "parallel": parallel,
        "target": found.condition or None,
        "upper_bound": found.upper_bound,
        "proved": found.proved if found.upper_bound is not None else None,
    }


def ask_repair(asked: Asked, given: Given) -> Answered:
    """Ask for the smallest single changes by which an order holds."""
    from detente.report.roadmap.words_further import further_json, repair_section
    from detente.roadmap.repair import find_repairs

    answer = find_repairs(asked.case, given.order, asked.one_motive, asked.scope, **given.changes)
    section = repair_section(asked.case, answer, asked.name, given.said, given.title(asked.case))
    return Answered(section, lambda: further_json(answer, section))


def ask_mended(
    asked: Asked,
    *,
    target: str | None = None,
    parallel: int = 1,
    threats: str = "credible",
    seconds: float = 120.0,
) -> Answered:
    """Look for the best order and, where none holds, for what mends the one that comes nearest."""
    from detente.report.roadmap.words_further import further_json, mended_section
    from detente.roadmap.reading import as_order
    from detente.roadmap.repair import find_repairs

    target = _first_target(asked.case, target)
    found = ask_search(asked, target=target, parallel=parallel, threats=threats, seconds=seconds)
    if found.order is None:  # who refuses, and what would turn it, is said there
        return found
    order = as_order(found.order, target if target in asked.case.targets else None)
    answer = find_repairs(asked.case, order, asked.one_motive, asked.scope, threats=threats)
    section = mended_section(
        asked.case,
        found.section,
        answer,
        _search(asked.case, asked.name, target, 0.0, parallel, threats),
    )

    def body() -> dict[str, Any]:
        of = further_json(answer, section)
        repaired = {key: of[key] for key in ("repairs", "tried", "several")}
        return {**found.body(), **repaired, "more": section.more, "next": section.next_command}

    return replace(found, section=section, body=body)


def ask_trust(asked: Asked, given: Given) -> Answered:
    """Ask how far an order goes whatever the motives."""
    from detente.report.roadmap.words_further import further_json, trust_section
    from detente.roadmap.trust import find_prefix

    answer = find_prefix(asked.case, given.order, asked.scope, threats=given.threats)
    section = trust_section(asked.case, answer, asked.name, given.said, given.title(asked.case))
    return Answered(section, lambda: further_json(answer, section))


def ask_discounts(asked: Asked, given: Given) -> Answered:
    """Ask for which patience of each party an order holds."""
    from detente.report.roadmap.words_further import further_json
    from detente.report.roadmap.words_sets import patience_section
    from detente.roadmap.discounts import find_patience

    answer = find_patience(asked.case, given.order, asked.one_motive, asked.scope, **given.changes)
    section = patience_section(asked.case, answer, asked.name, given.said, given.title(asked.case))
    return Answered(section, lambda: further_json(answer, section))


def ask_diverse(
    asked: Asked,
    count: int,
    *,
    target: str | None = None,
    **options: Any,
) -> Answered:
    """Ask for several orders that hold, as different as can be found; see `find_diverse`."""
    from detente.report.roadmap.words_further import further_json
    from detente.report.roadmap.words_sets import diverse_section
    from detente.roadmap.diverse import find_diverse

    answer = find_diverse(
        asked.case,
        count,
        asked.one_motive,
        asked.scope,
        target=_first_target(asked.case, target),
        **options,
    )
    typed = _searching(asked.case, answer.target, answer.margin, answer.parallel, answer.threats)
    section = diverse_section(asked.case, answer, count, asked.name, typed)
    return Answered(section, lambda: further_json(answer, section))


def ask_when(
    asked: Asked,
    step: str,
    *,
    target: str | None = None,
    **options: Any,
) -> Answered:
    """Ask when a step can be taken at the soonest; see `find_step_date`."""
    from detente.report.roadmap.words_further import further_json, when_section
    from detente.roadmap.step_date import find_step_date

    answer = find_step_date(
        asked.case,
        step,
        asked.one_motive,
        asked.scope,
        target=_first_target(asked.case, target),
        **options,
    )
    section = when_section(asked.case, answer, asked.name)
    return Answered(section, lambda: further_json(answer, section))


def _first_target(case: "Case", target: str | None) -> str:
    return next(iter(case.targets), "") if target is None else target
