"""What was asked, kept on this machine so that drift can be seen (docs/drift.md): vectors and topics, and no text unless that is wished.

A line of JSON a question, and one each time a reader says whether an answer helped, appended under a lock, so that several processes
can write. A line that a crash cut off is passed over.
"""

import base64
import logging
import os
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.errors import LogError
from assistant.types import Answer
from ingest.index import Store
from ingest.types import Encoder

MOST_BYTES = 8_000_000
"""Of a file; then it becomes the older one, and the older one before it goes. About 6,500 questions each."""
CURRENT, OLDER = "queries.jsonl", "queries.older.jsonl"

Keep = Literal["off", "vectors", "text"]


class Asked(BaseModel):
    """One question that was answered, or refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    """Names it to the reader's page; "" in lines that are older than feedback."""
    at: datetime
    topic: str
    """Of the guide's page that answers, or comes nearest; "" where that is none."""
    answered: bool
    confidence: float
    vector: str
    """Of the question made to stand alone: base64 of 16-bit floats."""
    text: str | None = None
    helpful: bool | None = None
    """What the reader said last; in a line of its own, since it comes later."""

    def embedding(self) -> NDArray[np.float32]:
        """Shape (dimension,)."""
        return np.frombuffer(base64.b64decode(self.vector), dtype=np.float16).astype(np.float32)


class Feedback(BaseModel):
    """What a reader says of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    query: str
    """Id of what was asked."""
    helpful: bool | None
    """None where it is taken back."""


class QueryLog:
    """Safe from several threads and processes."""

    def __init__(self, home: Path, keep: Keep, store: Store, encoder: Encoder, now: Callable[[], datetime]) -> None:
        self._folder = home / "queries"
        self._keep = keep
        self._store = store
        self._encoder = encoder
        self._now = now

    def record(self, answer: Answer) -> str:
        """Keep that this was asked, and return its id; "" for small talk and where the log is off: then nothing is kept."""
        if self._keep == "off" or answer.status == "conversation":
            return ""
        question = answer.standalone or answer.question
        asked = Asked(
            id=uuid.uuid4().hex,
            at=self._now(),
            topic=self._topic(answer),
            answered=answer.status == "answered",
            confidence=round(answer.confidence, 4),
            vector=base64.b64encode(self._encoder.encode([question])[0].astype(np.float16).tobytes()).decode(),
            text=question if self._keep == "text" else None,
        )
        try:
            self._append(asked.model_dump_json(exclude_none=True))
        except OSError as error:  # an answer is worth more than its record
            logging.getLogger(__name__).warning("The question could not be kept in %s: %s", self._folder, error)
            return ""
        return asked.id

    def mark(self, query: str, helpful: bool | None) -> None:
        """Keep what a reader says of the answer to a question, by its id; None takes it back. Raises LogError where it can't be kept."""
        if self._keep == "off":
            raise LogError("Nothing is kept about questions here (VIVA_QUERY_LOG=off), so this isn't either.")
        try:
            self._append(Feedback(at=self._now(), query=query, helpful=helpful).model_dump_json())
        except OSError as error:
            raise LogError(
                f"This could not be kept in {self._folder}: {error}. Free some space, or set VIVA_HOME to another folder."
            ) from error

    def _topic(self, answer: Answer) -> str:
        records = self._store.open().records
        near = (*answer.concepts, *(source.span.document_id for source in answer.sources))
        return next((records[each].topic for each in near if each in records and records[each].topic), "")

    def _append(self, record: str) -> None:
        line = record.encode() + b"\n"
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / CURRENT
        with FileLock(self._folder / "lock"):
            if path.exists() and path.stat().st_size + len(line) > MOST_BYTES:
                path.replace(self._folder / OLDER)
            with path.open("ab+") as file:
                file.write(b"\n" * _is_cut_off(file) + line)


def _is_cut_off(file: BinaryIO) -> bool:
    """Whether its last line was cut off by a crash, so that another must not go on in it."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def read_log(home: Path) -> list[Asked]:
    """All questions that are kept, oldest first, each with the last that was said of its answer."""
    records = list(_records(home))
    said = {each.query: each.helpful for each in records if isinstance(each, Feedback)}
    return [each.model_copy(update={"helpful": said.get(each.id)}) for each in records if isinstance(each, Asked)]


def _records(home: Path) -> Iterator[Asked | Feedback]:
    read: TypeAdapter[Asked | Feedback] = TypeAdapter(Asked | Feedback)
    for name in (OLDER, CURRENT):
        path = home / "queries" / name
        for line in path.read_bytes().splitlines() if path.exists() else ():
            try:
                yield read.validate_json(line)
            except ValidationError:  # cut off by a crash
                continue
