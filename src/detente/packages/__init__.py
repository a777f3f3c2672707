"""What would everybody accept?"""

from detente.packages.answer import Counts, OnePackage, Packages
from detente.packages.funnel import (
    assess_package,
    find_packages,
    find_target,
    parse_package,
    required,
)

__all__ = [
    "Counts",
    "OnePackage",
    "Packages",
    "assess_package",
    "find_packages",
    "find_target",
    "parse_package",
    "required",
]
