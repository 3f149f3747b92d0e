"""The whole story of an answer: retrieve, write, verify, decide, as one LangChain Runnable.

`build_chain` returns a `Runnable[Query, Answer]`, so `invoke`, `batch`, `stream` and their async forms work as LangChain users
expect. Streaming yields ever fuller snapshots of the one answer; nothing unverified is ever among them.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from assistant.answer.abstain import abstain
from assistant.answer.compose import compose
from assistant.answer.concepts import Concepts
from assistant.answer.conversation import reply_without_sources, stand_alone
from assistant.answer.intent import recognise
from assistant.answer.ranking import rank_pages
from assistant.answer.sources import renumber
from assistant.answer.spelling import correct, write_out
from assistant.answer.suggest import suggest
from assistant.grounding.receipt import keep_valid_citations
from assistant.grounding.sufficiency import THRESHOLD, sufficiency
from assistant.grounding.verify import is_supported, verify
from assistant.retrieve import Retriever
from assistant.types import Answer, Evidence, Query, Sentence
from ingest.index import Store
from ingest.snapshot import Index
from ingest.types import Encoder

FOUND = 20
"""Passages retrieved for a question."""

_UNSUPPORTED = "The passages don't support what the model wrote, so the sources answer alone."

Clock = Callable[[], float]
"""Seconds, monotonic."""

_Input = TypeVar("_Input")
_Output = TypeVar("_Output")


class Writer(Protocol):
    """Writes with a chat model. Yields snapshots; `fallback` is the embedded answer, for when the model fails."""

    def __call__(self, evidence: Evidence, fallback: Answer) -> Iterator[Answer]: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer on its way, with what it was written from."""

    evidence: Evidence
    answer: Answer
    written: float = 0.0
    """Seconds on the chain's clock."""
    fallback: Answer | None = None
    """The embedded answer, beside a model's finished one; it takes over where checking leaves nothing of that."""
    finished: bool = True


class Steps:
    """The four steps and what they share."""

    def __init__(
        self, store: Store, retriever: Retriever, encoder: Encoder, writer: Writer | None = None, clock: Clock = time.perf_counter
    ) -> None:
        self._store = store
        self._retriever = retriever
        self._encoder = encoder
        self._writer = writer
        self._clock = clock
        self._concepts: tuple[str, Concepts] | None = None

    def retrieve(self, query: Query) -> Evidence:
        """Make the question stand alone and find passages for it."""
        started = self._clock()
        if reply := reply_without_sources(query.question):
            return Evidence(query, query.question, reply=reply, started=started, retrieved=started)
        index = self._store.open()
        concepts = self._concepts_of(index)
        spelt = replace(query, question=correct(write_out(query.question), concepts.words, self._are_common))
        standalone = stand_alone(spelt, concepts, index.terms_of)
        results = tuple(self._retriever.search(standalone, FOUND, query.filter))
        evidence = Evidence(query, standalone, recognise(standalone), results, started=started)
        return replace(evidence, pages=rank_pages(evidence, index, concepts, self._encoder), retrieved=self._clock())

    def rank(self, question: str) -> list[str]:
        """Ids of the documents that may answer `question`, best first; what `viva eval pages` measures."""
        return [page.document_id for page in self.retrieve(Query(question)).pages]

    def write(self, evidence: Evidence) -> Iterator[Draft]:
        """Compose an answer from the sources; a chat model, where there is one, writes its own if the sources suffice."""
        if evidence.reply:
            reply = Sentence(evidence.reply, kind="connective")
            yield Draft(evidence, Answer(evidence.query.question, "conversation", sentences=(reply,), confidence=1.0), self._clock())
            return
        index = self._store.open()
        concepts = self._concepts_of(index)
        composed = compose(evidence, index, concepts, self._encoder)
        composed = replace(composed, confidence=sufficiency(evidence, composed, index))
        answer = composed
        if self._writer is not None and composed.confidence >= THRESHOLD:
            for answer in self._writer(evidence, composed):
                yield Draft(evidence, answer, self._clock(), finished=False)
        yield Draft(evidence, answer, self._clock(), fallback=composed)

    def verify(self, draft: Draft) -> Draft | None:
        """Check every citation against the stored text and every sentence against what it cites; what fails is taken out.

        None where nothing is left to show yet.
        """
        answer = self._check(draft.answer)
        if draft.fallback and answer.mode == "model" and answer.status == "answered" and not _cites(answer):
            answer = replace(self._check(draft.fallback), note=_UNSUPPORTED, removed=answer.removed)
        return replace(draft, answer=renumber(answer)) if draft.finished or _cites(answer) else None

    def _check(self, answer: Answer) -> Answer:
        documents = self._store.open().documents
        checked = [verify(keep_valid_citations(sentence, documents), answer.sources, self._encoder) for sentence in answer.sentences]
        kept = tuple(sentence for sentence in checked if is_supported(sentence))
        removed = tuple(sentence for sentence in checked if not is_supported(sentence))
        return replace(answer, sentences=kept, removed=removed)

    def decide(self, draft: Draft) -> Answer:
        """Answer, or say that the sources don't."""
        evidence, answer = draft.evidence, draft.answer
        index = self._store.open()
        if answer.status == "abstained" or (answer.status == "answered" and (answer.confidence < THRESHOLD or not _cites(answer))):
            answer = abstain(answer, evidence.results, index.records)
        elif answer.status == "answered":
            answer = replace(answer, suggestions=suggest(answer, index))
        return replace(answer, timings_ms=self._timings(draft))

    def _timings(self, draft: Draft) -> dict[str, float]:
        now, evidence = self._clock(), draft.evidence
        moments = (evidence.started, evidence.retrieved, draft.written, now)
        steps = {
            step: (end - start) * 1000 for step, start, end in zip(("retrieve", "write", "verify"), moments, moments[1:], strict=False)
        }
        return steps | {"total": (now - evidence.started) * 1000}

    def _are_common(self, words: Sequence[str]) -> list[bool]:
        """Whether each word is common English: the encoder knows it whole, not only in pieces."""
        return [count == 1 for count in self._encoder.count_tokens(words)]

    def _concepts_of(self, index: Index) -> Concepts:
        """The names of the documents, read anew when the index changed."""
        if self._concepts is None or self._concepts[0] != index.generation:
            self._concepts = (index.generation, Concepts(index.records.values(), self._encoder))
        return self._concepts[1]


def _cites(answer: Answer) -> bool:
    return any(sentence.citations for sentence in answer.sentences)


def build_chain(steps: Steps) -> Runnable[Query, Answer]:
    """retrieve, write, verify, decide. Raises StudyError where the index can't be read."""

    def answer(evidence: Evidence) -> Iterator[Answer]:
        for draft in steps.write(evidence):
            if checked := steps.verify(draft):
                yield steps.decide(checked)

    return RunnableLambda(steps.retrieve) | _streaming(answer)


def _streaming(step: Callable[[_Input], Iterator[_Output]]) -> Runnable[_Input, _Output]:
    """A step as a Runnable that passes on each output as it comes, in both the sync and the async forms.

    It should be the last of a chain: where the reader leaves, LangChain reads what goes into a Runnable to its end, and then stops that.
    """

    def transform(inputs: Iterator[_Input]) -> Iterator[_Output]:
        for item in inputs:
            yield from step(item)

    async def transform_in_thread(inputs: AsyncIterator[_Input]) -> AsyncIterator[_Output]:
        async for item in inputs:
            outputs = step(item)
            while (output := await asyncio.to_thread(next, outputs, None)) is not None:
                yield output

    return RunnableGenerator(transform, transform_in_thread)
