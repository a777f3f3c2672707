"""The first question in tables and its picture."""

from collections.abc import Mapping, Sequence
from functools import partial

from detente.case.schema import Case
from detente.packages.answer import (
    Best,
    Deal,
    Deals,
    Packages,
    PositionsMet,
    Reading,
    Solution,
    Target,
    Within,
)
from detente.report import words
from detente.report.packages.words_stages import HOLD, REACHED, Funnels, reachable_cell
from detente.report.section import Chart, Table

STEPS = {
    "admissible": "admissible",
    "acceptable": "accepted over no deal",
    "acceptable_as_now": "… over staying as now",
    "acceptable_all": "by everybody, over no deal",
    "acceptable_all_as_now": "… over staying as now",
}
"""The steps of the funnel below all packages, in words."""

MOST_DRAWN = 5
"""How many readings a picture has room for; tables have all."""

SOLUTION = {
    "nash_bargaining": "Nash",
    "kalai_smorodinsky": "Kalai-Smorodinsky",
}


def pick(reading: Reading, target: Target | None) -> Within:
    """Return a reading's answer within a target, or anywhere."""
    return reading.target(target.name) if target else reading.anywhere


def goal_of(target: Target | None) -> str:
    """Name what is aimed at."""
    return target.title if target else "a deal"


def refusing(within: Within, floor: str = "no_deal") -> list[Best]:
    """Return who refuses every package, whoever else accepts."""
    return [b for b in within.best if b.asked and b.floor == floor and b.refuses_all]


def named(case: Case, motives: Mapping[str, str]) -> str:
    """Name motives, each with its party."""
    return words.listed(
        f"{words.in_text(case, p)}: {words.motive_name(case, p, m)}" for p, m in motives.items()
    )


def reading_name(case: Case, answer: Packages, reading: Reading) -> str:
    """Name a reading by the motives that differ from one reading to another."""
    if len(answer.telling) == 1:
        (party,) = answer.telling
        name = words.motive_name(case, party, reading.motives[party])
    else:
        name = named(case, {p: reading.motives[p] for p in answer.telling}) or "as coded"
    return f"{name} (assumed)" if reading is answer.assumed and len(answer.readings) > 1 else name


def _side_by_side(case: Case, answer: Packages) -> tuple[str, ...]:
    return tuple(words.begin(reading_name(case, answer, r)) for r in answer.readings)


def _numbers(answer: Packages) -> tuple[bool, ...]:
    return (False, *[True] * len(answer.readings))


def says_no_to_all(case: Case, within: Within) -> str:
    """Name who refuses every package, for a cell."""
    if within.counts.acceptable:
        return "–"
    who = ", ".join(words.party_name(case, b.party) for b in refusing(within))
    return who or "not all at once"


def funnel_table(case: Case, answer: Packages, stages: Funnels = ()) -> Table:
    """Return the funnel of each target, readings side by side."""
    rows: list[tuple[str, ...]] = []
    goals: list[str | None] = [None, *(t.name for t in answer.assumed.targets)]
    for goal in goals:
        parts = [r.target(goal) if goal else r.anywhere for r in answer.readings]
        title = answer.assumed.target(goal).title if goal else "any deal"
        rows.append((f"{words.begin(title)}: all", *(f"{p.counts.all:,}" for p in parts)))
        for step, said in STEPS.items():
            rows.append((f"  {said}", *(f"{getattr(p.counts, step):,}" for p in parts)))
        rows.append(("  of those none can improve on", *(f"{p.efficient.count:,}" for p in parts)))
        if stages:
            of = [reading[goal or ""] for reading in stages]
            rows.append((f"  accepted, and {HOLD}", *(f"{s.holding:,}" for s in of)))
            rows.append((f"  … and {REACHED}", *map(reachable_cell, of)))
        if any(not p.counts.acceptable for p in parts):
            rows.append(("  says no to all", *(says_no_to_all(case, p) for p in parts)))
    caption = (
        "How many packages are left, step by step, under each reading of motives. "
        "The numbers depend on how finely levels are cut."
    )
    columns = ("Packages", *_side_by_side(case, answer))
    return Table("funnel", caption, columns, tuple(rows), _numbers(answer))


