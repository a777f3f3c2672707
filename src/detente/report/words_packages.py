"""The first question in words: what would everybody accept, what does it take, and why not more?"""

from collections.abc import Sequence

from detente.case.schema import Case
from detente.packages.answer import (
    Best,
    Need,
    OnePackage,
    Packages,
    Reading,
    Refusal,
    Target,
    Turn,
    Within,
)
from detente.report import words
from detente.report.section import Figure, Section, Table, plain
from detente.report.tables_packages import (
    acceptance_chart,
    all_tables,
    goal_of,
    named,
    pick,
    refusing,
)


def packages_section(case: Case, answer: Packages, name: str) -> Section:
    """Turn the answer into a section.

    Parameters
    ----------
    case : Case
    answer : Packages
    name : str
        The case as the user typed it, for the next command.
    """
    target = answer.assumed.targets[0] if answer.assumed.targets else None
    within = pick(answer.assumed, target)
    verdict = verdict_in_words(case, within, goal_of(target))
    more = [*takes_in_words(case, within, goal_of(target)), *positions_in_words(case, within)]
    more += [*_calm(case, within), *_other_readings(case, answer, target)]
    return Section(
        question="packages",
        title="What would everybody accept?",
        sentence=words.begin(words.under(case, answer.motives) + verdict),
        more=tuple(more),
        figures=_figures(case, within),
        reason=_reason(case, answer, within, goal_of(target)),
        would_change=tuple(_what_turns(case, answer, target)),
        next_command=_next(case, within, target, name),
        tables=all_tables(case, answer, target),
        chart=(lambda: acceptance_chart(case, answer, target)),
        rests_on=("parties", "measures", "requires", "values", "interactions", "motives", "calm"),
    )


def verdict_in_words(case: Case, within: Within, goal: str) -> str:
    """Say whether something can be agreed, and if not, who says no and by how much."""
    counts = within.counts
    if not counts.admissible:
        return f"{goal} is out of reach: no admissible package has it."
    if within.firm:
        return (
            f"{goal} can be agreed: there are deals that everybody whose consent is needed "
            "prefers to no deal, and among them some that all prefer to things staying as they are."
        )
    if within.calm_limit is not None:
        who = refusing(within, "as_now")
        rather = words.listed(words.in_text(case, b.party) for b in who) or "somebody"
        return (
            f"{goal} can be agreed only for fear of no deal: if things simply stay as they are, "
            f"{rather} would rather wait."
        )
    if counts.acceptable:
        return f"{goal} cannot be agreed: but for leaving everything as it is, somebody refuses."
    return f"{goal} cannot be agreed: {_why_not(case, within)}."


def _why_not(case: Case, within: Within) -> str:
    alone = refusing(within)
    if alone:
        return words.listed(_says_no(case, b) for b in alone)
    if within.block is None:
        return "nobody's consent can be had"
    who = words.listed(refusal_in_words(case, r) for r in within.block.nearest.refusals)
    return f"each could be satisfied by itself, but not all at once; in the nearest deal {who}"


def _says_no(case: Case, best: Best) -> str:
    who = words.in_text(case, best.party)
    if best.margin is None:
        return f"every such deal crosses a red line of {who}"
    short = _short(-best.margin, best.share)
    return f"{who} refuses every such deal; its best is {short} of no deal"


def _short(shortfall: float, share: float | None) -> str:
    # beyond its whole stake a share says nothing that the points do not
    of_stake = "" if share is None or abs(share) > 1 else f" ({abs(share):.0%} of its stake)"
    return f"{words.points(shortfall)}{of_stake} short"


def refusal_in_words(case: Case, refusal: Refusal) -> str:
    """Say who says no, over which floor and by how much."""
    who = words.in_text(case, refusal.party)
    if refusal.red_lines:
        return f"{who} sees a red line crossed ({'; '.join(refusal.red_lines)})"
    floor = words.FLOOR[refusal.floor]
    return f"{who} falls {_short(refusal.shortfall, refusal.share)} of {floor}"


def _beyond_goal(within: Within) -> list[Need]:
    """Return what every acceptable deal has although the goal itself does not ask for it."""
    return [n for n in within.needs if n.needed and n.without is not None]


def _need(case: Case, need: Need) -> str:
    levels = list(case.measures[need.measure].levels)
    enough = levels[levels.index(need.lowest) :]
    named_levels = words.listed((words.level_name(level) for level in enough), "or")
    return f"{words.measure_in_text(case, need.measure)} at {named_levels}"


