"""The case itself in words: findings, tables of what it says, the library."""

from collections.abc import Sequence
from typing import Any

from detente.case import library
from detente.case.beliefs import Motive
from detente.case.findings import Finding
from detente.case.judgement import Change, Judgement
from detente.case.provenance import by_source
from detente.case.schema import Case
from detente.case.weaknesses import find_basis
from detente.report import words
from detente.report.section import Section, Table

MEND = {
    "W201": "name who says so: `source: KEY ¶n`, with KEY under `sources`",
    "W202": "write a range, such as `8 to 16`",
    "W203": "lower the interactions, or raise the weight",
    "W310": "take the level out, or say what it is worth to whom",
    "W311": "loosen the line of `requires` that rules it out, or take the level out",
    "W312": "count it once, or name the `risk` of each",
    "W313": "add it to `shifts` of the no-deal value of whoever keeps it, or leave it so",
    "W314": "nothing, unless the question is about all measures",
    "W315": "write `veto: own measures`, or let another carry the measure out",
    "W317": "say what of it can be undone: `take_back: {share: 1, months: 3}`",
    "W318": "add the value",
}
"""By code of a warning: what to do about it."""


def check_lines(findings: Sequence[Finding], case: Case | None, name: str) -> list[str]:
    """Return what `check` prints: every finding, a summary, the next command."""
    errors = sum(f.severity == "error" for f in findings)
    lines = [str(f) for f in findings]
    if errors:
        return [*lines, f"{_count(errors, 'error')}: mend {'it' if errors == 1 else 'them'} first."]
    counted = _count(len(findings), "warning") if findings else "nothing weak"
    if case is not None:
        parts = f"{_count(len(case.parties), 'party')}, {_count(len(case.measures), 'measure')}"
        lines.append(f"{case.title or case.case}: {parts}; no error, {counted}.")
    return [*lines, f"Next: detente packages {name}"]


def check_json(findings: Sequence[Finding], case: Case | None) -> dict[str, Any]:
    """Return what `check --json` prints."""
    listed = [
        {
            "file": f.file,
            "line": f.line,
            "column": f.column,
            "code": f.code,
            "severity": f.severity,
            "message": f.message,
            "mend": MEND.get(f.code),
        }
        for f in findings
    ]
    errors = sum(f.severity == "error" for f in findings)
    return {
        "hash": case.hash if case else None,
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": listed,
    }


def check_section(findings: Sequence[Finding], name: str) -> Section:
    """Turn the warnings of a case without errors into a section."""
    listed = [
        (str(f.line or f.file or "–"), f.code, words.begin(f.message), MEND.get(f.code, ""))
        for f in findings
    ]
    counted = _count(len(findings), "warning") if findings else "nothing weak"
    caption = "What is weak: the line of the file, what it is, what to do about it."
    columns = ("Line", "Code", "What is weak", "What to do")
    table = Table("findings", caption, columns, tuple(listed), (True,), widths=(6, 8, 50, 36))
    return Section(
        question="check",
        title="What is weak in it?",
        sentence=f"No error, {counted}.",
        tables=(table,) if listed else (),
        next_command=f"detente packages {name}",
    )


def case_section(case: Case, name: str) -> Section:
    """Say what a case holds and what it rests on."""
    return Section(
        question="show",
        title="What does the case say?",
        sentence=_holds(case),
        tables=tuple(case_tables(case)),
        next_command=f"detente check {name}",
    )


def _holds(case: Case) -> str:
    of = find_basis(case)
    core = sum(m.scope == "core" for m in case.measures.values())
    said = [
        f"{_count(len(case.parties), 'party')}, {_count(len(case.measures), 'measure')}"
        + (f" ({core} of them the main ones)" if core < len(case.measures) else ""),
        _count(of.judgements, "judgement")
        + (f", {of.without_source} without a source" if of.without_source else "")
        + f", {of.on_word} on the analyst’s word or memory alone"
        + f", {of.without_range} without a range",
    ]
    return "; ".join(said) + "."


def case_json(case: Case, section: Section) -> dict[str, Any]:
    """Return what `show --json` prints."""
    return {
        "hash": case.hash,
        "sentence": section.sentence,
        "basis": find_basis(case),
        "case": case.model_dump(mode="json", by_alias=True, exclude_unset=True),
    }


