"""What would everybody accept, written down once more from the words of the rules, slowly.

Plain loops over the plain data of `tests.oracle`; nothing is shared with the engine. A package is
told by its place among the admissible ones.
"""

import dataclasses
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.oracle import TOLERANCE, Condition, Package, Rules, mode
from tests.oracle import changed as retold

NEVER = -(10**30)
"""Worth of what crosses a party's red line: less than anything."""

LISTED = 20
"""How many of a longer list the engine names."""

Data = dict[str, Any]


def dominates(y: Sequence[float], x: Sequence[float]) -> bool:
    """Return whether y is at least as good as x everywhere and better somewhere."""
    better = False
    for a, b in zip(y, x, strict=True):
        if a < b:
            return False
        if a > b:
            better = True
    return better


def no_further(y: Sequence[int], x: Sequence[int]) -> bool:
    """Return whether y moves every measure no further than x, in the same direction."""
    return all(0 <= a <= b or b <= a <= 0 for a, b in zip(y, x, strict=True))


@dataclass
class Need:
    """What acceptable packages have of one measure, in levels."""

    lowest: int
    highest: int
    needed: bool
    with_it: int
    without_it: int
    without: dict[str, float]
    """Who falls short, and by how much, where one level less is had; ties stand together."""


@dataclass
class Met:
    """How few of a party's positions acceptable packages meet."""

    names: list[str]
    least_met: int
    least_met_or_partly: int
    always: list[str]
    always_partly: list[str]
    can_wait: list[str]
    fewest: list[tuple[list[bool], list[bool]]]
    """What packages that meet fewest, in full or in part, meet in full, and what only in part."""


