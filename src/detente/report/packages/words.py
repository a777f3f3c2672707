"""The first question in words: what would everybody accept, what does it take, and why not more?"""

from collections.abc import Mapping, Sequence

from detente.case.schema import Case
from detente.packages.answer import Packages, Reading, Target, Within
from detente.report import words
from detente.report.packages.tables import acceptance_chart, goal_of, pick
from detente.report.packages.tables_turned import fitting_tables
from detente.report.packages.words_robust import robust_in_words
from detente.report.packages.words_stages import Funnels, stages_in_words, stages_json
from detente.report.packages.words_verdict import (
    bystanders_in_words,
    calm_in_words,
    needs_in_words,
    positions_in_words,
    takes_in_words,
    turn_in_words,
    verdict_in_words,
    wishes_in_words,
)
from detente.report.section import Figure, Section, plain, quoted
from detente.roadmap.stages import Stages


def packages_section(case: Case, answer: Packages, name: str, stages: Funnels = ()) -> Section:
    """Turn the answer into a section.

    Parameters
    ----------
    case : Case
    answer : Packages
    name : str
        The case as the user typed it, for the next command.
    stages : sequence of mapping, optional
        By reading and target: what holds, and what can be reached step by step.
    """
    target = answer.assumed.targets[0] if answer.assumed.targets else None
    within, goal = pick(answer.assumed, target), goal_of(target)
    assumed = {p: answer.motives[p] for p in answer.telling}
    more = [
        *takes_in_words(case, within, goal),
        *positions_in_words(case, within),
        *calm_in_words(case, within),
        *wishes_in_words(case, within),
        *bystanders_in_words(case, within),
        *robust_in_words(case, answer, target),
        *_other_readings(case, answer, target),
    ]
    if stages:
        assumed_stages = stages[answer.readings.index(answer.assumed)]
        more += stages_in_words(goal, assumed_stages[target.name if target else ""])
    return Section(
        question="packages",
        title="What would everybody accept?",
        sentence=words.begin(words.under(case, assumed) + verdict_in_words(case, within, goal)),
        more=tuple(more),
        figures=_figures(case, answer, within),
        reason=_reason(case, answer, within),
        would_change=tuple(_what_turns(case, answer, target)),
        next_command=_next(case, within, target, name),
        tables=fitting_tables(case, answer, target, stages),
        chart=(lambda: acceptance_chart(case, answer, target)),
    )


def _others(answer: Packages) -> list[Reading]:
    return [r for r in answer.readings if r is not answer.assumed]


def _brief_verdict(case: Case, within: Within, assumed: Within, goal: str) -> str:
    """Say in one sentence what another reading means: whether, what it takes, who minds."""
    if not within.firm:
        return verdict_in_words(case, within, goal)
    needs = needs_in_words(case, within)
    if needs and assumed.firm and needs == needs_in_words(case, assumed):
        needs = "the same"
    met = words.listed(
        f"{words.count(p.least_met_or_partly)} of {words.in_text(case, p.party)}’s "
        f"{words.count(p.of)} positions"
        for p in within.positions
        if p.most is not None
    )
    said = f"{goal} can be agreed and needs {needs or 'nothing more'}"
    said += f", with at least {met} met" if met else ""
    others = dict.fromkeys(b.party for b in within.best if not b.asked)
    for party in others:
        floors = [b.floor for b in within.best if b.party == party and b.refuses_others]
        says = {"no_deal": "would say no, but is not asked", "as_now": "would rather wait"}
        does = says[floors[0]] if floors else "goes along"
        said += f"; {words.in_text(case, party)} {does}"
    return said + "."


def _other_readings(case: Case, answer: Packages, target: Target | None) -> list[str]:
    """Say what each other reading would mean; readings with the same answer share a sentence."""
    verdicts: dict[str, list[Reading]] = {}
    for reading in _others(answer):
        there, assumed = pick(reading, target), pick(answer.assumed, target)
        verdict = _brief_verdict(case, there, assumed, goal_of(target))
        verdicts.setdefault(verdict, []).append(reading)
    return [
        words.begin(f"if {_readings_in_words(case, answer, readings)}, {verdict}")
        for verdict, readings in verdicts.items()
    ]


def _readings_in_words(case: Case, answer: Packages, readings: Sequence[Reading]) -> str:
    """Say under which readings something holds; motives that make no difference are left out."""
    found = {p: list(dict.fromkeys(r.motives[p] for r in readings)) for p in answer.telling}
    said = {tuple(r.motives[p] for p in answer.telling) for r in readings}
    everything = {tuple(r.motives[p] for p in answer.telling) for r in answer.readings}
    fit = {t for t in everything if all(m in found[p] for p, m in zip(found, t, strict=True))}
    if fit - {tuple(answer.motives[p] for p in answer.telling)} <= said:
        each = (
            words.motive_in_text(case, p, motives)
            for p, motives in found.items()
            if len(motives) < len(case.motives[p])
        )
        return words.listed(each)
    return ", or if ".join(_reading_in_words(case, answer, r.motives) for r in readings)


