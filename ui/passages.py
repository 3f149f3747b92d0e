"""The guide's sentences that decide a question, each with the section it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.quiz.evidence import locate
from assistant.quiz.fields import Source as Cited
from assistant.quiz.types import Question
from assistant.types import Source, Span
from ingest.types import Document, Section
from ui.markup import Markup, element, join
from ui.prose import Range, name_of
from ui.sources import card, section_path


@dataclass(frozen=True, slots=True)
class Passages:
    """The sections that a question cites, numbered in the order of its sources, and where in them each cited sentence stands."""

    sources: tuple[Source, ...]
    places: Mapping[Cited, tuple[int, Range]]
    """Number of the section, and the sentence's range in its document."""

    def panel(self) -> Markup:
        """All of them, open, with the cited sentences marked."""
        return join(*(card(source, self._ranges(source.number), found=False) for source in self.sources))

    def chips(self, cited: tuple[Cited, ...]) -> Markup:
        """A button for each section that these sentences stand in."""
        numbers = dict.fromkeys(self.places[each][0] for each in cited if each in self.places)
        return join(*(self._chip(number, cited) for number in numbers))

    def _ranges(self, number: int) -> list[Range]:
        return list(dict.fromkeys(place for each, place in self.places.values() if each == number))

    def _chip(self, number: int, cited: tuple[Cited, ...]) -> Markup:
        ranges = dict.fromkeys(name_of(self.places[each][1]) for each in cited if each in self.places and self.places[each][0] == number)
        source = self.sources[number - 1]
        where = f"{source.title} · {section_path(source.section)}"
        return element(
            "button",
            str(number),
            type="button",
            class_="chip",
            data_source=number,
            data_cite=" ".join(ranges),
            title=where,
            aria_label=f"Source {number}: {where}",
        )


def passages_of(question: Question, documents: Mapping[str, Document]) -> Passages:
    """Where its sources stand. One that the guide no longer has is left out."""
    sources: dict[tuple[str, int], Source] = {}
    places: dict[Cited, tuple[int, Range]] = {}
    for cited in question.sources:
        found = locate(cited, documents)
        if found is None:
            continue
        section = sources.setdefault((found.document.id, found.section.start), _source(len(sources) + 1, found.document, found.section))
        places[cited] = (section.number, (found.start, found.end))
    return Passages(tuple(sources.values()), places)


def page_panel(document: Document, section: str) -> Markup:
    """All sections of a page, the one with this heading open."""
    cards = []
    for number, each in enumerate(document.sections, 1):
        wanted = bool(each.path) and each.path[-1] == section
        cards.append(card(_source(number, document, each), [(each.start, each.start)] if wanted else (), found=False))
    return join(*cards)


def _source(number: int, document: Document, section: Section) -> Source:
    span = Span(document.id, section.start, section.end, document.text[section.start : section.end], document.sha256)
    return Source(number, document.title, section.path, span, 0.0)
