"""What is acceptable whichever of several motives holds, in words."""

from detente.case.schema import Case
from detente.packages.answer import Packages, Target
from detente.report import words
from detente.report.tables_packages import goal_of


def robust_in_words(case: Case, answer: Packages, target: Target | None) -> list[str]:
    """Say what is acceptable whichever of the motives holds, where a set of them was named."""
    robust = answer.robust
    if not robust.named:
        return []
    sets = ", and of ".join(
        f"{words.in_text(case, party)}’s motives "
        + words.listed(words.motive_name(case, party, m) for m in of)
        for party, of in robust.motives.items()
        if len(of) > 1  # the only motive of a party is in the sentence before
    )
    over_no_deal, over_as_now = robust.targets[target.name] if target else robust.anywhere
    whichever, goal = f"Acceptable whichever of {sets} holds: ", goal_of(target)
    if not robust.smallest.listed:
        return [f"{whichever}no deal with {goal}, over {words.FLOOR[answer.floor]}."]
    also = "over both floors" if over_as_now else "over no deal, though not over staying as now"
    if not over_no_deal:
        also = "over staying as now, though not over no deal"
    first = words.package_in_words(case, robust.smallest.listed[0].package)
    return [f"{whichever}there are deals with {goal} {also}; the smallest is {first}."]
