"""The rules R1, R4, R5 and R14 written down once more, slowly: plain loops over plain data.

It shares nothing with the engine: its own reading of YAML, judgements and conditions, no arrays.
Deterministic answers only, so every judgement is its mode.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML

TOLERANCE = 1e-9
WORDS = {"low": 5.0, "medium": 12.0, "high": 30.0}

Package = tuple[int, ...]
Holds = Callable[[Sequence[int]], bool]


def read_yaml(text: str) -> dict[str, Any]:
    """Return the plain data of a case file."""
    return YAML(typ="safe", pure=True).load(text)


# ---------------------------------------------------------------- judgements


def number(written: Any) -> float:
    """Return a number, written as such or as text, percent included."""
    if isinstance(written, int | float):
        return float(written)
    text = written.strip()
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def mode(written: Any, words: dict[str, float]) -> float:
    """Return the most likely value of a judgement."""
    if isinstance(written, dict):
        return mode(written["value"], words)
    if isinstance(written, list):
        low, middle, high = written
        assert number(low) <= number(middle) <= number(high)
        return number(middle)
    if isinstance(written, str):
        if written in words:
            return words[written]
        if written[:1] == "-" and written[1:] in words:
            return -words[written[1:]]
        ends = re.split(r"\s+to\s+", written)
        if len(ends) == 2:
            if ends[1].endswith("%") and not ends[0].endswith("%"):
                ends[0] += "%"
            return (number(ends[0]) + number(ends[1])) / 2
    return number(written)


def changed(base: float, change: Any, words: dict[str, float]) -> float:
    """Return what a motive makes of a number: `xN` multiplies, anything else replaces."""
    if isinstance(change, dict):
        change = change["value"]
    if isinstance(change, str) and re.match(r"x\s*[-+.\d]", change):
        return base * number(change[1:])
    return mode(change, words)


def listed(names: Any) -> list[str]:
    """Return a list of names, where one may stand alone."""
    if names is None:
        return []
    return [names] if isinstance(names, str) else list(names)


# ---------------------------------------------------------------- conditions


class Condition:
    """A condition on a package, read by recursive descent.

    Attributes
    ----------
    holds : callable
        From the levels of the measures in scope, in order, to whether it holds.
    names : set of str
        Every measure it speaks of, in scope or not.
    """

    def __init__(self, text: str, case: "Rules") -> None:
        self.case = case
        self.names: set[str] = set()
        self.left = re.findall(r"[<>=!]=|[<>()]|\w+", text)
        self.holds: Holds = self._either()
        assert not self.left, f"cannot read {self.left} of {text!r}"

    def _next(self) -> str:
        return self.left[0] if self.left else ""

    def _either(self) -> Holds:
        first = self._both()
        while self._next() == "or":
            self.left.pop(0)
            first = (lambda a, b: lambda x: a(x) or b(x))(first, self._both())
        return first

    def _both(self) -> Holds:
        first = self._one()
        while self._next() == "and":
            self.left.pop(0)
            first = (lambda a, b: lambda x: a(x) and b(x))(first, self._one())
        return first

    def _one(self) -> Holds:
        word = self.left.pop(0)
        if word == "not":
            inner = self._one()
            return lambda x: not inner(x)
        if word == "(":
            inner = self._either()
            assert self.left.pop(0) == ")"
            return inner
        sign, right = self.left.pop(0), self.left.pop(0)
        if right in self.case.levels[word]:
            b = self._number(self.case.levels[word].index(right))
        elif right.isdigit():
            b = self._number(int(right))
        else:
            b = self._level(right)
        a = self._level(word)
        if sign == "==":
            return lambda x: a(x) == b(x)
        if sign == "!=":
            return lambda x: a(x) != b(x)
        if sign == "<":
            return lambda x: a(x) < b(x)
        if sign == "<=":
            return lambda x: a(x) <= b(x)
        if sign == ">":
            return lambda x: a(x) > b(x)
        assert sign == ">="
        return lambda x: a(x) >= b(x)

    @staticmethod
    def _number(k: int) -> Callable[[Sequence[int]], int]:
        return lambda x: k

    def _level(self, measure: str) -> Callable[[Sequence[int]], int]:
        """Return what reads a measure's level; out of scope it stands at its status quo."""
        self.names.add(measure)
        if measure not in self.case.measures:
            return self._number(self.case.start[measure])
        m = self.case.measures.index(measure)
        return lambda x: x[m]


# ---------------------------------------------------------------- the rules


