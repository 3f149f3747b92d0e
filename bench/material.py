"""What the benchmarks work on: passages and questions of the guide, and a data directory as a second start finds it."""

from pathlib import Path

from assistant.build import Parts, build_parts, learn_sentences, prepare
from assistant.config import GUIDE, load_settings
from eval.cases import Case, read_lines
from ingest.load import find_files, load_file
from ingest.split import split_document
from ingest.types import Chunk, Document, Encoder

PASSAGES = 1000
CASES = Path(__file__).resolve().parent.parent / "eval" / "cases" / "guide.jsonl"


def passages(encoder: Encoder) -> list[tuple[Document, list[Chunk]]]:
    """The guide's first PASSAGES chunks by document; the last document may miss some of its chunks."""
    missing = PASSAGES
    taken: list[tuple[Document, list[Chunk]]] = []
    for path in find_files([GUIDE]):
        for document in load_file(path):
            chunks = split_document(document, encoder)[:missing]
            missing -= len(chunks)
            if chunks:
                taken.append((document, chunks))
        if not missing:
            break
    return taken


def questions() -> list[str]:
    """Those of eval/cases/guide.jsonl: 60 that the guide answers and 30 that it doesn't."""
    return [case.question for case in read_lines(CASES, Case)]


def ready_parts() -> Parts:
    """Parts on a data directory that holds the guide and the vectors of its sentences."""
    parts = build_parts(load_settings())
    prepare(parts, _unseen)
    learn_sentences(parts, _unseen)
    return parts


def _unseen(_done: int, _total: int, _what: str) -> None:
    """Nobody watches a benchmark's progress."""
