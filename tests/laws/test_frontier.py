"""Efficient packages, smallest deals, needs, calm, bargaining: definitions and laws."""

import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.oracle import Rules
from tests.oracle_packages import (
    Consents,
    changed,
    check_calm_limit,
    check_efficient,
    check_needs,
    check_positions,
    check_smallest,
    check_solutions,
    dominates,
    floor_place,
    in_points,
    largest_product,
    largest_smallest_share,
    levers,
    place,
    place_of,
    scaled,
)
from tests.strategies import Data, Shape, conditions, questions, to_case

import detente
from detente.packages import dominance
from detente.packages._kernels import scan
from detente.packages.consent import Consent
from detente.packages.dominance import as_ranks, undominated, undominated_of
from detente.packages.frontier import best_by, find_efficient

FLOORS = ("no_deal", "as_now")
Question = tuple[Data, dict[str, str], str]

many = settings(deadline=None, max_examples=120)
some = settings(deadline=None, max_examples=40)
few = settings(deadline=None, max_examples=30)
cheap = settings(deadline=None, max_examples=200)


def shape_of(data: Data) -> Shape:
    """Return the levels and status quo of a case's measures."""
    rules = Rules(data)
    return Shape({n: len(levels) for n, levels in rules.levels.items()}, rules.start)


@st.composite
def wider(draw: st.DrawFn) -> Question:
    """Draw a case with positions, and red lines of several parties."""
    data, motives, scope = draw(questions())
    shape, parties = shape_of(data), list(data["parties"])
    red_lines = data.setdefault("red_lines", {})
    for party in draw(st.lists(st.sampled_from(parties), max_size=3, unique=True)):
        red_lines.setdefault(party, [{"never": draw(conditions(shape, 1))}])
    data["positions"], data["coverage"] = {}, {}
    for k in range(draw(st.integers(0, 4))):
        entry = {
            "of": draw(st.sampled_from(parties)),
            "title": f"position {k}",
            "met": draw(conditions(shape, 1)),
        }
        if draw(st.booleans()):
            entry["partly"] = draw(conditions(shape, 1))
        data["positions"][f"P{k}"] = entry
        if draw(st.booleans()):
            so_far = sum(p["of"] == entry["of"] for p in data["positions"].values())
            data["coverage"][entry["of"]] = {"most": draw(st.integers(0, so_far))}
    return data, motives, scope


def withins(reading: Any) -> dict[str | None, Any]:
    """Return the answer anywhere, and within each target."""
    return {None: reading.anywhere} | {t.name: t for t in reading.targets}


# ------------------------------------------------------------ the engine against the definitions


@many
@given(wider(), st.booleans(), st.sampled_from(FLOORS), st.data())
def test_answers_follow_the_definitions(
    question: Question, everybody: bool, floor: str, draws: st.DataObject
):
    data, motives, scope = question
    consents = Consents(Rules(data, motives, scope))
    case = to_case(data)
    game = detente.compile_game(case, motives, scope)
    for of_all in (False, True):
        mask = find_efficient(Consent(game), of_all)
        assert np.flatnonzero(mask).tolist() == consents.efficient(of_all)
    answer = detente.find_packages(case, motives, scope, everybody=everybody, floor=floor)
    check_reading(consents, answer.assumed, everybody, floor)
    other = draws.draw(st.sampled_from(answer.readings))
    there = Consents(consents.rules.under(dict(other.motives)), consents)
    check_reading(there, other, everybody, floor)


def check_reading(consents: Consents, reading: Any, everybody: bool, floor: str) -> None:
    assert list(withins(reading)) == [None, *consents.rules.targets]
    efficient = consents.efficient(everybody)
    for target, within in withins(reading).items():
        both = set(consents.acceptable(target)) & set(consents.acceptable(target, "as_now"))
        assert within.firm == sum(map(consents.moved, both)), target
        check_efficient(consents, within.efficient, target, efficient)
        check_smallest(consents, within.smallest, consents.smallest(target, floor), floor, target)
        check_needs(consents, target, within.needs)
        check_positions(consents, target, within.positions)
        check_calm_limit(consents, target, within.calm_limit)
        check_solutions(consents, target, within.solutions, everybody)


