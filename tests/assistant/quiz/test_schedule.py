"""When a question comes up again: py-fsrs's own cards, and days that share the load."""

import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from fsrs import Card, Rating, ReviewLog, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.attempts import Confidence, Memory
from assistant.quiz.schedule import (
    CHANCE,
    DAY,
    QUICK,
    confident_and_wrong,
    day_of,
    level,
    load_by_day,
    rate,
    retrievability,
    review,
    stability,
)
from assistant.quiz.types import KINDS, Kind
from tests.assistant.quiz.learners import ME, NOW, answered, by_id, remembered

TODAY = NOW.date()
MIDNIGHT = datetime.combine(TODAY, time(), UTC)
RATINGS = st.sampled_from(list(Rating))
LOGS = st.lists(st.tuples(RATINGS, st.floats(0, 60)), min_size=1, max_size=8)
"""Ratings, and the days before each."""
QUEUES = st.lists(st.tuples(st.lists(RATINGS, min_size=1, max_size=4), st.integers(1, 40)), max_size=40)
"""Ratings, and how many days ago the first review was."""


def scheduler(retention: float = 0.9) -> Scheduler:
    return Scheduler(desired_retention=retention, learning_steps=(), relearning_steps=(), enable_fuzzing=False)


def queue(drawn: list[tuple[list[Rating], int]]) -> list[Memory]:
    """Memories whose reviews were done when they were as far as that was before now."""
    memories = []
    for number, (ratings, ago) in enumerate(drawn):
        memory = remembered(f"recall/{number}", ratings[0], at=NOW - DAY * ago)
        for rating in ratings[1:]:
            if memory.due < NOW:
                memory = review(memory, answered(memory.question_id, memory.due), rating, ME, {})
        memories.append(memory)
    return memories


@pytest.mark.parametrize(
    ("score", "confidence", "seconds", "hints", "kind", "rating"),
    [
        (0.49, "sure", 5, 0, "open", Rating.Again),
        (0, None, 5, 0, "single_choice", Rating.Again),
        (1, "guess", 5, 0, "true_false", Rating.Again),
        (1, "guess", 5, 0, "scenario", Rating.Again),
        (1, "guess", 5, 0, "short_answer", Rating.Hard),
        (1, "guess", 5, 0, "ordering", Rating.Hard),
        (0.5, "sure", 5, 0, "open", Rating.Hard),
        (0.9, "sure", 5, 1, "single_choice", Rating.Hard),
        (1, "sure", 20, 0, "single_choice", Rating.Easy),
        (1, "sure", 21, 0, "single_choice", Rating.Good),
        (1, "think_so", 5, 0, "single_choice", Rating.Good),
        (1, None, 5, 0, "single_choice", Rating.Good),
        (0.9, "sure", 100, 0, "open", Rating.Easy),
        (1, "sure", 1, 0, "true_false", Rating.Good),
    ],
)
def test_answer_is_rated_by_marks_confidence_hints_and_time(
    score: float, confidence: Confidence | None, seconds: float, hints: int, kind: Kind, rating: Rating
) -> None:
    assert rate(score, confidence, seconds, hints, kind) is rating


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["sure", "think_so", "guess", None]), st.integers(0, 2), st.sampled_from(KINDS))
def test_more_marks_never_rate_lower(less: float, more: float, confidence: Confidence | None, hints: int, kind: Kind) -> None:
    low, high = sorted((less, more))
    assert rate(low, confidence, 15, hints, kind) <= rate(high, confidence, 15, hints, kind)


def test_every_kind_but_true_false_can_be_quick() -> None:
    assert QUICK.keys() == set(KINDS) - {"true_false"}
    assert CHANCE.keys() <= set(KINDS)


@given(LOGS)
def test_card_is_what_fsrs_makes_of_the_log(log: list[tuple[Rating, float]]) -> None:
    memory, card, logs, at = None, Card(card_id=1, due=NOW), [], NOW
    for rating, days in log:
        at += timedelta(days=days)
        memory = review(memory, answered("recall/one", at), rating, ME, {})
        card, entry = scheduler().review_card(card, rating, day_of(at))
        logs.append(entry)
    assert memory is not None
    ours = Card.from_json(memory.card)
    assert replace_id(ours) == card == scheduler().reschedule_card(card, logs)
    assert retrievability(memory, at + 9 * DAY) == scheduler().get_card_retrievability(card, at + 9 * DAY)
    assert stability(memory) == card.stability
    assert memory.reviews == len(log)


@given(LOGS, st.floats(0.7, 0.97))
def test_other_retention_gives_the_card_that_fsrs_would_have_made_with_it(log: list[tuple[Rating, float]], retention: float) -> None:
    memory, logs, at = None, [], NOW
    for rating, days in log:
        at += timedelta(days=days)
        memory = review(memory, answered("recall/one", at), rating, ME, {})
        logs.append(ReviewLog(card_id=1, rating=rating, review_datetime=day_of(at), review_duration=None))
    assert memory is not None
    changed = level([memory], replace(ME, desired_retention=retention), at) or [memory]
    assert replace_id(Card.from_json(changed[0].card)) == scheduler(retention).reschedule_card(Card(card_id=1, due=NOW), logs)


def replace_id(card: Card) -> Card:
    return Card.from_dict({**card.to_dict(), "card_id": 1})


