"""A chat model that LangChain's `init_chat_model` can name: connected, streamed with patience, its failures put into words."""

import contextvars
import queue
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Protocol, TypeAlias

from langchain_core.exceptions import LangChainException
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.rate_limiters import BaseRateLimiter, InMemoryRateLimiter
from pydantic import SecretStr

from assistant.errors import ModelError

MOST_CHUNKS = 20_000
"""Chunks of one reply, about as many tokens: what bounds a model that reasons, or sends nothing, without end."""

EXTRAS = frozenset({"anthropic", "ollama", "openai"})
"""Providers with an extra of ours, which brings the package they need."""
ENDINGS = ("finish_reason", "stop_reason", "done_reason")
"""Where the providers in EXTRAS say why a reply ended. A reply of theirs that doesn't say was cut off."""
DECLINED = frozenset({"content_filter", "refusal", "safety"})
"""Reasons to end that mean the model, or a filter before it, won't answer."""

FAILURES = (
    ("httpx", "HTTPError"),
    ("httpx2", "HTTPError"),
    ("openai", "OpenAIError"),
    ("anthropic", "AnthropicError"),
    ("ollama", "ResponseError"),
    ("ollama", "RequestError"),
    ("google.genai.errors", "APIError"),
    ("requests", "RequestException"),
)
"""The root of each provider library's own errors. LangChain's ModelError covers most of them, but not what breaks in mid-stream."""
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError)
"""What the provider libraries raise on a reply that isn't of their protocol (langchain-openai each of the four, by what is wrong with it);
caught around nothing but their reading of it."""

SPELLING = "A model is written provider:name, for example ollama:llama3.2 or openai:gpt-5-mini."
STATUS = {
    401: "did not accept the key",
    403: "did not accept the key",
    404: "is not known to its server",
    429: "has reached its rate limit",
}
"""What an HTTP status says about the model."""

Item: TypeAlias = AIMessageChunk | Exception | None
"""None when the stream has ended."""


