"""Processes that ingest, for tests to watch and to kill, and what they ingest."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np

from ingest import pipeline
from ingest.index import Index, Store
from tests.fakes import WordEncoder

BATCH_CHUNKS = 12
"""So few that a small ingest commits several times."""
COMMITS = 3
"""Of the ingest of one `write_folder`."""
REPORTS = 16
"""Of progress, made by such an ingest: one a file, one a batch, one at the end."""
TIMEOUT = 60.0

_server = multiprocessing.get_context(
    "forkserver"
)  # imports once, then forks: starting Python and Chroma takes longer than the ingests here
_server.set_forkserver_preload([__name__, "chromadb", "bm25s"])


@dataclass(frozen=True)
class Ingesting:
    """A process that ingests a folder from `go` on."""

    process: BaseProcess
    connection: Connection

    def go(self) -> None:
        """Start the ingest."""
        self.connection.send("go")

    def reports(self) -> Iterator[tuple[int, int, str]]:
        """Each report of progress as it comes, until the process ends."""
        try:
            while True:
                yield self.connection.recv()
        except EOFError:
            return

    def finish(self) -> None:
        """Wait until the process has ended well."""
        for _ in self.reports():
            pass
        self.process.join(TIMEOUT)
        assert self.process.exitcode == 0


@contextmanager
def ingesting(home: Path, folder: Path, chroma_url: str = "") -> Iterator[Ingesting]:
    """A process that is ready to ingest `folder`. It is killed on leaving."""
    ours, theirs = _server.Pipe()
    process = _server.Process(target=_ingest, args=(theirs, home, folder, chroma_url))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield Ingesting(process, ours)
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def _ingest(connection: Connection, home: Path, folder: Path, chroma_url: str) -> None:
    pipeline.BATCH_CHUNKS = BATCH_CHUNKS
    encoder = WordEncoder()
    store = Store(home, encoder, chroma_url)
    connection.send("ready")
    connection.recv()
    pipeline.ingest([folder], store, encoder, lambda *report: connection.send(report))


def quiet(done: int, total: int, what: str) -> None:
    """Nobody is watching."""


def write_folder(folder: Path, files: int = COMMITS * BATCH_CHUNKS // 3) -> Path:
    """Markdown files of three chunks each; their words tell them apart."""
    folder.mkdir()
    for number in range(files):
        parts = (f"## Part {part}\n\nThe {folder.name} text {number} says {number * 7 + part} things.\n\n" for part in range(3))
        (folder / f"{number:02}.md").write_text("".join(parts))
    return folder


def assert_same(index: Index, expected: Index) -> None:
    """Both hold the same documents, chunks, vectors and lexical scores."""
    ids = list(expected.lexical.ids)
    assert dict(index.documents) == dict(expected.documents)
    assert index.lexical == expected.lexical
    assert index.chunks(ids) == expected.chunks(ids)
    assert np.abs(index.vectors(ids) - expected.vectors(ids)).max(initial=0) < 1e-6
