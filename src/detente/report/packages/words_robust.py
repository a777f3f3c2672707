"""What is acceptable whichever of several motives holds, in words."""

from detente.case.schema import Case
from detente.packages.answer import Packages, Target
from detente.report import words
from detente.report.packages.tables import goal_of


def robust_in_words(case: Case, answer: Packages, target: Target | None) -> list[str]:
    """Say what is acceptable whichever of the motives holds, where a set of them was named."""
    robust = answer.robust
    if not robust.named:
        return []
    sets = ", and whether ".join(
        words.motive_in_text(case, party, of)
        for party, of in robust.motives.items()
        if len(of) > 1  # the only motive of a party is in the sentence before
    )
    over_no_deal, over_as_now = robust.targets[target.name] if target else robust.anywhere
    whichever, goal = f"Whether {sets}, ", goal_of(target)
    if not robust.smallest.listed:
        floor = words.FLOOR[answer.floor]
        return [f"{whichever}no deal with {goal} suits all over {floor} either way."]
    floors = [f for f, n in zip(words.FLOOR, (over_no_deal, over_as_now), strict=True) if n]
    prefer = words.listed(f"some that all prefer to {words.FLOOR[f]}" for f in floors)
    first = words.package_in_words(case, robust.smallest.listed[0].package)
    over = words.FLOOR[answer.floor]
    return [
        f"{whichever}the same deals with {goal} can be had: {prefer}. Over {over} the smallest is: "
        f"{first}."
    ]
