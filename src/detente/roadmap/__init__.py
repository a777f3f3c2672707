"""In what order, so that nobody gains by walking away?"""

import os

from detente.roadmap.answer import FoundAnswer, GivenAnswer
from detente.roadmap.find import find_roadmap
from detente.roadmap.order import walk_order
from detente.roadmap.reading import (
    order_text,
    parse_delays,
    parse_months,
    parse_order,
    read_order,
)
from detente.roadmap.stages import Reachable, Stages, find_stages

# Threads that spin while they wait for each other stall for 15 ms a layer on a busy machine. It is
# read when numba starts its threads.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

__all__ = [
    "FoundAnswer",
    "GivenAnswer",
    "Reachable",
    "Stages",
    "find_roadmap",
    "find_stages",
    "order_text",
    "parse_delays",
    "parse_months",
    "parse_order",
    "read_order",
    "walk_order",
]
