"""Where the parts that answer are put together; those of practice are in quiz/build.py, so that asking loads nothing of them."""

from dataclasses import dataclass

import langsmith
from langchain_core.runnables import Runnable

from assistant.cache import CachedEncoder
from assistant.chain import Steps, Writer, build_chain
from assistant.config import GUIDE, Settings
from assistant.retrieve import Retriever
from assistant.types import Answer, Query
from ingest.embed import load_encoder
from ingest.index import Store
from ingest.pipeline import sync_guide
from ingest.types import Progress
from ingest.units import split_units


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the entry points work with."""

    settings: Settings
    encoder: CachedEncoder
    store: Store
    retriever: Retriever
    chain: Runnable[Query, Answer]


def build_parts(settings: Settings) -> Parts:
    """Ready parts for the settings. Raises StudyError where one can't be made.

    Without a chat model LangSmith's tracing is off for the process, whatever the environment says: nothing leaves the machine.
    """
    langsmith.configure(enabled=None if settings.model else False)
    encoder = CachedEncoder(load_encoder(settings.embedding_model, settings.home), settings.home / "models")
    store = Store(settings.home, encoder, settings.chroma_url)
    retriever = Retriever(store, encoder)
    return Parts(settings, encoder, store, retriever, build_chain(Steps(store, retriever, encoder, _writer(settings))))


def _writer(settings: Settings) -> Writer | None:
    if not settings.model:
        return None
    from assistant.answer.llm import connect  # here, because the embedded mode starts faster without LangChain's chat models

    return connect(settings.model, settings.model_timeout)


def prepare(parts: Parts, progress: Progress) -> None:
    """Bring the guide into the index, and learn the names of its subjects. Quick when nothing changed. Raises StudyError."""
    for outcome in sync_guide(GUIDE, parts.store, parts.encoder, progress):
        if outcome.error:
            raise outcome.error
    parts.encoder.remember([name for record in parts.store.open().records.values() if record.topic for name in record.names], progress)


def learn_sentences(parts: Parts, progress: Progress) -> None:
    """Keep the vectors of the guide's sentences on disk, so that no answer waits for them."""
    index = parts.store.open()
    chunks = [chunk for record in index.records.values() if record.topic for chunk in index.chunks_of(record.id)]
    parts.encoder.remember([chunk.text[unit.start : unit.end] for chunk in chunks for unit in split_units(chunk.text)], progress)
