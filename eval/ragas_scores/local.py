"""The questions of ragas's metrics, answered without a chat model. docs/metrics.md compares both forms.

Each is a ragas metric like any other, `await metric.ascore(...)`, and as ragas's own names its inputs (hence the overrides).
`local_judge` asks those that apply to a sample.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np
from ragas.metrics.collections.base import BaseMetric
from ragas.metrics.result import MetricResult

from assistant.grounding.support import Entailment, support
from eval.answers import missing_facts
from eval.judges import Judge, Sample
from eval.results import LOCAL, Score
from ingest.types import Encoder
from ingest.units import split_units

RULE = frozenset("|-: ")
"""What a row of a table is made of that only parts its head from its body."""


class LocalFaithfulness(BaseMetric):
    """Claims of the response that the contexts bear out / claims of the response. 0 to 1, higher is better.

    As in RAGAS (Es et al. 2023), with sentences, list items and table rows as claims, and the claim verifier in place of the chat model.
    A claim that stands in the contexts word for word is borne out.
    """

    def __init__(self, encoder: Encoder, entailment: Entailment) -> None:
        super().__init__(name="faithfulness")
        self._encoder, self._entailment = encoder, entailment

    async def ascore(self, response: str, retrieved_contexts: Sequence[str]) -> MetricResult:  # type: ignore[override]
        claims = claims_of(response)
        if not claims:
            return MetricResult(float("nan"), "the response claims nothing")
        text = " ".join(map(_plain, retrieved_contexts))
        reworded = [claim for claim in claims if _plain(claim) not in text]
        found = support(reworded, list(retrieved_contexts), self._encoder, self._entailment) if reworded and retrieved_contexts else []
        bare = [claim for claim, each in zip(reworded, found, strict=True) if not each.supported] if found else reworded
        share = 1 - len(bare) / len(claims)
        return _result(share, f"{len(claims) - len(bare)} of {len(claims)} claims are borne out by the passages", bare)


class LocalAnswerRelevancy(BaseMetric):
    """Mean cosine similarity of the question and each claim of the response, negatives as 0. 0 to 1, higher is better.

    ragas has a chat model guess the question from the response and compares both; here the response is compared itself. The mean, because
    what strays from the question lowers it; the maximum tells answers to other questions as well, and misses padding (docs/metrics.md).
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(name="answer_relevancy")
        self._encoder = encoder

    async def ascore(self, user_input: str, response: str) -> MetricResult:  # type: ignore[override]
        claims = claims_of(response)
        if not claims:
            return MetricResult(float("nan"), "the response claims nothing")
        vectors = self._encoder.encode([user_input, *claims])
        likeness = np.clip(vectors[1:] @ vectors[0], 0.0, 1.0)
        furthest = claims[int(likeness.argmin())]
        return _result(float(likeness.mean()), f"mean likeness of {len(claims)} claims to the question", [furthest])


