"""Pairs and benchmark items as arrays of token ids: what training reads, so that it needs neither the corpus nor the project's code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from training.pairs import LABELS, Pair

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists of integers end to end."""

    values: NDArray[np.integer]
    ends: Ints

    @classmethod
    def of(cls, lists: Iterable[Sequence[int]], kind: type[np.integer] = np.int32) -> "Lists":
        """From lists."""
        found = list(lists)
        values = np.array([value for each in found for value in each], dtype=kind)
        return cls(values, np.cumsum([len(each) for each in found], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, place: int) -> NDArray[np.integer]:
        return self.values[self.ends[place - 1] if place else 0 : self.ends[place]]


class Texts:
    """Texts numbered as they come, each once."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Of a text, old or new."""
        return self._numbers.setdefault(text, len(self._numbers))

    def tokens(self, tokenizer: Tokenizer) -> Lists:
        """The token ids of each, without special ones."""
        encodings = tokenizer.encode_batch_fast(list(self._numbers), add_special_tokens=False)
        return Lists.of((encoding.ids for encoding in encodings), np.uint16)


def pack_pairs(pairs: Sequence[Pair], texts: Texts, prefix: str) -> dict[str, NDArray[np.generic]]:
    """Arrays by name."""
    evidence = Lists.of([[texts.number(text) for text in pair.evidence] for pair in pairs])
    sources = sorted({pair.source for pair in pairs})
    return {
        f"{prefix}_evidence": evidence.values,
        f"{prefix}_evidence_ends": evidence.ends,
        f"{prefix}_claim": np.array([texts.number(pair.claim) for pair in pairs], dtype=np.int32),
        f"{prefix}_label": np.array([LABELS.index(pair.label) for pair in pairs], dtype=np.int8),
        f"{prefix}_source": np.array([sources.index(pair.source) for pair in pairs], dtype=np.int16),
        f"{prefix}_sources": np.array(sources),
    }


def save(path: Path, arrays: dict[str, NDArray[np.generic]]) -> None:
    """All arrays in one file."""
    np.savez(path, **arrays)  # type: ignore[arg-type]
