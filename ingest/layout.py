"""Lines placed on pages into paragraphs of flowing text.

A page says where its lines stand, not what a paragraph is. Paragraphs are told by the space between lines, the size of letters,
indents, and lines that end early. Words broken at a line end are mended; running heads and page numbers are left out; a sentence
that runs over a page break belongs to the page it starts on.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.sentences import split_sentences
from ingest.units import BULLET, NUMBER

BREAK = "\N{SOFT HYPHEN}"
"""Ends a line whose last word goes on in the next; whether with or without a hyphen, the other words of the document tell."""

MAX_COMPARED = 500
"""Lines of a page by which the end of a column is told; more would take quadratic time."""
WIDE_GAP = 1.5
"""Widths of a letter's height; words of justified text stand closer."""
FINISHED = re.compile(r"[.!?:…][\"'”’)\]]*\Z")
ENDING = re.compile(r"(?:al)?(?:iz|is|at)?(?:able|ability|ations?|ingly|ments?|nesses|ness|ized|izing|izer|ically|ously|iveness|ively)")
"""Long endings of English words, which are no words by themselves."""
LABEL = re.compile(r"[A-Z][^.:]{0,30}: ?\S")
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
BROKEN_WORD = re.compile(rf"(?P<head>[\w-]*){BREAK}(?P<tail>\w*)")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; lengths in points, from the page's lower left corner."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Of its letters."""
    is_row: bool = False
    """Whether it has gaps as between the columns of a table, or dots that lead to a page number."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where the lines of a run may begin and end, and how far apart they stand."""

    left: float
    right: float
    pitch: float


def flow(pages: Sequence[Sequence[Line]]) -> list[list[str]]:
    """The paragraphs of each page, every one without line ends."""
    joined = [_join_fragments(page) for page in pages]
    paragraphs = [list(_paragraphs(page)) for page in _without_running_heads(joined)]
    _carry_over(paragraphs)
    return _mend_words(paragraphs)


def _join_fragments(fragments: Sequence[Line]) -> list[Line]:
    """One line for what stands side by side, such as an exponent and what follows it."""
    lines: list[Line] = []
    for part in fragments:
        if lines and _continues(lines[-1], part):
            before = lines[-1]
            gap = " " if part.left - before.right > 0.15 * before.size else ""
            larger = max(before, part, key=lambda line: line.size)
            text = before.text.rstrip() + gap + part.text.lstrip()
            is_row = before.is_row or part.is_row or part.left - before.right > WIDE_GAP * larger.size
            lines[-1] = Line(text, before.left, part.right, larger.baseline, larger.size, is_row)
        else:
            lines.append(part)
    return lines


def _continues(before: Line, part: Line) -> bool:
    reach = 0.6 * max(before.size, part.size)
    return abs(part.baseline - before.baseline) < reach and part.left > before.right - reach and not before.text.endswith(BREAK)


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> Iterator[list[Line]]:
    """Pages without the highest or lowest line where most pages have the same, or several the same beside a number."""
    margins = [{id(line): _without_numbers(line.text) for line in _margins(page)} for page in pages]
    seen = Counter(text for texts in margins for text in set(texts.values()))
    for page, texts in zip(pages, margins, strict=True):
        yield [line for line in page if id(line) not in texts or not _is_running_head(line, seen[texts[id(line)]], len(pages))]


def _margins(page: Sequence[Line]) -> list[Line]:
    ordered = sorted(page, key=lambda line: line.baseline)
    return [ordered[0], ordered[-1]] if len(page) > 2 else []


def _without_numbers(text: str) -> str:
    return " ".join(re.sub(r"\d+", " ", text).casefold().split())


def _is_running_head(line: Line, pages_with_it: int, pages: int) -> bool:
    has_number = any(character.isdigit() for character in line.text)
    return pages_with_it > 1 if has_number else pages_with_it > max(2, pages / 2)


