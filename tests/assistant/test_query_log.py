"""What is kept of questions, and what is not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import query_log
from assistant.errors import LogError
from assistant.query_log import CURRENT, OLDER, Keep, QueryLog, read_log
from assistant.types import Answer, Query
from ingest.index import Store
from tests.library import ENCODER, NOW, QUESTION, chain_over, store_of


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def answer(store: Store) -> Answer:
    return chain_over(store).invoke(Query(QUESTION))


def log(home: Path, store: Store, keep: Keep = "vectors") -> QueryLog:
    return QueryLog(home, keep, store, ENCODER, lambda: NOW)


def test_a_question_leaves_its_vector_and_topic_and_no_word_of_it(tmp_path: Path, store: Store, answer: Answer) -> None:
    log(tmp_path, store).record(answer)
    (asked,) = read_log(tmp_path)
    assert (asked.at, asked.topic, asked.answered, asked.text) == (NOW, "models", True, None)
    assert np.allclose(asked.embedding(), ENCODER.encode([QUESTION])[0], atol=1e-3)
    assert "regularization" not in (tmp_path / "queries" / CURRENT).read_text().lower()


def test_text_is_kept_where_that_is_allowed_and_nothing_where_the_log_is_off(tmp_path: Path, store: Store, answer: Answer) -> None:
    log(tmp_path / "on", store, "text").record(answer)
    log(tmp_path / "off", store, "off").record(answer)
    assert [asked.text for asked in read_log(tmp_path / "on")] == [QUESTION]
    assert not (tmp_path / "off").exists()


def test_small_talk_is_no_question(tmp_path: Path, store: Store) -> None:
    log(tmp_path, store).record(chain_over(store).invoke(Query("hello")))
    assert read_log(tmp_path) == []


def test_a_refusal_is_of_the_topic_that_comes_nearest(tmp_path: Path, store: Store, answer: Answer) -> None:
    log(tmp_path, store).record(replace(answer, status="abstained", concepts=(), sentences=()))
    (asked,) = read_log(tmp_path)
    assert (asked.topic, asked.answered) == ("models", False)


def test_the_log_is_bounded(tmp_path: Path, store: Store, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = log(tmp_path, store)
    kept.record(answer)
    size = (tmp_path / "queries" / CURRENT).stat().st_size
    monkeypatch.setattr(query_log, "MOST_BYTES", 3 * size)
    for _ in range(20):
        kept.record(answer)
    assert (tmp_path / "queries" / CURRENT).stat().st_size <= 3 * size
    assert (tmp_path / "queries" / OLDER).stat().st_size <= 3 * size
    assert 3 < len(read_log(tmp_path)) <= 6


@given(st.binary(max_size=60))
def test_a_tail_of_any_bytes_hides_no_whole_line(tmp_path_factory: pytest.TempPathFactory, tail: bytes) -> None:
    home = tmp_path_factory.mktemp("log")
    line = query_log.Asked(at=NOW + timedelta(days=1), topic="", answered=True, confidence=0.5, vector="").model_dump_json()
    (home / "queries").mkdir()
    (home / "queries" / CURRENT).write_bytes(line.encode() + b"\n" + tail)
    assert read_log(home)[0].at == NOW + timedelta(days=1)


def test_a_line_that_a_crash_cut_off_takes_no_other_with_it(tmp_path: Path, store: Store, answer: Answer) -> None:
    kept = log(tmp_path, store)
    kept.record(answer)
    with (tmp_path / "queries" / CURRENT).open("ab") as file:
        file.write(b'{"at": "2026')
    kept.record(answer)
    assert len(read_log(tmp_path)) == 2


def test_what_a_reader_says_last_is_what_counts(tmp_path: Path, store: Store, answer: Answer) -> None:
    kept = log(tmp_path, store)
    first, second, third = (kept.record(answer) for _ in range(3))
    for query, helpful in ((first, True), (second, True), (first, False), (second, None), ("0" * 32, False)):
        kept.mark(query, helpful)
    assert [(asked.id, asked.helpful) for asked in read_log(tmp_path)] == [(first, False), (second, None), (third, None)]


def test_where_nothing_is_kept_there_is_nothing_to_mark(tmp_path: Path, store: Store, answer: Answer) -> None:
    off = log(tmp_path, store, "off")
    assert off.record(answer) == ""
    with pytest.raises(LogError, match="VIVA_QUERY_LOG=off"):
        off.mark("0" * 32, True)


def test_a_mark_that_cannot_be_kept_says_why(tmp_path: Path, store: Store) -> None:
    (tmp_path / "queries").write_text("in the way")
    with pytest.raises(LogError, match="could not be kept in"):
        log(tmp_path, store).mark("0" * 32, True)


def test_an_answer_is_worth_more_than_its_record(tmp_path: Path, store: Store, answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "queries").write_text("in the way")
    assert log(tmp_path, store).record(answer) == ""
    assert "could not be kept" in caplog.text
