"""How well passages support a claim: the shipped network's reading together with measures of likeness, and one threshold.

A logistic model weighs the network's margins on the two and the four best sentences, the likeness of the best one, the share of the
claim's terms that the passages have, and numbers they lack. It was fitted on real claims with people's labels (WiCE's chunks, SciFact,
BEGIN; each set and label counting the same). Two rules override it: a sentence turned into its opposite, and a claim that has most words
of one sentence while the network denies it, which is how a small fault in a copied sentence looks. docs/verifier.md has the figures.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assistant.grounding.contrast import contradicts
from assistant.grounding.entailment import Entailment
from assistant.grounding.numbers import known_numbers, stated_numbers
from ingest.lexical import tokenize
from ingest.types import Encoder, Vectors
from ingest.units import split_units

BIAS, FOUR, TWO, LIKENESS, COVERAGE, LACKING = -2.438, 0.877, 0.495, 1.829, 2.954, -0.849
SOFTENING = 3.0
"""Log odds at which a margin counts three quarters of the most it can."""
THRESHOLD = 0.5
NEAR_COPY = 0.7
"""Share of a claim's terms in one sentence from which the network's denial decides."""
DENIAL = -1.0
"""Log odds of being supported below which the network denies."""
SAME_SUBJECT = 0.5
WORDS = 0.3
"""As in verify.py: from which share a sentence can be contradicted, and what sharing every word is worth beside a cosine similarity."""


@dataclass(frozen=True, slots=True)
class Support:
    """What the passages make of a claim."""

    score: float
    """0 to 1; supported above THRESHOLD."""
    denied: bool
    """Whether one of the two rules decided."""

    @property
    def supported(self) -> bool:
        return self.score > THRESHOLD


class _Part(NamedTuple):
    """A sentence of the claim, held against the sentences of the passages."""

    coverage: float
    best_share: float
    likeness: float
    opposed: bool
    pairs: tuple[tuple[str, str], tuple[str, str]]
    """The two and the four best sentences, each with the sentence of the claim."""


def support(claims: Sequence[str], passages: Sequence[str], encoder: Encoder, entailment: Entailment) -> list[Support]:
    """How well the passages together support each claim. Of a claim of several sentences the worst decides."""
    context = [text for passage in passages for text in _sentences(passage)]
    claimed = [_sentences(claim) for claim in claims]
    if not context:
        return [Support(0.0, denied=False) for _ in claims]
    vectors = encoder.encode([*context, *(sentence for sentences in claimed for sentence in sentences)])
    terms, own = [frozenset(tokenize(text)) for text in context], iter(vectors[len(context) :])
    parts = [[_compare(sentence, next(own), context, vectors, terms) for sentence in sentences] for sentences in claimed]
    margins = iter(entailment.margins([pair for found in parts for part in found for pair in part.pairs])[:, 0])
    known = known_numbers("\n".join(context))
    return [
        _weigh(claim, found, [(next(margins), next(margins)) for _ in found], known) for claim, found in zip(claims, parts, strict=True)
    ]


def _weigh(claim: str, parts: Sequence[_Part], margins: Sequence[tuple[float, float]], known: frozenset[str]) -> Support:
    if not parts:
        return Support(0.0, denied=False)
    two, four = (float(min(column)) for column in zip(*margins, strict=True))
    lacking = bool(stated_numbers(claim) - known)
    score = _score(two, four, min(part.likeness for part in parts), min(part.coverage for part in parts), lacking)
    near_copy = min(part.best_share for part in parts) >= NEAR_COPY
    denied = any(part.opposed for part in parts) or (near_copy and (two + four) / 2 < DENIAL)
    return Support(score / 2 if denied else score, denied)


def _score(two: float, four: float, likeness: float, coverage: float, lacking: bool) -> float:
    softened = FOUR * math.tanh(four / SOFTENING) + TWO * math.tanh(two / SOFTENING)
    return 1 / (1 + math.exp(-(BIAS + softened + LIKENESS * likeness + COVERAGE * coverage + LACKING * lacking)))


def _compare(sentence: str, vector: Vectors, context: Sequence[str], vectors: Vectors, terms: Sequence[frozenset[str]]) -> _Part:
    wanted = frozenset(tokenize(sentence))
    shares = np.array([len(wanted & known) / len(wanted) if wanted else 0.0 for known in terms])
    likeness = vectors[: len(context)] @ vector
    order = np.argsort(-(likeness + WORDS * shares), kind="stable")
    two, four = (" ".join(context[place] for place in sorted(order[:number])) for number in (2, 4))
    nearest = int(np.argmax(shares))
    return _Part(
        coverage=len(wanted & frozenset().union(*terms)) / len(wanted) if wanted else 1.0,
        best_share=float(shares[nearest]) if wanted else 1.0,
        likeness=float(likeness.max()),
        opposed=bool(shares[nearest] >= SAME_SUBJECT and contradicts(sentence, context[nearest])),
        pairs=((two, sentence), (four, sentence)),
    )


def _sentences(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in split_units(text)]
