"""Texts to BM25: the lexical half of retrieval, derived from the stored chunks and never the only copy of anything.

bm25s computes the score that every term gives to every text; asking is then adding up a few columns, done here with numpy,
because importing bm25s takes longer than answering.
"""

import math
import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import snowballstemmer  # type: ignore[import-untyped]
from numpy.typing import NDArray

from ingest.errors import StoreError

METHOD, K1, B = "lucene", 0.9, 0.75
"""Best of a grid on the mean of nDCG@10 on SciFact and mlquestions-dev; both are flat around it. So is joining the parts of a compound:
without it .689 and .442, with it .695 and .442, keeping the compound only .671 and .420 (at k1 1.2)."""
FILE = "lexical.npz"

WORD = re.compile(r"c\+\+|[cf]#|[^\W_]+(?:(?:['’.-](?=[^\W_])|(?<=\w)\+(?=\w))[^\W_]+)*")
SEPARATOR = re.compile(r"[.+-]")
NUMBER = re.compile(r"[\d.]+")
EXPONENT = re.compile(r"(?<=[^\W\d_])[\^_]\{?(\d+)\}?")
"""As in `R^2` and `L_{1}`, which people also write R² and L1."""
STOP_WORDS = frozenset(
    """a about an and are as at be been but by can can't could did do does doesn't don't for from had has have how i if in into is isn't it
    it's its me my no not of on or our should so such than that the their them then there these they this to us was we were what what's
    when where which while who why will with would you your""".split()
)

_stemmer = snowballstemmer.stemmer("english")
_stemming = threading.Lock()


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What is left of a word in small letters without its ending: "regularize" and "regularization" give the same."""
    with _stemming:  # a stemmer keeps the word it works on to itself, and another thread would overwrite it
        return str(_stemmer.stemWord(word))


def tokenize(text: str) -> list[str]:
    """Stemmed terms of `text` without stop words. A compound such as "f1-score" gives its parts and, joined, itself."""
    return list(chain.from_iterable(map(_terms, WORD.findall(_plain(text)))))


class LexicalIndex:
    """BM25 over a fixed list of texts."""

    def __init__(self, ids: Sequence[str], vocabulary: Sequence[str], columns: Sequence[NDArray[np.generic]]) -> None:
        self.ids = ids
        self._vocabulary = {term: column for column, term in enumerate(vocabulary)}
        self._starts, self._texts, self._scores = columns

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same texts and score them alike."""
        return (
            isinstance(other, LexicalIndex)
            and list(self.ids) == list(other.ids)
            and self._vocabulary == other._vocabulary
            and all(np.array_equal(getattr(self, name), getattr(other, name)) for name in ("_starts", "_texts", "_scores"))
        )

    @classmethod
    def build(cls, ids: Sequence[str], texts: Sequence[str]) -> "LexicalIndex":
        """Index `texts`, each under the id at the same place."""
        import bm25s  # type: ignore[import-untyped]  # brings half of scipy along, and is not needed for asking

        terms = [tokenize(text) for text in texts]
        vocabulary = sorted({term for each in terms for term in each})
        if not vocabulary:
            return cls(list(ids), [], [np.zeros(1, np.int32), np.empty(0, np.int32), np.empty(0, np.float32)])
        columns = {term: column for column, term in enumerate(vocabulary)}
        scorer = bm25s.BM25(method=METHOD, k1=K1, b=B)
        scorer.index(([[columns[term] for term in each] for each in terms], columns), show_progress=False)
        return cls(list(ids), vocabulary, [scorer.scores[name] for name in ("indptr", "indices", "data")])

    def scores(self, query: str) -> NDArray[np.float32]:
        """BM25 of every text, in the order of `ids`; 0 where no term is shared."""
        scores = np.zeros(len(self.ids), dtype=np.float32)
        for term in tokenize(query):
            column = self._column(term)
            scores[self._texts[column]] += self._scores[column]
        return scores

    def term_weights(self, query: str) -> dict[str, float]:
        """Inverse document frequency of each stemmed term of `query`; a term of no text gets the largest."""
        weights = {}
        for term in tokenize(query):
            column = self._column(term)
            found = column.stop - column.start
            weights[term] = math.log(1 + (len(self.ids) - found + 0.5) / (found + 0.5))
        return weights

    def most(self, query: str) -> float:
        """What a text with all the terms of `query` could score, and no text more; 1 for a query without terms."""
        return sum(self.term_weights(query).values()) or 1.0

    def save(self, folder: Path) -> None:
        """Write to `folder`; a crash leaves what was there before, or the new."""
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f"{FILE}.new"
        with unfinished.open("wb") as file:
            np.savez(
                file,
                starts=self._starts,
                texts=self._texts,
                scores=self._scores,
                vocabulary=_packed(list(self._vocabulary)),
                ids=_packed(self.ids),
            )
        unfinished.replace(folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read what `save` wrote. Raises StoreError where it is missing or damaged."""
        try:
            with (folder / FILE).open("rb") as file, np.load(file) as stored:
                return cls(
                    _unpacked(stored["ids"]), _unpacked(stored["vocabulary"]), [stored[name] for name in ("starts", "texts", "scores")]
                )
        except (OSError, ValueError, TypeError, KeyError, EOFError, BadZipFile) as error:
            raise StoreError(f"The lexical index at {folder} can't be read ({error}). Run `viva sources check --repair`.") from error

    def _column(self, term: str) -> slice:
        """Where the texts that hold `term` stand, and what it scores in each; empty for an unknown term."""
        column = self._vocabulary.get(term)
        return slice(0, 0) if column is None else slice(int(self._starts[column]), int(self._starts[column + 1]))


def _plain(text: str) -> str:
    """Lower case, without accents; typographic digits and letters as plain ones."""
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = text.translate({ord(mark): None for mark in set(text) if unicodedata.combining(mark)})
    return EXPONENT.sub(r"\1", text)


@lru_cache(maxsize=100_000)
def _terms(word: str) -> tuple[str, ...]:
    word = word.replace("’", "'")
    if word in STOP_WORDS:
        return ()
    parts = [word] if NUMBER.fullmatch(word) else [part for part in SEPARATOR.split(word) if part]
    if len(parts) < 2:
        return (stem(word),)
    return tuple(stem(part) for part in (*parts, "".join(parts)) if part not in STOP_WORDS)


def _packed(words: Sequence[str]) -> NDArray[np.uint8]:
    """Words as one array of bytes: numpy's own array of strings takes the space of the longest for each."""
    return np.frombuffer("\n".join(words).encode("utf-8"), dtype=np.uint8)


def _unpacked(words: NDArray[np.uint8]) -> list[str]:
    return words.tobytes().decode("utf-8").split("\n") if len(words) else []
