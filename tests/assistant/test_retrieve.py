"""Hybrid search over a real store with a fake encoder."""

import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.retrieve import COMMON, LEXICAL_WEIGHT, POOL, Retriever, search_lexical, standardise
from assistant.types import Filter, SearchResult
from ingest.index import Index, Store
from ingest.split import split_document
from ingest.types import Document, Section, Vectors
from tests.fakes import WordEncoder

UNKNOWN = "zeugma"
"""A word that the encoder does not know, as happens to rare ones."""


class ForgetfulEncoder(WordEncoder):
    def encode(self, texts: Sequence[str]) -> Vectors:
        return super().encode([text.replace(UNKNOWN, "") for text in texts])


ENCODER = ForgetfulEncoder()
WORDS = "model data loss tree node split gradient entropy noise label margin kernel class error mean prior".split()


def document(name: str, text: str, topic: str = "", tier: str = "") -> Document:
    return Document(name, "", "", "text/plain", text, (Section((), 0, len(text)),), topic=topic, tier=tier)


def stored(home: Path, documents: Iterable[Document]) -> Store:
    store = Store(home, ENCODER)
    add(store, documents)
    return store


def add(store: Store, documents: Iterable[Document]) -> None:
    with store.write() as writer:
        for each in documents:
            chunks = split_document(each, ENCODER)
            writer.replace(each, chunks, ENCODER.encode([chunk.embedded_text for chunk in chunks]))


def names(results: list[SearchResult]) -> list[str]:
    return [result.chunk.document_id for result in results]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """More documents than a search takes candidates from either side, one of them near to a question by a word only."""
    generator = random.Random(0)
    topics, tiers = ("trees", "losses", "data"), ("foundational", "advanced")
    texts = [" ".join(generator.choices(WORDS, k=30)) for _ in range(3 * POOL)]
    documents = [document(f"d{number:03}", text, topics[number % 3], tiers[number % 2]) for number, text in enumerate(texts)]
    documents.append(document("rare", f"Someone said {UNKNOWN} once."))
    return stored(tmp_path_factory.mktemp("many"), documents)


@pytest.fixture(scope="module")
def retriever(many: Store) -> Retriever:
    return Retriever(many, ENCODER)


def by_hand(index: Index, question: str) -> list[str]:
    """Chunk ids by fused score, computed for every chunk there is."""
    ids = index.lexical.ids
    vectors, lexical = index.vectors(ids), index.lexical.scores(question)
    dense = vectors @ (ENCODER.encode([question])[0] - COMMON * vectors.mean(axis=0))
    fused = standardise(dense, dense) + LEXICAL_WEIGHT * standardise(lexical, lexical)
    return [ids[row] for row in np.argsort(-fused, kind="stable")]


@pytest.mark.parametrize(
    "question", ["gradient entropy", "tree node split tree", "zeugma model", "prior of a label with noise in the mean"]
)
def test_best_results_are_those_of_a_full_scan(many: Store, retriever: Retriever, question: str) -> None:
    found = [result.chunk.id for result in retriever.search(question, 10)]
    assert found == by_hand(many.open(), question)[:10]


def test_every_result_has_both_its_scores(many: Store, retriever: Retriever) -> None:
    index, question = many.open(), f"{UNKNOWN} model"
    results = retriever.search(question, 50)
    ids = [result.chunk.id for result in results]
    lexical = dict(zip(index.lexical.ids, index.lexical.scores(question), strict=True))
    assert len(results) == 50
    assert [result.dense for result in results] == pytest.approx(index.similarities(ENCODER.encode([question]), ids))
    assert [result.lexical for result in results] == pytest.approx([lexical[chunk_id] for chunk_id in ids])


def test_chunk_that_only_its_words_find_is_found(many: Store, retriever: Retriever) -> None:
    question = f"{UNKNOWN} model"
    nearest = [chunk.document_id for chunk in many.open().chunks(many.open().search(ENCODER.encode([question]), POOL))]
    assert "rare" not in nearest
    assert "rare" in names(retriever.search(question))


