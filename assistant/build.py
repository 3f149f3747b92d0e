"""The one place where the parts are put together."""

from dataclasses import dataclass

from langchain_core.runnables import Runnable

from assistant.cache import CachedEncoder
from assistant.chain import Steps, Writer, build_chain
from assistant.config import Settings
from assistant.retrieve import Retriever
from assistant.types import Answer, Query
from ingest.embed import load_encoder
from ingest.index import Store
from ingest.types import Encoder


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the entry points work with."""

    settings: Settings
    encoder: Encoder
    store: Store
    retriever: Retriever
    chain: Runnable[Query, Answer]


def build_parts(settings: Settings) -> Parts:
    """Ready parts for the settings. Raises StudyError where one can't be made."""
    encoder = CachedEncoder(load_encoder(settings.embedding_model, settings.home))
    store = Store(settings.home, encoder, settings.chroma_url)
    retriever = Retriever(store, encoder)
    return Parts(settings, encoder, store, retriever, build_chain(Steps(store, retriever, encoder, _writer(settings))))


def _writer(settings: Settings) -> Writer | None:
    if not settings.model:
        return None
    from assistant.answer.llm import connect  # here, because the embedded mode starts faster without LangChain's chat models

    return connect(settings.model, settings.model_timeout)
