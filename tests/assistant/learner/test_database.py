"""Opening a database: its tables, its version, and what stands in the way."""

import logging
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, Table, create_engine, make_url, text

from assistant.errors import LearnerError
from assistant.learner.store import LearnerStore
from assistant.learner.tables import ATTEMPTS, EARLIER, MEMORIES, METADATA, PROFILES, REPORTS, SESSIONS, Dataclass
from assistant.learner.types import Mark, Report
from assistant.quiz.attempts import Attempt, Memory, Profile, Session
from tests.assistant.learner.samples import NOW, answer


@pytest.fixture
def engine(empty: str) -> Iterator[Engine]:
    """Another way to the empty database than the store's."""
    engine = create_engine(make_url(empty).set(drivername="sqlite" if empty.startswith("sqlite") else "postgresql+psycopg"))
    yield engine
    engine.dispose()


def definitions(file: Path) -> set[str]:
    """Tables and indexes of an SQLite database, as it was told to make them."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'")
        return {"".join(sql.split()) for (sql,) in rows}


# tables


def test_the_migrations_make_the_tables(empty: str, engine: Engine) -> None:
    LearnerStore(empty).close()
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_migrations_make_every_constraint(tmp_path: Path) -> None:
    LearnerStore(f"sqlite:///{tmp_path}/migrated.db").close()
    engine = create_engine(f"sqlite:///{tmp_path}/made.db")
    METADATA.create_all(engine)
    engine.dispose()
    assert definitions(tmp_path / "migrated.db") == definitions(tmp_path / "made.db")


@pytest.mark.parametrize(
    ("table", "kind"),
    [(PROFILES, Profile), (SESSIONS, Session), (ATTEMPTS, Attempt), (EARLIER, Mark), (MEMORIES, Memory), (REPORTS, Report)],
)
def test_every_field_has_a_column(table: Table, kind: type[Dataclass]) -> None:
    assert {field.name for field in fields(kind)} <= set(table.c.keys())


def test_opening_again_finds_what_was_there(empty: str, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    first = LearnerStore(empty)
    me = first.default_profile(NOW)
    attempt = answer(first, me, "a1")
    first.close()
    second = LearnerStore(empty)
    assert second.attempts(me.id) == [attempt]
    second.close()
    assert (*capsys.readouterr(), caplog.text) == ("", "", "")


def test_a_store_of_a_newer_version_asks_for_an_update(empty: str, engine: Engine) -> None:
    store = LearnerStore(empty)
    me = store.default_profile(NOW)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LearnerError, match=r"newer version of Viva. Update Viva"):
        LearnerStore(empty)
    assert store.profiles() == [me]
    store.close()


# files


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    store = LearnerStore.in_home(tmp_path / "new" / "home")
    store.default_profile(NOW)
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / "home").iterdir()}
    assert files == dict.fromkeys(["learner.db", "learner.db-wal", "learner.db-shm"], 0o600)
    store.close()


@pytest.mark.parametrize("name", ["with space", "100%41?a=b#c", "données", "quote'\""])
def test_the_file_stands_in_the_data_directory_whatever_its_name(tmp_path: Path, name: str) -> None:
    LearnerStore.in_home(tmp_path / name).close()
    assert [path.name for path in (tmp_path / name).iterdir()] == ["learner.db"]


def test_an_address_replaces_the_file(tmp_path: Path) -> None:
    LearnerStore.in_home(tmp_path / "home", f"sqlite:///{tmp_path}/elsewhere.db").close()
    assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "home").exists()


def test_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """Neither a crash nor a power cut then loses what was confirmed."""
    store = LearnerStore.in_home(tmp_path)
    with store._database.read() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    store.close()


def test_what_is_deleted_is_in_no_file(tmp_path: Path) -> None:
    store = LearnerStore.in_home(tmp_path)
    me = store.add_profile("Clytemnestra", NOW)
    answered = answer(store, me, "an-attempt-of-hers", "x")
    store.report(me.id, "a/1", "Something she wrote.", NOW)
    store.delete_profile(me.id)
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    for secret in ("Clytemnestra", me.id, answered.id, "Something she wrote."):
        assert secret.encode() not in left


# what stands in the way


@pytest.mark.parametrize("url", ["", "learner.db", "postgresql://host:port/x", "mysql://host/x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_of_nothing_usable_says_what_to_write(url: str) -> None:
    with pytest.raises(LearnerError, match=r"postgresql://user:password@host/database or sqlite:///file \(VIVA_DATABASE_URL\)"):
        LearnerStore(url)


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(LearnerError, match=r"postgresql\+psycopg://me:\*\*\*@.* can't be read or written: .*No such file") as raised:
        LearnerStore(f"postgres://me:secret@/x?host={tmp_path}")
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "learner.db"
    file.write_text("My diary. " * 100, encoding="utf-8")
    with pytest.raises(LearnerError, match="file is not a database"):
        LearnerStore.in_home(tmp_path)
    assert file.read_text(encoding="utf-8") == "My diary. " * 100


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LearnerError, match=r"file/home.* can't be made: .* VIVA_HOME"):
        LearnerStore.in_home(tmp_path / "file" / "home")


@pytest.mark.parametrize("damage", [b"", b"x\x9c", zlib.compress(b"[1, 2]"), zlib.compress(b'{"score": tr')])
def test_a_damaged_value_is_no_crash(tmp_path: Path, damage: bytes) -> None:
    store = LearnerStore.in_home(tmp_path)
    me = store.default_profile(NOW)
    answer(store, me, "a1", "private words")
    with closing(sqlite3.connect(tmp_path / "learner.db")) as connection:
        connection.execute("UPDATE attempts SET grade = ?", [damage])
        connection.commit()
    with pytest.raises(LearnerError, match=r"learner\.db can't be read or written: a value in it is damaged"):
        store.attempts(me.id)
    store.close()
