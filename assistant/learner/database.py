"""SQLite or PostgreSQL, opened so that both behave the same: one writer at a time, and what was committed is on the disk."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, TimeoutError

from assistant.errors import LearnerError
from assistant.learner.migrate import is_current, migrate

WAIT = 30
"""Seconds that a writer waits for the writer before, and a connection for the server."""
PLACES = "The learner's store is kept in postgresql://user:password@host/database or sqlite:///file (VIVA_DATABASE_URL)"
PRAGMAS = (
    f"busy_timeout = {WAIT * 1000}",
    "journal_mode = WAL",
    "wal_autocheckpoint = 256",  # pages: keeps the log at 1 MB
    "synchronous = FULL",  # a commit waits for the disk, so that it survives a power cut
    "fullfsync = ON",  # the same on macOS, where fsync alone leaves it in the drive's cache
    "foreign_keys = ON",
    "secure_delete = ON",  # what a learner deletes is overwritten
)
READ = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
"""Makes PostgreSQL show one state throughout, as SQLite does."""
WRITE = "SELECT pg_advisory_xact_lock(1987663457)"
"""Makes PostgreSQL's writers take turns, as SQLite's do: "viva" as a number, held until the transaction ends."""


class Database:
    """A database with this version's tables, safe for any number of threads and processes."""

    def __init__(self, url: str) -> None:
        """Opens, creates and migrates. Raises LearnerError."""
        self._url = _parse(url)
        self._engine = _sqlite(self._url) if self._url.get_backend_name() == "sqlite" else _postgresql(self._url)
        with ExitStack() as opened:
            opened.callback(self.close)
            self._migrate()
            opened.pop_all()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and sees one state throughout. Raises LearnerError."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that no other writer comes between; committed on leaving, unless an error ends it. Raises LearnerError."""
        with self._transaction(writes=True) as connection:
            yield connection

    def empty_log(self) -> None:
        """Have what was deleted leave SQLite's log too, unless somebody is just reading."""
        if self._url.get_backend_name() == "sqlite":
            with closing(self._engine.raw_connection()) as connection:  # bare, because it can't be done in a transaction
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _migrate(self) -> None:
        with self.read() as connection:
            current = is_current(connection)
        if not current:
            with self.write() as connection:
                if not is_current(connection):  # another process may have come first
                    migrate(connection)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(writes=writes) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise self._error(" ".join(str(error.orig).split())) from error
        except TimeoutError as error:
            raise self._error("all connections to it are in use") from error
        except UnicodeEncodeError as error:
            raise self._error("an id holds half a character") from error
        except (ValidationError, zlib.error) as error:
            raise self._error("a value in it is damaged") from error

    def _error(self, reason: str) -> LearnerError:
        place = self._url.database if self._url.get_backend_name() == "sqlite" else self._url.render_as_string(hide_password=True)
        return LearnerError(
            f"The learner's store {place} can't be read or written: {reason}. Check that it is there, whole, and that you may write it."
        )


def _parse(url: str) -> URL:
    """Raises LearnerError where it names no database that Viva can use."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise LearnerError(f"{PLACES}: what is there is not an address.") from error
    backend = "postgresql" if parsed.drivername == "postgres" else parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise LearnerError(f"{PLACES}, not {parsed.render_as_string()}.")
    return parsed.set(drivername="sqlite+pysqlite")


def _sqlite(url: URL) -> Engine:
    """A file that only its owner may read, since answers are private; SQLite gives its log the same permissions."""
    path = Path(str(url.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise LearnerError(
            f"The learner's store {path} can't be made: {error.strerror}. Set VIVA_HOME to a folder you may write."
        ) from error
    engine = create_engine(url, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # leaves it to `begin` when a transaction begins
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options()["writes"] else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": WAIT})
    except ModuleNotFoundError as error:
        raise LearnerError("PostgreSQL needs its driver: pip install 'viva-study[postgresql]'.") from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(WRITE if connection.get_execution_options()["writes"] else READ)

    return engine
