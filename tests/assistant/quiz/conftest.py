"""The shipped bank, read once for all tests of practice, and empty stores that are quickly there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.config import GUIDE, QUESTIONS
from assistant.learner.store import FILE, LearnerStore
from assistant.quiz.bank import Bank, load_bank


@pytest.fixture(scope="session")
def shipped() -> Bank:
    return load_bank(QUESTIONS, GUIDE)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store's file, with its tables and nothing in them."""
    home = tmp_path_factory.mktemp("empty")
    LearnerStore.in_home(home).close()
    return home / FILE


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Iterator[LearnerStore]:
    shutil.copy(empty_store, tmp_path / FILE)
    opened = LearnerStore.in_home(tmp_path)
    yield opened
    opened.close()
