"""Plans of the slow oracle, walked by the engine."""

from typing import Any

from tests.oracle import Rules
from tests.oracle_roadmaps import Package, Plan, Roadmaps
from tests.random_cases import Question
from tests.strategies import to_case

from detente.case.schema import Roadmap
from detente.game import compile_game
from detente.roadmap.walk import Effect, TimedPhase, Walked, Walker


def timed(oracle: Roadmaps, plan: Plan) -> list[TimedPhase]:
    """Return a plan as the engine walks it."""
    phases = []
    for phase in plan:
        dates = sorted({oracle.months(step) for step in phase})
        together = [tuple(s for s in phase if oracle.months(s) == d) for d in dates]
        effects = [Effect(float(d), s) for d, s in zip(dates, together, strict=True)]
        phases.append(TimedPhase(tuple(effects), float(dates[-1])))
    return phases


def some_plan(q: Question) -> Plan | None:
    """Return a plan that does as much as it can, in a way that the seed picks."""
    oracle = Roadmaps(Rules(q.data), q.threats)
    found = list(oracle.plans(oracle.rules.status_quo, q.parallel, lambda x: True))
    most = max((sum(map(len, p)) for p in found), default=0)
    longest = [p for p in found if sum(map(len, p)) == most]
    return longest[q.seed % len(longest)] if longest else None


def as_roadmap(data: dict[str, Any], plan: Plan) -> Roadmap:
    """Return a plan as somebody would write it down."""
    names = list(data["measures"])
    levels = {n: list(of["levels"]) for n, of in data["measures"].items()}
    phases = [{"do": {names[m]: levels[names[m]][k] for m, k in phase}} for phase in plan]
    return Roadmap.model_validate({"phases": phases})


class Walks:
    """A question's plans, walked by the engine."""

    def __init__(self, data: dict[str, Any], threats: str) -> None:
        self.oracle, self.threats = Roadmaps(Rules(data), threats), threats
        self.game = compile_game(to_case(data))
        self.walker = Walker(self.game)

    def walk(self, plan: Plan, start: Package | None = None) -> Walked:
        """Walk a plan from the status quo, or from a state."""
        begin = start or tuple(int(x) for x in self.game.space.start)
        return self.walker.walk(begin, timed(self.oracle, plan), self.threats)

    def smallest(self, walked: Walked) -> dict[str, float]:
        """Return each party's smallest margin in points, taking part included."""
        margins = [float(v - d) for v, d in zip(walked.values[0], self.game.no_deal, strict=True)]
        for stop in walked.stops:
            margins[stop.party] = min(margins[stop.party], stop.margin)
        return dict(zip(self.game.parties, margins, strict=True))

    def exposures(self, walked: Walked) -> dict[str, float]:
        """Return each party's largest loss against no deal when another stops on the way."""
        on_the_way = [s for s in walked.stops if s.moment != "arrival"]
        worst = {}
        for i, party in enumerate(self.game.parties):
            worths = [s.others[i] for s in on_the_way if s.party != i]
            worst[party] = float(self.game.no_deal[i]) - min(worths, default=float("inf"))
        return worst
