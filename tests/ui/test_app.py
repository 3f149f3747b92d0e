"""The served application, without a browser."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from gradio_client import Client  # type: ignore[import-untyped]

import app
from tests.quizzing import practice_in
from tests.server import served
from tests.ui.fakes import fake_parts
from ui.asking import Asking
from ui.errors import PortError
from ui.theme import ASSETS


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served(fake_parts()) as address:
        yield address


def test_a_program_can_ask_by_name(address: str) -> None:
    client = Client(address, verbose=False, analytics_enabled=False)
    answer: dict[str, Any] = client.predict("What is lasso?", api_name="/ask")
    assert answer["status"] == "answered"
    assert answer["sources"][0]["title"] == "L1 regularization (lasso)"
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]


def test_a_page_is_held_to_this_server(address: str) -> None:
    with urlopen(address) as response:
        policy = response.headers["Content-Security-Policy"]
        page = response.read().decode()
    assert "connect-src 'self'" in policy
    assert "default-src 'self'" in policy
    assert "viva/viva.css" in page


def test_every_asset_is_served(address: str) -> None:
    for path in ASSETS.rglob("*"):
        if path.is_file():
            with urlopen(f"{address}/viva/{path.relative_to(ASSETS).as_posix()}") as response:
                assert response.status == 200


def test_the_fonts_and_icons_of_the_style_sheets_are_here() -> None:
    for sheet in ASSETS.rglob("*.css"):
        for url in re.findall(r"url\([\"']?([^)\"']+\.(?:woff2|svg))", sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / url).is_file(), f"{sheet.name}: {url}"


def test_a_busy_port_names_the_option_that_changes_it(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortError, match="--port"):
            app.start(fake_parts(), practice_in(tmp_path), other.getsockname()[1], Asking())
