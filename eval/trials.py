"""A fault tried on the guards: what each makes of a sentence that was altered, by the code that ships."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from assistant.grounding.receipt import fault_of
from assistant.grounding.support import THRESHOLD, Entailment, signals
from assistant.grounding.verify import Verifier, is_supported
from assistant.types import Answer, Sentence
from eval.faults import KINDS, AnswerFault, inject_fault
from ingest.snapshot import Index
from ingest.types import Encoder

FAULTS: tuple[AnswerFault, ...] = (*KINDS, "wrong citation")
MOST_DRAWS = 8
"""Seeds tried for a fault of a kind that doesn't find a place at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one guard says of a sentence."""

    guard: str
    caught: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A fault and what came of it."""

    before: Sentence
    written: Sentence
    """With its fault, as if a chat model had written it."""
    findings: tuple[Finding, ...]
    checked: Sentence
    """As the guards leave it: with its verdict, and the citations of the passage that decides."""

    @property
    def caught(self) -> bool:
        """Whether the fault does not reach the reader: the sentence is removed, or its wrong citation put right."""
        numbers = [{citation.number for citation in sentence.citations} for sentence in (self.written, self.checked)]
        return not is_supported(self.checked) or (self.before.text == self.written.text and numbers[0] != numbers[1])


def possible_faults(answer: Answer, place: int, seed: int) -> tuple[AnswerFault, ...]:
    """The kinds of fault that the sentence has a place for."""
    return tuple(kind for kind in FAULTS if draw(answer, place, kind, seed) is not None)


def draw(answer: Answer, place: int, kind: AnswerFault, seed: int) -> Answer | None:
    """The answer with a fault of the kind; None where the sentence has no place for one."""
    draws = (inject_fault(answer, place, kind, Random(seed + number)) for number in range(MOST_DRAWS))
    return next((drawn for drawn in draws if drawn is not None), None)


def try_guards(before: Answer, faulty: Answer, place: int, encoder: Encoder, entailment: Entailment, index: Index) -> Trial:
    """What each guard says of the sentence at `place`; `before` is the answer without the fault."""
    written = faulty.sentences[place]
    checked = Verifier(encoder, entailment).verify(written, faulty.sources)
    passages = [citation.span.quote for citation in written.citations]
    findings = (_citation(written, index), *_readings(written.text, passages, encoder, entailment), _verdict(written, checked))
    return Trial(before.sentences[place], written, findings, checked)


def _citation(written: Sentence, index: Index) -> Finding:
    faults = [fault for citation in written.citations if (fault := fault_of(citation.span, index.documents))]
    return Finding("The cited place", bool(faults), "; ".join(faults) or "stands in the stored document, word for word")


def _readings(text: str, passages: Sequence[str], encoder: Encoder, entailment: Entailment) -> list[Finding]:
    (found,) = signals([text], passages, encoder, entailment)
    if found is None:
        return []
    chance = 1 / (1 + math.exp(-found.entailed))
    return [
        Finding("Numbers", found.lacking, "a number that the passage does not have" if found.lacking else "the passage has every number"),
        Finding("Names", found.foreign, "a name that the passage does not have" if found.foreign else "the passage has every name"),
        Finding(
            "Opposites",
            found.altered,
            "a sentence of the passage turned round, or its names traded" if found.altered else "no sentence of the passage turned round",
        ),
        Finding("The trained network", chance < THRESHOLD, f"{100 * chance:.0f} % sure that the passage says so"),
    ]


def _verdict(written: Sentence, checked: Sentence) -> Finding:
    if checked.verdict is None:
        return Finding("All together", False, "claims nothing")
    numbers = [sorted({citation.number for citation in sentence.citations}) for sentence in (written, checked)]
    moved = is_supported(checked) and numbers[0] != numbers[1]
    if moved:
        return Finding("All together", True, f"the citation is put right, from {numbers[0]} to {numbers[1]}: {checked.verdict.reason}")
    said = f"{checked.verdict.label}, {checked.verdict.score:.2f}: {checked.verdict.reason}"
    return Finding("All together", not is_supported(checked), said)
