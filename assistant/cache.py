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
            known = {text: vector for text in texts if (vector := self._known(text)) is not None}
        missing = list(dict.fromkeys(text for text in texts if text not in known))
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
        return all(self._is_stored(key) for key in _keys(texts))

    def remember(self, texts: Sequence[str], progress: Progress) -> None:
        """Encode `texts` and write their vectors to the file. Those already there cost nothing."""
        keys = _keys(texts)
        new = {int(key): text for key, text in zip(keys, texts, strict=True) if not self._is_stored(key)}
        if not new:
            return
        added = np.zeros(len(new), dtype=self._row_type())
        added["key"] = list(new)
        wanted = list(new.values())
        for start in range(0, len(wanted), BATCH):
            added["vector"][start : start + BATCH] = self._encoder.encode(wanted[start : start + BATCH])
            progress(min(start + BATCH, len(wanted)), len(wanted), "learning sentences")
        rows = np.concatenate([self._stored, added])
        self._write(rows[np.argsort(rows["key"])])

    def _known(self, text: str) -> Vectors | None:
        if text in self._recent:
            return self._recent[text]
        key = _keys([text])[0]
        return np.asarray(self._stored["vector"][self._place(key)]) if self._is_stored(key) else None

    def _place(self, key: np.uint64) -> int:
        return int(np.searchsorted(self._stored["key"], key))

    def _is_stored(self, key: np.uint64) -> bool:
        place = self._place(key)
        return place < len(self._stored) and bool(self._stored["key"][place] == key)

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
