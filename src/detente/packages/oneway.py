"""What does it depend on? Each floor and the heaviest judgements moved through their range."""

import numpy as np
from numpy.typing import NDArray

from detente.case.judgement import Judgement
from detente.game.breakdown import TOLERANCE
from detente.game.outlook import both_floors
from detente.packages.answer import OneWay
from detente.packages.consent import Consent, stake_of
from detente.packages.turns import Lever, floor_lever, value_levers

HEAVIEST = 10


def find_dependence(
    consent: Consent, where: NDArray[np.bool_]
) -> tuple[tuple[OneWay, ...], dict[str, tuple[float, float]]]:
    """Return what each floor, the calm and the ten heaviest judgements do to the answer.

    Beside it, by party, the least and the most that it could get over no deal when any one of them
    moves to an end of its range; a party is left out where the others then accept nothing.

    A judgement is as heavy as its share of the party's stake, at the mode and under the motive
    assumed; one without a range does not move. Everything else stays at its mode.
    """
    game, target = consent.game, _Target(consent, where)
    gains: list[NDArray[np.float64]] = []
    rows = [target.moved(i, floor_lever(game, i), gains) for i in range(len(game.parties))]
    rows.append(_calm(consent, where))
    levers = [
        (abs(lever.factor * lever.base.mode) / stake, i, lever)
        for i in range(len(game.parties))
        if (stake := stake_of(game, i)) is not None
        for lever in value_levers(game, i)
    ]
    levers.sort(key=lambda item: -item[0])
    rows += [target.moved(i, lever, gains) for _, i, lever in levers[:HEAVIEST]]
    found = np.stack(gains)  # a party without a range has its gain at the mode among them
    ends = zip(game.parties, found.min(axis=0), found.max(axis=0), strict=True)
    ranges = {p: (float(low), float(high)) for p, low, high in ends if not np.isnan(low)}
    return tuple(rows), ranges


class _Target:
    """Who refuses what among the R packages of a target."""

    def __init__(self, consent: Consent, where: NDArray[np.bool_]) -> None:
        self.game, self.rows = consent.game, np.flatnonzero(where)
        refuses = [consent.refuses(i)[:, self.rows] for i in range(len(self.game.parties))]
        self.refuses = np.stack(refuses)
        """Shape (P, 2, R)."""
        self.number = consent.number_refusing[:, self.rows]

    def moved(self, party: int, lever: Lever, gains: list[NDArray[np.float64]]) -> OneWay:
        """Return what one judgement does at its ends, and add everybody's gains there."""
        game, outlook, rows = self.game, self.game.outlooks[party], self.rows
        utility, calm = outlook.over_space[rows], game.case.calm.mode
        never, asked = outlook.never[rows], game.asked[:, party][rows]
        others = self.number - self.refuses[party]
        counts = []
        for value in (lever.base.low, lever.base.high):
            shift, worth = lever.factor * (value - lever.base.mode), utility
            no_deal = outlook.no_deal
            if lever.kind == "floor":
                no_deal = no_deal + shift
            else:
                worth = utility + shift * lever.counts(game.space.level[:, rows])
            floors = both_floors(outlook.at_start, no_deal, calm)
            refuses = ((worth < floors[:, None] - TOLERANCE) | never) & asked
            counts.append(_count(others + refuses == 0))
            gains.append(self._gains(party, refuses[0], others[0] + refuses[0], worth - floors[0]))
        return _way(lever.path, game.parties[party], lever.base, counts)

    def _gains(
        self,
        party: int,
        refuses: NDArray[np.bool_],
        number: NDArray[np.uint8],
        margin: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the most that each party could get over no deal in what all others accept.

        One party's refusals and margins are these, and so many refuse; NaN where there is none.
        """
        gains = np.full(len(self.game.parties), np.nan)
        for i, outlook in enumerate(self.game.outlooks):
            agreed = np.flatnonzero(number == (refuses if i == party else self.refuses[i, 0]))
            agreed = agreed[~outlook.never[self.rows[agreed]]]
            if len(agreed):
                over = outlook.over_space[self.rows[agreed]] - self.game.no_deal[i]
                gains[i] = (margin[agreed] if i == party else over).max()
        return gains


def _calm(consent: Consent, where: NDArray[np.bool_]) -> OneWay:
    game, calm = consent.game, consent.game.case.calm
    counts = []
    for value in (calm.low, calm.high):
        agreed = np.stack([where, where])
        for i, outlook in enumerate(game.outlooks):
            floors = both_floors(outlook.at_start, outlook.no_deal, value)
            enough = outlook.over_space >= floors[:, None] - TOLERANCE
            agreed &= enough & ~outlook.never | ~game.asked[:, i]
        counts.append(_count(agreed))
    return _way("calm", None, calm, counts)


def _count(agreed: NDArray[np.bool_]) -> tuple[int, int]:
    over_no_deal, over_as_now = agreed.sum(axis=1)
    return int(over_no_deal), int(over_as_now)


def _way(path: str, party: str | None, base: Judgement, counts: list[tuple[int, int]]) -> OneWay:
    return OneWay(path, party, base.low, base.mode, base.high, *counts)
