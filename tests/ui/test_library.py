from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from bs4 import BeautifulSoup

from assistant.build import Parts
from assistant.cache import CachedEncoder
from assistant.config import GUIDE, Settings
from ingest.index import Store
from ingest.pipeline import ingest
from tests.fakes import WordEncoder
from tests.ui.fakes import fake_parts
from ui.library import Library

NOTES = "# My notes\n\nAutograd records operations on tensors. <b>It</b> replays them backwards.\n"


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    home = tmp_path / "home"
    encoder = CachedEncoder(WordEncoder(), home / "models")
    return replace(fake_parts(), settings=Settings(home=home), encoder=encoder, store=Store(home, encoder))


@pytest.fixture
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the server puts what a browser uploads."""
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(folder))
    return folder


def event(**data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def add(library: Library, *files: Path) -> list[dict[str, Any]]:
    return list(library.add(event(paths=[str(file) for file in files])))


def upload(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_files_are_added_one_by_one_and_each_says_what_became_of_it(parts: Parts, uploads: Path) -> None:
    messages = add(Library(parts), upload(uploads, "notes.md", NOTES), upload(uploads, "empty.txt", ""), upload(uploads, "x.xyz", "x"))
    lines = [line.get_text() for line in BeautifulSoup(messages[-1]["outcomes"], "html.parser").find_all("p")]
    assert lines[0] == "notes.md: 1 chunk added."
    assert lines[1].startswith("empty.txt: the file is empty.")
    assert lines[2].startswith("x.xyz: files of this type can't be read yet")
    assert messages[0]["progress"]["total"] > 0
    assert [record.title for record in parts.store.open().records.values()] == ["My notes"]
    assert [file.name for file in (parts.settings.home / "documents").iterdir()] == ["notes.md"]


def test_a_newer_version_of_a_file_takes_its_place(parts: Parts, uploads: Path) -> None:
    library = Library(parts)
    add(library, upload(uploads, "notes.md", NOTES))
    assert "known already" in add(library, upload(uploads, "notes.md", NOTES))[-1]["outcomes"]
    add(library, upload(uploads, "notes.md", NOTES.replace("My notes", "Newer notes")))
    assert [record.title for record in parts.store.open().records.values()] == ["Newer notes"]


def test_what_was_added_can_be_removed(parts: Parts, uploads: Path) -> None:
    library = Library(parts)
    add(library, upload(uploads, "notes.md", NOTES))
    (document,) = parts.store.open().records
    message = library.remove(event(document=document))
    assert "My notes was removed." in message["outcomes"]
    assert not parts.store.open().records
    assert list((parts.settings.home / "documents").iterdir()) == []


def test_a_page_of_the_guide_can_not_be_removed(parts: Parts) -> None:
    ingest([GUIDE / "generalisation" / "overfitting.md"], parts.store, parts.encoder, lambda _done, _total, _what: None)
    library = Library(parts)
    library.remove(event(document="overfitting"))
    shown = BeautifulSoup(library.look()["documents"], "html.parser")
    assert [page.get_text() for page in shown.select(".topic li")] == ["Overfitting"]
    assert shown.select(".remove") == []


def test_a_file_that_was_not_uploaded_is_refused(parts: Parts, uploads: Path, tmp_path: Path) -> None:  # noqa: ARG001
    with pytest.raises(ValueError, match="not uploaded"):
        add(Library(parts), upload(tmp_path, "private.md", NOTES))


def test_titles_are_text(parts: Parts, uploads: Path) -> None:
    library = Library(parts)
    add(library, upload(uploads, "notes.md", "# <img src=x onerror=alert(1)>\n\nText."))
    assert "<img" not in library.look()["documents"]
