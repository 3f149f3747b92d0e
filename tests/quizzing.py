"""Practice for tests of the page: a question of each kind from the shipped bank, and a marker that can be told what to find."""

from functools import cache
from pathlib import Path
from random import Random

from assistant.config import GUIDE, QUESTIONS
from assistant.learner.store import LearnerStore
from assistant.quiz.bank import Bank, load_bank
from assistant.quiz.session import Practice
from assistant.quiz.types import KINDS
from ingest.load import load_file
from ingest.types import Document
from tests.assistant.quiz.practising import Clock, LetterMarker

NO_QUESTIONS = Bank((), {}, {})


@cache
def one_of_each() -> Bank:
    """The first question of each kind, in the order of KINDS."""
    shipped = load_bank(QUESTIONS, GUIDE)
    return Bank(tuple(shipped.of_kind(kind)[0] for kind in KINDS), shipped.concepts, shipped.topics)


def pages_of(bank: Bank) -> list[Document]:
    """The guide's pages that its questions cite."""
    names = dict.fromkeys(source.page for question in bank for source in question.sources)
    return [document for name in names for document in load_file(next(GUIDE.glob(f"*/{name}.md")))]


def practice_in(home: Path, bank: Bank = NO_QUESTIONS, clock: Clock | None = None) -> Practice:
    """Practice with an empty store in the folder."""
    return Practice(bank, LearnerStore.in_home(home), LetterMarker(), {}, clock or Clock(), Random(7))
