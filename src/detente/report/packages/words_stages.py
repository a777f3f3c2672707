"""The last stages of the funnel: what would hold once in place, and what steps lead to."""

from collections.abc import Mapping, Sequence

from detente.roadmap.stages import Stages

Funnels = Sequence[Mapping[str, Stages]]
"""By reading: a target's name, or nothing for any deal, to its stages."""

HOLD = "hold once in place"
REACHED = "reached step by step"


def reachable_cell(stages: Stages) -> str:
    """Say how many packages steps lead to, or between which numbers that is."""
    of = stages.reachable
    return f"{of.at_least:,}" if of.proved else f"{of.at_least:,} to {of.at_most:,}"


def stages_in_words(goal: str, stages: Stages) -> list[str]:
    """Say whether deals that everybody accepts also hold, and whether steps lead to them."""
    if not stages.ends:
        return []
    if not stages.holding:
        return [f"No deal with {goal} would hold once in place: somebody gains by stopping then."]
    said = []
    if stages.holding == stages.ends:
        said.append(f"Every deal with {goal} that is accepted would also hold once in place.")
    else:
        said.append(
            f"Not every deal with {goal} that is accepted would hold once in place: in some, "
            "somebody gains by stopping then."
        )
    of, way = stages.reachable, "a way there by which each side is better off carrying on"
    if not of.at_most:
        said.append(f"To none of those that hold is there {way}, one step after the other.")
    elif of.at_least == stages.holding:
        said.append(f"To each of those that hold there is {way}.")
    elif not of.at_least:
        said.append(f"No {way.removeprefix('a ')} has been found to those that hold.")
    else:
        some = "some" if of.proved else "at least some"
        said.append(f"To {some} of those that hold, not to all, there is {way}.")
    return said


def stages_json(stages: Stages) -> dict[str, object]:
    """Return the last stages as JSON has them."""
    of = stages.reachable
    return {
        "holding": stages.holding,
        "reachable": {"at_least": of.at_least, "at_most": of.at_most, "proved": of.proved},
    }