def takes_in_words(case: Case, within: Within, goal: str) -> list[str]:
    """Say what every acceptable deal needs beyond the goal itself."""
    needs = _beyond_goal(within)
    if not needs:
        if within.calm_limit is None:
            return []
        return [f"Beyond {goal} and what comes with it no single step is indispensable."]
    also = words.listed(_need(case, n) for n in needs)
    said = f"To be better than no deal for all, {goal} also takes {also}."
    gaps = [(n, n.without) for n in needs if n.without is not None]
    first, gap = max(gaps, key=lambda pair: pair[1].share or 0.0)
    said += (
        f" Hardest to do without is {words.measure_in_text(case, first.measure)}: one step less "
        f"leaves {words.in_text(case, gap.party)} {words.points(gap.shortfall)} short"
    )
    last, gap = min(gaps, key=lambda pair: pair[1].share or 0.0)
    if last is not first:
        easiest = words.measure_in_text(case, last.measure)
        said += f"; easiest is {easiest} ({words.points(gap.shortfall)})"
    return [said + "."]


def positions_in_words(case: Case, within: Within) -> list[str]:
    """Say how few of a party's positions have to be met, and which can wait."""
    said = []
    for met in within.positions:
        if met.most is None:
            continue
        who = words.in_text(case, met.party)
        full = sum(met.met.values())
        parts = f"{full} in full" + (
            f" and {sum(met.partly.values())} in part" if any(met.partly.values()) else ""
        )
        least = met.least_met_or_partly
        some = "all have" if least == met.of else f"at least {least} {_have(least)}"
        sentence = (
            f"Of {who}’s {met.of} positions {some} to be met for that ({parts} where fewest are)"
        )
        waits = [case.positions[n].title for n in met.can_wait]
        if waits and len(waits) < met.of:
            sentence += f"; {words.listed(waits)} can wait"
        elif waits:
            sentence += "; each of them can wait in some deal"
        if met.least_met_or_partly < met.most:
            sentence += f". That is fewer than “most” ({met.most})"
        said.append(sentence + ".")
    return said


def _have(n: int) -> str:
    return "has" if n == 1 else "have"


def _calm(case: Case, within: Within) -> list[str]:
    """Say how much the deal lives on fear of the alternative."""
    limit = within.calm_limit
    if limit is None or not within.smallest.listed:
        return []
    least = within.smallest.listed[0].calm_limit
    if least.party is None:
        return [
            "It does not live on fear: even if the present calm were sure to last without a deal, "
            "everybody would prefer the smallest such deal to waiting."
        ]
    waits = (
        "The smallest such deal lives on fear of the alternative: if the present calm looks more "
        f"than {least.calm:.0%} safe without a deal, {words.in_text(case, least.party)} would "
        "rather wait"
    )
    if limit.party is None:
        return [f"{waits}; a larger one would stand even if the calm were sure to last."]
    if limit.calm - least.calm < 0.005:
        return [f"{waits}, and no larger one changes that."]
    last = words.in_text(case, limit.party)
    return [f"{waits}; beyond {limit.calm:.0%} no such deal is left that {last} prefers."]


def _others(answer: Packages) -> list[Reading]:
    return [r for r in answer.readings if r is not answer.assumed]


def _changes(answer: Packages, reading: Reading) -> dict[str, str]:
    return {p: m for p, m in reading.motives.items() if answer.motives[p] != m}


def _brief_verdict(case: Case, within: Within, goal: str) -> str:
    """Say in one sentence what another reading means: whether, and what it takes."""
    verdict = verdict_in_words(case, within, goal)
    needs = _beyond_goal(within)
    if not within.firm:
        return verdict
    also = words.listed(_need(case, n) for n in needs)
    takes = f"takes {also}" if needs else "takes no more"
    positions = [p for p in within.positions if p.most is not None]
    met = words.listed(
        f"{p.least_met_or_partly} of {words.in_text(case, p.party)}’s {p.of} positions"
        for p in positions
    )
    needed = f" and at least {met}" if met else ""
    return f"{goal} can be agreed; to be better than no deal for all it also {takes}{needed}."


def _other_readings(case: Case, answer: Packages, target: Target | None) -> list[str]:
    """Say what each other reading would mean; readings with the same answer share a sentence."""
    verdicts: dict[str, list[Reading]] = {}
    for reading in _others(answer):
        verdict = _brief_verdict(case, pick(reading, target), goal_of(target))
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
    within = pick(answer.assumed, target)
    now = bool(within.counts.acceptable)
    turned = [r for r in _others(answer) if bool(pick(r, target).counts.acceptable) != now]
    said = [f"another reading of motives ({named(case, _changes(answer, r))})" for r in turned]
    if within.block is not None:
        said += [turn_in_words(case, turn) for turn in within.block.turns]
    before = (within.counts.acceptable, within.counts.acceptable_as_now)
    for way in answer.depends_on:
        ends = ((way.low, way.at_low), (way.high, way.at_high))
        for end, found in ends:
            if end != way.mode and [bool(n) for n in found] != [bool(n) for n in before]:
                said.append(f"{judgement_in_words(case, way.path)} at {words.number(end)}")
    return said


