"""What the sections of the Progress tab are made of: a heading with a sentence, plots, tables, ways to practise."""

import json
from collections.abc import Mapping, Sequence

from assistant.progress.certainty import Share
from assistant.quiz.types import Kind
from ui.markup import Markup, element


def section(title: str, sentence: str, *content: str) -> Markup:
    """A section whose first sentence says what there is to see."""
    return element("section", element("h3", title), element("p", sentence, class_="sentence"), *content)


def plot(name: str, about: str) -> Markup:
    """The place of a plot, which progress.js fills; what it shows stands in words and in a table beside it."""
    return element("div", class_="plot", data_plot=name, role="img", aria_label=about)


def folded_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    """The figures of a plot."""
    lines = [table_row(first, *(element("td", text) for text in others)) for first, *others in rows]
    table = element("table", table_head(*head), element("tbody", *lines), class_="list")
    return element("details", element("summary", "As a table"), element("div", table, class_="rows", tabindex=0))


def table_head(*names: str) -> Markup:
    """A row of column headings."""
    return element("thead", element("tr", *(element("th", name, scope="col") for name in names)))


def table_row(name: str, *cells: Markup) -> Markup:
    """A row that its first cell names."""
    return element("tr", element("th", name, scope="row"), *cells)


def stripe(size: float, side: str = "over") -> Markup:
    """A bar, of a length from 0 to 1; one of the side "under" is hollow."""
    return element("span", class_=f"stripe {side}", style=f"--size: {size:.3f}", aria_hidden="true")


def practise(plan: Mapping[str, object], label: str = "Practise", kind: str = "secondary", about: str = "") -> Markup:
    """A button that starts a session by this plan, fields of a Plan, in the Quiz tab."""
    return element("button", label, type="button", class_=kind, data_plan=json.dumps(plan), aria_label=about or None)


def interval(share: Share) -> str:
    """Where a share lies, such as "71–83 %"."""
    return f"{round(100 * share.low)}–{round(100 * share.high)}\u00a0%"


def kind_words(kind: Kind) -> str:
    """A kind of question, such as "Short answer"."""
    return "True or false" if kind == "true_false" else kind.replace("_", " ").capitalize()
