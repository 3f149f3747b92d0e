"""A response as the words that were on the screen."""

from collections.abc import Sequence

from assistant.quiz.attempts import Response
from assistant.quiz.present import present
from assistant.quiz.types import Question


def in_words(question: Question, seed: int, response: Response) -> tuple[str, ...]:
    """What a response says, a text for each part of it.

    A place that the question no longer has, as it was another one when it was asked, stays a number, counted from 1.
    """
    if isinstance(response, bool | str):
        return (str(response),)
    shown = present(question, seed)
    places: tuple[int | str, ...] = response if isinstance(response, tuple) else (response,)
    if question.kind != "matching":
        return tuple(_words(place, shown.options) for place in places)
    return tuple(f"{left}: {_words(place, shown.choices)}" for left, place in zip(shown.options, places, strict=False))


def _words(place: int | str, shown: Sequence[str]) -> str:
    if isinstance(place, str):
        return place
    return shown[place] if 0 <= place < len(shown) else str(place + 1)
