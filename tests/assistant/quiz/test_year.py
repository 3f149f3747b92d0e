"""A simulated year of daily practice."""

from collections import Counter
from dataclasses import replace
from random import Random
from statistics import median

import pytest
from fsrs import Card, ReviewLog, Scheduler

from assistant.quiz.schedule import DAY, day_of
from assistant.quiz.types import Kind
from ingest.page import Tier
from tests.assistant.quiz.learners import ME, NOW, asked
from tests.assistant.quiz.simulated_year import Year, live

TIERS: tuple[Tier, ...] = ("foundational", "intermediate", "advanced")
KINDS: tuple[Kind, ...] = ("single_choice", "true_false", "cloze", "numeric", "scenario")
QUESTIONS = [
    asked(f"q{number}", f"t{number % 15}", TIERS[number % 3], KINDS[number % 5], concept=f"c{number // 4}") for number in range(300)
]
LEARNER = replace(ME, new_a_day=10)
SETTLED = 60
"""Days after which nothing new has come for a while."""


@pytest.fixture(scope="module")
def year() -> Year:
    return live(QUESTIONS, LEARNER, NOW, Random(5))


def test_every_card_is_what_py_fsrs_makes_of_the_same_log(year: Year) -> None:
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    for question_id, memory in year.memories.items():
        card = Card.from_json(memory.card)
        log = [ReviewLog(card.card_id, rating, day_of(at), None) for rating, at in year.log[question_id]]
        assert scheduler.reschedule_card(card, log) == card
        assert memory.reviews == len(log)


def test_everything_new_is_introduced_and_never_more_than_the_limit_a_day(year: Year) -> None:
    assert year.memories.keys() == {question.id for question in QUESTIONS}
    assert max(year.introduced.values()) == LEARNER.new_a_day
    assert max(year.introduced) < NOW.date() + SETTLED * DAY


def test_nothing_that_is_due_starves(year: Year) -> None:
    end = NOW + 365 * DAY
    assert max(year.overdue) < 14 * DAY
    assert max(end - memory.due for memory in year.memories.values()) < 14 * DAY


def test_days_share_the_load(year: Year) -> None:
    days = sorted(year.reviews[(NOW + ahead * DAY).date()] for ahead in range(SETTLED, 365))
    assert days[round(0.95 * len(days))] <= 2 * median(days)


def test_what_comes_up_is_still_known_about_as_often_as_desired(year: Year) -> None:
    assert sum(year.recalled) / len(year.recalled) == pytest.approx(LEARNER.desired_retention, abs=0.05)


def test_no_question_is_asked_twice_a_day(year: Year) -> None:
    assert all(max(Counter(at.date() for _, at in log).values()) == 1 for log in year.log.values())
