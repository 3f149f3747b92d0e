"""Where the cited sentences stand in the guide."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

from assistant.quiz.fields import Source
from ingest.load import load_file
from ingest.types import Document, Section
from ingest.units import split_lines, split_units

SHOWN = 200
"""Characters of the guide in a message."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`document.text[start:end]` is the cited sentence."""

    document: Document
    section: Section
    start: int
    end: int


def load_guide(folder: Path) -> dict[str, Document]:
    """The guide's pages by id. Raises DocumentError."""
    return {document.id: document for path in sorted(folder.glob("*/*.md")) for document in load_file(path)}


def locate(source: Source, pages: Mapping[str, Document]) -> Passage | None:
    """Where a source stands, or None where page, section or sentence is not there; `explain` says which."""
    section = _section(source, pages)
    if section is None:
        return None
    document = pages[source.page]
    start = next((first for first, quotable in _quotable(document, section) if quotable == source.sentence), None)
    return None if start is None else Passage(document, section, start, start + len(source.sentence))


def explain(source: Source, pages: Mapping[str, Document]) -> str:
    """Why a source is not found, and what to do."""
    if source.page not in pages:
        return f"the guide has no page {source.page}"
    document, section = pages[source.page], _section(source, pages)
    if section is None:
        return f"page {source.page} has no section '{source.section}'; it has {', '.join(_heading(each) for each in document.sections)}"
    if source.sentence in document.text[section.start : section.end]:
        whole = next((text for _, text in _quotable(document, section) if source.sentence in text), "")
        return (
            f"the sentence is not whole; quote all of it: {shorten(whole, SHOWN)}"
            if whole
            else "this is more than one sentence; list them in `sources`"
        )
    for other in document.sections:
        if source.sentence in document.text[other.start : other.end]:
            return f"the sentence stands in section '{_heading(other)}'"
    return f"section '{source.section}' of page {source.page} does not hold this sentence; copy it letter by letter"


def _section(source: Source, pages: Mapping[str, Document]) -> Section | None:
    sections = pages[source.page].sections if source.page in pages else ()
    return next((section for section in sections if _heading(section) == source.section), None)


def _heading(section: Section) -> str:
    return section.path[-1] if section.path else ""


def _quotable(document: Document, section: Section) -> list[tuple[int, str]]:
    """Offset and text of each unit of a section, and of each line of what has lines: tables, formulas, code."""
    found = []
    body = document.text[section.start : section.end]
    for unit in split_units(body):
        text = body[unit.start : unit.end]
        found.append((section.start + unit.start, text))
        if unit.kind in ("table", "formula", "code"):
            for start, line in split_lines(text):
                indent = len(line) - len(line.lstrip())
                found.append((section.start + unit.start + start + indent, line.strip()))
    return found
