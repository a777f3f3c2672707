"""R1: who accepts which package, and whose consent it needs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from detente.game import Game
from detente.game.breakdown import TOLERANCE
from detente.game.outlook import Outlook
from detente.packages.answer import Best, Near, Refusal, Stand

FLOORS = ("no_deal", "as_now")


@dataclass(frozen=True, eq=False)
class Consent:
    """Acceptance of every admissible package under one assignment of motives.

    P parties, S admissible packages; the axis of length 2 is the floor: no deal, staying as now.
    """

    game: Game

    def refuses(self, party: int) -> NDArray[np.bool_]:
        """Return what a party refuses that needs its consent, shape (2, S)."""
        return np.asarray(~self.game.accepts(party) & self.game.asked[:, party])

    @cached_property
    def number_refusing(self) -> NDArray[np.uint8]:
        """How many refuse, shape (2, S)."""
        number = np.zeros((len(FLOORS), self.game.space.level.shape[1]), dtype=np.uint8)
        for i in range(len(self.game.parties)):
            number += self.refuses(i)
        return number

    @cached_property
    def agreed(self) -> NDArray[np.bool_]:
        """What everybody accepts whose consent is needed, shape (2, S)."""
        return np.asarray(self.number_refusing == 0)

    @cached_property
    def unanimous(self) -> NDArray[np.bool_]:
        """What every party accepts, asked or not, shape (2, S)."""
        parties = range(len(self.game.parties))
        return np.asarray(np.logical_and.reduce([self.game.accepts(i) for i in parties]))

    def others_agree(self, party: int) -> NDArray[np.bool_]:
        """Return what everybody else accepts whose consent is needed, shape (2, S)."""
        return np.asarray(self.number_refusing == self.refuses(party))


def stake_of(game: Game, party: int) -> float | None:
    """Return a party's stake in points, or None where nothing is at stake."""
    stake = float(game.stake[party])
    return stake if stake > 0 else None


def share_of(game: Game, party: int, points: float) -> float | None:
    """Return points as a share of the party's stake."""
    stake = stake_of(game, party)
    return None if stake is None else points / stake


def find_best(consent: Consent, party: int, where: NDArray[np.bool_]) -> tuple[Best, Best]:
    """Return the most that a party could get over each floor within a set of packages."""
    game, name = consent.game, consent.game.parties[party]
    outlook = game.outlooks[party]
    asked = bool(game.asked[:, party][where].all())
    rows = np.flatnonzero(where & ~outlook.never)
    if not len(rows):
        none = (Best(name, floor, asked, None, None, {}, None, None) for floor in FLOORS)
        return next(none), next(none)
    others, row = consent.others_agree(party)[:, rows], _top(outlook, rows)
    package = game.space.named(game.space.level[:, row])

    def over(floor: int, level: float) -> Best:
        margin, agreed = float(outlook.over_space[row] - level), rows[others[floor]]
        top = _top(outlook, agreed) if len(agreed) else None
        most = None if top is None else float(outlook.over_space[top] - level)
        return Best(
            party=name,
            floor=FLOORS[floor],
            asked=asked,
            margin=margin,
            share=share_of(game, party, margin),
            package=package,
            with_others=most,
            with_others_share=None if most is None else share_of(game, party, most),
            minds=_minds(outlook, row if top is None else top),
        )

    return over(0, game.no_deal[party]), over(1, game.as_now[party])


def _top(outlook: Outlook, rows: NDArray[np.int64]) -> int:
    """Return the package that a party likes best, the first of several."""
    return int(rows[outlook.over_space[rows].argmax()])


def _minds(outlook: Outlook, row: int) -> tuple[str, str] | None:
    """Return the measure and level of a package that cost a party most, each taken alone."""
    level = outlook.space.level[:, row]
    worth = outlook.worth[np.arange(len(level)), level]
    m = int(worth.argmin())
    space = outlook.space
    return (space.measures[m], space.levels[m][level[m]]) if worth[m] < 0 else None


def find_nearest(consent: Consent, where: NDArray[np.bool_]) -> Near:
    """Return the package that fewest refuse over no deal, and among those by the least share."""
    game = consent.game
    number = np.where(where, consent.number_refusing[0], len(game.parties) + 1)
    rows = np.flatnonzero(number == number.min())
    most = np.zeros(len(rows))
    for i, outlook in enumerate(game.outlooks):
        stake = stake_of(game, i) or 1.0  # points where nothing is at stake
        short = np.maximum(game.no_deal[i] - outlook.over_space[rows], 0) / stake
        short = np.where(outlook.never[rows], np.inf, short)
        most = np.maximum(most, np.where(consent.refuses(i)[0, rows], short, 0.0))
    row = rows[most.argmin()]
    package = game.space.level[:, row]
    refusals = [r for r in find_refusals(game, package) if r.floor == "no_deal"]
    return Near(game.space.named(package), tuple(refusals))


def find_refusals(game: Game, package: NDArray[np.uint8]) -> list[Refusal]:
    """Return who says no to a package, shape (M,), over which floor and by how much."""
    found = []
    for i, stand in enumerate(find_stands(game, package)):
        margins = (stand.over_no_deal, stand.over_as_now)
        for floor, margin in zip(FLOORS, margins, strict=True):
            if stand.asked and (margin < -TOLERANCE or stand.red_lines):
                short = max(-margin, 0.0)
                share = share_of(game, i, short)
                found.append(Refusal(stand.party, floor, short, share, stand.red_lines))
    return found


def find_stands(game: Game, package: NDArray[np.uint8]) -> list[Stand]:
    """Return what each party makes of a package, shape (M,)."""
    level = package[:, None]
    stands = []
    for i, outlook in enumerate(game.outlooks):
        utility = float(outlook.utility(level)[0])
        lines = game.case.red_lines.get(outlook.party, ())
        crossed = tuple(
            line.never
            for line, tree in zip(lines, outlook.red_lines, strict=True)
            if game.space.holds(tree, level)[0]
        )
        stands.append(
            Stand(
                party=outlook.party,
                asked=game.consents(i, package),
                utility=utility,
                over_no_deal=utility - float(game.no_deal[i]),
                over_as_now=utility - float(game.as_now[i]),
                red_lines=crossed,
            )
        )
    return stands


def broken_lines(game: Game, package: NDArray[np.uint8]) -> tuple[str, ...]:
    """Return the lines of `requires` that a package breaks."""
    return tuple(
        line.holds
        for line in game.case.requires
        if (tree := game.space.condition(line.holds)) in game.space.requires
        and not game.space.holds(tree, package[:, None])[0]
    )
