"""The chat in a real browser, with answers known by heart."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from assistant.query_log import read_log
from tests.browser.conftest import OpenPage
from tests.chromium import ask
from tests.ui.fakes import FakeChain, FakeStore


def earlier_questions(chain: FakeChain) -> list[str]:
    """What the last question could refer back to."""
    return [exchange.question for exchange in chain.queries[-1].history]


def test_a_chip_marks_the_cited_sentence_between_its_neighbours(page: Page) -> None:
    ask(page, "What is lasso?")
    page.locator(".chip").nth(1).click()
    active = page.locator(".panel mark.active")
    expect(active).to_have_text("So a weight that brings too little is pushed to exactly zero.")
    assert "The pull of the penalty" in page.locator(".source.active .passage").inner_text()
    assert "Standardize the features first." in page.locator(".source.active .passage").inner_text()


def test_a_chip_scrolls_the_panel_and_leaves_the_chat_where_it_is(open_page: OpenPage) -> None:
    page = open_page(height=520)
    ask(page, "What is lasso?")
    page.locator(".log").evaluate("log => log.scrollTo(0, 40)")
    page.locator(".chip").nth(2).click()
    expect(page.locator(".panel mark.active")).to_have_text("None becomes exactly zero.")
    expect(page.locator(".panel mark.active")).to_be_in_viewport()
    assert page.locator(".panel-body").evaluate("body => body.scrollTop") > 0
    assert page.locator(".log").evaluate("log => log.scrollTop") == 40
    expect(page.locator(".chip.active")).to_have_text("[2]")
    expect(page.locator(".source.active .title")).to_be_in_viewport()
    assert page.evaluate("scrollY") == 0


def test_cited_sources_are_open_and_the_rest_is_folded(page: Page) -> None:
    ask(page, "What is lasso?")
    assert page.locator(".panel-body > .source").evaluate_all("cards => cards.map(card => [card.dataset.source, card.open])") == [
        ["1", True],
        ["2", True],
    ]
    also = page.get_by_text("Also found")
    expect(page.locator(".also .source")).to_be_hidden()
    also.click()
    expect(page.locator(".also .source")).to_be_visible()
    expect(page.locator(".panel-body > .source .score").first).to_contain_text("0.82")


def test_the_newest_question_stands_at_the_top(page: Page) -> None:
    for question in ("hello", "What is lasso?", "and ridge?", "How do I cook pasta?"):
        ask(page, question)
        tops = page.evaluate("['.log', '.turn:last-child'].map(name => document.querySelector(name).getBoundingClientRect().top)")
        assert abs(tops[0] - tops[1]) < 1


def test_an_older_answer_keeps_its_own_sources(page: Page) -> None:
    ask(page, "What is lasso?")
    ask(page, "How do I cook pasta?")
    expect(page.locator(".panel .about")).to_have_text("How do I cook pasta?")
    page.locator(".turn").first.locator(".chip").first.click()
    expect(page.locator(".panel .about")).to_have_text("What is lasso?")
    expect(page.locator(".panel mark.active")).to_have_text("L1 regularization adds the sum of absolute weights to the loss.")


def test_a_follow_up_shows_how_it_was_read(page: Page) -> None:
    ask(page, "What is lasso?")
    expect(page.locator(".read-as")).to_have_count(0)
    ask(page, "and ridge?")
    expect(page.locator(".read-as")).to_have_text("Read as: and ridge? (after What is lasso?)")


def test_an_abstention_looks_different_and_leads_to_the_nearest_passages(page: Page) -> None:
    ask(page, "How do I cook pasta?")
    abstained = page.locator(".abstained")
    expect(abstained.get_by_role("heading", name="No answer in the sources")).to_be_visible()
    expect(abstained.locator(".nearest-list li").first).to_contain_text("0.31")
    assert abstained.evaluate("box => getComputedStyle(box).borderTopStyle") == "solid"
    expect(page.locator(".chip")).to_have_count(0)
    abstained.get_by_role("button", name="L2 regularization (ridge)").click()
    expect(page.locator(".source.active .title")).to_have_text("L2 regularization (ridge)")


def test_small_talk_claims_nothing(page: Page) -> None:
    ask(page, "hello")
    expect(page.locator(".conversation")).to_be_visible()
    expect(page.locator(".footer, .chip, .abstained")).to_have_count(0)


def test_an_error_says_what_to_do(page: Page) -> None:
    ask(page, "something broken")
    expect(page.get_by_role("alert")).to_contain_text("viva sources check --repair")
    expect(page.get_by_label("Your question")).to_be_enabled()


def test_a_fault_of_ours_is_told_and_can_be_retried(page: Page) -> None:
    ask(page, "crash")
    expect(page.get_by_role("alert")).to_contain_text("Something went wrong in the server.")
    expect(page.get_by_role("button", name="Retry")).to_be_visible()


def test_a_server_that_is_gone_is_noticed(page: Page, chain: FakeChain) -> None:
    chain.go_on.clear()
    page.route("**/viva/favicon.svg", lambda route: route.abort())
    page.get_by_label("Your question").fill("slow lasso")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("viva serve")
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    page.unroute("**/viva/favicon.svg")
    chain.go_on.set()


def test_a_reload_leaves_the_conversation_as_it_was(open_page: OpenPage, chain: FakeChain, home: Path) -> None:
    page = open_page()
    ask(page, "What is lasso?")
    helpful, unhelpful = (page.get_by_role("button", name=name, exact=True) for name in ("Helpful", "Not helpful"))
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    unhelpful.focus()
    page.keyboard.press("Enter")
    expect(helpful).to_have_attribute("aria-pressed", "false")
    chain.go_on.clear()
    page.get_by_label("Your question").fill("slow lasso")
    page.keyboard.press("Enter")
    page.locator(".turn").nth(1).locator(".chip").wait_for()
    page.reload()
    expect(page.locator(".turn .question")).to_have_text(["What is lasso?", "slow lasso"])
    expect(unhelpful).to_have_attribute("aria-pressed", "true")
    assert [each.helpful for each in read_log(home) if each.helpful is not None] == [False]
    chain.go_on.set()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".turn").nth(1).locator(".chip")).to_have_count(6)
    assert earlier_questions(chain) == ["What is lasso?"]
    page.locator(".turn").first.locator(".chip").nth(1).click()
    expect(page.locator(".panel mark.active")).to_have_text("So a weight that brings too little is pushed to exactly zero.")
    page.get_by_role("button", name="New conversation").click()
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()


def test_suggestions_and_starters_ask(page: Page) -> None:
    page.locator(".welcome .suggestion").first.click()
    expect(page.locator(".turn .question").first).to_have_text("What is the difference between L1 and L2 regularization?")
    page.locator(".turn .suggestion").first.click()
    expect(page.locator(".turn .question").nth(1)).to_have_text("Why does L2 not give exact zeros?")


def test_formulas_are_set_with_local_fonts(page: Page) -> None:
    ask(page, "What is lasso?")
    expect(page.locator(".turn .figure .katex-display")).to_be_visible()
    expect(page.locator(".turn .prose td .katex")).to_be_visible()
    page.wait_for_function("document.fonts.check('16px KaTeX_Main') && document.fonts.check('16px \"Source Serif 4 Variable\"')")


def test_an_answer_streams_and_can_be_stopped_and_retried(page: Page, chain: FakeChain) -> None:
    chain.go_on.clear()
    page.get_by_label("Your question").fill("slow lasso")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .prose")).to_have_text("L1 regularization adds the sum of absolute weights to the loss.[1] ")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped")).to_be_visible()
    chain.go_on.set()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn .facts")).to_contain_text("Well supported 0.93")
    assert earlier_questions(chain) == []


def test_asking_again_replaces_the_answer_in_the_conversation_too(page: Page, chain: FakeChain) -> None:
    ask(page, "What is lasso?")
    ask(page, "and ridge?")
    page.get_by_role("button", name="Retry").click()
    page.locator(".turns[aria-busy=false]").wait_for()
    expect(page.locator(".turn")).to_have_count(2)
    assert earlier_questions(chain) == ["What is lasso?"]


def test_a_new_conversation_forgets_the_old_one(page: Page, chain: FakeChain) -> None:
    ask(page, "What is lasso?")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "What is lasso?")
    assert earlier_questions(chain) == []
    expect(page.locator(".chip")).to_have_count(6)


def test_sessions_do_not_see_each_other(phone: BrowserContext, open_page: OpenPage, chain: FakeChain) -> None:
    first, second = open_page(), open_page(phone)
    ask(first, "What is lasso?")
    ask(second, "and ridge?")
    assert earlier_questions(chain) == []
    expect(second.locator(".turn")).to_have_count(1)
    expect(first.locator(".turn")).to_have_count(1)
    ask(first, "and why?")
    assert earlier_questions(chain) == ["What is lasso?"]


def test_copy_and_receipt(page: Page) -> None:
    ask(page, "What is lasso?")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith(
        "L1 regularization adds the sum of absolute weights to the loss. [1] "
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Export receipt").click()
    assert download.value.suggested_filename == "viva-receipt-what-is-lasso-.json"
    assert '"format": "viva-receipt/1"' in download.value.path().read_text(encoding="utf-8")


def test_the_status_line_follows_the_index(page: Page, store: FakeStore) -> None:
    expect(page.locator(".status")).to_have_text("Quoted from the sources, no language model · 2 documents · 7 chunks")
    store.chunks = 8
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(".status")).to_contain_text("8 chunks")
    store.chunks = 7


def test_a_broken_index_says_what_to_do(open_page: OpenPage, store: FakeStore) -> None:
    store.fault = "The index was made with another model. Run `viva ingest --rebuild`."
    page = open_page()
    store.fault = ""
    expect(page.get_by_role("alert")).to_contain_text("viva ingest --rebuild")
