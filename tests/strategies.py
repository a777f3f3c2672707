"""Small random cases in the case language, as plain data (hypothesis strategies)."""

from typing import Any

from hypothesis import strategies as st

from detente.case.checks import find_contradictions
from detente.case.schema import Case
from detente.case.validation import validate

PARTIES = ("Arn", "Bel", "Cyr", "Dun")
MEASURES = ("arms", "border", "coal", "drills", "envoys")
LEVELS = ("none", "some", "most", "full")
MOTIVES = ("keen", "sly", "weary")
SIGNS = ("==", "!=", "<", "<=", ">", ">=")

Data = dict[str, Any]


def to_case(data: Data) -> Case:
    """Return the case that the data stand for, sound in form and meaning."""
    case, issues = validate(data)
    assert case is not None, issues
    assert not issues, issues
    contradictions = find_contradictions(case)
    assert not contradictions, contradictions
    return case


def often(one_in: int) -> st.SearchStrategy[bool]:
    """Return true once in so many draws."""
    return st.integers(0, one_in - 1).map(lambda k: k == one_in - 1)


# ---------------------------------------------------------------- judgements


@st.composite
def points(draw: st.DrawFn, low: int = -12, high: int = 12) -> Any:
    """Draw a judgement in points, in any way it may be written."""
    middle = draw(st.integers(low, high))
    form = draw(st.integers(0, 8))
    if form == 0:
        return f"{middle} to {middle + draw(st.integers(0, 6))}"
    if form == 1:
        return [middle - draw(st.integers(0, 3)), middle, middle + 2.5]
    if form == 2:
        return draw(st.sampled_from(["low", "medium", "-low", "-medium"]))
    if form == 3:
        return {"value": draw(st.sampled_from([middle, [middle, middle, middle + 1]]))}
    return middle + draw(st.sampled_from([0, 0, 0.5]))


def shares() -> st.SearchStrategy[Any]:
    """Draw a share between 0 and 1, in any way it may be written."""
    return st.sampled_from(
        [0, 0.1, 0.5, 0.9, 1, 1, "80%", "0.2 to 0.6", [0.3, 0.4, 1], {"value": 1}]
    )


def months() -> st.SearchStrategy[Any]:
    """Draw a number of months."""
    return st.sampled_from([0, 1, 6, 24, "3 to 9", [6, 12, 60], {"value": 2}])


def discounts(below_one: bool) -> st.SearchStrategy[Any]:
    """Draw a discount factor per year."""
    always = [0.9, 0.5, 0.97, [0.7, 0.8, 0.95], "80% to 90%"]
    return st.sampled_from(always if below_one else [*always, 1, [0.9, 1, 1]])


# ---------------------------------------------------------------- measures


class Shape:
    """What the other blocks need to know of the measures: levels and status quo."""

    def __init__(self, sizes: dict[str, int], start: dict[str, int]) -> None:
        self.sizes, self.start = sizes, start
        self.names = list(sizes)


@st.composite
def conditions(draw: st.DrawFn, shape: Shape, depth: int = 2) -> str:
    """Draw a condition on packages."""
    form = draw(st.integers(0, 5)) if depth else 0
    if form == 4:
        return f"not ({draw(conditions(shape, depth - 1))})"
    if form in (3, 5):
        word = "and" if form == 3 else "or"
        parts = [draw(conditions(shape, depth - 1)) for _ in range(draw(st.integers(2, 3)))]
        return f" {word} ".join(p if p.split()[0] == "not" else f"({p})" for p in parts)
    left = draw(st.sampled_from(shape.names))
    return f"{left} {draw(st.sampled_from(SIGNS))} {draw(right_sides(shape, left))}"


@st.composite
def right_sides(draw: st.DrawFn, shape: Shape, left: str) -> str:
    """Draw what a measure is compared with: a level's name or number, or another measure."""
    if draw(often(5)):
        return draw(st.sampled_from(shape.names))
    return spelt(draw, draw(st.integers(0, shape.sizes[left] - 1)))


