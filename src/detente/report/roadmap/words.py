"""The order of steps in words: does each side gain by carrying on, and if not, who stops where?"""

import datetime as dt

from detente.case.schema import Case
from detente.game.clock import day_after
from detente.report import words
from detente.report.roadmap.matrix import matrix_table
from detente.report.roadmap.words_beside import (
    also_in_words,
    beside_table,
    suspension_in_words,
    suspension_table,
)
from detente.report.section import Chart, Figure, Section, Table, plain
from detente.roadmap.answer import Exposure, GivenAnswer, Margin, PhaseAnswer, smallest_margins
from detente.roadmap.matrix import Matrix


def given_section(
    case: Case,
    answer: GivenAnswer,
    name: str,
    matrix: Matrix,
    *,
    given: str | None = None,
    start: dt.date | None = None,
) -> Section:
    """Turn a walk through somebody's order into a section.

    Parameters
    ----------
    case : Case
    answer : GivenAnswer
    name : str
        The case as typed, for the next command.
    matrix : Matrix
        From `implementation`.
    given : str, optional
        The order as typed; its name in the case if None.
    start : date, optional
        The day it begins; the case's date if None.
    """
    start = start or case.as_of
    margins = margins_table(case, answer)

    def chart() -> Chart:
        from detente.report.roadmap.charts import order_chart

        return order_chart(case, answer, matrix, margins, start)

    return Section(
        question="roadmap",
        title=answer.title,
        sentence=words.begin(words.under(case, answer.motives) + _verdict(case, answer, matrix)),
        more=tuple(_more(case, answer, matrix)),
        figures=_figures(answer),
        tiles=_tiles(case, answer, matrix, start),
        reason=_reason(case, answer, matrix),
        would_change=_would_change(case, answer, matrix),
        tables=(
            steps_table(case, answer),
            margins,
            suspension_table(case, answer),
            *([beside] if (beside := beside_table(case, answer)).rows else []),
            matrix_table(case, answer, matrix, start),
        ),
        chart=chart if answer.phases else None,
        next_command=f"detente roadmap {name} --given {given or answer.name} --table matrix",
    )


def _verdict(case: Case, answer: GivenAnswer, matrix: Matrix) -> str:
    order = f"the order “{answer.title}”"
    if answer.stuck is not None:
        phase, measure, level, line = answer.stuck
        step = words.level_in_text(case, measure, level)
        return f"{order} cannot go on at phase {phase}: {step} needs `{line}`."
    if answer.binding is None:
        return f"{order} asks nobody for anything."
    where = weak_point(case, answer, matrix)
    who = words.in_text(case, answer.binding.party)
    if answer.feasible:
        if answer.binding.kind == "take no part":
            weakest = f"{who} would lose {amount(answer.binding)} by taking no part"
        else:
            weakest = f"{where}, where {who} would lose {amount(answer.binding)} by stopping"
        return (
            f"in {order} each side is better off carrying on at every step; the weakest point is "
            f"{weakest}."
        )
    if answer.binding.kind == "take no part":
        return (
            f"{order} does not hold: {who} gains {amount(answer.binding)} by taking no part in it."
        )
    return f"{order} does not hold: {who} gains {amount(answer.binding)} by stopping {where}."


def amount(margin: Margin) -> str:
    """Say how large a margin is, whichever its sign."""
    share = "" if margin.share is None else f" ({abs(margin.share):.0%} of its stake)"
    return f"{words.points(abs(margin.points))}{share}"


def weak_point(case: Case, answer: GivenAnswer, matrix: Matrix) -> str:
    """Name the step at which the binding stop is, with its month from the start."""
    binding = answer.binding
    if binding is None:
        return ""
    weak = [row for row in matrix.rows if row.weak]
    place = _place(answer, binding)
    if not weak or matrix.month is None:
        return place
    first = weak[0]
    step = words.step_in_text(case, first.measure, first.level)
    more = f" and {len(weak) - 1} more due with it" if weak[1:] else ""
    when = (
        f"{words.number(matrix.month)} months after the start" if matrix.month else "at the start"
    )
    return f"at step {first.number} ({step}){more}, {place}, {when}"


def _place(answer: GivenAnswer, margin: Margin) -> str:
    return words.place_of(margin.phase, len(answer.phases))


def _stop(case: Case, answer: GivenAnswer, margin: Margin) -> str:
    who, gain = words.in_text(case, margin.party), amount(margin)
    if margin.kind == "take no part":
        return f"{who} also gains {gain} by taking no part"
    how = _how(case, margin)
    also = f"{who} also gains {gain} by stopping {_place(answer, margin)}"
    return f"{also}; it would {how}" if how else also


