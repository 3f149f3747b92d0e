"""What a session came to: the score by topic, how well the learner knew what they know, what to read, what comes back when."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.quiz.attempts import Attempt, Confidence, Memory
from assistant.quiz.bank import Bank
from assistant.quiz.types import Question

PROBABILITY: Mapping[Confidence, float] = {"sure": 0.95, "think_so": 0.7, "guess": 0.4}
"""What a learner's word is taken for: the probability that the answer is right."""
RIGHT = 0.5
"""From this score on an answer counts as right where it is one or the other."""
READ_BELOW = 0.6
"""A concept whose mean score is lower is worth reading about."""


@dataclass(frozen=True, slots=True)
class TopicScore:
    """How a topic went."""

    topic: str
    score: float
    """Mean, skipped questions counting as 0."""
    questions: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Where in the guide to read on."""

    page: str
    title: str
    section: str
    """Heading that the question answered worst rests on."""


@dataclass(frozen=True, slots=True)
class Summary:
    """A session at its end."""

    answered: int
    skipped: int
    score: float | None
    """Mean over all questions, skipped ones counting as 0; None where there were none."""
    seconds: float
    """Spent on answering."""
    topics: tuple[TopicScore, ...]
    """Worst first."""
    sure_but_wrong: tuple[Attempt, ...]
    brier: float | None
    """Mean squared distance between the probability that the learner's confidence stands for and what came of it (Brier 1950):
    0 is perfect, .25 is as good as a coin. None where no confidence was given."""
    read: tuple[Reading, ...]
    """Worst first."""
    scheduled: tuple[tuple[date, int], ...]
    """Days (UTC) on which questions of the session come back, with how many."""


def summarise(attempts: Sequence[Attempt], memories: Mapping[str, Memory], bank: Bank, titles: Mapping[str, str]) -> Summary:
    """The summary of a session's attempts. `titles` are those of the guide's pages, by id."""
    answered = [attempt for attempt in attempts if attempt.response is not None]
    return Summary(
        answered=len(answered),
        skipped=len(attempts) - len(answered),
        score=_mean(attempts) if attempts else None,
        seconds=sum(attempt.seconds for attempt in attempts),
        topics=_topics(attempts, bank),
        sure_but_wrong=tuple(attempt for attempt in answered if attempt.confidence == "sure" and not is_right(attempt)),
        brier=brier(answered),
        read=_readings(attempts, bank, titles),
        scheduled=_scheduled(attempts, memories),
    )


def is_right(attempt: Attempt) -> bool:
    """Whether an answer counts as right where it is one or the other."""
    return attempt.score >= RIGHT


def brier(attempts: Sequence[Attempt]) -> float | None:
    """The Brier score of the confidence in these attempts, 0 to 1, best 0; None where none was given."""
    errors = [(PROBABILITY[attempt.confidence] - is_right(attempt)) ** 2 for attempt in attempts if attempt.confidence is not None]
    return sum(errors) / len(errors) if errors else None


def _topics(attempts: Sequence[Attempt], bank: Bank) -> tuple[TopicScore, ...]:
    groups: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt, question in _with_questions(attempts, bank):
        groups[question.topic].append(attempt)
    scores = [TopicScore(topic, _mean(group), len(group)) for topic, group in groups.items()]
    return tuple(sorted(scores, key=lambda each: each.score))


def _readings(attempts: Sequence[Attempt], bank: Bank, titles: Mapping[str, str]) -> tuple[Reading, ...]:
    groups: defaultdict[str, list[tuple[Attempt, Question]]] = defaultdict(list)
    for attempt, question in _with_questions(attempts, bank):
        groups[question.concept].append((attempt, question))
    weak = [(score, group) for group in groups.values() if (score := _mean([attempt for attempt, _ in group])) < READ_BELOW]
    readings = []
    for _, group in sorted(weak, key=lambda each: each[0]):
        _, worst = min(group, key=lambda each: each[0].score)
        source = worst.sources[0]
        readings.append(Reading(source.page, titles.get(source.page, source.page), source.section))
    return tuple(dict.fromkeys(readings))


def _with_questions(attempts: Sequence[Attempt], bank: Bank) -> list[tuple[Attempt, Question]]:
    """Without those whose question has left the bank since."""
    return [(attempt, bank.by_id[attempt.question_id]) for attempt in attempts if attempt.question_id in bank.by_id]


def _scheduled(attempts: Sequence[Attempt], memories: Mapping[str, Memory]) -> tuple[tuple[date, int], ...]:
    asked = {attempt.question_id for attempt in attempts if attempt.response is not None}
    days = Counter(memories[each].due.date() for each in asked if each in memories)
    return tuple(sorted(days.items()))


def _mean(attempts: Sequence[Attempt]) -> float:
    return sum(attempt.score for attempt in attempts) / len(attempts)
