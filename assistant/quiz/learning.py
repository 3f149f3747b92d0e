"""What is remembered after an attempt: the mark becomes a rating, the rating a memory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assistant.quiz.attempts import Attempt, Memory, Profile
from assistant.quiz.schedule import load_by_day, rate, review
from assistant.quiz.types import Kind

LOAD_DAYS = 365
"""How far ahead the days are counted that share the load of reviews."""


def learn(before: Memory | None, attempt: Attempt, kind: Kind, profile: Profile, memories: Mapping[str, Memory]) -> Memory:
    """The memory of a question after an attempt; `memories` are all of the learner's, with which it shares the days."""
    rating = rate(attempt.score, attempt.confidence, attempt.seconds, attempt.hints, kind)
    others = (memory for memory in memories.values() if memory.question_id != attempt.question_id)
    return review(before, attempt, rating, profile, load_by_day(others, LOAD_DAYS, attempt.at))


def learn_anew(attempts: Sequence[Attempt], kind: Kind, profile: Profile, memories: Mapping[str, Memory]) -> Memory | None:
    """The memory of a question after all attempts at it, in their order. Exact, as a card is what its log makes of it."""
    memory = None
    for attempt in attempts:
        if attempt.response is not None:
            memory = learn(memory, attempt, kind, profile, memories)
    return memory


def count_new(today: Iterable[Attempt], memories: Mapping[str, Memory]) -> int:
    """How many questions were answered for the first time today: those whose reviews were all today."""
    reviews = Counter(attempt.question_id for attempt in today if attempt.response is not None)
    return sum(question_id in memories and memories[question_id].reviews == count for question_id, count in reviews.items())