def _how(case: Case, margin: Margin) -> str:
    """Say what a party that stops does, as a list of what it would do."""
    would = ["leave its own step undone"] if margin.kind == "pocket" else []
    for does, measures in (("take back", margin.takes_back), ("still receive", margin.receives)):
        if measures:
            would.append(f"{does} {words.listed(words.measure_in_text(case, m) for m in measures)}")
    return words.listed(would)


def _more(case: Case, answer: GivenAnswer, matrix: Matrix) -> list[str]:
    said = []
    binding = None if answer.stuck else answer.binding
    if binding is not None and not answer.feasible and (how := _how(case, binding)):
        said.append(f"{words.begin(words.in_text(case, binding.party))} would {how}.")
    worst = smallest_margins(answer)
    for margin in worst.values():
        if _also(answer, margin):
            said.append(words.begin(_stop(case, answer, margin)) + ".")
    for wait in answer.waits:
        step = words.level_in_text(case, wait.measure, wait.level)
        said.append(
            f"In phase {wait.phase} {step} waits {words.months(wait.months)} for `{wait.line}`."
        )
    for p in answer.phases:
        if p.opens_next:
            said.append(f"After phase {p.number} the next one waits {_gate(case, p)}.")
    rather = [words.in_text(case, p) for p, more in answer.over_as_now.items() if more < 0]
    if rather and answer.stuck is None:
        said.append(
            f"{words.listed(rather)} would rather see things stay as they are than this order."
        )
    if answer.other_threats is not None and answer.margin is not None:
        other = "all" if answer.threats == "credible" else "credible"
        if abs(answer.other_threats - answer.margin) > 5e-4:
            said.append(
                f"With {other} threats the smallest margin is "
                f"{words.percent(answer.other_threats)} of the stake."
            )
    return [*said, *suspension_in_words(case, answer), *also_in_words(case, answer)]


def _gate(case: Case, phase: PhaseAnswer) -> str:
    """Say what opens the next phase, and for how long that is waited for."""
    dates = {name: of.title for name, of in case.dates.items() if of.title}
    names = [dates.get(x, x).replace("_", " ") for x in phase.opens_next]
    waits = words.months(phase.gate)
    if names == [waits]:
        return waits
    several = f", whichever comes {phase.whichever}" if names[1:] else ""
    at_most = f"{waits} at the latest" if phase.gate else "no wait is counted"
    joined = words.listed(names, "or" if phase.whichever == "first" else "and")
    return f"for {joined}{several} ({at_most})"


def _also(answer: GivenAnswer, margin: Margin) -> bool:
    """Return whether another party than that of the binding stop gains by stopping too."""
    return margin is not answer.binding and margin.points < 0 and margin.judged


def _reason(case: Case, answer: GivenAnswer, matrix: Matrix) -> str:
    years = words.number(answer.months / 12)
    said = [_why(case, answer, matrix)] if answer.binding and not answer.stuck else []
    said.append(f"The order takes {words.months(answer.months)} ({years} years).")
    worst: dict[str, tuple[Exposure, int]] = {}
    for phase in answer.phases:
        for e in phase.exposures:
            if e.points > 0 and (e.party not in worst or e.points > worst[e.party][0].points):
                worst[e.party] = e, phase.number
    if worst:
        exposed = "; ".join(
            f"{words.in_text(case, e.party)} {words.points(e.points)}, if "
            f"{words.in_text(case, e.by)} stopped in phase {number}"
            for e, number in worst.values()
        )
        said.append(f"Most that a stop by another could cost, against no deal: {exposed}.")
    return " ".join([*said, f"Assumed: {'; '.join(answer.assumptions)}."])


def _why(case: Case, answer: GivenAnswer, matrix: Matrix) -> str:
    """Say what carrying on and stopping are worth at the binding stop, and what makes them so."""
    margin = answer.binding
    assert margin is not None
    who = words.in_text(case, margin.party)
    said = (
        f"At that moment carrying on is worth {words.signed(margin.carry_on)} points to {who}, "
        f"{'no deal' if margin.kind == 'take no part' else 'stopping'} {words.signed(margin.stop)}."
    )
    steps = {row.number: row for row in matrix.rows}
    for does, ahead in (("costs", matrix.costs), ("brings", matrix.gains)):
        if ahead is not None:
            row = steps[ahead.most]
            said += (
                f" What is still to come {does} it {words.points(abs(ahead.counted))} as counted "
                f"then ({words.number(abs(ahead.points))} if it all came at once), most by step "
                f"{row.number} ({words.step_in_text(case, row.measure, row.level)})."
            )
    return said


