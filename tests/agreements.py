"""Small agreements, folded from terms and a few entries."""

import datetime as dt

from detente.case.record.chain import line_after
from detente.case.record.entries import normal
from detente.case.record.log import Record, header_of
from detente.case.record.terms import terms_from
from detente.status.fold import fold

STAMP = "2020-01-01T00:00:00Z"


def recorded(terms, *entries, start="2020-01-01"):
    """Return a record of entries, each (day, kind, by, items, more)."""
    read = terms_from({"format": 1, "agreement": "small", **terms}, "small")
    lines = [line_after(None, header_of(read, dt.date.fromisoformat(start)), "kd", STAMP)]
    for day, kind, by, items, *more in entries:
        body = {"on": day, "kind": kind, "by": by, "items": items or []}
        body |= more[0] if more else {}
        lines.append(line_after(lines[-1], normal(body), "kd", STAMP))
    return Record("small", tuple(lines))


def folded(terms, *entries, on):
    """Return where things stand on a day."""
    return fold(recorded(terms, *entries), dt.date.fromisoformat(on))
