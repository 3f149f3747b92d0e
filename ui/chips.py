"""The numbers after a sentence: a button for each source, which opens the passage with the cited words marked."""

import re
from collections.abc import Mapping

from assistant.types import Sentence, Source
from ui.markup import Markup, element, join
from ui.prose import inline, name_of
from ui.sources import section_path

LAST_WORD = re.compile(r"(?<=\s)[^\s`$*\\]{1,24}\Z")
"""The end of a sentence that a chip can be tied to, so that it never stands alone on a line. Never a part of a formula or code."""


def with_chips(sentence: Sentence, sources: Mapping[int, Source]) -> Markup:
    """A sentence and its chips, the first of them held to the last word."""
    chips = chips_of(sentence, sources)
    end = LAST_WORD.search(sentence.text)
    if not chips or not end:
        return join(inline(sentence.text), chips)
    return join(inline(sentence.text[: end.start()]), element("span", end.group(), chips, class_="end"))


def chips_of(sentence: Sentence, sources: Mapping[int, Source]) -> Markup:
    """One button for each source that the sentence cites; it names the cited ranges, so that the panel can mark them."""
    numbers = dict.fromkeys(citation.number for citation in sentence.citations)
    return join(*(_chip(number, sentence, sources.get(number)) for number in numbers))


def _chip(number: int, sentence: Sentence, source: Source | None) -> Markup:
    ranges = dict.fromkeys(name_of((each.span.start, each.span.end)) for each in sentence.citations if each.number == number)
    where = f"{source.title} · {section_path(source.section)}" if source and source.section else source.title if source else ""
    partly = sentence.verdict is not None and sentence.verdict.label == "partial"
    return element(
        "button",
        element("span", "[", class_="bracket"),
        str(number),
        element("span", "]", class_="bracket"),
        type="button",
        class_="chip partial" if partly else "chip",
        data_source=number,
        data_cite=" ".join(ranges),
        title=f"{where} (partly supported)" if partly else where,
        aria_label=f"Source {number}: {where}",
    )
