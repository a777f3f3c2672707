"""What differs between two cases, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from detente.case import paths
from detente.case.schema import Case

JUDGED = ("low", "mode", "high", "word")
"""Keys of a judgement that are one value."""


@dataclass(frozen=True)
class Difference:
    """One place at which two cases differ."""

    place: str
    """Such as `parties.US.no_deal`; see `detente.case.paths`."""
    kind: Literal["changed", "added", "removed", "reordered"]
    before: Any
    """What stands there, as plain data (of a judgement: low, mode, high, word); None: nothing."""
    after: Any


def compare_cases(before: Case, after: Case) -> tuple[Difference, ...]:
    """Return every place at which two cases differ: none just where their hashes are the same.

    An entry that only one of them has is one difference, whatever it holds.
    """
    one, other = (c.model_dump(mode="json", by_alias=True) for c in (before, after))
    return tuple(_between(one, other, ""))


def _between(before: Any, after: Any, place: str) -> Iterator[Difference]:
    if isinstance(before, dict) and isinstance(after, dict):
        yield from _of_entries(before, after, place)
    elif _entries(before) and _entries(after):
        yield from _of_entries(_by_label(before), _by_label(after), place)
    elif before != after:
        nothing = [value is None or value in ([], {}) for value in (before, after)]
        kind = "added" if nothing[0] else "removed" if nothing[1] else "changed"
        values = [None if n else v for n, v in zip(nothing, (before, after), strict=True)]
        yield Difference(place, kind, *values)  # type: ignore[arg-type]  # one of the four


def _of_entries(before: dict[str, Any], after: dict[str, Any], place: str) -> Iterator[Difference]:
    if "mode" in before and "mode" in after:
        values = [{key: of[key] for key in JUDGED} for of in (before, after)]
        if values[0] != values[1]:
            yield Difference(place, "changed", *values)
    both = [key for key in before if key in after]
    for key in [*before, *(key for key in after if key not in before)]:
        if key not in JUDGED:
            inner = f"{place}.{key}" if place else key
            yield from _between(before.get(key), after.get(key), inner)
    if both != (order := [key for key in after if key in before]):
        yield Difference(place, "reordered", both, order)


def _entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)


def _by_label(items: list[Any]) -> dict[str, Any]:
    """Return a list by the names of its entries; by number where names come twice."""
    named = {paths.label(item, k): item for k, item in enumerate(items)}
    if len(named) == len(items):
        return named
    return {str(k + 1): item for k, item in enumerate(items)}
