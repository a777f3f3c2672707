"""The case file, block by block. Closed: a key that is not listed here is an error."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue

from detente.case.beliefs import Condition, Detection, Evidence, Motive, Observer, Test
from detente.case.judgement import (
    DEFAULT_SCALE,
    Citations,
    Entry,
    Judgement,
    Names,
    Slug,
    Text,
    read_triple,
    shorthand,
    with_short_form,
)
from detente.case.outside import Guarantee, OutsideRisk

LevelName = Slug | int
"""A level's name or its number."""


class Source(Entry):
    """A document, a talk or a person's judgement that entries cite."""

    _short = shorthand("title")
    title: Text = Field(description="What it is called.")
    date: dt.date | None = Field(default=None, description="The day it appeared (ISO).")
    year: int | None = Field(default=None, description="Or its year.")
    kind: Text | None = Field(default=None, description="article, yearbook, interview, …")
    author: Text | None = Field(default=None, description="Who wrote or published it.")
    url: Text | None = Field(default=None, description="Where it can be read.")


class NoDeal(Judgement):
    """What a party has if there is no deal, against things as they are (points)."""

    shifts: dict[Slug, Judgement] = Field(
        default={}, description="By measure: how it moves with what stays done of the measure."
    )


class Drift(Entry):
    """A flow that falls while a condition holds."""

    while_: Condition = Field(alias="while", description="While this holds,")
    per_year: Judgement = Field(description="the flow falls by this many points a year.")


class Party(Entry):
    """An actor with preferences: a capital or an office, never a living person."""

    _short = shorthand("title")
    title: Text | None = Field(default=None, description="Its name on screen.")
    in_text: Text | None = Field(
        default=None, description="Its name in sentences, such as its capital; else the title."
    )
    colour: str = Field(
        default="#555555", pattern=r"^#[0-9a-fA-F]{6}$", description="Its colour: `#b2182b`."
    )
    veto: Literal["all", "own measures", "none"] = Field(
        default="all", description="Whether its no stops any deal, or only what it carries out."
    )
    discount: Judgement = Field(
        default_factory=lambda: Judgement.model_validate(0.95),
        description="What a point in a year is worth today: a factor in (0, 1].",
    )
    reaction_lag: Judgement = Field(
        default_factory=lambda: Judgement.model_validate(1),
        description="Months until the others answer a stop by it.",
    )
    no_deal: NoDeal | None = Field(
        default=None, description="What it has if there is no deal, against things as they are."
    )
    drift: Drift | None = Field(default=None, description="What time alone does to it.")


class Route(Entry):
    """One of several ways to reach a level."""

    by: Names = Field(description="Who carries it out on this route; all of them together.")


class Level(Entry):
    """How far a measure goes."""

    _short = shorthand("text")
    text: Text | None = Field(default=None, description="The agreed wording it stands for.")
    in_text: Text | None = Field(
        default=None,
        description="Its name in sentences, to follow `needs` or `without`: `a ratified pact`.",
    )
    wordings: dict[Slug, Text] = Field(default={}, description="Each party's own wording.")
    by: Names | None = Field(default=None, description="Who carries it out, where it differs.")
    months: Judgement | None = Field(
        default=None, description="Months to carry it out from the level below."
    )
    protected: bool = Field(default=False, description="Never conditional, never taken back.")
    routes: dict[Slug, Route] = Field(default={}, description="Alternative sets of performers.")


class TakeBackLevel(Entry):
    """What can be undone of one level."""

    share: Judgement = Field(description="The share that can be taken back, 0 to 1.")
    months: Judgement = Field(
        default_factory=lambda: Judgement.model_validate(0), description="How long that takes."
    )
    anyone_of: Names | None = Field(default=None, description="Any one of these can do it.")
    all_of: Names | None = Field(default=None, description="These together can do it.")


class TakeBack(Entry):
    """What can be undone of a measure, by whom and how fast."""

    when: Condition | None = Field(default=None, description="While this holds.")
    share: Judgement | None = Field(default=None, description="The share, 0 to 1.")
    months: Judgement | None = Field(default=None, description="How long that takes.")
    anyone_of: Names | None = Field(default=None, description="Any one of these can do it.")
    all_of: Names | None = Field(default=None, description="These together can do it.")
    levels: dict[Slug, TakeBackLevel] = Field(default={}, description="Where levels differ.")

    @model_validator(mode="after")
    def _one_form(self) -> "TakeBack":
        if self.anyone_of and self.all_of:
            raise ValueError("anyone_of and all_of exclude each other; keep one")
        if self.share is None and not self.levels:
            raise ValueError("write a `share` (0 to 1), or `levels` with a share each")
        return self


