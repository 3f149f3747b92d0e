"""The story of an ingest: files in, a whole index out."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import pipeline
from ingest.chroma import embedded_client
from ingest.errors import DocumentError, StoreError
from ingest.generations import Generations
from ingest.index import Store
from ingest.load import load_file
from ingest.pipeline import check, ingest, rebuild, remove, repair, sync_guide
from ingest.split import split_document
from ingest.types import Vectors
from tests.fakes import WordEncoder

PAGE = """---
id: {id}
title: {title}
topic: models
tier: foundational
aliases: [one, two, three, four, five]
prerequisites: []
related: []
references: [A book.]
---
## In one sentence
{title} is a model.
## Explanation
It is explained.
## Pitfalls
It may fail.
## In an interview
60 seconds: "It is a model."
Follow-ups: Why? How?
## For a non-technical listener
It helps.
"""


@dataclass(frozen=True)
class CountingEncoder(WordEncoder):
    """Remembers what it was given."""

    encoded: list[str] = field(default_factory=list, compare=False)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded.extend(texts)
        return super().encode(texts)


def quiet(done: int, total: int, what: str) -> None:
    """Nobody is watching."""


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def store(tmp_path: Path, encoder: CountingEncoder) -> Store:
    return Store(tmp_path / "home", encoder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files to ingest."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "drift.md").write_text("# Drift\n\nDrift changes the inputs.\n\n## Remedies\n\nRetrain on recent data.\n")
    (tmp_path / "notes" / "trees.txt").write_text("Trees split on features. Pruning removes branches.\n")
    return tmp_path / "notes"


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """A guide of two pages."""
    (tmp_path / "guide" / "models").mkdir(parents=True)
    for page in ("trees", "forests"):
        write_page(tmp_path / "guide", page, page.title())
    return tmp_path / "guide"


def write_page(guide: Path, page: str, title: str) -> None:
    (guide / "models" / f"{page}.md").write_text(PAGE.format(id=page, title=title))


def titles(store: Store) -> list[str]:
    return sorted(record.title for record in store.open().records.values())


def test_files_of_a_folder_are_found_by_their_words(folder: Path, store: Store, encoder: WordEncoder) -> None:
    drift, trees = ingest([folder], store, encoder, quiet)
    assert (drift.path.name, drift.chunks, drift.error) == ("drift.md", 2, None)
    assert (trees.path.name, trees.chunks, trees.error) == ("trees.txt", 1, None)
    index = store.open()
    (chunk,) = index.chunks(index.search(encoder.encode(["retrain on recent data"]), 1))
    document = index.documents[chunk.document_id]
    assert (document.id,) == drift.added
    assert document.text[chunk.start : chunk.end] == chunk.text == "Retrain on recent data."


def test_unchanged_files_are_passed_over(folder: Path, store: Store, encoder: CountingEncoder) -> None:
    first = ingest([folder], store, encoder, quiet)
    before = store.open()
    encoder.encoded.clear()
    again = ingest([folder], store, encoder, quiet)
    assert [outcome.unchanged for outcome in again] == [outcome.added for outcome in first]
    assert [(outcome.added, outcome.chunks) for outcome in again] == [((), 0)] * 2
    assert store.open() is before
    assert encoder.encoded == []


def test_changed_file_takes_the_place_of_its_old_version(folder: Path, store: Store, encoder: WordEncoder) -> None:
    ingest([folder], store, encoder, quiet)
    (folder / "trees.txt").write_text("Forests average trees.\n")
    _, trees = ingest([folder], store, encoder, quiet)
    assert [chunk.text for chunk in store.open().chunks_of(*trees.added)] == ["Forests average trees."]
    assert len(store.open().documents) == 2


def test_bad_file_is_reported_and_the_rest_goes_on(folder: Path, store: Store, encoder: WordEncoder) -> None:
    (folder / "empty.md").write_text("")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    (folder / "photo.xyz").write_bytes(b"\x00\x01")
    outcomes = ingest([folder, folder / "missing.md"], store, encoder, quiet)
    errors = {outcome.path.name: str(outcome.error) for outcome in outcomes if outcome.error}
    assert sorted(errors) == ["broken.pdf", "empty.md", "missing.md", "photo.xyz"]
    assert all(name in message for name, message in errors.items())
    assert titles(store) == ["Drift", "trees"]


def test_second_file_of_an_id_is_reported(guide: Path, store: Store, encoder: WordEncoder) -> None:
    (guide / "models" / "zz.md").write_text(PAGE.format(id="trees", title="Other trees"))
    *read, refused = ingest([guide], store, encoder, quiet)
    assert "'trees' is that of" in str(refused.error)
    assert [outcome.error for outcome in read] == [None, None]
    assert titles(store) == ["Forests", "Trees"]


def test_batches_hold_all_there_is(folder: Path, store: Store, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH_CHUNKS", 2)
    monkeypatch.setattr(pipeline, "EMBED_CHUNKS", 1)
    for number in range(5):
        (folder / f"{number}.md").write_text("".join(f"# Part {part}\n\nText {number} {part}.\n\n" for part in range(3)))
    ingest([folder], store, encoder, quiet)
    assert check(store, encoder, quiet) == []
    assert len(store.open()) == 18


def test_progress_grows_to_the_whole(folder: Path, store: Store, encoder: WordEncoder) -> None:
    seen: list[tuple[int, int, str]] = []
    ingest([folder], store, encoder, lambda *report: seen.append(report))
    done = [each for each, _, _ in seen]
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert done == sorted(done)
    assert (done[-1], {total for _, total, _ in seen}) == (size, {size})
    assert "reading drift.md" in [what for _, _, what in seen]


def test_guide_is_read_once(guide: Path, store: Store, encoder: CountingEncoder) -> None:
    assert [outcome.added for outcome in sync_guide(guide, store, encoder, quiet)] == [("forests",), ("trees",)]
    before = store.open()
    encoder.encoded.clear()
    assert sync_guide(guide, store, encoder, quiet) == []
    assert (store.open(), encoder.encoded) == (before, [])


def test_page_that_left_the_guide_leaves_the_index_and_nothing_else_does(
    guide: Path, folder: Path, store: Store, encoder: WordEncoder
) -> None:
    own = folder / "own.md"
    own.write_text(PAGE.format(id="own", title="My own page"))
    ingest([folder], store, encoder, quiet)
    sync_guide(guide, store, encoder, quiet)
    (guide / "models" / "trees.md").unlink()
    write_page(guide, "boosting", "Boosting")
    assert [outcome.added for outcome in sync_guide(guide, store, encoder, quiet)] == [("boosting",), ()]
    assert titles(store) == ["Boosting", "Drift", "Forests", "My own page", "trees"]


def test_page_that_is_broken_keeps_its_last_version_and_is_reported_until_corrected(
    guide: Path, store: Store, encoder: WordEncoder
) -> None:
    sync_guide(guide, store, encoder, quiet)
    (guide / "models" / "trees.md").write_text(PAGE.format(id="trees", title="Trees").replace("## Pitfalls\nIt may fail.\n", ""))
    for _ in range(2):
        assert ["Pitfalls" in str(outcome.error) for outcome in sync_guide(guide, store, encoder, quiet)] == [False, True]
    assert titles(store) == ["Forests", "Trees"]
    write_page(guide, "trees", "Decision trees")
    sync_guide(guide, store, encoder, quiet)
    assert titles(store) == ["Decision trees", "Forests"]


def test_guide_comes_back_after_the_index_was_deleted(guide: Path, store: Store, encoder: WordEncoder, tmp_path: Path) -> None:
    sync_guide(guide, store, encoder, quiet)
    (tmp_path / "home" / "index").rename(tmp_path / "gone")
    assert len(sync_guide(guide, store, encoder, quiet)) == 2
    assert titles(store) == ["Forests", "Trees"]


def test_missing_guide_is_an_error_that_names_it(store: Store, encoder: WordEncoder, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no-guide"):
        sync_guide(tmp_path / "no-guide", store, encoder, quiet)


def test_remove_forgets_what_is_known_and_names_it(folder: Path, store: Store, encoder: WordEncoder) -> None:
    drift, trees = ingest([folder], store, encoder, quiet)
    assert remove([*drift.added, "unknown", *drift.added], store) == [*drift.added]
    assert list(store.open().documents) == [*trees.added]
    assert check(store, encoder, quiet) == []


def test_rebuild_embeds_the_stored_texts_with_another_model(
    folder: Path, guide: Path, store: Store, encoder: WordEncoder, tmp_path: Path
) -> None:
    ingest([folder], store, encoder, quiet)
    sync_guide(guide, store, encoder, quiet)
    before = dict(store.open().documents)
    (folder / "trees.txt").unlink()
    other = replace(encoder, name="letters", dimension=16)
    renewed = Store(tmp_path / "home", other)
    with pytest.raises(StoreError, match="viva ingest --rebuild"):
        renewed.open()
    assert rebuild(renewed, other, quiet) == []
    assert dict(renewed.open().documents) == before
    assert check(renewed, other, quiet) == []
    (guide / "models" / "trees.md").unlink()
    sync_guide(guide, renewed, other, quiet)
    assert titles(renewed) == ["Drift", "Forests", "trees"]


def test_rebuild_of_nothing_is_an_empty_index(store: Store, encoder: WordEncoder) -> None:
    assert rebuild(store, encoder, quiet) == []
    assert len(store.open()) == 0


def delete_file(generation: Path) -> None:
    (generation / "derived" / "documents.json").unlink()


def garble_lexical_index(generation: Path) -> None:
    path = generation / "derived" / "lexical" / "lexical.npz"
    with np.load(path) as stored:
        columns = {name: stored[name] for name in stored.files}
    columns["scores"] = columns["scores"][::-1]
    np.savez(path, **columns)


def garble_vectors(generation: Path) -> None:
    path = generation / "derived" / "vectors.npy"
    np.save(path, np.load(path)[::-1])


def garble_passage(generation: Path) -> None:
    path = generation / "derived" / "chunks.jsonl"
    path.write_text(path.read_text().replace("Retrain", "Restart"))


def lose_a_passage(generation: Path) -> None:
    with chunks_in_chroma(generation) as chunks:
        chunks.delete(where_document={"$contains": "Retrain"})


def swap_vectors_in_chroma(generation: Path) -> None:
    with chunks_in_chroma(generation) as chunks:
        held = chunks.get(include=["embeddings"])
        chunks.update(held["ids"], embeddings=held["embeddings"][::-1])


@contextmanager
def chunks_in_chroma(generation: Path) -> Iterator[Any]:
    client = embedded_client(generation / "chroma")
    yield client.get_collection("viva_chunks", embedding_function=None)
    client.close()


def lose_the_graph(generation: Path, collection: str = "viva_chunks") -> None:
    """The files in which Chroma keeps a collection's vectors."""
    with sqlite3.connect(generation / "chroma" / "chroma.sqlite3") as database:
        query = "SELECT s.id FROM segments s JOIN collections c ON s.collection = c.id WHERE s.scope = 'VECTOR' AND c.name = ?"
        ((segment,),) = database.execute(query, [collection])
    database.close()
    for path in (generation / "chroma" / segment).iterdir():
        path.write_bytes(b"")


