"""Marks free text point by point: met, partly, missed or contradicted, or, where the evidence lies in the middle, unsure.

docs/marking.md says how, and how well it agrees with people.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Protocol, TypeAlias

from assistant.grounding.contrast import contradicts
from assistant.quiz.attempts import Grade, Marker, PointGrade, Range
from assistant.quiz.binding import traded
from assistant.quiz.evasion import evasion
from assistant.quiz.signals import Criterion, Expected, Measured, Overall, Signals, texts_to_remember
from assistant.quiz.types import Open, ShortAnswer
from assistant.quiz.windows import MOST_READ, split_statements
from ingest.types import Encoder

FreeTextQuestion: TypeAlias = ShortAnswer | Open

SAID: Mapping[str, float] = {"recall": 7.49, "lead": 3.13, "margin": 4.09, "own": 1.36, "wrong": -5.33, "bias": -0.78}
"""Log odds that a point of a rubric is said, by signal."""
MISTAKEN: Mapping[str, float] = {"wrong": 7.72, "wronger": 8.51, "bias": -6.92}
"""Log odds that the opposite is said."""
STATED: Mapping[str, float] = {"recall": 2.68, "likeness": 3.77, "own": 1.22, "bias": -1.29}
"""Log odds that a statement of a reference answer is said. People who mark without a rubric are more lenient."""
ON_SUBJECT: Mapping[str, float] = {"subject": 14.74, "likeness": 6.32, "recall": 12.71, "bias": -8.38}
"""Log odds that an answer is about the subject of the question, and not one to another question."""
# `python -m bench.grading` fits these four; docs/marking.md has the figures.

MISSED, MET = 0.3, 0.5
"""Probabilities that a point is said, below which it is missed and from which it is met."""
HALF = 0.45
"""Share of a point's words from which a point in the middle is partly said."""
CONTRADICTED = 0.45
"""Probability from which the opposite is taken to be said."""
STRAYED = 0.12
"""Probability of being about the question's subject, below which an answer is about something else."""
SHORT_REFERENCE = 10
"""Words. A shorter reference answer may be a list itself, and so may the answer."""

NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), start=1)}
SO_MANY = re.compile(
    rf"\b(?:at least|(?:name|list|state|give|mention|describe)(?: at least| any)?) (\d\d?|{'|'.join(NUMBERS)})\b", re.IGNORECASE
)

EMPTY = "There is nothing to mark in this answer."
STRAYS = "This is about something else."
CUT = f"Only the first {MOST_READ:,} characters were read."
REASONS = {
    "met": "",
    "partly": "Part of it is there.",
    "unsure": "It is not clear whether these words say it.",
    "missed": "Not said.",
}


class FreeTextMarker(Protocol):
    """Marks answers in the learner's own words. Never fails: where it can't mark, another marker stands in."""

    def mark(self, question: FreeTextQuestion, answer: str) -> Grade: ...

    def mark_again(self, question: FreeTextQuestion, answer: str, addition: str, before: Grade) -> Grade:
        """The grade once something was added: no point goes down. Ranges count from `joined(answer, addition)`."""
        ...


class EmbeddedMarker:
    """Marks by sentence embeddings and words, without a chat model."""

    def __init__(self, encoder: Encoder) -> None:
        """An encoder that remembers (assistant.cache) spares a rubric's texts being encoded for every answer."""
        self._encoder = encoder

    def mark(self, question: FreeTextQuestion, answer: str) -> Grade:
        if (grade := dismissed(question, answer)) is not None:
            return grade
        reading = Expected(question.prompt, criteria_of(question), self._encoder).measure(answer)
        if reading is None:
            return nothing_said(question, EMPTY)
        if probability(ON_SUBJECT, reading.overall) < STRAYED:
            return nothing_said(question, STRAYS)
        points = [self._check_terms(point.point, _judge(each), answer) for point, each in zip(question.rubric, reading.points, strict=True)]
        return grade_of(question, points, CUT if len(answer) > MOST_READ else "")

    def mark_again(self, question: FreeTextQuestion, answer: str, addition: str, before: Grade) -> Grade:
        return best_of(question, before, self.mark(question, joined(answer, addition)), shifted(self.mark(question, addition), answer))

    def _check_terms(self, point: str, grade: PointGrade, answer: str) -> PointGrade:
        """The grade, unless what earned it says of one term what is true of another."""
        found = traded(point, answer[:MOST_READ], self._encoder) if grade.credit else None
        if found is None:
            return grade
        (one, other), where = found
        return PointGrade("contradicted", 0.0, (where,), f"This says of {one} what is true of {other}, or the other way round.")


