"""Sentences on a target: can it be agreed, what does it take, who says no, what turns it?"""

from detente.case.schema import Case
from detente.packages.answer import Best, Need, Refusal, Turn, Within
from detente.report import words
from detente.report.packages.tables import refusing


def verdict_in_words(case: Case, within: Within, goal: str) -> str:
    """Say whether something can be agreed, and if not, who says no and by how much."""
    if not within.counts.admissible:
        return f"{goal} is out of reach: no admissible package has it."
    if within.firm:
        return (
            f"{goal} can be agreed: there are deals that all whose consent is needed prefer both "
            "to no deal and to things staying as they are."
        )
    limit = within.calm_limit
    if limit is not None:
        who = refusing(within, "as_now")
        if who:
            rather = words.listed(words.in_text(case, b.party) for b in who)
            waits = f"if things simply stay as they are, {rather} would rather wait"
        else:
            waits = "each could prefer some deal to waiting, but not all the same one"
            if limit.party is not None:
                waits += (
                    f"; even with the deal that stands longest {words.in_text(case, limit.party)} "
                    "would rather wait once the calm looks more than "
                    f"{words.per_cent(limit.calm)} safe"
                )
        return f"{goal} can be agreed only for fear of no deal: {waits}."
    if within.counts.acceptable:
        best = [b for b in within.best if b.asked and b.floor == "no_deal" and not b.package]
        who_not = words.listed(words.in_text(case, b.party) for b in best)
        why = f"{who_not} would rather change nothing" if best else "no change suits all"
        return f"{goal} cannot be agreed beyond leaving everything as it is: {why}."
    return f"{goal} cannot be agreed: {_why_not(case, within)}."


def _why_not(case: Case, within: Within) -> str:
    alone = refusing(within)
    if alone:
        return words.listed(_says_no(case, b) for b in alone)
    if within.block is None:
        return "nobody’s consent can be had"
    who = words.listed(refusal_in_words(case, r) for r in within.block.nearest.refusals)
    return f"each could be satisfied by itself, but not all at once; in the nearest deal {who}"


def _says_no(case: Case, best: Best) -> str:
    who = words.in_text(case, best.party)
    if best.margin is None:
        return f"every such deal crosses a red line of {who}"
    short = _short(-best.margin, best.share)
    return (
        f"{who} refuses every such deal; the best leaves it {short} of no deal{_costs(case, best)}"
    )


def _costs(case: Case, best: Best) -> str:
    """Go on with what it minds most in its best deal."""
    if best.minds is None:
        return ""
    return f", and what costs it most is {words.level_in_text(case, *best.minds)}"


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


def needs_in_words(case: Case, within: Within) -> str:
    """List what every acceptable deal has although the goal does not ask for it, hardest first."""
    needs = beyond_goal(within)
    said = words.listed(words.level_or_more(case, n.measure, n.lowest) for n in needs)
    more = any(
        n.highest != n.lowest and case.measures[n.measure].levels[n.lowest].in_text for n in needs
    )
    return f"at least {said}" if more else said


def beyond_goal(within: Within) -> list[Need]:
    """Return what every acceptable deal has though the goal does not ask for it, hardest first."""
    gaps = [(n.without, n) for n in within.needs if n.needed and n.without is not None]
    gaps.sort(key=lambda pair: -(pair[0].share or 0.0))
    return [n for _, n in gaps]


def takes_in_words(case: Case, within: Within, goal: str) -> list[str]:
    """Say what every acceptable deal needs beyond the goal itself, and what leaving it out does."""
    needs = beyond_goal(within)
    if not needs:
        if within.calm_limit is None:
            return []
        return [f"Beyond {goal} and what comes with it no single step is indispensable."]
    said = f"For all to prefer it to no deal, {goal} also needs {needs_in_words(case, within)}."
    gaps: list[str] = []
    for need in [needs[0], needs[-1]][: len(needs)]:
        if need.without is not None:
            who = words.in_text(case, need.without.party)
            step = words.level_or_more(case, need.measure, need.lowest)
            short = words.points(need.without.shortfall)
            at_best = (
                f"at best be {short} short of no deal" if not gaps else f"still be {short} short"
            )
            gaps.append(f"without {step} {who} would {at_best}")
    return [said, f"{words.begin('; '.join(gaps))}."]


