"""The evaluation in a browser, with a real index of a few pages."""

from contextlib import closing
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from assistant.cache import CachedEncoder
from assistant.config import Settings
from tests.library import ENCODER, golden_pages, parts_over, store_of
from tests.server import served


def test_a_small_run_is_started_by_keyboard_and_its_report_opens(context: BrowserContext, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, runs=tmp_path / "runs")
    parts = parts_over(store_of(tmp_path, golden_pages()), settings, CachedEncoder(ENCODER, tmp_path / "models"))
    with served(parts) as address, closing(context.new_page()) as page:
        page.goto(address)
        page.get_by_role("tab", name="Evaluation").click()
        start = page.get_by_role("button", name="Measure 30 questions")
        start.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#viva-evaluation .told")).to_contain_text("30 questions measured in", timeout=30_000)
        expect(start).to_be_focused()
        expect(page.get_by_role("row", name="Must-have facts")).to_contain_text("25 questions")
        with context.expect_page() as opened:
            page.get_by_role("link", name="Open the full report").click()
        with closing(opened.value) as report:
            expect(report.get_by_role("heading", name="Viva, measured")).to_be_visible()
            expect(report.locator(".main-svg").first).to_be_visible()
