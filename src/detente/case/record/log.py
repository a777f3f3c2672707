"""The log on disk: JSON lines, only ever appended to, under a lock, and synced before an answer.

Whoever reads takes the whole file in and checks the chain; whoever writes does so under the lock,
after the last sound line, in one go. What a power cut left of a line is set aside, never mended.
"""

import datetime as dt
import gc
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from detente.case.findings import CaseError, Finding, QuestionError
from detente.case.record.chain import Line, hash_of_body, line_after, read_line
from detente.case.record.checks import Known, check, check_form
from detente.case.record.clocks import utc_today
from detente.case.record.terms import Terms, terms_from

FORMAT = 1
SUFFIX = ".record.jsonl"
MAX_BYTES = 500_000_000
MAX_LINE = 2_000_000
_PATIENCE = 60.0
"""Seconds that a writer waits for another."""


@dataclass(frozen=True, eq=False)
class Record:
    """A log that was read, its chain sound."""

    name: str
    lines: tuple[Line, ...]
    torn: bytes = b""
    """What stands after the last sound line."""

    @property
    def header(self) -> dict[str, Any]:
        """What was adopted."""
        body = self.lines[0].body
        assert body is not None
        return body

    @property
    def number(self) -> int:
        """Of the last entry."""
        return self.lines[-1].seq

    @property
    def head(self) -> str:
        """The hash of the last line."""
        return self.lines[-1].hash

    @property
    def adopted(self) -> dict[str, Any]:
        """What the terms come from, `case` and `plan` if any: as adopted, or as last amended."""
        return self._last_amended or self.header

    @cached_property
    def _last_amended(self) -> dict[str, Any]:
        amended = (e.body for e in self.lines if e.body and e.body.get("kind") == "amended")
        return next((body for body in reversed([*amended]) if "terms" in body), {})

    @cached_property
    def terms(self) -> Terms:
        """The terms as adopted, or as last amended."""
        return terms_from(self.adopted["terms"], self.name)

    @cached_property
    def withheld(self) -> int:
        """How many bodies were left out of this copy."""
        held = {line.body_hash for line in self.lines if line.body is not None}
        return sum(line.body is None and line.body_hash not in held for line in self.lines)

    def entries(self) -> Iterator[tuple[int, str, dict[str, Any]]]:
        """Yield number, id and body of every entry, each fact once."""
        seen = set()
        for line in self.lines[1:]:
            if line.body is not None and (name := line.id) not in seen:
                seen.add(name)
                yield line.seq, name, line.body

    def known(self, today: dt.date | None = None) -> Known:
        """Return what a further entry is checked against."""
        known = Known(self.terms, today or utc_today())
        known.numbers[self.lines[0].id] = 0
        for number, name, body in self.entries():
            known.add(name, number, body)
        return known

    def torn_finding(self) -> Finding:
        """Say that the last line is incomplete, and how to go on."""
        message = (
            f"last line is incomplete; everything up to entry {self.number} is sound; "
            f"`detente record FILE --repair` moves the torn line to {self.name}.torn"
        )
        return Finding(0, 0, "E322", message, f"{self.name}:{self.number + 2}")


def locate_record(name: str | Path) -> Path:
    """Return the file of a record: a path, or the name of a record of the library."""
    from detente.case import library

    path = Path(name)
    if path.suffix or len(path.parts) > 1 or os.path.exists(path):
        return path
    return library.find_record(str(name))


