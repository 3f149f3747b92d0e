"""Do the sources answer the question at all? What abstention is decided by (confidence.py).

A logistic model over a few measures of how well the best passages and sentences cover the question. Likeness alone is not enough: a
question just beside the subject ("which company invented dropout?") is like many passages and answered by none, which shows in
what it asks for and in its words that no passage has.

Guide pages and other documents are judged apart: of the guide we know how people ask for each page, and a learner's own document is often
asked for one name, date or figure, which a sentence must state. How the weights were fitted, and the figures: docs/abstention.md.
"""

import math
import re
from collections.abc import Collection
from dataclasses import astuple, dataclass, replace

from rapidfuzz import fuzz, process

from assistant.answer.factoid import Factoid
from assistant.types import Answer, Evidence
from ingest.lexical import tokenize
from ingest.snapshot import Index
from ingest.units import split_units


@dataclass(frozen=True, slots=True)
class Signals:
    """What sufficiency is judged by, each 0 to 1 or a cosine similarity."""

    fit: float
    """How well the best page fits the question as a whole (answer/ranking.py): its passages, and the ways people ask for it."""
    passage: float
    """Cosine similarity of the question and the best passage."""
    match: float
    """BM25 score of the best passage for words, as a share of what one with all the question's words could get."""
    coverage: float
    """Share of the question's words, weighted by rarity, that stand in the documents the answer draws on."""
    particular: float
    """1 where a particular is asked for (a person, a date, a price, a number of things) that the answer does not name."""
    unknown_names: float
    """1 where the question has a name (a company, a product, a place) that is no word of those documents."""
    length: float
    """Number of the question's words, as a share of LONG: of a short question, a chance word covers more."""


WEIGHTS = Signals(fit=5.9, passage=0.0, match=0.0, coverage=1.9, particular=-4.5, unknown_names=-2.2, length=8.9)
BIAS = -18.5
OTHER_WEIGHTS = Signals(fit=0.0, passage=5.1, match=8.6, coverage=2.8, particular=-1.6, unknown_names=-1.5, length=0.0)
OTHER_BIAS = -8.2
"""For what stands in a document that is no guide page: nobody wrote down how people ask for it."""
STATED = -0.9
"""Bias where such a document is asked for one name, date or figure."""
LONG = 8
"""Words, stop words not counted; a longer question is as good as one of this length."""
ALIKE = 80
"""Share of letters in common, in per cent (rapidfuzz's ratio), from which a word counts as another one misspelt."""