class Consents:
    """Who accepts which admissible package, and what follows from it.

    Parameters
    ----------
    rules : Rules
        The case under one assignment of motives.
    like : Consents, optional
        The same case under other motives: what does not depend on them is taken from there.
    """

    def __init__(self, rules: Rules, like: "Consents | None" = None) -> None:
        self.rules = rules
        self.veto = [
            p for p in rules.parties if rules.data["parties"][p].get("veto", "all") == "all"
        ]
        self._crossed: dict[str, list[bool]] = like._crossed if like else {}
        self._inside: dict[str | None, list[int]] = like._inside if like else {}
        self._refusing: dict[str, list[list[str]]] = {}
        self._today = {p: rules.utility(rules.reading(p), rules.status_quo) for p in rules.parties}

    # ------------------------------------------------------------ who says what

    def crossed(self, party: str) -> list[bool]:
        """Return which packages cross a red line of a party."""
        if party not in self._crossed:
            lines = self.rules.red_lines[party]
            self._crossed[party] = [any(no(x) for no in lines) for x in self.rules.admissible]
        return self._crossed[party]

    def inside(self, target: str | None) -> list[int]:
        """Return the packages of a target; without a name, all of them."""
        if target not in self._inside:
            meets = self.rules.targets[target] if target else lambda x: True
            self._inside[target] = [k for k, x in enumerate(self.rules.admissible) if meets(x)]
        return self._inside[target]

    def floor(self, party: str, floor: str) -> float:
        """Return a floor of a party, in points."""
        return self.rules.reading(party).floors[floor]

    def today(self, party: str) -> float:
        """Return what the status quo is worth to a party."""
        return self._today[party]

    def accepts(self, party: str, k: int, floor: str) -> bool:
        """Return whether a party accepts a package over a floor."""
        enough = self.rules.utilities[party][k] >= self.floor(party, floor) - TOLERANCE
        return enough and not self.crossed(party)[k]

    def refusing(self, floor: str) -> list[list[str]]:
        """Return, for every package, who of those asked refuses it over a floor."""
        if floor not in self._refusing:
            says_no = {
                p: [
                    worth < self.floor(p, floor) - TOLERANCE or never
                    for worth, never in zip(self.rules.utilities[p], self.crossed(p), strict=True)
                ]
                for p in self.rules.parties
            }
            self._refusing[floor] = [
                [p for p in asked if says_no[p][k]] for k, asked in enumerate(self.rules.asked_by)
            ]
        return self._refusing[floor]

    def acceptable(self, target: str | None, floor: str = "no_deal") -> list[int]:
        """Return the packages of a target that everybody accepts whose consent is needed."""
        refusing = self.refusing(floor)
        return [k for k in self.inside(target) if not refusing[k]]

    def moved(self, k: int) -> bool:
        """Return whether a package differs from the status quo."""
        return self.rules.admissible[k] != self.rules.status_quo

    def stake(self, party: str) -> float | None:
        """Return a party's stake, or None where nothing is at stake."""
        stake = self.rules.stake[party]
        return stake if stake is not None and stake > 0 else None

    # ------------------------------------------------------------ efficient packages

    def worth(self, k: int, group: Sequence[str]) -> tuple[int, ...]:
        """Return what a package is worth to a group, in billionths of a point."""
        return tuple(
            NEVER if self.crossed(p)[k] else round(self.rules.utilities[p][k] * 1e9) for p in group
        )

    def efficient(self, everybody: bool = False, prune: bool = False) -> list[int]:
        """Return the acceptable packages that no admissible package improves on.

        Parameters
        ----------
        everybody : bool
            Whether to look at every party, not only those with a veto.
        prune : bool
            Whether to compare only with what every party with a veto accepts (whatever is at least
            as good for all of them as an acceptable package is accepted by all of them), the best
            first.
        """
        group = self.rules.parties if everybody else self.veto
        rivals = list(range(len(self.rules.admissible)))
        if prune:
            rivals = [k for k in rivals if all(self.accepts(p, k, "no_deal") for p in self.veto)]
        worth = {k: self.worth(k, group) for k in rivals}
        order = sorted(worth.values(), key=sum, reverse=True)
        return [
            k
            for k in self.acceptable(None)
            if not any(dominates(other, worth[k]) for other in order)
        ]

    # ------------------------------------------------------------ smallest deals

    def moves(self, k: int) -> tuple[int, ...]:
        """Return by how many levels a package moves each measure."""
        x, start = self.rules.admissible[k], self.rules.status_quo
        return tuple(level - today for level, today in zip(x, start, strict=True))

    def qualifies(self, k: int, target: str | None, floor: str) -> bool:
        """Return whether a package of a target is a deal: see `smallest`."""
        return (
            self.moved(k)
            and not self.refusing(floor)[k]
            and (target is not None or self.all_gain(k))
        )

    def all_gain(self, k: int) -> bool:
        """Return whether every party with a veto gains over the status quo."""
        return all(self.rules.utilities[p][k] > self.today(p) + TOLERANCE for p in self.veto)

    def smallest(self, target: str | None, floor: str = "no_deal") -> list[int]:
        """Return the deals from which nothing can be left out, in their order."""
        return self.least(
            [k for k in self.inside(target) if self.qualifies(k, target, floor)], floor
        )

    def least(self, deals: list[int], floor: str) -> list[int]:
        """Return those deals that no other one of them undercuts, in their order."""
        moves = {k: self.moves(k) for k in deals}
        by_size = sorted(moves.values(), key=lambda move: sum(map(abs, move)))
        found = [
            k
            for k, move in moves.items()
            if not any(no_further(other, move) for other in by_size if other != move)
        ]
        return sorted(found, key=lambda k: self.rank(k, floor))

    def rank(self, k: int, floor: str) -> tuple[float, ...]:
        """Return what smallest deals are ordered by, the first of them least."""
        moves = self.moves(k)
        number, increments = sum(m != 0 for m in moves), sum(map(abs, moves))
        return number, increments, -round(self.least_share(k, floor), 9), k

    def least_share(self, k: int, floor: str) -> float:
        """Return the smallest share of its stake that a party with a veto has over a floor."""
        shares = [
            (self.rules.utilities[p][k] - self.floor(p, floor)) / stake
            for p in self.veto
            if (stake := self.stake(p)) is not None
        ]
        return min(shares, default=math.inf)

    # ------------------------------------------------------------ needs

    def needs(self, target: str | None) -> list[Need]:
        """Return what acceptable packages of a target have of every measure."""
        acceptable = [self.rules.admissible[k] for k in self.acceptable(target)]
        if not acceptable:
            return []
        needs = []
        for m, start in enumerate(self.rules.status_quo):
            levels = [x[m] for x in acceptable]
            moved, lowest = sum(level != start for level in levels), min(levels)
            less = [k for k in self.inside(target) if self.rules.admissible[k][m] < lowest]
            needs.append(
                Need(
                    lowest=lowest,
                    highest=max(levels),
                    needed=start not in levels,
                    with_it=moved,
                    without_it=len(levels) - moved,
                    without=self._short(less) if lowest > start else {},
                )
            )
        return needs

    def _short(self, packages: list[int]) -> dict[str, float]:
        """Return the party nearest to consent, by share of its stake, and what it is short of."""
        refusing = self.refusing("no_deal")
        short = {}
        for p in self.rules.parties:
            missing = [
                self.floor(p, "no_deal") - self.rules.utilities[p][k]
                for k in packages
                if not self.crossed(p)[k] and all(q == p for q in refusing[k])
            ]
            if missing:
                short[p] = min(missing)
        with_stake = {p: short[p] / stake for p in short if (stake := self.stake(p)) is not None}
        if with_stake:
            least = min(with_stake.values()) + 1e-12
            return {p: short[p] for p, share in with_stake.items() if share <= least}
        return short

    # ------------------------------------------------------------ positions

    def positions(self, target: str | None) -> dict[str, Met]:
        """Return, by party, how few of its positions acceptable packages of a target meet."""
        acceptable = [self.rules.admissible[k] for k in self.acceptable(target)]
        written: dict[str, Data] = self.rules.data.get("positions", {})
        found = {}
        for party in dict.fromkeys(entry["of"] for entry in written.values()) if acceptable else ():
            met, at_least = {}, {}
            for name, entry in written.items():
                if entry["of"] == party:
                    fully = Condition(entry["met"], self.rules).holds
                    partly = Condition(entry.get("partly", entry["met"]), self.rules).holds
                    met[name] = [fully(x) for x in acceptable]
                    at_least[name] = [fully(x) or partly(x) for x in acceptable]
            rows = list(
                zip(
                    zip(*met.values(), strict=True),
                    zip(*at_least.values(), strict=True),
                    strict=True,
                )
            )
            least = min(sum(some) for _, some in rows)
            found[party] = Met(
                names=list(met),
                least_met=min(sum(full) for full, _ in rows),
                least_met_or_partly=least,
                always=[n for n, marks in met.items() if all(marks)],
                always_partly=[n for n, marks in at_least.items() if all(marks)],
                can_wait=[n for n, marks in at_least.items() if not all(marks)],
                fewest=[
                    (list(full), [s and not f for f, s in zip(full, some, strict=True)])
                    for full, some in dict.fromkeys(rows)
                    if sum(some) == least
                ],
            )
        return found

    # ------------------------------------------------------------ how safe the calm may look

    def stands_at(self, k: int, kappa: float, party: str | None = None) -> bool:
        """Return whether a package is accepted over staying as now if the calm were `kappa`."""
        asked = self.rules.asked_by[k] if party is None else [party]
        for p in asked:
            floor = kappa * self.today(p) + (1 - kappa) * self.floor(p, "no_deal")
            if self.rules.utilities[p][k] < floor - TOLERANCE or self.crossed(p)[k]:
                return False
        return True

    def calm_limit(self, target: str | None) -> float | None:
        """Return the largest calm at which some deal of a target still stands."""
        limits = [self.calm_of(k) for k in self.acceptable(target) if self.moved(k)]
        return max(limits, default=None)

    def calm_of(self, k: int) -> float:
        """Return the largest calm at which an acceptable package still stands.

        The floor of staying as now runs in a straight line from no deal (calm 0) to the status quo
        (calm 1); what lies below the status quo is met on the way.
        """
        limit = 1.0
        for p in self.rules.asked_by[k]:
            worth, today, no_deal = (
                self.rules.utilities[p][k],
                self.today(p),
                self.floor(p, "no_deal"),
            )
            if worth < today - TOLERANCE:
                limit = min(limit, max(worth - no_deal, 0.0) / (today - no_deal))
        return limit

    # ------------------------------------------------------------ bargaining solutions

    def unanimous(self, target: str | None) -> list[int]:
        """Return the packages of a target that every party accepts over no deal, asked or not."""
        parties = self.rules.parties
        return [
            k for k in self.inside(target) if all(self.accepts(p, k, "no_deal") for p in parties)
        ]

    def solutions(self, target: str | None, everybody: bool = False) -> dict[str, list[int]]:
        """Return which packages of a target each bargaining solution picks."""
        group = self.rules.parties if everybody else self.veto
        rows = self.unanimous(target) if everybody else self.acceptable(target)
        if not rows or not group:
            return {}
        gains = {k: self.gains(k, group) for k in rows}
        return {
            "nash_bargaining": largest_product(gains),
            "kalai_smorodinsky": largest_smallest_share(gains),
        }

    def gains(self, k: int, group: Sequence[str]) -> list[float]:
        """Return what a package gives each of a group over no deal."""
        return [max(self.rules.utilities[p][k] - self.floor(p, "no_deal"), 0.0) for p in group]

    # ------------------------------------------------------------ motives

    def robust(self, motives: dict[str, list[str]], floor: str) -> list[int]:
        """Return what those asked accept under every one of their motives that are named."""
        rules = self.rules
        readings = {
            p: [(rules.reading(p, m), rules.utility_of_all(p, m)) for m in motives.get(p) or [None]]
            for p in rules.parties
        }
        return [
            k
            for k, asked in enumerate(rules.asked_by)
            if all(
                worth[k] >= reading.floors[floor] - TOLERANCE and not self.crossed(p)[k]
                for p in asked
                for reading, worth in readings[p]
            )
        ]


