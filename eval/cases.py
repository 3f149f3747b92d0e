"""Evaluation cases: one JSON object a line, read strictly."""

import json
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ingest.errors import StudyError

GOLDEN = Path(__file__).parent / "cases" / "golden.jsonl"
"""The cases that the figures in README come from."""

CaseKind: TypeAlias = Literal[
    "definition",
    "comparison",
    "why",
    "when",
    "formula",
    "multi-hop",
    "follow-up",
    "misspelt",
    "false-premise",
    "unanswerable",
    "off-subject",
    "injection",
    "list",
    "table",
]
"""`multi-hop` needs all of its pages; the facts of a `false-premise` are what corrects it."""


class CaseError(StudyError):
    """A file of cases can't be read. Names file and line."""


class Case(BaseModel):
    """A question, and what a right answer looks like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    question: str
    answerable: bool
    pages: list[str]
    """Ids of the documents that answer it, any of which may be cited first."""
    facts: list[list[str]]
    """Facts that must appear; each is a list of alternative wordings."""
    kind: CaseKind | None = None
    history: list[str] = []
    """What the same person asked before, which the question may lean on."""
    forbidden: list[str] = []
    """Wordings that only an answer has that obeys an order in the question."""
    reference: str = ""
    """A right answer, or what to do where there is none."""


class Turn(BaseModel):
    """One question of a conversation and the documents that answer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    pages: list[str]


class Conversation(BaseModel):
    """Questions that build on each other."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    turns: list[Turn]


Record = TypeVar("Record", bound=BaseModel)


def read_lines(path: Path, kind: type[Record]) -> list[Record]:
    """Every line of `path` as a `kind`. Raises CaseError listing each faulty line, a second one with the same id among them."""
    records, faults = [], []
    places: dict[str, int] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # JSON texts may hold other separators
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path} can't be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = kind.model_validate(json.loads(line))
            name = getattr(record, "id", None) or f"line {number}"
            if places.setdefault(name, number) != number:
                faults.append(f"line {number}: the id '{name}' stands in line {places[name]} already")
            records.append(record)
        except (json.JSONDecodeError, ValidationError) as error:
            faults.append(f"line {number}: {_short(error)}")
    if faults:
        raise CaseError(f"{path}: {'; '.join(faults[:10])}. Correct these lines.")
    return records


def _short(error: json.JSONDecodeError | ValidationError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg})"
    return ", ".join(f"{'.'.join(map(str, fault['loc'])) or 'line'}: {fault['msg']}" for fault in error.errors())
