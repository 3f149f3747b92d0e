"""Words that stand for each other."""

import numpy as np
import pytest

from assistant.quiz.alignment import Wording, closeness, content_words, function_share, stems_of
from tests.fakes import WordEncoder

ENCODER = WordEncoder()


def wording(text: str) -> Wording:
    words = content_words(text)
    return Wording(tuple(words), stems_of(words), ENCODER.encode(words))


def test_content_words_stand_once_and_without_their_neighbours() -> None:
    assert content_words("The penalty's scale, and the SCALE of L1-penalties") == ["penalty's", "scale", "l1", "penalties"]


def test_what_is_too_long_for_a_word_is_none() -> None:
    assert content_words("x" * 41 + " word") == ["word"]


def test_words_with_one_stem_are_the_same() -> None:
    assert closeness(wording("regularize"), wording("regularization weights")).tolist() == [[1.0, 0.0]]


def test_words_of_nearly_one_meaning_are_close() -> None:
    vectors = np.array([[1, 0], [0.6, 0.8]], dtype=np.float32)
    (near,) = closeness(Wording(("shrink",), ("shrink",), vectors[:1]), Wording(("reduce",), ("reduc",), vectors[1:]))
    assert near[0] == pytest.approx((0.6 - 0.35) / (0.8 - 0.35))


def test_a_text_without_words_is_close_to_nothing() -> None:
    assert closeness(wording("weights"), wording("")).shape == (1, 0)


def test_a_list_of_terms_has_no_function_words() -> None:
    assert function_share("sparsity, shrinkage, penalty") == function_share("") == 0
    assert function_share("it is the penalty that shrinks them") > 0.5
