"""Which words of one text stand, as they are or in other words, for those of another.

Two words with one stem are the same. Others are as close as the encoder finds them: "shrink" is near "reduce". This is the word
alignment of Sultan, Salazar and Sumner (2016, "Fast and Easy Short Answer Grading with High Accuracy"), with vectors in place of a lexicon.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.lexical import STOP_WORDS, stem
from ingest.types import Vectors

WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
LONGEST_WORD = 40
"""Characters; what is longer is no word."""
FUNCTION_WORDS = STOP_WORDS | frozenset(
    "also any because both each either every few if just less many more most much neither nor only or other same some still then too "
    "very while whether".split()
)
"""Words that tie others together. A list of terms has none."""
UNRELATED, SAME = 0.35, 0.8
"""Cosine similarities of two words' vectors at which they count as nothing to each other, and as one."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text that carry meaning, each once."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    vectors: Vectors
    """Shape (words, dimension)."""


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, each once, in small letters."""
    found = (word.replace("’", "'") for word in WORD.findall(text.lower()))
    return list(dict.fromkeys(word for word in found if word not in STOP_WORDS and len(word) <= LONGEST_WORD))


def stems_of(words: Sequence[str]) -> tuple[str, ...]:
    """What is left of each word without its ending."""
    return tuple(map(stem, words))


def function_share(text: str) -> float:
    """Share of a text's words that tie others together, 0 to 1; 0 for a text without words."""
    words = WORD.findall(text.lower())
    return sum(word in FUNCTION_WORDS for word in words) / len(words) if words else 0.0


def closeness(ours: Wording, theirs: Wording) -> NDArray[np.float64]:
    """How far each word of one text stands for each of another, 0 to 1; shape (ours, theirs)."""
    cosines = (ours.vectors @ theirs.vectors.T).astype(np.float64)
    same = np.array(ours.stems, dtype=object)[:, None] == np.array(theirs.stems, dtype=object)[None, :]
    close: NDArray[np.float64] = np.maximum(np.clip((cosines - UNRELATED) / (SAME - UNRELATED), 0, 1), same)
    return close
