"""What now, in words: the courses from a state side by side, and what moved their margins."""

from collections.abc import Sequence

from detente.case.schema import Case
from detente.report import words
from detente.report.roadmap.words import steps_table
from detente.report.roadmap.words_further import repair_in_words
from detente.report.section import Section, Table
from detente.roadmap.answer import FoundAnswer, GivenAnswer
from detente.status.replan import Replan
from detente.status.replan_options import Option, PartyMargin, as_option


def replan_section(case: Case, answer: Replan) -> Section:
    """Turn courses from a state into a section.

    Parameters
    ----------
    case : Case
    answer : Replan
    """
    others = [o for o in answer.options if o.kind != "go on"]
    best = answer.option("best order")
    order = best.walk if best and best.walk is not None and best.walk is not answer.rest else None
    steps = (steps_table(case, order),) if order is not None and order.phases else ()
    return Section(
        question="status",
        title="What now?",
        sentence=words.begin(words.under(case, answer.motives) + _going_on(case, answer)),
        more=(
            *(_course(case, answer, o) for o in others),
            *_unsearched(answer),
            *_unrepaired(answer),
        ),
        tables=(options_table(case, answer), *steps),
    )


def _amount(margin: PartyMargin) -> str:
    """Write a margin without its sign.

    Examples
    --------
    >>> _amount(PartyMargin("US", -17.5, -0.146, True))
    '17.5 points (15% of its stake)'
    >>> _amount(PartyMargin("US", 0.19, 0.0018, True))
    '0.19 points (0.2% of its stake)'
    """
    if margin.share is None:
        return words.points(abs(margin.points))
    share = abs(margin.share)
    said = words.percent(share) if 0 < share < 0.01 else f"{share:.0%}"  # little is not nothing
    return f"{words.points(abs(margin.points))} ({said} of its stake)"


def _going_on(case: Case, answer: Replan) -> str:
    rest, option = f"the rest of “{answer.title}”", answer.options[0]
    if answer.rest.stuck is not None:
        phase, measure, level, line = answer.rest.stuck
        step = words.level_in_text(case, measure, level)
        return f"{rest} cannot go on at phase {answer.phase - 1 + phase}: {step} needs `{line}`."
    if not answer.rest.phases:
        rest = f"all of “{answer.title}” is done; keeping to it"
    weakest = option.binding
    if weakest is None:
        return f"{rest} asks nobody for anything."
    who = words.in_text(case, weakest.party)
    if option.holds:
        return f"{rest} holds: {who} would lose least by stopping, {_amount(weakest)}."
    binding = answer.rest.binding
    where = ""
    if binding is not None and answer.rest.phases:
        number = binding.phase + answer.phase - 1
        where = " " + words.place_of(number, len(answer.rest.phases) + answer.phase - 1)
    return f"{rest} does not hold: {who} gains {_amount(weakest)} by stopping{where}."


def _course(case: Case, answer: Replan, option: Option) -> str:
    weakest = option.binding
    worst = "" if weakest is None else f"{words.in_text(case, weakest.party)} "
    verdict = "nobody gains by stopping"
    if weakest is not None and option.holds:
        verdict = f"holds: {worst}would lose least by stopping, {_amount(weakest)}"
    elif weakest is not None:
        verdict = f"does not hold: {worst}gains {_amount(weakest)} by stopping"
    if option.kind == "best order":
        found = answer.found
        if option.walk is answer.rest:
            said = "No better order of what is left was found than the rest as it stands"
            return f"{said}{_proof(found)}."
        proof = _proof(found)
        years = words.years(option.months)
        return f"The best order from here takes {years} and {verdict}{proof}."
    if option.kind == "repair" and answer.repair is not None:
        return f"The cheapest repair is {repair_in_words(case, answer.repair)}; then it {verdict}."
    if option.kind == "suspend":
        return f"Suspending for {words.months(answer.suspended)} and then going on {verdict}."
    users = [m for m in option.margins if m.judged and m.points < -1e-9]
    notice = f"a notice of {words.months(answer.notice)}"
    if not users:
        return f"Nobody would rather use {notice} than go on."
    said = words.listed(f"{words.in_text(case, m.party)}, {_amount(m)}" for m in users)
    return f"Would gain by using {notice} instead of going on: {said}."


def _proof(found: FoundAnswer | None) -> str:
    """Say whether an order could do better, as far as a search has shown."""
    if found is None:
        return ""
    if found.proved:
        return ", and no order does better"
    if found.upper_bound is None:
        return ""
    most = words.percent(found.upper_bound)
    return f" (not proved the best: the search stopped; none has more than {most} of the stake)"


