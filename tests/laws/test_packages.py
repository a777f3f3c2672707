"""R1, R4, R5 and R14 on small random cases: the engine against the rules, and laws of both."""

import dataclasses
import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle import Package, Rules, mode
from tests.strategies import Data, cases, questions, to_case

import detente
from detente.game.space import open_space

FLOORS = ("no_deal", "as_now")
COUNT = {"no_deal": "acceptable", "as_now": "acceptable_as_now"}
Question = tuple[Data, dict[str, str], str]

many = settings(deadline=None, max_examples=300)
some = settings(deadline=None, max_examples=120)
few = settings(deadline=None, max_examples=50)


def close(engine: Any, rules: Any) -> None:
    """Assert that two arrays are the same but for rounding."""
    np.testing.assert_allclose(np.asarray(engine), np.asarray(rules), rtol=0, atol=1e-9)


def rows(of_packages: list[dict[str, float]]) -> list[list[float]]:
    """Return numbers by party as rows in the order of the case."""
    return [list(row.values()) for row in of_packages]


def read_package(rules: Rules, named: dict[str, Any]) -> Package:
    """Return a package from the levels that it names; the others stay as they are."""
    x = list(rules.status_quo)
    for name, level in named.items():
        known = rules.levels[name]
        x[rules.measures.index(name)] = level if isinstance(level, int) else known.index(level)
    return tuple(x)


def funnels(answer: Any) -> dict[str | None, Any]:
    """Return the funnel of all packages and of each target, by name."""
    reading = answer.assumed
    return {None: reading.anywhere} | {t.name: t for t in reading.targets}


# ------------------------------------------------------------ the engine against the rules


@many
@given(questions())
def test_games_follow_the_rules(question: Question):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    game = detente.compile_game(to_case(data), motives, scope)
    assert game.parties == tuple(rules.parties)
    assert game.measures == tuple(rules.measures)
    assert [tuple(row) for row in game.admissible.tolist()] == rules.admissible
    assert [
        [p for p, asked in zip(game.parties, row, strict=True) if asked] for row in game.asked
    ] == rules.asked_by
    readings = [rules.reading(p) for p in rules.parties]
    close(game.no_deal, [r.floors["no_deal"] for r in readings])
    close(game.as_now, [r.floors["as_now"] for r in readings])
    close(game.utility.T, [rules.utilities[p] for p in rules.parties])
    close(game.stake, [-np.inf if s is None else s for s in rules.stake.values()])
    close(game.breakdown_all, rows([rules.breakdown_all(x) for x in rules.admissible]))
    close(game.breakdown_credible, rows([rules.breakdown_credible(x) for x in rules.admissible]))


@many
@given(questions())
def test_counts_follow_the_rules(question: Question):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    answer = detente.find_packages(to_case(data), motives, scope)
    for name, funnel in funnels(answer).items():
        assert dataclasses.asdict(funnel.counts) == rules.counts(name), name
    for party, stake in rules.stake.items():
        if stake is None or stake <= 0:
            assert answer.stake[party] is None
        else:
            assert answer.stake[party] == pytest.approx(stake, abs=1e-9)


@some
@given(cases())
def test_counting_agrees_with_listing(data: Data):
    rules, space = Rules(data), open_space(to_case(data))
    assert [tuple(row) for row in space.level.T.tolist()] == rules.admissible
    assert space.size == space.count() == sum(1 for _ in rules.packages())
    assert space.count(space.requires) == len(rules.admissible)
    for name, target in data["targets"].items():
        condition, counts = space.condition(target), rules.counts(name)
        assert space.count([condition]) == counts["all"]
        assert space.count([*space.requires, condition]) == counts["admissible"]