def largest_product(gains: dict[int, list[float]]) -> list[int]:
    """Return the packages with the largest product of gains (Nash 1950).

    Where some gain is 0 everywhere, first as many as possible are positive.
    """
    positive = {k: sum(g > TOLERANCE for g in of) for k, of in gains.items()}
    most = max(positive.values())
    products = {
        k: math.prod(g for g in of if g > TOLERANCE)
        for k, of in gains.items()
        if positive[k] == most
    }
    best = max(products.values())
    return [k for k, product in products.items() if product >= best * (1 - 1e-9)]


def largest_smallest_share(gains: dict[int, list[float]]) -> list[int]:
    """Return the packages with the largest smallest share of the ideal gain (Kalai 1975)."""
    ideal = [max(of) for of in zip(*gains.values(), strict=True)]
    shares = {
        k: min((g / most for g, most in zip(of, ideal, strict=True) if most > TOLERANCE), default=0)
        for k, of in gains.items()
    }
    best = max(shares.values())
    return [k for k, share in shares.items() if share >= best - 1e-9]


# ---------------------------------------------------------------- the engine's words


def place_of(rules: Rules, named: Mapping[str, str]) -> int:
    """Return the place of a package, told by what differs from the status quo."""
    levels = dict(zip(rules.measures, rules.status_quo, strict=True))
    levels |= {name: rules.levels[name].index(level) for name, level in named.items()}
    assert all(levels[n] != rules.start[n] for n in named), named
    return rules.admissible.index(tuple(levels.values()))


