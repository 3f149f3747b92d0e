"""Answers made of sentences that stand in the sources, word for word."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer.compose import LONGEST_ANSWER, compose
from assistant.answer.concepts import Concepts
from assistant.answer.intent import recognise
from assistant.answer.ranking import rank_pages
from assistant.retrieve import Retriever
from assistant.types import Answer, Evidence, Filter, Query
from ingest.index import Store
from ingest.types import Document, Section
from tests.library import ENCODER, store_of

L1 = {
    "In one sentence": "L1 regularization penalizes the sum of absolute weights.",
    "Explanation": "L1 regularization makes many weights exactly zero. It thereby\nselects features.",
    "Formula": "L1 regularization adds a term for the weights.\n\n$$\nL + \\lambda \\sum_j |w_j|\n$$\n\nHere lambda is the strength.",
    "Techniques": "L1 regularization comes in these kinds:\n\n- The lasso is plain L1 regularization.\n- The elastic net adds a square.",
    "Pitfalls": "Unscaled features make L1 regularization unfair. Of correlated features it keeps one at random.",
    "In an interview": "I would say that L1 regularization gives sparse models.\n\nFollow-ups: Why does it give zeros?",
    "For a non-technical listener": "L1 regularization packs a small suitcase.",
}
L2 = {
    "In one sentence": "L2 regularization penalizes the sum of squared weights.",
    "Explanation": "L2 regularization shrinks every weight a little.",
    "Comparison": "| | L1 | L2 |\n|---|---|---|\n| L1 regularization v L2 regularization | zeros | small weights |",
    "Pitfalls": "L2 regularization keeps every feature.",
    "In an interview": "I would say that L2 regularization is smooth.",
}
LECTURE = {
    "Page 1": "Gradient boosting fits each tree to the errors of the last. The first tree of gradient boosting is a constant.",
    "Page 2": "The lecture on gradient boosting takes place on Mondays. This makes gradient boosting popular in the lecture.",
    "Page 3": "The lecture on gradient boosting ends on 3 March 2017.",
    "Exercises": "Show that gradient boosting does use least squares.",
}


def document(name: str, title: str, parts: Mapping[str, str], is_guide: bool = True) -> Document:
    """A document of the given sections."""
    text, sections = "", []
    for heading, body in parts.items():
        text += f"{heading}\n"
        sections.append(Section((heading,), len(text), len(text) + len(body)))
        text += f"{body}\n"
    topic, aliases = ("models", (title.split()[0],)) if is_guide else ("", ())
    return Document(name, title, f"{name}.md", "text/markdown", text, tuple(sections), topic=topic, aliases=aliases)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    pages = [
        document("l1-regularization", "L1 regularization", L1),
        document("l2-regularization", "L2 regularization", L2),
        document("lecture", "lecture.pdf", LECTURE, is_guide=False),
    ]
    return store_of(tmp_path_factory.mktemp("store"), pages)


def answer_to(store: Store, question: str, where: Filter = Filter()) -> Answer:  # noqa: B008 - frozen
    index = store.open()
    results = tuple(Retriever(store, ENCODER).search(question, 20, where))
    evidence = Evidence(Query(question, filter=where), question, recognise(question), results)
    concepts = Concepts(index.records.values(), ENCODER)
    return compose(replace(evidence, pages=rank_pages(evidence, index, concepts, ENCODER)), index, concepts, ENCODER)


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


QUESTIONS = (
    "What is L1 regularization?",
    "What is the difference between L1 regularization and L2 regularization?",
    "What is the formula of L1 regularization?",
    "What are the techniques of L1 regularization?",
    "What are the pitfalls of L2 regularization?",
    "Explain L1 regularization in simple words",
    "Why gradient boosting?",
    "a question about nothing",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_stands_word_for_word_at_the_place_it_cites(store: Store, question: str) -> None:
    documents = store.open().documents
    for sentence in answer_to(store, question).sentences:
        (citation,) = sentence.citations
        span = citation.span
        assert documents[span.document_id].text[span.start : span.end] == span.quote
        assert sentence.text.split() == span.quote.split()


@pytest.mark.parametrize("question", QUESTIONS)
def test_numbers_count_the_passages_in_reading_order(store: Store, question: str) -> None:
    answer = answer_to(store, question)
    sources = {source.number: source.span for source in answer.sources}
    met = list(dict.fromkeys(citation.number for sentence in answer.sentences for citation in sentence.citations))
    assert met == list(range(1, len(met) + 1))
    for citation in (citation for sentence in answer.sentences for citation in sentence.citations):
        assert sources[citation.number].start <= citation.span.start <= citation.span.end <= sources[citation.number].end


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_short_and_says_nothing_twice(store: Store, question: str) -> None:
    answer = answer_to(store, question)
    assert 0 < sum(sentence.kind in ("sentence", "item") for sentence in answer.sentences) <= LONGEST_ANSWER + 1
    assert len(set(texts(answer))) == len(answer.sentences)


def test_a_definition_comes_first(store: Store) -> None:
    answer = answer_to(store, "What is L1 regularization?")
    assert texts(answer)[0] == L1["In one sentence"]
    assert answer.concepts[0] == "l1-regularization"
    assert (answer.status, answer.mode, answer.question) == ("answered", "embedded", "What is L1 regularization?")


def test_a_line_break_in_a_sentence_is_shown_as_a_space(store: Store) -> None:
    answer = answer_to(store, "Does L1 regularization select features? It thereby selects features.")
    assert "It thereby selects features." in texts(answer)


def test_pitfalls_are_those_of_the_page_named(store: Store) -> None:
    shown = texts(answer_to(store, "What are the pitfalls of L1 regularization?"))
    assert "Unscaled features make L1 regularization unfair." in shown
    assert "Of correlated features it keeps one at random." in shown


def test_items_are_shown_below_the_sentence_that_introduces_them(store: Store) -> None:
    answer = answer_to(store, "What are the techniques of L1 regularization?")
    start = texts(answer).index("L1 regularization comes in these kinds:")
    assert [(sentence.kind, sentence.text) for sentence in answer.sentences[start + 1 : start + 3]] == [
        ("item", "The lasso is plain L1 regularization."),
        ("item", "The elastic net adds a square."),
    ]


def test_a_difference_is_two_definitions_and_the_table_that_names_both(store: Store) -> None:
    answer = answer_to(store, "What is the difference between L1 regularization and L2 regularization?")
    assert set(texts(answer)[:2]) == {L1["In one sentence"], L2["In one sentence"]}
    assert (answer.sentences[2].kind, answer.sentences[2].text) == ("table", L2["Comparison"])


def test_a_formula_is_shown_as_it_stands_among_its_sentences(store: Store) -> None:
    answer = answer_to(store, "What is the formula of L1 regularization?")
    (formula,) = (sentence for sentence in answer.sentences if sentence.kind == "formula")
    assert formula.text == "$$\nL + \\lambda \\sum_j |w_j|\n$$"
    assert "Here lambda is the strength." in texts(answer)


def test_of_several_formulas_the_one_with_what_is_asked_for_is_shown(tmp_path: Path) -> None:
    formulas = "$$\\text{MAE} = \\sum_i |e_i|$$\n\nThe MAE and the MAPE are figures.\n\n$$\\text{MAPE} = \\sum_i |e_i / y_i|$$"
    page = document("regression-metrics", "MAPE and MAE", {"In one sentence": "The MAPE is an error in percent.", "Formula": formulas})
    answer = answer_to(store_of(tmp_path, [page]), "What is the formula of MAPE?")
    (formula,) = (sentence.text for sentence in answer.sentences if sentence.kind == "formula")
    assert "MAPE" in formula


def test_no_formula_or_table_is_shown_where_none_was_asked_for(store: Store) -> None:
    assert {sentence.kind for sentence in answer_to(store, "What is L1 regularization?").sentences} <= {"sentence", "item"}


def test_simple_words_come_from_the_section_written_in_them(store: Store) -> None:
    assert texts(answer_to(store, "Explain L1 regularization in simple words")) == [L1["For a non-technical listener"]]


@pytest.mark.parametrize("question", ["What is L1 regularization?", "Why does L1 regularization give sparse models?"])
def test_what_is_said_on_request_only_is_not_said_unasked(store: Store, question: str) -> None:
    shown = " ".join(texts(answer_to(store, question)))
    assert "suitcase" not in shown
    assert "I would say" not in shown


def test_a_document_without_guide_sections_answers_by_its_best_sentences(store: Store) -> None:
    answer = answer_to(store, "What does gradient boosting fit each tree to?")
    assert "Gradient boosting fits each tree to the errors of the last." in texts(answer)
    assert answer.concepts[0] == "lecture"


def test_a_date_asked_of_such_a_document_is_answered_by_the_sentence_that_states_it(store: Store) -> None:
    assert texts(answer_to(store, "On what date does the lecture on gradient boosting end?"))[0] == LECTURE["Page 3"]


def test_an_answer_from_such_a_document_does_not_begin_with_a_sentence_that_leans_on_another(store: Store) -> None:
    shown = texts(answer_to(store, "Why is gradient boosting popular in the lecture?"))
    assert shown
    assert not shown[0].startswith("This")


def test_exercises_of_such_a_document_are_not_quoted(store: Store) -> None:
    assert not any("least squares" in text for text in texts(answer_to(store, "Does gradient boosting use least squares?")))


def test_a_filter_keeps_other_documents_out(store: Store) -> None:
    answer = answer_to(store, "What is L1 regularization?", Filter(documents=("l2-regularization",)))
    assert answer.concepts == ("l2-regularization",)


def test_where_nothing_was_found_nothing_is_said(tmp_path: Path) -> None:
    answer = answer_to(store_of(tmp_path, []), "What is L1 regularization?")
    assert (answer.sentences, answer.sources, answer.concepts) == ((), (), ())
