"""From the entries of a record to where things stand: one pass, in the order of happening.

Three dates: what happened by a day (`on`), as known by a day (`known`), as written down up to an
entry. Entries are taken by (day, rank of kind, severity of finding, id), never by number, so two
recorders who type the same facts in any order get one status.
"""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from detente.case.findings import QuestionError
from detente.case.record.clocks import Bracket, bracket, later
from detente.case.record.entries import CLOSES, LOG_KINDS, OPENS, names_of
from detente.case.record.log import Record, uncollected
from detente.case.record.terms import Clock, Terms
from detente.status.answer import InForce, Note, Standing, Status
from detente.status.facts import RANK, SEVERITY, TABLE, word_of
from detente.status.matters import Matters
from detente.status.rights import Rights

Entry = tuple[int, str, dict[str, Any]]
"""Number, id and body."""


@uncollected()
def fold(
    record: Record,
    on: dt.date,
    known: dt.date | None = None,
    up_to: int | None = None,
) -> Status:
    """Say where an agreement stands.

    Parameters
    ----------
    record : Record
    on : date
        The day asked about: what happened later is left out.
    known : date, optional
        As known by this day; else by the day asked about.
    up_to : int, optional
        As the record stood after the entry of this number.

    Raises
    ------
    QuestionError
        For a day before the record begins.
    """
    from detente.status.alerts import with_alerts

    known = known or on
    entries = list(record.entries())
    begins = min([record.header["on"], *(body["on"] for _, _, body in entries)])
    if on.isoformat() < begins:
        raise QuestionError(f"E324 the record begins on {begins}; nothing is known for {on}")
    if up_to is not None:
        entries = [entry for entry in entries if entry[0] <= up_to]
    used = visible(entries, on, known)
    folding = Folding(record.terms)
    folding.take(used)
    status = folding.status(on)
    lags: dict[str, list[int]] = {}
    for _, _, body in used:
        if body["kind"] in ("inspected", "verified"):
            lag = (_day(body["known"]) - _day(body["on"])).days if "known" in body else 0
            lags.setdefault(body["by"], []).append(lag)
    return with_alerts(
        Status(
            agreement=record.header["agreement"],
            on=on,
            known=known,
            number=record.number,
            head=record.head,
            entries_used=len(used),
            withheld=record.withheld,
            terms=record.terms,
            lags={by: sum(of) / len(of) for by, of in sorted(lags.items())},
            used=tuple(used),
            **status,
        )
    )


def visible(entries: Iterable[Entry], on: dt.date, known: dt.date) -> list[Entry]:
    """Return the entries that count: happened and known in time, neither retracted nor corrected.

    What is taken back is taken back from when that is known, whatever day it is about.
    """
    seen = known.isoformat()
    entries = [e for e in entries if str(e[2].get("known", e[2]["on"])) <= seen]
    against: dict[str, list[str]] = {}
    for _, name, body in entries:
        for key in ("retracts", "corrects"):
            if key in body:
                against.setdefault(body[key], []).append(name)
    stands: dict[str, bool] = {}
    for start in against:
        trail = [start]
        while trail:  # a retraction may itself be retracted
            others = against.get(trail[-1], ())
            if left := [o for o in others if o not in stands and o not in trail]:
                trail.append(left[0])
            else:
                stands[trail.pop()] = not any(stands.get(o, False) for o in others)
    last = on.isoformat()
    return [
        (number, name, body)
        for number, name, body in entries
        if body["on"] <= last and body["kind"] not in LOG_KINDS and stands.get(name, True)
    ]


def _order(entry: Entry) -> tuple[str, int, int, str]:
    _, name, body = entry
    return (body["on"], RANK[body["kind"]], SEVERITY.get(body.get("finding", ""), 0), name)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class _Fact:
    """The state of one obligation while the log is folded."""

    def __init__(self, due: Clock | None, until: Clock | None) -> None:
        self.fact = self.claimed = "dormant"
        self.claimed_by: frozenset[str] = frozenset()
        self.since: dt.date | None = None
        self.trail: list[tuple[dt.date, str]] = []
        self.entry = 0
        self.due, self.until = due, until
        self.done_on: dt.date | None = None
        self.declared_by: set[str] = set()
        self.renewed: dt.date | None = None
        self.finding: dt.date | None = None
        self.found: list[str] = []
        """What was found on the day of the last finding."""
        self.differ: dict[dt.date, list[str]] = {}
        self.used: list[dt.date] = []
        self.clocks: dict[str, tuple[int, dt.date | None]] = {}


