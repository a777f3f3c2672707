"""Errors that only the whole case shows: everything that makes an answer impossible."""

import itertools
import math
from collections.abc import Iterable, Iterator

from detente.case.expressions import Tree, bind, holds, measures_in, parse
from detente.case.findings import Path
from detente.case.judgement import Judgement
from detente.case.references import find_unknown_names, walk
from detente.case.schema import Case, Measure
from detente.case.validation import MOST_ERRORS, Issue

MOST_CHOICES = 20_000
"""Combinations of levels up to which a line of `requires` is looked into."""


def find_contradictions(case: Case) -> list[Issue]:
    """Return every error of a case; an empty list means that it can be asked anything."""
    issues = list(itertools.islice(find_unknown_names(case), MOST_ERRORS))
    issues += _numbers(case)
    issues += _shapes(case)
    issues += _performers(case)
    issues += _beliefs(case)
    issues += _risk_names(case)
    if not issues:  # conditions are sound from here on
        issues += _conditions(case)
    return issues


def _numbers(case: Case) -> Iterator[Issue]:
    shares: list[tuple[Path, Judgement | None]] = [(("calm",), case.calm)]
    for name, party in case.parties.items():
        path: Path = ("parties", name)
        if not 0 < party.discount.low <= party.discount.high <= 1:
            message = f"a discount is above 0 and at most 1, found {_range(party.discount)}"
            yield Issue((*path, "discount"), "E313", message)
        elif party.drift is not None and party.discount.high == 1:
            message = "drift lasts for ever, so a party with drift needs a discount below 1"
            yield Issue((*path, "discount"), "E313", message)
        yield from _least(party.reaction_lag, (*path, "reaction_lag"))
    for name, measure in case.measures.items():
        for level_name, level in measure.levels.items():
            yield from _least(level.months, ("measures", name, "levels", level_name, "months"))
        for k, undo in enumerate(measure.take_back):
            path = ("measures", name, "take_back", k)
            shares.append(((*path, "share"), undo.share))
            yield from _least(undo.months, (*path, "months"))
            for level_name, of_level in undo.levels.items():
                shares.append(((*path, "levels", level_name, "share"), of_level.share))
                yield from _least(of_level.months, (*path, "levels", level_name, "months"))
    for name, seen in case.detection.items():
        for key, chance in seen.per_quarter.items():
            shares.append((("detection", name, "per_quarter", key), chance))
    for name, act in case.outside_risks.items():
        shares.append((("outside_risks", name, "hazard"), act.hazard))
        for key, chance in act.chance.items():
            shares.append((("outside_risks", name, "chance", key), chance))
    for name, guarantee in case.guarantees.items():
        shares.append((("guarantees", name, "honoured"), guarantee.honoured))
    for name, test in case.tests.items():
        for key, chance in test.done_if.items():
            shares.append((("tests", name, "done_if", key), chance))
    for k, item in enumerate(case.evidence):
        for key, chance in item.likelihood.items():
            shares.append((("evidence", k, "likelihood", key), chance))
    for name, coverage in case.coverage.items():
        of = sum(position.of == name for position in case.positions.values())
        if coverage.most > of:
            positions = "1 position" if of == 1 else f"{of} positions"
            message = f"{name} has {positions}, so most cannot be {coverage.most}"
            yield Issue(("coverage", name, "most"), "E313", message)
    for path, share in shares:
        if share is not None and not 0 <= share.low <= share.high <= 1:
            message = f"a share or chance lies between 0 and 1, found {_range(share)}"
            yield Issue(path, "E313", message)


def _range(j: Judgement) -> str:
    return f"{j.mode:g}" if j.is_point else f"{j.low:g} to {j.high:g}"


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69] + "…"


def _least(months: Judgement | None, path: Path) -> Iterator[Issue]:
    if months is not None and months.low < 0:
        yield Issue(path, "E313", f"months cannot be negative, found {_range(months)}")


