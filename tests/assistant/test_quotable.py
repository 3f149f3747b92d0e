"""Which sentences of any document read well by themselves."""

import pytest

from assistant.answer.quotable import defines, handicap, is_quotable, leans
from ingest.lexical import tokenize

GOOD = "Dropout sets randomly chosen activations to zero during training."


@pytest.mark.parametrize(
    "text",
    [
        "Model selection.",
        "Can you explain why dropout helps at all?",
        "The loss function commonly consists of three parts:",
        "![Dropout in a network.](../img/dropout.svg)",
        "Figure 3.1 The network before and after dropout is used.",
        "## How dropout works in practice",
    ],
)
def test_labels_questions_and_leftovers_are_not_quoted(text: str) -> None:
    assert not is_quotable(text, ())


def test_exercises_are_not_quoted() -> None:
    assert is_quotable(GOOD, ("Dropout", "Summary"))
    assert not is_quotable(GOOD, ("Dropout", "Exercises"))


def test_a_sentence_that_stands_by_itself_has_no_handicap() -> None:
    assert handicap(GOOD) == 0


@pytest.mark.parametrize(
    "text",
    [
        "This sets randomly chosen activations to zero during training.",
        "However, dropout sets randomly chosen activations to zero during training.",
        "As shown in Figure 2, dropout sets randomly chosen activations to zero.",
        "We see in :numref:`fig_dropout` that dropout sets activations to zero.",
        "Dropout sets randomly chosen activations to zero and ...",
        "Dropout with two layers.",
    ],
)
def test_one_that_leans_points_breaks_off_or_has_no_verb_has(text: str) -> None:
    assert handicap(text) > 0


def test_leaning_is_told_by_the_first_words() -> None:
    assert leans("*This* is why.")
    assert leans("with the weights drawn at random.")
    assert not leans("scikit-learn draws the weights at random.")
    assert not leans("Thistles lean on this.")


@pytest.mark.parametrize(
    ("text", "is_definition"),
    [
        ("Transposed convolution is an upsampling operation.", True),
        ("A transposed convolution means a larger output.", True),
        ("Convolution is one operation, transposed or not.", False),
        ("The transposed convolution comes next.", False),
    ],
)
def test_a_definition_names_its_subject_and_says_what_it_is(text: str, is_definition: bool) -> None:
    assert defines(text, tokenize("transposed convolution")) == is_definition