@some
@given(questions())
def test_one_judgement_at_a_time_counts_as_if_worked_out_anew(question: Question):
    check_dependence(*question)


def check_dependence(data: Data, motives: dict[str, str], scope: str) -> None:
    rules = Rules(data, motives, scope)
    answer = detente.find_packages(to_case(data), motives, scope)
    floors = [floor_place(rules, p) for p in rules.parties]
    paths = [row.path for row in answer.depends_on]
    assert paths[: len(floors) + 1] == [*floors, "calm"]
    known = {path for p in rules.parties for path in levers(rules, p)}
    assert set(paths[len(floors) + 1 :]) <= known
    target = next(iter(rules.targets), None)
    for row in answer.depends_on:
        for value, counts in ((row.low, row.at_low), (row.high, row.at_high)):
            there = Consents(Rules(changed(data, row.path, value), motives, scope))
            found = tuple(len(there.acceptable(target, floor)) for floor in FLOORS)
            assert counts == found, (row, value)


@some
@given(questions(), st.sampled_from(FLOORS), st.data())
def test_robust_is_acceptable_under_every_motive_named(
    question: Question, floor: str, draws: st.DataObject
):
    data, motives, scope = question
    named = {
        party: draws.draw(st.lists(st.sampled_from(list(of)), min_size=1, unique=True))
        for party, of in data["motives"].items()
        if draws.draw(st.booleans())
    }
    consents = Consents(Rules(data, motives, scope))
    asked = {p: tuple(of) for p, of in named.items()}
    answer = detente.find_packages(to_case(data), motives, scope, robust=asked, floor=floor)
    robust = answer.robust
    of_all = {p: list(of) for p, of in data["motives"].items()} | named
    for at, over in enumerate(FLOORS):
        packages = set(consents.robust(of_all, over))
        assert robust.anywhere[at] == len(packages)
        assert list(robust.targets) == list(consents.rules.targets)
        for target, counts in robust.targets.items():
            assert counts[at] == len(packages & set(consents.inside(target))), target
    packages = set(consents.robust(of_all, floor))
    target = next(iter(consents.rules.targets), None)
    deals = [
        k
        for k in consents.inside(target)
        if k in packages and consents.moved(k) and (target or consents.all_gain(k))
    ]
    check_smallest(consents, robust.smallest, consents.least(deals, floor), floor)


# ------------------------------------------------------------ laws


@few
@given(questions(), st.sampled_from(FLOORS))
def test_nothing_can_be_left_out_of_a_smallest_deal(question: Question, floor: str):
    data, motives, scope = question
    consents = Consents(Rules(data, motives, scope))
    rules = consents.rules
    answer = detente.find_packages(to_case(data), motives, scope, floor=floor)
    for target, within in withins(answer.assumed).items():
        deals = {k for k in consents.inside(target) if consents.qualifies(k, target, floor)}
        for deal in within.smallest.listed:
            k = place_of(rules, deal.package)
            assert k in deals
            assert not consents.refusing(floor)[k]
            x = rules.admissible[k]
            for m, today in enumerate(rules.status_quo):
                nearer = x[m] + (today > x[m]) - (today < x[m])
                for level in {nearer, today} - {x[m]}:
                    less = (*x[:m], level, *x[m + 1 :])
                    assert (
                        not rules.is_admissible(less) or rules.admissible.index(less) not in deals
                    )