def _shapes(case: Case) -> Iterator[Issue]:
    for party, of_party in case.values.items():
        for name, value in of_party.items():
            if value.shape is not None and name in case.measures:
                yield from _shape(case, name, value.shape, ("values", party, name, "shape"))
    for party, motives in case.motives.items():
        for motive_name, motive in motives.items():
            for name, shape in motive.shapes.items():
                if name in case.measures:
                    path = ("motives", party, motive_name, "shapes", name)
                    yield from _shape(case, name, shape, path)
    for name, shape in case.interaction_shapes.items():
        if name in case.measures:
            yield from _shape(case, name, shape, ("interaction_shapes", name))
    seen: dict[tuple[str, frozenset[str]], int] = {}
    for k, pair in enumerate(case.interactions):
        here: Path = ("interactions", k, "of")
        if pair.of[0] == pair.of[1]:
            yield Issue(here, "E311", f"a measure does not interact with itself: {pair.of[0]}")
        first = seen.setdefault((pair.party, frozenset(pair.of)), k)
        if first != k:
            both = " and ".join(pair.of)
            message = f"{both} stand twice for {pair.party} (entry {first + 1}); keep one"
            yield Issue(here, "E311", message)
        for name in pair.of:
            measure = case.measures.get(name)
            if measure and name not in case.interaction_shapes and _known_start(measure) > 0:
                message = (
                    f"{name} does not start at its first level; give it interaction_shapes "
                    f"with 0 at {measure.status_quo}"
                )
                yield Issue(here, "E304", message)


def _known_start(measure: Measure) -> int:
    known = measure.status_quo is None or measure.status_quo in measure.levels
    return measure.start if known else 0


def _shape(case: Case, name: str, shape: tuple[float, ...], path: Path) -> Iterator[Issue]:
    measure = case.measures[name]
    if len(shape) != len(measure.levels):
        levels = ", ".join(measure.levels)
        message = f"{len(shape)} numbers for the {len(measure.levels)} levels of {name} ({levels})"
        yield Issue(path, "E303", message)
    elif shape[_known_start(measure)] != 0:
        start = list(measure.levels)[_known_start(measure)]
        found = f"{shape[_known_start(measure)]:g}"
        message = f"worth counts from the status quo: {name} is 0 at {start}, found {found}"
        yield Issue(path, "E304", message)


def _performers(case: Case) -> Iterator[Issue]:
    for name, measure in case.measures.items():
        start = _known_start(measure)
        for k, (level_name, level) in enumerate(measure.levels.items()):
            if k != start and not (level.by or measure.by or level.routes):
                path: Path = ("measures", name, "levels", level_name)
                yield Issue(path, "E102", f"nobody carries out {name} {level_name}; add `by`")
        for k, undo in enumerate(measure.take_back):
            here: Path = ("measures", name, "take_back", k)
            last = k == len(measure.take_back) - 1
            if last == (undo.when is not None):
                message = (
                    "the last line holds always" if last else "only the last line has no `when`"
                )
                yield Issue(
                    here, "E312", f"{message}; of several lines the first that holds counts"
                )
            above = list(measure.levels)[start + 1 :]
            without = [n for n in above if undo.share is None and n not in undo.levels]
            if without:
                yield Issue(here, "E312", f"no share for {name} {', '.join(without)}")


def _beliefs(case: Case) -> Iterator[Issue]:
    for party, motives in case.motives.items():
        defaults = [name for name, m in motives.items() if m.default]
        if len(defaults) > 1:
            message = f"two default motives: {' and '.join(defaults)}; keep one"
            yield Issue(("motives", party, defaults[1], "default"), "E307", message)
    for name, observer in case.observers.items():
        for party, priors in observer.priors.items():
            total = sum(p.mode for p in priors.values())
            if abs(total - 1) > 1e-6:
                message = f"the priors of {party} sum to {total:g}, not to 1"
                yield Issue(("observers", name, "priors", party), "E306", message, True)
    first: dict[str, int] = {}
    for k, item in enumerate(case.evidence):
        if first.setdefault(item.id, k) != k:
            message = f"evidence {item.id} stands twice; give one another id"
            yield Issue(("evidence", k, "id"), "E305", message)
        if case.as_of is not None and item.date > case.as_of:
            message = f"{item.id} of {item.date} is later than the case's `as_of`, {case.as_of}"
            yield Issue(("evidence", k, "date"), "E309", message)
        missing = [m for m in case.motives.get(item.of, ()) if m not in item.likelihood]
        if missing and item.of in case.parties:
            message = f"{item.id} has no likelihood under {', '.join(missing)}"
            yield Issue(("evidence", k, "likelihood"), "E102", message, True)


