"""A chat model's reply, read while it streams: statements, and the passage numbers each cites.

Nothing of the reply is trusted. Reasoning, role tags, HTML and link targets are dropped; what remains is cut into the units of
ingest/units.py, and markers such as [1], [1][2], [1, 2] and [1-3] are taken out of the text. Code and formulas stay as they are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from ingest.units import UnitKind, split_units

BLOCK = 16
"""Characters read at a time, however the reply is cut into tokens, so that the cuts make no difference."""
LONGEST_UNIT = 5_000
"""Characters. A unit that goes on for longer is cut: no passage holds one."""
LOOKAHEAD = 24
"""Characters that must follow a unit before it counts as complete: enough to tell its end from an abbreviation's full stop."""
LONGEST_TAG = 40
"""Characters of the longest tag that `MACHINERY` finds."""

_MARKER = r"\[{1,2}\s*\^?(?:passages?\s+)?\d{1,3}(?:\s*(?:[,;–—-]|and)\s*\d{1,3})*\s*\]{1,2}(?:\([^()\s]*\))?"
_VERBATIM = (
    r"```.*?(?:```|\Z)|`[^`\n]+`"
    r"|\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)|(?<![\\$\w])\$(?=\S)[^$\n]*(?<=\S)\$(?![\d$])"
)
MARKERS = re.compile(rf"(?:{_MARKER}\s*)+", re.IGNORECASE)
NUMBERS = re.compile(r"(?P<first>\d+)(?:\s*[–—-]\s*(?P<last>\d+))?")
CLEANING = re.compile(
    rf"(?P<verbatim>{_VERBATIM})"
    rf"|[ \t]*(?P<marker>{_MARKER})"
    r"|!?\[(?P<label>[^\[\]]*)\]\([^()]*\)"
    r"|</?[A-Za-z!][^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
GLUED_STOP = re.compile(rf"(?P<verbatim>{_VERBATIM})|[.!?][\"'”’)*_]*(?=(?:{_MARKER})+(?:\s+[^a-z\s]|\s*\Z))", re.DOTALL)
"""A full stop with a marker right behind it ends a sentence, which ingest/units.py can't know."""
DISPLAY_FORMULA = re.compile(r"\$\$.+\$\$|\\\[.+\\\]", re.DOTALL)
UNFINISHED_MARKER = re.compile(r"\s*\[[^\]]*\Z")
MACHINERY = re.compile(
    r"(?P<opens><(?:think|thinking|reasoning)>)|(?P<closes></(?:think|thinking|reasoning)>)"
    r"|<\|\w{1,20}\|>(?:assistant|user|system)?|</?s>|\[/?INST\]|<(?:start|end)_of_turn>(?:model|user)?",
    re.IGNORECASE,
)
"""What opens and closes reasoning, and tags between the turns of a conversation."""
UNFINISHED_TAG = re.compile(r"<|\[(?=/|I|\Z)", re.IGNORECASE)
"""What may yet become one."""
PREAMBLE = re.compile(r"\A(?:#{1,6}\s+|(?:assistant|answer)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A unit of a model's reply without its markers."""

    text: str
    numbers: tuple[int, ...]
    """As written, in order, each once; whether they name a passage is not known here."""
    kind: UnitKind
    end: int = 0
    """Where it ends, with its markers, in the text it was read from."""


def read_statements(pieces: Iterable[str]) -> Iterator[Statement | None]:
    """Statements of a reply that arrives in pieces, each as soon as it is complete. Where the pieces are cut makes no difference.

    None says that all before it was reasoning, which some models end without having marked its beginning.
    """
    pending = ""
    for text in _without_machinery(_blocks(pieces)):
        if text is None:
            pending = ""
            yield None
        else:
            complete, pending = _take_complete(pending + text)
            yield from complete
    yield from _statements(pending)


def _blocks(pieces: Iterable[str]) -> Iterator[str]:
    pending = ""
    for piece in pieces:
        pending += piece
        whole = len(pending) - len(pending) % BLOCK
        yield from (pending[start : start + BLOCK] for start in range(0, whole, BLOCK))
        pending = pending[whole:]
    yield pending


def _without_machinery(blocks: Iterable[str]) -> Iterator[str | None]:
    """The text outside reasoning and tags; None where reasoning ends that did not begin. Holds back what may become a tag."""
    pending, reasoning = "", False
    for block in chain(blocks, [" " * LONGEST_TAG]):  # the spaces push out what is held back
        pending += block
        while (tag := MACHINERY.search(pending)) and tag.start() + LONGEST_TAG <= len(pending):
            if not reasoning:
                yield None if tag["closes"] else pending[: tag.start()]
            reasoning = bool(tag["opens"]) or (reasoning and not tag["closes"])
            pending = pending[tag.end() :]
        unfinished = UNFINISHED_TAG.search(pending, max(0, len(pending) - LONGEST_TAG))
        held = unfinished.start() if unfinished else len(pending)
        if not reasoning:
            yield pending[:held]
        pending = pending[held:]


def _take_complete(pending: str) -> tuple[list[Statement], str]:
    """Complete statements at the start of the text, and the text after them."""
    found = _statements(pending)
    if len(pending) > LONGEST_UNIT:
        return found, ""
    complete = found[:-1]
    after = complete[-1].end if complete else 0
    rest = pending[after:]
    settled = len(rest.strip()) >= LOOKAHEAD and not UNFINISHED_MARKER.match(rest) and _balanced(pending[:after])
    return (complete, rest) if settled else ([], pending)


def _balanced(text: str) -> bool:
    """False while a formula, code, quotation or bracket is open, in which a full stop ends nothing."""
    pairs = (("(", ")"), ("“", "”"), ("\\[", "\\]"))
    return all(text.count(mark) % 2 == 0 for mark in ("$$", "`", '"')) and all(text.count(a) <= text.count(b) for a, b in pairs)


def _statements(text: str) -> list[Statement]:
    found: list[Statement] = []
    for start, end, kind in _parts(text):
        leading = MARKERS.match(text, start, end)
        if leading and found and (leading.end() == end or "\n" in leading[0] or "\n" not in text[found[-1].end : start]):
            found[-1] = replace(found[-1], numbers=_merge(found[-1].numbers, _numbers(leading[0])), end=leading.end())
            start = leading.end()
        statement = _read(text[start:end], kind)
        if statement.text:
            found.append(replace(statement, end=end))
    return found


def _parts(text: str) -> Iterator[tuple[int, int, UnitKind]]:
    """Units, cut further behind full stops that have a marker glued to them."""
    for unit in split_units(text):
        start = unit.start
        if unit.kind in ("sentence", "item"):
            for stop in GLUED_STOP.finditer(text, unit.start, unit.end):
                if stop["verbatim"] is None:
                    yield start, stop.end(), unit.kind
                    start = stop.end()
        yield start, unit.end, unit.kind


def _read(source: str, kind: UnitKind) -> Statement:
    """One unit without markers, link targets and tags."""
    if kind in ("code", "formula"):
        return Statement(source, (), kind)
    numbers: tuple[int, ...] = ()

    def clean(found: re.Match[str]) -> str:
        nonlocal numbers
        if found["marker"]:
            numbers = _merge(numbers, _numbers(found["marker"]))
        return found["verbatim"] or found["label"] or ""

    text = PREAMBLE.sub("", CLEANING.sub(clean, source).strip()) if kind != "table" else CLEANING.sub(clean, source)
    if DISPLAY_FORMULA.fullmatch(text):
        return Statement(text, numbers, "formula")
    return Statement(text if kind == "table" else " ".join(text.split()), numbers, kind)


def _numbers(markers: str) -> tuple[int, ...]:
    ranges = ((int(found["first"]), int(found["last"] or found["first"])) for found in NUMBERS.finditer(markers))
    return tuple(number for first, last in ranges for number in range(first, last + 1))


def _merge(numbers: tuple[int, ...], further: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers + further))
