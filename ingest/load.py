"""Files into Documents, by a table of file types."""

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.content import Content, clean, clean_title, decode
from ingest.errors import DocumentError
from ingest.markdown import parse_markdown
from ingest.types import Document, Section

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Loader:
    """How one type of file is read."""

    media_type: str
    parse: Callable[[bytes, str], Content]
    """From the file's bytes, and its name for messages. Raises DocumentError."""
    limit: int
    """Bytes; more would take minutes, or more memory than a laptop has."""


def parse_text(data: bytes, name: str) -> Content:
    """Read plain text: one section without a heading. Raises DocumentError where the encoding can't be told."""
    text = _separate_paragraphs(clean(decode(data, name)).strip("\n"))
    return Content("", text, (Section((), 0, len(text)),) if text.strip() else ())


def _parse_html(data: bytes, name: str) -> Content:
    from ingest.html import parse_html  # its parser takes .3 s to import, and few ingest HTML

    return parse_html(data, name)


def _parse_pdf(data: bytes, name: str) -> Content:
    from ingest.pdf import parse_pdf  # loads PDFium, .1 s

    return parse_pdf(data, name)


MARKDOWN = Loader("text/markdown", parse_markdown, 32 * MEGABYTE)
TEXT = Loader("text/plain", parse_text, 32 * MEGABYTE)
HTML = Loader("text/html", _parse_html, 10 * MEGABYTE)
PDF = Loader("application/pdf", _parse_pdf, 256 * MEGABYTE)
LOADERS = {
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".txt": TEXT,
    ".text": TEXT,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
}

LONG_LINE = 120
"""Characters; people who wrap lines by hand, and programs that do, stay below."""


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Every file named, and every file in the folders named, once each; hidden files and folders are passed over.

    Order: as named, by name within a folder. What can't be read stays in the list, for load_file to report.
    """
    found: dict[str, Path] = {}
    for given in paths:
        for path in _walk(given):
            found.setdefault(os.path.realpath(path), path)
    return list(found.values())


def load_file(path: Path) -> list[Document]:
    """Read one file. Raises DocumentError that names the file, what is wrong with it and what to do."""
    name = _printable(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{name}: this is not a file. Name the files to read, or a folder that holds them.")
        loader = _loader(path, name, status.st_size)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"{name}: there is no such file. Check the spelling, and the folder that the command runs in.") from error
    except OSError as error:
        raise DocumentError(f"{name}: it can't be read ({error.strerror}). Check its permissions.") from error
    content = loader.parse(data, name)
    if not content.sections:
        raise DocumentError(f"{name}: there is no text in it. Leave it out, or check that it was saved completely.")
    return [_document(path, name, loader.media_type, content)]


def _walk(given: Path) -> Iterator[Path]:
    unreadable: list[OSError] = []
    found_any = False
    for folder, folders, files in os.walk(given, onerror=unreadable.append):
        found_any = True
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(files) if not name.startswith("."))
    yield from (Path(error.filename) for error in unreadable if found_any)
    if not found_any:
        yield given


def _loader(path: Path, name: str, size: int) -> Loader:
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise DocumentError(f"{name}: files of this type can't be read yet; these can: {', '.join(LOADERS)}. Convert it to one of them.")
    if size == 0:
        raise DocumentError(f"{name}: the file is empty. Leave it out, or check that it was saved completely.")
    if size > loader.limit:
        limit = f"{loader.limit // MEGABYTE} MB"
        raise DocumentError(f"{name}: {size / MEGABYTE:.0f} MB is too large; the limit for this type is {limit}. Split the file.")
    return loader


def _document(path: Path, name: str, media_type: str, content: Content) -> Document:
    page = content.front_matter
    title = content.title or clean_title(_printable(Path(path.stem))) or name
    if page is None:
        return Document(_document_id(path), title, name, media_type, content.text, content.sections)
    return Document(
        page.id,
        title,
        name,
        media_type,
        content.text,
        content.sections,
        topic=page.topic,
        tier=page.tier,
        aliases=tuple(page.aliases),
        prerequisites=tuple(page.prerequisites),
        related=tuple(page.related),
    )


def _document_id(path: Path) -> str:
    """Readable, stable, and of this path alone."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:48].strip("-")
    return f"{slug or 'document'}-{hashlib.sha256(os.fsencode(os.path.realpath(path))).hexdigest()[:8]}"


def _printable(path: Path) -> str:
    """A path as text that can be stored: a file name may hold bytes that are no characters."""
    return os.fsencode(path).decode("utf-8", errors="replace")


def _separate_paragraphs(text: str) -> str:
    """Blank lines between paragraphs where each stands in one long line, as word processors save them. Lists and tables stay together."""
    lines = text.split("\n")
    if 2 * sum(len(line) for line in lines if len(line) > LONG_LINE) < len(text):
        return text
    return re.sub(r"(?<=\S)\n(?=[^\s\d|*+•-])", "\n\n", text)
