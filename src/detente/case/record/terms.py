"""The terms of an agreement: what is owed by whom, when, and who may say what of it.

A person writes them in YAML, or they are derived from a case and an order of steps. Closed, like
the case: a key that is not listed here is an error.
"""

import datetime as dt
from pathlib import Path as FilePath
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from detente.case.findings import CaseError, Finding, Path, did_you_mean
from detente.case.judgement import Entry, Judgement, Names, Slug, Text, shorthand


class Clock(Entry):
    """A day: a date, an event, so long after another day, or whichever of several comes first.

    A bare date or name stands for `{on: …}` or `{event: …}`.
    """

    on: dt.date | None = Field(default=None, description="The day itself (ISO).")
    event: Slug | None = Field(
        default=None,
        description="An event, a named day, an instrument (the day it comes into force) or an "
        "obligation (the day it is done).",
    )
    after: "Clock | None" = Field(default=None, description="So long after this day:")
    days: int | None = Field(default=None, ge=0, le=100_000, description="days,")
    months: int | None = Field(default=None, ge=0, le=3_000, description="months,")
    years: int | None = Field(default=None, ge=0, le=250, description="or years.")
    earliest: tuple["Clock", ...] = Field(default=(), description="Whichever comes first.")
    latest: tuple["Clock", ...] = Field(default=(), description="Whichever comes last.")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, data: Any) -> Any:
        if isinstance(data, dt.date):
            return {"on": data}
        if isinstance(data, str):
            return {"on": data} if data[:1].isdigit() else {"event": data}
        return data

    @model_validator(mode="after")
    def _one_form(self) -> "Clock":
        forms = [f for f in (self.on, self.event, self.after, *self.earliest[:1]) if f is not None]
        forms += self.latest[:1]
        length = [n for n in (self.days, self.months, self.years) if n is not None]
        if len(forms) != 1 or bool(length) != (self.after is not None):
            raise ValueError(
                "write a date, an event, {after: …, days: 90}, {earliest: […]} or {latest: […]}"
            )
        return self

    def events(self) -> tuple[str, ...]:
        """Return the events that this day hangs on."""
        if self.event is not None:
            return (self.event,)
        inner = (self.after,) if self.after is not None else (*self.earliest, *self.latest)
        return tuple(name for clock in inner for name in clock.events())


class Consequence(Entry):
    """What follows a breach, and who carries it out."""

    _short = shorthand("text")
    text: Text | None = Field(default=None, description="In words.")
    by: Names = Field(default=(), description="Who carries it out, or can stop it.")
    withdraws: Names = Field(default=(), description="Obligations that are withdrawn.")
    guarantee: Slug | None = Field(default=None, description="A guarantee that is called.")
    days: int | None = Field(default=None, ge=0, description="Days of notice it takes.")
    expires: Clock | None = Field(default=None, description="When it can no longer be used.")


class Obligation(Entry):
    """Something that one or several parties owe."""

    who: Names = Field(min_length=1, description="Who owes it.")
    what: Text = Field(description="What is owed, in the agreed wording.")
    short: Text | None = Field(
        default=None, description="The same in a few words that can follow a verb."
    )
    mode: Literal["achieve", "keep", "recur", "right"] = Field(
        default="achieve",
        description="Reached once; kept up; done every so many days; or a right with a quota.",
    )
    every: int | None = Field(default=None, ge=1, description="Days from one time to the next.")
    quota: int | None = Field(default=None, ge=0, description="Of a right: times a year.")
    joint: bool = Field(default=False, description="Whether it takes all who owe it to declare.")
    gate: Clock | None = Field(default=None, description="The day from which it is owed.")
    due: Clock | None = Field(default=None, description="The last day to do it.")
    until: Clock | None = Field(default=None, description="The last day on which it is owed.")
    days: int | None = Field(default=None, ge=0, description="Days that it takes.")
    proof: Slug = Field(default="public", description="Who verifies it; `public`: all can see it.")
    coverage: float = Field(
        default=0, ge=0, le=1, description="Share of what should be seen that a finding needs."
    )
    finder: Names = Field(default=(), description="Who can find a breach, and end it.")
    owed_to: Names = Field(default=(), description="To whom; else all other parties.")
    cure_days: int | None = Field(default=None, ge=0, description="Days to mend a breach.")
    consequence: Consequence | None = Field(default=None, description="What follows a breach.")
    waits: Names = Field(default=(), description="Obligations that come first.")
    irreversible: bool = Field(default=False, description="Whether it cannot be undone.")
    test: Slug | None = Field(default=None, description="The test of sincerity that it is.")
    measure: Slug | None = Field(default=None, description="The measure of the case it carries")
    level: Slug | None = Field(default=None, description="and the level it reaches.")

    @field_validator("mode", mode="before")
    @classmethod
    def _maintain(cls, data: Any) -> Any:
        return "keep" if data == "maintain" else data


