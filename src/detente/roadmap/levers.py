"""Judgements that decide whether an order holds, and how to put another number in their place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pydantic import BaseModel

from detente.case.judgement import Judgement
from detente.case.schema import Case, TakeBack
from detente.game import Game
from detente.game.game import floors_of
from detente.game.outlook import take_outlook
from detente.game.undoing import compile_undoing

Place = tuple[str | int, ...]
"""Fields, keys and positions that lead to a judgement within a `Case`."""

_FOR_EVER = 240.0
"""Months: nobody waits longer for an answer or a reversal."""


@dataclass(frozen=True)
class Lever:
    """A judgement that can be moved."""

    kind: str
    """`weight`, `floor`, `reversal`, `lag` or `discount`."""
    party: str | None
    """Whose it is; of a reversal nobody's in particular."""
    path: str
    """Its place in the case, for `--set`."""
    at: Place
    base: Judgement
    """As the case has it."""
    least: float
    most: float
    """Between which it makes sense."""


def levers_of(game: Game, parties: Sequence[int]) -> Iterator[Lever]:
    """Yield every weight, interaction, floor and lag of some parties, and every reversal."""
    for i in parties:
        name = game.parties[i]
        yield from _weights(game, name)
        yield _floor(game, name)
        base = game.case.parties[name].reaction_lag
        at: Place = ("parties", name, "reaction_lag")
        yield Lever("lag", name, ".".join(map(str, at)), at, base, 0.0, _FOR_EVER)
    for name in game.measures:
        lines = game.case.measures[name].take_back
        for k, line in enumerate(lines):
            path = f"measures.{name}.take_back" + (f".{k + 1}" if len(lines) > 1 else "")
            yield from _reversals(line, path, ("measures", name, "take_back", k))


def _weights(game: Game, name: str) -> Iterator[Lever]:
    case, motive = game.case, game.motives.get(name)
    changes = case.motives[name][motive] if motive is not None else None
    for measure in game.measures:
        value = case.values.get(name, {}).get(measure)
        change = changes.weights.get(measure) if changes else None
        if change is not None and change.to is not None:
            path = f"motives.{name}.{motive}.weights.{measure}"
            at: Place = ("motives", name, str(motive), "weights", measure, "to")
            yield _unbounded("weight", name, path, at, change.to)
        elif value is not None:
            at = ("values", name, measure, "weight")
            yield _unbounded("weight", name, ".".join(map(str, at)), at, value.weight)
    for k, entry in enumerate(case.interactions):
        if entry.party != name or not all(n in game.space.index for n in entry.of):
            continue
        pairs = changes.interactions if changes else None
        of_pair = pairs.for_pair(*entry.of) if pairs else None
        if of_pair is None or of_pair.to is None:
            path = f"interactions.{name}+{'+'.join(entry.of)}.weight"
            yield _unbounded("weight", name, path, ("interactions", k, "weight"), entry.weight)


def _floor(game: Game, name: str) -> Lever:
    motive = game.motives.get(name)
    own = game.case.motives[name][motive].no_deal if motive is not None else None
    if own is not None:
        at: Place = ("motives", name, str(motive), "no_deal")
        return _unbounded("floor", name, ".".join(map(str, at)), at, own)
    base = game.case.parties[name].no_deal
    assert base is not None  # compile_game refuses a case without
    at = ("parties", name, "no_deal")
    return _unbounded("floor", name, f"parties.{name}.no_deal.value", at, base)


def _unbounded(kind: str, party: str, path: str, at: Place, base: Judgement) -> Lever:
    return Lever(kind, party, path, at, base, -float("inf"), float("inf"))


def _reversals(line: TakeBack, path: str, at: Place) -> Iterator[Lever]:
    none = Judgement.model_validate(0)
    if line.share is not None:
        yield Lever("reversal", None, f"{path}.share", (*at, "share"), line.share, 0.0, 1.0)
        months = line.months or none
        yield Lever("reversal", None, f"{path}.months", (*at, "months"), months, 0.0, _FOR_EVER)
    for name, own in line.levels.items():
        place, there = f"{path}.levels.{name}", (*at, "levels", name)
        yield Lever("reversal", None, f"{place}.share", (*there, "share"), own.share, 0.0, 1.0)
        said = own.months if "months" in own.model_fields_set else line.months
        base = said or none
        yield Lever("reversal", None, f"{place}.months", (*there, "months"), base, 0.0, _FOR_EVER)


def with_number(case: Case, lever: Lever, number: float) -> Case:
    """Return a case with another number in the place of a judgement, as `--set` would make it."""
    changed: Case = _put(case, lever.at, number)
    changed._hash = ""  # not the same case any more
    return changed


def _put(node: Any, at: Place, number: float) -> Any:
    if not at:
        point = {"low": number, "mode": number, "high": number, "word": None}
        return node.model_copy(update=point) if node else Judgement.model_validate(number)
    step, rest = at[0], at[1:]
    if isinstance(node, BaseModel):
        return node.model_copy(update={str(step): _put(getattr(node, str(step)), rest, number)})
    if isinstance(node, Mapping):
        return {**node, step: _put(node[step], rest, number)}
    k = int(step)
    return (*node[:k], _put(node[k], rest, number), *node[k + 1 :])


def game_with(game: Game, lever: Lever, number: float) -> Game:
    """Return a game with another number in the place of a judgement; packages are shared.

    What the game has already computed over all packages, such as stakes, is not carried over.
    """
    case = with_number(game.case, lever, number)
    if lever.kind == "discount":  # what is drifted away, and what takes long to undo, depends on it
        discount = np.array([p.discount.mode for p in case.parties.values()])
        conditional, undoing = compile_undoing(case, game.space, game.parties, discount)
        game = replace(game, discount=discount, undoing=undoing, conditional=conditional)
    if lever.kind == "lag":
        lag = np.array([p.reaction_lag.mode for p in case.parties.values()])
        return replace(game, case=case, lag=lag)
    if lever.kind == "reversal":
        conditional, undoing = compile_undoing(case, game.space, game.parties, game.discount)
        return replace(game, case=case, undoing=undoing, conditional=conditional)
    assert lever.party is not None
    key = (lever.party, game.motives.get(lever.party))
    kept = {(p, game.motives.get(p)): game.outlook(p) for p in game.parties}
    outlooks = {**kept, key: take_outlook(case, game.space, *key)}
    no_deal, as_now = floors_of(case, list(outlooks.values()))
    return replace(game, case=case, no_deal=no_deal, as_now=as_now, _outlooks=outlooks)
