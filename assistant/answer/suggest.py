"""What to ask next."""

import re
from collections.abc import Mapping, Sequence

from assistant.answer.concepts import in_sentence
from assistant.types import Answer, SearchResult
from ingest.page import follow_ups
from ingest.records import DocumentRecord
from ingest.snapshot import Index

COUNT = 3


def suggest(answer: Answer, index: Index) -> tuple[str, ...]:
    """Up to three questions: the follow-ups of the page that answered, then its related concepts."""
    if not answer.concepts or answer.concepts[0] not in index.documents:
        return ()
    page = index.documents[answer.concepts[0]]
    asked = {_plain(answer.question), _plain(answer.standalone)}
    questions = [question for question in follow_ups(page.text) if _plain(question) not in asked]
    related = [_tell_me(index.records[name].title) for name in page.related if name in index.records and name not in answer.concepts]
    return tuple(dict.fromkeys([*questions[: COUNT - 1], *related, *questions[COUNT - 1 :]]))[:COUNT]


def nearest_topics(results: Sequence[SearchResult], records: Mapping[str, DocumentRecord]) -> tuple[str, ...]:
    """Up to three questions on the guide pages nearest to a question that the sources don't answer."""
    nearest = dict.fromkeys(result.chunk.document_id for result in results)
    return tuple(_tell_me(records[name].title) for name in nearest if name in records and records[name].topic)[:COUNT]


def _tell_me(title: str) -> str:
    return f"Tell me about {in_sentence(title)}"


def _plain(question: str) -> str:
    return re.sub(r"\W+", " ", question.lower()).strip()
