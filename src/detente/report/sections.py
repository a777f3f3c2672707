"""Every question that has a section, in the order of the brief; a new one adds its line here."""

from collections.abc import Callable, Mapping

from detente.case.schema import Case
from detente.report.section import Section

Asked = Callable[[Case, str, Mapping[str, str], str], Section]
"""From a case, its name as typed, motives and scope to the section of one question."""


def _packages(case: Case, name: str, motives: Mapping[str, str], scope: str) -> Section:
    from detente.packages import find_packages
    from detente.report.words_packages import packages_section

    return packages_section(case, find_packages(case, motives, scope), name)


def given_roadmap(
    case: Case, name: str, motives: Mapping[str, str], scope: str, given: str
) -> Section:
    """Return the section of somebody's order: one of the case, or a file."""
    from detente.report.words_roadmap import given_section
    from detente.roadmap import read_order, walk_order
    from detente.roadmap.matrix import implementation

    plan = given if given in case.roadmaps else read_order(case, given)
    answer = walk_order(case, plan, motives, scope)
    return given_section(case, answer, name, implementation(case, answer, scope), given=given)


SECTIONS: dict[str, Asked] = {"packages": _packages}
