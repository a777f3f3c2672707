"""Changes saved to a case file, so that its order, layout and every comment stay as they are.

A value is replaced in the text where it stands; nothing else of the text is touched. (A YAML round
trip loses the comments inside braces: docs/decisions/0002.)
"""

import math
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from pathlib import Path as FilePath
from typing import Any

from detente.case import paths
from detente.case.findings import Path, QuestionError
from detente.case.load import CaseFile, read_document
from detente.case.yaml_io import (
    Document,
    Span,
    as_text,
    parse_text,
    parse_value,
    read_bytes,
    scalar,
)


def write_atomically(path: FilePath, content: str | bytes, like: FilePath | None = None) -> None:
    """Write a file so that it is the old one or the new one, never half of either.

    It may be read by whoever could read it before, or can read the file `like`.

    Raises
    ------
    QuestionError
        Where the place cannot be written; what was there stays.
    """
    path = path.resolve() if path.is_symlink() else path
    temporary = None
    try:
        model = path if like is None else like
        mode = model.stat().st_mode & 0o7777 if model.exists() else None
        prefix = f".{path.name[:40]}."
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix, text=False)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode if mode is not None else 0o666 & ~_umask())
        os.replace(temporary, path)
        temporary = None
    except (OSError, ValueError) as err:
        reason = (getattr(err, "strerror", None) or str(err)).lower()
        raise QuestionError(f"{path} cannot be written: {reason}; nothing was changed") from None
    finally:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@dataclass(frozen=True)
class Edit:
    """A change that fits the case, not written yet."""

    before: bytes
    """The file as it is."""
    after: bytes
    """The file as it would be."""
    checked: CaseFile
    """The case as it would be, without errors."""


def prepare(raw: bytes, name: str, changes: Mapping[str, Any]) -> Edit:
    """Change values in the text of a case, and check the whole.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        What it is called in messages.
    changes : mapping
        Place (see `detente.case.paths`) to new value: a number, text, list or mapping.

    Raises
    ------
    CaseError
        Where the changed case would have errors.
    QuestionError
        Where a place does not exist, or holds a block of several lines or comments.
    """
    document = parse_text(as_text(raw, name), name)
    for place, value in changes.items():
        wanted = _wanted(document, place, value)
        document = parse_text(edited(document, place, value), name)
        if document.data != wanted:  # a layout that this module does not know
            raise QuestionError(f"{place} cannot be changed where it stands; edit the file by hand")
    checked = read_document(document)
    checked.sound()
    text = document.text.replace("\n", "\r\n") if b"\r\n" in raw else document.text
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    after = (mark + text).encode()
    as_text(after, name)  # still no larger than a case may be
    return Edit(raw, after, checked)


def save(path: FilePath, changes: Mapping[str, Any]) -> CaseFile:
    """Write changes to a case file, checked before anything is written; see `prepare`.

    Raises
    ------
    CaseError, QuestionError
        As `prepare` does, or where the file cannot be written; it stays as it was.
    """
    edit = prepare(read_bytes(path, str(path)), str(path), changes)
    write_atomically(path, edit.after)
    return edit.checked


def _wanted(document: Document, place: str, value: Any) -> Any:
    try:
        path = paths.resolve(document.data, place, new_leaf=True)
    except paths.PathError as err:
        raise QuestionError(str(err)) from None
    return paths.changed(document.data, path, parse_value(written(value), place))


def edited(document: Document, place: str, value: Any) -> str:
    """Return the text of a document with one value changed, or added to its entry."""
    try:
        path = paths.resolve(document.data, place, new_leaf=True)
    except paths.PathError as err:
        raise QuestionError(str(err)) from None
    text = document.text
    if path not in document.spans:
        return _with_key(document, path, value, place)
    for start, end, new in sorted(_changes(document, path, value, place), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _changes(
    document: Document, path: Path, value: Any, place: str
) -> Iterator[tuple[int, int, str]]:
    """Yield what to replace in the text: start, end and what stands there afterwards."""
    span = document.spans[path]
    old, now = document.text[span.start : span.end], paths.get(document.data, path)
    if not span.flow:
        raise QuestionError(f"{place} is a block of several lines; change its parts one by one")
    if not isinstance(now, dict | list) or not _COMMENT.search(old):
        yield span.start, span.end, _in_place(document.text, span, value)
        return
    steps: list[Any] = list(now) if isinstance(now, dict) else list(range(len(now)))
    same = isinstance(value, Mapping) if isinstance(now, dict) else isinstance(value, list | tuple)
    if not same or steps != (list(value) if isinstance(now, dict) else list(range(len(value)))):
        raise QuestionError(f"{place} has comments inside; change its parts one by one")
    for step in steps:  # part by part, so that the comments stay
        yield from _changes(document, (*path, step), value[step], f"{place}.{step}")


_COMMENT = re.compile(r"(?:^|\s)#", re.MULTILINE)
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*(?P<comment>[ \t]+#[^\n]*)?")


def _in_place(text: str, span: Span, value: Any) -> str:
    """Return a value as it stands in the text, with the lines and the comment of what was there."""
    old = text[span.start : span.end]
    new = written(value)
    if header := _BLOCK_HEADER.match(old):  # a text of several lines ends with its line break
        return new + (header["comment"] or "") + old[len(old.rstrip()) :]
    if old:
        return f" {new}" if text[span.start - 1 : span.start] == ":" else new
    before = text[span.key_start : span.start] if span.key else text[: span.start]
    if span.key and not _COMMENT_LINE.sub("", before).rstrip().endswith(":"):
        return f": {new}"  # a key without a colon
    return new if before[-1:].isspace() else f" {new}"


_COMMENT_LINE = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)


def _with_key(document: Document, path: Path, value: Any, place: str) -> str:
    """Return the text with a key added at the end of the entry that it belongs to."""
    text, parent = document.text, document.spans[path[:-1]]
    added = f"{written(path[-1])}: {written(value)}"
    braces = parent.flow and text[parent.start] == "{"
    if parent.flow and not braces:
        raise QuestionError(f"{place} is a bare value; write it as {{value: …}} first")
    depth = len(path) - 1
    inside = [s for p, s in document.spans.items() if p[:depth] == path[:-1] and len(p) > depth]
    if not inside:
        return text[: parent.start + 1] + added + text[parent.start + 1 :]
    last = max(inside, key=lambda s: (s.flow, s.end))
    if braces:
        return f"{text[: last.end]}, {added}{text[last.end :]}"
    indent = " " * (parent.column - 1)
    old = text[last.start : last.end]
    if (header := _BLOCK_HEADER.match(old)) and "+" in header[0]:  # its last line breaks count
        return f"{text[: last.end]}{indent}{added}\n{text[last.end :]}"
    end = text.find("\n", last.start + len(old.rstrip()))
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{indent}{added}{text[end:]}"


def written(value: Any) -> str:
    """Write a value on one line, as it may stand inside braces.

    Examples
    --------
    >>> written([8, 12.5, 16]), written("food, medicine"), written("8 to 16")
    ('[8, 12.5, 16]', '"food, medicine"', '8 to 16')
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{written(k)}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        return _number(float(value))
    text = str(value)
    inner = text.replace(" ", "").replace("_", "").replace(".", "").replace("-", "")
    if inner.isalnum() and text == text.strip() and text[0].isalnum() and scalar(text) == text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _number(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"


def _escape(character: str) -> str:
    code = ord(character)
    if character == "\n":
        return "\\n"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
