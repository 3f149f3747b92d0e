"""Is a sentence supported by what it cites, and by which words there?

What stands word for word in a cited passage is supported. Anything else, so most of what a chat model writes, is judged by the trained
verifier (support.py), under rules that no score overrides: a number, a formula or an address that no cited passage has is never supported.
A right sentence with a wrong number gets the passage that bears it out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.formulas import formulas_of, has_formula
from assistant.grounding.instructions import split_orders, without_orders
from assistant.grounding.numbers import known_numbers, stated_numbers
from assistant.grounding.support import THRESHOLD, Entailment, support
from assistant.types import Answer, Citation, Label, Sentence, Source, Verdict
from ingest.lexical import tokenize
from ingest.types import Encoder
from ingest.units import split_units

WORDS = 0.3
"""What sharing every word is worth beside a cosine similarity when evidence is chosen."""
WIDER = 0.15
"""Share of a claim's terms that a neighbouring sentence must add to become evidence too."""
FEWEST_TERMS = 3
"""A sentence of fewer terms states too little to be checked ("BANANA", "Not harmful"), and only a quotation may be so short."""
IDLE = 0.25
"""A citation beside a better one is dropped where its evidence has a smaller share of the claim's terms."""

MOST_PASSAGES = 2
"""That a sentence may be given in place of a wrong citation."""
REMEMBERED = 4096
"""Verdicts kept, since every snapshot of a streamed answer is checked anew."""

VERBATIM = Verdict("supported", 1.0, "stands word for word in the cited passage")
UNCITED = Verdict("unsupported", 0.0, "cites no passage that can be found")
ALTERED = Verdict("unsupported", 0.0, "has a formula or code that the cited passage does not have")
SAME_FORMULA = Verdict("supported", 0.99, "the cited passage has this formula, written in another way")
LINKING = Verdict("unsupported", 0.0, "has an address, which only a quotation may have")
BRIEF = Verdict("unsupported", 0.0, "is too short to be checked, and not quoted")
DENIED = "the cited passage says otherwise"
GRADES: tuple[tuple[float, Label, str], ...] = (
    (THRESHOLD, "supported", "the cited passage says so in other words"),
    (0.35, "partial", "the cited passage says only part of it"),
    (0.0, "unsupported", "the cited passage does not say so"),
)
"""Least score, label and reason."""

ADDRESS = re.compile(r"\bhttps?://|\bwww\.|\b[\w-]+\.(?:com|org|net|biz|info|io|co|ru|ai|dev|app|example)\b|\w@[\w-]+\.\w", re.IGNORECASE)
DELIMITER_ROW = frozenset("|-: ")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, list item, table, formula or code of a passage; offsets within it."""

    start: int
    end: int
    text: str
    terms: frozenset[str]


class Verifier:
    """Checks sentences against passages. Safe to use from several threads."""

    def __init__(self, encoder: Encoder, entailment: Entailment) -> None:
        self._encoder = encoder
        self._entailment = entailment
        self._judge = lru_cache(maxsize=REMEMBERED)(self._judged)

    def check(self, answer: Answer) -> Answer:
        """Every sentence with its verdict, and its citations narrowed to the words that bear on it."""
        return replace(answer, sentences=tuple(self.verify(sentence, answer.sources) for sentence in answer.sentences))

    def verify(self, sentence: Sentence, sources: Sequence[Source]) -> Sentence:
        """The sentence with its verdict and the citations that it rests on: its own, or those of `sources` that bear it out in their place.

        A connective claims nothing and gets no verdict.
        """
        if sentence.kind == "connective":
            return sentence
        if verbatim := _verbatim(sentence):
            return replace(sentence, citations=verbatim, verdict=VERBATIM)
        own = self._verified(sentence, sources)
        if own.verdict is not None and own.verdict.label in ("supported", "contradicted"):
            return own
        return self._cited_anew(sentence, sources) or own

    def judge(self, claim: str, passages: Sequence[str], context: str = "", fewest: int = FEWEST_TERMS) -> Verdict:
        """Whether the passages, which stand under the headings `context`, together support one claim of at least `fewest` terms."""
        return self._judge(claim, tuple(passages), context, fewest)

    def _verified(self, sentence: Sentence, sources: Sequence[Source]) -> Sentence:
        if not sentence.citations:
            return replace(sentence, verdict=UNCITED)
        if sentence.kind in ("formula", "code"):
            return replace(sentence, verdict=SAME_FORMULA if _has_formula(sentence) else ALTERED)
        cited = {citation.number for citation in sentence.citations}
        headings = (heading for source in sources if source.number in cited for heading in (source.title, *source.section))
        context = "\n".join(dict.fromkeys(without_orders(heading, "") for heading in headings))
        passages = [citation.span.quote for citation in sentence.citations]
        fewest = 1 if sentence.kind == "table" else FEWEST_TERMS
        verdicts = [self.judge(claim, passages, context, fewest) for claim in _claims(sentence)]
        worst = min(verdicts, key=lambda verdict: verdict.score, default=BRIEF)
        return replace(sentence, citations=self._narrow(sentence), verdict=worst)

    def _cited_anew(self, sentence: Sentence, sources: Sequence[Source]) -> Sentence | None:
        """The sentence with other passages than its own that support it; None where there are none."""
        everywhere = replace(sentence, citations=tuple(Citation(source.number, source.span) for source in sources))
        if verbatim := _verbatim(everywhere):
            return replace(
                sentence, citations=verbatim[:1], verdict=replace(VERBATIM, reason=f"{VERBATIM.reason}, not in the one it named")
            )
        best = [citation.number for _, citation in sorted(self._windows(everywhere), key=lambda found: -found[0])]
        for most in range(1, MOST_PASSAGES + 1):
            chosen = tuple(citation for citation in everywhere.citations if citation.number in best[:most])
            moved = self._verified(replace(sentence, citations=chosen), sources)
            if moved.verdict is not None and moved.verdict.label == "supported":
                return replace(moved, verdict=replace(moved.verdict, reason="another passage than the one it named says so in other words"))
        return None

    def _judged(self, claim: str, passages: tuple[str, ...], context: str, fewest: int) -> Verdict:
        units = [unit for passage in passages for unit in read_units(passage)]
        terms = frozenset(tokenize(claim))
        if not units or len(terms) < fewest:
            return BRIEF
        texts = [unit.text for unit in units]
        evidence = [context, *texts] if _completes(context, terms, units) else texts
        (found,) = support([claim], evidence, self._encoder, self._entailment)
        everything = "\n".join((context, *texts))
        if missing := stated_numbers(claim) - known_numbers(everything):
            return Verdict("unsupported", found.score / 2, f"the cited passage does not have {', '.join(sorted(missing))}")
        if ADDRESS.search(claim):
            return LINKING
        if any(not has_formula(everything, formula) for formula in formulas_of(claim)):
            return replace(ALTERED, score=found.score / 2)
        if found.denied:
            return Verdict("contradicted", found.score, DENIED)
        return next(Verdict(label, found.score, reason) for least, label, reason in GRADES if found.score >= least)

    def _narrow(self, sentence: Sentence) -> tuple[Citation, ...]:
        """Each citation to the one or two units of its passage that bear most on the sentence; without those that bear on it little."""
        found = self._windows(sentence)
        most = max((share for share, _ in found), default=0.0)
        return tuple(citation for share, citation in found if share >= min(IDLE, most))

    def _windows(self, sentence: Sentence) -> list[tuple[float, Citation]]:
        """Each citation narrowed, with the share of the sentence's terms in it."""
        terms = frozenset(tokenize(sentence.text))
        passages = [(citation, units) for citation in sentence.citations if (units := read_units(citation.span.quote))]
        vectors = self._encoder.encode([sentence.text, *(unit.text for _, units in passages for unit in units)])
        found, start = [], 1
        for citation, units in passages:
            window = _window(terms, units, vectors[start : start + len(units)] @ vectors[0])
            found.append((_share(terms, window), _within(citation, window[0].start, window[-1].end)))
            start += len(units)
        return found


