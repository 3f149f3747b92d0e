"""Self-consistency: several answers to one question, of which the one that the others bear out most is shown.

Wang et al. 2022, "Self-Consistency Improves Chain of Thought Reasoning", carried over to free text as in SelfCheckGPT (Manakul et al.
2023): a claim is borne out by another answer where a claim there and it entail each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from langchain_core.runnables.config import ContextThreadPoolExecutor

from assistant.answer.cited import read_reply, saying
from assistant.answer.prompts import make_prompt
from assistant.grounding.support import Entailment
from assistant.model import Model, ReplyError
from assistant.types import Answer, Evidence, Sentence
from ingest.types import Encoder


@dataclass(frozen=True, slots=True)
class Sampling:
    """How many answers are written, the first among them, and at which temperature."""

    samples: int
    temperature: float


def most_consistent(
    answer: Answer, evidence: Evidence, model: Model, sampling: Sampling, encoder: Encoder, entailment: Entailment
) -> Answer:
    """The best borne out of `answer` and further samples, with their agreement. Unchanged where the model writes no other."""
    others = [sample for sample in _samples(answer, evidence, model, sampling) if sample]
    samples = [_claims(answer.sentences), *others]
    if not others or not samples[0]:
        return answer
    agreements = _agreements(samples, encoder, entailment)
    best = int(np.argmax(agreements))  # of equals the first, which the reader has seen
    chosen = answer if best == 0 else saying(answer, samples[best])
    return replace(chosen, agreement=agreements[best])


def _samples(answer: Answer, evidence: Evidence, model: Model, sampling: Sampling) -> Iterator[tuple[Sentence, ...]]:
    prompt = make_prompt(evidence.standalone, answer.sources)

    def sample(_: int) -> tuple[Sentence, ...]:
        try:
            return _claims(read_reply(model.reply(prompt, sampling.temperature), answer.sources))
        except ReplyError:
            return ()

    with ContextThreadPoolExecutor(sampling.samples - 1, "samples") as workers:
        yield from workers.map(sample, range(sampling.samples - 1))


def _claims(sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
    return tuple(sentence for sentence in sentences if sentence.citations)


def _agreements(samples: Sequence[Sequence[Sentence]], encoder: Encoder, entailment: Entailment) -> list[float]:
    """For each sample the share of (its claims, other samples) in which the other says the same, 0 to 1."""
    vectors = [encoder.encode([sentence.text for sentence in sample]) for sample in samples]
    places, pairs = [], []
    for one, sample in enumerate(samples):
        for other in range(len(samples)):
            if other == one:
                continue
            nearest = (vectors[one] @ vectors[other].T).argmax(axis=1)
            for claim, near in zip(sample, nearest, strict=True):
                places.append(one)
                pairs += [(samples[other][near].text, claim.text), (claim.text, samples[other][near].text)]
    margins = entailment.margins(pairs)[:, 0].reshape(-1, 2)
    said = [pairs[2 * row][0] == pairs[2 * row][1] or bool((margins[row] > 0).all()) for row in range(len(places))]
    return [fmean(agrees for place, agrees in zip(places, said, strict=True) if place == one) for one in range(len(samples))]
