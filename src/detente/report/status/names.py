"""What parties, obligations and gates of an agreement are called in pictures and tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.case.record.terms import Terms
from detente.report.status.words_agreement import in_few_words, party
from detente.report.words import begin

if TYPE_CHECKING:
    from detente.case.schema import Case

_COLOURS = ("#b2182b", "#2166ac", "#cc8400", "#1a1a1a", "#8073ac", "#1b7837", "#8c510a", "#01665e")
JOINT = "#555555"
"""Colour of what several owe, or a body."""


@dataclass(frozen=True)
class Names:
    """Names as the terms have them, and colours."""

    terms: Terms
    colours: Mapping[str, str]

    def party(self, name: str) -> str:
        """Return the name of a party or body."""
        return party(self.terms, name).replace("_", " ")

    def who(self, names: Iterable[str]) -> str:
        """List parties or bodies where they stand alone."""
        return begin(", ".join(map(self.party, names)))

    def colour(self, names: tuple[str, ...]) -> str:
        """Return the colour of what these owe."""
        return self.colours.get(names[0], JOINT) if len(names) == 1 else JOINT

    def in_text(self, name: str) -> str:
        """Return the name of an obligation, an instrument or an event in a list."""
        if (of := self.terms.obligations.get(name)) is not None:
            return in_few_words(of)
        titled = self.terms.events.get(name) or self.terms.instruments.get(name)
        return (titled.title if titled is not None else None) or name.replace("_", " ")

    def what(self, name: str) -> str:
        """Return the name of an obligation, an instrument or an event where it stands alone."""
        return begin(self.in_text(name))


def names_of(terms: Terms, case: "Case | None" = None) -> Names:
    """Return what everything is called.

    Parameters
    ----------
    terms : Terms
    case : Case, optional
        The one that the terms were adopted on, for the colours of its parties.
    """
    colours = dict(zip(terms.parties, _COLOURS, strict=False))
    if case is not None:
        colours |= {p: of.colour for p, of in case.parties.items()}
    return Names(terms, colours)
