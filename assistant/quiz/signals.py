"""How near an answer comes to saying each of several points: the measures that marking rests on.

What the question says already counts for little, in words and in meaning (Sultan, Salazar and Sumner, 2016, call it question demoting):
else an answer that repeats the question would be near to everything that answers it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from assistant.quiz.alignment import Wording, closeness, content_words, stems_of
from assistant.quiz.windows import MOST_READ, Window, split_windows
from ingest.types import Encoder, Vectors

ASKED, SHARED = 0.25, 0.5
"""What a word of a point weighs that the question has too, or that another point has."""
WORDS, APART = 0.5, 0.5
"""What words in common, and distance from the other points, are worth beside likeness when the nearest stretch is chosen."""
ENOUGH_OWN = 3
"""Words that a point has for itself, from which more of them in an answer prove no more."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What an answer should say, and ways to say it rightly and wrongly."""

    point: str
    counts: str = ""
    """What counts as saying it."""
    wrong: tuple[str, ...] = ()
    """Wrong statements about it."""

    @property
    def right(self) -> tuple[str, str]:
        """Two right ways to say it."""
        return self.point, self.counts or self.point


@dataclass(frozen=True, slots=True)
class Signals:
    """The measures of one point. Likeness is a cosine similarity of vectors."""

    recall: float
    """Share of the point's words that the nearest stretch has, as they are or in other words."""
    likeness: float
    """Of the nearest stretch to the point, once what both have of the question is taken out."""
    lead: float
    """How much more like the point the nearest stretch is than like the question."""
    margin: float
    """How much more like this point the nearest stretch is than like any other; 0 where there is no other."""
    own: float
    """Words in the answer that this point has for itself, as a share of ENOUGH_OWN."""
    wrong: float = 0.0
    """The greatest likeness of a stretch to a wrong statement about the point."""
    wronger: float = 0.0
    """How much more like that wrong statement that stretch is than like the point."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A point held against an answer."""

    signals: Signals
    nearest: Window
    """The stretch that comes nearest to saying it."""
    mistaken: Window
    """The stretch that comes nearest to a wrong statement about it; any, where none is known."""
    mistake: str
    """That wrong statement."""


@dataclass(frozen=True, slots=True)
class Overall:
    """The measures of an answer as a whole, by which one about something else is told."""

    subject: float
    """Cosine similarity of the answer to the question and all its points together."""
    likeness: float
    """Mean over the points, as in Signals."""
    recall: float
    """Mean over the points, as in Signals."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer held against all that it should say."""

    overall: Overall
    points: list[Measured]


@dataclass(frozen=True, slots=True)
class _Read:
    """An answer, as vectors and words."""

    windows: list[Window]
    vectors: Vectors
    wording: Wording
    inside: NDArray[np.bool_]
    """Which words stand in which windows; shape (windows, words)."""
    whole: Vectors
    """The vector of the whole answer, shape (1, dimension)."""


