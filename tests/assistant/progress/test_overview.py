from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from assistant.progress.certainty import share
from assistant.progress.overview import FORECAST_DAYS, Overview, Streak, overview
from assistant.quiz.attempts import Attempt, Memory
from assistant.quiz.bank import Bank
from assistant.quiz.schedule import load_by_day, retrievability
from assistant.quiz.summary import brier
from assistant.quiz.types import Question
from tests.assistant.quiz.learners import ME, NOW, answered, asked, by_id, remembered

DAY = timedelta(days=1)
A, B, C = asked("a"), asked("b"), asked("c", tier="advanced")
OPEN = asked("open", topic="models", kind="open", concept="pruning")
EVENING_WEST = timezone(-timedelta(hours=8))


def bank_of(*questions: Question) -> Bank:
    return Bank(questions, {}, {question.topic: question.topic.capitalize() for question in questions})


BANK = bank_of(A, B, C, OPEN)


def seen(*memories: Memory, attempts: tuple[Attempt, ...] = (), now: datetime = NOW, interview: date | None = None) -> Overview:
    return overview(BANK, replace(ME, interview=interview), by_id(memories), attempts, now)


def test_a_cell_has_the_mean_retrievability_of_what_was_asked() -> None:
    memories = [remembered(A.id), remembered(B.id, Rating.Again, score=0.0)]
    now = NOW + 2 * DAY
    cell = seen(*memories, now=now).cells[0]
    assert (cell.topic, cell.tier, cell.questions, cell.asked) == ("evaluation", "foundational", 2, 2)
    assert cell.known == pytest.approx(sum(retrievability(memory, now) for memory in memories) / 2)
    assert cell.known_then == pytest.approx(sum(retrievability(memory, now + 7 * DAY) for memory in memories) / 2)
    assert cell.right == share([1.0, 0.0])


def test_nothing_is_said_of_a_cell_where_nothing_was_asked() -> None:
    unasked = [cell for cell in seen(remembered(A.id)).cells if not cell.asked]
    assert [(cell.topic, cell.tier) for cell in unasked] == [("evaluation", "advanced"), ("models", "foundational")]
    assert {(cell.known, cell.known_then, cell.right) for cell in unasked} == {(None, None, None)}


@pytest.mark.parametrize(
    ("interview", "then"),
    [
        (None, date(2026, 3, 9)),
        (date(2026, 5, 1), date(2026, 5, 1)),
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 1), date(2026, 3, 9)),
    ],
)
def test_the_day_that_counts_is_the_interview_if_one_is_ahead(interview: date | None, then: date) -> None:
    memory = remembered(A.id)
    found = seen(memory, interview=interview)
    assert (found.then, found.interview) == (then, interview == then)
    assert found.known_then == pytest.approx(retrievability(memory, datetime(then.year, then.month, then.day, tzinfo=UTC)))


def test_the_forecast_is_fsrs_day_by_day() -> None:
    memories = [remembered(A.id), remembered(B.id, Rating.Again), remembered(C.id, Rating.Easy, Rating.Good)]
    ahead = seen(*memories).ahead
    assert [each.day for each in ahead] == [NOW.date() + days * DAY for days in range(FORECAST_DAYS + 1)]
    expected = [sum(retrievability(memory, NOW + days * DAY) for memory in memories) for days in range(FORECAST_DAYS + 1)]
    assert [each.known for each in ahead] == pytest.approx(expected)
    assert {each.day: each.due for each in ahead} == load_by_day(memories, FORECAST_DAYS + 1, NOW)


def test_what_has_left_the_bank_is_neither_known_nor_due() -> None:
    found = seen(remembered("recall/gone"), attempts=(answered("recall/gone"), answered("recall/gone")), now=NOW + 400 * DAY)
    assert (found.asked, found.known, found.due, found.answers) == (0, 0, 0, 2)
    assert (found.hardest, found.paces, found.topics) == ((), (), ())


# --- streak and calendar


def on(*days_ago: int, hour: int = 12) -> tuple[Attempt, ...]:
    return tuple(answered(A.id, at=(NOW - days * DAY).replace(hour=hour)) for days in days_ago)


@pytest.mark.parametrize(
    ("days_ago", "streak"),
    [
        ((), Streak(0, False)),
        ((0,), Streak(1, True)),
        ((2, 1, 0), Streak(3, True)),
        ((3, 2, 1), Streak(3, False)),
        ((4, 2, 1, 1, 0), Streak(3, True)),
        ((3, 2), Streak(0, False)),
    ],
)
def test_a_streak_goes_up_to_today_or_yesterday(days_ago: tuple[int, ...], streak: Streak) -> None:
    assert seen(attempts=on(*days_ago)).streak == streak