def _unsearched(answer: Replan) -> tuple[str, ...]:
    if not answer.unsearched:
        return ()
    why, _, _ = answer.unsearched.partition(". ")  # what else works there is said elsewhere
    return (f"No better order was looked for: {why}.",)


def _unrepaired(answer: Replan) -> tuple[str, ...]:
    if answer.repairs is None or answer.repair is not None:
        return ()
    return ("No single change that was tried makes the rest hold.",)


def options_table(case: Case, answer: Replan) -> Table:
    """Return the courses with the margin of every party, in points of its own."""
    names = {
        "go on": "Go on as planned",
        "best order": "Best order from here",
        "repair": "Cheapest repair",
        "suspend": f"Suspend {words.months(answer.suspended)}",
        "notice": f"Use the notice ({words.months(answer.notice)})",
    }
    rows = []
    for option in answer.options:
        by = {m.party: m for m in option.margins}
        rows.append(
            (
                names[option.kind],
                "–" if option.kind == "notice" else "yes" if option.holds else "no",
                words.number(option.months),
                "–" if option.margin is None else words.percent(option.margin),
                *(words.signed(by[p].points if p in by else None) for p in case.parties),
            )
        )
    caption = (
        "Courses from here: what each party would lose by not keeping to it, at its weakest "
        "moment, in points of its own; of the notice, what it would lose by using it rather than "
        "going on. Below zero it gains."
    )
    parties = tuple(words.party_name(case, p) for p in case.parties)
    columns = ("Course", "Holds", "Months", "Smallest share", *parties)
    numeric = (False, False, True, True, *[True] * len(parties))
    return Table("courses", caption, columns, tuple(rows), numeric)


def moved_in_words(case: Case, before: Replan, after: Replan, title: str) -> str:
    """Say what other values do to the margins of the rest of an order.

    Parameters
    ----------
    case : Case
    before, after : Replan
        Of one order from one state, with and without the other values.
    title : str
        What the other values are, such as a scenario's title.
    """
    one, two = (a.options[0] for a in (before, after))
    shares = []
    for option in (one, two):
        weakest = option.binding
        if weakest is None or weakest.share is None:
            return f"{title}: nobody has anything at stake in the rest of “{after.title}”."
        shares.append((weakest.share, words.in_text(case, weakest.party)))
    (was, who), (now, whom) = shares
    does = "rises" if now > was else "falls" if now < was else "stays"
    known = {m.party: m.points for m in one.margins}
    moved = [
        f"{words.in_text(case, m.party)} from {words.signed(known[m.party])} to "
        f"{words.signed(m.points)}"
        for m in two.margins
        if m.judged and abs(m.points - known[m.party]) > 1e-9
    ]
    points = f": {words.listed(moved)} points" if moved else ""
    return (
        f"{title}: the smallest margin of the rest of “{after.title}” {does} from "
        f"{words.percent(was)} of the stake ({who}) to {words.percent(now)} ({whom}){points}."
    )


def best_moved_in_words(before: Replan, after: Replan) -> tuple[str, ...]:
    """Say what other values do to the best order from a state; nothing where none was sought."""
    margins = [o.margin for a in (before, after) if (o := a.option("best order")) is not None]
    known = [m for m in margins if m is not None]
    if len(known) < 2:
        return ()
    was, now = map(words.percent, known)
    does = "stays at" if was == now else f"goes from {was} to"
    proved = all(a.found is not None and a.found.proved for a in (before, after))
    best = "best order from here" if proved else "best order found from here, not proved the best,"
    return (f"The {best} {does} {now} of the stake.",)


def claims_in_words(case: Case, answer: Replan, claimed: GivenAnswer, who: Sequence[str]) -> str:
    """Say what would be different if what is claimed were so.

    Parameters
    ----------
    case : Case
    answer : Replan
        From what is verified.
    claimed : GivenAnswer
        The rest of the order, walked from what is claimed.
    who : sequence of str
        Who claims it, as their names are.
    """
    was, now = answer.options[0], as_option("go on", claimed)
    start = f"If what {words.listed(who)} claim{'s' if len(who) == 1 else ''} were so"
    one, two = was.binding, now.binding
    if claimed.stuck is not None or one is None or two is None:
        return f"{start}, the rest could not be weighed as it is."
    moved = abs(one.points - two.points) > 1e-9 or one.party != two.party
    if not moved:
        return f"{start}, the smallest margin of the rest would be the same."
    return (
        f"{start}, the smallest margin of the rest would be {_margin(case, two)} instead of "
        f"{_margin(case, one)}."
    )


def _margin(case: Case, of: PartyMargin) -> str:
    share = words.signed(of.points) if of.share is None else words.percent(of.share)
    return f"{share} ({words.in_text(case, of.party)})"
