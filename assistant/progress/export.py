"""A learner's data as files, and back."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from assistant.errors import LearnerError
from assistant.learner.store import LearnerStore
from assistant.learner.transfer import export_profile, import_profile
from assistant.progress.anki import Only, questions_of, to_deck
from assistant.progress.table import to_csv
from assistant.quiz.attempts import Profile
from assistant.quiz.bank import Bank

Form: TypeAlias = Literal["anki", "csv", "json"]
"""A deck of questions, a table of attempts, or all there is."""


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep."""

    name: str
    media_type: str
    content: bytes


def export(
    form: Form, store: LearnerStore, profile: Profile, bank: Bank, titles: Mapping[str, str], now: datetime, only: Only = "all"
) -> File:
    """A learner's data in this form. `titles` are those of the guide's pages, by id; they and `only` matter to a deck.

    Raises LearnerError, also where the deck would be empty.
    """
    name = f"viva-{re.sub('[^a-z0-9]+', '-', profile.name.lower()).strip('-') or 'learner'}"
    match form:
        case "anki":
            questions = questions_of(bank, store, profile.id, only)
            if not questions:
                raise LearnerError(f"No question is {only} yet, so there is no deck to make. Take all questions, or practise first.")
            return File(f"{name}.apkg", "application/octet-stream", to_deck(questions, titles, now))
        case "csv":
            return File(f"{name}.csv", "text/csv", to_csv(store.attempts(profile.id), bank).encode())
        case "json":
            text = json.dumps(export_profile(store, profile.id), ensure_ascii=False)
            return File(f"{name}.json", "application/json", text.encode())


def import_text(store: LearnerStore, text: str) -> Profile:
    """Add a learner from what `export` made as JSON; see transfer.py. Raises LearnerError, with nothing changed."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    return import_profile(store, document)
