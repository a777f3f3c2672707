"""Cases of any size from a seed: what each carries out costs it less than it gives the others."""

import random
from typing import Any

from detente.case.schema import Case
from detente.case.validation import validate

LEVELS = ("none", "some", "most", "full")


def case_of(seed: int, parties: int, sizes: tuple[int, ...]) -> tuple[Case, str]:
    """Return a case, and a target: every third measure in full.

    Parameters
    ----------
    seed : int
    parties : int
    sizes : tuple of int
        Levels of each measure, status quo included: their product is the number of states.
    """
    rng = random.Random(seed)
    who = [f"P{i}" for i in range(parties)]
    by = {f"m{k}": who[k % parties] for k in range(len(sizes))}
    data: dict[str, Any] = {
        "format": 1,
        "case": f"bench-{seed}",
        "parties": {
            p: {
                "discount": rng.choice((0.85, 0.9, 0.95)),
                "reaction_lag": rng.choice((1, 3, 6)),
                "no_deal": {"value": -rng.randint(0, 5)},
            }
            for p in who
        },
        "measures": {},
        "values": {p: {} for p in who},
    }
    for (name, performer), size in zip(by.items(), sizes, strict=True):
        names = (*LEVELS[: size - 1], LEVELS[-1])
        levels = {level: {"months": rng.choice((1, 2, 3, 6))} for level in names[1:]}
        share, months = rng.choice((0.3, 0.6, 0.9)), rng.choice((1, 6, 12))
        data["measures"][name] = {
            "by": performer,
            "levels": {names[0]: {}, **levels},
            "take_back": {"share": share, "months": months},
        }
        cost = rng.uniform(3, 9)
        gain = cost * rng.uniform(1.5, 3) * 2 / (parties - 1)
        for p in who:
            weight = -cost if p == performer else gain * rng.uniform(0.4, 1.6)
            shape = [0, *sorted(round(rng.random(), 2) for _ in range(size - 2)), 1]
            data["values"][p][name] = {"weight": round(weight, 2), "shape": shape}
    case, issues = validate(data)
    assert case is not None, issues
    return case, " and ".join(f"{name} == full" for name in list(by)[::3])
