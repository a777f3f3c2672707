"""Whoever says no, and the change that is said to turn it: each change is made and looked at."""

import json
import math
import re
from collections.abc import Callable, Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.oracle import TOLERANCE, Package, Rules, read_yaml
from tests.oracle_packages import (
    Consents,
    changed,
    conjuncts,
    floor_place,
    holds,
    levers,
    mode_at,
    neighbours,
    place,
)
from tests.strategies import Data, questions, to_case

import detente
from detente.packages.explain import explain_party

FLOORS = ("no_deal", "as_now")
SIGNS = ("==", "!=", "<", "<=", ">", ">=")
SCALE = {"low": (2, 5, 8), "medium": (8, 12, 16), "high": (16, 30, 45)}
SHORT = 1e-6
"""A change this much smaller, in points, does not do."""

Question = tuple[Data, dict[str, str], str]

some = settings(deadline=None, max_examples=100)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("turns")


def with_change(rules: Rules, path: str, value: float) -> Rules:
    """Return the rules of the case with one judgement changed."""
    scope = "full" if len(rules.measures) == len(rules.levels) else "core"
    motives = {p: m for p, m in rules.motives.items() if m is not None}
    return Rules(changed(rules.data, path, value), motives, scope)


def loaded(folder: Path, data: Data, change: str) -> Any:
    """Return the case that a file holds, with a change as `--set` makes it."""
    file = folder / "case.yaml"
    file.write_text(json.dumps(data), encoding="utf-8")
    return detente.load(file, changes=[change])


# ------------------------------------------------------------ changes of a floor or a value


def check_judgement(rules: Rules, turn: Any, says_yes: Callable[[Rules], bool]) -> None:
    """Assert that a change turns the no, that a smaller one does not, and that `now` is so."""
    now, to = float(turn.now), float(turn.to)
    assert now == pytest.approx(mode_at(rules.data, turn.path, rules.words), abs=1e-9)
    assert abs(to - now) > SHORT
    assert not says_yes(with_change(rules, turn.path, now)), turn
    assert says_yes(with_change(rules, turn.path, to)), turn
    short = to - math.copysign(SHORT, to - now)
    assert not says_yes(with_change(rules, turn.path, short)), turn


Rank = tuple[bool, float]
"""What a change takes: a share of its own range, or where it has none, points."""


def rank_of(turn: Any) -> Rank:
    """Return what a change takes."""
    if turn.share is None:
        return True, abs(float(turn.to) - float(turn.now))
    return False, turn.share


def least_change(rules: Rules, party: str, packages: list[Package], kind: str, calm: float) -> Any:
    """Return what the smallest change takes by which a party accepts one of some packages.

    How much a package's worth moves with a judgement is found by moving it by a point.

    Returns
    -------
    tuple or None
        None where no such change does it.
    """
    reading = rules.reading(party)
    floor = calm * rules.utility(reading, rules.status_quo) + (1 - calm) * reading.floors["no_deal"]
    short = [floor - rules.utility(reading, x) for x in packages]
    places = [floor_place(rules, party)] if kind == "floor" else values_of(rules, party)
    ranks: list[Rank] = []
    for path in places:
        there = with_change(rules, path, mode_at(rules.data, path, rules.words) + 1)
        moved = there.reading(party)
        if kind == "floor":
            pulls = [-(1 - calm) * (moved.no_deal - reading.no_deal) for _ in packages]
        else:
            pulls = [rules.utility(moved, x) - rules.utility(reading, x) for x in packages]
        moves = [
            missing / pull for missing, pull in zip(short, pulls, strict=True) if abs(pull) > 1e-9
        ]
        if moves:
            move = min(moves, key=abs)
            room = abs(end_of(rules, path, move > 0) - mode_at(rules.data, path, rules.words))
            ranks.append((room == 0, abs(move) / room if room else abs(move)))
    return min(ranks, default=None)


