"""The implementation matrix in words: one row a step, for screen, page and office files."""

import datetime as dt
from collections.abc import Iterable, Mapping

from detente.case.schema import Case
from detente.game.clock import day_after
from detente.report import words
from detente.report.section import Table
from detente.roadmap.answer import GivenAnswer, Margin
from detente.roadmap.consequences import Refusal, Undone
from detente.roadmap.matrix import Matrix, Row

Cell = str | float | dt.date
"""Text, a number of points or of months, or a day."""

UNSAID = "not said"
WEAKEST = "weakest"
TAKING_PART = "Taking part at all"
ARRIVED = "After the last step"


def matrix_cells(
    case: Case, answer: GivenAnswer, matrix: Matrix, start: dt.date | None
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Return columns and rows, each fact in a cell of its own, for a spreadsheet.

    Parameters
    ----------
    case : Case
    answer : GivenAnswer
    matrix : Matrix
        From `implementation`.
    start : date or None
        The day the order begins; months from the start without it.

    Returns
    -------
    columns : tuple of str
    rows : list of tuple
        One a step, between a row for taking part at all and one for what holds after arrival. The
        last columns are the margins of the parties, in points of their own.
    """
    unit = "" if start else " (month)"
    names = [f"Margin of {words.party_name(case, p)} (points)" for p in case.parties]
    columns = (
        "Mark",
        "No.",
        "Phase",
        "Step",
        "Who",
        f"From{unit}",
        f"By{unit}",
        "Proof",
        "Who verifies",
        "What it opens",
        "If it is not done then",
        *names,
    )
    parties = list(case.parties)
    rows: list[tuple[Cell, ...]] = []

    def outside(label: str, margins: Iterable[Margin]) -> None:
        points = {m.party: m.points for m in margins}
        weak = any(m is answer.binding for m in margins)
        blank = [""] * 7
        rows.append(
            (
                _mark(case, answer, weak),
                "",
                "",
                label,
                *blank,
                *(points.get(p, "") for p in parties),
            )
        )

    outside(TAKING_PART, answer.participation)
    for row in matrix.rows:
        measure = case.measures[row.measure]
        rows.append(
            (
                _mark(case, answer, row.weak),
                float(row.number),
                float(row.phase),
                step_name(case, row),
                who(case, row),
                _when(row.begins, start),
                _when(row.done, start),
                measure.proof or UNSAID,
                measure.verified_by or UNSAID,
                opens(case, row),
                if_not_done(case, row.refused),
                *(row.margins.get(p, "") for p in parties),
            )
        )
    outside(ARRIVED, answer.arrival)
    return columns, rows


def matrix_table(case: Case, answer: GivenAnswer, matrix: Matrix, start: dt.date | None) -> Table:
    """Return the matrix with six columns, for a terminal of 80 columns and a page of A4."""
    last = len(answer.phases) + 1
    binding = answer.binding.phase if answer.binding else None
    rows = [_outside(answer, TAKING_PART, answer.participation, 0)]
    for row in matrix.rows:
        measure = case.measures[row.measure]
        begins, done = (_day(m, start) for m in (row.begins, row.done))
        proof, verifier = measure.proof or UNSAID, measure.verified_by or UNSAID
        rows.append(
            (
                f"{_flag(row.weak)}{row.number} {step_name(case, row)}\n{who(case, row)}",
                f"{begins} to\n{done}",
                f"{proof}\nverified by: {verifier}",
                opens(case, row),
                if_not_done(case, row.refused),
                _margins(answer, row.margins, row.weak),
            )
        )
    rows.append(_outside(answer, ARRIVED, answer.arrival, last))
    weak = (binding == 0, *(row.weak for row in matrix.rows), binding == last)
    from_start = "" if start else ", in months from the start"
    caption = (
        f"The implementation matrix: every step with all that hangs on it{from_start}. "
        "Margins: what each party would lose by stopping while the step is due, in points of its "
        "own; below zero it gains. ▶ marks the weakest point."
    )
    return Table(
        "matrix",
        caption,
        (
            "Step, who",
            "From, by",
            "Proof, who verifies",
            "What it opens",
            "If it is not done then",
            "Margins",
        ),
        tuple(rows),
        marked=tuple(k for k, is_weak in enumerate(weak) if is_weak),
        widths=(14, 11, 12, 12, 20, 11),
    )


def step_name(case: Case, row: Row) -> str:
    """Name a step as the case words it."""
    return words.begin(words.step_in_text(case, row.measure, row.level))


def who(case: Case, row: Row) -> str:
    """List who carries out a step."""
    return ", ".join(words.party_name(case, p) for p in row.by) or UNSAID


def opens(case: Case, row: Row) -> str:
    """Say which later steps wait for a step."""
    said = [f"{words.step_in_text(case, o.measure, o.level)} (phase {o.phase})" for o in row.opens]
    if row.next_phase is not None:
        said.append(f"phase {row.next_phase}")
    return "; ".join(said) or "nothing waits for it"


def if_not_done(case: Case, refused: Refusal | None) -> str:
    """Say what follows if a step is not done when it is due."""
    if refused is None:
        return UNSAID
    party = words.in_text(case, refused.party)
    said = [f"{party} stops"]
    if refused.takes_back:
        said[0] += f" and takes back {_measures(case, refused.takes_back)}"
    if refused.receives:
        still = words.listed(words.measure_in_text(case, m) for m in refused.receives)
        said.append(f"it still receives {still}")
    by: dict[tuple[str, ...], list[Undone]] = {}
    for undone in refused.answered:
        by.setdefault(undone.by, []).append(undone)
    for parties, of in by.items():
        verb = "takes" if len(parties) == 1 else "take"
        answers = words.listed(words.in_text(case, p) for p in parties)
        said.append(f"{answers} {verb} back {_measures(case, of)}")
    if not refused.takes_back and not refused.answered:
        said.append("nobody takes anything back")
    change = {refused.party: refused.points, **refused.losses}
    for verb, sign in (("loses", 1), ("gains", -1)):
        some = {p: points for p, points in change.items() if points * sign > 0}
        if some:
            each = ", ".join(
                f"{words.in_text(case, p)} {words.number(abs(x))}" for p, x in some.items()
            )
            said.append(f"{verb}: {each}")
    return "; ".join(said) + "."


def _measures(case: Case, undone: Iterable[Undone]) -> str:
    return words.listed(words.measure_in_text(case, u.measure) for u in undone)


def _mark(case: Case, answer: GivenAnswer, weak: bool) -> str:
    if not weak or answer.binding is None:
        return ""
    return f"{WEAKEST} ({words.party_name(case, answer.binding.party)})"


def _when(months: float, start: dt.date | None) -> Cell:
    return day_after(start, months) if start else months


def _day(months: float, start: dt.date | None) -> str:
    return day_after(start, months).isoformat() if start else words.number(months)


def _flag(weak: bool) -> str:
    return f"▶ {WEAKEST.upper()}: " if weak else ""


def _outside(
    answer: GivenAnswer, label: str, margins: Iterable[Margin], phase: int
) -> tuple[str, ...]:
    weak = answer.binding is not None and answer.binding.phase == phase
    points = {m.party: m.points for m in margins}
    return f"{_flag(weak)}{label}", "", "", "", "", _margins(answer, points, weak)


def _margins(answer: GivenAnswer, margins: Mapping[str, float], weak: bool) -> str:
    """List margins, a line a party; the one that would stop is marked where it would."""
    stops = answer.binding.party if weak and answer.binding else None
    return "\n".join(
        f"{'▶ ' if party == stops else ''}{party} {words.signed(points)}"
        for party, points in margins.items()
    )
