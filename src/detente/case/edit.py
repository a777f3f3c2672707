"""Changes saved to a case file, so that its order, layout and every comment stay as they are.

A value is replaced in the text where it stands; nothing else of the text is touched. (A YAML round
trip loses the comments inside braces: docs/decisions/0003.)
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from detente.case import paths
from detente.case.findings import QuestionError
from detente.case.load import CaseFile, read_document
from detente.case.yaml_io import Document, parse_text, read_text, scalar


def write_atomically(path: FilePath, text: str) -> None:
    """Write a file so that it is the old one or the new one, never half of either.

    Raises
    ------
    QuestionError
        Where the place cannot be written; what was there stays.
    """
    path = path.resolve() if path.is_symlink() else path
    temporary = None
    try:
        mode = path.stat().st_mode & 0o7777 if path.exists() else None
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", text=False)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode if mode is not None else 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as err:
        if temporary is not None and os.path.exists(temporary):
            os.unlink(temporary)
        reason = (err.strerror or str(err)).lower()
        raise QuestionError(f"{path} cannot be written: {reason}; nothing was changed") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def save(path: FilePath, changes: Mapping[str, Any]) -> CaseFile:
    """Write changes to a case file, checked before anything is written.

    Parameters
    ----------
    path : Path
        The file.
    changes : mapping
        Place (see `detente.case.paths`) to new value: a number, text, list or mapping.

    Returns
    -------
    CaseFile
        The case as saved.

    Raises
    ------
    CaseError
        Where the changed case would have errors; the file stays as it was.
    QuestionError
        Where a place does not exist or holds a block of several lines.
    """
    document = parse_text(read_text(path, str(path)), str(path))
    for place, value in changes.items():
        document = parse_text(edited(document, place, value), str(path))
    checked = read_document(document)
    checked.sound()
    write_atomically(path, document.text)
    return checked


def edited(document: Document, place: str, value: Any) -> str:
    """Return the text of a document with one value changed, or added to its entry."""
    try:
        path = paths.resolve(document.data, place, new_leaf=True)
    except paths.PathError as err:
        raise QuestionError(str(err)) from None
    text, span = document.text, document.spans.get(path)
    if span is not None:
        if not span.flow:
            raise QuestionError(f"{place} is a block of several lines; change its parts one by one")
        return _spliced(text, span.start, span.end, value)
    parent, key = document.spans[path[:-1]], path[-1]
    if parent.flow and text[parent.start] == "{":
        comma = ", " if paths.get(document.data, path[:-1]) else ""
        added = f"{key}: {written(value)}{comma}"
        return text[: parent.start + 1] + added + text[parent.start + 1 :]
    if parent.flow:
        raise QuestionError(f"{place} is a bare value; write it as {{value: …}} first")
    line = text.rfind("\n", 0, parent.start) + 1
    indent = " " * (parent.column - 1)
    return f"{text[:line]}{indent}{key}: {written(value)}\n{text[line:]}"


def _spliced(text: str, start: int, end: int, value: Any) -> str:
    """Replace text[start:end]; a block scalar ends with its line break, which stays."""
    tail = "\n" if text[start:end].endswith("\n") else ""
    gap = " " if start and text[start - 1] == ":" else ""
    return text[:start] + gap + written(value) + tail + text[end:]


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
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    inner = text.replace(" ", "").replace("_", "").replace(".", "").replace("-", "")
    if inner.isalnum() and text == text.strip() and text[0].isalnum() and scalar(text) == text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escape(c) for c in escaped) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    if character == "\n":
        return "\\n"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