def values_of(rules: Rules, party: str) -> list[str]:
    """Return the places of the weights and interactions that could be changed."""
    return list(levers(rules, party))


def end_of(rules: Rules, path: str, high: bool) -> float:
    """Return the low or high end of a judgement's range."""
    holder, key = place(rules.data, path)
    written = holder[key]
    while isinstance(written, dict):
        written = written["value"]
    if isinstance(written, list):
        return float(written[2 if high else 0])
    if isinstance(written, str):
        ends = re.split(r"\s+to\s+", written)
        if len(ends) == 2:
            return float(ends[high])
        word, sign = written.lstrip("-"), -1 if written.startswith("-") else 1
        scale = SCALE | rules.data.get("scale", {})
        low, _, top = scale[word] if word in scale else [float(written)] * 3
        return float(sign * (top if high == (sign > 0) else low))
    return float(written)


def check_rank(said: Any, least: Rank | None) -> None:
    """Assert that a change takes no more than the smallest one."""
    assert (said is None) == (least is None), (said, least)
    if said is not None and least is not None:
        assert rank_of(said) == (least[0], pytest.approx(least[1], rel=1e-9, abs=1e-9)), said


def by_kind(turns: Iterable[Any]) -> dict[str, Any]:
    """Return changes by their kind, of which each stands once."""
    turns = list(turns)
    kinds = {turn.kind: turn for turn in turns}
    assert len(kinds) == len(turns)
    return kinds


# ------------------------------------------------------------ one package


def check_package(rules: Rules, x: Package, turns: Any) -> None:
    """Assert that what is said to turn a refused package does so, and nothing smaller does."""
    assert list(turns) == [floor for floor in FLOORS if rules.refusals(x, floor)]
    for floor in turns:
        kinds = by_kind(turns[floor])
        check_other_level(rules, x, floor, kinds.get("level"))
        (party, *others) = rules.refusals(x, floor)
        turnable = not others and not rules.crossed(party, x) and rules.is_admissible(x)
        calm = rules.kappa if floor == "as_now" else 0.0
        for kind in ("floor", "value"):
            turn, least = kinds.get(kind), None
            if turnable:
                least = least_change(rules, party, [x], kind, calm)
            check_rank(turn, least)
            if turn is not None:
                assert turn.party == party
                check_judgement(rules, turn, lambda there, f=floor: not there.refusals(x, f))


def check_other_level(rules: Rules, x: Package, floor: str, turn: Any) -> None:
    """Assert that one measure at another level does, and that none does that is nearer."""
    agreed = [
        (levels, name, level)
        for levels, name, level, y in neighbours(rules, x)
        if rules.is_admissible(y) and not rules.refusals(y, floor)
    ]
    assert (turn is None) == (not agreed), (turn, agreed)
    if turn is not None:
        names = rules.levels[turn.path]
        assert turn.now == names[x[rules.measures.index(turn.path)]]
        levels = abs(names.index(turn.to) - names.index(turn.now))
        assert (levels, turn.path, turn.to) in agreed
        assert levels == min(agreed)[0]


@some
@given(question=questions(), draws=st.data())
def test_turns_of_one_package(folder: Path, question: Question, draws: st.DataObject):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    case = to_case(data)
    for _ in range(3):
        levels = {n: draws.draw(st.sampled_from(rules.levels[n])) for n in rules.measures}
        x = tuple(rules.levels[name].index(level) for name, level in levels.items())
        answer = detente.assess_package(case, levels, motives, scope)
        check_package(rules, x, answer.turns)
        for floor, turns in answer.turns.items():
            for turn in turns:
                event(f"{floor}: {turn.kind}, {turn.path.split('.')[0]}")
                if turn.kind == "level":
                    after = detente.assess_package(
                        case, levels | {turn.path: turn.to}, motives, scope
                    )
                    assert not after.broken
                else:
                    there = loaded(folder, data, f"{turn.path}={turn.to!r}")
                    after = detente.assess_package(there, levels, motives, scope)
                assert floor not in [r.floor for r in after.refusals]


