"""The best order of steps in words: does one hold, how long, how safely, and what is proved."""

import datetime as dt
from dataclasses import replace

from detente.case.schema import Case
from detente.game.space import open_space
from detente.report import words
from detente.report.packages.words_verdict import refusal_in_words, turn_in_words
from detente.report.roadmap.words import amount, given_json, given_section, weak_point
from detente.report.section import Figure, Section, Table, plain, quoted
from detente.roadmap.answer import FoundAnswer, Point
from detente.roadmap.matrix import Matrix


def found_section(
    case: Case,
    found: FoundAnswer,
    name: str,
    matrix: Matrix | None,
    *,
    typed: str = "",
    start: dt.date | None = None,
) -> Section:
    """Turn the best order into a section.

    Parameters
    ----------
    case : Case
    found : FoundAnswer
    name : str
        The case as typed, for the next command.
    matrix : Matrix, optional
        From `implementation`, where there is a plan.
    typed : str
        What else was asked, for the next command.
    start : date, optional
        The day the order begins; the case's date if None.
    """
    target = quoted(found.target) if found.target else ""
    command = " ".join(["detente roadmap", name, *([typed] if typed else [])])
    sentence = words.begin(words.under(case, found.motives) + _verdict(case, found, matrix))
    if found.best is None or matrix is None:
        listed = name
        if open_space(case, found.scope).is_too_large:
            listed = name.removesuffix(" --scope full")
        blocked = f"detente packages {listed}" + (f" --target {target}" if target else "")
        if target and not found.ends:
            blocked = f"detente explain {listed} target {target}"
        return Section(
            question="roadmap",
            title=_title(found),
            sentence=sentence,
            reason=f"Assumed: {'; '.join(found.assumptions)}.",
            would_change=tuple(turn_in_words(case, turn) for turn in found.turns),
            next_command=blocked,
        )
    walked = given_section(case, found.best, name, matrix, start=start)
    return replace(
        walked,
        title=_title(found),
        sentence=sentence,
        more=(*_more(case, found), *walked.more),
        figures=_figures(found),
        tables=(*walked.tables, *([_curve(case, found)] if found.curve else [])),
        next_command=f"{command} --table matrix",
    )


def _title(found: FoundAnswer) -> str:
    return f"The order of steps to {found.title}"


def _verdict(case: Case, found: FoundAnswer, matrix: Matrix | None) -> str:
    to = f"to {found.title}"
    if not found.ends:
        no = "; ".join(refusal_in_words(case, r) for r in found.refusals)
        nearest = f" The nearest is refused: {no}." if no else ""
        none = "no package that reaches it is acceptable to all"
        return f"there is no order of steps {to}: {none}.{nearest}"
    best = found.best
    if best is None or best.binding is None or matrix is None:
        keeps = _keeping(found)
        if found.proved:
            return f"no order of steps {to} {keeps}, whatever the order: this is proved."
        return f"no order of steps {to} that {keeps} was found; that there is none is not proved."
    who, margin = words.in_text(case, best.binding.party), amount(best.binding)
    if not found.feasible:
        known = "no order of steps" if found.proved else "no order of steps found"
        if found.objective != "safest" and best.binding.points >= 0:
            return f"{known} {to} {_keeping(found)}."
        stops = (
            f"{who} gains {margin} by taking no part"
            if best.binding.kind == "take no part"
            else f"{who} gains {margin} by stopping {weak_point(case, best, matrix)}"
        )
        gap = (found.upper_bound or 0.0) - (found.margin or 0.0)
        nearest = (
            "order that comes nearest" if gap <= 2 * found.tolerance else "nearest order found"
        )
        return f"{known} {to} holds; in the {nearest}, {stops}."
    weakest = (
        f"{who} would lose {margin} by taking no part"
        if best.binding.kind == "take no part"
        else f"{weak_point(case, best, matrix)}, where {who} would lose {margin} by stopping"
    )
    return (
        f"there is an order of {words.count(len(best.phases))} phases {to} in which each side is "
        f"better off carrying on at every step; it takes {words.years(best.months)}, and its "
        f"weakest point is {weakest}."
    )


