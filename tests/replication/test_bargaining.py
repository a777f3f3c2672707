"""Bargaining on known frontiers, and the textbook numbers beside it (theory of bargaining).

Nash and Kalai-Smorodinsky go through the product, on a fine grid of each frontier. Egalitarian,
Raiffa, Rubinstein and ratification are no part of the product; they are recomputed here from their
definitions, so that the printed numbers stand on something.
"""

from collections.abc import Callable

import numpy as np
import pytest

import detente
from detente.packages.consent import Consent
from detente.packages.frontier import best_by, find_efficient

GRID = 200_001

FRONTIERS: dict[str, tuple[Callable[[float], float], float]] = {
    "u2=1-u1": (lambda u: 1 - u, 1.0),
    "u2=1-u1^2": (lambda u: 1 - u * u, 1.0),
    "u2=2(1-u1^2)": (lambda u: 2 * (1 - u * u), 1.0),
}

SOLUTIONS = [
    ("u2=1-u1", (0.1, 0.3), 0.4, 0.4, 0.4),
    ("u2=1-u1^2", (0.0, 0.0), 0.5773502691896257, 0.6180339887498949, 0.6180339887498949),
    ("u2=2(1-u1^2)", (0.0, 0.0), 0.5773502691896257, 0.6180339887498949, 0.7807764064044151),
    ("u2=2(1-u1^2)", (0.2, 0.4), 0.587349978393777, 0.6009711271383356, 0.7310708435174292),
]

RAIFFA = [
    ("u2=1-u1", (0.1, 0.3), (0.4, 0.6)),
    ("u2=1-u1^2", (0.0, 0.0), (0.6079709085735847, 0.6303713743282098)),
    ("u2=2(1-u1^2)", (0.0, 0.0), (0.6079709085735847, 1.2607427486564196)),
    ("u2=2(1-u1^2)", (0.2, 0.4), (0.5987062645895453, 1.2831016174824668)),
]


def gains(frontier: str, d: tuple[float, float]) -> np.ndarray:
    """Return gains over `d` on a grid of the frontier's acceptable part, shape (n, 2)."""
    f, most = FRONTIERS[frontier]
    u = np.linspace(d[0], most, GRID)
    both = np.stack([u - d[0], np.array([f(x) for x in u]) - d[1]], axis=1)
    return both[(both >= 0).all(axis=1)]


@pytest.mark.replicates("Nash 1950; Kalai & Smorodinsky 1975, on parabolas and a line")
@pytest.mark.parametrize(("frontier", "d", "nash", "ks", "_egalitarian"), SOLUTIONS)
def test_nash_and_kalai_smorodinsky(frontier, d, nash, ks, _egalitarian):
    over = gains(frontier, d)
    for concept, printed in (("nash_bargaining", nash), ("kalai_smorodinsky", ks)):
        picked = over[best_by(concept, over)]
        assert picked[:, 0].mean() + d[0] == pytest.approx(printed, abs=3e-5), concept


@pytest.mark.replicates("Kalai 1977, equal gains")
@pytest.mark.parametrize(("frontier", "d", "_nash", "_ks", "egalitarian"), SOLUTIONS)
def test_egalitarian(frontier, d, _nash, _ks, egalitarian):
    f, most = FRONTIERS[frontier]
    low, high = d[0], most  # the gain of the second falls, that of the first rises: bisect
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) - d[1] > middle - d[0] else (low, middle)
    assert low == pytest.approx(egalitarian, abs=1e-9)


@pytest.mark.replicates("Raiffa 1953, sequential")
@pytest.mark.parametrize(("frontier", "d", "printed"), RAIFFA)
def test_raiffa(frontier, d, printed):
    f, most = FRONTIERS[frontier]

    def inverse(u2: float) -> float:
        low, high = 0.0, most
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if f(middle) > u2 else (low, middle)
        return low

    u1, u2 = d
    for _ in range(200):  # jump to the midpoint of the two one-sided best offers
        u1, u2 = (u1 + inverse(u2)) / 2, (u2 + f(u1)) / 2
    assert (u1, u2) == pytest.approx(printed, abs=1e-9)


@pytest.mark.replicates("Rubinstein 1982, first mover's share")
@pytest.mark.parametrize(
    ("first", "second", "share"),
    [(0.9, 0.8, 0.7142857142857143), (0.95, 0.95, 0.5128205128205131)],
)
def test_rubinstein(first, second, share):
    x = 0.5
    for _ in range(2000):  # whoever offers leaves the other what it would get by refusing
        x = 1 - second * (1 - first * x)
    assert x == pytest.approx(share, abs=1e-9)
    assert (1 - second) / (1 - first * second) == pytest.approx(share, abs=1e-9)


@pytest.mark.replicates("win-set of a body that votes by distance, status quo 0")
@pytest.mark.parametrize(("votes", "upper"), [(3, 0.6), (4, 0.4)])
def test_ratification(votes, upper):
    ideals = np.array([0.1, 0.2, 0.3, 0.5, 0.8])
    proposals = np.linspace(0, 2, 2_000_001)
    in_favour = sum((np.abs(proposals - i) <= abs(i) + 1e-12).astype(int) for i in ideals)
    assert proposals[in_favour >= votes].max() == pytest.approx(upper, abs=2e-6)


@pytest.mark.replicates("bargaining range with a ratifier who asks for a margin over war")
@pytest.mark.parametrize(
    ("p", "c_a", "c_b", "margin", "low", "high", "exists"),
    [
        (0.5, 0.2, 0.1, 0.15, 0.45, 0.6, True),
        (0.3, 0.1, 0.3, 0.05, 0.25, 0.6, True),
        (0.3, 0.1, 0.1, 0.25, 0.45, 0.4, False),
    ],
)
def test_range_with_a_ratifier(p, c_a, c_b, margin, low, high, exists):
    shares = np.linspace(0, 1, 1_000_001)
    asks = shares >= p - c_a + margin - 1e-12  # A's body: a margin over its war value
    grants = 1 - shares >= 1 - p - c_b - 1e-12  # B: no less than its war value
    both = shares[asks & grants]
    assert bool(len(both)) is exists
    assert shares[asks].min() == pytest.approx(low, abs=2e-5)
    assert shares[grants].max() == pytest.approx(high, abs=2e-5)


@pytest.mark.replicates("oracles.json, packages.discrete: four yes-or-no measures")
def test_four_measures():
    case = detente.load("four-measures")
    game, answer = detente.compile_game(case), detente.find_packages(case).assumed.anywhere
    assert answer.counts.acceptable == 10
    frontier = game.utility[find_efficient(Consent(game))].tolist()
    assert sorted(frontier) == [[0, 5], [1, 4], [4, 3], [6, 0]]
    printed = {"nash_bargaining": [4, 3], "kalai_smorodinsky": [4, 3]}
    assert {s.concept: list(s.gains[0].values()) for s in answer.solutions} == printed
    smallest = [sorted(map(game.measures.index, d.package)) for d in answer.smallest.listed]
    assert answer.smallest.count == 4
    assert sorted(smallest) == [[0, 1], [0, 3], [1, 2], [2, 3]]
