"""What to ask next."""

from pathlib import Path

import pytest

from assistant.answer.suggest import COUNT, nearest_topics, suggest
from assistant.retrieve import Retriever
from assistant.types import Answer
from ingest.index import Store
from ingest.types import Document, Section
from tests.library import ENCODER, PAGES, store_of

TEXT = "Boosting adds trees.\n\nFollow-ups: Why shallow trees? How is the step size chosen? When does it overfit?"
BOOSTING = Document(
    "boosting",
    "Boosting",
    "boosting.md",
    "text/markdown",
    TEXT,
    (Section(("In an interview",), 0, len(TEXT)),),
    topic="models",
    aliases=("boosting",),
    related=("removed-page", "decision-trees", "l1-regularization"),
)
NOTES = Document("notes", "Notes", "notes.txt", "text/plain", "Boosting notes.", (Section((), 0, 15),))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"), [*PAGES, BOOSTING, NOTES])


def suggested(store: Store, question: str, *concepts: str) -> tuple[str, ...]:
    return suggest(Answer(question, "answered", standalone=question, concepts=concepts), store.open())


def test_follow_ups_come_before_a_related_page(store: Store) -> None:
    assert suggested(store, "What is boosting?", "boosting") == (
        "Why shallow trees?",
        "How is the step size chosen?",
        "Tell me about decision tree",
    )


def test_what_was_just_asked_is_not_suggested(store: Store) -> None:
    assert suggested(store, "why SHALLOW trees", "boosting")[:2] == ("How is the step size chosen?", "When does it overfit?")


def test_a_page_that_answered_too_is_not_suggested(store: Store) -> None:
    assert suggested(store, "q", "boosting", "decision-trees")[2] == "Tell me about L1 regularization"


@pytest.mark.parametrize("concepts", [(), ("removed-page",), ("notes",), ("decision-trees",)])
def test_nothing_is_suggested_where_no_page_has_follow_ups(store: Store, concepts: tuple[str, ...]) -> None:
    assert suggested(store, "q", *concepts) == ()


def test_the_nearest_topics_are_guide_pages_once_each(store: Store) -> None:
    topics = nearest_topics(Retriever(store, ENCODER).search("boosting trees and regularization"), store.open().records)
    assert len(set(topics)) == len(topics) == COUNT
    assert "Tell me about boosting" in topics
    assert "Tell me about notes" not in topics


def test_without_passages_there_are_no_topics(tmp_path: Path) -> None:
    assert nearest_topics([], store_of(tmp_path, []).open().records) == ()
