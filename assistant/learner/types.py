"""The nouns of the learner's store that practice does without."""

from dataclasses import dataclass
from datetime import datetime

from assistant.quiz.attempts import Attempt, Grade, Memory, PointLabel, Profile, Session


@dataclass(frozen=True, slots=True)
class Mark:
    """What of an attempt may change after the answer; each field as in Attempt."""

    grade: Grade
    follow_up: str
    overridden: tuple[PointLabel, ...]
    score: float


@dataclass(frozen=True, slots=True)
class AttemptHistory:
    """An attempt as it stands, and the marks it had before, oldest first."""

    attempt: Attempt
    earlier: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a learner has against a question."""

    question_id: str
    text: str
    """Their own words."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Learner:
    """All that is kept of one learner."""

    profile: Profile
    sessions: tuple[Session, ...]
    """In the order they began in, as attempts and reports are."""
    attempts: tuple[AttemptHistory, ...]
    memories: tuple[Memory, ...]
    bookmarks: tuple[str, ...]
    """Ids of questions."""
    reports: tuple[Report, ...]
