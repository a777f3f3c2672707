"""Every question that has a section, in the order of the brief; a new one adds its line here."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.case.schema import Case
from detente.report.section import Section

if TYPE_CHECKING:
    from detente.report.packages.words_stages import Funnels


@dataclass(frozen=True)
class Reader:
    """What the one who reads wants to know."""

    name: str
    """The case, as typed."""
    motives: Mapping[str, str]
    """Assumed of each party that has several."""
    robust: Mapping[str, tuple[str, ...]]
    """Motives under all of which an answer has to hold; empty where no set was named."""
    scope: str
    target: str | None
    """A target of the case or any condition; the first target if None."""
    stages: bool = False
    """Whether to count what holds once in place and what steps lead to, which takes a while."""
    start: dt.date | None = None
    """The day on which an order begins; the case's date if None."""


Asked = Callable[[Case, Reader], Section]
"""From a case and what is asked of it to the section of one question."""


def _packages(case: Case, reader: Reader) -> Section:
    from detente.packages import find_packages
    from detente.report.packages.words import packages_section

    answer = find_packages(
        case, reader.motives, reader.scope, robust=reader.robust, target=reader.target
    )
    stages: Funnels = ()
    if reader.stages:
        from detente.roadmap.stages import stages_by_reading

        stages = stages_by_reading(case, answer)
    return packages_section(case, answer, reader.name, stages)


def given_roadmap(case: Case, reader: Reader, given: str) -> Section:
    """Return the section of somebody's order, with what would mend it where it does not hold."""
    from detente.report.roadmap.ask import Given, walk_given
    from detente.report.roadmap.words_further import with_options
    from detente.report.section import quoted
    from detente.roadmap import read_order
    from detente.roadmap.repair import find_repairs

    order = Given(read_order(case, given), quoted(given), start=reader.start)
    answered = walk_given(case, reader.name, reader.motives, reader.scope, order)
    if answered.yes or answered.order is None or answered.order.stuck is not None:
        return answered.section
    mended = find_repairs(case, order.order, reader.motives, reader.scope, **order.changes)
    return with_options(case, answered.section, mended)


def best_roadmap(case: Case, reader: Reader) -> Section:
    """Return the section of the best order to the target."""
    from detente.report.roadmap.ask import search_order

    return search_order(
        case, reader.name, reader.motives, reader.scope, target=reader.target, start=reader.start
    ).section


SECTIONS: dict[str, Asked] = {"packages": _packages}
