"""R6, R7: every way to stop along a path, what each leaves exposed, and whether the plan holds."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from detente.roadmap.checker.enclosure import Enclosures, UndecidedError
from detente.roadmap.checker.path import Moment, Path
from detente.roadmap.checker.plan import named
from detente.roadmap.checker.rules import TOLERANCE, Rules
from detente.roadmap.checker.verdict import Close

CLOSE = 1e-6
"""Points, or a share against the claimed bound, below which a margin is computed in enclosures."""


@dataclass(frozen=True)
class Found:
    """A way to stop, as computed here."""

    party: str
    phase: int
    """From 1; 0: taking part at all."""
    moment: Moment
    kind: str
    carry_on: float
    stop: float
    share: float | None

    @property
    def points(self) -> float:
        """The margin."""
        return self.carry_on - self.stop

    @property
    def rank(self) -> float:
        """By what margins are compared: the share of the stake, points where there is none."""
        return self.points if self.share is None else self.share

    @property
    def key(self) -> tuple[str, int, str, float]:
        """By what a stop of a certificate is found again."""
        return self.party, self.phase, self.moment.name, round(float(self.moment.month), 8)


class Margins:
    """All margins along a path. `stakes` by party; `bound` is what the certificate claims."""

    def __init__(
        self, path: Path, stakes: dict[str, float | None], bound: float | None = None
    ) -> None:
        self.path, self.rules, self.stakes, self.bound = path, path.rules, stakes, bound

    @cached_property
    def scale(self) -> float:
        """The largest number of points in sight, for comparisons."""
        rules = self.rules
        flows = [rules.flow(p, s.state) for p in rules.parties for s in self.path.stretches]
        return float(
            max(map(abs, (1.0, *flows, *rules.no_deal.values(), *self.values[-1].values())))
        )

    @property
    def least_stake(self) -> float:
        """The smallest stake of those who decide, for comparisons of shares."""
        return min([s for p in self.deciding if (s := self.stakes[p])], default=1.0)

    @cached_property
    def values(self) -> list[dict[str, float]]:
        """V by phase and party, and after arrival."""
        starts = [Moment(t, Fraction(0), 0, True, "start") for t in range(len(self.path.states))]
        return [{p: self.path.carry_on(p, s) for p in self.rules.parties} for s in starts]

    @cached_property
    def deciding(self) -> list[str]:
        """R7: parties with a veto, and who carries out a step of the plan."""
        performing = self.path.performers()
        of = self.rules.case.parties
        return [p for p in self.rules.parties if of[p].veto == "all" or p in performing]

    @cached_property
    def found(self) -> list[Found]:
        """Every way to stop, and taking no part unless the plan is under way."""
        found = []
        for party in self.rules.parties:
            for moment in self.path.moments(party):
                carry = self.path.carry_on(party, moment)
                stop = self.path.stop(party, moment, party)
                kind = self.path.kind(party, moment)
                found.append(self._of(party, moment.phase + 1, moment, kind, carry, stop))
            if self.path.begun:
                continue
            floor = self.rules.no_deal[party]
            start = Moment(0, Fraction(0), 0, True, "start")
            value = self.values[0][party]
            found.append(self._of(party, 0, start, "take no part", value, floor))
        return found

    def _of(
        self, party: str, phase: int, moment: Moment, kind: str, carry_on: float, stop: float
    ) -> Found:
        stake = self.stakes[party]
        share = (carry_on - stop) / stake if stake else None
        return Found(party, phase, moment, kind, carry_on, stop, share)

    def named(self, found: Found) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        """Return the state, what is taken back at once and what is still received, by name."""
        rules, state = self.rules, self.path.state_at(found.moment)
        if found.phase == 0:
            return named(rules, state), {}, {}
        undone = rules.best_subset(found.party, state)
        back = {rules.measures[m]: rules.levels[m][state[m]] for m in sorted(undone)}
        landed = self.path.received(found.party, found.moment)
        steps = [step for event in landed for step in event.steps]
        return named(rules, state), back, {rules.measures[m]: rules.levels[m][k] for m, k in steps}

    @cached_property
    def deciding_found(self) -> list[Found]:
        """The ways to stop of those who decide."""
        return [f for f in self.found if f.party in self.deciding]

    @cached_property
    def weakest(self) -> Found | None:
        """The smallest margin of those who decide."""
        return min(self.deciding_found, key=lambda f: (f.rank, f.points), default=None)

    @cached_property
    def exposure(self) -> dict[tuple[str, int], dict[str, float]]:
        """By party and phase: what it loses against no deal, at most, if each other one stops."""
        exposure: dict[tuple[str, int], dict[str, float]] = {}
        for f in self.found:
            if not 0 < f.phase <= len(self.path.phases):
                continue
            for party in self.rules.parties:
                if party != f.party:
                    by = exposure.setdefault((party, f.phase), {})
                    worth = self.path.stop(f.party, f.moment, party)
                    loss = self.rules.no_deal[party] - worth
                    by[f.party] = max(loss, by.get(f.party, loss))
        return exposure

    @cached_property
    def responses(self) -> dict[str, float]:
        """By party that decides: carrying on against its best response, as of the start."""
        responses = {}
        for party in self.deciding:
            best = max(self.path.response(party, m) for m in self.path.moments(party))
            best = best if self.path.begun else max(best, self.rules.no_deal[party])
            responses[party] = self.values[0][party] - best
        return responses

    @cached_property
    def feasible(self) -> bool:
        """R7: whether every margin that decides is at least 0."""
        close = {(c.party, c.phase, c.moment, c.month): c.sign for c in self.close}
        for f in self.deciding_found:
            sign = close.get((f.party, f.phase, f.moment.name, float(f.moment.month)))
            if sign == "below" or (sign is None and f.points < -TOLERANCE):
                return False
        return True

    @cached_property
    def close(self) -> tuple[Close, ...]:
        """Margins too near to 0, or to the claimed bound, for floats: by enclosures."""
        near = [f for f in self.deciding_found if abs(f.points) <= CLOSE or self._at_bound(f)]
        if not near:
            return ()
        old = self.rules
        rules = Rules(old.case, old.motives, old.scope, Enclosures())
        path = Path(rules, self.path.phases, self.path.threats, self.path.given)
        return tuple(self._enclosed(path, f) for f in near)

    def _at_bound(self, f: Found) -> bool:
        return self.bound is not None and f.share is not None and abs(f.share - self.bound) <= CLOSE

    def _enclosed(self, path: Path, f: Found) -> Close:
        place = (f.party, f.phase, float(f.moment.month), f.moment.name)
        try:
            stop: Any = path.rules.no_deal[f.party]
            if f.phase:
                stop = path.stop(f.party, f.moment, f.party)
            margin = path.carry_on(f.party, f.moment) - stop
        except UndecidedError:
            return Close(*place, "", "", "unknown")
        if margin.low > 0:
            sign = "above"
        elif margin.high >= 0:
            sign = "zero" if margin.low == margin.high else "unknown"
        else:
            sign = "rounding" if margin.low >= -TOLERANCE else "below"
        return Close(*place, f"{margin.low:.12g}", f"{margin.high:.12g}", sign)
