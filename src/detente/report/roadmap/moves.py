"""The steps of an order as they can be moved, left out or put back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from detente.case.findings import QuestionError, did_you_mean
from detente.case.schema import Case, Roadmap
from detente.report import words
from detente.roadmap.matrix import Matrix
from detente.roadmap.moved import earlier, later, phase_of, together
from detente.roadmap.reading import order_text, parse_order

__all__ = ["Step", "moved", "order_named", "order_steps", "order_text"]


@dataclass(frozen=True)
class Step:
    """A step that an order names, and where else it could stand."""

    measure: str
    level: str
    name: str
    phase: int
    """From 0, of the order as named."""
    row: int | None
    """Its row of the implementation matrix, from 0; None where it is not taken."""
    why_not: str
    """Why it is not taken, on screen."""
    moves: tuple[str, ...]
    """How it can be moved: `earlier`, `later`, `with`: into the phase above its own."""

    @property
    def key(self) -> str:
        """The step as `--late` and `--refuse` name it."""
        return f"{self.measure}={self.level}"


def order_named(case: Case, name: str, text: str) -> tuple[str | Roadmap, Roadmap]:
    """Return an order of a case, by its name there or as typed; never from a file.

    Returns
    -------
    asked : str or Roadmap
        As `walk_order` takes it.
    order : Roadmap
    """
    if not name:
        order = parse_order(case, text)
        return order, order
    if name not in case.roadmaps:
        raise QuestionError(f"no roadmap {name[:80]!r}{did_you_mean(name, case.roadmaps)}")
    return name, case.roadmaps[name]


def order_steps(
    case: Case, order: Roadmap, matrix: Matrix, refused: Sequence[str], without: Sequence[str]
) -> tuple[Step, ...]:
    """Return every step of an order: first those that are taken, as the matrix has them.

    Parameters
    ----------
    case : Case
    order : Roadmap
        As named, before anything is left out.
    matrix : Matrix
        From `implementation`.
    refused : sequence of str
        `measure=level`, as never done.
    without : sequence of str
        Measures that are left out.
    """
    found = {}
    rows = {(row.measure, row.level): k for k, row in enumerate(matrix.rows)}
    for measure, level in _named(case, order):
        t = phase_of(case, order, measure, level)
        assert t is not None
        row = rows.get((measure, level))
        why = "left out" if measure in without else "refused"
        if measure not in without and f"{measure}={level}" not in refused:
            why = "not reached"
        found[measure, level] = Step(
            measure,
            level,
            words.begin(words.step_in_text(case, measure, level)),
            t,
            row,
            "" if row is not None else why,
            tuple(how for how, move in _MOVES.items() if move(case, order, t, measure)),
        )
    taken = [s for s in found.values() if s.row is not None]
    rest = [s for s in found.values() if s.row is None]
    return (*sorted(taken, key=lambda s: s.row or 0), *rest)


_MOVES: dict[str, Callable[[Case, Roadmap, int, str], Roadmap | None]] = {
    "earlier": lambda _case, order, t, measure: earlier(order, t, measure),
    "later": lambda _case, order, t, measure: later(order, t, measure),
    "with": together,
}


def moved(case: Case, order: Roadmap, how: str) -> Roadmap:
    """Return an order with a step elsewhere.

    Parameters
    ----------
    case : Case
    order : Roadmap
    how : str
        One of a step's `moves`, a blank, and the step's `key`.

    Raises
    ------
    QuestionError
        Where that cannot be.
    """
    where, _, step = how.partition(" ")
    measure, _, level = step.partition("=")
    there = measure in case.measures and level in case.measures[measure].levels
    t = phase_of(case, order, measure, level) if there else None
    new = _MOVES[where](case, order, t, measure) if where in _MOVES and t is not None else None
    if new is None:
        raise QuestionError(f"{how[:80]!r} moves no step of this order")
    return new


def _named(case: Case, order: Roadmap) -> Iterator[tuple[str, str]]:
    at = {name: m.start for name, m in case.measures.items()}
    for phase in order.phases:
        for measure, level in phase.do.items():
            names = list(case.measures[measure].levels)
            top = names.index(level) if level in names else int(level)
            for k in range(at[measure] + 1, top + 1):
                yield measure, names[k]
            at[measure] = max(at[measure], top)
