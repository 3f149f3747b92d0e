"""Do the sources answer the question at all? Decides abstention.

A logistic model over a few measures of how well the best passages and sentences cover the question. Likeness alone is not enough: a
question just beside the subject ("how many layers has GPT-4?") is like many passages and answered by none, which shows in
the words of the question that no passage has.
"""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from difflib import get_close_matches

from assistant.types import Answer, Evidence
from ingest.lexical import tokenize
from ingest.snapshot import Index
from ingest.types import Encoder

THRESHOLD = 0.5
"""Below this the assistant abstains."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What sufficiency is judged by; higher is better in each but `strange`."""

    passage: float
    """Cosine similarity of the question and the best passage."""
    sentence: float
    """Cosine similarity of the question and the best sentence of the answer."""
    coverage: float
    """Share of the question's words that stand in the documents the answer draws on, weighted by rarity, 0 to 1."""
    strange: float
    """Number of the question's rare words, names and figures that those documents lack."""


WEIGHTS = Signals(passage=8.0, sentence=4.0, coverage=3.0, strange=-1.0)
BIAS = -6.5

ALIKE = 0.8
"""Share of letters in common (difflib's ratio) from which a word counts as another one misspelt."""

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")


def sufficiency(evidence: Evidence, answer: Answer, index: Index, encoder: Encoder) -> float:
    """Probability, 0 to 1, that `answer` answers the question of `evidence`; 0 for an empty answer."""
    if not answer.sentences:
        return 0.0
    signals = measure(evidence, answer, index, encoder)
    return 1 / (1 + math.exp(-BIAS - sum(weight * signal for weight, signal in zip(astuple(WEIGHTS), astuple(signals), strict=True))))


def measure(evidence: Evidence, answer: Answer, index: Index, encoder: Encoder) -> Signals:
    """The signals of a question and its would-be answer."""
    vectors = encoder.encode([evidence.standalone, *(sentence.text for sentence in answer.sentences)])
    known = _terms_of(answer.concepts, evidence, index)
    weights = index.lexical.term_weights(evidence.standalone)
    missing = _correct_spelling({term: weight for term, weight in weights.items() if term not in known}, known)
    return Signals(
        passage=max(result.dense for result in evidence.results),
        sentence=float((vectors[1:] @ vectors[0]).max()),
        coverage=1 - sum(missing.values()) / (sum(weights.values()) or 1.0),
        strange=float(len(_rare_words(evidence.standalone, missing.keys(), encoder))),
    )


def _terms_of(documents: Sequence[str], evidence: Evidence, index: Index) -> set[str]:
    """Stemmed terms of the pages the answer draws on, or of the passages found in a document that is no guide page."""
    texts = [result.chunk.embedded_text for result in evidence.results if result.chunk.document_id in documents]
    for document_id in documents:
        if index.records[document_id].topic:
            texts += [chunk.embedded_text for chunk in index.chunks_of(document_id)]
    return {term for text in texts for term in tokenize(text)}


def _rare_words(question: str, missing: Collection[str], encoder: Encoder) -> list[str]:
    """Words of the question that are missing and unusual: figures, abbreviations, and words the encoder only knows in pieces."""
    words = [word for word in _WORD.findall(question) if any(term in missing for term in tokenize(word))]
    pieces = encoder.count_tokens([word.lower() for word in words])
    return [word for word, count in zip(words, pieces, strict=True) if count > 1 or not word[1:].islower()]


def _correct_spelling(missing: dict[str, float], known: Collection[str]) -> dict[str, float]:
    """What is still missing when a misspelt word counts as the word it is close to."""
    return {term: weight for term, weight in missing.items() if not get_close_matches(term, known, n=1, cutoff=ALIKE)}
