"""The story of an ingest: read, split, embed, commit. And the index as a whole: the guide kept current, checked, made anew.

Everything that changes the index goes in batches of some thousand chunks. A batch is embedded before the write lock is taken, so
that two ingests at once do most of their work side by side, and a crash loses one batch at most.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.check import Fault, check
from ingest.errors import DocumentError, StoreError
from ingest.index import Store
from ingest.load import find_files, load_file
from ingest.records import DocumentRecord
from ingest.snapshot import Stored
from ingest.split import split_document
from ingest.types import Chunk, Document, Encoder, Progress, Vectors

__all__ = ["Fault", "FileOutcome", "check", "ingest", "rebuild", "remove", "repair", "sync_guide"]

BATCH_CHUNKS = 4000
"""Chunks that are committed together: what a crash loses at most is a minute of work."""
EMBED_CHUNKS = 128
"""Chunks embedded between two reports of progress."""
GUIDE = "guide"
"""The note in the index that says which guide it holds."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one file."""

    path: Path
    added: tuple[str, ...] = ()
    """Ids of its documents that are new, or took the place of an older version."""
    unchanged: tuple[str, ...] = ()
    """Ids of its documents that the index held already."""
    chunks: int = 0
    """Of the documents added."""
    error: DocumentError | None = None
    """Why nothing was read from it."""


def ingest(paths: Sequence[Path], store: Store, encoder: Encoder, progress: Progress) -> list[FileOutcome]:
    """Add the files named and those in the folders named, or bring them up to date; one outcome a file.

    A file that can't be read is reported in its outcome, and the rest goes on. Raises StoreError, EncoderError.
    """
    files = find_files(paths)
    sizes = [_size(path) for path in files]
    known = {record.id: record.sha256 for record in store.open().records.values()}
    taken: dict[str, Path] = {}
    tasks = (_read(path, size, known, taken, encoder) for path, size in zip(files, sizes, strict=True))
    outcomes: list[FileOutcome] = []
    for batch in _embedded(tasks, sum(sizes), encoder, progress):
        if batch.documents:
            with store.write() as writer:
                for document in batch.documents:
                    writer.replace(*document)
        outcomes += [task.outcome for task in batch.tasks if task.outcome]
    return outcomes


def sync_guide(folder: Path, store: Store, encoder: Encoder, progress: Progress) -> list[FileOutcome]:
    """Make the index hold the guide in `folder` as it is, without pages that left it; nothing to report where it does already.

    The index itself notes what it holds, so an index that was deleted or made anew is noticed. Raises DocumentError for
    a guide that is missing, StoreError, EncoderError.
    """
    files = find_files([folder])
    fingerprint = _fingerprint(files, folder)
    before = _GuideNote.read(store.open().stored)
    if before.fingerprint == fingerprint:
        return []
    outcomes = ingest(files, store, encoder, progress)
    unread = {outcome.path.stem for outcome in outcomes if outcome.error}  # a page's file is named after its id
    pages = unread.union(*({*outcome.added, *outcome.unchanged} for outcome in outcomes))
    with store.write() as writer:
        for page in sorted(set(before.pages) - pages):
            writer.remove(page)
        writer.note(GUIDE, _GuideNote("" if unread else fingerprint, tuple(sorted(pages))).written())
    return outcomes


def remove(document_ids: Iterable[str], store: Store) -> list[str]:
    """Forget documents and all their chunks. Gives the ids among `document_ids` that the index held. Raises StoreError."""
    records = store.open().records
    known = [document_id for document_id in dict.fromkeys(document_ids) if document_id in records]
    if known:
        with store.write() as writer:
            for document_id in known:
                writer.remove(document_id)
    return known


def rebuild(store: Store, encoder: Encoder, progress: Progress) -> list[Fault]:
    """Make the index anew from the texts it holds, for any encoder. Until it is whole, readers see the old one.

    Gives the documents that are lost because their own text is damaged. Raises StoreError, EncoderError.
    """
    lost: list[Fault] = []
    with store.rebuild() as writer, store.stored() as stored:
        records = _readable_records(stored)
        for batch in _embedded(_reread(stored, records, encoder, lost), len(records), encoder, progress):
            for document in batch.documents:
                writer.replace(*document)
        writer.note(GUIDE, _GuideNote("", _GuideNote.read(stored).pages).written())  # to be read again: pages may be lost
    remove([fault.document_id for fault in lost], store)
    return lost


def repair(store: Store, encoder: Encoder, progress: Progress) -> list[Fault]:
    """Make the index anew if `check` finds a fault. Gives what could not be repaired. Raises StoreError, EncoderError."""
    return rebuild(store, encoder, progress) if check(store, encoder, progress) else []