def drop_unsupported(answer: Answer) -> Answer:
    """The answer without the sentences that nothing supports, which stay to be looked at among those removed."""
    kept = tuple(sentence for sentence in answer.sentences if is_supported(sentence))
    refused = tuple(sentence for sentence in answer.sentences if not is_supported(sentence))
    return replace(answer, sentences=kept, removed=(*answer.removed, *refused))


def is_supported(sentence: Sentence) -> bool:
    """True for what may reach the reader: supported sentences, and connectives."""
    return sentence.kind == "connective" or (sentence.verdict is not None and sentence.verdict.label == "supported")


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


def _has_formula(sentence: Sentence) -> bool:
    """Whether a formula is one of the cited passages' own, written in another way."""
    return sentence.kind == "formula" and any(has_formula(citation.span.quote, sentence.text) for citation in sentence.citations)


def _verbatim(sentence: Sentence) -> tuple[Citation, ...]:
    return tuple(found for citation in sentence.citations if (found := _find_verbatim(sentence.text, citation)))


def _find_verbatim(text: str, citation: Citation) -> Citation | None:
    """The citation of the unit, or of the whole passage, that has these very words."""
    words, quote = text.split(), citation.span.quote
    if words == quote.split():
        return citation
    return next((_within(citation, unit.start, unit.end) for unit in read_units(quote) if unit.text.split() == words), None)


def _window(terms: frozenset[str], units: Sequence[Unit], similarities: NDArray[np.float32]) -> Sequence[Unit]:
    """The unit that bears most on the terms, with a neighbour where that adds enough."""
    best = int(np.argmax(similarities + WORDS * np.array([_share(terms, [unit]) for unit in units])))
    ends = ((best, best), (best - 1, best), (best, best + 1))
    windows = [units[first : last + 1] for first, last in ends if first >= 0 and last < len(units)]
    return max(windows, key=lambda window: _share(terms, window) - WIDER * (len(window) - 1))


def _within(citation: Citation, start: int, end: int) -> Citation:
    span = citation.span
    return replace(citation, span=replace(span, start=span.start + start, end=span.start + end, quote=span.quote[start:end]))


def _completes(context: str, terms: frozenset[str], units: Sequence[Unit]) -> bool:
    """Whether headings add less to what the units say than these say themselves: a claim needs more than a heading."""
    added = terms.intersection(tokenize(context)).difference(*(unit.terms for unit in units))
    return 0 < len(added) <= _share(terms, units) * len(terms)


def _share(terms: frozenset[str], units: Sequence[Unit]) -> float:
    """Share of the terms that stand in the units."""
    return len(terms & frozenset().union(*(unit.terms for unit in units))) / len(terms) if terms else 0.0
