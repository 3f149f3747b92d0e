"""Counts what a chat model is asked for, through LangChain's callbacks, which travel with the context of one answer."""

from threading import Lock
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, LLMResult

from eval.results import Usage


class UsageCounter(BaseCallbackHandler):
    """Of one answer; guards may ask from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests = self._input = self._output = 0
        self.failures = 0
        """Requests that ended in an error."""

    @property
    def usage(self) -> Usage:
        return Usage(requests=self._requests, input_tokens=self._input, output_tokens=self._output)

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[list[BaseMessage]], *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002 - the signatures are LangChain's
        with self._lock:
            self._requests += 1

    def on_llm_end(self, response: LLMResult, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        for generation in (each for batch in response.generations for each in batch):
            if isinstance(generation, ChatGeneration) and isinstance(generation.message, AIMessage) and generation.message.usage_metadata:
                with self._lock:
                    self._input += generation.message.usage_metadata["input_tokens"]
                    self._output += generation.message.usage_metadata["output_tokens"]

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:  # noqa: ARG002
        with self._lock:
            self.failures += 1
