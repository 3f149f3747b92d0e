"""A refusal claims nothing, and shows what came nearest."""

import pytest

from assistant.answer.abstain import abstain
from assistant.retrieve import Retriever
from assistant.types import Answer, Citation, Sentence, Span
from ingest.index import Store
from tests.library import ENCODER, store_of

CLAIM = Answer(
    "Who invented dropout?",
    "answered",
    sentences=(Sentence("It was Bob.", (Citation(1, Span("decision-trees", 0, 1, "A", "hash")),)),),
    confidence=0.2,
    note="A note.",
    concepts=("decision-trees",),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"))


def test_what_the_answer_claimed_is_taken_back(store: Store) -> None:
    refusal = abstain(CLAIM, Retriever(store, ENCODER).search("a decision tree"), store.open().records)
    assert (refusal.status, refusal.concepts) == ("abstained", ())
    assert all(sentence.kind == "connective" and not sentence.citations for sentence in refusal.sentences)
    assert "Bob" not in " ".join(sentence.text for sentence in refusal.sentences)


def test_the_nearest_passages_and_their_topics_are_shown(store: Store) -> None:
    refusal = abstain(CLAIM, Retriever(store, ENCODER).search("a decision tree"), store.open().records)
    assert refusal.sources[0].span.document_id == "decision-trees"
    assert refusal.suggestions[0] == "Tell me about decision tree"


def test_question_confidence_and_note_are_kept(store: Store) -> None:
    refusal = abstain(CLAIM, [], store.open().records)
    assert (refusal.question, refusal.confidence, refusal.note) == (CLAIM.question, CLAIM.confidence, CLAIM.note)


def test_without_any_passage_the_advice_is_to_add_a_document() -> None:
    refusal = abstain(CLAIM, [], {})
    assert "viva ingest" in refusal.sentences[-1].text
    assert (refusal.sources, refusal.suggestions) == ((), ())
