"""Plans of the slow oracle, walked by the engine."""

from typing import Any

from tests.oracle import Rules
from tests.oracle_roadmaps import Plan, Roadmaps
from tests.strategies import to_case

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


class Walks:
    """A question's plans, walked by the engine."""

    def __init__(self, data: dict[str, Any], threats: str) -> None:
        self.oracle, self.threats = Roadmaps(Rules(data), threats), threats
        self.game = compile_game(to_case(data))
        self.walker = Walker(self.game)

    def walk(self, plan: Plan) -> Walked:
        start = tuple(int(x) for x in self.game.space.start)
        return self.walker.walk(start, timed(self.oracle, plan), self.threats)

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
