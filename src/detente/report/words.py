"""Words that every question shares: names, lists, numbers. What practitioners say, not the code."""

import math
from collections.abc import Iterable, Mapping

from detente.case.schema import Case

FLOOR = {"no_deal": "no deal", "as_now": "staying as now"}


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


def level_name(level: str) -> str:
    """Return a level's name on screen."""
    return level.replace("_", " ")


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    items = list(words)
    return f" {last} ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def points(value: float) -> str:
    """Say a number of points.

    Examples
    --------
    >>> points(1), points(12.345), points(0.04)
    ('1 point', '12.3 points', '0.04 points')
    """
    return f"{number(value)} point{'' if abs(value) == 1 else 's'}"


def number(value: float) -> str:
    """Write a number to three figures or so, without an exponent."""
    text = f"{value:.1f}" if abs(value) >= 1 or value == 0 else f"{value:.2g}"
    if "e" in text:
        text = f"{value:.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_beyond(now: float, to: float) -> str:
    """Write where a number has to move, rounded so that what is written suffices.

    Examples
    --------
    >>> number_beyond(-100, -4.8182), number_beyond(5, 4.96)
    ('-4.8', '4.9')
    """
    step = math.ceil if to > now else math.floor
    return number(step(round(to * 10, 6)) / 10)


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
    parts = [
        f"{in_text(case, party)}’s {'motive is' if k == 0 else 'is'} "
        f"{motive_name(case, party, motive)}"
        for k, (party, motive) in enumerate(motives.items())
    ]
    return f"If {listed(parts)}, " if parts else ""


def begin(sentence: str) -> str:
    """Write the first letter large."""
    return sentence[:1].upper() + sentence[1:]


def package_in_words(case: Case, package: Mapping[str, str]) -> str:
    """List the levels of a package that differ from the status quo."""
    if not package:
        return "everything as it is"
    return ", ".join(
        f"{measure_name(case, m)}: {level_name(level)}" for m, level in package.items()
    )