def spelt(draw: st.DrawFn, level: int) -> str:
    """Return a level's name or its number."""
    return draw(st.sampled_from([LEVELS[level], str(level)]))


@st.composite
def prerequisites(draw: st.DrawFn, shape: Shape) -> list[Any]:
    """Draw lines of `requires` that hold today and wait only for measures named earlier."""
    lines: list[Any] = []
    for _ in range(draw(st.integers(0, 3))):
        waits = draw(st.integers(1, len(shape.names) - 1))
        a, b = shape.names[waits], shape.names[draw(st.integers(0, waits - 1))]
        c = shape.names[draw(st.integers(0, waits - 1))]
        start_a, start_b, start_c = (shape.start[n] for n in (a, b, c))
        k = draw(st.integers(1, shape.sizes[a] - 1))
        n = draw(st.integers(0, shape.sizes[b] - 1))
        p = draw(st.integers(0, shape.sizes[c] - 1))
        kk, nn, pp = (spelt(draw, level) for level in (k, n, p))
        known = {
            f"{a} < {kk} or {b} >= {nn}": start_a < k or start_b >= n,
            f"not ({a} >= {kk} and {b} < {nn})": start_a < k or start_b >= n,
            f"{a} < {kk} or ({b} >= {nn} and {c} >= {pp})": start_a < k
            or (start_b >= n and start_c >= p),
            f"{a} < {kk} or {b} < {nn}": n > 0 and (start_a < k or start_b < n),
            f"{a} <= {b}": start_a <= start_b and shape.sizes[a] <= shape.sizes[b],
            f"{b} >= {a}": start_a <= start_b and shape.sizes[a] <= shape.sizes[b],
        }
        sound = [text for text, holds_today in known.items() if holds_today]
        if sound:
            text = draw(st.sampled_from(sound))
            lines.append({"holds": text} if draw(often(4)) else text)
    return lines


@st.composite
def some_of(draw: st.DrawFn, names: list[str]) -> Any:
    """Draw one name, or a list of some."""
    drawn = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return drawn[0] if len(drawn) == 1 and draw(st.booleans()) else drawn


@st.composite
def measures(draw: st.DrawFn, shape: Shape, name: str, parties: list[str]) -> Data:
    """Draw a measure."""
    entry: Data = {}
    levels: Data = {}
    start = shape.start[name]
    has_by = draw(st.integers(0, 3)) > 0
    if has_by:
        entry["by"] = draw(some_of(parties))
    for k in range(shape.sizes[name]):
        level: Data = {}
        if k != start and (not has_by or draw(often(4))):
            if draw(often(3)):
                ways = draw(st.lists(some_of(parties), min_size=1, max_size=2))
                level["routes"] = {f"way_{r}": {"by": by} for r, by in enumerate(ways)}
            else:
                level["by"] = draw(some_of(parties))
        if draw(often(6)):
            level["protected"] = True
        if draw(often(4)):
            level["months"] = draw(months())
        levels[LEVELS[k]] = level
    plain = not any(levels.values())
    entry["levels"] = list(levels) if plain and draw(st.booleans()) else levels
    if start or draw(often(4)):
        entry["status_quo"] = LEVELS[start]
    if draw(st.integers(0, 5)) > 0:
        entry["take_back"] = draw(take_backs(shape, name, parties))
    return entry


@st.composite
def take_backs(draw: st.DrawFn, shape: Shape, name: str, parties: list[str]) -> Any:
    """Draw what can be undone of a measure: one line, or several of which the first that holds."""
    if not draw(often(3)):
        line = draw(take_back_lines(shape, name, parties))
        return line if draw(st.booleans()) else [line]
    lines = [
        {"when": draw(conditions(shape, 1)), **draw(take_back_lines(shape, name, parties))}
        for _ in range(draw(st.integers(1, 2)))
    ]
    return [*lines, draw(take_back_lines(shape, name, parties))]


@st.composite
def undoers(draw: st.DrawFn, parties: list[str]) -> Data:
    """Draw who can undo something; by default whoever performs it."""
    key = draw(st.sampled_from(["", "", "anyone_of", "all_of"]))
    return {key: draw(some_of(parties))} if key else {}