class Route(Entry):
    """One way to bring an instrument into force."""

    signed: Names = Field(default=(), description="Whose signatures it needs,")
    ratified: Names = Field(default=(), description="and whose ratifications.")


class Instrument(Entry):
    """A treaty or a declaration."""

    title: Text | None = Field(default=None, description="What it is called.")
    routes: dict[Slug, Route] = Field(
        min_length=1, description="What brings it into force; any one of these ways is enough."
    )
    signed: dict[Slug, dt.date] = Field(default={}, description="Signatures it has already.")


class Event(Entry):
    """Something that happens once and that days hang on."""

    _short = shorthand("title")
    title: Text | None = Field(default=None, description="In words.")
    by: Names = Field(default=(), description="Who says that it has happened; else anybody named.")


class Sampled(Entry):
    """Declared items of which some are drawn and looked at."""

    items: int = Field(ge=1, le=1_000_000, description="How many were declared,")
    drawn: int = Field(ge=1, description="how many are drawn,")
    false: int = Field(ge=1, description="and how many would not be what was declared.")

    @model_validator(mode="after")
    def _fits(self) -> "Sampled":
        if max(self.drawn, self.false) > self.items:
            raise ValueError(f"of {self.items} items no more can be drawn, or false")
        return self


class Balanced(Entry):
    """Material that is weighed: what was there, came and went, against what is there."""

    loss: Judgement = Field(description="What would be missing, in kilograms.")
    sigma: Judgement = Field(description="The standard error of the balance, in kilograms.")
    false_alarm: float = Field(
        default=0.05, gt=0, lt=1, description="Chance of an alarm where nothing is missing."
    )

    @model_validator(mode="after")
    def _above(self) -> "Balanced":
        if self.loss.low < 0 or self.sigma.low <= 0:
            raise ValueError("a loss is at least 0, and no balance is without error (`sigma` > 0)")
        return self


class Breakout(Entry):
    """What it takes to have enough for a weapon."""

    need: Judgement = Field(description="Kilograms that are enough.")
    stock: Judgement = Field(description="Kilograms at hand at the start.")
    rate: Judgement = Field(description="Kilograms made in a month.")

    @model_validator(mode="after")
    def _above(self) -> "Breakout":
        if min(self.need.low, self.stock.low, self.rate.low) < 0:
            raise ValueError("`need`, `stock` and `rate` are at least 0")
        return self


