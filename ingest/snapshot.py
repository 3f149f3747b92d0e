"""One generation of the index, open for reading, and the files derived from Chroma that make reading fast.

Chroma is the one store; records, vectors in one array and BM25 can be rebuilt from it at any time. They are kept beside it
because fetching a hundred chunks from Chroma takes longer than the rest of an answer.
"""

import json
import mmap
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.errors import StoreError
from ingest.lexical import LexicalIndex, tokenize
from ingest.records import DocumentRecord, values_of
from ingest.types import Chunk, Document, Vectors

CHUNKS_FILE, OFFSETS_FILE, VECTORS_FILE, DOCUMENTS_FILE = "chunks.jsonl", "offsets.npy", "vectors.npy", "documents.json"
LEXICAL_FOLDER, NAMES_FOLDER = "lexical", "names"
Key = TypeVar("Key")
Value = TypeVar("Value")
RECENT = 4096
"""Chunks, and documents' terms, kept in memory: reading a chunk takes as long as comparing a thousand."""


class Stored(Protocol):
    """What a snapshot asks of Chroma."""

    def nearest(self, vectors: Vectors, limit: int, where: dict[str, Any] | None = None) -> list[list[str]]:
        """Ids of the chunks nearest to each row of `vectors`, best first."""
        ...

    def documents(self, ids: Sequence[str]) -> list[Document]:
        """Those of the documents `ids` that are stored."""
        ...

    def records(self) -> list[DocumentRecord]:
        """Of every stored document."""
        ...

    def chunks(self, live: Mapping[str, str]) -> tuple[list[Chunk], Vectors]:
        """Every chunk cut from the version of its document that `live` names (document id to hash), and their vectors."""
        ...

    def note(self, name: str) -> str:
        """What was last noted under `name`, or ""."""
        ...


