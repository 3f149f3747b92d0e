"""What every loader returns, and what all of them need: decoding, clean text, sections from headings."""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import DocumentError
from ingest.page import FrontMatter
from ingest.types import Section

MAX_TITLE = 200
"""Characters of a title or heading. It is embedded with every chunk below it, so a runaway line must not fill the window."""

SAMPLE = 1 << 16
"""Bytes from which an encoding is guessed; guessing takes time in proportion."""

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÁÂÄÅÆÇÈÉÊËÍÎÓÔÖØŒÙÚÛÜŸ€£§°±²×·«»–—‘’“”„…•¡¿©®™\xa0")
"""What most bytes above 127 of a western European text stand for in Windows-1252."""

CONTROL_BYTES = bytes(set(range(0x20)) - set(b"\t\n\f\r\x1b"))
"""Bytes that text has none of, and other files many."""

LINE_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff"  # controls, zero width, half a character
    "\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"  # text direction and tags: they show one thing and say another
)
INLINE_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
HEADING_ANCHOR = re.compile(r"\s\{[#.][^{}]*\}$")


@dataclass(frozen=True, slots=True)
class Content:
    """A file once read: clean text, and sections that refer to it."""

    title: str
    """Empty where the file names none."""
    text: str
    sections: tuple[Section, ...]
    """Only those that hold something."""
    front_matter: FrontMatter | None = None
    """Of a guide page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading found at `start`; what it heads begins at `end`."""

    level: int
    title: str
    start: int
    end: int


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of a file: by its byte-order mark, as UTF-8, as it declares, or by guessing.

    Raises DocumentError where no guess fits.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(declared or _guess_encoding(data, name), errors="replace")


def _guess_encoding(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes  # most files are UTF-8 and never need it

    not_text = DocumentError(f"{name}: this is not text in an encoding that can be told. Save it as UTF-8.")
    if len(data) - len(data.translate(None, CONTROL_BYTES)) > len(data) // 100:
        raise not_text
    text = data.decode("utf-8", errors="replace")
    foreign = sum(character > "\x7f" for character in text)
    if text.count("\N{REPLACEMENT CHARACTER}") * 10 < foreign:
        return "utf-8"  # with a few broken characters
    western = [character for character in data.decode("cp1252", errors="replace") if character > "\x7f"]
    if sum(character in WESTERN for character in western) > 0.95 * len(western):
        return "cp1252"  # told apart here because the guess below takes a short text for Polish or Turkish
    sample = data[:SAMPLE]
    guess = from_bytes(sample[: sample.rfind(b"\n") + 1] or sample).best()  # a cut at a line end does not halve a character
    if guess is None or guess.encoding.startswith("utf"):
        raise not_text
    return guess.encoding


def clean(text: str) -> str:
    """Text as every offset refers to it: `\\n` line ends, composed characters (NFC), nothing invisible, no trailing spaces."""
    visible = INVISIBLE.sub("", LINE_BREAKS.sub("\n", text))
    return "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", visible).split("\n"))


def clean_title(raw: str) -> str:
    """One line without Markdown around it, at most MAX_TITLE characters."""
    unlinked = INLINE_LINK.sub(r"\1", HEADING_ANCHOR.sub("", raw.strip()[: 4 * MAX_TITLE]))
    title = " ".join(clean(re.sub(r"\*+|`", "", unlinked)).split())
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1].rstrip() + "…"


def document_title(headings: Sequence[Heading], text: str) -> str:
    """The first heading, if it stands for the whole: of level 1, or above everything else. Empty otherwise."""
    if not headings:
        return ""
    first, rest = headings[0], headings[1:]
    heads_all = not text[: first.start].strip() and all(first.level < heading.level for heading in rest)
    return first.title if first.level == 1 or heads_all else ""


def nest(headings: Sequence[Heading], text: str, title: str) -> tuple[Section, ...]:
    """The stretches between headings, each with the headings above it. The document's own title is no part of a path."""
    sections = []
    open_headings: list[Heading] = []
    bounds = [heading.start for heading in headings] + [len(text)]
    if text[: bounds[0]].strip():
        sections.append(Section((), 0, bounds[0]))
    for heading, end in zip(headings, bounds[1:], strict=True):
        while open_headings and open_headings[-1].level >= heading.level:
            open_headings.pop()
        open_headings.append(heading)
        path = tuple(above.title for above in open_headings if above.title)
        if text[heading.end : end].strip():
            sections.append(Section(path[1:] if path[:1] == (title,) else path, heading.end, end))
    return tuple(sections)
