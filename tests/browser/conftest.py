"""One server for all browser tests; every test gets a session of its own."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page

from tests.chromium import PHONE, new_context
from tests.server import served, tolerate_gradio
from tests.ui.fakes import FakeChain, FakeStore, fake_parts

OpenPage = Callable[..., Page]


def pytest_configure(config: pytest.Config) -> None:
    tolerate_gradio(config)


@pytest.fixture(scope="session")
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture(scope="session")
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where questions are logged."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def address(chain: FakeChain, store: FakeStore, home: Path) -> Iterator[str]:
    with served(fake_parts(chain, store, home=home)) as address:
        yield address


@pytest.fixture(scope="session")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Shared, so that the browser has Gradio's files cached. A session of the chat is a page, not a context."""
    with closing(new_context(chromium)) as shared:
        yield shared


@pytest.fixture(scope="session")
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    with closing(new_context(chromium, PHONE)) as shared:
        yield shared


@pytest.fixture
def open_page(context: BrowserContext, address: str) -> Iterator[OpenPage]:
    """Opens the chat in a page, and so a session, of its own. Any error on it fails the test."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(within: BrowserContext = context, height: int = 800, scheme: Literal["light", "dark"] = "light") -> Page:
        page = within.new_page()
        pages.append(page)
        if within is context:
            page.set_viewport_size({"width": 1280, "height": height})
            page.emulate_media(color_scheme=scheme)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator(".welcome").wait_for()
        return page

    yield open_one
    for page in pages:
        page.close()
    assert errors == []


@pytest.fixture(scope="session")
def shared_page(context: BrowserContext, address: str) -> Page:
    """Opening a page takes a second, so most tests share one."""
    page = context.new_page()
    page.goto(address)
    return page


@pytest.fixture
def page(shared_page: Page) -> Iterator[Page]:
    """A page with a new conversation. Any error on it fails the test."""
    errors: list[str] = []

    def note(error: Error) -> None:
        errors.append(str(error))

    shared_page.on("pageerror", note)
    shared_page.locator(".composer").wait_for()
    if shared_page.locator(".turn").count():
        shared_page.get_by_role("button", name="New conversation").click()
    shared_page.locator(".welcome").wait_for()
    yield shared_page
    shared_page.remove_listener("pageerror", note)
    assert errors == []
