"""The Progress tab in a real browser: plots in both themes, practice at a click, and the learner's data."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.quiz.session import Practice
from tests.assistant.quiz.practising import Clock
from tests.browser.test_look import OVERFLOW, POOR_CONTRAST
from tests.server import served
from tests.ui.fakes import fake_parts
from tests.ui.practised import practice_at, practise_two_days

BARS = "getComputedStyle(document.querySelector('[data-plot=load] .bars path')).fill"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    clock = Clock()
    made = practice_at(tmp_path_factory.mktemp("learner"), clock)
    practise_two_days(made, clock)
    with closing(made.store):
        yield made


@pytest.fixture(scope="module")
def address(practice: Practice) -> Iterator[str]:
    with served(fake_parts(), practice) as address:
        yield address


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The tab, opened by somebody who has not been here before. Any error on the page fails the test."""
    errors: list[str] = []
    with closing(context.new_page()) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator(".welcome").wait_for()
        page.get_by_role("tab", name="Progress").click()
        page.locator("#viva-progress .map").wait_for()
        yield page
        page.evaluate("localStorage.clear()")
    assert errors == []


def test_plots_follow_the_theme_and_all_text_can_be_read(page: Page) -> None:
    for name in ("calibration", "forecast", "load", "calendar"):
        expect(page.locator(f"[data-plot={name}] .main-svg").first).to_be_visible()
    assert page.evaluate(BARS) == "rgb(31, 93, 76)"
    assert page.evaluate(POOR_CONTRAST) == []
    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_function(f"{BARS} === 'rgb(143, 203, 177)'")
    assert page.evaluate(POOR_CONTRAST) == []
    assert page.evaluate("window.hacked") is None


def test_a_field_of_the_map_tells_about_itself_and_can_be_practised(page: Page) -> None:
    page.get_by_label("Now", exact=True).check()
    expect(page.locator(".map .cell .now").first).to_be_visible()
    expect(page.locator(".map .cell .then").first).to_be_hidden()
    page.get_by_role("button", name="Evaluation, advanced").click()
    expect(page.locator(".chosen")).to_contain_text("1 of 1 question asked")
    expect(page.locator(".chosen")).to_be_in_viewport()
    page.locator(".chosen").get_by_role("button", name="Practise").click()
    expect(page.locator("#viva-quiz .prompt")).to_contain_text("onerror")


def test_a_learners_data_goes_out_and_comes_in_and_is_deleted_after_two_questions(page: Page, practice: Practice, tmp_path: Path) -> None:
    for button, name in (("Anki deck", "viva-me.apkg"), ("Answers as CSV", "viva-me.csv"), ("All my data (JSON)", "viva-me.json")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
    page.locator("#viva-progress input[type=file]").set_input_files(tmp_path / "viva-me.json")
    expect(page.locator("#viva-progress .told")).to_have_text("Imported, as Me 2.")
    page.get_by_role("button", name="Delete me").click()
    page.get_by_role("button", name="Delete everything").click()
    assert [profile.name for profile in practice.store.profiles()] == ["Me", "Me 2"]
    page.get_by_role("button", name="There is no way back: really delete?").click()
    expect(page.locator("#viva-progress .told")).to_contain_text("Me 2 was deleted")
    assert [profile.name for profile in practice.store.profiles()] == ["Me"]


def test_a_phone_needs_no_sideways_scrolling_here(phone: BrowserContext, address: str) -> None:
    with closing(phone.new_page()) as page:
        page.goto(address)
        page.locator(".welcome").wait_for()
        page.evaluate("viva.openTab('Progress')")
        page.locator("#viva-progress .map").wait_for()
        assert page.evaluate(OVERFLOW) == 0
        assert page.locator("#viva-progress .progress").evaluate("each => each.scrollWidth - each.clientWidth") == 0
