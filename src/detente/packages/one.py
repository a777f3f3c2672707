"""What everybody says to one package."""

from collections.abc import Mapping

from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Case
from detente.game import compile_game
from detente.packages.answer import OnePackage
from detente.packages.consent import FLOORS, broken_lines, find_refusals, find_stands
from detente.packages.turns import turns_of_package


def assess_package(
    case: Case,
    levels: Mapping[str, str | int],
    motives: Mapping[str, str] | None = None,
    scope: str = "core",
) -> OnePackage:
    """Return what everybody says to one package.

    Parameters
    ----------
    case : Case
    levels : mapping
        Measure to level, by name or number; measures not named stay as they are.
    motives, scope
        As in `find_packages`.

    Raises
    ------
    QuestionError
        For a measure, level or motive that the case does not have.
    """
    game = compile_game(case, motives, scope)
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
    )


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