@many
@given(st.data(), questions())
def test_one_package_is_refused_by_whom_the_rules_say(draws: st.DataObject, question: Question):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    levels = {
        name: draws.draw(st.sampled_from([*rules.levels[name], *range(len(rules.levels[name]))]))
        for name in rules.measures
        if draws.draw(st.booleans())
    }
    x = read_package(rules, levels)
    answer = detente.assess_package(to_case(data), levels, motives, scope)
    assert read_package(rules, dict(answer.package)) == x
    assert (not answer.broken) == rules.is_admissible(x)
    for stand in answer.stands:
        reading = rules.reading(stand.party)
        worth = rules.utility(reading, x)
        assert stand.asked == (stand.party in rules.asked(x))
        assert stand.utility == pytest.approx(worth, abs=1e-9)
        assert stand.over_no_deal == pytest.approx(worth - reading.floors["no_deal"], abs=1e-9)
        assert stand.over_as_now == pytest.approx(worth - reading.floors["as_now"], abs=1e-9)
        assert len(stand.red_lines) == len(rules.crossed(stand.party, x))
    for floor in FLOORS:
        said = {r.party: r for r in answer.refusals if r.floor == floor}
        refused = rules.refusals(x, floor)
        assert list(said) == list(refused)
        for party, missing in refused.items():
            assert said[party].shortfall == pytest.approx(max(missing, 0), abs=1e-9)
            assert len(said[party].red_lines) == len(rules.crossed(party, x))
        if rules.is_admissible(x):
            assert (not said) == rules.acceptable[COUNT[floor]][rules.admissible.index(x)]
    assert answer.acceptable == (rules.is_admissible(x) and not rules.refusals(x, "no_deal"))


@some
@given(questions())
def test_nobody_can_get_more_than_its_best(question: Question):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    answer = detente.find_packages(to_case(data), motives, scope)
    for name, funnel in funnels(answer).items():
        meets = rules.targets[name] if name else lambda x: True
        inside = [k for k, x in enumerate(rules.admissible) if meets(x)]
        if inside:
            assert [(b.party, b.floor) for b in funnel.best] == [
                (p, f) for p in rules.parties for f in FLOORS
            ]
        for best in funnel.best:
            reading = rules.reading(best.party)
            margins = {
                k: rules.utilities[best.party][k] - reading.floors[best.floor]
                for k in inside
                if not rules.crossed(best.party, rules.admissible[k])
            }
            assert best.asked == all(best.party in rules.asked_by[k] for k in inside)
            if not margins:
                assert best.margin is None
                assert best.with_others is None
                continue
            assert best.margin == pytest.approx(max(margins.values()), abs=1e-9)
            at = rules.admissible.index(read_package(rules, dict(best.package)))
            assert best.margin == pytest.approx(margins[at], abs=1e-9)
            stake = answer.stake[best.party]
            assert best.share == (None if stake is None else pytest.approx(best.margin / stake))
            agreed = [
                margin
                for k, margin in margins.items()
                if set(rules.refusals(rules.admissible[k], best.floor)) <= {best.party}
            ]
            expected = pytest.approx(max(agreed), abs=1e-9) if agreed else None
            assert best.with_others == expected


@some
@given(questions())
def test_a_block_is_told_only_where_nothing_is_acceptable(question: Question):
    data, motives, scope = question
    rules = Rules(data, motives, scope)
    answer = detente.find_packages(to_case(data), motives, scope)
    for name, funnel in funnels(answer).items():
        if funnel.counts.admissible == 0:
            continue
        assert (funnel.block is None) == (funnel.counts.acceptable > 0)
        if funnel.block is None:
            continue
        near = funnel.block.nearest
        x = read_package(rules, dict(near.package))
        assert x in rules.admissible
        assert name is None or rules.targets[name](x)
        refused = rules.refusals(x, "no_deal")
        assert [r.party for r in near.refusals] == list(refused)
        for refusal in near.refusals:
            missing = max(refused[refusal.party], 0)
            assert refusal.shortfall == pytest.approx(missing, abs=1e-9)
        fewest = min(
            len(rules.refusals(y, "no_deal"))
            for y in rules.admissible
            if name is None or rules.targets[name](y)
        )
        assert len(refused) == fewest


# ------------------------------------------------------------ laws


def renamed(data: Any, names: dict[str, str]) -> Any:
    """Return a case with other names for parties and measures, conditions included."""
    old = "|".join(names)
    return json.loads(re.sub(rf"\b({old})\b", lambda m: names[m[0]], json.dumps(data)))


