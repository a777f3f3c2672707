"""Random cases for the search: few steps, and about as many that hold as that do not.

A seed stands for a case, so that a failure names it. Who carries a measure out mostly pays for it
and the others mostly gain, more than it costs; what makes an order fail is time, what can be kept
and what can be undone.
"""

import random
from dataclasses import dataclass
from typing import Any

PARTIES = ("Arn", "Bel", "Cyr", "Dun")
MEASURES = ("arms", "border", "coal", "drills", "envoys", "forts")
LEVELS = ("none", "some", "most", "full")

Data = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A case and what is asked of it."""

    seed: int
    data: Data
    target: str
    """A condition, or nothing: any acceptable package."""
    parallel: int
    threats: str


def question(seed: int, steps: int = 5) -> Question:
    """Return a random question about a case of at most so many steps.

    Parameters
    ----------
    seed : int
    steps : int
        The most increments from the status quo to everything done.
    """
    rng = random.Random(seed)
    sizes = _sizes(rng, steps)
    names = list(sizes)
    who = list(PARTIES[: rng.choice((2, 2, 3, 3, 4))])
    data: Data = {
        "format": 1,
        "case": f"random-{seed}",
        "calm": 0.5,
        "parties": {p: _party(rng, names, k) for k, p in enumerate(who)},
        "measures": {n: _measure(rng, who, size) for n, size in sizes.items()},
        "requires": _requires(rng, sizes),
    }
    data["values"] = {p: {} for p in who}
    for name, measure in data["measures"].items():
        _add_values(rng, data, name, measure)
    data["interactions"] = [
        {"party": p, "of": rng.sample(names, 2), "weight": rng.randint(-8, 16)}
        for p in who
        if len(names) > 1 and rng.random() < 0.4
    ]
    if rng.random() < 0.2:
        data["interaction_shapes"] = {n: [0, *_rising(rng, sizes[n])] for n in names[:1]}
    if rng.random() < 0.15:
        never = f"{rng.choice(names)} == {LEVELS[1]}"
        data["red_lines"] = {rng.choice(who): [{"never": never}]}
    if rng.random() < 0.2:
        change = {"weights": {names[0]: "x1.5"}, "no_deal": -rng.randint(0, 9)}
        data["motives"] = {who[0]: {"keen": {}, "sly": change}}
    tops = [f"{n} == {LEVELS[size]}" for n, size in sizes.items()]
    target = rng.choice(("", " and ".join(tops), tops[0], f"{names[-1]} >= some"))
    return Question(seed, data, target, rng.randint(1, 3), rng.choice(("credible", "all")))


def _sizes(rng: random.Random, steps: int) -> dict[str, int]:
    """Return how many steps each measure has, by name."""
    left, sizes = rng.choice((steps, steps, steps - 1, steps - 2)), []
    while left:
        sizes.append(min(left, rng.choice((1, 1, 2, 3))))
        left -= sizes[-1]
    return dict(zip(MEASURES, sizes, strict=False))


def _party(rng: random.Random, names: list[str], place: int) -> Data:
    party: Data = {
        "discount": rng.choice((0.7, 0.8, 0.86, 0.9, 0.93, 0.97, 0.97, 0.99)),
        "reaction_lag": rng.choice((0, 0.7, 1, 2, 3, 6, 9, 12)),
    }
    if place > 1:
        party["veto"] = rng.choice(("all", "own measures", "none"))
    no_deal: Data = {"value": -rng.choice((0, 0, 0, 0, 1, 3, 8))}
    if rng.random() < 0.3:
        no_deal["shifts"] = {rng.choice(names): rng.randint(-4, 8)}
    party["no_deal"] = no_deal
    if rng.random() < 0.1:
        party["drift"] = {"while": f"{rng.choice(names)} == none", "per_year": 0.2}
    elif rng.random() < 0.05:
        party["discount"] = 1
    return party


def _measure(rng: random.Random, who: list[str], size: int) -> Data:
    performers = rng.sample(who, min(len(who), rng.choice((1, 1, 1, 1, 2, 3))))
    levels: Data = {LEVELS[0]: {}}
    for k in range(1, size + 1):
        level: Data = {"months": rng.choice((0, 1, 1, 2, 3, 3, 6, 7.2, 12, 24))}
        if rng.random() < 0.2:
            level["by"] = rng.sample(who, rng.choice((1, 2)))
        if rng.random() < 0.1:
            level["protected"] = True
        levels[LEVELS[k]] = level
    measure: Data = {"by": performers, "levels": levels}
    if rng.random() < 0.35:
        measure["take_back"] = _take_back(rng, who)
    if measure.get("take_back") and size > 1 and rng.random() < 0.2:
        measure["take_back"] = {
            "levels": {LEVELS[k]: _take_back(rng, who) for k in range(1, size + 1)}
        }
    return measure


def _take_back(rng: random.Random, who: list[str]) -> Data:
    line: Data = {
        "share": rng.choice((0, 0.1, 0.5, 0.8, 0.9, 1, 1)),
        "months": rng.choice((0, 0, 1, 2, 6, 24)),
    }
    form = rng.random()
    if form < 0.2:
        line["anyone_of"] = rng.sample(who, rng.choice((1, 2)))
    elif form < 0.3:
        line["all_of"] = rng.sample(who, 2)
    return line


def _requires(rng: random.Random, sizes: dict[str, int]) -> list[str]:
    """Return prerequisites, each on a measure named earlier, so that everything can be reached."""
    names, lines = list(sizes), []
    for k in range(1, len(names)):
        if rng.random() < 0.3:
            first, then = rng.choice(names[:k]), names[k]
            lines.append(f"{then} < {LEVELS[rng.randint(1, sizes[then])]} or {first} >= some")
    return lines


def _add_values(rng: random.Random, data: Data, name: str, measure: Data) -> None:
    for party in data["parties"]:
        paying = party in measure["by"]
        alone = paying and len(measure["by"]) == 1
        weight = rng.uniform(-13, -3) if alone else rng.uniform(-5 if paying else 3, 18)
        value: Data = {"weight": round(weight, 1)}
        if rng.random() < 0.4:
            value["shape"] = [0, *_rising(rng, len(measure["levels"]) - 1)]
        data["values"][party][name] = value


def _rising(rng: random.Random, size: int) -> list[float]:
    return [*sorted(round(rng.random(), 2) for _ in range(size - 1)), 1]
