"""How far a learner is: what they know, how well they can tell, what forgetting will take, and what they did.

Pure functions of what the store holds. Days are days of UTC, as in schedule.py; those of a learner's own answers may be of another zone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray

from assistant.progress.certainty import Certainty, Share, TopicCertainty, certainties, share, topic_certainties
from assistant.quiz.attempts import Attempt, Memory, Profile
from assistant.quiz.bank import Bank
from assistant.quiz.schedule import DECAY, FACTOR, load_by_day, stability
from assistant.quiz.select import DEPTH, WEAK
from assistant.quiz.summary import brier
from assistant.quiz.types import Kind
from ingest.page import Tier

HISTORY = timedelta(days=365)
"""How far back attempts are looked at."""
CALENDAR_WEEKS = 26
FORECAST_DAYS = 30
NEXT_WEEK = 7
"""Days to the day that counts where no interview is set."""
HARDEST = 10
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """The questions of one tier of a topic."""

    topic: str
    tier: Tier
    questions: int
    asked: int
    """How many of them were ever answered."""
    known: float | None
    """Mean retrievability of those now; None where none was asked, of the rest nothing is known."""
    known_then: float | None
    """The same on the day that counts, without any practice until then."""
    right: Share | None
    """Marks of the last answer to each. It owes nothing to FSRS, so its interval tells how far to trust `known`."""


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with an answer, up to today or yesterday; at most those of HISTORY."""

    days: int
    today: bool
    """Whether today is one of them."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """One of the days to come, today first."""

    day: date
    known: float
    """Questions expected to be still known without practice: the sum of their retrievabilities."""
    due: int
    """Reviews that fall on it; today's with all that is overdue."""


@dataclass(frozen=True, slots=True)
class Hard:
    """A question that keeps going wrong."""

    question_id: str
    score: float
    """Mean."""
    answers: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Time that answers to questions of a kind take."""

    kind: Kind
    seconds: float
    """Median."""
    answers: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All of it. What rests on attempts rests on those of HISTORY."""

    at: datetime
    then: date
    """The day that counts: that of the interview, or in a week where none is ahead."""
    interview: bool
    questions: int
    asked: int
    known: float
    """Questions expected to be known now."""
    known_then: float
    """And on the day that counts, without any practice until then."""
    due: int
    """Questions due now."""
    answers: int
    cells: tuple[Cell, ...]
    """By topic, then from shallow to deep."""
    streak: Streak
    calendar: tuple[tuple[date, int], ...]
    """Answers a day, from a Monday to today."""
    certainties: tuple[Certainty, ...]
    brier: float | None
    """Of all confidence given; see summary.py."""
    topics: tuple[TopicCertainty, ...]
    ahead: tuple[Ahead, ...]
    hardest: tuple[Hard, ...]
    """Lowest mean first: below WEAK in two answers or more."""
    paces: tuple[Pace, ...]
    """The slowest kind first."""


def overview(
    bank: Bank, profile: Profile, memories: Mapping[str, Memory], attempts: Sequence[Attempt], now: datetime, zone: tzinfo = UTC
) -> Overview:
    """How far a learner is. Skipped questions count nowhere, and those that have left the bank only as answers that were given.

    `attempts` are those from `now - HISTORY` on, oldest first; `zone` is that of the streak and the calendar.
    """
    answered = [attempt for attempt in attempts if attempt.response is not None]
    kept = [memory for memory in memories.values() if memory.question_id in bank.by_id]
    today = now.astimezone(UTC).date()
    interview = profile.interview if profile.interview and profile.interview >= today else None
    then = interview or today + NEXT_WEEK * DAY
    recall = _recall(kept, now, [*range(FORECAST_DAYS + 1), (then - today).days])
    expected = recall.sum(axis=0)
    days = Counter(attempt.at.astimezone(zone).date() for attempt in answered)
    load = load_by_day(kept, FORECAST_DAYS + 1, now)
    return Overview(
        at=now,
        then=then,
        interview=interview is not None,
        questions=len(bank),
        asked=len(kept),
        known=float(expected[0]),
        known_then=float(expected[-1]),
        due=sum(memory.due <= now for memory in kept),
        answers=len(answered),
        cells=_cells(bank, kept, recall),
        streak=_streak(days, now.astimezone(zone).date()),
        calendar=_calendar(days, now.astimezone(zone).date()),
        certainties=certainties(answered),
        brier=brier(answered),
        topics=topic_certainties(answered, bank),
        ahead=tuple(Ahead(day, float(known), due) for (day, due), known in zip(load.items(), expected, strict=False)),
        hardest=_hardest(answered, bank),
        paces=_paces(answered, bank),
    )


def _recall(memories: Sequence[Memory], now: datetime, ahead: Sequence[int]) -> NDArray[np.float64]:
    """schedule.retrievability of each memory (row) in so many days (column): all at once, as there are fifty thousand of them."""
    stabilities = np.array([stability(memory) for memory in memories]).reshape(-1, 1)
    today = now.astimezone(UTC).date()
    elapsed = np.array([(today - memory.last_at.date()).days for memory in memories]).reshape(-1, 1)
    result: NDArray[np.float64] = (1 + FACTOR * np.maximum(elapsed + np.array(ahead), 0) / stabilities) ** DECAY
    return result


def _cells(bank: Bank, kept: Sequence[Memory], recall: NDArray[np.float64]) -> tuple[Cell, ...]:
    """The first column of `recall` is now, the last the day that counts."""
    questions = Counter((question.topic, question.tier) for question in bank)
    rows: defaultdict[tuple[str, Tier], list[int]] = defaultdict(list)
    for row, memory in enumerate(kept):
        question = bank.by_id[memory.question_id]
        rows[question.topic, question.tier].append(row)
    cells = []
    for (topic, tier), count in sorted(questions.items(), key=lambda item: (item[0][0], DEPTH[item[0][1]])):
        here = rows[topic, tier]
        known, then = (float(recall[here, column].mean()) if here else None for column in (0, -1))
        right = share([kept[row].last_score for row in here]) if here else None
        cells.append(Cell(topic, tier, count, len(here), known, then, right))
    return tuple(cells)


def _streak(days: Mapping[date, int], today: date) -> Streak:
    length = 0
    last = today if today in days else today - DAY
    while last - length * DAY in days:
        length += 1
    return Streak(length, today in days)


def _calendar(days: Mapping[date, int], today: date) -> tuple[tuple[date, int], ...]:
    monday = today - today.weekday() * DAY - (CALENDAR_WEEKS - 1) * 7 * DAY
    return tuple((day, days.get(day, 0)) for day in (monday + ahead * DAY for ahead in range((today - monday).days + 1)))


def _hardest(answered: Iterable[Attempt], bank: Bank) -> tuple[Hard, ...]:
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for attempt in answered:
        if attempt.question_id in bank.by_id:
            scores[attempt.question_id].append(attempt.score)
    repeated = [Hard(question_id, fmean(each), len(each)) for question_id, each in scores.items() if len(each) > 1]
    weak = sorted((hard for hard in repeated if hard.score < WEAK), key=lambda hard: (hard.score, -hard.answers, hard.question_id))
    return tuple(weak[:HARDEST])


def _paces(answered: Iterable[Attempt], bank: Bank) -> tuple[Pace, ...]:
    seconds: defaultdict[Kind, list[float]] = defaultdict(list)
    for attempt in answered:
        if attempt.question_id in bank.by_id:
            seconds[bank.by_id[attempt.question_id].kind].append(attempt.seconds)
    return tuple(sorted((Pace(kind, median(each), len(each)) for kind, each in seconds.items()), key=lambda pace: -pace.seconds))
