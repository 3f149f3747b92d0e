"""An answered question: its mark, why, and the sentences of the guide that decide it."""

from collections.abc import Sequence

from assistant.quiz.attempts import Attempt, PointLabel, Response
from assistant.quiz.fields import Option
from assistant.quiz.follow_up import FollowUp
from assistant.quiz.grade import explanation_of, key_of
from assistant.quiz.present import orders_of
from assistant.quiz.steps import Marked
from assistant.quiz.types import (
    BLANK,
    ChoiceQuestion,
    Cloze,
    FreeText,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    TrueFalse,
)
from ui.markup import Markup, element, join
from ui.passages import Passages
from ui.prose import inline
from ui.question import bookmark_button, prompt_html
from ui.rubric import rubric_html, said_html
from ui.words import FULL, LABELS, mark_words


def marked_html(marked: Marked, passages: Passages, returns: str) -> Markup:
    """The whole screen. `returns` says when the question comes back."""
    question, attempt = marked.question, marked.attempt
    pending = marked.follow_up is not None
    return element(
        "article",
        _verdict(attempt, pending),
        prompt_html(marked.presented),
        element("p", inline(attempt.grade.remark), class_="remark") if attempt.grade.remark else "",
        _answer(question, attempt, passages, pending),
        _follow_up(marked.follow_up) if marked.follow_up else _reveal(question, attempt, passages, returns, marked.bookmarked),
        class_="marked",
    )


def _verdict(attempt: Attempt, pending: bool) -> Markup:
    score = f"{round(100 * attempt.score)} of 100"
    hints = " after a hint" if attempt.hints == 1 else " after two hints" if attempt.hints else ""
    so_far = " so far" if pending else ""
    by = " by your own judgement" if attempt.overridden else ""
    misjudged = attempt.confidence == "sure" and attempt.score < 0.5
    return element(
        "header",
        element("h2", mark_words(attempt), tabindex=-1),
        element("p", f"{score}{so_far}{hints}{by}") if attempt.response is not None else "",
        element("p", "You were sure: this one comes back first.") if misjudged else "",
        class_="verdict right" if attempt.score >= FULL and not pending else "verdict",
    )


def _answer(question: Question, attempt: Attempt, passages: Passages, pending: bool) -> Markup:
    """What was said beside what is right. While a follow-up is open, only what was said."""
    if isinstance(question, FreeText):
        said = said_html(attempt)
        return said if pending else join(said, rubric_html(question, attempt, passages))
    return element("ul", *_judged(question, attempt), class_="judged")


def _judged(question: Question, attempt: Attempt) -> Sequence[Markup]:
    first, second = orders_of(question, attempt.seed)
    response = attempt.response
    match question:
        case ChoiceQuestion() | MultipleChoice():
            chosen = set(_places(response))
            return [_option(question.options[place], shown in chosen) for shown, place in enumerate(first)]
        case TrueFalse():
            return _truth(question, response)
        case Numeric():
            return _pair(attempt, str(response or ""), f"{key_of(question, attempt.seed)} {question.unit or ''}")
        case Cloze():
            gaps = response if isinstance(response, tuple) else ("",) * question.prompt.count(BLANK)
            said = " · ".join(str(gap) or "—" for gap in gaps)
            return _pair(attempt, said, " · ".join(accepted[0] for accepted in question.blanks))
        case Ordering():
            order = [first[place] for place in _places(response)]
            return [_item(item, place, order) for place, item in enumerate(question.items)]
        case Matching():
            picked = {first[left]: second[right] for left, right in enumerate(_places(response))}
            others = [question.pairs[picked[place]][1] if place in picked else "" for place in range(len(question.pairs))]
            return [_matched(pair, other) for pair, other in zip(question.pairs, others, strict=True)]
        case _:
            return ()


def _places(response: Response | None) -> Sequence[int]:
    """What was chosen, in places as shown; none for a skipped question."""
    several = response if isinstance(response, tuple) else (response,)
    return [place for place in several if isinstance(place, int)]


def _option(option: Option, chosen: bool) -> Markup:
    believed = element("small", "The belief behind it: ", inline(option.misconception)) if option.misconception else ""
    why = element("small", inline(option.why)) if option.why else ""
    picked = element("span", "Your answer", class_="label") if chosen else ""
    kind = "right" if option.right else "wrong" if chosen else "other"
    return element("li", picked, element("span", inline(option.text)), believed, why, class_=f"{kind} chosen" if chosen else kind)


