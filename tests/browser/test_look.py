"""Light, dark and phone; and that nothing is fetched from elsewhere."""

from contextlib import closing
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import OpenPage
from tests.chromium import DESKTOP, ask, new_context

POOR_CONTRAST = """() => {
  const channels = color => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (let each = element; each; each = each.parentElement) {
      const [r, g, b, alpha = 1] = channels(getComputedStyle(each).backgroundColor);
      if (alpha === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest(".katex-mathml, .bracket, style")) continue;
    const [one, other] = [light(channels(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) poor.add(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`);
  }
  return [...poor];
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_can_be_read(open_page: OpenPage, scheme: Literal["light", "dark"]) -> None:
    page = open_page(scheme=scheme)
    assert page.evaluate(POOR_CONTRAST) == []
    for question in ("What is lasso?", "How do I cook pasta?", "hello", "something broken"):
        ask(page, question)
    page.locator(".turn").first.locator(".chip").first.click()
    page.locator(".panel mark.active").wait_for()
    assert page.evaluate(POOR_CONTRAST) == []
    page.get_by_role("tab", name="Library").click()
    page.locator(".own .title").first.wait_for()
    assert page.evaluate(POOR_CONTRAST) == []


def test_the_system_decides_between_light_and_dark_until_the_reader_does(chromium: Browser, open_page: OpenPage) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with closing(new_context(chromium, DESKTOP, color_scheme="dark")) as context:
        page = open_page(context)
        assert page.evaluate(ground) == "rgb(23, 22, 20)"
        page.get_by_role("button", name="Switch between light and dark").click()
        assert page.evaluate(ground) == "rgb(250, 248, 243)"
        page.reload()
        page.locator(".welcome").wait_for()
        assert page.evaluate(ground) == "rgb(250, 248, 243)"


def test_a_phone_needs_no_sideways_scrolling(phone: BrowserContext, open_page: OpenPage) -> None:
    page = open_page(phone)
    assert page.evaluate(OVERFLOW) == 0
    for question in ("What is lasso?", "How do I cook pasta?", "hostile"):
        ask(page, question)
        assert page.evaluate(OVERFLOW) == 0
        assert page.locator(".log").evaluate("log => log.scrollWidth - log.clientWidth") == 0
    table = page.locator(".turn .table-box").first
    assert table.evaluate("box => box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX === 'auto'")
    page.locator("#viva-tabs .overflow-menu > button").tap()
    page.locator("#viva-tabs .overflow-dropdown").get_by_text("Library").tap()
    page.locator(".own .title").first.wait_for()
    assert page.evaluate(OVERFLOW) == 0


def test_on_a_phone_the_sources_are_a_sheet(phone: BrowserContext, open_page: OpenPage) -> None:
    page = open_page(phone)
    ask(page, "What is lasso?")
    expect(page.locator(".panel")).to_be_hidden()
    chip = page.locator(".chip").nth(1)
    chip.tap()
    expect(page.locator(".panel mark.active")).to_be_in_viewport()
    assert page.locator(".log").evaluate("log => log.scrollTop") == 0
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(chip).to_be_focused()
    page.get_by_role("button", name="2 sources").tap()
    expect(page.locator(".panel")).to_be_visible()
    page.get_by_role("button", name="Close sources").tap()
    expect(page.locator(".panel")).to_be_hidden()


def test_nothing_is_fetched_from_another_host(chromium: Browser, open_page: OpenPage) -> None:
    with closing(new_context(chromium)) as context:
        urls: list[str] = []
        context.on("request", lambda request: urls.append(request.url))
        page = open_page(context)
        ask(page, "What is lasso?")
        page.locator(".chip").first.click()
        ask(page, "hostile")
        page.get_by_role("button", name="Switch between light and dark").click()
        addresses = [urlsplit(url) for url in urls]
        assert {each.hostname for each in addresses if each.scheme not in ("data", "blob")} == {"127.0.0.1"}
        assert any(each.path.endswith(".woff2") for each in addresses)


def test_nothing_of_gradio_is_left_to_see(page: Page) -> None:
    assert page.locator("footer:visible").count() == 0
    assert "gradio" not in page.locator("body").inner_text().lower()
    assert "Inter" in page.evaluate("getComputedStyle(document.body).fontFamily")
    assert page.title() == "Viva"


def test_its_landmarks_and_live_regions_are_named(page: Page) -> None:
    ask(page, "What is lasso?")
    for role, name in (("region", "Chat"), ("complementary", "Sources"), ("textbox", "Your question"), ("region", "Conversation")):
        expect(page.get_by_role(role, name=name)).to_be_visible()  # type: ignore[arg-type]
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")
    unnamed = page.locator("#viva-chat button:visible").evaluate_all(
        "buttons => buttons.filter(b => !b.ariaLabel && !b.textContent.trim()).length"
    )
    assert unnamed == 0
