"""Is a sentence supported by what it cites, and by which words there?

What stands word for word in a cited passage is supported. Anything else, so most of what a chat model writes, is judged by a logistic
model of how near the claim is to the passages in meaning and in words, under rules that no likeness overrides: a number, a formula or an
address that no cited passage has, and a statement turned into its opposite, are never supported.

Two measures suffice, because neither meaning nor words alone tell a claim from one beside it, and so small a model can be read and does
not overfit. Its weights were fitted on development sets that may be trained on, each set and each label counting the same: WiCE (1,043
pairs of a claim and parts of an article), BEGIN (3,000 replies) and SciFact (1,258 claims against abstracts). Cross-validated in five
folds that keep claims or passages apart: AUROC .810, .939, .785 (words alone .769, .939, .763; meaning alone .686, .840, .723), balanced
accuracy .720, .846, .700 (without the rules .684, .846, .697). It does not see two things traded for each other in a paraphrase.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.contrast import contradicts
from assistant.grounding.instructions import split_orders, without_orders
from assistant.grounding.numbers import known_numbers, stated_numbers
from assistant.types import Citation, Label, Sentence, Source, Verdict
from ingest.lexical import tokenize
from ingest.types import Encoder
from ingest.units import split_units

BIAS, SIMILARITY, COVERAGE = -4.83, 2.27, 5.25
THRESHOLD = 0.5
"""Score from which a claim is supported: the fit gave both labels the same weight, so balanced accuracy is best here."""
SAME_SUBJECT = 0.5
"""Share of a claim's terms that a sentence must have before differing from it means contradicting it."""
WORDS = 0.3
"""What sharing every word is worth beside a cosine similarity when evidence is chosen."""
WIDER = 0.15
"""Share of a claim's terms that a neighbouring sentence must add to become evidence too."""
FEWEST_TERMS = 3
"""A sentence of fewer terms states too little to be checked ("BANANA", "Not harmful"), and only a quotation may be so short."""
IDLE = 0.25
"""A citation beside a better one is dropped where its evidence has a smaller share of the claim's terms."""

VERBATIM = Verdict("supported", 1.0, "stands word for word in the cited passage")
UNCITED = Verdict("unsupported", 0.0, "cites no passage that can be found")
ALTERED = Verdict("unsupported", 0.0, "has a formula or code that the cited passage does not have")
GRADES: tuple[tuple[float, Label, str], ...] = (
    (THRESHOLD, "supported", "the cited passage says so in other words"),
    (0.35, "partial", "the cited passage says only part of it"),
    (0.0, "unsupported", "the cited passage does not say so"),
)
"""Least score, label and reason."""
LINKING = Verdict("unsupported", 0.0, "has an address, which only a quotation may have")
BRIEF = Verdict("unsupported", 0.0, "is too short to be checked, and not quoted")

FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$\w])\$(?=\S)[^$\n]+\$|\\\(.+?\\\)|\\\[.+?\\\]|`[^`\n]+`", re.DOTALL)
ADDRESS = re.compile(r"\bhttps?://|\bwww\.|\b[\w-]+\.(?:com|org|net|biz|info|io|co|ru|ai|dev|app|example)\b|\w@[\w-]+\.\w", re.IGNORECASE)
DELIMITER = re.compile(r"\s|\$|`|\\[()\[\]]")
DELIMITER_ROW = frozenset("|-: ")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item, table, formula or code of a passage; offsets within it."""

    start: int
    end: int
    text: str
    terms: frozenset[str]


def verify(sentence: Sentence, sources: Sequence[Source], encoder: Encoder) -> Sentence:
    """The sentence with its verdict, and its citations narrowed to the words that bear on it.

    `sources` give the headings that the cited passages stand under. A connective claims nothing and gets no verdict.
    """
    if sentence.kind == "connective":
        return sentence
    if not sentence.citations:
        return replace(sentence, verdict=UNCITED)
    if verbatim := tuple(found for citation in sentence.citations if (found := _find_verbatim(sentence.text, citation))):
        return replace(sentence, citations=verbatim, verdict=VERBATIM)
    if sentence.kind in ("formula", "code"):
        return replace(sentence, verdict=ALTERED)
    cited = {citation.number for citation in sentence.citations}
    context = "\n".join(
        without_orders(heading, "") for source in sources if source.number in cited for heading in (source.title, *source.section)
    )
    passages = [citation.span.quote for citation in sentence.citations]
    fewest = 1 if sentence.kind == "table" else FEWEST_TERMS
    verdicts = [judge(claim, passages, encoder, context, fewest) for claim in _claims(sentence)]
    worst = min(verdicts, key=lambda verdict: verdict.score, default=BRIEF)
    return replace(sentence, citations=_narrow(sentence, encoder), verdict=worst)


def is_supported(sentence: Sentence) -> bool:
    """True for what may reach the reader: supported sentences, and connectives."""
    return sentence.kind == "connective" or (sentence.verdict is not None and sentence.verdict.label == "supported")


def judge(claim: str, passages: Sequence[str], encoder: Encoder, context: str = "", fewest: int = FEWEST_TERMS) -> Verdict:
    """Whether the passages, which stand under the headings `context`, together support one claim of at least `fewest` terms."""
    units = [unit for passage in passages for unit in read_units(passage)]
    terms = frozenset(tokenize(claim))
    if not units or len(terms) < fewest:
        return BRIEF
    similarities = _similarities(claim, units, encoder)
    coverage = min(_share(terms, units, context), 2 * _share(terms, units))  # headings complete what a passage says, at most
    score = 1 / (1 + math.exp(-(BIAS + SIMILARITY * float(similarities.max()) + COVERAGE * coverage)))
    everything = "\n".join((context, *(unit.text for unit in units)))
    if missing := stated_numbers(claim) - known_numbers(everything):
        return Verdict("unsupported", score / 2, f"the cited passage does not have {', '.join(sorted(missing))}")
    if ADDRESS.search(claim):
        return LINKING
    if any(_squeeze(formula) not in _squeeze(everything) for formula in FORMULA.findall(claim)):
        return replace(ALTERED, score=score / 2)
    nearest = units[_best(terms, units, similarities)]
    if _share(terms, [nearest]) >= SAME_SUBJECT and contradicts(claim, nearest.text):
        return Verdict("contradicted", score / 2, "the cited passage says the opposite")
    return next(Verdict(label, score, reason) for least, label, reason in GRADES if score >= least)


@lru_cache(maxsize=4096)
def read_units(passage: str) -> tuple[Unit, ...]:
    """The units of a passage that may be evidence; remembered, since every sentence of an answer is held against the same few passages."""
    texts = [(unit.start, unit.end, passage[unit.start : unit.end]) for unit, is_order in split_orders(passage) if not is_order]
    return tuple(Unit(start, end, text, frozenset(tokenize(text))) for start, end, text in texts)


def _claims(sentence: Sentence) -> list[str]:
    """Its sentences, or the rows of a table; the worst of them decides."""
    if sentence.kind == "table":
        return [row for row in sentence.text.splitlines() if not DELIMITER_ROW.issuperset(row)]
    return [sentence.text[unit.start : unit.end] for unit in split_units(sentence.text)]


def _find_verbatim(text: str, citation: Citation) -> Citation | None:
    """The citation of the unit, or of the whole passage, that has these very words."""
    words, quote = text.split(), citation.span.quote
    if words == quote.split():
        return citation
    return next((_within(citation, unit.start, unit.end) for unit in read_units(quote) if unit.text.split() == words), None)


def _narrow(sentence: Sentence, encoder: Encoder) -> tuple[Citation, ...]:
    """Each citation to the one or two units of its passage that bear most on the sentence; without those that bear on it little."""
    terms = frozenset(tokenize(sentence.text))
    found: list[tuple[float, Citation]] = []
    for citation in sentence.citations:
        if not (units := read_units(citation.span.quote)):
            continue
        best = _best(terms, units, _similarities(sentence.text, units, encoder))
        windows = [
            units[first : last + 1]
            for first, last in ((best, best), (best - 1, best), (best, best + 1))
            if first >= 0 and last < len(units)
        ]
        window = max(windows, key=lambda window: _share(terms, window) - WIDER * (len(window) - 1))
        found.append((_share(terms, window), _within(citation, window[0].start, window[-1].end)))
    most = max((share for share, _ in found), default=0.0)
    return tuple(citation for share, citation in found if share >= min(IDLE, most))


def _within(citation: Citation, start: int, end: int) -> Citation:
    span = citation.span
    return replace(citation, span=replace(span, start=span.start + start, end=span.start + end, quote=span.quote[start:end]))


def _similarities(claim: str, units: Sequence[Unit], encoder: Encoder) -> NDArray[np.float32]:
    vectors = encoder.encode([claim, *(unit.text for unit in units)])
    similarities: NDArray[np.float32] = vectors[1:] @ vectors[0]
    return similarities


def _best(terms: frozenset[str], units: Sequence[Unit], similarities: NDArray[np.float32]) -> int:
    return int(np.argmax(similarities + WORDS * np.array([_share(terms, [unit]) for unit in units])))


def _share(terms: frozenset[str], units: Sequence[Unit], context: str = "") -> float:
    """Share of the terms that stand in the units or the context."""
    return len(terms & frozenset(tokenize(context)).union(*(unit.terms for unit in units))) / len(terms) if terms else 0.0


def _squeeze(formula: str) -> str:
    return DELIMITER.sub("", formula)
