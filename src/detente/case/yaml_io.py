"""YAML in: text to plain data, with the place of every key and value.

The file is read once as a stream of events (ruamel.yaml, YAML 1.2 scalars: `no` stays a word).
Limits on size, depth and number of nodes are checked as the stream goes, so a hostile file is
refused before anything is built from it. Aliases, anchors and tags have no use in a case.
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from detente.case.findings import CaseError, Finding, Path

MAX_BYTES = 2_000_000
MAX_DEPTH = 24
MAX_NODES = 100_000

_INT = re.compile(r"^[-+]?[0-9]+$")
_FLOAT = re.compile(r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")
_INF = re.compile(r"^([-+]?)\.(inf|Inf|INF)$")
_NAMED: dict[str, bool | None] = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
}
_NAMED |= {"FALSE": False, "~": None, "null": None, "Null": None, "NULL": None, "": None}
_NAN = (".nan", ".NaN", ".NAN")


@dataclass(frozen=True)
class Span:
    """Where a value stands: `line` and `column` from 1, `start` and `end` in characters."""

    line: int
    column: int
    start: int
    end: int
    flow: bool
    """Whether it is a scalar or in braces or brackets, so that its text ends where it ends."""
    key: tuple[int, int] | None = None
    """Line and column of the key it belongs to."""


@dataclass(frozen=True)
class Document:
    """A file as plain data, with the span of every value by path."""

    name: str
    text: str
    data: dict[str, Any]
    spans: dict[Path, Span]
    findings: tuple[Finding, ...] = ()
    """Keys that stand twice; the first one was kept."""

    def finding(self, path: Path, code: str, message: str, at_key: bool = False) -> Finding:
        """Place a finding at a path, or at the nearest part of it that the file has."""
        known = path
        while known and known not in self.spans:
            known = known[:-1]
        span = self.spans.get(known)
        line, column = (span.line, span.column) if span else (1, 1)
        if span and span.key and (at_key or known != path):
            line, column = span.key
        return Finding(line, column, code, message, self.name)


def read_text(path: FilePath, name: str) -> str:
    """Read a file as UTF-8, or raise `CaseError` with what is wrong with it."""

    def refuse(code: str, message: str) -> CaseError:
        return CaseError([Finding(0, 0, code, message, name)])

    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as err:
        reason = "it is a folder" if path.is_dir() else (err.strerror or "unreadable").lower()
        raise refuse("E001", f"cannot be read: {reason}") from None
    if len(raw) > MAX_BYTES:
        raise refuse("E003", f"is larger than {MAX_BYTES:,} bytes; a case is text of a few pages")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse("E002", "is UTF-16 text; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        message = f"is not UTF-8 text (byte {raw[err.start]:#04x} in line {line}); save it as UTF-8"
        raise refuse("E002", message) from None
    return text.replace("\r\n", "\n")


def scalar(text: str) -> Any:
    """Return what a plain scalar means in YAML 1.2's core schema.

    Examples
    --------
    >>> scalar("no"), scalar("12"), scalar("true")
    ('no', 12, True)
    """
    if text in _NAMED:
        return _NAMED[text]
    if _INT.match(text):
        return int(text[:300])  # beyond that no number is meant
    if _FLOAT.match(text):
        return float(text)
    if match := _INF.match(text):
        return -math.inf if match[1] == "-" else math.inf
    return math.nan if text in _NAN else text


@dataclass
class _Open:
    """A mapping or list that has begun and not yet ended."""

    container: Any
    path: Path
    start: Any
    key_mark: tuple[int, int] | None
    key: Any = None
    """The key read last, as (key, its mark, whether it stands twice); None in lists."""


class _Composer:
    """Builds data from events; one pass, no recursion."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.spans: dict[Path, Span] = {}
        self.nodes = 0
        self.findings: list[Finding] = []

    def refuse(self, event: Any, code: str, message: str) -> CaseError:
        mark = event.start_mark
        found = Finding(mark.line + 1, mark.column + 1, code, message, self.name)
        return CaseError([*self.findings, found])

    def compose(self) -> Any:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        events = YAML(typ="safe", pure=False).parse(self.text)
        try:
            return self._compose(events)
        except YAMLError as err:
            mark = getattr(err, "problem_mark", None) or getattr(err, "context_mark", None)
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = getattr(err, "problem", None) or str(err).split("\n")[0]
            context = getattr(err, "context", None)
            message = f"is not YAML: {problem}" + (f" ({context})" if context else "")
            raise CaseError(
                [*self.findings, Finding(line, column, "E004", message, self.name)]
            ) from None

    def _compose(self, events: Any) -> Any:
        stack: list[_Open] = []
        root: Any = None
        documents = 0
        for event in events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise self.refuse(event, "E011", "a second document; a file is one case")
                continue
            if kind in ("MappingEndEvent", "SequenceEndEvent"):
                done = stack.pop()
                flow = bool(done.start.flow_style)
                self._span(done.path, done.start, event.end_mark.index, flow, done.key_mark)
                continue
            if kind not in ("ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "AliasEvent"):
                continue
            self._check(event, kind, len(stack))
            if stack and isinstance(stack[-1].container, dict) and stack[-1].key is None:
                stack[-1].key = self._key(event, kind, stack[-1])
                continue
            value: Any = {} if kind[0] == "M" else [] if kind[:2] == "Se" else self._value(event)
            path, key_mark = self._place(value, stack[-1]) if stack else ((), None)
            if not stack:
                root = value
            if kind == "ScalarEvent":
                self._span(path, event, event.end_mark.index, True, key_mark)
            else:
                stack.append(_Open(value, path, event, key_mark))
        return root

    def _check(self, event: Any, kind: str, depth: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self.refuse(event, "E003", f"more than {MAX_NODES:,} entries; a case is smaller")
        if kind == "AliasEvent" or event.anchor is not None:
            sign = "*" if kind == "AliasEvent" else "&"
            message = f"`{sign}{event.anchor}`: a case has no aliases; write the value out"
            raise self.refuse(event, "E006", message)
        if depth >= MAX_DEPTH:
            raise self.refuse(event, "E005", f"nested deeper than {MAX_DEPTH}; a case is flatter")
        if event.tag is not None and event.tag != "!":
            message = f"tag `{event.tag[:40]}`: a case has no tags; write the plain value"
            raise self.refuse(event, "E010", message)

    def _key(self, event: Any, kind: str, parent: "_Open") -> tuple[str, Any, bool]:
        if kind != "ScalarEvent":
            raise self.refuse(event, "E004", "a key must be one word, found a list or a mapping")
        key = event.value
        first = self.spans.get((*parent.path, key))
        twice = key in parent.container
        if twice:
            mark = event.start_mark
            place = f" (first in line {first.key[0]})" if first and first.key else ""
            message = f"the key `{key[:60]}` stands twice{place}; keep one"
            self.findings.append(
                Finding(mark.line + 1, mark.column + 1, "E007", message, self.name)
            )
        return key, event.start_mark, twice

    def _value(self, event: Any) -> Any:
        return scalar(event.value) if event.style in (None, "") else event.value

    def _place(self, value: Any, parent: "_Open") -> tuple[Path, tuple[int, int] | None]:
        if parent.key is None:
            parent.container.append(value)
            return (*parent.path, len(parent.container) - 1), None
        (key, mark, twice), parent.key = parent.key, None
        if not twice:
            parent.container[key] = value
        return (*parent.path, key), (mark.line + 1, mark.column + 1)

    def _span(
        self,
        path: Path,
        start: Any,
        end: int,
        flow: bool,
        key: tuple[int, int] | None = None,
    ) -> None:
        mark = start.start_mark
        span = Span(mark.line + 1, mark.column + 1, mark.index, end, flow, key)
        self.spans.setdefault(path, span)  # of a key that stands twice, the first


def parse_text(text: str, name: str) -> Document:
    """Read the text of a case.

    Raises
    ------
    CaseError
        Where it is not YAML, breaks a limit, or is no mapping.
    """
    composer = _Composer(name, text)
    bad = next((c for c in text if c < " " and c not in "\n\t\r" or c == "\x7f"), None)
    if bad is not None:
        at = text.index(bad)
        line, column = text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1
        message = f"holds the control character {bad!r}; is it a text file?"
        raise CaseError([Finding(line, column, "E012", message, name)])
    data = composer.compose()
    if data is None:
        raise CaseError([Finding(1, 1, "E008", "is empty; start with `detente new`", name)])
    if not isinstance(data, dict):
        message = "is no case: expected `key: value` lines such as `format: 1`"
        raise CaseError([Finding(1, 1, "E009", message, name)])
    return Document(name, text, data, composer.spans, tuple(composer.findings))


def parse_value(text: str, name: str) -> Any:
    """Read one value as it may stand in a case, such as `[1, 2, 3]` or `8 to 16`."""
    return parse_text(f"value: {text}\n", name).data["value"]
