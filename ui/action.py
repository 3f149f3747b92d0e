"""What a learner does in the Quiz tab, as the browser sends it."""

from datetime import date
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from assistant.quiz.attempts import Confidence, Plan, PointLabel

Given: TypeAlias = StrictBool | StrictInt | StrictStr | tuple[StrictInt, ...] | tuple[StrictStr, ...]
"""A response. Strict, so that the texts "4" and "8" stay texts."""


class Action(BaseModel):
    """Which fields matter depends on the action."""

    model_config = ConfigDict(frozen=True)

    action: str
    profile: str = ""
    """Empty for the first one."""
    session: str = ""
    question: str = ""
    """As the page knows it: `token_of` its id."""
    attempt: str = ""
    on: bool = False
    """Whether a bookmark is to be set."""
    plan: Plan = Plan()
    response: Given | None = None
    confidence: Confidence | None = None
    text: str = ""
    labels: tuple[PointLabel, ...] = ()
    name: str = ""
    interview: date | None = None
    retention: float = Field(default=0.9, ge=0.7, le=0.97)
    new_a_day: int = Field(default=20, ge=0, le=200)
    page: str = ""
    """Id of a page of the guide, and a section of it, to be read."""
    section: str = ""