@dataclass
class TakeBack:
    """What can be undone of a measure at a level: the share, the months, and by whom."""

    share: float
    months: float
    by: list[str]
    together: bool


@dataclass
class Reading:
    """A party under one of its motives.

    `worth[m][level]` is weight times shape; `pairs` holds (measure, measure, weight).
    """

    party: str
    worth: list[list[float]]
    pairs: list[tuple[int, int, float]]
    no_deal: float
    shifts: list[float]
    delta: float
    drifts: Holds | None = None
    drift: float = 0.0
    floors: dict[str, float] = field(default_factory=dict)


class Rules:
    """A case, and what the rules say of it.

    Parameters
    ----------
    data : dict
        The case as plain data.
    motives : dict, optional
        Party to motive; the others have their default one.
    scope : {"core", "full"}
    """

    def __init__(
        self, data: dict[str, Any], motives: dict[str, str] | None = None, scope: str = "core"
    ) -> None:
        self.data = data
        self.words = WORDS | {w: number(t[1]) for w, t in data.get("scale", {}).items()}
        self.parties = list(data["parties"])
        written = data["measures"]
        self.levels = {n: list(m["levels"]) for n, m in written.items()}
        self.start = {
            n: self.levels[n].index(m["status_quo"]) if m.get("status_quo") else 0
            for n, m in written.items()
        }
        self.measures = [
            n for n, m in written.items() if scope == "full" or m.get("scope", "core") == "core"
        ]
        self.status_quo: Package = tuple(self.start[n] for n in self.measures)
        self.g = [self._interaction_shape(n) for n in self.measures]
        self.kappa = mode(data.get("calm", 0.5), self.words)

        lines = [Condition(self._text(line, "holds"), self) for line in data.get("requires", ())]
        self.requires = [line for line in lines if line.names <= set(self.measures)]
        self.targets = {
            n: Condition(self._text(t, "holds"), self).holds
            for n, t in data.get("targets", {}).items()
        }
        red_lines = data.get("red_lines", {})
        self.red_lines = {
            p: [Condition(line["never"], self).holds for line in red_lines.get(p, ())]
            for p in self.parties
        }
        self.motives = {p: self._motive(p, (motives or {}).get(p)) for p in self.parties}
        self._readings: dict[tuple[str, str | None], Reading] = {}
        self._utilities: dict[tuple[str, str | None], list[float]] = {}
        self._inside: dict[str | None, tuple[int, list[int]]] = {}
        self._undo = [self._undo_lines(n) for n in self.measures]

    def under(self, motives: dict[str, str]) -> "Rules":
        """Return the same case under other motives; what does not depend on them is kept."""
        _ = self.admissible, self.asked_by
        other = copy(self)
        for name in ("utilities", "acceptable", "stake"):
            other.__dict__.pop(name, None)
        other.motives = {p: self._motive(p, motives.get(p)) for p in self.parties}
        return other

    @staticmethod
    def _text(entry: Any, key: str) -> str:
        return entry if isinstance(entry, str) else entry[key]

    def _interaction_shape(self, name: str) -> list[float]:
        given = self.data.get("interaction_shapes", {}).get(name)
        top = len(self.levels[name]) - 1
        return [float(v) for v in given] if given else [k / top for k in range(top + 1)]

    def _motive(self, party: str, asked: str | None) -> str | None:
        """Return the motive that is assumed: the one asked for, the default one, or the first."""
        known = self.data.get("motives", {}).get(party, {})
        if asked is not None:
            assert asked in known
            return asked
        marked = [n for n, m in known.items() if isinstance(m, dict) and m.get("default")]
        return (marked or [*known, None])[0]

    # ------------------------------------------------------------ who does what

    def performers(self, name: str, level: int) -> list[str]:
        """Return who performs a level: its own `by`, those in every route, or the measure's."""
        measure = self.data["measures"][name]
        entry = measure["levels"]
        entry = entry[self.levels[name][level]] if isinstance(entry, dict) else {}
        entry = entry if isinstance(entry, dict) else {}
        if entry.get("by"):
            return listed(entry["by"])
        if entry.get("routes"):
            routes = [listed(r["by"]) for r in entry["routes"].values()]
            return [p for p in self.parties if all(p in route for route in routes)]
        return listed(measure.get("by"))

    @cached_property
    def _moving(self) -> list[list[set[str]]]:
        """By measure and level: who performs a level on the way there from the status quo."""
        table = []
        for name in self.measures:
            start, rows = self.start[name], []
            for k in range(len(self.levels[name])):
                way = range(start + 1, k + 1) if k > start else range(k, start)
                rows.append({p for level in way for p in self.performers(name, level)})
            table.append(rows)
        return table

    def asked(self, x: Package) -> list[str]:
        """Return whose consent a package needs (R1)."""
        return [
            p
            for p in self.parties
            if self.data["parties"][p].get("veto", "all") == "all"
            or any(p in rows[level] for rows, level in zip(self._moving, x, strict=True))
        ]

    @cached_property
    def asked_by(self) -> list[list[str]]:
        """Whose consent each admissible package needs."""
        return [self.asked(x) for x in self.admissible]

    # ------------------------------------------------------------ packages

    def packages(self) -> Iterator[Package]:
        """Yield one level per measure in every way, the last measure changing fastest."""
        return itertools.product(*(range(len(self.levels[n])) for n in self.measures))

    def is_admissible(self, x: Package) -> bool:
        """Return whether a package meets every line of `requires`."""
        return all(line.holds(x) for line in self.requires)

    @cached_property
    def admissible(self) -> list[Package]:
        """All admissible packages; each line cuts as soon as its measures have their levels."""
        due: list[list[Holds]] = [[] for _ in self.measures]
        for line in self.requires:
            due[max(self.measures.index(n) for n in line.names)].append(line.holds)
        found: list[Package] = []
        x: list[int] = []

        def extend() -> None:
            if len(x) == len(self.measures):
                found.append(tuple(x))
                return
            lines = due[len(x)]
            for level in range(len(self.levels[self.measures[len(x)]])):
                x.append(level)
                if all(line(x) for line in lines):
                    extend()
                x.pop()

        extend()
        return found

    # ------------------------------------------------------------ worth

    def reading(self, party: str, motive: str | None = None) -> Reading:
        """Return a party under one of its motives, by default the assumed one."""
        motive = motive or self.motives[party]
        if (party, motive) not in self._readings:
            self._readings[party, motive] = self._read(party, motive)
        return self._readings[party, motive]

    def _read(self, party: str, motive: str | None) -> Reading:
        entry = self.data["parties"][party]
        entry = entry if isinstance(entry, dict) else {}
        change = self.data.get("motives", {}).get(party, {}).get(motive, {})
        change = change if isinstance(change, dict) else {}
        no_deal = entry.get("no_deal", 0)
        shifts = no_deal.get("shifts", {}) if isinstance(no_deal, dict) else {}
        delta = mode(entry.get("discount", 0.95), self.words)
        reading = Reading(
            party,
            [self._worth(party, name, change) for name in self.measures],
            self._pairs(party, change),
            mode(change.get("no_deal", no_deal), self.words),
            [mode(shifts.get(name, 0), self.words) for name in self.measures],
            delta,
        )
        if entry.get("drift"):
            rate = mode(entry["drift"]["per_year"], self.words)
            reading.drifts = Condition(entry["drift"]["while"], self).holds
            reading.drift = rate / 12 / (1 - delta ** (1 / 12))
        today = self.utility(reading, self.status_quo)
        no_deal = today + reading.no_deal
        as_now = self.kappa * today + (1 - self.kappa) * no_deal
        reading.floors = {"no_deal": no_deal, "as_now": as_now}
        return reading

    def _worth(self, party: str, name: str, change: dict[str, Any]) -> list[float]:
        """Return what each level of a measure is worth to a party: weight times shape."""
        value = self.data["values"].get(party, {}).get(name, 0)
        shape = value.get("shape") if isinstance(value, dict) else None
        weight = value["weight"] if isinstance(value, dict) and "weight" in value else value
        points = mode(weight, self.words)
        if name in change.get("weights", {}):
            points = changed(points, change["weights"][name], self.words)
        shape = change.get("shapes", {}).get(name, shape)
        start, top = self.start[name], len(self.levels[name]) - 1
        if shape is None:
            # with no level above the status quo, all the way down counts -1
            shape = [(k - start) / ((top - start) or start) for k in range(top + 1)]
        return [points * share for share in shape]

    def _pairs(self, party: str, change: dict[str, Any]) -> list[tuple[int, int, float]]:
        pairs = []
        how = change.get("interactions")
        for entry in self.data.get("interactions", ()):
            a, b = entry["of"]
            if entry["party"] != party or a not in self.measures or b not in self.measures:
                continue  # out of scope means at the status quo, where g is 0
            points = mode(entry["weight"], self.words)
            if isinstance(how, dict):
                key = f"{a}+{b}" if f"{a}+{b}" in how else f"{b}+{a}"
                points = changed(points, how.get(key, "x1"), self.words)
            elif how is not None:
                points = changed(points, how, self.words)
            pairs.append((self.measures.index(a), self.measures.index(b), points))
        return pairs

    @staticmethod
    def flow(
        reading: Reading, v: Sequence[float], g: Sequence[float], levels: Sequence[int]
    ) -> float:
        """Return a party's flow, from v and g of every measure and the levels drift looks at."""
        total = 0.0
        for part in v:
            total += part
        for a, b, points in reading.pairs:
            total += points * g[a] * g[b]
        if reading.drifts is not None and reading.drifts(levels):
            total -= reading.drift
        return total

    def utility(self, reading: Reading, x: Package) -> float:
        """Return U of a package to a party."""
        v = [worth[k] for worth, k in zip(reading.worth, x, strict=True)]
        g = [shape[k] for shape, k in zip(self.g, x, strict=True)]
        return self.flow(reading, v, g, x)

    @cached_property
    def utilities(self) -> dict[str, list[float]]:
        """U of every admissible package to each party under its assumed motive."""
        return {p: self.utility_of_all(p) for p in self.parties}

    def utility_of_all(self, party: str, motive: str | None = None) -> list[float]:
        """Return U of every admissible package to a party under a motive."""
        reading = self.reading(party, motive)
        key = party, motive or self.motives[party]
        if key not in self._utilities:
            self._utilities[key] = [self.utility(reading, x) for x in self.admissible]
        return self._utilities[key]

    # ------------------------------------------------------------ consent

    def crossed(self, party: str, x: Package) -> list[int]:
        """Return which of a party's red lines a package crosses."""
        return [k for k, line in enumerate(self.red_lines[party]) if line(x)]

    def accepts(self, reading: Reading, x: Package, floor: str, worth: float | None = None) -> bool:
        """Return whether a party accepts a package over a floor (R1)."""
        worth = self.utility(reading, x) if worth is None else worth
        return worth >= reading.floors[floor] - TOLERANCE and not self.crossed(reading.party, x)

    def refusals(self, x: Package, floor: str) -> dict[str, float]:
        """Return which of those asked refuse a package, and how far below its floor it lies.

        A refusal by a red line alone has a negative distance, or none.
        """
        return {
            p: self.reading(p).floors[floor] - self.utility(self.reading(p), x)
            for p in self.asked(x)
            if not self.accepts(self.reading(p), x, floor)
        }

    @cached_property
    def acceptable(self) -> dict[str, list[bool]]:
        """By name of the count: which of the admissible packages it counts."""
        marks: dict[str, list[bool]] = {
            n: []
            for n in ("acceptable", "acceptable_as_now", "acceptable_all", "acceptable_all_as_now")
        }
        for k, x in enumerate(self.admissible):
            asked = self.asked_by[k]
            for floor, suffix in (("no_deal", ""), ("as_now", "_as_now")):
                yes = {
                    p: self.accepts(self.reading(p), x, floor, self.utilities[p][k])
                    for p in self.parties
                }
                marks["acceptable" + suffix].append(all(yes[p] for p in asked))
                marks["acceptable_all" + suffix].append(all(yes.values()))
        return marks

    def counts(self, target: str | None = None) -> dict[str, int]:
        """Return how many packages there are of each kind, within a target if one is named."""
        if target not in self._inside:
            meets = self.targets[target] if target else lambda x: True
            inside = [k for k, x in enumerate(self.admissible) if meets(x)]
            self._inside[target] = sum(1 for x in self.packages() if meets(x)), inside
        everything, inside = self._inside[target]
        counts = {"all": everything, "admissible": len(inside)}
        for name, marks in self.acceptable.items():
            counts[name] = sum(1 for k in inside if marks[k])
        return counts

    @cached_property
    def stake(self) -> dict[str, float | None]:
        """Each party's largest gain over no deal, the others having any of their motives.

        None where no package is acceptable to the others under any of their motives.
        """
        gains: dict[str, float | None] = dict.fromkeys(self.parties)
        some = {p: self._accepts_under_some_motive(p) for p in self.parties}
        for k, x in enumerate(self.admissible):
            asked = self.asked_by[k]
            against = [p for p in asked if not some[p][k]]
            for p in self.parties:
                if any(q != p for q in against):
                    continue
                reading, worth = self.reading(p), self.utilities[p][k]
                if p in asked and not self.accepts(reading, x, "no_deal", worth):
                    continue
                gain = worth - reading.floors["no_deal"]
                known = gains[p]
                gains[p] = gain if known is None else max(known, gain)
        return gains

    def _accepts_under_some_motive(self, party: str) -> list[bool]:
        yes = [False] * len(self.admissible)
        for motive in self.data.get("motives", {}).get(party) or [None]:
            reading = self.reading(party, motive)
            worth = self.utility_of_all(party, motive)
            for k, x in enumerate(self.admissible):
                yes[k] = yes[k] or self.accepts(reading, x, "no_deal", worth[k])
        return yes

    # ------------------------------------------------------------ breakdown

    def _undo_lines(self, name: str) -> list[tuple[Holds, dict[str, Any]]]:
        lines = self.data["measures"][name].get("take_back") or []
        lines = [lines] if isinstance(lines, dict) else lines
        always: Holds = lambda x: True  # noqa: E731
        return [
            (Condition(line["when"], self).holds if "when" in line else always, line)
            for line in lines
        ]

    def take_back(self, m: int, x: Package) -> TakeBack:
        """Return what can be undone of measure m in state x: the first line that holds (R4)."""
        name, level = self.measures[m], x[m]
        for holds, line in self._undo[m]:
            if not holds(x):
                continue
            of_level = line.get("levels", {}).get(self.levels[name][level], {})
            share = of_level.get("share", line.get("share", 0))
            months = of_level.get("months", line.get("months", 0))
            for entry in (of_level, line):
                for key in ("anyone_of", "all_of"):
                    if entry.get(key):
                        by, together = listed(entry[key]), key == "all_of"
                        return TakeBack(
                            mode(share, self.words), mode(months, self.words), by, together
                        )
            by = self.performers(name, level)
            return TakeBack(mode(share, self.words), mode(months, self.words), by, False)
        return TakeBack(0.0, 0.0, [], False)

    def back(self, m: int, level: int) -> int:
        """Return where a reversed measure falls: status quo, or a protected level above it."""
        name = self.measures[m]
        written = self.data["measures"][name]["levels"]
        back = self.start[name]
        for k, key in enumerate(self.levels[name]):
            entry = written[key] if isinstance(written, dict) else None
            if isinstance(entry, dict) and entry.get("protected") and back < k <= level:
                back = k
        return back

    def left(self, reading: Reading, x: Package, undone: Sequence[bool]) -> tuple[float, float]:
        """Return a party's flow once the marked measures are taken back (R4), and e times kept."""
        v, g, levels, kept = [], [], [], 0.0
        for m, level in enumerate(x):
            undo, back = self.take_back(m, x), self.back(m, level)
            rho = undo.share * reading.delta ** (undo.months / 12) if undone[m] else 0.0
            worth, shape = reading.worth[m], self.g[m]
            v.append(worth[back] + (1 - rho) * (worth[level] - worth[back]))
            g.append(shape[back] + (1 - rho) * (shape[level] - shape[back]))
            levels.append(back if undone[m] and undo.share > 0 else level)
            kept += reading.shifts[m] * (1 - rho) * (shape[level] - shape[back])
        return self.flow(reading, v, g, levels), kept

    def outcome(self, reading: Reading, x: Package, undone: Sequence[bool]) -> float:
        """Return o of a party when the marked measures have been taken back for good (R5)."""
        flow, kept = self.left(reading, x, undone)
        return flow + reading.no_deal + kept

    def breakdown_all(self, x: Package) -> dict[str, float]:
        """Return o of each party when everything is taken back."""
        everything = [True] * len(x)
        return {p: self.outcome(self.reading(p), x, everything) for p in self.parties}

    def willing(self, x: Package) -> list[bool]:
        """Return which measures somebody takes back willingly, all else being taken back."""
        everything, marks = [True] * len(x), []
        for m in range(len(x)):
            undo = self.take_back(m, x)
            but_one = [k != m for k in range(len(x))]
            gains = [
                self.outcome(self.reading(p), x, everything)
                > self.outcome(self.reading(p), x, but_one) + TOLERANCE
                for p in undo.by
            ]
            marks.append(bool(gains) and (all(gains) if undo.together else any(gains)))
        return marks

    def breakdown_credible(self, x: Package) -> dict[str, float]:
        """Return o of each party when only willing threats are carried out."""
        willing = self.willing(x)
        return {p: self.outcome(self.reading(p), x, willing) for p in self.parties}
