"""A free-text answer marked: the learner's words, and the rubric point by point with what each mark rests on."""

from assistant.quiz.attempts import Attempt, PointGrade, PointLabel
from assistant.quiz.fields import RubricPoint
from assistant.quiz.follow_up import said_in_all, words_of
from assistant.quiz.types import FreeText
from ui.markup import Markup, element, join
from ui.passages import Passages
from ui.prose import inline
from ui.words import LABELS

QUOTED = 240
"""Characters of the learner's words beside a point."""


def said_html(attempt: Attempt) -> Markup:
    """The learner's own words, those marked that a point rests on."""
    text = said_in_all(attempt)
    ranges = sorted((start, end, point.label) for point in attempt.grade.points for start, end in point.said if point.label != "missed")
    parts: list[str] = []
    position = 0
    for start, end, label in ranges:
        start = max(start, position)
        if start < end <= len(text):
            parts += [text[position:start], element("mark", text[start:end], class_=label, title=LABELS[label].capitalize())]
            position = end
    return join(element("p", "Your answer", class_="subhead"), element("div", *parts, text[position:], class_="said"))


def rubric_html(question: FreeText, attempt: Attempt, passages: Passages) -> Markup:
    """Each point with its mark, the words that it rests on, and the guide's sentence."""
    labels = attempt.overridden or tuple(point.label for point in attempt.grade.points)
    text = said_in_all(attempt)
    rows = [_point(*each, text, passages) for each in zip(question.rubric, attempt.grade.points, labels, strict=True)]
    return join(element("p", "Point by point", class_="subhead"), element("ul", *rows, class_="judged"))


def _point(point: RubricPoint, grade: PointGrade, label: PointLabel, text: str, passages: Passages) -> Markup:
    weight = f" · counts {point.weight}" if point.weight > 1 else ""
    words = words_of(text, grade.said, QUOTED) if grade.label != "missed" else ""
    return element(
        "li",
        element("span", f"{LABELS[label].capitalize()}{weight}", class_="label"),
        element("span", inline(point.point)),
        element("small", "You: ", element("q", words)) if words else "",
        element("small", inline(grade.reason)) if grade.reason else "",
        element("small", "Guide: ", inline(point.sources[0].sentence), passages.chips(point.sources)),
        class_=label,
    )
