"""The whole story of an answer: retrieve, write, guard, decide, as one LangChain Runnable.

`build_chain` returns a `Runnable[Query, Answer]`, so `invoke`, `batch`, `stream` and their async forms work as LangChain users
expect. Streaming yields ever fuller snapshots of the one answer, and none has passed fewer guards than can judge it so far.
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
from assistant.grounding.confidence import after_checking, chance_of_right
from assistant.grounding.guards import Guards
from assistant.grounding.rails import NO_ORDERS, boundary_of, is_command
from assistant.grounding.sufficiency import sufficiency
from assistant.retrieve import Retriever
from assistant.types import Answer, Evidence, Query, Sentence
from ingest.index import Store
from ingest.snapshot import Index
from ingest.types import Encoder

FOUND = 20
"""Passages retrieved for a question."""

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
    """The embedded answer, once the draft is whole: it takes over where the guards leave too little of a model's."""


class Steps:
    """The four steps and what they share."""

    def __init__(
        self,
        store: Store,
        retriever: Retriever,
        encoder: Encoder,
        guards: Guards,
        writer: Writer | None = None,
        naming: Encoder | None = None,
        clock: Clock = time.perf_counter,
    ) -> None:
        """`naming` compares questions with the names of documents, in place of `encoder`."""
        self._store = store
        self._retriever = retriever
        self._encoder = encoder
        self._guards = guards
        self._writer = writer
        self._naming = naming or encoder
        self._clock = clock
        self._concepts: tuple[str, Concepts] | None = None

    def retrieve(self, query: Query) -> Evidence:
        """Make the question stand alone and find passages for it."""
        started = self._clock()
        reply = reply_without_sources(query.question)
        if reply is None and "rails" in self._guards.names and is_command(query.question):
            reply = NO_ORDERS
        if reply:
            return Evidence(query, query.question, reply=reply, started=started, retrieved=started)
        index = self._store.open()
        concepts = self._concepts_of(index)
        spelt = replace(query, question=correct(write_out(query.question), concepts.words, self._are_common))
        standalone = stand_alone(spelt, concepts, index.terms_of)
        results = tuple(self._retriever.search(standalone, FOUND, query.filter))
        evidence = Evidence(query, standalone, recognise(standalone), results, subject=concepts.subject(standalone), started=started)
        return replace(evidence, pages=rank_pages(evidence, index, concepts, self._encoder), retrieved=self._clock())

    def rank(self, question: str) -> list[str]:
        """Ids of the documents that may answer `question`, best first; what `viva eval pages` measures."""
        return [page.document_id for page in self.retrieve(Query(question)).pages]

    def write(self, evidence: Evidence) -> Iterator[Draft]:
        """Compose an answer from the sources; a chat model, where there is one, writes its own if the sources suffice."""
        if evidence.reply:
            reply = Sentence(evidence.reply, kind="connective")
            said = Answer(evidence.query.question, "conversation", sentences=(reply,), confidence=1.0)
            yield Draft(evidence, said, self._clock(), fallback=said)
            return
        composed = self.compose(evidence)
        index = self._store.open()
        answer = composed = replace(composed, confidence=chance_of_right(evidence, sufficiency(evidence, composed, index)))
        if self._writer is not None and composed.sentences and self._suffices(composed):
            for answer in self._writer(evidence, composed):
                yield Draft(evidence, answer, self._clock())
        yield Draft(evidence, answer, self._clock(), fallback=composed)

    def compose(self, evidence: Evidence) -> Answer:
        """The embedded answer, unguarded."""
        index = self._store.open()
        return compose(evidence, index, self._concepts_of(index), self._encoder)

    def guard(self, draft: Draft) -> Draft | None:
        """Let the draft pass the guards. None where nothing is left to show yet."""
        index = self._store.open()
        if draft.fallback is None:
            answer = self._guards.on_snapshot(draft.answer, index)
            return replace(draft, answer=renumber(answer)) if _cites(answer) else None
        return replace(draft, answer=renumber(self._guards.on_answer(draft.answer, draft.evidence, draft.fallback, index)))

    def decide(self, draft: Draft) -> Answer:
        """Answer, or say that the sources don't."""
        evidence, answer = draft.evidence, draft.answer
        index = self._store.open()
        if answer.status == "abstained" or (answer.status == "answered" and not (self._suffices(answer) and _cites(answer))):
            boundary = boundary_of(evidence) if "rails" in self._guards.names else ""
            answer = abstain(answer, evidence.results, index.records, boundary)
        elif answer.status == "answered":
            answer = replace(answer, suggestions=suggest(answer, index), confidence=after_checking(answer))
        return replace(answer, timings_ms=self._timings(draft))

    @property
    def least_confidence(self) -> float:
        """From which confidence on an answer is shown."""
        return self._guards.least_confidence

    def _suffices(self, answer: Answer) -> bool:
        return "sufficiency" not in self._guards.names or answer.confidence >= self.least_confidence

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
            self._concepts = (index.generation, Concepts(index.records.values(), self._naming))
        return self._concepts[1]


def _cites(answer: Answer) -> bool:
    return any(sentence.citations for sentence in answer.sentences)


def build_chain(steps: Steps) -> Runnable[Query, Answer]:
    """retrieve, write, guard, decide. Raises StudyError where the index can't be read."""

    def answer(evidence: Evidence) -> Iterator[Answer]:
        for draft in steps.write(evidence):
            if checked := steps.guard(draft):
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
