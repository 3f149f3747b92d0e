"""One variant at work: it answers cases, and its answers are scored."""

import time
from collections.abc import Mapping, Sequence

from langchain_core.runnables import Runnable

from assistant.build import Parts, chain_with
from assistant.config import GUARDS
from assistant.model import ChatModel
from assistant.types import Answer, Exchange, Query
from eval.cases import Case
from eval.citations import by_verifier, citation_scores
from eval.judges import Judge, Sample
from eval.ledger import Ledger, LedgerError, fault_of
from eval.prompt_reader import Passage
from eval.results import SIMULATED, Answered, Score
from eval.simulated import FaultyModel
from eval.usage import UsageCounter
from eval.variants import READ, Variant, chain_of
from ingest.errors import StudyError

MODEL_TIMEOUT = 60.0
CONTEXTS = 10
"""Passages of an answer that a judge reads at most."""


class Candidate:
    """Answers cases by one variant, and scores the answers. Safe from several threads."""

    def __init__(self, parts: Parts, judge: Judge, variant: Variant, seed: int) -> None:
        self._parts = parts
        self._judge = judge
        self._variant = variant
        self._ledger: Ledger | None = None
        self._chain = chain_of(variant, parts, self._model(seed) if variant.has_model else None)
        self._asking_before = chain_with(parts, GUARDS, None)
        self._bears_out = by_verifier(parts.encoder, parts.entailment)

    @property
    def model_name(self) -> str:
        if not self._variant.has_model:
            return ""
        return SIMULATED if self._parts.model is None else self._parts.model.name

    def answer(self, case: Case) -> Answered:
        """The case, answered; with the failure in words where that can't be."""
        query = Query(case.question, _history(case.history, self._asking_before))
        counter, started = UsageCounter(), time.perf_counter()
        answer, failure = self._ask(query, counter)
        milliseconds = (time.perf_counter() - started) * 1000
        return Answered(
            case=case,
            topic=self._topic(case),
            answer=answer,
            failure=failure,
            ranked=self._ranked(query),
            usage=counter.usage,
            milliseconds=milliseconds,
            truth=self._truth(answer),
        )

    def _ask(self, query: Query, counter: UsageCounter) -> tuple[Answer | None, str]:
        """The answer, or why there is none. Where the model failed, the sources have answered alone: that is not this variant."""
        try:
            answer = self._chain.invoke(query, {"callbacks": [counter]})
        except StudyError as error:
            return None, str(error)
        return (None, answer.note) if counter.failures and answer.mode == "embedded" else (answer, "")

    def score(self, answered: Answered) -> Mapping[str, Score]:
        """What can be judged of an answer by itself; an abstention claims nothing."""
        if answered.answer is None or answered.abstained:
            return {}
        return {**citation_scores(answered.answer, self._bears_out), **self._judge.score(sample_of(answered.case, answered.answer))}

    def _model(self, seed: int) -> ChatModel:
        if self._parts.model is not None:
            return self._parts.model
        simulated = FaultyModel(seed=seed, memory=self._remember)
        self._ledger = simulated.ledger
        return ChatModel(simulated, SIMULATED, MODEL_TIMEOUT)

    def _remember(self, question: str) -> Sequence[Passage]:
        """What a simulated model remembers: what retrieval finds. A stand-in for what a real one was trained on."""
        found = self._parts.retriever.search(question, READ)
        return [Passage(number, each.chunk.title, each.chunk.text) for number, each in enumerate(found, start=1)]

    def _ranked(self, query: Query) -> tuple[str, ...]:
        evidence = self._parts.steps.retrieve(query)
        if self._variant.reads in ("ranked", "sources alone"):
            return tuple(page.document_id for page in evidence.pages)
        return tuple(dict.fromkeys(result.chunk.document_id for result in evidence.results))

    def _topic(self, case: Case) -> str:
        records = self._parts.store.open().records
        return next((records[page].topic for page in case.pages if page in records), "")

    def _truth(self, answer: Answer | None) -> tuple[bool, ...] | None:
        if self._ledger is None or answer is None or answer.status != "answered":
            return None
        claims = [sentence for sentence in answer.sentences if sentence.kind != "connective"]
        try:
            return tuple(fault_of(sentence, answer, self._ledger) is None for sentence in claims)
        except LedgerError:  # two of its sentences were read as one: nothing is known of this answer
            return None


def sample_of(case: Case, answer: Answer) -> Sample:
    """The answer as a judge reads it: its claims, and the passages beside it, those that it cites first."""
    sources = answer.sources[:CONTEXTS]
    return Sample(
        question=answer.standalone or case.question,
        response="\n".join(sentence.text for sentence in answer.sentences if sentence.kind != "connective"),
        contexts=tuple(source.span.quote for source in sources),
        context_pages=tuple(source.span.document_id for source in sources),
        reference=case.reference if case.answerable else "",
        pages=tuple(case.pages),
        facts=tuple(map(tuple, case.facts)),
    )


def _history(questions: Sequence[str], chain: Runnable[Query, Answer]) -> tuple[Exchange, ...]:
    """What was said before, as the sources alone answer it: the same for every variant, and no request to a model."""
    exchanges: tuple[Exchange, ...] = ()
    for question in questions:
        answer = chain.invoke(Query(question, exchanges))
        if answer.status == "answered":
            exchanges = (*exchanges, Exchange(answer.standalone or question, answer.concepts))
    return exchanges
