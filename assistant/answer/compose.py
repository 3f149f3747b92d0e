"""Writes an answer without a language model: it chooses sentences that stand in the sources.

The units of text (sentences, list items, tables, formulas) of the pages in question are the candidates. What the kind of question
calls for comes first (a definition, the pitfalls, a table); the rest is chosen by likeness to the question, without repetition.
All of it is shown word for word, each unit with its place. What is not in the sources can't be said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer.candidates import Candidate, candidates_of, quality, stating
from assistant.answer.concepts import Concepts
from assistant.answer.quotable import leans
from assistant.answer.sources import list_sources, span_of
from assistant.types import Answer, Citation, Evidence, Intent, Page, Sentence, SentenceKind
from ingest.lexical import tokenize
from ingest.snapshot import Index
from ingest.types import Encoder

LONGEST_ANSWER = 6
"""Sentences and list items, beside a table or a formula."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a kind of question wants from a guide page."""

    sections: tuple[str, ...]
    """Their sentences come first; of several sections the page's first one counts."""
    most: int
    """How many of them."""
    filled: bool = True
    """Whether the best sentences from elsewhere on the page may follow."""
    block: SentenceKind | None = None
    """A table or formula that belongs to the answer."""


DEFINITION = "In one sentence"
PLANS: Mapping[Intent, Plan] = {
    "definition": Plan((DEFINITION,), 1),
    "general": Plan((DEFINITION,), 1),
    "why": Plan((), 0),
    "how": Plan(("How it works",), 4),
    "list": Plan(("Techniques", "How it works"), 6),
    "difference": Plan((DEFINITION,), 1, block="table"),
    "choice": Plan(("When to use",), 4, block="table"),
    "formula": Plan(("Formula",), 4, block="formula"),
    "example": Plan(("Worked example", "How it works"), 5, filled=False),
    "pitfalls": Plan(("Pitfalls",), 4),
    "production": Plan(("In production",), 4),
    "simple": Plan(("For a non-technical listener",), 5, filled=False),
    "interview": Plan(("In an interview",), 1, filled=False),
}
BY_REQUEST_ONLY = frozenset({"In an interview", "For a non-technical listener", "Worked example", "Formula"})
"""Sections whose sentences read well only where they were asked for."""

NEAR = 0.2
"""A document further behind the best than this contributes nothing unless the question names it."""
MOST_PAGES = 3
FURTHER_PAGE = 0.08
"""Handicap of a sentence from another document than the best, so that an answer does not wander."""
REPETITION = 0.30
"""Handicap of a sentence for saying again what a chosen one says: this share of their likeness above one half."""
WEAKEST = 0.30
"""A sentence that fits this much less than the best one is left out, so that short answers stay short."""


def compose(evidence: Evidence, index: Index, concepts: Concepts, encoder: Encoder) -> Answer:
    """The best few sentences for the question, word for word; no sentences where nothing was found."""
    pages = _contributing(evidence.pages)
    if facts := stating(evidence, pages, index):
        return _assemble(evidence, facts, index, encoder)
    candidates = _score(candidates_of(pages, evidence, index), pages, evidence, encoder)
    chosen = _choose(candidates, pages, evidence, concepts, encoder)
    return _assemble(evidence, chosen, index, encoder)


def _contributing(pages: Sequence[Page]) -> list[Page]:
    """The best documents, those that the question names among them."""
    return [page for page in pages if page.named or page.fit >= pages[0].fit - NEAR][:MOST_PAGES]


def _score(candidates: Sequence[Candidate], pages: Sequence[Page], evidence: Evidence, encoder: Encoder) -> list[Candidate]:
    vectors = encoder.encode([evidence.standalone, *(candidate.text for candidate in candidates)])
    handicaps = {page.document_id: 0.0 if place == 0 or page.named else FURTHER_PAGE for place, page in enumerate(pages)}
    return [
        replace(candidate, score=float(likeness) - handicaps[candidate.chunk.document_id] + quality(candidate, evidence))
        for candidate, likeness in zip(candidates, vectors[1:] @ vectors[0], strict=True)
    ]


def _choose(
    candidates: Sequence[Candidate], pages: Sequence[Page], evidence: Evidence, concepts: Concepts, encoder: Encoder
) -> list[Candidate]:
    plan = PLANS[evidence.intent]
    prose = [candidate for candidate in candidates if candidate.kind in ("sentence", "item") and not candidate.introduces]
    chosen = _called_for(prose, pages, plan)
    if plan.filled or not chosen:
        rest = [candidate for candidate in prose if candidate.section not in BY_REQUEST_ONLY or not candidate.is_guide]
        chosen = _fill(chosen, rest, encoder)
    chosen += _introductions(chosen, candidates)
    if plan.block is not None:
        chosen += _block(plan.block, candidates, pages, concepts, evidence.standalone)
    return _with_a_clear_start(_in_reading_order(chosen, pages))


