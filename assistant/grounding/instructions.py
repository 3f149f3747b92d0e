"""Words in a document that are addressed to a language model instead of a reader.

They are still a document's words, and a reader may look at them; but no model is shown them, and for what a model writes they are evidence
of nothing. This knows the usual wordings only (orders.py), also in disguise (disguise.py): the real protection is that a model's sentence
needs the support of other words.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.grounding.disguise import decodings, plain
from assistant.grounding.orders import WORDINGS
from ingest.units import Unit, split_units

MENTIONED = re.compile(r"(?<=\w )(?:\"[^\"]*\"|“[^”]*”)")
"""Words that a sentence quotes, as one about such attacks does."""
LINE_MARKS = " #>*-"
"""What a line of Markdown or of code may begin and end with."""
BLANK_LINE = re.compile(r"\n\s*\n")


@lru_cache(maxsize=4096)
def kind_of_order(text: str) -> str:
    """What the text orders a model to do, as a kind of orders.py; "" where it reads as no order."""
    return _kind(_read(text))


@lru_cache(maxsize=4096)
def split_orders(text: str) -> tuple[tuple[Unit, bool], ...]:
    """The units of a text, each with whether it belongs to an order to a model; remembered, since passages come again and again.

    It does where it reads as one, stands before one in the same line or after one in the same paragraph, or where the paragraph as a whole
    reads as one, which then is spread over its lines.
    """
    found: list[tuple[Unit, bool]] = []
    for paragraph in _paragraphs(text):
        parts = [_read(text[unit.start : unit.end]) for unit in paragraph]
        first = len(parts)
        if _kind("\n".join(parts)):
            first = next((place for place, part in enumerate(parts) if _kind(part)), 0)
            while first and "\n" not in text[paragraph[first - 1].end : paragraph[first].start]:
                first -= 1
        found.extend((unit, place >= first) for place, unit in enumerate(paragraph))
    return tuple(found)


def without_orders(text: str, mark: str) -> str:
    """The text with `mark` in place of each order to a model."""
    kept, end = "", 0
    for unit, is_order in split_orders(text):
        kept += text[end : unit.start] + (mark if is_order else text[unit.start : unit.end])
        end = unit.end
    return kept + text[end:]


def _paragraphs(text: str) -> Iterator[list[Unit]]:
    """The units between blank lines."""
    paragraph: list[Unit] = []
    for unit in split_units(text):
        if paragraph and BLANK_LINE.search(text, paragraph[-1].end, unit.start):
            yield paragraph
            paragraph = []
        paragraph.append(unit)
    if paragraph:
        yield paragraph


def _read(text: str) -> str:
    return "\n".join(line.strip(LINE_MARKS) for line in plain(MENTIONED.sub("", text)).splitlines())


def _kind(read: str) -> str:
    forms = (read, *decodings(read))
    return next((kind for kind, wordings in WORDINGS.items() if any(wordings.search(form) for form in forms)), "")
