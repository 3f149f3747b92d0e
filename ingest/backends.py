"""Where the collections of an index live: in generations of directories, or on a Chroma server.

Either way there is one live state that readers open, and a draft that one writer changes and then makes the live one.
"""

import hashlib
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
from ingest.snapshot import Index, write_derived
from ingest.writer import IndexWriter

CHUNKS, DOCUMENTS = "viva_chunks", "viva_documents"
DERIVED, TOKEN = "derived", "token"

Model: TypeAlias = Mapping[str, str | int]
"""What an index was made with: name and dimension of the encoder, format."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An index being changed by the one writer."""

    collections: Collections
    commit: Callable[[IndexWriter], None]
    """Makes the changes of the writer, if there are any, what readers see."""


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
            generation = self._advance("begin", {})
            name = f"{CHUNKS}_{generation}" if fresh else before
            collections = Collections(documents, open_or_create(self._client, name, CHUNK_GRAPH))

            def commit(writer: IndexWriter) -> None:
                self._advance("\n".join(("end", *writer.changes)), {**writer.notes, **({**model, "chunks": name} if fresh else {})})
                if fresh:
                    with translated():
                        self._client.delete_collection(before)

            yield Draft(collections, commit)

    def _advance(self, change: str, metadata: Mapping[str, Any]) -> str:
        """Give the index a generation that depends on all changes so far. Looks at it anew: other machines write too."""
        documents = find(self._client, DOCUMENTS)
        generation = _digest(f"{documents.metadata['generation']} {change}")
        _describe(documents, {**metadata, "generation": generation})
        return generation

    def _mirrored(self, generation: str) -> Path | None:
        """Where the derived files of `generation` stand on this machine, if they do."""
        folder = self._mirror.folder / self._mirror.current()
        try:
            return folder if (folder / TOKEN).read_text(encoding="ascii") == generation else None
        except FileNotFoundError:
            return None


def _derive(collections: Collections, folder: Path) -> None:
    """Write the files that an `Index` is opened from."""
    records = collections.records()
    write_derived(folder, records, *collections.chunks({record.id: record.sha256 for record in records}))


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
