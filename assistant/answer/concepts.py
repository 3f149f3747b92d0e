"""Which concepts a question is about: by the names in it, and by likeness to the ways people ask for each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ingest.lexical import STOP_WORDS, stem
from ingest.records import DocumentRecord
from ingest.types import Encoder, Vectors

_WORD = re.compile(r"[a-z0-9]+(?:²|\+\+|#)?")
LONGEST_NAME = 6
"""Words. Longer ones are whole questions, which nobody puts inside another."""
_STOP = frozenset("a an the of in is are what how to do does and for with v vs versus i my".split())

_ASKING = frozenset(
    map(
        stem,
        "calculate calculated calculation compute computed computation define defined definition derive derived equation exactly formula "
        "formulas give mathematically mean means meaning measured please show tell write".split(),
    )
)
"""What is wanted of a subject rather than what it is about; a page has its formula without any of these words."""


def in_sentence(title: str) -> str:
    """A title as it stands inside a sentence: its first letter small, unless its first word is an abbreviation such as SMOTE or L1."""
    first = title.split()[0] if title else ""
    return title[:1].lower() + title[1:] if first[1:].islower() else title


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a question that names a document's subject."""

    document_id: str
    start: int
    """Offset in the question."""
    end: int


class Concepts:
    """Finds documents by the names people use for their subjects, and the questions they ask about them."""

    def __init__(self, documents: Iterable[DocumentRecord], encoder: Encoder) -> None:
        self._encoder = encoder
        self._phrases: dict[tuple[str, ...], str] = {}
        self._names: list[str] = []
        rows: dict[str, range] = {}
        titles: dict[str, str] = {}
        for document in documents:
            titles[document.id] = document.title
            for name in document.names:
                self._add(name, document.id)
            if document.names:
                rows[document.id] = range(len(self._names), len(self._names) + len(document.names))
                self._names += document.names
        self._owners = tuple(rows)
        most = max(map(len, rows.values()), default=0)
        self._rows = np.array([[*each, *[-1] * (most - len(each))] for each in rows.values()], dtype=np.intp)
        self.titles: Mapping[str, str] = titles
        self._longest = max(map(len, self._phrases), default=0)

    def mentions(self, question: str) -> list[Mention]:
        """Names found in `question`, in reading order; of names that overlap the longest."""
        words = list(_WORD.finditer(question.lower()))
        stems = tuple(stem(word.group()) for word in words)
        found: list[Mention] = []
        position = 0
        while position < len(words):
            length, document_id = self._longest_name(stems, position, self._longest)
            if document_id is not None:
                found.append(Mention(document_id, words[position].start(), words[position + length - 1].end()))
            position += length
        return found

    def named(self, question: str) -> list[str]:
        """Ids of all documents that `question` names, the names inside longer names too: "L1 v L2" names three."""
        stems = tuple(map(stem, _WORD.findall(question.lower())))
        found: list[str] = []
        for position in range(len(stems)):
            length = self._longest
            while length:
                length, document_id = self._longest_name(stems, position, length)
                if document_id is not None:
                    found.append(document_id)
                length -= 1
        return list(dict.fromkeys(found))

    def subject(self, question: str) -> str:
        """The one name in a question that says, beside it, only that a definition or a formula is wanted; "" for any other question."""
        mentions = self.mentions(question)
        if len(mentions) != 1:
            return ""
        (name,) = mentions
        rest = {stem(word) for word in _WORD.findall(f"{question[: name.start]} {question[name.end :]}".lower()) if word not in STOP_WORDS}
        return question[name.start : name.end] if rest and rest <= _ASKING else ""

    def likeness(self, question: str) -> dict[str, float]:
        """How like `question` the names of each document that has aliases are, as a cosine similarity.

        The mean of the most similar name and of the three most similar: one name may be like by chance.
        """
        if not self._names:
            return {}
        similarities = self._vectors @ self._encoder.encode([question])[0]
        best = np.sort(np.append(similarities, -1.0)[self._rows], axis=1)[:, -3:]  # row -1 stands in where a document has fewer names
        return dict(zip(self._owners, ((best[:, -1] + best.mean(axis=1)) / 2).tolist(), strict=True))

    @cached_property
    def _vectors(self) -> Vectors:
        return self._encoder.encode(self._names)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the names, in small letters."""
        return frozenset(word for name in self._names for word in _WORD.findall(name.lower()))

    def _longest_name(self, stems: tuple[str, ...], position: int, most: int) -> tuple[int, str | None]:
        """Length in words and document of the longest name at `position`, of at most `most` words; 1 and None where there is none."""
        for length in range(min(most, len(stems) - position), 0, -1):
            if (document_id := self._phrases.get(stems[position : position + length])) is not None:
                return length, document_id
        return 1, None

    def _add(self, name: str, document_id: str) -> None:
        words = _WORD.findall(name.lower())
        if words and len(words) <= LONGEST_NAME and not (len(words) == 1 and words[0] in _STOP):
            self._phrases.setdefault(tuple(map(stem, words)), document_id)
