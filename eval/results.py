"""What a run leaves behind: answers, scores, and figures over them. All of it crosses a file edge, as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from assistant.config import GuardName
from assistant.types import Answer
from eval.cases import Case

SIMULATED = "simulated"
"""Name of the model that stands in where none is configured; whatever figure comes of it says so."""
LOCAL = "local"
"""Name of the judge that needs no model."""

VariantName: TypeAlias = Literal[
    "closed-book", "rag", "rag+rerank", "rag+verify", "rag+chain-of-verification", "rag+self-consistency", "full", "embedded"
]


class Frozen(BaseModel):
    """Read strictly, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Score(Frozen):
    """One metric of one answer."""

    value: float | None
    """In the range of the metric (eval/metrics.py); None where the judge gave none: it is counted and never averaged in."""
    reason: str
    """Why this value, in words; for None what went wrong."""
    evidence: tuple[str, ...] = ()
    """What it rests on, such as the sentences that are not borne out."""


class Usage(Frozen):
    """What a chat model was asked for one case."""

    requests: int = 0
    input_tokens: int = 0
    """As the model's server reports them; 0 where it does not."""
    output_tokens: int = 0


class Answered(Frozen):
    """A case and its answer: what a model is paid for."""

    case: Case
    topic: str
    """Of the guide, by the first of the case's pages; "" where it has none."""
    answer: Answer | None
    """None where the case failed."""
    failure: str = ""
    """Why there is no answer, in words: a failure, never a zero."""
    ranked: tuple[str, ...] = ()
    """Ids of the documents that were found, best first."""
    usage: Usage = Usage()
    milliseconds: float = 0.0
    """From the question to the whole answer."""
    truth: tuple[bool, ...] | None = None
    """Of a simulated model's answer: whether each shown sentence is right, connectives left out."""

    @property
    def abstained(self) -> bool:
        return self.answer is None or self.answer.status != "answered"


class Scored(Frozen):
    """The scores of one case by metric; a metric that does not apply to it is not there."""

    case_id: str
    scores: Mapping[str, Score]


class Row(Frozen):
    """One case of a finished run."""

    answered: Answered
    scores: Mapping[str, Score]


class Manifest(Frozen):
    """What was run. Two runs with equal manifests, but for `started`, are the same run, and the second goes on where the first ended."""

    variant: VariantName
    model: str
    """`provider:name`, SIMULATED, or "" where the sources answer alone."""
    judge: str
    """LOCAL or `provider:name`."""
    guards: tuple[GuardName, ...]
    settings: Mapping[str, str]
    """What else shapes an answer: documents, embedding model, verifier, risk, samples, temperature."""
    seed: int
    cases_file: str
    cases_sha256: str
    cases: int
    commit: str
    """Of the code, with a "+" where files differ from it; "" outside a checkout."""
    started: datetime

    @property
    def simulated(self) -> bool:
        return self.model == SIMULATED


class Figure(Frozen):
    """One figure of a run."""

    value: float
    low: float
    high: float
    """Its bootstrap interval of 95 % over the cases."""
    cases: int
    """That it applies to."""
    failed: int = 0
    """Of these, how many have no score; they are left out of `value`."""


class Confidence(Frozen):
    """What the shown answers state of themselves, held against whether they are right (eval/answers.py)."""

    answers: int
    calibration_error: float
    """In 10 bins of equal width; 0 to 1, lower is better."""
    by_chance: float
    """What confidences without any error would show on as many answers, on average."""
    aurc: float
    """Area under the risk-coverage curve; 0 to 1, lower is better."""


class Latency(Frozen):
    """Milliseconds from question to whole answer."""

    median: float
    p95: float
    slowest: float


class Summary(Frozen):
    """A finished run in figures."""

    manifest: Manifest
    figures: Mapping[str, Figure]
    """By metric (eval/metrics.py)."""
    unscored: Mapping[str, int] = {}
    """Metrics of which the judge gave no value at all, and how many answers lack one: they have no figure."""
    by_topic: Mapping[str, Mapping[str, float]]
    """Topic -> metric -> value."""
    by_kind: Mapping[str, Mapping[str, float]]
    """Kind of case -> metric -> value."""
    failures: int
    """Cases without an answer."""
    confidence: Confidence | None = None
    """None where nothing was answered, and in runs that are older than this figure."""
    latency: Latency
    usage: Usage
    cost: float | None
    """Dollars, at the prices that were given; None where none were."""
