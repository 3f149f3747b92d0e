"""A PostgreSQL server of our own, where one is installed."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

INSTALLED = Path("/usr/lib/postgresql")
OWNER = "postgres"
"""Who runs the server where the tests run as root, which PostgreSQL refuses to."""


class Server:
    """A running server that only listens on a socket in its own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def new_database(self) -> str:
        """The address of a new database with nothing in it."""
        name = f"database{next(self._numbers)}"
        with psycopg.connect(host=str(self._folder), user=OWNER, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{OWNER}@/{name}?host={self._folder}"


def find_programs() -> Path:
    """The folder of PostgreSQL's own programs. Skips the test where they are not installed or can't be run."""
    newest_first = sorted(INSTALLED.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    found = next((folder for folder in [*newest_first, *on_path] if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)
    if found is None:
        pytest.skip("PostgreSQL's server is not installed.")
    if os.getuid() == 0 and not (shutil.which("runuser") and OWNER in {user.pw_name for user in pwd.getpwall()}):
        pytest.skip(f"PostgreSQL does not run as root, and there is no user {OWNER} to run it as.")
    return found


@contextmanager
def running_server() -> Iterator[Server]:
    """A server with nothing in it, gone on leaving. Skips the test where there can't be one."""
    programs = find_programs()
    root = os.getuid() == 0
    with tempfile.TemporaryDirectory(prefix="viva-") as name:  # pytest's own are closed to others than root, and too deep for a socket
        folder = Path(name)
        if root:
            shutil.chown(folder, OWNER)

        def run(program: str, *arguments: str | Path) -> None:
            command = [programs / program, "-D", folder / "data", *arguments]
            subprocess.run([*(["runuser", "-u", OWNER, "--"] if root else []), *command], check=True, cwd="/", stdout=subprocess.DEVNULL)

        run("initdb", "--username", OWNER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "--wait", "--log", folder / "log", "-o", options)
        try:
            yield Server(folder)
        finally:
            run("pg_ctl", "stop", "--mode", "immediate")
