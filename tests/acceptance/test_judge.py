"""A chat model as verifier behind a real HTTP server on loopback, by way of `init_chat_model` and langchain-openai."""

from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.grounding.support import support
from assistant.grounding.verifier_models import load_entailment
from tests.chat_server import ChatServer, Reply, fails, says
from tests.fakes import WordEncoder

pytest.importorskip("langchain_openai", reason="needs the extra [openai]")

PASSAGE = "L1 regularization adds absolute weights to the loss. It pushes many weights to exactly zero."
CLAIM = "L1 regularization pushes weights to zero."
SUPPORTED = says('[{"pair": 1, "verdict": ', '"supported"}]')
NEITHER = says('[{"pair": 1, "verdict": "neither"}]')


def score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *replies: Reply) -> float:
    with ChatServer(*replies) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "any word")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        (found,) = support([CLAIM], [PASSAGE], WordEncoder(), load_entailment("openai:test", tmp_path, 30.0))
        return found.score


def test_a_judges_word_moves_the_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert score(tmp_path, monkeypatch, SUPPORTED) > score(tmp_path, monkeypatch, says("Hm."), NEITHER)


def test_a_judge_that_refuses_the_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"openai:test, which VIVA_VERIFIER_MODEL names, did not accept the key"):
        score(tmp_path, monkeypatch, fails(401))
