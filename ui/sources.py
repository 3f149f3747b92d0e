"""The panel beside an answer: the passages it cites, open, with the cited words marked; the others that were found, folded."""

from collections.abc import Sequence

from assistant.types import Answer, Source
from ui.markup import Markup, element, join
from ui.prose import Range, passage


def panel(answer: Answer) -> Markup:
    """Every source of an answer."""
    cited = cited_ranges(answer)
    first = [card(source, cited[source.number]) for source in answer.sources if source.number in cited]
    further = [card(source, ()) for source in nearest_first(answer.sources) if source.number not in cited]
    if not first:
        return join(*further)
    return join(*first, _also_found(further) if further else "")


def nearest_first(sources: Sequence[Source]) -> list[Source]:
    """By the score that is shown."""
    return sorted(sources, key=lambda source: -source.score)


def cited_ranges(answer: Answer) -> dict[int, list[Range]]:
    """The ranges of its document that the answer cites, by source number."""
    ranges: dict[int, list[Range]] = {}
    for sentence in answer.sentences:
        for citation in sentence.citations:
            place = (citation.span.start, citation.span.end)
            if place not in ranges.setdefault(citation.number, []):
                ranges[citation.number].append(place)
    return ranges


def score_bar(score: float, meaning: str) -> Markup:
    """A score from 0 to 1 as a small bar and a number."""
    bar = element("span", element("span", style=f"width:{round(100 * min(max(score, 0.0), 1.0))}%"), class_="bar", aria_hidden="true")
    return element("span", bar, element("span", f"{score:.2f}"), class_="score", title=f"{meaning}: {score:.2f} of 1")


def section_path(section: Sequence[str]) -> str:
    """Headings from the outermost in."""
    return " › ".join(section)


def _also_found(cards: Sequence[Markup]) -> Markup:
    summary = element("summary", "Also found", element("span", str(len(cards)), class_="count"))
    return element("details", summary, element("p", "Near the question, not cited.", class_="hint"), *cards, class_="also")


def card(source: Source, cited: Sequence[Range], found: bool = True) -> Markup:
    """A passage. One that is cited is open, and carries the number that the text beside it knows it by.

    The score stands on it where it was `found` by a search.
    """
    names = element(
        "span",
        element("span", source.title, class_="title"),
        element("span", section_path(source.section), class_="section") if source.section else "",
        class_="names",
    )
    number = element("span", str(source.number), class_="number") if cited else ""
    summary = element("summary", number, names, score_bar(source.score, "Likeness to the question") if found else "")
    span = source.span
    place = element(
        "p", f"{span.document_id} · characters {span.start:,}–{span.end:,}", class_="place", title=f"sha256 of the document: {span.sha256}"
    )
    body = element("div", passage(span.quote, span.start, cited), class_="passage prose")
    return element("details", summary, body, place, class_="source", open=bool(cited), data_source=source.number)
