"""Where the sources deny what a question takes for granted, the answer opens with the sentence that does.

Precision comes before recall: who is told that a right premise is wrong learns something false. So a rule must find a denial in a sentence
about the same thing (denial.py), the network must not read the sentence as support, and no other sentence may support the premise more.
Where the premise is merely in no source, nothing is said of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.answer.compose import BY_REQUEST_ONLY, MOST_PAGES
from assistant.answer.sources import span_of, with_source
from assistant.grounding.denial import WHOLE_STATEMENT, Denial, denial
from assistant.grounding.presupposition import presupposed
from assistant.grounding.support import Entailment
from assistant.grounding.verify import VERBATIM, WORDS, read_units
from assistant.types import Answer, Citation, Evidence, Sentence
from ingest.lexical import tokenize
from ingest.snapshot import Index
from ingest.types import Chunk, Encoder

OTHERWISE = Sentence("The sources say otherwise:", kind="connective")
MOST_PASSAGES = 8
"""Best passages found that are looked through beside the best guide pages."""
MOST_HELD = 10
"""Sentences that are held against the claim, those most like it."""
MOST_READ = 3
"""Of those that deny it by a rule, and as many of the others, that the network reads, at some milliseconds each."""
SAME_SUBJECT = 0.6
"""Share of a claim's terms from which a sentence may support it."""
BLOCKS = ("|", "$$", "```")
"""How a table, a formula or code begins, none of which denies anything in words."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the network and the encoder must say of a denial that a rule found."""

    contradicted: float
    """Least log odds."""
    supported: float
    """Most log odds."""
    likeness: float
    """Least cosine similarity."""


BOUNDS: Mapping[Denial, Bounds] = {
    "called wrong": Bounds(-3.0, 1.5, 0.6),  # the network takes "saying that X is wrong" for X
    "swapped": Bounds(-3.0, 3.0, 0.65),  # and hardly sees the order of words
    "negated": Bounds(0.0, 0.5, 0.55),
    "turned": Bounds(1.5, 0.0, 0.55),
    "changed": Bounds(1.0, 0.0, 0.6),
    "affirmed": Bounds(2.5, 0.0, 0.7),
}
NEAR_COPY = Bounds(-0.5, 0.5, 0.75)
"""Of a negation or an opposite in a sentence that has `WHOLE_STATEMENT` of the claim's terms."""
BORNE_OUT = 0.4
"""Log odds from which another sentence supports the claim; a near copy that denies it more surely outweighs that."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence of a source, held against a claim."""

    chunk: Chunk
    start: int
    """Within the chunk, as the end."""
    end: int
    text: str
    likeness: float
    share: float
    """Of the claim's terms."""


def correct_premise(answer: Answer, evidence: Evidence, index: Index, encoder: Encoder, entailment: Entailment) -> Answer:
    """The answer, opened by the sentence that denies what its question takes for granted, where a source has one."""
    for claim in presupposed(evidence.standalone):
        units = _nearest(claim, _passages(evidence, index), encoder)
        if units and (denying := _denying(claim, units, entailment)):
            return _opened(answer, denying)
    return answer


def _passages(evidence: Evidence, index: Index) -> list[Chunk]:
    """All of the best guide pages, and the best passages found."""
    guide = [page.document_id for page in evidence.pages[:MOST_PAGES] if index.records[page.document_id].topic]
    chunks = [chunk for document_id in guide for chunk in index.chunks_of(document_id)]
    chunks += [result.chunk for result in evidence.results[:MOST_PASSAGES]]
    kept = (chunk for chunk in chunks if not (chunk.topic and BY_REQUEST_ONLY.intersection(chunk.section)))
    return list({chunk.id: chunk for chunk in kept}.values())


def _nearest(claim: str, passages: Sequence[Chunk], encoder: Encoder) -> list[_Unit]:
    units = [(chunk, unit) for chunk in passages for unit in read_units(chunk.text) if not unit.text.startswith(BLOCKS)]
    terms = frozenset(tokenize(claim))
    vectors = encoder.encode([claim, *(unit.text for _, unit in units)])
    likeness = vectors[1:] @ vectors[0]
    shares = np.array([len(terms & unit.terms) / max(len(terms), 1) for _, unit in units])
    best = np.argsort(-(likeness + WORDS * shares), kind="stable")[:MOST_HELD].tolist()
    return [
        _Unit(chunk, unit.start, unit.end, unit.text, float(likeness[place]), float(shares[place]))
        for place in best
        for chunk, unit in [units[place]]
    ]


def _denying(claim: str, units: Sequence[_Unit], entailment: Entailment) -> _Unit | None:
    """The sentence that denies the claim most surely; None where none does, or where another bears the claim out."""
    held = [(unit, denial(unit.text, claim)) for unit in units]
    denying = [(unit, how) for unit, how in held if how][:MOST_READ]
    if not denying:
        return None  # the network need not be asked
    found = [*denying, *[(unit, how) for unit, how in held if how is None and unit.share >= SAME_SUBJECT][:MOST_READ]]
    margins = entailment.margins([(unit.text, claim) for unit, _ in found])
    others = [float(odds[0]) for (unit, how), odds in zip(found, margins, strict=True) if how is None]
    sure = [
        (float(contradicted), unit)
        for (unit, how), (supported, contradicted) in zip(found, margins, strict=True)
        if how and _is_sure(how, unit, float(supported), float(contradicted), max(others, default=-np.inf))
    ]
    return max(sure, key=lambda each: each[0], default=(0.0, None))[1]


def _is_sure(how: Denial, unit: _Unit, supported: float, contradicted: float, elsewhere: float) -> bool:
    """Whether the network lets a denial by rule stand; `elsewhere` is the best support that another sentence gives the claim."""
    near = how in ("negated", "turned") and unit.share >= WHOLE_STATEMENT and unit.likeness >= NEAR_COPY.likeness
    bounds = NEAR_COPY if near else BOUNDS[how]
    within = contradicted >= bounds.contradicted and supported <= bounds.supported and unit.likeness >= bounds.likeness
    return within and elsewhere <= max(BORNE_OUT, contradicted if near else -np.inf)


def _opened(answer: Answer, denying: _Unit) -> Answer:
    """The answer after the sentence that denies, which is not said twice."""
    chunk = denying.chunk
    sources, number = with_source(answer.sources, chunk, denying.likeness)
    span = span_of(chunk, chunk.start + denying.start, chunk.start + denying.end)
    sentence = Sentence(" ".join(denying.text.split()), (Citation(number, span),), VERBATIM)
    rest = tuple(each for each in answer.sentences if each.text != sentence.text)
    return replace(answer, sentences=(OTHERWISE, sentence, *rest), sources=sources)
