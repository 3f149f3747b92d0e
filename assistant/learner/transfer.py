"""All of a learner's data as one JSON document, to keep, to read, or to take to another machine."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import LearnerError
from assistant.learner.store import LONGEST_REPORT, LearnerStore
from assistant.learner.types import Learner
from assistant.quiz.attempts import Memory, Profile

FORMAT: Literal["viva-learner"] = "viva-learner"
VERSION: Literal[1] = 1
SHOWN = 10
"""Faults that a message lists."""
YEARS = (1970, 9000)
"""Room on both sides for sums with dates."""
RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "score": (0, 1),
        "credit": (0, 1),
        "last_score": (0, 1),
        "hints": (0, 2),
        "seconds": (0, 10**6),
        "reviews": (1, 10**6),
        "number": (1, 10**4),
        "minutes": (1, 10**4),
    }
)
"""What the figures can be, by field, wherever it stands."""


class Strict(BaseModel):
    """No unknown field, no value of another type, no infinite number; in the dataclasses inside too."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Document(Strict):
    """What is exported, and read again."""

    format: Literal["viva-learner"]
    version: Literal[1]
    learner: Learner


class Card(Strict):
    """fsrs.Card as that library writes it after a review where there are no learning steps."""

    card_id: int
    state: Literal[2]
    step: None
    stability: float = Field(ge=0.001, le=10**9)
    difficulty: float = Field(ge=1, le=10)
    due: AwareDatetime
    last_review: AwareDatetime


def export_profile(store: LearnerStore, profile_id: str) -> dict[str, Any]:
    """A Document, ready for json.dump. Raises LearnerError where there is no such profile."""
    return Document(format=FORMAT, version=VERSION, learner=store.learner(profile_id)).model_dump(mode="json")


def import_profile(store: LearnerStore, document: object) -> Profile:
    """Add what was exported (as json.load gives it) as a new profile, under another name where its own is taken.

    Importing twice gives two profiles. Raises LearnerError listing the faults where the document is not sound; nothing has changed then.
    """
    learner = _read(document)
    if faults := list(_faults(learner)):
        raise LearnerError(_message(faults))
    return store.add_learner(learner)


def _read(document: object) -> Learner:
    head = document if isinstance(document, dict) else {}
    if head.get("format") != FORMAT:
        raise LearnerError("This is not a learner's data as Viva exports them. Choose a file that `viva export json` wrote.")
    if isinstance(version := head.get("version"), int) and version > VERSION:
        raise LearnerError("These data were exported by a newer version of Viva. Update Viva to import them.")
    try:
        return Document.model_validate_json(json.dumps(document)).learner
    except ValidationError as error:
        raise LearnerError(
            _message([f"{'.'.join(map(str, fault['loc'])) or 'document'}: {fault['msg']}" for fault in error.errors()])
        ) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise LearnerError(_message([f"it is no JSON ({error})"])) from error


def _message(faults: list[str]) -> str:
    more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
    return f"These data can't be imported: {'; '.join(faults[:SHOWN])}{more}. Export them again."


def _faults(learner: Learner) -> Iterator[str]:
    """What would not hold together in the store, though every field is of its type."""
    attempts = [history.attempt for history in learner.attempts]
    sessions = {session.id for session in learner.sessions}
    yield from _repeated("sessions", (session.id for session in learner.sessions))
    yield from _repeated("attempts", (attempt.id for attempt in attempts))
    yield from _repeated("memories", (memory.question_id for memory in learner.memories))
    yield from _repeated("bookmarks", learner.bookmarks)
    yield from (f"session {session.id} is another profile's" for session in learner.sessions if session.profile_id != learner.profile.id)
    yield from (f"attempt {attempt.id} belongs to no session" for attempt in attempts if attempt.session_id not in sessions)
    if sum(session.ended is None for session in learner.sessions) > 1:
        yield "more than one session is open"
    yield from chain.from_iterable(map(_card_faults, learner.memories))
    yield from (f"a report has {len(report.text)} characters" for report in learner.reports if len(report.text) > LONGEST_REPORT)
    yield from _out_of_range("learner", learner)


def _repeated(what: str, ids: Iterable[str]) -> Iterator[str]:
    yield from (f"{name} stands {times} times among {what}" for name, times in Counter(ids).items() if times > 1)


def _card_faults(memory: Memory) -> Iterator[str]:
    place = f"the card of {memory.question_id}"
    try:
        card = Card.model_validate_json(memory.card)
    except ValidationError as error:
        yield from (f"{place}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
    else:
        yield from _out_of_range(place, (card.due, card.last_review))


def _out_of_range(place: str, value: object) -> Iterator[str]:
    """Figures and times that can't be, at any depth."""
    if isinstance(value, tuple):
        yield from chain.from_iterable(_out_of_range(f"{place}.{number}", part) for number, part in enumerate(value))
    elif isinstance(value, date):
        if not YEARS[0] <= value.year <= YEARS[1]:
            yield f"{place}: the year {value.year}"
        elif isinstance(value, datetime) and value.tzinfo is None:
            yield f"{place}: a time without a time zone"
    elif is_dataclass(value):
        for field in fields(value):
            part, (least, most) = getattr(value, field.name), RANGES.get(field.name, (-math.inf, math.inf))
            if isinstance(part, int | float) and not least <= part <= most:
                yield f"{place}.{field.name}: {part}, which is not {least} to {most}"
            yield from _out_of_range(f"{place}.{field.name}", part)
