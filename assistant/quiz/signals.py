"""How near an answer comes to saying each of several points: the measures that marking rests on.

What the question says already counts for little, in words and in meaning (Sultan, Salazar and Sumner, 2016, call it question demoting):
else an answer that repeats the question would be near to everything that answers it.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
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
    sources: tuple[str, ...] = ()
    """Sentences that entail it."""

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
    """How much more like that wrong statement that stretch is than like any point or source."""


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
    """An answer, as vectors and words. The last three have the shape (windows, points)."""

    windows: list[Window]
    vectors: Vectors
    wording: Wording
    inside: NDArray[np.bool_]
    """Which words stand in which windows; shape (windows, words)."""
    subject: float
    like: NDArray[np.float64]
    demoted: NDArray[np.float64]
    """Likeness without what the question has."""
    lead: NDArray[np.float64]


class Expected:
    """What an answer to one question should say, ready to be held against answers."""

    def __init__(self, prompt: str, criteria: Sequence[Criterion], encoder: Encoder) -> None:
        """Encodes all that the criteria say; with an encoder that remembers, this is quick the second time."""
        self._criteria = criteria
        self._encoder = encoder
        self._prompt = encoder.encode([prompt])[0]
        self._points = _unit(np.stack([encoder.encode(each.right).sum(axis=0) for each in criteria]))
        self._demoted = self._demote(self._points)
        self._subject = _unit((self._points.sum(axis=0) + self._prompt)[None, :])[0]
        self._right = encoder.encode([text for each in criteria for text in (*each.right, *each.sources)])
        words = [content_words(" ".join(each.right)) for each in criteria]
        self._wordings = [Wording(tuple(each), stems_of(each), encoder.encode(each)) for each in words]
        asked = frozenset(stems_of(content_words(prompt)))
        shared = [self._stems_of_others(place) for place in range(len(criteria))]
        self._weights = [_weights(each.stems, asked, others) for each, others in zip(self._wordings, shared, strict=True)]
        self._own = [frozenset(each.stems) - asked - others for each, others in zip(self._wordings, shared, strict=True)]

    def measure(self, answer: str) -> Reading | None:
        """An answer held against every criterion; None where there is nothing to read in it."""
        windows = split_windows(answer)
        if not windows:
            return None
        read = self._read(answer, windows)
        points = [self._measure(place, read) for place in range(len(self._criteria))]
        likeness, recall = (fmean(getattr(each.signals, name) for each in points) for name in ("likeness", "recall"))
        return Reading(Overall(read.subject, likeness, recall), points)

    def _read(self, answer: str, windows: list[Window]) -> _Read:
        words = content_words(answer[:MOST_READ])
        encoded = self._encoder.encode([*(window.text for window in windows), *words, answer[:MOST_READ]])
        vectors = encoded[: len(windows)]
        places = {word: place for place, word in enumerate(words)}
        inside = np.zeros((len(windows), len(words)), dtype=np.bool_)
        for row, window in enumerate(windows):
            inside[row, [places[word] for word in content_words(window.text) if word in places]] = True
        like = (vectors @ self._points.T).astype(np.float64)
        return _Read(
            windows,
            vectors,
            Wording(tuple(words), stems_of(words), encoded[len(windows) : -1]),
            inside,
            subject=float(encoded[-1] @ self._subject),
            like=like,
            demoted=(self._demote(vectors) @ self._demoted.T).astype(np.float64),
            lead=like - (vectors @ self._prompt)[:, None],
        )

    def _measure(self, place: int, read: _Read) -> Measured:
        others = np.delete(read.like, place, axis=1)
        margin = read.like[:, place] - others.max(axis=1) if others.size else np.zeros(len(read.windows))
        recall = self._recall(place, read)
        best = int(np.argmax(read.demoted[:, place] + WORDS * recall + APART * margin))
        own = min(len(self._own[place].intersection(read.wording.stems)), ENOUGH_OWN) / ENOUGH_OWN
        signals = Signals(float(recall[best]), float(read.demoted[best, place]), float(read.lead[best, place]), float(margin[best]), own)
        if not (wrong := self._criteria[place].wrong):
            return Measured(signals, read.windows[best], read.windows[best], "")
        alike = read.vectors @ self._encoder.encode(wrong).T
        at, which = (int(index) for index in np.unravel_index(np.argmax(alike), alike.shape))
        likeness = float(alike[at, which])
        signals = replace(signals, wrong=likeness, wronger=likeness - self._rightness(read, at))
        return Measured(signals, read.windows[best], read.windows[at], wrong[which])

    def _recall(self, place: int, read: _Read) -> NDArray[np.float64]:
        """Share of a point's words that each window has."""
        weights = self._weights[place]
        close = closeness(self._wordings[place], read.wording)
        found = np.array([(weights * (close * row).max(axis=1, initial=0.0)).sum() for row in read.inside])
        return found / weights.sum() if len(weights) else found

    def _rightness(self, read: _Read, at: int) -> float:
        """The greatest likeness to a right statement of a stretch, or of one around it: an "isn't" may stand before a clause."""
        window = read.windows[at]
        around = [row for row, each in enumerate(read.windows) if each.start <= window.start and window.end <= each.end]
        return float((read.vectors[around] @ self._right.T).max())

    def _stems_of_others(self, place: int) -> frozenset[str]:
        return frozenset(stem for other, each in enumerate(self._wordings) if other != place for stem in each.stems)

    def _demote(self, vectors: Vectors) -> Vectors:
        """Vectors without their part in the direction of the question's."""
        return _unit(vectors - np.outer(vectors @ self._prompt, self._prompt))


def texts_to_remember(prompt: str, criteria: Sequence[Criterion]) -> Iterator[str]:
    """Every text that `Expected` encodes."""
    yield prompt
    for each in criteria:
        yield from (*each.right, *each.wrong, *each.sources, *content_words(" ".join(each.right)))


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _weights(stems: Sequence[str], asked: Set[str], shared: Set[str]) -> NDArray[np.float64]:
    return np.array([ASKED if stem in asked else SHARED if stem in shared else 1.0 for stem in stems])