def test_wrong_answer_is_due_the_next_day_and_an_answer_in_part_does_not_come_back_within_minutes() -> None:
    assert remembered("recall/one", Rating.Again).due == MIDNIGHT + DAY
    assert remembered("recall/one", Rating.Hard, Rating.Hard, Rating.Hard).due > NOW + 3 * DAY


def test_next_evening_is_another_day_though_less_than_24_hours_later() -> None:
    first = remembered("recall/one", Rating.Again)
    early = review(first, answered("recall/one", NOW + timedelta(hours=23)), Rating.Good, ME, {})
    late = review(first, answered("recall/one", NOW + timedelta(hours=25)), Rating.Good, ME, {})
    assert early.card == late.card
    assert stability(early) > 5 * stability(first)


def test_review_goes_to_the_emptiest_day_near_its_own() -> None:
    assert remembered("recall/one", Rating.Easy).due == MIDNIGHT + 8 * DAY
    near = {TODAY + ahead * DAY: 3 for ahead in range(15)}
    assert remembered("recall/one", Rating.Easy, load={**near, TODAY + 7 * DAY: 2}).due == MIDNIGHT + 7 * DAY
    assert remembered("recall/one", Rating.Easy, load={**near, TODAY + 3 * DAY: 0}).due == MIDNIGHT + 8 * DAY


def test_short_interval_is_not_moved() -> None:
    assert remembered("recall/one", Rating.Good, load={TODAY + 2 * DAY: 50}).due == MIDNIGHT + 2 * DAY


def test_review_before_the_interview_is_not_moved_past_it() -> None:
    profile = replace(ME, interview=TODAY + 8 * DAY)
    crowded = {TODAY + ahead * DAY: 9 for ahead in range(9)}
    assert remembered("recall/one", Rating.Easy, load=crowded).due > MIDNIGHT + 8 * DAY
    assert remembered("recall/one", Rating.Easy, load=crowded, profile=profile).due == MIDNIGHT + 8 * DAY


@given(QUEUES, st.integers(0, 30))
def test_no_day_up_to_the_interview_has_more_than_twice_the_mean(drawn: list[tuple[list[Rating], int]], days: int) -> None:
    interview = TODAY + days * DAY
    before = queue(drawn)
    after = by_id(before) | by_id(level(before, replace(ME, interview=interview), NOW))
    load = Counter(max(TODAY, memory.due.date()) for memory in after.values() if memory.due.date() <= interview)
    urgent = [memory for memory in before if Card.from_json(memory.card).due.date() <= interview]
    assert load.total() == len(urgent), "what falls due up to the interview is asked up to it"
    assert max(load.values(), default=0) <= math.ceil(2 * len(urgent) / (days + 1))


@given(QUEUES, st.none() | st.integers(0, 30))
def test_levelling_twice_changes_nothing_more(drawn: list[tuple[list[Rating], int]], days: int | None) -> None:
    profile = replace(ME, interview=None if days is None else TODAY + days * DAY, desired_retention=0.85)
    before = queue(drawn)
    after = by_id(before) | by_id(level(before, profile, NOW))
    assert level(after.values(), profile, NOW) == []


def test_what_is_overdue_is_spread_over_the_days_before_the_interview() -> None:
    overdue = [remembered(f"recall/{number}", at=NOW - 30 * DAY) for number in range(40)]
    changed = level(overdue, replace(ME, interview=TODAY + 3 * DAY), NOW)
    days = Counter(memory.due.date() - TODAY for memory in changed)
    assert days == {timedelta(days=1): 20}
    assert level(overdue, ME, NOW) == [], "without an interview all of it is due"


def test_higher_retention_brings_reviews_forward() -> None:
    memory = remembered("recall/one", Rating.Easy)
    [sooner] = level([memory], replace(ME, desired_retention=0.95), NOW)
    assert NOW < sooner.due < memory.due
    assert (sooner.reviews, sooner.last_at) == (memory.reviews, memory.last_at)


def test_interview_in_the_past_is_none() -> None:
    memories = [remembered(f"recall/{number}", at=NOW - 30 * DAY) for number in range(9)]
    assert level(memories, replace(ME, interview=TODAY - DAY), NOW) == []


def test_load_counts_overdue_as_todays_and_has_every_day() -> None:
    memories = [remembered("recall/one", at=NOW - 9 * DAY), remembered("recall/two", Rating.Again), remembered("recall/three", Rating.Easy)]
    assert load_by_day(memories, 3, NOW) == {TODAY: 1, TODAY + DAY: 1, TODAY + 2 * DAY: 0}


@pytest.mark.parametrize(
    ("score", "confidence", "wrong"), [(0.4, "sure", True), (0.5, "sure", False), (0, "think_so", False), (0, None, False)]
)
def test_confident_and_wrong(score: float, confidence: Confidence | None, wrong: bool) -> None:
    assert confident_and_wrong(remembered("recall/one", Rating.Again, score=score, confidence=confidence)) is wrong


def test_time_of_another_zone_is_kept_in_utc() -> None:
    tokyo = datetime.fromisoformat("2026-03-03T04:00:00+09:00")
    assert review(None, answered("recall/one", tokyo), Rating.Good, ME, {}) == remembered("recall/one")
    assert remembered("recall/one").due.date() == date(2026, 3, 4)
