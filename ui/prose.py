"""Text of a document or an answer as HTML: formulas, code, emphasis, tables and lists are laid out, all else stays text.

Links and images are shown as they stand in the source, never followed or loaded.
"""

import re
from collections.abc import Iterable, Sequence

from assistant.types import SentenceKind
from ingest.units import Unit, split_units
from ui.markup import Markup, element, join

INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|(?P<display>\$\$[^$]+\$\$|\\\[(?:[^\\]|\\(?!\]))+\\\])"
    r"|(?P<math>\$(?!\s)(?:[^$\\\n]|\\.)+(?<!\s)\$(?!\d)|\\\((?:[^\\]|\\(?!\)))+\\\))"
    r"|(?P<strong>\*\*(?=\S)[^*\n]+(?<=\S)\*\*)"
    r"|(?P<emphasis>(?<![\w*])\*(?=\S)[^*\n]+(?<=\S)\*(?![\w*]))"
)
FORMULA = re.compile(r"\s*(?:\$\$(?P<dollars>.*?)\$\$|\\\[(?P<bracket>.*?)\\\])(?P<after>.*)", re.DOTALL)
FENCE_LINE = re.compile(r"\A[ \t]*(?:`{3,}|~{3,})[^\n]*\n?|\n?[ \t]*(?:`{3,}|~{3,})[ \t]*\Z")
HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?P<title>.*?)[ \t#]*")

Range = tuple[int, int]
"""Start and end offsets in a document."""


def inline(text: str) -> Markup:
    """A sentence."""
    parts: list[str] = []
    position = 0
    for found in INLINE.finditer(text):
        parts += [text[position : found.start()], _styled(found)]
        position = found.end()
    return join(*parts, text[position:])


def block(text: str, kind: SentenceKind) -> Markup:
    """A table, formula or code by itself; anything else as a paragraph."""
    if kind == "table":
        return table(text)
    if kind == "formula":
        return formula(text)
    if kind == "code":
        return element("pre", element("code", FENCE_LINE.sub("", text)), tabindex=0)
    return element("p", inline(text))


def formula(text: str) -> Markup:
    """A display formula; the browser sets it with KaTeX, and shows the source where that fails."""
    found = FORMULA.fullmatch(text)
    source = (found["dollars"] or found["bracket"] or "") if found else text
    after = found["after"].strip() if found else ""
    return join(element("div", source.strip(), class_="math display", tabindex=0), element("p", inline(after)) if after else "")


def table(text: str) -> Markup:
    """A pipe table, in a box of its own that scrolls sideways."""
    rows = [_cells(line) for line in text.strip().splitlines()]
    has_header = len(rows) > 1 and all(set(cell) <= set("-: ") for cell in rows[1])
    head, body = (rows[:1], rows[2:]) if has_header else ([], rows)
    parts = [
        element("thead", *(_row("th", row) for row in head)) if head else "",
        element("tbody", *(_row("td", row) for row in body)),
    ]
    return element("div", element("table", *parts), class_="table-box", tabindex=0, role="region", aria_label="Table")


def passage(text: str, offset: int, cited: Sequence[Range]) -> Markup:
    """A passage that starts at `offset` of its document, with the document's `cited` ranges marked, each by its own name."""
    parts: list[Markup] = []
    sentences: list[str] = []
    position = 0
    for unit in split_units(text):
        gap = text[position : unit.start]
        position = unit.end
        heading = HEADING.fullmatch(text, unit.start, unit.end) if unit.kind == "sentence" else None
        if sentences and (unit.kind != "sentence" or heading or "\n\n" in gap):
            parts.append(element("p", *sentences))
            sentences = []
        if heading:
            parts.append(element("p", inline(heading["title"]), class_="heading"))
        elif unit.kind == "sentence":
            sentences += [" " if sentences else "", _marked(text, unit, offset, cited)]
        else:
            parts.append(_laid_out(text, unit, gap, offset, cited))
    return join(*parts, element("p", *sentences) if sentences else "")


def _styled(found: re.Match[str]) -> Markup:
    text = found.group()
    match found.lastgroup:
        case "code":
            return element("code", text[1:-1])
        case "math":
            return element("span", text[1:-1] if text[0] == "$" else text[2:-2], class_="math")
        case "display":
            return element("span", text[2:-2], class_="math display")
        case "strong":
            return element("strong", inline(text[2:-2]))
        case _:
            return element("em", inline(text[1:-1]))


def _cells(line: str) -> list[str]:
    """The cells of a row. A pipe inside a formula or code, or after a backslash, is no border."""
    row = line.strip().removeprefix("|").removesuffix("|")
    inside = {place for found in INLINE.finditer(row) if found.lastgroup in ("code", "math") for place in range(*found.span())}
    borders = [place for place, letter in enumerate(row) if letter == "|" and place not in inside and row[place - 1 : place] != "\\"]
    ends = zip([-1, *borders], [*borders, len(row)], strict=True)
    return [row[start + 1 : end].strip().replace(r"\|", "|") for start, end in ends]


def _row(tag: str, cells: Iterable[str]) -> Markup:
    return element("tr", *(element(tag, inline(cell)) for cell in cells))


def _laid_out(text: str, unit: Unit, gap: str, offset: int, cited: Sequence[Range]) -> Markup:
    """A list item, table, formula or code of a passage."""
    if unit.kind == "item":
        marker = gap.strip().rpartition("\n")[2].strip()
        shown = marker if marker[:1].isalnum() or marker[:1] == "(" else "•"
        return element("p", element("span", shown, class_="marker"), " ", _marked(text, unit, offset, cited), class_="item")
    whole = next((each for each in cited if each[0] < offset + unit.end and offset + unit.start < each[1]), None)
    content = block(text[unit.start : unit.end], unit.kind)
    return element("div", content, class_="cited", data_cite=name_of(whole)) if whole else content


def _marked(text: str, unit: Unit, offset: int, cited: Sequence[Range]) -> Markup:
    """A sentence or item with the cited parts of it marked."""
    parts: list[str] = []
    position = unit.start
    for start, end in sorted(cited):
        first, last = max(start - offset, position), min(end - offset, unit.end)
        if first < last:
            parts += [
                inline(text[position:first]),
                element("mark", inline(text[first:last]), class_="cited", data_cite=name_of((start, end))),
            ]
            position = last
    return join(*parts, inline(text[position : unit.end]))


def name_of(cited: Range) -> str:
    """What chips and marks call a cited range."""
    return f"{cited[0]}-{cited[1]}"
