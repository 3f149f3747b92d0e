"""A year of daily practice by a learner who forgets as FSRS says, on a clock that is an argument. For the test of it and the benchmark."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from fsrs import Rating

from assistant.quiz.attempts import Confidence, Memory, Plan, Profile
from assistant.quiz.schedule import DAY, DECAY, FACTOR, load_by_day, rate, review, stability
from assistant.quiz.select import counts, next_question
from assistant.quiz.types import Question
from tests.assistant.quiz.learners import answered

SKILL = 0.5
"""Probability of knowing a question at first sight."""
AHEAD = 60
"""Days of the load that reviews share."""
PATIENCE = 60
"""Questions a day, at most."""


@dataclass
class Year:
    """What happened in it."""

    memories: dict[str, Memory] = field(default_factory=dict)
    log: dict[str, list[tuple[Rating, datetime]]] = field(default_factory=dict)
    """Of each question, how each answer was rated and when."""
    reviews: Counter[date] = field(default_factory=Counter)
    """Of questions that were due, by day."""
    introduced: Counter[date] = field(default_factory=Counter)
    overdue: list[timedelta] = field(default_factory=list)
    """Of each review that was due, how long it had been."""
    recalled: list[bool] = field(default_factory=list)
    """Of each such review, whether it was known."""


def live(questions: Sequence[Question], profile: Profile, start: datetime, random: Random, days: int = 365) -> Year:
    """Every day at about the same hour: what is due and weak, then what is new, up to the profile's limit."""
    year = Year()
    for ahead in range(days):
        _practise(year, questions, profile, start + ahead * DAY + timedelta(minutes=random.uniform(-90, 90)), random)
    return year


def recall(memory: Memory, now: datetime) -> float:
    """FSRS's curve on a clock that runs on within the day."""
    return math.pow(1 + FACTOR * ((now - memory.last_at) / DAY) / stability(memory), DECAY)


def _practise(year: Year, questions: Sequence[Question], profile: Profile, now: datetime, random: Random) -> None:
    pools = counts(questions, year.memories, Plan(), now)
    number = min(PATIENCE, pools["due"] + min(pools["new"], profile.new_a_day))
    asked: list[str] = []
    while len(asked) < number:
        new_today = year.introduced[now.date()]
        question = next_question(questions, year.memories, Plan(), asked, profile, new_today, now, random)
        if question is None:
            return
        asked.append(question.id)
        now += timedelta(seconds=20)
        _answer(year, question, profile, now, random)


def _answer(year: Year, question: Question, profile: Profile, now: datetime, random: Random) -> None:
    before = year.memories.get(question.id)
    knows = random.random() < (recall(before, now) if before else SKILL)
    said: Confidence = random.choices(("sure", "think_so", "guess"), (6, 3, 1) if knows else (1, 3, 6))[0]
    attempt = answered(question.id, now, float(knows), said)
    rating = rate(attempt.score, said, attempt.seconds, attempt.hints, question.kind)
    if before is None:
        year.introduced[now.date()] += 1
    elif before.due <= now:
        year.reviews[now.date()] += 1
        year.overdue.append(now - before.due)
        year.recalled.append(knows)
    year.memories[question.id] = review(before, attempt, rating, profile, load_by_day(year.memories.values(), AHEAD, now))
    year.log.setdefault(question.id, []).append((rating, now))
