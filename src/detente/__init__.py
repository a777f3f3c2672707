"""Détente: peace processes and phased agreements between parties that do not trust each other.

A *case* says who could do what, what it is worth to whom, what can be undone, what can be seen and
who vouches. Détente answers questions about it. Names load on first use, numerics with them.

>>> import detente
>>> case = detente.load("two-swaps")
>>> detente.find_packages(case, {"North": "hoarder"}).counts.acceptable
14
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from detente.case.findings import CaseError, DetenteError, QuestionError, TooLargeError
    from detente.case.load import load, read
    from detente.case.schema import Case
    from detente.game.game import Game, compile_game
    from detente.packages.answer import OnePackage, Packages
    from detente.packages.funnel import find_packages
    from detente.packages.one import assess_package
    from detente.report.brief import write_brief

_HOME = {
    "Case": "detente.case.schema",
    "CaseError": "detente.case.findings",
    "DetenteError": "detente.case.findings",
    "Game": "detente.game.game",
    "OnePackage": "detente.packages.answer",
    "Packages": "detente.packages.answer",
    "QuestionError": "detente.case.findings",
    "TooLargeError": "detente.case.findings",
    "assess_package": "detente.packages.one",
    "compile_game": "detente.game.game",
    "find_packages": "detente.packages.funnel",
    "load": "detente.case.load",
    "read": "detente.case.load",
    "write_brief": "detente.report.brief",
}

__all__ = [  # noqa: PLE0604  # a tested list
    "Case",
    "CaseError",
    "DetenteError",
    "Game",
    "OnePackage",
    "Packages",
    "QuestionError",
    "TooLargeError",
    "__version__",
    "assess_package",
    "compile_game",
    "find_packages",
    "load",
    "read",
    "write_brief",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
