"""Which documents answer: by their passages, and by the ways people ask for them."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer.concepts import Concepts
from assistant.answer.intent import recognise
from assistant.answer.ranking import rank_pages
from assistant.retrieve import Retriever
from assistant.types import Evidence, Filter, Page, Query
from ingest.index import Store
from ingest.types import Document, Section
from tests.library import ENCODER, PAGES, page, store_of

NOTE = "The picnic basket of Ada holds seven blue plums."
FOLDS = page("cross-validation", "Cross-validation", "Cross-validation tests every row once.")
ASKED = replace(FOLDS, aliases=("how do I know the score was no luck",))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    note = Document("picnic", "Picnic", "picnic.txt", "text/plain", NOTE, (Section((), 0, len(NOTE)),))
    return store_of(tmp_path_factory.mktemp("store"), [*PAGES, ASKED, note])


def ranked(store: Store, question: str, limit: int = 20, where: Filter = Filter()) -> tuple[Page, ...]:  # noqa: B008 - frozen
    index = store.open()
    results = tuple(Retriever(store, ENCODER).search(question, limit, where))
    evidence = Evidence(Query(question, filter=where), question, recognise(question), results)
    return rank_pages(evidence, index, Concepts(index.records.values(), ENCODER), ENCODER)


def test_the_document_of_the_best_passage_comes_first(store: Store) -> None:
    assert ranked(store, "seven blue plums")[0].document_id == "picnic"


def test_a_page_is_found_by_a_way_of_asking_for_it_that_stands_in_no_passage(store: Store) -> None:
    first = ranked(store, "how can I know that the score was no luck", limit=1)[0]
    assert (first.document_id, first.named) == ("cross-validation", False)


def test_a_page_called_by_name_is_marked(store: Store) -> None:
    assert [page.document_id for page in ranked(store, "What is cross-validation?") if page.named] == ["cross-validation"]


def test_fits_fall(store: Store) -> None:
    fits = [page.fit for page in ranked(store, "Why does cross-validation test every row?")]
    assert fits == sorted(fits, reverse=True)
    assert len(fits) > 2


def test_a_filter_keeps_other_documents_out(store: Store) -> None:
    where = Filter(documents=("picnic",))
    assert [page.document_id for page in ranked(store, "What is cross-validation?", where=where)] == ["picnic"]


def test_an_empty_index_has_no_pages(tmp_path: Path) -> None:
    assert ranked(Store(tmp_path, ENCODER), "anything") == ()
