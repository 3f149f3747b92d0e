"""When a question comes up again: py-fsrs names the day, and the days around it share the load.

FSRS is told days, not hours, as by Anki: py-fsrs counts whole days, so who practises at seven and the next evening at half past six
would have done the same thing twice in one day, which counts next to nothing. Days begin at midnight UTC. The card inside a Memory is
py-fsrs's own to the last digit, so that a learner's log can be replayed with that library.

Cards have no learning steps, so that no interval is shorter than a day: a session asks nothing twice, and a step would bring back a
question that is answered in part every few minutes for ever. Whoever practises again on the same day meets what went wrong as "weak".
"""

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zlib import crc32

from fsrs import Card, Rating, Scheduler
from fsrs.scheduler import FSRS_DEFAULT_DECAY, FUZZ_RANGES

from assistant.quiz.attempts import Attempt, Confidence, Memory, Profile
from assistant.quiz.types import Kind

HALF, FULL = 0.5, 0.9
"""Scores. A free text that says nearly everything counts as right; nobody writes the last word of a model answer."""
CHANCE: Mapping[Kind, float] = MappingProxyType(
    {
        "true_false": 1 / 2,
        "single_choice": 1 / 4,
        "scenario": 1 / 4,
        "code": 1 / 4,
        "matching": 1 / 6,
        "multiple_choice": 1 / 10,
        "ordering": 1 / 24,
    }
)
"""Probability that one who knows nothing gets full marks, at most; next to nothing for the kinds that are not here."""
LUCK = 1 / 4
"""From this chance on, a right answer that was called a guess shows nothing."""
QUICK: Mapping[Kind, float] = MappingProxyType(
    {
        "single_choice": 20,
        "multiple_choice": 30,
        "code": 40,
        "scenario": 45,
        "cloze": 20,
        "numeric": 60,
        "ordering": 40,
        "matching": 45,
        "short_answer": 90,
        "open": 180,
    }
)
"""Seconds for reading, thinking and typing that one takes who knows the answer at once. Not true_false: one of two is never easy."""
DAY = timedelta(days=1)
DECAY = -FSRS_DEFAULT_DECAY
FACTOR = 0.9 ** (1 / DECAY) - 1
"""Of FSRS's forgetting curve, R(t) = (1 + FACTOR t / S) ** DECAY for a stability of S days: R(S) is .9."""
LONGEST_INTERVAL = Scheduler().maximum_interval
"""Days."""


def rate(score: float, confidence: Confidence | None, seconds: float, hints: int, kind: Kind) -> Rating:
    """What FSRS is told of an answer, the first row that fits.

    | answer | rating |
    |---|---|
    | less than half of the marks | Again |
    | a guess among four options or fewer, also a right one | Again |
    | part of the marks; hints taken; another guess | Hard |
    | full marks, sure, and quick for the kind | Easy |
    | full marks | Good |

    `score` is what counts, 0 to 1, hints paid for. A skipped question is not rated: its memory stays as it was. For FSRS, Hard is a
    success: a guess among options is none (luck is no memory).
    """
    guessed = confidence == "guess"
    if score < HALF or (guessed and CHANCE.get(kind, 0) >= LUCK):
        return Rating.Again
    if score < FULL or hints or guessed:
        return Rating.Hard
    if confidence == "sure" and seconds <= QUICK.get(kind, 0):
        return Rating.Easy
    return Rating.Good


def review(memory: Memory | None, attempt: Attempt, rating: Rating, profile: Profile, load: Mapping[date, int]) -> Memory:
    """The memory after an attempt; `memory` is the one before it, None at the first.

    `load` tells how many reviews each day has already (`load_by_day`); the one that is now due goes to the emptiest day near its own.
    """
    day = day_of(attempt.at)
    before = Card.from_json(memory.card) if memory else Card(card_id=crc32(attempt.question_id.encode()), due=day)
    card, _ = _scheduler(profile).review_card(before, rating, day)
    return Memory(
        question_id=attempt.question_id,
        card=card.to_json(),
        due=_midnight(_emptiest(_window(card, profile.interview), card.due.date(), load)),
        reviews=memory.reviews + 1 if memory else 1,
        last_at=attempt.at.astimezone(UTC),
        last_score=attempt.score,
        last_confidence=attempt.confidence,
    )


def day_of(at: datetime) -> datetime:
    """When FSRS is told that something happened: the beginning of that day."""
    return _midnight(at.astimezone(UTC).date())


