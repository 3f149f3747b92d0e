"""Small matters of English."""

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.quiz.attempts import Attempt, PointLabel

LABELS: Mapping[PointLabel, str] = {
    "met": "met",
    "partly": "partly met",
    "missed": "missed",
    "contradicted": "contradicted",
    "unsure": "not clear",
}
FULL = 0.999
"""From here on an answer has the full mark."""


def mark_words(attempt: Attempt) -> str:
    """The mark in words."""
    if attempt.response is None:
        return "Skipped"
    score = attempt.score if attempt.overridden else attempt.grade.score
    return "Right" if score >= FULL else "Partly right" if score > 0 else "Not right"


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 chunk" or "1,158 chunks"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def percent(share: float) -> str:
    """A share as people write it, such as "71 %"; the sign stays beside its number."""
    return f"{round(100 * share)}\u00a0%"


def duration_words(seconds: float) -> str:
    """A length of time, to the second up to a minute and a half."""
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"


def day_words(day: date, today: date) -> str:
    """A day as people say it: "today", "tomorrow", "in 5 days", "on 3 March"."""
    ahead = (day - today).days
    if ahead <= 0:
        return "today"
    if ahead == 1:
        return "tomorrow"
    return f"in {ahead} days" if ahead <= 14 else f"on {day:%-d %B}" if day.year == today.year else f"on {day:%-d %B %Y}"


def join_words(words: Sequence[str]) -> str:
    """A list in a sentence: "a", "a and b", "a, b and c"."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
