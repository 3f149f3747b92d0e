"""The units of text that could become part of an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from assistant.answer.factoid import Factoid
from assistant.answer.quotable import DEFINING, defines, handicap, is_quotable
from assistant.types import Evidence, Page, SentenceKind
from ingest.lexical import tokenize
from ingest.snapshot import Index
from ingest.types import Chunk
from ingest.units import Unit, split_units

MOST_CHUNKS = 5
"""Passages of other documents than guide pages that are looked through for an explanation."""
MOST_SENTENCES = 16
"""Of those passages, the units that share most with the question are compared with it in meaning: each costs milliseconds, while those
of the guide are known beforehand."""
MOST_FACTS = 3
"""Sentences shown for a question of one name, date or figure."""
LESS_SURE = 1.2
"""Such a sentence is left out if its log-odds of answering are this much below the best one's."""
SURE = 0.5
"""Log-odds from which such a sentence answers although a guide page fits the question better."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of text that could become part of an answer."""

    chunk: Chunk
    start: int
    """Offset in the document."""
    end: int
    kind: SentenceKind
    text: str
    introduces: bool = False
    """Whether a list follows it directly; such a sentence is shown with its list only."""
    score: float = 0.0
    """Likeness to the question, -1 to 1, less handicaps."""

    @property
    def section(self) -> str:
        return self.chunk.section[-1] if self.chunk.section else ""

    @property
    def is_guide(self) -> bool:
        return bool(self.chunk.topic)


def candidates_of(pages: Sequence[Page], evidence: Evidence, index: Index) -> list[Candidate]:
    """Units of the whole page for a guide page, whose sections are short; for other documents the most promising of the passages found."""
    guide = [page.document_id for page in pages if index.records[page.document_id].topic]
    others = {page.document_id for page in pages}.difference(guide)
    passages = [result.chunk for result in evidence.results[:MOST_CHUNKS] if result.chunk.document_id in others]
    weights = index.lexical.term_weights(evidence.standalone)

    def overlap(candidate: Candidate) -> float:
        return sum(weights[term] for term in weights.keys() & set(tokenize(candidate.text)))

    units = [unit for document_id in guide for chunk in index.chunks_of(document_id) for unit in _units_of(chunk)]
    return units + nlargest(MOST_SENTENCES, (unit for chunk in passages for unit in _units_of(chunk)), key=overlap)


def stating(evidence: Evidence, pages: Sequence[Page], index: Index) -> list[Candidate]:
    """Where one name, date or figure is asked for, the sentences of the learner's own documents that state it, best first.

    None where no such document is among `pages`, or where a guide page is the first of them and no sentence is sure.
    """
    factoid = Factoid.of(evidence.standalone)
    if factoid is None or all(index.records[page.document_id].topic for page in pages):
        return []
    stated = [
        replace(unit, score=factoid.support(unit.text).score)
        for result in evidence.results
        if not result.chunk.topic
        for unit in _units_of(result.chunk)
        if unit.kind in ("sentence", "item")
    ]
    best = nlargest(MOST_FACTS, stated, key=lambda candidate: candidate.score)
    if not best or (index.records[pages[0].document_id].topic and best[0].score < SURE):
        return []
    return [candidate for candidate in best if candidate.score >= best[0].score - LESS_SURE]


def quality(candidate: Candidate, evidence: Evidence) -> float:
    """How well a sentence reads as an answer, on the scale of a cosine similarity; 0 for those of guide pages, which all do."""
    if candidate.is_guide:
        return 0.0
    is_definition = evidence.intent == "definition" and defines(candidate.text, tokenize(evidence.standalone))
    return DEFINING * is_definition - handicap(candidate.text)


def _units_of(chunk: Chunk) -> Iterable[Candidate]:
    """Units of a chunk; of the sentences of other documents than guide pages only those that can be quoted."""
    units = split_units(chunk.text)
    following: list[Unit | None] = [*units[1:], None]
    for unit, after in zip(units, following, strict=True):
        text = chunk.text[unit.start : unit.end]
        introduces = unit.kind == "sentence" and after is not None and after.kind == "item"
        leads_in = after is not None and after.kind == "formula" and not text.endswith((".", "!"))
        is_prose = unit.kind in ("sentence", "item") and not introduces
        if chunk.topic or not is_prose or (is_quotable(text, chunk.section) and not leads_in):
            yield Candidate(chunk, chunk.start + unit.start, chunk.start + unit.end, unit.kind, text, introduces)