def _reading_in_words(case: Case, answer: Packages, motives: Mapping[str, str]) -> str:
    return words.listed(words.motive_in_text(case, p, (motives[p],)) for p in answer.telling)


def _reason(case: Case, answer: Packages, within: Within) -> str:
    """Say who has least to gain, measured by its own stake, where something can be agreed."""
    gains = [
        (b.with_others_share, b.party, b.with_others)
        for b in within.best
        if b.asked and b.floor == "no_deal"
        if b.with_others is not None and b.with_others_share is not None
    ]
    said = ""
    if gains and within.counts.acceptable:
        share, party, gain = min(gains)
        said = (
            f"{words.in_text(case, party)} has least to gain: at best {words.points(gain)} over no "
            f"deal in what the others accept, {words.per_cent(share)} of what it has at stake."
        )
    if answer.indifferent:
        who = words.listed(words.in_text(case, p) for p in answer.indifferent)
        said += f" What {who} is after makes no difference to this question."
    return said.strip()


def _what_turns(case: Case, answer: Packages, target: Target | None) -> list[str]:
    within = pick(answer.assumed, target)
    now = bool(within.counts.acceptable)
    turned = [r for r in _others(answer) if bool(pick(r, target).counts.acceptable) != now]
    said = [f"that {_readings_in_words(case, answer, turned)}"] if turned else []
    if within.block is not None:
        said += [turn_in_words(case, turn) for turn in within.block.turns]
    before = (within.counts.acceptable, within.counts.acceptable_as_now)
    for way in answer.depends_on:
        ends = ((way.low, way.at_low), (way.high, way.at_high))
        for end, found in ends:
            if end != way.mode and [bool(n) for n in found] != [bool(n) for n in before]:
                moved = f"{words.number(end)} in place of {words.number(way.mode)}"
                said.append(f"{words.judgement_in_text(case, way.path)} at {moved}")
    return said


def _figures(case: Case, answer: Packages, within: Within) -> tuple[Figure, ...]:
    """Return the numbers that have a range."""
    figures = [
        Figure(
            label=f"the most {words.in_text(case, b.party)} could gain over no deal",
            value=b.with_others,
            low=answer.ranges[b.party][0],
            high=answer.ranges[b.party][1],
            unit="points",
            range_from="when any one judgement moves",
        )
        for b in within.best
        if b.asked and b.floor == "no_deal" and b.party in answer.ranges
    ]
    if within.calm_limit is not None:
        figures.append(
            Figure(
                label="how safe the calm is taken to be without a deal",
                value=case.calm.mode,
                low=case.calm.low,
                high=case.calm.high,
                unit="share",
                status="assumed",
                range_from="as coded",
            )
        )
    return tuple(f for f in figures if f.low != f.high)


def _next(case: Case, within: Within, target: Target | None, name: str) -> str:
    if within.block is not None and target is not None:
        return f"detente explain {name} target {quoted(target.name)}"
    if case.roadmaps:
        return f"detente explain {name} package {next(iter(case.roadmaps))}"
    return f"detente brief {name} -o brief.html"


def packages_json(answer: Packages, section: Section, stages: Funnels = ()) -> dict[str, object]:
    """Return what `packages --json` prints beside its head.

    `counts` is the funnel under the motives assumed, with the same keys within each target;
    `targets` adds what it takes and who says no; `readings` has both for every reading. With
    `stages`, each also says how many packages hold and can be reached.
    """
    last = list(stages) or [{} for _ in answer.readings]
    return {
        "sentence": section.sentence,
        "motives": answer.motives,
        **_reading_json(answer.assumed, last[answer.readings.index(answer.assumed)]),
        "stake": answer.stake,
        "depends_on": answer.depends_on,
        "ranges": answer.ranges,
        "robust": answer.robust,
        "readings": [
            {"motives": r.motives, **_reading_json(r, of)}
            for r, of in zip(answer.readings, last, strict=True)
        ],
        "indifferent_motives": answer.indifferent,
        "more": section.more,
        "reason": section.reason,
        "would_change": section.would_change,
        "next": section.next_command,
    }


def _reading_json(reading: Reading, stages: Mapping[str, Stages]) -> dict[str, object]:
    def within_json(within: Within, name: str = "") -> dict[str, object]:
        body: dict[str, object] = plain(within)
        del body["counts"]
        body["best"] = [{**plain(b), "refuses_all": b.refuses_all} for b in within.best]
        if name in stages:
            body |= stages_json(stages[name])
        return body

    return {
        "counts": {
            **plain(reading.anywhere.counts),
            "targets": {t.name: t.counts for t in reading.targets},
        },
        **within_json(reading.anywhere),
        "targets": {t.name: {**plain(t.counts), **within_json(t, t.name)} for t in reading.targets},
    }
