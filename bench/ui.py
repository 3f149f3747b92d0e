"""The UI: how soon a second start serves the page, and 20 people asking at once through the HTTP API."""

import json
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx

from bench.cold import VIVA
from bench.measure import ROOT, Row, end, main, percentile, start, work

PEOPLE = 20
ROUNDS = 5
"""Times that all people ask at once; each person asks another question every time."""
CASES = ROOT / "eval" / "cases" / "guide.jsonl"


class Server:
    """A running `viva serve`."""

    address: str
    ready: float
    """Seconds from the process's start to the whole page."""
    memory: float
    """Peak in MB; known once it ended."""


@contextmanager
def served(home: Path) -> Iterator[Server]:
    """`viva serve` on a free port, ended by Ctrl-C."""
    server = Server()
    started = time.perf_counter()
    process = start([*VIVA, "serve", "--port", str(_free_port())], home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        greeting = next(line for line in process.stderr if line.startswith("Viva is at"))
        server.address = greeting.split()[3]
        httpx.get(server.address, timeout=60).raise_for_status()
        server.ready = time.perf_counter() - started
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        process.stderr.read()
        server.memory = end(process)


def measure(home: Path, runs: int) -> list[Row]:
    """A start a run, and the crowd on each."""
    work("prepare_home", home)
    cases = [json.loads(line)["question"] for line in CASES.read_text(encoding="utf-8").splitlines()]
    servers, crowds = [], []
    for _ in range(runs):
        with served(home) as server:
            crowds.append(crowd(server.address, cases))
        servers.append(server)
    asked = PEOPLE * ROUNDS
    return [
        Row("page served after a second start", "s", median(server.ready for server in servers), aim="<= 6 s"),
        Row(f"{PEOPLE} people at once: errors of {runs * asked}", "", sum(asked - len(times) for times in crowds), aim="0"),
        Row(f"{PEOPLE} people at once: median", "s", median(map(median, crowds))),
        Row(f"{PEOPLE} people at once: p95", "s", median(percentile(times, 0.95) for times in crowds), aim="<= 1 s"),
        Row("peak memory of the server", "MB", median(server.memory for server in servers)),
    ]


def crowd(address: str, questions: list[str]) -> list[float]:
    """Seconds that each answer took; those that failed are missing."""
    together = threading.Barrier(PEOPLE)

    def person(number: int) -> list[float]:
        times = []
        with httpx.Client(base_url=address, timeout=60) as client:
            for each in range(ROUNDS):
                together.wait()
                started = time.perf_counter()
                if ask(client, questions[(number + each * PEOPLE) % len(questions)]):
                    times.append(time.perf_counter() - started)
        return times

    with httpx.Client(base_url=address, timeout=60) as client:
        ask(client, "What is overfitting?")  # the first question waits for what is loaded only once
    with ThreadPoolExecutor(PEOPLE) as people:
        return [seconds for times in people.map(person, range(PEOPLE)) for seconds in times]


def ask(client: httpx.Client, question: str) -> bool:
    """One question through Gradio's API, up to the end of the answer; whether one came."""
    try:
        event = client.post("/gradio_api/call/ask", json={"data": [question]}).raise_for_status().json()["event_id"]
        return "event: complete" in client.get(f"/gradio_api/call/ask/{event}").raise_for_status().text
    except httpx.HTTPError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main(measure, runs=3)
