"""Documents into chunks: by section, then by units, to a size that the encoder reads whole and a person reads at a glance.

A section that fits is one chunk. A longer one is cut between its units where that costs least: chunks near TARGET tokens, cuts between
paragraphs rather than within them, and not between a table, formula or list and the sentence before it. Nothing is dropped or repeated.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from ingest.types import Chunk, ChunkKind, Document, Encoder, Section
from ingest.units import UnitKind, split_units

WINDOW = 256
"""Tokens of a chunk with its context, even for an encoder that reads more: a citation points at a passage, not at a chapter."""
RESERVED = 3
"""Tokens for the two special ones, and for the line end between context and text where a tokenizer counts one."""
TARGET = 160
"""Tokens that a chunk of a long section should have."""
MAX_CHARACTERS = 2000
"""Characters of a chunk; some long strings count as a single unknown token."""
BATCH = 10_000
"""Texts counted in one go; a tokenizer's results take a hundred times the memory of its text."""

CHUNK_KINDS: dict[UnitKind, ChunkKind] = {"sentence": "prose", "item": "list", "table": "table", "formula": "formula", "code": "code"}
SET_OFF = frozenset({"table", "formula", "code"})

WITHIN_PARAGRAPH = 0.1
"""What a cut costs; a chunk that misses TARGET by a third costs as much."""
BEFORE_EXHIBIT = 0.4
"""A cut between a table, formula or list and the sentence that introduces it, or between a formula and its `where ...`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit with what stands before it, or a part of a unit too long for one chunk."""

    start: int
    end: int
    kind: UnitKind
    cut_cost: float
    """Of a cut before it."""
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What is embedded before a chunk's text, and the tokens left for the text."""

    title: str
    path: tuple[str, ...]
    room: int


