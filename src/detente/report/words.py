"""Words that every question shares: names, lists, numbers. What practitioners say, not the code."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from detente.report.section import Figure

if TYPE_CHECKING:  # a record is asked without the language of cases, which takes time to load
    from detente.case.schema import Case, Measure

FLOOR = {"no_deal": "no deal", "as_now": "staying as now"}

ANYTHING = "anything everybody accepts"

SMALL = ["no", "one", "two", "three", "four", "five", "six"]
SMALL += ["seven", "eight", "nine", "ten", "eleven", "twelve"]


def party_name(case: Case, party: str) -> str:
    """Return a party's name for tables and pictures."""
    return case.parties[party].title or party


def in_text(case: Case, party: str) -> str:
    """Return a party's name for sentences."""
    return case.parties[party].in_text or party_name(case, party)


def motive_name(case: Case, party: str, motive: str) -> str:
    """Return a motive in words."""
    return case.motives[party][motive].title or motive.replace("_", " ")


def measure_name(case: Case, measure: str) -> str:
    """Return a measure's name on screen."""
    return case.measures[measure].title or measure.replace("_", " ")


def measure_in_text(case: Case, measure: str) -> str:
    """Return a measure's name inside a sentence: small, unless it begins with a name."""
    name = measure_name(case, measure)
    first = name.split()[0]
    names = {*case.parties, *(p.title for p in case.parties.values())}
    names |= {p.in_text for p in case.parties.values()}
    keeps = first in names or first[1:] != first[1:].lower()
    return name if keeps else name[:1].lower() + name[1:]


def performers(measure: Measure) -> list[str]:
    """Return who carries out a measure at any of its levels."""
    named = [
        *measure.by,
        *(p for level in measure.levels.values() for p in level.by or ()),
        *(p for level in measure.levels.values() for r in level.routes.values() for p in r.by),
    ]
    return list(dict.fromkeys(named))


def level_name(level: str) -> str:
    """Return a level's name on screen."""
    return level.replace("_", " ")


def level_own(case: Case, measure: str, level: str) -> str:
    """Return a level where its measure is named beside it: in its own words, or by its name."""
    return case.measures[measure].levels[level].in_text or level_name(level)


def level_in_text(case: Case, measure: str, level: str) -> str:
    """Return a level in a sentence, to follow `needs` or `without`."""
    own = case.measures[measure].levels[level].in_text
    return own or f"{measure_in_text(case, measure)} at {level_name(level)}"


def step_in_text(case: Case, measure: str, level: str) -> str:
    """Return a level in a list: in its own words, or after its measure."""
    own = case.measures[measure].levels[level].in_text
    return own or f"{measure_in_text(case, measure)}: {level_name(level)}"


def level_or_more(case: Case, measure: str, lowest: str) -> str:
    """Return a level that is enough: in its own words, or with the levels above it."""
    levels = case.measures[measure].levels
    if levels[lowest].in_text:
        return level_in_text(case, measure, lowest)
    enough = list(levels)[list(levels).index(lowest) :]
    return f"{measure_in_text(case, measure)} at {listed(map(level_name, enough), 'or')}"


def judgement_in_text(case: Case, path: str) -> str:
    """Name a judgement of the case by its party and measures."""
    parts = path.split(".")
    if "interactions" in parts:  # of the case, or the motive's own
        party, *pair = parts[1].split("+") if len(parts) == 3 else [parts[1], *parts[-1].split("+")]
        if pair == ["all"]:
            return f"{in_text(case, party)}’s points for what it counts together"
        both = listed(measure_in_text(case, m) for m in pair)
        return f"{in_text(case, party)}’s points for {both} together"
    if parts[0] == "measures":
        return _of_measure(case, parts)
    if parts[-1] in _OF_PARTY:
        return _OF_PARTY[parts[-1]].format(in_text(case, parts[1]))
    if "shifts" in parts:
        measure = measure_in_text(case, parts[parts.index("shifts") + 1])
        return f"{in_text(case, parts[1])}’s points for no deal once {measure} is done"
    if parts[0] == "parties" or parts[-1] == "no_deal":
        return f"{in_text(case, parts[1])}’s points for no deal"
    if parts[0] in ("values", "motives"):
        measure = measure_in_text(case, parts[2] if parts[0] == "values" else parts[-1])
        return f"{in_text(case, parts[1])}’s points for {measure}"
    return "how safe the present calm looks" if path == "calm" else path


_OF_PARTY = {
    "discount": "what a point in a year is worth to {} now",
    "reaction_lag": "months until a stop by {} is answered",
}
"""Judgements on a party, by the last word of their place."""


def _of_measure(case: Case, parts: list[str]) -> str:
    """Name a judgement on how long a step takes, or how much of it can be taken back how soon."""
    what = measure_in_text(case, parts[1])
    if "levels" in parts:
        what = step_in_text(case, parts[1], parts[parts.index("levels") + 1])
    if parts[2] == "levels":
        return f"months for {what}"
    if parts[-1] == "months":
        return f"months to take back {what}"
    return f"share of {what} that can be taken back"


def target_name(case: Case, target: str) -> str:
    """Return a target in words."""
    return case.targets[target].title or target.replace("_", " ")


def goal_name(case: Case, target: str) -> str:
    """Return where an order leads in words: a target of the case, a condition, or anything."""
    return target_name(case, target) if target in case.targets else target or ANYTHING


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = list(words)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def count(n: int) -> str:
    """Say how many: in letters up to twelve.

    Examples
    --------
    >>> count(7), count(13)
    ('seven', '13')
    """
    return SMALL[n] if n < len(SMALL) else f"{n:,}"


def per_cent(share: float) -> str:
    """Say a share in sentences."""
    return f"{share:.0%}".replace("%", " per cent")


