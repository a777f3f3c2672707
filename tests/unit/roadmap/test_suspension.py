"""A stop that only suspends the deal, against a sum over every month of what then happens (R5)."""

import json
import math
from fractions import Fraction

import numpy as np
import pytest
from tests.by_time import ByTime, worth
from tests.oracle import Rules
from tests.oracle_roadmaps import Roadmaps
from tests.random_cases import question
from tests.walking import Walks

from detente.case import load
from detente.case.findings import QuestionError
from detente.cli import main
from detente.roadmap import parse_months, walk_order
from detente.roadmap.suspension import suspended


def best_margin(cycle: float, beta: float, carry: float) -> float:
    """Return carrying on minus stopping so many times, one after the other, that it pays most."""
    weights = beta ** np.arange(math.ceil(30 / -math.log(beta)) + 1)
    return carry - float((np.cumsum(weights[:-1]) * cycle + weights[1:] * carry).max())


def smallest_margins(of: ByTime, i: int, months: int) -> dict[int, float]:
    """Return the smallest margin of a party in each phase."""
    delta, smallest = of.oracle.readings[i].delta, {}
    arrival = (len(of.phases), Fraction(0), 0, True)
    for t, s, done, last in [*of.moments([i]), arrival]:
        arrived = t == len(of.phases)
        x, landing = (of.end, []) if arrived else of.landing([i], t, s, done, last)
        spells, no_deal = of.stopping(i, [i], x, landing)
        spells.append((Fraction(months), no_deal))
        cycle = worth(spells, 0.0, delta)
        beta = delta ** float(sum(m for m, _ in spells) / 12)
        margin = best_margin(cycle, beta, of.carrying_on(i, t, s, done))
        smallest[t + 1] = min(margin, smallest.get(t + 1, margin))
    return smallest


@pytest.mark.parametrize("months", [1, 12])
def test_agrees_with_a_sum_over_time(months):
    tried = again = 0
    for seed in range(24):
        q = question(seed)
        walks = Walks(q.data, q.threats)
        plans = list(walks.oracle.plans(walks.oracle.rules.status_quo, q.parallel, lambda x: True))
        if not plans:
            continue
        plan = plans[seed % len(plans)]
        walk = walks.walk(plan)
        everybody = [True] * len(walks.game.parties)
        found = suspended(walks.walker, walk, q.threats, months, everybody)
        by_time = ByTime(Roadmaps(Rules(q.data), q.threats), plan)
        for i, party in enumerate(walks.game.parties):
            if walks.game.discount[i] == 1:
                continue
            smallest = smallest_margins(by_time, i, months)
            said = {m.phase: m.points for m in found.margins if m.party == party}
            assert said == pytest.approx(smallest, abs=1e-9), (seed, party)
            tried += len(said)
        patient = [
            p for p, d in zip(walks.game.parties, walks.game.discount, strict=True) if d == 1
        ]
        assert not {m.party for m in found.margins} & set(patient), seed
        again += sum(m.again for m in found.margins)
    assert tried > 100
    assert again > 10


def test_a_suspension_that_does_not_end_is_breakdown():
    answer = walk_order(load("korea-2018"), "bundles", suspend=12_000)
    by = {(m.phase, m.party): m.points for p in answer.phases for m in p.margins}
    by |= {(m.phase, m.party): m.points for m in answer.arrival}
    said = {(m.phase, m.party): m.points for m in answer.suspension.margins}
    assert said == pytest.approx(by, abs=1e-6)
    assert answer.suspension.binding is not None
    assert answer.suspension.binding.share == pytest.approx(answer.margin)


def test_suspension_says_no_wherever_stopping_again_and_again_pays():
    suspension = walk_order(load("korea-2018"), "all_at_once", {"DPRK": "H3_reform"}).suspension
    assert suspension.months == 12
    for margin in suspension.margins:
        assert (margin.points < 0) == margin.again or abs(margin.points) < 1e-9
    assert suspension.holds == all(m.points >= -1e-9 for m in suspension.margins if m.judged)


def test_a_suspension_has_a_length():
    with pytest.raises(QuestionError, match="more than 0 months"):
        walk_order(load("korea-2018"), "bundles", suspend=0)


def test_suspension_is_shown_beside_breakdown(capsys):
    asked = ["roadmap", "korea-2018", "--given", "bundles", "--suspend", "6m"]
    main([*asked, "--table", "suspension"], standalone_mode=False)
    said = " ".join(capsys.readouterr().out.split())
    assert "If a stop only suspended the deal for 6 months, Pyongyang would gain" in said
    assert "if it resumes after 6 months where it stood" in said
    main([*asked, "--json"], standalone_mode=False)
    body = json.loads(capsys.readouterr().out)["suspension"]
    assert body["months"] == 6
    assert body["binding"]["party"] == "DPRK"
    assert body["binding"]["again"]
    assert not body["holds"]


def test_months_are_numbers():
    assert (parse_months("6m"), parse_months("1.5"), parse_months("12 m")) == (6, 1.5, 12)
    with pytest.raises(QuestionError, match="'half a year' is no number of months"):
        parse_months("half a year")
