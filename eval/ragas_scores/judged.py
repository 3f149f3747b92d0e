"""ragas's metrics, with a chat model as the judge, made by ragas's own factory."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

import openai
from instructor.core.exceptions import InstructorError
from pydantic import ValidationError
from ragas import _analytics
from ragas.embeddings.base import BaseRagasEmbedding
from ragas.llms import llm_factory
from ragas.llms.base import InstructorBaseRagasLLM
from ragas.metrics.collections import (
    AnswerRelevancy,
    ContextPrecision,
    ContextRecall,
    FactualCorrectness,
    Faithfulness,
    NoiseSensitivity,
)
from ragas.metrics.result import MetricResult

from assistant.errors import ModelError
from eval.judges import Judge, Sample
from eval.results import Score
from ingest.types import Encoder

TRIES = 2
"""Of each metric; what fails twice has no score."""
MOST_TOKENS = 4096
"""Of a reply. ragas's own 1,024 cut off the verdicts on a long answer."""
FORMULAS: Mapping[str, str] = {
    "faithfulness": "statements of the answer that the passages bear out / its statements",
    "answer_relevancy": "mean cosine similarity of the question and questions guessed from the answer, 0 where it is evasive",
    "context_precision": "mean precision at the ranks of the passages that helped to the reference",
    "context_recall": "sentences of the reference that the passages have / its sentences",
    "factual_correctness": "F1 of the claims of answer and reference",
    "noise_sensitivity": "claims of the answer that the reference lacks and a helpful passage has / its claims",
}
"""What each value is: ragas gives no reason of its own and keeps its verdicts to itself."""
OLLAMA = "http://127.0.0.1:11434/v1"
"""Where Ollama speaks the OpenAI protocol."""
UNREADABLE = (InstructorError, ValidationError, ValueError, LookupError)
"""What ragas and instructor raise on a judge's reply that isn't of the shape they asked for, or has too few verdicts."""

Client: TypeAlias = Any
"""An asynchronous client of openai or anthropic."""


