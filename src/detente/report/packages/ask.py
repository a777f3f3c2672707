"""The first question, asked and put into words."""

from typing import TYPE_CHECKING, Any

from detente.report.asked import Answered, Asked
from detente.report.section import plain

if TYPE_CHECKING:
    from detente.report.packages.words_stages import Funnels


def ask_packages(
    asked: Asked,
    *,
    target: str | None = None,
    floor: str = "no_deal",
    everybody: bool = False,
    stages: bool = False,
    require: str | None = None,
) -> Answered:
    """Ask what everybody would accept.

    Parameters
    ----------
    asked : Asked
    target, floor, everybody
        As in `find_packages`.
    stages : bool
        Whether to count what holds once in place and what steps lead to.
    require : str, optional
        A target in which something has to be acceptable; empty for any package.
    """
    from detente.packages import find_packages, required
    from detente.report.packages.words import packages_json, packages_section

    case, motives, scope = asked.case, asked.motives, asked.scope
    met = require is None or required(case, require, motives, scope, floor, asked.robust)
    answer = find_packages(
        case,
        motives,
        scope,
        robust=asked.robust,
        everybody=everybody,
        floor=floor,
        target=target,
        game=asked.game,
    )
    of: Funnels = ()
    if stages:
        from detente.roadmap.stages import stages_by_reading

        of = stages_by_reading(case, answer)
    section = packages_section(case, answer, asked.name, of)
    return Answered(section, lambda: packages_json(answer, section, of), met)


def ask_package(asked: Asked, text: str) -> Answered:
    """Ask about one package: `a=full,b=2`, or a roadmap's name for its end."""
    from detente.packages import assess_package, parse_package
    from detente.report.packages.words_package import one_package_section

    levels = parse_package(asked.case, text)
    answer = assess_package(asked.case, levels, asked.one_motive, asked.scope, game=asked.game)
    section = one_package_section(asked.case, answer, asked.name)

    def body() -> dict[str, Any]:
        said = {"sentence": section.sentence, "acceptable": answer.acceptable, **plain(answer)}
        return {k: v for k, v in said.items() if k != "case"}

    return Answered(section, body, answer.acceptable)


def ask_why(asked: Asked, what: str, which: str) -> Answered:
    """Ask why, or why not: a party, a measure or a target."""
    from detente.packages import find_target
    from detente.packages.explain import explain_measure, explain_party
    from detente.report.packages.words_explain import measure_section, party_section, target_section

    asked.one_motive  # noqa: B018  (refuses several motives)
    game = asked.game
    answer: Any
    if what == "target":
        answer = find_target(asked.case, which, game)
        section = target_section(asked.case, game.motives, answer, asked.name)
    elif what == "party":
        answer = explain_party(game, which)
        section = party_section(asked.case, game.motives, answer, asked.name)
    else:
        answer = explain_measure(game, which)
        section = measure_section(asked.case, game.motives, answer, asked.name)

    def body() -> dict[str, Any]:
        said = {"sentence": section.sentence, "would_change": section.would_change}
        return {"motives": game.motives, **said, **plain(answer)}

    return Answered(section, body)