class Measure(Entry):
    """A commitment that one or several parties carry out, graded by level."""

    title: Text | None = Field(default=None, description="Its name on screen.")
    by: Names = Field(default=(), description="Who carries it out; several do it together.")
    levels: dict[Slug, Level] = Field(min_length=2, max_length=100, description="Lowest first.")
    status_quo: Slug | None = Field(default=None, description="Where it stands; else the first.")
    take_back: tuple[TakeBack, ...] = Field(
        default=(), description="What can be undone; of several lines the first that holds."
    )
    proof: Text | None = Field(default=None, description="How one sees that it is done.")
    verified_by: Text | None = Field(default=None, description="Who says that it is done.")
    attributes: dict[str, bool | int | float | str] = Field(
        default={}, description="Anything else: custodian, published, ratified."
    )
    scope: Literal["core", "full"] = Field(
        default="core", description="`full`: outside the default scope."
    )
    signed: dict[Slug, dict[Slug, dt.date]] = Field(
        default={}, description="By level: who has signed, and when."
    )

    @field_validator(
        "levels", mode="before", json_schema_input_type=dict[Slug, Level | None] | list[Slug]
    )
    @classmethod
    def _list_of_names(cls, data: Any) -> Any:
        if isinstance(data, list):
            names = [n if isinstance(n, str) else str(n) for n in data]
            if len(set(names)) < len(names):
                raise ValueError(f"a level is named twice in {names}")
            return {name: {} for name in names}
        if isinstance(data, dict):
            return {k: {} if v is None else v for k, v in data.items()}
        return data

    @field_validator("take_back", mode="before", json_schema_input_type=TakeBack | list[TakeBack])
    @classmethod
    def _lone_line(cls, data: Any) -> Any:
        return data if isinstance(data, list | tuple) else (data,)

    @property
    def start(self) -> int:
        """Number of the status quo level."""
        return 0 if self.status_quo is None else list(self.levels).index(self.status_quo)


class Holds(Entry):
    """A condition with its source: of `requires`, or a named target."""

    _short = shorthand("holds")
    holds: Condition = Field(description="The condition.")
    title: Text | None = Field(default=None, description="In words.")


