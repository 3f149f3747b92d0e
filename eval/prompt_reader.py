"""A prompt of assistant/answer/prompts.py read back from its text, for a simulated model, which gets no more to see than a real one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.units import split_units

PASSAGE = re.compile(r"^Passage \[(?P<number>\d+)\]\n(?P<lines>(?:^>.*\n?)+)", re.MULTILINE)
QUESTION = re.compile(r"\AQuestion: (?P<question>.*)$", re.MULTILINE)
REFUSED = re.compile(r"^\d+\. (?P<text>.*)\n   Refused: ", re.MULTILINE)
DRAFTED = re.compile(r"^- (?P<text>.*?)(?: ?(?P<numbers>(?:\[\d+\])+))?$", re.MULTILINE)
CHECKED = re.compile(r"^Check: (?P<question>.*)\nFound: (?P<answer>.*)$", re.MULTILINE)
MARKERS = re.compile(r"\s*\[\d+\]")
PLAIN = re.compile(r"[^$|`<>{}\[\]*_#\\]+\.")
FEWEST_WORDS, MOST_WORDS = 6, 45


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a passage."""

    text: str
    number: int
    """Of the passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered passage."""

    number: int
    title: str
    """The first of its headings."""
    text: str

    def facts(self) -> Iterator[Fact]:
        """Its plain sentences of moderate length, without formulas, code and tables."""
        for unit in split_units(self.text):
            text = " ".join(self.text[unit.start : unit.end].split())
            if unit.kind in ("sentence", "item") and PLAIN.fullmatch(text) and FEWEST_WORDS <= len(text.split()) <= MOST_WORDS:
                yield Fact(text, self.number)


def read_question(prompt: str) -> str:
    """What is asked."""
    found = QUESTION.search(prompt)
    return found["question"] if found else ""


def read_passages(prompt: str) -> list[Passage]:
    """The passages, without the marks of quotation."""
    found = []
    for passage in PASSAGE.finditer(prompt):
        headings, *lines = [line.removeprefix(">").removeprefix(" ") for line in passage["lines"].splitlines()]
        found.append(Passage(int(passage["number"]), headings.partition(" › ")[0], "\n".join(lines)))
    return found


def read_refused(prompt: str) -> list[str]:
    """The refused sentences of a repair, in order."""
    return [found["text"] for found in REFUSED.finditer(prompt)]


def read_draft(prompt: str) -> list[str]:
    """The sentences of a draft without their numbers, in order."""
    return [found["text"] for found in DRAFTED.finditer(_after(prompt, "draft:\n"))]


def read_checks(prompt: str) -> list[str]:
    """What was found for each check question, without its numbers, in order."""
    return [without_markers(found["answer"]) for found in CHECKED.finditer(_after(prompt, "That was the last passage."))]


def without_markers(text: str) -> str:
    """The text without passage numbers."""
    return MARKERS.sub("", text).strip()


def _after(prompt: str, words: str) -> str:
    return prompt.rpartition(words)[2]