def gains_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return the most that each party could get over both floors, readings side by side."""
    rows = []
    for party in answer.parties:
        for floor, said in words.FLOOR.items():
            best = [
                next(b for b in pick(r, target).best if (b.party, b.floor) == (party, floor))
                for r in answer.readings
            ]
            asked = "" if best[0].asked else " (own measures only)"
            who = f"{words.party_name(case, party)}{asked}, over {said}"
            label = who if floor == "no_deal" else f"  … over {said}"
            rows.append((label, *(words.signed(b.with_others) for b in best)))
    caption = (
        f"The most each party could gain from {goal_of(target)} in deals that all others accept, "
        "in points of its own. Below zero it says no to them all; – where the others accept none."
    )
    columns = ("Gain", *_side_by_side(case, answer))
    return Table("gains", caption, columns, tuple(rows), _numbers(answer))


def needs_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return the least that every acceptable deal has of each measure, readings side by side."""
    needs = [{n.measure: n for n in pick(r, target).needs} for r in answer.readings]
    rows = []
    for measure in dict.fromkeys(name for of in needs for name in of):
        cells = []
        for of in needs:
            need = of.get(measure)
            if need is None:
                cells.append("no deal")
            elif not need.needed:
                cells.append("can stay as it is")
            elif need.without is None:
                level = words.level_own(case, measure, need.lowest)
                cells.append(f"{level} (comes with the goal)")
            else:
                who = words.party_name(case, need.without.party)
                short = words.number(need.without.shortfall)
                level = words.level_own(case, measure, need.lowest)
                cells.append(f"{level} (else {who} −{short})")
        rows.append((words.measure_name(case, measure), *cells))
    caption = (
        f"The least that every deal with {goal_of(target)} has of each measure, and who would "
        "fall how many points short of no deal at best if it had one level less."
    )
    return Table("needs", caption, ("Measure", *_side_by_side(case, answer)), tuple(rows))


def positions_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return which positions every acceptable deal meets, readings side by side."""
    rows: list[tuple[str, ...]] = []
    met: list[dict[str, PositionsMet]] = [
        {p.party: p for p in pick(r, target).positions} for r in answer.readings
    ]
    for party in dict.fromkeys(p.of for p in case.positions.values()):
        least = [f"{of[party].least_met_or_partly} of {of[party].of}" if of else "–" for of in met]
        rows.append((f"{words.party_name(case, party)}: at least", *least))
        for name, position in case.positions.items():
            if position.of == party:
                cells = [_met(name, of[party]) if of else "no deal" for of in met]
                rows.append((f"  {position.title}", *cells))
    caption = (
        f"Which positions a deal with {goal_of(target)} has to meet: always in full, always at "
        "least in part, or not at all in some deal (can wait)."
    )
    return Table("positions", caption, ("Position", *_side_by_side(case, answer)), tuple(rows))


def _met(name: str, met: PositionsMet) -> str:
    if name in met.always:
        return "in full"
    return "in part" if name in met.always_partly else "can wait"


def smallest_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return the smallest deals under the motives assumed."""
    smallest = pick(answer.assumed, target).smallest
    what = goal_of(target) if target else "a gain for every party with a veto"
    caption = (
        f"The smallest deals with {what} ({_among(smallest)}): nothing can be left out of them. "
        f"Points are each party's own, over {words.FLOOR[answer.floor]}."
    )
    return _deals_table("smallest", caption, case, answer, smallest)


def frontier_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return the efficient packages under the motives assumed."""
    efficient = pick(answer.assumed, target).efficient
    whom = "any party" if answer.everybody else "any party with a veto"
    caption = (
        f"Deals with {goal_of(target)} that none can improve on for {whom} without loss to another "
        f"({_among(efficient)}; first where the one that gains least of its stake gains most). "
        "Points (and share of its stake) are each party's own, over no deal."
    )
    return _deals_table("frontier", caption, case, answer, efficient, shares=True)


def _among(deals: Deals) -> str:
    listed = len(deals.listed)
    return f"the first {listed} of {deals.count:,}" if deals.count > listed else "all"


def _deals_table(
    name: str, caption: str, case: Case, answer: Packages, deals: Deals, shares: bool = False
) -> Table:
    def cell(deal: Deal, party: str) -> str:
        share = deal.shares[party]
        points = words.signed(deal.margins[party])
        if not shares or share is None:
            return points
        return f"{points} ({words.whole_percent(share)})"

    said, each = _apart(case, [deal.package for deal in deals.listed])
    rows = tuple(
        (str(k + 1), text, *(cell(deal, p) for p in answer.parties))
        for k, (text, deal) in enumerate(zip(each, deals.listed, strict=True))
    )
    parties = tuple(words.party_name(case, p) for p in answer.parties)
    flags = (True, False, *[True] * len(parties))
    return Table(name, caption + said, ("", "Deal", *parties), rows, flags)


def _apart(case: Case, packages: Sequence[Mapping[str, str]]) -> tuple[str, list[str]]:
    """Say once what packages have in common, and of each the rest."""
    common = set.intersection(*(set(p.items()) for p in packages)) if len(packages) > 1 else set()
    if not common:
        return "", [words.package_in_words(case, p) for p in packages]
    shared = words.listed(words.level_in_text(case, *s) for s in packages[0].items() if s in common)
    rest = [{m: level for m, level in p.items() if (m, level) not in common} for p in packages]
    each = [words.package_in_words(case, p) if p else "nothing more" for p in rest]
    return f" Each of those listed has {shared}; the table says what else it has.", each


def solutions_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return what the bargaining solutions pick under the motives assumed."""
    solutions = pick(answer.assumed, target).solutions
    said, each = _apart(case, [package for s in solutions for package in s.packages])
    listed = [(_rule(s, k), gains) for s in solutions for k, gains in enumerate(s.gains)]
    rows = tuple(
        (rule, text, *(words.signed(gains[p]) if p in gains else "–" for p in answer.parties))
        for text, (rule, gains) in zip(each, listed, strict=True)
    )
    parties = tuple(words.party_name(case, p) for p in answer.parties)
    caption = (
        "What two rules for sharing the gains would pick, for reference and not as advice: Nash "
        "the largest product of gains, Kalai-Smorodinsky the largest equal share of the best that "
        "each could hope for. Gains are over no deal, in each party's own points."
    )
    flags = (False, False, *[True] * len(parties))
    return Table("solutions", caption + said, ("Rule", "Deal", *parties), rows, flags)


