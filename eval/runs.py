"""Runs on disk: one folder each, in which every finished piece of work is a line that survives a crash.

    runs/2026-11-26T16-36-31-fec9e94-embedded/
        manifest.json    what is run; written first
        answers.jsonl    a line a case, as soon as it is answered: what a chat model is paid for
        scores.jsonl     a line a case, as soon as it is judged
        summary.json     written last: a run without it is not finished

A line that a crash cut off is dropped when the run goes on.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from eval.results import Answered, Manifest, Row, Scored, Summary
from ingest.errors import StudyError

MANIFEST, ANSWERS, SCORES, SUMMARY = "manifest.json", "answers.jsonl", "scores.jsonl", "summary.json"

Line = TypeVar("Line", bound=BaseModel)


class RunError(StudyError):
    """A run can't be found or read. Says which."""


@dataclass(frozen=True)
class FinishedRun:
    """A run and all that it left behind."""

    folder: Path
    summary: Summary
    read_rows: Callable[[], tuple[Row, ...]] = field(compare=False)

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Megabytes, so they are read when they are wanted. Raises RunError."""
        return self.read_rows()


class OpenRun:
    """A run on its way. Its methods may be called from several threads."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.answers = {each.case.id: each for each in _recover(folder / ANSWERS, Answered)}
        self.scores = {each.case_id: each for each in _recover(folder / SCORES, Scored)}
        self._lock = Lock()

    def answered(self, answered: Answered) -> None:
        """Keep an answer; it is on disk when this returns."""
        with self._lock:
            _append(self.folder / ANSWERS, answered)
            self.answers[answered.case.id] = answered

    def scored(self, scored: Scored) -> None:
        """Keep the scores of a case; they are on disk when this returns."""
        with self._lock:
            _append(self.folder / SCORES, scored)
            self.scores[scored.case_id] = scored

    def rows(self) -> tuple[Row, ...]:
        """The cases that are answered and judged, in the order of their ids, which doesn't depend on who was ready first."""
        whole = sorted(self.answers.keys() & self.scores.keys())
        return tuple(Row(answered=self.answers[each], scores=self.scores[each].scores) for each in whole)

    def finish(self, summary: Summary) -> FinishedRun:
        _write(self.folder / SUMMARY, summary)
        return FinishedRun(self.folder, summary, self.rows)


@contextmanager
def open_run(runs: Path, manifest: Manifest) -> Iterator[OpenRun]:
    """The unfinished run with this manifest that nobody is at work on, or a new one. Nobody else works on it meanwhile."""
    for folder in _folders(runs):
        if (folder / SUMMARY).exists() or not _is_same(_read(folder / MANIFEST, Manifest), manifest):
            continue
        try:
            with FileLock(folder / "lock", timeout=0):
                yield OpenRun(folder, _read(folder / MANIFEST, Manifest))
                return
        except Timeout:
            continue
    folder = _new_folder(runs, manifest)
    with FileLock(folder / "lock", timeout=0):
        _write(folder / MANIFEST, manifest)
        yield OpenRun(folder, manifest)


def finished_runs(runs: Path) -> list[FinishedRun]:
    """All finished runs, newest first. Raises RunError where the summary of one can't be read."""
    return [read_run(folder) for folder in _folders(runs) if (folder / SUMMARY).exists()]


def find_run(runs: Path, name: str) -> FinishedRun:
    """The finished run of this name, or the newest whose name ends so, as in `embedded`. Raises RunError."""
    for folder in _folders(runs):
        if (folder.name == name or folder.name.endswith(f"-{name}")) and (folder / SUMMARY).exists():
            return read_run(folder)
    known = ", ".join(folder.name for folder in _folders(runs) if (folder / SUMMARY).exists()) or "none yet"
    raise RunError(f"There is no finished run '{name}' in {runs}. There are: {known}. `viva eval answers` makes one.")


def read_run(folder: Path) -> FinishedRun:
    """Raises RunError."""
    summary = _read(folder / SUMMARY, Summary)
    return FinishedRun(folder, summary, lambda: OpenRun(folder, summary.manifest).rows())


def _folders(runs: Path) -> list[Path]:
    """Those of runs that have begun, newest first."""
    return sorted((path.parent for path in runs.glob(f"*/{MANIFEST}")), key=lambda folder: folder.name, reverse=True)


def _new_folder(runs: Path, manifest: Manifest) -> Path:
    name = f"{manifest.started:%Y-%m-%dT%H-%M-%S}-{manifest.commit or 'unknown'}-{manifest.variant}"
    for number in range(1, 1000):
        folder = runs / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise RunError(f"No run can be kept in {runs}: {error}. Set VIVA_RUNS to a folder that can be written.") from error
        return folder
    raise RunError(f"{runs} has a thousand runs named {name}. Remove some.")


def _is_same(one: Manifest, other: Manifest) -> bool:
    return one == other.model_copy(update={"started": one.started})


def _recover(path: Path, kind: type[Line]) -> list[Line]:
    """The whole lines of a file; what follows the last of them was cut off by a crash, and is removed."""
    if not path.exists():
        return []
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if whole != content:
        with path.open("r+b") as file:
            file.truncate(len(whole))
    try:
        return [kind.model_validate_json(line) for line in whole.splitlines()]
    except ValidationError as error:
        raise RunError(f"{path} can't be read: {error.errors()[0]['msg']}. Remove this run.") from error


def _append(path: Path, line: BaseModel) -> None:
    with path.open("ab") as file:
        file.write(line.model_dump_json().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _write(path: Path, content: BaseModel) -> None:
    """All of it or nothing."""
    temporary = path.with_suffix(".part")
    temporary.write_text(content.model_dump_json(indent=2), encoding="utf-8")
    temporary.replace(path)


def _read(path: Path, kind: type[Line]) -> Line:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise RunError(f"{path} can't be read: {' '.join(str(error).split())}. Remove this run.") from error


def as_mapping(run: FinishedRun) -> Mapping[str, Row]:
    """Rows by the ids of their cases."""
    return {row.answered.case.id: row for row in run.rows}
