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


def also_in_words(case: Case, answer: GivenAnswer) -> list[str]:
    """Say what R7 shows beside the margins: who would rather keep, stop together, not threaten."""
    if answer.stuck is not None:
        return []
    count, said = len(answer.phases), []
    phases: dict[str, list[int]] = {}
    for k in answer.keeps:
        phases.setdefault(k.party, []).append(k.phase)
    if phases:
        who = words.listed(
            f"{words.in_text(case, party)} {words.places_of(of, count)}"
            for party, of in phases.items()
        )
        said.append(f"Would at some moment rather keep what there is for ever: {who}.")
    for pair in answer.together:
        if len(pair.alone) < 2:  # else their own margins say so
            who = words.listed(words.in_text(case, p) for p in pair.points)
            gains = words.listed(words.points(x) for x in pair.points.values())
            lone = words.listed(words.in_text(case, p) for p in pair.alone)
            alone = f"; alone only {lone} would" if lone else ", though neither would alone"
            said.append(
                f"{words.begin(who)} would both gain by stopping together "
                f"{words.place_of(pair.phase, count)} ({gains}){alone}."
            )
    for threat in answer.empty_threats:
        who = words.listed((words.in_text(case, p) for p in threat.by), "or")
        said.append(
            f"The threat to take back {words.level_in_text(case, threat.measure, threat.level)} is "
            f"empty {words.places_of(threat.phases, count)}: {who} could, and nobody would rather."
        )
    return said


def beside_table(case: Case, answer: GivenAnswer) -> Table:
    """Return what R7 shows beside the margins, party by party and phase by phase."""
    count = len(answer.phases)
    rows = [
        (
            "would rather keep what there is for ever",
            words.place_of(k.phase, count),
            words.party_name(case, k.party),
            words.signed(k.points),
        )
        for k in answer.keeps
    ]
    rows += [
        (
            "would both gain by stopping together",
            words.place_of(pair.phase, count),
            " + ".join(words.party_name(case, p) for p in pair.points),
            ", ".join(words.signed(x) for x in pair.points.values()),
        )
        for pair in answer.together
    ]
    rows += [
        (
            f"could take back {words.level_in_text(case, threat.measure, threat.level)}, and would "
            "rather not",
            words.places_of(threat.phases, count),
            ", ".join(words.party_name(case, p) for p in threat.by),
            "–",
        )
        for threat in answer.empty_threats
    ]
    caption = (
        "Shown beside the margins, and deciding nothing: by how much, in points of its own, a "
        "party would rather keep what there is, or two would gain by stopping together."
    )
    columns = ("What", "Where", "Who", "Points")
    return Table("beside", caption, columns, tuple(rows), (False, False, False, True))
