"""A session in a real browser: a question of each kind, by the keyboard alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.quiz.attempts import Current
from assistant.quiz.grade import key_of
from assistant.quiz.session import Practice
from assistant.quiz.types import Cloze, FreeText, Matching, MultipleChoice, Ordering, Question
from tests.chromium import DESKTOP, PHONE, new_context
from tests.quizzing import one_of_each, pages_of, practice_in
from tests.server import served
from tests.ui.fakes import FakeStore, fake_parts

OpenQuiz = Callable[..., Page]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    return practice_in(tmp_path_factory.mktemp("learner"), one_of_each())


@pytest.fixture(scope="module")
def address(practice: Practice) -> Iterator[str]:
    with served(fake_parts(store=FakeStore(pages_of(practice.bank))), practice) as address:
        yield address


@pytest.fixture
def learner(practice: Practice, request: pytest.FixtureRequest) -> str:
    """A learner of the test's own."""
    return practice.store.add_profile(request.node.name[:60], practice.clock()).id


@pytest.fixture
def open_quiz(chromium: Browser, address: str, learner: str) -> Iterator[OpenQuiz]:
    """Opens the Quiz tab in a browser of its own. Any error on the page fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(profile: str = learner, device: dict[str, Any] = DESKTOP) -> Page:
        context = new_context(chromium, device)
        contexts.append(context)
        context.add_init_script(f"localStorage.getItem('viva-profile') ?? localStorage.setItem('viva-profile', {profile!r})")
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator(".welcome").wait_for()
        page.get_by_role("tab", name="Quiz").click()
        page.locator("#viva-quiz .stage > *").first.wait_for()
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def start(page: Page) -> None:
    page.get_by_role("button", name="Start", exact=True).click()
    page.locator(".asking").wait_for()


def current(practice: Practice, profile_id: str) -> Current:
    session = practice.resume(profile_id)
    assert session is not None
    assert session.current is not None
    return session.current


def answer_rightly(page: Page, question: Question, seed: int) -> None:
    """By the keyboard alone, from where the focus is when a question comes up."""
    keyboard = page.keyboard
    if isinstance(question, FreeText):
        keyboard.type("A B C D E F")
        return
    key = key_of(question, seed)
    parts = key if isinstance(key, tuple) else ()
    places = [part for part in parts if isinstance(part, int)]
    match question:
        case Ordering():
            for place in reversed(places):
                item = page.locator(f".ordering > li[data-place='{place}']")
                item.focus()
                while item.evaluate("each => each.previousElementSibling !== null"):
                    keyboard.press("Alt+ArrowUp")
        case Matching():
            for select, place in zip(page.locator(".matching select").all(), places, strict=True):
                select.focus()
                for _ in range(place + 1):
                    keyboard.press("ArrowDown")
        case MultipleChoice():
            for place in places:
                keyboard.press(str(place + 1))
        case Cloze():
            for text in parts:
                keyboard.type(str(text))
                keyboard.press("Tab")
        case _ if isinstance(key, bool):
            keyboard.press("1" if key else "2")
        case _ if isinstance(key, int):
            keyboard.press(str(key + 1))
        case _:
            keyboard.type(str(key))


def answer_somehow(page: Page) -> None:
    """Whatever the first option is; of a session of choice questions."""
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.keyboard.press("3")
    page.locator(".marked").wait_for()


def test_a_session_of_every_kind_by_the_keyboard_alone(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    page = open_quiz()
    page.get_by_label("20", exact=True).check()
    start(page)
    for number in range(1, len(practice.bank) + 1):
        expect(page.locator(".head")).to_contain_text(f"{number} of {len(practice.bank)}")
        asked = current(practice, learner)
        question = practice.bank.by_id[asked.question_id]
        answer_rightly(page, question, asked.seed)
        page.keyboard.press("Enter")
        expect(page.locator(".sureness")).to_be_visible()
        page.keyboard.press("1")
        expect(page.locator(".verdict h2")).to_have_text("Right")
        expect(page.locator(".panel .cited").first).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.locator(".over .total")).to_contain_text("100 %")
    attempts = practice.store.attempts(learner)
    assert {attempt.confidence for attempt in attempts} == {"sure"}
    assert all(attempt.score == 1 for attempt in attempts)


def test_a_reload_goes_on_where_the_session_was(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    page = open_quiz()
    page.get_by_label("Written answers").check()
    start(page)
    asked = current(practice, learner).question_id
    page.get_by_role("textbox", name="Your answer").type("It says A and ")
    page.reload()
    page.get_by_role("tab", name="Quiz").click()
    expect(page.get_by_role("textbox", name="Your answer")).to_have_value("It says A and ")
    assert current(practice, learner).question_id == asked
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    page.locator(".marked").wait_for()
    page.reload()
    page.get_by_role("tab", name="Quiz").click()
    expect(page.locator(".said mark")).to_have_text("A")
    assert len(practice.store.attempts(learner)) == 1


def test_nothing_of_the_key_is_in_the_page_before_the_answer(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    page = open_quiz()
    page.get_by_label("Choice", exact=True).check()
    start(page)
    question = practice.bank.by_id[current(practice, learner).question_id]
    assert question.explanation not in page.content()
    assert question.hints[0] not in page.content()
    page.get_by_role("button", name="Hint").click()
    expect(page.locator(".hint")).to_contain_text(question.hints[0])
    answer_somehow(page)
    assert question.explanation[:40] in page.locator(".explanation").inner_text()


def test_what_was_typed_is_gone_with_its_session(open_quiz: OpenQuiz) -> None:
    page = open_quiz()
    for _ in range(2):
        page.get_by_label("Written answers").check()
        start(page)
        expect(page.get_by_role("textbox", name="Your answer")).to_have_value("")
        page.get_by_role("textbox", name="Your answer").type("A of old")
        page.get_by_role("button", name="End session").click()
        page.get_by_role("button", name="Practise more").click()


def test_enter_alone_says_nothing_of_confidence(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    page = open_quiz()
    page.get_by_label("Choice", exact=True).check()
    start(page)
    for key in ("1", "Enter", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".sureness")).to_be_visible()
    assert practice.store.attempts(learner) == []


def test_a_mark_and_a_summary_stay_while_one_looks_elsewhere(open_quiz: OpenQuiz) -> None:
    page = open_quiz()
    page.get_by_label("Choice", exact=True).check()
    start(page)
    answer_somehow(page)
    page.get_by_role("tab", name="Chat").click()
    page.get_by_role("tab", name="Quiz").click()
    expect(page.locator(".marked")).to_be_visible()
    page.get_by_role("button", name="End session").click()
    page.locator(".over").wait_for()
    page.reload()
    page.get_by_role("tab", name="Quiz").click()
    expect(page.locator(".over")).to_be_visible()


def test_a_learner_deleted_meanwhile_leaves_a_page_that_works(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    page = open_quiz()
    start(page)
    practice.store.delete_profile(learner)
    page.get_by_role("button", name="Skip").click()
    expect(page.locator(".front .problem")).to_have_text("That session is gone.")
    start(page)


def test_two_learners_at_once_do_not_mix(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    other = practice.store.add_profile("Somebody else", practice.clock()).id
    first, second = open_quiz(), open_quiz(other)
    for page in (first, second):
        page.get_by_label("Choice", exact=True).check()
        start(page)
    answer_somehow(first)
    expect(second.locator(".asking")).to_be_visible()
    answer_somehow(second)
    second.keyboard.press("Enter")
    second.locator(".asking").wait_for()
    answer_somehow(second)
    assert len(practice.store.attempts(learner)) == 1
    assert len(practice.store.attempts(other)) == 2


def test_two_tabs_of_one_learner_answer_a_question_once(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    first = open_quiz()
    first.get_by_label("Choice", exact=True).check()
    start(first)
    second = open_quiz()
    answer_somehow(first)
    answer_somehow(second)
    assert len(practice.store.attempts(learner)) == 1
    first.keyboard.press("Enter")
    expect(first.locator(".head")).to_contain_text("2 of")
    second.keyboard.press("Enter")
    expect(second.locator(".head")).to_contain_text("2 of")


def test_what_is_not_clear_is_asked_back_and_the_learner_may_disagree(open_quiz: OpenQuiz, practice: Practice, learner: str) -> None:
    page = open_quiz()
    page.get_by_label("Written answers").check()
    start(page)
    page.keyboard.type("It says a and B")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    expect(page.locator(".follow-up")).to_contain_text("You wrote «a»")
    expect(page.locator(".judged")).to_have_count(0)
    page.keyboard.type("A")
    page.keyboard.press("Enter")
    expect(page.locator(".judged .met")).to_have_count(2)
    page.get_by_role("button", name="I disagree").click()
    for select in page.locator(".disagreement select").all():
        select.select_option("met")
    page.get_by_role("button", name="Save my judgement").click()
    expect(page.locator(".verdict")).to_contain_text("by your own judgement")
    (attempt,) = practice.store.attempts(learner)
    assert set(attempt.overridden) == {"met"}
    assert attempt.score == 1
    assert len(practice.store.earlier_marks(attempt.id)) == 2


def test_a_request_in_the_chat_starts_a_session(open_quiz: OpenQuiz) -> None:
    page = open_quiz()
    page.get_by_role("tab", name="Chat").click()
    page.get_by_label("Your question").fill("quiz me with 3 questions")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".offer")).to_contain_text("3 questions")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator(".asking .head")).to_contain_text("1 of 3")
    page.get_by_role("button", name="Skip").click()
    expect(page.locator(".asking .head")).to_contain_text("2 of 3")


def test_a_marked_question_goes_on_in_the_chat(open_quiz: OpenQuiz) -> None:
    page = open_quiz()
    page.get_by_label("Choice", exact=True).check()
    start(page)
    prompt = page.locator(".prompt").inner_text()
    answer_somehow(page)
    page.get_by_role("button", name="Ask about this").click()
    expect(page.locator(".context")).to_contain_text(prompt[:30])
    page.keyboard.type("why?")
    page.keyboard.press("Enter")
    expect(page.locator(".read-as")).to_contain_text(prompt[:30])


def test_a_question_fits_a_phone(open_quiz: OpenQuiz) -> None:
    page = open_quiz(device=PHONE)
    start(page)
    for number in range(1, 5):
        expect(page.locator(".head")).to_contain_text(f"{number} of")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for button in page.locator("#viva-quiz .stage button:visible").all():
            box = button.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        page.get_by_role("button", name="Skip").click()
