"""Answers that look like one and say nothing: the question over again, terms without sentences, everything both ways.

Each has words of the right answer, so likeness alone would reward it.
"""

import re
from statistics import median

from assistant.quiz.alignment import content_words, function_share, stems_of
from assistant.quiz.windows import MOST_READ
from ingest.units import split_units

REPEATED = 0.85
"""Share of an answer's words that the question has, from which it only repeats it."""
FEWEST_WORDS = 4
"""An answer of fewer may well consist of words that the question offers."""
FEWEST_TERMS, LONGEST_TERM, LOOSE = 5, 2, 0.2
"""A list has so many parts, of so many words each, and fewer than this share of its words tie others together."""
BOTH_WAYS = 0.6
"""Share of the sentences that say it both ways, from which an answer takes no side."""

ASKS_WHETHER = re.compile(r"(?:\A|[.!?:] +)(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have)\b", re.IGNORECASE)
DECIDES = re.compile(r"\A\W*(?:yes|no)\b|n['’]t\b|\b(?:not|never|cannot)\b", re.IGNORECASE)
"""Says yes or no, for which the question's own words may do."""
PART = re.compile(r"[,;\n]+")
ASKS_FOR_LIST = re.compile(r"\b(?:name|list|enumerate)\b", re.IGNORECASE)
HEDGE = re.compile(
    r"\b(?:may|might|could|can|perhaps|maybe|either)\b[^.;]*\bor\b|\bsometimes\b[^.;]*\b(?:sometimes|others?|or)\b"
    r"|\bit (?:just |all |really )?depends\b|\bor (?:perhaps |maybe )?(?:also )?not\b"
    r"|\bboth (?:can|could|may|have)\b|\bsome\b[^.;]*\bothers?\b",
    re.IGNORECASE,
)

REPEATS = "This only repeats the question."
LISTS = "This lists terms, but says nothing about them."
HEDGES = "This says everything both ways, so it answers neither way."


def evasion(prompt: str, answer: str, may_list: bool = False) -> str:
    """What an answer does instead of answering, in a sentence; empty where it answers. A list may do where the question asks for one."""
    text = answer[:MOST_READ]
    if _repeats(prompt, text):
        return REPEATS
    if not may_list and not ASKS_FOR_LIST.search(prompt) and _lists(text):
        return LISTS
    return HEDGES if _hedges(text) else ""


def _repeats(prompt: str, text: str) -> bool:
    if ASKS_WHETHER.search(prompt) and DECIDES.search(text):
        return False
    asked = frozenset(stems_of(content_words(prompt)))
    words = stems_of(content_words(text))
    return len(words) >= FEWEST_WORDS and sum(word in asked for word in words) >= REPEATED * len(words)


def _lists(text: str) -> bool:
    parts = [len(part.split()) for part in PART.split(text) if part.strip()]
    return len(parts) >= FEWEST_TERMS and median(parts) <= LONGEST_TERM and "=" not in text and function_share(text) < LOOSE


def _hedges(text: str) -> bool:
    sentences = [text[unit.start : unit.end] for unit in split_units(text)]
    hedging = sum(HEDGE.search(sentence) is not None for sentence in sentences)
    return len(sentences) > 1 and hedging >= BOTH_WAYS * len(sentences)
