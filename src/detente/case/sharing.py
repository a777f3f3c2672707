"""What may leave the house: a shared file keeps only what is on the list, whatever is added later.

By default motives, observers, evidence, outside risks, tests, scenarios, no-deal values, notes and
the names of analysts stay. A case opts in by `shareable: [motives, no_deal, notes, …]`; an entry
marked `private: true`, or named under `private:`, never leaves.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.case import paths
from detente.case.edit import written
from detente.case.findings import Path, QuestionError
from detente.case.schema import Case

if TYPE_CHECKING:
    from detente.case.validation import Issue

_OPEN = {
    *("format", "case", "title", "as_of", "source", "calm", "scale"),
    *("sources", "parties", "measures"),
    *("requires", "values", "trades", "interactions", "interaction_shapes", "red_lines"),
    *("targets", "coverage", "positions", "detection", "guarantees", "roadmaps", "dates"),
}
"""Blocks that are shared unless marked private."""

SENSITIVE = (
    "motives",
    "observers",
    "evidence",
    "outside_risks",
    "tests",
    "scenarios",
    "no_deal",
    "notes",
)
"""What a case has to list under `shareable` before it leaves."""


def shared(data: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the part of a case that may be shared, and the places left out.

    Parameters
    ----------
    data : mapping
        A case as plain data, as read or as dumped.

    Raises
    ------
    QuestionError
        Where so much is private that no case is left.
    """
    opted = set(data.get("shareable") or ())
    left_out: list[str] = []
    private = _private_paths(data, left_out)
    kept = _filtered(data, data, (), private, opted, left_out)
    if "values" in data:
        kept.setdefault("values", {})
    while issues := _issues(kept):  # what speaks of something left out goes too
        gone = {_entry_of(kept, issue.path) for issue in issues}
        smaller = kept
        for path in sorted(gone, reverse=True):  # of a list, the last first
            left_out.append(paths.dotted(kept, path))
            smaller = _without(smaller, path)
        if smaller == kept:
            raise QuestionError(f"what may be shared is no case: {issues[0].message}")
        kept = smaller
    for name, scenario in list((kept.get("scenarios") or {}).items()):
        if _speaks_of_hidden(data, kept, scenario, private, opted):
            left_out.append(f"scenarios.{name}")
            kept = _without(kept, ("scenarios", name))
    return kept, sorted(set(left_out))


def _issues(data: Any) -> "list[Issue]":
    from detente.case.checks import find_contradictions
    from detente.case.validation import validate

    case, issues = validate(data)
    return issues or (find_contradictions(case) if case is not None else [])


def _speaks_of_hidden(
    data: Mapping[str, Any], kept: Any, scenario: Any, private: set[Path], opted: set[str]
) -> bool:
    """Whether a scenario names what is left out, or does not fit what is kept."""
    changed = kept
    for place, value in scenario["set"].items():
        try:
            path = paths.resolve(data, place, new_leaf=True)
            changed = paths.changed(changed, paths.resolve(changed, place, new_leaf=True), value)
        except paths.PathError:
            return True
        around = {path[:k] for k in range(1, len(path) + 1)}
        if around & private or any(path == hidden[: len(path)] for hidden in private):
            return True
        if not all(_may_leave(part, opted) for part in around):
            return True
    return bool(_issues(changed))


def shared_case(case: Case) -> Case:
    """Return the part of a case that may be shared."""
    kept, _ = shared(case.model_dump(mode="json", by_alias=True, exclude_unset=True))
    return Case.model_validate(kept)


