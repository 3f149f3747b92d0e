from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quiz.binding import traded
from ingest.embed import load_encoder
from ingest.types import Encoder
from tests.fakes import WordEncoder

POINT = "L1 penalises absolute weights and can give exact zeros, L2 penalises squared weights and keeps every feature."


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return load_encoder("all-MiniLM-L6-v2", Path(tmp_path_factory.mktemp("home")))


def test_terms_that_are_traded_are_found_with_the_words_that_do_it(encoder: Encoder) -> None:
    answer = "They differ. L2 gives exact zeros for useless features, L1 keeps every feature and shrinks squared weights. That is all."
    found = traded(POINT, answer, encoder)
    assert found is not None
    pair, (start, end) = found
    assert pair == ("l1", "l2")
    assert answer[start:end].strip(" ,").startswith("gives exact zeros")
    assert "That is all" not in answer[start:end]


@pytest.mark.parametrize(
    "answer",
    [
        "L1 gives exact zeros for useless features, L2 keeps every feature and shrinks squared weights.",
        "L2 keeps them all with squared weights, whereas L1 makes some exactly zero.",
        "L1 gives exact zeros.",
        "Both L1 and L2 add a penalty to the loss.",
        "",
    ],
)
def test_terms_that_are_not_traded_are_left_alone(answer: str, encoder: Encoder) -> None:
    assert traded(POINT, answer, encoder) is None


@given(st.text(max_size=300))
def test_any_text_can_be_held_against_a_point(text: str) -> None:
    traded(POINT, f"L1 {text} L2 {text}", WordEncoder())
