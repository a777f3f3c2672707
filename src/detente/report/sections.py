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


SECTIONS: dict[str, Asked] = {"packages": _packages}
