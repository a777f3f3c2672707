"""Further questions about an order in words: what mends it, how far it goes, when a step can be."""

from dataclasses import replace
from typing import Any

from detente.case.schema import Case
from detente.report import words
from detente.report.section import Section, Table, plain, quoted
from detente.roadmap.discounts import PatienceAnswer
from detente.roadmap.diverse import DiverseAnswer
from detente.roadmap.repair import Repair, RepairAnswer
from detente.roadmap.step_date import Before, StepDateAnswer
from detente.roadmap.trust import PrefixAnswer


def repair_section(case: Case, answer: RepairAnswer, name: str, given: str, title: str) -> Section:
    """Turn the smallest single changes by which an order holds into a section."""
    order = f"“{title}”"
    if answer.feasible:
        said = f"the order {order} holds as it is: there is nothing to repair."
    elif not answer.repairs:
        said = f"no single change that was tried makes the order {order} hold."
    else:
        said = f"the order {order} does not hold, but would after one change: "
        said += f"{_changes(case, answer)}."
    first = next((r.change for r in answer.repairs if r.change), None)
    return Section(
        question="roadmap",
        title=f"What mends the order {order}",
        sentence=words.begin(words.under(case, answer.motives) + said),
        tables=(_repairs_table(case, answer),) if answer.repairs else (),
        next_command=f"detente roadmap {name} --given {given} --set {quoted(first)}"
        if first
        else "",
    )


def mended_section(case: Case, section: Section, answer: RepairAnswer, command: str) -> Section:
    """Add to the section of a search what mends the order that it came nearest with.

    Parameters
    ----------
    case : Case
    section : Section
        From `found_section`.
    answer : RepairAnswer
        On the order found.
    command : str
        The search as typed, for the next command.
    """
    if answer.feasible:
        return replace(section, more=("There is nothing to repair.", *section.more))
    first = next((r.change for r in answer.repairs if r.change), None)
    changes = _changes(case, answer)
    said = f"One change would do for this order to hold: {changes}."
    if not changes:
        said = "No single change that was tried makes this order hold."
    steps = [t for t in section.tables if t.name in ("steps", "margins")]
    repairs = [_repairs_table(case, answer)] if changes else []
    return replace(
        section,
        more=(said, *section.more),
        tables=(*repairs, *steps),
        next_command=f"{command} --set {quoted(first)}" if first else f"{command} --table matrix",
    )


def _changes(case: Case, answer: RepairAnswer) -> str:
    return words.listed((repair_in_words(case, r) for r in answer.repairs), "or")


def _repairs_table(case: Case, answer: RepairAnswer) -> Table:
    rows = tuple(
        (
            r.kind,
            _judgement(case, r),
            _value(case, r, r.now),
            _value(case, r, r.to),
            "–" if r.share is None else words.percent(r.share),
            words.number(r.months),
            {True: "yes", False: "no", None: "–"}[r.keeps_target],
        )
        for r in answer.repairs
    )
    caption = "The smallest change of each kind by which the order holds; each was made and walked."
    columns = ("Kind", "What", "Now", "Then", "Of its range", "Months", "Keeps the target")
    return Table("repairs", caption, columns, rows, (False, False, True, True, True, True))


def _judgement(case: Case, repair: Repair) -> str:
    if isinstance(repair.to, float):
        return words.judgement_in_text(case, repair.path)
    if not repair.path:
        return "two phases"
    if repair.step:
        return words.step_in_text(case, repair.path, repair.step)
    return words.measure_in_text(case, repair.path)


def _value(case: Case, repair: Repair, value: float | str) -> str:
    if isinstance(value, float):
        return words.number(value)
    return words.level_own(case, repair.path, value) if repair.kind == "level" else value


def repair_in_words(case: Case, repair: Repair) -> str:
    """Say a change by which an order holds."""
    what = _judgement(case, repair)
    now, to = (_value(case, repair, x) for x in (repair.now, repair.to))
    if repair.kind == "level":
        return f"{what} ending at {to} instead of {now}"
    if not repair.path:
        return f"phases {to} and {now} at once"
    if repair.kind == "order":
        return f"{what} in phase {to} instead of {now}"
    return f"{what} at {to} instead of {now}"


