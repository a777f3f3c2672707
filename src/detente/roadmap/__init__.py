"""In what order, so that nobody gains by walking away?"""

from detente.roadmap.answer import FoundAnswer, GivenAnswer
from detente.roadmap.find import find_roadmap
from detente.roadmap.order import walk_order
from detente.roadmap.reading import parse_delays, read_order

__all__ = ["FoundAnswer", "GivenAnswer", "find_roadmap", "parse_delays", "read_order", "walk_order"]
