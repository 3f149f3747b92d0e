"""Values of practice: questions without files, attempts, memories and a learner."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from fsrs import Rating

from assistant.quiz.attempts import Attempt, Confidence, Grade, Memory, Profile
from assistant.quiz.schedule import review
from assistant.quiz.types import QUESTION, Kind, Level, Question
from ingest.page import Tier
from tests.assistant.quiz.bank_files import raw

NOW = datetime(2026, 3, 2, 19, tzinfo=UTC)
ME = Profile("me", "Me", NOW)
SOURCES = [{"page": "recall", "section": "Explanation", "sentence": "One."}]


def asked(
    slug: str,
    topic: str = "evaluation",
    tier: Tier = "foundational",
    kind: Kind = "single_choice",
    level: Level = "explain",
    concept: str = "recall",
) -> Question:
    """A question with the id `<concept>/<slug>`."""
    fields = raw(kind, slug, concept=concept, level=level, topic=topic, tier=tier)
    for holder in fields.get("rubric", [fields]):
        holder.pop("source", None)
        holder["sources"] = SOURCES
    return QUESTION.validate_python(fields)


def answered(question_id: str, at: datetime = NOW, score: float = 1.0, confidence: Confidence | None = "think_so") -> Attempt:
    return Attempt(
        id=f"{question_id} {at}",
        session_id="session",
        question_id=question_id,
        seed=1,
        at=at,
        seconds=15,
        response=0,
        confidence=confidence,
        hints=0,
        grade=Grade(score),
        score=score,
    )


def remembered(
    question_id: str,
    *ratings: Rating,
    at: datetime = NOW,
    score: float = 1.0,
    confidence: Confidence | None = "think_so",
    load: Mapping[date, int] | None = None,
    profile: Profile = ME,
) -> Memory:
    """The memory after reviews rated so (Good once, unless they are given), the first at that time and each other when it is due."""
    memory = None
    for rating in ratings or (Rating.Good,):
        memory = review(memory, answered(question_id, memory.due if memory else at, score, confidence), rating, profile, load or {})
    assert memory is not None
    return memory


def by_id(memories: Iterable[Memory]) -> dict[str, Memory]:
    return {memory.question_id: memory for memory in memories}
