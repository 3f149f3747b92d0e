"""How near an answer comes to saying each of several points: the measures that marking rests on.

What the question says already counts for little, in words and in meaning (Sultan, Salazar and Sumner, 2016, call it question demoting):
else an answer that repeats the question would be near to all that answers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.quiz.alignment import content_words, stems_of
from assistant.quiz.windows import Window
from ingest.types import Encoder

ASKED, SHARED = 0.25, 0.5
"""What a word of a point weighs that the question has too, or that another point has."""
WORDS, APART = 0.5, 0.5
"""What words in common, and distance from the other points, are worth beside likeness when the nearest stretch is chosen."""
ENOUGH_OWN = 3
"""Words of a point's own in an answer, from which more of them prove no more."""


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
    """The measures of one point."""

    recall: float
    """Share of the point's words that its nearest stretch has, as they are or in other words."""
    spread: float
    """The same share for the answer as a whole."""
    likeness: float
    """Cosine similarity of the nearest stretch to the point, without what both have of the question."""
    margin: float
    """How much more like this point the nearest stretch is than like any other point; 0 where there is no other."""
    own: float
    """Words of the answer that this point alone has, as a share of ENOUGH_OWN."""
    wrong: float
    """The greatest likeness of any stretch to a wrong statement about the point; 0 where none is known."""
    wronger: float
    """How much more like the wrong statement that stretch is than like the point."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A point held against an answer."""

    signals: Signals
    nearest: Window
    """The stretch that comes nearest to saying it."""
    mistaken: Window
    """The stretch that comes nearest to a wrong statement about it."""


class Expected:
    """What an answer to one question should say, ready to be held against answers."""

    def __init__(self, prompt: str, criteria: Sequence[Criterion], encoder: Encoder) -> None:
        """Encodes every text of the criteria; an encoder that remembers makes this quick the second time."""
        self._encoder = encoder
        self._prompt = encoder.encode([prompt])[0]
        self._right = [self._vectors(each.right) for each in criteria]
        self._wrong = [self._vectors(each.wrong) for each in criteria]
        self._points = _unit(np.stack([each.sum(axis=0) for each in self._right]))
        self._wordings = [self._wording(" ".join(each.right)) for each in criteria]
        asked = frozenset(stems_of(content_words(prompt)))
        counts = [sum(stem in each.stems for each in self._wordings) for each in self._wordings for stem in ()]
        self._weights = [self._weigh(place, asked) for place in range(len(criteria))]

    def measure(self, answer: str) -> list[Measured]:
        """Every criterion held against an answer in which there is something to read (`split_windows` gives a window)."""
