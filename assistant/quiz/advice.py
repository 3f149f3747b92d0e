"""What to do about gaps: the concepts that the next half hour is best spent on, and what a screening asks for.

Two-sided: a subject may be missing because the learner doesn't know it, or because the guide doesn't have it.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from assistant.quiz.attempts import Memory
from assistant.quiz.gaps import Audit
from assistant.quiz.schedule import retrievability
from assistant.quiz.select import DEPTH, WEAK
from ingest.records import DocumentRecord

READ_MINUTES = 5
"""For a page of the guide, of about a thousand words."""
PRACTICE_MINUTES = 3
"""For three questions on it."""
UNTOLD = 0.5
"""What is expected of a concept that nothing is known of."""
MOST_TERMS = 100
MOST_WORDS = 6
"""Of a subject. What is longer is prose around the subjects."""
_BULLET = re.compile(r"^(?:[-*+•·–—]+|\d+[.)](?=\s))\s*")
_LABEL = re.compile(r"^[^:,;(]*:(?!\S)")
_SEPARATOR = re.compile(r"[,;()|•·]")
_CONJUNCTION = re.compile(r"^(?:and|or)\s+")
_BETWEEN = re.compile(r"\s+(?:and|or|&)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """One concept to read and then to practise."""

    concept: str
    """Id of its page."""
    title: str
    minutes: int
    known: float
    """Probability that the learner knows it, as far as can be told."""
    needed_by: int
    """How many concepts build on it, directly or by way of others."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something a screening asks for, and the page that answers for it."""

    term: str
    concept: str
    known: float


@dataclass(frozen=True, slots=True)
class Screening:
    """Both sides of what a screening asks for, in its order."""

    uncovered: tuple[str, ...]
    """The guide has nothing on it: the learner needs another source."""
    unknown: tuple[Subject, ...]
    """The guide has it, and the learner doesn't know it yet."""
    known: tuple[Subject, ...]


def best_next(
    audit: Audit, memories: Mapping[str, Memory], pages: Iterable[DocumentRecord], now: datetime, minutes: int = 30
) -> list[Step]:
    """The concepts of the audit's topics to read and practise next, in order, as many as fit in `minutes`.

    A concept is worth more the less it is known, the more concepts build on it, and the shallower its tier. Among those chosen a
    prerequisite comes before what needs it.
    """
    records = {page.id: page for page in pages}
    cells = {(cell.topic, str(cell.tier)): cell for cell in audit.cells}
    known = known_concepts(audit, memories, records.values(), now)
    below = _foundations(records)
    needed_by = Counter(chain.from_iterable(below.values()))
    worth = {
        concept: (1 - known[concept]) * (1 + math.log2(1 + needed_by[concept])) / (1 + DEPTH[cells[record.topic, record.tier].tier])
        for concept, record in records.items()
        if (record.topic, record.tier) in cells and known[concept] < WEAK
    }
    each = READ_MINUTES + PRACTICE_MINUTES
    chosen = sorted(worth, key=lambda concept: (-worth[concept], concept))[: minutes // each]
    return [Step(concept, records[concept].title, each, known[concept], needed_by[concept]) for concept in _in_order(chosen, below)]


def known_concepts(audit: Audit, memories: Mapping[str, Memory], pages: Iterable[DocumentRecord], now: datetime) -> dict[str, float]:
    """Of each page the probability that the learner knows it, as far as can be told.

    The mean of what the audit expects of its tier and topic (one half where it has not been there), what the audit found of the concept
    itself, and of every question answered on it the last score or the retrievability, whichever is less.
    """
    shares = {(cell.topic, str(cell.tier)): cell.share for cell in audit.cells}
    evidence = {page.id: [shares.get((page.topic, page.tier), UNTOLD)] for page in pages}
    found = [*audit.concepts.items(), *((_concept_of(each), min(each.last_score, retrievability(each, now))) for each in memories.values())]
    for concept, known in found:
        if concept in evidence:
            evidence[concept].append(known)
    return {concept: sum(each) / len(each) for concept, each in evidence.items()}


def terms_in(text: str) -> list[str]:
    """The subjects of a pasted list or job advertisement, each once, at most MOST_TERMS.

    Lines, bullets, commas, semicolons and brackets part them; a label such as "Skills:" is none, nor is anything of more than MOST_WORDS.
    """
    terms: dict[str, str] = {}
    for line in text.splitlines():
        for part in _SEPARATOR.split(_LABEL.sub("", _BULLET.sub("", line.strip()))):
            term = _CONJUNCTION.sub("", part.strip()).rstrip(" .!?")
            if 0 < len(term.split()) <= MOST_WORDS:
                terms.setdefault(term.casefold(), term)
    return list(terms.values())[:MOST_TERMS]


def screen(terms: Iterable[str], covers: Callable[[str], str | None], known: Mapping[str, float]) -> Screening:
    """Sort what a screening asks for by what is to be done about it.

    `covers` gives the id of the page that answers for a term, None where the guide has none; terms joined by "and" are also looked up
    one by one, so that none hides behind another. `known` is that of `known_concepts`.
    """
    parts = chain.from_iterable([term] if covers(term) else _BETWEEN.split(term) for term in terms)
    found = {part: covers(part) for part in dict.fromkeys(parts)}
    subjects = [Subject(term, concept, known.get(concept, UNTOLD)) for term, concept in found.items() if concept is not None]
    return Screening(
        uncovered=tuple(term for term, concept in found.items() if concept is None),
        unknown=tuple(subject for subject in subjects if subject.known < WEAK),
        known=tuple(subject for subject in subjects if subject.known >= WEAK),
    )


def _concept_of(memory: Memory) -> str:
    """A question's id begins with its concept's."""
    return memory.question_id.partition("/")[0]


def _foundations(records: Mapping[str, DocumentRecord]) -> dict[str, set[str]]:
    """All that each concept builds on."""
    below: dict[str, set[str]] = {}
    for concept, record in records.items():
        below[concept] = set()
        waiting = list(record.prerequisites)
        while waiting:
            if (other := waiting.pop()) in records and other not in below[concept]:
                below[concept].add(other)
                waiting += records[other].prerequisites
    return below


def _in_order(chosen: list[str], below: Mapping[str, set[str]]) -> list[str]:
    """As given, but none before one that it builds on."""
    ordered: list[str] = []
    waiting = list(chosen)
    while waiting:
        ready = next((concept for concept in waiting if below[concept].isdisjoint(waiting)), waiting[0])
        waiting.remove(ready)
        ordered.append(ready)
    return ordered
