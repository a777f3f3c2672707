"""The same tables with readings as rows, for cases with more readings than a page is wide."""

from detente.case.schema import Case
from detente.packages.answer import Packages, Target
from detente.report import words
from detente.report.packages.tables import (
    STEPS,
    all_tables,
    goal_of,
    pick,
    reading_name,
    says_no_to_all,
)
from detente.report.packages.words_stages import HOLD, REACHED, Funnels, reachable_cell
from detente.report.packages.words_verdict import beyond_goal
from detente.report.section import Table

ACROSS = 5
"""How many readings stand side by side on A4 and on a terminal of 80 columns."""


def fitting_tables(
    case: Case, answer: Packages, target: Target | None, stages: Funnels = ()
) -> tuple[Table, ...]:
    """Return every table that has rows, readings side by side or, where they are many, below."""
    tables = all_tables(case, answer, target, stages)
    if len(answer.readings) <= ACROSS:
        return tables
    turned = {
        "gains": _gains(case, answer, target),
        "needs": _needs(case, answer, target),
        "positions": _positions(case, answer, target),
        "funnel": _funnel(case, answer, stages),
    }
    return tuple(turned.get(t.name, t) for t in tables)


def _names(case: Case, answer: Packages) -> list[str]:
    return [words.begin(reading_name(case, answer, r)) for r in answer.readings]


def _gains(case: Case, answer: Packages, target: Target | None) -> Table:
    rows = []
    for name, reading in zip(_names(case, answer), answer.readings, strict=True):
        best = pick(reading, target).best
        for floor, said in words.FLOOR.items():
            cells = (words.signed(b.with_others) for b in best if b.floor == floor)
            rows.append((name if floor == "no_deal" else "  … the same", f"over {said}", *cells))
    free = [words.party_name(case, b.party) for b in best if not b.asked and b.floor == floor]
    note = f" {words.listed(free)}: own measures only." if free else ""
    caption = (
        f"The most each party could gain from {goal_of(target)} in deals that all others accept, "
        "in points of its own. Below zero it says no to them all; – where the others accept none."
    )
    parties = tuple(words.party_name(case, p) for p in answer.parties)
    flags = (False, False, *[True] * len(parties))
    return Table("gains", caption + note, ("Reading", "Floor", *parties), tuple(rows), flags)


def _needs(case: Case, answer: Packages, target: Target | None) -> Table:
    rows = []
    for name, reading in zip(_names(case, answer), answer.readings, strict=True):
        within = pick(reading, target)
        said = []
        for need in beyond_goal(within):
            if need.without is not None:
                short = words.number(need.without.shortfall)
                who = words.party_name(case, need.without.party)
                step = words.level_in_text(case, need.measure, need.lowest)
                said.append(f"{step} (else {who} −{short})")
        rows.append((name, "; ".join(said) or ("nothing more" if within.needs else "no deal")))
    caption = (
        f"What every deal with {goal_of(target)} needs at least beyond what it asks for itself, "
        "and who would fall how many points short of no deal at best without it."
    )
    return Table("needs", caption, ("Reading", "Needs"), tuple(rows))


def _positions(case: Case, answer: Packages, target: Target | None) -> Table:
    def titles(names: list[str]) -> str:
        return "; ".join(case.positions[n].title for n in names) or "–"

    rows = []
    for name, reading in zip(_names(case, answer), answer.readings, strict=True):
        for met in pick(reading, target).positions:
            partly = [n for n in met.always_partly if n not in met.always]
            least = f"{met.least_met_or_partly} of {met.of}"
            who = words.party_name(case, met.party)
            lists = (list(met.always), partly, list(met.can_wait))
            rows.append((name, who, least, *map(titles, lists)))
    caption = (
        f"Which positions a deal with {goal_of(target)} has to meet: always in full, always at "
        "least in part, or not at all in some deal (can wait)."
    )
    columns = ("Reading", "Party", "At least", "In full", "In part", "Can wait")
    return Table("positions", caption, columns, tuple(rows))


def _funnel(case: Case, answer: Packages, stages: Funnels) -> Table:
    steps = [step for step in STEPS if step != "admissible"]
    last = tuple(map(words.begin, (HOLD, REACHED))) if stages else ()
    rows: list[tuple[str, ...]] = []
    for goal in (None, *(t.name for t in answer.assumed.targets)):
        parts = [r.target(goal) if goal else r.anywhere for r in answer.readings]
        title = words.target_name(case, goal) if goal else "any deal"
        of = parts[0].counts
        head = f"{words.begin(title)}: {of.all:,} in all, {of.admissible:,} admissible"
        rows.append((head, *[""] * (len(steps) + 2 + len(last))))
        for k, (name, part) in enumerate(zip(_names(case, answer), parts, strict=True)):
            counts = [f"{getattr(part.counts, step):,}" for step in steps]
            counts.append(f"{part.efficient.count:,}")
            if stages:
                there = stages[k][goal or ""]
                counts += [f"{there.holding:,}", reachable_cell(there)]
            rows.append((f"  {name}", *counts, says_no_to_all(case, part)))
    caption = (
        "How many packages are left, step by step, under each reading of motives. "
        "The numbers depend on how finely levels are cut."
    )
    over = ("Over no deal", "Over staying as now")
    columns = ("Packages accepted", *over, *(f"{o}, by everybody" for o in over))
    flags = (False, *[True] * (5 + len(last)))
    columns = (*columns, "None better", *last, "Says no to all")
    return Table("funnel", caption, columns, tuple(rows), flags)
