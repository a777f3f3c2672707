"""YAML in: text to plain data, with the place of every key and value.

The file is read once as a stream of events (ruamel.yaml, YAML 1.2 scalars: `no` stays a word).
Limits on size, depth and number of nodes are checked as the stream goes, so a hostile file is
refused before anything is built from it. Aliases, anchors and tags have no use in a case.
"""

import math
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path as FilePath
from typing import Any

from detente.case import paths
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
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


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
    key_start: int = 0
    """Where that key starts, in characters."""
    source: str = ""
    """What set the value, if not the file itself."""


@dataclass(frozen=True)
class Document:
    """A file as plain data, with the span of every value by path."""

    name: str
    text: str
    data: dict[str, Any]
    spans: dict[Path, Span]
    findings: tuple[Finding, ...] = ()
    """Keys that stand twice; the first one was kept."""

    def finding(
        self,
        path: Path,
        code: str,
        message: str,
        at_key: bool = False,
        offset: int | None = None,
    ) -> Finding:
        """Place a finding at a path, or at the nearest part of it that the file has.

        Parameters
        ----------
        path : Path
            Of a key that the file may have in a short form, or not at all.
        code, message : str
            What is said.
        at_key : bool
            Whether the key is meant, not the value.
        offset : int, optional
            The character of a text that is meant, from 0.
        """
        known, missing = self._nearest(path)
        span = self.spans.get(known)
        if span is None:
            return Finding(1, 1, code, message, self.name)
        line, column = span.line, span.column
        if span.key and (at_key or missing):
            line, column = span.key
        elif offset is not None and line:
            column += self._offset(known, span, offset)
        return Finding(line, column, code, message, span.source or self.name)

    def _nearest(self, path: Path) -> tuple[Path, bool]:
        """Return the part of a path that has a place, and whether a key is missing there."""
        known: Path = ()
        node: Any = self.data
        missing = False
        for step in path:
            if isinstance(node, dict) and step == 0:
                continue  # a lone entry stands for a list of one
            if isinstance(node, list) and isinstance(step, str) and step in node:
                step = node.index(step)  # a list of names stands for a mapping
            inside = isinstance(node, list) and isinstance(step, int) and step < len(node)
            if not inside and not (isinstance(node, dict) and step in node):
                missing = isinstance(node, dict)  # else it is a short form: the value is meant
                break
            node, known = node[step], (*known, step)
        while known not in self.spans and known:
            known = known[:-1]
        return known, missing

    def _offset(self, path: Path, span: Span, offset: int) -> int:
        raw, value = self.text[span.start : span.end], paths.get(self.data, path)
        if not isinstance(value, str) or "\n" in raw or value not in raw:
            return 0
        return raw.index(value) + offset


def read_text(path: FilePath, name: str, limit: int = MAX_BYTES) -> str:
    """Read a file as UTF-8, or raise `CaseError` with what is wrong with it."""
    return as_text(read_bytes(path, name, limit), name, limit)


def read_bytes(path: FilePath, name: str, limit: int = MAX_BYTES) -> bytes:
    """Read a file, no more than it may have and a byte, or raise `CaseError`."""
    try:
        with path.open("rb") as stream:
            return stream.read(limit + 1)
    except OSError as err:
        reason = "it is a folder" if os.path.isdir(path) else (err.strerror or "unreadable").lower()
    except ValueError as err:  # a zero byte in the name
        reason = str(err)
    raise CaseError([Finding(0, 0, "E001", f"cannot be read: {reason}", name)])


