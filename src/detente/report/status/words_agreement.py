"""What an agreement calls things, as a sentence has them: who, what is owed, its word, a day."""

import datetime as dt
from collections.abc import Iterable

from detente.case.record.terms import Obligation, Terms
from detente.report.words import listed

TROUBLE = ("breach", "disowned", "disputed", "suspended", "undone", "questioned", "late", "waived")
"""Words of what is out of order, the gravest first."""

SAID = {
    "under_way": "under way",
    "dormant": "not yet owed",
    "open": "to be done",
    "breach": "in breach",
}
"""Words that are said otherwise."""


def said(word: str) -> str:
    """Return a word as it is said."""
    return SAID.get(word, word)


def party(terms: Terms, name: str) -> str:
    """Return what a party or body is called."""
    return terms.names.get(name, name)


def parties(terms: Terms, names: Iterable[str]) -> str:
    """Return parties and bodies in a sentence."""
    return listed(party(terms, name) for name in names)


def in_few_words(of: Obligation) -> str:
    """Return what is owed in a few words, or as it was agreed."""
    return of.short or of.what.strip().rstrip(".")


def owed(terms: Terms, name: str) -> str:
    """Return an obligation in a few words; its agreed wording in quotation marks if it has none."""
    of = terms.obligations.get(name)
    if of is None:
        return name
    return in_few_words(of) if of.short else f"“{in_few_words(of)}”"


def day_in_text(day: dt.date) -> str:
    """Return a day as a sentence has it.

    Examples
    --------
    >>> day_in_text(dt.date(2018, 5, 8))
    '8 May 2018'
    """
    return f"{day.day} {day:%B} {day.year}"


def in_days(days: int) -> str:
    """Say how far ahead a day is.

    Examples
    --------
    >>> in_days(0), in_days(1), in_days(1819)
    ('today', 'in 1 day', 'in 1,819 days')
    """
    return f"in {many(days, 'day', 'days')}" if days else "today"


def many(count: int, one: str, several: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {one if count == 1 else several}"


def head_in_text(number: int, head: str) -> str:
    """Return the number and head of a log, by which a later copy can be checked."""
    return f"{number}:{head[:12]}"