def test_a_skipped_question_is_no_practice() -> None:
    skipped = replace(answered(A.id), response=None)
    found = seen(attempts=(skipped, skipped))
    assert (found.streak.days, found.answers, found.hardest, found.paces) == (0, 0, (), ())


def test_days_are_those_of_the_learners_zone() -> None:
    evenings = (answered(A.id, at=datetime(2026, 3, 1, 1, tzinfo=UTC)), answered(A.id, at=datetime(2026, 3, 1, 23, tzinfo=UTC)))
    now = datetime(2026, 3, 2, 3, tzinfo=UTC)
    assert overview(BANK, ME, {}, evenings, now, EVENING_WEST).streak == Streak(2, True)
    assert overview(BANK, ME, {}, evenings, now).streak == Streak(1, False)


def test_the_calendar_is_of_whole_weeks_up_to_today() -> None:
    calendar = seen(attempts=on(0, 0, 5)).calendar
    assert calendar[0][0].weekday() == 0
    assert calendar[-1] == (NOW.date(), 2)
    assert len(calendar) == 25 * 7 + NOW.weekday() + 1
    assert sum(count for _, count in calendar) == 3


# --- confidence


def test_confidence_is_held_against_what_was_right() -> None:
    attempts = (
        answered(A.id, confidence="sure"),
        answered(B.id, confidence="sure", score=0.2),
        answered(C.id, confidence="guess", score=0.6),
        answered(C.id, confidence=None),
    )
    found = seen(attempts=attempts)
    assert [(each.confidence, each.stated, each.right) for each in found.certainties] == [
        ("sure", 0.95, share([1, 0])),
        ("guess", 0.4, share([1])),
    ]
    assert found.brier == brier(attempts)


def test_the_topic_that_is_most_over_confident_comes_first() -> None:
    modest = [answered(A.id, confidence="guess") for _ in range(5)]
    bold = [answered(OPEN.id, confidence="sure", score=0.0) for _ in range(5)]
    topics = seen(attempts=(*modest, *bold)).topics
    assert [each.topic for each in topics] == ["models", "evaluation"]
    assert [each.excess for each in topics] == pytest.approx([0.95, -0.6])
    assert seen(attempts=(*modest[1:], *bold[1:])).topics == ()


@pytest.mark.parametrize(("right", "wrong", "low", "high"), [(8, 2, 0.54079, 0.93144), (0, 3, 0.0, 0.47420), (3, 0, 0.52580, 1.0)])
def test_the_interval_is_wilsons(right: int, wrong: int, low: float, high: float) -> None:
    found = share([1.0] * right + [0.0] * wrong)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)
    assert found.count == right + wrong


@given(st.lists(st.floats(0, 1), min_size=1))
def test_a_share_lies_in_its_interval(scores: list[float]) -> None:
    found = share(scores)
    assert 0 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 1


# --- what goes wrong, and how long it takes


def test_the_hardest_went_wrong_more_than_once() -> None:
    attempts = (
        *(answered(A.id, score=score) for score in (0.0, 0.6)),
        *(answered(B.id, score=score) for score in (0.0, 0.0, 0.3)),
        *(answered(C.id, score=score) for score in (0.5, 0.9)),
        answered(OPEN.id, score=0.0),
    )
    hardest = seen(attempts=attempts).hardest
    assert [(hard.question_id, hard.score, hard.answers) for hard in hardest] == [(B.id, pytest.approx(0.1), 3), (A.id, 0.3, 2)]


def test_time_is_the_median_of_each_kind() -> None:
    quick = [replace(answered(A.id), seconds=seconds) for seconds in (5, 7, 900)]
    slow = replace(answered(OPEN.id), seconds=120)
    paces = seen(attempts=(*quick, slow)).paces
    assert [(pace.kind, pace.seconds, pace.answers) for pace in paces] == [("open", 120, 1), ("single_choice", 7, 3)]


def test_a_learner_who_did_nothing_has_an_overview_too() -> None:
    found = seen()
    assert (found.questions, found.asked, found.known, found.due, found.brier, found.certainties) == (4, 0, 0, 0, None, ())
    assert {(each.known, each.due) for each in found.ahead} == {(0, 0)}