def _keeping(found: FoundAnswer) -> str:
    """Say what was asked of an order."""
    margin = found.asked_margin if found.objective != "safest" else 0.0
    return words.keeping(margin)


def _more(case: Case, found: FoundAnswer) -> list[str]:
    said = []
    bound = found.upper_bound
    if found.objective == "safest" and bound is not None and found.margin is not None:
        if found.proved:
            said.append(
                "Proved: no other order"
                + (" with one step at a time" if found.parallel == 1 else _at_a_time(found))
                + f" has a smallest margin above {words.percent(bound)} of a stake."
            )
        else:
            why = f"the search stopped for {found.stopped}"
            if found.stopped == "size":
                why = (
                    "there are too many packages to search, so orders were looked for among "
                    f"{found.states:,} of them"
                )
            said.append(
                f"Not proved the best: {why}; no order has a smallest margin above "
                f"{words.percent(bound)} of a stake, {words.percent(bound - found.margin)} more "
                "than this one."
            )
    elif found.feasible and found.exposure is not None:
        most = words.percent(max(found.exposure, 0.0))
        said.append(
            f"If another stops, nobody who decides can lose more than {most} of its stake against "
            f"no deal{': no order exposes anybody less, which is proved' if found.proved else ''}."
        )
    elif found.feasible and found.months is not None and found.months_at_least is not None:
        if found.proved:
            said.append("Proved: no order that holds as well takes fewer months.")
        else:
            none = f": none takes fewer than {words.months(found.months_at_least)}"
            said.append(f"Not proved the earliest{none if found.months_at_least else ''}.")
    if found.ceiling is not None and found.ceiling_party is not None and found.feasible:
        party = words.in_text(case, found.ceiling_party)
        said.append(
            f"Whatever the order, after the last step {party} would lose at most "
            f"{words.percent(found.ceiling)} of its stake by stopping."
        )
    if len(found.curve) > 1:
        first, last = found.curve[0], found.curve[-1]
        said.append(
            f"It can be done in {words.years(first.months)} where a smallest margin of "
            f"{words.percent(first.margin)} is enough, and takes {words.years(last.months)} for "
            f"{words.percent(last.margin)}."
        )
    return said


def _at_a_time(found: FoundAnswer) -> str:
    return f" with up to {words.count(found.parallel)} steps at a time"


def _figures(found: FoundAnswer) -> tuple[Figure, ...]:
    """The smallest margin up to its bound is a range only where that is not proved."""
    if found.proved or found.margin is None or found.upper_bound is None:
        return ()
    return (
        Figure(
            "the smallest margin of the best order",
            found.margin,
            found.margin,
            found.upper_bound,
            "share",
            "bounded",
            "as far as is proved",
        ),
    )


def _at_least(point: Point) -> str:
    if not point.at_least:
        return "not known"
    return f"at least {words.number(point.at_least / 12)} years"


def _curve(case: Case, found: FoundAnswer) -> Table:
    rows = []
    for point in found.curve:
        order = words.order_in_words(case, point.order)
        proved = "yes" if point.proved else _at_least(point)
        rows.append(
            (
                words.number(point.months / 12),
                words.percent(point.margin),
                proved,
                str(len(point.order)),
                order,
            )
        )
    return Table(
        "curve",
        "Years against the smallest margin: the earliest that holds, the safest, and between.",
        ("Years", "Smallest margin", "None is faster", "Phases", "Order"),
        tuple(rows),
        (True, True, False, True),
    )


def found_json(found: FoundAnswer, section: Section, matrix: Matrix | None) -> dict[str, object]:
    """Return what `roadmap --json` prints beside its head."""
    body: dict[str, object] = plain(found)
    del body["case"], body["case_hash"], body["best"]
    said: dict[str, object] = {"sentence": section.sentence, "hash": found.case_hash}
    if found.best is not None and matrix is not None:
        said |= given_json(found.best, section, matrix)
    else:
        said |= {"phases": [], "more": section.more, "next": section.next_command}
    return said | body
