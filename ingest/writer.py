"""Changes to the index, gathered and handed over in the order that keeps every document whole.

A document is replaced by adding its new chunks, then putting its record (the commit), then deleting its old chunks. Whoever
reads ignores chunks whose document record names another hash, so a crash at any point leaves the old version or the new one.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from ingest.types import Chunk, Document, Vectors

BATCH_CHUNKS = 2000
"""Chunks handed over at once: Chroma takes few large batches faster than many small ones."""


class Collections(Protocol):
    """What a writer asks of Chroma."""

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Add chunks, or overwrite those of the same id."""
        ...

    def put_documents(self, documents: Sequence[Document]) -> None:
        """Add documents, or overwrite those of the same id."""
        ...

    def delete_chunks(self, hashes: Sequence[str]) -> None:
        """Delete the chunks cut from the document versions `hashes`."""
        ...

    def delete_document(self, document_id: str) -> None:
        """Delete a document's record and text."""
        ...


class IndexWriter:
    """Changes a draft of the index. Handed out by `Store.write` and `Store.rebuild`, which commit it."""

    def __init__(self, collections: Collections, hashes: Mapping[str, str]) -> None:
        self._collections = collections
        self._hashes = dict(hashes)
        self._documents: dict[str, Document] = {}
        self._chunks: list[Chunk] = []
        self._vectors: list[Vectors] = []
        self.changes: list[str] = []
        """One line for each document or note changed so far."""
        self.notes: dict[str, str] = {}
        """What the index will say of itself, by name."""

    def replace(self, document: Document, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Put `document` in place of what is stored under its id; `vectors` has one row for each of its chunks.

        Does nothing where the same content is stored already. Raises ValueError for chunks of another document; StoreError.
        """
        if any((chunk.document_id, chunk.sha256) != (document.id, document.sha256) for chunk in chunks):
            raise ValueError(f"Chunks of another document or version were given for {document.id}.")
        if len(chunks) != len(vectors):
            raise ValueError(f"{len(chunks)} chunks but {len(vectors)} vectors were given for {document.id}.")
        if document.id in self._documents:
            self.flush()
        if self._hashes.get(document.id) == document.sha256:
            return
        self._documents[document.id] = document
        if chunks:
            self._chunks += chunks
            self._vectors.append(vectors)
        self.changes.append(f"replace {document.id} {document.sha256}")
        if len(self._chunks) >= BATCH_CHUNKS:
            self.flush()

    def remove(self, document_id: str) -> None:
        """Forget a document and its chunks; nothing happens where it is unknown. Raises StoreError."""
        self.flush()
        sha256 = self._hashes.pop(document_id, None)
        if sha256 is not None:
            self._collections.delete_document(document_id)
            self._collections.delete_chunks([sha256])
            self.changes.append(f"remove {document_id} {sha256}")

    def note(self, name: str, text: str) -> None:
        """Have the index say `text` of itself under `name`."""
        self.notes[name] = text
        self.changes.append(f"note {name} {text}")

    def flush(self) -> None:
        """Hand over what was gathered: new chunks, then the records that make them live; then the old chunks go."""
        if not self._documents:
            return
        replaced = [self._hashes[document_id] for document_id in self._documents if document_id in self._hashes]
        if self._chunks:
            self._collections.put_chunks(self._chunks, np.concatenate(self._vectors))
        self._collections.put_documents(list(self._documents.values()))
        if replaced:
            self._collections.delete_chunks(replaced)
        self._hashes.update((document.id, document.sha256) for document in self._documents.values())
        self._documents, self._chunks, self._vectors = {}, [], []
