"""The nouns of the question bank, strict at the file's edge: an unknown field or a value of another type is refused.

The key of a question is what its `answers` say; nothing here marks an answer.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import Discriminator, Field, StringConstraints, TypeAdapter, model_validator

from assistant.quiz.fields import (
    Accepted,
    Checked,
    Different,
    Listed,
    Option,
    Parameter,
    ParameterName,
    RubricPoint,
    Source,
    Sources,
    Strict,
    all_different,
)
from ingest.page import Slug, Text, Tier

Level = Literal["recall", "explain", "apply", "analyse"]
Kind = Literal[
    "single_choice",
    "multiple_choice",
    "true_false",
    "numeric",
    "cloze",
    "ordering",
    "matching",
    "short_answer",
    "open",
    "scenario",
    "code",
]
LEVELS: tuple[Level, ...] = get_args(Level)
KINDS: tuple[Kind, ...] = get_args(Kind)
BLANK = "____"
"""Stands for each gap of a cloze question's prompt."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has against one question, or against the bank as a whole."""

    item: str
    """Id of the question; a file, a concept or "bank" where it is about more than one."""
    check: str
    message: str
    """What is wrong, in which field, and what to do."""

    def __str__(self) -> str:
        return f"{self.item}: [{self.check}] {self.message}"


class BaseQuestion(Strict):
    """What every question says."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$")]
    """`<concept>/<what is asked>`"""
    concept: Slug
    """Id of the guide page it belongs to."""
    topic: Slug
    """As the page says, and so the tier."""
    tier: Tier
    level: Level
    prompt: Text
    """Markdown and LaTeX; stands alone."""
    explanation: Text
    hints: Annotated[tuple[Text, Text], Listed]
    """The second says more."""
    probe: Text
    """What an interviewer would ask next."""
    checked: Checked | None = None

    @model_validator(mode="after")
    def _id_begins_with_concept(self) -> "BaseQuestion":
        if self.id.partition("/")[0] != self.concept:
            raise ValueError(f"the id begins with the concept: {self.concept}/...")
        return self

    @property
    def shown(self) -> str:
        """All that a learner reads before the answers to choose from."""
        return self.prompt

    @property
    def answers(self) -> tuple[str, ...]:
        """The key as texts, each of which a learner is to find; none where the key is a number or a truth value."""
        return ()


class SourcedQuestion(BaseQuestion):
    """A question whose key follows from its sources."""

    sources: Sources


class ChoiceQuestion(SourcedQuestion):
    """Base of the questions with one right option of four."""

    options: Annotated[tuple[Option, ...], Listed, Field(min_length=4, max_length=4)]

    @model_validator(mode="after")
    def _has_one_right_option(self) -> "ChoiceQuestion":
        if sum(option.right for option in self.options) != 1:
            raise ValueError("options: exactly one has `right: true`")
        all_different(tuple(option.text for option in self.options))
        return self

    @property
    def right(self) -> int:
        """Place of the right option."""
        return next(place for place, option in enumerate(self.options) if option.right)

    @property
    def answers(self) -> tuple[str, ...]:
        return (self.options[self.right].text,)


class SingleChoice(ChoiceQuestion):
    kind: Literal["single_choice"]


class Scenario(ChoiceQuestion):
    kind: Literal["scenario"]
    scenario: Text
    """The situation; the prompt asks for the decision."""

    @property
    def shown(self) -> str:
        return f"{self.scenario}\n\n{self.prompt}"


class Code(ChoiceQuestion):
    kind: Literal["code"]
    code: Annotated[str, StringConstraints(min_length=1)]
    """Python, to be read and never run."""

    @property
    def shown(self) -> str:
        return f"{self.prompt}\n\n{self.code}"


class MultipleChoice(SourcedQuestion):
    """All right options are to be found, and no other."""

    kind: Literal["multiple_choice"]
    options: Annotated[tuple[Option, ...], Listed, Field(min_length=4, max_length=6)]

    @model_validator(mode="after")
    def _has_right_and_wrong_options(self) -> "MultipleChoice":
        if not 2 <= sum(option.right for option in self.options) < len(self.options):
            raise ValueError("options: two or more have `right: true`, and at least one has not")
        all_different(tuple(option.text for option in self.options))
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(option.text for option in self.options if option.right)


class TrueFalse(SourcedQuestion):
    kind: Literal["true_false"]
    key: bool
    reason: Text
    """The reason that a full answer gives."""
    misconception: Text
    """What one who answers otherwise believes."""


class Numeric(SourcedQuestion):
    """Its values are drawn and its key is computed (numeric.py)."""

    kind: Literal["numeric"]
    parameters: Annotated[dict[ParameterName, Parameter], Field(min_length=1, max_length=8)]
    condition: Text | None = None
    """A draw for which it is not true is drawn again."""
    key: Text
    """An expression over the parameters."""
    tolerance: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    """Absolute, in the unit of the key."""
    unit: Text | None = None


class Cloze(SourcedQuestion):
    kind: Literal["cloze"]
    blanks: Annotated[tuple[Accepted, ...], Listed, Field(min_length=1, max_length=3)]
    """Accepted answers for each blank, in the order of the blanks."""

    @model_validator(mode="after")
    def _has_a_list_for_each_blank(self) -> "Cloze":
        if (found := self.prompt.count(BLANK)) != len(self.blanks):
            raise ValueError(f"the prompt has {found} blanks ({BLANK}), and `blanks` has {len(self.blanks)} lists")
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(answer for accepted in self.blanks for answer in accepted)


class Ordering(SourcedQuestion):
    kind: Literal["ordering"]
    items: Annotated[tuple[Text, ...], Listed, Field(min_length=4, max_length=6), Different]
    """In the right order."""

    @property
    def answers(self) -> tuple[str, ...]:
        return self.items


class Matching(SourcedQuestion):
    kind: Literal["matching"]
    pairs: Annotated[tuple[Annotated[tuple[Text, Text], Listed], ...], Listed, Field(min_length=3, max_length=6)]

    @model_validator(mode="after")
    def _has_different_sides(self) -> "Matching":
        for side in (0, 1):
            all_different(tuple(pair[side] for pair in self.pairs))
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(f"{left}: {right}" for left, right in self.pairs)


class FreeText(BaseQuestion):
    """Base of the questions that are marked point by point; the explanation is a model answer."""

    rubric: tuple[RubricPoint, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(source for point in self.rubric for source in point.sources)

    @property
    def answers(self) -> tuple[str, ...]:
        return tuple(point.point for point in self.rubric)


class ShortAnswer(FreeText):
    kind: Literal["short_answer"]
    rubric: Annotated[tuple[RubricPoint, ...], Listed, Field(min_length=3, max_length=4)]


class Open(FreeText):
    kind: Literal["open"]
    rubric: Annotated[tuple[RubricPoint, ...], Listed, Field(min_length=3, max_length=6)]


Question: TypeAlias = (
    SingleChoice | MultipleChoice | TrueFalse | Numeric | Cloze | Ordering | Matching | ShortAnswer | Open | Scenario | Code
)
QUESTION: TypeAdapter[Question] = TypeAdapter(Annotated[Question, Discriminator("kind")])
"""Reads one question. Raises pydantic's ValidationError."""


def finding(question: Question, check: str, message: str) -> Finding:
    """What a check has against a question, with the file that it stands in."""
    return Finding(question.id, check, f"{question.topic}.yaml: {message}")
