"""A question to the chunks that answer it: dense and lexical scores, fused. Why so, and what else was tried: docs/retrieval.md."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from assistant.types import Filter, SearchResult
from ingest.index import Store
from ingest.snapshot import Index
from ingest.types import Encoder, Vectors

Scores = NDArray[np.float32]

ANYWHERE = Filter()

LEXICAL_WEIGHT = 0.3
"""Of BM25 against the dense score, both in standard deviations; nearly flat from .25 to .35 on every set measured."""
COMMON = 0.4
"""Share of the collection's mean vector taken from the question's: a chunk that is like everything is an answer to nothing."""
POOL = 100
"""Least number of candidates taken from either side."""
BACKGROUND = 1000
"""Chunks that tell how similar a question is to just any chunk."""


class Retriever:
    """Hybrid search over the live index. Safe to use from several threads."""

    def __init__(self, store: Store, encoder: Encoder) -> None:
        self._store = store
        self._encoder = encoder
        self._corpus: Corpus | None = None

    def search(self, question: str, limit: int = 20, where: Filter = ANYWHERE) -> list[SearchResult]:
        """The `limit` chunks within `where` that match best, best first; none for a blank question. Raises StoreError."""
        if not question.strip() or limit < 1:
            return []
        corpus = self._live_corpus()
        return search_hybrid(corpus, question, self._encoder.encode([question]), limit, matching_documents(corpus.index, where))

    def _live_corpus(self) -> "Corpus":
        index = self._store.open()
        if self._corpus is None or self._corpus.index is not index:
            self._corpus = Corpus.of(index)
        return self._corpus


@dataclass(frozen=True, slots=True)
class Corpus:
    """An index, with what every search over it needs."""

    index: Index
    rows: Mapping[str, int]
    """Place of each chunk id in `index.lexical.ids`."""
    background: Vectors
    """Vectors of up to BACKGROUND chunks, evenly spaced."""
    centre: Scores
    """Their mean, shape (dimension,)."""

    @classmethod
    def of(cls, index: Index) -> "Corpus":
        """Read what searches over `index` need."""
        ids = index.lexical.ids
        spaced = np.linspace(0, len(ids) - 1, min(len(ids), BACKGROUND)).astype(int)
        background = index.vectors([ids[row] for row in spaced])
        centre = background.sum(axis=0) / max(len(background), 1)
        return cls(index, {chunk_id: row for row, chunk_id in enumerate(ids)}, background, centre)


def search_hybrid(
    corpus: Corpus, question: str, vector: Vectors, limit: int, documents: Collection[str] | None = None
) -> list[SearchResult]:
    """The `limit` chunks with the best fused score, best first; `vector` is that of `question`, `documents` None for any.

    Candidates are the best of either side, and every candidate gets both scores: a missing one would count as a bad one.
    """
    index = corpus.index
    scores = index.lexical.scores(question)
    aim = vector.reshape(-1) - COMMON * corpus.centre
    pool = max(POOL, limit)
    nearest = index.search(aim, pool, documents)
    rows = sorted({corpus.rows[chunk_id] for chunk_id in (*nearest, *search_lexical(index, scores, pool, documents))})
    if not rows:
        return []
    ids = [index.lexical.ids[row] for row in rows]
    vectors, lexical = index.vectors(ids), scores[rows]
    dense = vectors @ vector.reshape(-1)
    fused = standardise(vectors @ aim, corpus.background @ aim) + LEXICAL_WEIGHT * standardise(lexical, scores)
    best = np.argsort(-fused, kind="stable")[:limit]
    chunks = index.chunks([ids[place] for place in best])
    return [
        SearchResult(chunk, float(dense[place]), float(lexical[place]), float(fused[place]))
        for chunk, place in zip(chunks, best, strict=True)
    ]


def search_lexical(index: Index, scores: Scores, limit: int, documents: Collection[str] | None = None) -> list[str]:
    """Ids of the `limit` chunks with the best BM25 `scores` above 0, best first; equals stand in the order of the index."""
    rows = np.flatnonzero(scores)
    ids = (index.lexical.ids[row] for row in rows[np.argsort(-scores[rows], kind="stable")])
    if documents is not None:
        allowed = {chunk.id for document in documents for chunk in index.chunks_of(document)}
        ids = (chunk_id for chunk_id in ids if chunk_id in allowed)
    return list(islice(ids, limit))


def standardise(scores: Scores, population: Scores) -> Scores:
    """`scores` in standard deviations above the mean of `population`; 0 where that does not vary."""
    deviation = population.std() if len(population) else 0.0
    return np.asarray((scores - population.mean()) / deviation, dtype=np.float32) if deviation else np.zeros_like(scores)


def matching_documents(index: Index, where: Filter) -> list[str] | None:
    """Ids of the documents that `where` lets through; None where it restricts nothing."""
    if where == ANYWHERE:
        return None
    return [
        record.id
        for record in index.records.values()
        if (not where.topics or record.topic in where.topics)
        and (not where.tiers or record.tier in where.tiers)
        and (not where.documents or record.id in where.documents)
    ]
