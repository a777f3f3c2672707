"""Acts outside the agreement, and who vouches against them."""

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from detente.case.beliefs import Condition
from detente.case.judgement import Entry, Judgement, Names, Slug, Text


class Deterrent(Entry):
    """What makes an outside act less attractive or less likely."""

    guarantee: Slug | None = Field(default=None, description="A guarantee, by its penalty.")
    when: Condition | None = Field(default=None, description="Or: while this holds,")
    less: Judgement | None = Field(default=None, description="the gain is this much less,")
    times: float | None = Field(default=None, ge=0, description="or the chance is multiplied.")

    @model_validator(mode="after")
    def _one_form(self) -> "Deterrent":
        by_state = self.when is not None and (self.less is None) != (self.times is None)
        by_guarantee = self.guarantee is not None and self.less is None and self.times is None
        if by_state == by_guarantee or (by_guarantee and self.when is not None):
            raise ValueError("write {guarantee: G}, {when: …, less: …} or {when: …, times: …}")
        return self


class OutsideRisk(Entry):
    """An open or covert act outside the agreement."""

    title: Text | None = Field(default=None, description="In words.")
    of: Slug = Field(description="Who would act.")
    kind: Literal["covert", "open"] = Field(description="Whether the others see it at once.")
    enabled_when: Condition | None = Field(default=None, description="When it can be done.")
    hazard: Judgement | None = Field(
        default=None, description="Chance per year that the occasion arises."
    )
    at: Slug | None = Field(default=None, description="Or the date of the case at which it does.")
    chance: dict[Slug, Judgement] = Field(
        default={}, description="By motive: chance that the occasion is taken."
    )
    gain: dict[Slug, Judgement] = Field(
        default={}, description="By motive: what it is worth to the actor, as a flow in points."
    )
    harm: dict[Slug, Judgement] = Field(
        default={}, description="By party: what it costs the others, in points."
    )
    detection: Slug | None = Field(default=None, description="How it is seen, if covert.")
    deterred_by: tuple[Deterrent, ...] = Field(default=(), description="What speaks against it.")
    then: Literal["breakdown"] | dict[Slug, Judgement] = Field(
        default="breakdown", description="What follows: breakdown, or a value by party."
    )

    @field_validator("then", mode="before")
    @classmethod
    def _word_or_values(cls, data: Any) -> Any:
        if data != "breakdown" and not isinstance(data, dict):
            raise ValueError("write `breakdown`, or a value by party such as {DPRK: -300}")
        return data


class IfCalled(Entry):
    """What a guarantor faces when its word is tested."""

    act: Judgement = Field(description="What acting costs it, in points.")
    default: Judgement = Field(description="What not acting costs it, in points.")
    tail: Judgement | None = Field(default=None, description="Factor for the worst outcomes.")


class Guarantee(Entry):
    """Somebody vouches for somebody else's conduct."""

    title: Text | None = Field(default=None, description="In words.")
    guarantor: Slug = Field(description="Who vouches.")
    binds: Slug = Field(description="For whose conduct.")
    protects: Names = Field(description="To whom.")
    carried_by: Slug = Field(description="The measure that puts it in force, from level 1 up.")
    valid_when: Condition | None = Field(default=None, description="The condition it stands on.")
    penalty: dict[Slug, Judgement] = Field(
        default={}, description="By level: flow in points lost by the one bound, when honoured."
    )
    honoured: Judgement = Field(description="Chance that the guarantor acts when called.")
    if_called: IfCalled | None = Field(default=None, description="What that costs the guarantor.")
    form: Literal["reduced", "structural"] = Field(
        default="reduced",
        description="reduced: its cost sits in the guarantor's weights; structural: chance × cost.",
    )
