"""What would everybody accept?"""

from detente.packages.answer import Counts, OnePackage, Packages
from detente.packages.funnel import find_packages, find_target, required
from detente.packages.one import assess_package, parse_package

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
