"""A chat model that says, or fails with, what a test tells it to."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

Piece = str | Exception | AIMessageChunk | Callable[[], object]
"""Text, an error to raise, a whole chunk, or something to do before going on."""


class ScriptedModel(BaseChatModel):
    """Streams one reply a call, piece by piece; the last reply is repeated."""

    replies: list[list[Any]]
    _prompts: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _closed: Event = PrivateAttr(default_factory=Event)

    @property
    def prompts(self) -> list[list[BaseMessage]]:
        return self._prompts

    @property
    def closed(self) -> Event:
        """Set when a reply has ended, or nobody reads it any longer."""
        return self._closed

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the signature is LangChain's
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Iterator[ChatGenerationChunk]:
        self._prompts.append(messages)
        try:
            for piece in self.replies[min(len(self._prompts), len(self.replies)) - 1]:
                if isinstance(piece, Exception):
                    raise piece
                if callable(piece):
                    piece()
                else:
                    yield ChatGenerationChunk(message=piece if isinstance(piece, AIMessageChunk) else AIMessageChunk(content=piece))
        finally:
            self._closed.set()

    def _generate(self, *arguments: Any, **kwargs: Any) -> ChatResult:
        raise NotImplementedError("replies are streamed")


def scripted(*replies: Sequence[Piece] | str) -> ScriptedModel:
    """A model that gives these replies in turn; a string is a reply in one piece."""
    return ScriptedModel(replies=[[reply] if isinstance(reply, str) else list(reply) for reply in replies])