def close(said: float, is_: float) -> bool:
    """Return whether two numbers are the same but for rounding."""
    return abs(said - is_) <= 1e-9


def check_smallest(
    consents: Consents, deals: Any, least: list[int], floor: str, what: Any = None
) -> None:
    """Assert that these are the smallest deals, in order, with their margins."""
    assert deals.count == len(least), (what, deals.count, len(least))
    listed = [place_of(consents.rules, deal.package) for deal in deals.listed]
    assert listed == least[:LISTED], (what, listed, least)
    check_deals(consents, deals, floor, what)


def check_efficient(
    consents: Consents, deals: Any, target: str | None, efficient: Sequence[int]
) -> None:
    """Assert that these are the efficient packages of a target, in order, with their margins."""
    inside = set(efficient) & set(consents.inside(target))

    def rank(k: int) -> tuple[float, ...]:
        number, increments, least, _ = consents.rank(k, "no_deal")
        return least, number, increments, k

    expected = sorted(inside, key=rank)
    assert deals.count == len(expected), (target, deals.count)
    listed = [place_of(consents.rules, deal.package) for deal in deals.listed]
    assert listed == expected[:LISTED], (target, listed, expected)
    check_deals(consents, deals, "no_deal", target)


def check_deals(consents: Consents, deals: Any, floor: str, what: Any) -> None:
    """Assert that what is said of listed deals is so."""
    for deal in deals.listed:
        k = place_of(consents.rules, deal.package)
        number, increments, *_ = consents.rank(k, floor)
        assert (deal.measures, deal.increments) == (number, increments), (what, k)
        assert list(deal.margins) == list(deal.shares) == consents.rules.parties
        for party, margin in deal.margins.items():
            utility = consents.rules.utilities[party][k]
            assert close(margin, utility - consents.floor(party, floor)), (what, k, party)
            stake, share = consents.stake(party), deal.shares[party]
            assert (share is None) == (stake is None), (what, k, party)
            assert stake is None or close(share, margin / stake), (what, k, party)
        if floor == "no_deal":
            assert close(deal.calm_limit.calm, consents.calm_of(k)), (what, k)


