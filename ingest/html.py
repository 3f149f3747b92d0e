"""HTML into Content: what a reader of the page sees, as Markdown-like text."""

import codecs
import re
import warnings
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from ingest.blocks import BlockWriter
from ingest.content import Content, clean_title, decode, nest


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HIDDEN = _names(
    "script style template noscript nav footer head svg canvas iframe object embed audio video map dialog "
    "button input select textarea datalist progress meter"
)
HIDDEN_ROLES = _names("navigation search banner contentinfo menu menubar tooltip")
HIDDEN_CLASSES = _names("mw-editsection reference navbox sr-only visually-hidden hash-link headerlink anchor-link")
"""Wikipedia's and Sphinx's own marks among the text: edit links, footnote numbers, signs to copy a link."""
HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
BLOCKS = _names(
    "address article aside blockquote body center dd details dialog div dl fieldset figcaption figure form header hgroup hr html li main "
    "ol p section summary table tbody td tfoot th thead tr ul caption"
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
EXPONENT = re.compile(r"[-−+]?\d{1,3}|[a-zA-Z]")
WEB_ENCODING = re.compile(r"(?:x-)?(?:windows|iso-|koi8|shift|s?jis|euc|gb|big5|mac|utf-?8)", re.IGNORECASE)
SPACE = re.compile(r"\s+")
MENU_LINKS = 4
"""Links that make a list a menu."""
MAX_DEPTH = 100
"""Elements around one that is looked into as a whole; deeper ones are read as running text, or reading would take quadratic time."""
MAX_CELL = 600
"""Characters; a table with longer cells on average lays a page out, and its cells are read as text."""
MAX_SPAN = 20
"""Columns or rows that one cell may cover."""
MAX_COLUMNS = 50
"""A wider table is none that a person reads."""


def parse_html(data: bytes, name: str) -> Content:
    """Read HTML of any quality. Raises DocumentError where its encoding can't be told."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)  # XHTML reads well as HTML
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)  # a short text may look like a file name
        soup = BeautifulSoup(decode(data, name, _declared_encoding(data)), "lxml")
    root = soup.find("main") or soup.find(None, {"role": "main"}) or soup.find("body") or soup
    writer = BlockWriter()
    _walk(root, writer)
    text, headings = writer.finish()
    title = root.find("h1") or soup.find("title")
    shown = clean_title(_line(title)) if title else ""
    return Content(shown, text, nest(headings, text, shown))


def _declared_encoding(data: bytes) -> str:
    """The encoding that the page names for itself, if it is one of the web's."""
    label = EncodingDetector.find_declared_encoding(data, is_html=True) or ""
    try:
        encoding = codecs.lookup(label).name if WEB_ENCODING.match(label) else ""
    except LookupError:
        return ""
    return "cp1252" if encoding == "iso8859-1" else encoding  # as browsers read it


def _walk(root: Tag, writer: BlockWriter) -> None:
    """Write everything visible below an element, in order; not recursive, since pages nest as deep as they like."""
    pending: list[tuple[Iterator[PageElement], Callable[[], None]]] = [(iter(root.contents), writer.end_block)]
    while pending:
        children, close = pending[-1]
        node = next(children, None)
        if node is None:
            pending.pop()
            close()
        elif isinstance(node, Tag):
            is_done = _is_hidden(node) or (len(pending) <= MAX_DEPTH and (_is_menu(node, writer) or _write_whole(node, writer)))
            if not is_done:
                pending.append((iter(node.contents), _open(node, writer)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            writer.write(SPACE.sub(" ", node))


def _open(node: Tag, writer: BlockWriter) -> Callable[[], None]:
    """Begin an element whose contents are written one by one; returns what ends it."""
    if node.name in ("ul", "ol"):
        writer.open_list(numbered=node.name == "ol")
        return writer.close_list
    if node.name == "li":
        writer.open_item()
        return writer.end_block
    if node.name == "dt":
        writer.end_block()
        return lambda: writer.write(": ")
    if node.name in BLOCKS and node.name != "dd":
        writer.end_block()
    return writer.end_block if node.name in BLOCKS else lambda: None


def _write_whole(node: Tag, writer: BlockWriter) -> bool:
    """Write an element that is more than the text in it. False where its contents are to be written one by one."""
    name = node.name
    if name == "br":
        writer.write("\n")
    elif name == "math" or _is_mathjax(node):
        writer.write(_formula(node))
    elif name in ("code", "kbd", "samp") and "`" not in (code := _flat(node)):
        writer.write(f"`{code}`" if code else "")
    elif name == "sup" and len(node.contents) == 1 and EXPONENT.fullmatch(exponent := str(node.contents[0]).strip()):
        writer.write(f"^{exponent}")
    elif writer.flat:
        return False
    elif name in HEADINGS:
        writer.heading(HEADINGS[name], clean_title(_line(node)))
    elif name == "pre":
        code = node.get_text().strip("\n")
        fence = "`" * max(3, max(map(len, re.findall(r"`+", code)), default=0) + 1)
        writer.block(f"{fence}\n{code}\n{fence}")
    elif name == "table" and (rows := _rows(node)):
        writer.block("\n".join(rows))
    else:
        return False
    return True


def _is_hidden(node: Tag) -> bool:
    """Whether a reader of the page doesn't see the element, or sees it as no part of the text."""
    if node.name in HIDDEN:
        return not _is_mathjax(node)
    if not node.attrs:
        return False
    return (
        node.has_attr("hidden")
        or node.get("aria-hidden") == "true"
        or node.get("role") in HIDDEN_ROLES
        or HIDDEN_STYLE.search(str(node.get("style", ""))) is not None
        or not HIDDEN_CLASSES.isdisjoint(node.get("class") or ())
    )


def _is_menu(node: Tag, writer: BlockWriter) -> bool:
    """Whether an element is a list of links and nothing else: it leads away from the page and says nothing."""
    if node.name not in ("ul", "ol") or writer.flat:
        return False
    links = 0
    for text in node.strings:
        if text.strip():
            if text.find_parent(["a", node.name]) is None or text.find_parent(["a", "ul", "ol"]).name != "a":
                return False
            links += 1
    return links >= MENU_LINKS


def _is_mathjax(node: Tag) -> bool:
    """MathJax keeps its formulas in scripts of a type of its own."""
    return node.name == "script" and str(node.get("type", "")).startswith("math/tex")


def _flat(node: Tag) -> str:
    """All text of an element on one line, hidden or not."""
    return " ".join(node.get_text().split())


def _line(node: Tag) -> str:
    """All visible text of an element on one line."""
    writer = BlockWriter(flat=True)
    _walk(node, writer)
    return " ".join(writer.finish()[0].split())


def _formula(node: Tag) -> str:
    """The LaTeX of a formula, where the page carries it, otherwise its characters."""
    annotation = node.find("annotation", attrs={"encoding": "application/x-tex"})
    source = annotation if isinstance(annotation, Tag) else node
    latex = _flat(source)
    if source is node and node.name == "math":
        return latex
    is_display = node.get("display") == "block" or "display" in str(node.get("type", ""))
    return f"\n\n$${latex}$$\n\n" if is_display else f"${latex}$"


def _rows(table: Tag) -> list[str]:
    """A table of data as lines of a pipe table; nothing for one that only lays out the page."""
    if table.find("table") is not None or table.get("role") == "presentation":
        return []
    grid = _grid(table)
    width = max(map(len, grid), default=0)
    cells = [cell for row in grid for cell in row if cell]
    if len(grid) < 2 or width < 2 or sum(map(len, cells)) > MAX_CELL * len(cells):
        return []
    lines = [f"| {' | '.join(row)} |" for row in grid]
    caption = table.find("caption")
    return [*([_line(caption), ""] if caption else []), lines[0], "|" + "---|" * width, *lines[1:]]


def _grid(table: Tag) -> list[list[str]]:
    """The text of every cell, row by row; nothing for too wide a table.

    What spans several rows is repeated in each; of several columns it fills the first.
    """
    grid = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in table.find_all("tr"):
        line: list[str] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _fill(line, hanging)
            text, rows = _line(cell).replace("|", "\\|"), _span(cell, "rowspan")
            for part in [text, *[""] * (_span(cell, "colspan") - 1)]:
                if rows > 1:
                    hanging[len(line)] = part, rows - 1
                line.append(part)
        _fill(line, hanging)
        if len(line) > MAX_COLUMNS:
            return []
        if any(line):
            grid.append(line)
    return grid


def _fill(line: list[str], hanging: dict[int, tuple[str, int]]) -> None:
    """Continue a row with the cells that hang down from rows above."""
    while len(line) in hanging:
        text, rows = hanging.pop(len(line))
        if rows > 1:
            hanging[len(line)] = text, rows - 1
        line.append(text)


def _span(cell: Tag, attribute: str) -> int:
    value = str(cell.get(attribute, "1"))
    return min(int(value), MAX_SPAN) if value.isdecimal() else 1
