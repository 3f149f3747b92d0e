"""Directories that never change once they are current: how one writer and any number of readers share an embedded index.

    <folder>/current        names the live generation; replaced atomically
    <folder>/000007/        a generation
    <folder>/write.lock     held by the one writer

A writer copies the live generation, changes the copy, and makes it the live one. A crash at any point leaves the old generation
live, and the next writer deletes the unfinished copy. A reader holds a shared lock inside its generation, so that it is deleted
only when nobody reads it any more.
"""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock

if sys.platform != "win32":
    import fcntl

CURRENT, READERS, DATABASE = "current", "readers.lock", ".sqlite3"


class Generations:
    """The row of generations in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> str:
        """Name of the live generation, or "" before the first."""
        try:
            return (self.folder / CURRENT).read_text(encoding="ascii")
        except FileNotFoundError:
            return ""

    def hold(self, generation: str) -> IO[bytes] | None:
        """Keep `generation` from being deleted until the returned file is closed; None where it is no longer the live one."""
        try:
            held = (self.folder / generation / READERS).open("rb")
        except FileNotFoundError:
            return None
        if sys.platform != "win32":  # there, open files can't be deleted anyway
            fcntl.flock(held, fcntl.LOCK_SH)
        if self.current() == generation:
            return held
        held.close()
        return None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the one writer. Waits for the writer before, in this process or another."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder / "write.lock"):
            yield

    def begin(self, fresh: bool) -> Path:
        """A new generation to change: an empty folder, or a copy of the live one. Only under the lock."""
        current = self.current()
        self._clean(current)
        target = self.folder / f"{int(current or 0) + 1:06d}"
        if fresh or not current:
            target.mkdir()
        else:
            _copy(self.folder / current, target)
        (target / READERS).touch()
        return target

    def commit(self, target: Path) -> None:
        """Make `target` the live generation. Only under the lock."""
        for path in (*target.rglob("*"), target):
            _sync(path)
        new = self.folder / f"{CURRENT}.new"
        new.write_text(target.name, encoding="ascii")
        _sync(new)
        new.replace(self.folder / CURRENT)
        _sync(self.folder)
        self._clean(target.name)

    def discard(self, target: Path) -> None:
        """Drop what `begin` gave."""
        shutil.rmtree(target)

    def _clean(self, current: str) -> None:
        """Delete the generations that are neither live nor being read."""
        for old in self.folder.glob("[0-9]*"):
            if old.name != current and not _is_held(old):
                shutil.rmtree(old, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """Copy a generation that others may be reading. SQLite writes a journal even then, so its files are copied by its own means."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(f"*{DATABASE}*"))
    for path in source.rglob(f"*{DATABASE}"):
        with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(target / path.relative_to(source))) as copy:
            live.backup(copy)


def _is_held(generation: Path) -> bool:
    """Whether a reader holds it. None can come to hold it after this, since it is not the live one."""
    if sys.platform == "win32":
        return False
    try:
        with (generation / READERS).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:  # a crash came before it was written
        return False
    return False


def _sync(path: Path) -> None:
    """Have the disk hold what was written, so that a power cut can't leave `current` naming a half-written generation."""
    if sys.platform == "win32" and path.is_dir():  # can't be opened there
        return
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
