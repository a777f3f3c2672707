"""Warnings: what is allowed but weak, so that an analyst sees where to look next."""

from collections.abc import Iterator
from dataclasses import dataclass

from detente.case.beliefs import Motive
from detente.case.checks import possible_levels
from detente.case.expressions import bind, measures_in, parse
from detente.case.findings import Path
from detente.case.judgement import Change, Judgement
from detente.case.references import walk
from detente.case.schema import Case
from detente.case.validation import Issue


def find_weaknesses(case: Case) -> list[Issue]:
    """Return every warning of a sound case."""
    return [
        *_without_source(case),
        *_points_for_ranges(case),
        *_offsets(case),
        *_levels_nobody_prefers(case),
        *_unreachable(case),
        *_counted_twice(case),
        *_stays_done(case),
        *_out_of_scope(case),
        *_left_open(case),
    ]


def judgements(case: Case) -> Iterator[tuple[Path, Judgement, set[str]]]:
    """Yield every judgement with its path and the sources cited by it or an entry around it."""
    cited: dict[Path, set[str]] = {}
    for path, entry in walk(case):
        around = [cited[path[:k]] for k in range(1, len(path)) if path[:k] in cited]
        own = {citation.split(" ", 1)[0] for citation in entry.source}
        cited[path] = own.union(*around)
        if isinstance(entry, Judgement):
            yield path, entry, cited[path]


@dataclass(frozen=True)
class Basis:
    """What the judgements of a case rest on."""

    judgements: int
    without_source: int
    on_word: int
    """Those that cite only somebody's judgement or memory."""
    without_range: int
    """Those that are single numbers."""


def find_basis(case: Case) -> Basis:
    """Count the judgements of a case by what they rest on."""
    word = {k for k, source in case.sources.items() if source.kind in ("judgement", "memory")}
    of = list(judgements(case))
    return Basis(
        judgements=len(of),
        without_source=sum(not keys for _, _, keys in of),
        on_word=sum(bool(keys) and keys <= word for _, _, keys in of),
        without_range=sum(j.is_point for _, j, _ in of),
    )


def _without_source(case: Case) -> Iterator[Issue]:
    bare = [path for path, _, has in judgements(case) if not has and path[0] != "scale"]
    if bare:
        total = sum(1 for _ in judgements(case))
        message = f"judgement without a source ({len(bare)} such, of {total})"
        yield Issue(bare[0], "W201", message)


def _points_for_ranges(case: Case) -> Iterator[Issue]:
    for party, motives in case.motives.items():
        base = case.parties[party].no_deal
        for name, motive in motives.items():
            point = motive.no_deal is not None and motive.no_deal.is_point
            if point and base is not None and not base.is_point:
                message = f"a point in place of the range of {party}'s no-deal value; give a range"
                yield Issue(("motives", party, name, "no_deal"), "W202", message)
            for measure, change in motive.weights.items():
                value = case.values.get(party, {}).get(measure)
                if change.to and change.to.is_point and value and not value.weight.is_point:
                    path = ("motives", party, name, "weights", measure)
                    message = f"a point in place of the range of {party}'s {measure}; give a range"
                    yield Issue(path, "W202", message)


def _offsets(case: Case) -> Iterator[Issue]:
    pairs: dict[tuple[str, str], list[float]] = {}
    for pair in case.interactions:
        for name in pair.of:
            pairs.setdefault((pair.party, name), []).append(pair.weight.mode)
    for party, of_party in case.values.items():
        for name, value in of_party.items():
            weight = value.weight.mode
            against = [w for w in pairs.get((party, name), ()) if w * weight < 0]
            if abs(sum(against)) > abs(weight):
                message = (
                    f"interactions of {sum(against):+g} are larger than the weight of {weight:+g} "
                    f"that they offset: {party} would want more of what it dislikes"
                )
                yield Issue(("values", party, name), "W203", message)


def _worths(case: Case, measure: str) -> Iterator[list[float]]:
    """Yield what each level of a measure alone is worth, by party and motive, at the mode."""
    of = case.measures[measure]
    top = len(of.levels) - 1
    span = (top - of.start) or of.start
    for party in case.parties:
        value = case.values.get(party, {}).get(measure)
        for motive in case.motives.get(party, {}).values() or (Motive(),):
            change = motive.weights.get(measure, Change(times=1))
            base = value.weight if value else change.to
            if base is not None:
                shape = motive.shapes.get(measure) or (value and value.shape)
                shape = shape or tuple((k - of.start) / span for k in range(top + 1))
                yield [change.applied(base).mode * s for s in shape]