class Value(Entry):
    """What a measure is worth to a party: a weight, and a shape over the levels."""

    weight: Judgement = Field(description="Worth of the whole measure in points; may be negative.")
    shape: tuple[float, ...] | None = Field(
        default=None, description="Share of the weight at each level, 0 at the status quo."
    )

    @model_validator(mode="before")
    @classmethod
    def _bare_weight(cls, data: Any) -> Any:
        return data if isinstance(data, dict) and "weight" in data else {"weight": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe the bare weight too."""
        return with_short_form(super().__get_pydantic_json_schema__(schema, handler), "weight")


class Interaction(Entry):
    """What two measures are worth together, beyond each alone."""

    party: Slug = Field(description="To whom.")
    of: tuple[Slug, Slug] = Field(description="The two measures.")
    weight: Judgement = Field(description="Points when both are at their top.")


class RedLine(Entry):
    """What a party accepts at no price."""

    never: Condition = Field(description="What it never accepts.")
    mandate: Text | None = Field(default=None, description="Who set this line.")


class Trade(Entry):
    """A check on weights: would this party give one thing for another?"""

    party: Slug = Field(description="Who is asked.")
    gives: dict[Slug, LevelName] = Field(description="Measures and levels it would give.")
    gets: dict[Slug, LevelName] = Field(description="Measures and levels it would get.")
    would: bool = Field(default=True, description="Its answer.")


class Coverage(Entry):
    """All, or at least most: how many of a party's positions have to be met."""

    most: int = Field(ge=0, description="How many are most.")


class Position(Entry):
    """Something a party asks for."""

    of: Slug = Field(description="Who asks.")
    title: Text = Field(description="What for, in words.")
    met: Condition = Field(description="When it is met.")
    partly: Condition | None = Field(default=None, description="When it is met in part.")


class Gate(Entry):
    """What opens a phase: an event, a date or a wait such as `6 months`."""

    earliest_of: tuple[str | int, ...] = Field(default=(), description="Whichever comes first.")
    latest_of: tuple[str | int, ...] = Field(default=(), description="Whichever comes last.")

    @model_validator(mode="before")
    @classmethod
    def _lone_event(cls, data: Any) -> Any:
        return data if isinstance(data, dict) else {"earliest_of": (data,)}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe the lone event too."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        return {"anyOf": [{"type": ["string", "integer"]}, described]}

    @model_validator(mode="after")
    def _one_form(self) -> "Gate":
        if bool(self.earliest_of) == bool(self.latest_of):
            raise ValueError(
                "write an event, a date, `6 months`, or earliest_of / latest_of a list"
            )
        return self


class Phase(Entry):
    """Steps taken before the next check."""

    title: Text | None = Field(default=None, description="In words.")
    do: dict[Slug, LevelName] = Field(min_length=1, description="Measures, and how far each goes.")
    opens: Gate | None = Field(default=None, description="What it waits for.")


class Roadmap(Entry):
    """An order of steps that somebody proposed."""

    title: Text | None = Field(default=None, description="In words.")
    target: Slug | None = Field(default=None, description="The target it leads to.")
    phases: tuple[Phase, ...] = Field(min_length=1, description="In order.")


class Scenario(Entry):
    """Named changes to the case."""

    title: Text | None = Field(default=None, description="In words.")
    set: dict[str, Any] = Field(
        min_length=1, description="Path to new value: {parties.US.no_deal.value: -4}."
    )


class Occasion(Entry):
    """A date that the case knows by name."""

    _short = shorthand("date")
    date: dt.date = Field(description="The day (ISO), or the first of them.")
    until: dt.date | None = Field(default=None, description="The last day, for a season.")
    every_years: int | None = Field(default=None, ge=1, description="It comes back after so many.")
    title: Text | None = Field(default=None, description="In words.")
    of: Slug | None = Field(default=None, description="Whose date it is.")


class Case(Entry):
    """A case: who could do what, what it is worth to whom, and what is believed of whom."""

    format: Literal[1] = Field(description="Version of this language: 1.")
    case: str = Field(pattern=r"^[\w.-]+$", max_length=80, description="Short name of the case.")
    title: Text | None = Field(default=None, description="Its name on screen.")
    as_of: dt.date | None = Field(default=None, description="Nothing later is used as evidence.")
    calm: Judgement = Field(
        default_factory=lambda: Judgement.model_validate([0.2, 0.5, 0.8]),
        description="How far the present calm lasts without a deal, 0 to 1 (R1).",
    )
    scale: dict[Slug, tuple[float, float, float]] = Field(
        default=DEFAULT_SCALE, description="What words mean as weights: [low, mode, high]."
    )
    sources: dict[Slug, Source] = Field(default={}, description="What entries cite.")
    parties: dict[Slug, Party] = Field(min_length=1, description="Their order holds everywhere.")
    measures: dict[Slug, Measure] = Field(min_length=1, description="What could be done.")
    requires: tuple[Holds, ...] = Field(
        default=(), description="What must hold for a package to be admissible."
    )
    values: dict[Slug, dict[Slug, Value]] = Field(description="By party and measure.")
    trades: tuple[Trade, ...] = Field(default=(), description="Checks on the weights.")
    interactions: tuple[Interaction, ...] = Field(default=(), description="Pairs of measures.")
    interaction_shapes: dict[Slug, tuple[float, ...]] = Field(
        default={}, description="By measure, for interactions; else level over top level."
    )
    red_lines: dict[Slug, tuple[RedLine, ...]] = Field(default={}, description="By party.")
    targets: dict[Slug, Holds] = Field(default={}, description="Named conditions to aim at.")
    coverage: dict[Slug, Coverage] = Field(default={}, description="By party.")
    positions: dict[Slug, Position] = Field(default={}, description="What parties ask for.")
    motives: dict[Slug, dict[Slug, Motive]] = Field(default={}, description="By party.")
    observers: dict[Slug, Observer] = Field(default={}, description="Who believes what.")
    evidence: tuple[Evidence, ...] = Field(default=(), description="What happened.")
    detection: dict[Slug, Detection] = Field(default={}, description="How acts are seen.")
    outside_risks: dict[Slug, OutsideRisk] = Field(
        default={}, description="Acts outside the agreement."
    )
    tests: dict[Slug, Test] = Field(default={}, description="Demands that test sincerity.")
    guarantees: dict[Slug, Guarantee] = Field(default={}, description="Who vouches for whom.")
    roadmaps: dict[Slug, Roadmap] = Field(default={}, description="Orders others proposed.")
    scenarios: dict[Slug, Scenario] = Field(default={}, description="Named changes.")
    dates: dict[Slug, Occasion] = Field(default={}, description="Elections, seasons.")
    terms: dict[str, Any] | None = Field(
        default=None, description="What an order of steps lacks to be adopted as an agreement."
    )
    private: tuple[str, ...] = Field(  # type: ignore[assignment]  # of the case, it lists paths
        default=(), description="Paths that a shared file leaves out in any case."
    )
    shareable: tuple[str, ...] = Field(
        default=(), description="Sensitive blocks that a shared file may keep."
    )

    _hash: str = PrivateAttr(default="")

    @field_validator("scale", mode="before", json_schema_input_type=dict[Slug, Judgement])
    @classmethod
    def _complete_scale(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return DEFAULT_SCALE | {str(k): read_triple(v, {}) for k, v in data.items()}

    def level_names(self) -> dict[str, tuple[str, ...]]:
        """Return each measure's levels, lowest first."""
        return {name: tuple(m.levels) for name, m in self.measures.items()}

    def default_motives(self) -> dict[str, str]:
        """Return the motive assumed of each party that has several."""
        return {
            party: next((name for name, m in of.items() if m.default), next(iter(of)))
            for party, of in self.motives.items()
            if of
        }

    @property
    def hash(self) -> str:
        """SHA-256 of the case's content, whatever its comments and layout."""
        if not self._hash:
            import hashlib

            left_out = {"terms"} if self.terms is None else None  # as before there was this block
            content = self.model_dump_json(exclude=left_out)
            self._hash = hashlib.sha256(content.encode()).hexdigest()
        return self._hash


__all__ = ["Case", "Citations", "Measure", "Party"]
