"""Matters that are opened and closed between parties: one object each while the log is folded."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from detente.case.record.clocks import later, stages
from detente.status.answer import Matter
from detente.status.rights import Rights


@dataclass(slots=True)
class Open:
    """A matter as it builds up."""

    kind: str
    name: str
    by: frozenset[str]
    on: dt.date
    entry: int
    items: set[str] = field(default_factory=set)
    """For which it is open."""
    ever: set[str] = field(default_factory=set)
    contested: set[str] = field(default_factory=set)
    ground: str = ""
    days: int | None = None
    ends: dt.date | None = None
    stages: tuple[dt.date, ...] = ()
    state: str = "open"
    closed_on: dt.date | None = None
    closed_by: frozenset[str] = frozenset()

    def close(self, state: str, on: dt.date, by: frozenset[str], items: set[str]) -> None:
        """Close it for some obligations; once none is left it is closed."""
        self.items -= items
        if not self.items:
            self.state, self.closed_on, self.closed_by = state, on, by

    def at(self, day: dt.date) -> Matter:
        """Return it as it stands at the end of a day."""
        over = self.ends is not None and self.ends < day
        is_open, state = bool(self.items), self.state
        if self.kind == "waiver" and over:
            is_open, state = False, "over"
        elif self.kind == "dispute" and is_open and over:
            state = "exhausted"
        elif self.kind == "notice":
            state = "ran out, effect not recorded" if state == "running" and over else state
            is_open = state == "running"
        elif self.kind == "guarantee":
            state = "not answered" if state == "called" and over else state
            is_open = state in ("called", "not answered")
        return Matter(
            kind=self.kind,
            name=self.name,
            by=tuple(sorted(self.by)),
            on=self.on,
            items=tuple(sorted(self.items if is_open else self.ever)),
            state=state,
            is_open=is_open,
            contested_by=tuple(sorted(self.contested)),
            ground=self.ground,
            days=self.days,
            ends=self.ends,
            stages=self.stages,
            closed_on=self.closed_on,
            closed_by=tuple(sorted(self.closed_by)),
            entry=self.entry,
        )


_STATE = {"notice": "running", "guarantee": "called"}


class Matters:
    """All matters of a record, by kind and name."""

    def __init__(self, rights: Rights, dispute_clock: dict[str, int]) -> None:
        self.rights, self.clock = rights, tuple(dispute_clock.values())
        self.all: dict[tuple[str, str], Open] = {}

    def open(
        self,
        kind: str,
        name: str,
        on: dt.date,
        number: int,
        by: frozenset[str],
        body: dict[str, Any],
    ) -> Open:
        """Return the matter of that name, opened now if it is not open."""
        found = self.all.get((kind, name))
        if found is None or not found.items:
            found = Open(kind, name, by, on, number, state=_STATE.get(kind, "open"))
            found.ground = body.get("ground", "")
            found.days = body.get("clock_days") or body.get("days")
            lengths = [found.days] if found.days else []
            if kind == "dispute" and found.days in (None, sum(self.clock)):
                lengths = list(self.clock)
            if lengths:
                found.stages = tuple(stages(on, lengths)) if kind == "dispute" else ()
                found.ends = later(on, sum(lengths))
                found.days = sum(lengths)
            self.all[kind, name] = found
        if "until" in body:
            found.ends = dt.date.fromisoformat(body["until"])
        found.by |= by
        found.contested |= set(body.get("contested_by", ()))
        return found

    def add(self, matter: Open, item: str) -> None:
        """Let a matter be about one more obligation."""
        matter.items.add(item)
        matter.ever.add(item)

    def move(
        self, kind: str, on: dt.date, by: frozenset[str], body: dict[str, Any], of: str
    ) -> str:
        """Let an entry move or close the matters it names; return why it does not, if so."""
        if "matter" in body:
            found = self.all.get((of, body["matter"]))
            named = [found] if found is not None else []
        else:
            items = set(body.get("items", ()))
            mine = kind in ("resumed", "returned")
            named = [
                m
                for m in self.all.values()
                if m.kind == of and m.items & items and (not mine or m.by & by)
            ]
        if not named:
            return "nothing of that name is open"
        whys = [why for matter in named if (why := self._move(kind, on, by, body, matter))]
        return whys[0] if len(whys) == len(named) else ""

    def _move(
        self, kind: str, on: dt.date, by: frozenset[str], body: dict[str, Any], matter: Open
    ) -> str:
        items = set(body.get("items", ())) & matter.items or set(matter.items)
        if why := self.rights.closes(kind, by, matter.by, items or matter.ever):
            return why
        if kind == "dispute_extended":
            length = body.get("clock_days")
            matter.ends = later(on, length) if length else None
            if "until" in body:
                matter.ends = dt.date.fromisoformat(body["until"])
            matter.stages = ()
        elif matter.kind == "notice":
            return self._notice(kind, on, by, body, matter)
        elif matter.kind == "guarantee":
            matter.state, matter.closed_on = kind.removeprefix("guarantee_"), on
        else:
            matter.close("closed", on, by, items)
        return ""

    def _notice(
        self, kind: str, on: dt.date, by: frozenset[str], body: dict[str, Any], matter: Open
    ) -> str:
        to = kind.removeprefix("notice_")
        if to == "effective":
            if matter.ends is not None and on < matter.ends:
                return f"before the notice runs out on {matter.ends}"
            if matter.state in ("rejected", "stopped"):
                to = "effective (contested)"
        elif matter.state != "running":
            return f"the notice is {matter.state} already"
        matter.state, matter.closed_on, matter.closed_by = to, on, by
        matter.contested |= set(body.get("contested_by", ()))
        return ""

    def escalate(self, name: str, to: str, on: dt.date, by: frozenset[str], item: str) -> None:
        """Close for one obligation what a graver matter of the same name takes over."""
        for kind, state in (("question", "escalated"), ("dispute", "breach found")):
            found = self.all.get((kind, name))
            if found is not None and kind != to and found.items and item in found.items:
                if kind == "dispute" and to != "breach":
                    continue
                found.close(state, on, by, {item})

    def withdrawn(self, item: str, on: dt.date) -> bool:
        """Whether a notice about an obligation has taken effect, or run out."""
        return any(
            m.kind == "notice"
            and item in m.ever
            and (
                m.state.startswith("effective")
                or (m.state == "running" and m.ends and m.ends <= on)
            )
            for m in self.all.values()
        )
