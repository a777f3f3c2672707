"""A stop that only suspends the deal, against a sum over every month of what then happens (R5)."""

import json
import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest
from tests.oracle import Rules
from tests.oracle_roadmaps import Plan, Roadmaps, after
from tests.random_cases import question
from tests.walking import Walks

from detente.case import load
from detente.case.findings import QuestionError
from detente.cli import main
from detente.roadmap import parse_months, walk_order
from detente.roadmap.suspension import suspended

Spells = list[tuple[Fraction, float]]
"""Months and the flow in them, one spell after the other; the last is for ever."""


def worth(spells: Spells, ever: float, delta: float) -> float:
    total, at = 0.0, Fraction(0)
    for months, flow in spells:
        total += flow * (delta ** float(at / 12) - delta ** float((at + months) / 12))
        at += months
    return total + ever * delta ** float(at / 12)


class Suspending:
    """Every stop of a plan and what it is worth if the deal resumes `months` later."""

    def __init__(self, oracle: Roadmaps, plan: Plan, months: Fraction) -> None:
        self.oracle, self.months = oracle, months
        self.phases: list[tuple[list[Fraction], list[tuple[int, ...]], tuple]] = []  # type: ignore[type-arg]
        x = oracle.rules.status_quo
        for phase in plan:
            dates = sorted({oracle.months(s) for s in phase})
            through = [x]
            for d in dates:
                through.append(after(through[-1], [s for s in phase if oracle.months(s) == d]))
            self.phases.append((dates, through, phase))
            x = through[-1]
        self.end = x

    def carrying_on(self, i: int, t: int, s: Fraction, done: int) -> Spells:
        """Return the rest of the plan from month `s` of phase t."""
        spells: Spells = []
        for k, (dates, through, _) in enumerate(self.phases[t:]):
            at = s if k == 0 else Fraction(0)
            for state, date in list(zip(through, dates, strict=False))[done if k == 0 else 0 :]:
                spells.append((date - at, self.oracle._flow(i, state, ())))
                at = date
        return spells

    def margin(self, i: int, spells: Spells, then: Spells) -> float:
        """Return carrying on minus the best number of stops, one after the other."""
        delta = self.oracle.readings[i].delta
        ever = self.oracle._flow(i, self.end, ())
        carry = worth(then, ever, delta)
        cycle, beta = worth(spells, 0.0, delta), delta ** float(sum(m for m, _ in spells) / 12)
        weights = beta ** np.arange(math.ceil(30 / -math.log(beta)) + 1)
        times = np.cumsum(weights[:-1]) * cycle + weights[1:] * carry  # of 1, 2, 3 ... stops
        return carry - float(times.max())

    def cycle(self, i: int, x: tuple[int, ...], landing: Spells | list) -> Spells:  # type: ignore[type-arg]
        """Return what i has from its stop until the deal resumes."""
        begins = [(Fraction(0), x), *landing]
        ends = [*(m for m, _ in landing), self.oracle.lag[i]]
        spells = [
            (end - begin, self.oracle.stopped(i, state)[0][i])
            for (begin, state), end in zip(begins, ends, strict=True)
        ]
        return [*spells, (self.months, self.oracle.stopped(i, begins[-1][1])[1][i])]

    def margins(self, i: int) -> Iterator[tuple[int, float]]:
        """Yield the phase and the margin of every moment."""
        oracle, party = self.oracle, self.oracle.rules.parties[i]
        for t, (dates, through, phase) in enumerate(self.phases):
            for s, done, last in oracle._moments(i, dates):
                landing, state = [], through[done]
                for d in dates[done:]:
                    due = [n for n in phase if oracle.months(n) == d]
                    theirs = [n for n in due if party not in oracle.performers(n)]
                    wait = d - s
                    if theirs and (wait < oracle.lag[i] or (last and wait == oracle.lag[i])):
                        state = after(state, theirs)
                        landing.append((wait, state))
                cycle = self.cycle(i, through[done], landing)
                yield t + 1, self.margin(i, cycle, self.carrying_on(i, t, s, done))
        yield len(self.phases) + 1, self.margin(i, self.cycle(i, self.end, []), [])


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
        by_time = Suspending(Roadmaps(Rules(q.data), q.threats), plan, Fraction(months))
        for i, party in enumerate(walks.game.parties):
            smallest: dict[int, float] = {}
            if walks.game.discount[i] == 1:
                continue
            for phase, margin in by_time.margins(i):
                smallest[phase] = min(margin, smallest.get(phase, margin))
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
    assert "If a stop only suspended the deal for 6 months, Pyongyang would still gain" in said
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
