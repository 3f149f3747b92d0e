"""Where the parts that answer are put together; those of practice are in quiz/build.py, so that asking loads nothing of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import langsmith
from langchain_core.runnables import Runnable

from assistant.adapter import load_adapted
from assistant.answer.llm import ModelWriter
from assistant.cache import CachedEncoder
from assistant.chain import Steps, Writer, build_chain
from assistant.config import GUIDE, GuardName, Settings
from assistant.grounding.guards import Guards
from assistant.grounding.self_consistency import Sampling
from assistant.grounding.support import Entailment, Margins
from assistant.grounding.verifier_models import load_entailment
from assistant.grounding.verify import Verifier
from assistant.model import ChatModel, connect
from assistant.query_log import QueryLog
from assistant.retrieve import Retriever
from assistant.types import Answer, Query
from ingest.embed import load_encoder
from ingest.index import Store
from ingest.pipeline import sync_guide
from ingest.types import Encoder, Progress
from ingest.units import split_units


@dataclass(frozen=True, slots=True)
class Parts:
    """All that the entry points work with."""

    settings: Settings
    encoder: CachedEncoder
    store: Store
    retriever: Retriever
    entailment: Entailment
    model: ChatModel | None
    steps: Steps
    chain: Runnable[Query, Answer]
    log: QueryLog


class OnDemand:
    """Opens the verifier's network when a sentence first needs it: the embedded mode quotes, and needs it for conflicts only."""

    def __init__(self, load: Callable[[], Entailment]) -> None:
        self._loaded = cache(load)

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        return self._loaded().margins(pairs)


def build_parts(settings: Settings) -> Parts:
    """Ready parts for the settings. Raises StudyError where one can't be made.

    Without a chat model LangSmith's tracing is off for the process, whatever the environment says: nothing leaves the machine.
    """
    langsmith.configure(enabled=None if settings.model else False)
    encoder = CachedEncoder(load_encoder(settings.embedding_model, settings.home), settings.home / "models")
    store = Store(settings.home, encoder, settings.chroma_url)
    retriever = Retriever(store, encoder)
    entailment = OnDemand(lambda: load_entailment(settings.verifier_model, settings.home, settings.model_timeout))
    model = connect(settings.model, settings.model_timeout, settings.requests_per_minute) if settings.model else None
    steps = _steps(settings, encoder, store, retriever, entailment, model)
    log = QueryLog(settings.home, settings.query_log, store, encoder, lambda: datetime.now(UTC))
    return Parts(settings, encoder, store, retriever, entailment, model, steps, build_chain(steps), log)


def as_it_is(writer: Writer) -> Writer:
    """The writer that ships."""
    return writer


def chain_with(
    parts: Parts, guards: Sequence[GuardName], model: ChatModel | None, reading: Callable[[Writer], Writer] = as_it_is
) -> Runnable[Query, Answer]:
    """The chain that ships, with other guards, another model and other passages for it to read, to compare them."""
    settings = parts.settings.model_copy(update={"guards": tuple(guards)})
    return build_chain(_steps(settings, parts.encoder, parts.store, parts.retriever, parts.entailment, model, reading))


def _steps(
    settings: Settings,
    encoder: Encoder,
    store: Store,
    retriever: Retriever,
    entailment: Entailment,
    model: ChatModel | None,
    reading: Callable[[Writer], Writer] = as_it_is,
) -> Steps:
    sampling = Sampling(settings.samples, settings.temperature)
    guards = Guards(settings.guards, encoder, entailment, Verifier(encoder, entailment), model, sampling, settings.risk)
    writer = reading(ModelWriter(model, withhold="rails" in settings.guards)) if model else None
    naming = load_adapted(encoder) if settings.adapted else encoder
    return Steps(store, retriever, encoder, guards, writer, naming=naming)


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
