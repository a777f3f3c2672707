"""What is found without listing packages is what listing them finds."""

import math
import time
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from tests.random_cases import question
from tests.strategies import Data, questions, to_case

from detente.case.findings import TooLargeError
from detente.game import Game, compile_game
from detente.game.far import find_acceptable, find_nearest_refused, find_stakes
from detente.packages.consent import Consent, find_nearest, find_refusals
from detente.packages.funnel import read_target
from detente.roadmap import find_roadmap, graph
from detente.roadmap.find import Task, answer_task
from detente.roadmap.parts import find_in_parts

FOUR = [range(k, k + 15) for k in range(0, 60, 15)]


def compiled(asked: tuple[Data, dict[str, str], str]) -> Game:
    data, motives, scope = asked
    return compile_game(to_case(data), motives, scope)


@settings(max_examples=150, deadline=None)
@given(questions())
def test_stakes(asked):
    game = compiled(asked)
    assert find_stakes(game) == pytest.approx(np.array(game.stake), abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(questions())
def test_acceptable_packages(asked):
    game = compiled(asked)
    found = {tuple(p) for piece in find_acceptable(game, []) for p in piece.T.tolist()}
    listed = game.space.level[:, Consent(game).agreed[0]]
    assert found == {tuple(p) for p in listed.T.tolist()}


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_nearest_package(asked):
    game = compiled(asked)
    everything = game.space.moved
    found = find_nearest_refused(game, [])
    if not everything.any():
        assert found is None
        return

    def shares(refusals: Any) -> tuple[int, float]:
        no = [r for r in refusals if r.floor == "no_deal"]
        return len(no), max((_short(r) for r in no), default=0.0)

    assert found is not None
    near = find_nearest(Consent(game), everything)
    ours, listed = shares(find_refusals(game, found)), shares(near.refusals)
    assert ours[0] == listed[0]
    assert ours[1] == pytest.approx(listed[1], abs=1e-9)


def _short(refusal: Any) -> float:
    if refusal.red_lines:
        return math.inf
    return float(refusal.shortfall if refusal.share is None else refusal.share)


@pytest.mark.parametrize("seeds", FOUR, ids=lambda of: f"{of.start}-{of.stop - 1}")
def test_parts_bound_the_best_order_of_all(seeds):
    for seed in seeds:
        q = question(seed)
        game, until = compile_game(to_case(q.data)), time.monotonic() + 60

        def ask(of: Game, until: float, tolerance: float, q: Any = q) -> Any:
            task = Task(of, q.target, q.parallel, q.threats, tolerance, until, 10**6)
            return answer_task(task, "safest")

        best = ask(game, until, 1e-7)
        found = find_in_parts(game, q.target, q.parallel, q.threats, until, 1e-7, ask)
        assert found.ends == best.ends, seed
        assert found.holding == best.holding, seed
        assert {r.party for r in found.refusals} == {r.party for r in best.refusals}, seed
        if best.margin is None:
            assert found.margin is None or found.upper_bound is not None, seed
            continue
        if found.margin is not None:
            assert found.margin <= best.upper_bound + 1e-9, seed
            assert found.upper_bound >= best.margin - 1e-9, seed
        assert not found.proved or found.feasible == best.feasible, seed


def test_where_phases_are_too_many_parts_answer(monkeypatch):
    told_apart = 0
    for seed in range(60):
        q = question(seed)
        asked = {"target": q.target, "parallel": q.parallel, "threats": q.threats}
        best = find_roadmap(to_case(q.data), **asked)
        with monkeypatch.context() as context, suppress(TooLargeError):  # of the smallest part too
            context.setattr(graph, "MOST_EDGES", 3)
            found = find_roadmap(to_case(q.data), **asked)
            told_apart += not found.proved
            if best.margin is not None and found.margin is not None:
                assert found.margin <= best.upper_bound + 1e-9, seed
                assert found.upper_bound >= best.margin - 1e-9, seed
            assert not found.proved or found.feasible == best.feasible, seed
    assert told_apart


def test_a_part_is_the_game_below_some_levels():
    for seed in range(40):
        q = question(seed)
        game = compile_game(to_case(q.data))
        top = np.array([(seed >> m) % len(names) for m, names in enumerate(game.space.levels)])
        top = np.maximum(top, game.space.start)
        part = game.part(top)
        within = (game.space.level <= top[:, None]) & (
            game.space.level >= game.space.start[:, None]
        )
        assert (part.space.level == game.space.level[:, within.all(axis=0)]).all()
        assert part.utility == pytest.approx(game.utility[within.all(axis=0)])
        assert (part.stake == game.stake).all()


def test_a_target_that_nobody_can_agree_to_names_who_refuses():
    q = next(q for q in map(question, range(200)) if q.target and _no_end(q))
    game = compile_game(to_case(q.data))
    package = find_nearest_refused(game, [read_target(game.case, q.target, game)])
    assert package is not None
    assert find_refusals(game, package)


def _no_end(q: Any) -> bool:
    game = compile_game(to_case(q.data))
    task = Task(game, q.target, 1, q.threats, 1e-3, 0.0, 1)
    return bool(task.within.any() and not task.ends.any())
