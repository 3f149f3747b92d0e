"""Answers that say nothing."""

import pytest

from assistant.quiz.evasion import HEDGES, LISTS, REPEATS, evasion
from tests.assistant.quiz.free_text import PROMPT

TERMS = "sparsity, zero weights, standardization, feature selection, lasso, penalty"


@pytest.mark.parametrize("answer", [PROMPT, "L1 regularization does something to a linear model, and you prefer it to L2 when you do."])
def test_the_question_over_again_is_no_answer(answer: str) -> None:
    assert evasion(PROMPT, answer) == REPEATS


def test_the_questions_own_words_may_answer_it() -> None:
    assert evasion("Does a small p-value mean a large effect?", "No, a small p-value does not mean a large effect.") == ""


def test_terms_without_sentences_are_no_answer() -> None:
    assert evasion(PROMPT, TERMS) == evasion(PROMPT, TERMS.replace(", ", "\n")) == LISTS


def test_a_list_answers_a_question_that_asks_for_one() -> None:
    assert evasion("Name five words that go with L1.", TERMS) == evasion(PROMPT, TERMS, may_list=True) == ""


def test_everything_both_ways_is_no_answer() -> None:
    assert evasion(PROMPT, "The weights may grow or shrink. Scaling could help or it could hurt, it depends.") == HEDGES


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "exactly zero",
        "L1 regularization",
        "Weights become exactly zero, so features drop out; scale them first.",
        "P(A) = 0,82\nP(B) = 0,01\nP(C) = 0,28\nB, C, A",
        "It can be used for regression or classification. It sets weights to zero. Scale first.",
    ],
)
def test_an_answer_is_let_through(answer: str) -> None:
    assert evasion(PROMPT, answer) == ""
