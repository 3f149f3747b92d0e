"""The product in a real browser: the real guide, the real model."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from gradio_client import Client  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from assistant.build import Parts
from assistant.quiz.build import build_practice
from tests.chromium import ask, new_context
from tests.server import served

QUESTIONS = ("What is overfitting?", "Why does L1 give exact zeros?", "What is the formula of F1?", "How do I cook pasta?")


@pytest.fixture(scope="module")
def address(guide_parts: Parts) -> Iterator[str]:
    with served(guide_parts, build_practice(guide_parts)) as address:
        yield address


@pytest.fixture(scope="module")
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with closing(new_context(chromium)) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)  # for a busy machine: the first answer waits for what is loaded then
        page.goto(address)
        page.locator(".welcome .suggestion").first.wait_for()
        yield page


def words(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip()


def test_every_chip_of_an_answer_leads_to_its_very_sentence(page: Page, guide_parts: Parts) -> None:
    ask(page, "What is the bias-variance tradeoff?")
    documents = guide_parts.store.open().documents
    for chip in page.locator(".turn").last.locator(".prose p .chip").all():
        sentence = chip.locator("xpath=ancestor::span[not(@class)]").inner_text()
        chip.click()
        marked = page.locator(".panel .cited.active")
        expect(marked).to_have_count(1)
        expect(marked).to_be_in_viewport()
        assert words(marked.inner_text()) == words(re.sub(r"\[\d+\]", "", sentence))
        start, end = map(int, str(marked.get_attribute("data-cite")).split("-"))
        place = page.locator(".source.active .place").inner_text().split(" · ")[0]
        assert words(documents[place].text[start:end]) == words(marked.inner_text())
    assert page.locator(".turn").last.locator(".prose p .chip").count() >= 2


def test_a_follow_up_is_read_in_the_light_of_the_conversation(page: Page) -> None:
    ask(page, "What is L1 regularization?")
    ask(page, "and L2?")
    expect(page.locator(".turn").last.locator(".read-as")).to_contain_text("L2")
    expect(page.locator(".panel .source .title").first).to_contain_text("L2 regularization")


def test_a_question_beside_the_sources_is_refused(page: Page) -> None:
    ask(page, "How do I cook pasta?")
    expect(page.locator(".turn").last.locator(".abstained .nearest-list li")).not_to_have_count(0)
    expect(page.locator(".turn").last.locator(".chip")).to_have_count(0)


def test_twenty_people_at_once_each_get_their_own_answer(address: str) -> None:
    client = Client(address, verbose=False, analytics_enabled=False)

    def answered(question: str) -> dict[str, Any]:
        answer: dict[str, Any] = client.predict(question, api_name="/ask")
        return answer

    asked = [QUESTIONS[person % len(QUESTIONS)] for person in range(20)]
    with ThreadPoolExecutor(20) as people:
        answers = list(people.map(answered, asked))
    assert [answer["question"] for answer in answers] == asked
    assert [answer["status"] for answer in answers] == ["abstained" if "pasta" in question else "answered" for question in asked]
