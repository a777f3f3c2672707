"""The trunk: help, check, packages, brief."""

import tempfile
from pathlib import Path

from benchmarks.whole_process import DETENTE, measure


def run() -> list[str]:
    """Measure; return the names of what missed its figure."""
    with tempfile.TemporaryDirectory() as folder:
        page = str(Path(folder) / "brief.html")
        rows: list[tuple[str, list[str], float, float | None]] = [
            ("detente --help", ["--help"], 0.3, None),
            ("detente check korea-2018", ["check", "korea-2018"], 0.5, None),
            (
                "detente packages korea-2018, one motive",
                ["packages", "korea-2018", "--motive", "DPRK=H2_survival", "--json"],
                2.0,
                500.0,
            ),
            (
                "detente brief korea-2018, four motives",
                ["brief", "korea-2018", "-o", page],
                10.0,
                None,
            ),
        ]
        return [
            name
            for name, arguments, seconds, megabytes in rows
            if not measure(name, [DETENTE, *arguments], seconds, megabytes)
        ]
