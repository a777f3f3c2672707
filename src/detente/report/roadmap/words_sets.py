"""Sets in place of one number, in words: several orders that hold, and when one holds (R10)."""

import math
from collections.abc import Sequence

from detente.case.schema import Case
from detente.report import words
from detente.report.section import Section, Table
from detente.roadmap.discounts import HIGHEST, LOWEST, DiscountAnswer, Interval, PatienceAnswer
from detente.roadmap.diverse import DiverseAnswer

_LATER = "what comes a year later, as a share of what it would be worth at once,"


def diverse_section(
    case: Case, answer: DiverseAnswer, asked_for: int, name: str, typed: str = ""
) -> Section:
    """Show orders that hold and differ; `typed` is what else was asked, for the next command."""
    goal, found = words.goal_name(case, answer.target), len(answer.plans)
    command = " ".join(["detente roadmap", name, *([typed] if typed else [])])
    title = f"Different orders of steps to {goal}"
    if not found:
        said = (
            f"no order of steps to {goal} that {words.keeping(answer.margin)} was found; whether "
            "there is none the next command says."
        )
        sentence = words.begin(words.under(case, answer.motives) + said)
        return Section("roadmap", title, sentence, next_command=f"{command} --objective earliest")
    months = [of.plan.months for of in answer.plans]
    spans = words.months(months[0])
    if max(months) > min(months):
        spans = f"between {words.number(min(months))} and {words.months(max(months))}"
    better = "is better off carrying on"
    if answer.margin:
        better = f"would lose at least {words.percent(answer.margin)} of its stake by stopping"
    if found == 1:
        there, they = f"one order of steps to {goal} was found", "it takes"
    else:
        there, they = f"there are {words.count(found)} orders of steps to {goal}", "they take"
    said = f"{there} in which each side {better}; {they} {spans}."
    more = "They are a sample: others may differ more."
    if answer.pool > found:
        least = f"the least alike of {words.count(answer.pool)} that were found"
        more = f"Chosen as {least}: others may differ more."
    elif found < asked_for:
        more = f"No more than {words.count(found)} of the {asked_for} asked for were found."
    rows = tuple(
        (
            str(k),
            words.number(of.plan.months),
            "–" if of.plan.margin is None else words.percent(of.plan.margin),
            "–" if k == 1 else words.whole_percent(of.distance),
            words.order_in_words(
                case, ({m: level for m, level, _ in p.steps} for p in of.plan.phases)
            ),
        )
        for k, of in enumerate(answer.plans, start=1)
    )
    caption = (
        "Orders that hold. Unlike: share of pairs of steps of which another one comes first than "
        "in the order most like it above."
    )
    columns = ("No.", "Months", "Smallest margin", "Unlike", "Order")
    return Section(
        question="roadmap",
        title=title,
        sentence=words.begin(words.under(case, answer.motives) + said),
        more=(more,),
        tables=(Table("plans", caption, columns, rows, (True, True, True, True)),),
        next_command=f"{command} --objective earliest",
    )


