"""The nouns of ingestion. Frozen, and free of any library but numpy."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
"""Shape (n, dimension), every row of unit length."""

Progress: TypeAlias = Callable[[int, int, str], None]
"""Called with how much is done, of how much in all, and what is being done; the two figures say how the work divides, in any unit."""

ChunkKind: TypeAlias = Literal["prose", "list", "table", "formula", "code"]


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document under one heading; sections do not overlap and stand in reading order."""

    path: tuple[str, ...]
    """Headings from the outermost in; empty for text before the first heading. A PDF page is ("Page 3",)."""
    start: int
    """Offset of the first character of the body, after the heading line."""
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One source, as the reader will be shown it: `text` is what every offset refers to."""

    id: str
    title: str
    origin: str
    """Where it was read from, for people: a path or an address."""
    media_type: str
    text: str
    sections: tuple[Section, ...]
    topic: str = ""
    tier: str = ""
    aliases: tuple[str, ...] = ()
    """Other ways people ask for this document's subject; embedded with it, never quoted."""
    prerequisites: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sha256: str = field(init=False)
    """Hash of everything above but `origin`: it decides whether the document changed."""

    def __post_init__(self) -> None:
        parts = (
            self.id,
            self.title,
            self.media_type,
            self.text,
            repr(self.sections),
            self.topic,
            self.tier,
            repr(self.aliases),
            repr(self.prerequisites),
            repr(self.related),
        )
        object.__setattr__(self, "sha256", hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest())


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage small enough for the encoder: `document.text[start:end] == text`, always."""

    id: str
    document_id: str
    sha256: str
    """Of the document it was cut from."""
    title: str
    section: tuple[str, ...]
    start: int
    end: int
    text: str
    kind: ChunkKind = "prose"
    topic: str = ""
    tier: str = ""
    aliases: tuple[str, ...] = ()
    """The document's aliases on its first chunk, none on the others."""

    @property
    def embedded_text(self) -> str:
        """What the encoder and the lexical index see: title, section path and aliases before the text."""
        context = " › ".join((self.title, *self.section))
        aliases = f" ({', '.join(self.aliases)})" if self.aliases else ""
        return f"{context}{aliases}\n{self.text}"


class Encoder(Protocol):
    """Turns texts into unit vectors. The seam for tests: a fake is a few lines."""

    @property
    def name(self) -> str:
        """Recorded in the index, so that vectors of two models never mix."""
        ...

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int:
        """Longest text it reads, in its own tokens, special tokens included."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the special ones."""
        ...