def with_options(case: Case, section: Section, answer: RepairAnswer) -> Section:
    """Add to the section of an order what would mend it: judgements, and other orders as options.

    Parameters
    ----------
    case : Case
    section : Section
        From `given_section`.
    answer : RepairAnswer
        On the same order.
    """
    judged = [repair_in_words(case, r) for r in answer.repairs if r.change]
    options = []
    for r in answer.repairs:
        if not r.change:
            price = f"the order then takes {words.years(r.months)}"
            risk = ", and ends short of its target" if r.keeps_target is False else ""
            options.append(f"{repair_in_words(case, r)} ({price}{risk})")
    none = "no single step moved, dropped or added makes the order hold"
    return replace(
        section,
        would_change=(*section.would_change, *judged),
        options=tuple(options) or (none,),
    )


def trust_section(case: Case, answer: PrefixAnswer, name: str, given: str, title: str) -> Section:
    """Say how far an order goes whatever the motives, and what ends it."""
    order = f"the order “{title}”"
    if answer.safe < 0:
        said = f"under some reading of motives somebody would rather take no part in {order}."
    elif not answer.doubts:
        said = f"whatever the motives, each side is better off carrying on throughout {order}."
    elif not answer.safe:
        said = f"no phase of {order} is safe whatever the motives."
    else:
        said = (
            f"whatever the motives, each side is better off carrying on through the first "
            f"{answer.safe} of {answer.phases} phases of {order}: {words.months(answer.months)}."
        )
    more = []
    for doubt in answer.doubts:
        who = words.in_text(case, doubt.margin.party)
        gain = words.points(abs(doubt.margin.points))
        where = "taking no part" if not doubt.margin.phase else "stopping then"
        more.append(
            words.begin(f"{words.under(case, doubt.motives)}{who} gains {gain} by {where}.")
        )
    return Section(
        question="roadmap",
        title="How far the order goes whatever the motives",
        sentence=words.begin(said),
        more=tuple(more),
        next_command=f"detente roadmap {name} --given {given}",
    )


def when_section(case: Case, answer: StepDateAnswer, name: str) -> Section:
    """Say when a step can be taken at the soonest, and what has to come before it."""
    step = words.step_in_text(case, answer.measure, answer.level)
    if answer.months is None:
        known = "this is proved" if answer.proved else "this is not proved"
        said = f"no order with {step} that {words.keeping(answer.margin)} was found; {known}."
    else:
        such = f"in an order that {words.keeping(answer.margin)}"
        said = f"{such}, {step} takes effect no earlier than month "
        said += words.number(answer.at_least or 0.0) + "."
        if answer.proved:
            said = f"{such}, {step} takes effect in month "
            said += f"{words.number(answer.months)} at the soonest: this is proved."
    rows = tuple((words.step_in_text(case, b.measure, b.level), _must(b)) for b in answer.before)
    caption = "What takes effect before it in the order found, and whether it has to."
    return Section(
        question="roadmap",
        title=f"The earliest safe date: {step}",
        sentence=words.begin(words.under(case, answer.motives) + said),
        tables=(Table("before", caption, ("Step", "Has to come first"), rows),) if rows else (),
        next_command=f"detente roadmap {name} --objective earliest",
    )


def _must(before: Before) -> str:
    if before.required:
        return "yes: the case requires it"
    if before.always:
        return "yes, in every order that holds"
    if before.at_the_soonest:
        return "for the step to be so early"
    return "no" if before.at_the_soonest is False else "not known"


def _part(answer: dict[str, Any], *without: str) -> dict[str, Any]:
    """Leave out of an answer inside an answer what the whole says, or what would be too much."""
    return {k: v for k, v in answer.items() if k not in ("case", "case_hash", *without)}


def further_json(answer: object, section: Section) -> dict[str, object]:
    """Return what a further question prints as JSON beside its head."""
    body: dict[str, Any] = plain(answer)
    del body["case"]
    hash_ = body.pop("case_hash")
    if isinstance(answer, RepairAnswer):
        body["repairs"] = [
            {
                **plain({**vars(r), "order": None}),
                "order": r.order.model_dump(mode="json", exclude_defaults=True),
                "change": r.change,
            }
            for r in answer.repairs
        ]
    if isinstance(answer, DiverseAnswer):
        body["plans"] = [{**of, "plan": _part(of["plan"], "stops")} for of in body["plans"]]
    if isinstance(answer, PatienceAnswer):
        alike = ("motives", "threats", "name", "stuck")
        body["parties"] = [_part(of, *alike) for of in body["parties"]]
        body["together"] = _part(body["together"], *alike)
    return {
        "sentence": section.sentence,
        "hash": hash_,
        **body,
        "more": section.more,
        "next": section.next_command,
    }
