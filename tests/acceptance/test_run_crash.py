"""A run that is killed goes on where it ended, and asks the chat model nothing that was answered."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

from eval.results import Figure
from eval.runs import finished_runs
from tests.chat_server import ChatServer, Exchange, Reply, says

ROOT = Path(__file__).parents[2]
RUN = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.cache import CachedEncoder
from assistant.config import Settings
from assistant.model import connect
from eval.cases import Case
from eval.ragas_scores.local import local_judge
from eval.run import Plan, evaluate
from tests.library import ENCODER, ENTAILMENT, parts_over, store_of

home, runs = map(Path, sys.argv[1:])
store = store_of(home)
parts = replace(parts_over(store, Settings(home=home), CachedEncoder(ENCODER, home / "models")), model=connect("openai:test", 30.0))
asked = ("What is L1 regularization?", "What does L2 regularization do?", "What is a decision tree?", "What does pruning remove?")
cases = [Case(id=str(n), question=each, answerable=True, pages=[], facts=[]) for n, each in enumerate(asked)]
evaluate(parts, local_judge(ENCODER, ENTAILMENT), Plan("rag", cases, "cases.jsonl"), runs, datetime.now(UTC), lambda *_: None)
"""
REPLY = says("L1 regularization adds the sum of absolute weights to the loss [1].")


def start(server: ChatServer, home: Path, runs: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "any", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-c", RUN, str(home), str(runs)], env=environment)


def questions(server: ChatServer) -> list[str]:
    return [request["messages"][-1]["content"].splitlines()[0] for request in server.requests]


def figures(runs: Path) -> dict[str, Figure]:
    (done,) = finished_runs(runs)
    return dict(done.summary.figures)


def test_killed_run_goes_on_and_nothing_answered_is_asked_again(tmp_path: Path) -> None:
    reached = Event()

    def hang(exchange: Exchange) -> None:
        reached.set()
        exchange.server.closing.wait()

    hanging: Reply = hang
    with ChatServer(REPLY, REPLY, hanging) as server:
        process = start(server, tmp_path / "home", tmp_path / "runs")
        assert reached.wait(60)
        process.send_signal(signal.SIGKILL)
        process.wait()
        before = questions(server)
    assert not finished_runs(tmp_path / "runs")
    with ChatServer(REPLY) as resumed, ChatServer(REPLY) as undisturbed:
        started = [
            start(resumed, tmp_path / "home-2", tmp_path / "runs"),
            start(undisturbed, tmp_path / "home-3", tmp_path / "undisturbed"),
        ]
        assert [each.wait(60) for each in started] == [0, 0]
        after, whole = questions(resumed), questions(undisturbed)
    assert before[:2] + after == whole  # the third was on its way, and is the only one asked twice
    assert before[2] == after[0]
    assert figures(tmp_path / "runs") == figures(tmp_path / "undisturbed")
