"""The store of chunks: what is written is found, whole, by every reader."""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import StoreError
from ingest.generations import Generations
from ingest.index import Index, IndexWriter, Store
from ingest.lexical import stem
from ingest.records import chunk_metadata, document_metadata, read_chunk, read_document
from ingest.split import split_document
from ingest.types import Chunk, Document, Section
from tests.fakes import WordEncoder

ENCODER = WordEncoder()


def document(document_id: str, *paragraphs: str) -> Document:
    """A document with one section a paragraph."""
    text, sections = "", []
    for number, paragraph in enumerate(paragraphs):
        text += f"## {number}\n"
        sections.append(Section((str(number),), len(text), len(text) + len(paragraph)))
        text += f"{paragraph}\n"
    return Document(document_id, document_id.title(), f"{document_id}.md", "text/markdown", text, tuple(sections))


TREES = document("trees", "Trees split on features.", "Pruning removes branches.")
DRIFT = document("drift", "Drift changes inputs.")


def put(writer: IndexWriter, *documents: Document) -> None:
    for each in documents:
        chunks = split_document(each, ENCODER)
        writer.replace(each, chunks, ENCODER.encode([chunk.embedded_text for chunk in chunks]))


def put_and_fail(writing: AbstractContextManager[IndexWriter], document: Document) -> None:
    with writing as writer:
        put(writer, document)
        raise RuntimeError


def store_with(home: Path, *documents: Document) -> Store:
    store = Store(home, ENCODER)
    with store.write() as writer:
        put(writer, *documents)
    return store


def nearest(index: Index, question: str, documents: Sequence[str] | None = None) -> list[str]:
    return [chunk.text for chunk in index.chunks(index.search(ENCODER.encode([question]), 10, documents))]


def test_new_store_is_empty_and_can_be_searched(tmp_path: Path) -> None:
    index = Store(tmp_path, ENCODER).open()
    assert (len(index), list(index.documents), nearest(index, "trees"), index.chunks_of("trees")) == (0, [], [], [])


def test_what_was_written_is_read_back_equal(tmp_path: Path) -> None:
    index = store_with(tmp_path, TREES, DRIFT).open()
    assert dict(index.documents) == {"trees": TREES, "drift": DRIFT}
    assert index.chunks_of("trees") == split_document(TREES, ENCODER)
    assert len(index) == 3


def test_search_ranks_by_cosine_and_keeps_to_the_documents_asked_for(tmp_path: Path) -> None:
    index = store_with(tmp_path, TREES, DRIFT).open()
    assert nearest(index, "Pruning removes branches")[0] == "Pruning removes branches."
    assert nearest(index, "Pruning removes branches", ["drift"]) == ["Drift changes inputs."]
    assert nearest(index, "Pruning removes branches", []) == []
    vector = ENCODER.encode(["Pruning"])
    found = index.search(vector, 3)
    assert len(found) == 3
    cosines = index.similarities(vector, found).tolist()
    assert cosines == sorted(cosines, reverse=True)


def test_every_chunk_is_found_by_its_own_words(tmp_path: Path) -> None:
    index = store_with(tmp_path, TREES, DRIFT).open()
    best = index.lexical.ids[int(np.argmax(index.lexical.scores("pruned branches")))]
    assert index.chunks([best])[0].text == "Pruning removes branches."


def test_a_document_s_terms_are_those_of_its_text(tmp_path: Path) -> None:
    terms = store_with(tmp_path, TREES, DRIFT).open().terms_of("trees")
    assert {stem("pruning"), stem("branches")} <= terms
    assert stem("inputs") not in terms


def test_same_content_again_changes_nothing(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES)
    before = store.open()
    with store.write() as writer:
        put(writer, TREES)
    assert store.open() is before


def test_new_version_replaces_the_old_one(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES, DRIFT)
    revised = document("trees", "Forests average trees.")
    with store.write() as writer:
        put(writer, revised)
    index = store.open()
    assert index.documents["trees"] == revised
    assert [chunk.text for chunk in index.chunks_of("trees")] == ["Forests average trees."]
    assert len(index) == 2
    assert "Pruning removes branches." not in nearest(index, "Pruning removes branches")
    assert not index.lexical.scores("pruning").any()


def test_version_replaced_twice_in_one_write_ends_as_the_last(tmp_path: Path) -> None:
    store = Store(tmp_path, ENCODER)
    with store.write() as writer:
        put(writer, TREES, document("trees", "One."), document("trees", "Two."))
    assert [chunk.text for chunk in store.open().chunks_of("trees")] == ["Two."]
    assert len(store.open()) == 1


def test_removed_document_leaves_nothing(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES, DRIFT)
    with store.write() as writer:
        writer.remove("trees")
        writer.remove("unknown")
    index = store.open()
    assert (list(index.documents), len(index), list(index.lexical.ids)) == (["drift"], 1, [index.chunks_of("drift")[0].id])
    assert nearest(index, "Trees split on features") == ["Drift changes inputs."]
    with store.stored() as stored:
        assert [record.id for record in stored.records()] == ["drift"]
        assert len(stored.chunks({"trees": TREES.sha256})[0]) == 0
    with pytest.raises(KeyError):
        index.documents["trees"]


def test_open_index_does_not_change_under_its_reader(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES)
    before = store.open()
    for number in range(3):
        with store.write() as writer:
            put(writer, document("drift", f"Version {number}."))
    assert list(before.documents) == ["trees"]
    assert before.documents["trees"] == TREES
    assert set(nearest(before, "Version")) == {chunk.text for chunk in before.chunks_of("trees")}
    assert list(store.open().documents) == ["drift", "trees"]


