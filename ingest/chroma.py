"""Chroma: the one file that knows its API. Everywhere else there are documents, chunks and vectors."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from tenacity import Retrying, retry_if_exception_message, stop_after_attempt, wait_exponential

from ingest.errors import StoreError
from ingest.records import DocumentRecord, chunk_metadata, document_metadata, read_chunk, read_document, read_record
from ingest.types import Chunk, Document, Vectors

DATABASE = ("default_tenant", "default_database")
CHUNK_GRAPH: Any = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 400, "max_neighbors": 32, "sync_threshold": 2}}
"""`ef_search` finds practically every true neighbour; `sync_threshold` keeps all vectors in the saved graph, so that opening is fast."""
DOCUMENT_GRAPH: Any = {"hnsw": {"ef_construction": 10, "ef_search": 10, "max_neighbors": 4, "sync_threshold": 2}}
PLACEHOLDER = [1.0]
"""Chroma wants a vector of every record; documents are never searched by theirs."""
PAGE = 2000
"""Records read or written in one call."""
OPEN_GRAPHS = 8
"""Graphs that Chroma keeps in memory; an index has two."""
ATTEMPTS = 6
"""To read from a server; the last comes after about a second and a half."""
REPAIR = "Run `viva sources check --repair`."
START_OVER = "Delete it and ingest the documents again."


class Collections:
    """The two Chroma collections of an index: chunks with vectors, text and offsets; documents with their whole text."""

    def __init__(self, documents: Any, chunks: Any) -> None:
        self._documents = documents
        self._chunks = chunks

    @property
    def metadata(self) -> Mapping[str, Any]:
        """What the index says of itself."""
        return dict(self._documents.metadata)

    def nearest(self, vectors: Vectors, limit: int, where: dict[str, Any] | None = None) -> list[list[str]]:
        """Ids of the chunks nearest to each row of `vectors`, best first."""
        found = _patiently(lambda: self._chunks.query(query_embeddings=list(vectors), n_results=limit, where=where, include=[]))
        return list(found["ids"])

    def documents(self, ids: Sequence[str]) -> list[Document]:
        """Those of the documents `ids` that are stored."""
        with translated():
            found = self._documents.get(ids=list(ids), include=["metadatas", "documents"])
        return [read_document(*each) for each in zip(found["ids"], found["metadatas"], found["documents"], strict=True)]

    def records(self) -> list[DocumentRecord]:
        """Of every stored document."""
        pages = _pages(self._documents, ["metadatas"])
        return [read_record(*each) for page in pages for each in zip(page["ids"], page["metadatas"], strict=True)]

    def chunks(self, live: Mapping[str, str]) -> tuple[list[Chunk], Vectors]:
        """Every chunk cut from the version of its document that `live` names (document id to hash), and their vectors."""
        chunks: list[Chunk] = []
        vectors: list[Vectors] = [np.empty((0, int(self._documents.metadata["dimension"])), dtype=np.float32)]
        for page in _pages(self._chunks, ["metadatas", "documents", "embeddings"]):
            read = [read_chunk(*each) for each in zip(page["ids"], page["metadatas"], page["documents"], strict=True)]
            kept = [row for row, chunk in enumerate(read) if live.get(chunk.document_id) == chunk.sha256]
            chunks += [read[row] for row in kept]
            vectors.append(np.asarray(page["embeddings"], dtype=np.float32)[kept])
        return chunks, np.concatenate(vectors)

    def note(self, name: str) -> str:
        """What was last noted under `name`, or ""."""
        return str(self.metadata.get(name, ""))

    def put_chunks(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Add chunks, or overwrite those of the same id."""
        for start in range(0, len(chunks), PAGE):
            part = chunks[start : start + PAGE]
            with translated():
                self._chunks.upsert(
                    ids=[chunk.id for chunk in part],
                    embeddings=vectors[start : start + PAGE],
                    metadatas=[chunk_metadata(chunk) for chunk in part],
                    documents=[chunk.text for chunk in part],
                )

    def put_documents(self, documents: Sequence[Document]) -> None:
        """Add documents, or overwrite those of the same id."""
        for start in range(0, len(documents), PAGE):
            part = documents[start : start + PAGE]
            with translated():
                self._documents.upsert(
                    ids=[document.id for document in part],
                    embeddings=[PLACEHOLDER] * len(part),
                    metadatas=[document_metadata(document) for document in part],
                    documents=[document.text for document in part],
                )

    def delete_chunks(self, hashes: Sequence[str]) -> None:
        """Delete the chunks cut from the document versions `hashes`."""
        with translated():
            self._chunks.delete(where={"sha256": {"$in": list(hashes)}})

    def delete_document(self, document_id: str) -> None:
        """Delete a document's record and text."""
        with translated():
            self._documents.delete(ids=[document_id])


