"""The days that are coming, as a calendar file."""

import datetime as dt

from detente.case.findings import DetenteError
from detente.report.status.words_agreement import owed
from detente.report.words import listed
from detente.status.alerts import end_of
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
    days: list[tuple[dt.date, str, str, str]] = []
    for name, of in status.obligations.items():
        what = status.terms.obligations[name].what
        if of.due is not None and of.due.hi and of.fact in ("dormant", "open", "under_way"):
            days.append((of.due.hi, "due", name, what))
        if of.until is not None and of.until.hi and of.fact != "ended":
            days.append((of.until.hi, "term ends", name, what))
        if of.next_renewal is not None:
            days.append((of.next_renewal, "renewal", name, what))
    for matter in status.matters:
        if matter.is_open and matter.ends is not None:
            about = listed(owed(status.terms, name) for name in matter.items)
            days.append((matter.ends, end_of(matter.kind), matter.name, about))
    for useful in status.last_useful:
        days.append((useful.last, "last useful day for a notice", useful.obligation, ""))
    found = Calendar()
    found.add("prodid", "-//detente//status//EN")
    found.add("version", "2.0")
    stamp = dt.datetime.combine(status.known, dt.time(), dt.UTC)  # one status, one file
    for day, what, name, text in sorted(days):
        event = Event()
        event.add("uid", f"{what}-{name}@{status.agreement}".replace(" ", "-"))
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("summary", f"{what}: {owed(status.terms, name)}")
        event.add("description", text)
        found.add_component(event)
    return bytes(found.to_ical())
