"""The first question in words: what would everybody accept?"""

from collections.abc import Mapping

from detente.case.schema import Case
from detente.packages.answer import Best, OnePackage, Packages, Reading, Refusal, Target, Within
from detente.report import words
from detente.report.section import Chart, Figure, Section, Table, plain


def packages_section(case: Case, answer: Packages, name: str) -> Section:
    """Turn the answer into a section.

    Parameters
    ----------
    case : Case
    answer : Packages
    name : str
        The case as the user typed it, for the next command.
    """
    assumed = answer.assumed
    target = assumed.targets[0] if assumed.targets else None
    verdict = _verdict(case, target or assumed.anywhere, _goal(target))
    return Section(
        question="packages",
        title="What would everybody accept?",
        sentence=words.begin(words.under(case, answer.motives) + verdict),
        more=tuple(_other_readings(case, answer, target)),
        figures=_figures(case, answer, target),
        reason=_reason(case, answer, target or assumed.anywhere, _goal(target)),
        would_change=tuple(_what_turns(case, answer, target)),
        next_command=_next(case, answer, name),
        tables=(funnel_table(case, answer), margins_table(case, answer, target)),
        chart=(lambda: _acceptance(case, answer, target)),
        rests_on=("parties", "measures", "requires", "values", "interactions", "motives", "calm"),
    )


def _goal(target: Target | None) -> str:
    return target.title if target else "a deal"


def _verdict(case: Case, within: Within, goal: str) -> str:
    counts = within.counts
    if not counts.admissible:
        return f"{goal} is out of reach: no admissible package has it"
    if counts.acceptable_as_now:
        return (
            f"{goal} can be agreed: there are deals that everybody whose consent is needed "
            "prefers both to no deal and to things staying as they are."
        )
    if counts.acceptable:
        who = [b for b in within.best if b.asked and b.floor == "as_now" and b.refuses_all]
        rather = words.listed(words.in_text(case, b.party) for b in who) or "somebody"
        return (
            f"{goal} can be agreed only for fear of no deal: if things simply stay as they are, "
            f"{rather} would rather wait."
        )
    return f"{goal} cannot be agreed: {_why_not(case, within)}."


def _refusing(within: Within, floor: str = "no_deal") -> list[Best]:
    return [b for b in within.best if b.asked and b.floor == floor and b.refuses_all]


def _why_not(case: Case, within: Within) -> str:
    alone = _refusing(within)
    if alone:
        return words.listed(_says_no(case, b) for b in alone)
    if within.nearest is None:
        return "nobody's consent can be had"
    who = words.listed(_refusal(case, r) for r in within.nearest.refusals)
    return f"each could be satisfied by itself, but not all at once; in the nearest deal {who}"


def _says_no(case: Case, best: Best) -> str:
    who = words.in_text(case, best.party)
    if best.margin is None:
        return f"every such deal crosses a red line of {who}"
    return (
        f"{who} refuses every such deal; its best is {_short(-best.margin, best.share)} of no deal"
    )


def _short(shortfall: float, share: float | None) -> str:
    # beyond its whole stake a share says nothing that the points do not
    of_stake = "" if share is None or abs(share) > 1 else f" ({abs(share):.0%} of its stake)"
    return f"{words.points(shortfall)}{of_stake} short"


def _refusal(case: Case, refusal: Refusal) -> str:
    who = words.in_text(case, refusal.party)
    if refusal.red_lines:
        return f"{who} sees a red line crossed ({'; '.join(refusal.red_lines)})"
    floor = words.FLOOR[refusal.floor]
    return f"{who} falls {_short(refusal.shortfall, refusal.share)} of {floor}"


def _pick(reading: Reading, target: Target | None) -> Within:
    return reading.target(target.name) if target else reading.anywhere


def _others(answer: Packages) -> list[Reading]:
    return [r for r in answer.readings if r is not answer.assumed]


def _changes(answer: Packages, reading: Reading) -> dict[str, str]:
    return {p: m for p, m in reading.motives.items() if answer.motives[p] != m}


def _other_readings(case: Case, answer: Packages, target: Target | None) -> list[str]:
    """Say what each other reading would mean; readings with the same answer share a sentence."""
    verdicts: dict[str, list[Reading]] = {}
    for reading in _others(answer):
        verdict = _verdict(case, _pick(reading, target), _goal(target))
        verdicts.setdefault(verdict, []).append(reading)
    said = []
    for verdict, readings in verdicts.items():
        if len(answer.telling) == 1:
            (party,) = answer.telling
            names = [words.motive_name(case, party, r.motives[party]) for r in readings]
            prefix = f"If {words.in_text(case, party)}’s motive is {words.listed(names, 'or')}, "
        else:
            prefix = words.under(case, _changes(answer, readings[0]))
            if len(readings) > 1:
                prefix = f"Under {len(readings)} other readings of motives, "
        said.append(words.begin(prefix + verdict))
    return said