def test_results_stand_by_falling_score_and_once_each(retriever: Retriever) -> None:
    results = retriever.search("loss of a kernel", 250)
    assert len({result.chunk.id for result in results}) == len(results) == 250
    assert [result.score for result in results] == sorted((result.score for result in results), reverse=True)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(topics=("trees",)), POOL),
        (Filter(topics=("trees", "data")), 2 * POOL),
        (Filter(topics=("trees",), tiers=("advanced",)), POOL // 2),
        (Filter(documents=("d001", "d004")), 2),
        (Filter(topics=("trees",), documents=("d000", "d001")), 1),
    ],
)
def test_filter_lets_through_what_meets_all_its_fields(many: Store, retriever: Retriever, where: Filter, expected: int) -> None:
    records = many.open().records
    found = [records[name] for name in names(retriever.search("gradient of a loss", 1000, where))]
    assert len(found) == expected
    assert all(not where.topics or record.topic in where.topics for record in found)
    assert all(not where.tiers or record.tier in where.tiers for record in found)
    assert all(not where.documents or record.id in where.documents for record in found)


def test_filter_keeps_order_and_scores(retriever: Retriever) -> None:
    everywhere = [result for result in retriever.search("margin kernel", 1000) if result.chunk.topic == "data"]
    within = retriever.search("margin kernel", 1000, Filter(topics=("data",)))
    assert names(within) == names(everywhere)
    assert [result.score for result in within] == pytest.approx([result.score for result in everywhere], abs=1e-5)


@pytest.mark.parametrize(
    "where", [Filter(topics=("elsewhere",)), Filter(documents=("unknown",)), Filter(tiers=("advanced",), documents=("d000",))]
)
def test_filter_that_nothing_meets_finds_nothing(retriever: Retriever, where: Filter) -> None:
    assert retriever.search("gradient", where=where) == []


@pytest.mark.parametrize("question", ["", " \n\t\u2003", "\u3000"])
def test_blank_question_finds_nothing(retriever: Retriever, question: str) -> None:
    assert retriever.search(question) == []


def test_limit_of_none_finds_nothing(retriever: Retriever) -> None:
    assert retriever.search("gradient", 0) == []


@pytest.mark.parametrize(
    "question",
    [
        "gradient " * 11_000,
        "x" * 100_000,
        " ".join(f"w{number}" for number in range(15_000)),
        "a-" * 50_000,
        "e" + "\u0301" * 100_000,
        "😀" * 100,
        "机器学习是什么",
        "что такое градиент?",
        "ما هو التعلم الآلي",
        "\x00\x01\u202e\ufeff",
        "'; DROP TABLE chunks; --",
        '{"$ne": ""}',
    ],
    ids=lambda question: ascii(question[:12]),
)
def test_odd_question_is_searched_like_any_other(retriever: Retriever, question: str) -> None:
    results = retriever.search(question, 5)
    assert len(results) == 5
    assert all(np.isfinite([result.dense, result.lexical, result.score]).all() for result in results)


@settings(max_examples=50)
@given(st.text(min_size=1).filter(str.strip), st.integers(1, 5))
def test_any_text_gets_as_many_results_as_asked_for(retriever: Retriever, question: str, limit: int) -> None:
    results = retriever.search(question, limit)
    assert len(results) == limit
    assert results == retriever.search(question, limit)


def test_equal_chunks_stand_in_the_order_of_the_index_however_they_came_in(tmp_path: Path) -> None:
    documents = [document(name, "A tree splits the data.") for name in ("c", "a", "d", "b")]
    for home, order in (("one", documents), ("two", documents[::-1])):
        assert names(Retriever(stored(tmp_path / home, order), ENCODER).search("tree")) == ["a", "b", "c", "d"]


def test_search_sees_what_was_written_since(tmp_path: Path) -> None:
    store = Store(tmp_path, ENCODER)
    retriever = Retriever(store, ENCODER)
    assert retriever.search("entropy") == []
    add(store, [document("first", "Entropy measures surprise.")])
    assert names(retriever.search("entropy")) == ["first"]
    with store.write() as writer:
        writer.remove("first")
    assert retriever.search("entropy") == []


def test_lexical_search_leaves_out_what_shares_no_word(many: Store) -> None:
    index = many.open()
    found = search_lexical(index, index.lexical.scores(UNKNOWN), 10)
    assert [chunk.document_id for chunk in index.chunks(found)] == ["rare"]
    assert search_lexical(index, index.lexical.scores("unheard"), 10) == []


def test_standard_scores_have_no_spread_where_the_population_has_none() -> None:
    population = np.array([1, 3], dtype=np.float32)
    assert standardise(np.array([2, 4], dtype=np.float32), population).tolist() == [0.0, 2.0]
    assert standardise(population, np.ones(3, dtype=np.float32)).tolist() == [0.0, 0.0]
    assert standardise(population, np.empty(0, dtype=np.float32)).tolist() == [0.0, 0.0]
