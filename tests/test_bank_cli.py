"""`viva bank check`, over a small bank and the fake encoder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

import cli
from assistant import build
from assistant.cache import CachedEncoder
from assistant.config import Settings
from tests.assistant.quiz.bank_files import EVERY_KIND, raw, write_guide, write_questions
from tests.command import run_viva
from tests.fakes import WordEncoder
from tests.library import parts_over, store_of

Run: TypeAlias = Callable[..., tuple[int, str, str]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on the guide and the questions in `tmp_path`; its exit status, output and errors."""
    store = store_of(tmp_path / "store", [])

    def build_parts(settings: Settings) -> build.Parts:
        encoder = CachedEncoder(WordEncoder(dimension=4096), settings.home / "models")
        return parts_over(store, settings, encoder)

    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(build, "build_parts", build_parts)
    monkeypatch.setattr(cli, "GUIDE", write_guide(tmp_path))
    monkeypatch.setattr(cli, "QUESTIONS", tmp_path / "questions")

    def run(*arguments: str) -> tuple[int, str, str]:
        ended = run_viva(monkeypatch, capsys, "bank", "check", *arguments)
        return ended.status, ended.out, ended.err

    return run


def test_findings_and_counts_are_printed(tmp_path: Path, check: Run) -> None:
    write_questions(tmp_path, *EVERY_KIND, raw("open", "broken", level="guess"))
    status, out, _ = check()
    assert status == 1
    assert "recall/broken: [schema] evaluation.yaml: field level: " in out
    assert "bank: [coverage] 11 questions; at least 1000." in out
    assert "evaluation: of 3 right options 3 longest, 0 shortest; at the places (3, 0, 0, 0)" in out
    assert "level  explain 11" in out
    assert out.rstrip().splitlines()[-1].startswith("11 questions, ")


def test_json_is_one_document(tmp_path: Path, check: Run) -> None:
    write_questions(tmp_path, *EVERY_KIND)
    status, out, _ = check("--json")
    report = json.loads(out)
    assert (status, out.count("\n")) == (1, 1)
    assert report["items"] == len(EVERY_KIND)
    assert report["counts"].keys() == {"topic", "tier", "kind", "level"}
    assert report["counts"]["topic"] == {"evaluation": len(EVERY_KIND)}
    assert {"item": "bank", "check": "coverage", "message": "11 questions; at least 1000."} in report["findings"]


def test_status_is_0_where_nothing_is_found(tmp_path: Path, check: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.quiz import admission  # here, as the command imports it late too

    monkeypatch.setattr(admission, "examine", lambda *_: [])
    write_questions(tmp_path, *EVERY_KIND)
    status, out, err = check()
    assert (status, err) == (0, "")
    assert "11 questions, 0 findings" in out


def test_missing_bank_is_one_line(check: Run) -> None:
    status, out, err = check()
    assert (status, out) == (1, "")
    assert err.startswith("viva: ")
    assert "there is no folder of questions here" in err
