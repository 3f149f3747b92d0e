"""Is each of two terms said to do what it does, or what the other does?

"L2 makes weights exactly zero, L1 only shrinks them" has all the words of the right statement, and as a whole its vector: only which
words go with which term is wrong. So what is said of each term is held against what the point says of it, and against what the point
says of the other.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from assistant.quiz.attempts import Range
from ingest.types import Encoder

TRADED = -0.12
"""From here down the two terms are taken to be traded. Of answers in eval/cases/grading-fit.jsonl that say such a point rightly the median
is .2, of those that trade the terms -.15."""
PAIRS = tuple(
    tuple(pair.split(":"))
    for pair in """
    accuracy:calibration adam:sgd arima:sarima bagging:boosting batch:online batch:stream bert:gpt bias:variance column:row columns:rows
    data:concept decoder:encoder discriminator:generator exact:hnsw fine-tuning:prompting fine-tuning:rag gini:entropy grid:random gru:lstm
    hnsw:ivf kernel:margin l1:l2 lasso:ridge lime:shap lower:upper mae:mse majority:minority mean:median offline:online
    oversampling:undersampling overfitting:underfitting pca:t-sne precision:recall pruning:quantization rnn:transformer row:column
    supervised:unsupervised test:train test:training training:validation
    """.split()
)
"""Terms that people trade for each other."""
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
END = re.compile(r"[.;!?](?:\s|$)")
FEWEST = 2
"""Words that say something of a term."""


def traded(point: str, answer: str, encoder: Encoder) -> tuple[tuple[str, str], Range] | None:
    """The two terms of a point that an answer trades, and where it does; None where it trades none."""
    both = _words(point) & _words(answer)
    for pair in PAIRS:
        if not both.issuperset(pair):
            continue
        ours, theirs = _said_of(pair, answer), _said_of(pair, point)
        if not all((*ours, *theirs)):
            continue
        vectors = encoder.encode([_joined(text, ranges) for text, sides in ((answer, ours), (point, theirs)) for ranges in sides])
        straight = np.vdot(vectors[0], vectors[2]) + np.vdot(vectors[1], vectors[3])
        crossed = np.vdot(vectors[0], vectors[3]) + np.vdot(vectors[1], vectors[2])
        if straight - crossed <= TRADED:
            ranges = [*ours[0], *ours[1]]
            return (pair[0], pair[1]), (min(start for start, _ in ranges), max(end for _, end in ranges))
    return None


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _said_of(pair: Sequence[str], text: str) -> tuple[list[Range], list[Range]]:
    """Where something is said of each term: from it to the next of the two, or to the end of the sentence."""
    sides: tuple[list[Range], list[Range]] = ([], [])
    for found, end in _stretches(pair, text):
        if len(WORD.findall(text, found.end(), end)) >= FEWEST:
            sides[pair.index(found.group().lower())].append((found.end(), end))
    return sides


def _stretches(pair: Sequence[str], text: str) -> Iterator[tuple[re.Match[str], int]]:
    terms = [found for found in WORD.finditer(text) if found.group().lower() in pair]
    for found, after in pairwise([*terms, None]):
        assert found is not None
        limit = after.start() if after else len(text)
        stop = END.search(text, found.end(), limit)
        yield found, stop.start() if stop else limit


def _joined(text: str, ranges: Sequence[Range]) -> str:
    """What is said of a term, the term left out: "it" stands for both."""
    return " ".join(f"It {text[start:end].strip(' ,')}." for start, end in ranges)