class Watched(Entry):
    """A possible hidden violation: what is judged of it, and which inspections look for it.

    Its name is that of an entry of the case's block `detection`, which says how likely it is seen.
    """

    prior: Judgement | None = Field(default=None, description="Chance that it goes on at adoption.")
    hazard: Judgement | None = Field(
        default=None, description="Chance per quarter that it is begun; never where not said."
    )
    conversion: Judgement | None = Field(
        default=None,
        description="Months from the decision to what it is for; else those of the `breakout`.",
    )
    breakout: Breakout | None = Field(default=None, description="How long a breakout takes.")
    sample: Sampled | None = Field(default=None, description="Declared items that are drawn.")
    balance: Balanced | None = Field(default=None, description="Declared material, weighed.")
    interval: float | None = Field(default=None, gt=0, description="Months between visits.")
    undeclared: bool = Field(default=False, description="Whether it was never declared.")
    items: Names = Field(default=(), description="Obligations whose inspections look for it,")
    classes: Names = Field(default=(), description="and kinds of inspection that do.")

    @model_validator(mode="after")
    def _ranges(self) -> "Watched":
        for key in ("prior", "hazard", "conversion"):
            judged: Judgement | None = getattr(self, key)
            if judged is None:
                continue
            if judged.is_point:
                raise ValueError(
                    f"`{key}` is one number, {judged.mode:g}: what is hidden is never known so "
                    "well; write a range such as [0.1, 0.3, 0.5]"
                )
            if not self.source and not judged.source:
                raise ValueError(f"`{key}` has no source: say whose judgement it is")
            if key != "conversion" and not 0 <= judged.low <= judged.high <= 1:
                found = f"{judged.low:g} to {judged.high:g}"
                raise ValueError(f"`{key}` is a chance, between 0 and 1, found {found}")
        if self.undeclared and (self.sample or self.balance):
            raise ValueError(
                "what was never declared can be neither drawn nor weighed: leave out `sample` and "
                "`balance`"
            )
        if not self.items and not self.classes:
            raise ValueError("name the `items` or `classes` of the inspections that look for it")
        return self


class Terms(Entry):
    """What an agreement says, as one analyst reads it."""

    format: Literal[1] = Field(description="Version of this language: 1.")
    agreement: str = Field(pattern=r"^[\w.-]+$", max_length=80, description="Its short name.")
    title: Text | None = Field(default=None, description="Its name on screen.")
    parties: Names = Field(min_length=1, description="Who agreed, in their order.")
    bodies: Names = Field(default=(), description="Who verifies, decides, holds the deposit.")
    names: dict[Slug, Text] = Field(
        default={}, description="What parties and bodies are called on screen."
    )
    named_days: dict[Slug, Clock] = Field(default={}, description="Days that the text names.")
    events: dict[Slug, Event] = Field(default={}, description="Events that days hang on.")
    instruments: dict[Slug, Instrument] = Field(default={}, description="Treaties, declarations.")
    dispute_clock: dict[Slug, int] = Field(
        default={}, description="Stages of a dispute, with their days."
    )
    obligations: dict[Slug, Obligation] = Field(default={}, description="What is owed.")
    watches: dict[Slug, Watched] = Field(
        default={}, description="Possible hidden violations: by entry of the case's `detection`."
    )

    def known_events(self) -> set[str]:
        """Return every name that an entry may report as an event."""
        return {*self.events, *self.named_days, *(n for _, c in self.clocks() for n in c.events())}

    def clocks(self) -> list[tuple[Path, Clock]]:
        """Return every day of the terms with its place."""
        found: list[tuple[Path, Clock]] = [
            (("named_days", n), c) for n, c in self.named_days.items()
        ]
        for name, of in self.obligations.items():
            at: Path = ("obligations", name)
            for key in ("gate", "due", "until"):
                if (clock := getattr(of, key)) is not None:
                    found.append(((*at, key), clock))
            if of.consequence is not None and of.consequence.expires is not None:
                found.append(((*at, "consequence", "expires"), of.consequence.expires))
        return found


def read_terms(path: FilePath, name: str | None = None) -> Terms:
    """Read terms from a YAML file and check them.

    Raises
    ------
    CaseError
        With every error, each with line and column.
    """
    from detente.case.validation import validate_as
    from detente.case.yaml_io import parse_text, read_text

    name = name or str(path)
    document = parse_text(read_text(path, name), name)
    terms, issues = validate_as(Terms, document.data)
    findings = [*document.findings, *(document.finding(*issue) for issue in issues)]
    if terms is not None:
        findings += [document.finding(*wrong) for wrong in find_wrong_terms(terms)]
    if findings:
        raise CaseError(sorted(findings))
    assert terms is not None
    return terms


