"""Proof that an index is whole: what Chroma holds, what is derived from it, and what the encoder says all agree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.errors import StoreError
from ingest.index import Store
from ingest.lexical import LexicalIndex
from ingest.records import DocumentRecord
from ingest.snapshot import Index, index_names
from ingest.types import Chunk, Document, Encoder, Progress

NEAREST = 5
"""Chunks looked at for each vector: on a server, some may be those of another writer at work."""
BATCH = 128
"""Chunks searched for in one call, and between two reports of progress."""
SAME = 1e-4
"""Cosines that differ by less are equal: an encoder's sums come out a little different in another batch."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of the index that isn't as it should be."""

    document_id: str
    """Empty where it concerns the index as a whole."""
    message: str


def check(store: Store, encoder: Encoder, progress: Progress) -> list[Fault]:
    """Every fault of the index; none proves it whole.

    Counts agree; every offset leads to the chunk's text, and chunks cover their document; every chunk is found by the vector that
    `encoder` gives its text; and the lexical index is the one that follows from the texts, so every chunk is found by its words.
    """
    faults: list[Fault] = []
    try:
        faults.extend(_faults(store.open(), encoder, progress))
    except StoreError as error:
        faults.append(Fault("", str(error)))
    return faults


def _faults(index: Index, encoder: Encoder, progress: Progress) -> Iterator[Fault]:
    records = index.stored.records()
    chunks, vectors = index.stored.chunks({record.id: record.sha256 for record in records})
    yield from _count_faults(index, records, chunks)
    for record in records:
        yield from _text_faults(record, index.stored.documents([record.id]), index.chunks_of(record.id))
    rows = {chunk.id: row for row, chunk in enumerate(chunks)}
    both = [chunk_id for chunk_id in index.lexical.ids if chunk_id in rows]
    if not np.array_equal(index.vectors(both), vectors[[rows[chunk_id] for chunk_id in both]]):
        yield Fault("", "The vectors that are kept beside Chroma are not those in it.")
    yield from _vector_faults(index, index.chunks(both), encoder, progress)
    texts = [chunk.embedded_text for chunk in index.chunks(index.lexical.ids)]
    if index.lexical != LexicalIndex.build(index.lexical.ids, texts):
        yield Fault("", "The lexical index is not the one that follows from the texts.")
    if index.names != index_names(index.records.values()):
        yield Fault("", "The index of names is not the one that follows from the documents' names.")


def _count_faults(index: Index, records: Sequence[DocumentRecord], chunks: Sequence[Chunk]) -> Iterator[Fault]:
    """Whether Chroma and what is derived from it know the same documents, in the same chunks."""
    stored = {record.id: record for record in records}
    for document_id in sorted(stored.keys() | index.records.keys()):
        if stored.get(document_id) != index.records.get(document_id):
            yield Fault(document_id, "What Chroma holds of this document is not what is kept beside it.")
    of_document: dict[str, list[Chunk]] = {document_id: [] for document_id in stored}
    for chunk in chunks:
        of_document[chunk.document_id].append(chunk)
    for document_id, found in of_document.items():
        kept = index.chunks_of(document_id)
        if len(found) != len(kept):
            yield Fault(document_id, f"Chroma holds {len(found)} of its passages; {len(kept)} are kept beside it.")
        elif set(found) != set(kept):
            yield Fault(document_id, "Its passages in Chroma are not those that are kept beside it.")


def _text_faults(record: DocumentRecord, documents: Sequence[Document], chunks: Sequence[Chunk]) -> Iterator[Fault]:
    """Whether a document is the one that was stored, and its chunks are stretches of it that leave nothing out."""
    for document in documents:
        if document.sha256 != record.sha256:
            yield Fault(record.id, "Its text is not the one that was stored.")
        uncovered = list(document.text)
        for chunk in chunks:
            if document.text[chunk.start : chunk.end] != chunk.text:
                yield Fault(record.id, f"The passage at {chunk.start} to {chunk.end} is not what stands there.")
            uncovered[chunk.start : chunk.end] = " " * (chunk.end - chunk.start)
        for section in document.sections:
            if "".join(uncovered[section.start : section.end]).strip():
                yield Fault(record.id, f"Passages are missing from its section {' › '.join(section.path) or 'without heading'}.")
    if not documents:
        yield Fault(record.id, "Its text is missing.")


def _vector_faults(index: Index, chunks: Sequence[Chunk], encoder: Encoder, progress: Progress) -> Iterator[Fault]:
    """Whether every chunk is what is found by the vector of its text; another of the same vector will do."""
    for start in range(0, len(chunks), BATCH):
        progress(start, len(chunks), "checking passages")
        batch = chunks[start : start + BATCH]
        vectors = encoder.encode([chunk.embedded_text for chunk in batch])
        own = np.einsum("nd,nd->n", vectors, index.vectors([chunk.id for chunk in batch]))
        for chunk, vector, likeness, found in zip(batch, vectors, own, index.stored.nearest(vectors, NEAREST), strict=True):
            first = [chunk_id for chunk_id in found if chunk_id in index][:1]
            if likeness < 1 - SAME:
                yield Fault(chunk.document_id, f"The passage at {chunk.start} to {chunk.end} has another text's vector.")
            elif not first or index.similarities(vector, first)[0] < likeness - SAME:
                yield Fault(chunk.document_id, f"The passage at {chunk.start} to {chunk.end} is not found by its own vector.")
