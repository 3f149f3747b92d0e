"""Writing with a chat model: what its reply becomes, and what stands in for it when it fails."""

import sys
import threading
from collections.abc import Generator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import AIMessageChunk

from assistant import model as model_module
from assistant.answer.cited import MOST_STATEMENTS
from assistant.answer.llm import ModelWriter
from assistant.answer.prompts import NOT_ANSWERED
from assistant.errors import ModelError
from assistant.model import ChatModel, connect
from assistant.types import Answer, Citation, Evidence, Query, Sentence, Source, Span
from tests.scripted_model import Piece, ScriptedModel, scripted

TEXTS = ("L1 adds the sum of absolute weights to the loss.", "L2 adds the sum of squared weights to the loss.")
SOURCES = tuple(
    Source(number, f"Page {number}", (), Span(f"page{number}", 0, len(text), text, "hash"), 0.5)
    for number, text in enumerate(TEXTS, start=1)
)
QUESTION = "What is L1?"
EVIDENCE = Evidence(Query(QUESTION), QUESTION)
EMBEDDED = Answer(
    QUESTION, "answered", sentences=(Sentence(TEXTS[0], (Citation(1, SOURCES[0].span),)),), sources=SOURCES, concepts=("page1",)
)
PATIENT = 30.0
GOOD = "L1 adds absolute weights [1]. L2 adds squared ones [2]."


def snapshots(model: ScriptedModel, timeout: float = PATIENT) -> Generator[Answer, None, None]:
    yield from ModelWriter(ChatModel(model, "test:model", timeout))(EVIDENCE, EMBEDDED)


def written(*replies: list[Piece] | str) -> Answer:
    """The last snapshot of an answer."""
    return list(snapshots(scripted(*replies)))[-1]


def embedded(reason: str) -> Answer:
    return replace(EMBEDDED, note=f"The model test:model {reason}, so the sources answer alone.")


def test_sentences_cite_the_passages_whose_numbers_they_bear() -> None:
    answer = written(GOOD)
    assert (answer.mode, answer.status, answer.note) == ("model", "answered", "Written by the model test:model.")
    assert answer.sentences == (
        Sentence("L1 adds absolute weights.", (Citation(1, SOURCES[0].span),)),
        Sentence("L2 adds squared ones.", (Citation(2, SOURCES[1].span),)),
    )
    assert answer.concepts == ("page1", "page2")


def test_numbers_of_no_passage_vanish() -> None:
    answer = written("L1 adds absolute weights [0][1][3]. It is popular [7].")
    assert [[citation.number for citation in sentence.citations] for sentence in answer.sentences] == [[1], []]
    assert [sentence.text for sentence in answer.sentences] == ["L1 adds absolute weights.", "It is popular."]


def test_a_snapshot_comes_with_each_sentence_while_the_model_still_writes() -> None:
    shown = threading.Event()
    model = scripted(["L1 adds absolute weights [1]. ", "L2 adds squared ones, as the second passage says ", shown.wait, "[2]."])
    stream = snapshots(model)
    assert [sentence.text for sentence in next(stream).sentences] == ["L1 adds absolute weights."]
    shown.set()
    assert len(list(stream)[-1].sentences) == 2


def test_a_reader_who_leaves_ends_the_reply() -> None:
    left, went_on = threading.Event(), threading.Event()
    model = scripted(["L1 adds absolute weights [1]. ", "And many more words follow on that ", left.wait, "subject. ", went_on.set])
    stream = snapshots(model)
    next(stream)
    stream.close()
    left.set()
    assert model.closed.wait(PATIENT)
    assert not went_on.is_set()


