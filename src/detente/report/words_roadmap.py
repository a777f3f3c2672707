"""The order of steps in words: does each side gain by carrying on, and if not, who stops where?"""

from collections.abc import Mapping

from detente.case.schema import Case
from detente.report import words
from detente.report.section import Figure, Section, Table, plain
from detente.roadmap.answer import GivenAnswer, Margin


def given_section(case: Case, answer: GivenAnswer, name: str) -> Section:
    """Turn a walk through somebody's order into a section."""
    return Section(
        question="roadmap",
        title=answer.title,
        sentence=words.begin(words.under(case, answer.motives) + _verdict(case, answer)),
        more=tuple(_more(case, answer)),
        figures=_figures(answer),
        reason=_reason(case, answer),
        tables=(steps_table(case, answer), margins_table(case, answer)),
        next_command=f"detente explain {name} package {answer.name}",
        rests_on=("parties", "measures", "requires", "values", "interactions", "motives"),
    )


def _verdict(case: Case, answer: GivenAnswer) -> str:
    order = f"the order “{answer.title}”"
    if answer.stuck is not None:
        phase, measure, level, line = answer.stuck
        step = f"{words.measure_in_text(case, measure)} ({words.level_name(level)})"
        return f"{order} cannot go on at phase {phase}: {step} needs `{line}`."
    if answer.binding is None:
        return f"{order} asks nobody for anything."
    where = _stop(case, answer, answer.binding)
    if answer.feasible:
        return (
            f"in {order} each side is better off carrying on at every step; the weakest point is "
            f"{where}."
        )
    return f"{order} does not hold: {where}."


def _place(answer: GivenAnswer, margin: Margin) -> str:
    if margin.phase == 0:
        return "before the first step"
    if margin.phase > len(answer.phases):
        return "after the last step"
    return f"in phase {margin.phase}, month {words.number(margin.month)} of it"


def _stop(case: Case, answer: GivenAnswer, margin: Margin) -> str:
    who = words.in_text(case, margin.party)
    share = "" if margin.share is None else f" ({abs(margin.share):.0%} of its stake)"
    gain = f"{words.points(abs(margin.points))}{share}"
    place = _place(answer, margin)
    if margin.kind == "take no part":
        better = "lose" if margin.points >= 0 else "gain"
        return f"{who} would {better} {gain} by taking no part"
    if margin.points >= 0:
        return f"{place}, where {who} would lose {gain} by stopping"
    return f"{who} gains {gain} by stopping {place}{_how(case, margin)}"


def _how(case: Case, margin: Margin) -> str:
    parts = []
    if margin.kind == "pocket":
        parts.append("without doing its own step that is due")
    if margin.takes_back:
        back = words.listed(words.measure_in_text(case, m) for m in margin.takes_back)
        parts.append(f"taking back {back}")
    if margin.receives:
        gets = words.listed(words.measure_in_text(case, m) for m in margin.receives)
        parts.append(f"still receiving {gets}")
    return f", {words.listed(parts)}" if parts else ""


def _more(case: Case, answer: GivenAnswer) -> list[str]:
    said = []
    worst = _worst(answer)
    for margin in worst.values():
        if margin is not answer.binding and margin.points < 0 and margin.judged:
            said.append(words.begin(_stop(case, answer, margin)) + ".")
    for wait in answer.waits:
        step = f"{words.measure_in_text(case, wait.measure)} ({words.level_name(wait.level)})"
        months = f"{words.number(wait.months)} month{'' if wait.months == 1 else 's'}"
        said.append(f"In phase {wait.phase} {step} waits {months} for `{wait.line}`.")
    rather = [words.in_text(case, p) for p, more in answer.over_as_now.items() if more < 0]
    if rather and answer.stuck is None:
        said.append(
            f"{words.listed(rather)} would rather see things stay as they are than this order."
        )
    if answer.other_threats is not None and answer.margin is not None:
        other = "all" if answer.threats == "credible" else "credible"
        if abs(answer.other_threats - answer.margin) > 5e-4:
            said.append(
                f"With {other} threats the smallest margin is {answer.other_threats:.1%} of the "
                "stake."
            )
    return said


def _worst(answer: GivenAnswer) -> Mapping[str, Margin]:
    worst: dict[str, Margin] = {}
    groups = [p.margins for p in answer.phases]
    for margin in (m for of in (*groups, answer.arrival, answer.participation) for m in of):
        if margin.party not in worst or margin.points < worst[margin.party].points:
            worst[margin.party] = margin
    return worst


def _reason(case: Case, answer: GivenAnswer) -> str:
    years = words.number(answer.months / 12)
    exposed = [(e.points, p.number, e) for p in answer.phases for e in p.exposures if e.points > 0]
    said = f"It takes {words.number(answer.months)} months ({years} years)."
    if exposed:
        shares = {e.party: e.points for _, _, e in exposed}
        _, number, worst = max(exposed, key=lambda item: item[0])
        if shares:
            said += (
                f" Most exposed is {words.in_text(case, worst.party)} in phase {number}: it would "
                f"lose {words.points(worst.points)} against no deal if "
                f"{words.in_text(case, worst.by)} stopped."
            )
    return said + f" Assumed: {'; '.join(answer.assumptions)}."


def _figures(answer: GivenAnswer) -> tuple[Figure, ...]:
    return (
        Figure("smallest margin", answer.margin, unit="share of stake"),
        Figure("smallest margin", answer.margin_points, unit="points"),
        Figure("length", answer.months, unit="months"),
    )


def steps_table(case: Case, answer: GivenAnswer) -> Table:
    """Return the order with its dates."""
    rows = []
    for phase in answer.phases:
        steps = "; ".join(
            f"{words.measure_name(case, m)}: {words.level_name(level)} ({words.number(month)})"
            for m, level, month in phase.steps
        )
        ends = phase.begins + phase.months
        span = f"{words.number(phase.begins)} to {words.number(ends)}"
        weak = answer.binding is not None and answer.binding.phase == phase.number
        rows.append((str(phase.number), span, steps, "◀ weakest" if weak else ""))
    caption = "The order: months from the start, and in which month of its phase each step is done."
    return Table("steps", caption, ("Phase", "Months", "Steps", ""), tuple(rows), (True,))


def margins_table(case: Case, answer: GivenAnswer) -> Table:
    """Return the smallest margin of each party in each phase."""
    groups = [("taking part", answer.participation)]
    groups += [(str(p.number), p.margins) for p in answer.phases]
    groups += [("after arrival", answer.arrival)]
    parties = list(case.parties)
    rows = []
    for label, margins in groups:
        by = {m.party: m for m in margins}
        cells = []
        for party in parties:
            margin = by.get(party)
            text = words.signed(margin.points) if margin else "–"
            if margin is answer.binding and margin is not None:
                text = f"▶ {text}"
            cells.append(text)
        rows.append((label, *cells))
    names = tuple(words.party_name(case, p) for p in parties)
    caption = (
        "What each party would lose by stopping, at its weakest moment of each phase, in points of "
        "its own. Below zero it gains by stopping; ▶ marks the weakest by share of stake."
    )
    return Table(
        "margins", caption, ("Phase", *names), tuple(rows), (False, *[True] * len(parties))
    )


def given_json(answer: GivenAnswer, section: Section) -> dict[str, object]:
    """Return what `roadmap --given --json` prints beside its head."""
    body: dict[str, object] = plain(answer)
    del body["case"], body["case_hash"]
    return {"sentence": section.sentence, "hash": answer.case_hash, **body, "more": section.more}