def read_record(name: str | Path) -> Record:
    """Read a record and check its chain.

    Raises
    ------
    CaseError
        Where it cannot be read, is no record, or was touched; with the line.
    """
    path = locate_record(name)
    record = parse_record(_bytes(path, str(name)), path.name)
    if record.torn and os.access(path.parent, os.W_OK):
        with _locked(path):  # somebody may be in the middle of writing
            record = parse_record(_bytes(path, str(name)), path.name)
    return record


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as err:
        reason = "it is a folder" if path.is_dir() else getattr(err, "strerror", None) or str(err)
        raise CaseError(
            [Finding(0, 0, "E001", f"cannot be read: {reason.lower()}", name)]
        ) from None
    if len(raw) > MAX_BYTES:
        message = f"is larger than {MAX_BYTES:,} bytes"
        raise CaseError([Finding(0, 0, "E003", message, name)])
    return raw


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the search for cycles rest: a long log makes many objects, and no cycle among them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def parse_record(raw: bytes, name: str) -> Record:
    """Check the lines of a log one by one; see `read_record`."""
    lines: list[Line] = []
    parts = raw.split(b"\n")
    if not parts[-1]:
        parts.pop()
    torn, before = b"", None
    for k, part in enumerate(parts):
        try:
            if len(part) > MAX_LINE:
                raise ValueError("too long")
            line = read_line(part)
        except (ValueError, TypeError):
            if k and k == len(parts) - 1 and not raw.endswith(b"\n"):
                torn = part
                break
            raise _refused(name, k) from None
        if wrong := line.wrong(before):
            message = f"entry {k}: {wrong}; compare with an older copy: detente verify "
            message += f"{name} --against OLD"
            raise CaseError([Finding(0, 0, "E320", message, f"{name}:{k + 1}")])
        if k == 0 and not _is_header(line.body):
            raise _refused(name, k)
        if k and line.body is not None:
            for w in check_form(line.body, dt.date.max):
                raise CaseError([Finding(0, 0, w.code, w.message, f"{name}:{k + 1}:{w.field}")])
        lines.append(line)
        before = line
    if not lines:
        raise _refused(name, 0)
    return Record(name, tuple(lines), torn)


def _is_header(body: Mapping[str, Any] | None) -> bool:
    of = body or {}
    texts = all(isinstance(of.get(key), str) for key in ("agreement", "on"))
    return of.get("kind") == "header" and isinstance(of.get("terms"), dict) and texts


