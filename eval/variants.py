"""The variants that are compared: what a chat model reads, and which guards stand after it. Each adds one thing to plain RAG."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from langchain_core.runnables import Runnable, RunnableLambda

from assistant.answer.cited import read_reply
from assistant.answer.prompts import make_closed_book_prompt
from assistant.answer.sources import list_sources
from assistant.build import Parts, chain_with
from assistant.chain import Writer
from assistant.config import GuardName
from assistant.errors import ModelError
from assistant.model import ChatModel, ReplyError
from assistant.types import Answer, Evidence, Query
from eval.results import VariantName
from ingest.errors import StudyError

READ = 6
"""Passages that plain RAG has the model read."""


class VariantError(StudyError):
    """There is no such variant, or it can't be had. Says which there are."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to answer."""

    says: str
    """What it is, for a reader of the report."""
    reads: Literal["nothing", "retrieved", "ranked", "sources alone"]
    """What the chat model reads; with "sources alone" there is no model."""
    guards: tuple[GuardName, ...] | None = ()
    """None for those of the settings."""

    @property
    def has_model(self) -> bool:
        return self.reads != "sources alone"


VARIANTS: Mapping[VariantName, Variant] = {
    "closed-book": Variant("The model alone, from memory", "nothing"),
    "rag": Variant("The model reads the passages that retrieval ranks first", "retrieved"),
    "rag+rerank": Variant("The same, with the passages of the pages that fit the question best", "ranked"),
    "rag+verify": Variant("Plain RAG; sentences that the passages don't bear out are removed", "retrieved", ("verify",)),
    "rag+chain-of-verification": Variant(
        "Plain RAG; the model answers check questions and revises, then as verify", "retrieved", ("verify", "chain-of-verification")
    ),
    "rag+self-consistency": Variant(
        "Plain RAG; of several answers the one that agrees most, then as verify", "retrieved", ("verify", "self-consistency")
    ),
    "full": Variant("Reranked passages and every guard", "ranked", get_args(GuardName)),
    "embedded": Variant("No model: sentences quoted from the sources, with the guards of the settings", "sources alone", None),
}


def read_variants(names: Sequence[str]) -> list[VariantName]:
    """The variants of these names, each once; `all` names all. Raises VariantError."""
    known: tuple[VariantName, ...] = get_args(VariantName)
    if unknown := [name for name in names if name not in (*known, "all")]:
        raise VariantError(f"'{unknown[0]}' is no variant. The variants are {', '.join(known)}; `all` runs all.")
    return [name for name in known if name in names or "all" in names]


def chain_of(variant: Variant, parts: Parts, model: ChatModel | None) -> Runnable[Query, Answer]:
    """The variant as a chain; `model` is None where it has none."""
    guards = parts.settings.guards if variant.guards is None else variant.guards
    match variant.reads:
        case "nothing":
            if model is None:
                raise VariantError("The variant closed-book needs a chat model. Set VIVA_MODEL.")
            return _closed_book(parts, model)
        case "retrieved":
            return chain_with(parts, guards, model, reading_retrieved)
        case "ranked":
            return chain_with(parts, guards, model)
        case "sources alone":
            return chain_with(parts, guards, None)


def reading_retrieved(writer: Writer) -> Writer:
    """A writer that reads the first passages as retrieval ranks them, not those that the embedded answer chose."""

    def write(evidence: Evidence, fallback: Answer) -> Iterator[Answer]:
        first = [(result.chunk, result.dense) for result in evidence.results[:READ]]
        plain = replace(fallback, sources=list_sources(first, ()), sentences=(), concepts=())
        yield from writer(evidence, plain)

    return write


def _closed_book(parts: Parts, model: ChatModel) -> Runnable[Query, Answer]:
    """The model without passages; those that were found for the question stand beside its answer, to hold it against them."""

    def answer(query: Query) -> Answer:
        evidence = parts.steps.retrieve(query)
        try:
            reply = model.reply(make_closed_book_prompt(evidence.standalone))
        except ReplyError as error:
            raise ModelError(f"The model {model.name} {error.reason}.") from error
        sources = list_sources([(result.chunk, result.dense) for result in evidence.results[:READ]], ())
        sentences = read_reply(reply, ())
        status: Literal["answered", "abstained"] = "answered" if sentences else "abstained"
        return Answer(query.question, status, "model", evidence.standalone, sentences, sources, note="Written from memory.")

    return RunnableLambda(answer)