def test_generations_nobody_reads_are_deleted(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES)
    for number in range(4):
        with store.write() as writer:
            put(writer, document("drift", f"Version {number}."))
    assert len(list((tmp_path / "index").glob("[0-9]*"))) == 1


def test_other_reader_sees_a_write(tmp_path: Path) -> None:
    reader = Store(tmp_path, ENCODER)
    assert len(reader.open()) == 0
    store_with(tmp_path, TREES)
    assert list(reader.open().documents) == ["trees"]


def test_error_keeps_what_was_finished_before_it(tmp_path: Path) -> None:
    store = Store(tmp_path, ENCODER)
    with pytest.raises(RuntimeError):
        put_and_fail(store.write(), TREES)
    assert list(store.open().documents) == ["trees"]


def test_unfinished_generation_of_a_crash_is_dropped(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES)
    crashed = Generations(tmp_path / "index").begin(fresh=False)
    (crashed / "derived" / "vectors.npy").write_bytes(b"half")
    with store.write() as writer:
        put(writer, DRIFT)
    assert list(store.open().documents) == ["drift", "trees"]


def test_index_of_another_model_is_refused_by_a_message_that_names_the_way_out(tmp_path: Path) -> None:
    store_with(tmp_path, TREES)
    for other in (replace(ENCODER, name="letters"), replace(ENCODER, dimension=32)):
        with pytest.raises(StoreError, match=r"'words' \(64 dimensions.*`viva ingest --rebuild`"):
            Store(tmp_path, other).open()
        with pytest.raises(StoreError, match="--rebuild"), Store(tmp_path, other).write():
            pass
    assert list(Store(tmp_path, ENCODER).open().documents) == ["trees"]


def test_rebuild_that_fails_leaves_the_old_index(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES)
    with pytest.raises(RuntimeError):
        put_and_fail(store.rebuild(), DRIFT)
    assert list(store.open().documents) == ["trees"]
    with store.rebuild() as writer:
        put(writer, DRIFT)
    assert list(store.open().documents) == ["drift"]


def test_note_stays_with_the_index(tmp_path: Path) -> None:
    store = store_with(tmp_path, TREES)
    assert store.open().stored.note("guide") == ""
    with store.write() as writer:
        writer.note("guide", "first edition")
    with store.write() as writer:
        put(writer, DRIFT)
    assert store.open().stored.note("guide") == "first edition"


def test_chunks_must_be_of_the_document_given(tmp_path: Path) -> None:
    with Store(tmp_path, ENCODER).write() as writer:
        with pytest.raises(ValueError, match="another document"):
            writer.replace(TREES, split_document(DRIFT, ENCODER), ENCODER.encode([""]))
        with pytest.raises(ValueError, match="2 chunks but 1 vectors"):
            writer.replace(TREES, split_document(TREES, ENCODER), ENCODER.encode([""]))


@pytest.mark.parametrize("file", ["derived/vectors.npy", "derived/documents.json", "derived/lexical/lexical.npz", "chroma/chroma.sqlite3"])
def test_missing_file_is_an_error_that_says_what_to_do(tmp_path: Path, file: str) -> None:
    store_with(tmp_path, TREES)
    folder = tmp_path / "index" / Generations(tmp_path / "index").current()
    (folder / file).unlink()
    with pytest.raises(StoreError, match=r"--repair|ingest the documents again"):
        Store(tmp_path, ENCODER).open()


def test_missing_generation_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    store_with(tmp_path, TREES)
    (tmp_path / "index" / "current").write_text("000099")
    with pytest.raises(StoreError, match="'000099' is missing"):
        Store(tmp_path, ENCODER).open()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(texts, texts, st.lists(texts, max_size=3), st.tuples(texts, texts))
def test_records_read_back_equal(text: str, title: str, names: list[str], path: tuple[str, str]) -> None:
    section = Section(path, 0, len(text))
    stored = Document("d", title, "d.md", "text/plain", text, (section,), "topic", "tier", tuple(names), tuple(names), tuple(names))
    assert read_document("d", json.loads(json.dumps(document_metadata(stored))), text) == stored
    chunk = Chunk("c", "d", stored.sha256, title, path, 0, len(text), text, "list", "topic", "tier", tuple(names))
    assert read_chunk("c", json.loads(json.dumps(chunk_metadata(chunk))), text) == chunk


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["put", "remove"]), st.integers(0, 2)), min_size=1, max_size=6))
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_store_behaves_as_a_dictionary_of_documents(tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[str, str, int]]) -> None:
    store = Store(tmp_path_factory.mktemp("store"), ENCODER)
    expected: dict[str, Document] = {}
    for document_id, change, version in changes:
        with store.write() as writer:
            if change == "put":
                expected[document_id] = document(document_id, *["Some words."] * version, f"Version {version}.")
                put(writer, expected[document_id])
            else:
                expected.pop(document_id, None)
                writer.remove(document_id)
    index = store.open()
    assert dict(index.documents) == expected
    chunks = [chunk for each in expected.values() for chunk in split_document(each, ENCODER)]
    assert sorted(index.lexical.ids) == sorted(chunk.id for chunk in chunks)
    found = index.search(ENCODER.encode(["Version"]), 100)
    assert sorted(found) == sorted(chunk.id for chunk in chunks)
