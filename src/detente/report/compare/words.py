"""Two cases, or one in two states, in words: what differs, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from detente.case.compare import JUDGED, Difference
from detente.case.schema import Case
from detente.packages.compare import PackagesCompared, Pair, PartyCompared
from detente.report import words
from detente.report.asked import Asked
from detente.report.roadmap.words import weak_point
from detente.report.section import Chart, Section, Table, plain
from detente.report.words_conditions import condition_in_words
from detente.roadmap.answer import GivenAnswer
from detente.roadmap.compare import OrdersCompared
from detente.roadmap.matrix import Matrix

AGREED = {
    "yes": "can be agreed",
    "for fear": "can be agreed only for fear of no deal",
    "no": "cannot be agreed",
}
COUNTS = {
    "all": "Every combination of levels",
    "admissible": "Of those, admissible",
    "acceptable": "Of those, acceptable over no deal",
    "acceptable_as_now": "Acceptable over staying as now",
    "efficient": "Acceptable, and none is better for all",
}
SHOWN = 60
"""Letters of a text that a table shows."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared."""

    asked: Asked
    motives: Mapping[str, str]
    walk: tuple[GivenAnswer, Matrix] | None = None
    """Of an order: how it goes there."""

    @property
    def case(self) -> Case:
        """The case."""
        return self.asked.case


@dataclass(frozen=True)
class Compared:
    """Everything that was compared."""

    sides: tuple[Side, Side]
    differences: tuple[Difference, ...]
    packages: PackagesCompared | None
    orders: OrdersCompared | None
    unsaid: str = ""
    """Why packages could not be compared."""

    @property
    def same(self) -> bool:
        """Whether nothing was changed, not even what is assumed."""
        one, other = self.sides
        given = [side.walk[0].phases if side.walk else () for side in self.sides]
        return not self.differences and one.motives == other.motives and given[0] == given[1]


def compare_section(of: Compared) -> Section:
    """Say what changed in the case, and so in the conclusions."""
    one, other = of.sides
    conclusions = [said for said in (_orders(of), _packages(of)) if said]
    sentence = words.begin(_under(of) + conclusions[0]) if conclusions else of.unsaid
    if of.same:
        sentence = "Nothing differs, neither in the case nor in what follows from it."
    more = [_named(of)] if not of.same else []
    more += [words.begin(said) for said in conclusions[1:] if not of.same]
    more += _turned(of) + ([of.unsaid] if of.unsaid and conclusions else [])
    return Section(
        question="compare",
        title="What changed in the case, and so in the conclusions?",
        sentence=sentence,
        more=tuple(more),
        reason=_what_changed(of),
        tables=tuple(t for t in _tables(of) if t.rows),
        chart=(lambda: _chart(of)) if _marks(of) else None,
        next_command=f"detente packages {other.asked.name}",
    )


def _named(of: Compared) -> str:
    """Say what the two are."""
    one, other = (_side(of, k) for k in (0, 1))
    return f"Before: {one}. After: {other}."


def _side(of: Compared, k: int) -> str:
    side, against = of.sides[k], of.sides[1 - k]
    file, case = side.asked.file, side.case
    alike = file.document.name == against.asked.file.document.name
    said = [] if alike else [case.title or case.case]
    if alike and not file.scenario:
        said.append("the case as coded")
    if file.scenario:
        said.append(f"the scenario “{case.scenarios[file.scenario].title or file.scenario}”")
    said += [f"with {change}" for change in file.changes]
    for party, motive in side.motives.items():
        if against.motives.get(party) != motive:
            said.append(words.motive_in_text(case, party, (motive,)))
    if side.walk and against.walk and side.walk[0].title != against.walk[0].title:
        said.append(f"the order “{side.walk[0].title}”")
    return ", ".join(said)


def _under(of: Compared) -> str:
    """Begin with the motives assumed; where they differ, with those of either side."""
    one, other = of.sides
    if one.motives == other.motives:
        return words.under(one.case, one.motives)
    told = []
    for side, against, when in ((one, other, "before"), (other, one, "after")):
        own = {p: m for p, m in side.motives.items() if against.motives.get(p) != m}
        if own:
            parts = (words.motive_in_text(side.case, p, (m,)) for p, m in own.items())
            told.append(f"{words.listed(parts)} {when}")
    return f"If {', and '.join(told)}, "


def _goal(of: Compared) -> str:
    assert of.packages is not None
    target, case = of.packages.target, of.sides[0].case
    if not target:
        return "a deal"
    if target in case.targets:
        return words.target_name(case, target)
    return condition_in_words(case, target)


def _packages(of: Compared) -> str:
    if of.packages is None:
        return ""
    one, other = (AGREED[k] for k in of.packages.agreed)
    goal = _goal(of)
    said = f"{goal} {one} before and {'' if one == other else f'{other} '}after"
    most = _most_changed(of.packages.parties)
    if most is None:
        return f"{said}; nobody could gain more or less in it."
    who = words.in_text(_case_of(of, most.party), most.party)
    return (
        f"{said}; {who}’s best changes most: {words.signed(most.most.before)} points over no deal "
        f"before, {words.signed(most.most.after)} after."
    )