def patience_section(
    case: Case, answer: PatienceAnswer, name: str, given: str, title: str
) -> Section:
    """Say for which patience of each party an order holds, the others as they are."""
    order = f"the order “{title}”"
    turning = [of for of in answer.parties if of.intervals and not answer.feasible]
    bounded = [of for of in answer.parties if not _everywhere(of)]
    if answer.stuck:
        said = f"{order} cannot go on as it stands, whatever anybody’s patience."
    elif answer.feasible and not bounded:
        said = (
            f"{order} holds whatever the patience of any one party, from {_percent(LOWEST)} to "
            f"{_percent(HIGHEST)}."
        )
    elif answer.feasible:
        each = (f"{_set(of.intervals)} to {words.in_text(case, str(of.party))}" for of in bounded)
        said = f"{order} holds as long as {_LATER} is worth {words.listed(each)}, each alone."
    elif turning:
        each = (
            f"{_set(of.intervals)} to {words.in_text(case, str(of.party))} (now {_percent(of.now)})"
            for of in turning
        )
        said = (
            f"{order} does not hold, but would if {_LATER} were worth {words.listed(each, 'or')}."
        )
    else:
        said = (
            f"{order} does not hold, and another patience of one party alone, from "
            f"{_percent(LOWEST)} to {_percent(HIGHEST)}, mends nothing."
        )
    rows = tuple(
        (
            words.party_name(case, str(of.party)),
            _percent(of.now),
            _set(of.intervals) if of.intervals else "nowhere",
            _shape(of),
        )
        for of in answer.parties
    )
    all_ = answer.together
    times = [_span(x, words.number(x.low), words.number(x.high)) for x in all_.intervals]
    shape = _shape(all_)
    rows += (("All, discount rates times", "1", words.listed(times, "or") or "nowhere", shape),)
    caption = (
        "What comes a year later, as a share of what it would be worth at once: one party’s at a "
        f"time, the others as they are, looked at from {_percent(LOWEST)} to {_percent(HIGHEST)}; "
        "in the last row everybody’s yearly discount rate times the same number."
    )
    table = Table("patience", caption, ("Party", "Now", "Holds", ""), rows, (False, True))
    command = f"detente roadmap {name} --given {given}"
    if turning:
        first = turning[0]
        change = f"parties.{first.party}.discount={_inside(first):.12g}"
        command += f" --set {change}"
    elif answer.feasible:
        command += " --trust"
    elif not answer.stuck:
        command += " --repair"
    return Section(
        question="roadmap",
        title=f"For which patience {order} holds",
        sentence=words.begin(words.under(case, answer.motives) + said),
        more=tuple(_warnings(case, answer)),
        tables=() if answer.stuck else (table,),
        next_command=command,
    )


def _everywhere(of: DiscountAnswer) -> bool:
    return [(x.low_is_edge, x.high_is_edge) for x in of.intervals] == [(True, True)]


def _warnings(case: Case, answer: PatienceAnswer) -> list[str]:
    """Say where more patience is not always better (R10)."""
    said = []
    for of in answer.parties:
        who = words.in_text(case, str(of.party))
        if of.intervals and not of.intervals[-1].high_is_edge:
            more = "more patience alone would break it"
            said.append(f"For {who} more is not better: above {_top(of.intervals)} {more}.")
        if len(of.intervals) > 1:
            ranges = words.count(len(of.intervals))
            said.append(f"{words.begin(who)}’s patience has {ranges} separate ranges: see between.")
    return said


def _shape(of: DiscountAnswer) -> str:
    if not of.intervals or _everywhere(of):
        return ""
    if len(of.intervals) > 1:
        return "not between"
    low, high = of.intervals[0].low_is_edge, of.intervals[0].high_is_edge
    return "" if low or high else "neither less nor more"


def _set(intervals: Sequence[Interval]) -> str:
    return words.listed((_span(x, *_inwards(x)) for x in intervals), "or")


def _span(of: Interval, low: str, high: str) -> str:
    if of.low_is_edge and of.high_is_edge:
        return "anywhere"
    if of.high_is_edge:
        return f"{low} or more"
    return f"{high} or less" if of.low_is_edge else f"{low} to {high}"


def _inwards(of: Interval) -> tuple[str, str]:
    """Write both ends so that what is written lies within."""
    for digits in (3, 5):
        low = math.ceil(of.low * 10**digits) / 10**digits
        high = math.floor(of.high * 10**digits) / 10**digits
        if low <= high:
            break
    return _percent(low), _percent(high)


def _top(intervals: Sequence[Interval]) -> str:
    return _inwards(intervals[-1])[1]


def _percent(share: float) -> str:
    return f"{100 * share:.5g}%"


def _inside(of: DiscountAnswer) -> float:
    """Return a number at which it holds, as near to the present one as can be written shortly."""
    ends = [(x, side) for x in of.intervals for side in ("low", "high")]
    nearest, side = min(ends, key=lambda end: abs(getattr(end[0], end[1]) - of.now))
    end: float = getattr(nearest, side)
    rounded = (math.ceil if side == "low" else math.floor)(end * 1000) / 1000
    return rounded if nearest.low <= rounded <= nearest.high else end
