from dataclasses import replace

from bs4 import BeautifulSoup

from tests.ui.fakes import LASSO_PAGE, RIDGE_PAGE, abstention, cite, lasso_answer, source
from ui.sources import cited_ranges, panel


def test_cited_sources_come_first_and_open_and_the_rest_is_folded() -> None:
    parsed = BeautifulSoup(panel(lasso_answer("What is lasso?")), "html.parser")
    cards = [(card["data-source"], card.has_attr("open")) for card in parsed.select("details.source")]
    assert cards == [("1", True), ("2", True), ("3", False)]
    assert [card["data-source"] for card in parsed.select(".also .source")] == ["3"]


def test_a_source_shows_title_section_score_and_place() -> None:
    card = BeautifulSoup(panel(lasso_answer("What is lasso?")), "html.parser").select(".source")[1]
    assert card.summary is not None
    assert card.summary.get_text("|") == "2|L2 regularization (ridge)|Explanation › Shrinkage|0.61"
    assert f"l2-regularization · characters 0–{len(RIDGE_PAGE.text)}" in card.get_text()


def test_the_words_marked_are_the_words_cited() -> None:
    answer = lasso_answer("What is lasso?")
    parsed = BeautifulSoup(panel(answer), "html.parser")
    for sentence in answer.sentences[:4]:
        span = sentence.citations[0].span
        mark = parsed.select_one(f'mark[data-cite="{span.start}-{span.end}"]')
        assert mark is not None
        assert mark.get_text() == span.quote.replace("$", "")


def test_a_place_cited_twice_is_marked_once() -> None:
    sentence = cite(RIDGE_PAGE, "It shrinks all weights.", 1)
    answer = replace(lasso_answer(""), sentences=(sentence, sentence), sources=(source(RIDGE_PAGE, 1, 0.5),))
    assert len(cited_ranges(answer)[1]) == 1
    assert panel(answer).count("<mark") == 1


def test_what_is_not_cited_has_no_number_and_the_nearest_comes_first() -> None:
    answer = replace(abstention("pasta?"), sources=(source(LASSO_PAGE, 1, 0.21), source(RIDGE_PAGE, 2, 0.34)))
    parsed = BeautifulSoup(panel(answer), "html.parser")
    assert [title.get_text() for title in parsed.select(".title")] == ["L2 regularization (ridge)", "L1 regularization (lasso)"]
    assert parsed.select(".number, [open]") == []


def test_an_answer_without_sources_has_an_empty_panel() -> None:
    assert panel(replace(abstention("?"), sources=())) == ""
