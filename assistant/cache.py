"""An encoder that remembers, in memory and on disk."""

import hashlib
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from tokenize import TokenError

import numpy as np
from numpy.typing import NDArray

from ingest.types import Encoder, Progress, Vectors

CAPACITY = 20_000
"""Vectors kept in memory; at 384 dimensions in float32 about 30 MB."""
BATCH = 32
"""Texts encoded between two calls of `progress`. Few, since a question may be waiting for its turn."""
PORTION = 2048
"""Texts whose vectors are written to the file at a time: what was learnt before the process ended is not lost."""


class CachedEncoder:
    """Wraps an encoder: the sentences of a guide come up in answer after answer, and encoding them takes longer than all the rest.

    Vectors are kept for the texts seen last. Those given to `remember` are also written to a file in `folder`, from
    which any later process reads them.
    """

    def __init__(self, encoder: Encoder, folder: Path, capacity: int = CAPACITY) -> None:
        self._encoder = encoder
        self._file = folder / f"sentences-{re.sub(r'[^A-Za-z0-9.-]+', '-', encoder.name)}.npy"
        self._capacity = capacity
        self._recent: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._stored = self._read()

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def max_tokens(self) -> int:
        return self._encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of `texts`, shape (len(texts), dimension); only those not known yet are computed."""
        with self._lock:
            known = {text: self._recent[text] for text in texts if text in self._recent}
            known |= self._read_stored([text for text in dict.fromkeys(texts) if text not in known])
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= dict(zip(missing, self._encoder.encode(missing), strict=True))
        with self._lock:
            for text in texts:
                self._recent[text] = known[text]
                self._recent.move_to_end(text)
            while len(self._recent) > self._capacity:
                self._recent.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else np.zeros((0, self.dimension), dtype=np.float32)

    def remembers(self, texts: Sequence[str]) -> bool:
        """Whether the file holds the vectors of all `texts`."""
        return bool(self._places(texts)[0].all())

    def remember(self, texts: Sequence[str], progress: Progress) -> None:
        """Encode `texts` and write their vectors to the file, PORTION by PORTION. Those already there cost nothing."""
        stored, _ = self._places(texts)
        new = list(dict.fromkeys(text for text, is_stored in zip(texts, stored, strict=True) if not is_stored))
        for start in range(0, len(new), PORTION):
            portion = new[start : start + PORTION]
            added = np.zeros(len(portion), dtype=self._row_type())
            added["key"] = _keys(portion)
            for place in range(0, len(portion), BATCH):
                batch = portion[place : place + BATCH]
                added["vector"][place : place + BATCH] = self._encoder.encode(batch)
                progress(start + place + len(batch), len(new), "learning the guide")
            rows = np.concatenate([self._stored, added])
            self._write(rows[np.unique(rows["key"], return_index=True)[1]])  # sorted, as they are searched

    def _read_stored(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of those of `texts` that the file holds."""
        stored, places = self._places(texts)
        vectors = np.asarray(self._stored["vector"][places[stored]])
        return dict(zip((text for text, is_stored in zip(texts, stored, strict=True) if is_stored), vectors, strict=True))

    def _places(self, texts: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
        """Of each text, whether the file holds it, and in which row."""
        keys = _keys(texts)
        if not len(self._stored):
            return np.zeros(len(keys), dtype=np.bool_), np.zeros(len(keys), dtype=np.intp)
        stored = self._stored["key"]
        places = np.minimum(np.searchsorted(stored, keys), len(stored) - 1)
        return stored[places] == keys, places

    def _row_type(self) -> np.dtype[np.void]:
        return np.dtype([("key", np.uint64), ("vector", np.float32, (self.dimension,))])

    def _read(self) -> NDArray[np.void]:
        """The stored rows, sorted by key. A file that is missing or damaged costs time, not answers: it is written anew."""
        try:
            rows: NDArray[np.void] = np.lib.format.open_memmap(self._file, mode="r")
        except (OSError, ValueError, SyntaxError, TokenError):  # the last two from a damaged header
            return np.zeros(0, dtype=self._row_type())
        return rows if rows.dtype == self._row_type() else np.zeros(0, dtype=self._row_type())

    def _write(self, rows: NDArray[np.void]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(f".{os.getpid()}.npy")
        np.save(unfinished, rows)
        unfinished.replace(self._file)
        self._stored = self._read()


def _keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    digests = (hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts)
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)
