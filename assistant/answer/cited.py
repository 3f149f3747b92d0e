"""A chat model's statements as sentences of an answer: numbers resolved to passages by code, never by the model."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from assistant.answer.prompts import NOT_ANSWERED, UNKNOWN
from assistant.answer.statements import Statement, read_statements
from assistant.types import Answer, Citation, Sentence, Source

MOST_STATEMENTS = 30
"""Statements read of one reply; a model that goes on has lost its way."""


def cite(statement: Statement, sources: Sequence[Source]) -> Sentence:
    """The sentence, citing whole passages, which checking narrows; a number that names none of `sources` vanishes."""
    spans = {source.number: source.span for source in sources}
    citations = tuple(Citation(number, spans[number]) for number in statement.numbers if number in spans)
    return Sentence(statement.text, citations, kind=statement.kind)


def declines(statement: Statement) -> bool:
    """Whether the model says that the passages don't answer, or that it doesn't know."""
    return statement.text.strip(" .*_\"'").upper().replace("’", "'") in (NOT_ANSWERED, UNKNOWN)


def read_reply(reply: str, sources: Sequence[Source]) -> tuple[Sentence, ...]:
    """The sentences of a whole reply; none where the model found no answer in the passages."""
    statements: list[Statement] = []
    for statement in islice(read_statements([reply]), MOST_STATEMENTS):
        statements = [] if statement is None else [*statements, statement]  # None: what came before was the model's reasoning
    return tuple(cite(statement, sources) for statement in statements if not declines(statement))


def saying(answer: Answer, sentences: tuple[Sentence, ...]) -> Answer:
    """The answer with these sentences, and the documents they draw on."""
    drawn_on = Counter(citation.span.document_id for sentence in sentences for citation in sentence.citations)
    return replace(answer, sentences=sentences, concepts=tuple(name for name, _ in drawn_on.most_common()))
