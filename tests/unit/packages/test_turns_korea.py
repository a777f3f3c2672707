"""Every change that a "no" names on the reference case turns it, and slightly less does not."""

import itertools

import pytest

import detente
from detente.packages import assess_package, parse_package
from detente.packages.answer import Turn
from detente.packages.explain import explain_party

LESS = 1e-6
MOTIVES = ["H1_stall", "H2_survival", "H3_reform", "H4_china"]
SETTINGS = list(itertools.product([None, "hanoi_2019", "war_scare_2017"], MOTIVES))


def moved(turn: Turn, back: float) -> str:
    """Return the change as `--set` takes it, or short of it by `back`."""
    now, to = float(turn.now), float(turn.to)
    short = to - back if to > now else to + back
    return f"{turn.path}={short!r}"


@pytest.mark.parametrize(("scenario", "motive"), SETTINGS)
def test_refused_packages(scenario, motive):
    case = detente.load("korea-2018", scenario=scenario)
    motives = {"DPRK": motive}
    checked = 0
    for name in [*case.roadmaps, "production=all_dismantled,inspections=anytime,sanctions=full"]:
        levels = parse_package(case, name)
        answer = assess_package(case, levels, motives)
        for floor, turns in answer.turns.items():
            for turn in turns:
                if turn.kind == "level":
                    other = {**levels, turn.path: str(turn.to)}
                    again = assess_package(case, other, motives)
                    assert not again.broken
                    assert floor not in {r.floor for r in again.refusals}, (name, turn)
                    continue
                for back, refused in ((0.0, False), (LESS, True)):
                    change = moved(turn, back)
                    there = detente.load("korea-2018", scenario=scenario, changes=[change])
                    again = assess_package(there, levels, motives)
                    assert (floor in {r.floor for r in again.refusals}) is refused, (name, change)
                checked += 1
    if motive == "H1_stall":
        assert checked


@pytest.mark.parametrize("scenario", [None, "hanoi_2019"])
def test_targets_that_cannot_be_agreed(scenario):
    case = detente.load("korea-2018", scenario=scenario)
    motives = {"DPRK": "H1_stall"}
    checked = 0
    for target in detente.find_packages(case, motives).assumed.targets:
        for turn in target.block.turns if target.block else ():
            if turn.kind == "level":
                continue
            for back, possible in ((0.0, True), (LESS, False)):
                change = moved(turn, back)
                there = detente.load("korea-2018", scenario=scenario, changes=[change])
                game = detente.compile_game(there, motives)
                found = detente.packages.find_target(there, target.name, game)
                assert (found.counts.acceptable > 0) is possible, (target.name, change)
            checked += 1
    assert checked >= 4


def test_what_would_turn_a_party():
    case = detente.load("korea-2018")
    motives = {"DPRK": "H1_stall"}
    view = explain_party(detente.compile_game(case, motives), "DPRK")
    assert set(view.turns) == {"full_denuclearisation", "lasting_peace"}
    for target, turns in view.turns.items():
        for turn in turns:
            for back, says_no in ((0.0, False), (LESS, True)):
                there = detente.load("korea-2018", changes=[moved(turn, back)])
                anew = explain_party(detente.compile_game(there, motives), "DPRK")
                assert (target in anew.turns) is says_no, (target, turn)