class LocalSemanticSimilarity(BaseMetric):
    """Cosine similarity of response and reference, negatives as 0. 0 to 1, higher is better.

    ragas's metric of this name, with our encoder.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(name="semantic_similarity")
        self._encoder = encoder

    async def ascore(self, reference: str, response: str) -> MetricResult:  # type: ignore[override]
        one, other = self._encoder.encode([reference, response])
        return _result(float(np.clip(one @ other, 0.0, 1.0)), "cosine similarity of answer and reference")


class LocalContextPrecision(BaseMetric):
    """Mean over the relevant contexts of the precision at their rank; a context is relevant where it is of a labelled page.

    0 to 1, higher is better. The average precision that ragas computes from a chat model's verdicts, here from labels.
    """

    def __init__(self) -> None:
        super().__init__(name="context_precision")

    async def ascore(self, context_pages: Sequence[str], pages: Sequence[str]) -> MetricResult:  # type: ignore[override]
        relevant = [page in pages for page in context_pages]
        precisions = [sum(relevant[:rank]) / rank for rank, fits in enumerate(relevant, start=1) if fits]
        strays = [page for page, fits in zip(context_pages, relevant, strict=True) if not fits]
        reason = f"{sum(relevant)} of {len(relevant)} passages are of a page that answers"
        return _result(fmean(precisions) if precisions else 0.0, reason, list(dict.fromkeys(strays)))


class LocalContextRecall(BaseMetric):
    """Must-have facts that stand in the contexts / must-have facts; without facts, labelled pages among the contexts' / labelled pages.

    0 to 1, higher is better. ragas has a chat model attribute the sentences of the reference to the contexts.
    """

    def __init__(self) -> None:
        super().__init__(name="context_recall")

    async def ascore(  # type: ignore[override]
        self, retrieved_contexts: Sequence[str], facts: Sequence[Sequence[str]], context_pages: Sequence[str], pages: Sequence[str]
    ) -> MetricResult:
        if facts:
            missing = missing_facts(" ".join(retrieved_contexts), facts)
            return _result(1 - len(missing) / len(facts), f"{len(facts) - len(missing)} of {len(facts)} facts are in the passages", missing)
        absent = [page for page in pages if page not in context_pages]
        return _result(1 - len(absent) / len(pages), f"{len(pages) - len(absent)} of {len(pages)} pages are among the passages", absent)


class LocalFactualCorrectness(BaseMetric):
    """Must-have facts that stand in the response / must-have facts: a recall. 0 to 1, higher is better.

    ragas's F1 also asks which claims of the response the reference has; without a chat model faithfulness is what speaks for those.
    """

    def __init__(self) -> None:
        super().__init__(name="factual_correctness")

    async def ascore(self, response: str, facts: Sequence[Sequence[str]]) -> MetricResult:  # type: ignore[override]
        missing = missing_facts(response, facts)
        return _result(1 - len(missing) / len(facts), f"{len(facts) - len(missing)} of {len(facts)} facts are there", missing)


def claims_of(response: str) -> list[str]:
    """What a response says: its sentences, list items, formulas and rows of tables."""
    claims: list[str] = []
    for unit in split_units(response):
        text = response[unit.start : unit.end]
        rows = [row.strip() for row in text.splitlines()] if unit.kind == "table" else [text]
        claims += [row for row in rows if row and not RULE.issuperset(row)]
    return claims


def local_judge(encoder: Encoder, entailment: Entailment) -> Judge:
    """The judge that needs no model."""
    return LocalJudge(
        LocalFaithfulness(encoder, entailment),
        LocalAnswerRelevancy(encoder),
        LocalSemanticSimilarity(encoder),
        LocalContextPrecision(),
        LocalContextRecall(),
        LocalFactualCorrectness(),
    )


@dataclass(frozen=True, slots=True)
class LocalJudge:
    """The local metrics together; which of them apply is for the sample to say."""

    faithfulness: LocalFaithfulness
    relevancy: LocalAnswerRelevancy
    similarity: LocalSemanticSimilarity
    precision: LocalContextPrecision
    recall: LocalContextRecall
    correctness: LocalFactualCorrectness
    name: str = LOCAL

    def score(self, sample: Sample) -> Mapping[str, Score]:
        return asyncio.run(self._score(sample))

    async def _score(self, sample: Sample) -> dict[str, Score]:
        if not sample.response:
            return {}
        results: dict[str, MetricResult] = {
            "faithfulness": await self.faithfulness.ascore(sample.response, sample.contexts),
            "answer_relevancy": await self.relevancy.ascore(sample.question, sample.response),
        }
        if sample.reference:
            results["semantic_similarity"] = await self.similarity.ascore(sample.reference, sample.response)
        if sample.pages:
            results["context_precision"] = await self.precision.ascore(sample.context_pages, sample.pages)
            results["context_recall"] = await self.recall.ascore(sample.contexts, sample.facts, sample.context_pages, sample.pages)
        if sample.facts:
            results["factual_correctness"] = await self.correctness.ascore(sample.response, sample.facts)
        return {name: _score(result) for name, result in results.items()}


def _result(value: float, reason: str, evidence: Sequence[str] = ()) -> MetricResult:
    return MetricResult(value, reason, {"output": list(evidence)})


def _score(result: MetricResult) -> Score:
    value = float(result.value)
    traces: Mapping[str, Any] = result.traces or {}
    return Score(value=None if np.isnan(value) else value, reason=result.reason or "", evidence=tuple(traces.get("output", ())))


def _plain(text: str) -> str:
    return " ".join(text.split())
