"""Where the parts of practice are put together, on those that answer."""

from datetime import UTC, datetime
from random import SystemRandom

from assistant.answer.concepts import Concepts
from assistant.build import Parts
from assistant.config import GUIDE, QUESTIONS
from assistant.learner.store import LearnerStore
from assistant.quiz.bank import Bank, load_bank
from assistant.quiz.marking import EmbeddedMarker, FreeTextMarker, rubric_texts
from assistant.quiz.model_marking import ModelMarker
from assistant.quiz.session import Practice
from assistant.quiz.subjects import Subjects
from ingest.types import Progress


def build_practice(parts: Parts) -> Practice:
    """Practice over the shipped bank and the learner's store. Raises StudyError.

    The guide has to be in the index (`prepare`), as its pages' titles come from there.
    """
    bank = load_bank(QUESTIONS, GUIDE)
    store = LearnerStore.in_home(parts.settings.home, parts.settings.database_url)
    titles = {record.id: record.title for record in parts.store.open().records.values()}
    return Practice(bank, store, _marker(parts), titles, lambda: datetime.now(UTC), SystemRandom())


def learn_rubrics(parts: Parts, bank: Bank, progress: Progress) -> None:
    """Keep the vectors of all rubrics on disk, so that no mark waits for them."""
    parts.encoder.remember(list(dict.fromkeys(rubric_texts(bank.of_free_text))), progress)


def _marker(parts: Parts) -> FreeTextMarker:
    """By the chat model where one is set, and without it where it fails."""
    embedded = EmbeddedMarker(parts.encoder)
    return ModelMarker(parts.model.pieces, parts.model.name, embedded) if parts.model else embedded


def build_subjects(parts: Parts, bank: Bank) -> Subjects:
    """What one can ask to be quizzed on: the pages that the guide has, and its topics."""
    pages = [record for record in parts.store.open().records.values() if record.id in bank.concepts]
    return Subjects(bank, Concepts(pages, parts.encoder))
