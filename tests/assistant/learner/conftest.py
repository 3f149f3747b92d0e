"""Stores in each database."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Profile
from tests.assistant.learner.postgresql import Server, running_server
from tests.assistant.learner.samples import NOW


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def shared(postgresql: Server) -> str:
    """The address of a database that holds the tables: emptied faster than made."""
    url = postgresql.new_database()
    LearnerStore(url).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/learner.db"
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database for a store that nobody has used."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/learner.db"
    shared: str = request.getfixturevalue("shared")
    with psycopg.connect(shared) as connection:
        connection.execute("TRUNCATE profiles RESTART IDENTITY CASCADE")
    return shared


@pytest.fixture
def store(url: str) -> Iterator[LearnerStore]:
    store = LearnerStore(url)
    yield store
    store.close()


@pytest.fixture
def me(store: LearnerStore) -> Profile:
    return store.default_profile(NOW)
