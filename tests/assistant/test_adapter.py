"""Vectors fitted to the field, with an adapter made by hand and with the shipped one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from assistant.adapter import RESIDUAL, SHIPPED, AdaptedEncoder, load_adapted
from assistant.answer.concepts import Concepts
from ingest.embed import BUNDLED_MODEL, DIMENSION
from ingest.errors import EncoderError
from ingest.records import DocumentRecord
from ingest.types import Document
from tests.fakes import WordEncoder

MOST_BYTES = 5_000_000
PLAIN = WordEncoder()
NOTHING = np.zeros((PLAIN.dimension, PLAIN.dimension), dtype=np.float32)


def adapter(**shares: float) -> AdaptedEncoder:
    """Adds to each vector a share of the direction of each word."""
    directions = PLAIN.encode(list(shares))
    residual = NOTHING + directions.T @ (np.array([*shares.values()], dtype=np.float32)[:, None] * directions)
    return AdaptedEncoder(PLAIN, residual)


def test_a_residual_of_zeros_changes_nothing() -> None:
    texts = ["a random forest", "", "a forest"]
    np.testing.assert_allclose(AdaptedEncoder(PLAIN, NOTHING).encode(texts), PLAIN.encode(texts), atol=1e-6)


def test_a_direction_that_tells_subjects_apart_counts_for_more() -> None:
    texts = ["how does a forest learn", "the forest", "how does a tree learn"]
    plain, fitted = PLAIN.encode(texts), adapter(forest=5).encode(texts)
    assert plain[0] @ plain[2] > plain[0] @ plain[1]
    assert fitted[0] @ fitted[1] > fitted[0] @ fitted[2]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_vectors_are_of_unit_length_whatever_the_texts(texts: list[str]) -> None:
    vectors = adapter(forest=3, tree=-0.5).encode(texts)
    assert vectors.shape == (len(texts), PLAIN.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_that_the_adapter_sends_to_nothing_is_no_fault() -> None:
    assert np.isfinite(AdaptedEncoder(PLAIN, -np.eye(PLAIN.dimension, dtype=np.float32)).encode(["forest"])).all()


def test_it_is_like_the_encoder_in_all_else_but_has_a_name_of_its_own() -> None:
    fitted = adapter(forest=1)
    assert (fitted.dimension, fitted.max_tokens) == (PLAIN.dimension, PLAIN.max_tokens)
    assert fitted.count_tokens(["a word"]) == PLAIN.count_tokens(["a word"])
    assert fitted.name != PLAIN.name


def test_an_adapter_of_another_dimension_is_refused() -> None:
    with pytest.raises(EncoderError, match=r"\(2, 2\).*'words'.*64 dimensions"):
        AdaptedEncoder(PLAIN, np.zeros((2, 2), dtype=np.float32))


def test_the_shipped_adapter_refuses_another_embedding_model() -> None:
    with pytest.raises(EncoderError, match=r"'words'.*VIVA_ADAPTED or VIVA_EMBEDDING_MODEL"):
        load_adapted(PLAIN)


def test_the_shipped_adapter_fits_the_bundled_model() -> None:
    fitted = load_adapted(WordEncoder(BUNDLED_MODEL, DIMENSION))
    assert fitted.encode(["a forest"]).shape == (1, DIMENSION)


def test_the_shipped_adapter_is_small_and_whole() -> None:
    residual = load_file(SHIPPED)[RESIDUAL]
    assert SHIPPED.stat().st_size <= MOST_BYTES
    assert residual.shape == (DIMENSION, DIMENSION)
    assert np.isfinite(residual).all()
    assert np.abs(residual).max() > 0


def test_names_are_compared_with_the_question_in_adapted_vectors() -> None:
    records = [
        DocumentRecord.of(Document(name, name, "", "text/markdown", "", (), topic="t", aliases=(alias,)))
        for name, alias in (("woods", "the forest"), ("growth", "how does a tree learn"))
    ]
    likeness = [Concepts(records, encoder).likeness("how does a forest learn") for encoder in (PLAIN, adapter(forest=5))]
    assert [max(each, key=lambda name: each[name]) for each in likeness] == ["growth", "woods"]
