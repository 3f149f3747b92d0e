"""The choice of the next question."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.attempts import Memory, Plan, Pool
from assistant.quiz.schedule import DAY
from assistant.quiz.select import count, counts, matching, next_question
from assistant.quiz.types import LEVELS, Question
from ingest.page import Tier
from tests.assistant.quiz.learners import ME, NOW, asked, by_id, remembered

NEW = asked("new", "a")
DUE = asked("due", "b")
WEAK = asked("weak", "c")
WRONG = asked("wrong", "d")
KNOWN = asked("known", "e")
QUESTIONS = (KNOWN, NEW, WEAK, DUE, WRONG)
MEMORIES = by_id(
    [
        remembered(DUE.id, at=NOW - 9 * DAY),
        remembered(WEAK.id, Rating.Hard, score=0.55),
        remembered(WRONG.id, Rating.Again, score=0.0, confidence="sure"),
        remembered(KNOWN.id, Rating.Easy),
    ]
)


def chosen(
    questions: Sequence[Question] = QUESTIONS,
    memories: dict[str, Memory] = MEMORIES,
    plan: Plan | None = None,
    before: Sequence[str] = (),
    new_today: int = 0,
    now: datetime = NOW,
    seed: int = 1,
) -> Question | None:
    return next_question(questions, memories, plan or Plan(), before, ME, new_today, now, Random(seed))


def session(**arguments: Any) -> list[Question]:
    """All that a session asks until nothing is left."""
    questions: list[Question] = []
    while (question := chosen(before=[each.id for each in questions], **arguments)) is not None:
        questions.append(question)
    return questions


def test_wrong_though_sure_comes_first_then_due_weak_new_and_the_rest() -> None:
    assert session() == [WRONG, DUE, WEAK, NEW, KNOWN]


@pytest.mark.parametrize(("pool", "questions"), [("due", [DUE]), ("new", [NEW]), ("weak", [WRONG, WEAK])])
def test_pool_has_only_its_own(pool: Pool, questions: list[Question]) -> None:
    assert session(plan=Plan(pool=pool)) == questions


def test_due_question_that_was_wrong_though_sure_comes_first_of_the_due() -> None:
    assert session(plan=Plan(pool="due"), now=NOW + 2 * DAY) == [WRONG, DUE, WEAK]


def test_new_questions_wait_when_enough_were_new_today() -> None:
    assert session(new_today=ME.new_a_day) == [WRONG, DUE, WEAK, KNOWN, NEW]
    assert session(new_today=ME.new_a_day - 1)[3] == NEW


@pytest.mark.parametrize("plan", [Plan(topics=("a", "e")), Plan(concepts=("recall",)), Plan(pool="new")])
def test_plan_that_asks_for_something_gets_it_beyond_the_limit_of_a_day(plan: Plan) -> None:
    questions = session(plan=plan, new_today=999)
    assert KNOWN not in questions or questions.index(NEW) < questions.index(KNOWN)


def test_most_forgotten_question_comes_first() -> None:
    one, two, three = (asked(name) for name in ("one", "two", "three"))
    memories = by_id(
        [
            remembered(one.id, Rating.Good, at=NOW - 20 * DAY),
            remembered(two.id, Rating.Again, at=NOW - 20 * DAY),
            remembered(three.id, Rating.Easy, at=NOW - 20 * DAY),
        ]
    )
    assert session(questions=[one, two, three], memories=memories) == [two, one, three]


def test_topic_changes_from_question_to_question_then_the_kind() -> None:
    questions = [
        asked("one", "a"),
        asked("two", "a", kind="true_false"),
        asked("three", "b"),
        asked("four", "b", kind="true_false"),
        asked("five", "a", kind="true_false"),
    ]
    for seed in range(20):
        order = session(questions=questions, memories={}, seed=seed)
        topics = [question.topic for question in order]
        assert topics.count("a") == 3
        assert all(topics[place] != topics[place + 1] for place in range(3)), "while another topic is left"
    only_kinds = [question for question in questions if question.topic == "a"]
    first, second, _ = session(questions=only_kinds, memories={})
    assert first.kind != second.kind


def test_new_questions_follow_the_syllabus_mostly() -> None:
    tiers: tuple[Tier, ...] = ("foundational", "intermediate", "advanced")
    questions = [asked(f"{tier}{number}", tier=tier, concept=f"{tier}{number}") for tier in tiers for number in range(5)]
    first = Counter(question.tier for seed in range(300) if (question := chosen(questions, {}, seed=seed)))
    assert first["foundational"] > 2 * first["intermediate"] > 4 * first["advanced"] > 0


def test_easy_levels_of_a_concept_come_before_hard_ones_mostly() -> None:
    questions = [asked(level, level=level) for level in LEVELS]
    first = Counter(question.level for seed in range(300) if (question := chosen(questions, {}, seed=seed)))
    assert [level for level, _ in first.most_common(2)] == ["recall", "explain"]
    later = Counter(
        question.level for seed in range(300) if (question := chosen(questions, by_id([remembered("recall/recall")]), seed=seed))
    )
    assert later.most_common(1)[0][0] == "explain"


def test_level_of_one_concept_says_nothing_of_another() -> None:
    questions = [asked("one", level="recall", concept="one"), asked("two", level="analyse", concept="two")]
    first = Counter(question.id for seed in range(300) if (question := chosen(questions, {}, seed=seed)))
    assert 100 < first["two/two"] < 200


def test_plan_restricts_by_every_field() -> None:
    questions = [
        asked("one", "a", "foundational", "single_choice", "recall", "x"),
        asked("two", "a", "advanced", "open", "apply", "y"),
        asked("three", "b", "advanced", "true_false", "analyse", "z"),
    ]

    def ids(plan: Plan) -> list[str]:
        return [question.id for question in matching(questions, plan)]

    assert ids(Plan()) == ["x/one", "y/two", "z/three"]
    assert ids(Plan(topics=("a",))) == ["x/one", "y/two"]
    assert ids(Plan(tiers=("advanced",), topics=("a", "b"))) == ["y/two", "z/three"]
    assert ids(Plan(kinds=("open", "single_choice"))) == ["x/one", "y/two"]
    assert ids(Plan(concepts=("z",))) == ["z/three"]
    assert ids(Plan(hard=True)) == ["y/two", "z/three"]
    assert ids(Plan(hard=True, concepts=("x",))) == []


def test_pools_are_counted() -> None:
    assert counts(QUESTIONS, MEMORIES, Plan(), NOW) == {"due": 1, "new": 1, "weak": 2, "mixed": 5}
    assert counts(QUESTIONS, MEMORIES, Plan(topics=("a", "c")), NOW) == {"due": 0, "new": 1, "weak": 1, "mixed": 2}
    assert counts(QUESTIONS, MEMORIES, Plan(), NOW + 100 * DAY)["weak"] == 3, "what was just learnt is forgotten by then"


def test_a_pool_is_counted_without_the_others() -> None:
    broken = by_id(replace(memory, card="") for memory in MEMORIES.values())
    assert [count(QUESTIONS, broken, Plan(pool=pool), NOW) for pool in ("mixed", "new", "due")] == [5, 1, 1], "no card was read"


SESSIONS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([None, *Rating]), st.integers(0, 30)), max_size=12)
"""Questions: topic, how the one review was rated (None for a new one), days since."""


@given(SESSIONS, st.integers(), st.integers(0, 40))
def test_mixed_session_asks_everything_once_and_ranks_hold(drawn: list[tuple[str, Rating | None, int]], seed: int, new_today: int) -> None:
    questions = [asked(f"q{number}", topic) for number, (topic, _, _) in enumerate(drawn)]
    memories = by_id(
        remembered(question.id, rating, at=NOW - ago * DAY)
        for question, (_, rating, ago) in zip(questions, drawn, strict=True)
        if rating is not None
    )
    order = session(questions=questions, memories=memories, seed=seed, new_today=new_today)
    assert Counter(question.id for question in order) == Counter(question.id for question in questions)
    due = [question.id in memories and memories[question.id].due <= NOW for question in order]
    assert due == sorted(due, reverse=True)
    assert order == session(questions=questions, memories=memories, seed=seed, new_today=new_today)


def test_nothing_to_ask() -> None:
    assert chosen(()) is None
    assert chosen(plan=Plan(topics=("nowhere",))) is None


def test_question_that_left_the_bank_may_stand_among_those_asked() -> None:
    assert chosen(before=["gone/away"]) == WRONG


def test_limit_of_the_profile_counts() -> None:
    profile = replace(ME, new_a_day=0)
    order = [next_question([NEW, KNOWN], MEMORIES, Plan(), before, profile, 0, NOW, Random(1)) for before in ([], [KNOWN.id])]
    assert order == [KNOWN, NEW]