def _reason(case: Case, answer: Packages, within: Within, goal: str) -> str:
    """Say who has least to gain, measured by its own stake, where something can be agreed."""
    gains = {
        b.party: b.with_others / stake
        for b in within.best
        if b.asked and b.floor == "no_deal" and b.with_others is not None
        if (stake := answer.stake[b.party])
    }
    if not gains or not within.counts.acceptable:
        return ""
    party, share = min(gains.items(), key=lambda item: item[1])
    points = words.points(share * (answer.stake[party] or 0))
    return (
        f"{words.in_text(case, party)} has least to gain from {goal}: at best {points} over no "
        f"deal in what the others accept, {share:.0%} of what it has at stake."
    )


def _what_turns(case: Case, answer: Packages, target: Target | None) -> list[str]:
    now = bool(_pick(answer.assumed, target).counts.acceptable)
    turned = [r for r in _others(answer) if bool(_pick(r, target).counts.acceptable) != now]
    return [f"another reading of motives: {_named(case, _changes(answer, r))}" for r in turned]


def _named(case: Case, motives: Mapping[str, str]) -> str:
    return words.listed(
        f"{words.in_text(case, p)}: {words.motive_name(case, p, m)}" for p, m in motives.items()
    )


def _figures(case: Case, answer: Packages, target: Target | None) -> tuple[Figure, ...]:
    within = _pick(answer.assumed, target)
    return tuple(
        Figure(
            label=f"{words.in_text(case, b.party)}: most over {words.FLOOR[b.floor]}",
            value=b.with_others,
            unit="points",
        )
        for b in within.best
        if b.asked
    )


def _next(case: Case, answer: Packages, name: str) -> str:
    if case.roadmaps:
        return f"detente packages {name} --package {next(iter(case.roadmaps))}"
    return f"detente brief {name} -o brief.html"


def reading_name(case: Case, answer: Packages, reading: Reading) -> str:
    """Name a reading by the motives that differ from one reading to another."""
    if len(answer.telling) == 1:
        (party,) = answer.telling
        name = words.motive_name(case, party, reading.motives[party])
    else:
        name = _named(case, {p: reading.motives[p] for p in answer.telling}) or "as coded"
    return f"{name} (assumed)" if reading is answer.assumed and len(answer.readings) > 1 else name


def _side_by_side(case: Case, answer: Packages) -> tuple[str, ...]:
    return tuple(words.begin(reading_name(case, answer, r)) for r in answer.readings)


STEPS = {
    "admissible": "admissible",
    "acceptable": "accepted over no deal",
    "acceptable_as_now": "… over staying as now",
    "acceptable_all": "by everybody, over no deal",
    "acceptable_all_as_now": "… over staying as now",
}
"""The steps of the funnel below all packages, in words."""


def funnel_table(case: Case, answer: Packages) -> Table:
    """Return the funnel of each target, readings side by side."""
    rows: list[tuple[str, ...]] = []
    goals: list[str | None] = [None, *(t.name for t in answer.assumed.targets)]
    for goal in goals:
        parts = [r.target(goal) if goal else r.anywhere for r in answer.readings]
        title = answer.assumed.target(goal).title if goal else "any deal"
        rows.append((f"{words.begin(title)}: all", *(f"{p.counts.all:,}" for p in parts)))
        for step, said in STEPS.items():
            rows.append((f"  {said}", *(f"{getattr(p.counts, step):,}" for p in parts)))
        if any(not p.counts.acceptable for p in parts):
            rows.append(("  says no to all", *(_says_no_to_all(case, p) for p in parts)))
    caption = (
        "How many packages are left, step by step, under each reading of motives. "
        "The numbers depend on how finely levels are cut."
    )
    columns = ("Packages", *_side_by_side(case, answer))
    return Table(caption, columns, tuple(rows), (False, *[True] * len(answer.readings)))


def _says_no_to_all(case: Case, within: Within) -> str:
    if within.counts.acceptable:
        return "–"
    refusing = ", ".join(words.party_name(case, b.party) for b in _refusing(within))
    return refusing or "not all at once"


