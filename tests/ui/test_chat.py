import json
import re
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.query_log import read_log
from assistant.types import Exchange
from tests.quizzing import NO_QUESTIONS
from tests.ui.fakes import LASSO_PAGE, FakeChain, FakeStore, fake_parts
from ui.asking import Asking
from ui.chat import REMEMBERED, Chat, Message, starters


def asked(chat: Chat, question: str, turn: int = 1, earlier: Sequence[Exchange] = ()) -> list[Message]:
    data = {"question": question, "turn": turn, "earlier": [asdict(exchange) for exchange in earlier]}
    return list(chat.stream(gr.EventData(None, {"asked": data}), gr.Request(session_hash="me")))


def stop(chat: Chat, session: str, turn: int) -> None:
    chat.stop(gr.EventData(None, {"turn": turn}), gr.Request(session_hash=session))


def test_an_answer_comes_in_ever_fuller_messages_of_its_turn() -> None:
    chain = FakeChain()
    chain.go_on.set()
    messages = asked(Chat(fake_parts(chain), NO_QUESTIONS, Asking()), "slow lasso", turn=3)
    assert [(message["turn"], message["complete"]) for message in messages] == [(3, False), (3, False), (3, True)]
    assert len(messages[0]["html"]) < len(messages[1]["html"])
    assert json.loads(messages[-1]["receipt"])["format"] == "viva-receipt/1"
    assert "receipt" not in messages[0]


def test_an_answer_can_be_referred_back_to_and_other_replies_cannot() -> None:
    chat = Chat(fake_parts(), NO_QUESTIONS, Asking())
    assert asked(chat, "What is lasso?")[-1]["exchange"] == {"question": "What is lasso?", "concepts": ("l1-regularization",)}
    for other in ("hello", "pasta", "broken"):
        assert "exchange" not in asked(chat, other)[-1]


def test_a_question_is_read_after_what_the_reader_sees() -> None:
    chain = FakeChain()
    earlier = [Exchange(str(number), ("l1-regularization",)) for number in range(REMEMBERED + 1)]
    asked(Chat(fake_parts(chain), NO_QUESTIONS, Asking()), "and ridge?", 3, earlier)
    assert chain.queries[-1].history == tuple(earlier[1:])


def test_only_its_own_session_stops_an_answer() -> None:
    chain = FakeChain()
    chain.go_on.set()
    chat = Chat(fake_parts(chain), NO_QUESTIONS, Asking())
    question = gr.EventData(None, {"asked": {"question": "slow lasso", "turn": 1, "earlier": []}})
    mine, yours = (chat.stream(question, gr.Request(session_hash=session)) for session in ("me", "you"))
    next(mine), next(yours)
    stop(chat, "me", 1)
    assert list(mine) == []
    assert len(list(yours)) == 2
    stop(chat, "me", 1)  # too late, and no harm


def test_an_error_is_a_complete_message_that_says_what_to_do() -> None:
    (message,) = asked(Chat(fake_parts(), NO_QUESTIONS, Asking()), "broken")
    assert message["complete"]
    assert "viva sources check --repair" in message["html"]


def test_the_status_names_mode_documents_and_chunks() -> None:
    assert front(FakeStore())["status"] == "Quoted from the sources, no language model · 2 documents · 7 chunks"
    assert front(FakeStore(chunks=12345), "ollama:llama3.2")["status"] == (
        "ollama:llama3.2 answers, each sentence checked · 2 documents · 12,345 chunks"
    )


def test_an_empty_index_says_how_to_fill_it() -> None:
    assert "<code>viva ingest PATH</code>" in front(FakeStore(documents=[]))["html"]


def test_starters_are_those_the_documents_answer() -> None:
    index = FakeStore().open()
    assert starters(index.records) == ["What is the difference between L1 and L2 regularization?"]
    del index.records[LASSO_PAGE.id]
    assert starters(index.records) == ["What is L2 regularization (ridge)?"]


def test_the_api_refuses_with_the_reason() -> None:
    with pytest.raises(gr.Error, match="can't be read"):
        Chat(fake_parts(), NO_QUESTIONS, Asking()).answer("broken")


def front(store: FakeStore, model: str = "") -> dict[str, str]:
    shown: dict[str, str] = Chat(fake_parts(store=store, model=model), NO_QUESTIONS, Asking()).look()["front"]
    return shown


def mark(chat: Chat, query: str, helpful: bool | None) -> dict[str, str]:
    told: dict[str, str] = chat.mark(gr.EventData(None, {"mark": {"query": query, "helpful": helpful}}))["marked"]
    return told


def test_whether_an_answer_helped_is_kept_beside_its_question(tmp_path: Path) -> None:
    chat = Chat(fake_parts(home=tmp_path), NO_QUESTIONS, Asking())
    for question, helpful in (("What is lasso?", True), ("pasta", False)):
        message = asked(chat, question)[-1]
        assert 'aria-label="Not helpful"' in message["html"]
        assert mark(chat, message["query"], helpful) == {"query": message["query"], "problem": ""}
    assert [each.helpful for each in read_log(tmp_path)] == [True, False]
    assert "Not helpful" not in asked(chat, "hello")[-1]["html"]


def test_where_nothing_is_kept_nobody_is_asked_whether_it_helped() -> None:
    chat = Chat(fake_parts(), NO_QUESTIONS, Asking())
    assert "Not helpful" not in asked(chat, "What is lasso?")[-1]["html"]
    assert "VIVA_QUERY_LOG" in mark(chat, "0" * 32, True)["problem"]


@given(st.text(max_size=40).filter(lambda text: not re.fullmatch("[0-9a-f]{32}", text)))
def test_what_is_no_id_is_refused(query: str) -> None:
    with pytest.raises(ValidationError):
        mark(Chat(fake_parts(), NO_QUESTIONS, Asking()), query, True)


def test_work_in_the_background_can_wait_for_the_answers() -> None:
    chain, asking = FakeChain(), Asking()
    chat = Chat(fake_parts(chain), NO_QUESTIONS, asking)
    steps = chat.stream(gr.EventData(None, {"asked": {"question": "slow lasso", "turn": 1, "earlier": ()}}), gr.Request(session_hash="me"))
    next(steps)
    waiting = threading.Thread(target=asking.wait_for_the_answers)
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    chain.go_on.set()
    assert list(steps)[-1]["complete"]
    waiting.join(5)
    assert not waiting.is_alive()
