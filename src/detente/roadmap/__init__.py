"""In what order, so that nobody gains by walking away?"""

from detente.roadmap.answer import FoundAnswer, GivenAnswer
from detente.roadmap.find import find_roadmap
from detente.roadmap.order import walk_order
from detente.roadmap.reading import parse_delays, parse_months, read_order
from detente.roadmap.stages import Reachable, Stages, find_stages

__all__ = [
    "FoundAnswer",
    "GivenAnswer",
    "Reachable",
    "Stages",
    "find_roadmap",
    "find_stages",
    "parse_delays",
    "parse_months",
    "read_order",
    "walk_order",
]
