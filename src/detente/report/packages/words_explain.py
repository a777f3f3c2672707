"""Why, and why not, in words: one party, one measure, one target."""

from collections.abc import Mapping

from detente.case.schema import Case
from detente.packages.answer import Need, Target
from detente.packages.explain import MeasureView, PartyView
from detente.report import words
from detente.report.packages.words_verdict import (
    bystanders_in_words,
    positions_in_words,
    takes_in_words,
    turn_in_words,
    verdict_in_words,
    wishes_in_words,
)
from detente.report.section import Section, Table


def party_section(case: Case, motives: Mapping[str, str], view: PartyView, name: str) -> Section:
    """Say how a party stands to every target."""
    who = words.in_text(case, view.party)
    noes = [words.target_name(case, t) for t in view.turns]
    if view.red_lines:
        goals = words.listed((words.target_name(case, t) for t in view.red_lines), "or")
        lines = "; ".join(dict.fromkeys(line for of in view.red_lines.values() for line in of))
        verdict = (
            f"every deal with {goals} that the others accept crosses a red line of {who}: {lines}."
        )
    elif noes:
        goals = words.listed(noes, "or")
        verdict = f"{who} says no to every deal with {goals} that the others accept."
    elif any(best[0].with_others is not None for best in view.targets.values()):
        verdict = (
            f"{who} blocks nothing: of each target it accepts some deal that the others accept."
        )
    else:
        verdict = f"{who} is not the one who blocks: no target has a deal that the others accept."
    welcome = [m for m, w in view.worth.items() if w > 0][:3]
    costly = [m for m, w in reversed(list(view.worth.items())) if w < 0][:3]
    more = []
    for wants, ms in (("wants most", welcome), ("minds most", costly)):
        if ms:
            parts = [f"{words.measure_name(case, m)} ({words.signed(view.worth[m])})" for m in ms]
            more.append(f"It {wants}: {words.listed(parts)}.")
    rows = []
    for target, best in view.targets.items():
        by_floor = {b.floor: words.signed(b.with_others) for b in best}
        alone = words.signed(best[0].margin)
        rows.append(
            (words.target_name(case, target), by_floor["no_deal"], by_floor["as_now"], alone)
        )
    caption = f"The most {who} could gain, in points of its own, in deals that the others accept."
    columns = ("Target", "Over no deal", "Over staying as now", "Whatever the others say")
    stake = "nothing" if view.stake is None else words.points(view.stake)
    return Section(
        question="explain",
        title=f"{words.party_name(case, view.party)}",
        sentence=words.begin(words.under(case, motives) + verdict),
        more=tuple(more),
        reason=(
            f"No deal is worth {words.points(view.no_deal)} to it, staying as now "
            f"{words.points(view.as_now)}; it has {stake} at stake."
        ),
        would_change=tuple(
            f"for {words.target_name(case, target)}: {turn_in_words(case, turn)}"
            for target, turns in view.turns.items()
            for turn in turns
        ),
        tables=(Table("gains", caption, columns, tuple(rows), (False, True, True, True)),),
        next_command=f"detente packages {name}",
    )


def measure_section(
    case: Case, motives: Mapping[str, str], view: MeasureView, name: str
) -> Section:
    """Say what a measure does to the answer."""
    what = words.measure_in_text(case, view.measure)
    needed = [t for t, need in view.targets.items() if need is not None and need.needed]
    impossible = [t for t, need in view.targets.items() if need is None]
    if beyond := needs_beyond(view):
        goals = words.listed((words.target_name(case, t) for t in beyond), "or")
        verdict = f"no deal with {goals} leaves {what} as it is."
    elif needed:
        goals = words.listed(words.target_name(case, t) for t in needed)
        verdict = f"{what} comes with {goals}: what is asked for presupposes it."
    else:
        verdict = f"{what} can stay as it is: every target that can be agreed has such deals."
    more = [
        f"{words.begin(words.target_name(case, t))} needs "
        f"{words.level_or_more(case, view.measure, n.lowest)}; without it "
        f"{words.in_text(case, n.without.party)} would at best be "
        f"{words.points(n.without.shortfall)} short of no deal."
        for t, n in view.targets.items()
        if n is not None and n.without is not None
    ]
    if impossible:
        goals = words.listed(words.target_name(case, t) for t in impossible)
        more.append(f"Not agreed whatever it is: {goals}.")
    rows = [
        (words.party_name(case, p), *(words.signed(x) for x in worth))
        for p, worth in view.worth.items()
    ]
    caption = f"What each level of {what} alone is worth, in points of each party."
    columns = ("Party", *(words.level_name(level) for level in view.levels))
    worths = Table("worth", caption, columns, tuple(rows), (False, *[True] * len(view.levels)))
    shares = tuple(_with_and_without(case, t, need) for t, need in view.targets.items() if need)
    pivots = Table(
        "pivots",
        "Acceptable packages that change it, and that leave it as it is.",
        ("Target", "Change it", "Leave it", "Levels they have"),
        shares,
        (False, True, True, False),
    )
    doers: dict[str, list[str]] = {}
    for level, by in view.performers.items():
        if by:
            who = words.listed(words.in_text(case, p) for p in by)
            doers.setdefault(who, []).append(words.level_in_text(case, view.measure, level))
    said = [f"{who} ({words.listed(levels)})" for who, levels in doers.items()]
    reason = f"Carried out by {'; '.join(said)}." if said else ""
    if view.requires:
        reason += f" Conditions that speak of it: {'; '.join(view.requires)}."
    return Section(
        question="explain",
        title=what,
        sentence=words.begin(words.under(case, motives) + verdict),
        more=tuple(more),
        reason=reason.strip(),
        tables=tuple(t for t in (worths, pivots) if t.rows),
        next_command=f"detente packages {name} --table needs",
    )


def needs_beyond(view: MeasureView) -> list[str]:
    """Return the targets whose every deal has the measure although the goal does not ask for it."""
    return [t for t, n in view.targets.items() if n and n.needed and n.without is not None]


def _with_and_without(case: Case, target: str, need: Need) -> tuple[str, ...]:
    levels = f"{words.level_name(need.lowest)} to {words.level_name(need.highest)}"
    return (words.target_name(case, target), f"{need.with_it:,}", f"{need.without_it:,}", levels)


def target_section(case: Case, motives: Mapping[str, str], target: Target, name: str) -> Section:
    """Say whether a target can be agreed, what it takes or who blocks it, and what turns that."""
    within = target
    verdict = verdict_in_words(case, within, target.title)
    more = [*takes_in_words(case, within, target.title), *positions_in_words(case, within)]
    more += [*wishes_in_words(case, within), *bystanders_in_words(case, within)]
    if within.block is not None:
        near = words.package_in_words(case, within.block.nearest.package)
        more.append(f"The nearest deal is {near}.")
    rows = [
        (
            words.party_name(case, b.party),
            f"over {words.FLOOR[b.floor]}",
            words.signed(b.margin),
            words.signed(b.with_others),
        )
        for b in within.best
        if b.asked
    ]
    caption = "The most each party could gain, in points of its own."
    columns = ("Party", "Floor", "Whatever the others say", "In deals the others accept")
    turns = within.block.turns if within.block else ()
    return Section(
        question="explain",
        title=target.title,
        sentence=words.begin(words.under(case, motives) + verdict),
        more=tuple(more),
        would_change=tuple(turn_in_words(case, turn) for turn in turns),
        tables=(Table("gains", caption, columns, tuple(rows), (False, False, True, True)),),
        next_command=f"detente packages {name}",
    )