def check_needs(consents: Consents, target: str | None, said: Sequence[Any]) -> None:
    """Assert that these are the needs of a target."""
    needs = consents.needs(target)
    assert [n.measure for n in said] == (consents.rules.measures if needs else [])
    for one, need in zip(said, needs, strict=True):
        names = consents.rules.levels[one.measure]
        found = (one.lowest, one.highest, one.needed, one.with_it, one.without_it)
        assert found == (
            names[need.lowest],
            names[need.highest],
            need.needed,
            need.with_it,
            need.without_it,
        ), (target, one.measure, found, need)
        assert (one.without is None) == (not need.without), (target, one, need)
        if one.without:
            assert one.without.party in need.without, (target, one, need)
            short, stake = need.without[one.without.party], consents.stake(one.without.party)
            assert close(one.without.shortfall, short), (target, one, need)
            assert (one.without.share is None) == (stake is None), (target, one)
            assert stake is None or close(one.without.share, short / stake), (target, one)


def check_positions(consents: Consents, target: str | None, said: Sequence[Any]) -> None:
    """Assert that these are the positions met in a target."""
    expected = consents.positions(target)
    assert [p.party for p in said] == list(expected)
    for one in said:
        met = expected[one.party]
        assert one == dataclasses.replace(
            one,
            of=len(met.names),
            least_met=met.least_met,
            least_met_or_partly=met.least_met_or_partly,
            always=tuple(met.always),
            always_partly=tuple(met.always_partly),
            can_wait=tuple(met.can_wait),
        ), (target, one, met)
        row = [one.met[n] for n in met.names], [one.partly[n] for n in met.names]
        assert row in met.fewest, (target, one, met)


def check_calm_limit(consents: Consents, target: str | None, said: Any) -> None:
    """Assert that no deal of a target stands at a higher calm, and that this one does so long."""
    limit = consents.calm_limit(target)
    assert (said is None) == (limit is None), (target, said, limit)
    if said is None or limit is None:
        return
    assert close(said.calm, limit), (target, said, limit)
    k = place_of(consents.rules, said.package)
    deals = [k for k in consents.acceptable(target) if consents.moved(k)]
    assert k in deals, (target, said)
    assert consents.stands_at(k, limit), (target, said)
    if limit < 1:
        assert said.party is not None, (target, said)
        assert not consents.stands_at(k, limit + 1e-6, said.party), (target, said)
        assert not any(consents.stands_at(k, limit + 1e-6) for k in deals), (target, said)
    else:
        assert said.party is None, (target, said)


