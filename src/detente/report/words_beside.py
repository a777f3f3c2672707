"""What an order's answer shows beside the margins that decide (R5, R7)."""

from detente.case.schema import Case
from detente.report import words
from detente.report.section import Table
from detente.roadmap.answer import GivenAnswer


def suspension_in_words(case: Case, answer: GivenAnswer) -> list[str]:
    """Say what becomes of the weakest point if a stop only suspends the deal."""
    of, binding = answer.suspension, answer.suspension.binding
    if binding is None or answer.stuck is not None:
        return []
    where = words.place_of(binding.phase, len(answer.phases))
    gain = words.points(abs(binding.points))
    if binding.share is not None:
        gain += f" ({abs(binding.share):.0%} of its stake)"
    who = words.in_text(case, binding.party)
    begin = f"If a stop only suspended the deal for {words.months(of.months)}, "
    if of.holds:
        return [f"{begin}nobody would gain by it; {who} would still lose {gain} {where}."]
    again = ", and again whenever the deal resumes" if binding.again else ""
    return [f"{begin}{who} would gain {gain} by stopping {where}{again}."]


def suspension_table(case: Case, answer: GivenAnswer) -> Table:
    """Return each party's smallest margins, a stop being for good or for a while, side by side."""
    rows = []
    for margin in answer.suspension.margins:
        groups = [p.margins for p in answer.phases] + [answer.arrival]
        for_good = next(m for m in groups[margin.phase - 1] if m.party == margin.party)
        rows.append(
            (
                words.place_of(margin.phase, len(answer.phases)),
                words.party_name(case, margin.party),
                words.signed(for_good.points),
                "–" if for_good.share is None else words.percent(for_good.share),
                words.signed(margin.points),
                "–" if margin.share is None else words.percent(margin.share),
                "◀ gains" if margin.judged and margin.points < -1e-9 else "",
            )
        )
    caption = (
        "What each party would lose by stopping, at its weakest moment of each phase: if a stop "
        f"ends the deal for good, and if it resumes after {words.months(answer.suspension.months)} "
        "where it stood. Points and share of stake; below zero it gains."
    )
    columns = ("Where", "Party", "For good", "share", "Suspended", "share", "")
    flags = (False, False, True, True, True, True)
    return Table("suspension", caption, columns, tuple(rows), flags)
