"""What everybody says to one package."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.packages.answer import OnePackage, Stand
from detente.packages.consent import FLOORS, broken_lines, find_refusals, find_stands, stake_of
from detente.packages.turns import turns_of_package


def assess_package(
    case: Case,
    levels: Mapping[str, str | int],
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
    *,
    game: Game | None = None,
) -> OnePackage:
    """Return what everybody says to one package.

    Parameters
    ----------
    case : Case
    levels : mapping
        Measure to level, by name or number; measures not named stay as they are.
    motives, scope
        As in `find_packages`.
    game : Game, optional
        The case as compiled under these motives, where it is at hand.

    Raises
    ------
    QuestionError
        For a measure, level or motive that the case does not have.
    """
    game = game or compile_game(case, motives, scope)
    package = game.space.package(levels)
    refusals = find_refusals(game, package)
    turns = {
        floor: turns_of_package(game, package, f)
        for f, floor in enumerate(FLOORS)
        if any(r.floor == floor for r in refusals)
    }
    return OnePackage(
        case=case.case,
        case_hash=case.hash,
        motives=game.motives,
        package=game.space.named(package),
        broken=broken_lines(game, package),
        stands=tuple(find_stands(game, package)),
        refusals=tuple(refusals),
        turns=turns,
        by_motive=_by_motive(game, package),
        stake={p: stake_of(game, i) for i, p in enumerate(game.parties)},
    )


def _by_motive(game: Game, package: NDArray[np.uint8]) -> dict[str, dict[str, Stand]]:
    """Return what a party would make of a package under each of its motives."""
    return {
        party: {
            motive: find_stands(game.under({party: motive}), package)[game.parties.index(party)]
            for motive in motives
        }
        for party, motives in game.case.motives.items()
    }


def parse_package(case: Case, text: str) -> dict[str, str]:
    """Read `measure=level, measure=level`, or the name of a roadmap for where it ends.

    Raises
    ------
    QuestionError
        Where it is neither.
    """
    if text in case.roadmaps:
        ends: dict[str, str] = {}
        for phase in case.roadmaps[text].phases:
            ends |= {name: str(level) for name, level in phase.do.items()}
        return ends
    levels = {}
    for part in text.split(","):
        name, equals, level = part.partition("=")
        if not equals:
            hint = did_you_mean(text, case.roadmaps)
            raise QuestionError(f"{text!r} is no roadmap{hint} and no list such as `a=full,b=2`")
        levels[name.strip()] = level.strip()
    return levels
