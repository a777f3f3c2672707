"""One package in words: who accepts it, who says no, and what would turn that."""

from collections.abc import Sequence
from functools import partial

from detente.case.schema import Case
from detente.packages.answer import OnePackage, Turn
from detente.report import words
from detente.report.packages.words_verdict import refusal_in_words, turn_in_words
from detente.report.section import Chart, Section, Table
from detente.report.words_conditions import broken_in_words

NO = "says no"


def one_package_section(case: Case, answer: OnePackage, name: str) -> Section:
    """Turn what everybody says to one package into a section."""
    what = words.package_in_words(case, answer.package)
    over_no_deal = [r for r in answer.refusals if r.floor == "no_deal"]
    over_as_now = [r for r in answer.refusals if r.floor == "as_now"]
    if answer.broken:
        needs = "; ".join(broken_in_words(case, line) for line in answer.broken)
        verdict = f"the package does not fit together: {needs}."
    elif over_no_deal:
        who = words.listed(refusal_in_words(case, r) for r in over_no_deal)
        verdict = f"the package is refused: {who}."
    elif over_as_now:
        rather = words.listed(refusal_in_words(case, r) for r in over_as_now)
        verdict = f"everybody prefers the package to no deal, but {rather}."
    else:
        verdict = "everybody whose consent is needed accepts the package, over both floors."
    rows = tuple(
        (
            words.party_name(case, s.party),
            words.number(s.utility),
            words.signed(s.over_no_deal),
            words.signed(s.over_as_now),
            "; ".join(s.red_lines) or "–",
            _says(answer, s.party, s.asked),
        )
        for s in answer.stands
    )
    columns = (
        "Party",
        "Worth (points)",
        "Over no deal",
        "Over staying as now",
        "Red lines crossed",
        "Says",
    )
    caption = f"What each party makes of it: {what}."
    no = tuple(k for k, row in enumerate(rows) if row[-1] == NO)
    stands = Table("stands", caption, columns, rows, (False, *[True] * 3), marked=no)
    return Section(
        question="packages",
        title="One package",
        sentence=words.begin(words.under(case, answer.motives) + verdict),
        would_change=_turns(case, answer.turns.get("no_deal") or answer.turns.get("as_now", ())),
        tables=tuple(t for t in (stands, by_motive_table(case, answer)) if t.rows),
        chart=(lambda: package_chart(case, answer, stands)),
        next_command=f"detente packages {name}",
    )


def _turns(case: Case, turns: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(turn_in_words(case, turn) for turn in turns)


def _says(answer: OnePackage, party: str, asked: bool) -> str:
    if not asked:
        return "is not asked"
    floors = [r.floor for r in answer.refusals if r.party == party]
    return NO if "no_deal" in floors else "would rather wait" if floors else "accepts"


def by_motive_table(case: Case, answer: OnePackage) -> Table:
    """Return what a party would make of a package under each of its motives."""
    rows = tuple(
        (
            words.party_name(case, party),
            words.begin(words.motive_name(case, party, motive))
            + (" (assumed)" if answer.motives.get(party) == motive else ""),
            words.signed(stand.over_no_deal),
            words.signed(stand.over_as_now),
        )
        for party, motives in answer.by_motive.items()
        for motive, stand in motives.items()
    )
    caption = "What a party would make of it under each reading of its motives, in its own points."
    columns = ("Party", "Motive", "Over no deal", "Over staying as now")
    return Table("by_motive", caption, columns, rows, (False, False, True, True))


def package_chart(case: Case, answer: OnePackage, data: Table) -> Chart:
    """Return the picture of what a package gives each party over both floors."""
    from detente.report.charts import acceptance

    marks = [
        {
            "reading": "",
            "party": words.party_name(case, s.party) + ("" if s.asked else " (not asked)"),
            "floor": f"over {words.FLOOR[floor]}",
            "points": margin,
            "text": words.signed(margin),
            "share": answer.share(s.party, margin),
            "colour": case.parties[s.party].colour,
        }
        for s in answer.stands
        for floor, margin in (("no_deal", s.over_no_deal), ("as_now", s.over_as_now))
    ]
    title = (
        "What the package gives each party (share of its stake; numbers: its own points over no "
        "deal); left of the line it says no"
    )
    refusing = [words.party_name(case, r.party) for r in answer.refusals if r.floor == "no_deal"]
    said = f"{title}. Who says no over no deal: {', '.join(refusing) or 'nobody'}."
    return Chart(title, partial(acceptance, marks), said, data)
