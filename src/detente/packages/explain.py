"""Why, and why not: what one party or one measure does to the answer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from detente.case.expressions import measures_in
from detente.case.findings import QuestionError, did_you_mean
from detente.game import Game
from detente.game.breakdown import TOLERANCE
from detente.game.game import unknown_party
from detente.game.space import open_space
from detente.packages.answer import Best, Need, Turn
from detente.packages.consent import Consent, find_best, stake_of
from detente.packages.needs import find_needs
from detente.packages.turns import turns_of_party


@dataclass(frozen=True)
class PartyView:
    """How one party stands to every target."""

    party: str
    motive: str | None
    stake: float | None
    no_deal: float
    """Its floor if there is no deal, in points."""
    as_now: float
    """Its floor if things stay as they are, in points."""
    worth: Mapping[str, float]
    """By measure: worth of its top level alone, in points, most welcome first."""
    targets: Mapping[str, tuple[Best, ...]]
    """By target: the most it could get over each floor."""
    turns: Mapping[str, tuple[Turn, ...]]
    """By target that it refuses over no deal: what would turn that."""
    red_lines: Mapping[str, tuple[str, ...]]
    """By target of which every deal that the others accept crosses one: its red lines."""


@dataclass(frozen=True)
class MeasureView:
    """What one measure does to the answer."""

    measure: str
    levels: tuple[str, ...]
    performers: Mapping[str, tuple[str, ...]]
    """By level above the lowest: who carries it out."""
    worth: Mapping[str, tuple[float, ...]]
    """By party: worth of each level alone, in points."""
    partners: Mapping[str, tuple[str, ...]]
    """By party: measures it counts together with."""
    requires: tuple[str, ...]
    """Conditions that speak of it."""
    anywhere: Need | None
    """What acceptable packages have of it."""
    targets: Mapping[str, Need | None]


def explain_party(game: Game, party: str) -> PartyView:
    """Return how a party stands to every target, and what would turn its noes.

    Raises
    ------
    QuestionError
        Where there is no such party.
    """
    if party not in game.parties:
        raise QuestionError(unknown_party(game.case, party))
    i, consent = game.parties.index(party), Consent(game)
    outlook = game.outlooks[i]
    targets, turns, crossed = {}, {}, {}
    for name, target in game.case.targets.items():
        where = game.space.holds(game.space.condition(target.holds), game.space.level)
        targets[name] = find_best(consent, i, where)
        agreed = targets[name][0].with_others
        others = where & consent.others_agree(i)[0]
        if agreed is None and others.any():
            lines = game.case.red_lines.get(party, ())
            crossed[name] = tuple(r.never + (f" ({r.mandate})" if r.mandate else "") for r in lines)
        if agreed is not None and agreed < -TOLERANCE:
            rows = np.flatnonzero(others & ~outlook.never)
            short = game.no_deal[i] - outlook.over_space[rows]
            level = game.space.level[:, rows]
            turns[name] = tuple(turns_of_party(game, i, level, short, 0.0))
    tops = {
        name: float(outlook.worth[m][len(game.space.levels[m]) - 1])
        for m, name in enumerate(game.measures)
    }
    return PartyView(
        party=party,
        motive=outlook.motive,
        stake=stake_of(game, i),
        no_deal=float(game.no_deal[i]),
        as_now=float(game.as_now[i]),
        worth=dict(sorted(tops.items(), key=lambda item: -item[1])),
        targets=targets,
        turns=turns,
        red_lines=crossed,
    )


def explain_measure(game: Game, measure: str) -> MeasureView:
    """Return what a measure does to the answer.

    Raises
    ------
    QuestionError
        Where there is no such measure in scope.
    """
    if measure not in game.space.index:
        where = ""
        if measure in game.space.outside:
            where = " in this scope; add --scope full"
            if open_space(game.case, "full").is_too_large:
                where = " in this scope, and the full scope has too many packages to list"
        raise QuestionError(
            f"unknown measure {measure!r}{where or did_you_mean(measure, game.measures)}"
        )
    m, consent = game.space.index[measure], Consent(game)
    levels = game.space.levels[m]
    everything = np.ones(game.space.level.shape[1], dtype=np.bool_)

    def need(where: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Need | None:
        return next((n for n in find_needs(consent, where) if n.measure == measure), None)

    partners = {
        party: tuple(
            other
            for entry in game.case.interactions
            if entry.party == party and measure in entry.of
            for other in entry.of
            if other != measure
        )
        for party in game.parties
    }
    return MeasureView(
        measure=measure,
        levels=levels,
        performers={
            level: tuple(p for i, p in enumerate(game.parties) if game.performs[i, m, k])
            for k, level in enumerate(levels)
            if k != int(game.space.start[m])
        },
        worth={o.party: tuple(map(float, o.worth[m][: len(levels)])) for o in game.outlooks},
        partners={p: of for p, of in partners.items() if of},
        requires=tuple(
            r.holds
            for r in game.case.requires
            if measure in measures_in(game.space.condition(r.holds))
        ),
        anywhere=need(everything),
        targets={
            name: need(game.space.holds(game.space.condition(t.holds), game.space.level))
            for name, t in game.case.targets.items()
        },
    )
