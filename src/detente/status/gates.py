"""Three gates before celebrating: a deal is bought, on ice, uncorked, by the record and the case.

*Bought*: something was agreed, and a deal exists. *On ice*: nobody gains by stopping, nobody has
left or gone back, the tests of sincerity that are owed were passed. *Uncorked*: what cannot be
undone is done and verified, duties are kept, no notice runs, and nobody could leave at no cost.
Every condition is answered by yes, no or unknown; a gate that was passed can be lost again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detente.status.answer import Standing, Status
from detente.status.facts import WORD_OF

if TYPE_CHECKING:
    from detente.status.stake import AtStake

GATES = ("bought", "on ice", "uncorked")
Says = Literal["yes", "no", "unknown"]

_WORST: tuple[Says, ...] = ("no", "unknown", "yes")
_BROKEN = ("breach", "disowned", "suspended", "undone", "late")
_AGREES = ("signed", "ratified", "adopted", "gate")


@dataclass(frozen=True)
class Condition:
    """What a gate asks for."""

    gate: str
    name: str
    says: Says
    entry: int | None = None
    """Number of the entry that decides it, 0 for the terms; None where no entry does."""
    about: tuple[str, ...] = ()
    """Obligations, notices or parties that decide it."""


@dataclass(frozen=True)
class Gates:
    """How far an agreement has come."""

    conditions: tuple[Condition, ...]

    def says(self, gate: str) -> Says:
        """Whether a gate is passed: all that it and the gates before it ask for."""
        before = GATES[: GATES.index(gate) + 1]
        answers = {c.says for c in self.conditions if c.gate in before}
        return "no" if "no" in answers else "unknown" if "unknown" in answers else "yes"

    @property
    def passed(self) -> str | None:
        """The last gate that is passed."""
        return next((g for g in reversed(GATES) if self.says(g) == "yes"), None)

    @property
    def at_best(self) -> str | None:
        """The last gate that may be passed, if all that is unknown were so."""
        return next((g for g in reversed(GATES) if self.says(g) != "no"), None)


def gates_of(status: Status, at: "AtStake | None" = None) -> Gates:
    """Return how far an agreement has come on a day.

    Parameters
    ----------
    status : Status
    at : AtStake, optional
        What is at stake, where the case is there; without it the case's part is unknown.
    """
    first = min((n for n, _, body in status.used if body["kind"] in _AGREES), default=None)
    return Gates(
        (
            Condition("bought", "agreed", "unknown" if first is None else "yes", first),
            _deal(at),
            _margins(at),
            _stayed(status),
            _tests(status),
            _irreversible(status),
            _duties(status),
            _notices(status),
            _cost(status),
        )
    )


def _deal(at: "AtStake | None") -> Condition:
    """A stake is a gain from some package that all who decide would accept (R1)."""
    if at is None:
        return Condition("bought", "deal", "unknown")
    gains = any(stake is not None for stake in at.rest.stakes.values())
    return Condition("bought", "deal", "yes" if gains else "no")


def _margins(at: "AtStake | None") -> Condition:
    if at is None:
        return Condition("on ice", "margins", "unknown")
    gain = [m.party for m in at.rest.stops if m.judged and m.points < -1e-9]
    holds: Says = "yes" if at.rest.feasible else "no"
    return Condition("on ice", "margins", holds, about=tuple(dict.fromkeys(gain)))


def _stayed(status: Status) -> Condition:
    last, about = 0, [of.name for of in status.obligations.values() if of.fact == "undone"]
    for name in about:
        last = max(last, status.obligations[name].entry)
    for matter in status.matters:
        gone = matter.is_open and matter.kind in ("disowning", "breach")
        if gone or (matter.kind == "notice" and matter.state.startswith("effective")):
            last, about = max(last, matter.entry), [*about, *(matter.items or (matter.name,))]
    says: Says = "no" if about else "yes"
    return Condition("on ice", "stayed", says, last or None, tuple(dict.fromkeys(about)))


def _tests(status: Status) -> Condition:
    """Of the tests of sincerity those that are owed by now."""
    owed = (
        status.obligations[name]
        for name, of in status.terms.obligations.items()
        if of.test is not None
    )
    return _answer("on ice", "test", ((o, _done(o)) for o in owed if o.fact != "dormant"))


def _irreversible(status: Status) -> Condition:
    asked = (
        status.obligations[name] for name, of in status.terms.obligations.items() if of.irreversible
    )
    said: list[tuple[Standing, Says]] = [
        (of, "no" if of.fact == "declared" else _done(of)) for of in asked
    ]
    return _answer("uncorked", "irreversible", said)


def _done(of: Standing) -> Says:
    """Whether a step is verified done; of one that is only declared, or over, it is not known."""
    return "yes" if of.fact == "done" else "unknown" if of.fact in ("declared", "ended") else "no"


def _duties(status: Status) -> Condition:
    said: list[tuple[Standing, Says]] = []
    for name, of in status.obligations.items():
        if status.terms.obligations[name].mode not in ("keep", "recur"):
            continue
        if of.fact in ("dormant", "ended"):
            continue
        overdue = of.next_renewal is not None and of.next_renewal < status.on
        kept: Says = "yes" if of.word == "done" and not overdue else "unknown"
        said.append((of, "no" if of.word in _BROKEN else kept))
    entries = {
        item: m.entry
        for m in status.matters
        if m.is_open and WORD_OF.get(m.kind) in _BROKEN
        for item in m.items
    }
    return _answer("uncorked", "duties", said, entries=entries)


def _notices(status: Status) -> Condition:
    for notice in status.notices:
        if (notice.is_open and notice.state == "running") or notice.state.startswith("effective"):
            return Condition("uncorked", "notice", "no", notice.entry, (notice.name,))
    return Condition("uncorked", "notice", "yes")


def _cost(status: Status) -> Condition:
    """Whether the terms name what whoever stops doing what it owes would lose.

    A party is held where a consequence stands beside something that it owes, or beside something
    that waits for it. Terms that name no consequence at all say nothing of it.
    """
    terms = status.terms.obligations
    held: set[str] = set()
    for of in terms.values():
        if of.consequence is not None:
            held.update(of.who, *(terms[name].who for name in of.waits))
    owes = {
        party
        for name, of in terms.items()
        if of.mode != "right" and status.obligations[name].fact != "ended"
        for party in of.who
    }
    free = tuple(p for p in status.terms.parties if p in owes - held)
    if not held:
        return Condition("uncorked", "cost", "unknown")
    return Condition("uncorked", "cost", "no" if free else "yes", 0, free)


def _answer(
    gate: str,
    name: str,
    said: "Iterable[tuple[Standing, Says]]",
    *,
    entries: "dict[str, int] | None" = None,
) -> Condition:
    """Return the worst answer with what gives it: one no is a no; without any, unknown."""
    said = list(said)
    for worst in _WORST:
        which = [of for of, says in said if says == worst]
        if which:
            number = max((entries or {}).get(of.name, of.entry) for of in which)
            return Condition(gate, name, worst, number or None, tuple(of.name for of in which))
    return Condition(gate, name, "unknown")
