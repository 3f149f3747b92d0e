"""An answer as the reader sees it in the conversation."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from assistant.grounding.confidence import words
from assistant.quiz.attempts import Plan
from assistant.quiz.request import Unknown
from assistant.types import Answer
from ui.checks import checks_html, conflicts_html
from ui.chips import chips_of, with_chips
from ui.markup import Markup, element, join
from ui.prose import block, inline
from ui.sources import nearest_first, score_bar, section_path
from ui.words import counted, join_words

MOST_SHOWN = 0.99
"""No confidence is shown as certainty."""


def answer_html(answer: Answer, complete: bool, marks: bool = False) -> Markup:
    """The answer by its status; footer and follow-ups only once it is `complete`, with `marks` to say whether it helped."""
    match answer.status:
        case "conversation":
            return element("div", _prose(answer), _suggestions("Try", answer.suggestions), class_="answer conversation")
        case "abstained":
            below = element("div", element("div", *_marks(), class_="actions"), class_="footer") if marks else Markup()
            return join(_read_as(answer), _abstention(answer), _note(answer), below, _suggestions("Within reach", answer.suggestions))
        case "answered":
            footer = (_footer(answer, marks), _suggestions("Ask next", answer.suggestions)) if complete else ()
            return join(
                _read_as(answer), element("div", _prose(answer), conflicts_html(answer), _note(answer), class_="answer answered"), *footer
            )


def practice_html(plan: Plan, subjects: Sequence[str]) -> Markup:
    """What stands below a request to be quizzed: the session it asks for, and a button that begins it."""
    offered = element("p", plan_words(plan, subjects), class_="prose")
    start = element("button", "Start", type="button", class_="start", data_action="quiz", data_plan=json.dumps(asdict(plan)))
    instead = element("button", "Answer it as a question", type="button", class_="instead", data_action="instead")
    return element("div", offered, element("div", start, instead), class_="answer offer")


def unknown_html(unknown: Unknown) -> Markup:
    """What stands below a request to be quizzed about something that the guide doesn't have."""
    said = element("p", "The guide has nothing on ", element("q", unknown.unknown), ", so there are no questions about it.")
    return element(
        "div",
        element("div", said, class_="prose"),
        _suggestions("Nearest to it", [f"Quiz me on {each}" for each in unknown.nearest]),
        class_="answer",
    )


def plan_words(plan: Plan, subjects: Sequence[str]) -> str:
    """A plan in a sentence; `subjects` are the titles of its topics and concepts."""
    about = f" on {join_words(subjects)}" if subjects else ""
    pool = {"due": " that are due", "new": " you have not seen", "weak": " from your weak spots", "mixed": ""}[plan.pool]
    limit = f", in {plan.minutes} minutes" if plan.minutes else ""
    return f"{plan.number} {'hard ' if plan.hard else ''}question{'s' if plan.number > 1 else ''}{about}{pool}{limit}."


def error_html(message: str) -> Markup:
    """Why there is no answer, and what to do."""
    said = element("div", element("h3", "That didn't work"), element("p", inline(message)), class_="answer failed", role="alert")
    return join(said, element("div", element("div", _action("retry", "Retry"), class_="actions"), class_="footer"))


def welcome_html(starters: Sequence[str]) -> Markup:
    """What stands in an empty conversation."""
    return element(
        "div",
        element("h2", "What would you be asked?"),
        element("p", "Every sentence of an answer carries its source. Where the sources are silent, you are told so.", class_="lead"),
        _suggestions("Start with", starters),
        class_="welcome",
    )


def problem_html(message: str) -> Markup:
    """What stands in an empty conversation where there is nothing to answer from."""
    return element(
        "div",
        element("h2", "Nothing to answer from yet"),
        element("p", inline(message), class_="lead"),
        class_="welcome problem",
        role="alert",
    )


def _prose(answer: Answer) -> Markup:
    """Sentences flow into paragraphs, items into lists; tables, formulas and code stand by themselves."""
    sources = {source.number: source for source in answer.sources}
    parts: list[Markup] = []
    for kind, group in groupby(answer.sentences, key=lambda sentence: "sentence" if sentence.kind == "connective" else sentence.kind):
        sentences = list(group)
        if kind == "item":
            parts.append(element("ul", *(element("li", with_chips(each, sources)) for each in sentences)))
        elif kind == "sentence":
            parts.append(element("p", *(part for each in sentences for part in (element("span", with_chips(each, sources)), " "))))
        else:
            parts += [
                element("div", element("div", block(each.text, each.kind)), element("span", chips_of(each, sources)), class_="figure")
                for each in sentences
            ]
    return element("div", *parts, class_="prose")


def _read_as(answer: Answer) -> Markup:
    if not answer.standalone or answer.standalone == answer.question:
        return Markup()
    return element("p", "Read as: ", element("q", inline(answer.standalone)), class_="read-as")


def _note(answer: Answer) -> Markup:
    return element("p", inline(answer.note), class_="note", role="note") if answer.note else Markup()


def _abstention(answer: Answer) -> Markup:
    nearest = [
        element(
            "li",
            element("button", source.title, type="button", class_="nearest", data_source=source.number, data_cite=""),
            element("span", section_path(source.section), class_="section"),
            score_bar(source.score, "Likeness to the question"),
        )
        for source in nearest_first(answer.sources)
    ]
    listed = (element("h4", "Nearest passages"), element("ul", *nearest, class_="nearest-list")) if nearest else ()
    return element("div", element("h3", "No answer in the sources"), _prose(answer), *listed, class_="answer abstained")


def _footer(answer: Answer, marks: bool) -> Markup:
    """How sure it is and how that was checked, then what can be done with it."""
    word = words(answer)
    dot = element("span", class_=f"dot {word.partition(' ')[0].lower()}", aria_hidden="true")
    facts = [element("span", dot, f"{word} {min(answer.confidence, MOST_SHOWN):.2f}", class_="confidence"), checks_html(answer)]
    if "total" in answer.timings_ms:
        facts.append(element("span", _duration(answer.timings_ms["total"])))
    actions = (
        _action("copy", "Copy"),
        _action("retry", "Retry"),
        _action("receipt", "Export receipt"),
        _action("sources", _sources_label(answer)),
        *(_marks() if marks else ()),
    )
    return element("div", element("div", *facts, class_="facts"), element("div", *actions, class_="actions"), class_="footer")


def _duration(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.1f} s" if milliseconds >= 1000 else f"{max(milliseconds, 1):.0f} ms"


def _sources_label(answer: Answer) -> str:
    return counted(len({citation.number for sentence in answer.sentences for citation in sentence.citations}), "source")


def _action(name: str, label: str) -> Markup:
    return element("button", label, type="button", class_=f"action {name}", data_action=name)


def _marks() -> tuple[Markup, Markup, Markup]:
    """Where a reader says whether the answer helped, and is told if that can't be kept."""

    def mark(name: str, label: str, helpful: bool) -> Markup:
        told = {"aria_label": label, "title": label, "aria_pressed": "false", "data_action": "mark", "data_helpful": json.dumps(helpful)}
        return element("button", type="button", class_=f"action {name}", **told)

    return mark("helpful", "Helpful", True), mark("unhelpful", "Not helpful", False), element("span", class_="mark-told", role="status")


def _suggestions(heading: str, questions: Sequence[str]) -> Markup:
    if not questions:
        return Markup()
    buttons = [
        element("li", element("button", element("span", inline(question)), type="button", class_="suggestion", data_question=question))
        for question in questions
    ]
    return element("div", element("h3", heading), element("ul", *buttons), class_="suggestions")