def _truth(question: TrueFalse, response: object) -> Sequence[Markup]:
    rows = []
    for value, word in ((True, "True"), (False, "False")):
        chosen, right = response is value, question.key is value
        kind = "right" if right else "wrong" if chosen else "other"
        why = element("small", inline(question.reason)) if right else ""
        believed = element("small", "The belief behind it: ", inline(question.misconception)) if chosen and not right else ""
        picked = element("span", "Your answer", class_="label") if chosen else ""
        rows.append(element("li", picked, element("span", word), believed, why, class_=f"{kind} chosen" if chosen else kind))
    return rows


def _pair(attempt: Attempt, said: str, key: str) -> Sequence[Markup]:
    """What was typed, and the key where it differs."""
    right = attempt.grade.score >= FULL
    yours = element(
        "li", element("span", "Your answer", class_="label"), element("span", said), class_="right chosen" if right else "wrong chosen"
    )
    rows = [yours] if said else []
    return (
        rows
        if right
        else [*rows, element("li", element("span", "The answer", class_="label"), element("span", inline(key)), class_="right")]
    )


def _item(item: str, place: int, order: Sequence[int]) -> Markup:
    """A line at its right place, and the place that it was given."""
    given = order.index(place) if place in order else None
    said = element("small", f"You put it in place {given + 1}") if given is not None and given != place else ""
    return element("li", element("span", f"{place + 1}. ", inline(item)), said, class_="right" if given == place else "wrong")


def _matched(pair: tuple[str, str], chosen: str) -> Markup:
    """A left side with its right one, and with the one that was chosen."""
    left, right = pair
    said = element("small", "You chose: ", inline(chosen)) if chosen and chosen != right else ""
    return element("li", element("span", inline(left), " → ", inline(right)), said, class_="right" if chosen == right else "wrong")


def _follow_up(follow_up: FollowUp) -> Markup:
    return element(
        "form",
        element("p", inline(follow_up.text)),
        element("textarea", name="addition", rows=2, maxlength=4000, aria_label="Your addition"),
        element(
            "div",
            element("button", "Add", type="submit", class_="primary"),
            element("button", "Show the answer", type="button", data_action="waive", class_="secondary"),
            class_="step",
        ),
        class_="follow-up",
    )


def _reveal(question: Question, attempt: Attempt, passages: Passages, returns: str, bookmarked: bool) -> Markup:
    title = "A full answer" if isinstance(question, FreeText) else "Why"
    return join(
        element("p", title, class_="subhead"),
        element("p", inline(explanation_of(question, attempt.seed)), " ", passages.chips(tuple(question.sources)), class_="explanation"),
        element("div", element("p", "An interviewer would go on", class_="subhead"), element("p", inline(question.probe)), class_="probe"),
        element(
            "div",
            element(
                "button",
                "Next",
                element("kbd", "Enter", aria_hidden="true"),
                type="button",
                data_action="next",
                class_="primary",
                data_focus=True,
            ),
            element("button", "Ask about this", type="button", data_action="about", class_="secondary"),
            element("span", returns, class_="returns"),
            class_="step",
        ),
        element(
            "div",
            element("button", "I disagree", type="button", data_action="disagree"),
            bookmark_button(bookmarked),
            element("button", "Report", type="button", data_action="report"),
            element("button", "End session", type="button", data_action="end"),
            class_="more",
        ),
        _disagreement(question, attempt),
        element("p", class_="problem", role="alert", hidden=True),
    )


def _disagreement(question: Question, attempt: Attempt) -> Markup:
    """The learner's own judgement, one a rubric point, or one in all."""
    grades = [point.label for point in attempt.grade.points] if isinstance(question, FreeText) else []
    shown: Sequence[PointLabel] = attempt.overridden or grades or ["met" if attempt.grade.score >= FULL else "missed"]
    points = [point.point for point in question.rubric] if isinstance(question, FreeText) else ["My answer"]
    rows = [
        element("label", element("span", inline(point)), element("select", *_labels(label), name="label"))
        for point, label in zip(points, shown, strict=True)
    ]
    return element(
        "div",
        element("p", "Your judgement counts for the schedule, and both are kept.", class_="legend"),
        *rows,
        element("button", "Save my judgement", type="button", data_action="override", class_="secondary"),
        class_="disagreement",
        hidden=True,
    )


def _labels(chosen: PointLabel) -> Sequence[Markup]:
    """What is not clear is for the learner to decide."""
    chosen = "partly" if chosen == "unsure" else chosen
    return [element("option", LABELS[label].capitalize(), value=label, selected=label == chosen) for label in LABELS if label != "unsure"]