def _refused(name: str, k: int) -> CaseError:
    if k:
        message = f"entry {k}: is no line of a log; compare with an older copy: detente verify "
        return CaseError(
            [Finding(0, 0, "E320", f"{message}{name} --against OLD", f"{name}:{k + 1}")]
        )
    message = "is no record of an agreement; begin one with `detente adopt`"
    return CaseError([Finding(0, 0, "E327", message, name)])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    if not path.is_file():
        _bytes(path, str(path))  # says what is in the way, and leaves no lock beside it
    path = path.resolve()
    lock = FileLock(path.with_name(path.name + ".lock"), timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise QuestionError(f"{path} is being written to by somebody else; try again") from None
    except OSError as err:
        reason = (err.strerror or str(err)).lower()
        raise QuestionError(f"{path} cannot be written: {reason}; nothing was added") from None
    try:
        yield
    finally:
        lock.release()


def now() -> str:
    """Return the present as a log writes it."""
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def header_of(
    terms: Terms, on: dt.date, *, adopted: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the body of entry 0: the terms, and the hashes of what they come from.

    Parameters
    ----------
    terms : Terms
    on : date
        The day of adoption.
    adopted : mapping, optional
        `case` and `plan`, each with a `hash`, where the terms come from a case.
    """
    data = terms.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"format": 1}
    body: dict[str, Any] = {"kind": "header", "format": FORMAT, "on": on.isoformat()}
    body |= {"agreement": terms.agreement, "terms": data, **(adopted or {})}
    body["hashes"] = {"terms": hash_of_body(data, None)}
    body["hashes"] |= {key: part["hash"] for key, part in (adopted or {}).items() if part}
    return body


def create(path: Path, header: dict[str, Any], recorder: str) -> Record:
    """Begin a record; never over a file that exists.

    Raises
    ------
    QuestionError
        Where there is a file of that name, or the place cannot be written.
    """
    line = line_after(None, header, recorder, now())
    write_new(path, line.text())
    return Record(path.name, (line,))


def write_new(path: Path, content: bytes) -> None:
    """Write a file that does not yet exist: all of it, or nothing."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        try:
            os.link(temporary, path)  # unlike a rename, never over what is there
        except OSError:
            if os.path.lexists(path):
                raise FileExistsError from None
            os.rename(temporary, path)  # a file system without links
            temporary = None
    except FileExistsError:
        raise QuestionError(f"{path} exists; a record is only ever appended to") from None
    except (OSError, ValueError) as err:
        reason = (getattr(err, "strerror", None) or str(err)).lower()
        raise QuestionError(f"{path} cannot be written: {reason}; nothing was written") from None
    finally:
        if temporary is not None:
            os.unlink(temporary)


def append(
    path: Path, bodies: Sequence[dict[str, Any]], recorder: str, today: dt.date | None = None
) -> tuple[Record, list[tuple[int, str, bool]]]:
    """Add entries that were checked, each fact once.

    Parameters
    ----------
    path : Path
    bodies : sequence of dict
        In the form of `entries.normal`.
    recorder : str
        Who types.
    today : date, optional
        Against which days are checked; else today.

    Returns
    -------
    record : Record
        With what was added.
    numbers : list of (int, str, bool)
        Of each body the number of its entry, its id, and whether it is new.

    Raises
    ------
    CaseError
        Where the record is not sound, or an entry is wrong.
    QuestionError
        Where it cannot be written; then nothing is added.
    """
    with _locked(path):
        record = read_record_here(path)
        known = record.known(today)
        for body in bodies:
            known.open(body)
        last, added, numbers = record.lines[-1], [], []
        for body in bodies:
            if wrong := [w for w in check(body, known) if w.stops]:
                raise CaseError(Finding(0, 0, w.code, w.message, f"--{w.field}") for w in wrong)
            name = hash_of_body(body, None)[:12]
            if name in known.numbers:
                numbers.append((known.numbers[name], name, False))
                continue
            salt = secrets.token_hex(16) if body.get("private") else None
            last = line_after(last, body, recorder, now(), salt)
            added.append(last)
            known.add(name, last.seq, body)
            numbers.append((last.seq, name, True))
        _write(path, added)
    return Record(record.name, (*record.lines, *added)), numbers


def read_record_here(path: Path) -> Record:
    """Read a record that is about to be written to, under its lock; a torn line is refused."""
    record = parse_record(_bytes(path, str(path)), path.name)
    if record.torn:
        raise CaseError([record.torn_finding()])
    return record


def append_lines(path: Path, lines_after: Any) -> Record:
    """Add the lines that a function of the record returns, under the lock; see `merging`."""
    with _locked(path):
        record = read_record_here(path)
        added = lines_after(record)
        _write(path, added)
    return Record(record.name, (*record.lines, *added))


def _write(path: Path, lines: Sequence[Line]) -> None:
    """Append lines and sync; where that fails, the file is as it was."""
    if not lines:
        return
    content = memoryview(b"".join(line.text() for line in lines))
    try:
        with path.open("r+b", buffering=0) as stream:
            size = stream.seek(0, os.SEEK_END)
            try:
                if size:
                    stream.seek(size - 1)
                    if stream.read(1) != b"\n":  # an editor took the last line break
                        content = memoryview(b"\n" + content)
                while content:
                    content = content[_put(stream, content) :]
                os.fsync(stream.fileno())
            except OSError:
                stream.truncate(size)
                raise
    except OSError as err:
        reason = (err.strerror or str(err)).lower()
        raise QuestionError(f"{path} cannot be written: {reason}; nothing was added") from None


def _put(stream: Any, content: memoryview) -> int:
    return int(stream.write(content))


def repair(path: Path) -> tuple[Record, int]:
    """Move a torn last line to a file beside the record; return how many bytes that were."""
    with _locked(path):
        record = parse_record(_bytes(path, str(path)), path.name)
        if record.torn:
            aside = path.with_name(path.name + ".torn")
            try:
                with aside.open("ab") as stream:
                    stream.write(record.torn + b"\n")
                    stream.flush()
                    os.fsync(stream.fileno())
                os.truncate(path, path.stat().st_size - len(record.torn))
            except OSError as err:
                reason = (err.strerror or str(err)).lower()
                raise QuestionError(f"{aside} cannot be written: {reason}") from None
    return Record(record.name, record.lines), len(record.torn)
