"""The index on a real Chroma server, with several clients."""

import random
import socket
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
import pytest

from ingest import pipeline
from ingest.chroma import server_client
from ingest.errors import StoreError
from ingest.index import Store
from ingest.pipeline import check, ingest, rebuild, remove, sync_guide
from tests.acceptance.ingesting import BATCH_CHUNKS, REPORTS, assert_same, ingesting, quiet, write_folder
from tests.fakes import WordEncoder

ENCODER = WordEncoder()
STARTS_WITHIN = 30.0
KILLS = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running server."""
    port = free_port()
    chroma = Path(sysconfig.get_path("scripts")) / "chroma"
    command: list[str | Path] = [chroma, "run", "--path", tmp_path_factory.mktemp("server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat", running)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()


def wait_for(address: str, running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            urlopen(address, timeout=1).close()
            return
        except URLError:
            assert running.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)


@pytest.fixture
def url(server: str) -> str:
    """The address of a server that holds nothing."""
    client = server_client(server)
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    return server


def test_server_holds_the_same_index_as_a_directory(url: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "notes")
    remote, local = Store(tmp_path / "client", ENCODER, url), Store(tmp_path / "local", ENCODER)
    for store in (remote, local):
        ingest([folder], store, ENCODER, quiet)
    assert_same(remote.open(), local.open())
    vector = ENCODER.encode(["text 5 says 36 things"])
    found, expected = (store.open().similarities(vector, store.open().search(vector, 5)) for store in (remote, local))
    np.testing.assert_allclose(found, expected, atol=1e-6)  # of equals, either may be found
    assert check(remote, ENCODER, quiet) == []
    (folder / "05.md").write_text("Another text.\n")
    changed, *_ = [each for each in ingest([folder], remote, ENCODER, quiet) if each.added]
    assert [chunk.text for chunk in remote.open().chunks_of(changed.added[0])] == ["Another text."]
    assert len(remote.open()) == 34
    assert remove(changed.added, remote) == list(changed.added)
    assert len(remote.open()) == 33
    assert check(remote, ENCODER, quiet) == []


def test_clients_see_what_the_other_writes(url: str, tmp_path: Path) -> None:
    one, two = (Store(tmp_path / name, ENCODER, url) for name in ("one", "two"))
    assert len(one.open()) == len(two.open()) == 0
    ingest([write_folder(tmp_path / "left", 2)], one, ENCODER, quiet)
    before = two.open()
    assert len(before) == 6
    assert two.open() is before
    ingest([write_folder(tmp_path / "right", 3)], two, ENCODER, quiet)
    assert_same(one.open(), two.open())
    assert len(one.open()) == 15


def test_clients_that_ingest_at_once_lose_nothing(url: str, tmp_path: Path) -> None:
    folders = [write_folder(tmp_path / name) for name in ("left", "right")]
    watching = Store(tmp_path / "reader", ENCODER, url)
    with ingesting(tmp_path / "one", folders[0], url) as one, ingesting(tmp_path / "two", folders[1], url) as two:
        one.go()
        two.go()
        while one.process.is_alive() or two.process.is_alive():
            index = watching.open()
            assert all(len(index.chunks_of(document_id)) == 3 for document_id in index.records)
        one.finish()
        two.finish()
    assert len(watching.open()) == 72
    assert check(watching, ENCODER, quiet) == []


def test_client_killed_at_any_point_leaves_whole_documents_and_the_next_completes_them(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHUNKS", BATCH_CHUNKS)
    folder = write_folder(tmp_path / "notes")
    local = Store(tmp_path / "local", ENCODER)
    ingest([folder], local, ENCODER, quiet)
    chance = random.Random(5)
    store = Store(tmp_path / "client", ENCODER, url)
    for _ in range(KILLS):
        with ingesting(tmp_path / "client", folder, url) as killed:
            killed.go()
            for _ in islice(killed.reports(), chance.randrange(REPORTS)):
                pass
            killed.process.join(chance.uniform(0, 0.2))
            killed.process.kill()
            killed.process.join()
        assert check(store, ENCODER, quiet) == []
        ingest([folder], store, ENCODER, quiet)
        assert_same(store.open(), local.open())
        remove(list(store.open().documents), store)
        assert len(store.open()) == 0


def test_rebuild_with_another_model_replaces_the_index(url: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "home", ENCODER, url)
    ingest([write_folder(tmp_path / "notes", 2)], store, ENCODER, quiet)
    before = dict(store.open().documents)
    other = replace(ENCODER, name="letters", dimension=16)
    renewed = Store(tmp_path / "home", other, url)
    with pytest.raises(StoreError, match="viva ingest --rebuild"):
        renewed.open()
    assert rebuild(renewed, other, quiet) == []
    assert dict(renewed.open().documents) == before
    assert check(renewed, other, quiet) == []
    with pytest.raises(StoreError, match="viva ingest --rebuild"):
        store.open()


def test_guide_on_a_server_is_read_once(url: str, tmp_path: Path) -> None:
    guide = write_folder(tmp_path / "guide", 2)
    store = Store(tmp_path / "home", ENCODER, url)
    assert len(sync_guide(guide, store, ENCODER, quiet)) == 2
    assert sync_guide(guide, Store(tmp_path / "other", ENCODER, url), ENCODER, quiet) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "nonsense"])
def test_server_that_does_not_answer_is_an_error_that_says_what_to_do(tmp_path: Path, address: str) -> None:
    with pytest.raises(StoreError, match="VIVA_CHROMA_URL"):
        Store(tmp_path, ENCODER, address.format(port=free_port())).open()
