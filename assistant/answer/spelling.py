"""Terms put as the encoder knows them: misspelt ones right, and abbreviations it never learnt written out."""

import re
from collections.abc import Callable, Collection, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"(?<![\w-])[A-Za-z][a-z]{3,}(?![\w-])")
LONG = 9
"""From this many letters on two slips are forgiven, below it one."""


_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}[A-Za-z]?(?![\w])")
_WRITTEN_OUT = (
    (re.compile(r"\bLLMs\b", re.IGNORECASE), "large language models"),
    (re.compile(r"\bLLM\b", re.IGNORECASE), "large language model"),
)
"""all-MiniLM-L6-v2 is of 2021 and took "LLM" for a law degree."""


def write_out(question: str) -> str:
    """`question` with "S.T.A.R." written STAR, and LLM in words."""
    question = _DOTTED.sub(lambda match: match[0].replace(".", "") if match[0].lower() not in ("e.g.", "i.e.") else match[0], question)
    for pattern, words in _WRITTEN_OUT:
        question = pattern.sub(words, question)
    return question


def correct(question: str, vocabulary: Collection[str], is_common: Callable[[Sequence[str]], Sequence[bool]]) -> str:
    """`question` with each misspelt word replaced by the one word of `vocabulary` that it is a slip or two away from.

    A word is left alone if it is in the vocabulary, begins with a capital inside the sentence (a name), or is common
    English by `is_common`. A slip is a letter changed, added, left out, or swapped with its neighbour (OSA distance).
    """
    suspects = [
        match for match in _WORD.finditer(question) if match[0].lower() not in vocabulary and (match[0].islower() or not match.start())
    ]
    common = is_common([match[0].lower() for match in suspects])
    for match, known in reversed([*zip(suspects, common, strict=True)]):
        if not known and (better := _closest(match[0].lower(), vocabulary)):
            question = question[: match.start()] + better + question[match.end() :]
    return question


def _closest(word: str, vocabulary: Collection[str]) -> str | None:
    """The word the fewest slips away; of several the one by the likeliest slip."""
    slips = 2 if len(word) >= LONG else 1
    same_initial = sorted(other for other in vocabulary if other[0] == word[0] and abs(len(other) - len(word)) <= slips)
    found = process.extract(word, same_initial, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return min((_likely(word, other, distance) for other, distance, _ in found), default=(0, 0, None))[2]


def _likely(word: str, other: str, distance: int) -> tuple[int, int, str]:
    """The less, the likelier somebody who wrote `word` meant `other`."""
    swapped, doubled = sorted(word) == sorted(other), set(word) == set(other)
    slip = 0 if swapped else 1 if doubled else 2 if len(word) != len(other) else 3  # then left out or added, then changed
    return distance, slip, other
