"""How well passages support a claim: what the shipped network reads in them, held together with measures of likeness (score.py).

Each sentence of a claim is read against the four sentences of the passages that are most like it. docs/verifier.md has the figures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.grounding.contrast import contradicts
from assistant.grounding.names import foreign_names, misplaces_names
from assistant.grounding.numbers import known_numbers, stated_numbers
from assistant.grounding.score import Signals, fitted_weights, score
from ingest.lexical import tokenize
from ingest.types import Encoder, Vectors
from ingest.units import split_units

THRESHOLD = 0.5
"""The weights are fitted so that balanced accuracy on the development sets is best here."""
READ = 4
"""Sentences of the passages that the network reads with one of the claim."""
SAME_SUBJECT, SAME_STATEMENT = 0.5, 0.6
"""Share of a claim's terms from which a sentence may be its opposite, and from which their names are compared place by place."""
MOST_OF_IT = 0.75
"""The same for a claim of several clauses."""
WORDS = 0.3
"""What sharing every word is worth beside a cosine similarity when evidence is chosen (as in verify.py)."""

CLAUSE = re.compile(r"; |, (?:and|but|while|whereas|so|which|because) ")
FEWEST_TERMS = 3
"""Of a clause that is held against a sentence by itself."""

Margins: TypeAlias = NDArray[np.float32]
"""Log odds of "supported" against the rest and of "contradicted", a row a pair."""


class Entailment(Protocol):
    """Reads evidence and a claim together."""

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        """For each (evidence, claim); shape (len(pairs), 2)."""


@dataclass(frozen=True, slots=True)
class Support:
    """What the passages make of a claim."""

    score: float
    """0 to 1; supported above THRESHOLD."""
    denied: bool
    """Whether a rule decided against it."""

    @property
    def supported(self) -> bool:
        return self.score > THRESHOLD


class _Part(NamedTuple):
    """A sentence of the claim, held against the sentences of the passages."""

    likeness: float
    coverage: float
    nearest: float
    foreign: bool
    altered: bool
    pair: tuple[str, str]
    """What the network reads."""


def support(claims: Sequence[str], passages: Sequence[str], encoder: Encoder, entailment: Entailment) -> list[Support]:
    """How well the passages together support each claim. Of a claim of several sentences the worst decides."""
    weights = fitted_weights()
    return [
        Support(score(found, weights), found.denied) if found else Support(0.0, denied=False)
        for found in signals(claims, passages, encoder, entailment)
    ]


def signals(claims: Sequence[str], passages: Sequence[str], encoder: Encoder, entailment: Entailment) -> list[Signals | None]:
    """What the passages say for and against each claim; None where they or the claim have no sentence."""
    context = [text for passage in passages for text in _sentences(passage)]
    claimed = [_sentences(claim) for claim in claims]
    if not context:
        return [None for _ in claims]
    vectors = encoder.encode([*context, *(sentence for sentences in claimed for sentence in sentences)])
    terms, own = [frozenset(tokenize(text)) for text in context], iter(vectors[len(context) :])
    parts = [[_compare(sentence, next(own), context, vectors, terms) for sentence in sentences] for sentences in claimed]
    margins = iter(entailment.margins([part.pair for found in parts for part in found])[:, 0])
    known = known_numbers("\n".join(context))
    return [
        _together(found, [float(next(margins)) for _ in found], bool(stated_numbers(claim) - known))
        for claim, found in zip(claims, parts, strict=True)
    ]


def _together(parts: Sequence[_Part], margins: Sequence[float], lacking: bool) -> Signals | None:
    if not parts:
        return None
    return Signals(
        entailed=min(margins),
        likeness=min(part.likeness for part in parts),
        coverage=min(part.coverage for part in parts),
        nearest=min(part.nearest for part in parts),
        lacking=lacking,
        foreign=any(part.foreign for part in parts),
        altered=any(part.altered for part in parts),
    )


def _compare(sentence: str, vector: Vectors, context: Sequence[str], vectors: Vectors, terms: Sequence[frozenset[str]]) -> _Part:
    wanted, known = frozenset(tokenize(sentence)), frozenset().union(*terms)
    shares = np.array([len(wanted & found) / len(wanted) if wanted else 1.0 for found in terms])
    likeness = vectors[: len(context)] @ vector
    order = np.argsort(-(likeness + WORDS * shares), kind="stable")
    nearest = int(np.argmax(shares))
    share, text = float(shares[nearest]), context[nearest]
    return _Part(
        likeness=float(likeness.max()),
        coverage=len(wanted & known) / len(wanted) if wanted else 1.0,
        nearest=share,
        foreign=foreign_names(sentence, known),
        altered=_is_opposite(sentence, context, terms) or (share >= SAME_STATEMENT and misplaces_names(sentence, text)),
        pair=(" ".join(context[place] for place in sorted(order[:READ])), sentence),
    )


def _is_opposite(sentence: str, context: Sequence[str], terms: Sequence[frozenset[str]]) -> bool:
    """Whether the sentence, or a clause of it, turns the sentence of the context that is nearest to it into its opposite."""
    clauses = _clauses(sentence)
    enough = SAME_SUBJECT if len(clauses) == 1 else MOST_OF_IT  # one of several may be about another sentence of the context
    return _opposes(sentence, enough, context, terms) or any(_opposes(clause, SAME_SUBJECT, context, terms) for clause in clauses)


def _opposes(clause: str, enough: float, context: Sequence[str], terms: Sequence[frozenset[str]]) -> bool:
    wanted = frozenset(tokenize(clause))
    shared = [len(wanted & found) for found in terms]
    nearest = int(np.argmax(shared))
    return bool(wanted) and shared[nearest] >= enough * len(wanted) and contradicts(clause, context[nearest])


def _clauses(sentence: str) -> list[str]:
    """The sentence in clauses that say something by themselves."""
    clauses = CLAUSE.split(sentence)
    return clauses if all(len(tokenize(clause)) >= FEWEST_TERMS for clause in clauses) else [sentence]


def _sentences(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in split_units(text)]
