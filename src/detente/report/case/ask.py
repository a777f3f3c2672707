"""The case itself, asked and put into words."""

from typing import Any

from detente.case.findings import Finding
from detente.report.asked import Answered, Asked
from detente.report.section import quoted


def as_typed(asked: Asked) -> str:
    """Return the case with the options that change what it says, without motives and scope."""
    typed = [quoted(asked.file.document.name)]
    typed += [f"--scenario {asked.file.scenario}"] if asked.file.scenario else []
    return " ".join([*typed, *(f"--set {quoted(change)}" for change in asked.file.changes)])


def find_findings(file: Any) -> tuple[Finding, ...]:
    """Return everything that `check` says of a file."""
    if file.case is None or not file.case.trades or file.errors:
        return tuple(file.findings)
    from detente.game.trades import find_contradicted_trades

    trades = (file.document.finding(*issue) for issue in find_contradicted_trades(file.case))
    return tuple(sorted([*file.findings, *trades]))


def ask_findings(asked: Asked) -> Answered:
    """Ask what is weak in the case."""
    from detente.report.case.words import check_json, check_section

    findings = find_findings(asked.file)
    section = check_section(findings, asked.name)
    return Answered(section, lambda: check_json(findings, asked.case))


def ask_case(asked: Asked) -> Answered:
    """Ask what the case says."""
    from detente.report.case.words import case_json, case_section

    section = case_section(asked.case, as_typed(asked))
    return Answered(section, lambda: case_json(asked.case, section))


def ask_sources(asked: Asked) -> Answered:
    """Ask what rests on each source."""
    from detente.case.provenance import by_source
    from detente.report.case.words import source_section

    section, case = source_section(asked.case, as_typed(asked)), asked.case
    return Answered(
        section,
        lambda: {"hash": case.hash, "sentence": section.sentence, "sources": by_source(case)},
    )


def ask_wordings(asked: Asked) -> Answered:
    """Ask what the levels mean."""
    from detente.report.case.words import wording_section

    section, case = wording_section(asked.case, as_typed(asked), asked.scope), asked.case
    rows = section.tables[0].rows
    keys = ("measure", "level", "wording", "own")
    return Answered(
        section,
        lambda: {
            "hash": case.hash,
            "sentence": section.sentence,
            "levels": [dict(zip(keys, row, strict=True)) for row in rows],
        },
    )


def ask_worth(asked: Asked, party: str) -> Answered:
    """Ask what each level is worth to a party."""
    from detente.game.worth import find_worths
    from detente.report.case.words_worth import worth_json, worth_section

    of = find_worths(asked.case, party, asked.one_motive, asked.scope)
    section = worth_section(asked.case, of, asked.name)
    return Answered(section, lambda: worth_json(asked.case, of, section))


def ask_gives(asked: Asked) -> Answered:
    """Ask who gives what to whom."""
    from detente.game.game import assume
    from detente.game.worth import find_top_worths
    from detente.report.case.words_worth import gives_json, gives_section

    case, motives = asked.case, assume(asked.case, asked.one_motive)
    of = find_top_worths(case, motives, asked.scope)
    section = gives_section(case, of, motives, asked.name)
    return Answered(section, lambda: gives_json(case, of, section))
