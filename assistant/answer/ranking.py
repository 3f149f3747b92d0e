"""Which documents answer a question: ranked by their best passage and by the ways people ask for them."""

from collections.abc import Mapping
from heapq import nlargest

from assistant.answer.concepts import Concepts
from assistant.types import Evidence, Filter, Page
from ingest.snapshot import Index
from ingest.types import Encoder

MATCH_SHARE, NAME_SHARE, NAME_MATCH_SHARE = 0.63, 1.5, 1.7
"""What counts beside the cosine of a document's best passage, each worth this much: the BM25 score of a passage as a share of the best
possible, likeness to the ways people ask for the document, and BM25 of all those ways as one text, as a share too. Fitted on every other
line of eval/cases/paraphrases.jsonl (softmax over documents)."""
CALLED = 3
"""Documents looked at for their names alone, by likeness and by words."""


def rank_pages(evidence: Evidence, index: Index, concepts: Concepts, encoder: Encoder) -> tuple[Page, ...]:
    """The documents that may answer the question of `evidence`, best first."""
    question = evidence.subject or evidence.standalone
    named = _named(evidence, concepts)
    likeness = concepts.likeness(question)
    most, most_by_name = index.lexical.most(question), index.names.most(question)
    name_scores = zip(index.names.ids, index.names.scores(question).tolist(), strict=True)
    name_matches = {document_id: score / most_by_name for document_id, score in name_scores}
    pages = []
    for document_id, (dense, lexical) in _best_passages(evidence, question, likeness, name_matches, index, encoder).items():
        match = lexical / most
        # A document that nobody wrote names for is as like the question as its passage is.
        name_likeness, name_match = likeness.get(document_id, dense), name_matches.get(document_id, match)
        fit = dense + MATCH_SHARE * match + NAME_SHARE * name_likeness + NAME_MATCH_SHARE * name_match
        pages.append(Page(document_id, fit, document_id in named))
    return tuple(sorted(pages, key=lambda page: -page.fit))


def _best_passages(
    evidence: Evidence, question: str, likeness: Mapping[str, float], name_matches: Mapping[str, float], index: Index, encoder: Encoder
) -> dict[str, tuple[float, float]]:
    """Best cosine and BM25 among the passages of each document found, and of those that the question is most like by name."""
    scored = [(result.chunk, result.dense, result.lexical) for result in evidence.results]
    if evidence.query.filter == Filter():
        found = {chunk.document_id for chunk, _, _ in scored}
        called = {name for scores in (likeness, name_matches) for name in nlargest(CALLED, scores, key=lambda name: scores[name])}
        chunks = [chunk for document_id in sorted(called - found) for chunk in index.chunks_of(document_id)]
        ids = [chunk.id for chunk in chunks]
        cosines, matches = index.similarities(encoder.encode([question]), ids), index.matches(question, ids)
        scored += zip(chunks, cosines.tolist(), matches.tolist(), strict=True)
    best: dict[str, tuple[float, float]] = {}
    for chunk, cosine, match in scored:
        dense, lexical = best.get(chunk.document_id, (-1.0, 0.0))
        best[chunk.document_id] = (max(dense, cosine), max(lexical, match))
    return best


def _named(evidence: Evidence, concepts: Concepts) -> set[str]:
    """Documents that the question names; where it compares, also those whose names stand inside a longer one ("L1 v L2")."""
    if evidence.intent in ("difference", "choice"):
        return set(concepts.named(evidence.standalone))
    return {mention.document_id for mention in concepts.mentions(evidence.standalone)}
