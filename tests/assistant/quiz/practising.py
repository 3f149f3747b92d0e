"""Practice over a small bank and a real store, with a marker that can be told what to find and a clock that can be moved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Grade, PointGrade, PointLabel, Response
from assistant.quiz.bank import Bank
from assistant.quiz.grade import key_of
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking
from assistant.quiz.types import Cloze, FreeText, Matching, MultipleChoice, Numeric, Open, Ordering, ShortAnswer, TrueFalse

MONDAY = datetime(2026, 3, 2, 19, tzinfo=UTC)
CREDIT: dict[PointLabel, float] = {"met": 1.0, "partly": 0.5, "missed": 0.0, "contradicted": 0.0, "unsure": 0.5}


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **much: float) -> None:
        self.now += timedelta(**much)


@dataclass(frozen=True)
class LetterMarker:
    """Finds the first rubric point in the letter A, the second in B and so on: "A" is met, "a" unsure, "-A" contradicted."""

    asked: list[str] = field(default_factory=list)
    """The answers that were marked."""

    def mark(self, question: ShortAnswer | Open, answer: str) -> Grade:
        self.asked.append(answer)
        return graded(question, [self._point(answer, letter) for letter in "ABCDEF"[: len(question.rubric)]])

    def mark_again(self, question: ShortAnswer | Open, answer: str, addition: str, before: Grade) -> Grade:
        now = self.mark(question, f"{answer}\n{addition}").points
        return graded(question, [max(one, other, key=lambda point: point.credit) for one, other in zip(before.points, now, strict=True)])

    def _point(self, answer: str, letter: str) -> PointGrade:
        looked_for: dict[str, PointLabel] = {f"-{letter}": "contradicted", letter: "met", letter.lower(): "unsure"}
        for said, label in looked_for.items():
            if found := re.search(rf"(?<![\w-]){said}(?!\w)", answer):
                return PointGrade(label, CREDIT[label], (found.span(),), f"It says {said}.")
        return PointGrade("missed", 0.0)


def graded(question: ShortAnswer | Open, points: Sequence[PointGrade]) -> Grade:
    weights = [point.weight for point in question.rubric]
    score = sum(weight * point.credit for weight, point in zip(weights, points, strict=True)) / sum(weights)
    return Grade(score, "embedded", tuple(points))


@dataclass(frozen=True)
class Desk:
    """Everything that practice stands on."""

    practice: Practice
    store: LearnerStore
    clock: Clock
    marker: LetterMarker
    profile_id: str

    def opened_again(self, bank: Bank | None = None) -> "Desk":
        """As after a crash: nothing but the store is left."""
        return desk_over(bank or self.practice.bank, self.store, self.clock, seed=8)


def desk_over(bank: Bank, store: LearnerStore, clock: Clock | None = None, seed: int = 7) -> Desk:
    clock, marker = clock or Clock(), LetterMarker()
    practice = Practice(bank, store, marker, {"recall": "Recall"}, clock, Random(seed))
    return Desk(practice, store, clock, marker, store.default_profile(clock()).id)


def right_response(asking: Asking, bank: Bank) -> Response:
    """Earns full marks."""
    question, current = bank.by_id[asking.presented.question_id], asking.session.current
    assert current is not None
    return "A B C D E F" if isinstance(question, FreeText) else key_of(question, current.seed)


def wrong_response(asking: Asking, bank: Bank) -> Response:
    """Earns nothing, or little."""
    right = right_response(asking, bank)
    match bank.by_id[asking.presented.question_id]:
        case TrueFalse():
            return not right
        case MultipleChoice(options=options) if isinstance(right, tuple):
            return tuple(place for place in range(len(options)) if place not in right)
        case Ordering() | Matching() if isinstance(right, tuple):
            return tuple(each for each in reversed(right) if isinstance(each, int))
        case Cloze():
            return ("nonsense",)
        case Numeric():
            return "-1"
        case FreeText():
            return "nothing of it"
    assert isinstance(right, int)
    return (right + 1) % 4
