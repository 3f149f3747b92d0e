"""Names that no passage has, and names in the wrong place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.grounding.names import MOST_NAMES, foreign_names, misplaces_names
from ingest.lexical import tokenize

SOURCE = "Bagging mainly reduces variance, while gradient boosting mainly reduces bias in the model."


def known(text: str) -> frozenset[str]:
    return frozenset(tokenize(text))


@pytest.mark.parametrize(
    ("claim", "foreign"),
    [
        ("Bagging lowers variance.", False),
        ("A random forest lowers variance.", True),
        ("The method was shown by Breiman in Berkeley.", True),
        ("Training several models helps.", True),
        ("Several models help.", False),
    ],
)
def test_a_name_that_no_passage_has_is_foreign(claim: str, foreign: bool) -> None:
    assert foreign_names(claim, known(SOURCE)) == foreign


@pytest.mark.parametrize(
    ("claim", "misplaced"),
    [
        (SOURCE, False),
        ("Gradient boosting mainly reduces variance, while bagging mainly reduces bias in the model.", True),
        ("Bagging mainly reduces bias, while gradient boosting mainly reduces variance in the model.", True),
        ("Bagging mainly reduces recall, while gradient boosting mainly reduces bias in the model.", True),
        ("While gradient boosting mainly reduces bias in the model, bagging mainly reduces variance.", False),
        ("Bagging chiefly lowers variance; gradient boosting lowers bias.", False),
    ],
)
def test_a_name_in_the_place_of_another_is_seen(claim: str, misplaced: bool) -> None:
    assert misplaces_names(claim, SOURCE) == misplaced


def test_a_list_of_many_names_is_let_be() -> None:
    names = ", ".join(f"Aaa{letter} Bbb{letter}" for letter in "abcdefghijklmnopqrstuvw"[: MOST_NAMES + 1])
    assert not misplaces_names(f"They used {names}.", f"We saw {names}.")


@given(st.lists(st.sampled_from(["Bagging", "bias", "ſ", "İ", "Ǆ", "reduces", "more", "less", ",", "the", "Σ", "L1"])).map(" ".join))
def test_no_text_misplaces_its_own_names(text: str) -> None:
    assert not misplaces_names(text, text)


@given(st.text(), st.text())
def test_any_texts_can_be_compared(claim: str, evidence: str) -> None:
    foreign_names(claim, known(evidence))
    misplaces_names(claim, evidence)
