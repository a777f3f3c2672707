"""What inspections are worth in words: never a lone number for what was never declared."""

import math
from collections.abc import Sequence

from detente.report import words
from detente.report.section import Figure, Section, Table
from detente.status.inspections import Range, WorthOfInspections

_COLUMNS = (
    "If there were",
    "Seen within a quarter",
    "Months to one half",
    "Months to 90%",
    "Believed at first",
    "Believed now",
    "Under endless quiet",
    "Seen in time",
)


def inspections_section(worths: Sequence[WorthOfInspections]) -> Section:
    """Turn what inspections of possible violations are worth into a section.

    Parameters
    ----------
    worths : sequence of WorthOfInspections
        One per possible violation, in the order of the case.
    """
    believed = [w for w in worths if w.beliefs]
    more = [_in_words(w) for w in believed[1:]]
    more += [said for w in believed for said in _ahead(w)]
    more += [said for w in worths for said in _declared(w)]
    undeclared = [w.watch.title for w in worths if w.watch.undeclared]
    if undeclared:
        more.append(
            "A detection goal for declared material says nothing about what is kept hidden "
            f"({words.listed(undeclared)}): there only the range counts."
        )
    return Section(
        question="status",
        title="What inspections are worth",
        sentence=_in_words(believed[0]) if believed else _soonest(worths),
        more=tuple(more),
        figures=tuple(_figure(w) for w in believed),
        tables=(inspections_table(worths),),
    )


def _soonest(worths: Sequence[WorthOfInspections]) -> str:
    if not worths:
        return "The case says of no violation how likely it is seen."
    slow = max(worths, key=lambda w: (w.months_to_half.mode, w.months_to_half.high))
    return (
        f"Slowest to be seen is {slow.watch.title}: with a chance of one half within "
        f"{_months(slow.months_to_half)}."
    )


def _in_words(worth: WorthOfInspections) -> str:
    before, now = worth.beliefs[0], worth.beliefs[-1]
    title = worth.watch.title
    if len(worth.beliefs) == 1 or sum(p.months for p in worth.history) < 0.5:
        return f"The chance of {title} is put at {_chance(now)}; nothing was inspected yet."
    put = f"After {_spent(worth)} the chance of {title} is put at {_chance(now)}"
    return f"{put}; it was {_between(before)} before."


def _spent(worth: WorthOfInspections) -> str:
    """Return how long was inspected, and how much of that nobody could look."""
    whole = words.months(round(sum(p.months for p in worth.history)))
    blind = sum(p.months for p in worth.history if p.found == "no_access")
    if all(p.found == "no_access" for p in worth.history):
        return f"{whole} without access"
    without = f", {words.months(round(blind))} of them without access," if blind else ""
    return f"{whole} of inspections{without}"


def _ahead(worth: WorthOfInspections) -> list[str]:
    """Say what a further year would do, quiet or without access, and the most that quiet can."""
    said = []
    if worth.after_quiet_year is not None and worth.after_blind_year is not None:
        said.append(
            f"{words.begin(worth.watch.title)}: another quiet year would leave "
            f"{_between(worth.after_quiet_year)}, a year without access "
            f"{_between(worth.after_blind_year)}."
        )
    if worth.floor is not None and worth.floor.high > 0:
        said.append(
            f"However long it stays quiet about {worth.watch.title}, a chance of "
            f"{_between(worth.floor)} is left: it may be begun at any time."
        )
    return said


def _declared(worth: WorthOfInspections) -> list[str]:
    """Say how long a breakout takes, and what samples and balances of what was declared show."""
    watch, said, title = worth.watch, [], words.begin(worth.watch.title)
    if worth.months_to_breakout is not None:
        said.append(f"{title}: a breakout would take {_months(worth.months_to_breakout)}.")
    if watch.sample is not None and worth.found_in_sample is not None:
        items, false, drawn = watch.sample
        said.append(
            f"{title}: of {items:,} declared items {drawn:,} are drawn; if {words.count(false)} "
            f"{'were' if false > 1 else 'was'} false, the chance to find one is "
            f"{words.per_cent(worth.found_in_sample)}; {worth.sample_needed:,} would find one with "
            "90 per cent."
        )
    if watch.balance is not None and worth.seen_in_balance is not None:
        loss, _, alarm = watch.balance
        said.append(
            f"{title}: a balance would show a loss of {_kilograms(loss)} with a chance of "
            f"{_chance(worth.seen_in_balance)}, at {words.per_cent(alarm)} of false alarms."
        )
    return said


def _kilograms(of: Range) -> str:
    low, high = words.number(of.low), words.number(of.high)
    return f"{low} kg" if of.is_point else f"{low} to {high} kg"


def _between(of: Range) -> str:
    if of.is_point:
        return words.per_cent(of.mode)
    return f"between {words.per_cent(of.low)} and {words.per_cent(of.high)}"


def _chance(of: Range) -> str:
    likely = "" if of.is_point else f" (most likely {words.per_cent(of.mode)})"
    return _between(of) + likely


def _number(months: float) -> str:
    return words.number(months) if math.isfinite(months) else "never"


def _months(of: Range) -> str:
    low, high = _number(of.low), _number(of.high)
    if of.is_point:
        return f"{low} months"
    return f"{low} to {high} months ({_number(of.mode)} most likely)"


def _figure(worth: WorthOfInspections) -> Figure:
    now = worth.beliefs[-1]
    return Figure(
        f"the chance of {worth.watch.title}",
        now.mode,
        now.low,
        now.high,
        "share",
        "bounded",
        "as judged" if worth.exact else "as judged, at most",
    )


def inspections_table(worths: Sequence[WorthOfInspections]) -> Table:
    """Return what each possible violation comes to, every number with its range."""

    def share(of: Range | None) -> str:
        if of is None:
            return "–"
        mode = words.whole_percent(of.mode)
        if of.is_point:
            return mode
        return f"{words.whole_percent(of.low)} to {words.whole_percent(of.high)} ({mode})"

    def months(of: Range) -> str:
        mode = _number(of.mode)
        return mode if of.is_point else f"{_number(of.low)} to {_number(of.high)} ({mode})"

    rows = tuple(
        (
            w.watch.title,
            share(w.watch.q),
            months(w.months_to_half),
            months(w.months_to_nine_tenths),
            share(w.beliefs[0] if w.beliefs else None),
            share(w.beliefs[-1] if w.beliefs else None),
            share(w.floor if w.beliefs else None),
            share(w.in_time),
        )
        for w in worths
    )
    caption = (
        "How likely each violation would be seen, how long that takes, and what to believe: from "
        "low to high, most likely in brackets. In time: before it has what it is for."
    )
    widths = (16, *[8] * 7)  # no word is broken in 80 columns
    return Table("inspections", caption, _COLUMNS, rows, (False, *[True] * 7), widths=widths)
