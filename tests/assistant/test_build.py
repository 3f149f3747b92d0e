"""Bringing the guide into the index, and its sentences into the encoder's memory."""

from pathlib import Path

import pytest

from assistant import build
from assistant.build import Parts, learn_sentences, prepare
from assistant.cache import CachedEncoder
from assistant.config import Settings
from assistant.types import Query
from ingest.errors import DocumentError
from ingest.types import Document, Section
from tests.library import ENCODER, LASSO, PAGES, QUESTION, parts_over, store_of

NOTES = Document("notes", "Notes", "notes.txt", "text/plain", "A private note.", (Section((), 0, 15),))
PAGE = """---
id: lasso
title: Lasso
topic: models
tier: foundational
aliases: [lasso regression, L1 penalty, absolute penalty, sparse regression, least absolute shrinkage]
prerequisites: []
related: []
references: [A book]
---
## In one sentence
The lasso penalizes absolute weights.
## Explanation
The lasso makes weights zero.
## Pitfalls
The lasso needs scaled features.
## In an interview
The lasso selects features.

Follow-ups: Why zeros? Why scale?
## For a non-technical listener
The lasso packs light.
"""


def parts_in(home: Path, *documents: Document) -> Parts:
    encoder = CachedEncoder(ENCODER, home / "models")
    store = store_of(home, documents)
    return parts_over(store, Settings(home=home), encoder)


def silent(done: int, total: int, what: str) -> None:
    pass


def write_guide(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "lasso.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(build, "GUIDE", folder)


def test_what_the_guide_says_can_be_asked_once_prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_guide(tmp_path / "guide", PAGE, monkeypatch)
    parts = parts_in(tmp_path / "home")
    prepare(parts, silent)
    answer = parts.chain.invoke(Query("What is the lasso?"))
    assert answer.sentences[0].text == "The lasso penalizes absolute weights."


def test_preparing_again_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_guide(tmp_path / "guide", PAGE, monkeypatch)
    parts = parts_in(tmp_path / "home")
    prepare(parts, silent)
    generation = parts.store.open().generation
    prepare(parts, silent)
    assert parts.store.open().generation == generation


def test_a_faulty_page_stops_the_preparation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_guide(tmp_path / "guide", PAGE.replace("## Pitfalls\n", ""), monkeypatch)
    with pytest.raises(DocumentError, match=r"lasso\.md.*Pitfalls"):
        prepare(parts_in(tmp_path / "home"), silent)


def test_names_are_learnt_with_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_guide(tmp_path / "guide", PAGE, monkeypatch)
    parts = parts_in(tmp_path / "home")
    prepare(parts, silent)
    assert parts.encoder.remembers(next(iter(parts.store.open().records.values())).names)


def test_sentences_of_the_guide_are_learnt_and_those_of_users_are_not(tmp_path: Path) -> None:
    parts = parts_in(tmp_path, *PAGES, NOTES)
    learn_sentences(parts, silent)
    assert parts.encoder.remembers([LASSO.split(". ")[0] + "."])
    assert not parts.encoder.remembers([NOTES.text])
    assert not parts.encoder.remembers([QUESTION])


def test_what_was_learnt_is_not_learnt_again(tmp_path: Path) -> None:
    seen: list[int] = []
    parts = parts_in(tmp_path, *PAGES)
    for _ in range(2):
        learn_sentences(parts, lambda done, _total, _what: seen.append(done))
    assert len(seen) == 1
