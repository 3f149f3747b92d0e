"""The store of chunks: one writer at a time, any number of readers, in any number of processes."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from ingest.backends import Backend, EmbeddedBackend, Model, ServerBackend
from ingest.records import DocumentRecord
from ingest.snapshot import Index, Stored
from ingest.types import Encoder
from ingest.writer import IndexWriter

__all__ = ["DocumentRecord", "Index", "IndexWriter", "Store"]

FORMAT = 1
"""Raised whenever the stored form or the way documents are split changes, so that an older index asks for a rebuild."""


class Store:
    """The index in a data directory, or on a Chroma server. Safe to use from several threads and several processes."""

    def __init__(self, home: Path, encoder: Encoder, chroma_url: str = "") -> None:
        """Nothing is opened yet. `home` is the data directory; `chroma_url` the address of a Chroma server, if one is used."""
        self._model: Model = {"encoder": encoder.name, "dimension": encoder.dimension, "format": FORMAT}
        self._backend: Backend = ServerBackend(chroma_url, home / "index") if chroma_url else EmbeddedBackend(home / "index")
        self._index: Index | None = None
        self._opening = threading.Lock()

    def open(self) -> Index:
        """The live generation: the same object until a writer, in this process or another, commits a new one. Raises StoreError."""
        with self._opening:
            generation = self._backend.generation() or self._begin()
            if self._index is None or self._index.generation != generation:
                self._index = self._backend.read(self._model)
            return self._index

    def stored(self) -> AbstractContextManager[Stored]:
        """What Chroma holds, made with whatever model and whether or not the files derived from it are whole. Raises StoreError."""
        return self._backend.stored()

    @contextmanager
    def write(self) -> Iterator[IndexWriter]:
        """Be the one writer. What was finished is committed on leaving, even by an error. Raises StoreError."""
        with self._backend.draft(self._model, fresh=False) as draft:
            writer = IndexWriter(draft.collections, {record.id: record.sha256 for record in draft.collections.records()})
            try:
                yield writer
            finally:
                writer.flush()
                draft.commit(writer)

    @contextmanager
    def rebuild(self) -> Iterator[IndexWriter]:
        """Be the one writer of an index that starts empty, for any model, and replaces the old one unless an error ends it."""
        if not self._backend.generation():
            self._begin()
        with self._backend.draft(self._model, fresh=True) as draft:
            writer = IndexWriter(draft.collections, {})
            yield writer
            writer.flush()
            draft.commit(writer)

    def _begin(self) -> str:
        """A first generation, without documents."""
        with self.write():
            pass
        return self._backend.generation()