class Embedding(BaseRagasEmbedding):
    """Our encoder as ragas asks for vectors, so that judging needs no second key."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self._encoder = encoder

    def embed_text(self, text: str, **_: Any) -> list[float]:
        vector: list[float] = self._encoder.encode([text])[0].tolist()
        return vector

    async def aembed_text(self, text: str, **_: Any) -> list[float]:
        return self.embed_text(text)


@dataclass(frozen=True, slots=True)
class Asked:
    """One metric, ready to be asked of a sample."""

    metric: Any
    arguments: Mapping[str, Any]

    async def value(self) -> float:
        result: MetricResult = await self.metric.ascore(**self.arguments)
        return float(result.value)


def connect_judge(name: str, encoder: Encoder, timeout: float) -> Judge:
    """The judge `provider:name`; keys and addresses come from the provider's usual variables. Opens no connection.

    Raises ModelError where the provider is none of those that ragas can be given here, or its package or key is missing.
    """
    provider, _, model = name.partition(":")
    if provider not in CLIENTS or not model:
        raise ModelError(
            f"'{name}' can't judge. A judge is written provider:name, with a provider of {', '.join(CLIENTS)}; or it is `local`."
        )
    if find_spec(CLIENTS[provider][0]) is None:
        raise ModelError(f"The judge '{name}' needs a package that is not installed. Run: pip install {CLIENTS[provider][0]}")
    vars(_analytics)["user_data_dir"] = _no_folder
    judge = ModelJudge(name, model, provider, encoder, timeout)
    judge.client()  # a missing key is found now, not at the first answer
    return judge


def _no_folder(*_: Any, **__: Any) -> str:
    """ragas would write an id of the user into the home directory before it asks whether it may report. Without a folder it does not."""
    raise OSError("nothing is written down about the user")


def _openai(timeout: float) -> Client:
    return openai.AsyncOpenAI(timeout=timeout, max_retries=0)


def _ollama(timeout: float) -> Client:
    return openai.AsyncOpenAI(base_url=OLLAMA, api_key="ollama", timeout=timeout, max_retries=0)


def _anthropic(timeout: float) -> Client:
    client = import_module("anthropic").AsyncAnthropic(timeout=timeout, max_retries=0)
    if not (client.api_key or client.auth_token):  # the client would say so when it is first asked
        raise ModelError("A judge of anthropic needs a key. Set ANTHROPIC_API_KEY.")
    return client


CLIENTS: Mapping[str, tuple[str, str, Callable[[float], Client]]] = {
    "openai": ("openai", "openai", _openai),
    "ollama": ("openai", "openai", _ollama),
    "anthropic": ("anthropic", "anthropic", _anthropic),
}
"""Package, name of the provider in ragas, and how its client is made. A server of your own that speaks OpenAI's protocol is
`openai:name` with OPENAI_BASE_URL."""


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Asks a chat model. Safe from several threads: each sample has a client of its own, which lives as long as its event loop."""

    name: str
    model: str
    provider: str
    encoder: Encoder
    timeout: float

    def score(self, sample: Sample) -> Mapping[str, Score]:
        return asyncio.run(self._score(sample))

    def client(self) -> Client:
        """Raises ModelError where the key is missing."""
        try:
            return CLIENTS[self.provider][2](self.timeout)
        except _client_errors() as error:
            raise ModelError(f"The judge '{self.name}' can't be used: {str(error).splitlines()[0]}") from error

    async def _score(self, sample: Sample) -> dict[str, Score]:
        async with self._llm() as llm:
            asked = _applying(sample, llm, Embedding(self.encoder))
            scores = await asyncio.gather(*(self._ask(name, each) for name, each in asked.items()))
        return dict(zip(asked, scores, strict=True))

    @asynccontextmanager
    async def _llm(self) -> AsyncIterator[InstructorBaseRagasLLM]:
        async with self.client() as client:
            llm: Any = llm_factory(self.model, CLIENTS[self.provider][1], client, max_tokens=MOST_TOKENS, max_retries=0)
            if self.provider == "anthropic":
                del llm.model_args["temperature"], llm.model_args["top_p"]  # its client knows neither any more
            yield llm

    async def _ask(self, name: str, asked: Asked) -> Score:
        problem = ""
        failures: tuple[type[Exception], ...] = (*UNREADABLE, *_client_errors())
        for _ in range(TRIES):
            try:
                value = await asked.value()
            except failures as error:
                problem = _in_words(error)
            else:
                if not math.isnan(value):
                    return Score(value=value, reason=f"{FORMULAS[name]}, as {self.name} judges")
                problem = "the judge found nothing to judge (NaN)"
        return Score(value=None, reason=f"{problem}, {TRIES} times")


def _applying(sample: Sample, llm: InstructorBaseRagasLLM, embedding: Embedding) -> dict[str, Asked]:
    """The metrics that apply to the sample, by name."""
    question, response, contexts, reference = sample.question, sample.response, list(sample.contexts), sample.reference
    if not response:
        return {}
    asked = {"answer_relevancy": Asked(AnswerRelevancy(llm=llm, embeddings=embedding), {"user_input": question, "response": response})}
    if contexts:
        given = {"user_input": question, "response": response, "retrieved_contexts": contexts}
        asked["faithfulness"] = Asked(Faithfulness(llm=llm), given)
    if reference:
        asked["factual_correctness"] = Asked(FactualCorrectness(llm=llm), {"response": response, "reference": reference})
    if contexts and reference:
        given = {"user_input": question, "reference": reference, "retrieved_contexts": contexts}
        asked["context_precision"] = Asked(ContextPrecision(llm=llm), given)
        asked["context_recall"] = Asked(ContextRecall(llm=llm), given)
        asked["noise_sensitivity"] = Asked(NoiseSensitivity(llm=llm), given | {"response": response})
    return asked


def _client_errors() -> tuple[type[Exception], ...]:
    """The roots of the errors of the clients' libraries, as far as they are installed."""
    return (openai.OpenAIError, *([import_module("anthropic").AnthropicError] if find_spec("anthropic") else []))


def _in_words(error: Exception) -> str:
    """What went wrong. instructor wraps whatever stopped it."""
    stopped = error.__cause__ if isinstance(error, InstructorError) and isinstance(error.__cause__, Exception) else error
    said = " ".join(str(stopped).split())[:200].rstrip(".") or type(stopped).__name__
    return f"the judge failed: {said}" if isinstance(stopped, _client_errors()) else f"the judge's reply can't be read: {said}"