DAMAGES: list[tuple[Callable[[Path], None], str]] = [
    (delete_file, "documents.json"),
    (garble_lexical_index, "lexical index"),
    (garble_vectors, "another text's vector"),
    (garble_passage, "is not what stands there"),
    (lose_a_passage, "Chroma holds 1 of its passages; 2 are kept"),
    (swap_vectors_in_chroma, "not found by its own vector"),
    (lose_the_graph, "can't be read"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_damage_is_found_and_repaired(
    folder: Path, store: Store, encoder: WordEncoder, tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    ingest([folder], store, encoder, quiet)
    before = dict(store.open().documents)
    assert check(store, encoder, quiet) == []
    damage(live_generation(tmp_path))
    damaged = Store(tmp_path / "home", encoder)
    faults = check(damaged, encoder, quiet)
    assert any(message in fault.message for fault in faults), faults
    assert repair(damaged, encoder, quiet) == []
    assert check(damaged, encoder, quiet) == []
    assert dict(damaged.open().documents) == before


def test_texts_that_cannot_be_read_are_an_error_that_says_what_to_do(
    folder: Path, store: Store, encoder: WordEncoder, tmp_path: Path
) -> None:
    ingest([folder], store, encoder, quiet)
    lose_the_graph(live_generation(tmp_path), "viva_documents")
    damaged = Store(tmp_path / "home", encoder)
    assert check(damaged, encoder, quiet)
    with pytest.raises(StoreError, match="Delete the folder `index`"):
        repair(damaged, encoder, quiet)


def test_text_that_was_altered_is_given_up_by_name(folder: Path, store: Store, encoder: WordEncoder, tmp_path: Path) -> None:
    ingest([folder], store, encoder, quiet)
    with sqlite3.connect(live_generation(tmp_path) / "chroma" / "chroma.sqlite3") as database:
        database.execute("UPDATE embedding_metadata SET string_value = replace(string_value, 'Pruning', 'Cutting')")
    database.close()
    damaged = Store(tmp_path / "home", encoder)
    assert "Its text is not the one that was stored." in [fault.message for fault in check(damaged, encoder, quiet)]
    (fault,) = repair(damaged, encoder, quiet)
    assert "Ingest it again from" in fault.message
    assert "trees.txt" in fault.message
    assert titles(damaged) == ["Drift"]
    ingest([folder], damaged, encoder, quiet)
    assert check(damaged, encoder, quiet) == []
    assert titles(damaged) == ["Drift", "trees"]


def test_passage_that_never_came_is_missed(folder: Path, store: Store, encoder: WordEncoder) -> None:
    ((document,), _) = (load_file(path) for path in sorted(folder.iterdir()))
    chunks = split_document(document, encoder)[:1]
    with store.write() as writer:
        writer.replace(document, chunks, encoder.encode([chunk.embedded_text for chunk in chunks]))
    assert [fault.message for fault in check(store, encoder, quiet)] == ["Passages are missing from its section Remedies."]
    repair(store, encoder, quiet)
    assert check(store, encoder, quiet) == []
    assert len(store.open()) == 2


def test_whole_index_is_not_made_anew(folder: Path, store: Store, encoder: WordEncoder) -> None:
    ingest([folder], store, encoder, quiet)
    before = store.open()
    assert repair(store, encoder, quiet) == []
    assert store.open() is before


def live_generation(tmp_path: Path) -> Path:
    generations = Generations(tmp_path / "home" / "index")
    return generations.folder / generations.current()
