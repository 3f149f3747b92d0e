"""HTML out of text. The only place that escapes, so that nothing from a document or a question can become markup."""

import html
from typing import TypeAlias

Attribute: TypeAlias = str | int | bool | None


class Markup(str):
    """HTML that this package made. Any other string given to `element` or `join` is text, and is escaped."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: Attribute) -> Markup:
    """An HTML element. Underscores in names become hyphens (`class_` is `class`); True is a bare attribute, False and None none."""
    given = "".join(_attribute(name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    return Markup(f"<{tag}{given}>{join(*children)}</{tag}>")


def join(*children: str) -> Markup:
    """Children one after the other: `Markup` as it is, text escaped."""
    return Markup("".join(child if isinstance(child, Markup) else html.escape(child) for child in children))


def _attribute(name: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'
