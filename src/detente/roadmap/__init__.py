"""In what order, so that nobody gains by walking away?"""

from detente.roadmap.answer import GivenAnswer
from detente.roadmap.order import walk_order
from detente.roadmap.reading import parse_delays, read_order

__all__ = ["GivenAnswer", "parse_delays", "read_order", "walk_order"]
