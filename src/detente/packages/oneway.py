"""What does it depend on? Each floor and the heaviest judgements moved through their range."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.case.judgement import Judgement
from detente.game import Game
from detente.game.outlook import Outlook
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
    game = consent.game
    n = game.space.level.shape[1]
    rows: list[OneWay] = []
    gains: list[NDArray[np.float64]] = []
    for i, party in enumerate(game.parties):
        lever = floor_lever(game, i, n)
        rows.append(_moved(consent, where, i, lever, party, gains))
    rows.append(_calm(consent, where))
    levers = [
        (abs(lever.factor * lever.base.mode) / stake, i, lever)
        for i in range(len(game.parties))
        if (stake := stake_of(game, i)) is not None
        for lever in value_levers(game, i, game.space.level)
    ]
    levers.sort(key=lambda item: -item[0])
    for _, i, lever in levers[:HEAVIEST]:
        rows.append(_moved(consent, where, i, lever, game.parties[i], gains))
    found = np.stack(gains)  # a party without a range has its gain at the mode among them
    ends = zip(game.parties, found.min(axis=0), found.max(axis=0), strict=True)
    ranges = {p: (float(low), float(high)) for p, low, high in ends if not np.isnan(low)}
    return tuple(rows), ranges


def _ends(judgement: Judgement) -> Iterator[float]:
    yield judgement.low
    yield judgement.high


def _moved(
    consent: Consent,
    where: NDArray[np.bool_],
    party: int,
    lever: Lever,
    name: str,
    gains: list[NDArray[np.float64]],
) -> OneWay:
    """Return what one judgement does at its ends, and add everybody's gains there."""
    game = consent.game
    counts = []
    for value in _ends(lever.base):
        shift = lever.factor * (value - lever.base.mode)
        if lever.kind == "floor":
            outlook = replace(game.outlooks[party], no_deal=game.outlooks[party].no_deal + shift)
            margins = _margins(game, outlook, game.outlooks[party].over_space)
        else:
            utility = game.outlooks[party].over_space + shift * lever.counts
            margins = _margins(game, game.outlooks[party], utility)
        counts.append(_acceptable(consent, where, party, margins))
        gains.append(_gains(consent, where, party, margins[0]))
    return OneWay(
        path=lever.path,
        party=name,
        low=lever.base.low,
        mode=lever.base.mode,
        high=lever.base.high,
        at_low=counts[0],
        at_high=counts[1],
    )


def _margins(game: Game, outlook: Outlook, utility: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return utility minus each floor, shape (2, S)."""
    calm = game.case.calm.mode
    no_deal = outlook.at_start + outlook.no_deal
    floors = np.array([no_deal, calm * outlook.at_start + (1 - calm) * no_deal])
    return np.asarray(utility - floors[:, None])


def _acceptable(
    consent: Consent, where: NDArray[np.bool_], party: int, margins: NDArray[np.float64]
) -> tuple[int, int]:
    """Count packages acceptable over each floor when one party's margins are these."""
    game = consent.game
    willing = (margins >= -1e-9) & ~game.outlooks[party].never | ~game.asked[:, party]
    others = np.stack([consent.others_agree(party, f) for f in range(2)])
    counts = (willing & others & where).sum(axis=1)
    return int(counts[0]), int(counts[1])


def _gains(
    consent: Consent, where: NDArray[np.bool_], party: int, margin: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the most that each party could get over no deal when one party's margins are these.

    Returns
    -------
    array of float64, shape (P,)
        In packages that all others accept; NaN where there are none.
    """
    game = consent.game
    refuses = consent.refuses[:, 0].copy()
    refuses[party] = game.asked[:, party] & ((margin < -1e-9) | game.outlooks[party].never)
    number = refuses.sum(axis=0)
    gains = np.full(len(game.parties), np.nan)
    for i, outlook in enumerate(game.outlooks):
        rows = np.flatnonzero(where & ~outlook.never & (number == refuses[i]))
        over = margin if i == party else outlook.over_space - game.no_deal[i]
        if len(rows):
            gains[i] = over[rows].max()
    return gains


def _calm(consent: Consent, where: NDArray[np.bool_]) -> OneWay:
    game, calm = consent.game, consent.game.case.calm
    counts = []
    start = np.array([o.at_start for o in game.outlooks])
    never = np.stack([o.never for o in game.outlooks], axis=1)
    for value in _ends(calm):
        floors = value * start + (1 - value) * game.no_deal
        willing = (game.utility >= floors - 1e-9) & ~never | ~game.asked
        counts.append((int((consent.agreed[0] & where).sum()), int((willing.all(1) & where).sum())))
    return OneWay("calm", None, calm.low, calm.mode, calm.high, counts[0], counts[1])
