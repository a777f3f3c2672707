"""What inspections are worth: what to believe of a hidden violation, and how soon it is seen.

Chances are ranges. Belief rises in the prior and in the hazard; a quiet period lowers it the more,
the likelier a violation is seen (q), an alarm raises it the more. So bounds are carried period by
period, each with the end of every range that is worst for it: exact as long as all periods pull q
the same way, an enclosure otherwise (interval arithmetic). For what was never declared a number
without a range is refused: detection goals for declared material say nothing about it.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

from detente.case.beliefs import ALWAYS
from detente.case.findings import QuestionError, did_you_mean
from detente.case.judgement import Judgement
from detente.case.schema import Case
from detente.status.beliefs import (
    after_silence,
    begun,
    silence_floor,
    update,
    without_access,
)
from detente.status.inspections_items import (
    balance_detection,
    breakout_months,
    chance_of_finding,
    sample_size,
    seen_by_visits,
    seen_in_time,
)

YEAR = 4  # quarters
QUARTER = 3.0
"""Months of a period in which detection is stated (R2)."""


class Range(NamedTuple):
    """A judged number: from low to high, most likely the mode."""

    low: float
    mode: float
    high: float

    @classmethod
    def of(cls, value: "Judgement | Range | float") -> "Range":
        """Return a range for a judgement of a case, or a number without one."""
        if isinstance(value, Range):
            return value
        if isinstance(value, Judgement):
            return cls(value.low, value.mode, value.high)
        return cls(value, value, value)

    @property
    def is_point(self) -> bool:
        """Whether there is no range."""
        return self.low == self.high


@dataclass(frozen=True)
class Watch:
    """A possible hidden violation and how it is watched."""

    name: str
    title: str
    q: Range
    """Chance per quarter that it is seen while it goes on."""
    false_alarm: float = 0.0
    """Chance per quarter of an alarm where there is none."""
    undeclared: bool = False
    """Whether it would be at a place, or of things, that were never declared."""
    prior: Range | None = None
    """Belief that it goes on, before the first period; None: nobody has said."""
    hazard: Range = Range(0.0, 0.0, 0.0)
    """Chance per quarter that it is begun."""
    conversion: Range | None = None
    """Months from the decision to what it is for; a warning helps only before."""
    interval: float | None = None
    """Months between visits; None where the watch is steady."""
    breakout: tuple[Range, Range, Range] | None = None
    """Kilograms needed, at hand, and made in a month."""
    sample: tuple[int, int, int] | None = None
    """Declared items, those that would be false, and those drawn."""
    balance: tuple[Range, Range, float] | None = None
    """Kilograms missing, the standard error of the balance, and the chance of a false alarm."""

    def __post_init__(self) -> None:
        """Refuse what is no chance, and a lone number for what was never declared."""
        for range_ in (self.q, self.prior, self.hazard):
            if range_ is not None and not 0 <= range_.low <= range_.mode <= range_.high <= 1:
                raise QuestionError(
                    f"{self.name}: {tuple(range_)} is no range of chances; write low, mode and "
                    "high between 0 and 1"
                )
        if self.undeclared and self.q.is_point:
            raise QuestionError(
                f"{self.name} was never declared: how likely it is seen is not known as one "
                f"number ({self.q.mode:g}); give a range [low, mode, high]"
            )


@dataclass(frozen=True)
class Period:
    """What inspections came to in a stretch of time."""

    found: Literal["quiet", "alarm", "no_access"] = "quiet"
    months: float = QUARTER
    coverage: float = 1.0
    """Share of what there is to look at that was looked at."""


@dataclass(frozen=True)
class WorthOfInspections:
    """What inspections of one possible violation are worth."""

    watch: Watch
    history: tuple[Period, ...]
    beliefs: tuple[Range, ...]
    """That the violation goes on: before the first period and after each; empty without a prior."""
    exact: bool
    """Whether their bounds are reached; otherwise they only enclose."""
    floor: Range | None
    """To what belief comes under endless quiet; None where quiet says nothing."""
    after_quiet_year: Range | None
    """What belief another year of quiet would leave; None without a prior."""
    after_blind_year: Range | None
    """What a year without access would make of it."""
    months_to_half: Range
    """Until a violation is seen with a chance of one half, in whole quarters; infinite if never."""
    months_to_nine_tenths: Range
    in_time: Range | None
    """Chance that it is seen before it has what it is for; None where nobody says how long that
    takes."""
    months_to_breakout: Range | None = None
    """Until there is enough for a weapon."""
    found_in_sample: float | None = None
    """Chance that a sample holds at least one false item."""
    sample_needed: int | None = None
    """Items to draw to find one with a chance of nine tenths."""
    seen_in_balance: Range | None = None
    """Chance that a material balance shows the loss."""


def at_corners(of: Callable[..., float], *ranges: Range, rises: Sequence[bool]) -> Range:
    """Return the range of a function that rises, or falls, in each of several numbers.

    Parameters
    ----------
    of : callable
        From as many numbers to one.
    *ranges : Range
    rises : sequence of bool
        Of each number, whether the function rises in it; it falls in the others.

    Examples
    --------
    >>> from detente.status.inspections_items import breakout_months
    >>> need, stock, rate = Range(20, 25, 25), Range(0, 5, 5), Range(1, 2, 4)
    >>> at_corners(breakout_months, need, stock, rate, rises=(True, False, False))
    Range(low=3.75, mode=10.0, high=25.0)
    """
    ends = [r if up else Range(*reversed(r)) for r, up in zip(ranges, rises, strict=True)]
    return Range(*(of(*corner) for corner in zip(*ends, strict=True)))


def over_months(per_quarter: float, months: float) -> float:
    """Return a chance per quarter as one over months (R2)."""
    return float(1 - (1 - per_quarter) ** (months / QUARTER))


def months_to_detect(q: float, chance: float) -> float:
    """Return the months, in whole quarters, after which a violation is seen with that chance.

    Examples
    --------
    >>> months_to_detect(0.1, 0.5), months_to_detect(0.1, 0.9)
    (21.0, 66.0)
    """
    if q <= 0:
        return math.inf
    if q >= 1:
        return QUARTER
    return QUARTER * max(1, math.ceil(math.log1p(-chance) / math.log1p(-q) - 1e-9))


def worth_of_inspections(watch: Watch, history: Sequence[Period] = ()) -> WorthOfInspections:
    """Return what inspections have said of a possible violation, and what they can say.

    Parameters
    ----------
    watch : Watch
    history : sequence of Period
        What they came to so far, in order.

    Returns
    -------
    WorthOfInspections

    Notes
    -----
    In each period a violation may begin first, and inspections look then. `beliefs` has the closed
    forms.

    Examples
    --------
    >>> watch = Watch("hidden", "a hidden stock", Range(0.05, 0.1, 0.3), prior=Range(0.1, 0.3, 0.5))
    >>> worth = worth_of_inspections(watch, [Period()] * 8)
    >>> [round(x, 3) for x in worth.beliefs[-1]]
    [0.006, 0.156, 0.399]
    """
    beliefs = [watch.prior] if watch.prior is not None else []
    pulls = set()
    for period in history if beliefs else ():
        beliefs.append(_after(watch, beliefs[-1], period))
        pulls.add(period.found)
    q, breakout = watch.q, None
    if watch.breakout is not None:
        breakout = at_corners(breakout_months, *watch.breakout, rises=(True, False, False))
    conversion = watch.conversion or breakout
    in_time = None
    if conversion is not None:
        in_time = at_corners(_seen(watch.interval), conversion, q, rises=(True, True))
    floor = at_corners(_floor(watch.false_alarm), watch.hazard, q, rises=(True, False))
    quiet = blind = None
    if beliefs:
        rises = (True, False, True)
        quiet = at_corners(_quiet_year(watch), beliefs[-1], q, watch.hazard, rises=rises)
        blind = at_corners(_blind_year, beliefs[-1], watch.hazard, rises=(True, True))
    return WorthOfInspections(
        watch=watch,
        history=tuple(history),
        beliefs=tuple(beliefs),
        exact=q.is_point or not {"quiet", "alarm"} <= pulls,
        floor=None if any(map(math.isnan, floor)) else floor,
        after_quiet_year=quiet,
        after_blind_year=blind,
        months_to_half=at_corners(lambda p: months_to_detect(p, 0.5), q, rises=(False,)),
        months_to_nine_tenths=at_corners(lambda p: months_to_detect(p, 0.9), q, rises=(False,)),
        in_time=in_time,
        months_to_breakout=breakout,
        **_of_declared(watch),
    )


def _of_declared(watch: Watch) -> dict[str, Any]:
    """Return what samples of items and balances of material say."""
    found: dict[str, Any] = {}
    if watch.sample is not None:
        items, false, drawn = watch.sample
        found["found_in_sample"] = chance_of_finding(items, false, drawn)
        found["sample_needed"] = sample_size(items, false, 0.1)
    if watch.balance is not None:
        loss, sigma, alarm = watch.balance
        shown = partial(balance_detection, false_alarm=alarm)
        found["seen_in_balance"] = at_corners(shown, loss, sigma, rises=(True, False))
    return found


def _floor(false_alarm: float) -> Callable[[float, float], float]:
    return lambda hazard, q: silence_floor(hazard, q, false_alarm)


def _quiet_year(watch: Watch) -> Callable[[float, float, float], float]:
    return lambda belief, q, hazard: after_silence(belief, q, YEAR, hazard, watch.false_alarm)


def _blind_year(belief: float, hazard: float) -> float:
    return without_access(belief, hazard, YEAR)


def _seen(interval: float | None) -> Callable[[float, float], float]:
    """Return the chance of being seen within months: by visits, or under steady watch."""
    if interval is None:
        return seen_in_time
    return lambda months, q: seen_by_visits(months, interval, over_months(q, interval))


def _after(watch: Watch, belief: Range, period: Period) -> Range:
    """Carry a belief through a period, each end with the ends of the others that are worst."""
    ends = list(watch.q)
    if period.found != "alarm":
        ends.reverse()  # the likelier it would be seen, the more a quiet period says
    false = over_months(watch.false_alarm, period.months)
    alarm = None if period.found == "no_access" else period.found == "alarm"
    after = []
    for b, h, q in zip(belief, watch.hazard, ends, strict=True):
        hidden = begun(b, over_months(h, period.months))
        # false alarms come from what is looked at too
        seen = over_months(q, period.months) * period.coverage
        after.append(update(hidden, seen, false * period.coverage, alarm))
    return Range(*after)


def watches_of(
    case: Case,
    levels: Mapping[str, str],
    *,
    undeclared: Iterable[str] = (),
    priors: Mapping[str, Range] | None = None,
    hazards: Mapping[str, Range] | None = None,
    conversions: Mapping[str, Range] | None = None,
    intervals: Mapping[str, float] | None = None,
) -> tuple[Watch, ...]:
    """Return how the possible violations of a case are watched at a state.

    Parameters
    ----------
    case : Case
    levels : mapping
        Measures that are not at their status quo; they decide how closely is watched.
    undeclared : iterable of str
        Entries of `detection` that speak of what was never declared; those that a covert risk
        outside the agreement names belong to them anyway.
    priors, hazards, conversions, intervals : mapping, optional
        By entry: what is believed at first, the chance per quarter that it is begun, the months
        from the decision to what it is for, and those between visits. A case says none of them.

    Returns
    -------
    tuple of Watch
        Without those that cannot be watched at this state at all.

    Raises
    ------
    QuestionError
        For an entry that the case does not have, or a lone number for what was never declared.
    """
    hidden = {r.detection for r in case.outside_risks.values() if r.kind == "covert"}
    said = tuple(undeclared)
    hidden |= set(said)
    named = [*said, *(priors or {}), *(hazards or {}), *(conversions or {})]
    for name in named:
        if name not in case.detection:
            raise QuestionError(f"no detection {name!r}{did_you_mean(name, case.detection)}")
    found = []
    for name, of in case.detection.items():
        at = ALWAYS
        if of.watch is not None:
            measure = case.measures[of.watch]
            at = levels.get(of.watch, list(measure.levels)[measure.start])
        if at not in of.per_quarter:
            continue
        found.append(
            Watch(
                name=name,
                title=of.title or name.replace("_", " "),
                q=Range.of(of.per_quarter[at]),
                false_alarm=of.false_alarm,
                undeclared=name in hidden,
                prior=(priors or {}).get(name),
                hazard=(hazards or {}).get(name, Range(0.0, 0.0, 0.0)),
                conversion=(conversions or {}).get(name),
                interval=(intervals or {}).get(name),
            )
        )
    return tuple(found)