def terms_from(data: dict[str, Any], name: str) -> Terms:
    """Return terms from plain data, or raise `CaseError` with the place of each error in words."""
    try:
        terms: Terms | None = Terms.model_validate(data)
        wrong: list[tuple[Path, str, str]] = []
    except ValidationError:
        from detente.case.validation import validate_as

        terms, issues = validate_as(Terms, data)
        wrong = [(*issue[:3],) for issue in issues]
    wrong += find_wrong_terms(terms) if terms is not None else []
    if terms is None or wrong:
        at = [(".".join(map(str, path)), code, message) for path, code, message in wrong]
        raise CaseError(Finding(0, 0, code, m, f"{name}:{place}") for place, code, m in at)
    return terms


def find_wrong_terms(terms: Terms) -> list[tuple[Path, str, str]]:
    """Return what only the whole shows: unknown names, and days that wait for each other."""
    actors = (*terms.parties, *terms.bodies)
    found: list[tuple[Path, str, str]] = []
    for name, of in terms.obligations.items():
        at: Path = ("obligations", name)
        said = of.consequence.by if of.consequence else ()
        groups = {"who": of.who, "finder": of.finder, "owed_to": of.owed_to, "consequence": said}
        groups["proof"] = (of.proof,) if of.proof != "public" else ()
        for key, names in groups.items():
            for word in names:
                if word not in actors:
                    message = f'unknown party or body "{word}"{did_you_mean(word, actors)}'
                    found.append(((*at, key), "E306", message))
        withdrawn = of.consequence.withdraws if of.consequence else ()
        for key, names in (("waits", of.waits), ("consequence", withdrawn)):
            for word in names:
                if word not in terms.obligations:
                    message = f'unknown obligation "{word}"{did_you_mean(word, terms.obligations)}'
                    found.append(((*at, key), "E305", message))
    for word in terms.names:
        if word not in actors:
            message = f'unknown party or body "{word}"{did_you_mean(word, actors)}'
            found.append((("names", word), "E306", message))
    for name, watch in terms.watches.items():
        for word in watch.items:
            if word not in terms.obligations:
                message = f'unknown obligation "{word}"{did_you_mean(word, terms.obligations)}'
                found.append((("watches", name, "items"), "E305", message))
    for name, instrument in terms.instruments.items():
        for way, route in instrument.routes.items():
            for word in {*route.signed, *route.ratified, *instrument.signed} - {*actors}:
                message = f'unknown party or body "{word}"{did_you_mean(word, actors)}'
                found.append((("instruments", name, "routes", way), "E306", message))
    return found + _rings(terms)


def _rings(terms: Terms) -> list[tuple[Path, str, str]]:
    """Return the first ring of days, each of which hangs on the next."""
    hangs: dict[str, tuple[Path, set[str]]] = {}
    for path, clock in terms.clocks():
        name = str(path[1])
        if path[0] == "named_days" or path[2] in ("due", "gate"):
            place, on = hangs.get(name, (path, set()))
            hangs[name] = (place, on | set(clock.events()))
    for start in hangs:
        trail, seen = [start], {start}
        while trail:
            onward = hangs.get(trail[-1], ((), set()))[1]
            if start in onward:
                both = f'"{start}" and "{trail[-1]}"' if len(trail) > 1 else f'"{start}" and itself'
                message = f"the dates of {both} wait for each other"
                return [(hangs[start][0], "E326", message)]
            step = next((n for n in sorted(onward) if n in hangs and n not in seen), None)
            if step is None:
                trail.pop()
            else:
                seen.add(step)
                trail.append(step)
    return []