def positions_in_words(case: Case, within: Within) -> list[str]:
    """Say how few of a party's positions have to be met, and which can wait."""
    said = []
    for met in within.positions:
        if met.most is None:
            continue
        least, of = met.least_met_or_partly, words.count(met.of)
        some = "All" if least == met.of else f"At least {words.count(least)}"
        sentence = (
            f"{some} of {words.in_text(case, met.party)}’s {of} positions would have to be met, in "
            "full or in part"
        )
        waits = [case.positions[n].title for n in met.can_wait]
        if len(waits) > met.of - least:
            each = "each of them" if len(waits) == met.of else f"each of {words.listed(waits)}"
            sentence += f"; {each} can wait in some deal, but not all at once"
        elif waits:
            sentence += f"; {words.listed(waits)} can wait"
        if least < met.most:
            sentence += f". That is fewer than “most” ({words.count(met.most)})"
        said.append(sentence + ".")
    return said


def calm_in_words(case: Case, within: Within) -> list[str]:
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
        f"than {words.per_cent(least.calm)} safe without a deal, "
        f"{words.in_text(case, least.party)} would rather wait"
    )
    if limit.party is None:
        return [f"{waits}; a larger one would stand even if the calm were sure to last."]
    if limit.calm - least.calm < 0.005:
        return [f"{waits}, and no larger one changes that."]
    last = words.in_text(case, limit.party)
    return [
        f"{waits}; beyond {words.per_cent(limit.calm)} no such deal is left that {last} prefers."
    ]


def wishes_in_words(case: Case, within: Within) -> list[str]:
    """Say what each side would rather wait for, where they would choose different deals."""
    alike: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for wish in within.wishes:
        alike.setdefault(tuple(wish.levels.items()), []).append(words.in_text(case, wish.party))
    if not alike:
        return []
    sides = []
    for wished, who in alike.items():
        own = [w for w in wished if sum(w in of for of in alike) == 1] or wished
        levels = words.listed(words.level_in_text(case, m, level) for m, level in own)
        sides.append(f"{words.listed(who)} for one with {levels}")
    among = "prefer to waiting" if within.firm else "accept"
    each = "; ".join(sides)
    return [f"Among the deals that all {among}, each side would rather wait for its own: {each}."]


def bystanders_in_words(case: Case, within: Within) -> list[str]:
    """Say who would say no, or rather wait, although its consent is not needed."""
    said = []
    for party in dict.fromkeys(b.party for b in within.best if not b.asked):
        over, as_now = (b for b in within.best if b.party == party)
        best = over if over.refuses_others else as_now
        if best.with_others is None or not best.refuses_others:
            continue
        short = f"{words.points(-best.with_others)} short"
        wants = (
            f"would say no to every such deal: the best leaves it {short} of no deal"
            if best is over
            else "would rather wait: the best such deal that the others prefer to waiting leaves "
            f"it {short}"
        )
        who = words.in_text(case, party)
        said.append(f"{who}, whose consent is not needed, {wants}{_costs(case, best)}.")
    return said


def turn_in_words(case: Case, turn: Turn) -> str:
    """Say a smallest single change, and whether it lies within the judgement's own range."""
    if turn.kind == "level":
        now, to = (words.level_in_text(case, turn.path, str(x)) for x in (turn.now, turn.to))
        return f"{to} instead of {now}"
    was, becomes = float(turn.now), float(turn.to)
    moved = f"from {words.number(was)} to {words.number_beyond(was, becomes)}"
    within = (
        ""
        if turn.share is None
        else (" (within its range)" if turn.share <= 1 else " (beyond its range)")
    )
    return f"{words.judgement_in_text(case, turn.path)} {moved}{within}"
