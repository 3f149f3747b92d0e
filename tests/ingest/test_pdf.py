"""PDF into flowing text, page by page."""

import pytest

from ingest.layout import Line, flow
from ingest.pdf import parse_pdf
from tests.ingest.pdf_files import column, pdf_file

FULL = "This line of the paragraph reaches the right-hand edge,"


def lines(*texts: str, left: float = 50, top: float = 700, pitch: float = 12, size: float = 10, width: float = 5) -> list[Line]:
    """Lines below each other, every letter of the same width."""
    return [Line(text, left, left + width * len(text), top - pitch * row, size) for row, text in enumerate(texts)]


def test_pages_are_sections_of_flowing_text() -> None:
    paragraph = column(["Overfitting is the gap between training error", "and test error. It grows with capacity."])
    first = [*paragraph, (50.0, 640.0, "A second paragraph.")]
    content = parse_pdf(pdf_file([first, [], [(50, 700, "Third page.")]], title="On (over)fitting"), "a.pdf")
    assert content.title == "On (over)fitting"
    assert [(section.path, content.text[section.start : section.end]) for section in content.sections] == [
        (
            ("Page 1",),
            "Overfitting is the gap between training error and test error. It grows with capacity.\n\nA second paragraph.",
        ),
        (("Page 3",), "Third page."),
    ]


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("Microsoft Word - Deep nets.doc", "Deep nets"),
        ("(anonymous)", ""),
        ("untitled", ""),
        ("about:blank", ""),
        ("42", ""),
        ("thesis.dvi", "thesis"),
    ],
)
def test_title_without_what_programs_put_there(given: str, title: str) -> None:
    assert parse_pdf(pdf_file([column(["Text."])], title=given), "a.pdf").title == title


def test_word_broken_at_a_line_end_is_mended() -> None:
    page = column(["Regularization adds a penalty so that the net-", "work has smaller weights."])
    assert "the network has" in parse_pdf(pdf_file([page]), "a.pdf").text


def test_hyphen_stays_where_the_document_writes_one() -> None:
    page = lines("We study low-rank updates.", "They are cheap, since low-", "rank matrices are small.", width=20)
    assert flow([page]) == [["We study low-rank updates. They are cheap, since low-rank matrices are small."]]


def test_paragraphs_end_at_gaps_short_lines_and_other_sizes() -> None:
    page = [
        *lines("A title", size=16, top=760),
        *lines(FULL, "and here it ends.", FULL, "and ends again."),
        *lines("After a gap.", top=620),
    ]
    assert flow([page]) == [["A title", f"{FULL} and here it ends.", f"{FULL} and ends again.", "After a gap."]]


def test_ragged_lines_are_one_paragraph() -> None:
    page = lines("Words of a ragged paragraph end", "where the next word does not", "fit, so lines differ in length.")
    assert flow([page]) == [["Words of a ragged paragraph end where the next word does not fit, so lines differ in length."]]


def test_rows_of_a_table_stay_apart() -> None:
    page = [Line(text, 50, 400, 700 - 12 * row, 10, is_row=True) for row, text in enumerate(["Model Score", "Tree 0.8", "Forest 0.9"])]
    assert flow([page]) == [["Model Score", "Tree 0.8", "Forest 0.9"]]


def test_exponent_joins_its_line() -> None:
    page = [Line("The sphere S", 50, 110, 700, 10), Line("2", 110, 114, 704, 7), Line("is round.", 118, 160, 700, 10)]
    assert flow([page]) == [["The sphere S2 is round."]]


def test_second_column_goes_on_with_the_sentence() -> None:
    page = [*lines(FULL, "which then continues", top=100), *lines("in the next column.", left=350)]
    assert flow([page]) == [[f"{FULL} which then continues in the next column."]]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            *lines("Deep learning", top=780),
            *lines(f"Text {word} one.", f"Text {word} two.", pitch=40),
            *lines(f"Page {number} of 4", top=20),
        ]
        for number, word in enumerate("abcd", start=1)
    ]
    assert flow(pages)[1] == ["Text b one.", "Text b two."]


def test_sentence_over_a_page_break_belongs_to_the_page_it_starts_on() -> None:
    pages = [lines("Done. Protocols should be"), lines("reviewed often. The next sentence stays.")]
    assert flow(pages) == [["Done. Protocols should be reviewed often."], ["The next sentence stays."]]


def test_list_items_stand_on_lines_of_their_own() -> None:
    page = [(50, 700, "Two remedies:"), (60, 688, "- more data"), (60, 676, "- dropout"), (50, 640, "That is all.")]
    assert parse_pdf(pdf_file([page]), "a.pdf").text == "Two remedies:\n\n- more data\n- dropout\n\nThat is all."
