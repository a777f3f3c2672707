"""The days that are coming, as a calendar file."""

import datetime as dt

from detente.case.findings import DetenteError
from detente.status.answer import Status


def calendar(status: Status) -> bytes:
    """Return due days, ends of terms and clocks, and renewals as iCalendar, one all-day event each.

    Raises
    ------
    DetenteError
        Where icalendar, of the extra `calendar`, is not installed.
    """
    try:
        from icalendar import Calendar, Event
    except ImportError:
        message = 'a calendar needs icalendar: pip install "detente[calendar]"'
        raise DetenteError(message) from None
    days: list[tuple[dt.date, str, str]] = []
    for name, of in status.obligations.items():
        what = status.terms.obligations[name].what
        if of.due is not None and of.due.hi and of.fact in ("dormant", "open", "under_way"):
            days.append((of.due.hi, f"due: {name}", what))
        if of.until is not None and of.until.hi and of.fact != "ended":
            days.append((of.until.hi, f"term ends: {name}", what))
        if of.next_renewal is not None:
            days.append((of.next_renewal, f"renewal: {name}", what))
    for matter in status.matters:
        if matter.is_open and matter.ends is not None:
            days.append((matter.ends, f"{matter.kind} runs out: {matter.name}", ""))
    for useful in status.last_useful:
        days.append((useful.last, f"last useful day for a notice: {useful.obligation}", ""))
    found = Calendar()
    found.add("prodid", "-//detente//status//EN")
    found.add("version", "2.0")
    stamp = dt.datetime.combine(status.known, dt.time(), dt.UTC)  # one status, one file
    for day, summary, text in sorted(days):
        event = Event()
        event.add("uid", f"{summary}@{status.agreement}".replace(" ", "-").replace(":", ""))
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("summary", summary)
        event.add("description", text)
        found.add_component(event)
    return bytes(found.to_ical())
