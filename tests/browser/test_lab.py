"""The hallucination lab in a browser, with a real index."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from assistant.cache import CachedEncoder
from assistant.config import Settings
from tests.library import ENCODER, parts_over, store_of
from tests.server import served


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with served(parts_over(store_of(home), Settings(home=home), CachedEncoder(ENCODER, home / "models"))) as address:
        yield address


@pytest.fixture
def lab(context: BrowserContext, real: str) -> Iterator[Page]:
    with closing(context.new_page()) as page:
        page.goto(real)
        page.get_by_role("tab", name="Lab").click()
        yield page


def test_an_answer_is_broken_and_the_fault_is_caught(lab: Page) -> None:
    lab.get_by_role("button", name="How does L1 regularization make weights zero?").click()
    expect(lab.locator("#viva-lab .columns h3")).to_have_text(["From memory", "Grounded", "Verified"])
    fault = lab.locator("#viva-lab .kind:enabled").first
    fault.click()
    expect(lab.locator("#viva-lab .trial .outcome")).to_be_visible()
    expect(lab.locator("#viva-lab .tally")).to_contain_text("of 1 caught")
    expect(lab.locator("#viva-lab figure mark")).to_be_visible()
    fault.focus()
    lab.keyboard.press("Enter")
    expect(lab.locator("#viva-lab .tally")).to_contain_text("of 2 caught")


def test_one_s_own_question_is_answered_by_the_keyboard_alone(lab: Page) -> None:
    field = lab.get_by_role("textbox", name="Question")
    field.fill("What is a decision tree?")
    field.press("Enter")
    expect(lab.locator("#viva-lab .columns")).to_contain_text("A decision tree splits the data")
    field.fill("Who won in Rio?")
    field.press("Enter")
    expect(lab.locator("#viva-lab .columns")).to_contain_text("My sources don't answer this")
    expect(lab.locator("#viva-lab .bench")).to_have_count(0)
