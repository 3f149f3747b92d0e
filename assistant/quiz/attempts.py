"""The nouns of practice: what a learner plans, sees, says, and is marked with.

Times are aware datetimes in UTC. A score is a share of the full mark, 0 to 1.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from assistant.quiz.types import Kind
from ingest.page import Tier

Confidence: TypeAlias = Literal["sure", "think_so", "guess"]
"""Said before the key is shown."""
PointLabel: TypeAlias = Literal["met", "partly", "missed", "contradicted", "unsure"]
"""`unsure`: the evidence lies in the middle, so the learner is asked to say it more exactly."""
Marker: TypeAlias = Literal["key", "embedded", "model"]
"""Who marked: a comparison with the key, the sentence embeddings, or a chat model."""
Pool: TypeAlias = Literal["due", "new", "weak", "mixed", "gaps"]
"""`gaps`: the gap audit, which chooses its questions by itself."""
Response: TypeAlias = bool | int | str | tuple[int, ...] | tuple[str, ...]
"""What was said, by kind of question. All places count from 0, in the order in which things were shown.

single_choice, scenario, code: place of the option. multiple_choice: places of the options. true_false: the truth value.
numeric: the text typed. cloze: a text for each blank. ordering: places of the items, in the learner's order.
matching: for each left side the place of its right side. short_answer, open: the text.
"""
Range: TypeAlias = tuple[int, int]
"""Start and end in the learner's text."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session is to be made of; an empty field restricts nothing, several values of one field are alternatives."""

    pool: Pool = "mixed"
    topics: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    kinds: tuple[Kind, ...] = ()
    concepts: tuple[str, ...] = ()
    hard: bool = False
    """Questions of the levels apply and analyse only."""
    number: int = 10
    minutes: int | None = None
    """Time limit of the session; None for as long as it takes."""


@dataclass(frozen=True, slots=True)
class Presented:
    """A question as one learner sees it, its values drawn and its parts shuffled: all that may be shown before the answer."""

    question_id: str
    kind: Kind
    prompt: str
    code: str = ""
    options: tuple[str, ...] = ()
    """To choose from, to put in order, or the left sides to match."""
    choices: tuple[str, ...] = ()
    """The right sides to match."""
    blanks: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PointGrade:
    """The mark of one rubric point."""

    label: PointLabel
    credit: float
    """0 to 1; of an unsure point, what it is worth unless more is said."""
    said: tuple[Range, ...] = ()
    """The learner's own words that it rests on."""
    reason: str = ""
    """In a sentence; of a contradicted point, what was wrong."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The mark of an answer, before hints are paid for."""

    score: float
    marker: Marker = "key"
    points: tuple[PointGrade, ...] = ()
    """One for each rubric point of a free-text question; else empty."""
    remark: str = ""
    """What is to be said of the answer as a whole, such as that it repeats the question."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answered (or skipped) question, kept for good."""

    id: str
    session_id: str
    question_id: str
    seed: int
    """Makes the same draw and the same order of options again."""
    at: datetime
    """When it was answered."""
    seconds: float
    """From showing the question to the answer."""
    response: Response | None
    """None where the question was skipped."""
    confidence: Confidence | None
    hints: int
    """Hints that were taken: 0, 1 or 2."""
    grade: Grade
    follow_up: str = ""
    """What was added when the assistant asked back."""
    overridden: tuple[PointLabel, ...] = ()
    """Where the learner disagreed: the labels as the learner sees them, one a rubric point (one in all for other kinds)."""
    score: float = 0.0
    """What counts: the grade, or the learner's own where overridden, less the price of hints."""


@dataclass(frozen=True, slots=True)
class Current:
    """The question that a session is at, kept so that a reload or a crash goes on with it."""

    question_id: str
    seed: int
    shown_at: datetime
    hints: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A run of questions. What was answered in it are its attempts."""

    id: str
    profile_id: str
    plan: Plan
    seed: int
    started: datetime
    current: Current | None = None
    """None between an answer and the next question, and when it is over."""
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of how well a learner remembers one question."""

    question_id: str
    card: str
    """fsrs.Card as JSON; schedule.py reads it."""
    due: datetime
    """Levelled over days, so not always the card's own."""
    reviews: int
    last_at: datetime
    last_score: float
    last_confidence: Confidence | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A learner, and how they wish to learn."""

    id: str
    name: str
    created: datetime
    desired_retention: float = 0.9
    """Probability of still knowing a question when it comes up for review, .7 to .97."""
    interview: date | None = None
    new_a_day: int = 20