@some
@given(st.data(), questions())
def test_names_and_order_do_not_matter(draws: st.DataObject, question: Question):
    data, motives, scope = question
    parties, measures = list(data["parties"]), list(data["measures"])
    names = {old: f"{old}_new" for old in (*parties, *measures)}
    other = renamed(data, names)
    for block, old in (("parties", parties), ("measures", measures)):
        order = draws.draw(st.permutations(old))
        other[block] = {names[n]: other[block][names[n]] for n in order}
    there = renamed(motives, names)

    case, other_case = to_case(data), to_case(other)
    one, two = (
        detente.compile_game(case, motives, scope),
        detente.compile_game(other_case, there, scope),
    )
    columns = [two.parties.index(names[p]) for p in one.parties]
    place = {tuple(row): k for k, row in enumerate(two.admissible.tolist())}
    order = [two.measures.index(names[m]) for m in one.measures]
    back = np.argsort(order)
    to = [place[tuple(row)] for row in one.admissible[:, back].tolist()]
    assert sorted(to) == list(range(len(two.admissible)))
    for numbers in ("utility", "breakdown_all", "breakdown_credible"):
        close(getattr(two, numbers)[to][:, columns], getattr(one, numbers))
    assert (two.asked[to][:, columns] == one.asked).all()
    for numbers in ("no_deal", "as_now", "stake"):
        close(getattr(two, numbers)[columns], getattr(one, numbers))

    here = funnels(detente.find_packages(case, motives, scope))
    other_funnels = funnels(detente.find_packages(other_case, there, scope))
    for name, funnel in here.items():
        match = other_funnels[name]
        assert match.counts == funnel.counts
        assert match.efficient.count == funnel.efficient.count
        assert match.smallest.count == funnel.smallest.count
        best = {(b.party, b.floor): b for b in match.best}
        for b in funnel.best:
            same = best[names[b.party], b.floor]
            assert same.margin == (None if b.margin is None else pytest.approx(b.margin, abs=1e-9))


def scaled(data: Data, party: str, factor: float) -> Data:
    """Return a case in which everything that a party reckons in points is worth `factor` times."""
    words = Rules(data).words
    other = json.loads(json.dumps(data))

    def times(written: Any) -> float:
        return factor * mode(written, words)

    def change(written: Any) -> Any:
        text = written["value"] if isinstance(written, dict) else written
        return written if isinstance(text, str) and text.startswith("x") else times(written)

    for name, value in other["values"][party].items():
        has_weight = isinstance(value, dict) and "weight" in value
        rest = value if has_weight else {}
        other["values"][party][name] = {
            **rest,
            "weight": times(value["weight"] if has_weight else value),
        }
    for pair in other["interactions"]:
        if pair["party"] == party:
            pair["weight"] = times(pair["weight"])
    entry = other["parties"][party]
    shifts = entry["no_deal"].get("shifts", {}) if isinstance(entry["no_deal"], dict) else {}
    entry["no_deal"] = {
        "value": times(entry["no_deal"]),
        "shifts": {n: times(v) for n, v in shifts.items()},
    }
    if "drift" in entry:
        entry["drift"]["per_year"] = times(entry["drift"]["per_year"])
    for motive in other["motives"].get(party, {}).values():
        if "weights" in motive:
            motive["weights"] = {n: change(v) for n, v in motive["weights"].items()}
        if "interactions" in motive:
            how = motive["interactions"]
            by_pair = isinstance(how, dict)
            motive["interactions"] = (
                {k: change(v) for k, v in how.items()} if by_pair else change(how)
            )
        if "no_deal" in motive:
            motive["no_deal"] = times(motive["no_deal"])
    return other


