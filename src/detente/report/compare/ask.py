"""Two cases, or one in two states, asked side by side and put into words."""

from functools import lru_cache
from typing import TYPE_CHECKING

from detente.case.findings import QuestionError, TooLargeError, did_you_mean
from detente.report.asked import Answered, Asked
from detente.report.section import quoted

if TYPE_CHECKING:
    from detente.roadmap import GivenAnswer
    from detente.roadmap.matrix import Matrix


def own_order(asked: Asked, name: str) -> str:
    """Return the name of an order of the case; never a file's."""
    if name not in asked.case.roadmaps:
        raise QuestionError(f"no order {name!r}{did_you_mean(name, asked.case.roadmaps)}")
    return name


def ask_compare(
    before: Asked,
    after: Asked,
    *,
    target: str | None = None,
    given: str | None = None,
    to_given: str | None = None,
) -> Answered:
    """Ask what differs between two cases, and so in what follows from them.

    Parameters
    ----------
    before, after : Asked
        The two, each under one motive of each party.
    target : str, optional
        As in `compare_packages`.
    given : str, optional
        An order to walk in both: a roadmap of the case, or a file.
    to_given : str, optional
        The order to walk in the second one; the same if None.
    """
    from detente.case.compare import compare_cases
    from detente.packages.compare import compare_packages
    from detente.report.compare.words import Compared, Side, compare_json, compare_section
    from detente.roadmap.compare import compare_orders

    for asked in (before, after):
        asked.one_motive  # noqa: B018  (refuses several motives)
    given, to_given = given or to_given, to_given or given
    walks = [_walk(before, given), _walk(after, to_given)]
    orders = None
    if walks[0] is not None and walks[1] is not None:
        orders = compare_orders(walks[0], walks[1])
    packages, unsaid = None, ""
    try:
        packages = compare_packages(before.game, after.game, target)
    except TooLargeError as err:
        if orders is None:
            raise
        unsaid = str(err)
    of = Compared(
        sides=(
            Side(before, before.game.motives, walks[0]),
            Side(after, after.game.motives, walks[1]),
        ),
        differences=compare_cases(before.case, after.case),
        packages=packages,
        orders=orders,
        unsaid=unsaid,
    )
    section = compare_section(of)
    return Answered(section, lambda: compare_json(of, section))


def _walk(asked: Asked, given: str | None) -> "tuple[GivenAnswer, Matrix] | None":
    if given is None:
        return None
    return _walked(asked, given)


@lru_cache(maxsize=4)  # on a page mostly one of the two sides changes
def _walked(asked: Asked, given: str) -> "tuple[GivenAnswer, Matrix]":
    from detente.report.roadmap.ask import Given, ask_given
    from detente.roadmap import read_order

    walked = ask_given(asked, Given(read_order(asked.case, given), quoted(given)))
    assert walked.order is not None
    assert walked.matrix is not None
    return walked.order, walked.matrix
