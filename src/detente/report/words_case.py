"""The case itself in words: findings, tables of what it says, the library."""

from collections.abc import Sequence
from typing import Any

from detente.case import library
from detente.case.beliefs import Motive
from detente.case.findings import Finding
from detente.case.judgement import Change, Judgement
from detente.case.provenance import by_source
from detente.case.schema import Case
from detente.report import words
from detente.report.section import Table


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


def _count(n: int, noun: str) -> str:
    plural = noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
    return f"{n} {noun if n == 1 else plural}"


def _judged(judgement: Judgement | None) -> str:
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
            _judged(of.no_deal),
            _judged(of.discount),
            _judged(of.reaction_lag),
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
        (name, *(_judged(_weight(case, party, name)) for party in case.parties))
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
        said.append(f"no deal {_judged(motive.no_deal)}")
    return said


def _changed(change: Change) -> str:
    return _judged(change.to) if change.times is None else f"×{change.times:g}"


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
