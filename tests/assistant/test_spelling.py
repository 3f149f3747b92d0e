"""Slips are put right; names and common words are left alone."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.spelling import correct, write_out

VOCABULARY = frozenset("regularization overfitting gradient descent boosting bagging dropout precision recall lasso".split())
COMMON = frozenset("what does with from mean grading passing explain lesson".split())


def is_common(words: Sequence[str]) -> list[bool]:
    return [word in COMMON for word in words]


def corrected(question: str) -> str:
    return correct(question, VOCABULARY, is_common)


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("what does gradiant mean?", "what does gradient mean?"),
        ("droput", "dropout"),
        ("precison", "precision"),
        ("boostting", "boosting"),
        ("recal", "recall"),
        ("bagigng", "bagging"),
        ("Overfiting", "overfitting"),
        ("regularisaton", "regularization"),
        ("explain gradiant desent", "explain gradient descent"),
    ],
)
def test_a_slip_is_put_right(slip: str, right: str) -> None:
    assert corrected(slip) == right


@pytest.mark.parametrize(("slip", "right"), [("bais", "bias"), ("cros", "cross"), ("crosp", "crops"), ("bnas", "bans")])
def test_of_words_as_near_the_likeliest_slip_is_put_right(slip: str, right: str) -> None:
    assert correct(slip, {"bars", "bans", "bias", "crops", "cron", "cross"}, is_common) == right


@pytest.mark.parametrize(
    "question",
    [
        "what does Lassa mean?",  # a name
        "explain grading",  # common English, two letters from "gradient"
        "explain lesson",
        "LASO",  # an abbreviation
        "las",  # too short to tell
        "pre-recal",
        "brecall",  # another initial
        "reacllx",  # two slips in a short word
        "",
    ],
)
def test_what_may_be_meant_is_left_alone(question: str) -> None:
    assert corrected(question) == question


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("What is an LLM?", "What is an large language model?"),
        ("evaluate llms", "evaluate large language models"),
        ("the S.T.A.R. method", "the STAR method"),
        ("R.O.C curve", "ROC curve"),
        ("losses, e.g. hinge, i.e. margins", "losses, e.g. hinge, i.e. margins"),
        ("LLMOps", "LLMOps"),
        ("scikit-learn 1.2", "scikit-learn 1.2"),
    ],
)
def test_abbreviations_are_put_as_the_encoder_knows_them(question: str, written: str) -> None:
    assert write_out(question) == written


@given(st.text(max_size=80))
def test_any_text_is_corrected_once_and_for_all(question: str) -> None:
    once = corrected(write_out(question))
    assert corrected(once) == once


@given(st.lists(st.sampled_from(sorted(VOCABULARY)), max_size=5))
def test_words_of_the_vocabulary_stay_as_they_are(words: list[str]) -> None:
    assert corrected(" ".join(words)) == " ".join(words)


def test_without_a_vocabulary_nothing_is_corrected() -> None:
    assert correct("gradiant desent", frozenset(), is_common) == "gradiant desent"
