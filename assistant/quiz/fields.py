"""What questions are made of: sources, options, parameters, rubric points."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag, model_validator

from ingest.page import Slug, Text

MAX_CHOICES = 20
Listed = Field(strict=False)
"""A YAML list becomes a tuple; what stands in it is still held to its type."""


class Strict(BaseModel):
    """Base of everything read from a bank's files."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Source(Strict):
    """A sentence of the guide that entails what it stands beside."""

    page: Slug
    """The question's own concept where the file names none."""
    section: Text
    sentence: Text
    """Verbatim and whole: a sentence, a list item, or one line of a table, formula or code."""


class Checked(Strict):
    """The outcome of solving a question afresh, from its cited passages alone and from knowledge of the field."""

    agree: bool
    on: date


class Option(Strict):
    """One of the answers to choose from."""

    text: Text
    right: bool = False
    misconception: Text | None = None
    """What one who picks it believes."""
    why: Text | None = None
    """Why it is wrong."""

    @model_validator(mode="after")
    def _says_what_is_wrong(self) -> "Option":
        if self.right and (self.misconception or self.why):
            raise ValueError("a right option has neither `misconception` nor `why`; the explanation says why it is right")
        if not self.right and not (self.misconception and self.why):
            raise ValueError("a wrong option needs `misconception` and `why`")
        return self


def all_different(texts: tuple[Any, ...]) -> tuple[Any, ...]:
    """The texts, if no two of them are the same. Raises ValueError."""
    if len(set(texts)) < len(texts):
        raise ValueError("two of these are the same")
    return texts


Sources = Annotated[tuple[Source, ...], Listed, Field(min_length=1, max_length=6)]
Different = AfterValidator(all_different)


class RubricPoint(Strict):
    """One thing that a full answer says."""

    point: Text
    weight: Annotated[int, Field(ge=1, le=3)]
    counts: Text
    """What counts as saying it, in other words too."""
    wrong: Annotated[tuple[Text, ...], Listed, Field(min_length=1)]
    """Wrong statements that people make about it."""
    sources: Sources


Bounds = Annotated[tuple[int, int], Listed]


class Integers(Strict):
    """Any whole number between two bounds, both included."""

    integers: Bounds

    @model_validator(mode="after")
    def _is_a_range(self) -> "Integers":
        if self.integers[0] >= self.integers[1]:
            raise ValueError("the lower bound comes first")
        return self


class Decimals(Strict):
    """Any number with so many decimal places between two bounds, both included."""

    decimals: Annotated[tuple[float, float, Annotated[int, Field(ge=1, le=6)]], Listed]

    @model_validator(mode="after")
    def _is_a_range(self) -> "Decimals":
        low, high, _ = self.decimals
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueError("[low, high, places] with low < high")
        return self


class Choices(Strict):
    """One of these numbers."""

    choices: Annotated[tuple[int | float, ...], Listed, Field(min_length=2, max_length=MAX_CHOICES), Different]


def _parameter_type(value: Any) -> str:
    return next(iter(value), "") if isinstance(value, Mapping) else next(iter(type(value).model_fields), "")


Parameter = Annotated[
    Annotated[Integers, Tag("integers")] | Annotated[Decimals, Tag("decimals")] | Annotated[Choices, Tag("choices")],
    Discriminator(
        _parameter_type,
        custom_error_type="parameter",
        custom_error_message="one of {integers: [low, high]}, {decimals: [low, high, places]}, {choices: [...]}",
    ),
]
ParameterName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]

Accepted = Annotated[tuple[Text, ...], Listed, Field(min_length=1), Different]
