"""From a file, or a case of the library, to a checked case."""

import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from detente.case import library, paths
from detente.case.findings import CaseError, Finding, Path
from detente.case.yaml_io import Document, Span, parse_text, parse_value, read_text

if TYPE_CHECKING:
    from detente.case.schema import Case


@dataclass(frozen=True)
class CaseFile:
    """A file that was read: the case where there is one, and every finding."""

    document: Document
    """As read, with the scenario and the changes made."""
    case: "Case | None"
    errors: tuple[Finding, ...]
    """What has to be mended before anything can be asked, in the order of the file."""
    coherent: bool
    """Whether the case itself contradicts nothing, so that what is weak in it can be said."""
    scenario: str | None = None
    changes: tuple[str, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Errors and warnings, in the order of the file."""
        if self.case is None or not self.coherent:
            return self.errors
        from detente.case.weaknesses import find_weaknesses

        warnings = [self.document.finding(*issue) for issue in find_weaknesses(self.case)]
        return tuple(sorted([*self.errors, *warnings]))

    def sound(self) -> "Case":
        """Return the case, or raise `CaseError` with every error."""
        if self.errors or self.case is None:
            raise CaseError(self.errors)
        return self.case


def locate(name: str | FilePath) -> FilePath:
    """Return the file that a path or a name of the library stands for."""
    path = FilePath(name)
    if os.path.exists(path) or path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        return path
    return library.find(str(name))


def load(
    name: str | FilePath, *, scenario: str | None = None, changes: Sequence[str] = ()
) -> "Case":
    """Read a case and check it.

    Parameters
    ----------
    name : str or path
        A file, or the name of a case of the library (`detente cases`).
    scenario : str, optional
        One of the case's scenarios.
    changes : sequence of str
        Further changes, each `path=value`; see `detente.case.paths`.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        With every error found, each with its place.

    Examples
    --------
    >>> load("two-swaps").title
    'Two swaps'
    """
    return read(name, scenario=scenario, changes=changes).sound()


def read(
    name: str | FilePath, *, scenario: str | None = None, changes: Sequence[str] = ()
) -> CaseFile:
    """Read a case with all its findings; see `load`.

    Raises
    ------
    CaseError
        Where the file cannot be read as YAML, or a scenario or change does not fit it.
    """
    path = locate(name)
    document = _parsed(read_text(path, str(name)), str(name))
    return read_document(document, scenario=scenario, changes=changes)


@lru_cache(maxsize=4)  # one text is read again and again, each time with another change
def _parsed(text: str, name: str) -> Document:
    return parse_text(text, name)


def read_document(
    document: Document, *, scenario: str | None = None, changes: Sequence[str] = ()
) -> CaseFile:
    """Check a document under a scenario and changes; see `read`."""
    from detente.case.checks import find_contradictions
    from detente.case.validation import MOST_ERRORS, validate

    if scenario is not None:
        document = _with_scenario(document, scenario)
    document = _with_values(document, [_change(text) for text in changes])
    case, issues = validate(document.data)
    errors = [*document.findings, *(document.finding(*issue) for issue in issues)]
    contradictions = find_contradictions(case) if case is not None else []
    errors += [document.finding(*issue) for issue in contradictions]
    if case is not None:
        errors += itertools.islice(_unknown_places(document, scenario is None), MOST_ERRORS)
    return CaseFile(
        document, case, tuple(sorted(errors)), not contradictions, scenario, tuple(changes)
    )


def _unknown_places(document: Document, scenarios_too: bool) -> Iterator[Finding]:
    """Yield what `private` and scenarios name and the case does not have."""
    for k, place in enumerate(document.data.get("private") or ()):
        try:
            paths.resolve(document.data, place)
        except paths.PathError as err:
            yield document.finding(("private", k), "E310", str(err))
    for name, body in (document.data.get("scenarios") or {}).items() if scenarios_too else ():
        for place in body["set"]:
            if any(place[:k] in body["set"] for k, sign in enumerate(place[:400]) if sign == "."):
                continue  # part of what the scenario itself sets
            try:
                paths.resolve(document.data, place, new_leaf=True)
            except paths.PathError as err:
                path = ("scenarios", name, "set", place)
                yield document.finding(path, "E310", str(err), at_key=True)


def _with_scenario(document: Document, scenario: str) -> Document:
    scenarios = document.data.get("scenarios")
    known = scenarios if isinstance(scenarios, dict) else {}
    if scenario not in known:
        from detente.case.findings import did_you_mean

        message = f"no scenario {scenario!r}{did_you_mean(scenario, known)}"
        raise CaseError([Finding(0, 0, "E310", message, document.name)])
    body = known[scenario]
    written = body.get("set") if isinstance(body, dict) else None
    changes = written if isinstance(written, dict) else {}
    at: Path = ("scenarios", scenario, "set")
    return _with_values(
        document, [(to, value, document.spans.get((*at, to))) for to, value in changes.items()]
    )


def _change(change: str) -> tuple[str, Any, Span]:
    """Read `path=value`: where, what, and a place that says who wrote it."""
    place, equals, text = change.partition("=")
    place, text = place.strip(), text.strip()
    if not equals or not place or not text:
        message = f"{change!r} is no change; write path=value, such as parties.US.no_deal.value=-4"
        raise CaseError([Finding(0, 0, "E310", message, "--set")])
    source = f"--set {place}"
    return place, parse_value(text, source), Span(0, 0, 0, 0, True, source=source)


def _with_values(document: Document, changes: Sequence[tuple[str, Any, Span | None]]) -> Document:
    """Return a document with values changed in order, each placed where it was written."""
    if not changes:
        return document
    data: Any = document.data
    changed: dict[Path, Span] = {}
    for place, value, written in changes:
        span = written or Span(0, 0, 0, 0, True)
        try:
            path = paths.resolve(data, place, new_leaf=True)
        except paths.PathError as err:
            line, column = span.key or (span.line, span.column)
            source = span.source or document.name
            raise CaseError([Finding(line, column, "E310", str(err), source)]) from None
        data = paths.changed(data, path, value)
        changed = {p: s for p, s in changed.items() if p[: len(path)] != path} | {path: span}
    blocks = {path[0] for path in changed}
    kept = {
        path: span
        for path, span in document.spans.items()
        if not (path and path[0] in blocks)
        or not any(path[:k] in changed for k in range(1, len(path) + 1))
    }
    return Document(document.name, document.text, data, kept | changed, document.findings)
