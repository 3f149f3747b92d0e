from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from assistant.types import Answer, Citation, Verdict
from tests.ui.fakes import LASSO_PAGE, RIDGE_PAGE, abstention, cite, lasso_answer, small_talk, span
from ui.turn import answer_html, error_html, problem_html


def shown(answer: Answer, complete: bool = True) -> BeautifulSoup:
    return BeautifulSoup(answer_html(answer, complete), "html.parser")


def test_each_sentence_ends_in_the_chips_of_its_sources() -> None:
    paragraph = shown(lasso_answer("lasso?")).select_one(".prose p")
    assert paragraph is not None
    assert paragraph.get_text() == (
        "L1 regularization adds the sum of absolute weights to the loss.[1] "
        "So a weight that brings too little is pushed to exactly zero.[1] None becomes exactly zero.[2] "
    )


def test_a_chip_names_its_source_and_the_places_cited() -> None:
    quote = "It shrinks all weights."
    cited = span(RIDGE_PAGE, quote)
    chip = shown(replace(lasso_answer(""), sentences=(cite(RIDGE_PAGE, quote, 2),))).select_one(".chip")
    assert chip is not None
    assert (chip["data-source"], chip["data-cite"]) == ("2", f"{cited.start}-{cited.end}")
    assert chip["aria-label"] == "Source 2: L2 regularization (ridge) · Explanation › Shrinkage"


def test_a_sentence_with_several_sources_has_a_chip_for_each() -> None:
    both = cite(RIDGE_PAGE, "It shrinks all weights.", 2)
    both = replace(both, citations=(*both.citations, Citation(1, span(LASSO_PAGE, "Standardize the features first.")), *both.citations))
    assert [chip["data-source"] for chip in shown(replace(lasso_answer(""), sentences=(both,))).select(".chip")] == ["2", "1"]


def test_a_chip_is_held_to_the_last_word_but_never_cuts_a_formula() -> None:
    answer = shown(lasso_answer("lasso?"))
    assert [end.get_text() for end in answer.select(".prose p .end")] == ["loss.[1]", "zero.[1]", "zero.[2]"]
    formula = replace(cite(RIDGE_PAGE, "It shrinks all weights.", 2), text="The weight is $w x$")
    assert shown(replace(lasso_answer(""), sentences=(formula,))).select(".end") == []


def test_a_partly_supported_sentence_says_so() -> None:
    sentence = replace(cite(RIDGE_PAGE, "It shrinks all weights.", 2), verdict=Verdict("partial", 0.5, "half of it"))
    answer = shown(replace(lasso_answer(""), sentences=(sentence,)))
    assert answer.select_one(".chip.partial") is not None
    assert "0 of 1 sentences supported" in answer.get_text()


@pytest.mark.parametrize(("confidence", "words"), [(0.93, "Well supported 0.93"), (0.7, "Partly supported 0.70")])
def test_confidence_is_a_word_and_a_number(confidence: float, words: str) -> None:
    answer = shown(replace(lasso_answer("lasso?"), confidence=confidence)).select_one(".confidence")
    assert answer is not None
    assert answer.get_text() == words


def test_what_was_removed_is_counted() -> None:
    removed = (cite(RIDGE_PAGE, "It shrinks all weights.", 2),)
    assert "All 6 sentences supported, 1 removed" in shown(replace(lasso_answer("lasso?"), removed=removed)).get_text()


def test_an_answer_on_its_way_has_no_footer_yet() -> None:
    assert shown(lasso_answer("lasso?"), complete=False).select(".footer, .suggestions") == []


def test_the_rewritten_question_is_shown_only_where_it_differs() -> None:
    assert "Read as" not in shown(replace(lasso_answer("lasso?"), standalone="lasso?")).get_text()
    assert "Read as: What is L2?" in shown(replace(lasso_answer("and L2?"), standalone="What is L2?")).get_text()


def test_a_note_is_shown() -> None:
    note = shown(replace(lasso_answer("lasso?"), note="The model did not reply.")).select_one("[role=note]")
    assert note is not None
    assert note.get_text() == "The model did not reply."


def test_three_kinds_of_reply_look_different() -> None:
    kinds = [answer.select(".answer")[0]["class"] for answer in map(shown, (lasso_answer("a"), abstention("b"), small_talk("c")))]
    assert kinds == [["answer", "answered"], ["answer", "abstained"], ["answer", "conversation"]]


def test_an_abstention_lists_the_nearest_passages_with_their_scores() -> None:
    rows = [row.get_text("|") for row in shown(abstention("pasta?")).select(".nearest-list li")]
    assert rows == ["L1 regularization (lasso)|Explanation|0.31", "L2 regularization (ridge)|Explanation|0.27"]


def test_an_error_and_an_empty_index_are_told_as_text() -> None:
    for markup in (error_html("<b>Run `viva ingest`."), problem_html("<b>Run `viva ingest`.")):
        assert "&lt;b&gt;Run <code>viva ingest</code>." in markup
        assert 'role="alert"' in markup
