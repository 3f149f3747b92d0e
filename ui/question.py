"""A question as it stands before the answer, with the control that fits its kind. Nothing of the key is here.

Each control carries places in the order shown; quiz.js reads the response out of it.
"""

from collections.abc import Sequence

from assistant.quiz.attempts import Presented
from assistant.quiz.steps import Asking
from assistant.quiz.types import BLANK
from ui.markup import Markup, element, join
from ui.prose import inline

CONFIDENCES = (("sure", "Sure"), ("think_so", "Think so"), ("guess", "Guess"))
PLACEHOLDER = {
    "short_answer": "Two or three sentences, as you would say it",
    "open": "As you would say it in the interview",
}
LETTERS = 10_000
"""As many as a text area takes."""


def asking_html(asking: Asking, about: str) -> Markup:
    """The whole screen. `about` says what the question is of, such as "Regularization · apply"."""
    presented = asking.presented
    return element(
        "article",
        _head(asking, about),
        "" if presented.blanks else prompt_html(presented),
        element("form", _control(presented), _hints(asking.hints), _submit(asking), class_="answering", data_kind=presented.kind),
        class_="asking",
    )


def prompt_html(presented: Presented) -> Markup:
    """What is asked, with the situation before it and the code below."""
    paragraphs = [element("span", inline(each), class_="paragraph") for each in presented.prompt.replace(BLANK, "…").split("\n\n")]
    code = element("pre", element("code", presented.code), tabindex=0, class_="code") if presented.code else ""
    return join(element("h2", *paragraphs, class_="prompt"), code)


def _head(asking: Asking, about: str) -> Markup:
    place = f"{asking.number} of {asking.of}" if asking.of else f"Question {asking.number}"
    done = round(100 * (asking.number - 1) / asking.of) if asking.of else 0
    return element(
        "header",
        element("p", element("strong", place), element("span", about), class_="where"),
        element("div", element("span", style=f"width:{done}%"), class_="meter", aria_hidden="true"),
        element("p", class_="clock", role="timer", aria_label="Time left") if asking.seconds_left is not None else "",
        class_="head",
    )


def _control(presented: Presented) -> Markup:
    match presented.kind:
        case "single_choice" | "scenario" | "code":
            return _options(presented.options, "radio", "One is right")
        case "multiple_choice":
            return _options(presented.options, "checkbox", "Find all that are right, and no other")
        case "true_false":
            return _options(("True", "False"), "radio", "True or false?")
        case "numeric":
            unit = element("span", presented.unit, class_="unit") if presented.unit else ""
            return element(
                "label", element("span", "Your number", class_="legend"), element("span", _text("number"), unit, class_="number")
            )
        case "cloze":
            return _gaps(presented.prompt)
        case "ordering":
            return _ordering(presented.options)
        case "matching":
            return _matching(presented.options, presented.choices)
        case _:
            return element(
                "label",
                element("span", "Your answer", class_="legend"),
                element("textarea", name="text", rows=5, maxlength=LETTERS, placeholder=PLACEHOLDER[presented.kind]),
            )


def _options(options: Sequence[str], kind: str, legend: str) -> Markup:
    rows = [
        element(
            "label",
            element("input", type=kind, name="option", value=place),
            element("kbd", str(place + 1), aria_hidden="true"),
            element("span", inline(option)),
            class_="option",
        )
        for place, option in enumerate(options)
    ]
    return element("fieldset", element("legend", legend, class_="legend"), *rows, class_="options")


def _text(name: str, label: str = "") -> Markup:
    return element("input", type="text", name=name, maxlength=200, autocomplete="off", spellcheck="false", aria_label=label or None)


def _gaps(prompt: str) -> Markup:
    """The text with a field in the place of each blank."""
    first, *others = prompt.split(BLANK)
    fields = [join(_text("gap", f"Blank {place} of {len(others)}"), inline(after)) for place, after in enumerate(others, 1)]
    return element("div", element("h2", inline(first), *fields, class_="prompt gaps"), element("p", "Fill in the blanks", class_="legend"))


def _ordering(items: Sequence[str]) -> Markup:
    rows = [
        element(
            "li",
            element("span", inline(item), class_="item-text"),
            element("button", "↑", type="button", class_="move", data_move=-1, aria_label=f"Move up: {item}"),
            element("button", "↓", type="button", class_="move", data_move=1, aria_label=f"Move down: {item}"),
            data_place=place,
            draggable="true",
            tabindex=0,
        )
        for place, item in enumerate(items)
    ]
    legend = "Put them in order: drag, use the arrows, or move the focused line with Alt and an arrow key"
    return element("div", element("p", legend, class_="legend"), element("ol", *rows, class_="ordering", aria_label="In order"))


def _matching(lefts: Sequence[str], rights: Sequence[str]) -> Markup:
    choices = [element("option", "Choose", value=""), *(element("option", right, value=place) for place, right in enumerate(rights))]
    rows = [element("label", element("span", inline(left), class_="left"), element("select", *choices, name="match")) for left in lefts]
    return element("div", element("p", "Match each line", class_="legend"), *rows, class_="matching")


def _hints(hints: Sequence[str]) -> Markup:
    return element("div", *(element("p", element("strong", "Hint "), inline(hint), class_="hint") for hint in hints), aria_live="polite")


def _submit(asking: Asking) -> Markup:
    """Answering takes two steps, so that nobody learns the key before they say how sure they are."""
    sure = [
        element("button", element("kbd", str(place), aria_hidden="true"), label, type="button", class_="confidence", data_confidence=name)
        for place, (name, label) in enumerate(CONFIDENCES, 1)
    ]
    left = 2 - len(asking.hints)
    more = [
        element(
            "button",
            "Hint" if left == 2 else "Another hint",
            type="button",
            data_action="hint",
            title="Costs a tenth of the marks, the second more",
        )
        if left
        else "",
        element("button", "Skip", type="button", data_action="skip"),
        bookmark_button(asking.bookmarked),
        element("button", "Report", type="button", data_action="report"),
        element("button", "End session", type="button", data_action="end"),
    ]
    return join(
        element("p", class_="problem", role="alert", hidden=True),
        element(
            "div",
            element("button", "Answer", element("kbd", "Enter", aria_hidden="true"), type="submit", class_="primary"),
            class_="step submit",
        ),
        element(
            "div",
            element("p", "How sure are you?", class_="legend"),
            *sure,
            class_="step sureness",
            role="group",
            aria_label="How sure are you?",
            tabindex=-1,
            hidden=True,
        ),
        element("div", *more, class_="more"),
    )


def bookmark_button(on: bool) -> Markup:
    """Sets the learner's bookmark on the question, or takes it away."""
    label = "Bookmarked" if on else "Bookmark"
    return element("button", label, type="button", data_action="bookmark", aria_pressed=str(on).lower())
