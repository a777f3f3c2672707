"""What of a case file can be changed on its own: judgements, wordings of levels, sources.

A spot is a place in the file as it is written, short forms included: `warheads: 12` is a judgement
as much as `warheads: {weight: {value: 12, source: J}}` is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from detente.case import paths
from detente.case.edit import written
from detente.case.findings import Path, QuestionError
from detente.case.judgement import Change
from detente.case.references import walk
from detente.case.schema import Case
from detente.case.weaknesses import judgements
from detente.case.yaml_io import Document, parse_value

_TEXTS = {"text", "in_text", "title", "note", "author", "kind", "url", "proof", "verified_by"}
_SHORT = {"weight", "all", "to", "pairs"}
"""Steps to a judgement that a file may leave out."""


@dataclass(frozen=True)
class Spot:
    """One thing that can be changed."""

    place: str
    """Such as `values.DPRK.warheads.weight`; see `detente.case.paths`."""
    path: Path
    """Of the value, or of the level whose wording it is."""
    is_text: bool
    value: str
    """As it is written in the case language; a wording as it reads."""
    line: int
    home: Path | None = None
    """The entry that holds its source and note; None where the value stands bare."""
    sources: tuple[str, ...] = ()
    note: str = ""


def spots(document: Document, case: Case) -> Iterator[Spot]:
    """Yield every judgement, level and source of a case that stands in its file, in its order."""
    found = [path for path, _, _ in judgements(case)]
    found += [path for path, entry in walk(case) if isinstance(entry, Change)]
    found += [("measures", m, "levels", k) for m, of in case.measures.items() for k in of.levels]
    found += [("sources", name, "title") for name in case.sources]
    listed: dict[str, Spot] = {}
    for path in found:
        if path[:1] == ("measures",) and len(path) == 4 and path[2] == "levels":
            spot = _level(document, path)
        else:
            spot = _spot(document, _in_file(document.data, path))
        if spot is not None:
            listed.setdefault(spot.place, spot)
    yield from sorted(listed.values(), key=lambda s: document.spans[s.path].start)


def spot_at(document: Document, place: str) -> Spot:
    """Return the spot of a place.

    Raises
    ------
    QuestionError
        Where there is no such place, or it is a block of several parts.
    """
    try:
        path = paths.resolve(document.data, place.removesuffix(".text"))
    except paths.PathError as err:
        raise QuestionError(str(err)) from None
    level = len(path) > 3 and path[0] == "measures" and path[2] == "levels"
    spot = _level(document, path) if level and len(path) == 4 else _spot(document, path)
    if spot is None:
        raise QuestionError(f"{place} has several parts; change them one by one")
    return spot


def changes(
    document: Document, spot: Spot, value: str, sources: tuple[str, ...] = (), note: str = ""
) -> dict[str, Any]:
    """Return what to change in the file, by place, so that a spot says what is wanted.

    Parameters
    ----------
    document : Document
    spot : Spot
        Of this document.
    value : str
        In the case language: `12`, `8 to 16`, `[8, 12, 16]`, a word; a wording as it reads.
    sources : tuple of str
        Each `KEY` or `KEY locator`. Not asked of a wording.
    note : str
        A remark. Not asked of a wording.

    Raises
    ------
    CaseError
        Where `value` is not one value.
    QuestionError
        Where no value is given, or nothing differs.
    """
    if spot.is_text:
        changed = {} if value == spot.value else _with_text(document.data, spot, value)
    elif not value.strip():
        raise QuestionError("write a value, such as `12` or `8 to 16`")
    else:
        new = parse_value(value, spot.place)
        cited: Any = sources[0] if len(sources) == 1 else list(sources)
        differs = new != paths.get(document.data, spot.path)
        beside = {"source": cited} if sources != spot.sources else {}
        beside |= {"note": note} if note != spot.note else {}
        if spot.home is None and beside:
            changed = {spot.place: {"value": new, **beside}}
        else:
            home = paths.dotted(document.data, spot.home or ())
            changed = {spot.place: new} if differs else {}
            changed |= {f"{home}.{key}": of for key, of in beside.items()}
    if not changed:
        raise QuestionError("that is what the file says already")
    return changed


def _in_file(data: Any, path: Path) -> Path | None:
    """Return the path by which a file has what the case has at `path`, None if it has not."""
    node: Any = data
    found: Path = ()
    for step in path:
        if not isinstance(node, dict | list):
            return found  # a short form
        there: Any = range(len(node)) if isinstance(node, list) else node
        if step in there:
            node, found = paths.get(node, (step,)), (*found, step)
        elif not (isinstance(node, dict) and (step == 0 or step in _SHORT)):
            return None if isinstance(node, dict) else found
    return found


def _spot(document: Document, path: Path | None) -> Spot | None:
    """Return the judgement or text at a path of the file."""
    if not path:
        return None
    node = paths.get(document.data, path)
    for key in ("weight", "value"):
        if isinstance(node, dict) and key in node:
            node, path = node[key], (*path, key)
    bare = node if isinstance(node, list) else [node]
    if isinstance(node, dict) or any(isinstance(v, dict | list) for v in bare):
        return None
    place = paths.dotted(document.data, path)
    line = document.spans[path].line
    if path[-1] in _TEXTS or path[-2:-1] == ("wordings",):
        return Spot(place, path, True, str(node), line)
    home = path[:-1] if path[-1] in ("value", "weight") else None
    entry = paths.get(document.data, home) if home else {}
    cited = entry.get("source") or ()
    sources = (cited,) if isinstance(cited, str) else tuple(map(str, cited))
    value = str(node) if isinstance(node, str) else written(node)
    return Spot(place, path, False, value, line, home, sources, str(entry.get("note") or ""))


def _level(document: Document, path: Path) -> Spot | None:
    """Return the wording of a level, which the file may not have yet."""
    levels: Any = paths.get(document.data, path[:3])
    step: Any = path[3]
    if isinstance(levels, list):
        step = step if isinstance(step, int) else list(map(str, levels)).index(step)
        level = None
    else:
        level = levels[step]
    at = (*path[:3], step)
    text = level.get("text", "") if isinstance(level, dict) else level or ""
    place = paths.dotted(document.data, at)
    return Spot(f"{place}.text", at, True, str(text), document.spans[at].line)


def _with_text(data: Any, spot: Spot, text: str) -> dict[str, Any]:
    """Return what gives a text its new words, a level that had none included."""
    node = paths.get(data, spot.path)
    above = paths.get(data, spot.path[:-1])
    if isinstance(above, list) and spot.path[-2] == "levels":  # a list of names becomes a mapping
        of = {str(n): {"text": text} if k == spot.path[-1] else {} for k, n in enumerate(above)}
        return {paths.dotted(data, spot.path[:-1]): of}
    if node is None and spot.path[-2] == "levels":
        return {spot.place.removesuffix(".text"): {"text": text}}
    return {spot.place: text}