@dataclass(frozen=True, slots=True)
class _Task:
    """A piece of the work: documents to embed, and how much of the whole it is."""

    name: str
    size: int
    documents: Sequence[tuple[Document, list[Chunk]]] = ()
    outcome: FileOutcome | None = None


@dataclass(frozen=True, slots=True)
class _Batch:
    tasks: Sequence[_Task]
    documents: Sequence[tuple[Document, list[Chunk], Vectors]]


@dataclass(frozen=True, slots=True)
class _GuideNote:
    """Which guide an index holds."""

    fingerprint: str = ""
    pages: tuple[str, ...] = ()

    @classmethod
    def read(cls, stored: Stored) -> "_GuideNote":
        note = json.loads(stored.note(GUIDE) or "{}")
        return cls(note.get("fingerprint", ""), tuple(note.get("pages", ())))

    def written(self) -> str:
        return json.dumps({"fingerprint": self.fingerprint, "pages": self.pages})


def _read(path: Path, size: int, known: Mapping[str, str], taken: dict[str, Path], encoder: Encoder) -> _Task:
    """One file, split as far as the index doesn't hold it yet (`known`: document id to hash); `taken` learns whose ids it has."""
    try:
        documents = load_file(path)
        for document in documents:
            if taken.setdefault(document.id, path) != path:
                raise DocumentError(f"{path}: its id '{document.id}' is that of {taken[document.id]} too. Give one of them another id.")
    except DocumentError as error:
        return _Task(path.name, size, (), FileOutcome(path, error=error))
    split = [(document, split_document(document, encoder)) for document in documents if known.get(document.id) != document.sha256]
    added = tuple(document.id for document, _ in split)
    unchanged = tuple(document.id for document in documents if document.id not in added)
    return _Task(path.name, size, split, FileOutcome(path, added, unchanged, sum(len(chunks) for _, chunks in split)))


def _readable_records(stored: Stored) -> list[DocumentRecord]:
    try:
        return stored.records()
    except StoreError as error:
        raise StoreError(
            "The texts in the index can't be read, so it can't be made anew from them. Delete the folder `index` in the data "
            f"directory and ingest the documents again. ({error.__cause__})"
        ) from error


def _reread(stored: Stored, records: Sequence[DocumentRecord], encoder: Encoder, lost: list[Fault]) -> Iterator[_Task]:
    """Every stored document, split again; those that are not what was stored under their hash go to `lost`."""
    for record in records:
        documents = [document for document in stored.documents([record.id]) if document.sha256 == record.sha256]
        if not documents:
            lost.append(Fault(record.id, f"The text of '{record.title}' was damaged and is gone. Ingest it again from {record.origin}."))
        yield _Task(record.title, 1, [(document, split_document(document, encoder)) for document in documents])


def _embedded(tasks: Iterable[_Task], total: int, encoder: Encoder, progress: Progress) -> Iterator[_Batch]:
    """Tasks in batches with the vectors of their chunks."""
    done = chunks = 0
    batch: list[_Task] = []
    for task in tasks:
        progress(done, total, f"reading {task.name}")
        batch.append(task)
        chunks += sum(len(each) for _, each in task.documents)
        if chunks >= BATCH_CHUNKS:
            yield _embed(batch, done, total, encoder, progress)
            done += sum(task.size for task in batch)
            chunks, batch = 0, []
    if batch:
        yield _embed(batch, done, total, encoder, progress)
    progress(total, total, "done")


def _embed(batch: Sequence[_Task], done: int, total: int, encoder: Encoder, progress: Progress) -> _Batch:
    """Vectors for all chunks of a batch together, those of like length side by side: encoders take them fastest so."""
    documents = [document for task in batch for document in task.documents]
    texts = [chunk.embedded_text for _, chunks in documents for chunk in chunks]
    size = sum(task.size for task in batch)
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(texts), EMBED_CHUNKS):
        progress(done + size * start // len(texts), total, f"embedding {len(texts)} passages")
        rows = order[start : start + EMBED_CHUNKS]
        vectors[rows] = encoder.encode([texts[row] for row in rows])
    ends = np.cumsum([len(chunks) for _, chunks in documents])
    parts = np.split(vectors, ends)[:-1]
    return _Batch(batch, [(document, chunks, part) for (document, chunks), part in zip(documents, parts, strict=True)])


def _fingerprint(files: Sequence[Path], folder: Path) -> str:
    """Hash over names and contents; a guide of a hundred pages takes a few milliseconds."""
    digest = hashlib.sha256()
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DocumentError(f"The guide can't be read at {path} ({error.strerror}). Install Viva again.") from error
        digest.update(f"{path.relative_to(folder).as_posix()}\n{len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # for load_file to report
        return 0