@st.composite
def take_back_lines(draw: st.DrawFn, shape: Shape, name: str, parties: list[str]) -> Data:
    """Draw a line of `take_back`, by level or for all of them."""
    line: Data = draw(undoers(parties))
    by_level = draw(often(3))
    if not by_level or draw(st.booleans()):
        line["share"] = draw(shares())
        if draw(st.booleans()) and not by_level:
            line["months"] = draw(months())
    if by_level:
        above = range(shape.start[name] + 1, shape.sizes[name])
        line["levels"] = {
            LEVELS[k]: {"share": draw(shares()), "months": draw(months())} | draw(undoers(parties))
            for k in above
            if "share" not in line or draw(st.booleans())
        }
        if not line["levels"]:
            del line["levels"]
            line.setdefault("share", 1)
    return line


# ---------------------------------------------------------------- worth


@st.composite
def shapes(draw: st.DrawFn, size: int, start: int) -> list[float]:
    """Draw a shape over levels, 0 at the status quo."""
    steps = st.sampled_from([-1, -0.5, 0, 0.25, 0.5, 0.75, 1])
    return [0 if k == start else draw(steps) for k in range(size)]


@st.composite
def values(draw: st.DrawFn, shape: Shape) -> Data:
    """Draw what measures are worth to a party."""
    of: Data = {}
    for name in shape.names:
        if draw(often(6)):
            continue
        weight = draw(points())
        size, start = shape.sizes[name], shape.start[name]
        if draw(st.booleans()):
            of[name] = {"weight": weight, "shape": draw(shapes(size, start))}
        else:
            of[name] = weight if draw(st.booleans()) else {"weight": weight}
    return of


@st.composite
def changes(draw: st.DrawFn) -> Any:
    """Draw what a motive does to a number."""
    if draw(st.booleans()):
        return draw(st.sampled_from(["x2", "x0.5", "x0", "x-1", "x 1.5", "x50%"]))
    return draw(points())


@st.composite
def motives(draw: st.DrawFn, shape: Shape, valued: list[str], pairs: list[list[str]]) -> Data:
    """Draw a motive: what changes under it."""
    entry: Data = {}
    if valued and draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(valued), max_size=3, unique=True))
        entry["weights"] = {n: draw(changes()) for n in names}
    if valued and draw(often(4)):
        name = draw(st.sampled_from(valued))
        entry["shapes"] = {name: draw(shapes(shape.sizes[name], shape.start[name]))}
    if pairs and draw(st.booleans()):
        if draw(st.booleans()):
            change = draw(changes())  # in braces stand pairs, so no {value: …} here
            entry["interactions"] = change["value"] if isinstance(change, dict) else change
        else:
            pair = draw(st.sampled_from(pairs))
            pair = pair if draw(st.booleans()) else pair[::-1]
            entry["interactions"] = {"+".join(pair): draw(changes())}
    if draw(st.booleans()):
        entry["no_deal"] = draw(points(-12, 2))
    return entry


# ---------------------------------------------------------------- cases


@st.composite
def parties(draw: st.DrawFn, shape: Shape) -> Data:
    """Draw a party."""
    drifts = draw(often(5))
    entry: Data = {"discount": draw(discounts(below_one=drifts))}
    if draw(st.integers(0, 4)) > 0 or not drifts:
        entry["veto"] = draw(st.sampled_from(["all", "all", "own measures", "none"]))
    if draw(often(3)):
        entry["reaction_lag"] = draw(months())
    no_deal = draw(points(-12, 2))
    if draw(often(3)):
        moved = draw(st.lists(st.sampled_from(shape.names), min_size=1, max_size=2, unique=True))
        no_deal = no_deal if isinstance(no_deal, dict) else {"value": no_deal}
        no_deal = {**no_deal, "shifts": {n: draw(points(-4, 12)) for n in moved}}
    entry["no_deal"] = no_deal
    if drifts:
        entry["drift"] = {"while": draw(conditions(shape, 1)), "per_year": draw(points(0, 2))}
    return entry


