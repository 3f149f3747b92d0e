"""Two sources that contradict each other on what was asked are both shown.

The guide's pages were checked against each other, so only a sentence of the learner's own documents can begin a conflict. Precision comes
before recall: who is told of a conflict that is none trusts neither source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer.sources import span_of, with_source
from assistant.grounding.contrast import contradicts
from assistant.grounding.names import misplaces_names
from assistant.grounding.numbers import stated_numbers
from assistant.grounding.support import Entailment
from assistant.grounding.verify import read_units
from assistant.types import Answer, Citation, Conflict, Evidence, Sentence
from ingest.lexical import tokenize
from ingest.snapshot import Index
from ingest.types import Chunk, Encoder

MOST_PASSAGES = 8
"""Best passages found that are looked through."""
MOST_PAIRS = 10
"""Pairs of sentences that the network reads."""
MOST_SHOWN = 2
ALIKE = 0.6
"""Cosine similarity from which two sentences may be about one thing."""
SAME_SUBJECT = 0.5
"""Share of the terms of each that the other must have."""
SAME_STATEMENT = 0.6
"""The same for sentences that differ in a number, numbers not counted."""
DENIED = 2.5
"""Log odds of "contradicted", in both directions, from which the network's word is taken."""
CONFIRMED = 1.0
"""The same where a rule says so, too."""
LETTER = re.compile(r"(?<=\w )[A-Z]\b")
"""A name of one letter, as in "model A"."""
ASIDE = re.compile(r", (?=(?:and|but|while|whereas|although|which|because|since|so)\b)|; ")
"""Where a clause begins that says something else than the one before it."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A sentence of the answer, and one of another document that is about the same."""

    one: Sentence
    chunk: Chunk
    start: int
    """Within the chunk, as the end."""
    end: int
    likeness: float

    @property
    def other(self) -> str:
        return self.chunk.text[self.start : self.end]

    @property
    def compared(self) -> tuple[str, str]:
        return _compared(self.one.text, self.other)


def show_conflicts(answer: Answer, evidence: Evidence, index: Index, encoder: Encoder, entailment: Entailment) -> Answer:
    """The answer with the conflicts between its sentences and other passages that were found; of each both sentences are cited."""
    pairs = sorted(_pairs(answer, evidence, index, encoder), key=lambda pair: -pair.likeness)[:MOST_PAIRS]
    if not pairs:
        return answer
    texts = [pair.compared for pair in pairs]
    margins = entailment.margins([*((other, one) for one, other in texts), *texts])
    denied = np.minimum(margins[: len(pairs), 1], margins[len(pairs) :, 1])
    found = [pair for pair, text, margin in zip(pairs, texts, denied, strict=True) if _conflicting(*text, float(margin))]
    shown: dict[frozenset[str], _Pair] = {}
    for pair in found:
        shown.setdefault(frozenset(pair.compared), pair)  # where both are in the answer, each finds the other
    for pair in list(shown.values())[:MOST_SHOWN]:
        answer = _with_conflict(answer, pair)
    return answer


def _pairs(answer: Answer, evidence: Evidence, index: Index, encoder: Encoder) -> Iterator[_Pair]:
    claims = [sentence for sentence in answer.sentences if sentence.citations and sentence.kind in ("sentence", "item")]
    chunks = [result.chunk for result in evidence.results[:MOST_PASSAGES]]
    own = {chunk.document_id for chunk in chunks if not chunk.topic}.union(
        citation.span.document_id
        for sentence in claims
        for citation in sentence.citations
        if not index.records[citation.span.document_id].topic
    )
    if not own:
        return
    units = [(chunk, unit) for chunk in chunks for unit in read_units(chunk.text)]
    vectors = encoder.encode([*(sentence.text for sentence in claims), *(unit.text for _, unit in units)])
    alike = vectors[: len(claims)] @ vectors[len(claims) :].T
    for row, column in np.argwhere(alike >= ALIKE):
        claim, (chunk, unit) = claims[row], units[column]
        documents = {citation.span.document_id for citation in claim.citations}
        if chunk.document_id not in documents and own & {chunk.document_id, *documents} and _same_subject(claim.text, unit.text):
            yield _Pair(claim, chunk, unit.start, unit.end, float(alike[row, column]))


def _same_subject(one: str, other: str) -> bool:
    one, other = _compared(one, other)
    return _shared(one, other, stated_numbers(one) | stated_numbers(other)) >= SAME_SUBJECT


def _compared(one: str, other: str) -> tuple[str, str]:
    """Of two sentences with one number each, another one, the clauses that state it; else the sentences."""
    if not _trade_numbers(one, other):
        return one, other
    return _clause_with_number(one), _clause_with_number(other)


def _clause_with_number(sentence: str) -> str:
    return next(clause for clause in (*ASIDE.split(sentence), sentence) if stated_numbers(clause) == stated_numbers(sentence))


def _trade_numbers(one: str, other: str) -> bool:
    """Whether a number of one sentence stands where the other has another."""
    numbers, others = stated_numbers(one), stated_numbers(other)
    return len(numbers - others) == 1 == len(others - numbers)


def _conflicting(one: str, other: str, denied: float) -> bool:
    """Whether the two can't both be right: by the network, by a rule that it confirms, or by one number in another's place."""
    numbers, others = stated_numbers(one), stated_numbers(other)
    if numbers and others and len(numbers ^ others) > 2:  # of two numbers that differ, one says that other things are counted
        return False
    if any(number[0].isalpha() for number in numbers ^ others):  # L1 and L2 are other things
        return False
    if _trade_numbers(one, other):
        return denied >= CONFIRMED and _shared(one, other, numbers | others) >= SAME_STATEMENT and not _of_others(one, other)
    opposite = contradicts(one, other) or contradicts(other, one)
    return denied >= (CONFIRMED if opposite else DENIED)


def _of_others(one: str, other: str) -> bool:
    """Whether sentences with different numbers count different things: beside the numbers each has a word that the other lacks."""
    terms, others = (frozenset(tokenize(text)) - stated_numbers(text) for text in (one, other))
    named = set(LETTER.findall(one)) != set(LETTER.findall(other)) or misplaces_names(one, other)
    return named or bool(terms - others and others - terms)


def _shared(one: str, other: str, without: frozenset[str]) -> float:
    """The lesser of the two shares of terms that the other sentence has, 0 to 1."""
    terms, others = (frozenset(tokenize(text)) - without for text in (one, other))
    return len(terms & others) / max(len(terms), len(others), 1)


def _with_conflict(answer: Answer, pair: _Pair) -> Answer:
    """The answer with the other sentence cited under the number of its passage, which is added where it is not among the sources."""
    chunk = pair.chunk
    span = span_of(chunk, chunk.start + pair.start, chunk.start + pair.end)
    sources, number = with_source(answer.sources, chunk, pair.likeness)
    other = Sentence(" ".join(pair.other.split()), (Citation(number, span),))
    return replace(answer, sources=sources, conflicts=(*answer.conflicts, Conflict(pair.one, other)))
