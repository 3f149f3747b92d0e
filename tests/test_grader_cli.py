"""`viva eval grader`, over a small bank and the fake encoder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from assistant import build
from assistant.cache import CachedEncoder
from assistant.config import Settings
from commands import measurements
from tests.assistant.quiz.bank_files import raw, write_guide, write_questions
from tests.command import Ended, run_viva
from tests.fakes import WordEncoder
from tests.library import parts_over, store_of

Run: TypeAlias = Callable[..., Ended]

LABELLED = {"item": "recall/short-answer", "quality": "full", "answer": "Recall falls with each miss.", "points": ["met", "met", "met"]}
SCORED = {"question": "What lowers recall?", "reference": "Each miss.", "student_answer": "a miss", "score": 4, "max_score": 5, "id": "x"}


@pytest.fixture
def grade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command on the lines given; how it ended."""
    store = store_of(tmp_path / "store", [])

    def build_parts(settings: Settings) -> build.Parts:
        encoder = CachedEncoder(WordEncoder(), settings.home / "models")
        return parts_over(store, settings, encoder)

    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(build, "build_parts", build_parts)
    monkeypatch.setattr(measurements, "GUIDE", write_guide(tmp_path))
    monkeypatch.setattr(measurements, "QUESTIONS", write_questions(tmp_path, raw("short_answer")))

    def run(*arguments: str, lines: tuple[object, ...] = (LABELLED, SCORED)) -> Ended:
        cases = tmp_path / "cases.jsonl"
        cases.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
        return run_viva(monkeypatch, capsys, "eval", "grader", "--cases", str(cases), *arguments)

    return run


def test_figures_and_the_confusion_of_labels_are_printed(grade: Run) -> None:
    ended = grade()
    assert ended.status == 0
    assert ended.out.startswith("2 answers: pearson ")
    assert "of the points have the label that people gave:\nmet " in ended.out


def test_scored_answers_give_one_document_of_five_figures(grade: Run) -> None:
    figures = json.loads(grade("--json", lines=(SCORED, {**SCORED, "student_answer": "", "score": 0})).out)
    assert list(figures) == ["cases", "pearson", "spearman", "rmse", "qwk"]
    assert figures["cases"] == 2
    assert figures["pearson"] == pytest.approx(1)


def test_a_faulty_line_is_named_and_nothing_is_printed(grade: Run) -> None:
    ended = grade(lines=({**SCORED, "score": -1},))
    assert (ended.status, ended.out) == (1, "")
    assert "line 1" in ended.err