# ------------------------------------------------------------ targets


def wanting(consents: Consents, target: str | None, party: str) -> list[Package]:
    """Return the packages of a target that only this party refuses, for want of points.

    Whether it refuses them is left open: all others accept whose consent is needed.
    """
    refusing = consents.refusing("no_deal")
    return [
        consents.rules.admissible[k]
        for k in consents.inside(target)
        if all(p == party for p in refusing[k]) and not consents.crossed(party)[k]
    ]


def accepts_one(party: str, packages: list[Package]) -> Callable[[Rules], bool]:
    """Return whether a party accepts one of some packages over no deal, as a function."""

    def says_yes(rules: Rules) -> bool:
        reading = rules.reading(party)
        return any(
            rules.utility(reading, x) >= reading.floors["no_deal"] - TOLERANCE for x in packages
        )

    return says_yes


def check_block(consents: Consents, target: str | None, text: str, block: Any) -> None:
    """Assert that what is said to turn a target without acceptable packages does so."""
    rules = consents.rules
    kinds = by_kind(block.turns)
    packages = {p: rows for p in rules.parties if (rows := wanting(consents, target, p))}
    for kind in ("floor", "value"):
        ranks = [least_change(rules, p, rows, kind, 0.0) for p, rows in packages.items()]
        check_rank(kinds.get(kind), min((r for r in ranks if r is not None), default=None))
        if turn := kinds.get(kind):
            check_judgement(rules, turn, accepts_one(turn.party, packages[turn.party]))
    check_relaxed(consents, text, kinds.get("level"))


def check_relaxed(consents: Consents, text: str, turn: Any) -> None:
    """Assert that a target would do if one part of it gave so many levels, and no fewer."""
    rules = consents.rules
    acceptable = [rules.admissible[k] for k in consents.acceptable(None)]
    gives = relaxations(rules, text, acceptable)
    assert (turn is None) == (not gives), (turn, gives)
    if turn is not None:
        least = min(levels for levels, *_ in gives)
        assert (least, turn.path, turn.now, turn.to) in gives, (turn, gives)


def relaxations(
    rules: Rules, text: str, acceptable: list[Package]
) -> set[tuple[int, str, str, str]]:
    """Return by how much each part of a target would have to give: levels, measure, from, to.

    A part that asks for a level gives by as many levels as lie between what it asks for, and what
    an acceptable package has that meets all other parts.
    """
    parts, found = conjuncts(text) if text else [], set()
    for k, part in enumerate(parts):
        match = re.fullmatch(r"(\w+) ([<>=!]=|[<>]) (\w+)", part)
        if not match or match[1] not in rules.measures:
            continue
        if match[3] in rules.levels and match[3] not in rules.levels[match[1]]:
            continue  # compared with another measure
        m, names = rules.measures.index(match[1]), rules.levels[match[1]]
        rest = [holds(rules, other) for other in (*parts[:k], *parts[k + 1 :])]
        meets = holds(rules, part)
        start = rules.status_quo
        asked = [a for a in range(len(names)) if meets((*start[:m], a, *start[m + 1 :]))]
        for x in acceptable:
            if all(other(x) for other in rest):
                levels = min(abs(a - x[m]) for a in asked)
                nearest = [a for a in asked if abs(a - x[m]) == levels]
                found |= {(levels, match[1], names[a], names[x[m]]) for a in nearest}
    return found


@st.composite
def aims(draw: st.DrawFn, rules: Rules) -> str:
    """Draw a target of several parts, each of which asks for levels of one measure."""
    parts = []
    for name in draw(st.lists(st.sampled_from(rules.measures), min_size=1, max_size=3)):
        sign, level = draw(st.sampled_from(SIGNS)), draw(st.sampled_from(rules.levels[name]))
        parts.append(f"{name} {sign} {level}")
    return " and ".join(parts)


