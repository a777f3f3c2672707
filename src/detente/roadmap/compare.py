"""What an order is worth in one case, and the same or another order in another, side by side."""

from dataclasses import dataclass

from detente.packages.compare import Pair, pair
from detente.roadmap.answer import GivenAnswer, smallest_margins
from detente.roadmap.matrix import Matrix


@dataclass(frozen=True)
class MarginCompared:
    """One party's smallest margin, before and after."""

    party: str
    points: Pair
    share: Pair
    """As a share of its stake then."""


@dataclass(frozen=True)
class OrdersCompared:
    """Two walks side by side."""

    titles: tuple[str, str]
    feasible: tuple[bool, bool]
    stuck: tuple[bool, bool]
    """Whether the order cannot go on somewhere."""
    margin: Pair
    """The smallest share of stake among margins that decide."""
    margin_points: Pair
    binding: tuple[str | None, str | None]
    """Whose margin that is."""
    months: Pair
    weak: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
    """Measure and level of the steps due where it is smallest; empty: before or after them."""
    parties: tuple[MarginCompared, ...]


def compare_orders(
    before: tuple[GivenAnswer, Matrix], after: tuple[GivenAnswer, Matrix]
) -> OrdersCompared:
    """Compare two walks, each with its implementation matrix."""
    (one, _), (other, _) = sides = before, after
    least = [smallest_margins(answer) for answer, _ in sides]
    parties = list(dict.fromkeys([*one.values, *other.values]))
    return OrdersCompared(
        titles=(one.title, other.title),
        feasible=(one.feasible, other.feasible),
        stuck=(one.stuck is not None, other.stuck is not None),
        margin=pair(one.margin, other.margin),
        margin_points=pair(one.margin_points, other.margin_points),
        binding=(_whose(one), _whose(other)),
        months=pair(one.months, other.months),
        weak=(_weak(before[1]), _weak(after[1])),
        parties=tuple(
            MarginCompared(
                party,
                pair(*(m[party].points if party in m else None for m in least)),
                pair(*(m[party].share if party in m else None for m in least)),
            )
            for party in parties
        ),
    )


def _whose(answer: GivenAnswer) -> str | None:
    return answer.binding.party if answer.binding is not None else None


def _weak(matrix: Matrix) -> tuple[tuple[str, str], ...]:
    return tuple((row.measure, row.level) for row in matrix.rows if row.weak)
