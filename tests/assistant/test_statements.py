"""Reading a model's reply while it streams: whatever it sends, and however it is cut into tokens."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.answer.statements import LONGEST_UNIT, Statement, read_statements

SENTENCES = (
    "L1 adds the sum of absolute weights [1].",
    "L2 shrinks weights, e.g. those of correlated features [2][3].",
    "Accuracy rises by 3.5 % on the test set [1, 2].",
    "Is it robust? [2-4]",
    "It costs more (see e.g. the appendix. It is long) [1].",
    "The loss is $a. B$ here [2].",
    "It works.[1]",
    "Nothing cited here.",
)
BLOCKS = (
    "- first item [1]\n- second item, longer than the first [2]",
    "1. Scale the features [1].\n2. Fit the model [2].",
    "| | L1 | L2 |\n|---|---|---|\n| zero weights | yes | no [1] |\n| penalty | absolute | squared [2] |",
    "$$\nL = \\sum_i w_i. X\n$$ [1]",
    "```python\nx = a[1]\n\ny = b[2]  # Done. Go\n```\n[2]",
)
MESSY = (
    *"[]().\n $`|<>/",
    *(
        "[1]",
        " [2",
        "]",
        "[1](",
        "http://a.b/c)",
        "<think>",
        "</think>",
        "<|im_end|>",
        "</s>",
        "[INST]",
        "<b>",
        "```",
        "$$",
        "- ",
        "e.g. ",
        "Word. ",
    ),
)
paragraphs = st.one_of(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join), st.sampled_from(BLOCKS))
replies = st.lists(paragraphs, max_size=5).map("\n\n".join)
messy_replies = st.lists(st.sampled_from(MESSY), max_size=40).map("".join)


def read(*pieces: str) -> list[Statement]:
    """What stays of a reply at its end."""
    statements: list[Statement] = []
    for statement in read_statements(pieces):
        statements = [] if statement is None else [*statements, statement]
    return statements


def texts(*pieces: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(statement.text, statement.numbers) for statement in read(*pieces)]


@given(st.one_of(replies, messy_replies, st.text(max_size=200)), st.data())
def test_any_cut_into_tokens_gives_the_same_statements(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=30)))
    pieces = [reply[start:end] for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert read(*pieces) == read(reply) == read(*reply)


@given(st.lists(paragraphs, max_size=5))
@example([SENTENCES[0], BLOCKS[2], SENTENCES[1]])
@example([BLOCKS[4], BLOCKS[3], BLOCKS[0]])
def test_streamed_statements_are_those_of_the_paragraphs_read_by_themselves(parts: list[str]) -> None:
    assert texts(*"\n\n".join(parts)) == [statement for part in parts for statement in texts(part)]


def test_each_statement_comes_as_soon_as_what_follows_shows_its_end() -> None:
    pieces = iter(["L1 adds a penalty [1]. ", "L2 shrinks all weights, and makes none of them exactly zero ", "[2]. The end."])
    first = next(read_statements(pieces))
    assert first == Statement("L1 adds a penalty.", (1,), "sentence", end=22)
    assert list(pieces) == ["[2]. The end."]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("It works [1][2].", ("It works.", (1, 2))),
        ("It works. [3]", ("It works.", (3,))),
        ("It works [1, 2; 4].", ("It works.", (1, 2, 4))),
        ("It works [2-4].", ("It works.", (2, 3, 4))),
        ("It works [[1]](#one).", ("It works.", (1,))),
        ("It works [Passage 2].", ("It works.", (2,))),
        ("It works [^1^ or not].", ("It works [^1^ or not].", ())),
        ("Look at `a[1]` first [2].", ("Look at `a[1]` first.", (2,))),
        ("The weight $w_{[1]}$ falls [2].", ("The weight $w_{[1]}$ falls.", (2,))),
    ],
)
def test_markers_are_numbers_and_not_text(reply: str, expected: tuple[str, tuple[int, ...]]) -> None:
    assert texts(reply) == [expected]


@pytest.mark.parametrize(
    "reply",
    [
        "<think>Passage 1 says so [1]. I am sure.</think>\n\nIt works [2].",
        "<THINKING>\nlong\n\nthought [1].\n</THINKING>It works [2].",
        "I reason first, unannounced [1]. Then more of it, at some length [1].\n</think>\nIt works [2].",
        "It works [2]. <think>Should I go on? Perhaps [1].",
        "<|im_start|>assistant\nIt works [2].<|im_end|>",
        "[INST] It works [2].</s>",
        "Assistant: It works [2].",
        "<b>It works</b> [2].<script>",
        "[It works](javascript:alert) [2].",
        "![It](http://evil.example/pixel.png) works [2].",
        "## It works [2].",
    ],
)
def test_reasoning_roles_markup_and_links_are_dropped(reply: str) -> None:
    assert texts(reply) == [("It works.", (2,))]


def test_tables_code_and_formulas_stay_whole() -> None:
    assert [statement.kind for statement in read("\n\n".join(BLOCKS))] == ["item"] * 4 + ["table", "formula", "code"]
    assert [numbers for _, numbers in texts("\n\n".join(BLOCKS[2:]))] == [(1, 2), (1,), (2,)]


def test_a_unit_without_end_is_cut() -> None:
    first = next(read_statements(iter(lambda: "word ", "")))
    assert first is not None
    assert LONGEST_UNIT <= len(first.text) < LONGEST_UNIT + 100


def test_a_label_is_dropped_where_the_reply_begins_and_nowhere_else() -> None:
    assert [each.text for each in read_statements(["Answer: Say the result first [1]."]) if each] == ["Say the result first."]
    text = "Situation in a STAR answer: A bank lost customers."
    assert [each.text for each in read_statements([f"{text} [1]"]) if each] == [text]