def _most_changed(parties: Sequence[PartyCompared]) -> PartyCompared | None:
    """Return whose best changes most, by share of its stake where it is known."""

    def by(party: PartyCompared) -> float:
        change = party.share.change
        return abs(change if change is not None else party.most.change or 0.0)

    changed = [p for p in parties if p.most.change and abs(p.most.change) > 1e-9]
    return max(changed, key=by) if changed else None


def _orders(of: Compared) -> str:
    orders = of.orders
    if orders is None:
        return ""
    one, other = orders.titles
    holds = ["holds" if yes else "does not hold" for yes in orders.feasible]
    if one != other:
        said = f"the order “{one}” {holds[0]}, “{other}” {holds[1]}"
    elif holds[0] == holds[1]:
        said = f"the order “{one}” {holds[0]} before and after"
    else:
        said = f"the order “{one}” {holds[0]} before and {holds[1]} after"
    if None in (orders.margin_points.before, orders.margin_points.after):
        return f"{said}."
    told = [_margin(of, k) for k in (0, 1)]
    if told[0] == told[1]:
        return f"{said}; the smallest margin stays at {told[0]}."
    return f"{said}; the smallest margin goes from {told[0]} to {told[1]}."


def _margin(of: Compared, k: int) -> str:
    assert of.orders is not None
    points = (of.orders.margin_points.before, of.orders.margin_points.after)[k]
    share = (of.orders.margin.before, of.orders.margin.after)[k]
    party = of.orders.binding[k]
    who = words.in_text(of.sides[k].case, party) if party else "nobody"
    of_stake = "" if share is None else f", {words.percent(share)} of its stake"
    return f"{words.signed(points)} points ({who}{of_stake})"


def _turned(of: Compared) -> list[str]:
    said = []
    for party in of.packages.parties if of.packages else ():
        if party.turned:
            who = words.begin(words.in_text(_case_of(of, party.party), party.party))
            verbs = {"accepts": "accepting", "refuses": "refusing"}
            one, other = (verbs[s] for s in party.says)
            asked = "" if all(party.asked) else ", but its consent is not needed everywhere"
            said.append(f"{who} turns from {one} to {other}{asked}.")
    return said


def _what_changed(of: Compared) -> str:
    """Say the first differences in words."""
    n = len(of.differences)
    if not n:
        return ""
    first = [f"{_place(of, d)}: {_from_to(d)}" for d in of.differences[:3]]
    rest = f"; and {words.count(n - 3)} more" if n > 3 else ""
    entries = "entry differs" if n == 1 else "entries differ"
    return f"In the case {words.count(n)} {entries}: {'; '.join(first)}{rest}."


def _place(of: Compared, difference: Difference) -> str:
    case = of.sides[0].case
    place = difference.place.removesuffix(".weight")
    try:
        return words.judgement_in_text(case, place)
    except (KeyError, IndexError, ValueError):  # of something that the first case does not have
        return difference.place


def _from_to(difference: Difference) -> str:
    if difference.kind == "changed":
        return f"{shown(difference.after)} in place of {shown(difference.before)}"
    if difference.kind == "reordered":
        return "in another order"
    return difference.kind


def shown(value: Any) -> str:
    """Write what stands at a place: a judgement with its range, a text, or what an entry has."""
    if value is None:
        return "–"
    if isinstance(value, dict) and set(JUDGED) <= set(value):
        text = words.number(value["mode"])
        text = f"{value['word']}: {text}" if value["word"] else text
        point = value["low"] == value["high"]
        between = f"{words.number(value['low'])} to {words.number(value['high'])}"
        return text if point else f"{text} ({between})"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return words.number(value)
    if isinstance(value, list):
        return _short(", ".join(shown(v) for v in value))
    if isinstance(value, dict):
        if "weight" in value or "title" in value:
            return shown(value.get("weight") or value["title"])
        return _short(", ".join(key for key, v in value.items() if v not in (None, [], {}, False)))
    return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 2].rstrip() + " …"


def _case_of(of: Compared, party: str) -> Case:
    one, other = (side.case for side in of.sides)
    return one if party in one.parties else other


def _party(of: Compared, party: str) -> str:
    return words.party_name(_case_of(of, party), party)


def _tables(of: Compared) -> list[Table]:
    places = tuple((d.place, d.kind, shown(d.before), shown(d.after)) for d in of.differences)
    columns = ("Entry", "What", "Before", "After")
    tables = [Table("case", "What changed in the case.", columns, places)]
    if of.packages is not None:
        tables += _package_tables(of, of.packages)
    if of.orders is not None:
        tables += _order_tables(of, of.orders)
    return tables


def _numbers(pair: Pair) -> tuple[str, str, str]:
    return words.signed(pair.before), words.signed(pair.after), words.signed(pair.change)


def _plain(pair: Pair) -> tuple[str, str, str]:
    before, after = ("–" if x is None else words.number(x) for x in (pair.before, pair.after))
    return before, after, words.signed(pair.change)