@few
@given(questions(), st.data(), st.sampled_from([0.25, 3.0, 10.0]), st.booleans())
def test_the_unit_of_a_party_does_not_matter(
    question: Question, draws: st.DataObject, factor: float, everybody: bool
):
    data, motives, scope = question
    party = draws.draw(st.sampled_from(list(data["parties"])))
    masks, solutions = [], []
    for unit in (1.0, factor):  # the modes stand alone in both: low and high are not scaled
        case = to_case(scaled(data, party, unit))
        game = detente.compile_game(case, motives, scope)
        masks.append(find_efficient(Consent(game), everybody).tolist())
        reading = detente.find_packages(case, motives, scope, everybody=everybody).assumed
        solutions.append(
            {
                target: [(s.concept, s.packages, s.ties) for s in within.solutions]
                for target, within in withins(reading).items()
            }
        )
    assert masks[0] == masks[1]
    assert solutions[0] == solutions[1]


def test_scaling_reaches_everything_in_points():
    """Nothing that a party reckons in points is left out of the law above."""
    case = {
        "parties": {"A": {"no_deal": {"value": "low"}, "drift": {"per_year": 2}}, "B": {}},
        "measures": {"m": {"by": "A", "levels": ["no", "yes"]}},
        "values": {"A": {"m": {"weight": 4, "shape": [0, 1]}}, "B": {"m": 1}},
        "interactions": [{"party": "A", "of": ["m", "n"], "weight": 3}],
        "motives": {"A": {"x": {"weights": {"m": "x2"}, "no_deal": -3, "interactions": 7}}},
    }
    places = {path: place(case, path) for path in in_points(case, "A")}
    values = [holder[key] for holder, key in places.values()]
    assert values == [4, 3, "low", 2, "x2", 7, -3]


def renamed(data: Any, names: dict[str, str]) -> Any:
    """Return a case with other names for parties and measures, conditions included."""
    old = "|".join(names)
    return json.loads(re.sub(rf"\b({old})\b", lambda m: names[m[0]], json.dumps(data)))


@few
@given(wider(), st.data(), st.booleans())
def test_names_and_order_do_not_matter(question: Question, draws: st.DataObject, everybody: bool):
    data, motives, scope = question
    names = {old: f"{old}_new" for old in (*data["parties"], *data["measures"])}
    other, back = renamed(data, names), {new: old for old, new in names.items()}
    for block in ("parties", "measures"):
        order = draws.draw(st.permutations(list(other[block])))
        other[block] = {name: other[block][name] for name in order}
    here = facts(data, motives, scope, everybody, {})
    assert facts(other, renamed(motives, names), scope, everybody, back) == here


def facts(
    data: Data, motives: dict[str, str], scope: str, everybody: bool, old: dict[str, str]
) -> dict[Any, Any]:
    """Return what does not depend on the order of a case, under the old names."""

    def named(package: Any) -> frozenset[tuple[str, str]]:
        return frozenset((old.get(name, name), level) for name, level in package.items())

    case = to_case(data)
    game = detente.compile_game(case, motives, scope)
    mask = find_efficient(Consent(game), everybody)
    reading = detente.find_packages(case, motives, scope, everybody=everybody).assumed
    found: dict[Any, Any] = {
        "efficient": {named(game.space.named(row)) for row in game.admissible[mask]}
    }
    for target, within in withins(reading).items():
        smallest, calm = within.smallest, within.calm_limit
        found[target] = {
            "smallest": smallest.count,
            "deals": smallest.count <= 20 and {named(d.package) for d in smallest.listed},
            "needs": {
                old.get(n.measure, n.measure): (
                    n.lowest,
                    n.highest,
                    n.needed,
                    n.with_it,
                    n.without_it,
                    n.without is None,
                )
                for n in within.needs
            },
            "positions": {
                old.get(p.party, p.party): (p.least_met, p.least_met_or_partly, p.always)
                for p in within.positions
            },
            "calm": None if calm is None else round(calm.calm, 9),
            "solutions": {
                s.concept: s.ties <= 20 and {named(package) for package in s.packages}
                for s in within.solutions
            },
        }
    return found


# ------------------------------------------------------------ readings of the rules in small


