"""A few documents in a real store, embedded by the fake encoder, and a chain over them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from langchain_core.runnables import Runnable

from assistant.answer.llm import ModelWriter
from assistant.build import Parts
from assistant.cache import CachedEncoder
from assistant.chain import Steps, Writer, build_chain
from assistant.config import GUARDS, GuardName, Settings
from assistant.grounding.guards import Guards
from assistant.grounding.self_consistency import Sampling
from assistant.grounding.verify import Verifier
from assistant.model import ChatModel
from assistant.query_log import QueryLog
from assistant.retrieve import Retriever
from assistant.types import Answer, Query
from eval.cases import GOLDEN, Case, read_lines
from ingest.index import Store
from ingest.split import split_document
from ingest.types import Document, Section
from tests.fakes import WordEncoder, WordEntailment
from ui.measuring import SMALL, spread

NOW = datetime(2026, 11, 26, tzinfo=UTC)
ENCODER = WordEncoder(dimension=512)
ENTAILMENT = WordEntailment()
QUESTION = "What is L1 regularization?"

LASSO = (
    "L1 regularization adds the sum of absolute weights to the loss. "
    "L1 regularization pushes the weights of useless features to exactly zero. "
    "The penalty of L1 regularization does not fade as a weight gets small. "
    "Features should be standardized before L1 regularization is used."
)
RIDGE = "L2 regularization adds the sum of squared weights to the loss. L2 regularization shrinks all weights and makes none exactly zero."
TREES = "A decision tree splits the data by one feature at a time. Pruning a decision tree removes branches that fit noise."


def page(name: str, title: str, text: str) -> Document:
    """A guide page of one section."""
    sections = (Section(("Explanation",), 0, len(text)),)
    return Document(
        name, title, f"{name}.md", "text/markdown", text, sections, topic="models", tier="foundational", aliases=(title.lower(),)
    )


PAGES = (
    page("l1-regularization", "L1 regularization", LASSO),
    page("l2-regularization", "L2 regularization", RIDGE),
    page("decision-trees", "Decision tree", TREES),
)


def golden_pages() -> list[Document]:
    """Pages that go by the names of those that the small run of the evaluation asks about, each with one sentence."""
    names = {name: case for case in spread(read_lines(GOLDEN, Case), SMALL) for name in case.pages}
    return [page(name, name.replace("-", " "), f"About {name.replace('-', ' ')}: {case.reference}") for name, case in names.items()]


def store_of(home: Path, documents: Iterable[Document] = PAGES) -> Store:
    """A store that holds the documents."""
    store = Store(home, ENCODER)
    with store.write() as writer:
        for document in documents:
            chunks = split_document(document, ENCODER)
            writer.replace(document, chunks, ENCODER.encode([chunk.embedded_text for chunk in chunks]))
    return store


def parts_over(store: Store, settings: Settings, encoder: CachedEncoder) -> Parts:
    """All that the entry points work with, over the fakes."""
    retriever = Retriever(store, encoder)
    steps = Steps(store, retriever, encoder, guards(), clock=lambda: 0.0)
    log = QueryLog(settings.home, settings.query_log, store, encoder, lambda: NOW)
    return Parts(settings, encoder, store, retriever, ENTAILMENT, None, steps, build_chain(steps), log)


def chain_over(store: Store, writer: Writer | None = None) -> Runnable[Query, Answer]:
    """The chain, on a clock that stands still."""
    return build_chain(Steps(store, Retriever(store, ENCODER), ENCODER, guards(), writer, clock=lambda: 0.0))


def chain_by(store: Store, model: ChatModel, names: Sequence[GuardName] = GUARDS) -> Runnable[Query, Answer]:
    """The same, written by a model and guarded by some."""
    writer = ModelWriter(model, withhold="rails" in names)
    return build_chain(Steps(store, Retriever(store, ENCODER), ENCODER, guards(names, model), writer, clock=lambda: 0.0))


def guards(names: Sequence[GuardName] = GUARDS, model: ChatModel | None = None) -> Guards:
    """Guards over the fakes."""
    return Guards(names, ENCODER, ENTAILMENT, Verifier(ENCODER, ENTAILMENT), model, Sampling(3, 0.7), risk=0.05)
