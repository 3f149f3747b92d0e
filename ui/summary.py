"""The end of a session: how it went, what to read, and what comes back when."""

from collections.abc import Mapping, Sequence
from datetime import date

from assistant.quiz.present import present
from assistant.quiz.steps import Over
from assistant.quiz.summary import Reading, Summary
from assistant.quiz.types import BLANK, Question
from ui.markup import Markup, element, join
from ui.prose import inline
from ui.words import counted, day_words, duration_words, percent


def over_html(over: Over, questions: Mapping[str, Question], topics: Mapping[str, str], today: date) -> Markup:
    """The whole screen. `questions` are the bank's by id, `topics` the titles of the topics."""
    summary = over.summary
    if summary.score is None:
        return element("div", element("h2", "Nothing was answered"), onward(), class_="over")
    return element(
        "div",
        element("h2", _headline(summary.score)),
        total(summary),
        _sure_but_wrong(summary, questions),
        _topics(summary, topics),
        _reading(summary.read),
        _scheduled(summary, today),
        onward(),
        class_="over",
    )


def _headline(score: float) -> str:
    return "Well remembered" if score >= 0.85 else "Getting there" if score >= 0.5 else "Worth another look"


def total(summary: Summary) -> Markup:
    """The session in a few figures."""
    facts = [
        (percent(summary.score or 0), "of the marks"),
        (str(summary.answered), "answered" + (f", {summary.skipped} skipped" if summary.skipped else "")),
        (duration_words(summary.seconds), "of answering"),
    ]
    if summary.brier is not None:
        facts.append((f"{summary.brier:.2f}", "Brier score (0.25 is a coin)"))
    return element("div", *(element("div", element("strong", figure), element("span", what)) for figure, what in facts), class_="total")


def _sure_but_wrong(summary: Summary, questions: Mapping[str, Question]) -> Markup:
    wrong = [
        present(questions[attempt.question_id], attempt.seed) for attempt in summary.sure_but_wrong if attempt.question_id in questions
    ]
    if not wrong:
        return Markup()
    rows = [element("li", inline(presented.prompt.replace(BLANK, "…").rpartition("\n\n")[2])) for presented in wrong]
    return join(element("p", "Sure, and wrong: these come back first", class_="subhead"), element("ul", *rows))


def _topics(summary: Summary, topics: Mapping[str, str]) -> Markup:
    head = element("tr", *(element("th", each, scope="col") for each in ("Topic", "Questions", "Marks")))
    rows = [
        element(
            "tr",
            element("td", topics.get(each.topic, each.topic)),
            element("td", str(each.questions)),
            element("td", percent(each.score)),
        )
        for each in summary.topics
    ]
    return element("table", element("thead", head), element("tbody", *rows))


def _reading(readings: Sequence[Reading]) -> Markup:
    if not readings:
        return Markup()
    rows = [element("li", reading(each.page, each.title, each.section)) for each in readings]
    return join(element("p", "Read again", class_="subhead"), element("ul", *rows))


def _scheduled(summary: Summary, today: date) -> Markup:
    if not summary.scheduled:
        return Markup()
    days = [f"{counted(number, 'question')} {day_words(day, today)}" for day, number in summary.scheduled]
    return join(element("p", "What comes back when", class_="subhead"), element("p", "; ".join(days) + "."))


def reading(page: str, title: str, section: str = "") -> Markup:
    """A way to a page of the guide, and to a section of it."""
    shown = f"{title} · {section}" if section else title
    return element("button", shown, type="button", class_="link", data_action="read", data_page=page, data_section=section)


def onward() -> Markup:
    """What can be done next."""
    return element(
        "div",
        element("button", "Practise more", type="button", data_action="front", class_="primary", data_focus=True),
        class_="step",
    )