def small_case(**blocks: Any) -> Data:
    """Return a case of two parties and two yes-or-no measures that B carries out."""
    measure = {"by": "B", "levels": ["no", "yes"]}
    return {
        "format": 1,
        "case": "small",
        "parties": {"A": {"no_deal": 0}, "B": {"no_deal": 0}},
        "measures": {"first": measure, "second": measure},
        "values": {"A": {}, "B": {"first": 1, "second": 3}},
        **blocks,
    }


def test_without_a_veto_whatever_is_acceptable_is_efficient():
    """Nothing is better for one party with a veto where there is none."""
    veto = "own measures"
    data = small_case(parties={p: {"no_deal": 0, "veto": veto} for p in ("A", "B")})
    answer = detente.find_packages(to_case(data)).assumed.anywhere
    assert Consents(Rules(data)).efficient() == [0, 1, 2, 3]
    assert answer.efficient.count == answer.counts.acceptable == 4


def test_a_measure_is_needed_that_may_go_up_or_down_but_not_stay():
    measure = {"by": "B", "levels": ["less", "now", "more"], "status_quo": "now"}
    data = small_case(
        parties={"A": {"no_deal": 1}, "B": {"no_deal": 0}},
        measures={"m": measure},
        values={"A": {"m": {"weight": 2, "shape": [1, 0, 1]}}, "B": {}},
    )
    (need,) = detente.find_packages(to_case(data)).assumed.anywhere.needs
    assert (need.lowest, need.highest, need.with_it, need.without_it) == ("less", "more", 2, 0)
    assert need.needed


def test_a_party_with_nothing_at_stake_does_not_order_smallest_deals():
    """Only B has a stake, of 4: its share is 3/4 in one deal, 1/4 in the one listed first."""
    for first, second in ((3, 1), (1, 3)):
        values = {"A": {}, "B": {"first": first, "second": second}}
        data = small_case(values=values, targets={"some": "first == yes or second == yes"})
        deals = detente.find_packages(to_case(data)).assumed.target("some").smallest
        assert [dict(d.package) for d in deals.listed] == [
            {"first" if first == 3 else "second": "yes"},
            {"first" if first == 1 else "second": "yes"},
        ]


def test_robust_deals_need_not_be_acceptable_under_the_motive_assumed():
    motives = {"B": {"keen": {}, "sly": {"no_deal": 2}}}
    data = small_case(motives=motives, targets={"first": "first == yes"})
    robust = detente.find_packages(to_case(data), {"B": "sly"}, robust={"B": ("keen",)}).robust
    assert robust.anywhere[0] == 4
    assert robust.targets["first"][0] == 2
    assert [dict(d.package) for d in robust.smallest.listed] == [{"first": "yes"}]


@pytest.mark.parametrize("veto", ["all", "none"])
def test_one_judgement_at_a_time_where_something_drifts_today(veto: str):
    """What floors count from is the status quo, which drift makes worth less than nothing."""
    data = small_case(
        calm=[0.1, 0.5, 0.9],
        parties={
            "A": {
                "no_deal": [-30, -10, 3],
                "drift": {"while": "first == no", "per_year": [0, 1, 2]},
                "discount": 0.9,
                "veto": veto,
            },
            "B": {"no_deal": [-2, -1, 2]},
        },
        values={"A": {"first": [-16, -13, -4], "second": -3}, "B": {"first": 1, "second": 3}},
    )
    check_dependence(data, {}, "core")


# ------------------------------------------------------------ kernels


ELEMENTS = (
    st.integers(-2, 2),
    st.sampled_from([-(10**15), -(10**12), -1, 0, 1, 10**12]),
)


@st.composite
def integers(draw: st.DrawFn) -> Any:
    """Draw an array whose rows tie and repeat, of near or of far numbers."""
    shape = draw(st.integers(1, 40)), draw(st.integers(1, 5))
    return draw(arrays(np.int64, shape, elements=draw(st.sampled_from(ELEMENTS))))


