"""Marking with a chat model behind a real HTTP server on loopback."""

import json
from collections.abc import Callable, Iterator

import pytest

from assistant.model import connect
from assistant.quiz.marking import EmbeddedMarker
from assistant.quiz.model_marking import ModelMarker
from assistant.quiz.types import Open
from tests.chat_server import ChatServer, Reply, fails, says
from tests.fakes import WordEncoder
from tests.quizzing import one_of_each

pytest.importorskip("langchain_openai", reason="needs the extra [openai]")

ANSWER = "It is when a model learns the noise of its training data. I would watch the gap to held-out data."
PATIENT = 30.0


@pytest.fixture(scope="module")
def question() -> Open:
    (found,) = (each for each in one_of_each() if isinstance(each, Open))
    return found


@pytest.fixture
def marker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[ModelMarker, ChatServer]]]:
    """A marker whose model gives these replies in turn."""
    servers: list[ChatServer] = []

    def make(*replies: Reply) -> tuple[ModelMarker, ChatServer]:
        server = ChatServer(*replies).__enter__()
        servers.append(server)
        monkeypatch.setenv("OPENAI_API_KEY", "any word")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        return ModelMarker(connect("openai:test", PATIENT).pieces, "openai:test", EmbeddedMarker(WordEncoder())), server

    yield make
    for server in servers:
        server.__exit__(None, None, None)


def reply(question: Open, first: dict[str, object]) -> str:
    missed = {"label": "missed", "quotes": [], "reason": "Not said."}
    return json.dumps({"points": [first, *[missed] * (len(question.rubric) - 1)]})


def test_the_model_marks_and_its_quotation_is_found_in_the_answer(
    question: Open, marker: Callable[..., tuple[ModelMarker, ChatServer]]
) -> None:
    quote = "learns the noise of its training data"
    by_model, server = marker(says(reply(question, {"label": "met", "quotes": [quote], "reason": ""})))
    grade = by_model.mark(question, ANSWER)
    assert grade.marker == "model"
    assert [ANSWER[start:end] for start, end in grade.points[0].said] == [quote]
    assert [point.label for point in grade.points[1:]] == ["missed"] * (len(question.rubric) - 1)
    sent = json.dumps(server.requests[0])
    assert question.rubric[0].point[:30] in sent


def test_words_that_nobody_wrote_earn_nothing(question: Open, marker: Callable[..., tuple[ModelMarker, ChatServer]]) -> None:
    by_model, _server = marker(says(reply(question, {"label": "met", "quotes": ["words of another"], "reason": ""})))
    assert by_model.mark(question, ANSWER).score == 0


@pytest.mark.parametrize("broken", [says("I would say seven out of ten."), fails(500)])
def test_a_model_that_fails_leaves_the_marking_to_the_embeddings(
    broken: Reply, question: Open, marker: Callable[..., tuple[ModelMarker, ChatServer]]
) -> None:
    by_model, _server = marker(broken)
    grade = by_model.mark(question, ANSWER)
    assert grade.marker == "embedded"
    assert "The model openai:test" in grade.remark