def _rule(solution: Solution, k: int) -> str:
    if k:
        return "  as good"
    listed = len(solution.packages)
    among = f" (the first {listed} listed)" if solution.ties > listed else ""
    ties = f", {solution.ties:,} packages tie{among}" if solution.ties > 1 else ""
    return SOLUTION[solution.concept] + ties


def depends_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return what each judgement does to the answer when it alone moves through its range."""
    now = pick(answer.assumed, target).counts
    before = (now.acceptable, now.acceptable_as_now)
    rows = tuple(
        (
            words.begin(words.judgement_in_text(case, way.path)),
            _unbroken(" / ".join(words.number(x) for x in (way.low, way.mode, way.high))),
            _effect(way.at_low, before),
            _effect(way.at_high, before),
        )
        for way in answer.depends_on
    )
    caption = (
        f"What it depends on: does {goal_of(target)} stay possible over no deal / over staying as "
        "now when one judgement alone moves to the end of its range? (▲ more deals, ▼ fewer, = as "
        "many)"
    )
    columns = ("Judgement", "Low / mode / high", "At the low end", "At the high end")
    return Table("depends", caption, columns, rows)


def _effect(now: tuple[int, int], before: tuple[int, int]) -> str:
    cells = []
    for n, b in zip(now, before, strict=True):
        arrow = "▲" if n > b else "▼" if n < b else "="
        cells.append(("yes " if n else "no ") + arrow)
    return _unbroken(" / ".join(cells))


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def all_tables(
    case: Case, answer: Packages, target: Target | None, stages: Funnels = ()
) -> tuple[Table, ...]:
    """Return every table that has rows, those first that say most."""
    made = [
        gains_table(case, answer, target),
        needs_table(case, answer, target),
        positions_table(case, answer, target),
        smallest_table(case, answer, target),
        frontier_table(case, answer, target),
        solutions_table(case, answer, target),
        depends_table(case, answer, target),
        funnel_table(case, answer, stages),
    ]
    return tuple(t for t in made if t.rows)


def acceptance_chart(case: Case, answer: Packages, target: Target | None) -> Chart:
    """Return the picture of what each party could gain, by reading and over both floors."""
    from detente.report.charts import acceptance

    drawn = answer.readings
    if len(drawn) > MOST_DRAWN:  # of the party with most motives, all; of the others, as assumed
        main = max(answer.telling, key=lambda p: len(case.motives[p]))
        same = {p: m for p, m in answer.motives.items() if p in answer.telling and p != main}
        drawn = tuple(r for r in drawn if same.items() <= r.motives.items())
    refusals = [
        f"{reading_name(case, answer, r)}: {says_no_to_all(case, pick(r, target))}" for r in drawn
    ]
    marks = [
        {
            "reading": words.begin(reading_name(case, answer, reading)),
            "party": words.party_name(case, b.party),
            "floor": f"over {words.FLOOR[b.floor]}",
            "points": b.with_others,
            "share": b.with_others_share,
            "colour": case.parties[b.party].colour,
        }
        for reading in drawn
        for b in pick(reading, target).best
    ]
    goal = goal_of(target)
    title = f"The most each party could gain from {goal} in deals that all others accept"
    title += " (share of its stake; numbers: its own points over no deal)"
    alternative = f"{title}. Who refuses every such deal over no deal: {'; '.join(refusals)}."
    table = gains_table(case, answer, target)
    return Chart(title, partial(acceptance, marks), alternative, table)
