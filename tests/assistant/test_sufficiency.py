"""What tells a question that the sources answer from one that they only come near to."""

from dataclasses import replace

import pytest

from assistant.answer.compose import compose
from assistant.answer.concepts import Concepts
from assistant.answer.intent import recognise
from assistant.answer.ranking import rank_pages
from assistant.grounding.sufficiency import LONG, Signals, measure, sufficiency
from assistant.retrieve import Retriever
from assistant.types import Answer, Evidence, Query
from ingest.index import Store
from ingest.types import Document, Section
from tests.library import ENCODER, PAGES, QUESTION, page, store_of

FOLDS = page("cross-validation", "Cross-validation", "Cross-validation uses 5 folds. In cross-validation every row is tested once.")
MEMO = "The budget of Ada in Zurich is tight."
TRAVEL = "The budget of Ada for travel is 5,000 francs a year. Trains are preferred."
EXPENSES = Document("expenses", "Expenses", "expenses.txt", "text/plain", TRAVEL, (Section((), 0, len(TRAVEL)),))
NOTES = Document("memo", "Memo", "memo.txt", "text/plain", MEMO, (Section((), 0, len(MEMO)),))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"), [*PAGES, FOLDS, NOTES, EXPENSES])


def parts(store: Store, question: str) -> tuple[Evidence, Answer]:
    index = store.open()
    concepts = Concepts(index.records.values(), ENCODER)
    evidence = Evidence(Query(question), question, recognise(question), tuple(Retriever(store, ENCODER).search(question)))
    evidence = replace(evidence, pages=rank_pages(evidence, index, concepts, ENCODER))
    return evidence, compose(evidence, index, concepts, ENCODER)


def signals(store: Store, question: str) -> Signals:
    evidence, answer = parts(store, question)
    return measure(evidence, answer, store.open())


def confidence(store: Store, question: str) -> float:
    evidence, answer = parts(store, question)
    return sufficiency(evidence, answer, store.open())


def test_an_answer_without_sentences_is_never_sufficient(store: Store) -> None:
    evidence, answer = parts(store, QUESTION)
    assert sufficiency(evidence, replace(answer, sentences=()), store.open()) == 0


def test_a_question_of_the_subject_is_more_certain_than_one_beside_it_and_than_a_foreign_one(store: Store) -> None:
    own, beside, foreign = (
        confidence(store, question)
        for question in (QUESTION, "Which company patented L1 regularization in Brazil?", "Is it sunny on Sundays in Milan?")
    )
    assert 1 > own > max(beside, foreign) > 0


def test_words_that_the_page_has_are_covered_even_misspelt(store: Store) -> None:
    assert signals(store, "Does pruning a decision tree remove branches?").coverage == pytest.approx(1)
    assert signals(store, "Does pruning a decision tree remove brannches?").coverage == pytest.approx(1)
    assert signals(store, "Does pruning a decision tree remove volcanoes?").coverage < 1


@pytest.mark.parametrize(
    "question", ["Who found L1 regularization?", "In which year was L1 regularization found?", "How many weights has L1 regularization?"]
)
def test_a_particular_that_no_sentence_names_is_noticed(store: Store, question: str) -> None:
    assert signals(store, question).particular == 1


@pytest.mark.parametrize("question", [QUESTION, "How many folds does cross-validation use?"])
def test_a_particular_that_is_there_or_was_not_asked_for_is_not_lacking(store: Store, question: str) -> None:
    assert signals(store, question).particular == 0


@pytest.mark.parametrize(
    ("question", "unknown"),
    [("Is L1 regularization used at Siemens?", 1), ("What are Features in L1 regularization?", 0), ("Is the budget of Ada tight?", 0)],
)
def test_a_name_that_the_documents_lack_is_unknown(store: Store, question: str, unknown: float) -> None:
    assert signals(store, question).unknown_names == unknown


def test_length_is_a_share_of_a_long_question(store: Store) -> None:
    assert signals(store, "Pruning?").length == pytest.approx(1 / LONG)
    assert signals(store, " ".join(f"pruning{letter}" for letter in "abcdefghijkl") + " tree").length == 1


def test_a_fact_of_the_learner_s_document_is_certain_if_a_sentence_states_it_with_the_question_s_words(store: Store) -> None:
    stated, of_another, not_stated = (
        confidence(store, question)
        for question in (
            "What is the budget of Ada for travel?",
            "What is the budget of Bo for trains?",
            "When was the budget of Ada agreed?",
        )
    )
    assert stated > 0.4 > of_another > 0
    assert stated > 0.4 > not_stated > 0


def test_the_fit_is_that_of_the_best_page_drawn_on(store: Store) -> None:
    evidence, answer = parts(store, QUESTION)
    fits = {page.document_id: page.fit for page in evidence.pages}
    assert measure(evidence, answer, store.open()).fit == max(fits[document_id] for document_id in answer.concepts)
