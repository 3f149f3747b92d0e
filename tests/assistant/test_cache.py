"""An encoder that remembers."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from assistant.cache import BATCH, PORTION, CachedEncoder
from ingest.types import Vectors
from tests.fakes import WordEncoder


@dataclass(frozen=True)
class CountingEncoder(WordEncoder):
    """Notes what it is asked to encode."""

    calls: list[list[str]] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        return WordEncoder.encode(self, texts)


def ignore(done: int, total: int, what: str) -> None:
    pass


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def cached(encoder: CountingEncoder, tmp_path: Path) -> CachedEncoder:
    return CachedEncoder(encoder, tmp_path)


def stored_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_vectors_are_those_of_the_encoder(cached: CachedEncoder) -> None:
    texts = ["one", "two words", "one", ""]
    np.testing.assert_array_equal(cached.encode(texts), WordEncoder().encode(texts))


def test_it_is_like_the_encoder_in_all_else(cached: CachedEncoder) -> None:
    plain = WordEncoder()
    assert (cached.name, cached.dimension, cached.max_tokens) == (plain.name, plain.dimension, plain.max_tokens)
    assert cached.count_tokens(["a word"]) == plain.count_tokens(["a word"])


def test_no_texts_have_no_vectors(cached: CachedEncoder, encoder: CountingEncoder) -> None:
    assert cached.encode([]).shape == (0, encoder.dimension)
    assert encoder.calls == []


def test_only_texts_that_are_not_known_yet_are_encoded_once_each(cached: CachedEncoder, encoder: CountingEncoder) -> None:
    cached.encode(["a", "b"])
    cached.encode(["c", "b", "c"])
    assert encoder.calls == [["a", "b"], ["c"]]


def test_what_was_not_used_for_longest_is_forgotten_first(encoder: CountingEncoder, tmp_path: Path) -> None:
    cached = CachedEncoder(encoder, tmp_path, capacity=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        cached.encode([text])
    assert encoder.calls == [["a"], ["b"], ["c"], ["b"]]


def test_more_texts_than_fit_are_encoded_all_the_same(encoder: CountingEncoder, tmp_path: Path) -> None:
    texts = list("abcdef")
    np.testing.assert_array_equal(CachedEncoder(encoder, tmp_path, capacity=2).encode(texts), WordEncoder().encode(texts))


def test_what_is_remembered_is_known_to_the_next_process(cached: CachedEncoder, encoder: CountingEncoder, tmp_path: Path) -> None:
    cached.remember(["a", "b"], ignore)
    later = CachedEncoder(encoder, tmp_path)
    assert later.remembers(["b", "a"])
    np.testing.assert_array_equal(later.encode(["b", "a"]), WordEncoder().encode(["b", "a"]))
    assert encoder.calls == [["a", "b"]]


def test_what_is_only_encoded_is_not_written_down(cached: CachedEncoder, encoder: CountingEncoder, tmp_path: Path) -> None:
    cached.encode(["a"])
    assert not CachedEncoder(encoder, tmp_path).remembers(["a"])
    assert list(tmp_path.iterdir()) == []


def test_remembering_more_keeps_what_is_there(cached: CachedEncoder, encoder: CountingEncoder) -> None:
    cached.remember(["a", "b"], ignore)
    cached.remember(["b", "c", "c"], ignore)
    cached.remember(["a", "c"], ignore)
    assert encoder.calls == [["a", "b"], ["c"]]
    assert cached.remembers(["a", "b", "c"])


def test_progress_is_told_batch_by_batch(cached: CachedEncoder) -> None:
    seen: list[tuple[int, int]] = []
    cached.remember([f"text {number}" for number in range(BATCH + 1)], lambda done, total, _: seen.append((done, total)))
    assert seen == [(BATCH, BATCH + 1), (BATCH + 1, BATCH + 1)]


DAMAGES = (
    b"",
    b"not numpy",
    b"PK\x03\x04 not a zip",
    b"\x93NUMPY\x01\x00",
    b"\x80\x04pickle",
    b"\x93NUMPY\x01\x00\x0b\x00{'descr': (",
    b"\x93NUMPY\x01\x00\x02\x00):",
)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_written_anew(cached: CachedEncoder, encoder: CountingEncoder, tmp_path: Path, damage: bytes) -> None:
    cached.remember(["a"], ignore)
    stored_file(tmp_path).write_bytes(damage)
    later = CachedEncoder(encoder, tmp_path)
    assert not later.remembers(["a"])
    later.remember(["a"], ignore)
    assert CachedEncoder(encoder, tmp_path).remembers(["a"])


def test_a_file_cut_short_is_written_anew(cached: CachedEncoder, encoder: CountingEncoder, tmp_path: Path) -> None:
    cached.remember(["a"], ignore)
    whole = stored_file(tmp_path).read_bytes()
    for length in range(0, len(whole), 7):
        stored_file(tmp_path).write_bytes(whole[:length])
        assert not CachedEncoder(encoder, tmp_path).remembers(["a"])


def test_vectors_of_another_length_are_not_used(cached: CachedEncoder, tmp_path: Path) -> None:
    cached.remember(["a"], ignore)
    wider = CachedEncoder(WordEncoder(dimension=128), tmp_path)
    assert not wider.remembers(["a"])
    assert wider.encode(["a"]).shape == (1, 128)


def test_models_have_files_of_their_own(tmp_path: Path) -> None:
    CachedEncoder(WordEncoder(name="some/model: v1"), tmp_path).remember(["a"], ignore)
    assert stored_file(tmp_path).name == "sentences-some-model-v1.npy"
    assert not CachedEncoder(WordEncoder(name="other"), tmp_path).remembers(["a"])


def test_half_a_character_can_be_encoded(cached: CachedEncoder) -> None:
    assert cached.encode(["\ud800"]).shape[0] == 1


def test_threads_share_one_cache(encoder: CountingEncoder, tmp_path: Path) -> None:
    cached = CachedEncoder(encoder, tmp_path, capacity=5)
    lots = [[f"text {(start + step) % 12}" for step in range(4)] for start in range(60)]
    with ThreadPoolExecutor(4) as pool:
        for texts, vectors in zip(lots, pool.map(cached.encode, lots), strict=True):
            np.testing.assert_array_equal(vectors, WordEncoder().encode(texts))


def test_what_was_learnt_before_an_end_in_between_is_kept(cached: CachedEncoder, tmp_path: Path) -> None:
    def stop(done: int, _total: int, _what: str) -> None:
        if done > PORTION:
            raise KeyboardInterrupt

    texts = [f"text {number}" for number in range(2 * PORTION)]
    with pytest.raises(KeyboardInterrupt):
        cached.remember(texts, stop)
    later = CachedEncoder(WordEncoder(), tmp_path)
    assert later.remembers(texts[:PORTION])
    assert not later.remembers(texts[: PORTION + 1])