def _count(n: int, noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{n} {noun if n == 1 else plural}"


def judged(judgement: Judgement | None) -> str:
    """Write a judgement: its word, its value, its range."""
    if judgement is None:
        return "–"
    text = words.number(judgement.mode)
    if judgement.word:
        text = f"{judgement.word}: {text}"
    if not judgement.is_point:
        text += f" ({words.number(judgement.low)} to {words.number(judgement.high)})"
    return text


def case_tables(case: Case) -> list[Table]:
    """Return what a case says, in tables."""
    parties = tuple(
        (
            name,
            words.party_name(case, name),
            of.veto,
            judged(of.no_deal),
            judged(of.discount),
            judged(of.reaction_lag),
        )
        for name, of in case.parties.items()
    )
    party_columns = ("Party", "Name", "Veto", "No deal", "A year counts", "Months until answered")
    measures = tuple(
        (
            name,
            ", ".join(words.performers(m)),
            " < ".join(f"[{n}]" if k == m.start else n for k, n in enumerate(m.levels)),
            m.scope,
        )
        for name, m in case.measures.items()
    )
    measure_columns = ("Measure", "Carried out by", "Levels ([status quo])", "Scope")
    values = tuple(
        (name, *(judged(_weight(case, party, name)) for party in case.parties))
        for name in case.measures
    )
    blocks = {
        "interactions": len(case.interactions),
        "items of evidence": len(case.evidence),
        "outside risks": len(case.outside_risks),
        "guarantees": len(case.guarantees),
        "roadmaps": len(case.roadmaps),
        "scenarios": len(case.scenarios),
        "sources": len(case.sources),
    }
    return [
        Table("parties", "Who takes part.", party_columns, parties),
        Table("measures", "What could be done.", measure_columns, measures),
        Table(
            "values",
            "What it is worth, in points of each party.",
            ("Measure", *case.parties),
            values,
        ),
        *(t for t in _conditions(case) if t.rows),
        Table(
            "parts",
            "What else is in it.",
            ("Part", "Entries"),
            tuple((k, str(n)) for k, n in blocks.items() if n),
            (False, True),
        ),
    ]


def _conditions(case: Case) -> list[Table]:
    """Return what has to hold, is aimed at, ruled out, asked for and assumed of motives."""
    requires = tuple(
        (f"{line.holds} – {said}" if (said := line.title or line.note) else line.holds,)
        for line in case.requires
    )
    targets = tuple((k, words.target_name(case, k), t.holds) for k, t in case.targets.items())
    red_lines = tuple(
        (party, line.never, line.mandate or "–")
        for party, lines in case.red_lines.items()
        for line in lines
    )
    positions = tuple(
        (p.of, name, p.title, p.met, p.partly or "–") for name, p in case.positions.items()
    )
    assumed = case.default_motives()
    motives = tuple(
        (
            party,
            name + (" (assumed)" if assumed[party] == name else ""),
            words.motive_name(case, party, name),
            "; ".join(_changes(motive)) or "nothing in what the agreement is worth to it",
        )
        for party, of in case.motives.items()
        for name, motive in of.items()
    )
    counts = [f"{c.most} are most of {p}’s" for p, c in case.coverage.items()]
    asked = f"What parties ask for{f' ({words.listed(counts)})' if counts else ''}."
    return [
        Table("targets", "What is aimed at.", ("Target", "In words", "Holds when"), targets),
        Table(
            "requires",
            "What must hold for a package to be admissible.",
            ("Condition",),
            requires,
        ),
        Table(
            "red lines",
            "What a party accepts at no price.",
            ("Party", "Never", "Mandate"),
            red_lines,
        ),
        Table(
            "positions",
            asked,
            ("Of", "Position", "In words", "Met when", "In part when"),
            positions,
        ),
        Table(
            "motives",
            "Readings of what a party is after, and what each changes.",
            ("Party", "Motive", "In words", "Changes"),
            motives,
        ),
    ]


def _changes(motive: Motive) -> list[str]:
    """Say what changes when a motive is the true one."""
    said = [f"{measure} {_changed(change)}" for measure, change in motive.weights.items()]
    if motive.interactions is not None:
        if motive.interactions.all is not None:
            said.append(f"interactions {_changed(motive.interactions.all)}")
        said += [f"{pair} {_changed(change)}" for pair, change in motive.interactions.pairs.items()]
    for measure, shape in motive.shapes.items():
        said.append(f"{measure} by level {', '.join(f'{x:g}' for x in shape)}")
    if motive.no_deal is not None:
        said.append(f"no deal {judged(motive.no_deal)}")
    return said


def _changed(change: Change) -> str:
    return judged(change.to) if change.times is None else f"×{change.times:g}"


def _weight(case: Case, party: str, measure: str) -> Judgement | None:
    value = case.values.get(party, {}).get(measure)
    return value.weight if value else None


def source_table(case: Case) -> Table:
    """Return what each paragraph of each source supports."""
    rows = tuple(
        (f"{s.source} {s.locator}".strip(), ", ".join(s.entries), ", ".join(s.questions))
        for s in by_source(case)
    )
    caption = "From each source to the entries it supports and the questions that use them."
    return Table("sources", caption, ("Source", "Supports", "Used by"), rows)


def source_section(case: Case, name: str) -> Section:
    """Say what rests on each source."""
    used = {s.source for s in by_source(case)}
    idle = [key for key in case.sources if key not in used]
    said = f"{words.begin(words.count(len(used)))} source{'' if len(used) == 1 else 's'} cited"
    return Section(
        question="show",
        title="What rests on each source?",
        sentence=f"{said}; nothing rests on {words.listed(idle)}." if idle else f"{said}.",
        tables=(source_table(case),),
        next_command=f"detente check {name}",
    )


def wording_section(case: Case, name: str, scope: str) -> Section:
    """List the agreed wording of every level."""
    inside = {n: m for n, m in case.measures.items() if scope == "full" or m.scope == "core"}
    rows = tuple(
        (
            words.measure_name(case, measure),
            words.level_name(level) + (" (as now)" if k == of.start else ""),
            text.text or text.in_text or "–",
            "\n".join(f"{words.in_text(case, p)}: {own}" for p, own in text.wordings.items())
            or "–",
        )
        for measure, of in inside.items()
        for k, (level, text) in enumerate(of.levels.items())
    )
    worded = sum(bool(level.text) for m in inside.values() for level in m.levels.values())
    columns = ("Measure", "Level", "Agreed wording", "Own wording of a party")
    return Section(
        question="show",
        title="What do the levels mean?",
        sentence=f"{worded} of {len(rows)} levels have an agreed wording.",
        tables=(Table("wordings", "What each level stands for.", columns, rows),),
        next_command=f"detente check {name}",
    )


def library_table() -> Table:
    """Return the cases that ship with the product."""
    rows = []
    for name, path in library.names().items():
        kind = path.parent.name if path.parent != library.FOLDER else "reference"
        title = next(
            line.removeprefix("title:").strip()
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.startswith("title:")
        )
        rows.append((name, {"templates": "template"}.get(kind, kind), title))
    return Table("library", "Cases that ship with Détente.", ("Name", "Kind", "Title"), tuple(rows))
