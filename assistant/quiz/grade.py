"""Marks of questions that have a key, and what hints cost. Free text is marked point by point in marking.py."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random
from typing import TypeAlias

from assistant.errors import ResponseError
from assistant.quiz.attempts import Attempt, Grade, PointLabel, Response
from assistant.quiz.cloze import matches
from assistant.quiz.numeric import MAX_ANSWER, Draw, draw, is_right, parse_number, rounded
from assistant.quiz.present import orders_of
from assistant.quiz.types import (
    Cloze,
    Code,
    FreeText,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    Scenario,
    SingleChoice,
    TrueFalse,
)

ClosedQuestion: TypeAlias = SingleChoice | Scenario | Code | MultipleChoice | TrueFalse | Numeric | Cloze | Ordering | Matching

HINT_PRICES = (0.0, 0.10, 0.25)
"""Share of the mark that no, one and two hints cost: the second says much of the answer."""
OWN_CREDIT: Mapping[PointLabel, float] = {"met": 1.0, "partly": 0.5, "missed": 0.0, "contradicted": 0.0}
LONGEST_BLANK = 200
"""Characters typed into a blank."""

LEAD = re.compile(r"^(?:=|≈|~|about\b|approx(?:imately|\.)?)\s*", re.IGNORECASE)
PERCENT = re.compile(r"\s*per\s?cent$", re.IGNORECASE)
GROUP = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
SIGNS = (("dollar", "$"), ("euro", "€"), ("percentage point", "%"), ("percentage point", "pp"))
"""What people write for a unit, by a word of it."""


def grade_closed(question: ClosedQuestion, seed: int, response: Response) -> Grade:
    """The mark of a response to the question as `present` showed it with `seed`. Raises ResponseError for what is no response to it.

    One right option, a truth value and a number are right or not. Several right options: those found less those wrongly picked,
    as a share of all right ones, never below 0. Blanks and pairs: the share that is right. An order: Kendall's tau, the pairs
    in the right order less those in the wrong one, as a share of all pairs, never below 0; chance earns next to nothing.
    """
    match question:
        case SingleChoice() | Scenario() | Code():
            return Grade(float(orders_of(question, seed)[0][_place(response, len(question.options))] == question.right))
        case MultipleChoice():
            order = orders_of(question, seed)[0]
            picked = [question.options[order[place]].right for place in _picked(response, len(order))]
            wanted = sum(option.right for option in question.options)
            return Grade(max(0.0, (picked.count(True) - picked.count(False)) / wanted))
        case TrueFalse():
            if not isinstance(response, bool):
                raise ResponseError("The answer to this question is true or false. Choose one of the two.")
            return Grade(float(response is question.key))
        case Numeric():
            drawn = draw(question, Random(seed))
            return Grade(float(is_right(_number(response, drawn), drawn)))
        case Ordering():
            return Grade(_tau([orders_of(question, seed)[0][place] for place in _permutation(response, len(question.items))]))
        case Cloze() | Matching():
            right = parts_right(question, seed, response)
            return Grade(sum(right) / len(right))


def parts_right(question: Cloze | Matching, seed: int, response: Response) -> tuple[bool, ...]:
    """Which blanks, or left sides as they were shown, are answered rightly. Raises ResponseError."""
    if isinstance(question, Cloze):
        typed = _texts(response, len(question.blanks))
        return tuple(matches(text, accepted, question) for text, accepted in zip(typed, question.blanks, strict=True))
    lefts, rights = orders_of(question, seed)
    return tuple(lefts[place] == rights[chosen] for place, chosen in enumerate(_permutation(response, len(lefts))))


def key_of(question: ClosedQuestion, seed: int) -> Response:
    """The response that earns full marks, in the places that `present` showed with `seed`."""
    first, second = orders_of(question, seed)
    match question:
        case SingleChoice() | Scenario() | Code():
            return first.index(question.right)
        case MultipleChoice():
            return tuple(place for place, own in enumerate(first) if question.options[own].right)
        case TrueFalse():
            return question.key
        case Numeric():
            drawn = draw(question, Random(seed))
            return rounded(question, drawn.key)
        case Cloze():
            return tuple(accepted[0] for accepted in question.blanks)
        case Ordering():
            return tuple(first.index(own) for own in range(len(first)))
        case Matching():
            return tuple(second.index(own) for own in first)


def fits(question: Question, attempt: Attempt) -> bool:
    """Whether an attempt is an answer to the question as it is now: the bank may have changed since."""
    parts = len(question.rubric) if isinstance(question, FreeText) else 1
    if attempt.response is None or len(attempt.overridden) not in (0, parts):
        return False
    if isinstance(question, FreeText):
        return isinstance(attempt.response, str) and len(attempt.grade.points) in (0, parts)
    try:
        grade_closed(question, attempt.seed, attempt.response)
    except ResponseError:
        return False
    return True


def explanation_of(question: Question, seed: int) -> str:
    """Why the key is right, with the values that were drawn."""
    return draw(question, Random(seed)).explanation if isinstance(question, Numeric) else question.explanation


def marks(grade: Grade, hints: int) -> float:
    """What counts: the score less the price of the hints that were taken (0 to 2)."""
    return grade.score * (1 - HINT_PRICES[hints])


def own_score(question: Question, labels: Sequence[PointLabel]) -> float:
    """The score where the learner disagrees with the mark: of a label for each rubric point, else of one in all. Raises ResponseError."""
    weights = [point.weight for point in question.rubric] if isinstance(question, FreeText) else [1]
    if len(labels) != len(weights) or not all(label in OWN_CREDIT for label in labels):
        raise ResponseError(f"A mark of your own is {len(weights)} times one of {', '.join(OWN_CREDIT)}.")
    return sum(weight * OWN_CREDIT[label] for weight, label in zip(weights, labels, strict=True)) / sum(weights)


def _tau(order: list[int]) -> float:
    pairs = [one < other for one, other in combinations(order, 2)]
    return max(0.0, (pairs.count(True) - pairs.count(False)) / len(pairs))


def _place(response: Response, count: int) -> int:
    if not isinstance(response, int) or isinstance(response, bool) or not 0 <= response < count:
        raise ResponseError(f"The answer to this question is one of its {count} options. Choose one.")
    return response


def _picked(response: Response, count: int) -> tuple[int, ...]:
    places = _places(response, count)
    if not places:
        raise ResponseError("Nothing is chosen. Choose the options that are right, or skip the question.")
    return places


def _permutation(response: Response, count: int) -> tuple[int, ...]:
    places = _places(response, count)
    if len(places) != count:
        raise ResponseError(f"{len(places)} of {count} places are filled. Use each of the {count} once.")
    return places


def _places(response: Response, count: int) -> tuple[int, ...]:
    """Different places below `count`."""
    places = tuple(_place(each, count) for each in response) if isinstance(response, tuple) else None
    if places is None or len(set(places)) < len(places):
        raise ResponseError(f"The answer to this question is a list of places, 1 to {count}. Use each at most once.")
    return places


def _texts(response: Response, count: int) -> list[str]:
    texts = [each for each in response if isinstance(each, str)] if isinstance(response, tuple) else []
    if len(texts) != count or not isinstance(response, tuple) or len(response) != count:
        raise ResponseError(f"The answer to this question is a text for each of its {count} blanks. Fill in all of them.")
    if any(len(text) > LONGEST_BLANK for text in texts):
        raise ResponseError(f"A blank takes a word or two. Keep it below {LONGEST_BLANK} characters.")
    return texts


def _number(response: Response, drawn: Draw) -> str:
    """The number that was typed, without what people write around it."""
    if not isinstance(response, str):
        raise ResponseError("The answer to this question is a number. Type one.")
    if len(response) > MAX_ANSWER:
        raise ResponseError(f"A number has at most {MAX_ANSWER} characters. Type one such as 0.25, 1,200 or 3e-4.")
    text = PERCENT.sub("%", GROUP.sub("", LEAD.sub("", response.strip())))
    for word, sign in SIGNS:
        if word in drawn.unit:
            text = text.removeprefix(sign).removesuffix(sign).strip()
    if drawn.unit:
        text = re.sub(rf"\s*{re.escape(drawn.unit.removesuffix('s'))}s?$", "", text, flags=re.IGNORECASE)
    if parse_number(text, drawn.unit) is None:
        raise ResponseError(f"«{response.strip()[:40]}» is not a number. Type one such as 0.25, 1,200 or 3e-4.")
    return text
