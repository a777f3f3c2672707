"""From a file, or a case of the library, to a checked case."""

from collections.abc import Sequence
from dataclasses import dataclass
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
    findings: tuple[Finding, ...]
    """Errors and warnings, in the order of the file."""
    scenario: str | None = None
    changes: tuple[str, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What has to be mended before anything can be asked."""
        return tuple(f for f in self.findings if f.severity == "error")

    def sound(self) -> "Case":
        """Return the case, or raise `CaseError` with every error."""
        if self.errors or self.case is None:
            raise CaseError(self.errors)
        return self.case


def locate(name: str | FilePath) -> FilePath:
    """Return the file that a path or a name of the library stands for."""
    path = FilePath(name)
    if path.exists() or path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
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
    document = parse_text(read_text(path, str(name)), str(name))
    return read_document(document, scenario=scenario, changes=changes)


def read_document(
    document: Document, *, scenario: str | None = None, changes: Sequence[str] = ()
) -> CaseFile:
    """Check a document under a scenario and changes; see `read`."""
    from detente.case.checks import find_contradictions
    from detente.case.validation import validate
    from detente.case.weaknesses import find_weaknesses

    if scenario is not None:
        document = _with_scenario(document, scenario)
    for change in changes:
        document = _with_change(document, change)
    case, issues = validate(document.data)
    findings = [*document.findings, *(document.finding(*issue) for issue in issues)]
    if case is not None:
        issues = find_contradictions(case)
        if not issues:
            issues = find_weaknesses(case)
        findings += [document.finding(*issue) for issue in issues]
    return CaseFile(document, case, tuple(sorted(findings)), scenario, tuple(changes))


def _with_scenario(document: Document, scenario: str) -> Document:
    scenarios = document.data.get("scenarios")
    known = scenarios if isinstance(scenarios, dict) else {}
    if scenario not in known:
        from detente.case.findings import did_you_mean

        message = f"no scenario {scenario!r}{did_you_mean(scenario, known)}"
        raise CaseError([Finding(0, 0, "E310", message, document.name)])
    body = known[scenario]
    changes = body.get("set") if isinstance(body, dict) else None
    for place, value in (changes if isinstance(changes, dict) else {}).items():
        span = document.spans.get(("scenarios", scenario, "set", place))
        document = _with_value(document, place, value, document.name, span)
    return document


def _with_change(document: Document, change: str) -> Document:
    place, equals, text = change.partition("=")
    if not equals or not place.strip() or not text.strip():
        message = f"{change!r} is no change; write path=value, such as parties.US.no_deal.value=-4"
        raise CaseError([Finding(0, 0, "E310", message, "--set")])
    value = parse_value(text.strip(), f"--set {place.strip()}")
    return _with_value(document, place.strip(), value, "--set", None)


def _with_value(
    document: Document, place: str, value: Any, source: str, span: Span | None
) -> Document:
    try:
        path = paths.resolve(document.data, place, new_leaf=True)
    except paths.PathError as err:
        line, column = (span.key or (span.line, span.column)) if span else (0, 0)
        raise CaseError([Finding(line, column, "E310", str(err), source)]) from None
    data = paths.changed(document.data, path, value)
    kept: dict[Path, Span] = {p: s for p, s in document.spans.items() if p[: len(path)] != path}
    if span:
        kept[path] = span
    return Document(document.name, document.text, data, kept, document.findings)
