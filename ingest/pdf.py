"""PDF into Content, page by page."""

import ctypes
import re
from itertools import pairwise
from statistics import median
from threading import Lock

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.content import Content, clean, clean_title
from ingest.errors import DocumentError
from ingest.layout import BREAK, WIDE_GAP, Line, flow
from ingest.types import Section
from ingest.units import BULLET, NUMBER

ONE_AT_A_TIME = Lock()
"""PDFium crashes when two threads use it."""

LINE = re.compile("[^\r\n\x02\ufffe]+")
LINE_END_HYPHEN = ("\x02", "\ufffe")
"""PDFium's signs for one."""
GLYPHS = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\uf0b7": "•", "\uf0a7": "•", "\xad": "-"})
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Characters that mean something in the font of the page only."""
LEADERS = re.compile(r"(?: ?\.){4,}")
"""The dots between a title and its page number in a table of contents."""
NO_TITLE = re.compile(
    r"\(?(?:anonymous|about:blank|untitled|unspecified|(?:no )?title|document\d*|(?:powerpoint )?presentation\d*)\)?", re.IGNORECASE
)
FROM_PROGRAM = re.compile(r"^Microsoft (?:Word|PowerPoint|Excel) - |\.(?:docx?|pptx?|xlsx?|odt|rtf|tex|dvi|pdf|indd|qxd)$", re.IGNORECASE)


def parse_pdf(data: bytes, name: str) -> Content:
    """Read a PDF, one section a page. Raises DocumentError where it is encrypted, damaged, or holds images only."""
    with ONE_AT_A_TIME:
        title, pages = _read(data, name)
    if not any(pages):
        raise DocumentError(f"{name}: this PDF holds images only, no text. Run text recognition (OCR) on it first.")
    sections = []
    parts = []
    position = 0
    for number, paragraphs in enumerate(flow(pages), start=1):
        text = _page_text(paragraphs)
        if text:
            sections.append(Section((f"Page {number}",), position, position + len(text)))
            parts.append(text)
            position += len(text) + 2
    return Content(_sane_title(title), "\n\n".join(parts), tuple(sections))


def _read(data: bytes, name: str) -> tuple[str, list[list[Line]]]:
    """The title that the file gives itself, and the lines of each page."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            return document.get_metadata_value("Title"), [_page_lines(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise DocumentError(f"{name}: this PDF is encrypted. Save a copy without its password and read that.") from error
        raise DocumentError(f"{name}: this PDF is damaged or incomplete. Fetch it again, or print it into a new PDF.") from error


def _page_lines(page: pypdfium2.PdfPage) -> list[Line]:
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    lines = []
    for found in LINE.finditer(text):
        content = " ".join(PRIVATE.sub("", found[0].translate(GLYPHS)).split())
        if content:
            is_broken = text.startswith(LINE_END_HYPHEN, found.end())
            lines.append(_placed(content + BREAK * is_broken, text_page, found.start(), found.end() - 1))
    text_page.close()
    page.close()
    return lines


def _placed(text: str, text_page: pypdfium2.PdfTextPage, first: int, last: int) -> Line:
    """A line with its place, by the places of its first and last character."""
    first, middle, last = (
        max(0, pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, index)) for index in (first, (first + last) // 2, last)
    )
    left, baseline = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetCharOrigin(text_page, first, left, baseline)
    pdfium.FPDFText_GetLooseCharBox(text_page, last, box)
    size = median(_size(text_page, index) for index in (first, middle, last))
    undotted = LEADERS.sub(" …", text)
    is_row = undotted != text or _widest_gap(text_page, first, last) > WIDE_GAP * size
    return Line(undotted, left.value, box.right, baseline.value, size, is_row)


def _widest_gap(text_page: pypdfium2.PdfTextPage, first: int, last: int) -> float:
    """The widest space within a line, in points."""
    pieces = [text_page.get_rect(index) for index in range(text_page.count_rects(first, last - first + 1))]
    return max((after[0] - before[2] for before, after in pairwise(pieces)), default=0.0)


def _size(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """Size of a character on the page, in points."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    return abs(pdfium.FPDFText_GetFontSize(text_page, index) * matrix.d) or 10.0  # turned text has no height in this sense


def _page_text(paragraphs: list[str]) -> str:
    """Paragraphs with blank lines between them, and list items without."""
    text = ""
    was_item = False
    for paragraph in filter(None, map(clean, paragraphs)):
        is_item = BULLET.match(paragraph) is not None or NUMBER.match(paragraph) is not None
        text += ("\n" if is_item and was_item else "\n\n" if text else "") + paragraph
        was_item = is_item
    return text


def _sane_title(title: str) -> str:
    """The title without what programs put there unasked; empty where nothing is left."""
    named = clean_title(FROM_PROGRAM.sub("", title.strip("\0 ")))
    return "" if NO_TITLE.fullmatch(named) or not any(map(str.isalpha, named)) else named