def retrievability(memory: Memory, at: datetime) -> float:
    """Probability, by FSRS, that the question is still known on that day."""
    days = (at.astimezone(UTC).date() - memory.last_at.date()).days
    return math.pow(1 + FACTOR * max(0, days) / stability(memory), DECAY)


def stability(memory: Memory) -> float:
    """Days until that probability has fallen to .9."""
    return float(json.loads(memory.card)["stability"])  # half the time of Card.from_json, and every choice reads many cards


def confident_and_wrong(memory: Memory) -> bool:
    """The last answer was called sure, and it was wrong: these come back first."""
    return memory.last_confidence == "sure" and memory.last_score < HALF


def load_by_day(memories: Iterable[Memory], days: int, now: datetime) -> dict[date, int]:
    """How many reviews each of the next `days` days has, today first; what is overdue counts as today's."""
    today = now.astimezone(UTC).date()
    load = Counter(max(today, memory.due.date()) for memory in memories)
    return {day: load[day] for day in (today + DAY * ahead for ahead in range(days))}


def level(memories: Iterable[Memory], profile: Profile, now: datetime) -> list[Memory]:
    """The whole queue anew, for another interview date or desired retention: the memories that are now due at another time.

    Cards get the dates that the profile's retention gives them, each review goes to the emptiest day near its own, and no day up to
    the interview gets more than twice the mean. What FSRS puts after the interview stays there: it will be known well enough that day.
    """
    today = now.astimezone(UTC).date()
    interview = profile.interview if profile.interview and profile.interview >= today else None
    queue = [(_with_retention(Card.from_json(memory.card), profile.desired_retention), memory) for memory in memories]
    queue.sort(key=lambda item: (item[0].due, item[1].question_id))
    most = _most_a_day((card for card, _ in queue), today, interview) if interview else math.inf
    load: Counter[date] = Counter()
    changed = []
    for card, memory in queue:
        day = _levelled(card, today, interview, load, most)
        load[max(day, today)] += 1
        after = replace(memory, card=card.to_json(), due=_midnight(day))
        if after != memory:
            changed.append(after)
    return changed


def _scheduler(profile: Profile) -> Scheduler:
    return Scheduler(desired_retention=profile.desired_retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def _window(card: Card, interview: date | None) -> list[date]:
    """Days on which a review is as good as on the card's own: those that Anki's and py-fsrs's fuzz would draw from.

    Its own only for an interval under 2.5 days, a day each way for 3, five for 60; all on the same side of the interview as its own.
    """
    assert card.last_review is not None
    own, interval = card.due.date(), (card.due - card.last_review).days
    if interval < FUZZ_RANGES[0]["start"]:
        return [own]
    reach = 1 + sum(each["factor"] * max(min(interval, each["end"]) - each["start"], 0) for each in FUZZ_RANGES)
    days = [own + DAY * (moved - interval) for moved in range(max(2, round(interval - reach)), round(interval + reach) + 1)]
    return [day for day in days if interview is None or (day > interview) == (own > interview)]


def _emptiest(days: Iterable[date], own: date, load: Mapping[date, int]) -> date:
    return min(days, key=lambda day: (load.get(day, 0), abs(day - own), day))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _with_retention(card: Card, retention: float) -> Card:
    """The card as it would stand had this been the desired retention: FSRS's interval, in whole days, from 1 to py-fsrs's 36,500."""
    assert card.last_review is not None
    assert card.stability is not None
    interval = round(card.stability / FACTOR * (retention ** (1 / DECAY) - 1))
    card.due = card.last_review + DAY * min(max(interval, 1), LONGEST_INTERVAL)
    return card


def _most_a_day(cards: Iterable[Card], today: date, interview: date) -> int:
    """Twice the mean of what is due up to the interview."""
    return math.ceil(2 * sum(card.due.date() <= interview for card in cards) / ((interview - today).days + 1))


def _levelled(card: Card, today: date, interview: date | None, load: Mapping[date, int], most: float) -> date:
    own = card.due.date()
    near = [own] if own <= today else [day for day in _window(card, interview) if day >= today]
    day = _emptiest(near, own, load)
    if interview is None or own > interview or load.get(max(day, today), 0) < most:
        return day
    assert card.last_review is not None
    first = max(today, card.last_review.date() + DAY)
    left = [first + DAY * ahead for ahead in range((interview - first).days + 1)]
    free = [day for day in left if load.get(day, 0) < most]
    return min(free, key=lambda day: (abs(day - own), day)) if free else _emptiest(left, own, load)
