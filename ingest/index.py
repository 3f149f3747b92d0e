"""The store of chunks: Chroma, embedded in generations of directories or on a server."""

import hashlib
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from ingest.chroma import (
    CHUNK_GRAPH,
    DOCUMENT_GRAPH,
    START_OVER,
    Collections,
    EngineCollection,
    embedded_client,
    find,
    open_engine,
    open_or_create,
    server_client,
    translated,
)
from ingest.errors import StoreError
from ingest.generations import Generations
from ingest.records import DocumentRecord
from ingest.snapshot import Index, Stored, write_derived
from ingest.types import Encoder
from ingest.writer import IndexWriter

__all__ = ["DocumentRecord", "Index", "IndexWriter", "Store"]

CHUNKS, DOCUMENTS = "viva_chunks", "viva_documents"
FORMAT = 1
"""Raised whenever the stored form changes, so that an older index asks for a rebuild and is not misread."""
DERIVED, TOKEN = "derived", "token"

Model: TypeAlias = Mapping[str, str | int]
"""What an index was made with: name and dimension of the encoder, format."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An index being changed by the one writer."""

    collections: Collections
    commit: Callable[[IndexWriter], None]
    """Makes the changes of the writer what readers see; without changes it does nothing."""


class Backend(Protocol):
    """Where the collections live."""

    def generation(self) -> str:
        """Changes whenever somebody commits; "" before the first time."""
        ...

    def read(self, model: Model) -> Index:
        """Open the live generation; `model` is what it must have been made with. Raises StoreError."""
        ...

    def stored(self) -> AbstractContextManager[Collections]:
        """The live collections alone, made with whatever model, for reading. Raises StoreError."""
        ...

    def draft(self, model: Model, fresh: bool) -> AbstractContextManager[Draft]:
        """A draft to change under the write lock, from the live generation or, if `fresh`, from nothing. Raises StoreError."""
        ...


