"""The gap audit: adaptive, short, and honest about what it could not tell."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.attempts import Attempt, Confidence
from assistant.quiz.gaps import MOST, QUICK_KINDS, Audit, Cell, audit_result, next_audit_question, probability_known
from assistant.quiz.types import KINDS, Kind, Question
from ingest.page import Tier
from tests.assistant.quiz.learners import answered, asked

TIERS: tuple[Tier, ...] = ("foundational", "intermediate", "advanced")
QUICK: tuple[Kind, ...] = ("single_choice", "true_false", "cloze")
QUESTIONS = [
    asked(f"{kind.replace('_', '-')}-{number}", topic, tier, kind, concept=f"{topic}-{tier}-{number}")
    for topic in ("a", "b")
    for tier in TIERS
    for kind in (*QUICK, "scenario", "numeric", "open")
    for number in range(MOST)
]
TOPICS = ("b", "a")


def everything(_: Question) -> bool:
    return True


def nothing(_: Question) -> bool:
    return False


def audit(knows: Callable[[Question], bool], said: Confidence = "sure", seed: int = 1) -> list[Question]:
    """The questions of a whole audit of one who knows some, and says so."""
    attempts: list[Attempt] = []
    random = Random(seed)
    while (question := next_audit_question(QUESTIONS, attempts, TOPICS, random)) is not None:
        attempts.append(answered(question.id, score=float(knows(question)), confidence=said))
    by_id = {question.id: question for question in QUESTIONS}
    return [by_id[attempt.question_id] for attempt in attempts]


def result(*answers: tuple[str, Tier, float]) -> Audit:
    """Of an audit with sure answers: topic, tier and score of each."""
    left = [question for question in QUESTIONS if question.kind == "single_choice"]
    attempts = []
    for topic, tier, score in answers:
        question = next(question for question in left if (question.topic, question.tier) == (topic, tier))
        left.remove(question)
        attempts.append(answered(question.id, score=score, confidence="sure"))
    return audit_result(QUESTIONS, attempts, TOPICS)


def cell(audit: Audit, topic: str, tier: Tier) -> Cell:
    return next(cell for cell in audit.cells if (cell.topic, cell.tier) == (topic, tier))


def test_topics_come_in_rounds_in_the_order_given() -> None:
    assert [question.topic for question in audit(everything)][:4] == ["b", "a", "b", "a"]


def test_starts_in_the_middle_and_goes_deeper_after_a_right_answer_shallower_after_a_wrong_one() -> None:
    assert [question.tier for question in audit(lambda question: question.topic == "a")][:4] == [
        "intermediate",
        "intermediate",
        "foundational",
        "advanced",
    ]


@pytest.mark.parametrize("knows", [everything, nothing])
def test_stops_early_when_sure_either_way(knows: Callable[[Question], bool]) -> None:
    for seed in range(20):
        length = Counter(question.topic for question in audit(knows, seed=seed))
        assert all(2 <= each < MOST for each in length.values())


def test_takes_longer_where_the_learner_is_not_sure() -> None:
    lengths = [sum(len(audit(everything, said, seed)) for seed in range(20)) for said in ("sure", "think_so")]
    assert lengths[0] < lengths[1]


@given(st.integers())
def test_audit_ends_asks_quick_questions_once_and_no_concept_twice(seed: int) -> None:
    half = set(Random(seed).sample([question.id for question in QUESTIONS], len(QUESTIONS) // 2))
    questions = audit(lambda question: question.id in half, "think_so", seed)
    assert len({question.id for question in questions}) == len(questions)
    assert {question.kind for question in questions} <= QUICK_KINDS
    assert max(Counter(question.topic for question in questions).values()) <= MOST
    assert max(Counter(question.concept for question in questions).values()) == 1


def test_same_seed_asks_the_same() -> None:
    assert audit(everything, seed=7) == audit(everything, seed=7)


def test_topic_without_quick_questions_is_passed_over() -> None:
    slow = [asked("slow", "c", kind="open")]
    assert next_audit_question(slow, [], ("c",), Random(1)) is None
    assert [cell.standing for cell in audit_result(slow, [], ("c",)).cells] == ["not_asked"]


@pytest.mark.parametrize("kind", sorted(QUICK_KINDS))
def test_answer_counts_by_marks_by_what_luck_could_do_and_by_confidence(kind: Kind) -> None:
    sure, think_so, guess = (probability_known(1, said, kind) for said in ("sure", "think_so", "guess"))
    assert sure > think_so > 0.5
    assert guess < think_so
    assert probability_known(0, "sure", kind) < 0.2
    assert probability_known(0, "sure", kind) < probability_known(0.5, "sure", kind) < sure


def test_lucky_guess_among_options_does_not_count_as_known() -> None:
    assert probability_known(1, "guess", "true_false") < probability_known(1, "guess", "single_choice") < 0.5
    assert probability_known(1, "guess", "cloze") > 0.5, "nobody hits on a word by chance"


@given(st.floats(0, 1), st.sampled_from(["sure", "think_so", "guess", None]), st.sampled_from(KINDS))
def test_probability_is_one(score: float, said: Confidence | None, kind: Kind) -> None:
    assert 0 < probability_known(score, said, kind) < 1


def test_every_tier_of_every_topic_has_its_standing() -> None:
    audit = result(("a", "intermediate", 1), ("a", "intermediate", 1), ("b", "foundational", 0), ("b", "foundational", 0))
    assert [(cell.topic, cell.tier, cell.standing, cell.asked) for cell in audit.cells] == [
        ("b", "foundational", "gap", 2),
        ("b", "intermediate", "not_asked", 0),
        ("b", "advanced", "not_asked", 0),
        ("a", "foundational", "not_asked", 0),
        ("a", "intermediate", "known", 2),
        ("a", "advanced", "not_asked", 0),
    ]


def test_one_right_and_one_wrong_answer_leave_it_open() -> None:
    assert cell(result(("a", "advanced", 1), ("a", "advanced", 0)), "a", "advanced").standing == "unsure"


def test_deep_knowledge_speaks_for_shallow_and_shallow_gaps_against_deep() -> None:
    deep, shallow = result(("a", "advanced", 1)), result(("a", "foundational", 0))
    assert cell(deep, "a", "foundational").share > 0.55 > cell(deep, "b", "foundational").share
    assert cell(shallow, "a", "advanced").share < 0.45
    assert cell(result(("a", "advanced", 0)), "a", "foundational").share > 0.45, "who misses the deep question may know the shallow one"


def test_interval_narrows_around_the_share() -> None:
    right: tuple[str, Tier, float] = ("a", "advanced", 1)
    before, after = cell(result(), "a", "advanced"), cell(result(right, right, right, right), "a", "advanced")
    assert (before.low, before.share, before.high) == pytest.approx((0.1, 0.5, 0.9), abs=0.006)
    assert after.low < after.share < after.high
    assert after.high - after.low < 0.6 * (before.high - before.low)


def test_interval_is_that_of_the_beta_distribution() -> None:
    known = probability_known(1, "sure", "single_choice")
    found = cell(result(("a", "advanced", 1)), "a", "advanced")
    assert found.share == pytest.approx((1 + known) / 3)
    a, b, random = 1 + known, 2 - known, Random(1)
    draws = sorted(map(random.betavariate, [a] * 20_000, [b] * 20_000))
    assert (found.low, found.high) == pytest.approx((draws[2_000], draws[18_000]), abs=0.015)


def test_concepts_asked_about_have_their_own_figure() -> None:
    audit = result(("a", "intermediate", 1), ("b", "foundational", 0))
    assert audit.concepts.keys() == {"a-intermediate-0", "b-foundational-0"}
    assert audit.concepts["a-intermediate-0"] > 0.5 > audit.concepts["b-foundational-0"]


def test_attempts_at_other_questions_are_passed_over() -> None:
    assert audit_result(QUESTIONS, [answered("gone/away")], TOPICS) == audit_result(QUESTIONS, [], TOPICS)
