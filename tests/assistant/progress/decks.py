"""Anki decks, opened as Anki does it: a zip archive that holds an SQLite database."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass

from bs4 import BeautifulSoup

ALLOWED = {"p", "ul", "ol", "li", "code", "pre"}
"""Markup that a deck is made of."""


@dataclass(frozen=True)
class Note:
    """A note as Anki reads it."""

    guid: str
    kind: str
    fields: tuple[str, ...]
    tags: frozenset[str]


def notes_of(deck: bytes) -> list[Note]:
    with zipfile.ZipFile(io.BytesIO(deck)) as package, closing(sqlite3.connect(":memory:")) as collection:
        assert sorted(package.namelist()) == ["collection.anki2", "media"]
        assert json.loads(package.read("media")) == {}
        collection.deserialize(package.read("collection.anki2"))
        assert collection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert collection.execute("SELECT count(*), count(DISTINCT nid) FROM cards").fetchone()[0] > 0
        names = {
            int(number): kind["name"] for number, kind in json.loads(collection.execute("SELECT models FROM col").fetchone()[0]).items()
        }
        rows = collection.execute("SELECT guid, mid, flds, tags FROM notes ORDER BY id").fetchall()
    return [Note(guid, names[kind], tuple(fields.split("\x1f")), frozenset(tags.split())) for guid, kind, fields, tags in rows]


def tags_in(note: Note) -> set[str]:
    return {tag.name for field in note.fields for tag in BeautifulSoup(field, "html.parser").find_all()}
