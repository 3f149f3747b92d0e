"""How documents and chunks look as Chroma records: plain values that it can filter by, lists as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ingest.types import Chunk, Document, Section

CHUNK_LISTS = ("section", "aliases")
DOCUMENT_LISTS = ("aliases", "prerequisites", "related")


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What is known of a stored document without reading its text; the fields are those of `Document`."""

    id: str
    title: str
    origin: str
    media_type: str
    topic: str
    tier: str
    aliases: tuple[str, ...]
    prerequisites: tuple[str, ...]
    related: tuple[str, ...]
    sha256: str

    @classmethod
    def of(cls, document: Document) -> "DocumentRecord":
        """The record of `document`."""
        return cls(**{field.name: getattr(document, field.name) for field in fields(cls)})

    @property
    def names(self) -> tuple[str, ...]:
        """The ways people ask for its subject; none where it has no aliases, for then its title (a file name, often) names no subject."""
        return (self.title, self.id.replace("-", " "), *self.aliases) if self.aliases else ()


def values_of(record: Chunk | DocumentRecord) -> dict[str, Any]:
    """Field values by name. (`dataclasses.asdict` also copies every value, which takes ten times as long.)"""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def chunk_metadata(chunk: Chunk) -> dict[str, str | int]:
    """Everything of a chunk but its id and text."""
    values = values_of(chunk)
    del values["id"], values["text"]
    return {**values, **{name: json.dumps(values[name]) for name in CHUNK_LISTS}}


def read_chunk(chunk_id: str, metadata: Mapping[str, Any], text: str) -> Chunk:
    """The chunk that `chunk_metadata` described."""
    return Chunk(**{**metadata, **_lists(metadata, CHUNK_LISTS), "id": chunk_id, "text": text})


def document_metadata(document: Document) -> dict[str, str]:
    """Everything of a document but its id and text."""
    values = values_of(DocumentRecord.of(document))
    del values["id"]
    sections = json.dumps([[section.path, section.start, section.end] for section in document.sections])
    return {**values, **{name: json.dumps(values[name]) for name in DOCUMENT_LISTS}, "sections": sections}


def read_record(document_id: str, metadata: Mapping[str, Any]) -> DocumentRecord:
    """The record of the document that `document_metadata` described."""
    values = {name: value for name, value in metadata.items() if name != "sections"}
    return DocumentRecord(**{**values, **_lists(metadata, DOCUMENT_LISTS), "id": document_id})


def read_document(document_id: str, metadata: Mapping[str, Any], text: str) -> Document:
    """The document that `document_metadata` described; its hash is computed anew, so it tells whether text and record still agree."""
    values = values_of(read_record(document_id, metadata))
    del values["sha256"]
    sections = tuple(Section(tuple(path), start, end) for path, start, end in json.loads(metadata["sections"]))
    return Document(**values, text=text, sections=sections)


def _lists(metadata: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(json.loads(metadata[name])) for name in names}
