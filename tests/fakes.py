"""Hand-written stand-ins for the parts behind our own seams."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.grounding.support import Margins
from ingest.lexical import tokenize
from ingest.types import Vectors

TOKEN = re.compile(r"\w{1,6}|[^\w\s]")


@dataclass(frozen=True)
class WordEncoder:
    """Texts that share words are similar. A token is up to six letters of a word, or a sign."""

    name: str = "words"
    dimension: int = 64
    max_tokens: int = 256

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0] = 1e-3  # an empty text has a direction too
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(TOKEN.findall(text)) for text in texts]


@dataclass(frozen=True)
class WordEntailment:
    """Evidence that has most of a claim's terms supports it; nothing contradicts."""

    enough: float = 0.7

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        shares = [_share(evidence, claim) for evidence, claim in pairs]
        return np.array([(4.0 if share >= self.enough else -4.0, -4.0) for share in shares], dtype=np.float32).reshape(-1, 2)


def _share(evidence: str, claim: str) -> float:
    terms = frozenset(tokenize(claim))
    return len(terms.intersection(tokenize(evidence))) / max(len(terms), 1)
