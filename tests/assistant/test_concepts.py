"""Which documents a question names, and which it is like."""

import pytest

from assistant.answer.concepts import Concepts, in_sentence
from ingest.records import DocumentRecord
from ingest.types import Document
from tests.fakes import WordEncoder


def record(name: str, title: str, *aliases: str) -> DocumentRecord:
    return DocumentRecord.of(Document(name, title, "", "text/markdown", "", (), topic="t", aliases=aliases))


RECORDS = (
    record("regularization", "Regularization", "penalty term"),
    record("l1-regularization", "L1 regularization", "lasso", "L1"),
    record("l2-regularization", "L2 regularization", "ridge", "L2"),
    record("l1-v-l2", "L1 v L2 regularization", "L1 v L2", "lasso or ridge"),
    record("random-forest", "Random forest", "random decision forests"),
)


@pytest.fixture
def concepts() -> Concepts:
    return Concepts(RECORDS, WordEncoder(dimension=512))


def mentioned(concepts: Concepts, question: str) -> list[tuple[str, str]]:
    return [(mention.document_id, question[mention.start : mention.end]) for mention in concepts.mentions(question)]


def test_of_names_that_overlap_the_longest_is_mentioned(concepts: Concepts) -> None:
    assert mentioned(concepts, "Why L1 regularization?") == [("l1-regularization", "L1 regularization")]
    assert mentioned(concepts, "Explain regularization") == [("regularization", "regularization")]


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("How is lasso calculated?", "lasso"),
        ("What is the exact definition of L1 regularization?", "L1 regularization"),
        ("ridge formula", "ridge"),
        ("What is lasso?", ""),  # nothing beside the name that could be in the way
        ("How is the lasso calculated by coordinate descent?", ""),
        ("How are lasso and ridge computed?", ""),
        ("How is GDP calculated?", ""),
    ],
)
def test_a_question_for_the_formula_of_one_thing_is_about_that_thing(concepts: Concepts, question: str, subject: str) -> None:
    assert concepts.subject(question) == subject


def test_mentions_stand_in_reading_order(concepts: Concepts) -> None:
    found = mentioned(concepts, "Is Ridge or a Random Forest better than lasso?")
    assert found == [("l2-regularization", "Ridge"), ("random-forest", "Random Forest"), ("l1-regularization", "lasso")]


def test_a_name_in_another_form_is_the_same_name(concepts: Concepts) -> None:
    assert mentioned(concepts, "How do RANDOM FORESTS and penalty terms work?") == [
        ("random-forest", "RANDOM FORESTS"),
        ("regularization", "penalty terms"),
    ]


def test_names_inside_a_longer_name_are_named_too(concepts: Concepts) -> None:
    assert concepts.named("L1 v L2?") == ["l1-v-l2", "l1-regularization", "l2-regularization"]
    assert [mention.document_id for mention in concepts.mentions("L1 v L2?")] == ["l1-v-l2"]


def test_part_of_a_name_names_nothing(concepts: Concepts) -> None:
    assert mentioned(concepts, "A walk in the forest at random") == []
    assert concepts.named("") == []


def test_two_documents_of_one_name_leave_it_to_the_first() -> None:
    both = Concepts([record("first", "Boosting", "b"), record("second", "Boosting", "c")], WordEncoder())
    assert both.named("boosting") == ["first"]


def test_a_stop_word_names_nothing_even_as_an_alias() -> None:
    assert Concepts([record("versus", "Versus", "vs", "the")], WordEncoder()).named("the one vs the other") == []


def test_a_document_without_aliases_has_a_title_but_names_no_concept() -> None:
    concepts = Concepts([record("notes", "Notes")], WordEncoder())
    assert concepts.titles == {"notes": "Notes"}
    assert concepts.named("my notes") == []
    assert concepts.likeness("my notes") == {}
    assert concepts.words == frozenset()


def test_a_question_is_most_like_the_document_whose_names_share_its_words(concepts: Concepts) -> None:
    likeness = concepts.likeness("random decision trees and forests")
    assert set(likeness) == {each.id for each in RECORDS}
    assert max(likeness, key=lambda name: likeness[name]) == "random-forest"
    assert all(-1.0001 <= similarity <= 1.0001 for similarity in likeness.values())


def test_the_words_are_those_of_all_names(concepts: Concepts) -> None:
    assert {"lasso", "ridge", "l1", "penalty", "forest"} <= concepts.words


def test_a_document_goes_by_title_id_and_aliases() -> None:
    assert RECORDS[1].names == ("L1 regularization", "l1 regularization", "lasso", "L1")


@pytest.mark.parametrize(
    ("title", "inside"), [("Random forest", "random forest"), ("SMOTE", "SMOTE"), ("L1 regularization", "L1 regularization"), ("", "")]
)
def test_a_title_inside_a_sentence_keeps_only_the_capitals_of_abbreviations(title: str, inside: str) -> None:
    assert in_sentence(title) == inside