class EmbeddedBackend:
    """Collections in generations of directories below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._generations = Generations(folder)

    def generation(self) -> str:
        """Name of the live generation."""
        return self._generations.current()

    def read(self, model: Model) -> Index:
        """Open the live generation and keep it from being deleted while it is in use."""
        with ExitStack() as opened:
            folder, collections = self._open(opened)
            _require_model(collections.metadata, model)
            index = Index(folder.name, folder / DERIVED, collections)
            weakref.finalize(index, opened.pop_all().close)
        return index

    @contextmanager
    def stored(self) -> Iterator[Collections]:
        """The live collections alone, for reading."""
        with ExitStack() as opened:
            yield self._open(opened)[1]

    @contextmanager
    def draft(self, model: Model, fresh: bool) -> Iterator[Draft]:
        """A new generation; committing makes it the live one, anything else deletes it."""
        with self._generations.lock(), ExitStack() as undo:
            first = not self._generations.current()
            folder = self._generations.begin(fresh)
            undo.callback(self._generations.discard, folder)
            client = embedded_client(folder / "chroma")
            undo.callback(client.close)
            documents = open_or_create(client, DOCUMENTS, DOCUMENT_GRAPH, {**model, "chunks": CHUNKS})
            _require_model(documents.metadata, model)
            collections = Collections(documents, open_or_create(client, CHUNKS, CHUNK_GRAPH))

            def commit(writer: IndexWriter) -> None:
                if writer.changes or first or fresh:
                    if writer.notes:
                        _describe(documents, writer.notes)
                    _derive(collections, folder / DERIVED)
                    client.close()  # only now is everything on disk
                    self._generations.commit(folder)
                    undo.pop_all()

            yield Draft(collections, commit)

    def _open(self, opened: ExitStack) -> tuple[Path, Collections]:
        """The folder of the live generation, kept from being deleted until `opened` closes, and its collections."""
        while True:
            generation = self._generations.current()
            held = self._generations.hold(generation)
            if held is not None:
                opened.enter_context(held)
                folder = self._generations.folder / generation
                engine = open_engine(folder / "chroma")
                documents = EngineCollection(engine, DOCUMENTS)
                return folder, Collections(documents, EngineCollection(engine, documents.metadata["chunks"]))
            if self._generations.current() == generation:
                raise StoreError(
                    f"The index in {self._generations.folder} is damaged: its generation '{generation}' is missing. {START_OVER}"
                )


class ServerBackend:
    """Collections on a Chroma server, which is safe for many clients; their derived files are mirrored below `folder`.

    The generation is a token in the collection's metadata. It changes before the first write as well as after the last, so
    that readers look again even after a writer that was killed.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._writers = Generations(folder)  # for its lock: writers of one machine take turns
        self._mirror = Generations(folder / f"server-{_digest(url)}")

    @cached_property
    def _client(self) -> Any:
        return server_client(self._url)

    def generation(self) -> str:
        """The token that the last writer left."""
        documents = find(self._client, DOCUMENTS)
        return "" if documents is None else str(documents.metadata["generation"])

    def read(self, model: Model) -> Index:
        """Open the live generation, mirroring its derived files first where this machine does not have them."""
        with self.stored() as collections:
            _require_model(collections.metadata, model)
        generation = str(collections.metadata["generation"])
        with self._mirror.lock(), ExitStack() as opened:
            folder = self._mirrored(generation)
            if folder is None:
                folder = self._mirror.begin(fresh=True)
                _derive(collections, folder / DERIVED)
                (folder / TOKEN).write_text(generation, encoding="ascii")
                self._mirror.commit(folder)
            opened.enter_context(self._mirror.hold(folder.name) or nullcontext())
            index = Index(generation, folder / DERIVED, collections)
            weakref.finalize(index, opened.pop_all().close)
        return index

    @contextmanager
    def stored(self) -> Iterator[Collections]:
        """The live collections; other clients may be writing to them."""
        documents = find(self._client, DOCUMENTS)
        chunks = documents and find(self._client, documents.metadata["chunks"])
        if not chunks:
            raise StoreError(f"The index on the Chroma server at {self._url} is missing. {START_OVER}")
        yield Collections(documents, chunks)

    @contextmanager
    def draft(self, model: Model, fresh: bool) -> Iterator[Draft]:
        """The live collections themselves; if `fresh`, new chunks beside the old ones, which committing deletes."""
        with self._writers.lock():
            documents = open_or_create(self._client, DOCUMENTS, DOCUMENT_GRAPH, {**model, "chunks": CHUNKS, "generation": ""})
            if not fresh:
                _require_model(documents.metadata, model)
            before = str(documents.metadata["chunks"])
            _advance(documents, "begin", {})
            name = f"{CHUNKS}_{documents.metadata['generation']}" if fresh else before
            collections = Collections(documents, open_or_create(self._client, name, CHUNK_GRAPH))

            def commit(writer: IndexWriter) -> None:
                if writer.changes or fresh:
                    _advance(documents, "\n".join(writer.changes), {**model, **writer.notes, "chunks": name})
                if name != before:
                    with translated():
                        self._client.delete_collection(before)

            yield Draft(collections, commit)

    def _mirrored(self, generation: str) -> Path | None:
        """Where the derived files of `generation` stand on this machine, if they do."""
        folder = self._mirror.folder / self._mirror.current()
        try:
            return folder if (folder / TOKEN).read_text(encoding="ascii") == generation else None
        except FileNotFoundError:
            return None


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
            self._ensure_generation()
            generation = self._backend.generation()
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
        self._ensure_generation()
        with self._backend.draft(self._model, fresh=True) as draft:
            writer = IndexWriter(draft.collections, {})
            yield writer
            writer.flush()
            draft.commit(writer)

    def _ensure_generation(self) -> None:
        """Begin an index where there is none yet: one without documents."""
        if not self._backend.generation():
            with self.write():
                pass


def _derive(collections: Collections, folder: Path) -> None:
    """Write the files that an `Index` is opened from."""
    records = collections.records()
    write_derived(folder, records, *collections.chunks({record.id: record.sha256 for record in records}))


def _advance(documents: Any, change: str, metadata: Mapping[str, Any]) -> None:
    """Give the collection a generation that depends on all changes so far."""
    generation = _digest(f"{documents.metadata['generation']} {change}")
    _describe(documents, {**metadata, "generation": generation})


def _describe(documents: Any, metadata: Mapping[str, Any]) -> None:
    with translated():
        documents.modify(metadata={**documents.metadata, **metadata})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _require_model(found: Mapping[str, Any], wanted: Model) -> None:
    if any(found.get(name) != value for name, value in wanted.items()):
        raise StoreError(
            f"The index was made with the embedding model '{found.get('encoder')}' ({found.get('dimension')} dimensions, format "
            f"{found.get('format')}); this is '{wanted['encoder']}' ({wanted['dimension']}, format {wanted['format']}). Run "
            "`viva ingest --rebuild` to embed the stored documents again, or set VIVA_EMBEDDING_MODEL to the former."
        )
