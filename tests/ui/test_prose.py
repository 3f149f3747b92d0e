import re

from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from ingest.units import split_units
from ui.prose import block, inline, passage, table

INTERESTING = st.lists(
    st.sampled_from(
        ["$", "$$", "`", "**", "*", "|", "\n", "\n\n", "- ", "# ", "```", "\\(", "\\)", "<b>", "&", "[x](y)", "a", "1. ", " ", "word. "]
    )
    | st.text(max_size=4),
    max_size=30,
).map("".join)
OURS = {"p", "div", "span", "em", "strong", "code", "pre", "table", "thead", "tbody", "tr", "th", "td", "mark"}


def tags(markup: str) -> list[Tag]:
    return list(BeautifulSoup(markup, "html.parser").find_all())


def test_formulas_code_and_emphasis_are_laid_out() -> None:
    assert inline("the **L1** norm `|w|` is $\\sum_j |w_j|$, *not* \\(w\\)") == (
        'the <strong>L1</strong> norm <code>|w|</code> is <span class="math">\\sum_j |w_j|</span>, <em>not</em> <span class="math">w</span>'
    )


def test_prices_and_products_are_no_formulas_or_emphasis() -> None:
    assert inline("It costs $5 to $10, and 2 * 3 * 4 = 24.") == "It costs $5 to $10, and 2 * 3 * 4 = 24."


def test_links_and_images_stay_text() -> None:
    assert inline("![a](http://x/y.png) [b](javascript:z)") == "![a](http://x/y.png) [b](javascript:z)"


def test_a_table_has_its_header_and_pipes_in_formulas_are_no_borders() -> None:
    cells = [(tag.name, tag.get_text()) for tag in tags(table("| a | b |\n|---|:-:|\n| $|x|$ | p \\| q |")) if tag.name in ("th", "td")]
    assert cells == [("th", "a"), ("th", "b"), ("td", "|x|"), ("td", "p | q")]


def test_code_keeps_its_lines_without_the_fence() -> None:
    assert block("```python\nx = 1\n  y < 2\n```", "code") == '<pre tabindex="0"><code>x = 1\n  y &lt; 2</code></pre>'


def test_a_formula_keeps_what_follows_it() -> None:
    assert block("$$\nx^2\n$$\nwhere $x$ is a weight", "formula") == (
        '<div class="math display" tabindex="0">x^2</div><p>where <span class="math">x</span> is a weight</p>'
    )


def test_a_cited_range_is_marked_where_the_document_has_it() -> None:
    text = "First one. Second one. Third one."
    assert passage(text, 100, [(111, 122)]) == '<p>First one. <mark class="cited" data-cite="111-122">Second one.</mark> Third one.</p>'


def test_ranges_that_touch_are_marked_each_by_its_name() -> None:
    names = [tag["data-cite"] for tag in tags(passage("First one. Second one.", 0, [(11, 22), (0, 10)])) if tag.name == "mark"]
    assert names == ["0-10", "11-22"]


def test_a_cited_table_is_marked_as_a_whole() -> None:
    text = "Before.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter."
    start = text.index("|")
    marked = [tag for tag in tags(passage(text, 0, [(start, text.rindex("|") + 1)])) if tag.has_attr("data-cite")]
    assert [tag.name for tag in marked] == ["div"]
    assert "12" in marked[0].get_text()
    assert "Before" not in marked[0].get_text()


def test_headings_and_list_items_keep_their_form() -> None:
    shown = passage("## Steps\n\n1. Scale.\n2. Fit.\n\n- Note.", 0, ())
    assert shown.startswith('<p class="heading">Steps</p><p class="item"><span class="marker">1.</span> Scale.</p>')
    assert '<span class="marker">•</span> Note.' in shown


@given(text=INTERESTING)
def test_no_text_brings_a_tag_or_an_attribute_of_its_own(text: str) -> None:
    for markup in (inline(text), passage(text, 0, ()), table(text), block(text, "formula"), block(text, "code")):
        for tag in tags(markup):
            assert tag.name in OURS
            assert set(tag.attrs) <= {"class", "tabindex", "role", "aria-label", "data-cite"}


@given(text=INTERESTING)
def test_every_cited_unit_is_marked_with_its_words(text: str) -> None:
    for unit in split_units(text):
        marked = [tag for tag in tags(passage(text, 7, [(unit.start + 7, unit.end + 7)])) if tag.get("data-cite")]
        if unit.kind == "sentence" and text[unit.start : unit.end].lstrip().startswith("#"):
            continue  # a heading is never cited
        assert len(marked) == 1
        words = re.findall(r"[^\W_]+", text[unit.start : unit.end])
        assert unit.kind == "code" or [word for word in words if word not in marked[0].get_text()] == []
