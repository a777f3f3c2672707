"""R9 on the twenty small cases: the checker agrees with the engine on their plans."""

import json

import numpy as np
import pytest
from tests.replication.test_small_roadmaps import CASES, plans, to_data

from detente.case.schema import Case, Roadmap
from detente.game import compile_game
from detente.roadmap import walk_order
from detente.roadmap.certificate import build_certificate
from detente.roadmap.checker import check_certificate


def roadmap_of(game, plan):
    names, levels = game.measures, game.space.levels
    steps = [[n for effect in phase.effects for n in effect.increments] for phase in plan]
    return Roadmap.model_validate(
        {"phases": [{"do": {names[m]: levels[m][k] for m, k in phase}} for phase in steps]}
    )


def agree(small, step):
    case = Case.model_validate(to_data(small))
    game = compile_game(case)
    start = tuple(int(x) for x in game.space.start)
    goal = game.space.condition(small["target"])

    def meets(state):
        return bool(game.space.holds(goal, np.array(state, dtype=np.uint8)[:, None])[0])

    found = [p for p in plans(game, start, meets, small["parallel"]) if p]
    for k, plan in enumerate(found[::step]):
        threats = ("credible", "all")[k % 2]
        answer = walk_order(case, roadmap_of(game, plan), threats=threats)
        options = {"parallel": small["parallel"], "target": small["target"]}
        document = json.loads(json.dumps(build_certificate(answer, case.case, "test", **options)))
        verdict = check_certificate(document, case)
        assert verdict.reasons == ()
        assert verdict.feasible is answer.feasible
        assert verdict.margin == pytest.approx(answer.margin, abs=1e-9)
    return len(found)


@pytest.mark.parametrize("small", CASES, ids=lambda small: small["id"])
def test_certificates_of_some_plans(small):
    agree(small, max(small["plans"] // 8, 1))


@pytest.mark.slow
@pytest.mark.parametrize("small", CASES, ids=lambda small: small["id"])
def test_certificates_of_all_plans(small):
    assert agree(small, 1) == small["plans"]
