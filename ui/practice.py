"""The first screen of the Quiz tab: what to practise, and for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.quiz.attempts import Pool, Profile
from ui.markup import Markup, element, join
from ui.words import counted

POOLS: tuple[tuple[Pool, str, str], ...] = (
    ("mixed", "Mixed", "what is due, then weak spots, then new"),
    ("due", "Due now", "what you are about to forget"),
    ("weak", "Weak spots", "what you got wrong or only half right"),
    ("new", "New", "what you have not been asked yet"),
)
KINDS = (
    ("single_choice multiple_choice true_false", "Choice"),
    ("scenario code", "Scenarios and code"),
    ("numeric", "Numbers"),
    ("cloze ordering matching", "Fill, order, match"),
    ("short_answer open", "Written answers"),
)
TIERS = (
    ("foundational", "Foundational"),
    ("intermediate", "Intermediate"),
    ("advanced", "Advanced"),
    ("llm-era", "LLM era"),
    ("career", "Career"),
)
NUMBERS = (5, 10, 20, 40)
MINUTES = (5, 10, 20, 30)


@dataclass(frozen=True, slots=True)
class Front:
    """What the first screen knows."""

    profile: Profile
    profiles: Sequence[Profile]
    counts: Mapping[Pool, int]
    topics: Sequence[tuple[str, str]]
    """Id and title."""
    unfinished: bool
    """Whether a session waits to be gone on with."""


def front_html(front: Front) -> Markup:
    """The whole screen."""
    return element(
        "div",
        element("h2", "What shall we practise?"),
        element(
            "p",
            "Every answer is marked with the sentence of the guide that decides it, and comes back when you are about to forget it.",
            class_="lead",
        ),
        _resume() if front.unfinished else "",
        element("p", class_="problem", role="alert", hidden=True),
        _plan(front),
        _learner(front),
        class_="front",
    )


def _resume() -> Markup:
    return element(
        "p",
        element("span", "A session waits where you left it. Starting another ends it."),
        element("button", "Go on", type="button", data_action="resume", class_="secondary", data_focus=True),
        class_="resume",
    )


def _plan(front: Front) -> Markup:
    pools = [_pool(name, title, about, front.counts.get(name)) for name, title, about in POOLS]
    return element(
        "form",
        element("fieldset", element("legend", "From", class_="legend"), *pools, class_="pools"),
        element(
            "div",
            _one("Questions", "number", [(str(number), str(number)) for number in NUMBERS], "10"),
            _one("Time", "minutes", [("", "No limit"), *((str(each), f"{each} min") for each in MINUTES)], ""),
            element("label", element("input", type="checkbox", name="hard"), " Hard ones only", class_="hard"),
            class_="amounts",
        ),
        _several("Topics", "topic", front.topics, "All, unless you choose some"),
        element("div", _several("Level", "tier", TIERS), _several("Kinds", "kind", KINDS), class_="pair"),
        element(
            "div",
            element("button", "Start", type="submit", class_="primary", data_focus=None if front.unfinished else True),
            element(
                "button",
                "Mock interview",
                type="button",
                data_action="interview",
                class_="secondary",
                title="8 written questions in 30 minutes",
            ),
            element(
                "button",
                "Find my gaps",
                type="button",
                data_action="audit",
                class_="secondary",
                title="A quick pass over the whole syllabus",
            ),
            class_="starts",
        ),
        class_="plan",
    )


def _pool(name: Pool, title: str, about: str, count: int | None) -> Markup:
    number = element("span", f"{count:,}", class_="count") if count is not None else ""
    return element(
        "label",
        element("input", type="radio", name="pool", value=name, checked=name == "mixed"),
        element("span", element("span", title, number, class_="title"), element("span", about, class_="about"), class_="names"),
        class_="pool",
    )


def _several(legend: str, name: str, values: Sequence[tuple[str, str]], hint: str = "") -> Markup:
    return _tags(join(legend, element("small", hint) if hint else ""), name, values, "checkbox")


def _one(legend: str, name: str, values: Sequence[tuple[str, str]], chosen: str) -> Markup:
    return _tags(legend, name, values, "radio", chosen)


def _tags(legend: str, name: str, values: Sequence[tuple[str, str]], kind: str, chosen: str | None = None) -> Markup:
    tags = [
        element("label", element("input", type=kind, name=name, value=value, checked=value == chosen), element("span", title), class_="tag")
        for value, title in values
    ]
    return element("fieldset", element("legend", legend, class_="legend"), *tags, class_="tags")


def _learner(front: Front) -> Markup:
    """Whose progress this is, and the two settings that the schedule depends on."""
    profile = front.profile
    options = [element("option", each.name, value=each.id, selected=each.id == profile.id) for each in front.profiles]
    interview = profile.interview
    facts = [counted(profile.new_a_day, "new question") + " a day", f"{profile.desired_retention:.0%} remembered"]
    if interview:
        facts.insert(0, f"interview on {interview:%-d %B %Y}")
    settings = element(
        "form",
        _field("Name", "name", "text", profile.name, maxlength=60),
        _field("Interview on", "interview", "date", interview.isoformat() if interview else ""),
        _field("Remembered when it comes back, %", "retention", "number", str(round(100 * profile.desired_retention)), min=70, max=97),
        _field("New questions a day", "new_a_day", "number", str(profile.new_a_day), min=0, max=200),
        element("button", "Save", type="submit", class_="secondary"),
        class_="learner",
    )
    other = element(
        "form",
        _field("Another learner", "name", "text", "", maxlength=60, placeholder="Name"),
        element("button", "Add", type="submit", class_="secondary"),
        class_="new-learner",
    )
    chosen = element("label", "Learner ", element("select", *options, name="profile")) if len(front.profiles) > 1 else ""
    return element(
        "details",
        element("summary", element("strong", profile.name), element("span", " · ".join(facts))),
        join(chosen, settings, other),
        class_="who",
    )


def _field(label: str, name: str, kind: str, value: str, **more: str | int) -> Markup:
    return element("label", element("span", label), element("input", type=kind, name=name, value=value, **more))
