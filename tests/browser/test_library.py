"""Adding and removing documents, with a real index."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.cache import CachedEncoder
from assistant.config import Settings
from ingest.index import Store
from tests.fakes import WordEncoder
from tests.server import served
from tests.ui.fakes import fake_parts


@pytest.fixture
def library(context: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    encoder = CachedEncoder(WordEncoder(), tmp_path)
    parts = replace(fake_parts(), settings=Settings(home=tmp_path), encoder=encoder, store=Store(tmp_path, encoder))
    with served(parts) as address, closing(context.new_page()) as page:
        page.goto(address)
        page.get_by_role("tab", name="Library").click()
        yield page


def test_documents_come_and_go(library: Page, tmp_path: Path) -> None:
    notes, sheet = tmp_path / "notes.md", tmp_path / "sheet.xyz"
    notes.write_text("# My notes <img src=x onerror='window.hacked=1'>\n\nAutograd records operations on tensors.\n", encoding="utf-8")
    sheet.write_text("1", encoding="utf-8")
    expect(library.locator(".documents")).to_contain_text("0 documents of yours")
    library.locator("#viva-library input").set_input_files([notes, sheet])
    expect(library.locator(".outcome").first).to_have_text("notes.md: 1 chunk added.")
    expect(library.get_by_role("alert")).to_contain_text("sheet.xyz: files of this type can't be read yet")
    expect(library.locator(".own .title")).to_have_text("My notes <img src=x onerror='window.hacked=1'>")
    library.get_by_role("tab", name="Chat").click()
    expect(library.locator(".status")).to_contain_text("1 document · 1 chunk")
    library.get_by_role("tab", name="Library").click()
    remove = library.locator(".remove")
    remove.click()
    expect(remove).to_have_text("Really remove?")
    remove.click()
    expect(library.locator(".own")).to_have_count(0)
    assert library.evaluate("window.hacked") is None
