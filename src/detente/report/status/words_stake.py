"""What is at stake in words: what stays, what is one's own to take back, what others can take."""

from detente.case.schema import Case
from detente.report import words
from detente.report.roadmap.words import amount
from detente.report.section import Section, Table
from detente.roadmap.answer import Margin, weakest_first
from detente.status.stake import AtStake, PartyAtStake


def stake_section(case: Case, answer: AtStake) -> Section:
    """Turn what is at stake at a state into a section.

    Parameters
    ----------
    case : Case
    answer : AtStake
    """
    return Section(
        question="status",
        title="What is at stake",
        sentence=words.begin(words.under(case, answer.motives) + _present(case, answer)),
        more=tuple(said for p in answer.parties if (said := _in_words(case, p))),
        tables=(stake_table(case, answer),),
    )


def _present(case: Case, answer: AtStake) -> str:
    deciding = [m for m in answer.present if m.judged]
    weakest = min(deciding, key=weakest_first, default=None)
    done = not answer.rest.phases
    where = "now that all is done" if done else f"at the present step, phase {answer.phase}"
    if answer.rest.stuck is not None:
        _, measure, level, line = answer.rest.stuck
        step = words.level_in_text(case, measure, level)
        return f"the order cannot go on: {step} needs `{line}`."
    if weakest is None:
        return "nobody is asked for anything."
    gain = [m for m in deciding if m.points < -1e-9]
    if not gain:
        who = words.in_text(case, weakest.party)
        return f"nobody gains by stopping {where}; {who} would lose least, {amount(weakest)}."
    return f"{words.listed(_reason(case, m) for m in gain)} by stopping {where}."


def _reason(case: Case, margin: Margin) -> str:
    return f"{words.in_text(case, margin.party)} gains {amount(margin)}"


def _in_words(case: Case, of: PartyAtStake) -> str:
    """Say what a party could take back and what the others could, where that moves anything."""
    who, said = words.begin(words.in_text(case, of.party)), []
    if of.takes_back and of.own > 1e-9:
        what = words.listed(words.step_in_text(case, m, k) for m, k in of.takes_back.items())
        said.append(f"would have {words.points(of.own)} more by taking back {what}")
    if of.losable > 1e-9:
        what = words.listed(words.step_in_text(case, m, k) for m, k in of.others_take_back.items())
        said.append(f"would lose {words.points(of.losable)} if the others took back {what}")
    return f"{who} {words.listed(said)}." if said else ""


def stake_table(case: Case, answer: AtStake) -> Table:
    """Return what each party has, keeps, could take back, could lose, and its margin now."""
    present = {m.party: m for m in answer.present}
    rows = []
    for of in answer.parties:
        margin = present.get(of.party)
        rows.append(
            (
                words.party_name(case, of.party),
                words.signed(of.now),
                words.signed(of.locked),
                words.signed(of.own),
                words.signed(of.losable),
                words.signed(margin.points if margin else None),
                "◀ gains by stopping" if margin and margin.judged and margin.points < -1e-9 else "",
            )
        )
    caption = (
        "As things stand, in points of each party's own: what they are worth to it, what of that "
        "stays whatever anybody takes back, what it would gain by taking back its own, what it "
        "would lose if the others took back theirs, and what it would lose by stopping now."
    )
    columns = ("Party", "Now", "Locked in", "Its own to take back", "If others stop", "Margin", "")
    return Table("stake", caption, columns, tuple(rows), (False, *[True] * 5))
