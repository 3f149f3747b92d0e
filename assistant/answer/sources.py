"""The passages beside an answer: the cited ones under their numbers, then the nearest others."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.types import Answer, Conflict, SearchResult, Sentence, Source, Span
from ingest.types import Chunk

FURTHER = 4
"""Passages shown, folded, that were found but not cited."""


def span_of(chunk: Chunk, start: int, end: int) -> Span:
    """The place of `chunk`'s document between two of its character offsets, which lie inside the chunk."""
    return Span(chunk.document_id, start, end, chunk.text[start - chunk.start : end - chunk.start], chunk.sha256)


def list_sources(cited: Sequence[tuple[Chunk, float]], results: Sequence[SearchResult]) -> tuple[Source, ...]:
    """Sources numbered from 1: `cited` in the order given, each with its likeness, then the best of `results` that are not cited."""
    cited_ids = {chunk.id for chunk, _ in cited}
    further = [(result.chunk, result.dense) for result in results if result.chunk.id not in cited_ids][:FURTHER]
    return tuple(
        Source(
            number=number,
            title=chunk.title,
            section=chunk.section,
            span=span_of(chunk, chunk.start, chunk.end),
            score=min(max(likeness, 0.0), 1.0),
        )
        for number, (chunk, likeness) in enumerate([*cited, *further], start=1)
    )


def with_source(sources: Sequence[Source], chunk: Chunk, score: float) -> tuple[tuple[Source, ...], int]:
    """`sources` with one that holds the whole chunk, added at the end where there is none, and the number of that one."""
    span = span_of(chunk, chunk.start, chunk.end)
    for source in sources:
        if source.span.document_id == span.document_id and source.span.start <= span.start and span.end <= source.span.end:
            return tuple(sources), source.number
    number = max((source.number for source in sources), default=0) + 1
    return (*sources, Source(number, chunk.title, chunk.section, span, min(max(score, 0.0), 1.0))), number


def renumber(answer: Answer) -> Answer:
    """The answer with its sources in the order the reader meets their numbers; what no shown sentence cites comes after."""
    shown = (*answer.sentences, *(conflict.other for conflict in answer.conflicts))
    met = dict.fromkeys(citation.number for sentence in shown for citation in sentence.citations)
    ordered = sorted(answer.sources, key=lambda source: list(met).index(source.number) if source.number in met else len(met))
    numbers = {source.number: number for number, source in enumerate(ordered, start=1)}

    def renumbered(sentence: Sentence) -> Sentence:
        citations = (replace(citation, number=numbers[citation.number]) for citation in sentence.citations)
        return replace(sentence, citations=tuple(sorted(citations, key=lambda citation: citation.number)))

    return replace(
        answer,
        sentences=tuple(map(renumbered, answer.sentences)),
        removed=tuple(map(renumbered, answer.removed)),
        conflicts=tuple(Conflict(renumbered(conflict.one), renumbered(conflict.other)) for conflict in answer.conflicts),
        sources=tuple(replace(source, number=numbers[source.number]) for source in ordered),
    )