@given(st.data())
@settings(max_examples=25)
def test_any_cut_into_tokens_gives_the_same_answer(data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(GOOD)), max_size=12)))
    pieces = [GOOD[start:end] for start, end in zip([0, *cuts], [*cuts, len(GOOD)], strict=True)]
    assert list(snapshots(scripted(pieces))) == list(snapshots(scripted(GOOD)))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("", "sent an empty reply"),
        (" \n ", "sent an empty reply"),
        ("<think>Nothing comes to mind [1].", "sent an empty reply"),
        ("L1 adds absolute weights.", "cited none of the passages"),
        ("L1 adds absolute weights [9].", "cited none of the passages"),
        ("I'm sorry, but I can't help with that.", "cited none of the passages"),
    ],
)
def test_a_reply_without_a_citation_is_not_used(reply: str, reason: str) -> None:
    assert written(reply) == embedded(reason)


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY", "refusal"])
def test_a_refusal_is_not_used(reason: str) -> None:
    refusal = AIMessageChunk(content="", response_metadata={"finish_reason": reason})
    assert written([GOOD, refusal]) == embedded("declined to answer")


@pytest.mark.parametrize("reply", [NOT_ANSWERED, f"{NOT_ANSWERED}.", "**Not in the passages**", f"Sorry. {NOT_ANSWERED}"])
def test_a_model_that_finds_no_answer_abstains(reply: str) -> None:
    answer = written(reply)
    assert (answer.status, answer.sentences) == ("abstained", ())
    assert answer.note == "The model test:model found no answer in the passages."


def test_reasoning_that_was_not_announced_is_taken_back() -> None:
    answer = written(f"First I look at the passages [1]. They speak about weights and penalties [2].\n</think>\n{GOOD}")
    assert [sentence.text for sentence in answer.sentences] == ["L1 adds absolute weights.", "L2 adds squared ones."]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeoutError(), "sent nothing for 30 seconds"),
        (ConnectionRefusedError(), "could not be reached"),
    ],
)
def test_what_may_pass_is_tried_once_more(error: Exception, reason: str) -> None:
    assert written([error], GOOD).mode == "model"
    assert written([error], [error], GOOD) == embedded(reason)


@pytest.mark.parametrize(
    ("pieces", "reason"),
    [
        ([ValueError("no JSON")], "sent a reply that can't be read"),
        ([GOOD, TimeoutError()], "sent nothing for 30 seconds"),
        ([GOOD, ConnectionResetError()], "broke off in the middle of its answer"),
    ],
)
def test_what_won_t_pass_or_has_begun_is_not_tried_again(pieces: list[Piece], reason: str) -> None:
    assert written(pieces, GOOD) == embedded(reason)


def test_a_model_that_falls_silent_is_not_waited_for() -> None:
    released = threading.Event()
    model = scripted([GOOD, released.wait])
    assert list(snapshots(model, timeout=0.05))[-1] == embedded("sent nothing for 0.05 seconds")
    released.set()


def test_a_model_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "MOST_CHUNKS", 50)
    assert written([""] * 60) == embedded("came to no end")
    assert len(written(["L1 adds absolute weights [1]. "] * (MOST_STATEMENTS + 10)).sentences) == MOST_STATEMENTS


def test_an_error_of_our_own_is_reported_and_not_taken_for_the_end_of_a_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    assert written([GOOD, RuntimeError("a bug")]) == embedded("sent a reply that can't be read")
    assert [str(report.exc_value) for report in reported] == ["a bug"]


@pytest.mark.parametrize("name", ["", "openai", "openai:", ":gpt", "nosuchprovider:gpt"])
def test_a_name_of_no_model_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="A model is written provider:name, for example"):
        connect(name, PATIENT)


@pytest.mark.parametrize(
    ("provider", "package", "command"),
    [
        ("ollama", "langchain_ollama", r"pip install 'viva-study\[ollama\]'"),
        ("anthropic", "langchain_anthropic", r"pip install 'viva-study\[anthropic\]'"),
        ("mistralai", "langchain_mistralai", "pip install langchain-mistralai"),
    ],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, provider: str, package: str, command: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelError, match=f"'{provider}:m' needs a package that is not installed. Run: {command}$"):
        connect(f"{provider}:m", PATIENT)


@pytest.mark.parametrize("key", [None, ""])
def test_a_missing_key_is_named(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("OPENAI_API_KEY", key)
    with pytest.raises(ModelError, match=r"'openai:m' needs a key\. Set OPENAI_API_KEY;"):
        connect("openai:m", PATIENT)
