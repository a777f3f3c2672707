"""What everybody would accept in one case and in another, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from detente.case.findings import QuestionError
from detente.game import Game
from detente.packages.answer import Best, Within
from detente.packages.consent import stake_of
from detente.packages.funnel import find_anywhere, find_target


@dataclass(frozen=True)
class Pair:
    """A number before and after, and by how much it changes; None where there is none."""

    before: float | None
    after: float | None
    change: float | None


def pair(before: float | None, after: float | None) -> Pair:
    """Return two numbers with their difference."""
    either = before is None or after is None
    return Pair(before, after, None if either else after - before)  # type: ignore[operator]


@dataclass(frozen=True)
class PartyCompared:
    """What one party stands to gain, before and after."""

    party: str
    most: Pair
    """The most over no deal in what the others accept, in points."""
    share: Pair
    """The same as a share of its stake then."""
    stake: Pair
    says: tuple[str, str]
    """`accepts` some of what the others accept, `refuses` all of it, `not put to it` where they
    accept nothing, `takes no part` where the case does not have it."""
    asked: tuple[bool, bool]
    """Whether everything looked at needs its consent."""

    @property
    def turned(self) -> bool:
        """Whether it accepts in one of the two and refuses in the other."""
        return set(self.says) == {"accepts", "refuses"}


@dataclass(frozen=True)
class PackagesCompared:
    """The funnel of a target before and after."""

    target: str
    """A target of both cases or a condition; empty for anything."""
    agreed: tuple[str, str]
    """Whether it can be agreed: `yes`, `for fear` of no deal only, or `no`."""
    counts: Mapping[str, Pair]
    parties: tuple[PartyCompared, ...]
    """Of either case: those of the first in their order, then the others."""


def compare_packages(before: Game, after: Game, target: str | None = None) -> PackagesCompared:
    """Compare what everybody would accept under one motive of each party.

    Parameters
    ----------
    before, after : Game
        The two cases, compiled.
    target : str, optional
        A target that both have, or any condition; empty for anything. The first that both have if
        None, anything where they have none.

    Raises
    ------
    QuestionError
        For a target that one of them does not have.
    TooLargeError
        Where there are too many packages to list.
    """
    if target is None:
        both = (name for name in before.case.targets if name in after.case.targets)
        target = next(both, "")
    having = [target in game.case.targets for game in (before, after)]
    if any(having) and not all(having):
        which = "first" if having[1] else "second"
        raise QuestionError(f"the {which} of the two cases has no target {target!r}")
    sides = [_within(game, target) for game in (before, after)]
    parties = list(dict.fromkeys([*before.parties, *after.parties]))
    return PackagesCompared(
        target=target,
        agreed=(_agreed(sides[0]), _agreed(sides[1])),
        counts={
            name: pair(*(_count(within, name) for within in sides))
            for name in ("all", "admissible", "acceptable", "acceptable_as_now", "efficient")
        },
        parties=tuple(_party(p, (before, after), (sides[0], sides[1])) for p in parties),
    )


def _within(game: Game, target: str) -> Within:
    return find_target(game.case, target, game) if target else find_anywhere(game)


def _agreed(within: Within) -> str:
    if within.firm:
        return "yes"
    return "no" if within.calm_limit is None else "for fear"


def _count(within: Within, name: str) -> int:
    return within.efficient.count if name == "efficient" else int(getattr(within.counts, name))


def _party(party: str, games: tuple[Game, Game], sides: tuple[Within, Within]) -> PartyCompared:
    best = [
        next((b for b in of.best if b.party == party and b.floor == "no_deal"), None)
        for of in sides
    ]
    stakes = [
        stake_of(game, game.parties.index(party)) if party in game.parties else None
        for game in games
    ]
    return PartyCompared(
        party=party,
        most=pair(*(b.with_others if b else None for b in best)),
        share=pair(*(b.with_others_share if b else None for b in best)),
        stake=pair(*stakes),
        says=(_says(best[0]), _says(best[1])),
        asked=(bool(best[0] and best[0].asked), bool(best[1] and best[1].asked)),
    )


def _says(best: Best | None) -> str:
    if best is None:
        return "takes no part"
    if best.refuses_all or best.refuses_others:
        return "refuses"
    return "not put to it" if best.with_others is None else "accepts"
