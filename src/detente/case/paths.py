"""Places in a case: `parties.US.no_deal.value`, `evidence.E06`, `interactions.US+a+b.weight`.

They name what `--set`, scenarios and `private` speak of. An entry of a list goes by its `id`, an
interaction by `party+measure+measure`, anything else in a list by its number from 1.
"""

import copy
from collections.abc import Iterator
from typing import Any

from detente.case.findings import Path, did_you_mean

_OF_SHORT_FORM = ("value", "weight", "holds", "title", "text", "all")
"""Keys that a bare value stands for: `warheads: 12` is `warheads: {weight: 12}`."""


class PathError(ValueError):
    """A place that the case does not have."""


def label(item: Any, position: int) -> str:
    """Return the name by which an entry of a list goes."""
    if isinstance(item, dict):
        if "id" in item:
            return str(item["id"])
        if "party" in item and isinstance(item.get("of"), list):
            return "+".join(map(str, [item["party"], *item["of"]]))
    return str(position + 1)


def _position(items: list[Any], part: str) -> int | None:
    names = [label(item, k) for k, item in enumerate(items)]
    if part in names:
        return names.index(part)
    pieces = part.split("+")
    mirrored = "+".join([pieces[0], *reversed(pieces[1:])])
    return names.index(mirrored) if mirrored in names else None


def resolve(data: Any, dotted: str, new_leaf: bool = False) -> Path:
    """Return the path that a dotted name stands for.

    Parameters
    ----------
    data : mapping or list
        A case as plain data.
    dotted : str
        Such as `parties.US.no_deal.value`.
    new_leaf : bool
        Whether the last part may be a key that is not there yet.

    Raises
    ------
    PathError
        Naming the part that is not there.
    """
    node: Any = data
    path: Path = ()
    rest, end = dotted, False
    while not end:
        part = _first_part(node, rest)
        end = len(rest) == len(part)
        if isinstance(node, dict) and part in node:
            step: str | int = part
        elif isinstance(node, list) and (found := _position(node, part)) is not None:
            step = found
        elif end and part in _OF_SHORT_FORM and _is_short_form(node):
            return path
        elif end and part in ("weight", "all") and isinstance(node, dict) and "value" in node:
            return (*path, "value")  # `warheads: {value: 12}` is a weight with its source
        elif isinstance(node, dict) and part in (node.get("pairs") or ()):
            node, path, step = node["pairs"], (*path, "pairs"), part  # interactions of a motive
        elif new_leaf and end and isinstance(node, dict):
            return (*path, part)
        else:
            raise PathError(_not_there(node, dotted[: -len(rest)].rstrip("."), part))
        node, path, rest = node[step], (*path, step), rest[len(part) + 1 :]
    return path


def _first_part(node: Any, rest: str) -> str:
    """Return the first part of a place: up to a dot, or a key that holds dots itself."""
    part = rest.partition(".")[0]
    if isinstance(node, dict) and part not in node:
        longer = (k for k in node if "." in k and (rest == k or rest.startswith(f"{k}.")))
        return next(longer, part)
    return part


def _is_short_form(node: Any) -> bool:
    """Whether it is a bare value: a number, a text, or a triple of numbers."""
    if isinstance(node, list):
        return len(node) == 3 and not any(isinstance(v, dict | list) for v in node)
    return not isinstance(node, dict)


def _not_there(node: Any, place: str, part: str) -> str:
    where = place or "the case"
    if isinstance(node, list):
        known = [label(item, j) for j, item in enumerate(node)]
    elif isinstance(node, dict):
        known = list(node)
    else:
        return f"{where} is a bare value and has no {part[:60]!r}; write it as {{value: …}} first"
    return f"{where} has no {part[:60]!r}{did_you_mean(part, known)}"


def dotted(data: Any, path: Path) -> str:
    """Return the name of a path, the inverse of `resolve`."""
    parts: list[str] = []
    node: Any = data
    for step in path:
        if isinstance(node, list):
            node = node[int(step)]
            parts.append(label(node, int(step)))
        else:
            node = node.get(step, {})
            parts.append(str(step))
    return ".".join(parts)


def get(data: Any, path: Path) -> Any:
    """Return what stands at a path."""
    for step in path:
        data = data[step]
    return data


def changed(data: Any, path: Path, value: Any) -> Any:
    """Return a copy of `data` with `value` at `path`; what is not on the way is shared."""
    if not path:
        return value
    result = copy.copy(data)
    inner = data[path[0]] if len(path) > 1 else None
    result[path[0]] = changed(inner, path[1:], value)
    return result


def entries(data: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every mapping of a case with its path, outermost first."""
    if isinstance(data, dict):
        yield path, data
        for key, value in data.items():
            yield from entries(value, (*path, key))
    elif isinstance(data, list):
        for k, value in enumerate(data):
            yield from entries(value, (*path, k))
