"""The one question that is asked back after a free-text answer, and what its answer is worth.

Where the evidence for a point lies in the middle, saying it more exactly earns it in full. Where a point is missing, the
question's second hint is the nudge, and what is then said earns half: an interviewer gives less for what had to be asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.quiz.attempts import Attempt, Grade, PointGrade, PointLabel, Range, Response
from assistant.quiz.marking import FreeTextQuestion, joined
from assistant.quiz.types import Open, Question, ShortAnswer

SHARE_WHEN_ASKED = 0.5
"""Of the credit for a point that was missing before the assistant asked."""
NOTHING_ADDED = " "
"""What an attempt keeps as its follow-up where the learner had nothing to add. What is added is never blank."""
QUOTED = 200
"""Characters of the learner's words in a follow-up."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something asked back. Its text gives nothing of the rubric away."""

    kind: Literal["unsure", "missed"]
    point: int
    """Place in the rubric."""
    text: str


def follow_up_of(question: Question, attempt: Attempt) -> FollowUp | None:
    """What there is to ask back after an attempt; None where nothing is, or where it was asked already."""
    answered = isinstance(attempt.response, str) and attempt.response.strip()
    if not isinstance(question, ShortAnswer | Open) or not answered or attempt.follow_up or attempt.overridden:
        return None
    if (point := _heaviest(question, attempt, "unsure")) is not None:
        return FollowUp("unsure", point, _more_exactly(attempt.response, attempt.grade.points[point]))
    if (point := _heaviest(question, attempt, "missed")) is not None:
        nudge = question.hints[1] if attempt.hints < len(question.hints) else "What would you add?"
        return FollowUp("missed", point, f"Something is still missing. {nudge}")
    return None


def settle(question: FreeTextQuestion, before: Grade, after: Grade) -> Grade:
    """The grade once a follow-up is answered: `after` is the marker's grade of the whole, of which not all counts in full."""
    points = tuple(_settled(one, other) for one, other in zip(before.points, after.points, strict=True))
    weights = [point.weight for point in question.rubric]
    gains = [now.credit - then.credit for now, then in zip(points, before.points, strict=True)]
    gain = sum(weight * each for weight, each in zip(weights, gains, strict=True)) / sum(weights)
    return replace(after, points=points, score=min(1.0, before.score + gain))


def said_in_all(attempt: Attempt) -> str:
    """The learner's answer with what was added to it: the text that the ranges of a grade count in."""
    return joined(str(attempt.response), attempt.follow_up) if attempt.follow_up.strip() else str(attempt.response)


def _settled(before: PointGrade, after: PointGrade) -> PointGrade:
    share = 1.0 if before.label == "unsure" else SHARE_WHEN_ASKED
    return replace(after, credit=before.credit + share * max(0.0, after.credit - before.credit))


def _heaviest(question: FreeTextQuestion, attempt: Attempt, label: PointLabel) -> int | None:
    """The point with this label that counts most; the first of several."""
    places = [place for place, point in enumerate(attempt.grade.points) if point.label == label]
    return max(places, key=lambda place: question.rubric[place].weight, default=None)


def _more_exactly(answer: Response | None, point: PointGrade) -> str:
    words = words_of(str(answer), point.said, QUOTED)
    return f"You wrote «{words}»: say it more exactly." if words else "One thing you hint at is not clear yet: say it more exactly."


def words_of(text: str, said: Sequence[Range], longest: int) -> str:
    """The learner's words in these ranges on one line, cut to so many characters."""
    words = " … ".join(" ".join(text[start:end].split()) for start, end in said)
    return words if len(words) <= longest else f"{words[: longest - 1]}…"
