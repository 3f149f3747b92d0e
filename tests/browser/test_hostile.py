"""Documents and questions that try to become markup or script. A page error fails each test by itself."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.chromium import ask
from tests.ui.fakes import HOSTILE, HOSTILE_PAGE, HOSTILE_TITLE, FakeStore

ACTIVE = "#viva-chat :is(img, script, iframe, object, a, [onerror], [onmouseover], [href], [src])"
QUESTION = '<img src=x onerror="window.hacked=7"> <script>window.hacked=8</script> [x](javascript:window.hacked=9)'


def assert_inert(page: Page) -> None:
    for card in page.locator(".panel details").all():
        card.evaluate("card => card.open = true")
    page.locator(".panel .title").first.hover()
    assert page.locator(ACTIVE).count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_hostile_document_is_shown_as_text(page: Page) -> None:
    ask(page, "hostile")
    expect(page.locator(".turn .prose")).to_contain_text('<img src=x onerror="window.hacked=1"> <script>window.hacked=2</script>')
    expect(page.locator(".turn .prose")).to_contain_text("![pixel](http://evil.example/pixel.png)")
    expect(page.locator(".turn .prose")).to_contain_text("[a link](javascript:window.hacked=3)")
    expect(page.locator(".source .title")).to_have_text(HOSTILE_TITLE)
    assert_inert(page)


def test_a_formula_can_neither_link_nor_load(page: Page) -> None:
    ask(page, "hostile")
    page.locator(".turn .prose .katex").first.wait_for()
    assert_inert(page)


def test_a_hostile_question_is_shown_as_text(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.locator(".turn .question")).to_have_text(QUESTION)
    expect(page.locator(".panel .about")).to_have_text(QUESTION)
    page.locator(".turn .suggestion").click()
    expect(page.locator(".turn .question").nth(1)).to_have_text(HOSTILE)
    page.locator(".turns[aria-busy=false]").wait_for()
    assert_inert(page)


def test_a_hostile_title_is_a_starter_question_as_text(open_page: OpenPage, store: FakeStore) -> None:
    usual, store.documents = store.documents, [HOSTILE_PAGE]
    page = open_page()
    store.documents = usual
    expect(page.locator(".welcome .suggestion")).to_contain_text(f"What is {HOSTILE_TITLE}?")
    assert page.locator(ACTIVE).count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_browser_itself_would_refuse_another_host(page: Page) -> None:
    refused = page.evaluate("fetch('http://localhost:9/', {mode: 'no-cors'}).then(() => 'sent', error => error.name)")
    assert refused == "TypeError"
    assert (
        page.evaluate("""() => new Promise(resolve => {
        document.addEventListener("securitypolicyviolation", event => resolve(event.violatedDirective), {once: true});
        const image = new Image(); image.src = "http://evil.example/pixel.png";
    })""")
        == "img-src"
    )
