"""Which documents answer a question: ranked by their best passage and by the ways people ask for them."""

from collections.abc import Mapping
from heapq import nlargest

from assistant.answer.concepts import Concepts
from assistant.types import Evidence, Filter, Page
from ingest.lexical import LexicalIndex
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
    question = evidence.standalone
    named = _named(evidence, concepts)
    likeness = concepts.likeness(question)
    name_matches = dict(zip(index.names.ids, _shares(index.names, question), strict=True))
    whole = sum(index.lexical.term_weights(question).values()) or 1.0
    pages = []
    for document_id, (dense, lexical) in _best_passages(evidence, likeness, name_matches, index, encoder).items():
        match = lexical / whole
        # A document that nobody wrote names for is as like the question as its passage is.
        name_likeness, name_match = likeness.get(document_id, dense), name_matches.get(document_id, match)
        fit = dense + MATCH_SHARE * match + NAME_SHARE * name_likeness + NAME_MATCH_SHARE * name_match
        pages.append(Page(document_id, fit, document_id in named))
    return tuple(sorted(pages, key=lambda page: -page.fit))


def _shares(lexical: LexicalIndex, question: str) -> list[float]:
    """BM25 of each text, as a share of what one with all the question's terms could get."""
    whole = sum(lexical.term_weights(question).values()) or 1.0
    return [float(score) / whole for score in lexical.scores(question)]


def _best_passages(
    evidence: Evidence, likeness: Mapping[str, float], name_matches: Mapping[str, float], index: Index, encoder: Encoder
) -> dict[str, tuple[float, float]]:
    """Best cosine and BM25 among the passages of each document found, and of those that the question is most like by name."""
    best: dict[str, tuple[float, float]] = {}
    for result in evidence.results:
        dense, lexical = best.get(result.chunk.document_id, (-1.0, 0.0))
        best[result.chunk.document_id] = (max(dense, result.dense), max(lexical, result.lexical))
    if evidence.query.filter == Filter():
        vector = encoder.encode([evidence.standalone])
        called = {name for scores in (likeness, name_matches) for name in nlargest(CALLED, scores, key=lambda name: scores[name])}
        for document_id in sorted(called - best.keys()):
            ids = [chunk.id for chunk in index.chunks_of(document_id)]
            best[document_id] = (float(index.similarities(vector, ids).max()), float(index.matches(evidence.standalone, ids).max()))
    return best


def _named(evidence: Evidence, concepts: Concepts) -> set[str]:
    """Documents that the question names; where it compares, also those whose names stand inside a longer one ("L1 v L2")."""
    if evidence.intent in ("difference", "choice"):
        return set(concepts.named(evidence.standalone))
    return {mention.document_id for mention in concepts.mentions(evidence.standalone)}
