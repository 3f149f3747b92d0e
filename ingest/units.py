"""Text into units that can be quoted by themselves: sentences, list items, tables, display formulas, fenced code.

Lines are grouped into blocks, and paragraphs are cut into sentences (sentences.py), both in linear time. Markdown's rules hold,
loosened for plain text.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ingest.sentences import split_sentences

UnitKind: TypeAlias = Literal["sentence", "item", "table", "formula", "code"]

MAX_FORMULA_LINES = 40
"""An opening `$$` is text unless it closes soon; the bound also keeps a page of them linear."""

MAX_ITEM = 500
"""Characters of a list item that is quoted whole; a longer one is a paragraph with a number before it."""

FENCE = re.compile(r"[ \t]*(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)")
RULE = re.compile(r"[ \t]*([-*_=~+#])(?:[ \t]*\1){2,}[ \t]*")
QUOTE_MARK = re.compile(r"[ \t]*(?:>[ \t]?)+")
BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦▪●○■□][ \t]+)(?:\[[ xX]\][ \t]+)?(?=\S)")
NUMBER = re.compile(r"[ \t]*(?:\d{1,3}[.)]|\(\d{1,3}\)|\(?(?:[a-z]|[ivx]{2,4})\)|[–—])[ \t]+(?=\S)")
FIRST_NUMBER = re.compile(r"[ \t]*\(?1[.)][ \t]+(?=\S)")
FINISHED = re.compile(r"[.!?:][\"'”’)\]*_]*\Z")
ATX_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+\S")
FORMULA_OPENING = re.compile(r"[ \t]*(?:(?P<dollars>\$\$)|(?P<bracket>\\\[)|\\begin\{(?P<environment>[a-z]{1,20}\*?)\})")
AFTER_FORMULA = re.compile(r"[ \t.,;:]*(?:\([\w.]{1,10}\)|\{#[^}\n]*\})?[ \t.,;:]*")
DELIMITER_ROW = frozenset("|-: \t")


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` can be quoted by itself. It neither begins nor ends with white space; a list marker stands before it."""

    start: int
    end: int
    kind: UnitKind


Line: TypeAlias = tuple[int, str]
"""Its offset, and its text without the line end."""


def split_units(text: str) -> list[Unit]:
    """Every unit of a text, in order. What no unit covers is white space, list and quote markers, and ruled lines."""
    units: list[Unit] = []
    for start, end, kind in _blocks(split_lines(text)):
        if kind == "paragraph":
            units.extend(Unit(first, last, "sentence") for first, last in split_sentences(text, start, end))
        else:
            units.append(Unit(start, end, kind))
    return units


def split_lines(text: str) -> list[Line]:
    """Lines with their offsets; only `\\n` ends a line."""
    lines = []
    start = 0
    for line in text.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    return lines


def fence_end(lines: Sequence[Line], first: int) -> int | None:
    """Index after the last line of the fenced code that opens at line `first`, or None if none does. An open fence runs to the end."""
    opening = FENCE.fullmatch(lines[first][1])
    if opening is None:
        return None
    mark = opening["mark"]
    for index in range(first + 1, len(lines)):
        closing = lines[index][1].strip()
        if closing.startswith(mark) and not closing.strip(mark[0]):
            return index + 1
    return len(lines)


def _blocks(lines: Sequence[Line]) -> Iterator[tuple[int, int, UnitKind | Literal["paragraph"]]]:
    index = 0
    while index < len(lines):
        start, line = lines[index]
        if not line.strip() or RULE.fullmatch(line) or QUOTE_MARK.fullmatch(line):
            index += 1
            continue
        kind, after, content = _block_at(lines, index)
        last = next(line for line in range(after - 1, index - 1, -1) if lines[line][1].strip())  # open code may end in blank lines
        yield start + len(line) - len(line[content:].lstrip()), lines[last][0] + len(lines[last][1].rstrip()), kind
        index = after


def _block_at(lines: Sequence[Line], index: int) -> tuple[UnitKind | Literal["paragraph"], int, int]:
    """Kind of the block that starts at a line, index after its last line, and where its content starts in its first line."""
    line = lines[index][1]
    if (after := fence_end(lines, index)) is not None:
        return "code", after, 0
    if (after := _formula_end(lines, index)) is not None:
        return "formula", after, 0
    if (after := _table_end(lines, index)) is not None:
        return "table", after, 0
    if marker := BULLET.match(line) or NUMBER.match(line):
        after = _item_end(lines, index)
        is_short = sum(len(line) for _, line in lines[index:after]) <= MAX_ITEM
        return "item" if is_short else "paragraph", after, marker.end()
    if ATX_HEADING.match(line):
        return "paragraph", index + 1, 0
    after = index + 1
    while after < len(lines) and not _interrupts(lines, after):
        after += 1
    quoted = QUOTE_MARK.match(line)
    return "paragraph", after, quoted.end() if quoted else 0


def _interrupts(lines: Sequence[Line], index: int) -> bool:
    """Whether a line ends the paragraph before it."""
    line = lines[index][1]
    stripped = line.lstrip()
    if not stripped:
        return True
    if stripped[0].isalpha():  # most lines: spares them the patterns
        return "|" in stripped and _table_end(lines, index) is not None
    return bool(
        FENCE.fullmatch(line)
        or RULE.fullmatch(line)
        or QUOTE_MARK.fullmatch(line)
        or BULLET.match(line)
        or FIRST_NUMBER.match(line)
        or ATX_HEADING.match(line)
        or _formula_end(lines, index) is not None
        or _table_end(lines, index) is not None
    )


def _item_end(lines: Sequence[Line], first: int) -> int:
    """A list item goes on over indented lines, and over others while its sentence is unfinished; a blank line ends it."""
    index = first + 1
    while index < len(lines):
        line = lines[index][1]
        is_indented = line[:1] in (" ", "\t")
        is_finished = FINISHED.search(lines[index - 1][1]) is not None
        if _interrupts(lines, index) or NUMBER.match(line) or (is_finished and not is_indented):
            break
        index += 1
    return index


def _formula_end(lines: Sequence[Line], first: int) -> int | None:
    """Index after the last line of the display formula that opens a line and has its lines to itself, or None."""
    opening = FORMULA_OPENING.match(lines[first][1])
    if opening is None:
        return None
    closing = "$$" if opening["dollars"] else r"\]" if opening["bracket"] else rf"\end{{{opening['environment']}}}"
    position = opening.end()
    for index in range(first, min(first + MAX_FORMULA_LINES, len(lines))):
        line = lines[index][1]
        found = line.find(closing, position)
        if found >= 0:
            return index + 1 if AFTER_FORMULA.fullmatch(line, found + len(closing)) else None
        if index > first and not line.strip():
            return None
        position = 0
    return None


def _table_end(lines: Sequence[Line], first: int) -> int | None:
    """Index after the last row of the pipe table that starts at a line, or None.

    A row of dashes rules off its header; without one, rows start and end with a pipe.
    """
    if first + 1 >= len(lines) or "|" not in lines[first][1] or "|" not in lines[first + 1][1]:
        return None
    rows = [lines[first][1].strip(), lines[first + 1][1].strip()]
    has_header = "-" in rows[1] and DELIMITER_ROW.issuperset(rows[1])
    if not has_header and not all(row.startswith("|") and row.endswith("|") and row.count("|") > 2 for row in rows):
        return None
    after = first + 2
    while after < len(lines) and "|" in lines[after][1]:
        after += 1
    return after
