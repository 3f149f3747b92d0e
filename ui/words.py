"""Small matters of English."""

from collections.abc import Sequence
from datetime import date


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 chunk" or "1,158 chunks"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


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