def margins_table(case: Case, answer: Packages, target: Target | None) -> Table:
    """Return the most that each party could get over both floors, readings side by side."""
    rows = []
    for party in answer.parties:
        for floor, said in words.FLOOR.items():
            best = [
                next(b for b in _pick(r, target).best if (b.party, b.floor) == (party, floor))
                for r in answer.readings
            ]
            asked = "" if best[0].asked else " (not asked)"
            who = f"{words.party_name(case, party)}{asked}, over {said}"
            label = who if floor == "no_deal" else f"  … over {said}"
            rows.append((label, *(words.signed(b.with_others) for b in best)))
    caption = (
        f"The most each party could gain from {_goal(target)} in deals that all others accept, in "
        "points of its own. Below zero it says no to them all; – where the others accept none."
    )
    columns = ("Gain", *_side_by_side(case, answer))
    return Table(caption, columns, tuple(rows), (False, *[True] * len(answer.readings)))


def _acceptance(case: Case, answer: Packages, target: Target | None) -> Chart:
    from detente.report.charts import acceptance

    table = margins_table(case, answer, target)
    refusals = [
        f"{reading_name(case, answer, r)}: {_says_no_to_all(case, _pick(r, target))}"
        for r in answer.readings
    ]
    marks = [
        {
            "reading": words.begin(reading_name(case, answer, reading)),
            "party": words.party_name(case, b.party),
            "floor": f"over {words.FLOOR[b.floor]}",
            "points": b.with_others,
            "colour": case.parties[b.party].colour,
            "asked": b.asked,
        }
        for reading in answer.readings
        for b in _pick(reading, target).best
    ]
    title = f"The most each party could gain from {_goal(target)} in deals that all others accept"
    alternative = f"{title}. Who refuses every such deal over no deal: {'; '.join(refusals)}."
    return Chart(title, acceptance(marks), alternative, table)


def one_package_section(case: Case, answer: OnePackage, name: str) -> Section:
    """Turn what everybody says to one package into a section."""
    what = words.package_in_words(case, answer.package)
    over_no_deal = [r for r in answer.refusals if r.floor == "no_deal"]
    over_as_now = [r for r in answer.refusals if r.floor == "as_now"]
    if answer.broken:
        verdict = f"the package is not admissible: it breaks {words.listed(answer.broken)}."
    elif over_no_deal:
        verdict = (
            f"the package is refused: {words.listed(_refusal(case, r) for r in over_no_deal)}."
        )
    elif over_as_now:
        rather = words.listed(_refusal(case, r) for r in over_as_now)
        verdict = f"everybody prefers the package to no deal, but {rather}."
    else:
        verdict = (
            "the package is acceptable to everybody whose consent is needed, over both floors."
        )
    rows = tuple(
        (
            words.party_name(case, s.party),
            words.number(s.utility),
            words.signed(s.over_no_deal),
            words.signed(s.over_as_now),
            "; ".join(s.red_lines) or "–",
            "yes" if s.asked else "no",
        )
        for s in answer.stands
    )
    columns = (
        "Party",
        "Worth (points)",
        "Over no deal",
        "Over staying as now",
        "Red lines crossed",
        "Consent needed",
    )
    table = Table(f"What each party makes of it: {what}.", columns, rows, (False, *[True] * 3))
    return Section(
        question="packages",
        title="One package",
        sentence=words.begin(words.under(case, answer.motives) + verdict),
        tables=(table,),
        next_command=f"detente packages {name}",
        rests_on=("parties", "measures", "requires", "values", "interactions", "motives"),
    )


def packages_json(answer: Packages, section: Section) -> dict[str, object]:
    """Return what `packages --json` prints beside its head.

    `counts` is the funnel under the motives assumed, with the same keys within each target;
    `targets` adds who says no; `readings` has both for every reading side by side.
    """
    return {
        "sentence": section.sentence,
        "motives": answer.motives,
        **_reading_json(answer.assumed),
        "stake": answer.stake,
        "readings": [{"motives": r.motives, **_reading_json(r)} for r in answer.readings],
        "indifferent_motives": answer.indifferent,
        "more": section.more,
        "reason": section.reason,
        "would_change": section.would_change,
        "next": section.next_command,
    }


def _reading_json(reading: Reading) -> dict[str, object]:
    def within_json(within: Within) -> dict[str, object]:
        return {
            "best": [{**plain(b), "refuses_all": b.refuses_all} for b in within.best],
            "nearest": within.nearest,
        }

    return {
        "counts": {
            **plain(reading.anywhere.counts),
            "targets": {t.name: t.counts for t in reading.targets},
        },
        **within_json(reading.anywhere),
        "targets": {
            t.name: {
                **plain(t.counts),
                "title": t.title,
                "condition": t.condition,
                **within_json(t),
            }
            for t in reading.targets
        },
    }
