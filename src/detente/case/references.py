"""Names that must exist: parties, measures, levels, motives, sources, and conditions over them."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from detente.case.expressions import ExpressionError, bind, parse
from detente.case.findings import Path, did_you_mean
from detente.case.judgement import Entry
from detente.case.schema import Case, LevelName, TakeBack
from detente.case.validation import Issue


def conditions(case: Case) -> Iterator[tuple[Path, str]]:
    """Yield every condition of a case with its place."""
    for k, line in enumerate(case.requires):
        yield ("requires", k, "holds"), line.holds
    for name, measure in case.measures.items():
        for k, undo in enumerate(measure.take_back):
            if undo.when is not None:
                yield ("measures", name, "take_back", k, "when"), undo.when
    for name, party in case.parties.items():
        if party.drift is not None:
            yield ("parties", name, "drift", "while"), party.drift.while_
    for name, lines in case.red_lines.items():
        for k, red in enumerate(lines):
            yield ("red_lines", name, k, "never"), red.never
    for name, target in case.targets.items():
        yield ("targets", name, "holds"), target.holds
    for name, position in case.positions.items():
        yield ("positions", name, "met"), position.met
        if position.partly is not None:
            yield ("positions", name, "partly"), position.partly
    for name, act in case.outside_risks.items():
        if act.enabled_when is not None:
            yield ("outside_risks", name, "enabled_when"), act.enabled_when
        for k, deterrent in enumerate(act.deterred_by):
            if deterrent.when is not None:
                yield ("outside_risks", name, "deterred_by", k, "when"), deterrent.when
    for name, guarantee in case.guarantees.items():
        if guarantee.valid_when is not None:
            yield ("guarantees", name, "valid_when"), guarantee.valid_when
    for name, test in case.tests.items():
        yield ("tests", name, "demand"), test.demand
        if test.offer is not None:
            yield ("tests", name, "offer"), test.offer


def find_unknown_names(case: Case) -> Iterator[Issue]:
    """Yield every name that nothing in the case answers to."""
    levels = case.level_names()
    for path, text in conditions(case):
        try:
            bind(parse(text), levels)
        except ExpressionError as err:
            code = "E202" if err.unknown else "E201"
            message = f"{err} in `{_around(text, err.offset)}`{_hint(err, levels)}"
            yield Issue(path, code, message, offset=err.offset)
    yield from _of_measures(case)
    yield from _of_values(case)
    yield from _of_beliefs(case)
    yield from _of_risks(case)
    yield from _of_plans(case)
    yield from _of_sharing(case)
    yield from _of_sources(case)


def _hint(err: ExpressionError, levels: dict[str, tuple[str, ...]]) -> str:
    if err.unknown is None:
        return f", did you mean `{err.meant}`?" if err.meant else ""
    near = did_you_mean(err.unknown, [*err.known, *levels])
    if near.startswith(","):
        return near
    owner = next((name for name, of in levels.items() if err.unknown in of), None)
    return f"; `{err.unknown}` is a level of {owner}" if owner else ""


def _around(text: str, at: int) -> str:
    """Return a condition, or of a long one the part that is meant."""
    if len(text) <= 70:
        return text
    start = max(0, at - 30)
    end = start + 60
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _unknown(
    kind: str, code: str, names: Iterable[str], known: Iterable[str], path: Path, key: bool = False
) -> Iterator[Issue]:
    known = dict.fromkeys(known)
    for name in names:
        if name not in known:
            at = (*path, name) if key else path
            message = f'unknown {kind} "{str(name)[:60]}"{did_you_mean(name, known)}'
            yield Issue(at, code, message, key)


def _parties(case: Case, names: Iterable[str], path: Path, key: bool = False) -> Iterator[Issue]:
    return _unknown("party", "E104", names, case.parties, path, key)


def _measures(case: Case, names: Iterable[str], path: Path, key: bool = False) -> Iterator[Issue]:
    return _unknown("measure", "E105", names, case.measures, path, key)


def _levels(case: Case, measure: str, names: Iterable[str], path: Path) -> Iterator[Issue]:
    kind = f"level of {measure}"
    return _unknown(kind, "E106", names, case.measures[measure].levels, path, True)


def _undo(case: Case, undo: Any, path: Path) -> Iterator[Issue]:
    for who in ("anyone_of", "all_of"):
        yield from _parties(case, getattr(undo, who) or (), (*path, who))


def _of_measures(case: Case) -> Iterator[Issue]:
    for name, measure in case.measures.items():
        here: Path = ("measures", name)
        for words, at in (([name], ("measures",)), (measure.levels, (*here, "levels"))):
            for word in {"and", "or", "not"} & set(words):
                message = f"`{word}` is a word of conditions; choose another name"
                yield Issue((*at, word), "E103", message, True)
        yield from _parties(case, measure.by, (*here, "by"))
        if measure.status_quo is not None:
            path = (*here, "status_quo")
            known = measure.levels
            yield from _unknown(f"level of {name}", "E106", [measure.status_quo], known, path)
        for level_name, level in measure.levels.items():
            path = (*here, "levels", level_name)
            yield from _parties(case, level.by or (), (*path, "by"))
            yield from _parties(case, level.wordings, (*path, "wordings"), key=True)
            for route_name, route in level.routes.items():
                yield from _parties(case, route.by, (*path, "routes", route_name, "by"))
        for level_name, signatures in measure.signed.items():
            path = (*here, "signed", level_name)
            yield from _parties(case, signatures, path, key=True)
        yield from _levels(case, name, measure.signed, (*here, "signed"))
        for k, undo in enumerate(measure.take_back):
            yield from _take_back(case, name, undo, (*here, "take_back", k))


def _take_back(case: Case, measure: str, undo: TakeBack, path: Path) -> Iterator[Issue]:
    yield from _undo(case, undo, path)
    yield from _levels(case, measure, undo.levels, (*path, "levels"))
    for level_name, of_level in undo.levels.items():
        yield from _undo(case, of_level, (*path, "levels", level_name))


def _of_values(case: Case) -> Iterator[Issue]:
    for name, party in case.parties.items():
        if party.no_deal is not None:
            path: Path = ("parties", name, "no_deal", "shifts")
            yield from _measures(case, party.no_deal.shifts, path, key=True)
    yield from _parties(case, case.values, ("values",), key=True)
    for party_name, of_party in case.values.items():
        yield from _measures(case, of_party, ("values", party_name), key=True)
    for k, pair in enumerate(case.interactions):
        yield from _parties(case, [pair.party], ("interactions", k, "party"))
        yield from _measures(case, pair.of, ("interactions", k, "of"))
    yield from _measures(case, case.interaction_shapes, ("interaction_shapes",), key=True)
    yield from _parties(case, case.red_lines, ("red_lines",), key=True)
    yield from _parties(case, case.coverage, ("coverage",), key=True)
    for name, position in case.positions.items():
        yield from _parties(case, [position.of], ("positions", name, "of"))
    for k, trade in enumerate(case.trades):
        yield from _parties(case, [trade.party], ("trades", k, "party"))
        yield from _steps(case, trade.gives, ("trades", k, "gives"))
        yield from _steps(case, trade.gets, ("trades", k, "gets"))


def _motives(case: Case, party: str, names: Iterable[str], path: Path) -> Iterator[Issue]:
    if party not in case.parties:
        return
    yield from _unknown(
        f"motive of {party}", "E107", names, case.motives.get(party, ()), path, True
    )


def _of_beliefs(case: Case) -> Iterator[Issue]:
    yield from _parties(case, case.motives, ("motives",), key=True)
    for party, of_party in case.motives.items():
        for name, motive in of_party.items():
            path: Path = ("motives", party, name)
            yield from _measures(case, motive.weights, (*path, "weights"), key=True)
            yield from _measures(case, motive.shapes, (*path, "shapes"), key=True)
            for pair in motive.interactions.pairs if motive.interactions else ():
                yield from _measures(case, pair.split("+"), (*path, "interactions", pair))
    for name, observer in case.observers.items():
        path = ("observers", name, "priors")
        yield from _parties(case, observer.priors, path, key=True)
        for party, priors in observer.priors.items():
            yield from _motives(case, party, priors, (*path, party))
    for k, item in enumerate(case.evidence):
        yield from _parties(case, [item.of], ("evidence", k, "of"))
        yield from _motives(case, item.of, item.likelihood, ("evidence", k, "likelihood"))
    for name, test in case.tests.items():
        yield from _parties(case, [test.of], ("tests", name, "of"))
        yield from _motives(case, test.of, test.done_if, ("tests", name, "done_if"))
    for name, seen in case.detection.items():
        path = ("detection", name)
        if seen.watch is not None:
            yield from _measures(case, [seen.watch], (*path, "watch"))
            if seen.watch in case.measures:
                yield from _levels(case, seen.watch, seen.per_quarter, (*path, "per_quarter"))


def _of_risks(case: Case) -> Iterator[Issue]:
    for name, act in case.outside_risks.items():
        path: Path = ("outside_risks", name)
        yield from _parties(case, [act.of], (*path, "of"))
        for key in ("chance", "gain"):
            yield from _motives(case, act.of, getattr(act, key), (*path, key))
        yield from _parties(case, act.harm, (*path, "harm"), key=True)
        if act.detection is not None:
            known = case.detection
            at = (*path, "detection")
            yield from _unknown("detection", "E109", [act.detection], known, at)
        if act.at is not None:
            yield from _unknown("date", "E109", [act.at], case.dates, (*path, "at"))
        if isinstance(act.then, dict):
            yield from _parties(case, act.then, (*path, "then"), key=True)
        for k, deterrent in enumerate(act.deterred_by):
            if deterrent.guarantee is not None:
                at = (*path, "deterred_by", k, "guarantee")
                named = [deterrent.guarantee]
                yield from _unknown("guarantee", "E109", named, case.guarantees, at)
    for name, guarantee in case.guarantees.items():
        path = ("guarantees", name)
        yield from _parties(case, [guarantee.guarantor], (*path, "guarantor"))
        yield from _parties(case, [guarantee.binds], (*path, "binds"))
        yield from _parties(case, guarantee.protects, (*path, "protects"))
        yield from _measures(case, [guarantee.carried_by], (*path, "carried_by"))
        if guarantee.carried_by in case.measures:
            at = (*path, "penalty")
            yield from _levels(case, guarantee.carried_by, guarantee.penalty, at)


def _steps(case: Case, steps: dict[str, LevelName], path: Path) -> Iterator[Issue]:
    yield from _measures(case, steps, path, key=True)
    for measure, level in steps.items():
        if measure not in case.measures:
            continue
        known = list(case.measures[measure].levels)
        if level not in known and not (isinstance(level, int) and level < len(known)):
            hint = did_you_mean(level, known)
            message = f'unknown level of {measure} "{level}"{hint}'
            yield Issue((*path, measure), "E106", message)


def _of_sharing(case: Case) -> Iterator[Issue]:
    from detente.case.sharing import SENSITIVE

    for k, block in enumerate(case.shareable):
        yield from _unknown("block", "E109", [block], SENSITIVE, ("shareable", k))


def _of_plans(case: Case) -> Iterator[Issue]:
    for name, plan in case.roadmaps.items():
        path: Path = ("roadmaps", name)
        if plan.target is not None:
            at = (*path, "target")
            yield from _unknown("target", "E109", [plan.target], case.targets, at)
        for k, phase in enumerate(plan.phases):
            yield from _steps(case, phase.do, (*path, "phases", k, "do"))
    for name, day in case.dates.items():
        if day.of is not None:
            yield from _parties(case, [day.of], ("dates", name, "of"))


def _of_sources(case: Case) -> Iterator[Issue]:
    for path, entry in cited(case):
        for citation in entry.source:
            key = citation.split(" ", 1)[0]
            at = (*path, "source")
            yield from _unknown("source", "E108", [key], case.sources, at)


def cited(case: Case) -> Iterator[tuple[Path, Entry]]:
    """Yield every entry of a case that cites a source, with its path."""
    return ((path, entry) for path, entry in walk(case) if entry.source)


def walk(case: Case) -> list[tuple[Path, Entry]]:
    """Return every entry of a case with its path, outermost first."""
    found: list[tuple[Path, Entry]] = []
    _collect(case, (), found)
    return found


def _collect(part: Any, path: Path, found: list[tuple[Path, Entry]]) -> None:
    if isinstance(part, Entry):
        found.append((path, part))
        said = part.model_fields_set  # what is assumed for lack of a word is no entry
        for name, key in _keys(type(part)):
            if name in said:
                _collect(getattr(part, name), (*path, key), found)
    elif isinstance(part, dict):
        for key, value in part.items():
            _collect(value, (*path, key), found)
    elif isinstance(part, tuple):
        for k, value in enumerate(part):
            _collect(value, (*path, k), found)


@cache
def _keys(kind: type[Entry]) -> tuple[tuple[str, str], ...]:
    """Return the fields of a block, each with its key in a file."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items())