def check_solutions(
    consents: Consents, target: str | None, said: Sequence[Any], everybody: bool
) -> None:
    """Assert that these are the bargaining solutions of a target, with all that tie."""
    expected = consents.solutions(target, everybody)
    assert [s.concept for s in said] == list(expected)
    for one in said:
        picked = expected[one.concept]
        assert one.ties == len(picked), (target, one, picked)
        listed = [place_of(consents.rules, p) for p in one.packages]
        assert listed == picked[:LISTED], (target, one, picked)
        for k, of in zip(listed, one.gains, strict=True):
            gains = consents.gains(k, list(of))
            assert all(map(close, of.values(), gains)), (target, one, gains)


# ---------------------------------------------------------------- changes to a case


def levers(rules: Rules, party: str) -> dict[str, float]:
    """Return every weight and interaction that packages are worth something by: place to points.

    Points are those under the motive assumed. Under a motive that replaces a weight or an
    interaction, the place is the motive's; one value for all interactions stands at `all`.
    """
    data, motive, found = rules.data, rules.motives[party], {}
    change: Data = data.get("motives", {}).get(party, {}).get(motive) or {}
    for name in rules.measures:
        value = data["values"].get(party, {}).get(name)
        new = change.get("weights", {}).get(name)
        if new is not None and not is_factor(new):
            found[f"motives.{party}.{motive}.weights.{name}"] = mode(new, rules.words)
        elif value is not None:
            long = isinstance(value, dict) and "weight" in value
            points = mode(value["weight"] if long else value, rules.words)
            now = points if new is None else retold(points, new, rules.words)
            found[f"values.{party}.{name}.weight"] = now
    how = change.get("interactions", {})
    for entry in data.get("interactions", ()):
        if entry["party"] != party or not set(entry["of"]) <= set(rules.measures):
            continue
        new, at = how, "all"
        if isinstance(how, dict):
            pairs = {frozenset(pair.split("+")): pair for pair in how}
            at = pairs.get(frozenset(entry["of"]), "")
            new = how.get(at, "x1")
        if not is_factor(new):
            found[f"motives.{party}.{motive}.interactions.{at}"] = mode(new, rules.words)
        else:
            points = retold(mode(entry["weight"], rules.words), new, rules.words)
            found[f"interactions.{party}+{'+'.join(entry['of'])}.weight"] = points
    return found


def floor_place(rules: Rules, party: str) -> str:
    """Return where the no-deal value stands that a party's floors come from."""
    motive = rules.motives[party]
    change = rules.data.get("motives", {}).get(party, {}).get(motive) or {}
    own = "no_deal" in change
    return f"motives.{party}.{motive}.no_deal" if own else f"parties.{party}.no_deal.value"


def is_factor(written: Any) -> bool:
    """Return whether a motive multiplies by this, such as `x2`."""
    text = written.get("value") if isinstance(written, dict) else written
    return isinstance(text, str) and re.match(r"x\s*[-+.\d]", text) is not None


def in_points(data: Data, party: str) -> Iterator[str]:
    """Yield the place of everything that a party reckons in points."""
    for name in data["values"].get(party, {}):
        yield f"values.{party}.{name}.weight"
    for entry in data.get("interactions", ()):
        if entry["party"] == party:
            yield f"interactions.{party}+{'+'.join(entry['of'])}.weight"
    yield f"parties.{party}.no_deal.value"
    if "drift" in data["parties"][party]:
        yield f"parties.{party}.drift.per_year"
    for name, motive in data.get("motives", {}).get(party, {}).items():
        at, how = f"motives.{party}.{name}", motive.get("interactions")
        yield from (f"{at}.weights.{m}" for m in motive.get("weights", {}))
        if isinstance(how, dict):
            yield from (f"{at}.interactions.{pair}" for pair in how)
        elif how is not None:
            yield f"{at}.interactions"
        if "no_deal" in motive:
            yield f"{at}.no_deal"