class Expected:
    """What an answer to one question should say, ready to be held against answers."""

    def __init__(self, prompt: str, criteria: Sequence[Criterion], encoder: Encoder) -> None:
        """Encodes all that the criteria say; with an encoder that remembers, this is quick the second time."""
        self._criteria = criteria
        self._encoder = encoder
        self._prompt = encoder.encode([prompt])[0]
        self._points = _unit(np.stack([encoder.encode(each.right).sum(axis=0) for each in criteria]))
        self._demoted = self._demote(self._points)
        self._subject = _unit((self._points.sum(axis=0) + self._prompt)[None, :])
        self._wordings = [self._wording(content_words(" ".join(each.right))) for each in criteria]
        self._asked = frozenset(stems_of(content_words(prompt)))

    def measure(self, answer: str) -> Reading | None:
        """An answer held against every criterion; None where there is nothing to read in it."""
        read = self._read(answer)
        if not read.windows:
            return None
        like = (read.vectors @ self._points.T).astype(np.float64)
        demoted = (self._demote(read.vectors) @ self._demoted.T).astype(np.float64)
        lead = like - (read.vectors @ self._prompt)[:, None]
        points = [self._measure(place, read, like, demoted, lead) for place in range(len(self._criteria))]
        overall = Overall(
            float((self._subject @ read.whole.T).item()),
            fmean(each.signals.likeness for each in points),
            fmean(each.signals.recall for each in points),
        )
        return Reading(overall, points)

    def _measure(
        self, place: int, read: _Read, like: NDArray[np.float64], demoted: NDArray[np.float64], lead: NDArray[np.float64]
    ) -> Measured:
        others = np.delete(like, place, axis=1)
        margin = like[:, place] - others.max(axis=1, initial=-1.0) if others.size else np.zeros(len(like))
        recall = self._recall(place, read)
        best = int(np.argmax(demoted[:, place] + WORDS * recall + APART * margin))
        signals = {
            "recall": recall[best],
            "likeness": demoted[best, place],
            "lead": lead[best, place],
            "margin": margin[best],
            "own": self._own(place, read),
        }
        mistaken, mistake = read.windows[best], ""
        if wrong := self._criteria[place].wrong:
            alike = read.vectors @ self._encoder.encode(wrong).T
            at, which = map(int, np.unravel_index(np.argmax(alike), alike.shape))
            right = (self._encoder.encode(self._criteria[place].right) @ read.vectors[at]).max()
            signals |= {"wrong": alike[at, which], "wronger": alike[at, which] - right}
            mistaken, mistake = read.windows[at], wrong[which]
        return Measured(Signals(**{name: float(value) for name, value in signals.items()}), read.windows[best], mistaken, mistake)

    def _read(self, answer: str) -> _Read:
        windows = split_windows(answer)
        words = content_words(answer[:MOST_READ])
        vectors = self._encoder.encode([*(window.text for window in windows), *words, answer[:MOST_READ]])
        places = {word: place for place, word in enumerate(words)}
        inside = np.zeros((len(windows), len(words)), dtype=np.bool_)
        for row, window in enumerate(windows):
            inside[row, [places[word] for word in content_words(window.text) if word in places]] = True
        wording = Wording(tuple(words), stems_of(words), vectors[len(windows) : -1])
        return _Read(windows, vectors[: len(windows)], wording, inside, vectors[-1:])

    def _recall(self, place: int, read: _Read) -> NDArray[np.float64]:
        """Share of a point's words that each window has."""
        point = self._wordings[place]
        weights = np.array([self._weight(stem, place) for stem in point.stems])
        close = closeness(point, read.wording)
        found = np.array([(weights * (close * row).max(axis=1, initial=0.0)).sum() for row in read.inside])
        return found / weights.sum() if len(weights) else found

    def _weight(self, stem: str, place: int) -> float:
        return ASKED if stem in self._asked else SHARED if stem in self._of_others(place) else 1.0

    def _own(self, place: int, read: _Read) -> float:
        found = set(self._wordings[place].stems).intersection(read.wording.stems) - self._asked - self._of_others(place)
        return min(len(found), ENOUGH_OWN) / ENOUGH_OWN

    def _of_others(self, place: int) -> set[str]:
        return {stem for other, each in enumerate(self._wordings) if other != place for stem in each.stems}

    def _wording(self, words: Sequence[str]) -> Wording:
        return Wording(tuple(words), stems_of(words), self._encoder.encode(words))

    def _demote(self, vectors: Vectors) -> Vectors:
        """Vectors without their part in the direction of the question's."""
        return _unit(vectors - np.outer(vectors @ self._prompt, self._prompt))


def texts_to_remember(prompt: str, criteria: Sequence[Criterion]) -> Iterator[str]:
    """Every text that `Expected` encodes."""
    yield prompt
    for each in criteria:
        yield from (*each.right, *each.wrong, *content_words(" ".join(each.right)))


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
