"""From a source's paragraph to the entries that it supports and the questions that use them."""

from dataclasses import dataclass

from detente.case import paths
from detente.case.references import cited
from detente.case.schema import Case

_EVERY = ("packages", "roadmap", "guarantees", "stability", "stress", "status")
QUESTIONS: dict[str, tuple[str, ...]] = {
    "parties": _EVERY,
    "measures": _EVERY,
    "requires": _EVERY,
    "values": _EVERY,
    "interactions": _EVERY,
    "red_lines": _EVERY,
    "calm": ("packages", "stress"),
    "targets": ("packages", "roadmap", "stress"),
    "positions": ("packages",),
    "coverage": ("packages",),
    "trades": ("check",),
    "motives": ("packages", "roadmap", "guarantees", "motives", "stress"),
    "observers": ("motives",),
    "evidence": ("motives",),
    "tests": ("motives",),
    "detection": ("roadmap", "guarantees", "status"),
    "outside_risks": ("roadmap", "guarantees", "stress"),
    "guarantees": ("roadmap", "guarantees"),
    "roadmaps": ("roadmap", "status"),
    "scenarios": _EVERY,
    "dates": ("roadmap", "status"),
}
"""Which questions use which block."""


@dataclass(frozen=True)
class Support:
    """What one paragraph of a source supports."""

    source: str
    title: str
    locator: str
    """Such as `¶8`; empty where the source is cited as a whole."""
    entries: tuple[str, ...]
    questions: tuple[str, ...]


def by_source(case: Case) -> list[Support]:
    """Return every cited paragraph in the order of the sources, with what rests on it."""
    data = case.model_dump(mode="json", by_alias=True)
    entries: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for path, entry in cited(case):
        for citation in entry.source:
            key, _, locator = citation.partition(" ")
            place = paths.dotted(data, path) or "the case itself"
            block = str(path[0]) if path else ""
            entries.setdefault((key, locator.strip()), []).append((place, block))
    order = list(case.sources)
    return [
        Support(
            source=key,
            title=case.sources[key].title,
            locator=locator,
            entries=tuple(place for place, _ in found),
            questions=tuple(
                dict.fromkeys(q for _, block in found for q in QUESTIONS.get(block, ()))
            ),
        )
        for (key, locator), found in sorted(
            entries.items(), key=lambda item: (order.index(item[0][0]), _in_order(item[0][1]))
        )
    ]


def _in_order(locator: str) -> tuple[int, str]:
    digits = "".join(c for c in locator if c.isascii() and c.isdigit())
    return (int(digits[:9]) if digits else -1, locator)