@cheap
@given(st.data(), st.integers(1, 12), st.integers(1, 4))
def test_bargaining_solutions_follow_the_definitions(draws: st.DataObject, n: int, k: int):
    """Gains of 0 included: where somebody gains nothing anywhere, as many gain as can."""
    elements = draws.draw(st.sampled_from([st.integers(0, 3), st.sampled_from([0, 0, 0, 1, 7])]))
    gains = draws.draw(arrays(np.float64, (n, k), elements=elements.map(float)))
    by_row = dict(enumerate(gains.tolist()))
    assert best_by("nash_bargaining", gains).tolist() == largest_product(by_row)
    assert best_by("kalai_smorodinsky", gains).tolist() == largest_smallest_share(by_row)


@cheap
@given(integers())
def test_undominated_rows_follow_the_definition(values: Any):
    rows = values.tolist()
    expected = [not any(dominates(y, x) for y in rows) for x in rows]
    assert undominated(values).tolist() == expected
    assert scan(as_ranks(values)).tolist() == expected


@cheap
@given(integers(), st.data())
def test_order_of_rows_and_columns_does_not_matter(values: Any, draws: st.DataObject):
    rows = draws.draw(st.permutations(range(values.shape[0])))
    columns = draws.draw(st.permutations(range(values.shape[1])))
    kept = undominated(values)
    assert undominated(values[rows][:, columns]).tolist() == kept[rows].tolist()


@cheap
@given(integers())
def test_equal_rows_stay_together(values: Any):
    twice = undominated(np.concatenate([values, values]))
    assert twice.tolist() == [*undominated(values)] * 2


@pytest.mark.parametrize("crossed", [1, 2, 3])
def test_a_package_that_crosses_several_red_lines_is_not_efficient(crossed: int):
    """A decides alone; its second best package crosses lines of others that nobody asks."""
    others = ["B", "C", "D"][:crossed]
    data = {
        "format": 1,
        "case": "lines",
        "parties": {"A": {"no_deal": -9}} | {p: {"no_deal": 0, "veto": "none"} for p in others},
        "measures": {"m": {"by": "A", "levels": ["no", "bad", "good"]}},
        "values": {"A": {"m": {"weight": 2, "shape": [0, -1, -0.5]}}} | {p: {} for p in others},
        "red_lines": {p: [{"never": "m == bad"}] for p in others},
    }
    consents = Consents(Rules(data))
    mask = find_efficient(Consent(detente.compile_game(to_case(data))), everybody=True)
    assert np.flatnonzero(mask).tolist() == consents.efficient(everybody=True) == [0]


@pytest.mark.parametrize("k", [1, 2, 3, 5])
@pytest.mark.parametrize("limit", [0, 5000, dominance.ROWS_SEEN])
def test_many_rows_of_few_values(k: int, limit: int, monkeypatch: pytest.MonkeyPatch):
    """More rows on the frontier than the kernel has room for at first, and many duplicates.

    All, some or nothing is left to the compiled scan; rows come at once or chunk by chunk.
    """
    monkeypatch.setattr(dominance, "ROWS_SEEN", limit)
    monkeypatch.setattr(dominance, "_CHUNK", 700)
    generator = np.random.default_rng(k)
    for high in (2, 30, 10**6):
        values = generator.integers(0, high, size=(1500, k))
        if k > 1:  # a frontier of about a thousand rows
            values[500:, -1] = high * k - values[500:, :-1].sum(axis=1)
        rows = [tuple(row) for row in values.tolist()]
        distinct = sorted(set(rows), key=sum, reverse=True)
        front = {x for x in distinct if not any(dominates(y, x) for y in distinct)}
        expected = [row in front for row in rows]
        assert undominated(values).tolist() == expected
        kept = undominated_of(len(values), lambda some, of=values: of[some])
        assert kept.tolist() == np.flatnonzero(expected).tolist()
