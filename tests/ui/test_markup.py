from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from ui.markup import Markup, element, join


def test_text_is_escaped_and_markup_is_not() -> None:
    assert element("p", "<b>", element("i", "&"), title='"x" onclick="y') == (
        '<p title="&quot;x&quot; onclick=&quot;y">&lt;b&gt;<i>&amp;</i></p>'
    )


def test_attributes_of_truth_are_bare_or_absent() -> None:
    assert element("details", open=True, hidden=False, class_="a b", data_source=3, title=None) == (
        '<details open class="a b" data-source="3"></details>'
    )


def test_joining_keeps_what_was_made_here() -> None:
    assert join("<", Markup("<br>")) == "&lt;<br>"


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"])))
def test_no_text_becomes_a_tag(text: str) -> None:
    parsed = BeautifulSoup(element("p", text, title=text), "html.parser")
    assert [tag.name for tag in parsed.find_all()] == ["p"]
    assert parsed.get_text() == text
    assert parsed.p is not None
    assert parsed.p.attrs == {"title": text}