@some
@given(st.data(), questions(), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_the_unit_of_a_party_does_not_matter(
    draws: st.DataObject, question: Question, factor: float
):
    data, motives, scope = question
    party = draws.draw(st.sampled_from(list(data["parties"])))
    # the modes stand alone in both: low and high are not scaled
    case, other = to_case(scaled(data, party, 1)), to_case(scaled(data, party, factor))
    one, two = (
        detente.compile_game(case, motives, scope),
        detente.compile_game(other, motives, scope),
    )
    unit = np.where(np.array(one.parties) == party, factor, 1.0)
    for numbers in ("utility", "breakdown_all", "breakdown_credible", "no_deal", "as_now", "stake"):
        close(getattr(two, numbers), getattr(one, numbers) * unit)
    for i in range(len(one.parties)):
        assert (two.accepts(i) == one.accepts(i)).all()
    there = funnels(detente.find_packages(other, motives, scope))
    for name, funnel in funnels(detente.find_packages(case, motives, scope)).items():
        match = there[name]
        assert match.counts == funnel.counts
        assert match.efficient.count == funnel.efficient.count
        assert [(s.concept, s.packages) for s in match.solutions] == [
            (s.concept, s.packages) for s in funnel.solutions
        ]


@some
@given(st.data(), questions(), st.sampled_from([0.5, 1, 4, 100]))
def test_a_higher_floor_never_adds_a_package(draws: st.DataObject, question: Question, more: float):
    data, motives, scope = question
    words = Rules(data).words
    party = draws.draw(st.sampled_from(list(data["parties"])))
    higher = json.loads(json.dumps(data))
    entry = higher["parties"][party]
    rest = entry["no_deal"] if isinstance(entry["no_deal"], dict) else {}
    entry["no_deal"] = {**rest, "value": mode(entry["no_deal"], words) + more}
    for motive in higher["motives"].get(party, {}).values():
        if "no_deal" in motive:
            motive["no_deal"] = mode(motive["no_deal"], words) + more
    before, after = to_case(data), to_case(higher)
    one, two = (
        detente.compile_game(before, motives, scope),
        detente.compile_game(after, motives, scope),
    )
    for i in range(len(one.parties)):
        assert not (two.accepts(i) & ~one.accepts(i)).any()
    there = funnels(detente.find_packages(after, motives, scope))
    for name, funnel in funnels(detente.find_packages(before, motives, scope)).items():
        fewer, known = (dataclasses.asdict(f.counts) for f in (there[name], funnel))
        assert all(fewer[kind] <= known[kind] for kind in known)


@few
@given(questions())
def test_without_calm_both_floors_are_one(question: Question):
    data, motives, scope = question
    game = detente.compile_game(to_case({**data, "calm": 0}), motives, scope)
    assert (game.no_deal == game.as_now).all()
    answer = detente.find_packages(to_case({**data, "calm": 0}), motives, scope)
    for funnel in funnels(answer).values():
        assert funnel.counts.acceptable == funnel.counts.acceptable_as_now
        assert funnel.counts.acceptable_all == funnel.counts.acceptable_all_as_now


@few
@given(questions())
def test_with_calm_for_ever_staying_as_now_is_the_status_quo(question: Question):
    data, motives, scope = question
    data = {**data, "calm": 1}
    rules = Rules(data, motives, scope)
    game = detente.compile_game(to_case(data), motives, scope)
    close(game.as_now, [rules.utility(rules.reading(p), rules.status_quo) for p in game.parties])


# ------------------------------------------------------------ readings of the rules in small


def small_case(**blocks: Any) -> Data:
    """Return a case of two parties, B without a veto, and one measure of three levels."""
    return {
        "format": 1,
        "case": "small",
        "parties": {"A": {"no_deal": 0}, "B": {"no_deal": 0, "veto": "none"}},
        "measures": {"tests": {"by": "A", "levels": ["resumed", "halted", "ended"]}},
        "values": {"A": {"tests": 4}},
        **blocks,
    }


def test_whoever_performs_a_level_below_the_status_quo_is_asked():
    """R1, decision 4: whoever carries out the level where the package puts the measure."""
    levels = {"resumed": {"by": "B"}, "halted": {}, "ended": {"by": "A"}}
    data = small_case(measures={"tests": {"levels": levels, "status_quo": "halted"}})
    assert Rules(data).asked((0,)) == ["A", "B"]
    stands = detente.assess_package(to_case(data), {"tests": "resumed"}).stands
    assert [s.party for s in stands if s.asked] == ["A", "B"]


def test_a_motive_may_give_a_weight_to_what_had_none():
    """The case language: in a motive's weights a plain number replaces, also where 0 stood."""
    data = small_case(motives={"B": {"keen": {"weights": {"tests": 6}}}})
    assert Rules(data).utilities["B"] == [0, 3, 6]
    assert detente.compile_game(to_case(data)).utility[:, 1].tolist() == [0, 3, 6]


def test_counts_are_exact_however_many_packages_there_are():
    measures = {f"m{k}": {"by": "A", "levels": ["a", "b", "c"]} for k in range(70)}
    data = {"format": 1, "case": "many", "parties": {"A": {"no_deal": 0}, "B": {"no_deal": 0}}}
    data |= {"measures": measures, "values": {"A": {"m0": 1}, "B": {"m0": 1}}}
    space = detente.compile_game(to_case(data)).space
    assert space.size == space.count() == 3**70
    pairs = [space.condition(f"m{k} <= m{k + 1}") for k in range(0, 70, 2)]
    assert space.count(pairs) == 6**35
    rising = [space.condition(f"m{k} <= m{k + 1}") for k in range(69)]
    assert space.count(rising) == 72 * 71 // 2
