"""What one side believes of another's motives, and what the belief rests on."""

import datetime as dt
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue

from detente.case.judgement import (
    Change,
    Entry,
    Judgement,
    Slug,
    Text,
    shorthand,
    with_short_form,
)

ALWAYS = "always"
"""Stands for every level where a chance depends on none."""

Condition = Text
"""A condition on a package; see `expressions`."""


class Interactions(Entry):
    """What a motive does to interactions: all of the party's, or by pair `a+b`."""

    all: Change | None = Field(default=None, description="Applies to all not named by pair.")
    pairs: dict[str, Change] = Field(default={}, description="By pair, `warheads+cn_cosign`.")

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if not isinstance(data, dict) or {"value", "times", "to"} & set(data):
            return {"all": data}
        return data if {"all", "pairs"} & set(data) else {"pairs": data}

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> JsonSchemaValue:
        """Describe the lone change, and the changes by pair without `pairs`."""
        described = super().__get_pydantic_json_schema__(schema, handler)
        pairs = described["properties"]["pairs"]
        bare = {k: v for k, v in pairs.items() if k != "default"} | {
            "propertyNames": {"pattern": r"\+"}
        }
        return {"anyOf": [with_short_form(described, "all"), bare]}

    def for_pair(self, a: str, b: str) -> Change | None:
        """Return the change for the pair, in whichever order it is written."""
        return self.pairs.get(self.place(a, b), self.all)

    def place(self, a: str, b: str) -> str:
        """Return the key under which the change for the pair stands, `all` where it has none."""
        return next((p for p in (f"{a}+{b}", f"{b}+{a}") if p in self.pairs), "all")


class Motive(Entry):
    """A hypothesis on what a party wants: what changes when it is true."""

    _short = shorthand("title")
    title: Text | None = Field(default=None, description="In words: `fear for its survival`.")
    in_text: Text | None = Field(
        default=None,
        description="What goes on after the party's name: `mainly fears for its survival`.",
    )
    default: bool = Field(default=False, description="The one assumed unless another is named.")
    weights: dict[Slug, Change] = Field(
        default={}, description="By measure: `x2.2` multiplies, a value replaces."
    )
    interactions: Interactions | None = Field(
        default=None, description="`x0.3` for all of the party's, or by pair `a+b`."
    )
    shapes: dict[Slug, tuple[float, ...]] = Field(
        default={}, description="By measure: worth of each level, in place of the shape."
    )
    no_deal: Judgement | None = Field(
        default=None, description="Replaces the no-deal value; its shifts stay."
    )


class Observer(Entry):
    """Somebody with an opinion on motives before the evidence."""

    title: Text | None = Field(default=None, description="In words.")
    priors: dict[Slug, dict[Slug, Judgement]] = Field(
        description="By party and motive: chance before the evidence; sums to 1 per party."
    )


class Evidence(Entry):
    """Something that happened, and how likely it was under each motive."""

    id: Slug = Field(description="Such as E06.")
    date: dt.date = Field(description="The day it became known (ISO); not after `as_of`.")
    of: Slug = Field(description="The party whose motives it speaks of.")
    text: Text = Field(description="What happened, in one sentence.")
    likelihood: dict[Slug, Judgement] = Field(
        description="By motive: chance of seeing this if the motive is true, 0 to 1."
    )
    plus_minus: float = Field(
        default=0, ge=0, le=0.5, description="Half-width of each likelihood, clipped to 0.01-0.99."
    )
    cluster: Slug | None = Field(
        default=None, description="Items that share a source or a cause count once."
    )
    kind: Literal["cheap", "costly"] = Field(
        default="costly", description="Whether the one it speaks of paid for it."
    )


class Detection(Entry):
    """How likely a hidden act is seen."""

    title: Text | None = Field(default=None, description="In words.")
    watch: Slug | None = Field(default=None, description="The measure that decides how likely.")
    per_quarter: dict[Slug, Judgement] = Field(
        description="Chance per quarter of seeing it, by level of `watch`, or one for all levels."
    )
    false_alarm: float = Field(
        default=0, ge=0, le=1, description="Chance per quarter of an alarm without an act."
    )

    @field_validator(
        "per_quarter", mode="before", json_schema_input_type=Judgement | dict[Slug, Judgement]
    )
    @classmethod
    def _one_for_all(cls, data: Any) -> Any:
        return data if isinstance(data, dict) and "value" not in data else {ALWAYS: data}

    @model_validator(mode="after")
    def _one_form(self) -> "Detection":
        if (self.watch is None) != (ALWAYS in self.per_quarter):
            raise ValueError("write `watch` with a chance by level, or one chance without `watch`")
        return self


class Test(Entry):
    """A demand, alone or with an offer, as a test of sincerity."""

    title: Text | None = Field(default=None, description="In words.")
    of: Slug = Field(description="The party that is tested.")
    demand: Condition = Field(description="What is asked of it.")
    offer: Condition | None = Field(default=None, description="What it gets first.")
    done_if: dict[Slug, Judgement] = Field(
        description="By motive: chance that it does what is asked."
    )