def _risk_names(case: Case) -> Iterator[Issue]:
    """Refuse one risk carried in two ways (R5)."""
    kinds = {"values": "a weight", "interactions": "a weight", "parties": "a no-deal value"}
    kinds["outside_risks"] = "an outside risk"
    first: dict[str, str] = {}
    for path, entry in walk(case):
        kind = kinds.get(str(path[0])) if path else None
        if entry.risk is None or kind is None:
            continue
        other = first.setdefault(entry.risk, kind)
        if other != kind:
            message = (
                f"risk {entry.risk!r} is carried by {kind} and by {other}; each risk counts once"
            )
            yield Issue((*path, "risk"), "E308", message)


def _conditions(case: Case) -> Iterator[Issue]:
    levels = case.level_names()
    lines = [bind(parse(line.holds), levels) for line in case.requires]
    start = {name: m.start for name, m in case.measures.items()}
    for k, line in enumerate(lines):
        if not holds(line, start.__getitem__):
            message = (
                f"does not hold as things stand now: `{_short(case.requires[k].holds)}`; "
                "mend it, or the `status_quo` of a measure"
            )
            yield Issue(("requires", k), "E302", message)
    reached, possible = reachable_levels(case, lines), possible_levels(case, lines)
    for name, measure in case.measures.items():
        for k, level in enumerate(levels[name]):
            if k in reached[name] or k <= measure.start:
                continue
            if k in possible[name]:
                where, others = _waits_for(case, lines, name, k, reached)
                message = (
                    f"cycle: {name} {level} waits for {others}, which waits for {name}; "
                    "neither can go first"
                )
                yield Issue(("requires", where), "E301", message)
                return  # the rest of the ring would say the same


def reachable_levels(case: Case, lines: Iterable[Tree]) -> dict[str, set[int]]:
    """Return the levels that single steps can reach, where each line is looked at by itself.

    A level counts as reached when the one below it is and every line that speaks of its measure
    holds for it together with some levels already reached of the others.
    """
    reached = {name: {m.start} for name, m in case.measures.items()}
    speaks = {name: [t for t in lines if name in measures_in(t)] for name in case.measures}
    grown = True
    while grown:
        grown = False
        for name, measure in case.measures.items():
            for k in range(len(measure.levels)):
                near = k - 1 in reached[name] or k + 1 in reached[name]
                if (
                    k not in reached[name]
                    and near
                    and all(_possible(line, reached, name, k) for line in speaks[name])
                ):
                    reached[name].add(k)
                    grown = True
    return reached


def possible_levels(case: Case, lines: Iterable[Tree]) -> dict[str, set[int]]:
    """Return the levels that are not ruled out whatever is done first, each line by itself.

    Levels are dropped until nothing changes: one that a line rules out together with everything
    left of the others, and one that no unbroken run of levels leads to. What is possible but not
    reached waits for something that waits for it.
    """
    left = {name: set(range(len(m.levels))) for name, m in case.measures.items()}
    speaks = {name: [t for t in lines if name in measures_in(t)] for name in case.measures}
    shrunk = True
    while shrunk:
        shrunk = False
        for name, measure in case.measures.items():
            kept = {k for k in left[name] if all(_possible(t, left, name, k) for t in speaks[name])}
            for step, end in ((1, len(measure.levels)), (-1, -1)):
                run = itertools.takewhile(kept.__contains__, range(measure.start, end, step))
                last = max(run, key=lambda k: k * step, default=measure.start)
                kept -= {k for k in kept if (k - last) * step > 0}
            if kept != left[name]:
                left[name], shrunk = kept, True
    return left


def _possible(line: Tree, reached: dict[str, set[int]], name: str, level: int) -> bool:
    """Return whether a line can hold with one measure at a level, the others as reached."""
    names = measures_in(line)
    options = [[level] if n == name else sorted(reached[n]) for n in names]
    if math.prod(map(len, options)) > MOST_CHOICES:
        return True  # too long a line to look into: no claim is made about it
    for choice in itertools.product(*options):
        if holds(line, dict(zip(names, choice, strict=True)).__getitem__):
            return True
    return False


def _waits_for(
    case: Case, lines: list[Tree], name: str, level: int, reached: dict[str, set[int]]
) -> tuple[int, str]:
    for k, line in enumerate(lines):
        if name in measures_in(line) and not _possible(line, reached, name, level):
            others = [n for n in measures_in(line) if n != name]
            return k, " and ".join(others) or "itself"
    return 0, "a level that waits too"
