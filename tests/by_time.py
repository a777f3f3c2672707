"""A plan of the slow oracle month by month: every moment, what then happens, and its worth."""

from collections.abc import Collection, Iterator
from fractions import Fraction

from tests.oracle_roadmaps import Package, Plan, Roadmaps, Step, after

Spells = list[tuple[Fraction, float]]
"""Months and the flow in them, one spell after the other."""
Landing = list[tuple[Fraction, Package]]
"""Months until others' steps arrive, and the state then."""


def worth(spells: Spells, ever: float, delta: float) -> float:
    """Return the worth of spells, and of a flow for ever after them."""
    total, at = 0.0, Fraction(0)
    for months, flow in spells:
        total += flow * (delta ** float(at / 12) - delta ** float((at + months) / 12))
        at += months
    return total + ever * delta ** float(at / 12)


class ByTime:
    """The phases of a plan with their dates and states."""

    def __init__(self, oracle: Roadmaps, plan: Plan) -> None:
        self.oracle = oracle
        self.phases: list[tuple[list[Fraction], list[Package], tuple[Step, ...]]] = []
        x = oracle.rules.status_quo
        for phase in plan:
            dates = sorted({oracle.months(s) for s in phase})
            through = [x]
            for d in dates:
                through.append(after(through[-1], [s for s in phase if oracle.months(s) == d]))
            self.phases.append((dates, through, phase))
            x = through[-1]
        self.end = x

    def moments(self, who: Collection[int]) -> Iterator[tuple[int, Fraction, int, bool]]:
        """Yield phase, month, dates past, and whether what is due exactly one lag later arrives.

        Of parties that stop together: where something changes for one of them.
        """
        lag = min(self.oracle.lag[i] for i in who)
        for t, (dates, _, phase) in enumerate(self.phases):
            theirs = {self.oracle.months(s) for s in phase if self._needs_none_of(who, s)}
            turns = {Fraction(0), *dates, *(d - lag for d in theirs if d > lag)}
            yield t, Fraction(0), 0, True
            for s in sorted(turns):
                if s > 0:
                    yield t, s, sum(d < s for d in dates), False
                yield t, s, sum(d <= s for d in dates), True

    def _needs_none_of(self, who: Collection[int], step: Step) -> bool:
        names = {self.oracle.rules.parties[i] for i in who}
        return not names & set(self.oracle.performers(step))

    def landing(
        self, who: Collection[int], t: int, s: Fraction, done: int, last: bool
    ) -> tuple[Package, Landing]:
        """Return the state at a moment, and what others still deliver when `who` stop."""
        lag = min(self.oracle.lag[i] for i in who)
        dates, through, phase = self.phases[t]
        found: Landing = []
        state = through[done]
        for d in dates[done:]:
            due = [n for n in phase if self.oracle.months(n) == d]
            theirs = [n for n in due if self._needs_none_of(who, n)]
            if theirs and (d - s < lag or (last and d - s == lag)):
                state = after(state, theirs)
                found.append((d - s, state))
        return through[done], found

    def carrying_on(self, i: int, t: int, s: Fraction, done: int) -> float:
        """Return what the plan from month `s` of phase t is worth then."""
        spells: Spells = []
        for k, (dates, through, _) in enumerate(self.phases[t:]):
            at, first = (s, done) if k == 0 else (Fraction(0), 0)
            for state, date in zip(through[first:], dates[first:], strict=False):
                spells.append((date - at, self.oracle._flow(i, state, ())))
                at = date
        ever = self.oracle._flow(i, self.end, ())
        return worth(spells, ever, self.oracle.readings[i].delta)

    def stopping(
        self, j: int, who: Collection[int], x: Package, landing: Landing
    ) -> tuple[Spells, float]:
        """Return what j has until `who` are answered, and what it then has."""
        rules, reading = self.oracle.rules, self.oracle.readings[j]

        def own(state: Package) -> set[int]:
            return {m for i in who for m in self.oracle._best_subset(i, state)}

        states = [x, *(state for _, state in landing)]
        ends = [*(m for m, _ in landing), min(self.oracle.lag[i] for i in who)]
        spells, at = [], Fraction(0)
        for state, end in zip(states, ends, strict=True):
            spells.append((end - at, self.oracle._flow(j, state, tuple(own(state)))))
            at = end
        final = states[-1]
        gone = [
            self.oracle.threats == "all" or willing or m in own(final)
            for m, willing in enumerate(rules.willing(final))
        ]
        return spells, rules.outcome(reading, final, gone)