class Folding:
    """Folds entries over terms; one object a fold."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.rights = Rights(terms)
        self.matters = Matters(self.rights, dict(terms.dispute_clock))
        self.facts = {name: _Fact(o.due, o.until) for name, o in terms.obligations.items()}
        self.events: dict[str, dt.date] = {}
        self.signed: dict[str, dict[str, dict[str, dt.date]]] = {
            name: {"signed": dict(of.signed), "ratified": {}}
            for name, of in terms.instruments.items()
        }
        self.notes: list[Note] = []
        self.hang = terms.known_events()
        self.version = 0
        """Rises with every event that days hang on."""
        self.early: list[tuple[Entry, str]] = []
        """Entries of the day that met an obligation not yet owed."""
        self.day = dt.date.min

    # days

    def happened(self, name: str) -> Bracket | None:
        """Return what is known of an event, a named day, an instrument or an obligation."""
        if (day := self.events.get(name)) is not None:
            return Bracket(day, day)
        if name in self.terms.named_days:
            return bracket(self.terms.named_days[name], self.day, self.happened)
        if name in self.signed and (day := self._in_force(name)) is not None:
            return Bracket(day, day)
        if name in self.facts and (day := self.facts[name].done_on) is not None:
            return Bracket(day, day)
        return None

    def _latest(self, name: str, key: str, clock: Clock) -> dt.date | None:
        """Return the latest that a day of an obligation can be; it moves only with events."""
        of = self.facts[name]
        version, day = of.clocks.get(key, (-1, None))
        if version != self.version:
            day = bracket(clock, self.day, self.happened).hi
            of.clocks[key] = (self.version, day)
        return day

    def _in_force(self, name: str) -> dt.date | None:
        has, days = self.signed[name], []
        for route in self.terms.instruments[name].routes.values():
            needed = [has["signed"].get(p) for p in route.signed]
            needed += [has["ratified"].get(p) for p in route.ratified]
            whole = [day for day in needed if day is not None]
            if len(whole) == len(needed) and whole:
                days.append(max(whole))
        return min(days, default=None)

    def _advance(self, name: str) -> None:
        """Let clocks move an obligation: owed from its gate on, over after its last day."""
        of = self.facts[name]
        if "dormant" in (of.fact, of.claimed):
            gate = self.terms.obligations[name].gate
            day = dt.date.min if gate is None else self._latest(name, "gate", gate)
            if day is not None and day <= self.day:
                if of.fact == "dormant":
                    of.fact = TABLE["dormant", "gate"]
                    of.since = day if gate is not None else None
                    if gate is not None:
                        of.trail.append((day, of.fact))
                of.claimed = "open" if of.claimed == "dormant" else of.claimed
        if of.until is not None and of.fact != "ended":
            day = self._latest(name, "until", of.until)
            if day is not None and day < self.day:
                of.fact = of.claimed = "ended"
                of.since, of.entry = later(day, 1), 0
                of.trail.append((of.since, of.fact))

    # entries

    def take(self, entries: Iterable[Entry]) -> None:
        """Fold entries that count."""
        ordered = sorted(entries, key=_order)
        for day, group in groupby(ordered, key=lambda entry: entry[2]["on"]):
            self.day = _day(day)
            for entry in group:
                self._take(entry)
            self._take_early()

    def _take_early(self) -> None:
        """Try again, at the end of the day, what came before the gate that the day opened."""
        while self.early:
            waiting, self.early = self.early, []
            for entry, item in waiting:
                self._advance(item)
                if self.facts[item].fact == "dormant":
                    self.early.append((entry, item))
                else:
                    self._item(entry, item, names=frozenset(names_of(entry[2]["by"])))
            if len(self.early) == len(waiting):
                break
        for entry, item in self.early:
            self._note(entry, (item,), "not yet owed")
        self.early = []

    def _take(self, entry: Entry) -> None:
        number, name, body = entry
        kind, by = body["kind"], frozenset(body["by"].split(","))
        if kind in ("gate", "signed", "ratified", "adopted") or "event" in body:
            self._event(entry, by)
        if kind in CLOSES:
            if why := self.matters.move(kind, self.day, by, body, CLOSES[kind]):
                self._note(entry, tuple(body.get("items", ())), why, str(body.get("matter", kind)))
            return
        if kind == "left":
            items = body.get("items") or [n for n, who in self.rights.who.items() if by & who]
            matter = self.matters.open(
                "disowning", body.get("matter", name), self.day, number, by, body
            )
            for item in items:
                if item in self.facts:
                    self.matters.add(matter, item)
            return
        if kind in ("signed", "ratified"):
            return
        for item in body.get("items", ()):
            if item in self.facts:
                self._item(entry, item, by)

    def _event(self, entry: Entry, by: frozenset[str]) -> None:
        body = entry[2]
        for name in [body[key] for key in ("gate", "event") if key in body]:
            if name in self.events:
                continue
            said = self.terms.events.get(name)
            if said is not None and said.by and not by & set(said.by):
                self._note(entry, (), f"not by who says when {name} is reached", f"{name} reached")
                continue
            self.events[name] = self.day
            self.version += 1
        if body["kind"] in ("signed", "ratified"):
            for item in body.get("items", ()):
                for party in sorted(by) if item in self.signed else ():
                    self.signed[item][body["kind"]].setdefault(party, self.day)
                    self.version += 1

    def _item(self, entry: Entry, item: str, names: frozenset[str]) -> None:
        """Let an entry work on one obligation."""
        number, name, body = entry
        kind = body["kind"]
        self._advance(item)
        why = self.rights.refusal(kind, names, item)
        if kind in ("started", "declared", "inspected", "verified", "undone", "ended"):
            self._fact(entry, item, names, why)
            if body.get("finding") != "question":
                return
        if why:
            self._note(entry, (item,), why, kind)
            return
        of = self.facts[item]
        if kind == "renewed":
            of.renewed = self.day
        elif kind == "deadline_moved":
            if "due" in body:
                of.due = Clock(on=_day(body["due"]))
            if "until" in body:
                of.until = Clock(on=_day(body["until"]))
            of.clocks.clear()
        elif kind in OPENS:
            to = OPENS[kind]
            matter = self.matters.open(to, body.get("matter", name), self.day, number, names, body)
            if to in ("dispute", "breach"):
                self.matters.escalate(matter.name, to, self.day, names, item)
            if to == "breach" and matter.ends is None:
                cure = self.terms.obligations[item].cure_days
                matter.days, matter.ends = cure, later(self.day, cure) if cure else None
            self.matters.add(matter, item)

    def _fact(self, entry: Entry, item: str, names: frozenset[str], why: str) -> None:
        number, _, body = entry
        kind, of, terms = body["kind"], self.facts[item], self.terms.obligations[item]
        event = f"inspected/{body['finding']}" if kind == "inspected" else kind
        if kind == "undone" and why and names & self.rights.stops[item]:
            why = "" if self.matters.withdrawn(item, self.day) else why
        if kind == "declared" and not why:
            of.used.append(self.day)
            of.declared_by |= names & self.rights.who[item]
            if terms.mode == "right":
                return
            if terms.joint and not self.rights.who[item] <= of.declared_by:
                why = "the others who owe it have not said so"
            elif terms.proof == "public":
                event = "verified"
        if kind == "inspected" and not why:
            why = self._finding(body, item)
        claimed = TABLE.get((of.claimed, "verified" if kind == "declared" else event))
        if claimed is not None:
            of.claimed, of.claimed_by = claimed, names
        if why:
            self._note(entry, (item,), why, event)
            return
        after = TABLE.get((of.fact, event))
        if after is None:
            if of.fact == "dormant":
                self.early.append((entry, item))
            elif not (kind == "inspected" or event == "verified"):
                self._note(entry, (item,), f"does not move what is {of.fact.replace('_', ' ')}")
            return
        if after == "done" != of.fact:
            of.done_on = self.day
            self.version += item in self.hang
        elif of.fact == "done" != after and after != "ended":
            of.done_on = None
            of.declared_by.clear()
            self.version += item in self.hang
        of.fact, of.since, of.entry = after, self.day, number
        of.trail.append((self.day, after))

    def _finding(self, body: dict[str, Any], item: str) -> str:
        """Take in a finding by the verifier; return why it moves nothing, if so."""
        of, finding = self.facts[item], body["finding"]
        if of.finding != self.day:
            of.finding, of.found = self.day, [finding]
        elif finding not in of.found:
            of.found.append(finding)
            of.differ[self.day] = of.found
        needed = self.terms.obligations[item].coverage
        if finding == "conforms" and needed:
            if "coverage" not in body:
                return f"coverage not stated, {needed:g} needed"
            if body["coverage"] < needed:
                return f"coverage {body['coverage']:g}, {needed:g} needed"
        return ""

    def _note(self, entry: Entry, items: tuple[str, ...], why: str, claim: str = "") -> None:
        number, name, body = entry
        self.notes.append(Note(number, name, self.day, body["kind"], body["by"], items, why, claim))

    # the answer

    def status(self, on: dt.date) -> dict[str, Any]:
        """Return where things stand at the end of a day."""
        self.day = on
        for name in self.facts:
            self._advance(name)
        matters = tuple(m.at(on) for m in self.matters.all.values())
        kinds: dict[str, set[str]] = {name: set() for name in self.facts}
        for matter in matters:
            for item in matter.items if matter.is_open else ():
                kinds[item].add(matter.kind)
        names = sorted({*self.events, *self.terms.known_events()})
        events = {name: self.happened(name) for name in names}
        return {
            "obligations": {name: self._standing(name, kinds[name]) for name in self.facts},
            "matters": tuple(sorted(matters, key=lambda m: (m.on, m.kind, m.name))),
            "instruments": {name: self._instrument(name) for name in self.signed},
            "events": {name: day for name, day in events.items() if day is not None},
            "notes": tuple(sorted(self.notes, key=lambda n: (n.on, n.id, n.items))),
        }

    def _standing(self, name: str, kinds: set[str]) -> Standing:
        of, terms = self.facts[name], self.terms.obligations[name]
        due = bracket(of.due, self.day, self.happened) if of.due else None
        late = done_late = None
        if due is not None and due.hi is not None:
            if due.hi < self.day and of.fact in ("open", "under_way"):
                late = (self.day - due.hi).days
            if of.done_on is not None and of.done_on > due.hi:
                done_late = (of.done_on - due.hi).days
        word, beside = word_of(of.fact, kinds, late is not None)
        renewal = None
        if terms.every is not None and of.fact in ("done", "declared"):
            renewal = of.renewed or of.done_on
        return Standing(
            name=name,
            word=word,
            beside=beside,
            fact=of.fact,
            since=of.since,
            entry=of.entry,
            claimed=of.claimed,
            claimed_by=tuple(sorted(of.claimed_by)),
            due=due,
            until=bracket(of.until, self.day, self.happened) if of.until else None,
            late=late,
            done_late=done_late,
            renewed=of.renewed,
            next_renewal=later(renewal, terms.every or 0) if renewal is not None else None,
            used=sum(day.year == self.day.year for day in of.used),
            last_finding=of.finding,
            disagreements=tuple((d, tuple(f)) for d, f in of.differ.items()),
            trail=tuple(of.trail),
        )

    def _instrument(self, name: str) -> InForce:
        has = self.signed[name]
        missing = {}
        for way, route in self.terms.instruments[name].routes.items():
            lacks = [f"{p} signature" for p in route.signed if p not in has["signed"]]
            lacks += [f"{p} ratification" for p in route.ratified if p not in has["ratified"]]
            missing[way] = tuple(lacks)
        return InForce(name, has["signed"], has["ratified"], missing, self._in_force(name))