class EngineCollection:
    """A collection read through Chroma's engine: importing the whole `chromadb` package takes longer than an answer."""

    def __init__(self, engine: Any, name: str) -> None:
        self._engine = engine
        with translated():
            found = engine.get_collection(name, *DATABASE)
        self._id = str(found.id)
        self.metadata: Mapping[str, Any] = found.metadata or {}

    def query(self, query_embeddings: list[Any], n_results: int, where: dict[str, Any] | None, include: list[str]) -> dict[str, Any]:
        """As `chromadb.Collection.query`."""
        condition = None if where is None else json.dumps(where)
        found = self._engine.query(self._id, None, query_embeddings, n_results, condition, None, include, *DATABASE)
        return {"ids": found.ids}

    def get(self, include: list[str], ids: list[str] | None = None, limit: int | None = None, offset: int = 0) -> dict[str, Any]:
        """As `chromadb.Collection.get`."""
        found = self._engine.get(self._id, ids, None, limit, offset, None, include, *DATABASE)
        return {"ids": found.ids, "metadatas": found.metadatas, "documents": found.documents, "embeddings": found.embeddings}


def open_engine(folder: Path) -> Any:
    """Chroma's engine on an existing directory, for reading. Raises StoreError."""
    import chromadb_rust_bindings as engine  # type: ignore[import-untyped]  # 20 MB that a start which only looks at files can do without

    database = folder / "chroma.sqlite3"
    if not database.is_file():  # the engine would make an empty one
        raise StoreError(f"The index at {folder} is damaged: {database.name} is missing. {START_OVER}")
    settings = engine.SqliteDBConfig(url=str(database), hash_type=engine.MigrationHash.MD5, migration_mode=engine.MigrationMode.Apply)
    with translated():
        return engine.Bindings(allow_reset=False, sqlite_db_config=settings, persist_path=str(folder), hnsw_cache_size=OPEN_GRAPHS)


def embedded_client(folder: Path) -> Any:
    import chromadb  # most of a second to import, and only writers need it

    with translated():
        return chromadb.PersistentClient(path=folder, settings=_settings())


def server_client(url: str) -> Any:
    import chromadb  # as above

    parts = urlsplit(url)
    secure = parts.scheme == "https"
    try:
        return chromadb.HttpClient(parts.hostname or "", parts.port or (443 if secure else 80), ssl=secure, settings=_settings())
    except ValueError as error:
        raise StoreError(f"The Chroma server at '{url}' can't be used ({error}). Start it, or correct or unset VIVA_CHROMA_URL.") from error


def _settings() -> Any:
    """Chroma without telemetry, and without the `.env` file of whatever folder this runs in."""
    from chromadb.config import Settings

    options: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False, "chroma_otel_collection_endpoint": ""}
    return Settings(**options)


@contextmanager
def translated() -> Iterator[None]:
    """Chroma's errors as ours."""
    try:
        yield
    except _chroma_errors() as error:
        raise StoreError(f"The index can't be read or written: {error}. {REPAIR}") from error


def _chroma_errors() -> tuple[type[Exception], ...]:
    """Looked up only when something was raised: by then Chroma is imported, or an error is worth the time."""
    from chromadb.errors import ChromaError
    from httpx import HTTPError

    return ChromaError, HTTPError


def find(client: Any, name: str) -> Any:
    """The collection called `name`, or None."""
    from chromadb.errors import NotFoundError

    with translated():
        try:
            return client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None


def open_or_create(client: Any, name: str, graph: Any, metadata: Mapping[str, Any] | None = None) -> Any:
    """The collection called `name`, as it is, or a new one. (Chroma's get_or_create overwrites the metadata.)"""
    found = find(client, name)
    if found is not None:
        return found
    with translated():
        return client.create_collection(name, configuration=graph, metadata=metadata, embedding_function=None)


def _pages(collection: Any, include: list[str]) -> Iterator[Any]:
    """All records of a collection, PAGE at a time."""
    for offset in count(0, PAGE):
        page = _patiently(partial(collection.get, limit=PAGE, offset=offset, include=include))
        if page["ids"]:
            yield page
        if len(page["ids"]) < PAGE:
            return


def _patiently(read: Callable[[], Any]) -> Any:
    """What `read` gives, asked again for a while where a server is just saving the graph: Chroma then finds nothing on disk."""
    again = retry_if_exception_message(match=r".*Nothing found on disk")
    with translated():
        return Retrying(retry=again, stop=stop_after_attempt(ATTEMPTS), wait=wait_exponential(0.05), reraise=True)(read)