@some
@given(question=questions(), draws=st.data())
def test_turns_of_targets(folder: Path, question: Question, draws: st.DataObject):
    data, motives, scope = question
    aimed = {f"aim_{k}": draws.draw(aims(Rules(data, motives, scope))) for k in range(3)}
    data = {**data, "targets": {**data["targets"], **aimed}}
    consents = Consents(Rules(data, motives, scope))
    reading = detente.find_packages(to_case(data), motives, scope).assumed
    for within in (reading.anywhere, *reading.targets):
        target = getattr(within, "name", None)
        if within.block is None:
            continue
        assert not consents.acceptable(target)
        check_block(consents, target, data["targets"][target] if target else "", within.block)
        for turn in within.block.turns:
            event(f"{turn.kind}, {turn.path.split('.')[0]}")
            if turn.kind != "level":
                there = loaded(folder, data, f"{turn.path}={turn.to!r}")
                after = detente.find_packages(there, motives, scope).assumed
                after_within = after.target(target) if target else after.anywhere
                assert after_within.counts.acceptable > 0


def small_case(**blocks: Any) -> Data:
    """Return a case of two parties and a measure of three levels that A refuses to start."""
    return {
        "format": 1,
        "case": "small",
        "parties": {"A": {"no_deal": -1}, "B": {"no_deal": 0}},
        "measures": {"m": {"by": "A", "levels": ["none", "some", "full"]}},
        "values": {"A": {"m": -10}, "B": {"m": 2}},
        **blocks,
    }


@pytest.mark.parametrize(
    ("part", "now"),
    [
        ("> none", "some"),
        ("!= none", "some"),
        (">= some", "some"),
        ("== full", "full"),
    ],
)
def test_a_part_of_a_target_gives_from_what_it_asks_for(part: str, now: str):
    """Only doing nothing is acceptable: whatever the sign, that is so many levels less."""
    data = small_case(targets={"aim": f"m {part}"})
    block = detente.find_packages(to_case(data)).assumed.target("aim").block
    level = next(t for t in block.turns if t.kind == "level")
    assert (level.path, level.now, level.to) == ("m", now, "none")


def test_the_part_that_gives_least_is_named_whatever_its_sign():
    """B never has both: `first > some` would have to give two levels, `second >= some` one."""
    measure = {"by": "A", "levels": ["none", "some", "full"]}
    data = small_case(
        measures={"first": measure, "second": measure},
        values={"A": {}, "B": {}},
        red_lines={"B": [{"never": "first >= some and second >= some"}]},
        targets={"aim": "first > some and second >= some"},
    )
    consents = Consents(Rules(data))
    block = detente.find_packages(to_case(data)).assumed.target("aim").block
    assert not consents.acceptable("aim")
    assert [(t.path, t.now, t.to) for t in block.turns] == [("second", "some", "none")]


def test_a_weight_of_nothing_can_turn_a_no_as_an_interaction_of_nothing_can():
    """What A makes of n could pay for m, whether it stands as a weight or as an interaction."""
    measures = {n: {"by": "A", "levels": ["none", "full"]} for n in ("m", "n")}
    could_be = [-3, 0, 12]
    as_weight = small_case(measures=measures, values={"A": {"m": -10, "n": could_be}, "B": {}})
    as_pair = small_case(
        measures=measures,
        values={"A": {"m": -10}, "B": {}},
        interactions=[{"party": "A", "of": ["m", "n"], "weight": could_be}],
    )
    for data in (as_pair, as_weight):
        answer = detente.assess_package(to_case(data), {"m": "full", "n": "full"})
        value = next(turn for turn in answer.turns["no_deal"] if turn.kind == "value")
        assert (value.now, value.to, value.share) == (0, 9, 0.75)


