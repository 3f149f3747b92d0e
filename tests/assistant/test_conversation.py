"""Small talk, unusable input, and follow-ups made to stand alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.concepts import Concepts
from assistant.answer.conversation import LONGEST_QUESTION, reply_without_sources, stand_alone
from assistant.types import Exchange, Query
from ingest.records import DocumentRecord
from tests.fakes import WordEncoder
from tests.library import PAGES

CONCEPTS = Concepts(map(DocumentRecord.of, PAGES), WordEncoder())
ASKED = Exchange("What is L1 regularization?", ("l1-regularization",))
COMPARED = Exchange("L1 regularization or L2 regularization?", ("l1-regularization", "l2-regularization"))


def follow_up(question: str, *history: Exchange, terms: frozenset[str] = frozenset()) -> str:
    return stand_alone(Query(question, history or (ASKED,)), CONCEPTS, lambda _: terms)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Hello!", "Hello"),
        ("good morning, viva", "Hello"),
        ("Thanks a lot :)", "welcome"),
        ("how’s it going?", "Ready"),
        ("bye", "Goodbye"),
        ("What can you do?", "I'm Viva"),
        ("quiz me on trees", "viva quiz"),
    ],
)
def test_small_talk_and_commands_get_a_fixed_reply(said: str, words: str) -> None:
    assert words in (reply_without_sources(said) or "")


@pytest.mark.parametrize(
    "question", ["What is L1?", "How is accuracy calculated?", "hello world of embeddings", "bias", "Was ist AUC?", "偏差とは"]
)
def test_a_question_gets_no_fixed_reply(question: str) -> None:
    assert reply_without_sources(question) is None


@pytest.mark.parametrize("blank", ["", "  \n\t "])
def test_an_empty_question_is_answered_by_an_example(blank: str) -> None:
    assert "for example" in (reply_without_sources(blank) or "")


@pytest.mark.parametrize("signs", ["???", "42", "__ -- 7", "🙂"])
def test_signs_alone_are_no_question(signs: str) -> None:
    assert "can't find a word" in (reply_without_sources(signs) or "")


def test_a_question_may_be_as_long_as_the_limit_and_no_longer() -> None:
    assert reply_without_sources("a" * LONGEST_QUESTION) is None
    assert f"{LONGEST_QUESTION + 1:,} characters" in (reply_without_sources("a" * (LONGEST_QUESTION + 1)) or "")


def test_the_first_question_stands_as_it_is() -> None:
    assert stand_alone(Query(" why? "), CONCEPTS, lambda _: frozenset()) == "why?"


@pytest.mark.parametrize("question", ["and L2?", "What about L2?", "but how about L2?", "And L2"])
def test_a_new_subject_takes_the_place_of_the_old_one(question: str) -> None:
    assert follow_up(question) == "What is L2?"


def test_a_new_subject_keeps_the_kind_of_question_where_the_old_one_was_not_named() -> None:
    assert follow_up("and L2?", Exchange("Why does it matter?", ("l1-regularization",))) == "Why does L2 matter?"


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("give an example", "Give an example of L1 regularization"),
        ("why?", "Why does L1 regularization matter?"),
        ("and the pitfalls?", "What are the pitfalls of L1 regularization?"),
        ("simpler, please: explain to my boss", "Explain L1 regularization in simple words"),
        ("more", "Explain L1 regularization in more detail"),
        ("How does it work?", "How does L1 regularization work?"),
    ],
)
def test_a_request_without_a_subject_is_about_the_last_one(question: str, whole: str) -> None:
    assert follow_up(question) == whole


def test_a_pronoun_is_replaced_by_the_subject() -> None:
    assert follow_up("Does it select features?") == "Does L1 regularization select features?"
    assert follow_up("Is that sparse?") == "Is L1 regularization sparse?"


def test_the_subject_stays_the_same_over_an_exchange_without_one() -> None:
    assert follow_up("why?", ASKED, Exchange("thanks")) == "Why does L1 regularization matter?"


@pytest.mark.parametrize("question", ["Why does a decision tree overfit?", "How do I cook rice?", "Which bank has branches in Rome?"])
def test_a_question_of_its_own_is_not_dragged_along(question: str) -> None:
    assert follow_up(question, terms=frozenset({"weight"})) == question


def test_a_question_in_the_words_of_the_last_document_gets_its_subject() -> None:
    assert follow_up("Do weights vanish?", terms=frozenset({"weight", "vanish"})) == "Do weights vanish? (L1 regularization)"


def test_a_comparison_gets_what_it_compares_with() -> None:
    assert follow_up("Would decision trees do better?") == "Would decision trees do better? (L1 regularization)"
    assert follow_up("Which selects better?", COMPARED) == "Which selects better? (L1 regularization and L2 regularization)"


def test_a_document_that_is_gone_is_no_subject() -> None:
    assert follow_up("why?", Exchange("What is X?", ("removed",))) == "why?"


@given(st.text(max_size=80))
def test_any_text_is_read(question: str) -> None:
    reply_without_sources(question)
    assert isinstance(follow_up(question, COMPARED), str)