_ASKED = r"(?:^|[.,;:?!(] |\b(?:and|but|so|about|exactly) )"
"""Where what is asked begins; inside a clause ("predict how many litres we sell") nobody asks for a number."""
_COUNTED = re.compile(
    _ASKED + r"how (?:many|much)\s+"
    r"(?:(?:the|a|an|is|are|was|were|does|do|did|can|should|would|kind|type|sort|of|my|your|'s)\s+)*([a-z][\w-]+)",
    re.IGNORECASE,
)
_PARTICULAR = re.compile(
    r"(?:^|[.,;:] |\band )who\b|\bwhose\b|\bhow (?:old|tall|far)\b|\b(?:price|cost|salary|fee|commission|rate) (?:of|per|for)\b"
    r"|\bdefault \w+ (?:of|in)\b|\bby default\b|\bper (?:hour|day|month|seat|token)\b|\b(?:which|what)(?: \w+)? (?:year|decade|date"
    r"|version|release|compan(?:y|ies)|countr(?:y|ies)|paper|university|licen[cs]e|conference|bank|class|price)\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(_ASKED + r"how (?:many|much)\b", re.IGNORECASE)
_NAME = re.compile(
    r"(?<=[a-z,] )(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Christmas|Easter|English)\b)[A-Z][\w-]*[a-z]{2}[\w-]*"
)
"""A word with a capital inside a sentence; an abbreviation in capitals alone may be anything."""
_MODEL = re.compile(r"\b[A-Za-z]+-?\d[\w.-]*")
"""A product or model with a number in its name, such as GPT-4."""


def sufficiency(evidence: Evidence, answer: Answer, index: Index) -> float:
    """Probability, 0 to 1, that `answer` answers the question of `evidence`; 0 for an empty answer.

    The better of two judgements: of what stands in guide pages, and of what stands in other documents.
    """
    if not answer.sentences:
        return 0.0
    parts = [part for part in (_part(answer, index, is_guide=True), _part(answer, index, is_guide=False)) if part.sentences]
    return max(_sufficiency(evidence, part, index) for part in parts)


def _part(answer: Answer, index: Index, *, is_guide: bool) -> Answer:
    """What of the answer stands in guide pages, or in other documents."""
    documents = tuple(document_id for document_id in answer.concepts if bool(index.records[document_id].topic) == is_guide)
    sentences = tuple(sentence for sentence in answer.sentences if sentence.citations[0].span.document_id in documents)
    return replace(answer, concepts=documents, sentences=sentences)


def _sufficiency(evidence: Evidence, answer: Answer, index: Index) -> float:
    is_guide = bool(index.records[answer.concepts[0]].topic)
    factoid = Factoid.of(evidence.standalone)
    if factoid is not None and not is_guide:
        return _probability(STATED + _statement(factoid, evidence, answer))
    weights, bias = (WEIGHTS, BIAS) if is_guide else (OTHER_WEIGHTS, OTHER_BIAS)
    signals = measure(evidence, answer, index)
    return _probability(bias + sum(weight * signal for weight, signal in zip(astuple(weights), astuple(signals), strict=True)))


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _statement(factoid: Factoid, evidence: Evidence, answer: Answer) -> float:
    """How well the best sentence states what is asked for, and whether other sentences of the learner's documents name the same."""
    sentences = [sentence.text for sentence in answer.sentences]
    passages = [result.chunk.text for result in evidence.results if not result.chunk.topic]
    others = [" ".join(text[unit.start : unit.end].split()) for text in passages for unit in split_units(text)]
    return max(factoid.support(sentence).score for sentence in sentences) + factoid.corroboration(sentences, others)


def measure(evidence: Evidence, answer: Answer, index: Index) -> Signals:
    """The signals of a question and its would-be answer, which stands in guide pages alone or in other documents alone."""
    question = evidence.standalone
    is_guide = bool(index.records[answer.concepts[0]].topic)
    results = [result for result in evidence.results if bool(result.chunk.topic) == is_guide]
    passage = max((result.dense for result in results), default=0.0)
    known = _terms_drawn_on(answer, evidence, index)
    weights = index.lexical.term_weights(evidence.subject or question)
    whole = sum(weights.values()) or 1.0
    return Signals(
        fit=max((page.fit for page in evidence.pages if page.document_id in answer.concepts), default=0.0),
        passage=passage,
        match=max((result.lexical for result in results), default=0.0) / whole,
        coverage=1 - sum(weights[term] for term in _missing(weights, known)) / whole,
        particular=float(bool(_PARTICULAR.search(question)) or _lacks_quantity(question, answer)),
        unknown_names=float(any(_missing(tokenize(name), known) for name in _NAME.findall(question))),
        length=min(len(weights), LONG) / LONG,
    )


def _terms_drawn_on(answer: Answer, evidence: Evidence, index: Index) -> set[str]:
    """Stemmed terms of the pages the answer draws on, or of the passages found in a document that is no guide page."""
    guide = [document_id for document_id in answer.concepts if index.records[document_id].topic]
    others = set(answer.concepts).difference(guide)
    passages = [result.chunk.embedded_text for result in evidence.results if result.chunk.document_id in others]
    return {term for text in passages for term in tokenize(text)}.union(*map(index.terms_of, guide))


def _lacks_quantity(question: str, answer: Answer) -> bool:
    """True where it is asked how many there are of something and no sentence of the answer has that, whose they are, and a figure."""
    if not _QUANTITY.search(question):
        return False
    wanted = {term for match in _COUNTED.finditer(question) for term in tokenize(match[1])}
    wanted.update(term for model in _MODEL.findall(question) for term in tokenize(model))
    with_figures = [sentence.text for sentence in answer.sentences if re.search(r"(?<![\w-])\d", sentence.text)]
    return not any(wanted.issubset(tokenize(text)) for text in with_figures)


def _missing(terms: Collection[str], known: Collection[str]) -> list[str]:
    """The terms that are not known, not even misspelt."""
    return [term for term in terms if term not in known and process.extractOne(term, known, scorer=fuzz.ratio, score_cutoff=ALIKE) is None]
