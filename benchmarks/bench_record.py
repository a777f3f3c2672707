"""A record: how long it takes to say where things stand."""

import tempfile
from pathlib import Path

from benchmarks.record_rows import write_long_record
from benchmarks.whole_process import DETENTE, measure


def run() -> list[str]:
    """Measure; return the names of what missed its figure."""
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        rows = [("detente status --help", ["status", "--help"], 0.3)]
        for count, seconds in ((10_000, 1.0), (100_000, 10.0)):
            path = Path(folder) / f"{count}.record.jsonl"
            write_long_record(path, count)
            asked = ["status", str(path), "--on", "2026-01-01"]
            rows.append((f"detente status, {count:,} entries", asked, seconds))
        for name, arguments, seconds in rows:
            if not measure(name, [DETENTE, *arguments], seconds):
                missed.append(name)
    return missed