def points(value: float) -> str:
    """Say a number of points.

    Examples
    --------
    >>> points(1), points(12.345), points(0.04)
    ('1 point', '12.3 points', '0.04 points')
    """
    return f"{number(value)} point{'' if abs(value) == 1 else 's'}"


def place_of(phase: int, phases: int) -> str:
    """Say where in an order of so many phases something is.

    Examples
    --------
    >>> place_of(0, 7), place_of(3, 7), place_of(8, 7)
    ('before the first step', 'in phase 3', 'after the last step')
    """
    if phase == 0:
        return "before the first step"
    return "after the last step" if phase > phases else f"in phase {phase}"


def places_of(phases: Sequence[int], count: int) -> str:
    """Say where in an order of `count` phases something is, in rising order.

    Examples
    --------
    >>> places_of([2, 3, 4, 6, 8], 7), places_of([1], 7)
    ('in phases 2 to 4 and 6 and after the last step', 'in phase 1')
    """
    inside = [p for p in phases if 0 < p <= count]
    runs: list[list[int]] = []
    for p in inside:
        if runs and p == runs[-1][-1] + 1:
            runs[-1].append(p)
        else:
            runs.append([p])
    named = [f"{r[0]} to {r[-1]}" if len(r) > 2 else " and ".join(map(str, r)) for r in runs]
    said = [f"in phase{'s' if len(inside) > 1 else ''} {listed(named)}"] if inside else []
    said += [place_of(p, count) for p in phases if p not in inside]
    return listed(said)


def months(value: float) -> str:
    """Say a number of months.

    Examples
    --------
    >>> months(1), months(2.5)
    ('1 month', '2.5 months')
    """
    return f"{number(value)} month{'' if value == 1 else 's'}"


def years(months_: float) -> str:
    """Say how long something takes: in months below two years.

    Examples
    --------
    >>> years(18), years(30)
    ('18 months', '2.5 years')
    """
    return f"{number(months_ / 12)} years" if months_ >= 24 else months(months_)


def number(value: float) -> str:
    """Write a number to three figures or so, without an exponent."""
    text = f"{value:.1f}" if abs(value) >= 1 or value == 0 else f"{value:.2g}"
    if "e" in text:
        text = f"{value:.6f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def number_beyond(now: float, to: float) -> str:
    """Write where a number has to move, rounded so that what is written suffices.

    Examples
    --------
    >>> number_beyond(-100, -4.8182), number_beyond(5, 4.96)
    ('−4.8', '4.9')
    """
    step = math.ceil if to > now else math.floor
    return number(step(round(to * 10, 6)) / 10)


def figures_in_words(figures: Iterable[Figure]) -> str:
    """Say the figures that have a range: what it is, the value, from where to where, and why.

    Examples
    --------
    >>> figures_in_words([Figure("the gain", 12, 8, 16, "points", range_from="as coded")])
    'The gain: 12 points (8 to 16 as coded).'
    """
    said = []
    for f in figures:
        if f.value is None or f.low is None or f.high is None:
            continue
        share = f.unit == "share"
        low, high = (whole_percent(x) if share else number(x) for x in (f.low, f.high))
        value = whole_percent(f.value) if share else f"{number(f.value)} {f.unit}".strip()
        said.append(f"{f.label}: {value} ({f'{low} to {high} {f.range_from}'.strip()})")
    return begin("; ".join(said)) + "." if said else ""


def keeping(margin: float) -> str:
    """Say what an order does whose margins all reach a share of the stake."""
    if margin <= 0:
        return "holds"
    return f"keeps every side's loss from stopping at {percent(margin)} of its stake or more"


def percent(share: float) -> str:
    """Write a share with its sign.

    Examples
    --------
    >>> percent(-0.146), percent(0.0312)
    ('−14.6%', '3.1%')
    """
    return f"{share:.1%}".replace("-", "−")


def whole_percent(share: float) -> str:
    """Write a share without decimals.

    Examples
    --------
    >>> whole_percent(-0.42)
    '−42%'
    """
    return f"{share:.0%}".replace("-", "−")


def signed(value: float | None) -> str:
    """Write a margin with its sign; a dash where there is none."""
    if value is None:
        return "–"
    text = number(abs(value))
    return text if text == "0" else ("+" if value > 0 else "−") + text


def under(case: Case, motives: Mapping[str, str]) -> str:
    """Begin a sentence with the motives that it assumes.

    Returns
    -------
    str
        `If …, `, or nothing where the case has no motives; the sentence goes on from there.
    """
    parts = [motive_in_text(case, party, (motive,)) for party, motive in motives.items()]
    return f"If {listed(parts)}, " if parts else ""


def motive_in_text(case: Case, party: str, motives: Iterable[str]) -> str:
    """Say what a party is after, in one of several ways."""
    own = [(case.motives[party][m].in_text, motive_name(case, party, m)) for m in motives]
    said = [verb for verb, _ in own if verb]
    if len(said) == len(own):
        return f"{in_text(case, party)} {listed(said, 'or')}"
    return f"{in_text(case, party)}’s motive is {listed((name for _, name in own), 'or')}"


def begin(sentence: str) -> str:
    """Write the first letter large."""
    return sentence[:1].upper() + sentence[1:]


def package_in_words(case: Case, package: Mapping[str, str]) -> str:
    """List the levels of a package that differ from the status quo."""
    if not package:
        return "everything as it is"
    return "; ".join(step_in_text(case, m, level) for m, level in package.items())


def order_in_words(case: Case, phases: Iterable[Mapping[str, str]]) -> str:
    """List the steps of an order phase by phase."""
    return "; ".join(
        f"{k} {' + '.join(step_in_text(case, m, level) for m, level in phase.items())}"
        for k, phase in enumerate(phases, start=1)
    )
