"""What was asked, kept on this machine so that drift can be seen (docs/drift.md): vectors and topics, and no text unless that is wished.

A line of JSON a question, appended under a lock, so that several processes can write. A line that a crash cut off is passed over.
"""

import base64
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

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

    at: datetime
    topic: str
    """Of the guide's page that answers, or comes nearest; "" where that is none."""
    answered: bool
    confidence: float
    vector: str
    """Of the question made to stand alone: base64 of 16-bit floats."""
    text: str | None = None

    def embedding(self) -> NDArray[np.float32]:
        """Shape (dimension,)."""
        return np.frombuffer(base64.b64decode(self.vector), dtype=np.float16).astype(np.float32)


class QueryLog:
    """Safe from several threads and processes."""

    def __init__(self, home: Path, keep: Keep, store: Store, encoder: Encoder, now: Callable[[], datetime]) -> None:
        self._folder = home / "queries"
        self._keep = keep
        self._store = store
        self._encoder = encoder
        self._now = now

    def record(self, answer: Answer) -> None:
        """Keep that this was asked. Small talk is not, and where nothing is to be kept nothing is."""
        if self._keep == "off" or answer.status == "conversation":
            return
        question = answer.standalone or answer.question
        asked = Asked(
            at=self._now(),
            topic=self._topic(answer),
            answered=answer.status == "answered",
            confidence=round(answer.confidence, 4),
            vector=base64.b64encode(self._encoder.encode([question])[0].astype(np.float16).tobytes()).decode(),
            text=question if self._keep == "text" else None,
        )
        try:
            self._append(asked.model_dump_json(exclude_none=True).encode() + b"\n")
        except OSError as error:  # an answer is worth more than its record
            logging.getLogger(__name__).warning("The question could not be kept in %s: %s", self._folder, error)

    def _topic(self, answer: Answer) -> str:
        records = self._store.open().records
        near = (*answer.concepts, *(source.span.document_id for source in answer.sources))
        return next((records[each].topic for each in near if each in records and records[each].topic), "")

    def _append(self, line: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / CURRENT
        with FileLock(self._folder / "lock"):
            if path.exists() and path.stat().st_size + len(line) > MOST_BYTES:
                path.replace(self._folder / OLDER)
            with path.open("ab") as file:
                file.write(line)


def read_log(home: Path) -> Iterator[Asked]:
    """All that is kept, oldest first."""
    for name in (OLDER, CURRENT):
        path = home / "queries" / name
        for line in path.read_bytes().splitlines() if path.exists() else ():
            try:
                yield Asked.model_validate_json(line)
            except ValidationError:  # cut off by a crash
                continue