class Index:
    """One generation, open for reading. Its answers do not change while it is open. Safe to use from several threads."""

    def __init__(self, generation: str, folder: Path, stored: Stored) -> None:
        """Open the files that `write_derived` wrote to `folder`. Raises StoreError where they are missing or damaged."""
        self.generation = generation
        try:
            loaded = json.loads((folder / DOCUMENTS_FILE).read_text(encoding="utf-8"))
            self.records: Mapping[str, DocumentRecord] = {
                each["record"]["id"]: DocumentRecord(**_tuples(each["record"])) for each in loaded
            }
            """What is known of each live document without reading its text."""
            self._rows_of = {each["record"]["id"]: range(*each["rows"]) for each in loaded}
            self._vectors: Vectors = np.load(folder / VECTORS_FILE, mmap_mode="r")
            self._offsets: NDArray[np.int64] = np.load(folder / OFFSETS_FILE)
            self._lines = _map(folder / CHUNKS_FILE)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"The index at {folder} can't be read ({error}). Run `viva sources check --repair`.") from error
        self.lexical = LexicalIndex.load(folder / LEXICAL_FOLDER)
        self.names = LexicalIndex.load(folder / NAMES_FOLDER)
        """The documents that have names, each as one text of all its names."""
        self.documents: Mapping[str, Document] = StoredDocuments(self.records, stored)
        """Live documents by id, each read from Chroma when it is first asked for."""
        self._read: dict[int, Chunk] = {}
        self._terms: dict[str, frozenset[str]] = {}
        self._rows = {chunk_id: row for row, chunk_id in enumerate(self.lexical.ids)}
        self.stored = stored
        """What Chroma holds, where everything else here is derived from."""

    def __len__(self) -> int:
        """Number of chunks."""
        return len(self._rows)

    def __contains__(self, chunk_id: str) -> bool:
        return chunk_id in self._rows

    def search(self, vector: Vectors, limit: int, documents: Collection[str] | None = None) -> list[str]:
        """Ids of the `limit` chunks nearest to `vector` (shape (dimension,) or (1, dimension)), by cosine, best first.

        `documents` restricts the search to chunks of those ids. Raises StoreError.
        """
        if not len(self) or limit < 1 or (documents is not None and not documents):
            return []
        where = None if documents is None else {"document_id": {"$in": sorted(documents)}}
        wanted = asked = min(limit, len(self))
        while True:
            (found,) = self.stored.nearest(vector.reshape(1, -1), asked, where)
            live = [chunk_id for chunk_id in found if chunk_id in self._rows][:wanted]
            if len(live) == wanted or len(found) < asked:
                cosines = self.similarities(vector, live)  # Chroma rounds differently, so near-ties can change places
                return [live[place] for place in np.argsort(-cosines, kind="stable")]
            asked *= 2  # some were chunks of a write in progress, on a server that others use too

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        """The chunks called `ids`, in that order. Raises KeyError for an unknown id."""
        return [self._chunk(self._rows[chunk_id]) for chunk_id in ids]

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of the chunks `ids`, in that order. Raises KeyError for an unknown id."""
        return np.asarray(self._vectors[[self._rows[chunk_id] for chunk_id in ids]])

    def similarities(self, vector: Vectors, ids: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of `vector` (shape (dimension,) or (1, dimension)) and each chunk of `ids`. Raises KeyError for an unknown id."""
        return np.asarray(self.vectors(ids) @ vector.reshape(-1), dtype=np.float32) if ids else np.empty(0, dtype=np.float32)

    def matches(self, question: str, ids: Sequence[str]) -> NDArray[np.float32]:
        """BM25 of `question` and each chunk of `ids`. Raises KeyError for an unknown id."""
        return np.asarray(self.lexical.scores(question)[[self._rows[chunk_id] for chunk_id in ids]])

    def chunks_of(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in reading order; none for an unknown document."""
        return [self._chunk(row) for row in self._rows_of.get(document_id, ())]

    def terms_of(self, document_id: str) -> frozenset[str]:
        """Stemmed terms of everything that a document says, and of its names; none for an unknown document."""
        if (terms := self._terms.get(document_id)) is None:
            terms = frozenset(term for chunk in self.chunks_of(document_id) for term in tokenize(chunk.embedded_text))
            _keep(self._terms, document_id, terms)
        return terms

    def _chunk(self, row: int) -> Chunk:
        if (chunk := self._read.get(row)) is None:
            chunk = Chunk(**_tuples(json.loads(self._lines[self._offsets[row] : self._offsets[row + 1]])))
            _keep(self._read, row, chunk)
        return chunk


class StoredDocuments(Mapping[str, Document]):
    """Documents by id, each read from the store when it is first asked for."""

    def __init__(self, records: Mapping[str, DocumentRecord], stored: Stored) -> None:
        self._records = records
        self._stored = stored
        self._read: dict[str, Document] = {}

    def __getitem__(self, document_id: str) -> Document:
        """Raises KeyError for an unknown document, StoreError for one whose text is gone."""
        if document_id not in self._records:
            raise KeyError(document_id)
        if document_id not in self._read:
            self._read.update((document.id, document) for document in self._stored.documents([document_id]))
        if document_id not in self._read:
            raise StoreError(f"The text of '{document_id}' is missing from the index. Run `viva sources check --repair`.")
        return self._read[document_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


def write_derived(folder: Path, records: Iterable[DocumentRecord], chunks: Sequence[Chunk], vectors: Vectors) -> None:
    """Write the files of an `Index`. Row n of `vectors` belongs to chunk n; both are stored sorted by document and place in it."""
    folder.mkdir(parents=True, exist_ok=True)
    order = sorted(range(len(chunks)), key=lambda row: (chunks[row].document_id, chunks[row].start, chunks[row].id))
    ordered = [chunks[row] for row in order]
    lines = [json.dumps(values_of(chunk), ensure_ascii=False).encode("utf-8") + b"\n" for chunk in ordered]
    (folder / CHUNKS_FILE).write_bytes(b"".join(lines))
    np.save(folder / OFFSETS_FILE, np.cumsum([0, *map(len, lines)], dtype=np.int64))
    np.save(folder / VECTORS_FILE, vectors[order])
    records = sorted(records, key=lambda record: record.id)
    owners = [chunk.document_id for chunk in ordered]
    documents = [
        {"record": values_of(record), "rows": [bisect_left(owners, record.id), bisect_right(owners, record.id)]} for record in records
    ]
    (folder / DOCUMENTS_FILE).write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
    LexicalIndex.build([chunk.id for chunk in ordered], [chunk.embedded_text for chunk in ordered]).save(folder / LEXICAL_FOLDER)
    index_names(records).save(folder / NAMES_FOLDER)


def index_names(records: Iterable[DocumentRecord]) -> LexicalIndex:
    """BM25 over the names of each document that has any."""
    named = [record for record in records if record.names]
    return LexicalIndex.build([record.id for record in named], ["\n".join(record.names) for record in named])


def _keep(recent: dict[Key, Value], key: Key, value: Value) -> None:
    """Keep a value in memory; when there are too many, start afresh."""
    if len(recent) >= RECENT:
        recent.clear()
    recent[key] = value


def _tuples(record: dict[str, Any]) -> dict[str, Any]:
    """JSON knows lists only; our records hold tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}


def _map(path: Path) -> mmap.mmap | bytes:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
