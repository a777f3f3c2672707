"""The rules R1-R8 of a roadmap written down once more: every plan, every moment, every way to stop.

A plan is a sequence of phases, each a set of one-level steps that begin together. All of them are
listed, and every plan is judged phase by phase. It shares nothing with the engine: packages,
worths, floors, stakes and breakdown come from the slow oracle beside it. Dates are fractions, so
that "due within so many months" means exactly that.

Readings. A stop just before a date is the limit from before it: what is due one lag later does not
arrive yet. Of subsets that are equally good to take back, the one with fewest measures counts. A
party that decides without a positive stake has to have margins of at least 0 and counts no
further. A plan of no phases counts only where asked for.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.oracle import TOLERANCE, Condition, Package, Rules, mode

Step = tuple[int, int]
"""A measure and the level that it reaches."""
Plan = tuple[tuple[Step, ...], ...]


def months_of(points: float) -> Fraction:
    """Return a number of months as it is written."""
    return Fraction(repr(points)).limit_denominator(10**9)


@dataclass(frozen=True)
class Leg:
    """One phase from one state; lists are by party."""

    months: Fraction
    after: Package
    """The state at its end."""
    flow: list[float]
    """E: what the phase itself gives."""
    stops: list[list[tuple[float, float]]]
    """By moment (a, b): the margin is a + b times the value of what follows the phase."""
    exposed: list[float]
    """Largest loss against no deal when another stops."""


@dataclass(frozen=True)
class Judged:
    """A plan and what it is worth."""

    plan: Plan
    months: Fraction
    margins: dict[str, float]
    """Smallest of each party in points, arrival and participation included."""
    deciding: tuple[str, ...]
    value: float
    """Smallest share of stake among those who decide; -inf if one without stake would stop."""
    exposed: dict[str, float]
    """Largest loss of each party against no deal when another stops on the way."""
    exposure: float
    """The largest of those who decide, as a share of stake; -inf where none of them has one."""


@dataclass(frozen=True)
class Best:
    """What all plans together say."""

    judged: list[Judged]

    @cached_property
    def value(self) -> float:
        """The largest smallest margin, as a share of stake; -inf where there is no plan."""
        return max((j.value for j in self.judged), default=float("-inf"))

    @property
    def optimal(self) -> list[Plan]:
        """Every plan with that value."""
        return [j.plan for j in self.judged if j.value >= self.value - TOLERANCE]

    def earliest(self, margin: float = 0.0) -> Fraction | None:
        """Return the fewest months among plans with every margin at least so large."""
        return min((j.months for j in self.judged if j.value >= margin - TOLERANCE), default=None)

    def least_exposure(self, margin: float = 0.0) -> float | None:
        """Return the least exposure among plans with every margin at least so large."""
        return min((j.exposure for j in self.judged if j.value >= margin - TOLERANCE), default=None)

    @property
    def curve(self) -> list[tuple[Fraction, float]]:
        """Months and smallest margin of the plans that no plan beats in both, fastest first."""
        points: list[tuple[Fraction, float]] = []
        for j in sorted(self.judged, key=lambda j: (j.months, -j.value)):
            if not points or j.value > points[-1][1] + TOLERANCE:
                points.append((j.months, j.value))
        return points


class Roadmaps:
    """All plans of a case.

    Parameters
    ----------
    rules : Rules
    threats : {"credible", "all"}
    """

    def __init__(self, rules: Rules, threats: str = "credible") -> None:
        self.rules, self.threats = rules, threats
        self.readings = [rules.reading(p) for p in rules.parties]
        self.lag = [
            months_of(mode(rules.data["parties"][p].get("reaction_lag", 1), rules.words))
            for p in rules.parties
        ]
        self._legs: dict[tuple[Package, tuple[Step, ...]], Leg | None] = {}
        self._stopped: dict[tuple[int, Package], tuple[list[float], list[float]]] = {}

    # ------------------------------------------------------------ steps

    def months(self, step: Step) -> Fraction:
        """Return how long a step takes."""
        m, level = step
        name = self.rules.measures[m]
        written = self.rules.data["measures"][name]["levels"]
        entry = written[self.rules.levels[name][level]] if isinstance(written, dict) else None
        entry = entry if isinstance(entry, dict) else {}
        return months_of(mode(entry.get("months", 0), self.rules.words))

    def performers(self, step: Step) -> list[str]:
        """Return who carries out a step."""
        return self.rules.performers(self.rules.measures[step[0]], step[1])

    def _over(self, party: int, months: Fraction) -> float:
        return float(self.readings[party].delta ** float(months / 12))

    # ------------------------------------------------------------ stops (R4-R6)

    def _best_subset(self, i: int, x: Package) -> tuple[int, ...]:
        """Return what i takes back at a state: of what it alone can, the subset best for it."""
        able = []
        for m, level in enumerate(x):
            undo = self.rules.take_back(m, x)
            alone = self.rules.parties[i] in undo.by and not undo.together
            if alone and undo.share > 0 and level > self.rules.back(m, level):
                able.append(m)
        best: tuple[int, ...] = ()
        most = self._flow(i, x, best)
        for size in range(1, len(able) + 1):
            for subset in itertools.combinations(able, size):
                worth = self._flow(i, x, subset)
                if worth > most + TOLERANCE:
                    best, most = subset, worth
        return best

    def _flow(self, j: int, x: Package, undone: Sequence[int]) -> float:
        return self.rules.left(self.readings[j], x, [m in undone for m in range(len(x))])[0]

    def stopped(self, i: int, x: Package) -> tuple[list[float], list[float]]:
        """Return the flow to each party until i's stop is answered, and what it then has."""
        if (i, x) not in self._stopped:
            own = self._best_subset(i, x)
            gone = (
                [True] * len(x)
                if self.threats == "all"
                else [w or m in own for m, w in enumerate(self.rules.willing(x))]
            )
            parties = range(len(self.readings))
            self._stopped[i, x] = (
                [self._flow(j, x, own) for j in parties],
                [self.rules.outcome(self.readings[j], x, gone) for j in parties],
            )
        return self._stopped[i, x]

    def _worth_of_stop(
        self, i: int, x: Package, landing: Sequence[tuple[Fraction, Package]]
    ) -> list[float]:
        """Return what a stop by i is worth to each party; `landing`: months until, state then."""
        begins = [(Fraction(0), x), *landing]
        ends = [*(month for month, _ in landing), self.lag[i]]
        worth = []
        for j in range(len(self.readings)):
            total = 0.0
            for (begin, state), end in zip(begins, ends, strict=True):
                share = self._over(j, begin) - self._over(j, end)
                total += share * self.stopped(i, state)[0][j]
            worth.append(total + self._over(j, self.lag[i]) * self.stopped(i, begins[-1][1])[1][j])
        return worth

    # ------------------------------------------------------------ phases (R3, R6)

    def leg(self, x: Package, steps: tuple[Step, ...]) -> Leg | None:
        """Return a phase from a state, or None where a state on its way is not admissible."""
        if (x, steps) not in self._legs:
            self._legs[x, steps] = self._leg(x, steps)
        return self._legs[x, steps]

    def _leg(self, x: Package, steps: tuple[Step, ...]) -> Leg | None:
        dates = sorted({self.months(s) for s in steps})
        together = [[s for s in steps if self.months(s) == d] for d in dates]
        through = [x]
        for due in together:
            through.append(after(through[-1], due))
        if not all(self.rules.is_admissible(y) for y in through):
            return None
        parties = range(len(self.readings))
        stops: list[list[tuple[float, float]]] = [[] for _ in parties]
        exposed = [float("-inf") for _ in parties]
        for i in parties:
            for s, done, last in self._moments(i, dates):
                landing, state = [], through[done]
                for date, due in zip(dates[done:], together[done:], strict=True):
                    theirs = [n for n in due if self.rules.parties[i] not in self.performers(n)]
                    if theirs and (date - s < self.lag[i] or (last and date - s == self.lag[i])):
                        state = after(state, theirs)
                        landing.append((date - s, state))
                worth = self._worth_of_stop(i, through[done], landing)
                rest = self._between(i, s, dates, through)
                stops[i].append((rest - worth[i], self._over(i, dates[-1] - s)))
                for j in parties:
                    if j != i:
                        floor = self.readings[j].floors["no_deal"]
                        exposed[j] = max(exposed[j], floor - worth[j])
        flow = [self._between(i, Fraction(0), dates, through) for i in parties]
        return Leg(dates[-1], through[-1], flow, stops, exposed)

    def _moments(self, i: int, dates: list[Fraction]) -> Iterator[tuple[Fraction, int, bool]]:
        """Yield month, dates past, and whether what is due exactly one lag later arrives.

        Every date at which something changes for i, from before it and from after it.
        """
        yield Fraction(0), 0, True
        turns = {Fraction(0), *dates, *(d - self.lag[i] for d in dates if d > self.lag[i])}
        for s in sorted(turns):
            if s > 0:  # before the start nothing of the phase is due
                yield s, sum(d < s for d in dates), False
            yield s, sum(d <= s for d in dates), True

    def _between(self, i: int, s: Fraction, dates: list[Fraction], through: list[Package]) -> float:
        """Return the flow to i from month s to the end of a phase, as of s."""
        total, begin = 0.0, Fraction(0)
        for state, end in zip(through, dates, strict=False):
            if end > s:
                share = self._over(i, max(begin - s, Fraction(0))) - self._over(i, end - s)
                total += share * self._flow(i, state, ())
            begin = end
        return total

    # ------------------------------------------------------------ plans (R7, R8)

    def plans(
        self, x: Package, parallel: int, meets: Callable[[Package], bool], nothing: bool = False
    ) -> Iterator[Plan]:
        """Yield every plan from a state to a state that meets a condition."""
        if nothing and meets(x):
            yield ()
        steps = [
            (m, level + 1)
            for m, level in enumerate(x)
            if level + 1 < len(self.rules.levels[self.rules.measures[m]])
        ]
        for size in range(1, parallel + 1):
            for phase in itertools.combinations(steps, size):
                leg = self.leg(x, phase)
                if leg is not None:
                    for rest in self.plans(leg.after, parallel, meets, nothing=True):
                        yield (phase, *rest)

    def judge(self, plan: Plan, done: Plan = ()) -> Judged:
        """Return what a plan is worth: every margin of every party (R7).

        Where something is done already the plan goes on from there: nobody can still take no part.
        """
        x = self.rules.status_quo
        for phase in done:
            x = after(x, phase)
        legs = []
        for phase in plan:
            leg = self.leg(x, phase)
            assert leg is not None, "a state on the way is not admissible"
            legs.append(leg)
            x = leg.after
        parties = range(len(self.readings))
        value = [self._flow(i, x, ()) for i in parties]
        margins = [value[i] - self._worth_of_stop(i, x, ())[i] for i in parties]
        for leg in reversed(legs):
            for i in parties:
                margins[i] = min(margins[i], *(a + b * value[i] for a, b in leg.stops[i]))
                value[i] = leg.flow[i] + self._over(i, leg.months) * value[i]
        for i, reading in enumerate(self.readings):
            if not done:
                margins[i] = min(margins[i], value[i] - reading.floors["no_deal"])
        names = self.rules.parties
        performing = {
            p for phase in (*done, *plan) for step in phase for p in self.performers(step)
        }
        deciding = [
            i
            for i, p in enumerate(names)
            if self.rules.data["parties"][p].get("veto", "all") == "all" or p in performing
        ]
        exposed = [max((leg.exposed[i] for leg in legs), default=float("-inf")) for i in parties]
        worth, exposure = float("inf"), float("-inf")
        for i in deciding:
            stake = self.rules.stake[names[i]]
            if stake is not None and stake > TOLERANCE:
                worth = min(worth, margins[i] / stake)
                exposure = max(exposure, exposed[i] / stake)
            elif margins[i] < -TOLERANCE:
                worth = float("-inf")
        return Judged(
            plan,
            sum((leg.months for leg in legs), Fraction(0)),
            dict(zip(names, margins, strict=True)),
            tuple(names[i] for i in deciding),
            worth,
            dict(zip(names, exposed, strict=True)),
            exposure,
        )

    def all(
        self, meets: Callable[[Package], bool], parallel: int = 1, nothing: bool = False
    ) -> Best:
        """Return every plan to a package that meets a condition, judged."""
        start = self.rules.status_quo
        return Best([self.judge(p) for p in self.plans(start, parallel, meets, nothing)])

    def search(
        self, target: str = "", parallel: int = 1, nothing: bool = False, done: Plan = ()
    ) -> Best:
        """Return every plan to an acceptable package of a target: its name, a condition, or any."""
        known = self.rules.targets
        meets = known.get(target) or (Condition(target, self.rules).holds if target else None)

        def ends(x: Package) -> bool:
            if done:  # under way: who took part does not count any more, red lines do
                crossed = any(self.rules.crossed(p, x) for p in self.rules.asked(x))
                return (meets is None or meets(x)) and x != self.rules.status_quo and not crossed
            return (meets is None or meets(x)) and not self.rules.refusals(x, "no_deal")

        if not done:
            return self.all(ends, parallel, nothing)
        x = self.rules.status_quo
        for phase in done:
            x = after(x, phase)
        return Best([self.judge(p, done) for p in self.plans(x, parallel, ends, nothing=True)])


def after(x: Package, steps: Sequence[Step]) -> Package:
    """Return the state once steps have taken effect, each from one level below."""
    levels = list(x)
    for m, level in steps:
        if levels[m] == level - 1:
            levels[m] = level
    return tuple(levels)