def shared_text(data: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return a shared case as the text of a file (comments stay at home), and what is left out."""
    kept, left_out = shared(data)
    return "\n".join(_lines(kept)) + "\n", left_out


_NOT_IN_ANSWERS = {"sources", "dates", "note", "observers", "evidence", "tests", "detection"}
"""Blocks that no answer of a brief prints or rests on; a block added later is not among them."""


def withheld_answers(case: Case, dated: bool = False) -> list[str]:
    """Return why answers cannot be printed in a shared brief; an empty list if they can.

    Parameters
    ----------
    case : Case
    dated : bool
        Whether an answer among them waits for dates of the case.
    """
    data = case.model_dump(mode="json", by_alias=True, exclude_unset=True)
    hidden = {path[0] for path in _private_paths(data, [])}
    opted = set(case.shareable)
    reasons = []
    if "red_lines" in hidden:
        reasons.append("it was computed with red lines that are not shared")
    harmless = _NOT_IN_ANSWERS - {"dates"} if dated else _NOT_IN_ANSWERS
    if hidden - harmless - {"red_lines"}:
        reasons.append("it was computed with private entries")
    for block, there in (
        ("motives", bool(case.motives)),
        ("no_deal", any(p.no_deal for p in case.parties.values())),
    ):
        if there and block not in opted:
            reasons.append(f"it rests on {block}, which the case does not list under `shareable`")
    return reasons


def _private_paths(data: Mapping[str, Any], left_out: list[str]) -> set[Path]:
    private = {path for path, entry in paths.entries(data) if path and entry.get("private") is True}
    for place in data.get("private") or ():
        try:
            private.add(paths.resolve(data, place))
        except paths.PathError:
            left_out.append(place)  # reported by `check`; nothing there could leave
    return private


def _filtered(
    data: Any, root: Any, path: Path, private: set[Path], opted: set[str], left_out: list[str]
) -> Any:
    if isinstance(data, list):
        result = []
        for k, value in enumerate(data):
            here = (*path, k)
            if here in private:
                left_out.append(paths.dotted(root, here))
            else:
                result.append(_filtered(value, root, here, private, opted, left_out))
        return result
    if not isinstance(data, Mapping):
        return data
    entry = {}
    for key, value in data.items():
        here = (*path, key)
        if key in ("private", "shareable") and not isinstance(value, Mapping):
            continue
        if here in private or not _may_leave(here, opted):
            left_out.append(paths.dotted(root, here))
            continue
        entry[key] = _filtered(value, root, here, private, opted, left_out)
    return entry


def _may_leave(path: Path, opted: set[str]) -> bool:
    if path[-1] in ("note", "analyst"):
        return "notes" in opted
    if (path[0], len(path), path[-1]) in (("parties", 3, "no_deal"), ("motives", 4, "no_deal")):
        return "no_deal" in opted and (path[0] in _OPEN or path[0] in opted)
    return len(path) > 1 or path[0] in _OPEN or path[0] in opted


_DEPTH = {"values": 3, "motives": 3, "roadmaps": 2, "observers": 2, "red_lines": 3}


def _entry_of(data: Any, path: Path) -> Path:
    """Return the entry that a finding belongs to: deep enough to spare its neighbours."""
    depth = _DEPTH.get(str(path[0]), 2)
    if path[0] == "measures" and len(path) > 3:
        depth = 4
    if path[-1] == "source":  # of a source that is left out, the citations go
        depth = len(path)
    known: Path = ()
    for step in path[:depth]:
        if isinstance(data, list) and isinstance(step, str) and step in data:
            step = data.index(step)  # a list of names stands for a mapping
        try:
            data, known = data[step], (*known, step)
        except (KeyError, IndexError, TypeError):
            break
    # a take_back without its only line would read as never undone: then the measure goes
    return known[:2] if known[:1] == ("measures",) and known[2:] in (("take_back",),) else known


def _without(data: Any, path: Path) -> Any:
    if not path:
        return data
    key, *rest = path
    if isinstance(data, list):
        if rest:
            return [_without(v, tuple(rest)) if k == key else v for k, v in enumerate(data)]
        return [v for k, v in enumerate(data) if k != key]
    if rest and isinstance(data.get(key), dict | list):
        return {k: _without(v, tuple(rest)) if k == key else v for k, v in data.items()}
    return {k: v for k, v in data.items() if k != key}


def _lines(data: Mapping[str, Any]) -> list[str]:
    lines = []
    for key, value in data.items():
        if isinstance(value, Mapping) and value:
            lines.append(f"{key}:")
            for name, entry in value.items():
                if isinstance(entry, Mapping) and entry:
                    lines.append(f"  {written(name)}:")
                    lines += [f"    {written(k)}: {written(v)}" for k, v in entry.items()]
                else:
                    lines.append(f"  {written(name)}: {written(entry)}")
        elif isinstance(value, list) and value:
            lines.append(f"{key}:")
            lines += [f"  - {written(entry)}" for entry in value]
        else:
            lines.append(f"{key}: {written(value)}")
    return lines
