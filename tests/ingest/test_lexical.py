"""BM25 over the texts of an index."""

import math
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import StoreError
from ingest.lexical import FILE, K1, B, LexicalIndex, stem, tokenize

TEXTS = ["Trees split on features.", "Pruning trees removes branches of trees.", "Drift changes the inputs."]
IDS = ["a", "b", "c"]


@pytest.fixture
def index() -> LexicalIndex:
    return LexicalIndex.build(IDS, TEXTS)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The trees are splitting!", ["tree", "split"]),
        ("Regularization, regularized", ["regular", "regular"]),
        ("F1-score", ["f1", "score", "f1score"]),
        ("L₁, L^2, R_{2}", ["l1", "l2", "r2"]),
        ("R²", ["r2"]),
        ("C++ and C#", ["c++", "c#"]),
        ("naïve café", ["naiv", "cafe"]),
        ("0.95 and 3", ["0.95", "3"]),
        ("Don't overfit: it's bad", ["overfit", "bad"]),
        ("the of and", []),
        ("∑ — …", []),
        ("", []),
    ],
)
def test_words_become_terms(text: str, terms: list[str]) -> None:
    assert tokenize(text) == terms


def test_scores_name_the_text_that_shares_most(index: LexicalIndex) -> None:
    scores = index.scores("pruned trees")
    assert [IDS[row] for row in np.argsort(-scores)] == ["b", "a", "c"]
    assert scores[2] == 0


def test_rare_terms_weigh_more_and_unknown_ones_most(index: LexicalIndex) -> None:
    weights = index.term_weights("trees drift quasar")
    assert weights["tree"] < weights["drift"] < weights["quasar"]
    assert weights["drift"] == pytest.approx(math.log(1 + 2.5 / 1.5))


@pytest.mark.parametrize("texts", [[], ["", "the of"]])
def test_texts_without_words_score_nothing(texts: list[str], tmp_path: Path) -> None:
    index = LexicalIndex.build(IDS[: len(texts)], texts)
    index.save(tmp_path)
    for each in (index, LexicalIndex.load(tmp_path)):
        assert each.scores("trees").tolist() == [0.0] * len(texts)
        assert list(each.ids) == IDS[: len(texts)]


def test_saved_index_reads_back_equal(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "new")
    assert LexicalIndex.load(tmp_path / "new") == index
    assert LexicalIndex.build(IDS, TEXTS[::-1]) != index


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"\x93NUMPY"])
def test_damaged_file_is_an_error_that_says_what_to_do(index: LexicalIndex, tmp_path: Path, content: bytes) -> None:
    index.save(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match="viva sources check --repair"):
        LexicalIndex.load(tmp_path)


def test_file_cut_short_anywhere_is_an_error(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    for length in range(0, len(whole), 61):
        (tmp_path / FILE).write_bytes(whole[:length])
        with pytest.raises(StoreError):
            LexicalIndex.load(tmp_path)


@pytest.fixture
def _threads_that_alternate_quickly() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_threads_that_alternate_quickly")
def test_stems_are_right_from_many_threads() -> None:
    words = [f"{word}{number}{ending}" for number in range(200) for word, ending in (("regular", "ization"), ("tree", "s"))]
    expected = [f"{word}{number}{ending}" for number in range(200) for word, ending in (("regular", ""), ("tree", ""))]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(stem, words)) == expected


words = st.sampled_from("tree split prune drift retrain f1-score l2 the".split())
sentences = st.lists(words, max_size=12).map(" ".join)


@given(st.lists(sentences, min_size=1, max_size=8), sentences)
@settings(max_examples=60)
def test_scores_are_those_of_the_formula(texts: list[str], query: str) -> None:
    scores = LexicalIndex.build([str(row) for row in range(len(texts))], texts).scores(query)
    assert scores == pytest.approx(bm25(texts, query), abs=1e-5)


def bm25(texts: list[str], query: str) -> list[float]:
    """Robertson's formula, with the inverse document frequency of Lucene."""
    terms = [Counter(tokenize(text)) for text in texts]
    mean = sum(each.total() for each in terms) / len(texts)

    def score(each: Counter[str], term: str) -> float:
        found = sum(term in other for other in terms)
        weight = math.log(1 + (len(texts) - found + 0.5) / (found + 0.5))
        return weight * each[term] / (each[term] + K1 * (1 - B + B * each.total() / mean)) if each[term] else 0.0

    return [sum(score(each, term) for term in tokenize(query)) for each in terms]
