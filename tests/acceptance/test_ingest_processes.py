"""Ingests in real processes: at once, watched by a reader, and killed."""

import random
import time
from itertools import islice
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.index import Index, Store
from ingest.pipeline import check, ingest
from tests.acceptance.ingesting import BATCH_CHUNKS, COMMITS, REPORTS, assert_same, ingesting, quiet, write_folder
from tests.fakes import WordEncoder

ENCODER = WordEncoder()
KILLS = 20


def names(index: Index) -> set[str]:
    return {f"{Path(record.origin).parent.name}/{Path(record.origin).stem}" for record in index.records.values()}


def test_two_ingests_at_once_lose_nothing(tmp_path: Path) -> None:
    folders = [write_folder(tmp_path / name) for name in ("left", "right")]
    with ingesting(tmp_path / "home", folders[0]) as left, ingesting(tmp_path / "home", folders[1]) as right:
        left.go()
        right.go()
        left.finish()
        right.finish()
    store = Store(tmp_path / "home", ENCODER)
    assert names(store.open()) == {f"{side}/{number:02}" for side in ("left", "right") for number in range(12)}
    assert len(store.open()) == 72
    assert check(store, ENCODER, quiet) == []


def test_reader_sees_an_ingest_of_another_process_whole_at_every_moment(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "notes")
    store = Store(tmp_path / "home", ENCODER)
    sizes = [len(store.open())]
    with ingesting(tmp_path / "home", folder) as writer:
        writer.go()
        while writer.process.is_alive():
            index = store.open()
            for document_id, document in index.documents.items():
                for chunk in index.chunks_of(document_id):
                    assert document.text[chunk.start : chunk.end] == chunk.text
                    (found,) = index.chunks(index.search(ENCODER.encode([chunk.embedded_text]), 1))
                    assert found.embedded_text == chunk.embedded_text
            sizes.append(len(index))
        writer.finish()
    sizes.append(len(store.open()))
    assert (sizes, sizes[0], sizes[-1]) == (sorted(sizes), 0, 36)
    assert len(set(sizes)) > 2


@pytest.fixture
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHUNKS", BATCH_CHUNKS)


@pytest.mark.usefixtures("_small_batches")
def test_ingest_killed_at_any_point_and_run_again_gives_the_same_index(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "notes")
    undisturbed = Store(tmp_path / "undisturbed", ENCODER)
    started = time.monotonic()
    ingest([folder], undisturbed, ENCODER, quiet)
    commit = (time.monotonic() - started) / COMMITS
    left: list[int] = []
    chance = random.Random(20)
    for number in range(KILLS):
        home = tmp_path / f"killed{number}"
        with ingesting(home, folder) as killed:
            killed.go()
            for _ in islice(killed.reports(), chance.randrange(REPORTS)):
                pass
            killed.process.join(chance.uniform(0, commit))
            killed.process.kill()
        store = Store(home, ENCODER)
        left.append(len(store.open()))
        assert left[-1] % 3 == 0, "a document is there whole or not at all"
        ingest([folder], store, ENCODER, quiet)
        assert_same(store.open(), undisturbed.open())
    assert len(set(left)) > 2, "the kills came at different stages"