def split_document(document: Document, encoder: Encoder) -> list[Chunk]:
    """Chunks in reading order. Together they hold every character of the sections that isn't white space.

    Each `chunk.embedded_text` fits `encoder.max_tokens`, and `document.text[chunk.start:chunk.end] == chunk.text`.
    """
    window = min(encoder.max_tokens, WINDOW) - RESERVED
    contexts = _contexts(document, encoder, window)
    aliases, alias_tokens = _aliases(document, encoder, window // 3)
    pieces = [_pieces(document.text, section) for section in document.sections]
    first = next((number for number, found in enumerate(pieces) if found), None)
    rooms = [context.room - (alias_tokens if number == first else 0) for number, context in enumerate(contexts)]
    chunks: list[Chunk] = []
    for context, room, counted in zip(contexts, rooms, _fit(document.text, pieces, rooms, encoder), strict=True):
        for group in _groups(counted, room):
            chunks.append(_chunk(document, context, group, () if chunks else aliases))
    return chunks


def _contexts(document: Document, encoder: Encoder, window: int) -> list[Context]:
    """The context of each section; only an outlandish title or heading is shortened, to leave half the window for text."""
    paths = list(dict.fromkeys(section.path for section in document.sections))
    counts = _count(encoder, [" › ".join((document.title, *path)) for path in paths])
    known = {}
    for path, tokens in zip(paths, counts, strict=True):
        title, length = document.title, 2 * window
        shown = path
        while tokens > window // 2 and length:
            length //= 2
            title, shown = document.title[:length], tuple(heading[:length] for heading in path)[-length:]
            tokens = encoder.count_tokens([" › ".join((title, *shown))])[0]
        known[path] = Context(title, shown, max(1, window - tokens))
    return [known[section.path] for section in document.sections]


def _aliases(document: Document, encoder: Encoder, limit: int) -> tuple[tuple[str, ...], int]:
    """As many aliases as the limit allows, and the most tokens they take with the signs around them."""
    totals = list(accumulate(_count(encoder, [f" ({alias}," for alias in document.aliases])))
    kept = sum(total <= limit for total in totals)
    return document.aliases[:kept], totals[kept - 1] if kept else 0


def _pieces(text: str, section: Section) -> list[Piece]:
    """The units of a section with the list markers before them, none longer than MAX_CHARACTERS."""
    body = text[section.start : section.end]
    bounds = [(unit.start, unit.end, unit.kind) for unit in split_units(body)]
    trailing = len(body.rstrip())
    if not bounds or bounds[-1][1] < trailing:  # a ruled line at the end belongs to what it ends
        start, _, kind = bounds.pop() if bounds else (0, 0, "sentence")
        bounds.append((start, trailing, kind))
    pieces: list[Piece] = []
    position = 0
    for _, end, kind in bounds:
        start = _skip_space(body, position, end)
        if start < end:
            cost = _cut_cost(body, position, start, kind, pieces[-1].kind) if pieces else 0.0
            pieces.append(Piece(section.start + start, section.start + end, kind, cost))
        position = end
    return [part for piece in pieces for part in _cut(text, piece, -(-(piece.end - piece.start) // MAX_CHARACTERS))]


def _cut_cost(text: str, end: int, start: int, kind: UnitKind, before: UnitKind) -> float:
    """What it costs to cut between the unit that ended and the one that starts."""
    if before == "sentence" and (kind in SET_OFF or kind == "item"):
        return BEFORE_EXHIBIT
    if before == "formula" and text[start].islower():
        return BEFORE_EXHIBIT
    return 0.0 if "\n\n" in text[end:start] else WITHIN_PARAGRAPH


def _fit(text: str, sections: Sequence[Sequence[Piece]], rooms: Sequence[int], encoder: Encoder) -> Iterator[list[Piece]]:
    """Sections with their pieces counted, those too long for the room cut into parts."""
    counts = iter(_count(encoder, [text[piece.start : piece.end] for pieces in sections for piece in pieces]))
    for pieces, room in zip(sections, rooms, strict=True):
        counted = [replace(piece, tokens=next(counts)) for piece in pieces]
        while any(_is_too_long(piece, room) for piece in counted):
            parts = [part for piece in counted for part in _cut(text, piece, -(-piece.tokens // room) if _is_too_long(piece, room) else 1)]
            tokens = _count(encoder, [text[part.start : part.end] for part in parts])
            counted = [replace(part, tokens=number) for part, number in zip(parts, tokens, strict=True)]
        yield counted


def _is_too_long(piece: Piece, room: int) -> bool:
    return piece.tokens > room and piece.end - piece.start > 1


def _cut(text: str, piece: Piece, parts: int) -> Iterator[Piece]:
    """A piece in about that many parts of like length, cut at line ends where they mean something, else between words."""
    if parts == 1:
        yield piece
        return
    step = max(1, (piece.end - piece.start) // parts)
    start, cost = piece.start, piece.cut_cost
    while start < piece.end:
        end = piece.end if piece.end - start <= step else _last_gap(text, start + step // 2, start + step, piece.kind)
        yield Piece(start, start + len(text[start:end].rstrip()), piece.kind, cost)
        start, cost = _skip_space(text, end, piece.end), 0.0


def _last_gap(text: str, low: int, high: int, kind: UnitKind) -> int:
    """The best place to cut a unit between two offsets: a line end, the end of a clause, a space, or just the last place."""
    for sign in ("\n",) if kind in SET_OFF else (". ", "; ", ", "):
        if (found := text.rfind(sign, low, high)) >= 0:
            return found + len(sign)
    spaces = (position for position in range(high, low, -1) if text[position - 1].isspace())
    return next(spaces, high)


def _skip_space(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _groups(pieces: Sequence[Piece], room: int) -> Iterator[Sequence[Piece]]:
    """The cheapest grouping of pieces into chunks that fit, by dynamic programming over where each chunk starts."""
    best = [0.0]
    starts = [0]
    for end in range(1, len(pieces) + 1):
        tokens = 0
        cost, start = float("inf"), end - 1
        for first in range(end - 1, -1, -1):
            tokens += pieces[first].tokens
            if first < end - 1 and (tokens > room or pieces[end - 1].end - pieces[first].start > MAX_CHARACTERS):
                break
            miss = 0.0 if first == 0 and end == len(pieces) else (tokens / TARGET - 1) ** 2
            if (total := best[first] + pieces[first].cut_cost + miss) < cost:
                cost, start = total, first
        best.append(cost)
        starts.append(start)
    bounds = [len(pieces)]
    while bounds[-1]:
        bounds.append(starts[bounds[-1]])
    return (pieces[first:last] for first, last in pairwise(reversed(bounds)))


def _chunk(document: Document, context: Context, group: Sequence[Piece], aliases: tuple[str, ...]) -> Chunk:
    start, end = group[0].start, group[-1].end
    shares: Counter[UnitKind] = Counter()
    for piece in group:
        shares[piece.kind] += piece.tokens
    return Chunk(
        id=f"{document.id}:{document.sha256[:12]}:{start}-{end}",
        document_id=document.id,
        sha256=document.sha256,
        title=context.title,
        section=context.path,
        start=start,
        end=end,
        text=document.text[start:end],
        kind=CHUNK_KINDS[shares.most_common(1)[0][0]],
        topic=document.topic,
        tier=document.tier,
        aliases=aliases,
    )


def _count(encoder: Encoder, texts: Sequence[str]) -> list[int]:
    return [tokens for first in range(0, len(texts), BATCH) for tokens in encoder.count_tokens(texts[first : first + BATCH])]
