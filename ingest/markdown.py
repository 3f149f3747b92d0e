"""Markdown into Content: guide pages strictly, other people's Markdown leniently."""

import re
from collections.abc import Iterator

import yaml

from ingest.content import Content, Heading, clean, clean_title, decode, document_title, nest
from ingest.errors import DocumentError, PageError
from ingest.page import FRONT_MATTER, parse_page
from ingest.units import fence_end, split_lines

GUIDE_FIELDS = ("id", "topic", "tier")
"""Front matter with all of these is meant as a guide page, and held to its format."""

FIELD = re.compile(r"^(?P<name>[\w-]+)[ \t]*:(?:[ \t]+(?P<value>\S.*))?$", re.MULTILINE)
COMMENT = re.compile(r"<!--(?:(?!<!--|-->).)*-->", re.DOTALL)
EMBEDDED_FILE = re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=]*")
IMAGE = re.compile(r"!\[(?P<description>[^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)")
ATX_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<title>.*))?")
UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*")
NOT_A_TITLE = re.compile(r"[ \t]*(?:[-*+>|#]|\d+[.)][ \t]|`{3}|~{3}|\Z)|    |\t")


def parse_markdown(data: bytes, name: str) -> Content:
    """Read Markdown. Raises DocumentError where it is a guide page that breaks the page format."""
    text = clean(decode(data, name))
    found = FRONT_MATTER.match(text)
    fields = {match["name"]: match["value"] or "" for match in FIELD.finditer(found["yaml"])} if found else {}
    if all(field in fields for field in GUIDE_FIELDS):
        return _parse_guide_page(text, name)
    body = text[found.end() :] if found and fields else text  # a ruled line may open a text without front matter
    body = _visible(body).strip("\n")
    headings = list(_headings(body))
    title = clean_title(_unquote(fields.get("title", ""))) or document_title(headings, body)
    return Content(title, body, nest(headings, body, title))


def _parse_guide_page(text: str, name: str) -> Content:
    try:
        page = parse_page(text, name)
    except PageError as error:
        raise DocumentError(f"{error} Correct the page; its format is described in CONTRIBUTING.md.") from error
    body = page.body.strip("\n")
    title = page.front_matter.title
    return Content(title, body, nest(list(_headings(body)), body, title), page.front_matter)


def _unquote(value: str) -> str:
    """A YAML scalar as text; whatever is not a quoted one stays as it is."""
    if value[:1] not in ("'", '"'):
        return value
    try:
        return str(yaml.load(value, Loader=yaml.BaseLoader))
    except yaml.YAMLError:
        return value.strip("'\"")


def _visible(text: str) -> str:
    """The text without what can't be shown as text: comments, embedded files, addresses of images. Fenced code stays as it is."""
    kept = []
    position = 0
    for start, end in _fences(text):
        kept += [_without_hidden(text[position:start]), text[start:end]]
        position = end
    return "".join([*kept, _without_hidden(text[position:])])


def _without_hidden(text: str) -> str:
    return IMAGE.sub(r"\g<description>", EMBEDDED_FILE.sub("", COMMENT.sub("", text)))


def _fences(text: str) -> Iterator[tuple[int, int]]:
    lines = split_lines(text)
    index = 0
    while index < len(lines):
        after = fence_end(lines, index)
        if after is not None:
            last_start, last_line = lines[after - 1]
            yield lines[index][0], last_start + len(last_line)
        index = after or index + 1


def _headings(text: str) -> Iterator[Heading]:
    """Headings of both Markdown styles, outside fenced code."""
    lines = split_lines(text)
    index = 0
    while index < len(lines):
        if (after := fence_end(lines, index)) is not None:
            index = after
            continue
        start, line = lines[index]
        if found := ATX_HEADING.fullmatch(line):
            title = (found["title"] or "").rstrip()
            unclosed = title.rstrip("#")
            closed = unclosed if unclosed[-1:] in ("", " ", "\t") else title
            yield Heading(len(found["marks"]), clean_title(closed), start, start + len(line))
        elif index + 1 < len(lines) and _is_underlined(lines[index - 1][1] if index else "", line, lines[index + 1][1]):
            index += 1
            underline_start, underline = lines[index]
            yield Heading(1 if "=" in underline else 2, clean_title(line), start, underline_start + len(underline))
        index += 1


def _is_underlined(before: str, line: str, below: str) -> bool:
    """Whether `below` makes `line` a heading: a line of text by itself, not the end of a paragraph, a list or a table."""
    return UNDERLINE.fullmatch(below) is not None and not before.strip() and NOT_A_TITLE.match(line) is None and "|" not in line
