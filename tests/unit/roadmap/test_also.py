"""What R7 shows beside the margins, against its definitions on plans of random cases."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from tests.by_time import ByTime, worth
from tests.oracle import Rules
from tests.oracle_roadmaps import Package, Roadmaps
from tests.random_cases import question
from tests.strategies import to_case
from tests.walking import Walks, timed

from detente.case import load
from detente.case.schema import Roadmap
from detente.report.roadmap.words_beside import also_in_words, beside_table
from detente.roadmap import walk_order
from detente.roadmap.also import empty_threats, rather_keep, stops_together
from detente.roadmap.answer import Together

SEEDS = range(60)


def some() -> Iterator[tuple[int, Walks, ByTime, tuple]]:  # type: ignore[type-arg]
    """Yield seeds with a plan, by the engine and by time."""
    for seed in SEEDS:
        q = question(seed)
        walks = Walks(q.data, q.threats)
        plans = list(walks.oracle.plans(walks.oracle.rules.status_quo, q.parallel, lambda x: True))
        if plans:
            longest = max(len(p) for p in plans)
            plan = [p for p in plans if len(p) >= longest - 1][seed % 3 :][:1] or plans[:1]
            yield seed, walks, ByTime(Roadmaps(Rules(q.data), q.threats), plan[0]), plan[0]


Moment = tuple[int, Fraction, int, bool]


def at(of: ByTime, who: list[int], moment: Moment) -> tuple[Package, list]:  # type: ignore[type-arg]
    return (of.end, []) if moment[0] == len(of.phases) else of.landing(who, *moment)


def all_moments(of: ByTime, who: list[int]) -> list[Moment]:
    return [*of.moments(who), (len(of.phases), Fraction(0), 0, True)]


def test_what_a_party_would_rather_keep():
    tried = 0
    for seed, walks, of, plan in some():
        expected: dict[tuple[str, int], float] = {}
        for i, party in enumerate(walks.game.parties):
            for moment in of.moments([i]):
                t, s, done, _ = moment
                more = of.oracle._flow(i, at(of, [i], moment)[0], ())
                more -= of.carrying_on(i, t, s, done)
                if more > 1e-9:
                    expected[party, t + 1] = max(more, expected.get((party, t + 1), 0.0))
        found = rather_keep(walks.walker, walks.walk(plan))
        said = {(k.party, k.phase): k.points for k in found}
        assert said == pytest.approx(expected, abs=1e-9), seed
        tried += len(said)
    assert tried > 20


def test_threats_that_nobody_would_rather_carry_out():
    tried = 0
    for seed, walks, of, plan in some():
        rules, expected = of.oracle.rules, dict[tuple[str, str], tuple[set[str], set[int]]]()
        for i, party in enumerate(rules.parties):
            for moment in all_moments(of, [i]):
                x, landing = at(of, [i], moment)
                final = landing[-1][1] if landing else x
                for m, willing in enumerate(rules.willing(final)):
                    undo = rules.take_back(m, final)
                    others = set(undo.by) - {party}
                    fallen = final[m] == rules.back(m, final[m]) or undo.share <= 0
                    if willing or fallen or not others or m in of.oracle._best_subset(i, final):
                        continue
                    name = rules.measures[m]
                    by, phases = expected.setdefault(
                        (name, rules.levels[name][final[m]]), (set(), set())
                    )
                    by |= others
                    phases.add(moment[0] + 1)
        found = empty_threats(walks.walker, walks.walk(plan))
        said = {(e.measure, e.level): (set(e.by), set(e.phases)) for e in found}
        assert said == expected, seed
        tried += len(said)
    assert tried > 20


def test_pairs_that_both_gain_by_stopping_together():
    tried = 0
    for seed, walks, of, plan in some():
        stake = walks.game.stake
        everybody = range(len(walks.game.parties))
        expected: dict[tuple[int, ...], float] = {}
        alone: dict[tuple[int, ...], set[tuple[str, ...]]] = {}
        for pair in combinations(everybody, 2):
            for moment in all_moments(of, list(pair)):
                x, landing = at(of, list(pair), moment)
                gains, by_itself = [], []
                for i in pair:
                    t, s, done, _ = moment
                    delta, carry = of.oracle.readings[i].delta, of.carrying_on(i, t, s, done)
                    gains.append(worth(*of.stopping(i, pair, x, landing), delta) - carry)
                    own = of.stopping(i, [i], *at(of, [i], moment))
                    if worth(*own, delta) > carry + 1e-9:
                        by_itself.append(walks.game.parties[i])
                if min(gains) > 1e-9:
                    both = all(stake[i] > 0 for i in pair)
                    units = [stake[i] if both else 1.0 for i in pair]
                    least = min(g / u for g, u in zip(gains, units, strict=True))
                    key = (moment[0] + 1, *pair)
                    if least > expected.get(key, 0.0) + 1e-9:
                        alone[key] = set()
                    if least > expected.get(key, 0.0) - 1e-9:
                        alone[key].add(tuple(by_itself))
                    expected[key] = max(least, expected.get(key, 0.0))
        walk = walks.walk(plan)
        phases, threats = timed(of.oracle, plan), of.oracle.threats
        found = stops_together(walks.walker, walk, phases, threats, [True] * len(everybody))
        said = {}
        for t in found:
            numbers = [walks.game.parties.index(p) for p in t.points]
            shares = list(t.shares.values())
            known = None not in shares
            key = (t.phase, *numbers)
            said[key] = min(shares) if known else min(t.points.values())  # type: ignore[type-var]
            assert t.alone in alone[key], (seed, key)
        assert said == pytest.approx(expected, abs=1e-9), seed
        tried += len(said)
    assert tried >= 10


def test_a_pair_of_which_one_would_not_stop_alone():
    """Ann minds what Bob does; Bob would undo it while Cid's part is there, and not after.

    So if Ann alone stops, Cid undoes its part and Bob's stays; if both stop, nothing stays.
    """
    undone = {"take_back": {"share": 1, "months": 0}}
    data = {
        "format": 1,
        "case": "pair",
        "parties": {
            p: {"discount": 0.9, "reaction_lag": 1, "no_deal": 0} for p in ("Ann", "Bob", "Cid")
        },
        "measures": {
            "b": {"by": ["Bob"], "levels": ["none", "done"], **undone},
            "c": {"by": ["Cid"], "levels": ["none", "done"], **undone},
        },
        "values": {
            "Ann": {"b": {"weight": -10}, "c": {"weight": 8}},
            "Bob": {"b": {"weight": 1}, "c": {"weight": 8}},
            "Cid": {"c": {"weight": -5}},
        },
        "interactions": [{"party": "Bob", "of": ["b", "c"], "weight": -10}],
    }
    answer = walk_order(to_case(data), order({"b": "done", "c": "done"}))
    pair = next(p for p in answer.together if p.phase == 2 and "Ann" in p.points)
    month = 1 - 0.9 ** (1 / 12)  # in which Cid's part is still there
    assert pair.points == pytest.approx({"Ann": 2 + 8 * month, "Bob": 1 + 8 * month})
    assert pair.alone == ("Bob",)


def test_a_threat_that_nobody_cares_to_carry_out_is_named():
    """Nobody cares to close visits: the threat to do so is empty, whoever stops."""
    case = load("two-swaps")
    answer = walk_order(case, order({"visits": "open"}))
    (threat,) = answer.empty_threats
    assert (threat.measure, threat.level, threat.phases) == ("visits", "open", (1, 2))
    assert threat.by == ("North", "South")


def test_those_who_do_not_decide_are_no_pair():
    answer = walk_order(load("korea-2018"), "us_and_china_first")
    assert all("JPN" not in pair.points for pair in answer.together)
    assert "JPN" in {k.party for k in answer.keeps}


def order(*phases: dict[str, str]):  # type: ignore[no-untyped-def]
    return Roadmap.model_validate({"phases": [{"do": do} for do in phases]})


def test_beside_in_words():
    case = load("two-swaps")
    said = also_in_words(case, walk_order(case, order({"visits": "open"})))
    assert said == [
        "The threat to take back visits at open is empty in phase 1 and after the last step: North "
        "or South could, and nobody would rather."
    ]
    answer = walk_order(case, order({"prisoners": "freed"}, {"trade": "open"}))
    assert also_in_words(case, answer) == [
        "Would at some moment rather keep what there is for ever: South in phases 1 and 2."
    ]
    gained = {"North": 3.0, "South": 0.5}
    pair = Together(2, 0.0, "start", gained, {"North": 0.1, "South": None}, ("North",))
    said = also_in_words(case, replace(answer, keeps=(), together=(pair,)))
    assert said == [
        "North and South would both gain by stopping together in phase 2 (3 points and 0.5 points);"
        " alone only North would."
    ]
    assert also_in_words(case, replace(answer, keeps=(), together=(replace(pair, alone=()),))) == [
        "North and South would both gain by stopping together in phase 2 (3 points and 0.5 points),"
        " though neither would alone."
    ]
    known = replace(pair, alone=("North", "South"))
    assert also_in_words(case, replace(answer, keeps=(), together=(known,))) == []
    table = beside_table(case, replace(answer, together=(known,)))
    assert [row[2] for row in table.rows] == ["South", "South", "North + South"]
