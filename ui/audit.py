"""The end of a gap audit: where the learner stands, the best next half hour, and what a screening asks for beside it."""

from collections.abc import Mapping, Sequence

from assistant.quiz.advice import Screening, Step, Subject
from assistant.quiz.gaps import Audit, Cell, Standing
from assistant.quiz.select import DEPTH
from assistant.quiz.steps import Over
from ui.markup import Markup, element, join
from ui.summary import onward, reading, total

STANDING: Mapping[Standing, str] = {"known": "Known", "unsure": "Not sure", "gap": "Gap", "not_asked": "·"}
LONGEST_TEXT = 20_000
"""Characters of a job advertisement."""


def audit_html(over: Over, audit: Audit, steps: Sequence[Step], topics: Mapping[str, str]) -> Markup:
    """The whole screen. `topics` are the titles of the topics by id."""
    if over.summary.score is None:
        return element("div", element("h2", "Nothing was answered"), onward(), class_="over")
    return element(
        "div",
        element("h2", "Where you stand"),
        total(over.summary),
        _next(steps),
        _map(audit, topics),
        _screening_form(),
        onward(),
        class_="over",
    )


def screening_html(screening: Screening, titles: Mapping[str, str]) -> Markup:
    """Both sides of what a screening asks for. `titles` are those of the guide's pages by id."""
    lists = (
        ("Not in the guide: find another source", [element("li", each) for each in screening.uncovered]),
        ("In the guide, and not yet yours", [_subject(each, titles) for each in screening.unknown]),
        ("Yours already", [_subject(each, titles) for each in screening.known]),
    )
    shown = [join(element("p", heading, class_="subhead"), element("ul", *rows)) for heading, rows in lists if rows]
    return (
        join(*shown)
        if shown
        else element("p", "No subject was found in that. Paste a list, or the part of an advertisement that names skills.")
    )


def _next(steps: Sequence[Step]) -> Markup:
    if not steps:
        return Markup()
    rows = [
        element("li", reading(step.concept, step.title), element("span", f" · {step.minutes} min: read it, then three questions"))
        for step in steps
    ]
    return join(
        element("p", f"The best next {sum(step.minutes for step in steps)} minutes", class_="subhead"), element("ol", *rows, class_="steps")
    )


def _map(audit: Audit, topics: Mapping[str, str]) -> Markup:
    """Topics by tiers, each with what the audit says of it and how sure that is."""
    tiers = list(dict.fromkeys(cell.tier for cell in sorted(audit.cells, key=lambda cell: DEPTH[cell.tier])))
    cells = {(cell.topic, cell.tier): cell for cell in audit.cells}
    head = element(
        "tr", *(element("th", each, scope="col") for each in ("Topic", *(tier.replace("-", " ").capitalize() for tier in tiers)))
    )
    rows = [
        element("tr", element("th", topics.get(topic, topic), scope="row"), *(_standing(cells.get((topic, tier))) for tier in tiers))
        for topic in dict.fromkeys(cell.topic for cell in audit.cells)
    ]
    return element("div", element("table", element("thead", head), element("tbody", *rows), class_="standing"), class_="table-box")


def _standing(cell: Cell | None) -> Markup:
    if cell is None:
        return element("td")
    between = f"{cell.low:.0%} to {cell.high:.0%} of its questions known, with a probability of 80 %"
    return element("td", STANDING[cell.standing], class_=cell.standing, title="Not asked" if cell.standing == "not_asked" else between)


def _screening_form() -> Markup:
    return element(
        "form",
        element(
            "label",
            element("span", "What does the screening ask for? Paste the advertisement, or a list of subjects.", class_="legend"),
            element("textarea", name="wanted", rows=3, maxlength=LONGEST_TEXT),
        ),
        element("button", "Compare", type="submit", class_="secondary"),
        element("div", class_="compared", aria_live="polite"),
        class_="screening",
    )


def _subject(subject: Subject, titles: Mapping[str, str]) -> Markup:
    return element("li", reading(subject.concept, titles.get(subject.concept, subject.term)), element("span", f" · {subject.term}"))
