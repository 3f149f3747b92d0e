"""Where a session is: a question waits for its answer, an answer is marked, or it is over. What is on screen follows from it."""

from dataclasses import dataclass
from typing import TypeAlias

from assistant.quiz.attempts import Attempt, Presented, Session
from assistant.quiz.follow_up import FollowUp
from assistant.quiz.gaps import Audit
from assistant.quiz.summary import Summary
from assistant.quiz.types import Question


@dataclass(frozen=True, slots=True)
class Asking:
    """A question waits for its answer."""

    session: Session
    presented: Presented
    number: int
    """Of this question in the session, from 1."""
    of: int | None
    """Questions in the session, as far as can be told now; None for a gap audit, which ends when it is sure."""
    hints: tuple[str, ...]
    """Those that were taken."""
    seconds_left: float | None
    """None without a time limit."""
    bookmarked: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The last answer with its mark, until the learner goes on."""

    session: Session
    attempt: Attempt
    question: Question
    presented: Presented
    follow_up: FollowUp | None
    """Something asked back. Until it is answered or waived neither the rubric nor the explanation is to be shown."""
    number: int
    of: int | None
    seconds_left: float | None
    bookmarked: bool


@dataclass(frozen=True, slots=True)
class Over:
    """The session has ended."""

    session: Session
    summary: Summary
    audit: Audit | None = None
    """Of a gap audit, what is known and what is not."""


Step: TypeAlias = Asking | Marked | Over
