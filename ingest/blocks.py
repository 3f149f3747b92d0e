"""Blocks into Markdown-like text, with the headings among them: for loaders of formats that have structure."""

import re

from ingest.content import Heading, clean


class BlockWriter:
    """Collects the text of a document: pieces of running text are written until a block ends, whole blocks at once."""

    def __init__(self, flat: bool = False) -> None:
        self.flat = flat
        """Whether it all becomes one line, so that headings and tables are words like others."""
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._inline: list[str] = []
        self._lists: list[int | None] = []
        """Of each list that is open, the number of the next item; None in a list without numbers."""
        self._marker = ""
        """Of the list item whose text is still to come."""
        self._after_item = False

    def write(self, text: str) -> None:
        """Add running text; a line end in it stays one."""
        self._inline.append(text)

    def end_block(self) -> None:
        """End what was written since the last block; an empty line in it parts paragraphs."""
        text, self._inline = "".join(self._inline), []
        for paragraph in re.split(r"\n\s*\n", text):
            lines = [" ".join(line.split()) for line in paragraph.strip().split("\n")]
            if any(lines):
                self._add("\n".join(lines), is_item=bool(self._marker))

    def block(self, text: str) -> None:
        """Add a block that keeps its lines as they are."""
        self.end_block()
        self._add(text, is_item=False)

    def heading(self, level: int, title: str) -> None:
        """Add a heading, unless it is empty."""
        self.end_block()
        if title:
            start = self._length + 2 * bool(self._parts)
            self._add(f"{'#' * level} {title}", is_item=False)
            self._headings.append(Heading(level, title, start, self._length))

    def open_list(self, numbered: bool) -> None:
        """Begin a list, within the item that is open if there is one."""
        self.end_block()
        self._lists.append(1 if numbered else None)

    def close_list(self) -> None:
        """End the list begun last."""
        self.end_block()
        self._lists.pop()
        self._marker = ""

    def open_item(self) -> None:
        """Begin an item of the list begun last."""
        self.end_block()
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._marker = "   " * (len(self._lists) - 1) + (f"{number}. " if number is not None else "- ")

    def finish(self) -> tuple[str, list[Heading]]:
        """All the text, and the headings in it."""
        self.end_block()
        return "".join(self._parts), self._headings

    def _add(self, text: str, is_item: bool) -> None:
        block = clean(text if self.flat or not is_item else self._marker + text)
        between_items = "; " if self.flat else "\n"
        separator = "" if not self._parts else between_items if is_item and self._after_item else "\n\n"
        self._parts.append(separator + block)
        self._length += len(separator) + len(block)
        self._marker, self._after_item = "" if is_item else self._marker, is_item