def scaled(data: Data, party: str, factor: float) -> Data:
    """Return a case in which a party's points are worth `factor` times, at their modes."""
    words, other = Rules(data).words, copied(data)
    for path in in_points(data, party):
        holder, key = place(other, path)
        if not is_factor(holder[key]):
            holder[key] = factor * mode(holder[key], words)
    return other


def place(data: Data, path: str) -> tuple[Any, Any]:
    """Return the mapping that holds a judgement, and its key there."""
    block, *parts = path.split(".")
    if block == "calm":
        return data, "calm"
    if block == "interactions":
        party, *pair = parts[0].split("+")
        for entry in data["interactions"]:
            if entry["party"] == party and sorted(entry["of"]) == sorted(pair):
                return entry, "weight"
        raise KeyError(path)
    if block == "values":
        party, measure, _ = parts
        entry = data["values"][party][measure]
        long = isinstance(entry, dict) and "weight" in entry
        return (entry, "weight") if long else (data["values"][party], measure)
    if block == "parties":
        party = parts[0]
        if parts[1] == "drift":
            return data["parties"][party]["drift"], parts[2]
        entry = data["parties"][party]["no_deal"]
        long = isinstance(entry, dict) and parts[2:] == ["value"]
        return (entry, "value") if long else (data["parties"][party], "no_deal")
    assert block == "motives"
    party, motive, key, *rest = parts
    entry = data["motives"][party][motive]
    if rest == ["all"] and not isinstance(entry[key], dict):
        return entry, key
    return (entry[key], rest[0]) if rest else (entry, key)


def changed(data: Data, path: str, value: Any) -> Data:
    """Return a case in which one judgement has another value."""
    other = copied(data)
    holder, key = place(other, path)
    assert key in holder or path == "calm", path  # every case has a calm, written or not
    holder[key] = value
    return other


def copied(data: Any) -> Any:
    """Return a copy of plain data that shares nothing."""
    if isinstance(data, dict):
        return {k: copied(v) for k, v in data.items()}
    return [copied(v) for v in data] if isinstance(data, list) else data


def mode_at(data: Data, path: str, words: dict[str, float]) -> float:
    """Return the most likely value of a judgement."""
    holder, key = place(data, path)
    return mode(holder[key], words)


def conjuncts(text: str) -> list[str]:
    """Return the parts of a condition that have to hold together, without their parentheses."""
    depth, parts, text = 0, [""], bare(text.replace("(", " ( ").replace(")", " ) "))
    for word in text.split():
        depth += (word == "(") - (word == ")")
        if word == "or" and depth == 0:
            return [text]
        if word == "and" and depth == 0:
            parts.append("")
        else:
            parts[-1] += f" {word}"
    return [bare(part) for part in parts]


def bare(text: str) -> str:
    """Return a condition without the parentheses around the whole of it."""
    words = text.split()
    while words[0] == "(" and words[-1] == ")" and _closes_last(words):
        words = words[1:-1]
    return " ".join(words)


def _closes_last(words: list[str]) -> bool:
    depth = 0
    for k, word in enumerate(words):
        depth += (word == "(") - (word == ")")
        if depth == 0:
            return k == len(words) - 1
    return False


def holds(rules: Rules, text: str) -> Callable[[Package], bool]:
    """Return whether a package meets a condition, as a function."""
    return Condition(text, rules).holds


def neighbours(rules: Rules, x: Package) -> Iterator[tuple[int, str, str, Package]]:
    """Yield every package that has one measure elsewhere: levels between, measure, level, it."""
    for m, name in enumerate(rules.measures):
        for k, level in enumerate(rules.levels[name]):
            if k != x[m]:
                yield abs(k - x[m]), name, level, (*x[:m], k, *x[m + 1 :])
