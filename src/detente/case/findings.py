"""What is wrong with a file, or weak in it, and the errors that a caller may catch.

DetenteError
├── CaseError        a case cannot be read or is contradictory; carries every finding
├── QuestionError    what was asked does not fit the case (an unknown motive, target, package)
└── TooLargeError    the space of packages is beyond what can be enumerated
"""

import difflib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Path = tuple[str | int, ...]
"""Keys and list positions from the top of a case."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend, with its place; it prints as `file:line:column CODE message`."""

    line: int
    """From 1; 0 where the whole file is meant."""
    column: int
    code: str
    """E… an error, W… a warning."""
    message: str
    file: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.message.isprintable():  # one line, whatever names a file has
            object.__setattr__(self, "message", "".join(map(_visible, self.message)))

    @property
    def severity(self) -> Literal["error", "warning"]:
        """Errors stop; warnings do not."""
        return "error" if self.code.startswith("E") else "warning"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where} {self.code} {self.message}"


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


class DetenteError(Exception):
    """Anything that is the input's fault, said in one message."""


class CaseError(DetenteError):
    """A case that cannot be used; `findings` holds every error found."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class QuestionError(DetenteError):
    """A question that does not fit the case."""


class TooLargeError(DetenteError):
    """More packages than can be enumerated."""


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return `, did you mean "…"?` for the nearest known word, else the known words.

    Examples
    --------
    >>> did_you_mean("Goverment", ["Government", "Movement"])
    ', did you mean "Government"?'
    """
    words = list(itertools.islice(known, 1000))  # a hostile file may have a hundred thousand
    near = difflib.get_close_matches(str(word)[:80], words, n=1, cutoff=0.6)
    if near:
        return f', did you mean "{near[0]}"?'
    listed = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    return f" (known: {listed})" if words else " (there are none)"