def _package_tables(of: Compared, packages: PackagesCompared) -> list[Table]:
    goal = _goal(of)
    gains = tuple(
        (_party(of, p.party), *_numbers(p.most), *_plain(p.stake)[:2], *p.says)
        for p in packages.parties
    )
    counts = tuple(
        (said, *(_count(x) for x in (c.before, c.after)), _count(c.change, sign=True))
        for name, said in COUNTS.items()
        for c in (packages.counts[name],)
    )
    both, named = ("Before", "After"), ("At stake", "Says")
    return [
        Table(
            "gains",
            f"The most each party could gain over no deal by {goal} in what the others accept, in "
            "points of its own; what it has at stake; and what it says.",
            ("Party", *both, "Change", *(f"{what} {b.lower()}" for what in named for b in both)),
            gains,
            (False, *[True] * 5),
        ),
        Table(
            "counts",
            f"How many packages there are with {goal}.",
            ("Packages", *both, "Change"),
            counts,
            (False, True, True, True),
        ),
    ]


def _count(n: float | None, sign: bool = False) -> str:
    text = f"{int(n or 0):+,}" if sign and n else f"{int(n or 0):,}"
    return text.replace("-", "−")


def _order_tables(of: Compared, orders: OrdersCompared) -> list[Table]:
    def both(of_side: Sequence[str]) -> tuple[str, str, str]:
        return of_side[0], of_side[1], "–" if of_side[0] == of_side[1] else "differs"

    walks = [(side.case, *side.walk) for side in of.sides if side.walk is not None]
    holds = ["holds" if yes else "does not hold" for yes in orders.feasible]
    whose = [_party(of, p) if p else "–" for p in orders.binding]
    weak = [words.begin(weak_point(*walk)) or "–" for walk in walks]
    shares = [
        "–" if x is None else words.percent(x) for x in (orders.margin.before, orders.margin.after)
    ]
    rows = (
        ("Each side is better off carrying on", *both(holds)),
        ("Smallest margin, points", *_numbers(orders.margin_points)),
        ("The same, of the stake", *both(shares)),
        ("Whose", *both(whose)),
        ("Where", *both(weak)),
        ("Months", *_plain(orders.months)),
    )
    margins = tuple((_party(of, p.party), *_numbers(p.points)) for p in orders.parties)
    columns = ("Before", "After", "Change")
    return [
        Table("order", "The order before and after.", ("", *columns), rows),
        Table(
            "margins",
            "What each party would lose by stopping, at its weakest moment, in points of its own; "
            "below zero it gains by stopping.",
            ("Party", *columns),
            margins,
            (False, True, True, True),
        ),
    ]


def _marks(of: Compared) -> list[dict[str, Any]]:
    rows: list[tuple[str, str, Pair]] = []
    if of.orders is not None:
        rows += [("smallest margin in the order", p.party, p.points) for p in of.orders.parties]
    if of.packages is not None:
        rows += [("most it could gain over no deal", p.party, p.most) for p in of.packages.parties]
    return [
        {
            "what": what,
            "party": _party(of, party),
            "colour": _case_of(of, party).parties[party].colour,
            "when": when,
            "points": value,
            "text": words.signed(value),
            "below": when == "after" and (of_pair.change or 0) < 0,
        }
        for what, party, of_pair in rows
        for when, value in (("before", of_pair.before), ("after", of_pair.after))
        if value is not None
    ]


def _chart(of: Compared) -> Chart:
    from detente.report.case.charts import slopes

    marks = _marks(of)
    whats = list(dict.fromkeys(str(m["what"]) for m in marks))
    title = f"Before and after, each party in points of its own: {words.listed(whats)}"
    rows = tuple((m["what"], m["party"], m["when"], m["text"]) for m in marks)
    columns = ("What", "Party", "When", "Points")
    table = Table("slopes", title + ".", columns, rows, (False, False, False, True))
    said = f"{title}. The line is zero; below it a party refuses, or gains by stopping."
    return Chart(title, partial(slopes, marks), f"{said} The same stands in tables.", table)


def compare_json(of: Compared, section: Section) -> dict[str, object]:
    """Return what `compare --json` prints beside its head."""
    sides = [
        {
            "name": side.asked.file.document.name,
            "title": side.case.title,
            "hash": side.case.hash,
            "scenario": side.asked.file.scenario,
            "set": list(side.asked.file.changes),
            "motives": dict(side.motives),
            "order": side.walk[0].name if side.walk else None,
        }
        for side in of.sides
    ]
    packages: dict[str, Any] | None = plain(of.packages)
    if packages is not None and of.packages is not None:
        packages["turned"] = [p.party for p in of.packages.parties if p.turned]
    return {
        "sentence": section.sentence,
        "same": of.same,
        "before": sides[0],
        "after": sides[1],
        "differences": of.differences,
        "packages": packages,
        "orders": of.orders,
        "more": section.more,
        "reason": section.reason,
        "next": section.next_command,
    }