def _called_for(prose: Sequence[Candidate], pages: Sequence[Page], plan: Plan) -> list[Candidate]:
    """What the kind of question wants, from the best page and from those that the question names.

    Who asks about something without its name is told first what it is.
    """
    chosen: list[Candidate] = []
    for place, page in enumerate(pages):
        if place == 0 or page.named:
            own = [candidate for candidate in prose if candidate.chunk.document_id == page.document_id and candidate.is_guide]
            section = next((name for name in plan.sections if any(candidate.section == name for candidate in own)), None)
            wanted = [candidate for candidate in own if candidate.section == section]
            if not page.named and section != DEFINITION:
                chosen += [candidate for candidate in own if candidate.section == DEFINITION]
            chosen += sorted(wanted, key=lambda candidate: -candidate.score)[: plan.most]
    return chosen[:LONGEST_ANSWER]


def _fill(chosen: Sequence[Candidate], rest: Sequence[Candidate], encoder: Encoder) -> list[Candidate]:
    """`chosen`, and after it the candidates most like the question, as long as they say something new."""
    pool = [*chosen, *(candidate for candidate in rest if candidate not in chosen)]
    if not pool:
        return []
    vectors = encoder.encode([candidate.text for candidate in pool])
    likeness = np.clip(vectors @ vectors.T - 0.5, 0.0, None) * 2
    scores = np.array([candidate.score for candidate in pool])
    taken = list(range(len(chosen)))
    while len(taken) < min(LONGEST_ANSWER, len(pool)):
        gains = scores - (REPETITION * likeness[:, taken].max(axis=1) if taken else 0.0)
        gains[taken] = -np.inf
        best = int(gains.argmax())
        if scores[best] < scores.max() - WEAKEST:
            break
        taken.append(best)
    return [pool[place] for place in taken]


def _introductions(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The sentence before a list of which at least two items were chosen."""
    items = [candidate.chunk.id for candidate in chosen if candidate.kind == "item"]
    return [candidate for candidate in candidates if candidate.introduces and items.count(candidate.chunk.id) > 1]


def _block(
    kind: SentenceKind, candidates: Sequence[Candidate], pages: Sequence[Page], concepts: Concepts, question: str
) -> list[Candidate]:
    """The table or formula that serves best: one that compares the documents named, else one of the best page's own.

    Of several of its own the one with most words of the question: MAPE is asked for, and RMSE stands above it.
    """
    named = {page.document_id for page in pages if page.named}
    blocks = [candidate for candidate in candidates if candidate.kind == kind]

    def compared(candidate: Candidate) -> int:
        return len(named.intersection(concepts.named(candidate.text)))

    if kind == "table" and len(named) > 1:
        return sorted((block for block in blocks if compared(block) > 1), key=lambda block: (-compared(block), -block.score))[:1]
    own = [block for block in blocks if block.chunk.document_id == pages[0].document_id]
    asked = set(tokenize(question))
    return sorted(own, key=lambda block: -len(asked.intersection(tokenize(block.text))))[:1]


def _in_reading_order(chosen: Sequence[Candidate], pages: Sequence[Page]) -> list[Candidate]:
    """Definitions, then a table, then the rest, page by page."""
    order = {page.document_id: place for place, page in enumerate(pages)}

    def rank(candidate: Candidate) -> int:
        return 0 if candidate.section == DEFINITION else 1 if candidate.kind == "table" else 2

    return sorted(chosen, key=lambda candidate: (rank(candidate), order[candidate.chunk.document_id], candidate.start))


def _with_a_clear_start(ordered: Sequence[Candidate]) -> list[Candidate]:
    """Without leading sentences that lean on one that is not shown, as long as others remain. Guide pages have none."""
    clear = (place for place, candidate in enumerate(ordered) if candidate.is_guide or not leans(candidate.text))
    return list(ordered[next(clear, 0) :])


def _assemble(evidence: Evidence, chosen: Sequence[Candidate], index: Index, encoder: Encoder) -> Answer:
    """Number the passages in the order the reader meets them, and tie each sentence to the exact place it stands in."""
    cited = {candidate.chunk.id: candidate.chunk for candidate in chosen}
    likeness = index.similarities(encoder.encode([evidence.standalone]), list(cited))
    numbers = {chunk_id: number for number, chunk_id in enumerate(cited, start=1)}
    sentences = tuple(
        Sentence(
            text=candidate.text if candidate.kind in ("table", "formula", "code") else " ".join(candidate.text.split()),
            citations=(Citation(numbers[candidate.chunk.id], span_of(candidate.chunk, candidate.start, candidate.end)),),
            kind=candidate.kind,
        )
        for candidate in chosen
    )
    return Answer(
        question=evidence.query.question,
        standalone=evidence.standalone,
        status="answered",
        sentences=sentences,
        sources=list_sources(list(zip(cited.values(), likeness.tolist(), strict=True)), evidence.results),
        concepts=tuple(dict.fromkeys(candidate.chunk.document_id for candidate in chosen)),
    )
