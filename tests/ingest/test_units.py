"""Text into units that can be quoted by themselves."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.units import split_units

MARKERS = re.compile(r"(?:\s|>|[-*+•‣◦▪●○■□–—]|\(?(?:\d{1,3}|[a-z]|[ivx]{2,4})[.)]|\[[ xX]\]|[-*_=~+#]{3,})*")


def units(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in split_units(text)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(unit.kind, text[unit.start : unit.end]) for unit in split_units(text)]


@pytest.mark.parametrize(
    "text",
    [
        "It works. | Then it stops!",
        "Does it? | Yes… | And so on... | Next.",
        "Use e.g. trees, i.e. CART, cf. Fig. 3 or Eq. (2). | Then stop.",
        "Dr. J. K. Smith et al. (2019) met Prof. Lee vs. Mr. Doe. | They agreed.",
        "Values such as 3.14 or v1.2.3 are fine. | So is .5 too.",
        "It is No. 5 on p. 12, vol. 3. | No. | That is wrong.",
        "Take class A. | The rest is class B. | We stop.",
        "The U.S. Army left the U.S. | The law held.",
        "Samples are i.i.d. | Standard tools work, etc. | Models fail, etc. and so on.",
        "See https://x.org/a.b?c=d. | Mail a.b@c.org. | Done.",
        "It costs $3,000–$15,000 per job. | Then $x. Y$ holds, and `a. B` too.",
        "He said “Stop. Go back.” | Then he left (see A. Then B.). | End.",
        'She asked "Why?" and left. | "It works. It is fast." | Good.',
        "k-means is fast. | k-means is simple. | scikit-learn has it.",
        "It was in 2019. | 5 models won.",
        "Two steps: 1. Check the data. | 2. Train it. | Then deploy.",
        "One claim a line.\n | k-NN is another.\n | Third",
        "A wrapped\nsentence, e.g.\nthis one. | Next",
        "過学習です。 | 本当！ | はい",
        "Really?! | Yes!! | (It is.) | Good.",
        "The loss is $$a. B$$ here. | Next.",
        "Yes.[3] | It holds.",
    ],
)
def test_sentences(text: str) -> None:
    expected = [part.strip(" ") for part in text.split("|")]
    assert units(text.replace(" | ", " ").replace("\n ", "\n")) == [part.rstrip("\n") for part in expected]


def test_lists_are_one_unit_an_item_without_its_marker() -> None:
    text = "Intro:\n- one. Two.\n  wrapped\n* three\n1. four\n2) five\n   - nested\n(a) six\n- [ ] task\n\nNot 3. an item."
    assert kinds(text)[0] == ("sentence", "Intro:")
    assert [quote for kind, quote in kinds(text) if kind == "item"] == [
        "one. Two.\n  wrapped",
        "three",
        "four",
        "five",
        "nested",
        "six",
        "task",
    ]
    assert units(text)[-1] == "Not 3. an item."


def test_line_after_a_finished_item_is_a_sentence_of_its_own() -> None:
    assert kinds("- An item.\nBoth matter.\n- Another that\nis wrapped.") == [
        ("item", "An item."),
        ("sentence", "Both matter."),
        ("item", "Another that\nis wrapped."),
    ]


def test_a_number_within_a_paragraph_starts_no_list() -> None:
    assert units("There were\n12. The rest\nwas lost.") == ["There were\n12.", "The rest\nwas lost."]


def test_long_item_is_read_sentence_by_sentence() -> None:
    assert kinds("1. " + "All of it is true. " * 40)[:2] == [("sentence", "All of it is true.")] * 2


def test_tables_formulas_and_code_are_whole() -> None:
    table = "| a | b |\n|---|--:|\n| 1. X | 2 |"
    bare = "a | b\n--- | ---\n1. X | 2"
    formula = "$$\nx = 1. Y\n$$"
    numbered = "$$ y $$ (3)"
    environment = "\\begin{align*}\na &= b\n\\end{align*}"
    code = "~~~~py\nx = 1.\n\n~~~\n# Y\n~~~~"
    text = "\n".join(["We write", formula, "where", table, "and", environment, "then", bare, "", numbered, "---", code, "End."])
    assert kinds(text) == [
        ("sentence", "We write"),
        ("formula", formula),
        ("sentence", "where"),
        ("table", table),
        ("sentence", "and"),
        ("formula", environment),
        ("sentence", "then"),
        ("table", bare),
        ("formula", numbered),
        ("code", code),
        ("sentence", "End."),
    ]


def test_what_only_looks_like_a_table_or_a_formula_is_a_sentence() -> None:
    assert kinds("|x| is the size.\n\n$$a$$ is inline.\n\n$$ is a sign.\n") == [
        ("sentence", "|x| is the size."),
        ("sentence", "$$a$$ is inline."),
        ("sentence", "$$ is a sign."),
    ]


def test_block_quotations_are_quoted_without_their_marks() -> None:
    assert units("> First.\n> Second.\n>\n> Third.") == ["First.", "Second.", "Third."]


TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "Word",
                " ",
                ". ",
                "\n",
                "\n\n",
                "- ",
                "1. ",
                "$$",
                "```",
                "| a | b |\n",
                "|---|\n",
                "(",
                ")",
                '"',
                "e.g. ",
                "> ",
                "?",
                "A",
                "---\n",
                "`",
                "$",
                "\\[",
            ]
        )
    ).map("".join),
)


@settings(max_examples=300)
@example("- \n> \n>x")
@given(TEXTS)
def test_units_are_ordered_and_cover_everything_but_markers(text: str) -> None:
    end = 0
    for unit in split_units(text):
        assert end <= unit.start < unit.end <= len(text)
        assert text[unit.start : unit.end].strip() == text[unit.start : unit.end]
        assert MARKERS.fullmatch(text, end, unit.start), (text[end : unit.start], text)
        end = unit.end
    assert MARKERS.fullmatch(text, end), text[end:]


@pytest.mark.parametrize(
    "part",
    [
        "A. ",
        "(a ",
        "((",
        '"A ',
        "$a ",
        "$$\n",
        "\\[\n",
        "\\(",
        "```\n",
        "| a\n",
        "- a\n",
        "e.g. A ",
        "....",
        "> a\n",
        "[a](",
        "`a ",
        " ",
        "1. a\n",
        "“",
        "A.\n> ",
    ],
)
def test_time_is_linear_in_the_text(part: str) -> None:
    assert split_units(part * (100_000 // len(part))) is not None  # quadratic time would be hours