class ReplyError(ModelError):
    """A model's reply failed. `reason` goes on after "The model NAME ..."; a retryable one may succeed when asked again."""

    def __init__(self, reason: str, retryable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable


class Model(Protocol):
    """What guards need of a chat model."""

    @property
    def name(self) -> str: ...

    def reply(self, messages: Sequence[BaseMessage], temperature: float | None = None) -> str:
        """The whole reply. Raises ReplyError."""


def connect(name: str, timeout: float, per_minute: float = 0) -> "ChatModel":
    """The model `provider:name`; base URL and key come from the provider's usual variables. Opens no connection.
    At most `per_minute` requests go to it in a minute; 0 sets no limit.

    Raises ModelError where the provider is unknown, its package is missing, or its key is.
    """
    from langchain.chat_models import init_chat_model  # here, because it takes .4 s and the embedded mode never needs it

    provider, _, model_name = name.partition(":")
    if not provider or not model_name:
        raise ModelError(f"'{name}' names no model. {SPELLING}")
    own_options: Mapping[str, Mapping[str, Any]] = {"ollama": {"client_kwargs": {"timeout": timeout}}, "huggingface": {}}
    if provider in EXTRAS and find_spec(f"langchain_{provider}") is None:  # LangChain would take an outdated one of another package
        raise ModelError(f"The model '{name}' needs a package that is not installed. Run: pip install 'viva-study[{provider}]'")
    options = own_options.get(provider, {"timeout": timeout, "max_retries": 0})
    try:
        model = init_chat_model(model_name, model_provider=provider, **options)
    except ImportError as error:
        install = str(error).partition("`")[2].rstrip("`")
        raise ModelError(f"The model '{name}' needs a package that is not installed. Run: {install}") from error
    except _failures() as error:
        if variable := re.search(r"[A-Z][A-Z\d_]*_(?:KEY|TOKEN)\b", str(error)):
            raise _missing_key(name, variable[0]) from error
        fault = str(error).splitlines()[0]
        raise ModelError(f"The model '{name}' can't be used: {fault} {SPELLING}") from error
    for field, variable_name in model.lc_secrets.items():
        secret = getattr(model, field, None)
        if isinstance(secret, SecretStr) and not secret.get_secret_value():
            raise _missing_key(name, variable_name)
    limiter = InMemoryRateLimiter(requests_per_second=per_minute / 60, check_every_n_seconds=0.05) if per_minute else None
    return ChatModel(model, name, timeout, limiter)


def _missing_key(name: str, variable: str) -> ModelError:
    return ModelError(f"The model '{name}' needs a key. Set {variable}; where the server is yours and asks for none, any word will do.")


class ChatModel:
    """A model of any provider. Safe to use from several threads."""

    def __init__(self, model: BaseChatModel, name: str, timeout: float, limiter: BaseRateLimiter | None = None) -> None:
        self.name = name
        self._limiter = limiter
        self._model = model
        self._timeout = timeout
        self._says_why_it_ended = name.partition(":")[0] in EXTRAS

    def reply(self, messages: Sequence[BaseMessage], temperature: float | None = None) -> str:
        """The whole reply; asked for once more where the failure may pass. Raises ReplyError."""
        try:
            return "".join(self.pieces(messages, temperature))
        except ReplyError as error:
            if not error.retryable:
                raise
        return "".join(self.pieces(messages, temperature))

    def pieces(self, messages: Sequence[BaseMessage], temperature: float | None = None) -> Iterator[str]:
        """The reply's text as it comes, at the model's own temperature where none is given. Raises ReplyError where the reply fails."""
        begun = False
        ending = ""
        if self._limiter:
            self._limiter.acquire()  # before the clock of the time-out starts
        stream = Patience(self._at(temperature), messages, self._timeout)
        try:
            for count, item in enumerate(stream):
                if isinstance(item, Exception):
                    raise self._explain(item, begun) from item
                if count == MOST_CHUNKS:
                    raise ReplyError("came to no end")
                ending = ending or next((str(item.response_metadata[key]) for key in ENDINGS if item.response_metadata.get(key)), "")
                begun = begun or bool(item.text)
                yield item.text
        finally:
            stream.abandon()
        if ending.lower() in DECLINED:
            raise ReplyError("declined to answer")
        if begun and not ending and self._says_why_it_ended:
            raise ReplyError("broke off in the middle of its answer")

    def _at(self, temperature: float | None) -> BaseChatModel:
        can_vary = temperature is not None and "temperature" in type(self._model).model_fields
        return self._model.model_copy(update={"temperature": temperature}) if can_vary else self._model

    def _explain(self, error: Exception, begun: bool) -> ReplyError:
        status = getattr(error, "status_code", None)
        if isinstance(status, int) and status > 0:
            reason = STATUS.get(status, "reported an error of its own" if status >= 500 else "rejected the request")
            return ReplyError(f"{reason} (HTTP {status})", retryable=not begun and (status in (408, 429) or status >= 500))
        kinds = {kind.__name__ for kind in type(error).__mro__}
        if kinds & {"TimeoutError", "TimeoutException", "ModelTimeoutError"}:
            return ReplyError(f"sent nothing for {self._timeout:g} seconds", retryable=not begun)
        if kinds & {"OSError", "TransportError", "ModelConnectionError"}:
            return ReplyError("broke off in the middle of its answer" if begun else "could not be reached", retryable=not begun)
        return ReplyError("sent a reply that can't be read")


def _failures() -> tuple[type[Exception], ...]:
    """What a model's stream may raise: the roots of LangChain's errors and of those of the provider libraries that are loaded, and more."""
    loaded = ((sys.modules[module], name) for module, name in FAILURES if module in sys.modules)
    return (LangChainException, OSError, *UNREADABLE, *(getattr(module, name) for module, name in loaded))


class Patience:
    """A model's stream in a thread of its own, so that no provider, whatever its own time-out does, is waited for longer than `timeout`.

    Iterating gives the chunks and, where the stream fails, the failure as the last item: a TimeoutError when it fell silent.
    """

    def __init__(self, model: BaseChatModel, messages: Sequence[BaseMessage], timeout: float) -> None:
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._abandoned = threading.Event()
        self._timeout = timeout
        run = contextvars.copy_context().run  # LangChain's tracing travels in the context
        threading.Thread(target=run, args=(self._read, model, list(messages)), daemon=True).start()

    def __iter__(self) -> Iterator[AIMessageChunk | Exception]:
        try:
            while (item := self._items.get(timeout=self._timeout)) is not None:
                yield item
        except queue.Empty:
            yield TimeoutError()

    def abandon(self) -> None:
        """Let the thread end with the next chunk, which closes the connection."""
        self._abandoned.set()

    def _read(self, model: BaseChatModel, messages: list[BaseMessage]) -> None:
        last: Item = ModelError("The model failed in a way that is not foreseen.")  # what stays where the thread ends with its own error
        try:
            for chunk in model.stream(messages):
                self._items.put(chunk)
                if self._abandoned.is_set():
                    break
            last = None
        except _failures() as error:
            last = error
        finally:
            self._items.put(last)
