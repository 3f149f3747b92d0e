"""Documents into chunks that fit the encoder and lose nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.split import MAX_CHARACTERS, TARGET, split_document
from ingest.types import Chunk, Document, Encoder, Section
from tests.fakes import WordEncoder

SENTENCE = "This sentence has exactly ten tokens of the counting kind. "  # 11 with the full stop, 13 with the long words cut


def document(*bodies: str, title: str = "Trees", aliases: tuple[str, ...] = ()) -> Document:
    """A document with one section for each body."""
    text, sections = "", []
    for number, body in enumerate(bodies):
        text += f"## Part {number}\n"
        sections.append(Section((f"Part {number}",), len(text), len(text) + len(body)))
        text += body
    return Document("trees", title, "trees.md", "text/markdown", text, tuple(sections), aliases=aliases)


def split(*bodies: str) -> list[Chunk]:
    return split_document(document(*bodies), WordEncoder())


def tokens(chunks: Sequence[Chunk]) -> list[int]:
    return WordEncoder().count_tokens([chunk.text for chunk in chunks])


def test_section_that_fits_is_one_chunk() -> None:
    chunks = split("Intro:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n" + SENTENCE * 10 + "\n", "Short.\n")
    assert [chunk.section for chunk in chunks] == [("Part 0",), ("Part 1",)]
    assert [chunk.kind for chunk in chunks] == ["prose", "prose"]


def test_chunk_knows_where_it_comes_from() -> None:
    source = document("One.", "Two.", aliases=("forest", "wood"))
    first, second = split_document(source, WordEncoder())
    assert first.id == f"trees:{source.sha256[:12]}:{first.start}-{first.end}"
    assert (first.document_id, first.sha256, first.title, first.aliases) == ("trees", source.sha256, "Trees", ("forest", "wood"))
    assert first.embedded_text == "Trees › Part 0 (forest, wood)\nOne."
    assert second.embedded_text == "Trees › Part 1\nTwo."


def test_long_prose_is_balanced_around_the_target() -> None:
    sizes = tokens(split(SENTENCE * 41))
    assert len(sizes) == 3
    assert max(sizes) - min(sizes) < 20
    assert abs(sum(sizes) / len(sizes) - TARGET) < 0.3 * TARGET


def test_cut_falls_between_paragraphs() -> None:
    chunks = split(f"{SENTENCE * 9}\n\n{SENTENCE * 14}\n")
    assert [chunk.text.count("This") for chunk in chunks] == [9, 14]


@pytest.mark.parametrize("exhibit", ["| a | b |\n|---|---|\n| 1 | 2 |\n", "$$\nx = 1\n$$\n", "- one\n- two\n", "```\nx = 1\n```\n"])
def test_exhibit_stays_with_the_sentence_before_it(exhibit: str) -> None:
    for before in range(8, 16):
        chunks = split(f"{SENTENCE * before}\n\nIt looks like this:\n\n{exhibit}\n{SENTENCE * 12}\n")
        assert any("this:" in chunk.text and exhibit.strip() in chunk.text for chunk in chunks)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\nSo.", "table"),
        ("$$\nE = m c^2 + x^4 y\n$$\nwhere it is.", "formula"),
        ("Three:\n- one\n- two\n- three", "list"),
        ("```\nx = 1\n```\nRuns.", "code"),
    ],
)
def test_kind_is_what_most_of_the_chunk_is(body: str, kind: str) -> None:
    assert [chunk.kind for chunk in split(body)] == [kind]


def test_table_too_long_for_a_chunk_is_cut_between_rows() -> None:
    rows = [f"| row {number} | some value of it |" for number in range(60)]
    chunks = split("\n".join(["| a | b |", "|---|---|", *rows]))
    assert len(chunks) > 1
    assert [line for chunk in chunks for line in chunk.text.split("\n")][2:] == rows


def test_overlong_sentence_is_cut_between_words() -> None:
    words = [f"word{number}" for number in range(900)]
    chunks = split(" ".join(words))
    assert [word for chunk in chunks for word in chunk.text.split()] == words
    assert min(tokens(chunks)) > TARGET / 2


def test_unbroken_string_is_cut_somewhere() -> None:
    chunks = split("A" * 10_000)
    assert "".join(chunk.text for chunk in chunks) == "A" * 10_000
    assert all(len(chunk.text) <= MAX_CHARACTERS for chunk in chunks)


def test_outlandish_title_leaves_room_for_text() -> None:
    chunks = split_document(document(SENTENCE * 30, title="long title " * 300, aliases=("alias",) * 500), WordEncoder())
    assert max(WordEncoder().count_tokens([chunk.embedded_text for chunk in chunks])) <= 254
    assert min(tokens(chunks)) > 40


def test_aliases_go_with_the_first_chunk_wherever_it_is() -> None:
    chunks = split_document(document("\n", SENTENCE * 21, aliases=("alias",) * 10), WordEncoder())
    assert [len(chunk.aliases) for chunk in chunks] == [10, 0]


def test_document_without_sections_has_no_chunks() -> None:
    assert split() == []


@dataclass(frozen=True)
class LetterEncoder(WordEncoder):
    """Every character but white space is three tokens."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [3 * len(re.sub(r"\s", "", text)) for text in texts]


PARTS = [
    "Word ",
    "word. ",
    "\n",
    "\n\n",
    "- item ",
    "1. ",
    "$$\nx\n$$\n",
    "```\n",
    "| a | b |\n",
    "|---|---|\n",
    "\t",
    "x" * 300,
    "日本語。",
    "---\n",
    "> ",
    SENTENCE,
]
BODIES = st.one_of(st.text(), st.lists(st.sampled_from(PARTS), max_size=60).map("".join))
GAPS = st.sampled_from(["", "\n", "# Heading\n", "left out"])
ENCODERS: list[Encoder] = [WordEncoder(), WordEncoder(max_tokens=40), WordEncoder(max_tokens=8192), LetterEncoder()]


@settings(max_examples=200)
@given(
    layout=st.lists(st.tuples(GAPS, BODIES), max_size=5),
    title=st.text(max_size=80),
    path=st.lists(st.text(max_size=40), max_size=3),
    aliases=st.lists(st.text(max_size=20), max_size=6),
    encoder=st.sampled_from(ENCODERS),
)
def test_chunks_are_exact_ordered_whole_and_fit(
    layout: list[tuple[str, str]], title: str, path: list[str], aliases: list[str], encoder: Encoder
) -> None:
    text, sections = "", []
    for gap, body in layout:
        text += gap
        sections.append(Section(tuple(path), len(text), len(text) + len(body)))
        text += body
    source = Document("id", title, "origin", "text/plain", text, tuple(sections), aliases=tuple(aliases))
    chunks = split_document(source, encoder)

    position = 0
    for chunk in chunks:
        assert position <= chunk.start < chunk.end
        assert text[chunk.start : chunk.end] == chunk.text == chunk.text.strip()
        position = chunk.end
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for section in sections:
        inside = [chunk.text for chunk in chunks if section.start <= chunk.start and chunk.end <= section.end]
        assert "".join("".join(inside).split()) == "".join(text[section.start : section.end].split())
    for chunk, length in zip(chunks, encoder.count_tokens([chunk.embedded_text for chunk in chunks]), strict=True):
        assert length + 2 <= min(encoder.max_tokens, 256) or len(chunk.text) == 1
