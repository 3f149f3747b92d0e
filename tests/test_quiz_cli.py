"""`viva quiz`, `viva review` and `viva gaps`, over a small bank and the fake encoder."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from assistant import build
from assistant.cache import CachedEncoder
from assistant.config import Settings
from assistant.learner.store import LearnerStore
from assistant.quiz import build as practice
from assistant.quiz.evidence import load_guide
from tests.assistant.quiz.bank_files import raw, write_guide, write_questions
from tests.assistant.quiz.practising import MONDAY
from tests.command import Ended, run_viva
from tests.library import ENCODER, parts_over, store_of

Viva: TypeAlias = Callable[..., Ended]


@pytest.fixture
def viva(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Viva:
    """Runs a command with these arguments, while these lines are typed."""
    guide = write_guide(tmp_path)
    store = store_of(tmp_path / "store", load_guide(guide).values())

    def build_parts(settings: Settings) -> build.Parts:
        encoder = CachedEncoder(ENCODER, settings.home / "models")
        return parts_over(store, settings, encoder)

    monkeypatch.setenv("VIVA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(build, "build_parts", build_parts)
    monkeypatch.setattr(build, "prepare", lambda _parts, _progress: None)
    monkeypatch.setattr(practice, "GUIDE", guide)
    monkeypatch.setattr(practice, "QUESTIONS", write_questions(tmp_path, raw("cloze"), raw("true_false")))
    (tmp_path / "home").mkdir()

    def run(*arguments: object, lines: str = "") -> Ended:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines.encode("utf-8", "surrogateescape")), encoding="utf-8"))
        return run_viva(monkeypatch, capsys, *arguments)

    return run


def test_a_session_is_answered_in_the_terminal(viva: Viva) -> None:
    ended = viva("quiz", "--kind", "cloze", lines="recall\n1\n\n")
    assert ended.status == 0
    assert "A screening test needs high ____." in ended.out
    assert "The session is over: 100\u00a0% of the marks, 1 question answered" in ended.out
    assert ended.err == ""


def test_a_session_that_was_left_is_offered(viva: Viva) -> None:
    viva("quiz", "--n", 1, "--topic", "evaluation")
    assert "Question 1 of 1" in viva("quiz", lines="y\n").out


def test_an_option_begins_anew(viva: Viva) -> None:
    viva("quiz", lines="recall\n1\n")
    ended = viva("quiz", "--n", 10, lines="y\n")
    assert "Go on with it?" not in ended.out
    assert "The session that you had left has ended with this." in ended.out


def test_options_count_more_than_words(viva: Viva) -> None:
    assert "Question 1 of 2" in viva("quiz", "one question", "--n", 2).out
    ended = viva("quiz", "one question", "--kind", "true_false", "--minutes", 7)
    assert "1 true, 2 false" in ended.out
    assert ":00 left" in ended.out


def test_an_audit_that_was_left_is_gone_on_with(viva: Viva) -> None:
    viva("gaps", lines="/s\n")
    assert "Evaluation: foundational a gap" in viva("quiz", lines="y\n/s\n").out


def test_a_request_is_understood(viva: Viva) -> None:
    assert "Question 1 of 1" in viva("quiz", "one", "question").out
    assert "Question 1 of 1" in viva("quiz", "ask me cloze questions").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("quantum pizza", "viva: The guide has nothing on 'quantum pizza'. Nearest: "),
        ("pruning", "viva: No question fits."),
    ],
)
def test_a_subject_without_questions_is_told(viva: Viva, words: str, message: str) -> None:
    ended = viva("quiz", words)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--topic", "cooking"), "there is no topic cooking"),
        (("--tier", "core"), "core: Input should be 'foundational'"),
        (("--kind", "essay"), "essay: Input should be 'single_choice'"),
        (("--pool", "all"), "'all' is not one of 'due'"),
        (("--n", "0"), "'--n'"),
    ],
)
def test_a_wrong_option_is_bad_usage(viva: Viva, options: tuple[str, ...], message: str) -> None:
    ended = viva("quiz", *options)
    assert ended.status == 2
    assert message in " ".join(ended.err.replace("│", " ").split())


def test_review_asks_what_is_due(viva: Viva) -> None:
    ended = viva("review")
    assert (ended.status, ended.err) == (1, "viva: Nothing that fits is due now. Practise something new, or come back later.\n")


def test_gaps_are_found_and_what_to_do_about_them(viva: Viva, tmp_path: Path) -> None:
    asked_for = tmp_path / "job.txt"
    asked_for.write_text("Skills: Kubernetes, pruning\n", encoding="utf-8")
    ended = viva("gaps", "--screening", asked_for, lines="/s\n/s\n")
    assert ended.status == 0
    assert "Evaluation: foundational a gap" in ended.out
    assert "The guide has nothing on it, so look elsewhere:\n  Kubernetes" in ended.out
    assert "You don't know it yet:\n  pruning (Pruning)" in ended.out


def test_an_audit_that_is_left_has_no_result(viva: Viva) -> None:
    ended = viva("gaps")
    assert ended.status == 0
    assert "What you know" not in ended.out


def test_each_learner_has_sessions_of_their_own(viva: Viva, tmp_path: Path) -> None:
    store = LearnerStore.in_home(tmp_path / "home")
    store.default_profile(MONDAY)
    ada = store.add_profile("Ada", MONDAY)
    viva("quiz", "--learner", "ada", lines="/s\n")
    assert len(store.attempts(ada.id)) == 1
    store.close()
    ended = viva("quiz", "--learner", "Eve")
    assert (ended.status, ended.err) == (1, "viva: There is no learner 'Eve'. There is Me, Ada.\n")


def test_input_that_is_no_text_is_taken_as_it_can_be(viva: Viva) -> None:
    assert viva("quiz", "--kind", "cloze", lines="\udcff\udcfe\n1\n\n").status == 0
