"""One Chromium and one server for all browser tests; every test gets a session of its own."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

import app
from tests.ui.fakes import FakeChain, FakeStore, fake_parts

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"There is no browser at {CHROMIUM}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chain() -> FakeChain:
    return FakeChain()


@pytest.fixture(scope="session")
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture(scope="session")
def address(chain: FakeChain, store: FakeStore) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = app.start(fake_parts(chain, store), port)
    yield f"http://127.0.0.1:{port}"
    served.close(verbose=False)


@pytest.fixture(scope="session")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """Shared, so that the browser has Gradio's files cached. A session of the chat is a page, not a context."""
    with closing(new_context(chromium)) as shared:
        yield shared


def new_context(chromium: Browser) -> BrowserContext:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(10_000)
    return context


@pytest.fixture
def open_page(context: BrowserContext, address: str) -> Iterator[OpenPage]:
    """Opens the chat in a page, and so a session, of its own."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(width: int = 1280, height: int = 800, dark: bool = False, within: BrowserContext = context) -> Page:
        page = within.new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
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


@pytest.fixture
def ask() -> Callable[[Page, str], None]:
    """Types a question and waits for the whole answer."""

    def ask_and_wait(page: Page, question: str) -> None:
        answered = page.locator(".turn").count()
        page.get_by_label("Your question").fill(question)
        page.keyboard.press("Enter")
        page.locator(".turn").nth(answered).wait_for()
        page.locator(".turns[aria-busy=false]").wait_for()

    return ask_and_wait
