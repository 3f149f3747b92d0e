"""The commands about a learner's progress and data, over the shipped bank."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import pytest

from assistant.learner.store import LearnerStore
from assistant.progress.export import export
from assistant.quiz.bank import Bank
from tests.assistant.learner.samples import NOW, answer
from tests.assistant.progress.decks import ALLOWED, notes_of, tags_in
from tests.command import Ended, run_viva

Viva: TypeAlias = Callable[..., Ended]


@pytest.fixture
def viva(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Viva:
    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "home"))
    return lambda *arguments: run_viva(monkeypatch, capsys, *arguments)


def written(tmp_path: Path) -> Path:
    """The data of a learner who answered once, exported from another store."""
    with closing(LearnerStore.in_home(tmp_path / "elsewhere")) as store:
        learner = store.add_profile("Ada", NOW)
        answer(store, learner, "a1")
        file = export("json", store, learner, Bank((), {}, {}), {}, NOW)
    path = tmp_path / file.name
    path.write_bytes(file.content)
    return path


def test_what_one_machine_exported_shows_progress_on_another(viva: Viva, tmp_path: Path) -> None:
    assert viva("import", written(tmp_path)).out == "imported as Ada\n"
    shown = json.loads(viva("progress", "--json", "--learner", "ada").out)
    assert shown["answers"] == 1
    assert shown["certainties"][0]["confidence"] == "sure"


def test_the_shipped_bank_makes_a_deck(viva: Viva, tmp_path: Path) -> None:
    ended = viva("export", "anki", "--out", tmp_path / "deck.apkg")
    assert (ended.status, ended.out) == (0, "")
    made = notes_of((tmp_path / "deck.apkg").read_bytes())
    assert len({note.guid for note in made}) == len(made) > 1000
    assert {tag for note in made for tag in tags_in(note)} <= ALLOWED
    assert any("Dropout › " in note.fields[-1] for note in made)


def test_a_file_that_can_not_be_used_is_said(viva: Viva, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}")
    ended = viva("import", other)
    assert ended.status == 1
    assert ended.err.startswith("viva: This is not a learner's data")
    assert viva("import", tmp_path / "none.json").status == 2