def _paragraphs(page: Sequence[Line]) -> Iterator[str]:
    """Text of each paragraph of a page, in the order of the file; broken words still carry their sign."""
    paragraph: list[str] = []
    for run in _runs(page):
        if paragraph and not _goes_on(paragraph[-1], run[0].text):
            yield _join_lines(paragraph)
            paragraph = []
        paragraph.append(run[0].text)
        column = _column(run, page)
        for above, below in pairwise(run):
            if _parts(above, below, column):
                yield _join_lines(paragraph)
                paragraph = []
            paragraph.append(below.text)
    if paragraph:
        yield _join_lines(paragraph)


def _runs(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines of one size that stand closely below each other."""
    run: list[Line] = []
    for line in page:
        if run:
            above = run[-1]
            pitch = above.baseline - line.baseline
            is_below = 0 < pitch < 3 * above.size and line.left < max(above.right, run[0].right) and line.right > above.left
            if not is_below or abs(line.size - above.size) > 0.1 * above.size:
                yield run
                run = []
        run.append(line)
    if run:
        yield run


def _goes_on(text: str, following: str) -> bool:
    """Whether a sentence left open goes on elsewhere: in the next column, or on the next page."""
    return text.endswith(BREAK) or (not FINISHED.search(text.rstrip()) and following.lstrip()[:1].islower())


def _column(run: Sequence[Line], page: Sequence[Line]) -> Column:
    """The column that a run of lines stands in; lines of the page that start at the same place help to tell where it ends."""
    left = min(line.left for line in run)
    rights = sorted(line.right for line in page[:MAX_COMPARED] if abs(line.left - left) < 2 * line.size)
    usual = rights[len(rights) * 3 // 4] if rights else 0.0  # not the last: a title may run over two columns
    pitches = (above.baseline - below.baseline for above, below in pairwise(run))
    pitch = min((pitch for pitch in pitches if pitch > run[0].size), default=run[0].size)
    return Column(left, max(usual, *(line.right for line in run)), pitch)


def _parts(above: Line, below: Line, column: Column) -> bool:
    """Whether a new paragraph starts between two lines of a run."""
    if above.text.endswith(BREAK):
        return False
    if above.baseline - below.baseline > 1.3 * column.pitch or above.is_row or below.is_row:
        return True
    is_finished = FINISHED.search(above.text.rstrip()) is not None
    if BULLET.match(below.text) or (is_finished and NUMBER.match(below.text)) or (LABEL.match(above.text) and LABEL.match(below.text)):
        return True
    start = below.text.lstrip()
    letter_width = (below.right - below.left) / max(1, len(below.text))
    next_word_fits = column.right - above.right > (len(start.split(" ", 1)[0]) + 3) * letter_width
    is_indented = below.left - column.left > 0.8 * below.size and below.left > above.left
    return (next_word_fits and not start[:1].islower()) or (is_indented and is_finished)


def _join_lines(lines: Sequence[str]) -> str:
    joined = lines[0].strip()
    for line in lines[1:]:
        following = line.strip()
        if joined.endswith("-") and joined[-2:-1].isalpha() and following[:1].islower():
            joined = joined[:-1] + BREAK
        joined += following if joined.endswith(BREAK) else f" {following}"
    return joined


def _carry_over(pages: list[list[str]]) -> None:
    """Move the rest of a sentence to the page that it starts on."""
    for page, following in pairwise(pages):
        if page and following and _goes_on(page[-1], following[0]):
            rest = following[0]
            end = next(split_sentences(rest, 0, len(rest)))[1]
            page[-1] = _join_lines([page[-1], rest[:end]])
            following[:1] = [rest[end:].lstrip()] if rest[end:].strip() else []


def _mend_words(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """Replace each sign of a broken word by a hyphen, or by nothing."""
    words = {word.lower() for page in pages for text in page for word in WORD.findall(BROKEN_WORD.sub(" ", text))}

    def mend(found: re.Match[str]) -> str:
        head, tail = found["head"], found["tail"]
        joined, hyphenated = f"{head}{tail}", f"{head}-{tail}"
        if hyphenated.lower() in words or not tail[:1].islower():
            return hyphenated
        if joined.lower() in words or head.lower() not in words or len(head) < 4:
            return joined
        is_word = tail in words or (len(tail) > 5 and ENDING.fullmatch(tail) is None)
        return hyphenated if is_word else joined

    return [[BROKEN_WORD.sub(mend, text) for text in page] for page in pages]
