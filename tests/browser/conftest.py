"""One Chromium and one server for all browser tests; every test gets a session of its own."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[OpenPage]:
    """Opens the chat in a context of its own. Any error on the page fails the test."""
    contexts = []
    errors: list[str] = []

    def open_one(width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", reduced_motion="reduce")
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator(".welcome").wait_for()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


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