def judgement_in_words(case: Case, path: str) -> str:
    """Name a judgement of the case by its party and measures."""
    parts = path.split(".")
    if parts[0] == "values":
        return (
            f"{words.in_text(case, parts[1])}’s weight on {words.measure_in_text(case, parts[2])}"
        )
    if parts[0] == "interactions":
        party, *pair = parts[1].split("+")
        both = words.listed(words.measure_in_text(case, m) for m in pair)
        return f"{words.in_text(case, party)}’s weight on {both} together"
    if parts[0] == "parties" or parts[-1] == "no_deal":
        return f"{words.in_text(case, parts[1])}’s no-deal value"
    if parts[0] == "motives":
        return (
            f"{words.in_text(case, parts[1])}’s weight on {words.measure_in_text(case, parts[-1])}"
        )
    return "how safe the present calm looks" if path == "calm" else path


def turn_in_words(case: Case, turn: Turn) -> str:
    """Say a smallest single change, and whether it lies within the judgement's own range."""
    if turn.kind == "level":
        levels = f"{words.level_name(str(turn.now))} to {words.level_name(str(turn.to))}"
        return f"{words.measure_in_text(case, turn.path)} from {levels}"
    now, to = float(turn.now), float(turn.to)
    moved = f"from {words.number(now)} to {words.number_beyond(now, to)}"
    within = (
        ""
        if turn.share is None
        else (" (within its range)" if turn.share <= 1 else " (beyond its range)")
    )
    return f"{judgement_in_words(case, turn.path)} {moved}{within}"


def _figures(case: Case, within: Within) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            label=f"{words.in_text(case, b.party)}: most over {words.FLOOR[b.floor]}",
            value=b.with_others,
            unit="points",
        )
        for b in within.best
        if b.asked
    )


def _next(case: Case, within: Within, target: Target | None, name: str) -> str:
    if within.block is not None and target is not None:
        return f"detente explain {name} target {target.name}"
    if case.roadmaps:
        return f"detente explain {name} package {next(iter(case.roadmaps))}"
    return f"detente brief {name} -o brief.html"


def one_package_section(case: Case, answer: OnePackage, name: str) -> Section:
    """Turn what everybody says to one package into a section."""
    what = words.package_in_words(case, answer.package)
    over_no_deal = [r for r in answer.refusals if r.floor == "no_deal"]
    over_as_now = [r for r in answer.refusals if r.floor == "as_now"]
    if answer.broken:
        verdict = f"the package is not admissible: it breaks {words.listed(answer.broken)}."
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
    caption = f"What each party makes of it: {what}."
    return Section(
        question="packages",
        title="One package",
        sentence=words.begin(words.under(case, answer.motives) + verdict),
        would_change=_turns(case, answer.turns.get("no_deal") or answer.turns.get("as_now", ())),
        tables=(Table("stands", caption, columns, rows, (False, *[True] * 3)),),
        next_command=f"detente packages {name}",
        rests_on=("parties", "measures", "requires", "values", "interactions", "motives"),
    )


def _turns(case: Case, turns: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(turn_in_words(case, turn) for turn in turns)


def packages_json(answer: Packages, section: Section) -> dict[str, object]:
    """Return what `packages --json` prints beside its head.

    `counts` is the funnel under the motives assumed, with the same keys within each target;
    `targets` adds what it takes and who says no; `readings` has both for every reading.
    """
    return {
        "sentence": section.sentence,
        "motives": answer.motives,
        **_reading_json(answer.assumed),
        "stake": answer.stake,
        "depends_on": answer.depends_on,
        "robust": answer.robust,
        "readings": [{"motives": r.motives, **_reading_json(r)} for r in answer.readings],
        "indifferent_motives": answer.indifferent,
        "more": section.more,
        "reason": section.reason,
        "would_change": section.would_change,
        "next": section.next_command,
    }


def _reading_json(reading: Reading) -> dict[str, object]:
    def within_json(within: Within) -> dict[str, object]:
        body: dict[str, object] = plain(within)
        del body["counts"]
        body["best"] = [{**plain(b), "refuses_all": b.refuses_all} for b in within.best]
        return body

    return {
        "counts": {
            **plain(reading.anywhere.counts),
            "targets": {t.name: t.counts for t in reading.targets},
        },
        **within_json(reading.anywhere),
        "targets": {t.name: {**plain(t.counts), **within_json(t)} for t in reading.targets},
    }
