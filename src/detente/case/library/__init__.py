"""The cases that ship with the product: one reference case, templates and textbook cases."""

from pathlib import Path

from detente.case.findings import CaseError, Finding, did_you_mean

FOLDER = Path(__file__).parent
RECORDS = FOLDER / "records"
"""Agreements under way: terms and logs, which are no cases."""


def names() -> dict[str, Path]:
    """Return every case of the library with its file: reference first, then by folder and name."""
    files = sorted(FOLDER.rglob("*.yaml"), key=lambda f: (len(f.parts), f.parts))
    return {f.stem: f for f in files if RECORDS not in f.parents}


def find(name: str) -> Path:
    """Return the file of a case of the library, or raise `CaseError`."""
    known = names()
    if name not in known:
        message = f"no such file, and no case of the library{did_you_mean(name, known)}"
        raise CaseError([Finding(0, 0, "E001", message, name)])
    return known[name]


def holds(path: Path) -> bool:
    """Return whether a file belongs to the library, which nobody's changes belong into."""
    return path.resolve().is_relative_to(FOLDER.resolve())


def records() -> dict[str, Path]:
    """Return every record of the library with its file."""
    return {f.name.removesuffix(".record.jsonl"): f for f in sorted(RECORDS.glob("*.jsonl"))}


def find_record(name: str) -> Path:
    """Return the file of a record of the library, or raise `CaseError`."""
    known = records()
    if name not in known:
        message = f"no such file, and no record of the library{did_you_mean(name, known)}"
        raise CaseError([Finding(0, 0, "E001", message, name)])
    return known[name]
