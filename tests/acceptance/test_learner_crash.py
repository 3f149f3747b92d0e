"""The learner's store in real processes: at once, and killed."""

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from assistant.learner.store import LearnerStore
from tests.assistant.learner.answering import AMENDED, practising
from tests.assistant.learner.postgresql import Server, running_server
from tests.assistant.learner.samples import NOW

KILLS = {"sqlite": 20, "postgresql": 5}
"""A server outlives its clients, so that there is less to see."""
MOST_CONFIRMED = 12
"""Before a kill."""
NO_END = 10**6


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/learner.db"
    server: Server = request.getfixturevalue("postgresql")
    return server.new_database()


def assert_whole(url: str, confirmed: list[str]) -> int:
    """All that was confirmed is there, and what is there fits together. How many attempts nobody was told of."""
    store = LearnerStore(url)
    me = store.default_profile(NOW)
    attempts = store.attempts(me.id)
    kept = {attempt.id for attempt in attempts}
    amended = {attempt.id for attempt in attempts if attempt.score == 1.0}
    assert {line for line in confirmed if AMENDED not in line} <= kept
    assert {line.removesuffix(f" {AMENDED}") for line in confirmed if AMENDED in line} <= amended
    assert all(len(store.earlier_marks(name)) == (name in amended) for name in kept)
    answered = [attempt.seed for attempt in attempts]
    assert len(answered) == len(set(answered)), "no question is answered twice"
    reviews = {question_id: memory.reviews for question_id, memory in store.memories(me.id).items()}
    assert reviews == Counter(attempt.question_id for attempt in attempts), "an attempt and its memory are kept together"
    running = store.open_session(me.id)
    assert running is None or running.current is None or running.current.seed not in answered
    store.close()
    return len(kept - set(confirmed))


def test_a_crash_loses_nothing_that_was_confirmed(url: str, tmp_path: Path) -> None:
    chance, kills = random.Random(20), KILLS[url.partition(":")[0]]
    confirmed: list[str] = []
    with practising(url) as process:
        for _ in range(kills):
            process.start(NO_END)
            confirmed += process.kill_after(chance.randrange(MOST_CONFIRMED))
    assert assert_whole(url, confirmed) <= kills
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "learner.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_processes_open_and_fill_a_store_at_once(url: str) -> None:
    with ExitStack() as stack:
        processes = [stack.enter_context(practising(url)) for _ in range(2)]
        for process in processes:
            process.start(20)
        confirmed = [line for process in processes for line in process.finish()]
    assert assert_whole(url, confirmed) == 0
