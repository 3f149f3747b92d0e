"""The nouns of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from ingest.types import Chunk

Intent: TypeAlias = Literal[
    "simple",
    "interview",
    "difference",
    "formula",
    "example",
    "pitfalls",
    "choice",
    "production",
    "list",
    "why",
    "how",
    "definition",
    "general",
]
"""The kind of answer a question calls for."""
Status: TypeAlias = Literal["answered", "abstained", "conversation"]
"""`conversation` is a reply to small talk or an unusable input; it claims nothing about the subject."""
Mode: TypeAlias = Literal["embedded", "model"]
Label: TypeAlias = Literal["supported", "partial", "unsupported", "contradicted"]
SentenceKind: TypeAlias = Literal["sentence", "item", "table", "formula", "code", "connective"]
"""A `connective` is a fixed phrase of ours that claims nothing and so needs no citation."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts retrieval; an empty field restricts nothing, several values of one field are alternatives."""

    topics: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One earlier turn of the conversation."""

    question: str
    """As rewritten to stand alone."""
    concepts: tuple[str, ...] = ()
    """Ids of the documents that answered it, most important first."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person asks, and what was said before."""

    question: str
    history: tuple[Exchange, ...] = ()
    filter: Filter = Filter()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A chunk and how well it matched."""

    chunk: Chunk
    dense: float
    """Cosine similarity of question and chunk, -1 to 1."""
    lexical: float
    """BM25, 0 and up; comparable within one question only."""
    score: float
    """The fused score that ranks results; comparable within one question only."""


@dataclass(frozen=True, slots=True)
class Page:
    """A document that may answer, and how well it fits the question as a whole."""

    document_id: str
    fit: float
    named: bool
    """Whether the question calls it by name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question made to stand alone, and what was found for it: all that a writer may use."""

    query: Query
    standalone: str
    intent: Intent = "general"
    results: tuple[SearchResult, ...] = ()
    """Best first."""
    pages: tuple[Page, ...] = ()
    """The documents that the results are of, and those that the question is most like by name, best first."""
    subject: str = ""
    """What it names, where it says nothing else but that a definition or a formula is wanted; else empty."""
    reply: str = ""
    """What to say where no search was called for (small talk, a command, unusable input); empty for a question."""
    started: float = 0.0
    """Seconds on the chain's clock when the question came in, and when the results were there."""
    retrieved: float = 0.0

    def __add__(self, later: "Evidence") -> "Evidence":
        return later


@dataclass(frozen=True, slots=True)
class Span:
    """An exact place in a stored document: `document.text[start:end] == quote`."""

    document_id: str
    start: int
    end: int
    quote: str
    sha256: str
    """Of the document it was cut from."""


@dataclass(frozen=True, slots=True)
class Citation:
    """The number a reader sees after a sentence, and the exact words it points at."""

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a sentence against its citations found."""

    label: Label
    score: float
    """0 (no support) to 1 (verbatim)."""
    reason: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item, table or formula of an answer."""

    text: str
    citations: tuple[Citation, ...] = ()
    verdict: Verdict | None = None
    kind: SentenceKind = "sentence"


@dataclass(frozen=True, slots=True)
class Source:
    """A passage shown beside the answer under its number."""

    number: int
    title: str
    section: tuple[str, ...]
    span: Span
    score: float
    """Cosine similarity to the question, clipped to 0-1."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sentences of different documents that can't both be right."""

    one: Sentence
    """Of the answer."""
    other: Sentence
    """Of a source that was found for the question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets. Both modes return the same type; abstention is a status of it."""

    question: str
    """As asked."""
    status: Status
    mode: Mode = "embedded"
    standalone: str = ""
    """The question as rewritten from the conversation; equal to `question` where nothing was rewritten."""
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[Source, ...] = ()
    """Cited passages first, in order of their numbers; then nearest passages that were not cited."""
    confidence: float = 0.0
    """0 to 1."""
    note: str = ""
    """A remark about how the answer came about, such as a model that did not reply."""
    suggestions: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    """Ids of the documents it draws on, most important first."""
    removed: tuple[Sentence, ...] = ()
    """Sentences a guardrail took out, each with its verdict."""
    conflicts: tuple[Conflict, ...] = ()
    """Where sources contradict each other on what was asked."""
    agreement: float | None = None
    """Share of a chat model's samples that agree with the answer, 0 to 1; None where one answer was written."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds of `retrieve`, `write`, `verify`, `total`."""

    def __add__(self, later: "Answer") -> "Answer":
        """Streaming yields ever fuller snapshots of one answer; LangChain joins them by `+`, and the latest holds all."""
        return later
