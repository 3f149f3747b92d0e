"""Text vectors fitted to the field: the encoder's own, turned by one matrix that was learnt from the guide's names.

For comparing a question with the ways people ask for each subject; passages keep the vectors of the index. How it was trained, and what
it gains and doesn't: docs/adapter.md.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

from ingest.embed import BUNDLED_MODEL
from ingest.errors import EncoderError
from ingest.types import Encoder, Vectors

SHIPPED = Path(__file__).parent / "retriever_adapter.safetensors"
RESIDUAL = "residual"
"""Name of the matrix in the file."""


class AdaptedEncoder:
    """An encoder whose vectors v become v + v R, of unit length again. Both sides of a comparison must be encoded by it."""

    def __init__(self, encoder: Encoder, residual: Vectors) -> None:
        """`residual` is R, shape (dimension, dimension). Raises EncoderError where that is not the encoder's dimension."""
        if residual.shape != (encoder.dimension, encoder.dimension):
            raise EncoderError(
                f"An adapter of shape {residual.shape} doesn't fit the embedding model '{encoder.name}', "
                f"whose vectors have {encoder.dimension} dimensions."
            )
        self._encoder = encoder
        self._matrix = np.eye(encoder.dimension, dtype=np.float32) + residual.astype(np.float32)

    @property
    def name(self) -> str:
        return f"{self._encoder.name}, adapted"

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        return self._encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(texts), dimension)."""
        turned = self._encoder.encode(texts) @ self._matrix
        lengths = np.linalg.norm(turned, axis=1, keepdims=True)
        unit: Vectors = turned / np.maximum(lengths, np.finfo(np.float32).tiny)  # a matrix may send a vector to 0
        return unit


def load_adapted(encoder: Encoder) -> AdaptedEncoder:
    """`encoder` with the shipped adapter, which fits the bundled model only. Raises EncoderError for another."""
    if encoder.name != BUNDLED_MODEL:
        raise EncoderError(
            f"The adapter was trained for {BUNDLED_MODEL}, and the embedding model is '{encoder.name}'. "
            "Unset VIVA_ADAPTED or VIVA_EMBEDDING_MODEL."
        )
    return AdaptedEncoder(encoder, load_file(SHIPPED)[RESIDUAL])
