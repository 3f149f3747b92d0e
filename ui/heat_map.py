"""The map of what a learner knows: topics by levels, each field with a way to practise it."""

import json
from collections.abc import Mapping
from typing import TypeAlias

from assistant.progress.certainty import Share
from assistant.progress.overview import Cell
from ui.markup import Markup, element, join
from ui.pieces import interval, section, table_row
from ui.words import counted, percent

TIERS = ("foundational", "intermediate", "advanced")
"""Columns. A topic whose tier is none of these, as it is a tier of its own, has one field for all."""
Cells: TypeAlias = Mapping[tuple[str, str], Cell]
"""By topic and tier."""


def map_html(cells: Cells, topics: Mapping[str, str], when: str) -> Markup:
    """The section. `topics` are titles by id; `when` names the day that counts, such as "in 7 days"."""
    head = element("tr", element("td"), *(element("th", tier.capitalize(), scope="col") for tier in TIERS))
    rows = [table_row(title, *_fields(topic, title, cells, when)) for topic, title in topics.items()]
    return section(
        "What you know",
        "How likely you still know what you were asked, by topic and level; with it, where your last answers put that share (90 % "
        "interval). The line below shows how many of the questions you were asked.",
        element(
            "fieldset",
            element("legend", "Shown", class_="spoken"),
            _option("then", f"{when[0].upper()}{when[1:]}, without practice", chosen=True),
            _option("now", "Now", chosen=False),
            class_="switch",
        ),
        element("table", element("thead", head), element("tbody", *rows), class_="map", data_when="then"),
        element(
            "p",
            element("span", "Choose a field to read more about it.", class_="about", aria_live="polite"),
            element("button", "Practise", type="button", class_="secondary", hidden=True, data_plan=""),
            class_="chosen",
        ),
    )


def _option(value: str, label: str, chosen: bool) -> Markup:
    return element("label", element("input", type="radio", name="when", value=value, checked=chosen), element("span", label))


def _fields(topic: str, title: str, cells: Cells, when: str) -> list[Markup]:
    own = [cell for (name, tier), cell in cells.items() if name == topic and tier not in TIERS]
    if own:
        return [element("td", _field(own[0], title, when), colspan=len(TIERS))]
    shown = [(tier, cells.get((topic, tier))) for tier in TIERS]
    return [element("td", _field(cell, f"{title}, {tier}", when) if cell else "") for tier, cell in shown]


def _field(cell: Cell, name: str, when: str) -> Markup:
    plan = json.dumps({"topics": [cell.topic], "tiers": [cell.tier]})
    if cell.known is None or cell.known_then is None or cell.right is None:
        about = f"{name}: none of its {counted(cell.questions, 'question')} was asked yet."
        return _button(element("span", "not asked"), about, plan, class_="cell blank")
    known, then = percent(cell.known), percent(cell.known_then)
    about = f"{name}: {cell.asked} of {counted(cell.questions, 'question')} asked. Known now {known}, {when} {then}. {_earned(cell.right)}."
    shown = element("strong", element("span", then, class_="then"), element("span", known, class_="now"))
    style = f"--then: {cell.known_then:.3f}; --now: {cell.known:.3f}; --asked: {cell.asked / cell.questions:.3f}"
    return _button(join(shown, element("small", interval(cell.right))), about, plan, class_="cell", style=style)


def _button(content: Markup, about: str, plan: str, **attributes: str) -> Markup:
    shared = {"type": "button", "data_plan": plan, "data_about": about, "aria_label": about, "aria_pressed": "false"}
    return element("button", content, **shared, **attributes)


def _earned(right: Share) -> str:
    return f"Your last answers earned {percent(right.value)} of the marks (90\u00a0% interval {interval(right)})"
