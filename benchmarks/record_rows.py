"""A long record for the benchmarks: findings on the obligations of the library's agreement."""

import datetime as dt
from pathlib import Path

from detente.case.record.chain import line_after
from detente.case.record.entries import FINDINGS
from detente.case.record.log import header_of, now, read_record


def write_long_record(path: Path, count: int) -> None:
    """Write a record of `count` entries over ten years: inspections, with a text of two lines."""
    terms = read_record("jcpoa-2015").terms
    names = [n for n, of in terms.obligations.items() if of.proof == "IAEA"]
    line = line_after(None, header_of(terms, dt.date(2013, 11, 24)), "bench", now())
    with path.open("wb") as stream:
        stream.write(line.text())
        for k in range(count):
            body = {
                "on": (dt.date(2016, 1, 16) + dt.timedelta(days=k * 3650 // count)).isoformat(),
                "kind": "inspected",
                "by": "IAEA",
                "items": sorted({names[k % len(names)], names[k // 7 % len(names)]}),
                "finding": FINDINGS[k % 5 % 4],
                "coverage": 0.25 + 0.5 * (k % 3) / 2,
                "text": f"report {k}: what was seen, what was not, and how it was measured " * 2,
                "source": "benchmark",
            }
            line = line_after(line, body, "bench", now())
            stream.write(line.text())
