"""The stretches of an answer that may say a point: its sentences and their clauses.

Two neighbouring sentences together were tried too. They cost as much again to encode, and no mark became better.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.lexical import tokenize
from ingest.units import split_units

MOST_READ = 4_000
"""Characters of an answer that are read; no interview answer is longer, and the time to mark one stays bounded."""
MOST_SENTENCES = 24
"""Of a text with more, neighbours are taken together from the start."""
MOST_WINDOWS = 48
FEWEST_TERMS = 3
"""A clause with fewer says nothing by itself and stays with the one before it."""
LONG_STATEMENT = 12
"""Terms; a longer sentence of a reference answer makes more than one point."""

BREAK = re.compile(r"[;:,(–—]|(?<!\S)(?:and|but|while|whereas|because|so|since|which|then|or|if|when|instead|rather)(?!\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Window:
    """`answer[start:end] == text`."""

    start: int
    end: int
    text: str


def split_windows(answer: str) -> list[Window]:
    """At most MOST_WINDOWS stretches of the first MOST_READ characters; none of a text without letters and digits.

    Sentences come first, and no stretch comes twice.
    """
    text = answer[:MOST_READ]
    sentences = _sentences(text)
    clauses = [clause for start, end in sentences for clause in _clauses(text, start, end)]
    spans = dict.fromkeys([*sentences, *clauses])
    return [Window(start, end, text[start:end]) for start, end in list(spans)[:MOST_WINDOWS]]


def _sentences(text: str) -> list[tuple[int, int]]:
    spans = [(unit.start, unit.end) for unit in split_units(text) if any(map(str.isalnum, text[unit.start : unit.end]))]
    together = -(-len(spans) // MOST_SENTENCES)
    return [(spans[first][0], spans[min(first + together, len(spans)) - 1][1]) for first in range(0, len(spans), together or 1)]


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence, each with FEWEST_TERMS or more; a sentence of one part has none."""
    cuts = [found.start() for found in BREAK.finditer(text, start, end)]
    clauses: list[tuple[int, int]] = []
    for first, last in pairwise([start, *cuts, end]):
        if first == last:
            continue
        if clauses and len(tokenize(text[first:last])) < FEWEST_TERMS:
            clauses[-1] = (clauses[-1][0], last)
        else:
            clauses.append((first, last))
    trimmed = (_trimmed(text, first, last) for first, last in clauses if len(clauses) > 1)
    return (span for span in trimmed if span[0] < span[1])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end].strip(" \t\r\n,;:–—(")
    start += text[start:end].find(inner)
    return start, start + len(inner)


def split_statements(reference: str) -> list[str]:
    """The sentences of a reference answer; of a sentence with more than LONG_STATEMENT terms its clauses."""
    text = reference[:MOST_READ]
    return [text[first:last] for start, end in _sentences(text) for first, last in _parts(text, start, end)]


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    is_long = len(tokenize(text[start:end])) > LONG_STATEMENT
    return (list(_clauses(text, start, end)) if is_long else []) or [(start, end)]
