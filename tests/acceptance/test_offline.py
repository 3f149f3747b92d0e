"""The main job behind a wall: nothing leaves the machine, and nothing tries to."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
WALL = """
import ipaddress, os, socket, sys

LOCAL_NAMES = {None, "", b"", "localhost", b"localhost"}

def is_local(host):
    if host in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

def wall(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        connection, address = arguments
        if address is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_local(host):
        with open(os.environ["ATTEMPTS"], "a") as attempts:
            print(event, host, file=attempts)
        raise OSError(f"the network is closed: {event} {host}")

sys.addaudithook(wall)
"""
"""As a `sitecustomize`, so that it stands before any library is loaded, and in every Python process that one starts."""

JOB = """
import json, sys, urllib.request
from pathlib import Path

from assistant.build import build_parts, prepare
from assistant.config import load_settings
from assistant.render import to_json
from assistant.types import Query
from ingest.pipeline import ingest
from tests.server import served

def quiet(done, total, what):
    pass

parts = build_parts(load_settings())
prepare(parts, quiet)
outcomes = ingest([Path(sys.argv[1])], parts.store, parts.encoder, quiet)
answers = [to_json(parts.chain.invoke(Query(question))) for question in sys.argv[2:]]
with served(parts) as address:
    page = urllib.request.urlopen(address).read().decode()
print(json.dumps({"errors": [str(each.error) for each in outcomes if each.error], "answers": answers, "page": page}))
"""
NOTE = """# Zorblax pruning

Zorblax pruning removes every third layer of a network after its first epoch of training.
"""
QUESTIONS = ("What is overfitting?", "What is Zorblax pruning?")


def behind_wall(folder: Path, script: str, *arguments: str | Path, **environment: str | Path) -> tuple[str, str]:
    """Run a script in a process of its own; gives what it printed, and the connections that were tried, one a line."""
    (folder / "sitecustomize.py").write_text(WALL, encoding="utf-8")
    attempts = folder / "attempts"
    attempts.touch()
    given = {name: value for name, value in os.environ.items() if not name.startswith("VIVA_")}
    places = {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "HOME": folder, "ATTEMPTS": attempts, **environment}
    run = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=given | {name: str(value) for name, value in places.items()},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr + attempts.read_text(encoding="utf-8")
    return run.stdout, attempts.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("call", "tried"),
    [
        ("socket.create_connection(('192.0.2.1', 80))", "socket.getaddrinfo 192.0.2.1\n"),
        ("socket.socket().connect(('192.0.2.1', 80))", "socket.connect 192.0.2.1\n"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 80))", "socket.sendto 192.0.2.1\n"),
        ("socket.gethostbyname('viva.invalid')", "socket.gethostbyname viva.invalid\n"),
    ],
)
def test_wall_stops_and_records_a_connection(tmp_path: Path, call: str, tried: str) -> None:
    script = f"import contextlib, socket\nwith contextlib.suppress(OSError):\n    {call}\n    print('through')"
    assert behind_wall(tmp_path, script) == ("", tried)


def test_ingesting_asking_and_serving_try_no_connection(tmp_path: Path, guide_home: Path) -> None:
    home = shutil.copytree(guide_home, tmp_path / "data")
    note = tmp_path / "note.md"
    note.write_text(NOTE, encoding="utf-8")
    tracing = {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true", "LANGSMITH_API_KEY": "set for other work"}
    printed, attempts = behind_wall(tmp_path, JOB, note, *QUESTIONS, VIVA_HOME=home, **tracing)
    assert attempts == ""
    done = json.loads(printed)
    assert done["errors"] == []
    guide, own = done["answers"]
    assert (guide["status"], guide["sources"][0]["document_id"]) == ("answered", "overfitting")
    assert (own["status"], own["sources"][0]["title"]) == ("answered", "Zorblax pruning")
    assert "Viva" in done["page"]
