"""How well a sentence answers a question for one thing."""

import pytest

from assistant.answer.factoid import Factoid


def factoid(question: str) -> Factoid:
    found = Factoid.of(question)
    assert found is not None
    return found


def test_a_question_for_an_explanation_is_none() -> None:
    assert Factoid.of("What is overfitting?") is None


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("Who directed Titanic?", "James Cameron directed Titanic.", "Titanic was directed with great care."),
        ("Who directed Titanic?", "James Cameron directed Titanic.", "Kate Winslet was seen with Titanic."),
        ("Who won the race in 2020?", "Ann Lee won the race in 2020.", "Bo Dahl won the race in 2019."),
        ("When was GPT-3 released?", "GPT-3 was released in June 2020.", "GPT-4 was released in March 2023."),
        ("Who is the president of FIFA?", "Ann Lee is the president of FIFA.", "Bo Dahl is the former president of FIFA."),
    ],
)
def test_the_sentence_that_states_what_is_asked_is_supported_better(question: str, better: str, worse: str) -> None:
    question_read = factoid(question)
    assert question_read.support(better).score > question_read.support(worse).score


def test_words_that_say_the_same_count_as_the_question_s_own() -> None:
    question = factoid("Who acquired the studio?")
    assert question.support("Ann Lee bought the studio.").score == question.support("Ann Lee acquired the studio.").score


def test_support_names_the_thing_stated() -> None:
    assert factoid("Who directed Titanic?").support("James Cameron directed Titanic.").thing == "James Cameron"
    assert factoid("Who directed Titanic?").support("It was directed well.").thing == ""


def test_other_sentences_with_the_same_thing_corroborate() -> None:
    question, answer = factoid("Who directed Titanic?"), "James Cameron directed Titanic."
    assert question.corroboration([answer], [answer]) == 0
    assert question.corroboration([answer], [answer, "Titanic won many awards."]) == 0
    assert question.corroboration([answer], [answer, "Titanic is by James Cameron."]) == 0.5
    assert question.corroboration([answer], [answer, "Titanic is by James Cameron.", "We met James Cameron.", "James Cameron dives."]) == 1


def test_nothing_corroborates_an_answer_that_states_nothing() -> None:
    assert factoid("Who directed Titanic?").corroboration(["It was directed well."], ["It sank."]) == 0
