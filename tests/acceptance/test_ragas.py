"""ragas's metrics with a chat model as judge, over real HTTP, against values computed by hand."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from assistant.errors import ModelError
from eval.judges import Judge, Sample
from eval.ragas_scores.judged import connect_judge
from eval.results import Score
from tests.fakes import WordEncoder
from tests.judge_server import UNSURE, JudgeServer

LASSO, RIDGE, DROPOUT, BAGGING = "Lasso zeroes weights.", "Ridge shrinks weights.", "Dropout hides units.", "Bagging averages trees."
WRONG = "Lasso keeps weights."
ALL = f"{LASSO} {RIDGE} {DROPOUT} {BAGGING}"
METRICS = ("faithfulness", "answer_relevancy", "context_precision", "context_recall", "factual_correctness", "noise_sensitivity")

WORKED = [
    # question, response, contexts, reference, and by hand, in the order of METRICS:
    #   claims in the contexts / claims; cosine of the question and the guess, the response's first two words;
    #   mean precision at the ranks of the contexts that hold a sentence of the reference; its sentences in the contexts / its sentences;
    #   F1 of claims and reference, to two places; claims that the reference lacks and a context that helps has / claims
    ("lasso zeroes", LASSO, [LASSO], LASSO, (1, 1, 1, 1, 1, 0)),
    ("lasso zeroes", f"{LASSO} {RIDGE}", [LASSO, DROPOUT], f"{LASSO} {RIDGE}", (1 / 2, 1, 1, 1 / 2, 1, 0)),
    ("lasso shrinks", f"{LASSO} {RIDGE} {DROPOUT}", [f"{LASSO} {RIDGE}", BAGGING], LASSO, (2 / 3, 1 / 2, 1, 1, 0.5, 1 / 3)),
    ("dropout units", WRONG, [DROPOUT, LASSO], LASSO, (0, 0, 1 / 2, 1, 0, 0)),
    (
        "lasso zeroes",
        f"{LASSO} {WRONG}",
        [DROPOUT, f"{LASSO} {WRONG}", BAGGING, LASSO],
        f"{LASSO} {RIDGE}",
        (1, 1, (1 / 2 + 2 / 4) / 2, 1 / 2, 0.5, 1 / 2),
    ),
    ("lasso zeroes", UNSURE, [LASSO], LASSO, (0, 0, 1, 1, 0, 0)),
    ("lasso zeroes", ALL, [LASSO, RIDGE, DROPOUT], ALL, (3 / 4, 1, 1, 3 / 4, 1, 0)),
    ("dropout hides", DROPOUT, [BAGGING, f"{BAGGING} {RIDGE}"], LASSO, (0, 1, 0, 0, 0, 0)),
    ("ridge weights", f"{RIDGE} {BAGGING} {WRONG}", [f"{RIDGE} {BAGGING}", LASSO], f"{LASSO} {RIDGE}", (2 / 3, 1 / 2, 1, 1, 0.4, 1 / 3)),
    ("bagging averages", BAGGING, [LASSO, RIDGE, DROPOUT, BAGGING], BAGGING, (1, 1, 1 / 4, 1, 1, 0)),
]

Connect = Callable[[JudgeServer, float], Judge]
PATIENT = 10.0
"""Seconds."""


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    def connect(server: JudgeServer, timeout: float) -> Judge:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        return connect_judge("openai:test", WordEncoder(dimension=512), timeout)

    return connect


def sample(question: str, response: str, contexts: list[str], reference: str = "") -> Sample:
    return Sample(question, response, tuple(contexts), reference=reference)


def values(scores: Mapping[str, Score]) -> dict[str, float | None]:
    return {name: score.value for name, score in scores.items()}


def test_every_metric_has_the_value_computed_by_hand(connect: Connect) -> None:
    with JudgeServer() as server:
        judge = connect(server, PATIENT)
        for question, response, contexts, reference, by_hand in WORKED:
            found = values(judge.score(sample(question, response, contexts, reference)))
            assert found == pytest.approx(dict(zip(METRICS, by_hand, strict=True)), abs=1e-6), (question, response)


def test_metrics_that_need_a_reference_are_left_out_without_one(connect: Connect) -> None:
    with JudgeServer() as server:
        assert set(connect(server, PATIENT).score(sample("lasso zeroes", LASSO, [LASSO]))) == {"faithfulness", "answer_relevancy"}


def test_reply_that_cannot_be_read_is_asked_for_again_and_then_has_no_score(connect: Connect) -> None:
    with JudgeServer(garbles=lambda asked: "statements" in asked) as server:
        scores = connect(server, PATIENT).score(sample("lasso zeroes", LASSO, [LASSO]))
    assert scores["faithfulness"].value is None
    assert "can't be read" in scores["faithfulness"].reason
    assert scores["answer_relevancy"].value == pytest.approx(1)
    assert sum("statements" in asked for asked in server.asked) == 2  # each is paid for


def test_answer_without_claims_has_no_faithfulness(connect: Connect) -> None:
    with JudgeServer() as server:
        score = connect(server, PATIENT).score(sample("lasso zeroes", "well", [LASSO]))["faithfulness"]
    assert score.value is None
    assert "NaN" in score.reason


def test_judge_that_falls_silent_gives_no_score(connect: Connect) -> None:
    with JudgeServer(stalls=lambda asked: "response" in asked) as server:
        scores = connect(server, 0.3).score(sample("lasso zeroes", LASSO, [LASSO]))
    assert scores["answer_relevancy"] == Score(value=None, reason="the judge failed: Request timed out, 2 times")
    assert scores["faithfulness"].value == 1


def test_nothing_is_written_about_the_user(connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with JudgeServer() as server:
        connect(server, PATIENT).score(sample("lasso zeroes", LASSO, [LASSO]))
    assert list(tmp_path.rglob("*")) == []


def test_judge_that_cannot_be_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"'mistral:large' can't judge.*openai, ollama, anthropic; or it is `local`"):
        connect_judge("mistral:large", WordEncoder(), 1.0)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        connect_judge("openai:test", WordEncoder(), 1.0)
