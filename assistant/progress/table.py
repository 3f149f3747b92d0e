"""Every attempt as a row of a table, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from assistant.progress.said import in_words
from assistant.quiz.attempts import Attempt
from assistant.quiz.bank import Bank

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet computes a cell that begins so (OWASP, "CSV injection"); after an apostrophe it is text."""
COLUMNS = (
    "at",
    "session",
    "question",
    "topic",
    "tier",
    "level",
    "kind",
    "asked",
    "said",
    "confidence",
    "seconds",
    "hints",
    "mark",
    "score",
    "marker",
    "points",
    "follow_up",
    "overridden",
)


def to_csv(attempts: Iterable[Attempt], bank: Bank) -> str:
    """A header and a row for each attempt, as RFC 4180 has it.

    `at` is in UTC; `said` is empty for a skipped question; `mark` is what the answer earned and `score` what counts, both 0 to 1. Of a
    question that has left the bank only the id is known, and places stand for what was chosen, counted from 1.
    """
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    rows.writerows(map(_safe, _cells(attempt, bank)) for attempt in attempts)
    return text.getvalue()


def _cells(attempt: Attempt, bank: Bank) -> Iterator[str | float | None]:
    question = bank.by_id.get(attempt.question_id)
    yield attempt.at.isoformat(timespec="seconds")
    yield attempt.session_id
    yield attempt.question_id
    yield from (question.topic, question.tier, question.level, question.kind, question.prompt) if question else [None] * 5
    yield " | ".join(_said(attempt, bank))
    yield attempt.confidence
    yield round(attempt.seconds, 1)
    yield attempt.hints
    yield round(attempt.grade.score, 4)
    yield round(attempt.score, 4)
    yield attempt.grade.marker
    yield " ".join(point.label for point in attempt.grade.points)
    yield attempt.follow_up
    yield " ".join(attempt.overridden)


def _said(attempt: Attempt, bank: Bank) -> Iterable[str]:
    response = attempt.response
    if response is None:
        return ()
    if question := bank.by_id.get(attempt.question_id):
        return in_words(question, attempt.seed, response)
    parts = response if isinstance(response, tuple) else (response,)
    return [str(part + 1) if isinstance(part, int) and not isinstance(part, bool) else str(part) for part in parts]


def _safe(cell: str | float | None) -> str | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
