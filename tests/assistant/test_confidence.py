"""How sure an answer is, and from which confidence on it is shown."""

from dataclasses import replace

import pytest

from assistant.grounding.confidence import after_checking, chance_of_right, shipped_calibration, signals, threshold, words
from assistant.types import Answer, Evidence, Page, Query, Sentence, Verdict


def found(*fits: float) -> Evidence:
    return Evidence(Query("?"), "?", pages=tuple(Page(f"p{place}", fit, named=False) for place, fit in enumerate(fits)))


def test_better_sources_and_a_clearer_best_page_make_it_surer() -> None:
    assert chance_of_right(found(0.9, 0.5), 0.9) > chance_of_right(found(0.9, 0.5), 0.6)
    assert chance_of_right(found(0.9, 0.5), 0.9) > chance_of_right(found(0.9, 0.89), 0.9)


@pytest.mark.parametrize("sufficient", [0.0, 1.0])
def test_no_certainty_of_the_sources_makes_the_answer_certain(sufficient: float) -> None:
    assert 0 < chance_of_right(found(0.9), sufficient) < 1


def test_a_single_page_is_as_clear_as_one_far_ahead() -> None:
    assert signals(found(0.4), 0.5) == signals(found(0.9, 0.1), 0.5)


ANSWER = Answer("?", "answered", confidence=0.8, sentences=(Sentence("a", verdict=Verdict("supported", 1.0, "")),))
REWORDED = replace(ANSWER, sentences=(*ANSWER.sentences, Sentence("b", verdict=Verdict("supported", 0.6, ""))))


def test_quoted_sentences_leave_it_and_reworded_ones_lower_it() -> None:
    assert after_checking(ANSWER) == pytest.approx(0.8)
    assert after_checking(REWORDED) == pytest.approx(0.8 * 0.8)
    assert after_checking(replace(ANSWER, sentences=())) == pytest.approx(0.8)


def test_samples_that_disagree_lower_it() -> None:
    sure, torn = (after_checking(replace(ANSWER, agreement=agreement)) for agreement in (1.0, 0.2))
    assert sure == pytest.approx(0.8)
    assert torn == pytest.approx(0.8 * 0.6)


@pytest.mark.parametrize("risk", [0.01, 0.02, 0.05, 0.1, 0.3])
def test_no_larger_share_of_the_calibration_cases_is_wrong_than_the_risk(risk: float) -> None:
    least = threshold(risk)
    shown = [right for confidence, right in shipped_calibration().cases if confidence >= least]
    assert shown.count(False) <= risk * max(len(shown), 1)


def test_a_smaller_risk_shows_fewer_answers() -> None:
    assert 1 >= threshold(0.01) >= threshold(0.05) >= threshold(0.2) > 0
    assert threshold(1e-6) == 1


def test_the_number_has_words_beside_it() -> None:
    assert [words(replace(ANSWER, confidence=confidence)) for confidence in (0.9, 0.6)] == ["Well supported", "Partly supported"]
    assert words(replace(ANSWER, status="abstained")) == "Not in my sources"