def is_possible(data: Data) -> bool:
    """Return whether every level can be reached, which lines taken together may forbid."""
    case, _ = validate(data)
    return case is None or all(issue.code != "E301" for issue in find_contradictions(case))


def cases() -> st.SearchStrategy[Data]:
    """Draw a small sound case."""
    return _cases().filter(is_possible)


@st.composite
def _cases(draw: st.DrawFn) -> Data:
    """Draw a small sound case: 2 to 4 parties, 2 to 5 measures of 2 to 4 levels."""
    names = list(MEASURES[: draw(st.integers(2, 5))])
    sizes = {
        n: draw(st.sampled_from([2, 2, 3, 3, 4] if len(names) < 5 else [2, 2, 3])) for n in names
    }
    start = {n: draw(st.integers(0, sizes[n] - 1)) if draw(often(4)) else 0 for n in names}
    shape = Shape(sizes, start)
    who = list(PARTIES[: draw(st.integers(2, 4))])
    data: Data = {
        "format": 1,
        "case": "random",
        "parties": {p: draw(parties(shape)) for p in who},
        "measures": {n: draw(measures(shape, n, who)) for n in names},
        "values": {p: draw(values(shape)) for p in who},
    }
    if draw(st.booleans()):
        data["calm"] = draw(st.sampled_from([0, 0.3, 1, [0.2, 0.4, 0.8], "0.2 to 0.4", "25%"]))
    if draw(often(4)):
        data["scale"] = {"low": [1, 2, 4], "medium": [3, 6, 8]}
    if len(names) > 2 and draw(often(4)):
        data["measures"][draw(st.sampled_from(names))]["scope"] = "full"
    data["requires"] = draw(prerequisites(shape))
    draw_pairs(draw, data, shape)
    data["targets"] = {
        f"target_{k}": draw(conditions(shape)) for k in range(draw(st.integers(0, 2)))
    }
    if draw(st.booleans()):
        party = draw(st.sampled_from(who))
        lines = draw(st.lists(conditions(shape, 1), min_size=1, max_size=2))
        data["red_lines"] = {party: [{"never": line} for line in lines]}
    data["motives"] = {}
    for party in who:
        if draw(often(2)):
            pairs = [e["of"] for e in data["interactions"] if e["party"] == party]
            known = draw(
                st.lists(st.sampled_from(["keen", "sly", "weary"]), min_size=1, unique=True)
            )
            valued = list(data["values"][party])
            data["motives"][party] = {m: draw(motives(shape, valued, pairs)) for m in known}
            if draw(st.booleans()):
                data["motives"][party][draw(st.sampled_from(known))]["default"] = True
    return data


def draw_pairs(draw: st.DrawFn, data: Data, shape: Shape) -> None:
    """Draw interactions, and the shapes that they need."""
    every = [(a, b) for k, a in enumerate(shape.names) for b in shape.names[:k]]
    data["interactions"] = []
    for party in data["parties"]:
        for pair in draw(st.lists(st.sampled_from(every), max_size=2, unique=True)):
            of = list(pair if draw(st.booleans()) else pair[::-1])
            data["interactions"].append({"party": party, "of": of, "weight": draw(points())})
    data["interaction_shapes"] = {
        name: draw(shapes(shape.sizes[name], shape.start[name]))
        for name in shape.names
        if shape.start[name] or draw(often(4))
    }


@st.composite
def assumptions(draw: st.DrawFn, data: Data) -> dict[str, str]:
    """Draw motives for some of the parties that have any; the others keep their default."""
    return {
        party: draw(st.sampled_from(list(known)))
        for party, known in data["motives"].items()
        if draw(st.booleans())
    }


@st.composite
def questions(draw: st.DrawFn) -> tuple[Data, dict[str, str], str]:
    """Draw a case, the motives assumed and the scope."""
    data = draw(cases())
    return data, draw(assumptions(data)), draw(st.sampled_from(["core", "core", "full"]))
