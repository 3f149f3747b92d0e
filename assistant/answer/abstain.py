"""Saying that the sources don't answer, and what they come nearest to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answer.sources import list_sources
from assistant.answer.suggest import nearest_topics
from assistant.types import Answer, SearchResult, Sentence
from ingest.records import DocumentRecord

_REFUSAL = "My sources don't answer this, so I won't guess."
_NEAREST = (
    "The passages that come nearest are listed with their scores; "
    "ask about one of their topics, or add a document that covers the question."
)
_NO_SOURCES = "Add a document that covers it with `viva ingest`."


def abstain(answer: Answer, results: Sequence[SearchResult], records: Mapping[str, DocumentRecord], boundary: str = "") -> Answer:
    """The answer with its claims taken back: a refusal, the nearest passages uncited, and questions that can be answered.

    `boundary` says so in other words where the question is off the subject altogether.
    """
    advice = _NEAREST if results else _NO_SOURCES
    return replace(
        answer,
        status="abstained",
        sentences=tuple(Sentence(text, kind="connective") for text in (boundary or _REFUSAL, advice)),
        sources=list_sources([], results),
        suggestions=nearest_topics(results, records),
        concepts=(),
    )