def _pulls(case: Case, measure: str) -> Iterator[list[float]]:
    """Yield how interactions pull at each level, by pair and motive, whatever the other does."""
    top = len(case.measures[measure].levels) - 1
    shape = case.interaction_shapes.get(measure) or tuple(k / top for k in range(top + 1))
    for pair in case.interactions:
        if measure in pair.of:
            for motive in case.motives.get(pair.party, {}).values() or (Motive(),):
                change = motive.interactions and motive.interactions.for_pair(*pair.of)
                weight = change.applied(pair.weight) if change else pair.weight
                yield [weight.mode * s for s in shape]


def _levels_nobody_prefers(case: Case) -> Iterator[Issue]:
    for name, measure in case.measures.items():
        worths = [*_worths(case, name), *_pulls(case, name)]
        levels = list(measure.levels)
        for k, level in enumerate(levels):
            nearer = range(measure.start, k, 1 if k > measure.start else -1)
            # what goes less far is on the way; what goes further has to be worth it to somebody
            as_good = [n for n in nearer if all(w[k] <= w[n] for w in worths)]
            if as_good:
                other = levels[as_good[0]]
                message = f'level "{level}" of {name} is never better than "{other}" for anyone'
                yield Issue(("measures", name, "levels", level), "W310", message, True)


def _unreachable(case: Case) -> Iterator[Issue]:
    levels = case.level_names()
    lines = [bind(parse(line.holds), levels) for line in case.requires]
    possible = possible_levels(case, lines)
    for name in case.measures:
        for k, level in enumerate(levels[name]):
            if k not in possible[name]:
                message = f'level "{level}" of {name} can never be reached; see `requires`'
                yield Issue(("measures", name, "levels", level), "W311", message, True)


def _counted_twice(case: Case) -> Iterator[Issue]:
    for name, guarantee in case.guarantees.items():
        value = case.values.get(guarantee.guarantor, {}).get(guarantee.carried_by)
        if guarantee.form == "structural" and value and value.weight.mode != 0:
            message = (
                f"structural, and {guarantee.guarantor} has a weight of {value.weight.mode:+g} on "
                f"{guarantee.carried_by} too: the same risk may count twice"
            )
            yield Issue(("guarantees", name, "form"), "W312", message)
    for party, of_party in case.parties.items():
        for measure, shift in (of_party.no_deal.shifts if of_party.no_deal else {}).items():
            value = case.values.get(party, {}).get(measure)
            if value and value.weight.mode * shift.mode > 0 and not (shift.risk or value.risk):
                message = (
                    f"{party}'s weight on {measure} ({value.weight.mode:+g}) and this shift "
                    f"({shift.mode:+g}) both count what stays done; name the `risk` of each if "
                    "they are two"
                )
                yield Issue(("parties", party, "no_deal", "shifts", measure), "W312", message)


def _stays_done(case: Case) -> Iterator[Issue]:
    shifted = {m for p in case.parties.values() if p.no_deal for m in p.no_deal.shifts}
    for name, measure in case.measures.items():
        if not measure.take_back:
            message = f"no `take_back` for {name}: taken as never undone"
            yield Issue(("measures", name), "W317", message, True)
            continue
        last = measure.take_back[-1]
        top = last.levels.get(list(measure.levels)[-1])
        share = top.share if top else last.share
        if share is not None and share.mode < 0.5 and name not in shifted:
            message = (
                f"{1 - share.mode:.0%} of {name} stays done, and no party's no-deal value shifts "
                "with it"
            )
            yield Issue(("measures", name, "take_back"), "W313", message)


def _out_of_scope(case: Case) -> Iterator[Issue]:
    levels = case.level_names()
    for k, line in enumerate(case.requires):
        outside = [
            n
            for n in measures_in(bind(parse(line.holds), levels))
            if case.measures[n].scope == "full"
        ]
        if outside:
            message = f"skipped unless --scope full: it speaks of {', '.join(outside)}"
            yield Issue(("requires", k), "W314", message)


def _left_open(case: Case) -> Iterator[Issue]:
    performers = {
        p
        for m in case.measures.values()
        for level in m.levels.values()
        for p in (*m.by, *(level.by or ()), *(q for r in level.routes.values() for q in r.by))
    }
    for name, party in case.parties.items():
        if party.veto == "none" and name in performers:
            message = f"{name} carries out a measure, so it is asked all the same: `own measures`"
            yield Issue(("parties", name, "veto"), "W315", message)
        if party.no_deal is None:
            message = f"{name} has no `no_deal` value: nothing can be asked of this case"
            yield Issue(("parties", name), "W318", message, True)
        if name not in case.values:
            yield Issue(("parties", name), "W318", f"{name} has no `values`: all is worth 0", True)