def _would_change(case: Case, answer: GivenAnswer, matrix: Matrix) -> tuple[str, ...]:
    binding = answer.binding
    if binding is None or answer.stuck is not None:
        return ()
    who, changes = words.in_text(case, binding.party), []
    other = [m for m, holds in matrix.holds_under.items() if holds != answer.feasible]
    if other:
        named = words.listed((words.motive_name(case, binding.party, m) for m in other), "or")
        changes.append(
            f"another motive of {who}: if it is {named}, the order "
            f"{'does not hold' if answer.feasible else 'holds'}"
        )
    if not answer.feasible:
        changes.append(
            f"{words.points(abs(binding.points))} more for {who} from carrying on at that moment, "
            "or as much less from stopping"
        )
    if also := [m for m in smallest_margins(answer).values() if _also(answer, m)]:
        named = words.listed(words.in_text(case, m.party) for m in also)
        changes.append(f"the same for {named}, at its own weakest moment")
    return tuple(changes)


def _figures(answer: GivenAnswer) -> tuple[Figure, ...]:
    return (
        Figure("smallest margin", answer.margin, unit="share of stake"),
        Figure("smallest margin", answer.margin_points, unit="points"),
        Figure("length", answer.months, unit="months"),
    )


def _tiles(
    case: Case, answer: GivenAnswer, matrix: Matrix, start: dt.date | None
) -> tuple[tuple[str, str], ...]:
    """Return how small the smallest margin is, how long it all takes, and when it is weakest."""
    binding = answer.binding
    if binding is None or answer.stuck is not None:
        return ()
    who = words.in_text(case, binding.party)
    part = " by taking no part" if binding.kind == "take no part" else " by stopping"
    does = "would lose" if answer.feasible else "gains"
    margin = words.points(abs(binding.points))
    month = matrix.month or 0.0
    when = f"Month {words.number(month)}"
    if start is not None:
        when = f"{day_after(start, month):%B %Y}"
    return (
        (margin, f"is what {who} {does}{part} at the weakest point"),
        (words.years(answer.months), "from the start to the last step"),
        (when, f"is the weakest point, {_place(answer, binding)}"),
    )


def steps_table(case: Case, answer: GivenAnswer) -> Table:
    """Return the order with its dates."""
    rows = []
    for phase in answer.phases:
        steps = "; ".join(
            f"{words.step_in_text(case, m, level)} ({words.number(month)})"
            for m, level, month in phase.steps
        )
        ends = phase.begins + phase.months
        span = f"{words.number(phase.begins)} to {words.number(ends)}"
        weak = answer.binding is not None and answer.binding.phase == phase.number
        rows.append((str(phase.number), span, words.begin(steps), "◀ weakest" if weak else ""))
    caption = "The order: months from the start, and in which month of its phase each step is done."
    return Table("steps", caption, ("Phase", "Months", "Steps", ""), tuple(rows), (True,))


def margins_table(case: Case, answer: GivenAnswer) -> Table:
    """Return the smallest margin of each party in each phase."""
    groups = [("taking part", answer.participation)]
    groups += [(str(p.number), p.margins) for p in answer.phases]
    groups += [("after arrival", answer.arrival)]
    parties = list(case.parties)
    rows = []
    for label, margins in groups:
        by = {m.party: m for m in margins}
        cells = []
        for party in parties:
            margin = by.get(party)
            text = words.signed(margin.points) if margin else "–"
            if margin is answer.binding and margin is not None:
                text = f"▶ {text}"
            cells.append(text)
        rows.append((label, *cells))
    names = tuple(words.party_name(case, p) for p in parties)
    caption = (
        "What each party would lose by stopping, at its weakest moment of each phase, in points of "
        "its own. Below zero it gains by stopping; ▶ marks the weakest by share of stake."
    )
    return Table(
        "margins", caption, ("Phase", *names), tuple(rows), (False, *[True] * len(parties))
    )


def given_json(answer: GivenAnswer, section: Section, matrix: Matrix) -> dict[str, object]:
    """Return what `roadmap --given --json` prints beside its head."""
    body: dict[str, object] = plain(answer)
    del body["case"], body["case_hash"], body["stops"]
    return {
        "sentence": section.sentence,
        "hash": answer.case_hash,
        **body,
        "matrix": matrix,
        "more": section.more,
        "would_change": section.would_change,
        "next": section.next_command,
    }
