"""A case as asked for, and an answer ready to be shown: what terminal and workbench share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.report.section import Section, quoted

if TYPE_CHECKING:
    from detente.case.load import CaseFile
    from detente.case.schema import Case
    from detente.game import Game
    from detente.roadmap import GivenAnswer
    from detente.roadmap.matrix import Matrix


SEARCHED = 200
"""Admissible packages among which an order, or what mends one, is found while one waits."""

LARGE = 500_000
"""Admissible packages that are listed and judged in about a second."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A case and what is assumed of it."""

    name: str
    """As typed, with the options that change it, for the next command."""
    file: "CaseFile"
    case: "Case"
    motives: dict[str, str]
    robust: dict[str, tuple[str, ...]]
    """Where several motives of a party were named: those that an answer has to hold under."""
    scope: str
    like: "Game | None" = None
    """Of the case without a change that is tried on it: what both share is not worked out twice."""

    @property
    def one_motive(self) -> dict[str, str]:
        """Motives for a question that is asked under one of each party, or a refusal."""
        from detente.case.findings import QuestionError

        for party, of in self.robust.items():
            if len(of) > 1:
                raise QuestionError(
                    f"--motive {party}={','.join(of)}: this question takes one motive of a party; "
                    "`packages` and `brief` take several"
                )
        return self.motives

    @cached_property
    def game(self) -> "Game":
        """The case compiled once for every question about packages that is put to it."""
        from detente.game import compile_game

        return compile_game(self.case, self.motives, self.scope, self.like)

    @property
    def is_large(self) -> bool:
        """Whether its packages can be listed, but not while one waits."""
        return self._packages > LARGE and not self.game.space.is_too_large

    @property
    def is_searched_long(self) -> bool:
        """Whether to look for an order among its packages takes more than a moment."""
        return self._packages > SEARCHED

    @cached_property
    def _packages(self) -> int:
        space = self.game.space
        admissible = space.count(space.requires)
        return space.size if admissible is None else admissible

    @property
    def setting(self) -> str:
        """Say what was changed of the case: scenario and single changes; empty if nothing."""
        said = []
        if self.file.scenario:
            scenario = self.case.scenarios[self.file.scenario]
            said.append(f"Scenario: {scenario.title or self.file.scenario}.")
        if self.file.changes:
            said.append(f"Changed: {'; '.join(self.file.changes)}.")
        return " ".join(said)


@dataclass(frozen=True)
class Answered:
    """The answer to one question."""

    section: Section
    body: Callable[[], dict[str, Any]]
    """What `--json` prints of it."""
    yes: bool = True
    """Whether `--require` is met."""
    order: "GivenAnswer | None" = None
    """Of a roadmap: the order that was walked or found."""
    matrix: "Matrix | None" = None
    """Its implementation matrix."""
    claims: dict[str, Any] = field(default_factory=dict)
    """What its certificate says beyond the order."""


def read_case(
    case_name: str, scenario: str | None = None, changes: tuple[str, ...] = ()
) -> "CaseFile":
    """Read a case with its findings."""
    import logging

    from detente.case.load import read

    started = time.perf_counter()
    file = read(case_name, scenario=scenario, changes=changes)
    took = time.perf_counter() - started
    logging.getLogger("detente").info("read %s in %.2f s", file.document.name, took)
    return file


def ask(
    case_name: str,
    scenario: str | None,
    changes: tuple[str, ...],
    motives: tuple[str, ...],
    scope: str,
    like: "Game | None" = None,
) -> Asked:
    """Read a sound case and the motives to assume."""
    from detente.case.findings import QuestionError

    file = read_case(case_name, scenario, changes)
    assumed: dict[str, str] = {}
    named: dict[str, tuple[str, ...]] = {}
    for text in motives:
        party, equals, motive = text.partition("=")
        if not equals:
            raise QuestionError(f"--motive {text!r}: write PARTY=MOTIVE, such as DPRK=H2_survival")
        party = party.strip()
        named[party] = tuple(dict.fromkeys(m.strip() for m in motive.split(",")))
        assumed[party] = named[party][0]
    robust = named if any(len(of) > 1 for of in named.values()) else {}
    typed = [quoted(case_name)]
    typed += [f"--scenario {scenario}"] if scenario else []
    typed += [f"--set {quoted(change)}" for change in changes]
    typed += [f"--motive {quoted(motive)}" for motive in motives]
    typed += ["--scope full"] if scope == "full" else []
    return Asked(" ".join(typed), file, file.sound(), assumed, robust, scope, like)
