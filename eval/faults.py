"""Faults put into true sentences, each of a kind that models commit and readers miss; used in the lab, in training and in evaluation.

Every fault is a small edit, so that the sentence keeps its words and its tone: what tells it from the truth is only what it says.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, TypeAlias

from assistant.types import Answer, Citation, Sentence
from eval.fault_edits import (
    mended,
    negated,
    renumbered,
    swapped_direction,
    swapped_entity,
    swapped_scope,
    swapped_term,
    traded,
    with_detail,
)

FaultKind: TypeAlias = Literal["negation", "term", "direction", "number", "entity", "scope", "detail", "traded"]
"""Kinds that a sentence shows in its words."""
AnswerFault: TypeAlias = FaultKind | Literal["wrong citation"]
"""Kinds that an answer can have."""

KINDS: tuple[FaultKind, ...] = ("negation", "term", "direction", "number", "entity", "scope", "traded", "detail")
EDITS: Mapping[FaultKind, Callable[[str, Random], str | None]] = {
    "negation": negated,
    "term": swapped_term,
    "direction": swapped_direction,
    "number": renumbered,
    "entity": swapped_entity,
    "scope": swapped_scope,
    "traded": traded,
}
RARITY: Mapping[FaultKind, float] = {"traded": 6.0, "number": 4.0, "term": 2.5, "entity": 2.5, "detail": 0.7}
FAULT_LABELS: Mapping[FaultKind, Literal["contradicted", "neutral", "not"]] = {
    "negation": "contradicted",
    "term": "contradicted",
    "direction": "contradicted",
    "number": "contradicted",
    "entity": "not",
    "scope": "not",
    "traded": "not",
    "detail": "neutral",
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A kind of fault for a reader."""

    label: str
    meaning: str
    """One sentence."""


IN_WORDS: Mapping[AnswerFault, Explanation] = {
    "negation": Explanation("A negation", 'A "not" is put in or taken out, so that the sentence says the opposite.'),
    "term": Explanation("A swapped term", "A term gives way to its usual counterpart, such as precision to recall or L1 to L2."),
    "direction": Explanation("A turned direction", "More becomes less, before becomes after, better becomes worse."),
    "number": Explanation("A changed number", "One figure is another than in the source."),
    "entity": Explanation("A swapped name", "A method, measure or organisation gives way to another of its kind."),
    "scope": Explanation("A widened claim", 'What holds sometimes is said to hold always, never or for "all".'),
    "traded": Explanation(
        "Two things traded", "Two names of the sentence stand in each other's place; every word is still from the source."
    ),
    "detail": Explanation("An invented detail", "A clause is added that no source has, said in the same tone."),
    "wrong citation": Explanation("A wrong citation", "The sentence is right, and its number points to a passage that does not say so."),
}

TAIL = re.compile(r",? (?:because|which|so that|such as|since|although|unless|while|whereas|even if|by|with|in|for) [^.;]{12,90}\Z")


def shuffled_kinds(random: Random) -> list[FaultKind]:
    """All kinds, in an order in which those that few sentences have a place for tend to come first."""
    return sorted(KINDS, key=lambda kind: random.random() / RARITY.get(kind, 1.0))


def inject(kind: FaultKind, text: str, random: Random, tails: Sequence[str] = ()) -> str | None:
    """`text` with one fault of that kind, or None where it has no place for one. `tails` are clauses that other sentences end with."""
    edited = with_detail(text, random, tails) if kind == "detail" else EDITS[kind](text, random)
    fault = mended(text, edited) if edited is not None else text
    return fault if fault != text else None


def tail_of(text: str) -> str | None:
    """The clause that the sentence ends with, as something that can be put at the end of another."""
    found = TAIL.search(text.rstrip(". "))
    return found[0].strip(" ,") if found else None


def inject_fault(answer: Answer, place: int, kind: AnswerFault, random: Random) -> Answer | None:
    """The answer as if a chat model had written it, with one fault in the sentence at `place`; None where that has no place for one.

    Nothing of it is checked: no sentence has a verdict, and each cites whole passages, as a model's does.
    """
    answer = _as_written(answer)
    sentence = answer.sentences[place]
    if kind == "wrong citation":
        edited = _cited_wrongly(sentence, answer, random)
    else:
        text = inject(kind, sentence.text, random) if sentence.kind in ("sentence", "item") else None
        edited = replace(sentence, text=text) if text else None
    return _with(answer, place, edited) if edited else None


def cite_wrongly(answer: Answer, random: Random) -> Answer | None:
    """The answer as if a chat model had written it, with the citation of one sentence moved to another source; None where there is none."""
    written = _as_written(answer)
    edits = [(place, edited) for place, each in enumerate(written.sentences) if (edited := _cited_wrongly(each, written, random))]
    return _with(written, *random.choice(edits)) if edits else None


def _as_written(answer: Answer) -> Answer:
    sources = {source.number: source.span for source in answer.sources}

    def written(sentence: Sentence) -> Sentence:
        numbers = dict.fromkeys(citation.number for citation in sentence.citations)
        return replace(sentence, citations=tuple(Citation(number, sources[number]) for number in numbers), verdict=None)

    return replace(answer, mode="model", sentences=tuple(map(written, answer.sentences)), removed=(), conflicts=())


def _cited_wrongly(sentence: Sentence, answer: Answer, random: Random) -> Sentence | None:
    cited = {citation.number for citation in sentence.citations}
    others = [source for source in answer.sources if source.number not in cited and sentence.text not in source.span.quote]
    if not cited or not others:
        return None
    source = random.choice(others)
    return replace(sentence, citations=(Citation(source.number, source.span),))


def _with(answer: Answer, place: int, sentence: Sentence) -> Answer:
    return replace(answer, sentences=(*answer.sentences[:place], sentence, *answer.sentences[place + 1 :]))