def joined(answer: str, addition: str) -> str:
    """An answer with what was added to it."""
    return f"{answer}\n{addition}"


def criteria_of(question: FreeTextQuestion) -> list[Criterion]:
    """What an answer to a question of the bank should say."""
    return [
        Criterion(point.point, point.counts, point.wrong, tuple(source.sentence for source in point.sources)) for point in question.rubric
    ]


def rubric_texts(questions: Iterable[FreeTextQuestion]) -> Iterator[str]:
    """Every text whose vector marking needs, so that an encoder may learn them before anyone waits."""
    for question in questions:
        yield from texts_to_remember(question.prompt, criteria_of(question))


def dismissed(question: FreeTextQuestion, answer: str) -> Grade | None:
    """The grade of an answer that says nothing, with a remark that says why; None where there is something to mark."""
    remark = evasion(question.prompt, answer) if any(map(str.isalnum, answer[:MOST_READ])) else EMPTY
    return nothing_said(question, remark) if remark else None


def nothing_said(question: FreeTextQuestion, remark: str) -> Grade:
    """The grade of an answer that misses every point."""
    return grade_of(question, [PointGrade("missed", 0.0, reason=REASONS["missed"])] * len(question.rubric), remark)


def grade_of(question: FreeTextQuestion, points: Sequence[PointGrade], remark: str, marker: Marker = "embedded") -> Grade:
    """The grade that the points' weighted credit makes."""
    weights = [point.weight for point in question.rubric]
    credit = sum(weight * point.credit for weight, point in zip(weights, points, strict=True))
    return Grade(credit / sum(weights), marker, tuple(points), remark)


def best_of(question: FreeTextQuestion, before: Grade, *after: Grade) -> Grade:
    """Of each point the best mark it had, the earliest of several."""
    points = [max(marks, key=lambda point: point.credit) for marks in zip(before.points, *(each.points for each in after), strict=True)]
    return grade_of(question, points, after[0].remark, after[0].marker)


def shifted(grade: Grade, answer: str) -> Grade:
    """The grade of an addition by itself, its ranges counted from the whole text."""
    offset = len(joined(answer, ""))
    points = tuple(replace(point, said=tuple((start + offset, end + offset) for start, end in point.said)) for point in grade.points)
    return replace(grade, points=points)


def mark_against_reference(encoder: Encoder, question: str, reference: str, answer: str) -> float:
    """Share of the full mark, 0 to 1, where there is no rubric: each statement of the reference answer is a point.

    Where the question asks for so many of them, the best so many count.
    """
    statements = split_statements(reference) or [reference]
    reading = Expected(question, [Criterion(each) for each in statements], encoder).measure(answer)
    if reading is None or evasion(question, answer, may_list=len(reference.split()) < SHORT_REFERENCE):
        return 0.0
    credits = sorted((probability(STATED, each.signals) for each in reading.points), reverse=True)[: asked_for(question)]
    return sum(credits) / len(credits)


def asked_for(question: str) -> int | None:
    """How many things a question asks to name, as in "at least four"; None where it does not say."""
    asked = SO_MANY.search(question)
    return (int(NUMBERS.get(asked[1].lower(), asked[1])) or None) if asked else None


def probability(weights: Mapping[str, float], signals: Signals | Overall) -> float:
    """The logistic model with these weights."""
    values = asdict(signals)
    log_odds = weights["bias"] + sum(weight * values[name] for name, weight in weights.items() if name != "bias")
    return 1 / (1 + math.exp(-log_odds))


def _judge(measured: Measured) -> PointGrade:
    signals, nearest, mistaken = measured.signals, measured.nearest, measured.mistaken
    said: Range = (nearest.start, nearest.end)
    if _is_mistaken(measured):
        return PointGrade("contradicted", 0.0, ((mistaken.start, mistaken.end),), f"This reads like a common mistake: “{measured.mistake}”")
    chance = probability(SAID, signals)
    if chance < MISSED:
        return PointGrade("missed", 0.0, reason=REASONS["missed"])
    if chance >= MET:
        return PointGrade("met", 1.0, (said,), REASONS["met"])
    if signals.recall >= HALF:
        return PointGrade("partly", 0.5, (said,), REASONS["partly"])
    return PointGrade("unsure", chance, (said,), REASONS["unsure"])


def _is_mistaken(measured: Measured) -> bool:
    """Whether the learner says something wrong about the point. One who denies the mistake does not make it."""
    return (
        measured.signals.wronger > 0
        and probability(MISTAKEN, measured.signals) >= CONTRADICTED
        and not contradicts(measured.mistaken.text, measured.mistake)
    )
