"""What one run has changed in one case file: saved whole or not at all, undone and redone."""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.case import library
from detente.case.edit import Edit, prepare, write_atomically
from detente.case.findings import QuestionError
from detente.case.load import locate
from detente.case.yaml_io import read_bytes

MOST_STEPS = 100


@dataclass(frozen=True)
class Step:
    """One change that was saved."""

    what: str
    before: bytes
    after: bytes


class History:
    """The changes of a run, and the only hand that writes the file.

    Parameters
    ----------
    name : str
        The case, as it was opened.

    Raises
    ------
    QuestionError
        Where it is a case of the library, which nobody's changes belong into.
    """

    def __init__(self, name: str) -> None:
        self.path = locate(name).resolve()
        self.name = name
        if library.holds(self.path):
            raise QuestionError(
                f"{name} is a case of the library, and is not changed. Begin your own with it: "
                f"detente new my.yaml --from {self.path.stem}, then detente open my.yaml --edit"
            )
        self.backup = self.path.with_name(f".{self.path.name}.before-edit")
        """The file as it was before the first change of the run."""
        self._steps: list[Step] = []
        self._at = 0
        self._lock = threading.Lock()

    @property
    def last(self) -> Step | None:
        """What `undo` would take back."""
        return self._steps[self._at - 1] if self._at else None

    @property
    def next(self) -> Step | None:
        """What `redo` would bring back."""
        return self._steps[self._at] if self._at < len(self._steps) else None

    @property
    def saved(self) -> int:
        """How many changes stand."""
        return self._at

    def read(self) -> bytes:
        """Return the file as it is."""
        return read_bytes(self.path, self.name)

    def look(self, changes: Mapping[str, Any]) -> Edit:
        """Check changes and write nothing. Raises as `save` does."""
        return prepare(self.read(), self.name, changes)

    def save(self, changes: Mapping[str, Any], what: str, seen: str = "") -> Edit:
        """Check and write changes.

        Parameters
        ----------
        changes : mapping
            Place to new value.
        what : str
            The change in a few words.
        seen : str
            `digest` of the file that the change was made for; refused if it is another by now.

        Raises
        ------
        CaseError, QuestionError
            Where nothing was written; see `detente.case.edit.prepare`.
        """
        with self._lock:
            raw = self.read()
            if seen and seen != digest(raw):
                raise QuestionError(
                    "the file was changed meanwhile, so nothing was written: look at it again"
                )
            edit = prepare(raw, self.name, changes)
            if not self._steps:
                write_atomically(self.backup, raw, like=self.path)
            write_atomically(self.path, edit.after)
            kept = [*self._steps[: self._at], Step(what, edit.before, edit.after)]
            self._steps = kept[-MOST_STEPS:]
            self._at = len(self._steps)
            return edit

    def undo(self) -> str:
        """Write the file as it was before the last change; return what was undone.

        Raises
        ------
        QuestionError
            Where there is none, or somebody else has changed the file since.
        """
        with self._lock:
            if self.last is None:
                raise QuestionError("there is nothing to undo")
            step = self.last
            self._replace(step.after, step.before)
            self._at -= 1
            return step.what

    def redo(self) -> str:
        """Write the last change that was undone again; return it. Raises as `undo` does."""
        with self._lock:
            if self.next is None:
                raise QuestionError("there is nothing to redo")
            step = self.next
            self._replace(step.before, step.after)
            self._at += 1
            return step.what

    def _replace(self, expected: bytes, new: bytes) -> None:
        if self.read() != expected:
            raise QuestionError(
                f"{self.name} was changed outside the workbench since, and stays as it is: undoing "
                f"would lose that. The file before this run is {self.backup.name}, beside it"
            )
        write_atomically(self.path, new)


def digest(raw: bytes) -> str:
    """Return what tells one state of a file from another."""
    return hashlib.sha256(raw).hexdigest()


def difference(edit: Edit, around: int = 1) -> list[tuple[str, int, str]]:
    """Return the lines that a change takes out and puts in, with those around them.

    Returns
    -------
    list of (sign, line, text)
        Sign `-` with the line's number before, `+` and a space with its number after.
    """
    old, new = (of.decode("utf-8-sig").splitlines() for of in (edit.before, edit.after))
    short = min(len(old), len(new))
    head = next((k for k in range(short) if old[k] != new[k]), short)
    tail = next((k for k in range(short - head) if old[-1 - k] != new[-1 - k]), short - head)
    first, end = max(head - around, 0), len(new) - tail
    return [
        *((" ", k + 1, new[k]) for k in range(first, head)),
        *(("-", k + 1, old[k]) for k in range(head, len(old) - tail)),
        *(("+", k + 1, new[k]) for k in range(head, end)),
        *((" ", k + 1, new[k]) for k in range(end, min(end + around, len(new)))),
    ]
