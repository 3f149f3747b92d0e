"""The guards between a draft and the reader, in their order: each a function `Answer -> Answer`, switched by `VIVA_GUARDS`.

The embedded answer passes the same guards as a chat model's; those that ask the model are only for what it wrote. What sufficiency and the
rails decide before anything is written is in chain.py.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from assistant.config import GuardName
from assistant.errors import ModelError
from assistant.grounding.chain_of_verification import verify_by_questions
from assistant.grounding.confidence import threshold
from assistant.grounding.conflicts import show_conflicts
from assistant.grounding.premise import correct_premise
from assistant.grounding.rails import hold_back
from assistant.grounding.receipt import fault_of, keep_valid_citations
from assistant.grounding.repair import repair
from assistant.grounding.self_consistency import Sampling, most_consistent
from assistant.grounding.support import Entailment
from assistant.grounding.verify import Verifier, drop_unsupported
from assistant.model import Model
from assistant.types import Answer, Evidence
from ingest.snapshot import Index
from ingest.types import Encoder

Guard = Callable[[Answer], Answer]

FEWEST_LEFT = 0.5
"""Share of a model's sentences that must be left for its answer to be shown."""


@dataclass(frozen=True, slots=True)
class Guards:
    """Which guards stand, and what they work with."""

    names: Collection[GuardName]
    encoder: Encoder
    entailment: Entailment
    verifier: Verifier
    model: Model | None
    sampling: Sampling
    risk: float
    """Share of the shown answers that may be wrong."""

    @property
    def least_confidence(self) -> float:
        """From which on an answer is shown, where sufficiency stands."""
        return threshold(self.risk)

    def on_snapshot(self, answer: Answer, index: Index) -> Answer:
        """An answer that is still being written, as far as it may be shown: nothing of it where the judge fails."""
        try:
            return _passed(answer, (partial(_with_valid_citations, index=index), *self._for_sources()))
        except ModelError:
            return replace(answer, sentences=())

    def on_answer(self, draft: Answer, evidence: Evidence, fallback: Answer, index: Index) -> Answer:
        """A whole answer. `fallback` is the embedded one, which stands in where less than half is left of a model's, or the judge fails."""
        try:
            return self._on_answer(draft, evidence, fallback, index)
        except ModelError as error:  # of a chat model that was set as judge; what is quoted needs none
            quoted = _passed(fallback, (partial(_with_valid_citations, index=index), *self._for_sources()))
            return replace(quoted, note=f"{error} So the sources answer alone.")

    def _on_answer(self, draft: Answer, evidence: Evidence, fallback: Answer, index: Index) -> Answer:
        by_model = draft.mode == "model" and draft.status == "answered"
        guards = self._for_model(evidence) if by_model else self._for_sources()
        answer = _passed(draft, (partial(_with_valid_citations, index=index), *guards))
        if by_model and "verify" in self.names and _shown(answer) < FEWEST_LEFT * len(draft.sentences):
            much = "most of what" if _shown(answer) else "what"
            note = f"The passages don't support {much} the model wrote, so the sources answer alone."
            answer = replace(self._on_answer(fallback, evidence, fallback, index), note=note, removed=answer.removed)
        elif answer.status == "answered":
            answer = self._held_against_sources(answer, evidence, index)
        return answer

    def _held_against_sources(self, answer: Answer, evidence: Evidence, index: Index) -> Answer:
        if "conflicts" in self.names:
            answer = show_conflicts(answer, evidence, index, self.encoder, self.entailment)
        if "premise" in self.names:
            answer = correct_premise(answer, evidence, index, self.encoder, self.entailment)
        return answer

    def _for_sources(self) -> Iterator[Guard]:
        if "verify" in self.names:
            yield from (self.verifier.check, drop_unsupported)
        if "rails" in self.names:
            yield hold_back

    def _for_model(self, evidence: Evidence) -> Iterator[Guard]:
        model, verifier = self.model, self.verifier
        if model and "self-consistency" in self.names:
            yield lambda answer: most_consistent(answer, evidence, model, self.sampling, self.encoder, self.entailment)
        if "verify" in self.names:
            yield verifier.check
            if model and "repair" in self.names:
                yield lambda answer: repair(answer, evidence, model, verifier)
            yield drop_unsupported
        if model and "chain-of-verification" in self.names:
            yield lambda answer: verify_by_questions(answer, evidence, model, verifier)
            if "verify" in self.names:
                yield drop_unsupported
        if "rails" in self.names:
            yield hold_back


def _shown(answer: Answer) -> int:
    return sum(bool(sentence.citations) for sentence in answer.sentences)


def _passed(answer: Answer, guards: Iterable[Guard]) -> Answer:
    for guard in guards:
        answer = guard(answer)
    return answer


def _with_valid_citations(answer: Answer, index: Index) -> Answer:
    """Without citations and sources whose words no longer stand in the stored document; no setting turns this off."""
    documents = index.documents
    sources = tuple(source for source in answer.sources if not fault_of(source.span, documents))
    sentences = tuple(keep_valid_citations(sentence, documents) for sentence in answer.sentences)
    return replace(answer, sentences=sentences, sources=sources)