def as_text(raw: bytes, name: str, limit: int = MAX_BYTES) -> str:
    """Return the text of a file that was read, or raise `CaseError` with what is wrong with it."""

    def refuse(code: str, message: str, line: int = 0, column: int = 0) -> CaseError:
        return CaseError([Finding(line, column, code, message, name)])

    if len(raw) > limit:
        raise refuse("E003", f"is larger than {limit:,} bytes; a case is text of a few pages")
    if _is_utf16(raw):
        raise refuse("E002", "is UTF-16 text; save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        if 0 in raw:
            raise refuse("E002", "is no text file; a case is UTF-8 text") from None
        line = raw.count(b"\n", 0, err.start) + 1
        before = raw[raw.rfind(b"\n", 0, err.start) + 1 : err.start]
        message = f"is not UTF-8 text (byte {raw[err.start]:#04x}); save the file as UTF-8"
        raise refuse("E002", message, line, len(before.decode("utf-8-sig")) + 1) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_utf16(raw: bytes) -> bool:
    """Whether it begins with the mark of UTF-16, or has a zero in every second byte."""
    head = raw[:2000]
    halves = head[::2], head[1::2]
    without_mark = len(head) > 20 and any(2 * half.count(0) > len(half) for half in halves)
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or (
        without_mark and not all(0 in half for half in halves)
    )


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
    key_mark: Any
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
            at, message = _explained(err, self.text)
            line, column = _place_of(self.text, at)
            found = Finding(line, column, "E004", message, self.name)
            raise CaseError([*self.findings, found]) from None

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
            message = (
                f"`{sign}{str(event.anchor)[:40]}`: a case has no aliases; write the value out "
                f"(a text that begins with `{sign}` needs quotes)"
            )
            raise self.refuse(event, "E006", message)
        if depth >= MAX_DEPTH:
            raise self.refuse(event, "E005", f"nested deeper than {MAX_DEPTH}; a case is flatter")
        if event.tag is not None and event.tag != "!":
            written = self.text[event.start_mark.index :].split(maxsplit=1)[0]
            message = (
                f"`{written[:40]}`: a case has no tags; write the plain value "
                "(a text that begins with `!` needs quotes)"
            )
            raise self.refuse(event, "E010", message)
        if kind == "ScalarEvent" and (bad := _UNPRINTABLE.search(event.value)):
            raise self.refuse(
                event, "E012", f"holds the control character {bad[0]!r}; leave it out"
            )

    def _key(self, event: Any, kind: str, parent: "_Open") -> tuple[str, Any, bool]:
        if kind != "ScalarEvent":
            raise self.refuse(event, "E004", "a key must be one word, found a list or a mapping")
        key = event.value
        if key == "<<":
            raise self.refuse(event, "E006", "`<<`: a case has no merges; write the values out")
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

    def _place(self, value: Any, parent: "_Open") -> tuple[Path, Any]:
        if parent.key is None:
            parent.container.append(value)
            return (*parent.path, len(parent.container) - 1), None
        (key, mark, twice), parent.key = parent.key, None
        if not twice:
            parent.container[key] = value
        return (*parent.path, key), mark

    def _span(self, path: Path, start: Any, end: int, flow: bool, key_mark: Any) -> None:
        mark = start.start_mark
        key = (key_mark.line + 1, key_mark.column + 1) if key_mark else None
        at = key_mark.index if key_mark else 0
        span = Span(mark.line + 1, mark.column + 1, mark.index, end, flow, key, at)
        self.spans.setdefault(path, span)  # of a key that stands twice, the first


def parse_text(text: str, name: str) -> Document:
    """Read the text of a case.

    Raises
    ------
    CaseError
        Where it is not YAML, breaks a limit, or is no mapping.
    """
    composer = _Composer(name, text)
    if bad := _UNPRINTABLE.search(text):
        line, column = _place_of(text, bad.start())
        message = f"holds the control character {bad[0]!r}; is it a text file?"
        raise CaseError([Finding(line, column, "E012", message, name)])
    data = composer.compose()
    if data is None:
        raise CaseError([Finding(1, 1, "E008", "is empty; start with `detente new`", name)])
    if not isinstance(data, dict):
        message = "is no case: expected `key: value` lines such as `format: 1`"
        raise CaseError([Finding(1, 1, "E009", message, name)])
    return Document(name, text, data, composer.spans, tuple(composer.findings))


def parse_value(text: str, name: str) -> Any:
    """Read one value as it may stand in a case, such as `[1, 2, 3]` or `8 to 16`.

    Raises
    ------
    CaseError
        Where it is no value, or more than one.
    """
    try:
        document = parse_text(f"value: {text}\n", name)
    except CaseError as err:
        raise CaseError([replace(f, line=0, column=0) for f in err.findings]) from None
    if list(document.data) != ["value"] or document.findings:
        message = f"{text[:60]!r} is more than one value; put a text in quotes"
        raise CaseError([Finding(0, 0, "E004", message, name)])
    return document.data["value"]


def _place_of(text: str, at: int) -> tuple[int, int]:
    """Return line and column, from 1, of a character."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


_AFTER_VALUE = (
    "something stands after the end of a value; a text with quotes, brackets or `: ` in it "
    "needs quotes around the whole"
)
_LIKELY = "a bracket or quote may not be closed, or a text with `: ` needs quotes"


def _explained(err: Any, text: str) -> tuple[int, str]:
    """Return the character that a YAML error is about, and the error in an analyst's words."""
    problem = str(getattr(err, "problem", None) or str(err).split("\n")[0])
    context = str(getattr(err, "context", None) or "")
    mark, began = getattr(err, "problem_mark", None), getattr(err, "context_mark", None)
    at = min(mark.index, len(text)) if mark else 0
    start = min(began.index, len(text)) if began else at
    found = text[at : at + 1]
    if "quoted scalar" in context:
        return _in_quotes(text, at, start, problem)
    if found == "\t" and ("start any token" in problem or "tab character" in problem):
        return at, "a tab where only spaces may stand; indent with spaces"
    if "start any token" in problem or "mapping keys" in problem:
        return at, _needs_quotes(found)
    if any(of in context for of in ("an alias", "an anchor", "a tag", "block scalar")):
        return start, _needs_quotes(text[start : start + 1])
    if "directive" in context + problem:
        return start, "a line that begins with `%` needs quotes"
    if "',' or" in problem:
        return _not_closed(text, at, start)
    if "node content" in problem and not found.strip():
        return at, "the text ends here, but a bracket, brace or quote is not closed"
    if "node content" in problem:
        return at, f"expected a value, found `{found}`; a comma or a bracket is too many"
    return _misplaced(text, at, start, problem)


def _in_quotes(text: str, at: int, start: int, problem: str) -> tuple[int, str]:
    back = text.rfind("\\", start, at + 1)
    if "end of stream" in problem or "document" in problem or back < 0:
        return start, "the quote that opens here is never closed"
    return back, (
        f"`{text[back : back + 2]}` means nothing inside double quotes; "
        "write `\\\\` for a backslash, or use single quotes"
    )


def _misplaced(text: str, at: int, start: int, problem: str) -> tuple[int, str]:
    """Explain what cannot stand where it does."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    if "mapping values" in problem:
        if ": " in before.lstrip():
            return at, "a second `: ` in one line; a text that holds `: ` needs quotes"
        return at, "no `:` can stand here; is this line indented too far?"
    if "sequence entries" in problem:
        return at, "no `- ` can stand here; begin a list on a line of its own, or write [a, b]"
    if "expected ':'" in problem:
        missing = "the space after `:`" if ":" in text[start:].split("\n", 1)[0] else "`: `"
        return start, f"{missing} is missing; write `key: value`"
    if "document start" in problem:
        return at, _AFTER_VALUE if before.strip() else "this line does not line up with the first"
    if not any(of in problem for of in ("expected key", "block end", "'-' indicator")):
        return at, f"is not YAML ({problem}); {_LIKELY}"
    if before.strip(" -"):
        return at, _AFTER_VALUE
    line, column = _place_of(text, start)
    return at, (
        "this line does not line up; what belongs together begins in the same column, "
        f"as line {line} does in column {column}"
    )


def _needs_quotes(sign: str) -> str:
    shown = "a backtick" if sign == "`" else f"`{sign}`"
    return f"a text that begins with {shown} needs quotes"


def _not_closed(text: str, at: int, start: int) -> tuple[int, str]:
    """Explain what stands where a comma or the closing bracket was expected."""
    opening, found = text[start : start + 1], text[at : at + 1].strip()
    (line, column), (later, _) = _place_of(text, start), _place_of(text, at)
    lines = text.split("\n")
    indents = [len(of) - len(of.lstrip()) for of in (lines[later - 1], lines[line - 1])]
    if not found or (later > line and indents[0] <= indents[1]):
        seen = f" (seen in line {later})" if later > line else ""
        return start, f"the `{opening}` that opens here is not closed{seen}"
    hint = f"is the `{opening}` of line {line}, column {column} closed?"
    if found == ":":
        hint = "a comma is missing, or a text that holds `: ` needs quotes"
    closing = "}" if opening == "{" else "]"
    return at, f"expected `,` or `{closing}`, found `{found}`; {hint}"
