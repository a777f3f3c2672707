"""What can be changed in a case file, and what a change does to its lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from detente.case.findings import QuestionError
from detente.case.history import History, difference, digest
from detente.case.load import CaseFile
from detente.case.schema import Case
from detente.case.spots import Spot, changes, spot_at, spots
from detente.report import words
from detente.report.asked import Answered, Asked
from detente.report.section import Section

BLOCKS = {
    "calm": "The calm without a deal",
    "sources": "Sources",
    "parties": "Parties",
    "measures": "Measures: wording, months, what can be taken back",
    "values": "What it is worth to whom",
    "interactions": "What measures are worth together",
    "motives": "Motives",
    "observers": "Who believes what",
    "evidence": "Evidence",
    "detection": "How acts are seen",
    "outside_risks": "Risks outside the agreement",
    "guarantees": "Guarantees",
    "tests": "Tests of sincerity",
}
"""The blocks of a case as the page calls them, in no order of importance."""

MOST_SHOWN = 60
"""Entries listed at once, unless one block is asked for."""


@dataclass(frozen=True)
class Draft:
    """What somebody wants an entry to say."""

    place: str
    value: str
    sources: tuple[str, ...] = ()
    note: str = ""
    seen: str = ""
    """`digest` of the file that it was written for."""


@dataclass(frozen=True)
class Desk:
    """Everything that the page shows."""

    answered: Answered
    blocks: list[tuple[str, str, int]]
    """Name, title and how many entries match, of each block."""
    listed: list[tuple[str, Spot]]
    """Name in words, and entry."""
    left_out: int
    chosen: Spot | None
    named: str
    """The chosen entry in words."""
    draft: Draft | None
    lines: list[tuple[str, int, str]] = field(default_factory=list)
    """What the draft would change: sign, line, text."""


def ask_edit(
    asked: Asked,
    history: History,
    find: str = "",
    block: str = "",
    place: str = "",
    draft: Draft | None = None,
) -> Desk:
    """List what can be changed, and show a change before it is saved.

    Parameters
    ----------
    asked : Asked
        The case as the file has it.
    history : History
        Of the run.
    find, block : str
        Words that an entry has to hold; the block it stands in.
    place : str
        The chosen entry.
    draft : Draft, optional
        What it is to say.

    Raises
    ------
    CaseError, QuestionError
        Where the place is unknown, or the changed case would have errors.
    """
    file, case = asked.file, asked.case
    wanted = find.casefold().split()
    found = [
        (name, spot)
        for spot in spots(file.document, case)
        for name in [named(case, spot)]
        if all(w in f"{name} {spot.place} {spot.value} {spot.sources}".casefold() for w in wanted)
    ]
    counts: dict[str, int] = {}
    for _, spot in found:
        counts[_block(spot)] = counts.get(_block(spot), 0) + 1
    listed = [(name, spot) for name, spot in found if not block or _block(spot) == block]
    shown = listed if block else listed[:MOST_SHOWN]
    chosen = spot_at(file.document, place) if place else None
    lines: list[tuple[str, int, str]] = []
    if draft is not None:
        edit = history.look(_wanted(file, draft))
        lines, draft = difference(edit), replace(draft, seen=digest(edit.before))
    return Desk(
        answered=Answered(_section(history), dict),
        blocks=[(b, BLOCKS.get(b, words.begin(b)), n) for b, n in counts.items()],
        listed=shown,
        left_out=len(listed) - len(shown),
        chosen=chosen,
        named=named(case, chosen) if chosen else "",
        draft=draft or (_as_is(chosen, history) if chosen else None),
        lines=lines,
    )


def _wanted(file: CaseFile, draft: Draft) -> Mapping[str, object]:
    """Return what a draft changes in the file."""
    spot = spot_at(file.document, draft.place)
    return changes(file.document, spot, draft.value, draft.sources, draft.note)


def save(asked: Asked, history: History, draft: Draft) -> str:
    """Write a draft, and return what was changed. Raises as `History.save` does."""
    if not draft.seen:
        raise QuestionError("look at the change before it is saved")
    name = named(asked.case, spot_at(asked.file.document, draft.place))
    history.save(_wanted(asked.file, draft), name, draft.seen)
    return name


def named(case: Case, spot: Spot) -> str:
    """Name an entry in words where there are any, else by its place."""
    parts = [str(step) for step in spot.path]
    if parts[0] == "measures" and len(parts) == 4 and spot.is_text:
        step = spot.path[3]
        level = list(case.measures[parts[1]].levels)[step] if isinstance(step, int) else parts[3]
        return f"{words.measure_name(case, parts[1])}: wording of “{words.level_name(level)}”"
    if parts[0] == "sources":
        return f"What {parts[1]} is"
    place = spot.place.removesuffix(".value")
    if parts[0] == "motives" and len(parts) > 3 and parts[3] in ("weights", "no_deal"):
        motive = words.begin(words.motive_name(case, parts[1], parts[2]))
        return f"{motive}: {words.judgement_in_text(case, place)}"
    if parts[0] == "evidence" and parts[2] == "likelihood":
        item = case.evidence[int(parts[1])]
        return f"How likely {item.id} is under “{words.motive_name(case, item.of, parts[3])}”"
    if parts[-1] in ("months", "share") or parts[0] in (
        *("values", "interactions", "calm"),
        "parties",
    ):
        return words.begin(words.judgement_in_text(case, place))
    return spot.place


def _block(spot: Spot) -> str:
    return str(spot.path[0])


def _as_is(spot: Spot, history: History) -> Draft:
    return Draft(spot.place, spot.value, spot.sources, spot.note, digest(history.read()))


def _section(history: History) -> Section:
    name, kept = Path(history.name).name, history.backup.name
    saved = history.saved
    if not saved:
        sentence = f"Nothing of {name} has been changed since it was opened."
    else:
        stand = "change has" if saved == 1 else "changes have"
        sentence = f"{words.begin(words.count(saved))} {stand} been saved to {name}."
    more = (
        "Every change is checked with the whole case before it is written; comments stay.",
        f"The file as it was is kept beside it as {kept}, from the first change on.",
    )
    return Section("edit", "Change the case", sentence, more=more)
