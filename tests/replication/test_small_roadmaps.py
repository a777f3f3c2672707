"""Twenty small cases whose best order an independent brute force found, with its margin.

`small_roadmaps.json` has, per case, the largest smallest margin (share of stake) over all plans:
phases of at most `parallel` one-level increments of distinct measures, every state on the way
admissible, from the status quo to any state of the target; participation and arrival count.
Here every such plan is walked by the engine, so what is checked is the walk, not a search; and
judged by the slow oracle, which random cases are compared with.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.oracle import Condition, Rules
from tests.oracle_roadmaps import Roadmaps

from detente.case.schema import Case
from detente.game import Game, compile_game
from detente.roadmap.given import broken
from detente.roadmap.states import State
from detente.roadmap.walk import Effect, TimedPhase, Walker, advanced

TABLE = Path(__file__).with_name("small_roadmaps.json").read_text(encoding="utf-8")
CASES: list[dict[str, Any]] = json.loads(TABLE)


def to_data(small: dict[str, Any]) -> dict[str, Any]:
    """Return a small case in the case language; pairs that stand twice are added up."""
    parties, measures = {}, {}
    for party in small["parties"]:
        no_deal: dict[str, Any] = {"value": party["no_deal"]}
        if party["id"] in small["no_deal_shifts"]:
            no_deal["shifts"] = small["no_deal_shifts"][party["id"]]
        parties[party["id"]] = {
            "discount": party["discount"],
            "reaction_lag": party["lag"],
            "no_deal": no_deal,
        }
    for measure in small["measures"]:
        numbers = [str(k) for k in range(1, measure["levels"])]
        levels: dict[str, Any] = {"l0": {}}
        levels |= {
            f"l{k}": {"by": measure["performers"][k], "months": measure["months"][k]}
            for k in numbers
        }
        undo = {
            f"l{k}": {
                "share": measure["rho"][k],
                "months": measure["months_to_take_back"].get(k, 0),
                "anyone_of": measure["taken_back_by"][k],
            }
            for k in numbers
        }
        measures[measure["id"]] = {"levels": levels, "take_back": {"levels": undo}}
    pairs: dict[tuple[str, ...], float] = {}
    for pair in small["interactions"]:
        key = (pair["party"], *sorted((pair["a"], pair["b"])))
        pairs[key] = pairs.get(key, 0) + pair["c"]
    return {
        "format": 1,
        "case": small["id"],
        "parties": parties,
        "measures": measures,
        "requires": small["requires"],
        "values": {
            p: {m: {"weight": 1, "shape": shape} for m, shape in of.items()}
            for p, of in small["values"].items()
        },
        "interactions": [{"party": p, "of": [a, b], "weight": w} for (p, a, b), w in pairs.items()],
        "interaction_shapes": small["g"],
    }


def plans(
    game: Game, state: State, meets: Callable[[State], bool], parallel: int
) -> Iterator[list[TimedPhase]]:
    """Yield every plan from a state to any state of the target."""
    if meets(state):
        yield []
    steps = [
        (m, level + 1) for m, level in enumerate(state) if level + 1 < len(game.space.levels[m])
    ]
    for size in range(1, parallel + 1):
        for together in itertools.combinations(steps, size):
            dates = sorted({float(game.months[n]) for n in together})
            effects = tuple(
                Effect(d, tuple(n for n in together if game.months[n] == d)) for d in dates
            )
            after, sound = state, True
            for effect in effects:
                after = advanced(after, effect.increments)
                sound = sound and broken(game, after) is None
            if sound:
                phase = TimedPhase(effects, dates[-1])
                yield from ([phase, *rest] for rest in plans(game, after, meets, parallel))


@pytest.mark.replicates("an independent brute force over ordered set partitions (R3-R7)")
@pytest.mark.parametrize("small", CASES, ids=lambda small: small["id"])
def test_best_margin_over_all_plans(small):
    game = compile_game(Case.model_validate(to_data(small)))
    names = [p["id"] for p in small["parties"]]
    stakes = np.array([small["stakes"][name] for name in names])
    assert game.stake == pytest.approx(stakes, abs=1e-9)
    goal = game.space.condition(small["target"])

    def meets(state: State) -> bool:
        return bool(game.space.holds(goal, np.array(state, dtype=np.uint8)[:, None])[0])

    start = tuple(int(x) for x in game.space.start)
    found = list(plans(game, start, meets, small["parallel"]))
    assert len(found) == small["plans"]
    walker = Walker(game)
    for threats, optimum in small["optimum"].items():
        best = -np.inf
        for plan in found:
            walk = walker.walk(start, plan, threats)
            margins = np.array(walk.values[0]) - game.no_deal
            for stop in walk.stops:
                margins[stop.party] = min(margins[stop.party], stop.margin)
            best = max(best, float((margins / stakes).min()))
        assert best == pytest.approx(optimum["share"], abs=1e-9), threats


@pytest.mark.replicates("an independent brute force over ordered set partitions (R3-R7)")
@pytest.mark.parametrize("threats", ["credible", "all"])
@pytest.mark.parametrize("small", CASES, ids=lambda small: small["id"])
def test_the_oracle_finds_the_same(small, threats):
    rules = Rules(to_data(small))
    meets = Condition(small["target"], rules).holds
    best = Roadmaps(rules, threats).all(meets, small["parallel"], nothing=True)
    assert len(best.judged) == small["plans"]
    assert best.value == pytest.approx(small["optimum"][threats]["share"], abs=1e-9)