def test_a_change_can_be_set_however_the_weight_is_written(folder: Path):
    data = small_case(values={"A": {"m": {"value": -10}}, "B": {}})
    (_, turn, _) = detente.assess_package(to_case(data), {"m": "full"}).turns["no_deal"]
    assert turn.path == "values.A.m.weight"
    there = loaded(folder, data, f"{turn.path}={turn.to!r}")
    assert detente.assess_package(there, {"m": "full"}).acceptable


# ------------------------------------------------------------ one party


def check_party(consents: Consents, party: str, view: Any) -> None:
    """Assert that what is said to turn a party's no to a target does so."""
    rules = consents.rules
    said_no = {}
    for target in rules.targets:
        packages = wanting(consents, target, party)
        if packages and not accepts_one(party, packages)(rules):
            said_no[target] = packages
    assert list(view.turns) == list(said_no)
    for target, packages in said_no.items():
        kinds = by_kind(view.turns[target])
        assert set(kinds) <= {"floor", "value"}
        for kind in ("floor", "value"):
            check_rank(kinds.get(kind), least_change(rules, party, packages, kind, 0.0))
            if turn := kinds.get(kind):
                assert turn.party == party
                check_judgement(rules, turn, accepts_one(party, packages))


@some
@given(question=questions(), draws=st.data())
def test_turns_of_parties(question: Question, draws: st.DataObject):
    data, motives, scope = question
    data["targets"]["aim"] = draws.draw(aims(Rules(data, motives, scope)))
    consents = Consents(Rules(data, motives, scope))
    game = detente.compile_game(to_case(data), motives, scope)
    for party in consents.rules.parties:
        check_party(consents, party, explain_party(game, party))


# ------------------------------------------------------------ the reference case

READINGS = [(None, "H1_stall"), (None, "H2_survival"), ("hanoi_2019", "H2_survival")]


@pytest.fixture(scope="module", params=READINGS, ids=lambda r: f"{r[0] or 'as_coded'}-{r[1]}")
def korea(request):
    """Return the case under a scenario, its consents and the motives assumed."""
    scenario, motive = request.param
    text = resources.files("detente.case.library").joinpath("korea-2018.yaml").read_text("utf-8")
    data = read_yaml(text)
    if scenario:
        for path, value in data["scenarios"][scenario]["set"].items():
            data = changed(data, path, value)
    motives = {"DPRK": motive}
    case = detente.load("korea-2018", scenario=scenario)
    return case, scenario, Consents(Rules(data, motives)), motives


def test_turns_of_where_roadmaps_end(korea):
    case, _, consents, motives = korea
    rules = consents.rules
    assert len(rules.data["roadmaps"]) == 4
    for roadmap in rules.data["roadmaps"].values():
        end: dict[str, str] = {}
        for phase in roadmap["phases"]:
            end |= phase["do"]
        levels = dict(zip(rules.measures, rules.status_quo, strict=True))
        levels |= {name: rules.levels[name].index(level) for name, level in end.items()}
        answer = detente.assess_package(case, end, motives)
        check_package(rules, tuple(levels.values()), answer.turns)


def test_turns_of_all_targets(korea):
    case, scenario, consents, motives = korea
    rules = consents.rules
    reading = detente.find_packages(case, motives).assumed
    assert len(reading.targets) == 4
    for target in reading.targets:
        assert (target.block is None) == bool(consents.acceptable(target.name))
        if target.block is not None:
            text = rules.data["targets"][target.name]["holds"]
            check_block(consents, target.name, text, target.block)
            for turn in target.block.turns:
                if turn.kind != "level":
                    change = f"{turn.path}={turn.to!r}"
                    there = detente.load("korea-2018", scenario=scenario, changes=[change])
                    after = detente.find_packages(there, motives).assumed.target(target.name)
                    assert after.counts.acceptable > 0


def test_turns_of_all_parties(korea):
    case, _, consents, motives = korea
    game = detente.compile_game(case, motives)
    for party in consents.rules.parties:
        check_party(consents, party, explain_party(game, party))
