"""The application, served."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import app
from assistant.build import Parts
from assistant.quiz.session import Practice
from tests.quizzing import practice_in
from ui.asking import Asking

GRADIO_WARNINGS = (
    "ignore:unclosed event loop:ResourceWarning",  # it makes several when it starts
    "ignore:unclosed <socket.socket:ResourceWarning",  # theirs, and the one that it tries a port with
    "ignore:.future.no_silent_downcasting. is deprecated",  # it sums up its events with pandas
    "ignore:The copy keyword is deprecated",
)


def tolerate_gradio(config: pytest.Config) -> None:
    """Let the warnings that Gradio is the cause of be no errors."""
    for warning in GRADIO_WARNINGS:
        config.addinivalue_line("filterwarnings", warning)


@contextmanager
def served(parts: Parts, practice: Practice | None = None) -> Iterator[str]:
    """Serve them at a free port, without `practice` with no questions to practise; gives the address."""
    port = _free_port()
    with TemporaryDirectory() as home:
        running = app.start(parts, practice or practice_in(Path(home)), port, Asking())
        yield f"http://{app.HOST}:{port}"
        running.close(verbose=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((app.HOST, 0))
        port: int = probe.getsockname()[1]
    return port
