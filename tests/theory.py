"""Worked numbers of the theory, and its roadmaps in the case language.

The theory counts periods: in each, a step is taken first and then flows run. One period is one
month here, every step takes one month and every answer too; the value after a phase is then the
theory's value, and a margin just before a step takes effect is 1 - delta times the theory's slack.
A penalty paid once is a no-deal flow of 1 - delta times as much: taking part is not judged.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle_roadmaps import Package, Plan
from tests.walking import Walks

TABLE = Path(__file__).parent / "replication" / "theory_rows.json"
ROWS: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
used: set[str] = set()
"""Names of the rows that some test has asked for."""


def rows(name: str) -> list[dict[str, Any]]:
    """Return the rows of a name; there is at least one."""
    found = [row for row in ROWS if row["id"] == name]
    assert found, f"no row {name!r}"
    used.add(name)
    return found


def row(name: str) -> dict[str, Any]:
    """Return the only row of a name."""
    (found,) = rows(name)
    return found


@dataclass(frozen=True)
class Act:
    """A step of the theory: a measure that is done or not."""

    name: str
    by: tuple[int, ...]
    flows: tuple[float, ...]
    """What it adds to each party's payoff in each period."""
    share: float = 0.0
    """What of it can be taken back."""
    undo_by: tuple[int, ...] = ()
    """Who can, if not whoever does it."""
    after: tuple[str, ...] = ()
    """What has to be done before."""


def period_case(
    acts: Sequence[Act],
    delta: Sequence[float],
    penalty: Sequence[float] | None = None,
    lag: float = 1,
    pairs: Sequence[tuple[int, str, str, float]] = (),
) -> dict[str, Any]:
    """Return a roadmap of the theory as a case.

    Parameters
    ----------
    acts : sequence of Act
    delta : sequence of float
        Discount factors per period.
    penalty : sequence of float, optional
        Paid once by a party one period after it has stopped.
    lag : float
        Periods until a stop is answered.
    pairs : sequence of (party, act, act, flow)
        What two acts are worth together, beyond each alone.
    """
    names = [f"P{i}" for i in range(len(delta))]
    penalty = penalty or [0.0] * len(delta)
    parties = {
        name: {
            "discount": d**12,
            "reaction_lag": lag,
            "no_deal": -s * ((1 - d) if d < 1 else 1),
        }
        for name, d, s in zip(names, delta, penalty, strict=True)
    }
    measures: dict[str, Any] = {}
    for act in acts:
        measure: dict[str, Any] = {
            "by": [names[i] for i in act.by],
            "levels": {"none": {}, "done": {"months": 1}},
        }
        if act.share:
            by = {"anyone_of": [names[i] for i in act.undo_by]} if act.undo_by else {}
            measure["take_back"] = {"share": act.share, "months": 0, **by}
        measures[act.name] = measure
    return {
        "format": 1,
        "case": "theory",
        "parties": parties,
        "measures": measures,
        "requires": [f"{a.name} < done or {b} >= done" for a in acts for b in a.after],
        "values": {
            name: {a.name: {"weight": a.flows[i]} for a in acts} for i, name in enumerate(names)
        },
        "interactions": [
            {"party": names[i], "of": [a, b], "weight": flow} for i, a, b, flow in pairs
        ],
    }


class Periods:
    """A roadmap of the theory, walked by the engine."""

    def __init__(self, data: dict[str, Any], threats: str = "all") -> None:
        self.walks = Walks(data, threats)
        self.delta = [float(d) ** (1 / 12) for d in self.walks.game.discount]
        self.measures = list(data["measures"])

    def plan(self, names: Sequence[Sequence[str]]) -> Plan:
        """Return a plan written by name."""
        return tuple(tuple((self.measures.index(n), 1) for n in phase) for phase in names)

    def state(self, done: Sequence[str]) -> Package:
        """Return the state in which some acts are done."""
        return tuple(int(name in done) for name in self.measures)

    def plans(self, together: int, start: Package | None = None) -> list[Plan]:
        """Return every plan that does everything, so many steps at once at most.

        What a step waits for is done in an earlier period; the engine would allow the same one.
        """
        oracle = self.walks.oracle
        lines = oracle.rules.data["requires"]
        waits = [self.plan([[line.split()[0], line.split()[-3]]])[0] for line in lines]
        return [
            plan
            for plan in oracle.plans(start or oracle.rules.status_quo, together, all, bool(start))
            if not any(then in phase and first in phase for phase in plan for then, first in waits)
        ]

    def slacks(self, plan: Plan, start: Package | None = None) -> list[list[float]]:
        """Return by party its slack in each period, and in the steady state."""
        slacks: list[list[float]] = [
            [float("inf")] * (len(plan) + 1) for _ in self.walks.game.parties
        ]
        for stop in self.walks.walk(plan, start).stops:
            if stop.moment in ("before", "arrival"):
                of = slacks[stop.party]
                of[stop.phase] = min(of[stop.phase], self._flow(stop.party, stop.margin))
        return slacks

    def slack(self, plan: Plan, start: Package | None = None) -> float:
        """Return the smallest slack of a plan."""
        return min(min(of) for of in self.slacks(plan, start))

    def exposure(self, plan: Plan) -> float:
        """Return the most that a party loses when another one stops."""
        worst = float("-inf")
        for stop in self.walks.walk(plan).stops:
            if stop.moment in ("before", "arrival"):
                for j, worth in enumerate(stop.others):
                    if j != stop.party:
                        loss = float(self.walks.game.no_deal[j]) - worth
                        worst = max(worst, self._flow(j, loss))
        return worst

    def _flow(self, party: int, points: float) -> float:
        """Return a normalised value as the theory's sum over periods; with delta 1 as it is."""
        rest = 1 - self.delta[party]
        return points / rest if rest > 0 else points
