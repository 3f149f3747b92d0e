"""Citations that can be checked: each points at exact words of a stored document, and whoever doubts it can look."""

import dataclasses
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import ReceiptError
from assistant.types import Answer, Citation, Sentence, Span
from ingest.types import Document


class ReceiptSpan(BaseModel):
    """A cited place, as exported."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    document_id: str
    title: str
    section: list[str]
    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)
    sha256: str


class ReceiptSentence(BaseModel):
    """A sentence of the answer with the places it cites."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    citations: list[ReceiptSpan]


class Receipt(BaseModel):
    """An exported answer: all that is needed to check it again, offline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["viva-receipt/1"]
    question: str
    status: str
    mode: str
    sentences: list[ReceiptSentence]


@dataclasses.dataclass(frozen=True, slots=True)
class CheckedCitation:
    """A citation of a receipt, and why it no longer holds; `fault` is empty where it does."""

    sentence: str
    span: ReceiptSpan
    fault: str


def fault_of(span: Span, documents: Mapping[str, Document]) -> str:
    """Why a span does not hold against the stored documents; empty where it does."""
    document = documents.get(span.document_id)
    if document is None:
        return f"the document '{span.document_id}' is no longer among the sources"
    if document.text[span.start : span.end] == span.quote:
        return ""
    if document.sha256 != span.sha256:
        return f"the document '{span.document_id}' has changed since, and the quoted words no longer stand at {span.start}-{span.end}"
    return f"the quoted words do not stand at {span.start}-{span.end} of '{span.document_id}'"


def keep_valid_citations(sentence: Sentence, documents: Mapping[str, Document]) -> Sentence:
    """The sentence without citations that fail against the stored text."""
    return dataclasses.replace(sentence, citations=tuple(c for c in sentence.citations if not fault_of(c.span, documents)))


def make_receipt(answer: Answer) -> Receipt:
    """The answer with its spans and hashes, ready to be written as JSON."""
    labels = {source.number: (source.title, list(source.section)) for source in answer.sources}

    def export(citation: Citation) -> ReceiptSpan:
        title, section = labels.get(citation.number, ("", []))
        return ReceiptSpan(number=citation.number, title=title, section=section, **dataclasses.asdict(citation.span))

    sentences = [ReceiptSentence(text=s.text, citations=[export(c) for c in s.citations]) for s in answer.sentences if s.citations]
    return Receipt(format="viva-receipt/1", question=answer.question, status=answer.status, mode=answer.mode, sentences=sentences)


def read_receipt(text: str, name: str) -> Receipt:
    """Parse an exported receipt. Raises ReceiptError naming the file and each fault."""
    try:
        return Receipt.model_validate_json(text)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}" for fault in error.errors()[:5])
        raise ReceiptError(f"{name} is not a receipt that Viva exported ({faults}). Export the answer again.") from error


def check_receipt(receipt: Receipt, documents: Mapping[str, Document]) -> list[CheckedCitation]:
    """Each citation of the receipt against the documents as they are stored now."""
    return [
        CheckedCitation(
            sentence=sentence.text,
            span=span,
            fault=fault_of(Span(span.document_id, span.start, span.end, span.quote, span.sha256), documents),
        )
        for sentence in receipt.sentences
        for span in sentence.citations
    ]
