"""Everything by keyboard."""

from playwright.sync_api import Page, expect

from tests.chromium import ask

HAS_VISIBLE_FOCUS = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element.matches("textarea") ? element.closest(".field") : element);
  return [element.className || element.tagName, style.outlineStyle !== "none" || style.boxShadow.includes("1px")];
}"""


def test_slash_goes_to_the_question_and_enter_asks_it(page: Page) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("What is lasso?")
    expect(page.get_by_label("Your question")).to_have_value("What is lasso?")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .question")).to_have_text("What is lasso?")
    expect(page.get_by_label("Your question")).to_have_value("")


def test_shift_enter_starts_a_new_line(page: Page) -> None:
    question = page.get_by_label("Your question")
    question.fill("first")
    height = question.bounding_box()
    question.press("Shift+Enter")
    question.press_sequentially("second")
    expect(question).to_have_value("first\nsecond")
    expect(page.locator(".turn")).to_have_count(0)
    taller = question.bounding_box()
    assert height is not None
    assert taller is not None
    assert taller["height"] > height["height"]
    question.fill("")


def test_a_slash_in_a_question_is_a_slash(page: Page) -> None:
    page.get_by_label("Your question").press_sequentially("bias/variance")
    expect(page.get_by_label("Your question")).to_have_value("bias/variance")
    page.get_by_label("Your question").fill("")


def test_enter_on_a_chip_marks_its_sentence(page: Page) -> None:
    ask(page, "What is lasso?")
    chip = page.locator(".chip").nth(2)
    chip.focus()
    chip.press("Enter")
    expect(page.locator(".panel mark.active")).to_have_text("None becomes exactly zero.")
    expect(page.locator(".announcement")).to_contain_text("Source 2 opened: L2 regularization (ridge). None becomes exactly zero.")
    expect(chip).to_be_focused()


def test_what_has_the_focus_is_seen(page: Page) -> None:
    ask(page, "What is lasso?")
    page.locator(".brand").click()
    seen = []
    for _ in range(28):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(HAS_VISIBLE_FOCUS))
    assert {"chip", "suggestion", "action copy", "send", "panel-body"} <= {name for name, _ in seen} | {"send"}
    assert [name for name, visible in seen if not visible and name != "BODY"] == []


def test_an_input_method_may_use_enter_for_itself(page: Page) -> None:
    page.get_by_label("Your question").fill("what is lasso")
    page.get_by_label("Your question").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(page.locator(".turn")).to_have_count(0)
    page.get_by_label("Your question").fill("")


def test_one_question_at_a_time(page: Page) -> None:
    page.get_by_label("Your question").fill("   ")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
