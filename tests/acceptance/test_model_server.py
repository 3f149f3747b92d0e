"""The chain with a chat model behind a real HTTP server on loopback, by way of `init_chat_model` and langchain-openai."""

import socket
from collections.abc import Callable, Iterator

import pytest
from langchain_core.runnables import Runnable

from assistant.model import connect
from assistant.types import Answer, Query
from ingest.index import Store
from tests.chat_server import ChatServer, Reply, breaks_off, fails, keeps_alive, says, sends, stalls, trails_off
from tests.library import QUESTION, chain_by, store_of

pytest.importorskip("langchain_openai", reason="needs the extra [openai]")

IMPATIENT, PATIENT = 0.3, 30.0
FIRST, SECOND = "L1 regularization adds absolute weights to the loss", "It pushes the weights of useless features to exactly zero"
GOOD = (FIRST, " [1", "]. ", SECOND, " [1].")
EMBEDDED = "Features should be standardized before L1 regularization is used."
"""A sentence of the embedded answer that no reply here has."""

Ask = Callable[..., Iterator[Answer]]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return store_of(tmp_path_factory.mktemp("store"))


@pytest.fixture
def chain(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, float], Runnable[Query, Answer]]:
    """A chain whose model is served at an address."""

    def make(url: str, timeout: float) -> Runnable[Query, Answer]:
        monkeypatch.setenv("OPENAI_API_KEY", "any word")
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        return chain_by(store, connect("openai:test", timeout))

    return make


@pytest.fixture
def ask(chain: Callable[[str, float], Runnable[Query, Answer]]) -> Ask:
    """Snapshots of the answer to the question, where the server gives these replies in turn."""

    def snapshots(*replies: Reply, timeout: float = PATIENT) -> Iterator[Answer]:
        with ChatServer(*replies) as server:
            yield from chain(server.url, timeout).stream(Query(QUESTION))

    return snapshots


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def set_of(snapshots: Iterator[Answer]) -> list[Answer]:
    """Snapshots without repetition."""
    return list({tuple(texts(snapshot)): snapshot for snapshot in snapshots}.values())


def assert_embedded(answer: Answer, reason: str) -> None:
    assert (answer.mode, answer.status) == ("embedded", "answered")
    assert EMBEDDED in texts(answer)
    assert answer.note == f"The model openai:test {reason}, so the sources answer alone."


def test_the_reply_is_streamed_and_checked(ask: Ask) -> None:
    snapshots = list(ask(says(*GOOD)))
    assert texts(snapshots[0]) == [f"{FIRST}."]
    assert texts(snapshots[-1]) == [f"{FIRST}.", f"{SECOND}."]
    assert snapshots[-1].mode == "model"


def test_the_model_gets_the_question_and_the_passages_and_is_asked_to_stream(
    chain: Callable[[str, float], Runnable[Query, Answer]],
) -> None:
    with ChatServer(says(*GOOD)) as server:
        chain(server.url, PATIENT).invoke(Query(QUESTION))
    (request,) = server.requests
    assert (request["model"], request["stream"]) == ("test", True)
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    assert f"Question: {QUESTION}" in request["messages"][1]["content"]
    assert f"{EMBEDDED}\n" in request["messages"][1]["content"]


def test_a_sentence_is_shown_while_the_server_still_holds_the_rest_back(ask: Ask) -> None:
    stream = ask(stalls(*GOOD[:4], " and to nothing else"))
    assert texts(next(stream)) == [f"{FIRST}."]
    stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "rejected the request (HTTP 400)"),
        (401, "did not accept the key (HTTP 401)"),
        (404, "is not known to its server (HTTP 404)"),
    ],
)
def test_an_error_that_won_t_pass_is_not_tried_again(ask: Ask, status: int, reason: str) -> None:
    (answer,) = set_of(ask(fails(status), says(*GOOD)))
    assert_embedded(answer, reason)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (429, "has reached its rate limit (HTTP 429)"),
        (500, "reported an error of its own (HTTP 500)"),
        (503, "reported an error of its own (HTTP 503)"),
    ],
)
def test_an_error_that_may_pass_is_tried_once_more(ask: Ask, status: int, reason: str) -> None:
    assert list(ask(fails(status), says(*GOOD)))[-1].mode == "model"
    (answer,) = set_of(ask(fails(status), fails(status), says(*GOOD)))
    assert_embedded(answer, reason)


def test_a_server_that_is_not_there_could_not_be_reached(chain: Callable[[str, float], Runnable[Query, Answer]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening, so that nobody else can serve there
        answer = chain(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", PATIENT).invoke(Query(QUESTION))
    assert_embedded(answer, "could not be reached")


def test_silence_before_the_first_token_is_tried_once_more(ask: Ask) -> None:
    assert list(ask(stalls(), says(*GOOD), timeout=1.0))[-1].mode == "model"
    assert_embedded(list(ask(stalls(), timeout=IMPATIENT))[-1], "sent nothing for 0.3 seconds")


@pytest.mark.parametrize("goes_silent", [stalls, keeps_alive])
def test_a_stream_that_falls_silent_is_given_up(ask: Ask, goes_silent: Callable[..., Reply]) -> None:
    snapshots = list(ask(goes_silent(*GOOD, " And so on, and so on, "), timeout=IMPATIENT))
    assert texts(snapshots[0]) == [f"{FIRST}."]
    assert_embedded(snapshots[-1], "sent nothing for 0.3 seconds")


@pytest.mark.parametrize("ends", [breaks_off, trails_off])
def test_half_a_response_is_not_used(ask: Ask, ends: Callable[..., Reply]) -> None:
    assert_embedded(list(ask(ends(*GOOD), says(*GOOD)))[-1], "broke off in the middle of its answer")


@pytest.mark.parametrize(
    "body",
    [
        "data: {no JSON\n\n",
        "data: []\n\n",
        'data: {"choices": [{}]}\n\n',
        "data: [DONE]\n\n",
        'data: {"error": {"message": "overloaded"}}\n\n',
        "<html><body>Please log in [1].</body></html>",
        "\x00\xff\n\n",
    ],
)
def test_what_is_not_of_the_protocol_is_not_used(ask: Ask, body: str) -> None:
    assert_embedded(list(ask(sends(body), says(*GOOD)))[-1], "sent a reply that can't be read")


def test_an_empty_reply_is_not_used(ask: Ask) -> None:
    assert_embedded(list(ask(says()))[-1], "sent an empty reply")
