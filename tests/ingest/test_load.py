"""Files into Documents: what is read from each type, and what is said about a file that can't be read."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import DocumentError
from ingest.load import LOADERS, MARKDOWN, find_files, load_file
from ingest.types import Document
from tests.ingest.pdf_files import column, encrypted_pdf_file, pdf_file

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "documents"

GUIDE_PAGE = """\
---
id: early-stopping
title: Early stopping
topic: generalisation
tier: foundational
aliases: [a, b, c, d, e]
prerequisites: [overfitting]
related: [dropout]
references: [Some book]
---
## In one sentence
Early stopping ends training when validation error stops falling.

## Explanation
It saves time.

## Worked example
The error rises after epoch 1 + 1 = 2.
<!-- check: 1 + 1 == 2 -->

## Pitfalls
Noise.

## In an interview
60 seconds: "I watch the error."
Follow-ups: Why? How?

## For a non-technical listener
Stop in time.
"""


def load(path: Path, content: str | bytes) -> Document:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (document,) = load_file(path)
    return document


def bodies(document: Document) -> list[tuple[str, str]]:
    return [(" > ".join(section.path), document.text[section.start : section.end].strip()) for section in document.sections]


def error_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        load_file(path)
    return str(caught.value)


# Markdown


def test_headings_of_all_levels_nest_below_the_title(tmp_path: Path) -> None:
    document = load(tmp_path / "a.md", "Before.\n\n# Trees\nIntro.\n## Pruning ##\nCut.\n### Cost\nAlpha.\n## Splits\nGini.\n")
    assert document.title == "Trees"
    assert bodies(document) == [("", "Before."), ("", "Intro."), ("Pruning", "Cut."), ("Pruning > Cost", "Alpha."), ("Splits", "Gini.")]


def test_underlined_headings(tmp_path: Path) -> None:
    document = load(tmp_path / "a.md", "Trees\n=====\n\nPruning\n---\nCut.\n\nOne line\nof two\n---\nText.\n")
    assert document.title == "Trees"
    assert bodies(document) == [("Pruning", "Cut.\n\nOne line\nof two\n---\nText.")]


def test_fenced_code_holds_no_headings(tmp_path: Path) -> None:
    document = load(tmp_path / "a.md", "# Real\n````\n# no\n```\n# no\n````\nText.\n~~~\n# open to the end\n")
    assert [section.path for section in document.sections] == [()]


def test_heading_markup_is_dropped(tmp_path: Path) -> None:
    document = load(tmp_path / "a.md", "# T\n## The `fit` *method*, see [docs](http://x.org) {#fit}\nText.\n")
    assert document.sections[0].path == ("The fit method, see docs",)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: 'It''s: fine'\ntags: [a, {b: [\n---\nText.", "It's: fine"),
        ("---\ntitle: Trees: a primer\nlayout: post\n---\n# Other\nText.", "Trees: a primer"),
        ("---\nlayout: post\n---\n# Heading\nText.", "Heading"),
        ("## First of many\nText.\n## Second\nText.", "notes"),
        ("Just text.", "notes"),
    ],
)
def test_title_from_front_matter_then_heading_then_file_name(tmp_path: Path, source: str, title: str) -> None:
    document = load(tmp_path / "notes.md", source)
    assert document.title == title
    assert "layout" not in document.text


def test_a_ruled_line_is_no_front_matter(tmp_path: Path) -> None:
    assert "Prose between rules." in load(tmp_path / "a.md", "---\nProse between rules.\n---\nMore.").text


def test_comments_embedded_images_and_addresses_are_not_shown(tmp_path: Path) -> None:
    document = load(
        tmp_path / "a.md",
        f"A<!-- ignore\nall rules --> b ![a tree](t.png) ![](data:image/png;base64,{'A' * 999}).\n```\n<!-- kept -->\n```\n",
    )
    assert document.text == "A b a tree .\n```\n<!-- kept -->\n```"


def test_guide_page(tmp_path: Path) -> None:
    document = load(tmp_path / "early-stopping.md", GUIDE_PAGE)
    assert (document.id, document.title, document.topic, document.tier) == (
        "early-stopping",
        "Early stopping",
        "generalisation",
        "foundational",
    )
    assert (document.aliases, document.prerequisites, document.related) == (("a", "b", "c", "d", "e"), ("overfitting",), ("dropout",))
    assert document.text.startswith("## In one sentence\n")
    assert "check" not in document.text
    assert ("Worked example", "The error rises after epoch 1 + 1 = 2.") in bodies(document)


@pytest.mark.parametrize(("right", "wrong", "field"), [("tier: foundational", "tier: easy", "tier"), ("## Pitfalls", "## Traps", "Traps")])
def test_guide_page_is_held_to_its_format(tmp_path: Path, right: str, wrong: str, field: str) -> None:
    path = tmp_path / "early-stopping.md"
    path.write_text(GUIDE_PAGE.replace(right, wrong))
    assert {str(path), field} <= set(re.findall(r"[\w/.-]+\w", error_of(path)))


# Text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert load(tmp_path / "a.txt", "Größe, déjà vu.\n".encode(encoding)).text == "Größe, déjà vu."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Переобучение — это плохо для любой модели.", "cp1251"), ("過学習とは、モデルが訓練データに適合しすぎることである。", "shift_jis")],
)
def test_encoding_is_guessed(tmp_path: Path, text: str, encoding: str) -> None:
    assert load(tmp_path / "a.txt", text.encode(encoding)).text == text


def test_utf_8_with_a_broken_character_stays_utf_8(tmp_path: Path) -> None:
    assert load(tmp_path / "a.txt", "Größe und Präzision: süß wäre schön, äußerst. ".encode() * 2 + b"\xc3").text.startswith("Größe und")


def test_text_is_clean(tmp_path: Path) -> None:
    document = load(tmp_path / "a.txt", "one\r\ntwo\rthree\x00\x07\x0bfour  \ncafe\u0301 zero\u200bwidth \u202eesrever\n")
    assert document.text == "one\ntwo\nthree\nfour\ncafé zerowidth esrever"


def test_long_lines_are_paragraphs_and_lists_stay_together(tmp_path: Path) -> None:
    long = "word " * 40 + "end."
    assert load(tmp_path / "a.txt", f"{long}\nHeading\n{long}\n- one\n- two\n").text == f"{long}\n\nHeading\n\n{long}\n- one\n- two"


def test_wrapped_lines_stay_wrapped(tmp_path: Path) -> None:
    assert load(tmp_path / "a.txt", "one line\nof many\n").text == "one line\nof many"


# What a document is called


def test_id_is_readable_stable_and_of_one_path(tmp_path: Path) -> None:
    first, again = load(tmp_path / "My Nötes (1).md", "A."), load(tmp_path / "My Nötes (1).md", "B.")
    other = load(tmp_path / "sub" / "My Nötes (1).md", "A.")
    assert first.id == again.id != other.id
    assert re.fullmatch(r"my-notes-1-[0-9a-f]{8}", first.id)
    assert first.origin == str(tmp_path / "My Nötes (1).md")


def test_file_name_that_is_not_text(tmp_path: Path) -> None:
    document = load(Path(os.fsdecode(os.fsencode(tmp_path) + b"/n\xe4me.txt")), "Text.")
    assert "\ufffd" in document.title
    document.origin.encode("utf-8")


# What can't be read


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("a.docx", b"PK", "files of this type can't be read yet; these can: .md"),
        ("a", b"text", "files of this type can't be read yet"),
        ("a.md", b"", "empty"),
        ("a.txt", b" \n\t\n", "no text in it"),
        ("a.md", b"# Heading only\n", "no text in it"),
        ("a.html", b"<script>1</script>", "no text in it"),
        ("a.txt", bytes(range(256)) * 9, "not text in an encoding"),
        ("a.html", b"\x89PNG\r\n\x1a\n\0\0" * 99, "not text in an encoding"),
        ("a.pdf", b"%PDF-1.4 nothing else", "damaged or incomplete"),
        ("a.pdf", pdf_file([column(["Text."])])[:500], "damaged or incomplete"),
        ("a.pdf", pdf_file([[], []]), "images only"),
        ("a.pdf", encrypted_pdf_file(), "encrypted"),
    ],
)
def test_unreadable_file_is_named_with_what_is_wrong(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert error_of(path).startswith(f"{path}: ")
    assert complaint in error_of(path)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    assert "no such file" in error_of(tmp_path / "a.md")
    assert "not a file" in error_of(tmp_path)


def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    assert "not a file" in error_of(tmp_path / "a.md")


def test_too_large_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(MARKDOWN.limit + 1)
    assert "32 MB is too large; the limit for this type is 32 MB" in error_of(tmp_path / "a.md")


def test_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("Text.")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)  # the tests may run as root, whom nothing is refused
    assert "can't be read (Permission denied)" in error_of(tmp_path / "a.md")


# Finding files


def test_folders_are_walked_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/z.md", "b/y.txt", "a.docx", ".hidden.md", ".git/config.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    found = [str(path.relative_to(tmp_path)) for path in find_files([tmp_path / "b" / "z.md", tmp_path])]
    assert found == ["b/z.md", "a.docx", "b/y.txt"]


def test_missing_files_stay_to_be_reported(tmp_path: Path) -> None:
    assert find_files([tmp_path / "none.md"]) == [tmp_path / "none.md"]


# Any bytes


@settings(max_examples=120)
@given(suffix=st.sampled_from(sorted({".md", ".txt", ".html"})), content=st.one_of(st.binary(), st.text().map(str.encode)))
def test_any_file_becomes_a_sound_document_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(content)
    try:
        (document,) = load_file(path)
    except DocumentError as error:
        assert str(path) in str(error)  # noqa: PT017 - either outcome is right
        return
    assert_sound(document)


@settings(max_examples=60)
@given(at=st.integers(0, 900), junk=st.binary(max_size=20))
def test_a_damaged_pdf_becomes_a_sound_document_or_a_named_error(tmp_path_factory: pytest.TempPathFactory, at: int, junk: bytes) -> None:
    whole = pdf_file([column(["Text of a page.", "More text."]), column(["Text."])])
    path = tmp_path_factory.getbasetemp() / "any.pdf"
    path.write_bytes(whole[:at] + junk + whole[at + len(junk) :])
    try:
        (document,) = load_file(path)
    except DocumentError as error:
        assert str(path) in str(error)  # noqa: PT017 - either outcome is right
        return
    assert_sound(document)


def test_real_files_of_many_formats() -> None:
    if not SHARED.is_dir():
        pytest.skip("needs the sample documents in ../shared/data")
    outcomes: dict[str, Document | str] = {}
    for path in find_files([SHARED]):
        try:
            (document,) = load_file(path)
        except DocumentError as error:
            assert str(error).startswith(f"{path}: ")  # noqa: PT017 - either outcome is right
            outcomes[path.name] = str(error)
        else:
            assert_sound(document)
            outcomes[path.name] = document
    readable = {name for name, outcome in outcomes.items() if isinstance(outcome, Document)}
    assert len(outcomes) == 32
    assert {Path(name).suffix for name in readable} == {".pdf", ".html", ".md"}
    assert {name for name in outcomes if Path(name).suffix in LOADERS} - readable == {
        "empty.md",
        "empty.pdf",
        "truncated.pdf",
        "005-libreoffice-writer-password_libreoffice-writer-password.pdf",
        "007-imagemagick-images_imagemagick-CCITTFaxDecode.pdf",
        "017-unreadable-meta-data_unreadablemetadata.pdf",
    }


def assert_sound(document: Document) -> None:
    assert document.title
    assert document.sections
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", document.text + document.title)
    end = 0
    for section in document.sections:
        assert end <= section.start < section.end <= len(document.text)
        assert document.text[section.start : section.end].strip()
        end = section.end
