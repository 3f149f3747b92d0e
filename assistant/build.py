"""The one place where the parts are put together."""

from collections.abc import Callable
from dataclasses import dataclass

from langchain_core.runnables import Runnable

from assistant.answer.concepts import names_of
from assistant.cache import CachedEncoder
from assistant.chain import Steps, Writer, build_chain
from assistant.config import GUIDE, Settings
from assistant.retrieve import Retriever
from assistant.types import Answer, Query
from ingest.embed import load_encoder
from ingest.index import Store
from ingest.pipeline import sync_guide
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
    """Ready parts for the settings. Raises StudyError where one can't be made."""
    encoder = CachedEncoder(load_encoder(settings.embedding_model, settings.home), settings.home / "models")
    store = Store(settings.home, encoder, settings.chroma_url)
    retriever = Retriever(store, encoder)
    return Parts(settings, encoder, store, retriever, build_chain(Steps(store, retriever, encoder, _writer(settings))))


def _writer(settings: Settings) -> Writer | None:
    if not settings.model:
        return None
    from assistant.answer.llm import connect  # here, because the embedded mode starts faster without LangChain's chat models

    return connect(settings.model, settings.model_timeout)


def prepare(parts: Parts, progress: Callable[[int, int, str], None]) -> None:
    """Bring the guide into the index, and the vectors of its sentences and names into the cache. Quick when nothing changed."""
    changed = sync_guide(GUIDE, parts.store, parts.encoder, progress)
    index = parts.store.open()
    guide = [record for record in index.records.values() if record.topic]
    if changed or not parts.encoder.remembers([record.title for record in guide]):
        chunks = [chunk for record in guide for chunk in index.chunks_of(record.id)]
        units = [chunk.text[unit.start : unit.end] for chunk in chunks for unit in split_units(chunk.text)]
        names = [name for record in guide for name in names_of(record)]
        parts.encoder.remember([*units, *names], lambda done, total: progress(done, total, "Learning the guide's sentences"))
